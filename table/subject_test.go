package table

import (
	"errors"
	"io"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"cordon/ftm"
)

// texts writes an entity as property → texts.
func texts(e *ftm.Entity) map[string][]string {
	m := map[string][]string{"schema": {e.Schema}}
	for _, p := range e.Properties {
		for _, v := range p.Values {
			m[p.Name] = append(m[p.Name], v.Text)
		}
	}
	return m
}

func TestSubject(t *testing.T) {
	for _, c := range []struct {
		name, in string
		want     map[string][]string
		faults   []string
		notes    []string
	}{
		{
			"person", "customer_no,Full Name,Date of Birth,Nationality,Gender\nC1,Ri Won Ho,1964-07-17,North Korea,M\n",
			map[string][]string{"schema": {"Person"}, "name": {"Ri Won Ho"}, "birthDate": {"1964-07-17"}, "nationality": {"kp"}, "gender": {"male"}},
			nil, nil,
		},
		{
			"columns of one name", "name,name,alias_1,alias_2,Passport 2\nAmelia Hartley,Ri Won Ho,X Y,Z W,381310014\n",
			map[string][]string{"schema": {"Thing"}, "name": {"Amelia Hartley"}, "alias": {"Ri Won Ho", "Amelia Hartley Ri Won Ho", "X Y", "Z W"}, "passportNumber": {"381310014"}},
			nil, nil,
		},
		{
			"a name cut into columns", "NAME1,NAME2\nKorea Mining Development,Trading Corporation\n",
			map[string][]string{"schema": {"Thing"}, "name": {"Korea Mining Development"}, "alias": {"Trading Corporation", "Korea Mining Development Trading Corporation"}},
			nil, nil,
		},
		{
			"an object for a name", `name` + "\n" + `"{""first"":""Won Ho"",""last"":""Ri""}"` + "\n",
			map[string][]string{"schema": {"Thing"}, "name": {`{"first":"Won Ho","last":"Ri"}`}},
			[]string{"the name is an object and not a text: give its parts columns of their own"},
			nil,
		},
		{
			"numbers that a spreadsheet took for amounts", "name,imo,passport\nQuillfeather,9187629.0,381310014.0\n",
			map[string][]string{"schema": {"Vessel"}, "name": {"Quillfeather"}, "imoNumber": {"9187629"}, "passportNumber": {"381310014.0"}},
			nil, nil,
		},
		{
			"German, name in parts", "KundenNr;Vorname;Name;Geburtsdatum;Land\n1;Hans;Müller;08.01.1984;Deutschland\n",
			map[string][]string{"schema": {"Person"}, "name": {"Hans Müller"}, "firstName": {"Hans"}, "lastName": {"Müller"}, "birthDate": {"1984-01-08"}, "country": {"de"}},
			nil, nil,
		},
		{
			"Russian", "Фамилия,Имя,Отчество,Дата рождения,Гражданство\nИванов,Иван,Иванович,01.02.1970,Россия\n",
			map[string][]string{"schema": {"Person"}, "name": {"Иван Иванович Иванов"}, "firstName": {"Иван"}, "fatherName": {"Иванович"}, "lastName": {"Иванов"}, "birthDate": {"1970-02-01"}, "nationality": {"ru"}},
			nil, nil,
		},
		{
			"Korean", "이름,생년월일,국적,성별\n리원호,1964년 7월 17일,북한,남\n",
			map[string][]string{"schema": {"Person"}, "name": {"리원호"}, "birthDate": {"1964-07-17"}, "nationality": {"kp"}, "gender": {"male"}},
			nil, nil,
		},
		{
			"French company", "Raison sociale;Pays;SIREN;LEI\nSociété Exemple SA;France;123 456 789;\n",
			map[string][]string{"schema": {"Thing"}, "name": {"Société Exemple SA"}, "country": {"fr"}, "registrationNumber": {"123 456 789"}},
			nil, nil,
		},
		{
			"ship", "name,type,IMO,flag\nCHONG CHON GANG,vessel,IMO 7937317,kp\n",
			map[string][]string{"schema": {"Vessel"}, "name": {"CHONG CHON GANG"}, "imoNumber": {"7937317"}, "flag": {"kp"}},
			nil, nil,
		},
		{
			"ship's number mistyped", "name,imo\nGOLDEN SHIP,7937318\n",
			map[string][]string{"schema": {"Vessel"}, "name": {"GOLDEN SHIP"}, "imoNumber": {"7937318"}},
			[]string{`imo "7937318" does not have the form`},
			nil,
		},
		{
			"aliases and two countries", "name,aliases,country\nA Trading,B Trading; C Trading|D,\"Germany, France\"\n",
			map[string][]string{"schema": {"Thing"}, "name": {"A Trading"}, "alias": {"B Trading", "C Trading", "D"}, "country": {"de", "fr"}},
			nil, nil,
		},
		{
			"unknown country and date are said", "name,country,dob\nA B,Atlantis,next week\n",
			map[string][]string{"schema": {"Thing"}, "name": {"A B"}},
			nil,
			[]string{`dob "next week" is not a date`, `country "Atlantis" is not a country`},
		},
		{"unknown type is said", "name,type\nA B,gizmo\n", map[string][]string{"schema": {"Thing"}, "name": {"A B"}}, nil, []string{`type "gizmo" is not known`}},
		{"Namibia is a country", "name,country\nA B,NA\n", map[string][]string{"schema": {"Thing"}, "name": {"A B"}, "country": {"na"}}, nil, nil},
		{"placeholders are nothing", "name,country,dob,gender\nA B,n/a,-,unknown\n", map[string][]string{"schema": {"Thing"}, "name": {"A B"}}, nil, nil},
		{"no name", "id,name\n1,\n", map[string][]string{"schema": {"Thing"}}, []string{"it has no name"}, nil},
		{"placeholder for a name", "id,name\n1,N/A\n", map[string][]string{"schema": {"Thing"}}, []string{"it has no name"}, nil},
		{"name without letters", "id,name\n1,★☆★\n", map[string][]string{"schema": {"Thing"}}, []string{`"★☆★" is no name`, "it has no name"}, nil},
		{"endless name", "id,name\n1," + strings.Repeat("a", 601) + "\n", map[string][]string{"schema": {"Thing"}}, []string{"601 characters", "it has no name"}, nil},
		{
			"wallet without a name", "id,wallet\n1,12t9YDPgwueZ9NyMgw519p7AA8isjr6SMw\n",
			map[string][]string{"schema": {"CryptoWallet"}, "publicKey": {"12t9YDPgwueZ9NyMgw519p7AA8isjr6SMw"}},
			nil, nil,
		},
		{
			"wallet mistyped", "id,wallet\n1,12t9YDPgwueZ9NyMgw519p7AA8isjr6SMx\n",
			map[string][]string{"schema": {"CryptoWallet"}, "publicKey": {"12t9YDPgwueZ9NyMgw519p7AA8isjr6SMx"}},
			[]string{"does not have the form of a wallet address"},
			nil,
		},
		{"ragged row", "id,name\n1\n", map[string][]string{"schema": {"Thing"}}, []string{"could not be read: it has 1 cell, the header has 2"}, nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			tab, rows := read(t, write(t, "x.csv", c.in), Options{})
			s := tab.Cleaner(2025).Subject(&rows[0])
			if d := cmp.Diff(c.want, texts(s.Entity)); d != "" {
				t.Error(d)
			}
			said := func(what string, got, want []string) {
				if len(got) != len(want) {
					t.Errorf("%s %q, want %q", what, got, want)
					return
				}
				for i := range want {
					if !strings.Contains(got[i], want[i]) {
						t.Errorf("%s %q, want %q", what, got, want)
					}
				}
			}
			said("faults", s.Faults, c.faults)
			said("notes", s.Notes, c.notes)
		})
	}
}

// A company with its date of foundation in the column for birth dates must not
// be screened as a person, or it would be compared with persons only.
func TestCompanyWithBirthDate(t *testing.T) {
	tab, rows := read(t, write(t, "x.csv", "name,dob\nAcme Trading Ltd,1984-01-08\n"), Options{})
	if s := tab.Cleaner(2025).Subject(&rows[0]); s.Entity.Schema != "Thing" {
		t.Errorf("schema %s", s.Entity.Schema)
	}
}

func TestDates(t *testing.T) {
	for _, c := range []struct {
		text   string
		order  dateOrder
		serial int
		want   string
		ok     bool
	}{
		{"1984-01-08", eitherOrder, 0, "1984-01-08", true},
		{"1984-01", eitherOrder, 0, "1984-01", true},
		{"1984", eitherOrder, 0, "1984", true},
		{"1984-01-08T00:00:00Z", eitherOrder, 0, "1984-01-08", true},
		{"19840108", eitherOrder, 0, "1984-01-08", true},
		{"1984/01/08", eitherOrder, 0, "1984-01-08", true},
		{"8.1.1984", eitherOrder, 0, "1984-01-08", true},
		{"3/4/1984", eitherOrder, 0, "1984-04-03 1984-03-04", true},
		{"3/4/1984", dayFirst, 0, "1984-04-03", true},
		{"3/4/1984", monthFirst, 0, "1984-03-04", true},
		{"4/4/1984", eitherOrder, 0, "1984-04-04", true},
		{"23/4/1984", monthFirst, 0, "1984-04-23", true},
		{"4-23-1984", eitherOrder, 0, "1984-04-23", true},
		{"23/4/84", dayFirst, 0, "1984-04-23", true},
		{"23/4/05", dayFirst, 0, "2005-04-23", true},
		{"8 Jan 1984", eitherOrder, 0, "1984-01-08", true},
		{"1984年1月8日", eitherOrder, 0, "1984-01-08", true},
		{"30689", eitherOrder, 1900, "1984-01-08", true},
		{"29227", eitherOrder, 1904, "1984-01-08", true},
		{"30689", eitherOrder, 0, "", false},
		{"31/02/1984", eitherOrder, 0, "", false},
		{"next week", eitherOrder, 0, "", false},
		{"", eitherOrder, 0, "", true},
	} {
		vs, ok := readDates(c.text, c.order, c.serial, 2025)
		var got []string
		for _, v := range vs {
			got = append(got, v.Text)
		}
		if strings.Join(got, " ") != c.want || ok != c.ok {
			t.Errorf("readDates(%q, %d, %d) = %q %v, want %q %v", c.text, c.order, c.serial, got, ok, c.want, c.ok)
		}
	}
}

func TestDateOrderOfAColumn(t *testing.T) {
	for _, c := range []struct {
		dates []string
		want  string // of the first date, 03/04/1984
		note  string
	}{
		{[]string{"03/04/1984", "23/04/1984"}, "1984-04-03", "day before month, as in 23/04/1984"},
		{[]string{"03/04/1984", "04/23/1984"}, "1984-03-04", "month before day, as in 04/23/1984"},
		{[]string{"03/04/1984"}, "1984-04-03 1984-03-04", "both readings are compared"},
		{[]string{"03/04/1984", "23/04/1984", "04/23/1984"}, "1984-04-03 1984-03-04", "both readings are compared"},
	} {
		tab, rows := read(t, write(t, "x.csv", "name,dob\nA,"+strings.Join(c.dates, "\nA,")+"\n"), Options{})
		got := strings.Join(texts(tab.Cleaner(2025).Subject(&rows[0]).Entity)["birthDate"], " ")
		if notes := strings.Join(tab.Notes(), "; "); got != c.want || !strings.Contains(notes, c.note) {
			t.Errorf("%v: %q with notes %q, want %q with %q", c.dates, got, notes, c.want, c.note)
		}
	}
}

func TestMapping(t *testing.T) {
	p := write(t, "x.csv", "Nr,Kunde,Geburtstag,name\n1,Hans Müller,08.01.1984,internal\n")
	tab, rows := read(t, p, Options{Map: map[string]string{"name": "kunde", "birth_date": "Geburtstag"}})
	s := tab.Cleaner(2025).Subject(&rows[0])
	if s.Name != "Hans Müller" || s.Entity.First("birthDate") != "1984-01-08" {
		t.Errorf("subject %v", texts(s.Entity))
	}
	if got := strings.Join(tab.Passed(), ","); got != "Nr,name" {
		t.Errorf("passed %q", got)
	}
	if got := strings.Join(tab.Pass(&rows[0]), ","); got != "1,internal" {
		t.Errorf("passed values %q", got)
	}
	for _, m := range []map[string]string{{"name": "Kundenname"}, {"nom": "Kunde"}} {
		if tab, err := Open(p, nil, Options{Map: m}); err == nil {
			tab.Close()
			t.Errorf("mapping %v was accepted", m)
		}
	}
	if _, err := Open(write(t, "y.csv", "a,b\n1,2\n"), nil, Options{}); !errors.Is(err, ErrNoName) {
		t.Errorf("no name: %v", err)
	}
}

func TestPairs(t *testing.T) {
	p, err := OpenPairs(write(t, "x.csv", "schema,name1,name2,birth_date2,score\nPerson,Ri Won Ho,리원호,1964,9\n"), nil, Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer p.Close()
	r, err := p.Next()
	if err != nil {
		t.Fatal(err)
	}
	a, b := Subjects(p.Cleaners(2025), &r)
	if a.Name != "Ri Won Ho" || a.Entity.Schema != "Person" || b.Name != "리원호" || b.Entity.First("birthDate") != "1964" || a.Entity.First("birthDate") != "" {
		t.Errorf("%v, %v", texts(a.Entity), texts(b.Entity))
	}
	if _, err := p.Next(); err != io.EOF {
		t.Errorf("after the last row: %v", err)
	}
	if p, err := OpenPairs(write(t, "y.csv", "name,other\nA,B\n"), nil, Options{}); err == nil {
		p.Close()
		t.Error("a file without name1 and name2 was opened")
	}
}
