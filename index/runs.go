package index

import (
	"slices"

	"github.com/zeebo/xxh3"

	"cordon/match"
	"cordon/name"
)

// queryRun is a run of query tokens that the lists write as one word.
type queryRun struct {
	set  uint32
	term uint32
	cell match.Cell
}

// gluedRun is a run of a listed name that the query writes as one word.
type gluedRun struct {
	run
	token int
	cell  match.Cell
}

// findRuns finds the runs of query tokens that the lists write as one word, and
// the names in which a query token is written as several.
func (s *Searcher) findRuns(tokens []name.Token) {
	ix := s.ix
	s.runs, s.glued = s.runs[:0], s.glued[:0]
	match.EachRun(&s.runBuf, tokens, func(from, to int, text string) {
		at := len(s.runs)
		if f, ok := s.word(text); ok {
			for _, t := range ix.ftTerm[ix.ftOff[f]:ix.ftOff[f+1]] {
				if match.Sort(ix.termSort[t]) == match.WordSort {
					s.runs = append(s.runs, queryRun{match.Span(from, to), t, s.model.JoinCell(tokens[from].Script)})
				}
			}
		}
		s.keyedRun(at, match.Span(from, to), tokens[from:to+1], text)
	})
	match.EachPair(tokens, s.pair)
	for i, m := range s.found {
		for _, r := range m.glued {
			r.token = i
			s.glued = append(s.glued, r)
		}
	}
}

// word looks a spelling up that hardly any word has.
func (s *Searcher) word(text string) (form uint32, ok bool) {
	if s.key = append(s.key[:0], text...); !s.ix.runForms.has(s.key) {
		return 0, false
	}
	return s.ix.forms.lookup(text)
}

// pair finds the Latin words that spell a syllable of the query and the next.
func (s *Searcher) pair(from int) {
	two := [...]*alike{s.found[from], s.found[from+1]}
	terms, known := s.spelled[two]
	if !known {
		terms = s.spell(&s.terms[from], &s.terms[from+1])
		if len(s.spelled) >= maxCached {
			clear(s.spelled)
		}
		s.spelled[two] = terms
	}
	for _, t := range terms {
		s.runs = append(s.runs, queryRun{match.Span(from, from+1), t, s.model.PairCell()})
	}
}

// spell looks up the Latin words that spell two syllables.
func (s *Searcher) spell(a, b *match.Term) (terms []uint32) {
	ix := s.ix
	for i := range a.Forms() {
		for j := range b.Forms() {
			s.key = append(append(s.key[:0], a.Form(i)...), b.Form(j)...)
			f, ok := ix.forms.lookup(string(s.key))
			if !ok {
				continue
			}
			for _, t := range ix.ftTerm[ix.ftOff[f]:ix.ftOff[f+1]] {
				if match.Sort(ix.termSort[t]) == match.WordSort && name.Script(ix.termScript[t]) == name.Latin {
					terms = append(terms, t)
				}
			}
		}
	}
	return terms
}

// glue notes the names in which a term of the query is written as several words.
func (s *Searcher) glue(m *alike, t *match.Term) {
	if t.Sort != match.WordSort {
		return
	}
	put := func(h uint64, keys []uint64, runs []run, cell func(run) match.Cell) {
		k, ok := slices.BinarySearch(keys, h)
		for ; ok && k < len(keys) && keys[k] == h; k++ {
			if c := cell(runs[k]); c.Value > 0 {
				m.glued = append(m.glued, gluedRun{run: runs[k], cell: c})
			}
		}
	}
	same := func(run) match.Cell { return match.Cell{Value: s.model.Run, Kind: match.OneRun} }
	heard := func(r run) match.Cell { return s.model.HeardAsRun(t, s.runText(r)) }
	for f := range t.Forms() {
		put(xxh3.HashString(t.Form(f)), s.ix.runKey, s.ix.run, same)
	}
	if t.Script != name.Kana {
		return
	}
	for f := range t.Forms() {
		s.key = match.AppendKey(s.key[:0], match.KanaKey, t.Form(f))
		if len(s.key) >= match.MinRunKey {
			put(xxh3.Hash(s.key), s.ix.kanaKey, s.ix.kanaRun, heard)
		}
	}
}

// runText is a run of a listed name written as one word.
func (s *Searcher) runText(r run) string {
	var b []byte
	for _, t := range s.ix.ntok[s.ix.ntOff[r.Name]:s.ix.ntOff[r.Name+1]][r.From : r.To+1] {
		b = append(b, s.ix.main(t.Term)...)
	}
	return string(b)
}

// keyedRun finds the words that meet the run of the tokens under a key. Runs from at
// on are those that the same letters found.
func (s *Searcher) keyedRun(at int, set uint32, tokens []name.Token, text string) {
	ix, script := s.ix, tokens[0].Script
	for k := range match.NumKeys {
		if !hasKey(k, script) || !match.RunKeyed(k) {
			continue
		}
		s.key = match.AppendKey(s.key[:0], k, text)
		if len(s.key) < match.LeastRunKey(k) {
			continue
		}
		if match.KeyedAsLatin(script) && !ix.runKeys[k].has(s.key) {
			continue
		}
		id, ok := ix.keys[k].lookup(string(s.key))
		if !ok {
			continue
		}
		run := match.RunTerm(tokens, text, &s.spelling)
	terms:
		for _, t := range ix.kt[k][ix.ktOff[k][id]:ix.ktOff[k][id+1]] {
			if by, ok := match.Keyed(script, name.Script(ix.termScript[t])); !ok || by != k {
				continue
			}
			for _, r := range s.runs[at:] {
				if r.term == t {
					continue terms
				}
			}
			var listed *match.Term
			if k == match.BoneKey || k == match.KanaKey {
				listed = s.listed(t)
			}
			if c := s.model.KeyedRun(k, len(s.key), &run, listed); c.Value > 0 {
				s.runs = append(s.runs, queryRun{set, t, c})
			}
		}
	}
}
