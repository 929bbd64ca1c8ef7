package web

import (
	"bytes"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"cordon/job"
	"cordon/screen"
	"cordon/table"
)

// Bounds and times of files.
const (
	rowsShown    = 50
	transferTime = time.Hour
	eventsTime   = 24 * time.Hour
	eventPause   = 300 * time.Millisecond
)

// filesPage is where a file is given, and the files that are here.
type filesPage struct {
	Jobs []jobRow
	Max  string
}

type jobRow struct {
	job.Job
	Href, Made, Size string
	Draw             state
	Percent          int
}

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

// progress is how far a job is.
type progress struct {
	ID                       string
	State                    state
	Running, Paused          bool
	Percent                  int
	Known                    bool
	Rows, Rate, Left         string
	Hit, Unable, Clear       string
	Share                    string
	Clears                   verdict
	Error, Note, Live, Ended string
}

func (s *site) jobState(st job.State) state {
	text := say("job." + string(st))
	switch st {
	case job.Failed:
		return state{"is-refused", "unable", text}
	case job.Cancelled:
		return state{"is-plain", "x", text}
	case job.Paused:
		return state{"is-stale", "pause", text}
	case job.Done:
		return state{"is-plain", "check", text}
	}
	return state{"is-plain", "file", text}
}

func (s *site) jobRow(j job.Job) jobRow {
	r := jobRow{Job: j, Href: "/files/" + j.ID, Made: when(j.Made), Size: size(j.Size), Draw: s.jobState(j.State)}
	if j.Share > 0 {
		r.Percent = percent(j.Share)
	}
	return r
}

func size(n int64) string {
	switch {
	case n < 1000:
		return say("size.b", int(n))
	case n < 1e6:
		return say("size.k", fmt.Sprintf("%.1f", float64(n)/1e3))
	}
	return say("size.m", fmt.Sprintf("%.1f", float64(n)/1e6))
}

// jobsTodo are the files that wait for a person or are under way.
func (s *site) jobsTodo(r *http.Request) (out []todo) {
	if s.Jobs == nil {
		return nil
	}
	for _, j := range s.Jobs.List(s.sees(r)) {
		t := todo{Draw: s.jobState(j.State), Href: "/files/" + j.ID, Text: j.Name, Button: say("home.look")}
		switch j.State {
		case job.Running, job.Queued:
			t.Note = sayN("files.rows", j.Done.Rows)
		case job.Given:
			t.Note = say("files.confirm")
		case job.Paused:
			t.Note = sayN("files.rows", j.Done.Rows)
		default:
			continue
		}
		out = append(out, t)
	}
	return out
}

func (s *site) jobsTile(r *http.Request) tile {
	n := 0
	if s.Jobs != nil {
		n = len(s.Jobs.List(s.sees(r)))
	}
	return tile{"/files", say("home.tile.jobs"), thousands(n), say("home.tile.jobs.note")}
}

func (s *site) files(w http.ResponseWriter, r *http.Request) error {
	if s.Jobs == nil {
		return refuse(http.StatusNotFound, say("files.nohome"), say("files.nohome.text"))
	}
	p := &filesPage{Max: size(s.Jobs.MaxBytes)}
	for _, j := range s.Jobs.List(s.sees(r)) {
		p.Jobs = append(p.Jobs, s.jobRow(j))
	}
	v := s.view(r, say("nav.files"), "/files")
	v.Body = p
	s.pages.page(w, http.StatusOK, "files", v)
	return nil
}

// upload takes a file in. It is read as it comes and never held in memory.
func (s *site) upload(w http.ResponseWriter, r *http.Request) error {
	if s.Jobs == nil {
		return refuse(http.StatusNotFound, say("files.nohome"), say("files.nohome.text"))
	}
	rc := http.NewResponseController(w)
	rc.SetReadDeadline(time.Now().Add(transferTime))
	rc.SetWriteDeadline(time.Now().Add(transferTime))
	mr, err := r.MultipartReader()
	if err != nil {
		return refuse(http.StatusBadRequest, say("files.nofile"), say("files.nofile.text"))
	}
	for {
		part, err := mr.NextPart()
		if err != nil {
			return refuse(http.StatusUnprocessableEntity, say("files.nofile"), say("files.nofile.text"))
		}
		if part.FormName() != "file" || part.FileName() == "" {
			continue
		}
		by, _ := s.owner(r)
		j, err := s.Jobs.Add(part.FileName(), by, part)
		if err != nil {
			return fileError(err)
		}
		http.Redirect(w, r, "/files/"+j.ID, http.StatusSeeOther)
		return nil
	}
}

// fileError puts an error of the office into words.
func fileError(err error) error {
	for _, k := range []struct {
		err    error
		status int
		key    string
	}{
		{job.ErrNone, http.StatusNotFound, "files.none"},
		{job.ErrTooBig, http.StatusRequestEntityTooLarge, "files.toobig"},
		{job.ErrTooMany, http.StatusInsufficientStorage, "files.toomany"},
		{job.ErrState, http.StatusConflict, "files.state"},
		{job.ErrClosed, http.StatusServiceUnavailable, "files.closed"},
	} {
		if errors.Is(err, k.err) {
			return refuse(k.status, say(k.key), say(k.key+".text"))
		}
	}
	return err
}

func (s *site) owner(r *http.Request) (name string, all bool) {
	if s.Owner == nil {
		return "", true
	}
	return s.Owner(r.Context())
}

// sees says which files a caller sees.
func (s *site) sees(r *http.Request) func(*job.Job) bool {
	by, all := s.owner(r)
	return func(j *job.Job) bool { return all || by != "" && j.By == by }
}

func (s *site) job(r *http.Request) (job.Job, error) {
	if s.Jobs == nil {
		return job.Job{}, refuse(http.StatusNotFound, say("files.nohome"), say("files.nohome.text"))
	}
	j, err := s.Jobs.Get(r.PathValue("id"))
	if err == nil && !s.sees(r)(&j) { // to others it is not there
		j, err = job.Job{}, job.ErrNone
	}
	if err != nil {
		return j, fileError(err)
	}
	return j, nil
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
		if err != nil || x < .3 || x > 1 {
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

func (s *site) progress(j *job.Job) progress {
	p := progress{
		ID: j.ID, State: s.jobState(j.State), Running: j.State == job.Running || j.State == job.Queued, Known: j.Share >= 0, Paused: j.State == job.Paused,
		Rows: thousands(j.Done.Rows), Hit: thousands(j.Done.Hit), Unable: thousands(j.Done.Unable), Clear: thousands(j.Done.Clear), Error: j.Error,
	}
	if p.Known {
		p.Percent = percent(j.Share)
	}
	if len(j.Runs) > 0 {
		p.Clears = verdictOf(screen.Clear, &j.Runs[len(j.Runs)-1].Stamp)
	} else {
		p.Clears = verdictOf(screen.Clear, nil)
	}
	if j.Done.Rows > 0 {
		share := 100 * float64(j.Done.Hit) / float64(j.Done.Rows)
		p.Share = strconv.FormatFloat(share, 'f', 1, 64) + "%"
		if share > 0 && share < .1 {
			p.Share = strconv.FormatFloat(share, 'f', 3, 64) + "%"
		}
	}
	if p.Running && j.Rate > 0 {
		p.Rate = say("progress.persecond", int(j.Rate))
		if left := j.Left(); left > 0 {
			p.Left = say("progress.left", screen.Age(int64(left/time.Second)+1))
		}
	}
	if !j.Ended.IsZero() {
		p.Ended = when(j.Ended)
	}
	p.Live = say("progress.live", p.State.Text, j.Done.Rows, j.Done.Hit)
	return p
}

// events sends the progress as a piece of the page until the job ends.
func (s *site) events(w http.ResponseWriter, r *http.Request) error {
	j, err := s.job(r)
	if err != nil {
		return err
	}
	rc := http.NewResponseController(w)
	rc.SetWriteDeadline(time.Now().Add(eventsTime))
	w.Header().Set("Content-Type", "text/event-stream")
	w.Header().Set("Cache-Control", "no-store")
	for {
		one, changed, err := s.Jobs.Watch(j.ID)
		if err != nil {
			return nil // it was deleted
		}
		p := s.progress(&one)
		var b bytes.Buffer
		if err := s.pages.piece(&b, "progress", &p); err != nil {
			return err
		}
		name := "progress"
		if one.State.Ended() || one.State == job.Paused {
			name = "end"
		}
		if _, err := fmt.Fprintf(w, "event: %s\ndata: %s\n\n", name, strings.ReplaceAll(b.String(), "\n", " ")); err != nil {
			return nil
		}
		rc.Flush()
		if name == "end" || one.State == job.Given {
			return nil
		}
		select {
		case <-r.Context().Done():
			return nil
		case <-time.After(15 * time.Second): // a sign of life
		case <-changed:
			time.Sleep(eventPause) // changes come faster than anybody reads
		}
	}
}

// download writes the results as a file.
func (s *site) download(w http.ResponseWriter, r *http.Request) error {
	j, err := s.job(r)
	if err != nil {
		return err
	}
	format := r.PathValue("format")
	if !slices.Contains(job.ResultFormats, format) {
		return refuse(http.StatusNotFound, say("files.noformat"), say("files.noformat.text", strings.Join(job.ResultFormats, ", ")))
	}
	if len(j.Runs) == 0 {
		return fileError(job.ErrState)
	}
	http.NewResponseController(w).SetWriteDeadline(time.Now().Add(transferTime))
	h := w.Header()
	h.Set("Content-Type", map[string]string{"csv": "text/csv; charset=utf-8", "jsonl": "application/jsonl", "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"}[format])
	h.Set("Content-Disposition", "attachment; filename*=UTF-8''"+url.PathEscape(j.Name+"-results."+format))
	h.Set("Cache-Control", "no-store")
	if err := s.Jobs.Result(j.ID, format, r.URL.Query().Get("hits") != "", w); err != nil {
		s.Log.ErrorContext(r.Context(), "results broke off", "job", j.ID, "err", err)
		panic(http.ErrAbortHandler) // half a file must not look like a whole one
	}
	return nil
}
