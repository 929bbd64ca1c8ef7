package index

import (
	"cmp"
	"math/bits"
	"slices"
	"sync/atomic"

	"cordon/match"
	"cordon/name"
	"cordon/name/romanise"
)

// alike are the terms that are like one query term, and how. All searchers of an
// index read it.
type alike struct {
	key      string // of the query term, and its hash
	hash     uint64
	terms    []uint32
	cells    []match.Cell
	words    int      // terms before the initials that the word may be shortened to
	postings int      // of the words
	rarity   float32  // of the query's word
	table    []uint64 // term, and above it its place in terms plus one, by the hash of the term
	glued    []gluedRun
	names    atomic.Pointer[[]uint32] // names that have one of the words, once they were needed and are few
	set      atomic.Pointer[[]uint64] // the same of a common word, as bits
	tops     atomic.Pointer[[]span]   // names of which one of the terms is the heaviest token
}

// at is the place of a term, -1 if it is not like the query's.
func (m *alike) at(t uint32) int {
	mask := uint32(len(m.table) - 1)
	for h := scatter(t) & mask; ; h = (h + 1) & mask {
		switch x := m.table[h]; {
		case x == 0:
			return -1
		case uint32(x) == t:
			return int(x>>32) - 1
		}
	}
}

// tabulate fills the table, at most half of which is taken.
func (m *alike) tabulate() {
	m.table = make([]uint64, 2<<bits.Len(uint(len(m.terms))))
	mask := uint32(len(m.table) - 1)
	for k, t := range m.terms {
		h := scatter(t) & mask
		for m.table[h] != 0 {
			h = (h + 1) & mask
		}
		m.table[h] = uint64(k+1)<<32 | uint64(t)
	}
}

// scatter spreads term numbers: neighbours are often alike.
func scatter(t uint32) uint32 { return t * 0x9e3779b1 >> 7 }

// maxCached is the number of query terms whose look-up is kept: names are made
// of few words that come again and again.
const (
	maxCached = 1 << 16
	maxSets   = 64 << 20 // bytes of lists and sets of names, or …
	maxShare  = 64       // … so many for each name of the index
)

// minCommon is the least number of names from which a word's names are held as a
// set and not as a list. In large indexes it is more, because sets are large.
const minCommon = 512

// alikeTo returns the terms that are like a query term, from the cache if it
// was asked before.
func (s *Searcher) alikeTo(t *match.Term) *alike {
	s.key = termKey(s.key[:0], t)
	shared := s.ix.words
	if r := shared.round.Load(); r != s.cached {
		clear(s.spelled)
		s.cached = r
	}
	if m := shared.get(s.key); m != nil {
		return m
	}
	m := s.find(t)
	s.key = termKey(s.key[:0], t) // the look-up used its memory
	return shared.put(s.key, m)
}

// names is the set of the names that have a term like the query's, as bits. It is
// worth its memory only for common words, and kept for them.
func (s *Searcher) names(m *alike) []uint64 {
	if set := m.set.Load(); set != nil {
		return *set
	}
	set := make([]uint64, (s.ix.Names()+63)/64)
	for _, t := range m.terms[:m.words] {
		for _, n := range s.ix.post[s.ix.postOff[t]:s.ix.postOff[t+1]] {
			set[n>>6] |= 1 << (n & 63)
		}
	}
	if m.set.CompareAndSwap(nil, &set) {
		s.took(8 * len(set))
	}
	return set
}

// rare lists the names that have a term like the query's, each once, in ascending
// order: the postings of many words lie far apart.
func (s *Searcher) rare(m *alike) []uint32 {
	if names := m.names.Load(); names != nil {
		return *names
	}
	names := make([]uint32, 0, m.postings)
	for _, t := range m.terms[:m.words] {
		names = append(names, s.ix.post[s.ix.postOff[t]:s.ix.postOff[t+1]]...)
	}
	slices.Sort(names)
	names = slices.Compact(names)
	if m.names.CompareAndSwap(nil, &names) {
		s.took(4 * cap(names))
	}
	return names
}

// tops lists the names whose heaviest token is like the query's word, in ascending
// order.
func (s *Searcher) tops(m *alike) []span {
	if spans := m.tops.Load(); spans != nil {
		return *spans
	}
	spans := []span{}
	for _, t := range m.terms {
		spans = append(spans, s.ix.top[s.ix.topOff[t]:s.ix.topOff[t+1]]...)
	}
	slices.SortFunc(spans, func(x, y span) int { return cmp.Compare(x.From, y.From) })
	if m.tops.CompareAndSwap(nil, &spans) {
		s.took(8 * cap(spans))
	}
	return spans
}

// took counts what was allocated for names of words.
func (s *Searcher) took(bytes int) {
	s.ix.words.took(bytes, max(maxSets, maxShare*s.ix.Names()))
}

// find looks up everything that match.Model.Similar and the lexicon could like
// in a term.
func (s *Searcher) find(t *match.Term) *alike {
	ix := s.ix
	s.now++
	m := &alike{rarity: ix.Rarity(t.Text), terms: s.likeTerms[:0], cells: s.likeCells[:0]}
	t.Attested = ix.Attested(t.Text)
	for i := range t.Forms() {
		s.exact(m, t, t.Form(i), i)
	}
	if t.Group != "" {
		if g, ok := ix.groups.lookup(t.Group); ok {
			for _, x := range ix.grp[ix.grpOff[g]:ix.grpOff[g+1]] {
				if match.Sort(ix.termSort[x]) == t.Sort {
					s.note(m, x, match.Cell{Value: s.model.Sounding, Kind: match.SameGroup})
				}
			}
		}
	}
	if t.Sort == match.WordSort {
		s.findWord(m, t)
	}
	if m.words == 0 {
		m.words = len(m.terms)
	}
	for _, x := range m.terms[:m.words] {
		m.postings += int(ix.postOff[x+1] - ix.postOff[x])
	}
	s.likeTerms, s.likeCells = m.terms, m.cells
	m.terms, m.cells = slices.Clone(m.terms), slices.Clone(m.cells)
	m.tabulate()
	s.glue(m, t)
	return m
}

func (s *Searcher) exact(m *alike, t *match.Term, form string, rank int) {
	ix := s.ix
	f, ok := ix.forms.lookup(form)
	if !ok {
		return
	}
	for _, x := range ix.ftTerm[ix.ftOff[f]:ix.ftOff[f+1]] {
		if sort := match.Sort(ix.termSort[x]); sort != t.Sort {
			if sort == match.InitialSort && t.Sort == match.WordSort && match.Syllabic(t.Script) && ix.tf[ix.tfOff[x]] == f {
				s.note(m, x, s.model.ReadingCell(rank, t.Script))
			}
			continue
		}
		at := slices.Index(ix.tf[ix.tfOff[x]:ix.tfOff[x+1]], f)
		switch {
		case rank+at == 0:
			s.note(m, x, match.Cell{Value: 1, Kind: match.SameText})
		case t.Sort == match.WordSort && s.readable(t, x):
			s.note(m, x, s.model.ReadingCell(rank+at, t.Script))
		}
	}
}

// readable reports whether a shared spelling makes the query's term and a listed
// one alike, as match.Model.Similar has it.
func (s *Searcher) readable(t *match.Term, x uint32) bool {
	ix := s.ix
	if match.Readable(t.Script, name.Script(ix.termScript[x])) {
		return true
	}
	fs := ix.tf[ix.tfOff[x]:ix.tfOff[x+1]]
	main, here, there := ix.forms.at(fs[0]), false, false
	for i := range t.Forms() {
		here = here || t.Form(i) == main
	}
	for _, f := range fs {
		there = there || ix.forms.at(f) == t.Text
	}
	return here && there
}

func (s *Searcher) findWord(m *alike, t *match.Term) {
	ix, md := s.ix, s.model
	if !match.Syllabic(t.Script) {
		for i := range t.Forms() {
			form := t.Form(i)
			ix.forms.near(&s.near, form, match.Slips(form, t.Script), uint8(match.WritingOf(t.Script)), func(f uint32, d int) {
				if d == 0 {
					return
				}
				for _, x := range ix.ftTerm[ix.ftOff[f]:ix.ftOff[f+1]] {
					if match.Sort(ix.termSort[x]) == match.WordSort && match.Editable(t.Script, name.Script(ix.termScript[x])) {
						s.note(m, x, md.EditCell(form, ix.forms.at(f), d, i > 0 || ix.tf[ix.tfOff[x]] != f, t))
					}
				}
			})
		}
	}
	for _, c := range t.Classes {
		for _, c := range [...]name.Class{c &^ 1, c | 1} { // formal names and short forms
			if int(c)+1 >= len(ix.clsOff) {
				continue
			}
			for _, x := range ix.cls[ix.clsOff[c]:ix.clsOff[c+1]] {
				if match.Sort(ix.termSort[x]) == match.WordSort {
					s.note(m, x, md.KinCell(name.Related(t.Classes, ix.classes(x, &s.classes))))
				}
			}
		}
	}
	for k := range match.NumKeys {
		if hasKey(k, t.Script) {
			s.findKeys(m, t, k)
		}
	}
	if f, ok := ix.forms.lookup(t.Text); ok {
		for _, y := range ix.ftTerm[ix.ftOff[f]:ix.ftOff[f+1]] {
			if ix.tf[ix.tfOff[y]] != f {
				continue
			}
			for _, x := range ix.vars[ix.varOff[y]:ix.varOff[y+1]] {
				s.note(m, x, match.Cell{Value: md.Learned, Kind: match.SameLearned})
			}
		}
	}
	m.words = len(m.terms)
	if len(t.Text) > 1 && !match.Syllabic(t.Script) {
		if f, ok := ix.forms.lookup(t.Text[:1]); ok {
			for _, x := range ix.ftTerm[ix.ftOff[f]:ix.ftOff[f+1]] {
				if match.Sort(ix.termSort[x]) == match.InitialSort {
					s.note(m, x, match.Cell{Value: md.Letter, Kind: match.FirstLetter})
				}
			}
		}
	}
}

// findKeys looks a word up by its keys of one kind, each once: spellings of one word
// have few different ones.
func (s *Searcher) findKeys(m *alike, t *match.Term, k match.Key) {
	ix := s.ix
	s.asked = s.asked[:0]
	for i := range match.Ways * t.Forms() {
		s.key = match.AppendWay(s.key[:0], k, t.Form(i/match.Ways), t.Script, i%match.Ways)
		if len(s.key) < match.MinKey(k) || s.askedKey() {
			continue
		}
		if match.NearKeyed(k, t.Script) {
			s.nearKey(m, t, k)
		}
		if match.Odd(k, t.Script) {
			s.oddKeys(m, k)
		}
		n := len(s.key)
		id, ok := ix.keys[k].lookup(string(s.key))
		if !ok {
			continue
		}
		for _, x := range ix.kt[k][ix.ktOff[k][id]:ix.ktOff[k][id+1]] {
			if by, ok := match.Keyed(t.Script, name.Script(ix.termScript[x])); ok && by == k {
				s.noteKey(m, x, s.keyed(k, n, false, t, x))
			}
		}
	}
}

// askedKey reports whether the key at hand was asked for already, and notes it.
func (s *Searcher) askedKey() bool {
	for b := s.asked; len(b) > 0; b = b[1+int(b[0]):] {
		if string(b[1:1+int(b[0])]) == string(s.key) {
			return true
		}
	}
	if len(s.key) < 256 {
		s.asked = append(append(s.asked, byte(len(s.key))), s.key...)
	}
	return false
}

// nearKey looks up the keys that differ from the one at hand in a letter.
func (s *Searcher) nearKey(m *alike, t *match.Term, k match.Key) {
	ix := s.ix
	if len(s.key) < match.MinNearKey(k) {
		return
	}
	ix.keys[k].near(&s.near, string(s.key), 1, 0, func(id uint32, d int) {
		n := min(len(s.key), len(ix.keys[k].at(id)))
		if d != 1 || n < match.MinNearKey(k) {
			return
		}
		for _, x := range ix.kt[k][ix.ktOff[k][id]:ix.ktOff[k][id+1]] {
			if by, ok := match.Keyed(t.Script, name.Script(ix.termScript[x])); ok && by == k {
				s.note(m, x, s.keyed(k, n, true, t, x))
			}
		}
	})
}

// oddKeys looks up one-off spellings of the syllable of which the key is at hand.
func (s *Searcher) oddKeys(m *alike, k match.Key) {
	ix, own := s.ix, [64]byte{}
	romanise.EachOddKey(string(s.key), func(key []byte) {
		id, ok := ix.keys[k].lookup(string(key))
		if !ok {
			return
		}
		for _, x := range ix.kt[k][ix.ktOff[k][id]:ix.ktOff[k][id+1]] {
			if main := ix.main(x); name.Script(ix.termScript[x]) == name.Latin && string(romanise.KoreanKey(own[:0], main)) == string(key) {
				s.note(m, x, s.model.OddCell(main))
			}
		}
	})
}

// keyedCell is the likeness of a listed term under a key of some length.
type keyedCell struct {
	now  uint32
	term uint32
	near bool
	n    uint8
	cell match.Cell
}

// keyed is match.Model.Keyed for a listed term, or NearKey. Spellings of one word have
// keys that differ little, so that they meet the same terms again.
func (s *Searcher) keyed(k match.Key, n int, near bool, t *match.Term, x uint32) match.Cell {
	if k == match.SoundKey {
		return s.model.Keyed(k, n, t, nil)
	}
	if k == match.KanaKey { // of which the key only says that they are worth a look
		n, near = 0, false
	}
	c := &s.keyedCells[x%uint32(len(s.keyedCells))]
	if c.now != s.now || c.term != x || c.near != near || int(c.n) != n {
		*c = keyedCell{now: s.now, term: x, near: near, n: uint8(min(n, 255))}
		if near {
			c.cell = s.model.NearKey(k, n, t, s.listed(x))
		} else {
			c.cell = s.model.Keyed(k, n, t, s.listed(x))
		}
	}
	return c.cell
}

// listed is a listed term as far as keys need it. It is valid until the next call.
func (s *Searcher) listed(x uint32) *match.Term {
	ix, t := s.ix, &s.term
	fs := ix.tf[ix.tfOff[x]:ix.tfOff[x+1]]
	*t = match.Term{Text: ix.forms.at(fs[0]), Alts: t.Alts[:0], Script: name.Script(ix.termScript[x]), Classes: ix.classes(x, &s.classes)}
	for _, f := range fs[1:] {
		t.Alts = append(t.Alts, ix.forms.at(f))
	}
	if n := ix.termLetters[x]; n > 0 {
		t.Letters = ix.forms.at(n - 1)
	}
	return t
}

// note keeps the best likeness of a term.
func (s *Searcher) note(m *alike, x uint32, c match.Cell) {
	if c.Value == 0 {
		return
	}
	if s.termSeen[x] != s.now {
		s.termSeen[x], s.termAt[x] = s.now, uint32(len(m.terms))
		m.terms, m.cells = append(m.terms, x), append(m.cells, c)
		return
	}
	at := s.termAt[x]
	m.cells[at] = match.Better(m.cells[at], c)
}

// noteKey is note for keys, which hold against edits of the same value.
func (s *Searcher) noteKey(m *alike, x uint32, c match.Cell) {
	if c.Value == 0 {
		return
	}
	s.note(m, x, c)
	if at := s.termAt[x]; m.cells[at].Value == c.Value && m.cells[at].Kind != match.SameText && m.cells[at].Kind != match.SameReading {
		m.cells[at] = c
	}
}

func (ix *Index) classes(t uint32, buf *[]name.Class) []name.Class {
	*buf = (*buf)[:0]
	for _, c := range ix.tc[ix.tcOff[t]:ix.tcOff[t+1]] {
		*buf = append(*buf, name.Class(c))
	}
	return *buf
}
