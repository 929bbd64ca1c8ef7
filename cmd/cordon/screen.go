package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"runtime"
	"strings"
	"time"

	"cordon/ftm"
	"cordon/ident"
	"cordon/list/catalogue"
	"cordon/screen"
	"cordon/table"
)

type screenCmd struct {
	Name []string `arg:"" optional:"" help:"The name. Several words are one name."`

	Schema    string   `help:"Kind of party: Person, Company, Organization, Vessel, CryptoWallet, …"`
	Alias     []string `sep:"none" help:"Another name of the same party."`
	BirthDate []string `placeholder:"DATE" help:"1984-01-08, 1984-01 or 1984."`
	Country   []string `help:"Country or nationality: a code or a name."`
	Gender    string   `help:"male or female."`
	ID        []string `name:"id" placeholder:"NUMBER" help:"Passport, identity, tax or registration number, LEI, BIC."`
	IMO       string   `name:"imo" placeholder:"NUMBER" help:"IMO number of a ship."`
	Wallet    []string `placeholder:"ADDRESS" help:"Address of a crypto wallet."`

	In       string            `placeholder:"FILE" help:"Screen each row of this file (CSV, JSON lines, .xlsx, Parquet; - is standard input)."`
	Out      string            `placeholder:"FILE" help:"Write results here; the extension chooses the format (.csv, .jsonl, .xlsx, .parquet; - is standard output)."`
	Map      map[string]string `placeholder:"FIELD=COLUMN" help:"Which column holds which field, such as name=Kunde."`
	Sheet    string            `help:"Worksheet to read."`
	NoHeader bool              `help:"The first line is a row; columns are called column_1, column_2, …"`
	Encoding string            `help:"Character encoding of the file, when it is not UTF-8."`
	Dates    string            `enum:"auto,dmy,mdy" default:"auto" help:"Order of day and month in dates like 03/04/1984."`
	HitsOnly bool              `help:"Leave out rows that are clear or unable."`
	Explain  bool              `help:"Show what each score is made of."`
	Jobs     int               `short:"j" placeholder:"N" help:"Screen with N workers. Default: one for each processor."`

	policyFlags
}

// Run screens one party or a file.
func (c *screenCmd) Run(sys *system, g *globals) error {
	name := strings.Join(c.Name, " ")
	switch {
	case c.In != "" && (name != "" || c.one()):
		return usagef("screen either a name or a file (--in), not both")
	case c.In == "" && name == "" && !c.one():
		return usagef("say whom to screen: a NAME, or a file with --in")
	case c.In == "" && c.Out != "":
		return usagef("--out goes with --in; for one name use --json")
	case c.Jobs < 0:
		return usagef("--jobs must be 1 or more")
	}
	lib, err := sys.library(g)
	if err != nil {
		return err
	}
	defer lib.Close()
	e, err := sys.engine(lib, &c.policyFlags)
	if err != nil {
		return err
	}
	if c.In != "" {
		return c.batch(sys, g, lib, e)
	}
	s, err := c.subject(name)
	if err != nil {
		return err
	}
	v, err := e.Worker().Screen(s, true)
	if err != nil {
		return err
	}
	if g.JSON {
		err = sys.writeJSON(v)
	} else {
		err = newReport(sys, lib, 0, c.Explain).verdict(v, s)
	}
	if err != nil {
		return err
	}
	return outcome(v.Verdict == screen.Hit, v.Verdict == screen.Unable)
}

// one reports whether a flag describes a single party.
func (c *screenCmd) one() bool {
	return len(c.Alias)+len(c.ID)+len(c.Wallet)+len(c.BirthDate)+len(c.Country) > 0 || c.IMO != "" || c.Gender != ""
}

// outcome is the exit code of work that is done. A hit comes before a gap: the
// hit stands whatever else could not be looked at.
func outcome(hits, unable bool) error {
	switch {
	case hits:
		return exit(exitHits)
	case unable:
		return exit(exitUnable)
	}
	return nil
}

// subject makes the party that the flags describe. What the user typed wrongly
// is an error, not a doubt.
func (c *screenCmd) subject(name string) (screen.Subject, error) {
	e := &ftm.Entity{Schema: c.Schema, Caption: name}
	s := screen.Subject{Entity: e, Name: name}
	e.Add("name", name)
	e.Add("alias", c.Alias...)
	for _, d := range c.BirthDate {
		date, ok := ftm.SureDate(d)
		if !ok {
			return s, usagef("--birth-date %q: write 1984-01-08, 1984-01 or 1984", d)
		}
		e.Add("birthDate", date.String())
	}
	for _, t := range c.Country {
		code, ok := ftm.CountryCode(t)
		if !ok {
			return s, usagef("--country %q is not a country that is known; give a code such as kp, or a name", t)
		}
		e.Add("country", code)
	}
	if c.Gender != "" {
		gender, ok := ftm.Gender(c.Gender)
		if !ok {
			return s, usagef("--gender %q: write male or female", c.Gender)
		}
		e.Add("gender", gender)
	}
	if c.IMO != "" {
		id, _, ok := ident.IMO(c.IMO)
		if !ok {
			return s, usagef("--imo %q is not an IMO number: seven digits, of which the last checks the others", c.IMO)
		}
		e.Add("imoNumber", id)
	}
	for _, w := range c.Wallet {
		// A list may print a broken address, so it is compared; but no answer is clear.
		if _, ok := ident.Wallet(w); !ok {
			s.Faults = append(s.Faults, fmt.Sprintf("%q is no wallet address of a known form, or fails its checksum", w))
		}
		e.Add("publicKey", w)
	}
	return s, c.finish(e)
}

// finish adds the numbers and settles the schema.
func (c *screenCmd) finish(e *ftm.Entity) error {
	for _, n := range c.ID {
		for _, p := range numberProperties(n) {
			e.Add(p, n)
		}
	}
	switch {
	case e.Schema != "" && !ftm.Matchable(e.Schema):
		return &screen.Unknown{What: "schema", Name: e.Schema, Near: catalogue.Nearest(e.Schema, ftm.Matchables())}
	case e.Schema != "":
	case c.IMO != "":
		e.Schema = "Vessel"
	case len(c.BirthDate) > 0 || c.Gender != "":
		e.Schema = "Person"
	default:
		e.Schema = "Thing"
	}
	return nil
}

// numberProperties says what a number may be whose sort is not told. A number that
// proves itself by its checksum is that; another is compared as each document.
func numberProperties(n string) []string {
	var out []string
	for _, m := range ident.Detect(n) {
		switch m.Format {
		case ident.FormatIMO:
			out = append(out, "imoNumber")
		case ident.FormatLEI:
			out = append(out, "leiCode")
		case ident.FormatINN:
			out = append(out, "innCode", "taxNumber")
		case ident.FormatOGRN:
			out = append(out, "ogrnCode")
		case ident.FormatWallet:
			return []string{"publicKey"}
		}
	}
	if _, ok := ident.BIC(n); ok {
		out = append(out, "swiftBic")
	}
	return append(out, "passportNumber", "idNumber", "taxNumber", "registrationNumber")
}

// writeJSON writes one value, indented for people and on one line for programs.
func (s *system) writeJSON(v any) error {
	enc := json.NewEncoder(s.stdout)
	enc.SetEscapeHTML(false)
	if s.outTerm {
		enc.SetIndent("", "  ")
	}
	return enc.Encode(v)
}

// options says how to read the input file.
func (c *screenCmd) options() table.Options {
	o := table.Options{Map: c.Map, Encoding: c.Encoding, Sheet: c.Sheet, NoHeader: c.NoHeader}
	if c.Dates != "auto" {
		day := c.Dates == "dmy"
		o.DayFirst = &day
	}
	return o
}

// batch screens a file.
func (c *screenCmd) batch(sys *system, g *globals, lib *screen.Library, e *screen.Engine) error {
	in, err := table.Open(c.In, sys.stdin, c.options())
	switch {
	case errors.Is(err, table.ErrNoName):
		return hinted{usageError{err}, "give its column with --map name=COLUMN; if the first line is no header, say --no-header and --map name=column_1"}
	case errors.Is(err, table.ErrEncoding):
		return hinted{err, "name it with --encoding, such as --encoding windows-1251"}
	case err != nil:
		return err
	}
	defer in.Close()
	out, err := c.output(sys, g, lib, e, in)
	if err != nil {
		return err
	}
	sum := &summary{start: time.Now()}
	quiet := *g
	quiet.Quiet = g.Quiet || sys.outTerm && (c.Out == "" || c.Out == "-") // hits scroll by: a bar would be in their way
	bar := sys.rowsDone(&quiet, "screening", in.Progress)
	jobs := c.Jobs
	if jobs == 0 {
		jobs = runtime.GOMAXPROCS(0)
	}
	latest := sys.now().Year()
	whole := g.JSON || strings.HasSuffix(strings.ToLower(c.Out), "jsonl")
	err = screen.Batch(sys.ctx, jobs,
		in.Next,
		func() func(table.Row) (*table.Result, error) {
			w, clean := e.Worker(), in.Cleaner(latest)
			return func(r table.Row) (*table.Result, error) {
				s := clean.Subject(&r)
				v, err := w.Screen(s, whole)
				return &table.Result{Row: r.Number, ID: s.ID, Name: s.Name, Rejected: r.Reject != "", Verdict: v, Passed: in.Pass(&r)}, err
			}
		},
		func(r *table.Result) error {
			sum.count(r)
			bar.rows.Add(1)
			return out.Write(r)
		})
	bar.end()
	if err != nil {
		out.Abort()
		return err
	}
	if err := out.Close(); err != nil {
		return err
	}
	sum.print(sys, g, in, e, c.Out)
	if sum.rows == 0 { // as an export that failed leaves one: nobody may take it for all clear
		fmt.Fprintf(sys.stderr, "cordon: error: %s has a header and no rows: nobody was screened\n", named(c.In))
		return exit(exitUnable)
	}
	return outcome(sum.hits > 0, sum.unable > 0 || len(e.Gaps()) > 0)
}

// output chooses where results go.
func (c *screenCmd) output(sys *system, g *globals, lib *screen.Library, e *screen.Engine, in *table.Table) (table.Writer, error) {
	switch {
	case c.Out == "" && g.JSON:
		return table.JSONL(sys.stdout, in.Passed(), c.HitsOnly), nil
	case c.Out == "":
		return newReport(sys, lib, len(e.Gaps()), c.Explain), nil
	case c.Out == "-" && g.JSON:
		return table.JSONL(sys.stdout, in.Passed(), c.HitsOnly), nil
	case c.Out == "-":
		return table.CSV(sys.stdout, in.Passed(), c.HitsOnly)
	}
	if same(c.In, c.Out) {
		return nil, usagef("--out would overwrite the input file %s", c.In)
	}
	return table.Create(c.Out, in.Passed(), c.HitsOnly)
}

// named is how a file is called to the user.
func named(path string) string {
	if path == "-" {
		return "standard input"
	}
	return path
}

func same(a, b string) bool {
	x, err := os.Stat(a)
	if err != nil {
		return false
	}
	y, err := os.Stat(b)
	return err == nil && os.SameFile(x, y)
}
