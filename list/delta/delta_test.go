package delta

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"cordon/ftm"
	"cordon/list"
)

func entity(id, schema string, target bool, props ...string) *ftm.Entity {
	e := &ftm.Entity{ID: id, Schema: schema, Target: target}
	for _, p := range props {
		k, v, _ := strings.Cut(p, "=")
		e.Add(k, v)
	}
	if e.Caption = e.First("name"); e.Caption == "" {
		e.Caption = id
	}
	return e
}

func stream(es ...*ftm.Entity) Stream {
	return func(_ func(string) bool, put func(*ftm.Entity) error) error {
		for _, e := range es {
			if err := put(e); err != nil {
				return err
			}
		}
		return nil
	}
}

// told renders a delta in one line.
func told(d list.Delta) string {
	var out []string
	for _, e := range d.Added {
		out = append(out, "+"+e.ID)
	}
	for _, e := range d.Removed {
		out = append(out, "-"+e.ID)
	}
	for _, c := range d.Changed {
		out = append(out, "~"+c.New.ID+"("+strings.Join(c.Properties, ",")+")")
	}
	return strings.Join(out, " ")
}

func TestBetween(t *testing.T) {
	person := entity("p1", "Person", true, "name=Ri Won Ho", "alias=A", "alias=B", "addressEntity=addr-1")
	base := []*ftm.Entity{
		person,
		entity("addr-1", "Address", false, "full=Pyongyang", "country=kp"),
		entity("s-1", "Sanction", false, "entity=p1", "program=DPRK", "startDate=2016-03-02"),
		entity("s-2", "Sanction", false, "entity=p1", "program=NPWMD", "startDate=2017-06-05"),
		entity("c1", "Organization", false, "name=Third Party", "country=cn"),
		entity("own-1", "Ownership", false, "owner=c1", "asset=p1"),
		entity("p2", "Person", true, "name=Other"),
		entity("p3", "Vessel", true, "name=Ship"),
	}
	with := func(change func(es []*ftm.Entity) []*ftm.Entity) []*ftm.Entity {
		es := make([]*ftm.Entity, len(base))
		for i, e := range base {
			c := *e
			c.Properties = nil
			for _, p := range e.Properties {
				c.Properties = append(c.Properties, ftm.Property{Name: p.Name, Values: slices.Clone(p.Values)})
			}
			es[i] = &c
		}
		return change(es)
	}
	setText := func(i int, prop, text string) func([]*ftm.Entity) []*ftm.Entity {
		return func(es []*ftm.Entity) []*ftm.Entity { es[i].Get(prop)[0].Text = text; return es }
	}
	for name, c := range map[string]struct {
		to   []*ftm.Entity
		want string
	}{
		"nothing":  {with(func(es []*ftm.Entity) []*ftm.Entity { return es }), ""},
		"reversed": {with(func(es []*ftm.Entity) []*ftm.Entity { slices.Reverse(es); return es }), ""},
		"values reordered": {with(func(es []*ftm.Entity) []*ftm.Entity {
			slices.Reverse(es[0].Get("alias"))
			return es
		}), ""},
		"satellite ids": {with(func(es []*ftm.Entity) []*ftm.Entity {
			es[1].ID, es[2].ID, es[4].ID = "addr-9", "s-9", "c9"
			es[0].Get("addressEntity")[0].Text = "addr-9"
			es[5].Get("owner")[0].Text = "c9"
			return es
		}), ""},
		"last seen":   {with(func(es []*ftm.Entity) []*ftm.Entity { es[0].LastSeen = "2026-01-01T00:00:00"; return es }), ""},
		"name":        {with(setText(0, "name", "Ri Wonho")), "~p1(name)"},
		"address":     {with(setText(1, "full", "Nampo")), "~p1(Address.full)"},
		"programme":   {with(setText(2, "program", "DPRK2")), "~p1(Sanction.program)"},
		"third party": {with(setText(4, "name", "Renamed Party")), "~p1(Ownership)"},
		"swapped dates": {with(func(es []*ftm.Entity) []*ftm.Entity {
			setText(2, "startDate", "2017-06-05")(es)
			return setText(3, "startDate", "2016-03-02")(es)
		}), "~p1(Sanction)"},
		"quality": {with(func(es []*ftm.Entity) []*ftm.Entity {
			es[0].Get("alias")[0].Marks = ftm.Weak
			return es
		}), "~p1(alias)"},
		"removed":       {with(func(es []*ftm.Entity) []*ftm.Entity { return es[:7] }), "-p3"},
		"added":         {with(func(es []*ftm.Entity) []*ftm.Entity { return append(es, entity("p4", "Person", true, "name=New")) }), "+p4"},
		"schema":        {with(func(es []*ftm.Entity) []*ftm.Entity { es[6].Schema = "Organization"; return es }), "~p2(schema)"},
		"sanction gone": {with(func(es []*ftm.Entity) []*ftm.Entity { return slices.Delete(es, 3, 4) }), "~p1(Sanction.program,Sanction.startDate)"},
		"no longer target": {with(func(es []*ftm.Entity) []*ftm.Entity {
			es[7].Target = false
			return es
		}), "-p3"},
	} {
		d, err := Between(stream(base...), stream(c.to...))
		if err != nil {
			t.Errorf("%s: %v", name, err)
		}
		if got := told(d); got != c.want {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
	}
}

func TestBetweenRefusesDuplicates(t *testing.T) {
	twice := stream(entity("a", "Person", true, "name=A"), entity("a", "Person", true, "name=B"))
	if _, err := Between(twice, stream()); err == nil {
		t.Error("a target that stands twice was accepted")
	}
}

// TestBetweenAgainstReference draws lists, changes some entities, shuffles, and
// compares with what was done to them.
func TestBetweenAgainstReference(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(0, 30).Draw(t, "n")
		var from, to []*ftm.Entity
		want := map[string]string{}
		for i := range n {
			id := fmt.Sprintf("t%02d", i)
			target := func(name string) *ftm.Entity { return entity(id, "Person", true, "name="+name, "country=kp") }
			sanction := func(program string) *ftm.Entity {
				return entity("s"+id, "Sanction", false, "entity="+id, "program="+program)
			}
			switch rapid.IntRange(0, 4).Draw(t, "what") {
			case 0:
				from, to = append(from, target("A"), sanction("X")), append(to, target("A"), sanction("X"))
			case 1:
				from, to = append(from, target("A"), sanction("X")), append(to, target("B"), sanction("X"))
				want[id] = "name"
			case 2:
				from, to = append(from, target("A"), sanction("X")), append(to, target("A"), sanction("Y"))
				want[id] = "Sanction.program"
			case 3:
				from = append(from, target("A"))
				want[id] = "-"
			case 4:
				to = append(to, target("A"))
				want[id] = "+"
			}
		}
		r := rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "seed"), 1))
		r.Shuffle(len(from), func(i, j int) { from[i], from[j] = from[j], from[i] })
		r.Shuffle(len(to), func(i, j int) { to[i], to[j] = to[j], to[i] })
		d, err := Between(stream(from...), stream(to...))
		if err != nil {
			t.Fatal(err)
		}
		got := map[string]string{}
		for _, e := range d.Added {
			got[e.ID] = "+"
		}
		for _, e := range d.Removed {
			got[e.ID] = "-"
		}
		for _, c := range d.Changed {
			got[c.Old.ID] = strings.Join(c.Properties, ",")
		}
		if fmt.Sprint(got) != fmt.Sprint(want) {
			t.Fatalf("got %v, want %v", got, want)
		}
	})
}
