package watchman

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
)

// form is how an answer is written.
type form uint8

const (
	own     form = iota // Watchman's objects
	records             // Senzing's records, in a list
	lines               // the same, one a line
)

// formOf reads the parameter "format", or where it is not given the header Accept.
// Of a header, what is not known does not count; of a parameter it is an error.
func formOf(r *http.Request) (form, error) {
	read := func(s string) (form, bool) {
		switch strings.ToLower(strings.TrimSpace(s)) {
		case "senzing", "senzing/json":
			return records, true
		case "senzing/jsonl":
			return lines, true
		}
		return own, false
	}
	if s := r.URL.Query().Get("format"); s != "" {
		f, ok := read(s)
		if !ok {
			return own, fmt.Errorf("format %q is not served: use senzing or senzing/jsonl", s)
		}
		return f, nil
	}
	for part := range strings.SplitSeq(r.Header.Get("Accept"), ",") {
		part, _, _ = strings.Cut(part, ";")
		if f, ok := read(part); ok {
			return f, nil
		}
	}
	return own, nil
}

// of is what an answer holds, written in a form: itself, or its results as records.
func (as form) of(answer any, results []result) any {
	if as == own {
		return answer
	}
	rs := make([]*record, len(results))
	for i := range results {
		rs[i] = senzing(&results[i])
	}
	if as == records {
		return rs
	}
	return oneALine(rs)
}

// record is an entity in the form of Senzing's Entity Specification, version 4:
// FEATURES are groups of attributes that belong together. MATCH_SCORE is payload.
type record struct {
	Source   string              `json:"DATA_SOURCE"`
	ID       string              `json:"RECORD_ID"`
	Features []map[string]string `json:"FEATURES"`
	Match    float64             `json:"MATCH_SCORE,omitempty"` // none in an export
}

// oneALine is written as JSON lines.
type oneALine []*record

func (rs oneALine) lines() ([]byte, error) {
	var out bytes.Buffer
	e := json.NewEncoder(&out)
	for _, r := range rs {
		if err := e.Encode(r); err != nil {
			return nil, fmt.Errorf("write record: %w", err)
		}
	}
	return out.Bytes(), nil
}

// recordTypes are Senzing's names of Watchman's types.
var recordTypes = map[string]string{
	"person": "PERSON", "business": "ORGANIZATION", "organization": "ORGANIZATION", "aircraft": "AIRCRAFT", "vessel": "VESSEL",
}

// numbers are the attributes of documents, by Watchman's types.
var numbers = map[string]string{
	"passport": "PASSPORT_NUMBER", "tax-id": "TAX_ID_NUMBER", "ssn": "SSN_NUMBER", "national-id": "NATIONAL_ID_NUMBER",
}

// senzing writes a result as a record.
func senzing(x *result) *record {
	r := &record{Source: x.SourceList, ID: x.SourceID, Features: []map[string]string{}, Match: x.Match}
	// add files a group without its empty values, and none that holds no value.
	add := func(pairs ...string) {
		g := map[string]string{}
		for i := 0; i < len(pairs); i += 2 {
			if pairs[i+1] != "" {
				g[pairs[i]] = pairs[i+1]
			}
		}
		if len(g) > 0 {
			r.Features = append(r.Features, g)
		}
	}
	name := "NAME_ORG"
	if x.EntityType == "person" {
		name = "NAME_FULL"
	}
	add("RECORD_TYPE", recordTypes[x.EntityType])
	add("NAME_TYPE", "PRIMARY", name, x.Name)
	called := func(names []string) {
		for _, n := range names {
			add("NAME_TYPE", "ALIAS", name, n)
		}
	}
	papers := func(ids []paper) {
		for _, p := range ids {
			if attribute, ok := numbers[p.Type]; ok {
				add(attribute, p.Identifier)
			} else {
				add("OTHER_ID_TYPE", p.Type, "OTHER_ID_NUMBER", p.Identifier)
			}
		}
	}
	switch {
	case x.Person != nil:
		p := x.Person
		called(p.AltNames)
		add("GENDER", strings.ToUpper(p.Gender[:min(1, len(p.Gender))]))
		add("DATE_OF_BIRTH", x.day("birthDate"))
		add("DATE_OF_DEATH", x.day("deathDate"))
		add("PLACE_OF_BIRTH", p.PlaceOfBirth)
		papers(p.GovernmentIDs)
	case x.Business != nil, x.Organization != nil:
		o := x.Business
		if o == nil {
			o = x.Organization
		}
		called(o.AltNames)
		add("REGISTRATION_DATE", x.day("incorporationDate"))
		papers(o.GovernmentIDs)
	case x.Vessel != nil:
		v := x.Vessel
		called(v.AltNames)
		add("IMO_NUMBER", v.IMONumber)
		add("MMSI_NUMBER", v.MMSI)
		add("CALL_SIGN", v.CallSign)
		add("COUNTRY_OF_ASSOCIATION", v.Flag)
	case x.Aircraft != nil:
		called(x.Aircraft.AltNames)
		add("OTHER_ID_TYPE", "serial number", "OTHER_ID_NUMBER", x.Aircraft.SerialNumber)
		add("COUNTRY_OF_ASSOCIATION", x.Aircraft.Flag)
	}
	if e := x.SourceData; e != nil {
		for _, c := range texts(e, "nationality") {
			add("NATIONALITY", c)
		}
		for _, c := range texts(e, "citizenship") {
			add("CITIZENSHIP", c)
		}
	}
	for _, a := range x.Addresses {
		if a.City+a.PostalCode+a.State+a.Country+a.Line2 == "" {
			add("ADDR_FULL", a.Line1)
			continue
		}
		add("ADDR_LINE1", a.Line1, "ADDR_LINE2", a.Line2, "ADDR_CITY", a.City, "ADDR_STATE", a.State, "ADDR_POSTAL_CODE", a.PostalCode, "ADDR_COUNTRY", a.Country)
	}
	for _, c := range x.Crypto {
		add("OTHER_ID_TYPE", strings.TrimSpace("crypto "+c.Currency), "OTHER_ID_NUMBER", c.Address)
	}
	for _, v := range x.Contact.Emails {
		add("EMAIL_ADDRESS", v)
	}
	for _, v := range x.Contact.Phones {
		add("PHONE_NUMBER", v)
	}
	for _, v := range x.Contact.Websites {
		add("WEBSITE_ADDRESS", v)
	}
	return r
}

// day is a date as its list states it, which may be a year alone.
func (x *result) day(property string) string {
	if x.SourceData == nil {
		return ""
	}
	return x.SourceData.First(property)
}
