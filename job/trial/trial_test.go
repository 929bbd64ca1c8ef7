package trial

import (
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

var reader = Reader{Now: time.Date(2026, 11, 21, 12, 0, 0, 0, time.UTC), Most: 3}

func write(t *testing.T, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "own.csv")
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestNames(t *testing.T) {
	ns, err := reader.Names(write(t, "name,birth_date,expected\nRi Won Ho,1964-07-17,KPi.033;unsc-1\nJane Doe,,\n"))
	if err != nil || len(ns) != 2 {
		t.Fatal(ns, err)
	}
	if n := ns[0]; !n.Labelled || !slices.Equal(n.Expected, []string{"KPi.033", "unsc-1"}) || n.Subject.Name != "Ri Won Ho" || n.Row != 1 {
		t.Errorf("%+v", n)
	}
	if n := ns[1]; !n.Labelled || len(n.Expected) != 0 {
		t.Errorf("a name that must not alert: %+v", n)
	}
	if ns, err = reader.Names(write(t, "name\nJane Doe\n")); err != nil || ns[0].Labelled {
		t.Errorf("without labels: %+v %v", ns, err)
	}
}

func TestCustomers(t *testing.T) {
	cs, err := reader.Customers(write(t, "name\nJane Doe\nJohn Roe\n"))
	if err != nil || len(cs) != 2 || cs[1].Name != "John Roe" {
		t.Error(cs, err)
	}
}

func TestPairs(t *testing.T) {
	ps, err := reader.Pairs(write(t, "schema,name1,name2,is_match\nPerson,Jane Doe,Doe Jane,true\nPerson,Jane Doe,John Roe,0\n"))
	if err != nil || len(ps) != 2 || !ps[0].Match || ps[1].Match {
		t.Error(ps, err)
	}
}

// A file is used whole or not at all.
func TestRefused(t *testing.T) {
	for text, want := range map[string]string{
		"name\na b\nc d\ne f\ng h\n":       "more rows than are taken",
		"colour,size\nred,1\n":             "name",
		"schema,name1,name2\nPerson,A,B\n": "",
		"name,birth_date\n,1964\n":         "row 1",
	} {
		if ns, err := reader.Names(write(t, text)); want != "" && (err == nil || !strings.Contains(err.Error(), want)) {
			t.Errorf("%q: %v %v, want %q", text, ns, err, want)
		}
	}
	for text, want := range map[string]string{
		"schema,name1,name2\nPerson,A,B\n":                "no column is_match",
		"schema,name1,name2,is_match\nPerson,A,B,maybe\n": "not true or false",
	} {
		if _, err := reader.Pairs(write(t, text)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v, want %q", text, err, want)
		}
	}
	if _, err := reader.Customers(write(t, strings.Repeat("name\n", 6))); !errors.Is(err, ErrTooMany) {
		t.Errorf("%v", err)
	}
}
