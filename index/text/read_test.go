package text

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"cordon/ftm"
)

// doc is an entity as the slow way of finding has it.
type doc struct {
	any, named map[string]bool
	e          *ftm.Entity
	list       string
}

func docOf(list string, e *ftm.Entity) doc {
	d := doc{any: map[string]bool{}, named: map[string]bool{}, e: e, list: list}
	add := func(s string, name bool) {
		eachWord(nil, s, func(w []byte) {
			d.any[string(w)] = true
			if name {
				d.named[string(w)] = true
			}
		})
	}
	add(e.ID, false)
	add(e.Reference, false)
	for _, p := range e.Properties {
		kind := ftm.TypeOf(e.Schema, p.Name)
		for _, v := range p.Values {
			if kind != ftm.TypeEntity {
				add(v.Text, kind == ftm.TypeName)
			}
		}
	}
	return d
}

// asked is a query, as a tree and as text.
type asked struct {
	text  string
	fits  func(d doc) bool
	words []func(w string) bool // of each word in it, which words it stands for
}

// leaf asks for a word in one of the ways there are.
func leaf(t *rapid.T) asked {
	w := rapid.StringMatching("[abc]{1,6}").Draw(t, "word")
	a := asked{text: w}
	switch like := func(k string) bool { return k == w }; rapid.IntRange(0, 4).Draw(t, "way") {
	case 0:
		a.text, a.words = w+"*", append(a.words, func(k string) bool { return strings.HasPrefix(k, w) })
	case 1:
		n := rapid.IntRange(0, 2).Draw(t, "edits")
		a.text, a.words = fmt.Sprintf("%s~%d", w, n), append(a.words, func(k string) bool { return slowly([]rune(w), []rune(k)) <= n })
	case 2:
		a.text, a.words = w+"~", append(a.words, func(k string) bool { return slowly([]rune(w), []rune(k)) <= edits(w) })
	case 3:
		a.text, a.words = `"`+w+" a"+`"`, append(a.words, like, func(k string) bool { return k == "a" })
	default:
		a.words = append(a.words, like)
	}
	a.fits = func(d doc) bool {
		for _, like := range a.words {
			if !has(d.any, like) {
				return false
			}
		}
		return true
	}
	return a
}

func has(words map[string]bool, like func(string) bool) bool {
	for w := range words {
		if like(w) {
			return true
		}
	}
	return false
}

func query(t *rapid.T, depth int) asked {
	way := rapid.IntRange(0, 5).Draw(t, "join")
	if depth == 0 || way > 3 {
		return leaf(t)
	}
	a := query(t, depth-1)
	if way == 3 {
		return asked{"NOT (" + a.text + ")", func(d doc) bool { return !a.fits(d) }, a.words}
	}
	b := query(t, depth-1)
	words := slices.Concat(a.words, b.words)
	if way == 0 {
		return asked{"(" + a.text + ") OR (" + b.text + ")", func(d doc) bool { return a.fits(d) || b.fits(d) }, words}
	}
	return asked{"(" + a.text + ") (" + b.text + ")", func(d doc) bool { return a.fits(d) && b.fits(d) }, words}
}

func entity(t *rapid.T, id int) *ftm.Entity {
	word := rapid.StringMatching("[abc]{1,6}|김[abж]{1,2}")
	words := rapid.Map(rapid.SliceOfN(word, 0, 4), func(w []string) string { return strings.Join(w, " ") })
	e := &ftm.Entity{
		ID: fmt.Sprint("id-", id), Schema: rapid.SampledFrom([]string{"Person", "Company", "Ownership"}).Draw(t, "schema"),
		Reference: words.Draw(t, "reference"), Target: rapid.Bool().Draw(t, "target"),
		Referents: rapid.SliceOfN(rapid.SampledFrom([]string{"old-1", "old-2", "id-1", ""}), 0, 3).Draw(t, "referents"),
	}
	for _, p := range [...]string{"name", "alias", "notes", "country", "topics", "owner"} {
		v := words
		switch p {
		case "country":
			v = rapid.SampledFrom([]string{"ir", "kp", "a"})
		case "topics":
			v = rapid.SampledFrom([]string{"sanction", "b"})
		}
		for _, s := range rapid.SliceOfN(v, 0, 3).Draw(t, p) {
			e.Add(p, s)
		}
	}
	return e
}

// What is found, and every card, is what reading every entity gives.
func TestReadIsExact(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		b, docs := NewBuilder(), []doc{}
		for i := range rapid.IntRange(0, 12).Draw(t, "entities") {
			d := docOf(rapid.SampledFrom([]string{"l", "m"}).Draw(t, "list"), entity(t, i))
			docs = append(docs, d)
			b.Add(d.list, d.e)
		}
		x, err := Read(b.Bytes(), len(docs))
		if err != nil {
			t.Fatal(err)
		}
		q := query(t, 3)
		for _, names := range []bool{false, true} {
			x := x
			if names {
				x = x.OfNames()
			}
			var want []Found
			for i, d := range docs {
				if names {
					d.any = d.named
				}
				if q.fits(d) {
					f := Found{Entity: uint32(i)}
					for _, like := range q.words {
						if has(d.named, like) {
							f.Names++
						}
					}
					want = append(want, f)
				}
			}
			if got, err := x.Find(q.text, Lucene); !errors.Is(err, ErrFuzzy) && !errors.Is(err, ErrStars) && (err != nil || !slices.Equal(got, want)) {
				t.Fatalf("%s: %v %v, want %v", q.text, got, err, want)
			}
		}
		typed := rapid.SampledFrom([]string{"a", "ab b", "b a", "김", ""}).Draw(t, "typed")
		var ws []string
		eachWord(nil, typed, func(w []byte) { ws = append(ws, string(w)) })
		var want []Found
		for i, d := range docs {
			fits := len(ws) > 0
			for k, w := range ws {
				fits = fits && has(d.named, func(n string) bool { return n == w || k == len(ws)-1 && strings.HasPrefix(n, w) })
			}
			if fits {
				want = append(want, Found{uint32(i), len(ws)})
			}
		}
		if got, err := x.Begins(typed); err != nil || !slices.Equal(got, want) {
			t.Fatalf("%s: %v %v, want %v", typed, got, err, want)
		}
		cards(t, x, docs)
	})
}

func cards(t *rapid.T, x *Index, docs []doc) {
	texts := func(s Shared) (out []string) {
		for i := range s.Len() {
			out = append(out, s.At(i))
		}
		return out
	}
	first := map[string]uint32{}
	topics := map[string]bool{}
	for i, d := range docs {
		c := x.Card(uint32(i))
		var countries []string
		values := 0
		for _, p := range d.e.Properties {
			values += len(p.Values)
		}
		for _, v := range d.e.Get("country") {
			if !slices.Contains(countries, v.Text) {
				countries = append(countries, v.Text)
			}
		}
		var about []string
		for _, v := range d.e.Get("topics") {
			about, topics[v.Text] = append(about, v.Text), true
		}
		if d.e.Schema == "Ownership" { // which has neither
			countries, about = nil, nil
		}
		if c.Schema != d.e.Schema || c.Dataset != d.list || c.Target != d.e.Target || c.Values != values ||
			!slices.Equal(texts(c.Countries), countries) || !slices.Equal(texts(c.Topics), about) {
			t.Fatalf("entity %d has %+v, want %+v of %s", i, c, d.e, d.list)
		}
		if c.Countries.Has("ir") != slices.Contains(countries, "ir") {
			t.Fatalf("entity %d: ir among %v", i, countries)
		}
		for _, r := range d.e.Referents {
			if _, ok := first[r]; !ok && r != d.e.ID {
				first[r] = uint32(i)
			}
		}
	}
	for _, r := range []string{"old-1", "old-2", "id-1", "", "nobody"} {
		want, there := first[r]
		if got, ok := x.Referent(r); ok != there || got != want {
			t.Fatalf("referent %q: %d %v, want %d %v", r, got, ok, want, there)
		}
	}
}

// The bytes depend on the entities alone.
func TestBytesAreTheSame(t *testing.T) {
	if a, b := smallBytes(), smallBytes(); !slices.Equal(a, b) {
		t.Error("two builders made different bytes")
	}
}

// Damage is refused, when the index is read or when the damaged part is.
func TestReadRefuses(t *testing.T) {
	good := smallBytes()
	for _, c := range []struct {
		what string
		data []byte
		n    int
	}{
		{"nothing", nil, 3},
		{"half", good[:len(good)/2], 3},
		{"one entity more", good, 4},
		{"one entity fewer", good, 2},
		{"another file", append([]byte("CORDONIX"), good[8:]...), 3},
	} {
		if _, err := Read(c.data, c.n); !errors.Is(err, ErrDamaged) {
			t.Errorf("%s: %v, want ErrDamaged", c.what, err)
		}
	}
	for what, spoil := range map[string]func(*Index){
		"an unending step":     func(x *Index) { x.any.list = slices.Repeat([]byte{0x80}, len(x.any.list)) },
		"an unknown entity":    func(x *Index) { x.any.list = slices.Repeat([]byte{3}, len(x.any.list)) },
		"no step":              func(x *Index) { x.any.list = slices.Repeat([]byte{0}, len(x.any.list)) },
		"an unknown one named": func(x *Index) { x.named.list = slices.Repeat([]byte{9}, len(x.named.list)) },
	} {
		x, err := Read(smallBytes(), 3)
		if err != nil {
			t.Fatal(err)
		}
		spoil(x)
		if _, err := x.Find("won OR 철", Lucene); !errors.Is(err, ErrDamaged) {
			t.Errorf("%s: %v, want ErrDamaged", what, err)
		}
	}
}

// survives asks whatever was read: nothing panics, nothing is found that is not there.
func survives(t *testing.T, data []byte) {
	x, err := Read(data, 3)
	if err != nil {
		if !errors.Is(err, ErrDamaged) {
			t.Fatalf("refused with %v, want ErrDamaged", err)
		}
		return
	}
	for _, q := range []string{"", "won", "w*", "muler~", "영 OR trading~2", "NOT kim", "a"} {
		for _, x := range []*Index{x, x.OfNames()} {
			found, err := x.Find(q, Lucene)
			if err != nil && !errors.Is(err, ErrDamaged) {
				t.Fatalf("%s: %v", q, err)
			}
			for _, f := range found {
				if c := x.Card(f.Entity); c.Countries.HasAny([]string{"xx", "xy"}) || c.Topics.Has("xx") {
					t.Fatalf("%+v has what no builder was given", c)
				}
			}
		}
	}
	if i, ok := x.Referent("old"); ok && i >= 3 {
		t.Fatalf("entity %d of 3", i)
	}
	x.HasTopic("sanction")
}

// Any bit may be wrong.
func TestReadSurvives(t *testing.T) {
	data := smallBytes()
	for at := range data {
		for bit := range 8 {
			data[at] ^= 1 << bit
			survives(t, data)
			data[at] ^= 1 << bit
		}
	}
}

func FuzzRead(f *testing.F) {
	f.Add(smallBytes())
	f.Fuzz(func(t *testing.T, data []byte) { survives(t, slices.Clone(data)) })
}
