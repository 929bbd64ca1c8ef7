package screen

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"

	"cordon/ftm"
	"cordon/list"
	"cordon/list/starter"
)

// starterNote goes with every answer that rests on the starter list.
const starterNote = "only the starter list was consulted, an excerpt of %d parties: not to be found in it proves nothing. " +
	"Fetch the full lists with `cordon update`, or give the publishers' files with --lists"

// LoadStarter loads the embedded starter list.
func LoadStarter(ctx context.Context) (*Library, error) {
	in := starter.Input()
	f, err := in.Files[0].Open()
	if err != nil {
		return nil, fmt.Errorf("load starter list: %w", err)
	}
	defer f.Close()
	data, err := io.ReadAll(f)
	if err != nil {
		return nil, fmt.Errorf("load starter list: %w", err)
	}
	h, _ := starter.Reader{}.Recognise(in.Files[0].Name, data)
	sum := sha256.Sum256(data)
	hash := hex.EncodeToString(sum[:])
	l, err := Load(ctx, []Intake{{
		Info: ListInfo{
			ID: starter.ListID, Title: "Starter list", Publisher: "Cordon, from UN and OFAC entries", Class: "binding",
			Version: h.Date + "-" + hash[:8], PublisherDate: h.Date, SHA256: hash, State: Starter,
		},
		Read: func(ctx context.Context, put func(*ftm.Entity) error) ([]string, error) {
			s := list.Sink{Put: put}
			err := starter.Reader{}.Read(ctx, in, &s)
			return s.Report.Warnings, err
		},
	}}, nil, nil)
	if err != nil {
		return nil, err
	}
	// Unlike a publisher's file, a fault here is our own and no reason to go on.
	if li := l.lists[0]; li.State == Refused {
		return nil, fmt.Errorf("load starter list: %s", li.Reason)
	}
	l.notes = append(l.notes, fmt.Sprintf(starterNote, l.lists[0].Targets))
	return l, nil
}
