package web

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"cordon/lab"
	"cordon/lab/logbook"
	"cordon/lab/page"
)

// depths are how thoroughly the page lets people run the lab.
var depths = []struct {
	key   string
	order logbook.Order
}{
	{"quick", logbook.Order{Sample: 100, Self: 5000, People: 2000}},
	{"standard", logbook.Order{Sample: lab.DefaultSample, People: lab.DefaultClean}},
	{"thorough", logbook.Order{Sample: 2500, People: 100_000}},
}

// validationPage is what the lab found, and the runs before.
type validationPage struct {
	Can     bool // runs can be kept here
	Run     *runRow
	Report  *reportView
	Under   *running // the run under way
	Runs    []runRow
	Depths  []depth
	Notices []notice

	OwnFiles []depth // that may come with an order
	OwnBytes string  // the bounds of each
	OwnRows  string
}

type depth struct {
	choice
	Note string
}

// runRow is a run as the history shows it.
type runRow struct {
	logbook.Run
	Href, At, Took string
	Draw           state
	Recall         string
	Own            string // what the institution brought
	Alerts         string
	Shown          bool
}

// running is the progress of the run under way.
type running struct {
	Stage, Step, Since, Live string
	Percent                  int
}

func (s *site) runRow(r logbook.Run) runRow {
	x := runRow{Run: r, Href: "/validation/" + r.ID, At: when(r.Started), Own: brought(r.Own)}
	if !r.Ended.IsZero() {
		x.Took = took(r.Ended.Sub(r.Started))
	}
	switch r.State {
	case logbook.Done:
		x.Draw = state{"is-plain", "check", say("run.holds")}
		if n := len(r.Gist.Below); n > 0 {
			x.Draw = state{"is-stale", "hit", sayN("run.below", n)}
		}
		x.Recall, x.Alerts = share(r.Gist.Recall), tenth(r.Gist.PerName)
	case logbook.Running:
		x.Draw = state{"is-plain", "refresh", say("run.running")}
	case logbook.Failed:
		x.Draw = state{"is-refused", "unable", say("run.failed")}
	default:
		x.Draw = state{"is-plain", "x", say("run." + string(r.State))}
	}
	return x
}

func took(d time.Duration) string {
	if d < time.Minute {
		return say("took.s", max(int(d.Seconds()), 1))
	}
	return say("took.m", int(d.Minutes()), int(d.Seconds())%60)
}

// share writes a share in per cent; it is never rounded up to all.
func share(x float64) string {
	if x >= 1 {
		return "100%"
	}
	return strconv.FormatFloat(min(100*x, 99.9), 'f', 1, 64) + "%"
}

func tenth(x float64) string { return strconv.FormatFloat(x, 'f', 1, 64) }

func (s *site) validation(w http.ResponseWriter, r *http.Request) error {
	p := &validationPage{Can: s.Lab != nil, OwnBytes: size(ownBytes), OwnRows: thousands(ownRows)}
	for _, f := range []string{"names", "customers", "pairs"} {
		p.OwnFiles = append(p.OwnFiles, depth{choice{Value: f, Text: say("own.file." + f)}, say("own.file." + f + ".hint")})
	}
	for _, d := range depths {
		p.Depths = append(p.Depths, depth{choice{d.key, say("depth." + d.key), d.key == "standard"}, say("depth." + d.key + ".text")})
	}
	if s.Lab != nil {
		if err := s.runs(p, r); err != nil {
			return err
		}
	}
	title := say("nav.validation")
	if p.Run != nil {
		title += ", " + p.Run.At
	}
	v := s.view(r, title, "/validation")
	v.Body = p
	s.pages.page(w, http.StatusOK, "validation", v)
	return nil
}

// runs fills in the run that is asked for, or the last one that is done.
func (s *site) runs(p *validationPage, r *http.Request) error {
	id := r.PathValue("id")
	under, _ := s.Lab.Watch()
	if under != nil {
		p.Under = s.running(under)
	}
	for _, x := range s.Lab.List() {
		row := s.runRow(x)
		if p.Run == nil && (x.ID == id || id == "" && x.State == logbook.Done) {
			row.Shown = true
			p.Run = &row
		}
		p.Runs = append(p.Runs, row)
	}
	switch {
	case p.Run == nil && id != "":
		return refuse(http.StatusNotFound, say("run.none"), say("run.none.text"))
	case p.Run == nil || p.Run.State != logbook.Done:
		return nil
	}
	rep, err := s.Lab.Report(p.Run.ID)
	if err != nil {
		return err
	}
	p.Report = newReportView(rep, p.Run.ID, r.FormValue("try"), r.FormValue("own"))
	p.Notices = s.since(rep)
	return nil
}

// since says what is no longer as it was when a report was made.
func (s *site) since(rep *lab.Report) (out []notice) {
	if len(rep.Gaps) > 0 {
		out = append(out, notice{Class: "is-unable", Icon: "unable", Title: say("run.gap"), Text: say("run.gap.text"), Items: gapWords(rep.Gaps)})
	}
	lib, release := s.Desk.Use()
	defer release()
	was := map[string]string{}
	for _, l := range rep.Lists {
		was[l.ID] = l.Version
	}
	var changed []string
	for _, l := range listRows(lib, &s.Policy, s.Now()) {
		if v, ok := was[l.ID]; !ok || v != l.Version {
			changed = append(changed, say("run.list", l.Short, l.Version))
		}
		delete(was, l.ID)
	}
	for _, l := range rep.Lists {
		if _, gone := was[l.ID]; gone {
			changed = append(changed, say("run.list.gone", shortList(l.ID)))
		}
	}
	if n := len(changed); n > 6 {
		changed = append(changed[:5], say("more", n-5))
	}
	if len(changed) > 0 {
		out = append(out, notice{Class: "is-stale", Icon: "stale", Title: say("run.older"), Text: say("run.older.text"), Items: changed})
	}
	if two(rep.Threshold) != two(s.Policy.Threshold) {
		out = append(out, notice{Class: "is-stale", Icon: "stale", Title: say("run.threshold"), Text: say("run.threshold.text", two(rep.Threshold), two(s.Policy.Threshold))})
	}
	return out
}

func (s *site) running(r *logbook.Run) *running {
	at, of := r.Step()
	u := &running{Stage: say("stage." + strings.ReplaceAll(r.Stages()[at], " ", ".")), Step: say("run.step", at+1, of), Since: when(r.Started), Percent: percent((float64(at) + min(r.Share, 1)) / float64(of))}
	u.Live = say("run.live", u.Percent, u.Stage)
	return u
}

// validate starts a run.
func (s *site) validate(w http.ResponseWriter, r *http.Request) error {
	if s.Lab == nil {
		return refuse(http.StatusNotFound, say("run.nohome"), say("run.nohome.text"))
	}
	form, own, err := s.order(w, r)
	var said *problem
	switch {
	case errors.As(err, &said):
		return err
	case err != nil:
		return refuse(http.StatusBadRequest, say("run.notstarted"), say("own.broken"))
	}
	k := slices.IndexFunc(depths, func(d struct {
		key   string
		order logbook.Order
	},
	) bool {
		return d.key == form.Get("depth")
	})
	if k < 0 {
		return refuse(http.StatusUnprocessableEntity, say("run.notstarted"), say("run.depth"))
	}
	o := depths[k].order
	o.Seed = 1
	if t := strings.TrimSpace(form.Get("seed")); t != "" {
		if o.Seed, err = strconv.ParseUint(t, 10, 32); err != nil {
			return refuse(http.StatusUnprocessableEntity, say("run.notstarted"), say("run.seed"))
		}
	}
	by := ""
	if s.Who != nil {
		by = s.Who(r)
	}
	switch _, err := s.Lab.StartWith(by, o, own); {
	case errors.Is(err, logbook.ErrClosed):
		return refuse(http.StatusServiceUnavailable, say("run.notstarted"), say("files.closed"))
	case err != nil && !errors.Is(err, logbook.ErrBusy): // the one under way is what they want to see
		return err
	}
	http.Redirect(w, r, "/validation", http.StatusSeeOther)
	return nil
}

// stopRun cancels the run under way.
func (s *site) stopRun(w http.ResponseWriter, r *http.Request) error {
	if s.Lab == nil {
		return refuse(http.StatusNotFound, say("run.nohome"), say("run.nohome.text"))
	}
	if err := s.Lab.Cancel(); err != nil && !errors.Is(err, logbook.ErrIdle) {
		return err
	}
	http.Redirect(w, r, "/validation", http.StatusSeeOther)
	return nil
}

// runEvents sends the progress of the run under way until it ends.
func (s *site) runEvents(w http.ResponseWriter, r *http.Request) error {
	if s.Lab == nil {
		return refuse(http.StatusNotFound, say("run.nohome"), say("run.nohome.text"))
	}
	return s.stream(w, r, func(b *bytes.Buffer) (bool, <-chan struct{}, error) {
		run, changed := s.Lab.Watch()
		if run == nil {
			b.WriteString("end")
			return true, nil, nil
		}
		return false, changed, s.pages.piece(b, "running", s.running(run))
	})
}

// try is what another threshold would do, alone, for whoever moves it.
func (s *site) try(w http.ResponseWriter, r *http.Request) error {
	rep, err := s.reportOf(r)
	if err != nil {
		return err
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.Header().Set("Cache-Control", "no-store")
	return s.pages.piece(w, "tried", newReportView(rep, r.PathValue("id"), r.FormValue("try"), r.FormValue("own")))
}

func (s *site) reportOf(r *http.Request) (*lab.Report, error) {
	if s.Lab == nil {
		return nil, refuse(http.StatusNotFound, say("run.nohome"), say("run.nohome.text"))
	}
	rep, err := s.Lab.Report(r.PathValue("id"))
	if errors.Is(err, logbook.ErrNone) {
		return nil, refuse(http.StatusNotFound, say("run.none"), say("run.none.text"))
	}
	return rep, err
}

// report is the whole report, as a page to keep with the year's papers or as data.
func (s *site) report(w http.ResponseWriter, r *http.Request) error {
	rep, err := s.reportOf(r)
	if err != nil {
		return err
	}
	h := w.Header()
	h.Set("Cache-Control", "no-store")
	name := "cordon-validation-" + r.PathValue("id")
	if r.PathValue("file") == "report.json" {
		text, err := json.Marshal(rep)
		if err != nil {
			return fmt.Errorf("write report: %w", err)
		}
		h.Set("Content-Type", "application/json")
		h.Set("Content-Disposition", `attachment; filename="`+name+`.json"`)
		w.Write(text)
		return nil
	}
	if r.PathValue("file") != "report.html" {
		return refuse(http.StatusNotFound, say("run.none"), say("run.none.text"))
	}
	var b bytes.Buffer
	if err := page.Write(&b, rep); err != nil {
		return err
	}
	h.Set("Content-Type", "text/html; charset=utf-8")
	h.Set("Content-Security-Policy", "default-src 'none'; style-src '"+styleHash(b.String())+"'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'")
	if r.FormValue("keep") != "" {
		h.Set("Content-Disposition", `attachment; filename="`+name+`.html"`)
	}
	w.Write(b.Bytes())
	return nil
}

// styleHash is the hash by which a policy allows the one style sheet that a
// report carries in itself, so that it can be kept as a single file.
func styleHash(html string) string {
	_, rest, _ := strings.Cut(html, "<style>")
	css, _, _ := strings.Cut(rest, "</style>")
	sum := sha256.Sum256([]byte(css))
	return "sha256-" + base64.StdEncoding.EncodeToString(sum[:])
}
