package text

import (
	"errors"
	"testing"

	"cordon/ftm"
)

func small(t testing.TB) *Index {
	t.Helper()
	x, err := Read(smallBytes(), 3)
	if err != nil {
		t.Fatal(err)
	}
	return x
}

func smallBytes() []byte {
	b := NewBuilder()
	for _, x := range []struct{ id, name, note string }{
		{"a", "Ri Won Ho", "stationed in Damascus"},
		{"b", "Müller Trading", "of Berlin"},
		{"c", "김영철 Kim Yong Chol", "Ri Won Ho knows him"},
	} {
		e := &ftm.Entity{ID: x.id, Schema: "Person", Caption: x.name, Target: true}
		e.Add("name", x.name)
		e.Add("notes", x.note)
		b.Add("test", e)
	}
	return b.Bytes()
}

func TestFind(t *testing.T) {
	x := small(t)
	for _, c := range []struct {
		q    string
		want []uint32
	}{
		{"", []uint32{0, 1, 2}},
		{"muller", []uint32{1}},
		{"MÜLLER berlin", []uint32{1}},
		{"muller damascus", nil},
		{"muller OR damascus", []uint32{0, 1}},
		{"won -kim", []uint32{0}},
		{"won NOT (kim OR muller)", []uint32{0}},
		{`"won ho"`, []uint32{0, 2}},
		{"dama*", []uint32{0}},
		{"영철", []uint32{2}},
		{"nobody", nil},
		{"mulelr", nil},
		{"mulelr~", []uint32{1}},
		{"Mülr~2", []uint32{1}},
		{"muler~0", nil},
		{"mulr~1", nil},
		{"rx~", nil},
		{"berlim~ AND NOT damascus~", []uint32{1}},
		{`"won ho"~3`, []uint32{0, 2}},
		{"muller^2 berlin^1.5", []uint32{1}},
		{`"won ho"^3 -kim`, []uint32{0}},
		{"(muller OR damascus)^2", []uint32{0, 1}},
		{"text:muller", []uint32{1}},
		{"names:damascus", nil},
		{"+name:muller", []uint32{1}},
		{"won -names:kim", []uint32{0}},
		{`names:"won ho"`, []uint32{0}},
		{"names:(won OR muller)", []uint32{0, 1}},
		{"names:muller text:berlin", []uint32{1}},
		{"properties.name:mull*", []uint32{1}},
	} {
		got, err := x.Find(c.q, Lucene)
		if err != nil {
			t.Errorf("Find(%q): %v", c.q, err)
		}
		if len(got) != len(c.want) {
			t.Errorf("Find(%q) = %v, want %v", c.q, got, c.want)
			continue
		}
		for i := range got {
			if got[i].Entity != c.want[i] {
				t.Errorf("Find(%q) = %v, want %v", c.q, got, c.want)
			}
		}
	}
	got, _ := x.Find("ri won ho", Lucene)
	if got[0].Names != 3 || got[1].Names != 0 {
		t.Errorf("words in names: %v, want 3 for the bearer and 0 for who is mentioned", got)
	}
}

func TestFindRefuses(t *testing.T) {
	x := small(t)
	for _, q := range []string{`"open`, "(a", "a)", "AND", "a OR", "invalid/query", "((((((((((((((((((((a))))))))))))))))))))"} {
		if _, err := x.Find(q, Lucene); !errors.Is(err, ErrSyntax) {
			t.Errorf("Find(%q): %v, want ErrSyntax", q, err)
		}
		if _, err := x.Find(q, Simple); err != nil {
			t.Errorf("simple Find(%q): %v, want none", q, err)
		}
	}
}

// A field that is not searched is an error: of nothing found somebody would take it
// that nothing is listed.
func TestFindFields(t *testing.T) {
	x := small(t)
	for _, q := range []string{"country:kp", "won AND birthDate:1964", "properties.imoNumber:9187629", "foo:", `notes:"a b"`} {
		if _, err := x.Find(q, Lucene); !errors.Is(err, ErrField) {
			t.Errorf("Find(%q): %v, want ErrField", q, err)
		}
		if _, err := x.Find(q, Simple); err != nil {
			t.Errorf("simple Find(%q): %v, want none", q, err)
		}
	}
	for _, q := range []string{"names:", "names: OR muller", "names:AND"} {
		x.Find(q, Lucene) // whatever it is, no panic
	}
}

func FuzzFind(f *testing.F) {
	x := small(f)
	f.Add("won AND (kim OR -muller*)")
	f.Fuzz(func(t *testing.T, q string) {
		x.Find(q, Lucene)
		got, err := x.Find(q, Simple)
		if err != nil && len(q) <= maxQuery {
			t.Fatalf("a simple query failed: %v", err)
		}
		for i := 1; i < len(got); i++ {
			if got[i-1].Entity >= got[i].Entity {
				t.Fatal("entities are not ascending")
			}
		}
	})
}
