package match

import (
	"slices"
	"strings"

	"github.com/zeebo/xxh3"

	"cordon/ftm"
	"cordon/ident"
)

// Date is a date of stated precision: year<<9 | month<<5 | day, with zeros for
// what is not known. Zero is no date.
type Date uint32

// Country is a FollowTheMoney country code of up to six characters in base 40.
type Country uint32

// Identifier is a number that stands for a party: what kind it is, who issued
// it, and the hash of its value without punctuation.
type Identifier struct {
	Hash    uint64
	Country Country
	Kind    IdentifierKind
}

// IdentifierKind groups the identifier properties that are comparable.
type IdentifierKind uint32

// Kinds of identifiers. Strong ones belong to one party only.
const (
	OtherNumber IdentifierKind = iota
	Passport
	NationalID
	TaxNumber
	Registration
	IMO
	MMSI
	CallSign
	LEI
	BIC
	INN
	OGRN
	Wallet
	TailNumber
)

// Marks are what is known of a party in one bit each.
type Marks uint8

// Marks of parties.
const (
	Male Marks = 1 << iota
	Female
	National // its countries are those of which it is a national, and maybe others
)

// gendered are the marks of gender.
const gendered = Male | Female

// Facts are what is known of a party beside its names, in the form in which it
// is compared: fixed-size values that an index can hold in flat memory.
type Facts struct {
	Births      []Date
	Countries   []Country
	Identifiers []Identifier
	Marks       Marks
}

// identifierProperties says which properties hold identifiers, and of what kind.
var identifierProperties = [...]struct {
	property string
	kind     IdentifierKind
}{
	{"passportNumber", Passport},
	{"idNumber", NationalID},
	{"nationalId", NationalID},
	{"socialSecurityNumber", NationalID},
	{"taxNumber", TaxNumber},
	{"vatCode", TaxNumber},
	{"registrationNumber", Registration},
	{"imoNumber", IMO},
	{"mmsi", MMSI},
	{"callSign", CallSign},
	{"leiCode", LEI},
	{"swiftBic", BIC},
	{"innCode", INN},
	{"ogrnCode", OGRN},
	{"publicKey", Wallet},
	{"serialNumber", TailNumber},
}

var countryProperties = [...]string{"nationality", "citizenship", "country", "jurisdiction", "mainCountry", "birthCountry", "flag"}

// nationalities is the number of them, from the first on, of which a person is a
// national.
const nationalities = 2

// Empty reports whether nothing is known but the names.
func (f *Facts) Empty() bool {
	return len(f.Births)+len(f.Countries)+len(f.Identifiers) == 0 && f.Marks&gendered == 0
}

// read takes the facts of an entity, reusing the memory of those before.
func (f *Facts) read(e *ftm.Entity) {
	f.Births, f.Countries, f.Identifiers, f.Marks = f.Births[:0], f.Countries[:0], f.Identifiers[:0], 0
	// A subject has few properties, and most of those that are asked for are not
	// among them: each is looked at once.
	var countries [len(countryProperties)][]ftm.Value
	var numbers [len(identifierProperties)][]ftm.Value
	numbered := false
	for i := range e.Properties {
		p := &e.Properties[i]
		switch p.Name {
		case "birthDate":
			for _, v := range p.Values {
				if d := ParseDate(v.Text); d != 0 {
					f.Births = append(f.Births, d)
				}
			}
			continue
		case "gender":
			f.genders(p.Values)
			continue
		case "name", "alias":
			continue
		}
		if k := slices.Index(countryProperties[:], p.Name); k >= 0 {
			countries[k] = p.Values
			continue
		}
		for k := range identifierProperties {
			if identifierProperties[k].property == p.Name {
				numbers[k], numbered = p.Values, true
				break
			}
		}
	}
	for k, vs := range countries {
		for _, v := range vs {
			c := ParseCountry(v.Text)
			if c != 0 && !contains(f.Countries, c) {
				f.Countries = append(f.Countries, c)
			}
			if c != 0 && k < nationalities {
				f.Marks |= National
			}
		}
	}
	if !numbered {
		return
	}
	for k, vs := range numbers {
		for _, v := range vs {
			if id, ok := NewIdentifier(identifierProperties[k].kind, v.Text); ok {
				f.Identifiers = append(f.Identifiers, id)
			}
		}
	}
}

func (f *Facts) genders(vs []ftm.Value) {
	for _, v := range vs {
		switch {
		case strings.EqualFold(v.Text, "male"), strings.EqualFold(v.Text, "m"):
			f.Marks |= Male
		case strings.EqualFold(v.Text, "female"), strings.EqualFold(v.Text, "f"):
			f.Marks |= Female
		}
	}
}

// NewIdentifier makes the comparable form of an identifier: letters and digits
// only, case folded, without what people write around a number. Of a wallet it is
// the form that all ways to write one account share; only some of them leave the
// case open. Of a bank code it is the bank, whatever the branch. Values of fewer
// than four characters identify nothing.
func NewIdentifier(kind IdentifierKind, text string) (Identifier, bool) {
	switch kind {
	case Wallet:
		a, _ := ident.Wallet(text)
		return Identifier{Hash: xxh3.HashString(a.Key), Kind: kind}, len(a.Key) >= 4
	case Passport, NationalID, TaxNumber, Registration:
		text = ident.Bare(text)
	}
	var buf [64]byte
	b := ident.AppendSqueezed(buf[:0], text)
	switch {
	case kind == IMO && len(b) > 3 && string(b[:3]) == "IMO":
		b = b[3:]
	case kind == BIC && len(b) == 11:
		b = b[:8]
	}
	if len(b) < 4 {
		return Identifier{}, false
	}
	return Identifier{Hash: xxh3.Hash(b), Kind: kind}, true
}

func contains[T comparable](s []T, v T) bool {
	for _, x := range s {
		if x == v {
			return true
		}
	}
	return false
}

// ParseDate reads a prefix of YYYY-MM-DD; a time after it is ignored. Months and
// days may have one digit. Zero if there is no plausible year.
func ParseDate(s string) Date {
	var part [3]int
	n := 0
	digits := 0
	for i := 0; i <= len(s) && n < 3; i++ {
		if i < len(s) && s[i] >= '0' && s[i] <= '9' {
			part[n] = part[n]*10 + int(s[i]-'0')
			digits++
			if digits > 4 {
				return 0
			}
			continue
		}
		if digits == 0 {
			break
		}
		n, digits = n+1, 0
		if i < len(s) && s[i] != '-' {
			break
		}
	}
	y, m, d := part[0], part[1], part[2]
	if n == 0 || y < 1000 || y > 2999 {
		return 0
	}
	if m < 1 || m > 12 {
		m, d = 0, 0
	}
	if d > 31 {
		d = 0
	}
	return Date(y<<9 | m<<5 | d)
}

// Year of the date, 0 if there is none.
func (d Date) Year() int { return int(d >> 9) }

func (d Date) month() int { return int(d >> 5 & 15) }
func (d Date) day() int   { return int(d & 31) }

// String prints the date with the precision it has.
func (d Date) String() string {
	b := make([]byte, 0, 10)
	two := func(n int) { b = append(b, '-', byte('0'+n/10), byte('0'+n%10)) }
	y := d.Year()
	b = append(b, byte('0'+y/1000%10), byte('0'+y/100%10), byte('0'+y/10%10), byte('0'+y%10))
	if d.month() != 0 {
		two(d.month())
		if d.day() != 0 {
			two(d.day())
		}
	}
	return string(b)
}

const base40 = "\x00abcdefghijklmnopqrstuvwxyz0123456789-._"

// ParseCountry packs a country code; zero if it is not one.
func ParseCountry(s string) Country {
	if len(s) == 0 || len(s) > 6 {
		return 0
	}
	c := Country(0)
	for i := 0; i < 6; i++ {
		k := 0
		if i < len(s) {
			b := s[i]
			if b >= 'A' && b <= 'Z' {
				b += 'a' - 'A'
			}
			if k = strings.IndexByte(base40, b); k <= 0 {
				return 0
			}
		}
		c = c*40 + Country(k)
	}
	return c
}

// String is the code.
func (c Country) String() string {
	var b [6]byte
	n := 0
	for i := 5; i >= 0; i-- {
		b[i] = base40[c%40]
		c /= 40
	}
	for n < 6 && b[n] != 0 {
		n++
	}
	return string(b[:n])
}
