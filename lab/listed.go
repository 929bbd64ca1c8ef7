package lab

import (
	"fmt"
	"slices"
	"strings"
	"unicode"

	"cordon/ftm"
	"cordon/match"
	"cordon/name"
)

// listed is one name of a listed party.
type listed struct {
	entity uint32
	text   string
	schema string
	script string
	words  string // what it has in common with the same name in other spellings
	weak   bool   // low-quality, of one word: it alerts only with something else
	main   bool   // the publisher's first name of the party
	bearer bearer // whose name it is, and how much of it says so
	light  uint64 // written words, by place, that say little: titles, connectors, initials
}

// nameProperties are the properties whose values are names of a listed party.
var nameProperties = [...]string{"name", "alias", "weakAlias", "previousName"}

// collect gathers the names of every party that the policy consults.
func (l *lab) collect() error {
	ix := l.lib.Index()
	a := name.NewAnalyser()
	l.bearers, l.references = map[string][]uint32{}, map[string]uint32{}
	for i := range uint32(ix.Len()) {
		if i%1024 == 0 {
			l.o.Progress("reading names", int(i), ix.Len())
			if err := l.ctx.Err(); err != nil {
				return err
			}
		}
		if len(l.policy.Lists) > 0 && !slices.Contains(l.policy.Lists, ix.ListOf(i)) {
			continue
		}
		e, err := ix.Entity(i)
		if err != nil {
			return fmt.Errorf("read entity %s: %w", ix.ID(i), err)
		}
		if !e.Target || !match.Matchable(e.Schema) || len(l.policy.Schemata) > 0 && !slices.Contains(l.policy.Schemata, e.Schema) {
			continue
		}
		if l.add(i, e, a) {
			l.parties++
		}
		if _, ok := l.references[e.Reference]; !ok && e.Reference != "" {
			l.references[e.Reference] = i
		}
	}
	return nil
}

func (l *lab) add(i uint32, e *ftm.Entity, a *name.Analyser) bool {
	before := len(l.names)
	var n name.Name
	for _, prop := range nameProperties {
		for _, v := range e.Get(prop) {
			a.Analyse(&n, v.Text, match.KindOf(e.Schema))
			x := listed{entity: i, text: v.Text, schema: e.Schema, script: scriptOf(v.Text), words: words(&n), main: len(l.names) == before, light: light(&n), bearer: bearerOf(&n, e.Schema)}
			x.weak = (prop == "weakAlias" || v.Marks&ftm.Weak != 0) && weakAlone(a, v.Text, e.Schema)
			l.names = append(l.names, x)
			if b := l.bearers[x.words]; x.words != "" && (len(b) == 0 || b[len(b)-1] != i) {
				l.bearers[x.words] = append(b, i)
			}
		}
	}
	return len(l.names) > before
}

// weakAlone reports whether a low-quality alias is too little to alert by itself:
// each of the names that it holds is one word.
func weakAlone(a *name.Analyser, text, schema string) bool {
	var n name.Name
	for _, v := range name.Variants(text) {
		if a.Analyse(&n, v.Text, match.KindOf(schema)); !match.WeakAlone(len(n.Tokens)) {
			return false
		}
	}
	return true
}

// light marks the written words of a name none of whose tokens is a name by itself.
func light(n *name.Name) uint64 {
	var heavy, all uint64
	for i := range n.Tokens {
		t := &n.Tokens[i]
		at := min(len(strings.Fields(n.Text[:t.From]+"x"))-1, 63)
		all |= 1 << at
		if !match.Light(t.Role) && t.Role != name.Initial {
			heavy |= 1 << at
		}
	}
	return all &^ heavy
}

// full reports whether a written word is a name by itself.
func (x *listed) full(word int) bool { return word < 64 && x.light>>word&1 == 0 }

// words are the tokens of a name in order of the alphabet.
func words(n *name.Name) string {
	ws := make([]string, len(n.Tokens))
	for i := range n.Tokens {
		ws[i] = n.Tokens[i].Text
	}
	slices.Sort(ws)
	return strings.Join(ws, " ")
}

// same reports whether an entry stands for the party of a listed name: it is its
// own entry, another list's entry of the party, or one that bears the name, too.
func (l *lab) same(x *listed, entity uint32) bool {
	if entity == x.entity || l.lib.Same(entity, x.entity) {
		return true
	}
	return slices.Contains(l.bearers[x.words], entity)
}

// scripts in which names are told apart, the commonest first.
var scripts = []struct {
	name   string
	ranges []*unicode.RangeTable
}{
	{"Latin", []*unicode.RangeTable{unicode.Latin}},
	{"Cyrillic", []*unicode.RangeTable{unicode.Cyrillic}},
	{"Arabic", []*unicode.RangeTable{unicode.Arabic}},
	{"Han", []*unicode.RangeTable{unicode.Han}},
	{"Kana", []*unicode.RangeTable{unicode.Hiragana, unicode.Katakana}},
	{"Hangul", []*unicode.RangeTable{unicode.Hangul}},
	{"Hebrew", []*unicode.RangeTable{unicode.Hebrew}},
	{"Greek", []*unicode.RangeTable{unicode.Greek}},
	{"Georgian", []*unicode.RangeTable{unicode.Georgian}},
	{"Armenian", []*unicode.RangeTable{unicode.Armenian}},
	{"Devanagari", []*unicode.RangeTable{unicode.Devanagari}},
	{"Thai", []*unicode.RangeTable{unicode.Thai}},
}

// scriptOf is the script of most letters of a text: "Other" if it is none of
// those above, "" without letters.
func scriptOf(s string) string {
	counts := make([]int, len(scripts)+1)
	for _, r := range s {
		if !unicode.IsLetter(r) {
			continue
		}
		k := slices.IndexFunc(scripts, func(x struct {
			name   string
			ranges []*unicode.RangeTable
		},
		) bool {
			return unicode.In(r, x.ranges...)
		})
		if k < 0 {
			k = len(scripts)
		}
		counts[k]++
	}
	best := 0
	for k := range counts {
		if counts[k] > counts[best] {
			best = k
		}
	}
	switch {
	case counts[best] == 0:
		return ""
	case best == len(scripts):
		return "Other"
	}
	return scripts[best].name
}
