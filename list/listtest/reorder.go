package listtest

import (
	"strings"
	"testing"

	"cordon/ftm"
	"cordon/list"
	"cordon/list/delta"
)

// Reordered asserts that a file with its records in reverse order is the same
// list: head is the number of lines before the first record.
func Reordered(t testing.TB, r list.Reader, name, text string, head int) {
	t.Helper()
	lines := strings.Split(strings.TrimRight(text, "\n"), "\n")
	turned := append([]string(nil), lines[:head]...)
	for i := len(lines) - 1; i >= head; i-- {
		turned = append(turned, lines[i])
	}
	Same(t, r, Bytes(name, []byte(text)), Bytes(name, []byte(strings.Join(turned, "\n")+"\n")))
}

// Same asserts that two files are one version of a list.
func Same(t testing.TB, r list.Reader, a, b list.File) {
	t.Helper()
	stream := func(f list.File) delta.Stream {
		res, err := Read(r, f)
		if err != nil {
			t.Fatal(err)
		}
		return func(want func(string) bool, put func(*ftm.Entity) error) error {
			for _, e := range res.Entities {
				if want == nil || want(e.ID) {
					if err := put(e); err != nil {
						return err
					}
				}
			}
			return nil
		}
	}
	d, err := delta.Between(stream(a), stream(b))
	if err != nil {
		t.Fatal(err)
	}
	if len(d.Added)+len(d.Removed)+len(d.Changed) > 0 {
		t.Errorf("%d added, %d removed, %d changed", len(d.Added), len(d.Removed), len(d.Changed))
		for _, c := range d.Changed[:min(3, len(d.Changed))] {
			t.Logf("%s: %v", c.New.ID, c.Properties)
		}
	}
}
