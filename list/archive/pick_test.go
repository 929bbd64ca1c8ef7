package archive

import (
	"errors"
	"testing"

	"cordon/list"
)

func TestPair(t *testing.T) {
	var vs []Record
	for _, id := range []string{"2026-01-aa", "2026-02-bb", "2026-02-cc"} {
		vs = append(vs, Record{Version: list.Version{ID: id}})
	}
	for _, c := range []struct {
		from, to, want string
		err            error
	}{
		{"", "", "2026-02-bb 2026-02-cc", nil},
		{"", "2026-02-b", "2026-01-aa 2026-02-bb", nil},
		{"2026-01", "", "2026-01-aa 2026-02-cc", nil},
		{"2026-02-cc", "2026-01-aa", "2026-02-cc 2026-01-aa", nil},
		{"", "2026-01", "", ErrAlone},
		{"", "2026-02", "", ErrNoVersion},
		{"2019", "", "", ErrNoVersion},
	} {
		f, l, err := Pair("l", vs, c.from, c.to)
		if !errors.Is(err, c.err) || err == nil && f.ID+" "+l.ID != c.want {
			t.Errorf("%q to %q: %s, %s, %v, want %s, %v", c.from, c.to, f.ID, l.ID, err, c.want, c.err)
		}
	}
	if _, _, err := Pair("l", nil, "", ""); !errors.Is(err, ErrAlone) {
		t.Errorf("none kept: %v", err)
	}
}
