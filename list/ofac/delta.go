package ofac

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"cordon/ftm"
	"cordon/list"
	"cordon/list/element"
	"cordon/list/xmlscan"
)

// Changes is one delta file of the Sanctions List Service: what a publication
// added, removed and changed. It tells that and what changed within minutes; the
// full file remains the truth.
//
// Source: https://www.treasury.gov/ofac/downloads/sanctions/1.0/DeltaFile.xsd
// (namespace https://www.treasury.gov/ofac/DeltaFile/1.0), known here only from
// descriptions; what the reader does not know is in Report.
type Changes struct {
	Published string // datePublished, as the file has it
	Type      string // publicationType
	Parties   []PartyChange
	Report    list.Report
}

// PartyChange is what a publication did to one party.
type PartyChange struct {
	ID     string // "ofac-7140"
	Action Action // None: the party stays, only Parts of it changed
	Lists  []string
	// Entity and Around say what the file says of the party: all of it when it is
	// added, perhaps only the changed parts otherwise.
	Entity *ftm.Entity
	Around []*ftm.Entity
	Parts  []PartChange
}

// PartChange is an action on a part of a party: one programme added.
type PartChange struct {
	Path   string // "sanctionsPrograms/sanctionsProgram"
	Action Action
	Text   string
}

// Action is what happened. The service has been seen to say both "change" and
// "modify".
type Action string

// Actions.
const (
	None   Action = ""
	Add    Action = "add"
	Remove Action = "remove"
	Change Action = "change"
)

func action(text string) (Action, error) {
	switch a := Action(strings.ToLower(strings.TrimSpace(text))); a {
	case None, Add, Remove, Change:
		return a, nil
	case "modify":
		return Change, nil
	default:
		return None, fmt.Errorf("action %q is not known", text)
	}
}

// ReadDelta reads a delta file. An action that is not known is an error: it could
// be a removal.
func ReadDelta(r io.Reader) (*Changes, error) {
	s := xmlscan.New(r)
	c := &Changes{}
	out := &list.Sink{Put: func(*ftm.Entity) error { return nil }}
	v := newEnv(out)
	if !s.Child(0) {
		return nil, fmt.Errorf("read delta: %w", cause(s, "no root"))
	}
	if string(s.Name()) != "sanctionsData" {
		return nil, fmt.Errorf("read delta: root is %s, not sanctionsData", s.Name())
	}
	for s.Child(1) {
		name := string(s.Name())
		if name == "entities" {
			for s.Child(2) {
				e, err := element.Read(s)
				if err != nil {
					return nil, fmt.Errorf("read delta: %w", err)
				}
				p, err := v.partyChange(e)
				if err != nil {
					return nil, fmt.Errorf("read delta, entity %s: %w", e.Attr("id"), err)
				}
				c.Parties = append(c.Parties, p)
			}
			continue
		}
		e, err := element.Read(s)
		if err != nil {
			return nil, fmt.Errorf("read delta: %w", err)
		}
		if name == "publicationInfo" {
			c.Published, c.Type = e.Get("datePublished"), e.Get("publicationType")
			continue
		}
		out.Unmapped(name, e.Text)
	}
	if err := s.Err(); err != nil {
		return nil, fmt.Errorf("read delta: %w", err)
	}
	if c.Published == "" {
		return nil, errors.New("read delta: no datePublished")
	}
	c.Report = out.Report
	c.Report.Format, c.Report.Entries = "ofac-delta", len(c.Parties)
	return c, nil
}

func cause(s *xmlscan.Scanner, what string) error {
	if err := s.Err(); err != nil {
		return err
	}
	return errors.New(what)
}

func (v *env) partyChange(e *element.Element) (c PartyChange, err error) {
	number := strings.TrimSpace(e.Attr("id"))
	if number == "" || strings.Trim(number, "0123456789") != "" {
		return c, errors.New("no number")
	}
	if c.Action, err = action(e.Attr("action")); err != nil {
		return c, err
	}
	c.ID = entityID(number)
	if c.Parts, err = partChanges(nil, e, ""); err != nil {
		return c, err
	}
	kind := e.Child("generalInfo").Get("entityType")
	schema, known := schemata[kind]
	if !known {
		schema = "LegalEntity"
		if kind != "" {
			v.strange("party type", kind, number)
		}
	}
	p := v.newParty(number, schema)
	p.enhanced(e)
	for x := range e.All("sanctionsLists", "sanctionsList") {
		id := Consolidated
		if x.Text == "SDN List" || x.Text == "SDN" {
			id = SDN
		}
		if !slices.Contains(c.Lists, id) {
			c.Lists = append(c.Lists, id)
		}
	}
	p.settle(c.Lists)
	c.Entity, c.Around = p.Entity, p.Around()
	return c, nil
}

// partChanges gathers actions below an element: they may sit on a child while the
// element itself has none.
func partChanges(to []PartChange, e *element.Element, path string) ([]PartChange, error) {
	for _, c := range e.Children {
		at := list.JoinParts("/", path, c.Name)
		if a := c.Attr("action"); a != "" {
			known, err := action(a)
			if err != nil {
				return nil, fmt.Errorf("%s: %w", at, err)
			}
			to = append(to, PartChange{Path: at, Action: known, Text: clean(wholeText(c))})
		}
		var err error
		if to, err = partChanges(to, c, at); err != nil {
			return nil, err
		}
	}
	return to, nil
}

func wholeText(e *element.Element) string {
	var b bytes.Buffer
	b.WriteString(e.Text)
	for _, c := range e.Children {
		b.WriteString(" " + wholeText(c))
	}
	return b.String()
}

// standing tells a part that is there after the publication from one that it took
// away.
func standing(e *element.Element) bool { a, _ := action(e.Attr("action")); return a != Remove }

// enhanced maps an entity element to facts.
func (p *party) enhanced(e *element.Element) {
	for n := range e.All("names", "name") {
		if standing(n) {
			p.deltaName(n)
		}
	}
	for f := range e.All("features", "feature") {
		label, text := f.Get("type"), f.Get("value")
		if label == "" || !standing(f) {
			continue
		}
		fact := fact{text: text, country: text, dates: wholly(text), note: f.Get("comments")}
		if !p.feature(label, fact) {
			p.env.strange("feature", label, text)
			p.Note(strings.TrimRight(label, " :-"), text)
		}
	}
	for d := range e.All("identityDocuments", "identityDocument") {
		if !standing(d) {
			continue
		}
		x := paper{
			kind: d.Get("type"), number: d.Get("documentNumber"), country: d.Get("issuingCountry"),
			authority: d.Get("issuingAuthority"), issued: wholly(d.Get("issueDate")), expires: wholly(d.Get("expirationDate")),
			note: d.Get("comments"),
		}
		if !p.document(x, true) {
			p.env.strange("document type", x.kind, x.number)
		}
	}
	for a := range e.All("addresses", "address") {
		if standing(a) {
			p.deltaAddress(a)
		}
	}
	var programs, measures []string
	for x := range e.All("sanctionsPrograms", "sanctionsProgram") {
		if standing(x) && x.Text != "" {
			programs = append(programs, x.Text)
		}
	}
	for x := range e.All("sanctionsTypes", "sanctionsType") {
		if standing(x) && x.Text != "" {
			measures = append(measures, x.Text)
		}
	}
	p.Add("topics", "sanction")
	for l := range e.All("sanctionsLists", "sanctionsList") {
		s := p.sanction(l.Text, programs, measures)
		addAll(s, "listingDate", wholly(l.Attr("datePublished")))
		for x := range e.All("legalAuthorities", "legalAuthority") {
			s.Add("reason", x.Text)
		}
	}
}

// deltaName reads a name by its formatted forms; other elements whose names end in
// "name" are parts of it.
func (p *party) deltaName(n *element.Element) {
	kind := n.Get("aliasType")
	primary := n.Get("isPrimary") == "true"
	if primary || kind == "" {
		kind = "name"
	}
	low := n.Get("isLowQuality") == "true"
	for t := range n.All("translations", "translation") {
		last, given := t.Get("formattedLastName"), t.Get("formattedFirstName")
		full := t.Get("formattedFullName")
		if last == "" || given == "" || p.Schema != "Person" {
			if p.Schema == "Person" {
				p.plainName(kind, full, low)
				continue
			}
			last, given = full, ""
		}
		if s := t.Get("script"); s != "" && s != "Latin" {
			text := list.JoinParts(" ", given, last)
			if familyFirst(s) {
				text = last + given
			}
			v := ftm.Value{Text: text, Lang: scriptLanguages[s], Marks: ftm.OriginalScript}
			p.Name(p.quality(&v, kind, low), v)
			continue
		}
		p.splitName(kind, last, given, low)
	}
}

func (p *party) deltaAddress(a *element.Element) {
	for t := range a.All("translations", "translation") {
		var args []string
		for x := range t.All("addressParts", "addressPart") {
			property := addressParts[strings.ToUpper(x.Get("type"))]
			if property == "" {
				property = "remarks"
			}
			args = append(args, property, x.Get("value"))
		}
		p.address(a.Get("country"), "", args...)
	}
	if a.Child("translations") == nil {
		p.address(a.Get("country"), "")
	}
}
