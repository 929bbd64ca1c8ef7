package list

import (
	"testing"

	"cordon/ftm"
)

func TestAddressAttach(t *testing.T) {
	holder := &ftm.Entity{ID: "x-1", Datasets: []string{"x"}}
	if e := (Address{Country: "Korea, North"}).Attach(holder); e != nil {
		t.Errorf("a country alone became an address: %v", e)
	}
	if !holder.Has("country", "kp") {
		t.Errorf("country missing: %v", holder.Properties)
	}
	e := Address{Street: "1 River Street", City: "Pyongyang", Country: "Democratic People's Republic of Korea", Note: "branch"}.Attach(holder)
	if got := e.First("full"); got != "1 River Street, Pyongyang, Democratic People's Republic of Korea" {
		t.Errorf("full is %q", got)
	}
	if !holder.Has("addressEntity", e.ID) || e.First("country") != "kp" || e.First("remarks") != "branch" {
		t.Errorf("address is not linked or not whole: %v", e.Properties)
	}
	if e := (Address{Country: "Atlantis"}).Attach(holder); e == nil || e.First("full") != "Atlantis" {
		t.Errorf("an unknown country is lost: %v", e)
	}
}

func TestAttachedID(t *testing.T) {
	a, b := AttachedID("x-1", "address", "a", "b"), AttachedID("x-1", "address", "ab", "")
	if a == b || a != AttachedID("x-1", "address", "A", "B") {
		t.Errorf("ids %s and %s", a, b)
	}
	if got := AttachedID("x-1", "sanction"); got != "x-1-sanction" {
		t.Errorf("plain id is %s", got)
	}
}

func TestDocumentAttach(t *testing.T) {
	holder := &ftm.Entity{ID: "x-1"}
	e := Document{Passport: true, Number: ftm.Value{Text: "A1"}, Country: "Iran", Summary: "expired"}.Attach(holder)
	if e.Schema != "Passport" || e.First("country") != "ir" || e.First("holder") != "x-1" || !holder.Has("passportNumber", "A1") {
		t.Errorf("got %v on %v", e, holder)
	}
}
