package web

import (
	"cmp"
	"hash/maphash"
	"slices"
	"strings"
	"sync"
	"time"
	"unicode"

	"cordon/ftm"
	"cordon/screen"
)

// exact is a party that bears, as its own, what was typed: a publisher's
// reference, an id, or a number of a document, register, ship or wallet.
type exact struct {
	Name   said
	Icon   string
	Href   string
	Facts  string
	What   string  // of which kind the number is
	Value  string  // as it is printed
	Badges []badge // its entries, where several lists have the party
	Listed bool
	at     uint32
}

// Bounds of exact hits.
const (
	minExact   = 3 // letters and digits of a number
	maxExact   = 64
	shownExact = 8
	exactWait  = 3 * time.Second // for the table to be built after lists were loaded
)

// numbers finds parties by what they are called in registers. The table is made
// anew for each library: 16 bytes a number.
type numbers struct {
	mu    sync.Mutex
	lib   *screen.Library
	ready chan struct{} // closed when rows are there
	rows  []numberRow
}

type numberRow struct {
	hash uint64
	at   uint32
}

var numberSeed = maphash.MakeSeed()

// plainNumber is a number without spaces, dots and dashes, in capitals; "" if it
// is too short or long to be one, or has no digit.
func plainNumber(s string) string {
	digit := false
	p := strings.Map(func(r rune) rune {
		digit = digit || unicode.IsDigit(r)
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return unicode.ToUpper(r)
		}
		return -1
	}, s)
	if n := len([]rune(p)); !digit || n < minExact || n > maxExact {
		return ""
	}
	return p
}

// eachNumber calls f with everything that an entity is called by in registers.
func eachNumber(e *ftm.Entity, f func(kind, value string)) {
	f("reference", e.Reference)
	f("id", e.ID)
	for _, r := range e.Referents {
		f("id", r)
	}
	for _, p := range e.Properties {
		if ftm.TypeOf(e.Schema, p.Name) != ftm.TypeIdentifier && !slices.Contains(identifierProperties, p.Name) {
			continue
		}
		for _, v := range p.Values {
			f(p.Name, v.Text)
		}
	}
}

// of returns the table of a library once it is built, nil if that takes longer
// than anybody waits. The caller holds the library.
func (n *numbers) of(s *site, lib *screen.Library) []numberRow {
	n.mu.Lock()
	if n.lib != lib {
		n.lib, n.rows, n.ready = lib, nil, make(chan struct{})
		held, release := s.Desk.Use() // keeps it from being closed meanwhile
		ready := n.ready
		go func() {
			defer release()
			defer close(ready)
			var rows []numberRow
			if held == lib { // else another one is in force already
				rows = buildNumbers(lib)
			}
			n.mu.Lock()
			defer n.mu.Unlock()
			if n.lib == lib {
				n.rows = rows
			}
		}()
	}
	ready := n.ready
	n.mu.Unlock()
	select {
	case <-ready:
	case <-time.After(exactWait):
		return nil
	}
	n.mu.Lock()
	defer n.mu.Unlock()
	if n.lib != lib {
		return nil
	}
	return n.rows
}

func buildNumbers(lib *screen.Library) []numberRow {
	ix := lib.Index()
	rows := []numberRow{} // never nil: that says that there is no table yet
	for i := range uint32(ix.Len()) {
		e, err := ix.Entity(i)
		if err != nil {
			continue // what cannot be read is not found; screening says so itself
		}
		eachNumber(e, func(_, value string) {
			if p := plainNumber(value); p != "" {
				rows = append(rows, numberRow{maphash.String(numberSeed, p), i})
			}
		})
	}
	slices.SortFunc(rows, func(a, b numberRow) int { return cmp.Or(cmp.Compare(a.hash, b.hash), cmp.Compare(a.at, b.at)) })
	return slices.Compact(rows)
}

// exact finds the parties that bear a number as it was typed, listed ones first. It is
// not done while the table of numbers is being built.
func (s *site) exact(lib *screen.Library, typed string) (out []exact, done bool) {
	plain := plainNumber(typed)
	if plain == "" {
		return nil, true
	}
	rows := s.numbers.of(s, lib)
	if rows == nil {
		return nil, false
	}
	seen := map[uint32]bool{}
	for _, key := range []string{plain, "IMO" + plain, strings.TrimPrefix(plain, "IMO")} {
		h := maphash.String(numberSeed, key)
		i, _ := slices.BinarySearchFunc(rows, h, func(r numberRow, h uint64) int { return cmp.Compare(r.hash, h) })
		for ; i < len(rows) && rows[i].hash == h && len(out) < 4*shownExact; i++ {
			if seen[rows[i].at] {
				continue
			}
			seen[rows[i].at] = true
			if x, ok := exactOf(lib, rows[i].at, key); ok {
				out = append(out, x)
			}
		}
	}
	slices.SortStableFunc(out, func(a, b exact) int {
		if a.Listed != b.Listed {
			return map[bool]int{true: -1, false: 1}[a.Listed]
		}
		return cmp.Compare(rankOfList(lib.Index().ListOf(a.at)), rankOfList(lib.Index().ListOf(b.at)))
	})
	out = together(lib, out)
	return out[:min(len(out), shownExact)], true
}

// together makes one of the entries that are one party.
func together(lib *screen.Library, all []exact) (out []exact) {
	for _, x := range all {
		i := slices.IndexFunc(out, func(y exact) bool { return x.at == y.at || lib.Same(x.at, y.at) })
		switch {
		case i < 0:
			out = append(out, x)
		case !slices.Contains(out[i].Badges, x.Badges[0]):
			out[i].Badges = append(out[i].Badges, x.Badges...)
		}
	}
	return out
}

// borne reports whether a text is, as it stands, the number of one of some parties.
func borne(all []exact, text string) bool {
	p := bareNumber(text)
	return slices.ContainsFunc(all, func(x exact) bool { return bareNumber(x.Value) == p })
}

// exactOf reads the party behind a row. What bears the number may be a document
// or an address of the party: then it is not the party itself.
func exactOf(lib *screen.Library, at uint32, key string) (x exact, ok bool) {
	ix := lib.Index()
	e, err := ix.Entity(at)
	if err != nil {
		return x, false
	}
	kind, value := "", ""
	eachNumber(e, func(k, v string) {
		if kind == "" && plainNumber(v) == key {
			kind, value = k, v
		}
	})
	if kind == "" {
		return x, false // another number has the same hash
	}
	if !e.Target && !ftm.Matchable(e.Schema) { // a passport leads to its holder
		for _, a := range ix.Adjacent(at) {
			o, err := ix.Entity(a.Entity)
			if err != nil || a.Inward || !ftm.Matchable(o.Schema) {
				continue
			}
			at, e, ok = a.Entity, o, true
			break
		}
		if !ok {
			return x, false
		}
	}
	list := ix.ListOf(at)
	what := say("exact." + kind)
	if !has("exact." + kind) {
		what = say("prop." + kind)
		if !has("prop." + kind) {
			what = say("prop.document")
		}
	}
	return exact{
		Name: spoken(cmp.Or(e.Caption, e.ID), ""), Icon: schemaIcon(e.Schema), Href: partyPath(e.ID), Facts: facts(e), What: what, Value: value,
		Badges: []badge{badgeOf(lib, list, e.Reference, e.ID)}, Listed: e.Target, at: at,
	}, true
}
