package web

import (
	"errors"
	"net/http"
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
	Preview *job.Preview
	Broken  string
	Columns []columnRow
	Dates   []choice
	Default string

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
}

type columnRow struct {
	N      int
	Name   string
	Fields []choice
	Values []said
	Filled string
	Passed bool
}

type resultQuery struct {
	Verdict, Find, Order string
	List, Sure, Alike    string
	From                 int
}

type resultRow struct {
	Row               int
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
		if err := p.columns(s.Jobs, &j); err != nil {
			p.Broken = sentence(err.Error())
		}
	} else {
		if j.State == job.Done {
			p.Step = 4
		}
		p.Progress = s.progress(&j)
		if err := s.results(p, &j, r.URL.Query()); err != nil {
			return err
		}
	}
	v := s.view(r, j.Name, "/files")
	v.Body = p
	s.pages.page(w, http.StatusOK, "file", v)
	return nil
}

// columns looks into the file.
func (p *filePage) columns(o *job.Office, j *job.Job) error {
	pre, err := o.Preview(j.ID, job.Task{})
	if err != nil {
		return err
	}
	p.Preview = pre
	fields := table.Fields()
	for i, c := range pre.Columns {
		row := columnRow{N: i, Name: c.Name, Passed: c.Field == ""}
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
		p.Columns = append(p.Columns, row)
	}
	for _, d := range []string{"", "dmy", "mdy"} {
		p.Dates = append(p.Dates, choice{d, say("dates." + d), d == ""})
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
	if err := r.ParseForm(); err != nil {
		return refuse(http.StatusBadRequest, say("files.badform"), say("files.badform.text"))
	}
	t := job.Task{Columns: map[string]string{}, Policy: s.Policy}
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
	if err == nil && pre.Problem != "" {
		err = errors.New(pre.Problem)
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
