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
	editable := make([]bool, len(b.forms.list))
	for t, g := range b.termGroup {
		if g != 0 {
			groups[t] = []uint32{g - 1}
		}
		if match.Sort(b.termSort[t]) == match.WordSort && !match.Syllabic(name.Script(b.termScript[t])) {
			for _, f := range b.termForms[t] {
				editable[f] = true
			}
		}
	}
	b.grpOff, b.grp = invert(groups, len(b.groups.list))
	b.arrays.groups.compile(b.groups.list, nil)
	b.forms.id, b.groups.id = nil, nil
	wg.Go(func() { b.arrays.forms.compile(b.forms.list, func(i int) bool { return editable[i] }) })
	for k := range b.keys {
		b.keys[k].id = nil
		near := func(i int) bool { return len(b.keys[k].list[i]) >= match.MinNearKey(match.Key(k)) }
		if match.Key(k) != match.KanaKey && match.Key(k) != match.BoneKey {
			near = nil
		}
		wg.Go(func() {
			b.arrays.keys[k].compile(b.keys[k].list, near)
			b.ktOff[k], b.kt[k] = invert(b.termKeys[k], len(b.keys[k].list))
			b.keys[k].list, b.termKeys[k] = nil, nil
		})
	}
	b.compileVariants()
}

func (b *Builder) compileNames(wg *sync.WaitGroup) {
	wg.Go(func() {
		b.runKey, b.run = sortRuns(b.runs)
		b.runs = nil
	})
	wg.Go(func() {
		b.kanaKey, b.kanaRun = sortRuns(b.kanaRuns)
		b.kanaRuns = nil
	})
	b.neOff, b.bearer = flatten(b.bearers)
	names := len(b.bearers)
	b.bearers = nil

	// Postings: names in ascending order, each once a term.
	terms := make([][]uint32, names)
	arena := make([]uint32, 0, len(b.ntok))
	for n := range terms {
		at := len(arena)
		for _, t := range b.ntok[b.ntOff[n]:b.ntOff[n+1]] {
			if !slices.Contains(arena[at:], t.Term) {
				arena = append(arena, t.Term)
			}
		}
		terms[n] = arena[at:len(arena):len(arena)]
	}
	b.letters = make([]uint64, (len(terms)+63)/64)
	for n, ts := range terms {
		for _, t := range ts {
			if match.Sort(b.termSort[t]) == match.InitialSort {
				b.letters[n>>6] |= 1 << (n & 63)
			}
		}
	}
	b.postOff, b.post = invert(terms, len(b.termForms))

	// A word is rare by the names that have it as the main spelling of a token. In a
	// list of few names every word would seem common.
	count := make([]uint32, len(b.forms.list))
	for t, fs := range b.termForms {
		count[fs[0]] += b.postOff[t+1] - b.postOff[t]
	}
	b.formRare, b.formSeen = make([]float32, len(count)), make([]uint8, len(count))
	total := float64(max(names+1, fewNames))
	for f, n := range count {
		b.formSeen[f] = uint8(min(n, 255))
		b.formRare[f] = match.Rarity(max(float64(n)/total, name.Frequency(b.forms.list[f])))
	}
	for i := range b.ntok {
		t := &b.ntok[i]
		t.Mass = uint8(min(255, 128*match.MassOf(name.Role(t.Role), t.Flags, b.formRare[b.termForms[t.Term][0]])))
	}
}

func sortRuns(runs []runAt) (keys []uint64, out []run) {
	slices.SortFunc(runs, func(x, y runAt) int {
		return cmp.Or(cmp.Compare(x.hash, y.hash), cmp.Compare(x.Name, y.Name), cmp.Compare(x.From, y.From), cmp.Compare(x.To, y.To))
	})
	for _, r := range slices.Compact(runs) {
		keys, out = append(keys, r.hash), append(out, r.run)
	}
	return keys, out
}
