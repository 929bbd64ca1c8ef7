package ftmjson

import (
	"bytes"
	"context"
	"fmt"
	"io"

	"github.com/go-json-experiment/json/jsontext"

	"cordon/ftm"
	"cordon/list/jsonscan"
)

// Op is what a delta does to one entity.
type Op string

// Operations of a delta file.
const (
	Add    Op = "ADD" // the entity is new
	Modify Op = "MOD" // the entity replaces the one of its id
	Delete Op = "DEL" // the entity is gone; it has an id and nothing else
)

// ReadDelta reads a delta file (lines {"op","entity"}) and calls do for each
// line in order. Deltas are not consolidated: what one line deletes a later one
// may add again. Entities carry no target decision beyond what the line states
// and no [ftm.Entity.Reference]; their sanctions may stand in an older file.
func ReadDelta(ctx context.Context, open func() (io.ReadCloser, error), do func(Op, *ftm.Entity) error) error {
	return lines(ctx, open, func(line []byte, n int) error {
		op, e, err := change(line)
		if err != nil {
			return fmt.Errorf("decode delta line %d: %w", n, err)
		}
		return do(op, e)
	})
}

func change(line []byte) (op Op, out *ftm.Entity, err error) {
	dec := jsontext.NewDecoder(bytes.NewReader(line))
	if err := jsonscan.Want(dec, '{'); err != nil {
		return "", nil, err
	}
	for dec.PeekKind() != '}' {
		key, err := dec.ReadToken()
		if err != nil {
			return "", nil, err
		}
		switch key.String() {
		case "op":
			s, err := jsonscan.Text(dec)
			if err != nil {
				return "", nil, err
			}
			op = Op(s)
		case "entity":
			var d decoder
			e, err := d.entity(dec, 0)
			if err != nil {
				return "", nil, err
			}
			out = &e.Entity
		default:
			if err := dec.SkipValue(); err != nil {
				return "", nil, err
			}
		}
	}
	switch {
	case op != Add && op != Modify && op != Delete:
		return "", nil, fmt.Errorf("unknown operation %q", op)
	case out == nil || out.ID == "":
		return "", nil, fmt.Errorf("%s of no entity", op)
	case op != Delete && out.Schema == "":
		return "", nil, fmt.Errorf("%s of %s without a schema", op, out.ID)
	}
	return op, out, nil
}
