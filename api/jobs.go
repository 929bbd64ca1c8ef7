package api

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"mime"
	"net/http"
	"net/url"
	"runtime/debug"
	"slices"
	"strconv"
	"strings"
	"time"

	"cordon/api/ask"
	"cordon/api/problem"
	"cordon/job"
	"cordon/screen"
)

// Times of jobs' requests: uploads and downloads are long, events longer.
const (
	transferTime  = time.Hour
	eventsTime    = 24 * time.Hour
	heartbeatTime = 15 * time.Second
	eventPause    = 250 * time.Millisecond
	waitForJobs   = "10" // seconds
	spillTime     = 5 * time.Second
	spillBytes    = 256 << 20
)

// jobs serves files that are screened in the background. It stands beside the
// guard and not behind it: its bodies are large and its answers long.
type jobs struct{ *Config }

func (j jobs) handler(nothing *nowhere) http.Handler {
	mux := http.NewServeMux()
	nothing.routes = append(nothing.routes, mux)
	mux.Handle("/", nothing)
	for pattern, h := range map[string]func(http.ResponseWriter, *http.Request) error{
		"POST /v1/jobs":             j.add,
		"GET /v1/jobs":              j.list,
		"GET /v1/jobs/{id}":         j.get,
		"GET /v1/jobs/{id}/preview": j.preview,
		"POST /v1/jobs/{id}/start":  j.start,
		"POST /v1/jobs/{id}/cancel": j.change((*job.Office).Cancel),
		"POST /v1/jobs/{id}/pause":  j.change((*job.Office).Pause),
		"POST /v1/jobs/{id}/resume": j.change((*job.Office).Resume),
		"GET /v1/jobs/{id}/events":  j.events,
		"GET /v1/jobs/{id}/rows":    j.rows,
		"GET /v1/jobs/{id}/result":  j.result,
		"DELETE /v1/jobs/{id}":      j.remove,
	} {
		mux.HandleFunc(pattern, func(w http.ResponseWriter, r *http.Request) {
			err := known(r, parameters[pattern])
			if err == nil {
				err = j.own(h)(w, r)
			}
			if err != nil {
				j.refuse(w, r, err)
			}
		})
	}
	checked := http.NewCrossOriginProtection().Handler(mux)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("Referrer-Policy", "same-origin")
		h.Set("Cache-Control", "no-store")
		rc := http.NewResponseController(w)
		rc.SetReadDeadline(time.Now().Add(transferTime))
		rc.SetWriteDeadline(time.Now().Add(transferTime))
		defer func() {
			if p := recover(); p != nil {
				if p == http.ErrAbortHandler {
					panic(p)
				}
				j.Log.ErrorContext(r.Context(), "panic while answering", "route", r.Pattern, "panic", fmt.Sprint(p), "stack", string(debug.Stack()))
				problem.Write(w, r, http.StatusInternalServerError, "An internal error was met; nothing was decided.")
			}
		}()
		checked.ServeHTTP(w, r)
	})
}

// parameters are those that jobs' routes have.
var parameters = map[string][]string{
	"POST /v1/jobs":             {"name", "wait", "task"},
	"GET /v1/jobs/{id}/preview": {"task"},
	"GET /v1/jobs/{id}/rows":    {"verdict", "find", "order", "from", "limit"},
	"GET /v1/jobs/{id}/result":  {"format", "hits"},
}

// known refuses parameters that a route does not have, or that are given twice: a
// misspelt one would not narrow what it was to narrow.
func known(r *http.Request, names []string) error {
	q, err := url.ParseQuery(r.URL.RawQuery)
	if err != nil {
		return brokenOff{fmt.Errorf("the query string cannot be read: %w", err)}
	}
	for _, name := range slices.Sorted(maps.Keys(q)) {
		switch {
		case !slices.Contains(names, name):
			return badRequest{fmt.Errorf("there is no parameter %q here", name)}
		case len(q[name]) > 1:
			return badRequest{fmt.Errorf("parameter %q is given %d times", name, len(q[name]))}
		}
	}
	return nil
}

// badRequest is an error of the caller's making.
type badRequest struct{ error }

// brokenOff is a request that could not be read to its end.
type brokenOff struct{ error }

func (j jobs) refuse(w http.ResponseWriter, r *http.Request, err error) {
	var bad badRequest
	var broken brokenOff
	var unknown *screen.Unknown
	status := http.StatusInternalServerError
	switch {
	case errors.Is(err, job.ErrNone):
		status = http.StatusNotFound
	case errors.Is(err, job.ErrState):
		status = http.StatusConflict
	case errors.Is(err, job.ErrTooBig):
		status = http.StatusRequestEntityTooLarge
	case errors.Is(err, job.ErrTooMany), errors.Is(err, job.ErrFull):
		status = http.StatusInsufficientStorage
	case errors.Is(err, job.ErrWait):
		w.Header().Set("Retry-After", waitForJobs)
		status = http.StatusTooManyRequests
	case errors.Is(err, job.ErrClosed):
		status = http.StatusServiceUnavailable
	case errors.As(err, &broken):
		status = http.StatusBadRequest
	case errors.As(err, &bad), errors.As(err, &unknown):
		status = http.StatusUnprocessableEntity
	default:
		if r.Context().Err() != nil {
			return
		}
		j.Log.ErrorContext(r.Context(), "job request failed", "route", r.Pattern, "err", err)
		err = errors.New("the request could not be carried out; the log says why")
	}
	problem.Write(w, r, status, err.Error())
}

func sendJSON(w http.ResponseWriter, status int, v any) error {
	b, err := json.Marshal(v)
	if err != nil {
		return fmt.Errorf("write answer: %w", err)
	}
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_, err = w.Write(append(b, '\n'))
	return err
}

// upload is a file on its way in. It remembers that it broke off, which is no fault of
// the server's.
type upload struct {
	io.Reader
	broke error
}

func (u *upload) Read(p []byte) (int, error) {
	n, err := u.Reader.Read(p)
	if err != nil && err != io.EOF {
		u.broke = err
	}
	return n, err
}

// add takes a file in: the part "file" of a form, or the whole body with its name
// in the address. It is started at once, unless wait=1 leaves time to look at the
// columns. A part "task", or the parameter, says how to read it.
func (j jobs) add(w http.ResponseWriter, r *http.Request) error {
	name, body, task := r.URL.Query().Get("name"), io.Reader(r.Body), r.URL.Query().Get("task")
	if kind, params, _ := mime.ParseMediaType(r.Header.Get("Content-Type")); kind == "multipart/form-data" && params["boundary"] != "" {
		mr, err := r.MultipartReader()
		if err != nil {
			return badRequest{err}
		}
		for body = nil; body == nil; {
			p, err := mr.NextPart()
			if err != nil {
				return badRequest{errors.New(`the form has no part "file"`)}
			}
			switch p.FormName() {
			case "file":
				name, body = p.FileName(), p
			case "task":
				b, err := io.ReadAll(io.LimitReader(p, 1<<20))
				if err != nil {
					return badRequest{err}
				}
				task = string(b)
			}
		}
	}
	t, err := j.task(task)
	if err != nil {
		return err
	}
	by, _ := j.owner(r)
	sent := &upload{Reader: body}
	made, err := j.Jobs.Add(name, by, sent)
	if err != nil {
		if sent.broke != nil {
			return brokenOff{fmt.Errorf("the file broke off on its way: %w", sent.broke)}
		}
		spill(w, r)
		return err
	}
	if r.URL.Query().Get("wait") == "" {
		if err := j.Jobs.Start(made.ID, t); err != nil {
			return errors.Join(err, j.Jobs.Delete(made.ID)) // it would lie there and nobody knew it
		}
		if made, err = j.Jobs.Get(made.ID); err != nil {
			return err
		}
	}
	w.Header().Set("Location", "/v1/jobs/"+made.ID)
	return sendJSON(w, http.StatusCreated, &made)
}

// spill reads what still comes of a file that is not taken, for a while: a connection
// that is closed on a caller who is sending takes the answer with it.
func spill(w http.ResponseWriter, r *http.Request) {
	http.NewResponseController(w).SetReadDeadline(time.Now().Add(spillTime))
	io.CopyN(io.Discard, r.Body, spillBytes)
}

// task reads how a file is to be screened; what is not said is as the server has it.
func (j jobs) task(text string) (job.Task, error) {
	t := struct {
		Columns  map[string]string `json:"columns"`
		Encoding string            `json:"encoding"`
		Sheet    string            `json:"sheet"`
		NoHeader bool              `json:"no_header"`
		DayFirst *bool             `json:"day_first"`
		Narrowing
	}{}
	if strings.TrimSpace(text) != "" {
		var once any
		err := ask.Unmarshal([]byte(text), &once) // one object, and no member twice
		if err == nil {
			d := json.NewDecoder(strings.NewReader(text))
			d.DisallowUnknownFields()
			err = d.Decode(&t)
		}
		if err != nil {
			return job.Task{}, badRequest{fmt.Errorf("the task cannot be read: %w", err)}
		}
	}
	out := job.Task{Columns: t.Columns, Encoding: t.Encoding, Sheet: t.Sheet, NoHeader: t.NoHeader, DayFirst: t.DayFirst}
	var err error
	if out.Policy, err = j.policies().Named(t.Policy); err != nil {
		return out, err
	}
	if t.Threshold != nil {
		out.Policy.Threshold = *t.Threshold
	}
	if t.Limit != nil {
		out.Policy.Limit = *t.Limit
	}
	if len(t.Lists) > 0 {
		out.Policy.Lists = t.Lists
	}
	if len(t.Schemata) > 0 {
		out.Policy.Schemata = t.Schemata
	}
	if err := out.Policy.Check(); err != nil {
		return out, badRequest{err}
	}
	return out, nil
}

func (j jobs) owner(r *http.Request) (name string, all bool) {
	if j.Owner == nil {
		return "", true
	}
	return j.Owner(r.Context())
}

// sees says which jobs a caller sees.
func (j jobs) sees(r *http.Request) func(*job.Job) bool {
	by, all := j.owner(r)
	return func(one *job.Job) bool { return all || by != "" && one.By == by }
}

// own lets a request through to a job that its caller sees. To others the job is not
// there.
func (j jobs) own(h func(http.ResponseWriter, *http.Request) error) func(http.ResponseWriter, *http.Request) error {
	return func(w http.ResponseWriter, r *http.Request) error {
		if id := r.PathValue("id"); id != "" {
			one, err := j.Jobs.Get(id)
			if err == nil && !j.sees(r)(&one) {
				err = job.ErrNone
			}
			if err != nil {
				return err
			}
		}
		return h(w, r)
	}
}

type jobsAnswer struct {
	Jobs []job.Job `json:"jobs"`
}

func (j jobs) list(w http.ResponseWriter, r *http.Request) error {
	return sendJSON(w, http.StatusOK, jobsAnswer{j.Jobs.List(j.sees(r))})
}

func (j jobs) get(w http.ResponseWriter, r *http.Request) error {
	one, err := j.Jobs.Get(r.PathValue("id"))
	if err != nil {
		return err
	}
	return sendJSON(w, http.StatusOK, &one)
}

func (j jobs) preview(w http.ResponseWriter, r *http.Request) error {
	t, err := j.task(r.URL.Query().Get("task"))
	if err != nil {
		return err
	}
	if _, err := j.Jobs.Get(r.PathValue("id")); err != nil {
		return err
	}
	p, err := j.Jobs.Preview(r.PathValue("id"), t)
	if err != nil {
		return badRequest{err}
	}
	return sendJSON(w, http.StatusOK, p)
}

func (j jobs) start(w http.ResponseWriter, r *http.Request) error {
	b, err := io.ReadAll(http.MaxBytesReader(w, r.Body, 1<<20))
	if err != nil {
		return brokenOff{fmt.Errorf("the task cannot be read: %w", err)}
	}
	t, err := j.task(string(b))
	if err != nil {
		return err
	}
	if err := j.Jobs.Start(r.PathValue("id"), t); err != nil {
		return err
	}
	return j.get(w, r)
}

// change cancels, pauses or resumes a job and answers with the job as it then is.
func (j jobs) change(to func(*job.Office, string) error) func(http.ResponseWriter, *http.Request) error {
	return func(w http.ResponseWriter, r *http.Request) error {
		if err := to(j.Jobs, r.PathValue("id")); err != nil {
			return err
		}
		return j.get(w, r)
	}
}

func (j jobs) remove(w http.ResponseWriter, r *http.Request) error {
	if err := j.Jobs.Delete(r.PathValue("id")); err != nil {
		return err
	}
	w.WriteHeader(http.StatusNoContent)
	return nil
}

// events tells how a job goes, as server-sent events named "job", until it ends.
func (j jobs) events(w http.ResponseWriter, r *http.Request) error {
	one, changed, err := j.Jobs.Watch(r.PathValue("id"))
	if err != nil {
		return err
	}
	rc := http.NewResponseController(w)
	rc.SetWriteDeadline(time.Now().Add(eventsTime))
	rc.SetReadDeadline(time.Time{})
	w.Header().Set("Content-Type", "text/event-stream")
	beat := time.NewTicker(heartbeatTime)
	defer beat.Stop()
	for {
		b, err := json.Marshal(&one)
		if err != nil {
			return fmt.Errorf("write event: %w", err)
		}
		if _, err := fmt.Fprintf(w, "event: job\ndata: %s\n\n", b); err != nil {
			return nil // the caller went away
		}
		rc.Flush()
		if one.State.Ended() || one.State == job.Given {
			return nil
		}
		for waiting := true; waiting; {
			select {
			case <-r.Context().Done():
				return nil
			case <-j.Stopping:
				return nil
			case <-beat.C:
				if _, err := io.WriteString(w, ": still here\n\n"); err != nil {
					return nil
				}
				rc.Flush()
			case <-changed:
				waiting = false
			}
		}
		time.Sleep(eventPause) // changes come faster than anybody reads
		if one, changed, err = j.Jobs.Watch(r.PathValue("id")); err != nil {
			return nil // it was deleted
		}
	}
}

type rowsAnswer struct {
	Total int         `json:"total"`
	Rows  []rowAnswer `json:"rows"`
}

type rowAnswer struct {
	Row  int    `json:"row"`
	ID   string `json:"id,omitempty"`
	Name string `json:"name"`
	*screen.Verdict
}

func (j jobs) rows(w http.ResponseWriter, r *http.Request) error {
	q := r.URL.Query()
	f := job.Filter{Verdict: screen.Answer(q.Get("verdict")), Find: q.Get("find"), Order: job.Order(q.Get("order")), N: 100}
	if !slices.Contains([]screen.Answer{"", screen.Hit, screen.Clear, screen.Unable}, f.Verdict) {
		return badRequest{fmt.Errorf("verdict %q is none of hit, clear, unable", f.Verdict)}
	}
	if by, back := strings.CutPrefix(q.Get("order"), "-"); back {
		f.Order, f.Back = job.Order(by), true
	}
	if f.Order != job.ByRow && !slices.Contains(job.Orders, f.Order) {
		return badRequest{fmt.Errorf("order %q is none of confidence, score, name", f.Order)}
	}
	for name, to := range map[string]*int{"from": &f.From, "limit": &f.N} {
		if t := q.Get(name); t != "" {
			n, err := strconv.Atoi(t)
			if err != nil || n < 0 || name == "limit" && n > 1000 {
				return badRequest{fmt.Errorf("%s %q is no number that is allowed", name, t)}
			}
			*to = n
		}
	}
	one, err := j.Jobs.Get(r.PathValue("id"))
	if err != nil {
		return err
	}
	page, total, err := j.Jobs.Rows(one.ID, f)
	if errors.Is(err, job.ErrSort) {
		return badRequest{err}
	}
	if err != nil {
		return err
	}
	out := rowsAnswer{Total: total, Rows: make([]rowAnswer, len(page))}
	for i := range page {
		out.Rows[i] = rowAnswer{page[i].Row, page[i].ID, page[i].Name, one.Verdict(&page[i])}
	}
	return sendJSON(w, http.StatusOK, out)
}

func (j jobs) result(w http.ResponseWriter, r *http.Request) error {
	one, err := j.Jobs.Get(r.PathValue("id"))
	if err != nil {
		return err
	}
	format := r.URL.Query().Get("format")
	if format == "" {
		format = "jsonl"
	}
	if !slices.Contains(job.ResultFormats, format) {
		return badRequest{fmt.Errorf("format %q is none of %s", format, strings.Join(job.ResultFormats, ", "))}
	}
	if len(one.Runs) == 0 {
		return job.ErrState
	}
	w.Header().Set("Content-Type", map[string]string{"csv": "text/csv; charset=utf-8", "jsonl": "application/jsonl", "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"}[format])
	w.Header().Set("Content-Disposition", "attachment; filename*=UTF-8''"+url.PathEscape(strings.TrimSuffix(one.Name, ".csv")+"-results."+format))
	if err := j.Jobs.Result(one.ID, format, r.URL.Query().Get("hits") != "", w); err != nil {
		j.Log.ErrorContext(r.Context(), "results broke off", "job", one.ID, "err", err)
		panic(http.ErrAbortHandler) // half a file must not look like a whole one
	}
	return nil
}
