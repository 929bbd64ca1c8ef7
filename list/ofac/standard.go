package ofac

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"cordon/ftm"
	"cordon/list"
	"cordon/list/xmlscan"
)

// Standard reads SDN.XML and CONSOLIDATED.XML: root sdnList, an sdnEntry for each
// party. Publish_Date is month/day/year. Record_Count states the number of entries
// and must hold.
type Standard struct{}

// Format returns "ofac-xml".
func (Standard) Format() string { return "ofac-xml" }

// Recognise tells the format by its root and its publication section, which the
// publisher spells publshInformation.
func (Standard) Recognise(name string, head []byte) (list.Header, bool) {
	r := standard{s: xmlscan.New(bytes.NewReader(head)), account: newAccount(), out: &list.Sink{}}
	if !r.s.Child(0) || string(r.s.Name()) != "sdnList" {
		return list.Header{}, false
	}
	h := list.Header{List: listOfName(name), Part: "main"}
	if r.s.Child(1) && string(r.s.Name()) == "publshInformation" {
		r.publication()
		h.Date = r.out.Report.Header.Date
	}
	return h, true
}

// standard is one pass over one file.
type standard struct {
	s       *xmlscan.Scanner
	out     *list.Sink
	env     *env
	account *account
	parties []*party
	seen    map[string]bool
	sdn     int // entries with a programme of the SDN list alone
}

// Read reads the whole file.
func (x Standard) Read(ctx context.Context, in list.Input, out *list.Sink) error {
	if len(in.Files) == 0 {
		return errors.New("read ofac-xml: no file")
	}
	f, err := in.Files[0].Open()
	if err != nil {
		return fmt.Errorf("open %s: %w", in.Files[0].Name, err)
	}
	defer f.Close()
	out.Report.Format = x.Format()
	out.Report.Header = list.Header{List: listOfName(in.Files[0].Name), Part: "main"}
	r := standard{s: xmlscan.New(f), out: out, env: newEnv(out), account: newAccount(), seen: map[string]bool{}}
	err = r.read(ctx)
	r.account.flush(out)
	if err != nil {
		return fmt.Errorf("read %s: %w", in.Files[0].Name, err)
	}
	return nil
}

func (r *standard) read(ctx context.Context) error {
	s := r.s
	if !s.Child(0) {
		return s.Err()
	}
	if string(s.Name()) != "sdnList" {
		return fmt.Errorf("root is %s, not sdnList", s.Name())
	}
	for s.Child(1) {
		if err := ctx.Err(); err != nil {
			return err
		}
		switch string(s.Name()) {
		case "publshInformation":
			r.publication()
		case "sdnEntry":
			r.entry()
		default:
			r.unknown()
		}
	}
	if err := s.Err(); err != nil {
		return err
	}
	rep := &r.out.Report
	switch {
	case rep.Declared == 0:
		return errors.New("no Record_Count")
	case rep.Entries != rep.Declared:
		return fmt.Errorf("%d entries, Record_Count says %d", rep.Entries, rep.Declared)
	case len(r.parties) == 0:
		return errors.New("no entries")
	}
	if rep.Header.List == "" {
		rep.Header.List = Consolidated
		if 2*r.sdn >= len(r.parties) {
			rep.Header.List = SDN
		}
	}
	for _, p := range r.parties {
		p.sanctioned(rep.Header.List, p.tags)
	}
	return r.env.finish(r.parties, []string{rep.Header.List})
}

func (r *standard) publication() {
	for d := r.s.Depth(); r.s.Child(d); {
		switch string(r.s.Name()) {
		case "Publish_Date":
			m, rest, _ := strings.Cut(r.text(), "/")
			day, year, _ := strings.Cut(rest, "/")
			d := ftm.Date{Year: atoi([]byte(year)), Month: atoi([]byte(m)), Day: atoi([]byte(day))}
			if d.Valid() {
				r.out.Report.Header.Date = d.String()
			}
		case "Record_Count":
			r.out.Report.Declared, _ = strconv.Atoi(r.text())
		default:
			r.unknown()
		}
	}
}

// text reads a leaf and accounts for it.
func (r *standard) text() string {
	n := r.account.at(r.s)
	t := clean(string(r.s.Content()))
	if t != "" {
		n.text.State, n.text.Count = list.Mapped, n.text.Count+1
	}
	return t
}

// unknown reports an element of no known name.
func (r *standard) unknown() { r.s.Leaves(r.out.Unmapped) }

// record reads the leaves of an element into a map: no element of this format
// repeats a name within one record.
func (r *standard) record() map[string]string {
	m := map[string]string{}
	for d := r.s.Depth(); r.s.Child(d); {
		name := string(r.s.Name())
		if !standardLeaves[name] {
			r.unknown()
			continue
		}
		if t := r.text(); t != "" {
			m[name] = t
		}
	}
	return m
}

var standardLeaves = func() map[string]bool {
	m := map[string]bool{}
	for n := range strings.FieldsSeq(`uid idType idNumber idCountry issueDate expirationDate type category lastName firstName
		address1 address2 address3 city stateOrProvince postalCode country mainEntry dateOfBirth placeOfBirth
		callSign vesselType vesselFlag vesselOwner tonnage grossRegisteredTonnage`) {
		m[n] = true
	}
	return m
}()

// records reads the records of a list element.
func (r *standard) records() (rs []map[string]string) {
	for d := r.s.Depth(); r.s.Child(d); {
		rs = append(rs, r.record())
	}
	return rs
}

func (r *standard) entry() {
	r.out.Entry()
	v := map[string]string{}
	var tags []string
	lists := map[string][]map[string]string{}
	for d := r.s.Depth(); r.s.Child(d); {
		switch name := string(r.s.Name()); name {
		case "uid", "firstName", "lastName", "title", "sdnType", "remarks":
			v[name] = r.text()
		case "programList":
			for d := r.s.Depth(); r.s.Child(d); {
				if t := r.text(); t != "" {
					tags = append(tags, t)
				}
			}
		case "idList", "akaList", "addressList", "nationalityList", "citizenshipList", "dateOfBirthList", "placeOfBirthList":
			lists[name] = append(lists[name], r.records()...)
		case "vesselInfo":
			lists[name] = append(lists[name], r.record())
		default:
			r.unknown()
		}
	}
	number := v["uid"]
	switch {
	case number == "" || strings.Trim(number, "0123456789") != "":
		r.out.Reject(fmt.Sprintf("sdnEntry %d", r.out.Report.Entries), "no uid")
		return
	case r.seen[number]:
		r.out.Reject(entityID(number), "the number stands twice")
		return
	case v["lastName"] == "" && v["firstName"] == "":
		r.out.Reject(entityID(number), "no name")
		return
	}
	r.seen[number] = true
	schema := schemata[v["sdnType"]]
	p := r.env.newParty(number, schema)
	if schema == "" {
		p.Schema = "LegalEntity"
		r.env.strange("party type", v["sdnType"], number)
	}
	p.tags = tags
	for _, t := range tags {
		if t == "SDGT" || t == "NPWMD" || t == "SDNTK" || t == "RUSSIA-EO14024" || t == "CUBA" {
			r.sdn++
			break
		}
	}
	p.fill(v, lists)
	r.parties = append(r.parties, p)
}

// fill maps an entry's records to facts.
func (p *party) fill(v map[string]string, lists map[string][]map[string]string) {
	p.splitName("name", v["lastName"], v["firstName"], false)
	for _, a := range lists["akaList"] {
		p.splitName(a["type"], a["lastName"], a["firstName"], strings.EqualFold(a["category"], "weak"))
	}
	for t := range strings.SplitSeq(v["title"], "; ") {
		p.feature("Title", fact{text: t})
	}
	for _, b := range lists["dateOfBirthList"] {
		p.feature("Birthdate", fact{text: b["dateOfBirth"], dates: wholly(b["dateOfBirth"])})
	}
	for _, b := range lists["placeOfBirthList"] {
		p.feature("Place of Birth", fact{text: b["placeOfBirth"]})
	}
	for _, n := range lists["nationalityList"] {
		p.feature("Nationality Country", fact{country: n["country"]})
	}
	for _, n := range lists["citizenshipList"] {
		p.feature("Citizenship Country", fact{country: n["country"]})
	}
	for _, s := range lists["vesselInfo"] {
		p.feature("Vessel Call Sign", fact{text: s["callSign"]})
		p.feature("Vessel Type", fact{text: s["vesselType"]})
		p.feature("Vessel Flag", fact{text: s["vesselFlag"]})
		p.feature("Vessel Owner", fact{text: s["vesselOwner"]})
		p.feature("Vessel Tonnage", fact{text: s["tonnage"]})
		p.feature("Gross Registered Tonnage", fact{text: s["grossRegisteredTonnage"]})
	}
	for _, id := range lists["idList"] {
		p.identification(id)
	}
	for _, a := range lists["addressList"] {
		p.address(a["country"], "", "street", a["address1"], "street2", list.JoinParts(", ", a["address2"], a["address3"]),
			"city", a["city"], "postalCode", a["postalCode"], "state", a["stateOrProvince"])
	}
	p.remarks(v["remarks"])
}

// identification reads an entry of idList, which holds features as well as
// documents ("Gender", "Digital Currency Address - XBT").
func (p *party) identification(id map[string]string) {
	kind, number := id["idType"], id["idNumber"]
	if papers[labelKey(kind)] == "" {
		f := fact{text: number, country: id["idCountry"], dates: wholly(number)}
		if key := labelKey(kind); plain[key] != "" || located[key] != "" && f.text != "" {
			f.country = ""
		}
		if p.feature(kind, f) {
			return
		}
	}
	d := paper{
		kind: kind, number: number, country: id["idCountry"],
		issued: wholly(id["issueDate"]), expires: wholly(id["expirationDate"]),
	}
	if !p.document(d, true) {
		p.env.strange("document type", kind, number)
	}
}

// wholly reads a date of which nothing is left over.
func wholly(text string) []ftm.Value {
	if dates, rest := ftm.ParseDate(text); rest == "" {
		return dates
	}
	return nil
}

// splitName adds a name that comes as family name, or whole name, and given names.
func (p *party) splitName(kind, last, given string, low bool) {
	v := ftm.Value{Text: list.JoinParts(" ", given, last)}
	if v.Text == "" {
		return
	}
	if given != "" {
		v.Original = last + ", " + given // as OFAC prints it
	}
	property := p.quality(&v, kind, low)
	if kind == "name" && p.Caption == "" {
		v.Marks |= ftm.Primary
		p.Caption = v.Text
		if p.Schema == "Person" && given != "" {
			p.Add("lastName", last)
			p.Add("firstName", given)
		}
	}
	p.Name(property, v)
	if p.Caption == v.Text && p.listed == "" {
		p.listed = v.Original
	}
}
