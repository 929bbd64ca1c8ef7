package index

import (
	"bytes"
	"path/filepath"
	"slices"
	"testing"

	"cordon/ftm"
	"cordon/match"
	"cordon/name"
)

func party(schema, name string) *ftm.Entity {
	e := &ftm.Entity{ID: name, Schema: schema, Caption: name}
	e.Add("name", name)
	return e
}

func build(t testing.TB, es ...*ftm.Entity) *Index {
	t.Helper()
	b := NewBuilder()
	for _, e := range es {
		if err := b.Add("test", e); err != nil {
			t.Fatal(err)
		}
	}
	ix, err := b.Build()
	if err != nil {
		t.Fatal(err)
	}
	return ix
}

func TestSearchFinds(t *testing.T) {
	sanction := &ftm.Entity{ID: "s1", Schema: "Sanction"}
	sanction.Add("entity", "Ramon Castellar")
	ship := party("Vessel", "SEA OTTER")
	ship.Add("imoNumber", "IMO 9187629")
	ix := build(t,
		party("Person", "Ramon Castellar"), party("Person", "Ivan Dobrolyubov"),
		party("Person", "Van Der Bilt Cornelis"), party("Person", "Vera Okonkwo"), ship, sanction)
	s := ix.NewSearcher()
	a := name.NewAnalyser()
	for _, c := range []struct{ query, want string }{
		{"Ramon Castellar", "Ramon Castellar"},
		{"Castelar Ramon", "Ramon Castellar"},
		{"ramon castlelar", "Ramon Castellar"},
		{"Cornelis Vanderbilt", "Van Der Bilt Cornelis"},
		{"Ivan Dobro Lyubov", "Ivan Dobrolyubov"},
		{"Ramon Dobrolyubov", ""},
		{"Castellar", ""},
	} {
		hits := s.Search(match.NewParty(party("Person", c.query), a), Options{Cutoff: .7})
		switch {
		case c.want == "" && len(hits) > 0:
			t.Errorf("%s: hit %s %.3f, want none", c.query, ix.ID(hits[0].Entity), hits[0].Score)
		case c.want != "" && len(hits) == 0:
			t.Errorf("%s: no hit, want %s", c.query, c.want)
		case c.want != "" && ix.ID(hits[0].Entity) != c.want:
			t.Errorf("%s: hit %s, want %s", c.query, ix.ID(hits[0].Entity), c.want)
		}
	}
	q := &ftm.Entity{Schema: "Vessel", Caption: "whatever"}
	q.Add("imoNumber", "9187629")
	hits := s.Search(match.NewParty(q, a), Options{Cutoff: .7})
	if len(hits) != 1 || ix.ID(hits[0].Entity) != "SEA OTTER" {
		t.Errorf("by IMO number: %v", hits)
	}
	adj := ix.Adjacent(0)
	if len(adj) != 1 || ix.ID(adj[0].Entity) != "s1" || adj[0].Property != "entity" || !adj[0].Inward {
		t.Errorf("adjacent: %+v", adj)
	}
	e, err := ix.Entity(4)
	if err != nil || e.First("imoNumber") != "IMO 9187629" || e.Caption != "SEA OTTER" {
		t.Errorf("entity: %+v, %v", e, err)
	}
	if i, ok := ix.ByID("s1"); !ok || i != 5 {
		t.Errorf("by id: %d %v", i, ok)
	}
	if all := ix.AllByID("s1"); !slices.Equal(all, []uint32{5}) || ix.AllByID("nobody") != nil {
		t.Errorf("all by id: %v, and nobody: %v", all, ix.AllByID("nobody"))
	}
}

// An index that is written piece by piece is the one that is built in memory.
func TestWriteTo(t *testing.T) {
	fill := func() *Builder {
		b := NewBuilder()
		for i, n := range []string{"Ramon Castellar", "Иван Добролюбов", "Vera R. Okonkwo", "Trading House Castellar Ltd", "김철수"} {
			e := party("Person", n)
			e.Add("passportNumber", "P123456"+string(rune('0'+i)))
			if err := b.Add("test", e); err != nil {
				t.Fatal(err)
			}
		}
		b.SetMeta([]byte("{}"))
		return b
	}
	ix, err := fill().Build()
	if err != nil {
		t.Fatal(err)
	}
	var buf bytes.Buffer
	n, err := fill().WriteTo(&buf)
	if err != nil || n != int64(buf.Len()) || !bytes.Equal(buf.Bytes(), ix.Bytes()) {
		t.Errorf("%d bytes of %d, %v; equal: %v", n, buf.Len(), err, bytes.Equal(buf.Bytes(), ix.Bytes()))
	}
	path := filepath.Join(t.TempDir(), "x.index")
	if err := fill().WriteFile(path); err != nil {
		t.Fatal(err)
	}
	if _, err := Open(path); err != nil {
		t.Error(err)
	}
}

// A short form meets the formal name and the other way round, whatever was listed
// or asked before in a name that has no given names.
func TestNicknames(t *testing.T) {
	a := name.NewAnalyser()
	es := []*ftm.Entity{
		party("Company", "William Trading"), party("Person", "William Henry Kowalczykova"),
		party("Company", "Yuri Shipping"), party("Person", "Yuri Grzegorzewski Dobrolyubov"),
	}
	ix := build(t, es...)
	s, m := ix.NewSearcher(), match.NewMatcher(ix.Model(), ix)
	for _, q := range []*ftm.Entity{
		party("Company", "Bill Trading"), party("Person", "Bill Henry Kowalczykova"),
		party("Company", "Georgy Shipping"), party("Person", "Georgy Grzegorzewski Dobrolyubov"),
	} {
		p := match.NewParty(q, a)
		got := map[uint32]float64{}
		for _, h := range s.Search(p, Options{Cutoff: .1}) {
			got[h.Entity] = h.Score
		}
		for i, e := range es {
			if want := m.Compare(p, match.NewParty(e, a)).Score; want >= .1 && got[uint32(i)] != want {
				t.Errorf("%s and %s: %.4f, the index says %.4f", q.Caption, e.Caption, want, got[uint32(i)])
			}
		}
	}
	if hits := s.Search(match.NewParty(party("Person", "Bill Henry Kowalczykova"), a), Options{Cutoff: .7}); len(hits) != 1 {
		t.Errorf("Bill does not find William: %v", hits)
	}
}
