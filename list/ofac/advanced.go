package ofac

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"strings"

	"cordon/ftm"
	"cordon/list"
	"cordon/list/xmlscan"
)

// Advanced reads SDN_ADVANCED.XML and CONS_ADVANCED.XML.
//
// The file's sections follow each other: value sets, locations, documents,
// parties, relations between them, and at the end the sanctions entries, which
// say on which list and under which programmes a party is. All cross-references
// are numbers that the file itself explains. One pass keeps what later sections
// refer to in maps; nothing is handed over before the entries are read.
type Advanced struct{}

// Format returns "ofac-advanced-xml".
func (Advanced) Format() string { return "ofac-advanced-xml" }

// Recognise tells the format by its root and first sections. Which of the two
// lists it is stands too far back for the head: the name says so, or else that the
// value sets, which hold only what the file uses, know ships or do not. Only SDNs
// are ships. Read settles it by the entries.
func (Advanced) Recognise(name string, head []byte) (list.Header, bool) {
	s := xmlscan.New(bytes.NewReader(head))
	if !s.Child(0) || string(s.Name()) != "Sanctions" {
		return list.Header{}, false
	}
	h := list.Header{Part: "main", List: listOfName(name)}
	for s.Child(1) {
		switch string(s.Name()) {
		case "DateOfIssue":
			r := advanced{s: s, account: newAccount(), out: &list.Sink{}}
			h.Date = r.day().String()
		case "ReferenceValueSets":
			if h.List == "" && bytes.Contains(head, []byte("</FeatureTypeValues>")) {
				h.List = Consolidated
				if bytes.Contains(head, []byte(">Vessel Flag<")) {
					h.List = SDN
				}
			}
			return h, true
		}
	}
	return list.Header{}, false
}

// listOfName tells the list by a file's name, "" if it does not say.
func listOfName(name string) string {
	name = strings.ToLower(name)
	switch {
	case strings.Contains(name, "cons"):
		return Consolidated
	case strings.Contains(name, "sdn"):
		return SDN
	}
	return ""
}

// Read reads the whole file. Without parties or without entries it is refused.
func (a Advanced) Read(ctx context.Context, in list.Input, out *list.Sink) error {
	if len(in.Files) == 0 {
		return errors.New("read ofac-advanced-xml: no file")
	}
	f, err := in.Files[0].Open()
	if err != nil {
		return fmt.Errorf("open %s: %w", in.Files[0].Name, err)
	}
	defer f.Close()
	out.Report.Format = a.Format()
	out.Report.Header = list.Header{List: listOfName(in.Files[0].Name), Part: "main"}
	r := advanced{
		s: xmlscan.New(f), account: newAccount(), env: newEnv(out), out: out,
		sets: map[string]map[int]reference{}, locations: map[int]*location{},
		papers: map[int][]paper{}, byProfile: map[int]*profile{},
	}
	err = r.read(ctx)
	r.account.flush(out)
	if err != nil {
		return fmt.Errorf("read %s: %w", in.Files[0].Name, err)
	}
	return nil
}

// advanced is one pass over one file.
type advanced struct {
	s         *xmlscan.Scanner
	out       *list.Sink
	env       *env
	account   *account
	sets      map[string]map[int]reference // by element name, then ID
	locations map[int]*location
	papers    map[int][]paper // by identity
	profiles  []*profile      // in the file's order
	byProfile map[int]*profile
	relations []relation
	entries   []listing
}

// profile is a party and what the later sections add to it.
type profile struct {
	party
	number   int
	listings []listing
}

// child moves to the next child element and accounts for its attributes.
func (r *advanced) child(depth int) bool {
	if !r.s.Child(depth) {
		return false
	}
	r.account.attributes(r.s)
	return true
}

// text reads the text of a leaf.
func (r *advanced) text() string {
	n := r.account.at(r.s)
	t := clean(string(r.s.Content()))
	if t != "" {
		n.text.Count++
		n.text.State = list.Mapped
	}
	return t
}

// clean makes one line of a text and takes out the marks of writing direction that
// some names in Arabic script carry.
func clean(text string) string {
	if strings.Contains(text, "\xe2\x80") || strings.Contains(text, "\xe2\x81") || strings.Contains(text, "\xc2\xa0") {
		text = strings.Map(func(r rune) rune {
			if r == 0x200E || r == 0x200F || r >= 0x202A && r <= 0x202E || r >= 0x2066 && r <= 0x2069 {
				return -1
			}
			return r
		}, text)
	}
	return strings.Join(strings.Fields(text), " ")
}

// ignore passes over an element that says nothing new.
func (r *advanced) ignore(why string) {
	n := r.account.at(r.s)
	if r.own(r.s.Depth()) {
		n.text.Count++
		n.text.State, n.text.Why = list.Ignored, why
	}
}

// own reads to the end of the current element and reports whether there was text.
func (r *advanced) own(depth int) bool {
	found := false
	for r.s.Next() {
		switch r.s.Kind() {
		case xmlscan.Text:
			found = true
		case xmlscan.End:
			if r.s.Depth() == depth {
				return found
			}
		}
	}
	return found
}

// unknown reports an element that this reader has not met, with all below it.
func (r *advanced) unknown() { r.s.Leaves(r.out.Unmapped) }

func (r *advanced) read(ctx context.Context) error {
	s := r.s
	if !r.child(0) {
		return s.Err()
	}
	if string(s.Name()) != "Sanctions" {
		return fmt.Errorf("root is %s, not Sanctions", s.Name())
	}
	for r.child(1) {
		if err := ctx.Err(); err != nil {
			return err
		}
		switch string(s.Name()) {
		case "DateOfIssue":
			r.out.Report.Header.Date = r.day().String()
		case "ReferenceValueSets":
			r.references()
		case "Locations":
			r.each("Location", r.location)
		case "IDRegDocuments":
			r.each("IDRegDocument", r.paper)
		case "DistinctParties":
			r.each("DistinctParty", r.distinctParty)
		case "ProfileRelationships":
			r.each("ProfileRelationship", r.relation)
		case "SanctionsEntries":
			r.each("SanctionsEntry", r.listing)
		case "SanctionsEntryLinks":
			r.each("", r.unknown) // empty in every file so far
		default:
			r.unknown()
		}
	}
	if err := s.Err(); err != nil {
		return err
	}
	if len(r.profiles) == 0 || len(r.entries) == 0 {
		return fmt.Errorf("%d parties and %d sanctions entries: not a whole list", len(r.profiles), len(r.entries))
	}
	return r.finish(ctx)
}

func (r *advanced) each(name string, read func()) {
	for d := r.s.Depth(); r.child(d); {
		if string(r.s.Name()) == name {
			read()
		} else {
			r.unknown()
		}
	}
}

// finish puts entries and relations to their parties and hands all over in the
// order of the file.
func (r *advanced) finish(ctx context.Context) error {
	id := r.whichList()
	datasets := []string{id}
	for _, l := range r.entries {
		if p := r.byProfile[l.profile]; p != nil {
			p.listings = append(p.listings, l)
		} else {
			r.out.Warn(fmt.Sprintf("sanctions entry %d is about profile %d, which is not in the file", l.number, l.profile))
		}
	}
	for _, rel := range r.relations {
		r.relate(rel)
	}
	// Parties go one by one as they are handed over.
	r.byProfile, r.papers, r.locations, r.entries, r.relations = nil, nil, nil, nil, nil
	for i, p := range r.profiles {
		if i%256 == 0 && ctx.Err() != nil {
			return ctx.Err()
		}
		r.listings(p)
		p.settle(datasets)
		if err := p.Emit(); err != nil {
			return err
		}
		r.profiles[i] = nil
	}
	return nil
}

// whichList tells the list by its entries: on the SDN file every party is on the
// SDN list, whatever else it is on.
func (r *advanced) whichList() string {
	sdn := 0
	for _, l := range r.entries {
		if l.list == "SDN List" {
			sdn++
		}
	}
	id := Consolidated
	if 2*sdn >= len(r.profiles) {
		id = SDN
	}
	if h := &r.out.Report.Header; h.List != "" && h.List != id {
		r.out.Warn("the name says " + h.List + ", the content is " + id)
	}
	r.out.Report.Header.List = id
	return id
}

// day reads Year, Month and Day below the current element.
func (r *advanced) day() (d ftm.Date) {
	for depth := r.s.Depth(); r.child(depth); {
		switch string(r.s.Name()) {
		case "Year":
			d.Year = r.number()
		case "Month":
			d.Month = r.number()
		case "Day":
			d.Day = r.number()
		default:
			r.unknown()
		}
	}
	if !d.Valid() {
		return ftm.Date{}
	}
	return d
}

func (r *advanced) number() int { return atoi([]byte(r.text())) }

func (r *advanced) id(attr string) int { return atoi(r.s.Attr(attr)) }

// atoi reads a number of at most nine digits, 0 if it is none.
func atoi(b []byte) (n int) {
	if len(b) > 9 {
		return 0
	}
	for _, c := range b {
		if c < '0' || c > '9' {
			return 0
		}
		n = n*10 + int(c-'0')
	}
	return n
}
