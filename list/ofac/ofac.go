// Package ofac reads the lists of the Office of Foreign Assets Control of the US
// Treasury: the Specially Designated Nationals (us-ofac-sdn) and the consolidated
// list of other measures (us-ofac-cons).
//
// Each is published in several formats, richest first:
//
//   - [Advanced]: SDN_ADVANCED.XML, CONS_ADVANCED.XML; everything is said by
//     reference to value sets and sections of the same file.
//   - [Standard]: SDN.XML, CONSOLIDATED.XML; one element per entry.
//   - [Classic]: sdn.csv with alt.csv, add.csv and sdn_comments.csv (cons_prim.csv
//     and so on); most facts stand in one column of remarks.
//
// An entry is known by a number, the same in all formats and for good:
// "ofac-7140" is party 7140. Facts carry the same labels in all formats ("Tax ID
// No.", "Vessel Flag"), so one table maps them all: see feature.go and paper.go.
// A label that the table does not know is kept as a note and reported.
//
// Source: https://ofac.treasury.gov/sanctions-list-service, its XSD files and
// "SDN data formats", and the files of 2021 to 2025.
package ofac

import (
	"fmt"
	"strings"

	"cordon/ftm"
	"cordon/list"
	"cordon/list/draft"
)

// Ids of OFAC's two lists.
const (
	SDN          = "us-ofac-sdn"
	Consolidated = "us-ofac-cons"
)

const authority = "Office of Foreign Assets Control"

func entityID(number string) string { return "ofac-" + number }

// party is one entry on its way to the sink.
type party struct {
	*draft.Draft
	env       *env
	summaries []string    // facts about the measures, for the sanction
	listing   []ftm.Value // dates stated as features rather than on the entry
	starts    []ftm.Value
	programs  []string // stated as features
	links     []string // names that remarks link it to
	listed    string   // the main name as lists of OFAC print it: "LAST, First"
	tags      []string // programmes, of formats that state the list last
	sanctions int
}

// env is what the entries of one reading share.
type env struct {
	out      *list.Sink
	programs draft.Programs
	unknown  map[string]bool // labels warned of
}

func newEnv(out *list.Sink) *env {
	return &env{out: out, programs: draft.Programs{Keys: programKeys}, unknown: map[string]bool{}}
}

// newParty begins an entry. The list is settled by settle.
func (v *env) newParty(number, schema string) *party {
	p := &party{Draft: draft.New(v.out, "", entityID(number), schema), env: v}
	p.Reference = number
	return p
}

// strange reports a label that no table knows, once as a warning and each time in
// the account.
func (v *env) strange(what, label, text string) {
	v.out.Unmapped(what+" "+label, text)
	if key := what + label; !v.unknown[key] {
		v.unknown[key] = true
		v.out.Warn(fmt.Sprintf("%s %q is not known", what, label))
	}
}

// settle says which list all of the entry belongs to.
func (p *party) settle(datasets []string) {
	p.Datasets = datasets
	for _, e := range p.Around() {
		e.Datasets = datasets
	}
}

// sanction adds one listing of the party: the list by OFAC's own name, programmes
// and measures.
func (p *party) sanction(listName string, programs, measures []string) *ftm.Entity {
	s := p.Part("Sanction", "sanction", listName)
	p.sanctions++
	s.Add("entity", p.ID)
	s.Add("authority", authority)
	s.Add("authorityId", p.Reference)
	s.Add("country", "us")
	for _, t := range programs {
		p.program(s, t)
	}
	if key := listKeys[listName]; key != "" {
		s.Add("programId", key)
	}
	for _, t := range measures {
		s.Add("provisions", t)
	}
	s.Caption = listName
	if len(programs) > 0 {
		s.Caption = strings.Join(programs, ", ")
	}
	if listName != "" {
		s.Add("status", "on the "+listName)
	}
	if p.sanctions == 1 {
		for _, t := range p.programs {
			p.program(s, t)
		}
		for _, t := range p.summaries {
			s.Add("summary", t)
		}
		addAll(s, "listingDate", p.listing)
		addAll(s, "startDate", p.starts)
	}
	for _, v := range s.Get("programId") {
		p.Add("programId", v.Text)
	}
	return s
}

// program adds a programme tag. BPI means blocked pending investigation under the
// programme named after it.
func (p *party) program(s *ftm.Entity, tag string) {
	s.Add("program", tag)
	p.env.programs.Set(p.env.out, s, strings.TrimPrefix(tag, "BPI-"))
}

func addAll(e *ftm.Entity, property string, vs []ftm.Value) {
	for _, v := range vs {
		e.AddValue(property, v)
	}
}

// listKeys are the programme keys of lists that rest on one authority.
var listKeys = map[string]string{
	"Sectoral Sanctions Identifications List":                    "US-SSI",
	"Non-SDN Palestinian Legislative Council List":               "US-NS-PLC",
	"Foreign Sanctions Evaders List":                             "US-FSE",
	"Non-SDN Chinese Military-Industrial Complex Companies List": "US-NS-CMIC",
}

// programKeys maps OFAC's programme tags to Cordon's keys: one key a regime.
var programKeys = keysOf(map[string]string{
	"US-NK":          "DPRK DPRK2 DPRK3 DPRK4 DPRK-NKSPEA",
	"US-NON-PROLIF":  "NPWMD",
	"US-CYB":         "CYBER CYBER2 CYBER3 CYBER4",
	"US-CUBA":        "CUBA",
	"US-NARCO":       "SDNT SDNTK ILLICIT-DRUGS-EO ILLICIT-DRUGS-EO14059",
	"US-TERR":        "FTO SDGT SDT HIFPAA HIFPAA-EO13224",
	"US-IRAN":        "IRAN IFSR IFCA IRGC ISA IRAN-TRA IRAN-HR HRIT-IR IRAN-EO13846 IRAN-EO13871 IRAN-EO13876 IRAN-EO13902 IRAN-CON-ARMS-EO 13599 561-Related 561List FSE-IR 13608",
	"US-IRAQ":        "IRAQ2 IRAQ3",
	"US-BALKANS":     "BALKANS BALKANS-EO14033",
	"US-BELARUS":     "BELARUS BELARUS-EO14038",
	"US-NS-PLC":      "NS-PLC",
	"US-DRC":         "DRCONGO",
	"US-SUDAN":       "DARFUR SUDAN SUDAN-EO14098",
	"US-LEBANON":     "LEBANON",
	"US-SOMALIA":     "SOMALIA",
	"US-LIBYA":       "LIBYA2 LIBYA3",
	"US-TCO":         "TCO",
	"US-SYRIA":       "SYRIA HRIT-SY SYRIA-CAESAR SYRIA-EO13894 PAARSSR-EO13894 FSE-SY",
	"US-YEMEN":       "YEMEN",
	"US-MAGNIT":      "MAGNIT",
	"US-GLOMAG":      "GLOMAG",
	"US-UKRAINE":     "UKRAINE-EO13660 UKRAINE-EO13661 UKRAINE-EO13662 UKRAINE-EO13685 SSIDES",
	"US-RUSSIA":      "RUSSIA-EO14024 RUSSIA-EO14065",
	"US-CAATSA":      "CAATSA---RUSSIA CAATSA---IRAN",
	"US-PEESA":       "PEESA PEESA-EO14039",
	"US-CAR":         "CAR",
	"US-BURUNDI":     "BURUNDI",
	"US-ZIMBABWE":    "ZIMBABWE",
	"US-VENEZUELA":   "VENEZUELA VENEZUELA-EO13850 VENEZUELA-EO13884",
	"US-NICARAGUA":   "NICARAGUA NICARAGUA-NHRAA",
	"US-ELECTION":    "ELECTION-EO13848",
	"US-MALI":        "MALI-EO13882",
	"US-HK":          "HK-EO13936",
	"US-BURMA":       "BURMA-EO14014 JADE",
	"US-ETHIOPIA":    "ETHIOPIA-EO14046",
	"US-HOSTAGES":    "HOSTAGES-EO14078",
	"US-UHRPA":       "UHRPA",
	"US-ICC":         "ICC-EO14203 ICCP-EO13928",
	"US-WEST-BANK":   "WEST-BANK-EO14115",
	"US-AFGHANISTAN": "AFGHANISTAN",
	"US-NS-CMIC":     "CMIC-EO13959",
})

// ProgramKey returns Cordon's key of a programme tag as the Treasury writes it.
// Lists of others that repeat its entries use the same tags.
func ProgramKey(tag string) (key string, ok bool) {
	key, ok = programKeys[tag]
	return key, ok
}

func keysOf(byKey map[string]string) map[string]string {
	keys := map[string]string{}
	for key, tags := range byKey {
		for tag := range strings.FieldsSeq(tags) {
			keys[strings.ReplaceAll(tag, "---", " - ")] = key
		}
	}
	keys["SOUTH SUDAN"] = "US-SOUTHSUDAN"
	return keys
}
