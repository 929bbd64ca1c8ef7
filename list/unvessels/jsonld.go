package unvessels

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"cordon/ident"
	"cordon/list"
	"cordon/list/draft"
	"cordon/list/jsonscan"
)

const maxDocument = 16 << 20

// JSONLD reads the converted form: a graph of ships and of entries about them.
type JSONLD struct{}

// Format is "un-vessels-jsonld".
func (JSONLD) Format() string { return "un-vessels-jsonld" }

// Recognise accepts a graph whose nodes come from the UN's list of vessels.
func (JSONLD) Recognise(name string, head []byte) (list.Header, bool) {
	h := bytes.TrimLeft(head, " \t\r\n")
	if !bytes.HasPrefix(h, []byte("{")) || !bytes.Contains(h, []byte(`"@graph"`)) || !bytes.Contains(h, []byte("un_vessels")) {
		return list.Header{}, false
	}
	return list.NamedHeader(listID, name), true
}

// node is either a ship (EntityID is empty) or an entry about one.
type node struct {
	ID         string `json:"id"`
	EntityType string `json:"entity_type"`
	Names      []struct {
		FullName  string `json:"full_name"`
		IsPrimary bool   `json:"is_primary"`
	} `json:"names"`
	Sources []struct {
		Code      string `json:"source_code"`
		Reference string `json:"reference_number"`
	} `json:"source_references"`
	IMO      string `json:"imo_number"`
	EntityID string `json:"entity_id"`
	Regime   struct {
		Name string `json:"name"`
		Code string `json:"code"`
	} `json:"regime"`
	Effects []struct {
		Type  string `json:"effect_type"`
		Scope string `json:"scope"`
	} `json:"effects"`
	Period struct {
		Listed     string `json:"listed_date"`
		Indefinite bool   `json:"is_indefinite"`
	} `json:"period"`
	Status string `json:"status"`
}

var nodeFields = map[string]string{ // "" is carried over, else why it is not
	"id": "", "entity_type": "", "names": "", "imo_number": "", "entity_id": "", "effects": "", "period": "", "status": "",
	"regime": "", "source_references": "the IMO number once more",
}

// Read implements [list.Reader].
func (r JSONLD) Read(ctx context.Context, in list.Input, out *list.Sink) error {
	return list.ReadOne(in, out, r.Format(), func(f list.File, src io.Reader) error {
		out.Report.Header = list.NamedHeader(listID, f.Name)
		return r.read(ctx, src, out)
	})
}

func (JSONLD) read(ctx context.Context, src io.Reader, out *list.Sink) error {
	var doc struct {
		Graph []jsontext.Value `json:"@graph"`
	}
	if err := jsonscan.Document(src, maxDocument, &doc); err != nil {
		return err
	}
	var ships []node
	entries := map[string][]node{}
	for i, v := range doc.Graph {
		var n node
		if err := json.Unmarshal(v, &n); err != nil {
			return fmt.Errorf("decode node %d: %w", i, err)
		}
		var keys map[string]jsontext.Value
		if err := json.Unmarshal(v, &keys); err != nil {
			return fmt.Errorf("decode node %d: %w", i, err)
		}
		for k, v := range keys {
			switch why, ok := nodeFields[k]; {
			case !ok:
				out.Unmapped(k, string(v))
			case why != "":
				out.Ignored(k, why)
			default:
				out.Mapped(k)
			}
		}
		if n.EntityID != "" {
			entries[n.EntityID] = append(entries[n.EntityID], n)
		} else {
			ships = append(ships, n)
		}
	}
	seen := map[string]bool{}
	for _, n := range ships {
		if ctx.Err() != nil {
			return ctx.Err()
		}
		out.Entry()
		imo, kind, ok := ident.IMO(n.IMO)
		var names []string
		for _, x := range n.Names {
			if name := strings.TrimSpace(x.FullName); name != "" {
				if x.IsPrimary {
					names = append([]string{name}, names...)
				} else {
					names = append(names, name)
				}
			}
		}
		if !ok || kind&ident.IMOShip == 0 || len(names) == 0 {
			out.Reject(n.ID, fmt.Sprintf("no name, or %q is no IMO number of a ship", n.IMO))
			continue
		}
		if seen[imo] {
			return fmt.Errorf("IMO number %s stands twice", imo)
		}
		seen[imo] = true
		d := ship(out, imo, names)
		if len(entries[n.ID]) == 0 {
			out.Warn(n.ID + ": nothing says under which measures it is listed")
		}
		for _, x := range entries[n.ID] {
			s := d.Sanction(authority, x.Regime.Name, x.Period.Listed)
			s.Add("programId", "UN-SC1718")
			s.Add("authorityId", imo)
			s.Add("status", x.Status)
			for _, f := range x.Effects {
				s.Add("provisions", strings.ReplaceAll(f.Type, "_", "-"))
			}
			s.Add("listingDate", draft.Day(x.Period.Listed))
			s.Add("startDate", draft.Day(x.Period.Listed))
		}
		delete(entries, n.ID)
		if err := d.Emit(); err != nil {
			return err
		}
	}
	if len(entries) > 0 {
		return errors.New("entries about ships that are not in the document")
	}
	return nil
}
