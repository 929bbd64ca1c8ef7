// Command coverage writes docs/lists.md: what Cordon reads of each list, as
// counted from the readers' own accounts.
//
//	go run ./bench/coverage [-out FILE] [PATH ...]
//
// Without paths it reads the lists of the test data. Every version of a list that
// it finds is counted; the newest of each is described in full. Files of no list
// in the catalogue are left out.
package main

import (
	"bytes"
	"context"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"strings"

	"cordon/ftm"
	"cordon/internal/testdata"
	"cordon/list"
	"cordon/list/catalogue"
)

func main() {
	out := flag.String("out", "", "file to write; standard output if empty")
	flag.Parse()
	if err := run(context.Background(), *out, flag.Args()); err != nil {
		fmt.Fprintln(os.Stderr, "coverage: error:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, out string, paths []string) error {
	if len(paths) == 0 {
		root, _ := testdata.Root()
		paths = []string{filepath.Join(root, "lists")}
	}
	found, err := catalogue.Open(ctx, paths, catalogue.Options{AnySize: true})
	if err != nil {
		return err
	}
	var reads []read
	for i, s := range found.Sources {
		if s.Entry == nil {
			continue // somebody's own file
		}
		r := read{source: s, newest: i == 0 || found.Sources[i-1].List != s.List, has: map[string]map[string]int{}}
		r.report, r.err = s.Read(ctx, r.take)
		reads = append(reads, r)
		runtime.GC() // one list at a time in memory
	}
	page := render(reads, found)
	if out == "" {
		_, err = os.Stdout.Write(page)
		return err
	}
	return os.WriteFile(out, page, 0o644)
}

// apart is what the accounts of the readers do not tell.
const apart = `
## Keys of our own

Programme keys are those that users of FollowTheMoney data know, where there is one. ` + "`TW-SHTC`, `IL-WMD`, `NZ-RUSSIA` and the `GB-…` keys other than `GB-DPRK`" + ` are Cordon's own: do not expect them in other data. The publisher's own words always stand beside the key, in ` + "`program`" + `.

## Forms that are not read

Of the OpenSanctions exports ` + "`entities.ftm.json`, `targets.nested.json`, `targets.simple.csv`, `maritime.csv`, `senzing.json`" + ` and the deltas are read. ` + "`statements.csv` (one value a row, of which the entities would have to be put together again) and `names.txt` (names without ids)" + ` are not: what they hold is in ` + "`entities.ftm.json`" + ` as well, which lies beside them. Given to ` + "`--lists`" + `, they are refused, and nobody is clear of them. Of METI's End User List the PDF itself is not read, but its workbook, page and text.
`

// read is one version of a list as read.
type read struct {
	source *catalogue.Source
	newest bool
	report list.Report
	err    error
	has    map[string]map[string]int // schema of target → what → how many targets have it
}

// what a target may have, in the order of the columns.
var shares = []struct {
	title      string
	properties []string
}{
	{"birth date", []string{"birthDate"}},
	{"country", []string{"country", "nationality", "citizenship", "jurisdiction", "mainCountry", "birthCountry", "flag"}},
	{"identifier", nil},
	{"alias", []string{"alias", "weakAlias", "previousName", "abbreviation"}},
	{"original script", nil},
	{"address", []string{"address", "addressEntity"}},
	{"programme", []string{"programId"}},
}

func (r *read) take(e *ftm.Entity) error {
	if !e.Target {
		return nil
	}
	m := r.has[e.Schema]
	if m == nil {
		m = map[string]int{}
		r.has[e.Schema] = m
	}
	m[""]++
	for _, s := range shares {
		if has(e, s.title, s.properties) {
			m[s.title]++
		}
	}
	return nil
}

func has(e *ftm.Entity, title string, properties []string) bool {
	switch title {
	case "identifier":
		return slices.ContainsFunc(e.Properties, func(p ftm.Property) bool {
			return p.Name != "programId" && p.Name != "wikidataId" && ftm.TypeOf(e.Schema, p.Name) == ftm.TypeIdentifier
		})
	case "original script":
		return slices.ContainsFunc(e.Properties, func(p ftm.Property) bool {
			return ftm.TypeOf(e.Schema, p.Name) == ftm.TypeName && slices.ContainsFunc(p.Values, func(v ftm.Value) bool { return !latin(v.Text) })
		})
	}
	return slices.ContainsFunc(properties, func(p string) bool { return len(e.Get(p)) > 0 })
}

// latin reports whether a name has no letter of another script. Latin letters
// with marks end at U+024F.
func latin(s string) bool {
	for _, r := range s {
		if r > 0x24F && (r < 0x1E00 || r > 0x206F) && (r < 0x2B0 || r > 0x36F) {
			return false
		}
	}
	return true
}

func render(reads []read, found *catalogue.Found) []byte {
	var b bytes.Buffer
	b.WriteString(`# Lists: what Cordon reads of each

Written by ` + "`go run ./bench/coverage -out docs/lists.md`" + ` from the readers' own accounts. A row is one version of a list. *Targets* are the publisher's entries made into a party to screen against; *rejected* are those that were not, each with its reason. A source field is *mapped* into a party, *left out* on purpose with a reason given below, or *unmapped*: met, counted, and not understood. No field is dropped in silence. How long each reader was fuzzed, and what came of it, is in [fuzzing.md](fuzzing.md).

| list | version | format | entries | targets | rejected | of them | fields mapped | left out | unmapped |
|---|---|---|---|---|---|---|---|---|---|
`)
	for i := range reads {
		reads[i].row(&b)
	}
	b.WriteString("\n## Share of parties that have …\n\nOf the newest version of each list.\n\n| list | schema | parties |")
	for _, s := range shares {
		b.WriteString(" " + s.title + " |")
	}
	b.WriteString("\n|---|---|---|" + strings.Repeat("---|", len(shares)) + "\n")
	for i := range reads {
		reads[i].fills(&b)
	}
	b.WriteString(apart)
	b.WriteString("\n## Fields\n\nPaths as the source has them, with how often each was met in the newest version.\n")
	for i := range reads {
		reads[i].fields(&b)
	}
	unread(&b, found)
	return b.Bytes()
}

func (r *read) row(b *bytes.Buffer) {
	rep := &r.report
	if r.err != nil {
		fmt.Fprintf(b, "| `%s` | %s | | refused: %s | | | | | | |\n", r.source.List, rep.Header.Date, r.err)
		return
	}
	var schemas []string
	for _, s := range sortedKeys(r.has) {
		schemas = append(schemas, fmt.Sprintf("%s %s", s, group(r.has[s][""])))
	}
	var fields, values [3]int
	for _, f := range rep.Fields {
		fields[f.State]++
		values[f.State] += f.Count
	}
	count := func(s list.State) string { return fmt.Sprintf("%d (%s)", fields[s], group(values[s])) }
	fmt.Fprintf(b, "| `%s` | %s | %s | %s | %s | %d | %s | %s | %s | %s |\n", r.source.List, day(rep.Header.Date), rep.Format,
		group(rep.Entries), group(rep.Targets), len(rep.Rejects), strings.Join(schemas, ", "), count(list.Mapped), count(list.Ignored), count(list.Unmapped))
}

func (r *read) fills(b *bytes.Buffer) {
	if !r.newest || r.err != nil {
		return
	}
	for _, schema := range sortedKeys(r.has) {
		m := r.has[schema]
		fmt.Fprintf(b, "| `%s` | %s | %s |", r.source.List, schema, group(m[""]))
		for _, s := range shares {
			if m[s.title] == 0 {
				b.WriteString(" – |")
				continue
			}
			fmt.Fprintf(b, " %.1f %% |", 100*float64(m[s.title])/float64(m[""]))
		}
		b.WriteString("\n")
	}
}

func (r *read) fields(b *bytes.Buffer) {
	if !r.newest || r.err != nil || len(r.report.Fields) == 0 {
		return
	}
	fmt.Fprintf(b, "\n### `%s`\n\n", r.source.List)
	rep := &r.report
	by := map[list.State][]string{}
	for _, p := range rep.Paths() {
		f := rep.Fields[p]
		text := fmt.Sprintf("`%s` %s", p, group(f.Count))
		if f.State == list.Ignored && f.Why != "" {
			text += " (" + f.Why + ")"
		}
		by[f.State] = append(by[f.State], text)
	}
	for _, s := range []struct {
		state list.State
		title string
	}{{list.Unmapped, "Unmapped"}, {list.Ignored, "Left out"}, {list.Mapped, "Mapped"}} {
		if len(by[s.state]) > 0 {
			fmt.Fprintf(b, "**%s**: %s.\n\n", s.title, strings.Join(by[s.state], ", "))
		}
	}
	whys := map[string]int{}
	for _, j := range rep.Rejects {
		whys[j.Why]++
	}
	for i, why := range sortedKeys(whys) {
		if i == 10 {
			fmt.Fprintf(b, "… and %d other reasons to reject.\n\n", len(whys)-10)
			break
		}
		fmt.Fprintf(b, "Rejected %d: %s.\n\n", whys[why], why)
	}
}

// unread says which files were met and not read.
func unread(b *bytes.Buffer, found *catalogue.Found) {
	if len(found.Problems) == 0 {
		return
	}
	b.WriteString("\n## Not read\n\n| file | why |\n|---|---|\n")
	for _, p := range found.Problems {
		fmt.Fprintf(b, "| %s | %s |\n", filepath.Base(p.Path), p.Reason)
	}
}

func day(date string) string { return date[:min(len(date), 10)] }

// group writes a number with a comma between thousands.
func group(n int) string {
	s := strconv.Itoa(n)
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}

func sortedKeys[V any](m map[string]V) []string {
	keys := make([]string, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}
