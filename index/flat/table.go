package flat

import (
	"sort"
	"unsafe"
)

// Table numbers texts. The zero Table has none.
type Table struct {
	off  []uint32 // text → where it begins, and one more
	text []byte
}

// Sections describes the table.
func (t *Table) Sections(name string) []Section {
	return []Section{Of(name+".off", &t.off), Of(name+".text", &t.text)}
}

// Sound reports whether a table that was read is one: then no text of it lies outside.
func (t *Table) Sound() bool {
	if len(t.off) == 0 {
		return len(t.text) == 0
	}
	return Parts(t.off, t.Len(), len(t.text))
}

// Parts reports whether offsets divide so many things into so many parts.
func Parts(off []uint32, parts, things int) bool {
	if len(off) == 0 || len(off) != parts+1 || off[0] != 0 || int(off[parts]) != things {
		return false
	}
	for i := range parts {
		if off[i] > off[i+1] {
			return false
		}
	}
	return true
}

// Below reports whether all numbers are less than n.
func Below(numbers []uint32, n int) bool {
	for _, x := range numbers {
		if int(x) >= n {
			return false
		}
	}
	return true
}

// Len is the number of texts.
func (t *Table) Len() int { return max(len(t.off)-1, 0) }

// At is text i. It points into the table.
func (t *Table) At(i uint32) string {
	from, to := t.off[i], t.off[i+1]
	if from == to {
		return ""
	}
	return unsafe.String(&t.text[from], to-from)
}

// Add adds a text at the end.
func (t *Table) Add(s string) {
	if len(t.off) == 0 {
		t.off = append(t.off, 0)
	}
	t.text = append(t.text, s...)
	t.off = append(t.off, uint32(len(t.text)))
}

// Find searches a table that ascends: it returns the first text that is not before s,
// and whether it is s.
func (t *Table) Find(s string) (uint32, bool) {
	i := sort.Search(t.Len(), func(i int) bool { return t.At(uint32(i)) >= s })
	return uint32(i), i < t.Len() && t.At(uint32(i)) == s
}
