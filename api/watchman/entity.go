package watchman

import (
	"strings"

	"cordon/ftm"
	"cordon/match"
	"cordon/screen"
)

// sources are Watchman's names of lists. Lists it does not have keep our id.
var sources = []struct{ theirs, ours string }{
	{"us_ofac", "us-ofac-sdn"},
	{"us_non_sdn", "us-ofac-cons"},
	{"us_csl", "us-csl"},
	{"us_fincen_311", "us-fincen-311"},
	{"eu_csl", "eu-fsf"},
	{"uk_csl", "gb-uksl"},
	{"un_csl", "un-sc"},
}

func ours(source string) (string, bool) {
	for _, s := range sources {
		if s.theirs == source {
			return s.ours, true
		}
	}
	return "", false
}

func theirs(list string) string {
	for _, s := range sources {
		if s.ours == list {
			return s.theirs
		}
	}
	return list
}

type answer struct {
	Query    *Entity  `json:"query"`
	Entities []result `json:"entities"`
}

type result struct {
	*Entity
	Match   float64          `json:"match"`
	Debug   string           `json:"debug,omitempty"`
	Details []match.Evidence `json:"details,omitempty"`
}

// Entity is an entity in Watchman's shape: of the five bodies one is there and
// the others are null; absent lists are null; dates are RFC 3339.
type Entity struct {
	Name         string          `json:"name"`
	EntityType   string          `json:"entityType"`
	SourceList   string          `json:"sourceList"`
	SourceID     string          `json:"sourceID"`
	Person       *person         `json:"person"`
	Business     *organisation   `json:"business"`
	Organization *organisation   `json:"organization"`
	Aircraft     *aircraft       `json:"aircraft"`
	Vessel       *vessel         `json:"vessel"`
	Contact      contact         `json:"contact"`
	Addresses    []address       `json:"addresses"`
	Crypto       []cryptoAddress `json:"cryptoAddresses"`
	Affiliations []affiliation   `json:"affiliations"`
	Sanctions    *sanctionsInfo  `json:"sanctionsInfo"`
	Historical   []historical    `json:"historicalInfo"`
	SourceData   *ftm.Entity     `json:"sourceData"`
}

type person struct {
	Name          string   `json:"name"`
	AltNames      []string `json:"altNames"`
	Gender        string   `json:"gender"`
	BirthDate     *string  `json:"birthDate"`
	PlaceOfBirth  string   `json:"placeOfBirth"`
	DeathDate     *string  `json:"deathDate"`
	Titles        []string `json:"titles"`
	GovernmentIDs []paper  `json:"governmentIDs"`
}

type organisation struct {
	Name          string   `json:"name"`
	AltNames      []string `json:"altNames"`
	Created       *string  `json:"created"`
	Dissolved     *string  `json:"dissolved"`
	GovernmentIDs []paper  `json:"governmentIDs"`
}

type aircraft struct {
	Name         string   `json:"name"`
	AltNames     []string `json:"altNames"`
	Type         string   `json:"type"`
	Flag         string   `json:"flag"`
	Built        *string  `json:"built"`
	ICAOCode     string   `json:"icaoCode"`
	Model        string   `json:"model"`
	SerialNumber string   `json:"serialNumber"`
}

type vessel struct {
	Name                   string   `json:"name"`
	AltNames               []string `json:"altNames"`
	IMONumber              string   `json:"imoNumber"`
	Type                   string   `json:"type"`
	Flag                   string   `json:"flag"`
	Built                  *string  `json:"built"`
	Model                  string   `json:"model"`
	Tonnage                string   `json:"tonnage"`
	MMSI                   string   `json:"mmsi"`
	CallSign               string   `json:"callSign"`
	GrossRegisteredTonnage string   `json:"grossRegisteredTonnage"`
	Owner                  string   `json:"owner"`
}

type paper struct {
	Name       string `json:"name"`
	Type       string `json:"type"`
	Country    string `json:"country"`
	Identifier string `json:"identifier"`
}

type contact struct {
	Emails   []string `json:"emailAddresses"`
	Phones   []string `json:"phoneNumbers"`
	Faxes    []string `json:"faxNumbers"`
	Websites []string `json:"websites"`
}

type address struct {
	Line1      string  `json:"line1"`
	Line2      string  `json:"line2"`
	City       string  `json:"city"`
	PostalCode string  `json:"postalCode"`
	State      string  `json:"state"`
	Country    string  `json:"country"`
	Latitude   float64 `json:"latitude"`
	Longitude  float64 `json:"longitude"`
}

type cryptoAddress struct {
	Currency string `json:"currency"`
	Address  string `json:"address"`
}

type affiliation struct {
	EntityName string `json:"entityName"`
	Type       string `json:"type"`
	Details    string `json:"details"`
}

type sanctionsInfo struct {
	Programs    []string `json:"programs"`
	Secondary   bool     `json:"secondary"`
	Description string   `json:"description"`
}

type historical struct {
	Type  string  `json:"type"`
	Value string  `json:"value"`
	Date  *string `json:"date"`
}

func kindOf(e *ftm.Entity) string {
	switch {
	case e.Schema == "Person":
		return "person"
	case e.Schema == "Vessel":
		return "vessel"
	case e.Schema == "Airplane":
		return "aircraft"
	case e.Schema == "Company":
		return "business"
	case ftm.IsA(e.Schema, "LegalEntity"):
		return "organization"
	}
	return ""
}

// prefixes stand before publishers' own numbers in our ids.
var prefixes = []string{"ofac-", "unsc-", "eu-fsf-", "gb-fcdo-"}

// sourceID is the publisher's own number: what follows the prefix in our ids.
func sourceID(e *ftm.Entity) string {
	for _, prefix := range prefixes {
		if id, ok := strings.CutPrefix(e.ID, prefix); ok {
			return id
		}
	}
	if e.Reference != "" {
		return e.Reference
	}
	return e.ID
}

func texts(e *ftm.Entity, properties ...string) (out []string) {
	for _, p := range properties {
		for _, v := range e.Get(p) {
			out = append(out, v.Text)
		}
	}
	return out
}

// moment writes a date prefix as RFC 3339, from its first day.
func moment(s string) *string {
	d, ok := ftm.ReadDate(s)
	if !ok {
		return nil
	}
	t := d.First().String() + "T00:00:00Z"
	return &t
}

// papers are the properties that hold numbers of documents, by Watchman's types.
var papers = []struct{ property, kind string }{
	{"passportNumber", "passport"},
	{"idNumber", "national-id"},
	{"taxNumber", "tax-id"},
	{"innCode", "tax-id"},
	{"socialSecurityNumber", "ssn"},
	{"registrationNumber", "business-registration"},
	{"ogrnCode", "commercial-registry"},
}

// entity puts an entity into Watchman's shape. Kind, where given, is that of a
// query, whose schema says less.
func entity(lib *screen.Library, e *ftm.Entity, list, kind string) *Entity {
	if kind == "" {
		kind = kindOf(e)
	}
	out := &Entity{Name: e.Caption, EntityType: kind, Contact: contact{Emails: texts(e, "email"), Phones: texts(e, "phone"), Websites: texts(e, "website")}}
	if list != "" {
		out.SourceList, out.SourceID, out.SourceData = theirs(list), sourceID(e), e
	}
	alts := alternatives(e)
	var ids []paper
	for _, p := range papers {
		for _, v := range e.Get(p.property) {
			ids = append(ids, paper{Name: p.kind, Type: p.kind, Identifier: v.Text})
		}
	}
	switch kind {
	case "person":
		out.Person = &person{e.Caption, alts, e.First("gender"), moment(e.First("birthDate")), e.First("birthPlace"), moment(e.First("deathDate")), texts(e, "title", "position"), ids}
	case "business":
		out.Business = &organisation{e.Caption, alts, moment(e.First("incorporationDate")), moment(e.First("dissolutionDate")), ids}
	case "organization":
		out.Organization = &organisation{e.Caption, alts, moment(e.First("incorporationDate")), moment(e.First("dissolutionDate")), ids}
	case "aircraft":
		out.Aircraft = &aircraft{e.Caption, alts, e.First("type"), e.First("country"), moment(e.First("buildDate")), e.First("icaoCode"), e.First("model"), e.First("serialNumber")}
	case "vessel":
		out.Vessel = &vessel{
			Name: e.Caption, AltNames: alts, IMONumber: e.First("imoNumber"), Type: e.First("type"), Flag: e.First("flag"), Built: moment(e.First("buildDate")),
			Model: e.First("model"), Tonnage: e.First("tonnage"), MMSI: e.First("mmsi"), CallSign: e.First("callSign"), GrossRegisteredTonnage: e.First("grossRegisteredTonnage"),
		}
	}
	for _, v := range e.Get("address") {
		out.Addresses = append(out.Addresses, address{Line1: v.Text})
	}
	for _, n := range e.Get("previousName") {
		out.Historical = append(out.Historical, historical{Type: "Former Name", Value: n.Text})
	}
	if list != "" {
		out.around(lib, e)
	}
	return out
}

func alternatives(e *ftm.Entity) (out []string) {
	for _, n := range texts(e, "name", "alias", "weakAlias", "previousName") {
		if n != e.Caption {
			out = append(out, n)
		}
	}
	return out
}

// around fills in what other entities say of this one.
func (out *Entity) around(lib *screen.Library, e *ftm.Entity) {
	i, ok := lib.Index().ByID(e.ID)
	if !ok {
		return
	}
	for _, n := range lib.Index().Adjacent(i) {
		other, err := lib.Index().Entity(n.Entity)
		if err != nil {
			continue
		}
		switch other.Schema {
		case "Address":
			out.Addresses = append(out.Addresses, address{
				Line1: firstOf(other, "street", "full"), Line2: other.First("street2"), City: other.First("city"),
				PostalCode: other.First("postalCode"), State: firstOf(other, "state", "region"), Country: other.First("country"),
			})
		case "CryptoWallet":
			out.Crypto = append(out.Crypto, cryptoAddress{other.First("currency"), other.First("publicKey")})
		case "Sanction":
			if out.Sanctions == nil {
				out.Sanctions = &sanctionsInfo{}
			}
			out.Sanctions.Programs = append(out.Sanctions.Programs, texts(other, "program")...)
			s := strings.Join(texts(other, "summary"), "; ")
			out.Sanctions.Secondary = out.Sanctions.Secondary || strings.Contains(strings.ToLower(s), "secondary sanctions")
			out.Sanctions.Description = strings.Trim(out.Sanctions.Description+"; "+s, "; ")
		default:
			s, ok := ftm.SchemaNamed(other.Schema)
			if !ok || !s.Edge() {
				continue
			}
			for _, end := range []string{s.Source, s.Target} {
				if far := other.First(end); far != "" && far != e.ID {
					if k, ok := lib.Index().ByID(far); ok {
						if f, err := lib.Index().Entity(k); err == nil {
							out.Affiliations = append(out.Affiliations, affiliation{f.Caption, other.Schema, other.First("role")})
						}
					}
				}
			}
		}
	}
}

func firstOf(e *ftm.Entity, properties ...string) string {
	for _, p := range properties {
		if s := e.First(p); s != "" {
			return s
		}
	}
	return ""
}
