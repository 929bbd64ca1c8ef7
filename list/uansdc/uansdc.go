// Package uansdc reads the State Sanctions Register of Ukraine's National Security
// and Defence Council, as its public interface gives it.
//
// The interface answers by kind of subject (/v2/subjects?subjectType=individual,
// then legal) and, for each subject, with the acts upon it
// (/subjects/{sid}/actions). One version of the list is one document that holds
// both answers, {"individual": […], "legal": […]}, each subject with its acts under
// "actions"; half of it is refused. The interface asks for a key, so a person
// fetches it and attests it.
//
// A subject whose sanctions are active is a target. One whose sanctions have
// expired or that was excluded is kept as history, without a topic and not as a
// target.
//
// No publisher's file was at hand: the reader follows the interface's fields and
// was tested on a hand-made file.
//
// Source: api-drs.nsdc.gov.ua, version 2.
package uansdc

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"regexp"
	"slices"
	"strings"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"cordon/ftm"
	"cordon/list"
	"cordon/list/draft"
	"cordon/list/jsonscan"
)

const (
	listID    = "ua-nsdc"
	authority = "National Security and Defence Council of Ukraine"
)

// Reader reads the document.
type Reader struct{}

// Format is "ua-nsdc-json".
func (Reader) Format() string { return "ua-nsdc-json" }

// Recognise accepts an object of the kinds of subjects whose first has a sid.
func (Reader) Recognise(name string, head []byte) (list.Header, bool) {
	h := bytes.TrimLeft(bytes.TrimPrefix(head, []byte("\xef\xbb\xbf")), " \t\r\n")
	ok := bytes.HasPrefix(h, []byte("{")) && bytes.Contains(h, []byte(`"sid"`)) && bytes.Contains(h, []byte(`"translit"`)) &&
		(bytes.Contains(h, []byte(`"individual"`)) || bytes.Contains(h, []byte(`"legal"`)))
	return list.NamedHeader(listID, name), ok
}

// texts is a text, several, or none.
type texts []string

// UnmarshalJSON implements [json.Unmarshaler].
func (t *texts) UnmarshalJSON(b []byte) error {
	switch jsontext.Value(b).Kind() {
	case 'n':
		return nil
	case '"':
		var s string
		if err := json.Unmarshal(b, &s); err != nil {
			return err
		}
		*t = texts{s}
		return nil
	}
	var ss []string
	err := json.Unmarshal(b, &ss)
	*t = ss
	return err
}

type subject struct {
	SID          string       `json:"sid"`
	Name         string       `json:"name"`
	Translit     string       `json:"translit"`
	Aliases      texts        `json:"aliases"`
	Citizenships texts        `json:"citizenships"`
	Born         texts        `json:"bd"`
	Died         texts        `json:"dd"`
	Status       string       `json:"status"`
	Identifiers  []identifier `json:"identifiers"`
	Attributes   []attribute  `json:"attributes"`
	Actions      []action     `json:"actions"`

	Rest map[string]jsontext.Value `json:",embed"`
}

type identifier struct {
	ID   string `json:"id"`
	Code string `json:"code"`
	ISO2 string `json:"iso2"`
	Note string `json:"note"`
}

type attribute struct {
	Key   string `json:"key"`
	Value string `json:"value"`
}

type action struct {
	AID     jsontext.Value `json:"aid"`
	Status  string         `json:"status"`
	EndDate string         `json:"endDate"`
	Term    string         `json:"term"`
	Reason  texts          `json:"reason"`
	Reasons texts          `json:"reasons"`
	Issuers texts          `json:"issuers"`
	Decree  struct {
		Link   string `json:"link"`
		Date   string `json:"date"`
		Number string `json:"number"`
	} `json:"decree"`
	Restrictions []struct {
		Restriction string `json:"restriction"`
	} `json:"restrictions"`
}

// Read implements [list.Reader].
func (r Reader) Read(ctx context.Context, in list.Input, out *list.Sink) error {
	return list.ReadOne(in, out, r.Format(), func(f list.File, src io.Reader) error {
		out.Report.Header = list.NamedHeader(listID, f.Name)
		var doc struct {
			Individual []subject                 `json:"individual"`
			Legal      []subject                 `json:"legal"`
			Rest       map[string]jsontext.Value `json:",embed"`
		}
		if err := jsonscan.Document(src, jsonscan.MaxDocument, &doc); err != nil {
			return err
		}
		if len(doc.Individual) == 0 || len(doc.Legal) == 0 {
			return errors.New("persons or legal persons are missing: the two answers of the interface make one list")
		}
		jsonscan.Unmapped(out, "", doc.Rest)
		rd := reading{out: out, seen: map[string]bool{}}
		for _, kind := range []struct {
			schema   string
			subjects []subject
		}{{"Person", doc.Individual}, {"Organization", doc.Legal}} {
			for i := range kind.subjects {
				if err := ctx.Err(); err != nil {
					return err
				}
				if err := rd.subject(&kind.subjects[i], kind.schema); err != nil {
					return err
				}
			}
		}
		if rd.history > 0 {
			out.Warn(fmt.Sprintf("%d subjects are no longer under sanctions: kept as history", rd.history))
		}
		return nil
	})
}

type reading struct {
	out     *list.Sink
	seen    map[string]bool
	history int
}

// threeNames is "Name (second, third)": the Ukrainian one, then others in an order
// that varies.
var threeNames = regexp.MustCompile(`^([^()]+)\(([^(),]+),([^(),]+)\)$`)

func (rd *reading) subject(s *subject, schema string) error {
	out := rd.out
	active := true // unless the register says in so many words that it is over
	switch strings.ToLower(s.Status) {
	case "expired", "excluded":
		active = false
	case "", "active":
	default:
		out.Warn(fmt.Sprintf("subject %s: unknown status %q, taken for active", s.SID, s.Status))
	}
	if active {
		out.Entry()
	}
	switch {
	case s.SID == "" || s.Name+s.Translit == "":
		if active {
			out.Reject("subject "+s.SID, "no sid or no name")
		}
		return nil
	case rd.seen[s.SID]:
		return fmt.Errorf("subject %s stands twice", s.SID)
	}
	rd.seen[s.SID] = true
	s.account(out)
	d := draft.New(out, listID, listID+"-"+draft.Slug(s.SID), schema)
	d.Reference = s.SID
	if active {
		d.Add("topics", "sanction")
	} else {
		d.Target = false
		rd.history++
	}
	for _, n := range []ftm.Value{{Text: s.Name, Lang: "ukr", Marks: ftm.Primary}, {Text: s.Translit, Lang: "eng"}} {
		if m := threeNames.FindStringSubmatch(n.Text); m != nil {
			for i, t := range m[1:] {
				v := ftm.Value{Text: t, Marks: n.Marks}
				if i == 0 {
					v.Lang = n.Lang
				}
				d.Name("name", v)
			}
		} else {
			d.Name("name", n)
		}
	}
	for _, v := range s.Aliases {
		for _, a := range draft.Items(v) {
			d.Name("alias", ftm.Value{Text: a})
		}
	}
	born, died, nation := "birthDate", "deathDate", "nationality"
	if schema != "Person" {
		born, died, nation = "incorporationDate", "dissolutionDate", "jurisdiction"
	}
	for _, v := range s.Born {
		d.Dates(born, "bd", v)
	}
	for _, v := range s.Died {
		d.Dates(died, "dd", v)
	}
	for _, v := range s.Citizenships {
		d.Country(d.Entity, nation, "citizenship", country(v))
	}
	for _, i := range s.Identifiers {
		i.add(d)
	}
	for _, a := range s.Attributes {
		a.add(d)
	}
	for i := range s.Actions {
		s.Actions[i].add(d)
	}
	if len(s.Actions) == 0 {
		x := d.Sanction(authority, "Law of Ukraine on Sanctions")
		x.Add("programId", "UA-SA1644")
		x.Add("authorityId", s.SID)
		x.Add("status", s.Status)
	}
	return d.Emit()
}

func (s *subject) account(out *list.Sink) {
	for _, f := range []struct {
		name string
		met  bool
	}{
		{"sid", true},
		{"name", s.Name != ""},
		{"translit", s.Translit != ""},
		{"aliases", len(s.Aliases) > 0},
		{"citizenships", len(s.Citizenships) > 0},
		{"bd", len(s.Born) > 0},
		{"dd", len(s.Died) > 0},
		{"status", s.Status != ""},
		{"identifiers", len(s.Identifiers) > 0},
		{"attributes", len(s.Attributes) > 0},
		{"actions", len(s.Actions) > 0},
	} {
		if f.met {
			out.Mapped(f.name)
		}
	}
	jsonscan.Unmapped(out, "", s.Rest)
}

// country reads the codes of the register, which has two for occupied regions.
func country(code string) string {
	switch strings.ToUpper(code) {
	case "DN":
		return "ua-dpr"
	case "LN":
		return "ua-lpr"
	}
	return code
}

func (i identifier) add(d *draft.Draft) {
	kind, name, _ := strings.Cut(i.ID, ":")
	switch {
	case i.ID == "tax:inn":
		d.Add("innCode", i.Code)
	case i.ID == "reg:odrn", i.ID == "reg:odrnip":
		d.Add("ogrnCode", i.Code)
	case i.ID == "reg:okpo":
		d.Add("okpoCode", i.Code)
	case kind == "tax":
		d.Add("taxNumber", i.Code)
	case kind == "doc":
		if p := d.Document(strings.Contains(name, "passport"), i.Code, i.ID); p != nil {
			d.Country(p, "country", "document", country(i.ISO2))
			p.Add("summary", i.Note)
		}
	case d.Schema == "Person":
		d.Document(false, i.Code, i.ID)
	default:
		d.Add("registrationNumber", i.Code)
	}
}

func (a attribute) add(d *draft.Draft) {
	key, value := strings.ToLower(strings.TrimSpace(a.Key)), strings.TrimSpace(a.Value)
	switch {
	case strings.Contains(key, "адреса"), strings.Contains(key, "місце проживання"), strings.Contains(key, "місцезнаходження"):
		d.FullAddress("", value)
	case strings.Contains(key, "місце народження") && d.Schema == "Person":
		d.Add("birthPlace", value)
	case strings.Contains(key, "посада") && d.Schema == "Person":
		d.Add("position", value)
	default:
		d.Note(a.Key, value)
	}
}

func (a *action) add(d *draft.Draft) {
	s := d.Sanction(authority, a.Decree.Number, strings.Trim(string(a.AID), `"`))
	s.Add("programId", "UA-SA1644")
	s.Add("country", "ua")
	s.Add("authorityId", d.Reference)
	s.Add("status", a.Status)
	s.Add("sourceUrl", a.Decree.Link)
	d.DatesOf(s, "startDate", "decree", a.Decree.Date)
	d.DatesOf(s, "listingDate", "decree", a.Decree.Date)
	d.DatesOf(s, "endDate", "end", a.EndDate)
	s.Add("duration", a.Term)
	for _, r := range a.Restrictions {
		s.Add("provisions", r.Restriction)
	}
	s.Add("reason", slices.Concat(a.Reason, a.Reasons)...)
	s.Add("summary", a.Issuers...)
}
