package index

import (
	"cmp"
	"slices"
	"sync"

	"cordon/match"
	"cordon/name"
)

// fewNames are too few to tell how common a word is.
const fewNames = 5000

// invert turns lists of numbers below n by owner into lists of owners by number.
func invert[T ~uint16 | ~uint32](lists [][]T, n int) (off, owners []uint32) {
	off = make([]uint32, n+1)
	for _, l := range lists {
		for _, x := range l {
			off[x+1]++
		}
	}
	for i := range n {
		off[i+1] += off[i]
	}
	owners = make([]uint32, off[n])
	at := slices.Clone(off)
	for i, l := range lists {
		for _, x := range l {
			owners[at[x]] = uint32(i)
			at[x]++
		}
	}
	return off, owners
}

// flatten lays lists end to end.
func flatten[T any](lists [][]T) (off []uint32, all []T) {
	off = make([]uint32, 1, len(lists)+1)
	for _, l := range lists {
		all = append(all, l...)
		off = append(off, uint32(len(all)))
	}
	return off, all
}

// compileTerms lays the terms out. What nothing else waits for is left to the
// group; each part writes arrays of its own.
func (b *Builder) compileTerms(wg *sync.WaitGroup) {
	b.tfOff, b.tf = flatten(b.termForms)
	b.ftOff, b.ftTerm = invert(b.termForms, len(b.forms.list))
	b.tcOff, b.tc = flatten(b.termClass)
	top := 0
	for _, c := range b.tc {
		top = max(top, int(c)+1)
	}
	b.clsOff, b.cls = invert(b.termClass, top)

	groups := make([][]uint32, len(b.termGroup))
	writings := make([]uint8, len(b.forms.list)) // of the terms that have a form, as a set
	for t, g := range b.termGroup {
		if g != 0 {
			groups[t] = []uint32{g - 1}
		}
		if script := name.Script(b.termScript[t]); match.Sort(b.termSort[t]) == match.WordSort && !match.Syllabic(script) {
			for _, f := range b.termForms[t] {
				writings[f] |= 1 << match.WritingOf(script)
			}
		}
	}
	b.grpOff, b.grp = invert(groups, len(b.groups.list))
	b.arrays.groups.compile(b.groups.list, nil)
	b.forms.id, b.groups.id = nil, nil
	b.runForms = b.sieveForms()
	wg.Go(func() { b.arrays.forms.compile(b.forms.list, func(i int) uint8 { return writings[i] }) })
	for k := range b.keys {
		b.keys[k].id = nil
		near := func(i int) uint8 {
			if len(b.keys[k].list[i]) < match.MinNearKey(match.Key(k)) {
				return 0
			}
			return 1
		}
		if match.Key(k) != match.KanaKey && match.Key(k) != match.BoneKey {
			near = nil
		}
		wg.Go(func() {
			b.arrays.keys[k].compile(b.keys[k].list, near)
			b.runKeys[k] = b.sieveKeys(match.Key(k))
			b.ktOff[k], b.kt[k] = invert(b.termKeys[k], len(b.keys[k].list))
			b.keys[k].list, b.termKeys[k] = nil, nil
		})
	}
	b.compileVariants()
}

func (b *Builder) compileNames(wg *sync.WaitGroup) {
	b.weighWords()
	to := b.arrange()
	b.kinds = nil
	wg.Go(func() {
		b.runKey, b.run = sortRuns(b.runs, to)
		b.runs = nil
	})
	wg.Go(func() {
		b.kanaKey, b.kanaRun = sortRuns(b.kanaRuns, to)
		b.kanaRuns = nil
	})
	b.neOff, b.bearer = flatten(b.bearers)
	b.bearers = nil

	// Postings: names in ascending order, each once a term.
	terms := make([][]uint32, len(b.heads))
	arena := make([]uint32, 0, len(b.ntok))
	b.letters = make([]uint64, (len(terms)+63)/64)
	for n := range terms {
		at := len(arena)
		b.eachTerm(n, func(t uint32) {
			arena = append(arena, t)
			if match.Sort(b.termSort[t]) == match.InitialSort {
				b.letters[n>>6] |= 1 << (n & 63)
			}
		})
		terms[n] = arena[at:len(arena):len(arena)]
	}
	b.postOff, b.post = invert(terms, len(b.termForms))
}

// eachTerm calls do with each term of a name once.
func (b *Builder) eachTerm(n int, do func(term uint32)) {
	toks := b.ntok[b.ntOff[n]:b.ntOff[n+1]]
	for j := range toks {
		if !slices.ContainsFunc(toks[:j], func(t nameToken) bool { return t.Term == toks[j].Term }) {
			do(toks[j].Term)
		}
	}
}

// weighWords finds how rare the words are, and the masses of tokens by it. A word is
// rare by the names that have it as the main spelling of a token. In a list of few
// names every word would seem common.
func (b *Builder) weighWords() {
	count := make([]uint32, len(b.forms.list))
	for n := range b.kinds {
		b.eachTerm(n, func(t uint32) { count[b.termForms[t][0]]++ })
	}
	b.formRare, b.formSeen = make([]float32, len(count)), make([]uint8, len(count))
	total := float64(max(len(b.kinds)+1, fewNames))
	for f, n := range count {
		b.formSeen[f] = uint8(min(n, 255))
		b.formRare[f] = match.Rarity(max(float64(n)/total, name.Frequency(b.forms.list[f])))
	}
	for i := range b.ntok {
		t := &b.ntok[i]
		t.Mass = uint8(min(255, 128*match.MassOf(name.Role(t.Role), t.Flags, b.formRare[b.termForms[t.Term][0]])))
	}
}

// sortRuns orders runs by their hashes. To says where the names have gone.
func sortRuns(runs []runAt, to []uint32) (keys []uint64, out []run) {
	for i := range runs {
		runs[i].Name = to[runs[i].Name]
	}
	slices.SortFunc(runs, func(x, y runAt) int {
		return cmp.Or(cmp.Compare(x.hash, y.hash), cmp.Compare(x.Name, y.Name), cmp.Compare(x.From, y.From), cmp.Compare(x.To, y.To))
	})
	for _, r := range slices.Compact(runs) {
		keys, out = append(keys, r.hash), append(out, r.run)
	}
	return keys, out
}
