package web

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"time"

	"cordon/job"
)

// Bounds and times of files.
const (
	rowsShown    = 50
	transferTime = time.Hour
	eventsTime   = 24 * time.Hour
	spillTime    = 5 * time.Second
	spillBytes   = 256 << 20
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

func (s *site) jobState(j *job.Job) state {
	text := say("job." + string(j.State))
	if j.Place > 0 {
		text = say("job.place", j.Place)
	}
	switch j.State {
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
	r := jobRow{Job: j, Href: "/files/" + j.ID, Made: when(j.Made), Size: size(j.Size), Draw: s.jobState(&j)}
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
	if n < 1e9 {
		return say("size.m", fmt.Sprintf("%.1f", float64(n)/1e6))
	}
	return say("size.g", fmt.Sprintf("%.1f", float64(n)/1e9))
}

// jobsTodo are the files that wait for a person or are under way.
func (s *site) jobsTodo(r *http.Request) (out []todo) {
	if s.Jobs == nil {
		return nil
	}
	for _, j := range s.Jobs.List(s.sees(r)) {
		t := todo{Draw: s.jobState(&j), Href: "/files/" + j.ID, Text: j.Name, Button: say("home.look")}
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
	if !v.May("POST /files") {
		v.Title = say("nav.filesread")
	}
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
		if err != nil { // a browser that is still sending would lose the answer
			rc.SetReadDeadline(time.Now().Add(spillTime))
			io.CopyN(io.Discard, r.Body, spillBytes)
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
		{job.ErrFull, http.StatusInsufficientStorage, "files.full"},
		{job.ErrWait, http.StatusTooManyRequests, "files.wait"},
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
