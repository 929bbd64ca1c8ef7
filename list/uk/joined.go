package uk

import (
	"context"
	"fmt"
	"io"
	"slices"
	"strings"

	"cordon/list"
	"cordon/list/element"
	"cordon/list/grid"
)

// Joined reads UK-Sanctions-List.xml and UK-Sanctions-List.csv of one date as one
// list. A designation is what both say of it, by unique id: where they differ in
// a text that it has once, the XML holds. Each file also proves the other whole:
// hardly a designation may be in one of them alone.
type Joined struct{}

// Format is "gb-uksl-joined".
func (Joined) Format() string { return "gb-uksl-joined" }

// Joins implements [list.Joiner].
func (Joined) Joins() []string { return []string{XML{}.Format(), CSV{}.Format()} }

// Recognise accepts nothing: the files are recognised each by its own reader.
func (Joined) Recognise(string, []byte) (list.Header, bool) { return list.Header{}, false }

// Designations in one file alone that are put down to the hour at which each was
// made; more say that a file lacks something.
const (
	loneMost  = 25
	loneShare = 0.05
)

// Read implements [list.Reader].
func (r Joined) Read(ctx context.Context, in list.Input, out *list.Sink) error {
	if len(in.Files) != 2 {
		return fmt.Errorf("read %s: want 2 files, have %d", r.Format(), len(in.Files))
	}
	main, side := list.Input{Files: in.Files[:1]}, in.Files[1]
	rows, date, err := r.table(ctx, side, out)
	if err != nil {
		return fmt.Errorf("read %s: %w", side.Name, err)
	}
	byID := map[string]*element.Element{}
	for _, e := range rows {
		byID[clean(e.Get("UniqueID"))] = e
	}
	rd := newReading(out, listID)
	return list.ReadOne(main, out, r.Format(), func(_ list.File, src io.Reader) error {
		lone, both := 0, 0
		err := designations(ctx, src, out, func(e *element.Element) error {
			id := clean(e.Get("UniqueID"))
			if c := byID[id]; c != nil {
				add(e, c)
				delete(byID, id)
				both++
			} else {
				lone++
			}
			return rd.entry(e)
		})
		if err != nil {
			return err
		}
		if own := out.Report.Header.Date; own != "" && date != "" && own != date {
			return fmt.Errorf("it is of %s, the CSV of %s", own, date)
		}
		for _, e := range rows { // what is left, in the order of the table
			if id := clean(e.Get("UniqueID")); byID[id] == e {
				if err := rd.entry(e); err != nil {
					return err
				}
			}
		}
		if lone == 0 && len(byID) == 0 {
			return nil
		}
		said := fmt.Sprintf("%d designations are in the XML alone, %d in the CSV alone, %d in both", lone, len(byID), both)
		if n := max(lone, len(byID)); n > loneMost || float64(n) > loneShare*float64(both) {
			return fmt.Errorf("the files do not belong together: %s", said)
		}
		out.Warn(said)
		return nil
	})
}

func (Joined) table(ctx context.Context, f list.File, out *list.Sink) ([]*element.Element, string, error) {
	src, err := f.Open()
	if err != nil {
		return nil, "", err
	}
	defer src.Close()
	t, err := grid.Open(src, ',', out)
	if err != nil {
		return nil, "", err
	}
	defer t.Close()
	return current.gather(ctx, t, out)
}

// add adds what the table has to what the XML has of one designation.
func add(a, b *element.Element) {
	for _, c := range b.Children {
		old := a.Child(c.Name)
		switch {
		case old == nil:
			a.Children = append(a.Children, c)
		case group(c.Name):
			add(old, c)
		case single(c.Name):
			if clean(old.Text) == "" {
				old.Text = c.Text
			}
		default:
			if t := twin(a, c); t != nil {
				qualify(t, c)
			} else {
				a.Children = append(a.Children, c)
			}
		}
	}
}

// qualifiers say something about an item and do not make it another one.
var qualifiers = []string{"NameType", "AliasStrength", "NonLatinScriptType", "NonLatinScriptLanguage"}

// twin finds the item that says the same: all texts are alike, and those that only
// qualify it do not contradict.
func twin(a, c *element.Element) *element.Element {
	for o := range a.All(c.Name) {
		if alike(o, c) {
			return o
		}
	}
	return nil
}

func alike(o, c *element.Element) bool {
	if fold(o.Text) != fold(c.Text) {
		return false
	}
	same := func(x, y *element.Element) bool {
		for _, k := range x.Children {
			a, b := fold(k.Text), fold(y.Get(k.Name))
			if a != b && !(b == "" && slices.Contains(qualifiers, k.Name)) {
				return false
			}
		}
		return true
	}
	return same(o, c) && same(c, o)
}

// qualify gives an item the qualifiers that it lacks.
func qualify(o, c *element.Element) {
	for _, q := range qualifiers {
		v := c.Get(q)
		switch k := o.Child(q); {
		case v == "":
		case k == nil:
			o.Children = append(o.Children, &element.Element{Name: q, Text: v})
		case clean(k.Text) == "":
			k.Text = v
		}
	}
}

func fold(s string) string { return strings.ToLower(grid.Squeeze(clean(s))) }
