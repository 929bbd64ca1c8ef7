package web

import (
	"bytes"
	"net/http"
	"strconv"
	"time"

	"cordon/job"
	"cordon/screen"
)

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

func (s *site) progress(j *job.Job) progress {
	p := progress{
		ID: j.ID, State: s.jobState(j), Running: j.State == job.Running || j.State == job.Queued, Known: j.Share >= 0, Paused: j.State == job.Paused,
		Rows: thousands(j.Done.Rows), Hit: thousands(j.Done.Hit), Unable: thousands(j.Done.Unable), Clear: thousands(j.Done.Clear), Error: j.Error,
	}
	if p.Known {
		p.Percent = percent(j.Share)
		if j.State != job.Done { // what was read of a file that broke is not all that is in it
			p.Percent = min(p.Percent, 99)
		}
	}
	p.Known = p.Known && j.State != job.Failed
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
			p.Left = say("progress.left", screen.Age(int64(left/time.Second)+1), s.Now().Add(left).UTC().Format("15:04"))
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
	return s.stream(w, r, func(b *bytes.Buffer) (bool, <-chan struct{}, error) {
		one, changed, err := s.Jobs.Watch(j.ID)
		if err != nil { // it was deleted: the page asks again and says so
			b.WriteString("gone")
			return true, nil, nil
		}
		p := s.progress(&one)
		end := one.State.Ended() || one.State == job.Paused || one.State == job.Given
		return end, changed, s.pages.piece(b, "progress", &p)
	})
}
