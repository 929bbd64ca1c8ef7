package starter

import (
	"bytes"
	"compress/bzip2"
	"encoding/xml"
	"io"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode"

	"cordon/ftm"
	"cordon/internal/testdata"
)

// entry is one entry of starter.txt as plain lines, read without the reader.
type entry struct {
	kind, id, ref, listed string
	programmes            []string
	facts                 [][2]string
}

func entries() (es []entry) {
	for line := range strings.Lines(text) {
		f := strings.Fields(line)
		switch {
		case len(f) == 5 && !strings.HasPrefix(line, " ") && line[0] != '#':
			es = append(es, entry{f[0], f[1], f[2], f[3], strings.Split(f[4], ","), nil})
		case strings.HasPrefix(line, "  ") && len(es) > 0:
			field, value, _ := strings.Cut(strings.TrimSpace(line), " ")
			es[len(es)-1].facts = append(es[len(es)-1].facts, [2]string{field, value})
		}
	}
	return es
}

// record is what a publisher's file says of one party, as raw text.
type record struct {
	ref        string
	listed     []string
	programmes []string
	names      map[string][]string // name key → what the publisher calls it
	dates      []string
	countries  []string
	texts      []string // numbers and details, whole
	remarks    string
}

// nameKey folds a name to its words in order of the alphabet; names without
// spaces (Han, Hangul) to their letters. The order of parts is a matter of taste.
func nameKey(s string) string {
	var words []string
	han := false
	s = strings.Map(func(r rune) rune {
		han = han || unicode.In(r, unicode.Han, unicode.Hangul)
		switch {
		case unicode.IsLetter(r) || unicode.IsDigit(r):
			return unicode.ToLower(r)
		case r == '\'' || r == '’' || r == '‘':
			return -1
		}
		return ' '
	}, s)
	words = strings.Fields(s)
	if han {
		words = strings.Split(strings.Join(words, ""), "")
	}
	slices.Sort(words)
	return strings.Join(words, " ")
}

// TestFacts holds every line of the starter list against the publishers' files.
func TestFacts(t *testing.T) {
	records := unRecords(t)
	ofacRecords(t, records)
	es := entries()
	if len(es) < 80 {
		t.Fatalf("only %d entries", len(es))
	}
	for _, e := range es {
		r := records[e.id]
		if r == nil {
			t.Errorf("%s: the publisher's file has no such party", e.id)
			continue
		}
		if r.ref != e.ref {
			t.Errorf("%s: reference %s, the publisher has %s", e.id, e.ref, r.ref)
		}
		if !slices.Contains(r.listed, e.listed) {
			t.Errorf("%s: listed %s, the publisher has %v", e.id, e.listed, r.listed)
		}
		for _, p := range e.programmes {
			if !slices.Contains(r.programmes, p) {
				t.Errorf("%s: programme %s, the publisher has %v", e.id, p, r.programmes)
			}
		}
		if len(e.programmes) != len(r.programmes) {
			t.Errorf("%s: programmes %v, the publisher has %v", e.id, e.programmes, r.programmes)
		}
		for _, f := range e.facts {
			if !r.states(f[0], f[1]) {
				t.Errorf("%s: %s %q is not what the publisher has: %+v", e.id, f[0], f[1], *r)
			}
		}
	}
}

func (r *record) states(field, value string) bool {
	said := func(kinds ...string) bool {
		return slices.ContainsFunc(r.names[nameKey(value)], func(k string) bool { return slices.Contains(kinds, k) })
	}
	switch field {
	case "name":
		return said("primary")
	case "alias":
		return said("strong", "primary")
	case "weak":
		return said("weak")
	case "former":
		return said("former")
	case "native":
		_, value, _ = strings.Cut(value, " ")
		return len(r.names[nameKey(value)]) > 0
	case "born", "built":
		return slices.ContainsFunc(r.dates, func(d string) bool { return d == value || strings.HasPrefix(d, value+"-") })
	case "nationality", "citizenship", "country", "flag":
		return slices.Contains(r.countries, value)
	case "wallet":
		_, value, _ = strings.Cut(value, " ")
	}
	has := func(s string) bool {
		return strings.EqualFold(s, value) || field == "imo" && s == "IMO "+value
	}
	return slices.ContainsFunc(r.texts, has) ||
		(field == "imo" || field == "swift") && regexp.MustCompile(`\b`+regexp.QuoteMeta(value)+`\b`).MatchString(r.remarks)
}

func (r *record) name(kind, text string) {
	r.names[nameKey(text)] = append(r.names[nameKey(text)], kind)
}

func (r *record) country(text string) {
	if c, ok := ftm.CountryCode(text); ok {
		r.countries = append(r.countries, c)
	}
}

func unRecords(t *testing.T) map[string]*record {
	data, err := os.ReadFile(testdata.Path(t, "lists", "un", "un_consolidated_2026-02-27.xml"))
	if err != nil {
		t.Fatal(err)
	}
	type alias struct {
		Quality string `xml:"QUALITY"`
		Name    string `xml:"ALIAS_NAME"`
	}
	type party struct {
		DataID    string   `xml:"DATAID"`
		Reference string   `xml:"REFERENCE_NUMBER"`
		List      string   `xml:"UN_LIST_TYPE"`
		Listed    string   `xml:"LISTED_ON"`
		Comments  string   `xml:"COMMENTS1"`
		First     string   `xml:"FIRST_NAME"`
		Second    string   `xml:"SECOND_NAME"`
		Third     string   `xml:"THIRD_NAME"`
		Fourth    string   `xml:"FOURTH_NAME"`
		IAliases  []alias  `xml:"INDIVIDUAL_ALIAS"`
		EAliases  []alias  `xml:"ENTITY_ALIAS"`
		Dates     []string `xml:"INDIVIDUAL_DATE_OF_BIRTH>DATE"`
		Years     []string `xml:"INDIVIDUAL_DATE_OF_BIRTH>YEAR"`
		Nations   []string `xml:"NATIONALITY>VALUE"`
		Countries []string `xml:"ENTITY_ADDRESS>COUNTRY"`
		Numbers   []string `xml:"INDIVIDUAL_DOCUMENT>NUMBER"`
	}
	var doc struct {
		Individuals []party `xml:"INDIVIDUALS>INDIVIDUAL"`
		Entities    []party `xml:"ENTITIES>ENTITY"`
	}
	if err := xml.Unmarshal(data, &doc); err != nil {
		t.Fatal(err)
	}
	kinds := map[string]string{"Good": "strong", "a.k.a.": "strong", "Low": "weak", "f.k.a.": "former"}
	out := map[string]*record{}
	for _, p := range append(doc.Individuals, doc.Entities...) {
		r := &record{
			ref: strings.TrimSpace(p.Reference), listed: []string{p.Listed}, programmes: []string{p.List}, names: map[string][]string{},
			dates: append(p.Dates, p.Years...), remarks: p.Comments,
		}
		r.name("primary", strings.Join([]string{p.First, p.Second, p.Third, p.Fourth}, " "))
		for _, a := range append(p.IAliases, p.EAliases...) {
			r.name(kinds[a.Quality], a.Name)
			if latin, native, ok := strings.Cut(strings.Trim(a.Name, ") "), "("); ok {
				r.name(kinds[a.Quality], latin)
				r.name(kinds[a.Quality], native)
			}
		}
		for _, c := range append(p.Nations, p.Countries...) {
			r.country(c)
		}
		for _, n := range p.Numbers {
			r.texts = append(r.texts, strings.Join(strings.Fields(n), " "))
		}
		out["unsc-"+strings.TrimSpace(p.DataID)] = r
	}
	return out
}

// ofacRecords finds the parties in the advanced XML by their ids as text, and
// unmarshals those blocks alone.
func ofacRecords(t *testing.T, out map[string]*record) {
	f, err := os.Open(testdata.Path(t, "lists", "ofac", "sdn_advanced_2025-11-19.xml.bz2"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	data, err := io.ReadAll(bzip2.NewReader(f))
	if err != nil {
		t.Fatal(err)
	}
	refs := map[string]string{}
	head := data[:bytes.Index(data, []byte("<Locations>"))]
	for _, m := range regexp.MustCompile(`<(AliasType|FeatureType|Country|DetailReference) ID="(\d+)"[^>]*>([^<]*)<`).FindAllSubmatch(head, -1) {
		refs[string(m[1])+string(m[2])] = strings.ReplaceAll(string(m[3]), "&amp;", "&")
	}
	documents := map[string][]string{}
	for _, m := range regexp.MustCompile(`(?s)<IDRegDocument [^>]*IdentityID="(\d+)"[^>]*>(.*?)</IDRegDocument>`).FindAllSubmatch(data, -1) {
		if n := regexp.MustCompile(`<IDRegistrationNo>([^<]*)<`).FindSubmatch(m[2]); n != nil {
			documents[string(m[1])] = append(documents[string(m[1])], string(n[1]))
		}
	}
	block := func(open, end string) []byte {
		i := bytes.Index(data, []byte(open))
		if i < 0 {
			t.Errorf("no %s", open)
			return nil
		}
		return data[i : i+bytes.Index(data[i:], []byte(end))+len(end)]
	}
	for _, e := range entries() {
		id, ok := strings.CutPrefix(e.id, "ofac-")
		if !ok {
			continue
		}
		var p ofacParty
		if err := xml.Unmarshal(block(`<DistinctParty FixedRef="`+id+`"`, "</DistinctParty>"), &p); err != nil {
			t.Fatal(err)
		}
		r := &record{ref: id, names: map[string][]string{}}
		for _, identity := range p.Identities {
			r.texts = append(r.texts, documents[identity.ID]...)
			for _, a := range identity.Aliases {
				kind := map[string]string{"A.K.A.": "strong", "F.K.A.": "former", "Name": "primary"}[refs["AliasType"+a.Type]]
				if a.Low == "true" {
					kind = "weak"
				}
				for _, d := range a.Names {
					r.name(kind, strings.Join(d.Parts, " "))
				}
			}
		}
		for _, f := range p.Features {
			for _, d := range f.From {
				r.dates = append(r.dates, d.String())
			}
			for _, d := range f.Details {
				text := d.Text
				if d.Reference != "" {
					text = refs["DetailReference"+d.Reference]
				}
				r.texts = append(r.texts, strings.TrimSpace(text))
				if strings.Contains(refs["FeatureType"+f.Type], "Flag") {
					r.country(text)
				}
			}
			for _, l := range f.Locations {
				// A nationality is a location whose one part is the country's name.
				for _, m := range regexp.MustCompile(`CountryID="(\d+)"|<Value>([^<]*)<`).FindAllSubmatch(block(`<Location ID="`+l.ID+`"`, "</Location>"), -1) {
					r.country(refs["Country"+string(m[1])] + string(m[2]))
				}
			}
		}
		var s ofacEntry
		if err := xml.Unmarshal(entryOf(data, id), &s); err != nil {
			t.Fatal(err)
		}
		for _, d := range s.Dates {
			r.listed = append(r.listed, d.String())
		}
		for _, c := range s.Comments {
			if c != "" && !slices.Contains(r.programmes, c) {
				r.programmes = append(r.programmes, c)
			}
		}
		out[e.id] = r
	}
}

// entryOf finds the sanctions entry of a profile.
func entryOf(data []byte, id string) []byte {
	at := bytes.Index(data, []byte(` ProfileID="`+id+`"`))
	from := bytes.LastIndex(data[:at], []byte("<"))
	const end = "</SanctionsEntry>"
	return data[from : from+bytes.Index(data[from:], []byte(end))+len(end)]
}

type ofacDate struct{ Year, Month, Day int }

func (d ofacDate) String() string { return ftm.Date(d).String() }

type ofacParty struct {
	Identities []struct {
		ID      string `xml:"ID,attr"`
		Aliases []struct {
			Type  string `xml:"AliasTypeID,attr"`
			Low   string `xml:"LowQuality,attr"`
			Names []struct {
				Parts []string `xml:"DocumentedNamePart>NamePartValue"`
			} `xml:"DocumentedName"`
		} `xml:"Alias"`
	} `xml:"Profile>Identity"`
	Features []struct {
		Type    string     `xml:"FeatureTypeID,attr"`
		From    []ofacDate `xml:"FeatureVersion>DatePeriod>Start>From"`
		Details []struct {
			Text      string `xml:",chardata"`
			Reference string `xml:"DetailReferenceID,attr"`
		} `xml:"FeatureVersion>VersionDetail"`
		Locations []struct {
			ID string `xml:"LocationID,attr"`
		} `xml:"FeatureVersion>VersionLocation"`
	} `xml:"Profile>Feature"`
}

type ofacEntry struct {
	Dates    []ofacDate `xml:"EntryEvent>Date"`
	Comments []string   `xml:"SanctionsMeasure>Comment"`
}
