package ask

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

func props(t *testing.T, s string) map[string]json.RawMessage {
	t.Helper()
	var m map[string]json.RawMessage
	if err := json.Unmarshal([]byte(s), &m); err != nil {
		t.Fatal(err)
	}
	return m
}

func TestSubject(t *testing.T) {
	s, dropped, err := Subject("c1", "Person", props(t, `{"firstName":["Won Ho"],"lastName":"Ri","birthDate":[1964],"nationality":"North Korea","shoeSize":44,"gender":null}`))
	if err != nil {
		t.Fatal(err)
	}
	e := s.Entity
	if s.Name != "Won Ho Ri" || e.First("birthDate") != "1964" || e.First("nationality") != "kp" || s.ID != "c1" {
		t.Errorf("subject: %+v %+v", s, e)
	}
	if !slices.Equal(dropped, []string{"shoeSize"}) {
		t.Errorf("dropped %v", dropped)
	}
	s, _, err = Subject("", "Person", props(t, `{"name":"A B","birthDate":"the day before"}`))
	if err != nil || len(s.Notes) != 1 || len(s.Entity.Get("birthDate")) != 0 {
		t.Errorf("an unreadable date: %v %+v", err, s)
	}
}

// Text is read by the rules of JSON, with and without escapes; what is no UTF-8 is
// marked, so that it makes an answer unable.
func TestValues(t *testing.T) {
	for raw, want := range map[string][]string{
		`"a"`: {"a"}, `""`: {""}, `"\u00e9\n"`: {"é\n"}, `"\\"`: {`\`}, `["a","\"",7,true,null]`: {"a", `"`, "7", "true"}, "\"\xff\"": {"\uFFFD"}, ` "a" `: {"a"},
	} {
		if got, err := appendValues(nil, json.RawMessage(raw)); err != nil || !slices.Equal(got, want) {
			t.Errorf("%q: %q %v, want %q", raw, got, err, want)
		}
	}
}

// Lists are cut as encoding/json cuts them.
func TestListsOfValues(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		list := rapid.SliceOf(rapid.OneOf(
			rapid.StringOf(rapid.RuneFrom([]rune("a\\\",[]{}: é\n"))).AsAny(), rapid.Int().AsAny(), rapid.Bool().AsAny())).Draw(t, "list")
		raw, err := json.MarshalIndent(list, "", " ")
		if err != nil {
			t.Fatal(err)
		}
		got, err := appendValues(nil, raw)
		if err != nil || len(got) != len(list) {
			t.Fatalf("%s: %q %v", raw, got, err)
		}
		for i, v := range list {
			if want := fmt.Sprint(v); got[i] != want {
				t.Errorf("%s: %q, want %q", raw, got[i], want)
			}
		}
	})
}

func TestSubjectRefuses(t *testing.T) {
	for _, c := range []struct {
		schema, props string
		want          error
	}{
		{"Dragon", `{}`, ErrSchema},
		{"Sanction", `{}`, ErrMatchable},
		{"Person", `{"name":[["x"]]}`, errNestedList},
		{"Person", `{"name":{"x":1}}`, errObject},
	} {
		if _, _, err := Subject("", c.schema, props(t, c.props)); !errors.Is(err, c.want) {
			t.Errorf("%s %s: %v, want %v", c.schema, c.props, err, c.want)
		}
	}
}
