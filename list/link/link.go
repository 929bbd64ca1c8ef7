// Package link finds entries of different lists that are the same party, so that
// an answer can show them as one, each with its own source.
//
// A bond needs a key that both entries carry: the same id, because one publisher
// repeats another's entry; a UN reference; a strong identifier; or the same full
// name with the same day of birth. A key alone is
// not believed: names have to agree, kinds have to fit, and birth dates, genders and
// the IMO numbers of ships must not contradict. Entries of one list are never joined, also not through a third: a
// publisher that keeps two entries means two.
//
// The result does not depend on the order in which entries come.
package link

import (
	"cmp"
	"regexp"
	"slices"
	"strings"
	"unicode"

	"cordon/ftm"
	"cordon/ident"
	"cordon/match"
	"cordon/name"
)

// Ref is one entry of one list.
type Ref struct{ List, ID string }

// Bond joins two entries.
type Bond struct {
	A, B Ref
	By   string // the key: "id", "unscId KPi.033", "imoNumber 8405270"
}

// Group is one party with all its entries.
type Group struct {
	Members []Ref // sorted, two at least
	Bonds   []Bond
}

// Doubt is a shared key that was not believed.
type Doubt struct {
	Bond
	Why string
}

// strength orders bonds: the surest are made first.
type strength uint8

const (
	sameID strength = iota
	sameReference
	strongNumber
	nameAndBirth
	weakNumber
)

// numbers are the identifying properties; weak ones are short or local numbers
// that need better agreement of names.
var numbers = map[string]strength{
	"imoNumber": strongNumber, "leiCode": strongNumber, "innCode": strongNumber, "ogrnCode": strongNumber, "uscCode": strongNumber,
	"swiftBic": strongNumber, "passportNumber": strongNumber, "socialSecurityNumber": strongNumber, "isin": strongNumber,
	"publicKey": strongNumber, "dunsCode": strongNumber, "uniqueEntityId": strongNumber, "giiNumber": strongNumber,
	"registrationNumber": weakNumber, "idNumber": weakNumber, "taxNumber": weakNumber, "vatCode": weakNumber,
}

// Name scores from which a key is believed, by its strength.
var believed = [...]float64{sameID: 0, sameReference: 0.5, strongNumber: 0.55, nameAndBirth: 0.9, weakNumber: 0.75}

const (
	maxShared = 24 // entries: a key that more carry identifies nobody
	maxNames  = 40 // of one entry
)

// Linker gathers entries. Not safe for concurrent use.
type Linker struct {
	entries []entry
	at      map[Ref]int
	un      map[Ref][]string // references that stand on sanctions
}

type entry struct {
	ref    Ref
	schema string
	names  *ftm.Entity // nothing but names
	born   []string
	gender []string
	imo    []string // of a ship
	keys   []key
}

type key struct {
	strength strength
	kind     string
	value    string
}

// New returns an empty linker.
func New() *Linker { return &Linker{at: map[Ref]int{}, un: map[Ref][]string{}} }

var unReference = regexp.MustCompile(`^[A-Z]{2}[ie]\.\d{3}$`)

// Add takes an entity of a list: targets, and the sanctions that carry their UN
// references. Others are passed over.
func (l *Linker) Add(list string, e *ftm.Entity) {
	if e.Schema == "Sanction" {
		for _, un := range e.Get("unscId") {
			for _, of := range e.Get("entity") {
				r := Ref{list, strings.Clone(of.Text)}
				l.un[r] = append(l.un[r], strings.Clone(un.Text))
			}
		}
	}
	if !e.Target {
		return
	}
	n := entry{ref: Ref{list, strings.Clone(e.ID)}, schema: e.Schema, names: &ftm.Entity{Schema: e.Schema, Caption: e.Caption}}
	left := maxNames
	for _, p := range []string{"name", "alias", "previousName", "weakAlias", "firstName", "lastName"} {
		for _, v := range e.Get(p) {
			if left--; left >= 0 {
				n.names.Add(p, v.Text)
			}
		}
	}
	for _, v := range e.Get("birthDate") {
		n.born = append(n.born, strings.Clone(v.Text))
	}
	for _, v := range e.Get("gender") {
		n.gender = append(n.gender, strings.Clone(v.Text))
	}
	if e.Schema == "Vessel" {
		for _, v := range e.Get("imoNumber") {
			if c, valid := ident.Canonical("imoNumber", v.Text); valid {
				n.imo = append(n.imo, strings.Clone(c))
			}
		}
	}
	n.keys = append(n.keys, key{sameID, "id", n.ref.ID})
	for _, r := range e.Referents {
		n.keys = append(n.keys, key{sameID, "id", strings.Clone(r)})
	}
	if unReference.MatchString(e.Reference) {
		n.keys = append(n.keys, key{sameReference, "unscId", strings.Clone(e.Reference)})
	}
	for _, v := range n.names.Get("name") {
		if w := words(v.Text); strings.Contains(w, " ") {
			for _, b := range n.born {
				if len(b) == len("2006-01-02") {
					n.keys = append(n.keys, key{nameAndBirth, "name and birth date", w + " " + b})
				}
			}
		}
	}
	for _, p := range e.Properties {
		st, ok := numbers[p.Name]
		if !ok && p.Name != "unscId" {
			continue
		}
		for _, v := range p.Values {
			if p.Name == "unscId" {
				n.keys = append(n.keys, key{sameReference, "unscId", strings.Clone(v.Text)})
			} else if c, valid := ident.Canonical(p.Name, v.Text); len(c) >= 6 && (valid || digits(c) >= 5) {
				n.keys = append(n.keys, key{st, p.Name, strings.Clone(c)})
			}
		}
	}
	if i, twice := l.at[n.ref]; twice { // the later statement of one id holds
		l.entries[i] = n
		return
	}
	l.at[n.ref] = len(l.entries)
	l.entries = append(l.entries, n)
}

// words are the words of a name in lower case, in alphabetical order: lists put
// the family name first or last.
func words(s string) string {
	f := strings.FieldsFunc(strings.ToLower(s), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsMark(r) && r != '\'' })
	slices.Sort(f)
	return strings.Join(f, " ")
}

func digits(s string) (n int) {
	for _, r := range s {
		if r >= '0' && r <= '9' {
			n++
		}
	}
	return n
}

// Groups links what was added. It returns the parties with two entries or more,
// in order of their first entry, and the keys that were not believed.
func (l *Linker) Groups() ([]Group, []Doubt) {
	for ref, uns := range l.un {
		if i, ok := l.at[ref]; ok {
			for _, un := range uns {
				l.entries[i].keys = append(l.entries[i].keys, key{sameReference, "unscId", un})
			}
		}
	}
	clear(l.un)
	slices.SortFunc(l.entries, func(a, b entry) int { return compareRefs(a.ref, b.ref) })
	j := newJudge(l.entries)
	var doubts []Doubt
	u := newUnion(l.entries)
	for _, p := range pairs(l.entries) {
		a, b := &l.entries[p.a], &l.entries[p.b]
		bond := Bond{a.ref, b.ref, p.key.kind}
		if p.key.strength != sameID {
			bond.By += " " + p.key.value
		}
		if u.same(p.a, p.b) {
			u.add(bond, p.a)
			continue
		}
		if why := j.against(p); why != "" {
			doubts = append(doubts, Doubt{bond, why})
		} else if why := u.join(p.a, p.b); why != "" {
			doubts = append(doubts, Doubt{bond, why})
		} else {
			u.add(bond, p.a)
		}
	}
	l.at = map[Ref]int{}
	for i := range l.entries {
		l.at[l.entries[i].ref] = i
	}
	return u.result(), doubts
}

func compareRefs(a, b Ref) int { return cmp.Or(cmp.Compare(a.List, b.List), cmp.Compare(a.ID, b.ID)) }

// pair is two entries of different lists with a key in common.
type pair struct {
	a, b int // a before b
	key  key
}

// pairs returns all of them, the surest keys first.
func pairs(es []entry) []pair {
	by := map[key][]int{}
	for i := range es {
		for _, k := range es[i].keys {
			if at := by[k]; len(at) == 0 || at[len(at)-1] != i {
				by[k] = append(at, i)
			}
		}
	}
	var out []pair
	for k, at := range by {
		if len(at) > maxShared {
			continue
		}
		for x, i := range at {
			for _, j := range at[x+1:] {
				if es[i].ref.List != es[j].ref.List {
					out = append(out, pair{i, j, k})
				}
			}
		}
	}
	slices.SortFunc(out, func(x, y pair) int {
		return cmp.Or(cmp.Compare(x.key.strength, y.key.strength), cmp.Compare(x.a, y.a), cmp.Compare(x.b, y.b),
			cmp.Compare(x.key.kind, y.key.kind), cmp.Compare(x.key.value, y.key.value))
	})
	return out
}

// judge tells whether two entries may be one party.
type judge struct {
	entries  []entry
	parties  map[int]*match.Party
	analyser *name.Analyser
	matcher  *match.Matcher
}

func newJudge(es []entry) *judge {
	return &judge{entries: es, parties: map[int]*match.Party{}, analyser: name.NewAnalyser(), matcher: match.NewMatcher(match.Default(), nil)}
}

func (j *judge) party(i int) *match.Party {
	p := j.parties[i]
	if p == nil {
		p = match.NewParty(j.entries[i].names, j.analyser)
		j.parties[i] = p
	}
	return p
}

// against says what speaks against a pair, "" if nothing does.
func (j *judge) against(p pair) string {
	if p.key.strength == sameID {
		return ""
	}
	a, b := &j.entries[p.a], &j.entries[p.b]
	if !ftm.Comparable(a.schema, b.schema) {
		return a.schema + " and " + b.schema
	}
	if disjoint(a.imo, b.imo) {
		return "other IMO numbers"
	}
	if p.key.strength != sameReference { // publishers take a reference over, and mend the rest
		switch {
		case contradict(a.born, b.born):
			return "other birth dates"
		case disjoint(a.gender, b.gender):
			return "another gender"
		}
	}
	if s := j.matcher.Compare(j.party(p.a), j.party(p.b)).Score; s < believed[p.key.strength] {
		return "other names"
	}
	return ""
}

// disjoint reports whether both state something and nothing of it is the same.
func disjoint(a, b []string) bool {
	return len(a) > 0 && len(b) > 0 && !slices.ContainsFunc(a, func(x string) bool { return slices.Contains(b, x) })
}

// contradict reports whether no two birth dates lie within a year of each other.
func contradict(a, b []string) bool {
	if len(a) == 0 || len(b) == 0 {
		return false
	}
	for _, x := range a {
		for _, y := range b {
			d, ok1 := ftm.ReadDate(x)
			e, ok2 := ftm.ReadDate(y)
			if !ok1 || !ok2 || d.Year-e.Year <= 1 && e.Year-d.Year <= 1 {
				return false
			}
		}
	}
	return true
}
