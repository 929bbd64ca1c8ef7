package web

import (
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"cordon/job"
	"cordon/table"
)

// filePage is one file: its columns, or its progress and results.
type filePage struct {
	Job      jobRow
	Step     int // 1 file, 2 columns, 3 screening, 4 results
	Progress progress

	// While the columns are confirmed.
	Preview  *job.Preview
	Broken   string
	Readings []readingRow // where a person has to tell the encoding
	Unlikely []readingRow // in which the header is not understood, where it is in others
	Read     readAs
	Looked   string
	Columns  []columnRow
	Further  []columnRow // that pass through, where there are very many columns
	All      string      // where those can be chosen for, too
	Dates    []choice
	Default  string

	// Results.
	Filters            []filter
	Lists, Sure, Alike []choice
	Narrowed           bool
	Counted            string
	Q                  resultQuery
	Rows               []resultRow
	Total              int
	Range              string
	Earlier            string
	Later              string
	Sorts              map[string]sorted // the same in another order, by column
	Orders             []choice          // the same, to choose where there are no columns
	Unsorted           bool              // there are too many for the order that is asked for
	Stamps             []stamp
	Formats            []filter
	Account            string
	Mapped, Passed     []string // how it was read
	Notes              []string
	Started            string
	Policy             string
}

// readAs is how a person says a file is to be read.
type readAs struct {
	Encoding, Sheet   string
	NoHeader          bool
	Encodings, Sheets []choice
}

// readingRow is the beginning of a file as one encoding has it.
type readingRow struct {
	Name, Href string
	Lines      []said
	Likely     bool
}

type columnRow struct {
	N      int
	Name   string
	Fields []choice
	Values []said
	Filled string
	Passed bool
	Check  string // what cannot be read; "" if all can
	Either bool   // day or month first: not told
}

// columnsShown bounds the columns that are shown at once; of the others only those
// that are read as something are.
const columnsShown = 60

type resultQuery struct {
	Verdict, Find, Order string
	List, Sure, Alike    string
	From                 int
}

type resultRow struct {
	Row               int
	Ask               string // where it is asked about again, with its evidence
	Name              said
	ID                string
	Verdict           verdict
	Confidence, Score string
	Party             string
	Href              string
	Badge             *badge
	More              int
	Why               string
}

func (s *site) file(w http.ResponseWriter, r *http.Request) error {
	j, err := s.job(r)
	if err != nil {
		return err
	}
	p := &filePage{Job: s.jobRow(j), Step: 3, Default: two(s.Policy.Threshold)}
	if j.State == job.Given {
		p.Step = 2
		if err := p.columns(s.Jobs, &j, r.URL.Query()); err != nil {
			if err = p.unread(s.Jobs, &j, err); err != nil {
				return err
			}
		}
	} else {
		if j.State == job.Done {
			p.Step = 4
		}
		p.Progress = s.progress(&j)
		p.read(&j)
		if err := s.results(p, &j, r.URL.Query()); err != nil {
			return err
		}
	}
	v := s.view(r, j.Name, "/files")
	v.Body = p
	s.pages.page(w, http.StatusOK, "file", v)
	return nil
}

// takenAs is how an address or a form says that a file is to be read.
func takenAs(v url.Values) readAs {
	return readAs{Encoding: clip(v.Get("encoding"), 40), Sheet: clip(v.Get("sheet"), 60), NoHeader: v.Get("header") == "no"}
}

func (a *readAs) task() job.Task {
	return job.Task{Encoding: a.Encoding, Sheet: a.Sheet, NoHeader: a.NoHeader}
}

// href is the address of a file read so.
func (a *readAs) href(j *job.Job) string {
	v := url.Values{}
	if a.Encoding != "" {
		v.Set("encoding", a.Encoding)
	}
	if a.Sheet != "" {
		v.Set("sheet", a.Sheet)
	}
	if a.NoHeader {
		v.Set("header", "no")
	}
	if len(v) == 0 {
		return "/files/" + j.ID
	}
	return "/files/" + j.ID + "?" + v.Encode()
}

// encodingName is what people call an encoding.
func encodingName(label string) string {
	if k := "encoding." + label; has(k) {
		return say(k)
	}
	return label
}

// unread says why a file cannot be read, and where only a person can tell the
// encoding, how it would read in each.
func (p *filePage) unread(o *job.Office, j *job.Job, why error) error {
	p.Broken = sentence(why.Error())
	if !errors.Is(why, table.ErrEncoding) {
		return nil
	}
	rs, err := o.Readings(j.ID)
	if err != nil {
		return err
	}
	for _, r := range rs {
		a := p.Read
		a.Encoding = r.Encoding
		row := readingRow{Name: encodingName(r.Encoding), Href: a.href(j), Likely: r.Labels > 0 && r.Labels == rs[0].Labels}
		for l := range strings.Lines(r.Text) {
			row.Lines = append(row.Lines, spoken(strings.TrimSpace(l), ""))
		}
		if rs[0].Labels > 0 && !row.Likely {
			p.Unlikely = append(p.Unlikely, row)
			continue
		}
		p.Readings = append(p.Readings, row)
	}
	return nil
}

// read says how the file was read, once it is being screened.
func (p *filePage) read(j *job.Job) {
	p.Notes = j.Notes
	v := map[string]string{}
	for _, f := range table.Fields() {
		v[f] = say("field." + f)
	}
	for _, m := range j.Mapped {
		if i := strings.LastIndex(m, " → "); i >= 0 && v[m[i+len(" → "):]] != "" {
			m = m[:i] + " → " + v[m[i+len(" → "):]]
		}
		p.Mapped = append(p.Mapped, clip(m, 80))
	}
	for _, c := range j.Passed {
		p.Passed = append(p.Passed, clip(c, 40))
	}
	if n := len(p.Passed); n > columnsShown {
		p.Passed = append(p.Passed[:columnsShown:columnsShown], say("more", n-columnsShown))
	}
	if !j.Started.IsZero() {
		p.Started = say("file.started", when(j.Started))
	}
	p.Policy, _, _ = strings.Cut(j.Task.Policy.Name, "#")
}

// columns looks into the file.
func (p *filePage) columns(o *job.Office, j *job.Job, q url.Values) error {
	p.Read = takenAs(q)
	p.Read.Encodings = []choice{{"", say("encoding."), p.Read.Encoding == ""}}
	for _, e := range table.Encodings() {
		p.Read.Encodings = append(p.Read.Encodings, choice{e, encodingName(e), e == p.Read.Encoding})
	}
	pre, err := o.Preview(j.ID, p.Read.task())
	if err != nil {
		return err
	}
	p.Preview = pre
	if len(pre.Sheets) > 1 {
		for _, s := range pre.Sheets {
			p.Read.Sheets = append(p.Read.Sheets, choice{s, s, s == pre.Sheet})
		}
	}
	switch pre.Rows {
	case 0:
	case 1:
		p.Looked = say("file.looked.one")
	case job.PreviewRows:
		p.Looked = say("file.looked.first", pre.Rows)
	default:
		p.Looked = say("file.looked.many", pre.Rows)
	}
	either := false
	fields := table.Fields()
	for i, c := range pre.Columns {
		row := columnRow{N: i, Name: c.Name, Passed: c.Field == "", Either: c.Either}
		either = either || c.Either
		if c.Unread > 0 {
			row.Check = sayN("file.unread", c.Unread, clip(c.Odd, 30))
		}
		row.Fields = append(row.Fields, choice{"", say("field.pass"), c.Field == ""})
		for _, f := range fields {
			row.Fields = append(row.Fields, choice{f, say("field." + f), f == c.Field})
		}
		for _, v := range c.Values {
			row.Values = append(row.Values, spoken(clip(v, 40), ""))
		}
		if pre.Rows > 0 {
			row.Filled = strconv.Itoa(percent(float64(c.Filled)/float64(pre.Rows))) + "%"
		}
		if row.Passed && i >= columnsShown && q.Get("all") == "" {
			p.Further = append(p.Further, row)
			continue
		}
		p.Columns = append(p.Columns, row)
	}
	if len(p.Further) > 0 {
		p.All = p.Read.href(j)
		p.All += map[bool]string{true: "&", false: "?"}[strings.Contains(p.All, "?")] + "all=1"
	}
	for _, d := range []string{"", "dmy", "mdy"} {
		text := say("dates." + d)
		if d == "" && either {
			text = say("dates.either")
		}
		p.Dates = append(p.Dates, choice{d, text, d == ""})
	}
	return nil
}

// begin starts the screening with the columns as they were confirmed.
func (s *site) begin(w http.ResponseWriter, r *http.Request) error {
	j, err := s.job(r)
	if err != nil {
		return err
	}
	r.Body = http.MaxBytesReader(w, r.Body, 4<<20)
	var large *http.MaxBytesError
	if err := r.ParseForm(); errors.As(err, &large) {
		return refuse(http.StatusRequestEntityTooLarge, say("files.badform"), say("error.413.text"))
	} else if err != nil {
		return refuse(http.StatusBadRequest, say("files.badform"), say("files.badform.text"))
	}
	read := takenAs(r.PostForm)
	t := read.task()
	t.Columns, t.Policy = map[string]string{}, s.Policy
	for i := 0; r.PostForm.Has("col." + strconv.Itoa(i)); i++ {
		n := strconv.Itoa(i)
		f := r.PostForm.Get("field." + n)
		if f != "" && !slices.Contains(table.Fields(), f) {
			return refuse(http.StatusUnprocessableEntity, say("files.badform"), say("files.badform.text"))
		}
		t.Columns[r.PostForm.Get("col."+n)] = f
	}
	if d := r.PostForm.Get("dates"); d != "" {
		first := d == "dmy"
		t.DayFirst = &first
	}
	if text := r.PostForm.Get("threshold"); text != "" {
		x, err := strconv.ParseFloat(strings.Replace(text, ",", ".", 1), 64)
		if err != nil || !(x >= .3 && x <= 1) {
			return refuse(http.StatusUnprocessableEntity, say("files.notstarted"), say("find.threshold.bad"))
		}
		if x != t.Policy.Threshold {
			t.Policy.Threshold = x
			t.Policy.Name += "+page"
		}
	}
	pre, err := s.Jobs.Preview(j.ID, t)
	switch {
	case err != nil:
	case pre.Problem != "":
		err = errors.New(pre.Problem)
	case pre.Rows == 0:
		err = errors.New(say("file.norows"))
	}
	if err != nil {
		return refuse(http.StatusUnprocessableEntity, say("files.notstarted"), sentence(err.Error()))
	}
	if err := s.Jobs.Start(j.ID, t); err != nil {
		return fileError(err)
	}
	http.Redirect(w, r, "/files/"+j.ID, http.StatusSeeOther)
	return nil
}

func (s *site) cancel(w http.ResponseWriter, r *http.Request) error {
	j, err := s.job(r)
	if err != nil {
		return err
	}
	if err := s.Jobs.Cancel(j.ID); err != nil && !errors.Is(err, job.ErrState) {
		return fileError(err)
	}
	http.Redirect(w, r, "/files/"+j.ID, http.StatusSeeOther)
	return nil
}

func (s *site) pause(w http.ResponseWriter, r *http.Request) error {
	return s.turn(w, r, (*job.Office).Pause)
}

func (s *site) resume(w http.ResponseWriter, r *http.Request) error {
	return s.turn(w, r, (*job.Office).Resume)
}

// turn stops a job for now or lets it go on. One that has ended meanwhile is
// simply shown.
func (s *site) turn(w http.ResponseWriter, r *http.Request, f func(*job.Office, string) error) error {
	j, err := s.job(r)
	if err != nil {
		return err
	}
	if err := f(s.Jobs, j.ID); err != nil && !errors.Is(err, job.ErrState) {
		return fileError(err)
	}
	http.Redirect(w, r, "/files/"+j.ID, http.StatusSeeOther)
	return nil
}

func (s *site) remove(w http.ResponseWriter, r *http.Request) error {
	j, err := s.job(r)
	if err != nil {
		return err
	}
	if err := s.Jobs.Delete(j.ID); err != nil {
		return fileError(err)
	}
	http.Redirect(w, r, "/files", http.StatusSeeOther)
	return nil
}
