package watchman

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"regexp"
	"slices"

	"cordon/screen"
)

// Shelf takes in a user's own file as a list. Pending is how many entries of the
// list before it stay listed until a person approves their removal.
type Shelf interface {
	Ingest(ctx context.Context, list string, file io.Reader) (version string, pending int, err error)
}

// fileType is the name of a list that a file may be taken in as.
var fileType = regexp.MustCompile(`^[a-z0-9][a-z0-9-]{0,62}$`)

type ingested struct {
	FileType string    `json:"fileType"`
	Entities []*Entity `json:"entities"`
	Cordon   struct {
		Version string `json:"version"`
		Pending int    `json:"pending_removals"`
	} `json:"cordon"`
}

// ingest answers POST /v2/ingest/{fileType}. The file's columns are recognised by
// their names, where Watchman has them in its configuration. When it answers, the
// list is in force.
func (h *handler) ingest(_ http.Header, r *http.Request) (any, error) {
	name := r.PathValue("fileType")
	if h.Shelf == nil {
		return nil, errors.New("this server keeps no lists: it cannot take one in")
	}
	if !fileType.MatchString(name) {
		return nil, fmt.Errorf("fileType %q is no name of a list: use small letters, digits and hyphens", name)
	}
	if err := only(r.URL.Query(), "format"); err != nil {
		return nil, err
	}
	as, err := formOf(r)
	if err != nil {
		return nil, err
	}
	version, pending, err := h.Shelf.Ingest(r.Context(), name, r.Body)
	if err != nil {
		return nil, fmt.Errorf("take in %s: %w", name, err)
	}
	lib, release := h.Desk.Use()
	defer release()
	all, err := listed(lib, name)
	if err != nil {
		return nil, err
	}
	out := ingested{FileType: name, Entities: all}
	out.Cordon.Version, out.Cordon.Pending = version, pending
	return as.of(out, results(all)), nil
}

// export answers GET /v2/export/{fileType}: every party of a list.
func (h *handler) export(_ http.Header, r *http.Request) (any, error) {
	name := r.PathValue("fileType")
	if err := only(r.URL.Query(), "format"); err != nil {
		return nil, err
	}
	as, err := formOf(r)
	if err != nil {
		return nil, err
	}
	lib, release := h.Desk.Use()
	defer release()
	if lib == nil {
		return nil, errNoLists
	}
	if id, ok := ours(name); ok {
		name = id
	}
	// A list that is not there must not look like one that is empty.
	if !slices.ContainsFunc(lib.Lists(h.Now()), func(li screen.ListInfo) bool { return li.ID == name && li.Entities > 0 }) {
		return nil, fmt.Errorf("no list %q is loaded", name)
	}
	all, err := listed(lib, name)
	if err != nil {
		return nil, err
	}
	return as.of(all, results(all)), nil
}

// only refuses parameters other than those named, and those given twice.
func only(v url.Values, known ...string) error {
	var extra []string
	for k := range v {
		if !slices.Contains(known, k) {
			extra = append(extra, k)
		}
	}
	return cmp.Or(unused(extra), twice(v))
}

// listed returns the parties of a list.
func listed(lib *screen.Library, list string) ([]*Entity, error) {
	out := []*Entity{}
	if lib == nil {
		return out, nil
	}
	ix := lib.Index()
	for i := range uint32(ix.Len()) {
		if ix.ListOf(i) != list {
			continue
		}
		e, err := ix.Entity(i)
		if err != nil {
			return nil, err
		}
		if e.Target && kindOf(e) != "" {
			out = append(out, entity(lib, e, list, ""))
		}
	}
	return out, nil
}

// results are entities that nothing was compared with.
func results(all []*Entity) []result {
	out := make([]result, len(all))
	for i, e := range all {
		out[i].Entity = e
	}
	return out
}
