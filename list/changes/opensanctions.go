package changes

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"net/url"
	"slices"

	"cordon/ftm"
	"cordon/list/ftmjson"
)

// ErrFull says that the deltas do not reach back to the local version: the full
// file has to be read.
var ErrFull = errors.New("the deltas do not reach back far enough: a full load is needed")

// Step is one delta to apply.
type Step struct{ Version, URL string }

// Plan reads an OpenSanctions delta.json ({"versions": {version: url}}) and
// returns the deltas that lead from the local version to the newest, in order.
// None means that the local version is the newest. The local version need not be
// listed; one older than all that are listed gives [ErrFull].
func Plan(index []byte, local string) ([]Step, error) {
	var x struct {
		Versions map[string]string `json:"versions"`
	}
	if err := json.Unmarshal(index, &x); err != nil {
		return nil, fmt.Errorf("plan deltas: %w: %w", ErrShape, err)
	}
	versions := slices.Sorted(maps.Keys(x.Versions))
	if len(versions) == 0 {
		return nil, fmt.Errorf("plan deltas: %w: it names no version", ErrShape)
	}
	if local == "" || local < versions[0] {
		return nil, fmt.Errorf("plan deltas: %w", ErrFull)
	}
	var out []Step
	for _, v := range versions {
		if v <= local {
			continue
		}
		u, err := url.Parse(x.Versions[v])
		if err != nil || u.Scheme != "https" && u.Scheme != "http" {
			return nil, fmt.Errorf("plan deltas: %w: version %s has no web address", ErrShape, v)
		}
		out = append(out, Step{v, u.String()})
	}
	return out, nil
}

// Apply gives the entities of a version to which deltas were applied, in the
// order of the base, new ones after it by id. The deltas are held in memory; of
// several statements about one id the last holds.
func Apply(ctx context.Context, base func(put func(*ftm.Entity) error) error, deltas []func() (io.ReadCloser, error), put func(*ftm.Entity) error) error {
	last := map[string]*ftm.Entity{} // nil: deleted
	for i, open := range deltas {
		err := ftmjson.ReadDelta(ctx, open, func(op ftmjson.Op, e *ftm.Entity) error {
			if op == ftmjson.Delete {
				last[e.ID] = nil
				return nil
			}
			c := *e
			last[e.ID] = &c
			return nil
		})
		if err != nil {
			return fmt.Errorf("apply delta %d of %d: %w", i+1, len(deltas), err)
		}
	}
	err := base(func(e *ftm.Entity) error {
		now, touched := last[e.ID]
		if !touched {
			return put(e)
		}
		delete(last, e.ID)
		if now == nil {
			return nil
		}
		return put(now)
	})
	if err != nil {
		return err
	}
	for _, id := range slices.Sorted(maps.Keys(last)) {
		if last[id] != nil {
			if err := put(last[id]); err != nil {
				return err
			}
		}
	}
	return nil
}
