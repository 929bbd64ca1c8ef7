package changes

import (
	"bufio"
	"bytes"
	"context"
	"crypto/sha1"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"cordon/list/ftmjson"
)

// ErrMisfit is the error of a delta that does not fit what it is applied to: it
// changes or deletes what is not there, or adds what is.
var ErrMisfit = errors.New("the delta does not fit")

// Bounds of a merge.
const (
	maxLine  = 64 << 20
	maxDelta = 1 << 30 // bytes of all deltas together: they are held in memory
)

// Merged describes the file that [Merge] wrote.
type Merged struct {
	Entities int
	Targets  int // lines that say so
	Bytes    int64
	SHA1     string
}

// Merge writes an entities.ftm.json to which delta files were applied in order:
// lines of the base in their order, each with what is now said of its entity,
// then new ones by id. Every operation has to fit, else the error is
// [ErrMisfit] and what was written is not to be used.
func Merge(ctx context.Context, w io.Writer, base io.Reader, deltas []io.Reader) (Merged, error) {
	var m Merged
	p := patch{last: map[string]*state{}}
	for i, d := range deltas {
		if err := p.read(ctx, d); err != nil {
			return m, fmt.Errorf("apply delta %d of %d: %w", i+1, len(deltas), err)
		}
	}
	sum := sha1.New()
	out := bufio.NewWriterSize(io.MultiWriter(w, sum), 256<<10)
	put := func(line []byte, target bool) error {
		m.Entities++
		if target {
			m.Targets++
		}
		m.Bytes += int64(len(line)) + 1
		_, err := out.Write(append(line, '\n'))
		return err
	}
	err := eachLine(ctx, base, func(line []byte) error {
		id, target, err := identify(line)
		if err != nil {
			return err
		}
		now := p.last[id]
		switch {
		case now == nil:
			return put(line, target)
		case now.seen:
			return fmt.Errorf("entity %s stands twice", id)
		case now.fresh:
			return fmt.Errorf("%w: %s is added and is there", ErrMisfit, id)
		}
		now.seen = true
		if now.line == nil {
			return nil
		}
		return put(now.line, now.target)
	})
	if err != nil {
		return m, fmt.Errorf("apply deltas: %w", err)
	}
	for _, id := range slices.Sorted(maps.Keys(p.last)) {
		switch now := p.last[id]; {
		case now.seen:
		case !now.fresh:
			return m, fmt.Errorf("apply deltas: %w: %s is changed or deleted and is not there", ErrMisfit, id)
		case now.line != nil:
			if err := put(now.line, now.target); err != nil {
				return m, fmt.Errorf("apply deltas: %w", err)
			}
		}
	}
	if err := out.Flush(); err != nil {
		return m, fmt.Errorf("apply deltas: %w", err)
	}
	m.SHA1 = hex.EncodeToString(sum.Sum(nil))
	return m, nil
}

// patch is what the deltas say, entity by entity.
type patch struct {
	last map[string]*state
	size int
}

// state is the last word on one entity.
type state struct {
	line   []byte // nil: deleted
	target bool
	fresh  bool // the first word on it was that it is new: the base must not have it
	seen   bool // the base has it
}

func (p *patch) read(ctx context.Context, r io.Reader) error {
	return eachLine(ctx, r, func(line []byte) error {
		var x struct {
			Op     ftmjson.Op     `json:"op"`
			Entity jsontext.Value `json:"entity"`
		}
		if err := json.Unmarshal(line, &x); err != nil {
			return fmt.Errorf("%w: %w", ErrShape, err)
		}
		id, target, err := identify(x.Entity)
		if err != nil {
			return err
		}
		if p.size += len(line); p.size > maxDelta {
			return fmt.Errorf("%w: the deltas are larger than %d bytes", ErrShape, maxDelta)
		}
		old := p.last[id]
		now := &state{target: target, fresh: old == nil && x.Op == ftmjson.Add || old != nil && old.fresh}
		switch here := old != nil && old.line != nil; {
		case x.Op == ftmjson.Delete:
			if old != nil && !here {
				return fmt.Errorf("%w: %s is deleted twice", ErrMisfit, id)
			}
		case x.Op == ftmjson.Add && here, x.Op == ftmjson.Modify && old != nil && !here:
			return fmt.Errorf("%w: %s of %s", ErrMisfit, x.Op, id)
		case x.Op == ftmjson.Add, x.Op == ftmjson.Modify:
			if err := x.Entity.Compact(); err != nil {
				return fmt.Errorf("%w: %w", ErrShape, err)
			}
			now.line = bytes.Clone(x.Entity)
		default:
			return fmt.Errorf("%w: unknown operation %q", ErrShape, x.Op)
		}
		p.last[id] = now
		return nil
	})
}

// identify reads of an entity what a merge needs.
func identify(line []byte) (id string, target bool, err error) {
	var x struct {
		ID     string `json:"id"`
		Target bool   `json:"target"`
	}
	if err := json.Unmarshal(line, &x); err != nil {
		return "", false, fmt.Errorf("%w: %w", ErrShape, err)
	}
	if x.ID == "" {
		return "", false, fmt.Errorf("%w: an entity without an id", ErrShape)
	}
	return x.ID, x.Target, nil
}

// eachLine calls do with every line that is not blank. The line may be appended
// to and is overwritten by the next.
func eachLine(ctx context.Context, r io.Reader, do func([]byte) error) error {
	s := bufio.NewScanner(r)
	s.Buffer(make([]byte, 256<<10), maxLine)
	for n := 1; s.Scan(); n++ {
		if n%256 == 0 && ctx.Err() != nil {
			return ctx.Err()
		}
		line := bytes.TrimSpace(s.Bytes())
		if len(line) == 0 {
			continue
		}
		if err := do(line[:len(line):len(line)]); err != nil {
			return fmt.Errorf("line %d: %w", n, err)
		}
	}
	return s.Err()
}
