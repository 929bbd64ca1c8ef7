package index

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"cordon/ftm"
	"cordon/match"
	"cordon/name"
)

// crowd invents parties whose names are of few words, so that many share two.
func crowd(r *rand.Rand, n int) []*ftm.Entity {
	words := strings.Fields("Maria Marin Martin Mario Jose Josef Garcia Gracia Lopez Lobez Ali Alia Hassan Hasan Ivan Ivanov Lee Li Ann Anna Trading Bank M. J. bin al Абдул Иван")
	out := make([]*ftm.Entity, n)
	for i := range out {
		parts := make([]string, 2+r.IntN(3))
		for k := range parts {
			parts[k] = words[int(float64(len(words))*r.Float64()*r.Float64())]
		}
		if r.IntN(3) == 0 {
			parts = append(parts, fmt.Sprintf("%c%c%crovic", 'a'+r.IntN(26), 'a'+r.IntN(5), 'a'+r.IntN(26)))
		}
		e := party([]string{"Person", "Person", "Person", "Company", "LegalEntity"}[r.IntN(5)], strings.Join(parts, " "))
		e.ID = fmt.Sprint(i)
		if r.IntN(2) == 0 {
			e.Add("birthDate", fmt.Sprintf("19%02d-0%d-11", 60+r.IntN(5), 1+r.IntN(3)))
		}
		out[i] = e
	}
	return out
}

// Whatever is held as a set and however names are passed over by their heads, the
// searcher finds what a comparison with every party finds.
func TestWalksMissNothing(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 6))
	a := name.NewAnalyser()
	es := crowd(r, 800)
	ix := build(t, es...)
	parties := make([]*match.Party, len(es))
	for i, e := range es {
		parties[i] = match.NewParty(e, a)
	}
	m, hits, both := match.NewMatcher(ix.Model(), ix), 0, 0
	for _, common := range []int{1, 40, 300, minCommon} {
		s := ix.NewSearcher()
		s.common = common
		for i, e := range crowd(r, 80) {
			q, cut := match.NewParty(e, a), []float64{.7, .7, .5, .9}[i%4]
			got := map[uint32]float64{}
			for _, h := range s.Search(q, Options{Cutoff: cut}) {
				got[h.Entity] = h.Score
			}
			if s.pairs && s.commonTwo() {
				both++
			}
			for k, p := range parties {
				want := m.Compare(q, p).Score
				if want < cut {
					want = 0
				} else {
					hits++
				}
				if got[uint32(k)] != want {
					t.Errorf("sets from %d names: %s (%s) and %s (%s) score %.4f, the index says %.4f", common,
						e.Caption, e.First("birthDate"), es[k].Caption, es[k].First("birthDate"), want, got[uint32(k)])
				}
			}
		}
	}
	if hits < 200 || both < 5 {
		t.Errorf("%d hits and %d queries of two common words are too few to tell", hits, both)
	}
}

// Names of which parts are initials, left out or turned round are found whenever the
// comparison finds them: an initial stands for any word of its letter.
func TestInitialsMissNothing(t *testing.T) {
	given := []string{"Roman", "R.", ""}
	inner := []string{"Akhmatovich", "Akhmat", "A.", ""}
	family := []string{"Quillfeatherov", "Ivanov", "Quillfeatherov Brisk"}
	var es []*ftm.Entity
	for _, g := range given {
		for _, i := range inner {
			for _, f := range family {
				for _, text := range []string{strings.Join(strings.Fields(g+" "+i+" "+f), " "), strings.Join(strings.Fields(f+", "+g+" "+i), " ")} {
					es = append(es, party("Person", text))
				}
			}
		}
	}
	for k := range 30 { // so that the family names are not all alike common
		es = append(es, party("Person", fmt.Sprintf("Zdenko Thorn%c Ivanov", 'a'+k%26)))
	}
	for i := range es {
		es[i].ID = fmt.Sprint(i)
	}
	ix, a := build(t, es...), name.NewAnalyser()
	m, s := match.NewMatcher(ix.Model(), ix), ix.NewSearcher()
	hits := 0
	for _, cut := range []float64{.5, .67, .7} {
		for _, e := range es {
			q := match.NewParty(e, a)
			got := map[uint32]float64{}
			for _, h := range s.Search(q, Options{Cutoff: cut}) {
				got[h.Entity] = h.Score
			}
			for k := range es {
				want := m.Compare(q, match.NewParty(es[k], a)).Score
				if want < cut {
					want = 0
				} else {
					hits++
				}
				if got[uint32(k)] != want {
					t.Errorf("cut-off %.2f: %s and %s score %.4f, the index says %.4f", cut, e.Caption, es[k].Caption, want, got[uint32(k)])
				}
			}
		}
	}
	if hits < 1000 {
		t.Errorf("%d hits are too few to tell", hits)
	}
}

// The heads are in the order of what their heaviest tokens count.
func TestArranged(t *testing.T) {
	ix := build(t, crowd(rand.New(rand.NewPCG(7, 8)), 300)...)
	for n := range ix.heads {
		h := &ix.heads[n]
		if n > 0 && h.Least[0] < ix.heads[n-1].Least[0] {
			t.Fatalf("name %d counts %d after one of %d", n, h.Least[0], ix.heads[n-1].Least[0])
		}
		if up := ix.upTo[h.Least[0]]; uint32(n) >= up {
			t.Errorf("name %d of mass %d lies after the %d that count so little", n, h.Least[0], up)
		}
		found := false
		for _, x := range ix.ntok[ix.ntOff[n]:ix.ntOff[n+1]] {
			for _, p := range ix.top[ix.topOff[x.Term]:ix.topOff[x.Term+1]] {
				found = found || p.From <= uint32(n) && uint32(n) < p.To
			}
		}
		if !found {
			t.Errorf("name %d is in no token's stretch", n)
		}
	}
}
