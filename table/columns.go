package table

import (
	_ "embed" // the column names
	"fmt"
	"slices"
	"strings"
	"sync"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

//go:embed columns.txt
var columnsText string

// field is one thing that a column may hold.
type field struct {
	name     string
	property string // FollowTheMoney property; "" where none takes it as it is
	aliases  []string
}

// vocabulary is the table of fields, and the field and rank of each column name.
type vocabulary struct {
	fields   []field
	by       map[string]known
	property map[string]string // by field
	labelling
}

type known struct{ field, rank int }

var columnNames = sync.OnceValue(func() *vocabulary {
	v := &vocabulary{by: map[string]known{}, property: map[string]string{}, labelling: readLabelling(labelsText)}
	for line := range strings.Lines(columnsText) {
		words := strings.Fields(line)
		if len(words) < 3 || words[0] == "#" {
			continue
		}
		f := field{name: words[0], property: strings.TrimPrefix(words[1], "-"), aliases: words[2:]}
		n := len(v.fields)
		v.fields = append(v.fields, f)
		v.property[f.name] = f.property
		for rank, w := range append(f.aliases, foldColumn(f.name), foldColumn(f.property)) {
			w = foldColumn(w)
			if _, taken := v.by[w]; !taken && w != "" {
				v.by[w] = known{n, rank}
			}
		}
	}
	return v
})

// field returns the number of a field by its name or property, -1 if unknown.
func (v *vocabulary) field(name string) int {
	for i, f := range v.fields {
		if strings.EqualFold(f.name, name) || f.property != "" && strings.EqualFold(f.property, name) {
			return i
		}
	}
	return -1
}

func (v *vocabulary) names() string {
	out := make([]string, len(v.fields))
	for i, f := range v.fields {
		out[i] = f.name
	}
	return strings.Join(out, ", ")
}

// foldColumn reduces a column name to lower-case letters and digits without
// accents: "Date of Birth (dd/mm/yyyy)" and "DateOfBirth_DD_MM_YYYY" are one.
func foldColumn(s string) string {
	var b strings.Builder
	for _, r := range norm.NFKD.String(s) {
		switch {
		case r == 'ß':
			b.WriteString("ss")
		case r == 'ø' || r == 'Ø':
			b.WriteByte('o')
		case r == 'ł' || r == 'Ł':
			b.WriteByte('l')
		case r == 'ı':
			b.WriteByte('i')
		case unicode.IsLetter(r), unicode.IsDigit(r):
			b.WriteRune(unicode.ToLower(r))
		}
	}
	return norm.NFC.String(b.String())
}

// plan says what each column of one file is.
type plan struct {
	columns     []string
	field       []int            // by column: the field, -1 for a passed column
	by          map[string][]int // by field: its columns, best first
	passed      []int
	passedNames []string
	mapped      []string
	notes       []string
	dates       map[int]dateOrder // by column
	either      map[int]bool      // columns of dates whose order cannot be told
	serials     int               // first day of spreadsheet dates: 0 none, else 1900 or 1904
	entities    bool              // rows are FollowTheMoney entities
}

// entityKeys are the keys of a FollowTheMoney line that say nothing else.
var entityKeys = []string{"id", "caption", "schema", "properties", "datasets", "referents", "target", "first_seen", "last_seen", "last_change"}

func newPlan(columns []string, sample []Row, opts Options) (*plan, error) {
	v := columnNames()
	p := &plan{columns: columns, field: make([]int, len(columns)), by: map[string][]int{}, dates: map[int]dateOrder{}, either: map[int]bool{}}
	rank := make([]int, len(columns))
	for i, c := range columns {
		p.field[i] = -1
		if k, ok := v.recognise(c); ok {
			p.field[i], rank[i] = k.field, k.rank
		}
	}
	if err := p.apply(opts.Map, rank); err != nil {
		return nil, err
	}
	told, err := p.tell(opts.Columns, rank)
	if err != nil {
		return nil, err
	}
	for i, f := range p.field {
		if f >= 0 {
			name := v.fields[f].name
			p.by[name] = append(p.by[name], i)
		}
	}
	for _, cols := range p.by {
		slices.SortStableFunc(cols, func(a, b int) int { return rank[a] - rank[b] })
	}
	for _, r := range sample {
		if r.Entity != nil {
			p.entities = true
			break
		}
	}
	if p.entities {
		return p, p.passEntities()
	}
	if !told {
		p.settleNames()
	}
	if err := p.usable(sample); err != nil && !opts.Look {
		return nil, err
	}
	for _, f := range []string{"birth_date", "incorporation_date"} {
		for _, c := range p.of(f) {
			p.dates[c] = p.learnDates(c, sample, opts.DayFirst)
		}
	}
	for i, c := range columns {
		if f := p.field[i]; f >= 0 {
			p.mapped = append(p.mapped, c+" → "+v.fields[f].name)
			continue
		}
		p.passed = append(p.passed, i)
		p.passedNames = append(p.passedNames, c)
	}
	return p, nil
}

// apply follows the user's mapping, which comes before recognition.
func (p *plan) apply(mapping map[string]string, rank []int) error {
	v := columnNames()
	keys := make([]string, 0, len(mapping))
	for k := range mapping {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	for _, k := range keys {
		f := v.field(k)
		if f < 0 {
			return fmt.Errorf("--map %s=%s: there is no field %q; fields are %s", k, mapping[k], k, v.names())
		}
		col := slices.Index(p.columns, mapping[k])
		if col < 0 {
			col = slices.IndexFunc(p.columns, func(c string) bool { return foldColumn(c) == foldColumn(mapping[k]) })
		}
		if col < 0 {
			return fmt.Errorf("--map %s=%s: the file has no column %q; its columns are %s", k, mapping[k], mapping[k], quoteList(p.columns))
		}
		for i := range p.field { // what was recognised for this field steps back
			if p.field[i] == f && rank[i] >= 0 {
				p.field[i] = -1
			}
		}
		p.field[col], rank[col] = f, -1
	}
	return nil
}

// tell follows what the user says of single columns, and reports whether anything
// was said.
func (p *plan) tell(columns map[string]string, rank []int) (bool, error) {
	v := columnNames()
	for i, c := range p.columns {
		name, told := columns[c]
		switch {
		case !told:
		case name == "":
			p.field[i] = -1
		default:
			f := v.field(name)
			if f < 0 {
				return false, fmt.Errorf("column %q: there is no field %q; fields are %s", c, name, v.names())
			}
			p.field[i], rank[i] = f, 0
		}
	}
	return len(columns) > 0, nil
}

// of returns the columns of a field.
func (p *plan) of(field string) []int { return p.by[field] }

// settleNames reads "Vorname, Name" and "Имя, Фамилия": where only one half of a
// name has a column of its own, a bare "name" column is the other half.
func (p *plan) settleNames() {
	if len(p.of("name")) == 0 {
		return
	}
	col := p.of("name")[0]
	move := ""
	switch key := foldColumn(p.columns[col]); {
	case len(p.of("first_name")) > 0 && len(p.of("last_name")) == 0 && slices.Contains([]string{"name", "nom", "naam", "namn", "navn"}, key):
		move = "last_name"
	case len(p.of("first_name")) == 0 && len(p.of("last_name")) > 0 && slices.Contains([]string{"nombre", "nome", "имя", "imie", "jmeno", "이름", "名"}, key):
		move = "first_name"
	}
	if move != "" {
		p.by["name"] = p.by["name"][1:]
		p.by[move] = append(p.by[move], col)
		p.field[col] = columnNames().field(move)
	}
}

// screenable are the fields of which a file needs one.
var screenable = []string{"name", "first_name", "last_name", "alias", "wallet", "imo"}

// titleLines is how many lines may stand above a header.
const titleLines = 20

// labels reports whether cells, taken for a header, name something that can be
// screened, and how many fields they name.
func labels(cells []string) (usable bool, fields int) {
	v := columnNames()
	seen := map[int]bool{}
	for _, c := range cells {
		if len(c) > 200 {
			continue
		}
		if k, ok := v.recognise(c); ok && !seen[k.field] {
			seen[k.field] = true
			usable = usable || slices.Contains(screenable, v.fields[k.field].name)
		}
	}
	return usable, len(seen)
}

func titlesNote(above int) string {
	return fmt.Sprintf("the header is in line %d: what stands above it is not screened", above+1)
}

// usable checks that something in the file can be screened.
func (p *plan) usable(sample []Row) error {
	for _, f := range screenable {
		if len(p.of(f)) > 0 {
			return nil
		}
	}
	hint := "say which one holds names"
	if len(p.columns) == 1 && len(sample) > 0 {
		hint = "if the file has no header, say so"
	}
	return fmt.Errorf("%w: the columns are %s; %s", ErrNoName, quoteList(p.columns), hint)
}

// passEntities passes the keys that are no part of an entity.
func (p *plan) passEntities() error {
	for i, c := range p.columns {
		if !slices.Contains(entityKeys, c) {
			p.passed = append(p.passed, i)
			p.passedNames = append(p.passedNames, c)
		}
	}
	p.mapped = []string{"FollowTheMoney entities"}
	return nil
}

func quoteList(ss []string) string {
	out := make([]string, 0, len(ss))
	for i, s := range ss {
		if i == 40 {
			out = append(out, fmt.Sprintf("and %d more", len(ss)-i))
			break
		}
		out = append(out, fmt.Sprintf("%q", clip(s, 60)))
	}
	return strings.Join(out, ", ")
}
