package population

import (
	"fmt"
	"iter"
	"math/rand/v2"
	"strings"

	"cordon/ftm"
)

// Listed yields a made-up list with so many names in all: three persons to one
// company, each with one to four names, as lists have them. Words are as varied
// as on real lists: common parts, and rare ones put together from syllables.
func Listed(seed uint64, names int) iter.Seq[*ftm.Entity] {
	return func(yield func(*ftm.Entity) bool) {
		r := rand.New(rand.NewPCG(seed, 0x6c6973746564))
		for i, n := 0, 0; n < names; i++ {
			var e *ftm.Entity
			if r.IntN(4) == 0 {
				e = company(r)
			} else {
				e = listedPerson(r)
			}
			e.ID, e.Target = fmt.Sprintf("made-%d", i+1), true
			e.Reference = fmt.Sprintf("M.%d", i+1)
			n += len(e.Get("name")) + len(e.Get("alias"))
			if !yield(e) {
				return
			}
		}
	}
}

func listedPerson(r *rand.Rand) *ftm.Entity {
	e := person(r)
	if r.IntN(3) > 0 { // a rare family name
		f := strings.Fields(e.Caption)
		f[len(f)-1] = rare(r, 2+r.IntN(3))
		e = renamed(e, strings.Join(f, " "))
	}
	for range r.IntN(4) {
		f := strings.Fields(e.Caption)
		switch r.IntN(3) {
		case 0:
			f[r.IntN(len(f))] = rare(r, 2+r.IntN(2))
		case 1:
			f = append(f, rare(r, 2))
		default:
			f[0], f[len(f)-1] = f[len(f)-1], f[0]
		}
		e.Add("alias", strings.Join(f, " "))
	}
	return e
}

func renamed(e *ftm.Entity, name string) *ftm.Entity {
	c := &ftm.Entity{Schema: e.Schema, Caption: name}
	c.Add("name", name)
	c.Add("birthDate", e.First("birthDate"))
	c.Add("nationality", e.First("nationality"))
	c.Add("gender", e.First("gender"))
	return c
}

func company(r *rand.Rand) *ftm.Entity {
	trades := []string{"Trading", "Shipping", "Industrial", "Investment", "Technology", "Logistics", "Petroleum", "Bank", "Engineering", "Holding", "Aviation", "Chemicals", "Foundation", "Exchange", "Marine"}
	forms := []string{"Ltd", "LLC", "GmbH", "Co., Ltd.", "FZE", "JSC", "S.A.", "Inc.", "Corporation", ""}
	name := rare(r, 2+r.IntN(3))
	if r.IntN(2) == 0 {
		name += " " + rare(r, 2)
	}
	name += " " + trades[r.IntN(len(trades))]
	if r.IntN(3) == 0 {
		name += " " + trades[r.IntN(len(trades))]
	}
	name = strings.TrimSpace(name + " " + forms[r.IntN(len(forms))])
	e := &ftm.Entity{Schema: "Company", Caption: name}
	e.Add("name", name)
	for range r.IntN(3) {
		e.Add("alias", rare(r, 3)+" "+trades[r.IntN(len(trades))])
	}
	return e
}

// rare is a word of so many syllables that looks like a name.
func rare(r *rand.Rand, syllables int) string {
	onsets := []string{"b", "ch", "d", "f", "g", "h", "j", "k", "l", "m", "n", "p", "r", "s", "sh", "t", "v", "y", "z", "kh", "gh", "zh", "br", "dr", "gr", "st", "tr"}
	nuclei := []string{"a", "e", "i", "o", "u", "a", "i", "ai", "ou", "ee"}
	codas := []string{"", "", "", "n", "r", "l", "m", "s", "d", "v", "k", "sh", "nd"}
	var b strings.Builder
	for k := range syllables {
		b.WriteString(onsets[r.IntN(len(onsets))])
		b.WriteString(nuclei[r.IntN(len(nuclei))])
		if k == syllables-1 || r.IntN(4) == 0 {
			b.WriteString(codas[r.IntN(len(codas))])
		}
	}
	s := b.String()
	return strings.ToUpper(s[:1]) + s[1:]
}
