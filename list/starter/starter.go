// Package starter holds the starter list: one hundred designated parties that
// are built into Cordon, so that the first command answers without a network. It
// is an excerpt and says so; nobody is clear because this list has not got them.
//
// The list is a text file in a form of its own. Its first line names it and the
// date of the newest file it was checked against. A block is an entry: a line
//
//	person unsc-6908555 KPi.033 2016-11-30 DPRK
//
// with kind, entity id as the publisher's reader mints it, the publisher's
// reference, the day of listing and the programmes, then a line for each fact.
// The last line counts the entries, so that a cut file is noticed. Lines that
// begin with # are for people.
package starter

import (
	"bufio"
	"context"
	_ "embed"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"

	"cordon/ftm"
	"cordon/ident"
	"cordon/list"
	"cordon/list/draft"
)

// ListID is the id of the starter list.
const ListID = "starter"

const title = "cordon starter list "

//go:embed starter.txt
var text string

// Input returns the embedded list, to be read with [Reader].
func Input() list.Input {
	return list.Input{Files: []list.File{{
		Name: "starter.txt", Part: "main", Size: int64(len(text)),
		Open: func() (io.ReadCloser, error) { return io.NopCloser(strings.NewReader(text)), nil },
	}}}
}

// Reader reads a list in the form of the starter list. The zero value is ready.
type Reader struct{}

// Format returns "cordon-starter".
func (Reader) Format() string { return "cordon-starter" }

// Recognise tells the list by its first line.
func (Reader) Recognise(_ string, head []byte) (list.Header, bool) {
	line, _, _ := strings.Cut(string(head[:min(len(head), 80)]), "\n")
	date, ok := strings.CutPrefix(strings.TrimSpace(line), title)
	if _, valid := ftm.ReadDate(date); !ok || !valid {
		return list.Header{}, false
	}
	return list.Header{List: ListID, Part: "main", Date: date}, true
}

// Read reads the whole list. Anything that is not understood is an error: there
// is nobody else's mistake to live with.
func (rd Reader) Read(ctx context.Context, in list.Input, out *list.Sink) error {
	if len(in.Files) == 0 {
		return errors.New("read cordon-starter: no file")
	}
	f, err := in.Files[0].Open()
	if err != nil {
		return fmt.Errorf("open %s: %w", in.Files[0].Name, err)
	}
	defer f.Close()
	out.Report.Format = rd.Format()
	r := reading{out: out, programs: draft.Programs{Keys: programmes}, seen: map[string]bool{}}
	if err := r.read(ctx, f); err != nil {
		return fmt.Errorf("read %s, line %d: %w", in.Files[0].Name, r.line, err)
	}
	return nil
}

var schemas = map[string]string{"person": "Person", "organisation": "Organization", "vessel": "Vessel", "aircraft": "Airplane"}

var programmes = map[string]string{
	"UN DPRK": "UN-SC1718",
	"DPRK":    "US-NK", "DPRK2": "US-NK", "DPRK3": "US-NK", "DPRK4": "US-NK",
	"CYBER2": "US-CYB", "CYBER4": "US-CYB",
}

// publishers by the prefix of their entity ids.
var publishers = map[string]struct{ authority, list string }{
	"unsc": {"United Nations Security Council", "un-sc"},
	"ofac": {"Office of Foreign Assets Control", "us-ofac-sdn"},
}

type reading struct {
	out      *list.Sink
	programs draft.Programs
	seen     map[string]bool
	line     int
	d        *draft.Draft // the entry being read
}

func (r *reading) read(ctx context.Context, f io.Reader) error {
	sc := bufio.NewScanner(f)
	ended := false
	for sc.Scan() {
		r.line++
		line := sc.Text()
		switch {
		case ctx.Err() != nil:
			return ctx.Err()
		case r.line == 1:
			h, ok := Reader{}.Recognise("", []byte(line))
			if !ok {
				return errors.New("this is not a starter list")
			}
			r.out.Report.Header = h
		case strings.TrimSpace(line) == "" || line[0] == '#':
		case ended:
			return errors.New("something follows the count of entries")
		case strings.HasPrefix(line, "  "):
			if err := r.fact(strings.TrimSpace(line)); err != nil {
				return err
			}
		case strings.HasPrefix(line, "entries "):
			n, err := strconv.Atoi(line[len("entries "):])
			if err != nil {
				return errors.New("the count of entries is no number")
			}
			if err := r.finish(); err != nil {
				return err
			}
			r.out.Report.Declared, ended = n, true
		default:
			if err := r.begin(line); err != nil {
				return err
			}
		}
	}
	switch {
	case sc.Err() != nil:
		return sc.Err()
	case !ended:
		return errors.New("the list is cut: its last line must count the entries")
	case r.out.Report.Declared != r.out.Report.Entries:
		return fmt.Errorf("it has %d entries and says %d", r.out.Report.Entries, r.out.Report.Declared)
	}
	return nil
}

// begin starts an entry from its head line.
func (r *reading) begin(line string) error {
	if err := r.finish(); err != nil {
		return err
	}
	f := strings.Fields(line)
	if len(f) != 5 {
		return fmt.Errorf("%q is no head of an entry", line)
	}
	kind, id, ref, listed := f[0], f[1], f[2], f[3]
	prefix, _, _ := strings.Cut(id, "-")
	pub, known := publishers[prefix]
	schema, ok := schemas[kind]
	switch _, dated := ftm.ReadDate(listed); {
	case !ok:
		return fmt.Errorf("%q is no kind of party", kind)
	case !known:
		return fmt.Errorf("%s is the id of no publisher", id)
	case !dated:
		return fmt.Errorf("%q is no date", listed)
	case r.seen[id]:
		return fmt.Errorf("%s is there twice", id)
	}
	r.seen[id] = true
	r.out.Entry()
	r.out.Mapped("head")
	r.d = draft.New(r.out, ListID, id, schema)
	r.d.Reference = ref
	r.d.Add("topics", "sanction")
	for program := range strings.SplitSeq(f[4], ",") {
		s := r.d.Sanction(pub.authority, program)
		s.Add("authorityId", ref)
		s.Add("listingDate", listed)
		s.Add("startDate", listed)
		if pub.list == "un-sc" {
			s.Add("unscId", ref)
			program = "UN " + program
		}
		r.programs.Set(r.out, s, program)
		r.d.Add("programId", s.First("programId"))
	}
	return nil
}

// plain fields and the property that each fills.
var plain = map[string]string{
	"alias": "alias", "former": "previousName", "gender": "gender", "country": "country", "nationality": "nationality",
	"citizenship": "citizenship", "flag": "flag", "imo": "imoNumber", "swift": "swiftBic", "usc": "uscCode", "tax": "taxNumber",
	"website": "website", "email": "email", "model": "model", "built": "buildDate",
}

// fact reads one line of an entry.
func (r *reading) fact(line string) error {
	field, value, _ := strings.Cut(line, " ")
	if r.d == nil || value == "" {
		return fmt.Errorf("%q belongs to no entry or says nothing", line)
	}
	r.out.Mapped(field)
	switch field {
	case "name":
		r.d.Name("name", ftm.Value{Text: value, Marks: ftm.Primary})
	case "alias", "former":
		r.d.Name(plain[field], ftm.Value{Text: value, Marks: ftm.Strong})
	case "weak":
		r.d.Name("weakAlias", ftm.Value{Text: value, Marks: ftm.Weak})
	case "native":
		lang, name, ok := strings.Cut(value, " ")
		if !ok || len(lang) != 3 {
			return fmt.Errorf("%q has no language", line)
		}
		r.d.Name("alias", ftm.Value{Text: name, Lang: lang, Marks: ftm.OriginalScript})
	case "born":
		if _, ok := ftm.ReadDate(value); !ok {
			return fmt.Errorf("%q is no date", value)
		}
		r.d.Add("birthDate", value)
	case "passport":
		r.d.Document(true, value, "Passport")
	case "id":
		r.d.Document(false, value, "Identification Number")
	case "wallet":
		return r.wallet(value)
	default:
		property, ok := plain[field]
		if !ok {
			return fmt.Errorf("%q is no field", field)
		}
		if s, _ := ftm.SchemaNamed(r.d.Schema); s != nil {
			if p, has := s.Property(property); !has || p.Type == ftm.TypeCountry && ftm.CountryName(value) == value {
				return fmt.Errorf("%s %s does not fit a %s", field, value, r.d.Schema)
			}
		}
		r.d.Add(property, value)
	}
	return nil
}

func (r *reading) wallet(value string) error {
	currency, address, ok := strings.Cut(value, " ")
	if _, valid := ident.Wallet(address); !ok || !valid {
		return fmt.Errorf("%q is no address", address)
	}
	r.d.Wallet(address, currency)
	return nil
}

// finish hands the entry over.
func (r *reading) finish() error {
	if r.d == nil {
		return nil
	}
	d := r.d
	r.d = nil
	if len(d.Get("name")) == 0 {
		return fmt.Errorf("%s has no name", d.ID)
	}
	return d.Emit()
}
