package link

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"cordon/ftm"
	"cordon/internal/testdata"
	"cordon/list/catalogue"
)

type given struct {
	list string
	e    *ftm.Entity
}

func target(list, id, schema string, props ...string) given {
	e := &ftm.Entity{ID: id, Schema: schema, Target: true}
	for _, p := range props {
		k, v, _ := strings.Cut(p, "=")
		if k == "reference" {
			e.Reference = v
		} else {
			e.Add(k, v)
		}
	}
	e.Caption = e.First("name")
	return given{list, e}
}

func sanction(list, of, un string) given {
	e := &ftm.Entity{ID: "s-" + of, Schema: "Sanction"}
	e.Add("entity", of)
	e.Add("unscId", un)
	return given{list, e}
}

func told(gs []Group, ds []Doubt) string {
	var out []string
	for _, g := range gs {
		var ms []string
		for _, m := range g.Members {
			ms = append(ms, m.List+":"+m.ID)
		}
		out = append(out, strings.Join(ms, " "))
	}
	for _, d := range ds {
		out = append(out, fmt.Sprintf("not %s:%s %s:%s (%s)", d.A.List, d.A.ID, d.B.List, d.B.ID, d.Why))
	}
	return strings.Join(out, "; ")
}

func TestGroups(t *testing.T) {
	for name, c := range map[string]struct {
		in   []given
		want string
	}{
		"UN reference": {[]given{
			target("un", "u1", "Person", "reference=KPi.033", "name=RI WON HO"),
			target("gb", "g1", "Person", "name=Ri Won Ho"), sanction("gb", "g1", "KPi.033"),
			target("eu", "e1", "Person", "name=RI Won-Ho"), sanction("eu", "e1", "KPi.033"),
		}, "eu:e1 gb:g1 un:u1"},
		"a reference with another name": {[]given{
			target("un", "u1", "Person", "reference=KPi.033", "name=RI WON HO"),
			target("gb", "g1", "Person", "name=Mohammed Aziz", "unscId=KPi.033"),
		}, "not gb:g1 un:u1 (other names)"},
		"repeated entry": {[]given{
			target("ofac", "ofac-5", "Organization", "name=KOREA TRADING"),
			target("csl", "ofac-5", "Organization", "name=Something else altogether"),
		}, "csl:ofac-5 ofac:ofac-5"},
		"ship": {[]given{
			target("un", "v1", "Vessel", "imoNumber=8405270", "name=CHON MA SAN"),
			target("ofac", "v2", "Vessel", "imoNumber=IMO 8405270", "name=CHON MA SAN"),
		}, "ofac:v2 un:v1"},
		"one paper, two genders": {[]given{
			target("un", "p1", "Person", "passportNumber=PS1234567", "name=Ri Won Ho", "gender=male"),
			target("eu", "p2", "Person", "passportNumber=PS1234567", "name=Ri Won Ho", "gender=female"),
		}, "not eu:p2 un:p1 (another gender)"},
		"one reference, two ships": {[]given{
			target("un", "v1", "Vessel", "imoNumber=8405270", "name=CHON MA SAN", "unscId=KPe.900"),
			target("gb", "v2", "Vessel", "imoNumber=8405311", "name=CHON MA SAN", "unscId=KPe.900"),
		}, "not gb:v2 un:v1 (other IMO numbers)"},
		"a ship is not its owner": {[]given{
			target("un", "v1", "Vessel", "imoNumber=8405270", "name=CHON MA SAN"),
			target("ofac", "o2", "Organization", "imoNumber=8405270", "name=CHON MA SAN"),
		}, "not ofac:o2 un:v1 (Organization and Vessel)"},
		"passport of another": {[]given{
			target("un", "p1", "Person", "passportNumber=PS654310", "name=KIM CHOL SU", "birthDate=1964-01-02"),
			target("ofac", "p2", "Person", "passportNumber=PS654310", "name=KIM CHOL SU", "birthDate=1984"),
		}, "not ofac:p2 un:p1 (other birth dates)"},
		"two entries of one list": {[]given{
			target("un", "p1", "Person", "passportNumber=PS654310", "name=KIM CHOL SU"),
			target("ofac", "a1", "Person", "passportNumber=PS654310", "name=KIM CHOL SU"),
			target("ofac", "a2", "Person", "passportNumber=PS654310", "name=KIM CHOL SU"),
		}, "ofac:a1 un:p1; not ofac:a2 un:p1 (two entries of one list would become one)"},
		"the same name and day of birth": {[]given{
			target("eu", "e1", "Person", "name=Ivan Petrovich TESTOV", "birthDate=1964-01-02"),
			target("ofac", "o1", "Person", "name=TESTOV, Ivan Petrovich", "birthDate=1964-01-02"),
			target("au", "a1", "Person", "name=Ivan Petrovich Testov", "birthDate=1964"),
			target("jp", "j1", "Person", "name=Testov", "birthDate=1964-01-02"),
		}, "eu:e1 ofac:o1"},
		"short numbers identify nobody": {[]given{
			target("un", "p1", "Person", "idNumber=12", "name=KIM CHOL SU"), target("ofac", "a1", "Person", "idNumber=12", "name=KIM CHOL SU"),
		}, ""},
	} {
		for seed := range uint64(6) {
			in := slices.Clone(c.in)
			rand.New(rand.NewPCG(seed, 7)).Shuffle(len(in), func(i, j int) { in[i], in[j] = in[j], in[i] })
			l := New()
			for _, g := range in {
				l.Add(g.list, g.e)
			}
			gs, ds := l.Groups()
			if got := told(gs, ds); got != c.want {
				t.Errorf("%s, order %d: %q, want %q", name, seed, got, c.want)
			}
		}
	}
}

// TestRealLists: the UN entries that the EU and the UK repeat are linked to them.
func TestRealLists(t *testing.T) {
	l := New()
	un := map[string]bool{}
	states := map[Ref]string{}
	for _, p := range []string{
		testdata.Path(t, "lists", "un", "un_consolidated_2026-02-27.xml"),
		testdata.Path(t, "lists", "gb", "gb-uksl_2026-08-22.ftm.json.gz"),
		testdata.Path(t, "lists", "eu", "xmlFullSanctionsList_1_1_rebuilt_2026-05-01.xml.gz"),
	} {
		f, err := catalogue.Open(context.Background(), []string{p}, catalogue.Options{})
		if err != nil || len(f.Sources) != 1 {
			t.Fatalf("%v %+v", err, f)
		}
		s := f.Sources[0]
		if _, err := s.Read(context.Background(), func(e *ftm.Entity) error {
			l.Add(s.List, e)
			if s.List == "un-sc" && e.Target {
				un[e.Reference] = true
			}
			if e.Schema == "Sanction" && s.List != "un-sc" && e.First("unscId") != "" {
				states[Ref{s.List, e.First("entity")}] = e.First("unscId")
			}
			return nil
		}); err != nil {
			t.Fatal(err)
		}
	}
	gs, ds := l.Groups()
	linked := map[Ref]bool{}
	for _, g := range gs {
		if !slices.ContainsFunc(g.Members, func(m Ref) bool { return m.List == "un-sc" }) {
			continue
		}
		for _, m := range g.Members {
			linked[m] = true
		}
	}
	for _, list := range []string{"gb-uksl", "eu-fsf"} {
		all, ok := 0, 0
		for ref, r := range states {
			if ref.List == list && un[r] {
				all++
				if linked[ref] {
					ok++
				}
			}
		}
		t.Logf("%s: %d of %d entries that state a UN reference in force are linked", list, ok, all)
		if all < 80 || ok*100 < all*97 {
			t.Errorf("%s: %d of %d linked", list, ok, all)
		}
	}
	for i, d := range ds {
		if i < 12 {
			t.Logf("doubt: %+v", d)
		}
	}
	t.Logf("%d parties on several lists, %d doubts", len(gs), len(ds))
}
