package ftm

import (
	"slices"
	"testing"
)

func TestIsA(t *testing.T) {
	for _, c := range []struct {
		schema, ancestor string
		want             bool
	}{
		{"Person", "LegalEntity", true},
		{"Person", "Thing", true},
		{"LegalEntity", "Person", false},
		{"Company", "Organization", true},
		{"Company", "Asset", true},
		{"Company", "LegalEntity", true},
		{"Company", "Value", true},
		{"PublicBody", "Organization", true},
		{"PublicBody", "Company", false},
		{"Vessel", "Asset", true},
		{"Vessel", "LegalEntity", false},
		{"Passport", "Identification", true},
		{"Passport", "Interval", true},
		{"Sanction", "Interval", true},
		{"Sanction", "Thing", false},
		{"Spaceship", "Spaceship", true},
		{"Spaceship", "Thing", false},
		{"", "", true},
	} {
		if got := IsA(c.schema, c.ancestor); got != c.want {
			t.Errorf("IsA(%q, %q) = %v", c.schema, c.ancestor, got)
		}
	}
}

func TestMatchables(t *testing.T) {
	want := []string{
		"Address", "Airplane", "BankAccount", "Company", "CryptoWallet", "LegalEntity", "Organization", "Person", "Position",
		"PublicBody", "RealEstate", "Security", "UserAccount", "Vessel",
	}
	if got := Matchables(); !slices.Equal(got, want) {
		t.Errorf("got %v", got)
	}
	for _, s := range want {
		if !Matchable(s) {
			t.Errorf("%s is not matchable", s)
		}
	}
	if Matchable("Sanction") || Matchable("Thing") || Matchable("Spaceship") {
		t.Error("something is matchable that is not")
	}
}

func TestComparable(t *testing.T) {
	for _, c := range []struct {
		a, b string
		want bool
	}{
		{"Person", "LegalEntity", true},
		{"LegalEntity", "Person", true},
		{"Person", "Company", false},
		{"Company", "PublicBody", true},
		{"Company", "Organization", true},
		{"Vessel", "Company", false},
		{"Vessel", "Vehicle", true},
		{"Vessel", "Vessel", true},
	} {
		if got := Comparable(c.a, c.b); got != c.want {
			t.Errorf("Comparable(%s, %s) = %v", c.a, c.b, got)
		}
	}
}

// The table hangs together: parents, ranges, captions and ends of edges exist.
func TestSchemataHangTogether(t *testing.T) {
	types := []PropertyType{
		TypeString, TypeName, TypeText, TypeDate, TypeCountry, TypeIdentifier, TypeEntity, TypeTopic, TypeGender,
		TypeAddress, TypeURL, TypeEmail, TypePhone, TypeIBAN, TypeIP, TypeLanguage, TypeNumber,
	}
	m := schemata()
	if len(m.byName) < 70 {
		t.Errorf("only %d schemata", len(m.byName))
	}
	for name, s := range m.byName {
		for _, p := range s.Caption {
			if _, ok := s.Property(p); !ok {
				t.Errorf("%s has no caption property %s", name, p)
			}
		}
		for _, p := range s.Properties() {
			if !slices.Contains(types, p.Type) {
				t.Errorf("%s.%s has the type %q", name, p.Name, p.Type)
			}
			if _, ok := m.byName[p.Range]; (p.Type == TypeEntity) != ok || ok != (p.Reverse != "") {
				t.Errorf("%s.%s points to %q as %q", name, p.Name, p.Range, p.Reverse)
			}
		}
		if s.Edge() {
			for _, end := range []string{s.Source, s.Target} {
				if p, ok := s.Property(end); !ok || p.Type != TypeEntity {
					t.Errorf("%s has no end %s", name, end)
				}
			}
		}
	}
}

func TestProperties(t *testing.T) {
	for _, c := range []struct {
		schema, prop string
		typ          PropertyType
		matchable    bool
	}{
		{"Person", "name", TypeName, true},
		{"Person", "weakAlias", TypeName, false},
		{"Person", "birthDate", TypeDate, true},
		{"Person", "position", TypeString, false},
		{"Company", "leiCode", TypeIdentifier, true},
		{"Company", "kppCode", TypeIdentifier, false},
		{"Vessel", "flag", TypeCountry, true},
		{"Vessel", "pastFlags", TypeCountry, false},
		{"CryptoWallet", "publicKey", TypeIdentifier, true},
		{"Person", "religion", TypeString, false},
		{"Person", "topics", TypeTopic, false},
		{"BankAccount", "iban", TypeIBAN, true},
		{"Passport", "number", TypeIdentifier, true},
		{"Address", "country", TypeCountry, true},
	} {
		s, ok := SchemaNamed(c.schema)
		if !ok {
			t.Fatal(c.schema)
		}
		if p, ok := s.Property(c.prop); !ok || p.Type != c.typ || p.Matchable != c.matchable || TypeOf(c.schema, c.prop) != c.typ {
			t.Errorf("%s.%s is %+v", c.schema, c.prop, p)
		}
	}
	if TypeOf("Spaceship", "warp") != TypeString || TypeOf("Person", "warp") != TypeString {
		t.Error("an unknown property is no string")
	}
	if r := Reverse("sanctions"); len(r) != 1 || r[0].Schema != "Sanction" || r[0].Name != "entity" {
		t.Errorf("reverse of sanctions: %+v", r)
	}
	if o, _ := SchemaNamed("Ownership"); o.Source != "owner" || o.Target != "asset" || !o.Edge() {
		t.Errorf("ownership goes from %s to %s", o.Source, o.Target)
	}
}

func TestVocabulary(t *testing.T) {
	for topic, risk := range map[string]bool{"sanction": true, "crime.cyber": true, "gov": false, "fin.bank": false, "role.pep": true, "mil": false} {
		if _, ok := Topic(topic); !ok || Risk(topic) != risk {
			t.Errorf("%s: known %v, risk %v", topic, ok, Risk(topic))
		}
	}
	for in, want := range map[string]string{"Male": "male", "M": "male", "female ": "female", "女": "female", "other": "other", "unknown": "", "": ""} {
		if got, ok := Gender(in); got != want || ok != (want != "") {
			t.Errorf("Gender(%q) = %q", in, got)
		}
	}
}

func TestPlural(t *testing.T) {
	for schema, want := range map[string]string{
		"Person": "People", "Company": "Companies", "LegalEntity": "Legal entities", "PublicBody": "Public bodies", "Vessel": "Vessels",
		"CryptoWallet": "Cryptocurrency wallets", "Address": "Addresses", "": "",
	} {
		if got := Plural(schema); got != want {
			t.Errorf("%s: %q, want %q", schema, got, want)
		}
	}
	if !IsProperty("birthDate") || !IsProperty("authority") || IsProperty("birthDat") || IsProperty("") {
		t.Error("properties of any schema")
	}
}
