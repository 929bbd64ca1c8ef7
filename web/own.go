package web

import (
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"cordon/job/trial"
	"cordon/lab"
	"cordon/lab/logbook"
)

// Bounds of what an institution brings to a run. Larger sets are for the command
// line.
const (
	ownBytes = 16 << 20 // of each file
	ownRows  = 100_000
	ownShown = 100 // names or pairs on the page; the whole report has all
)

// order reads the form of a run. Files that come with it are put into a folder of
// their own, read whole, and gone before the run begins.
func (s *site) order(w http.ResponseWriter, r *http.Request) (url.Values, logbook.Own, error) {
	var own logbook.Own
	if kind, _, _ := mime.ParseMediaType(r.Header.Get("Content-Type")); kind != "multipart/form-data" {
		r.Body = http.MaxBytesReader(w, r.Body, 64<<10)
		err := r.ParseForm()
		return r.PostForm, own, err
	}
	rc := http.NewResponseController(w)
	rc.SetReadDeadline(time.Now().Add(transferTime))
	rc.SetWriteDeadline(time.Now().Add(transferTime))
	parts, err := r.MultipartReader()
	if err != nil {
		return nil, own, err
	}
	dir, err := os.MkdirTemp("", "cordon-own-")
	if err != nil {
		return nil, own, fmt.Errorf("keep files of a run: %w", err)
	}
	defer os.RemoveAll(dir)
	form := url.Values{}
	for range 12 {
		part, err := parts.NextPart()
		if errors.Is(err, io.EOF) {
			return form, own, nil
		}
		if err != nil {
			return nil, own, err
		}
		name, file := part.FormName(), filepath.Base(part.FileName())
		if part.FileName() == "" { // a field, or a file that was not chosen
			text, err := io.ReadAll(io.LimitReader(part, 1000))
			if err != nil {
				return nil, own, err
			}
			form.Set(name, string(text))
			continue
		}
		path := filepath.Join(dir, "own"+strings.ToLower(filepath.Ext(file)))
		if err := spool(path, part); err != nil {
			return nil, own, err
		}
		in := trial.Reader{Now: s.Now(), Most: ownRows}
		switch name {
		case "names":
			own.Names, err = in.Names(path)
		case "customers":
			own.Customers, err = in.Customers(path)
		case "pairs":
			own.Pairs, err = in.Pairs(path)
		}
		if err != nil { // the path is ours, the name theirs
			why := strings.TrimPrefix(strings.ReplaceAll(err.Error(), path, clip(file, 80)), "read "+clip(file, 80)+": ")
			return nil, own, refuse(http.StatusUnprocessableEntity, say("run.notstarted"), clip(file, 80)+": "+why+".")
		}
		if err := os.Remove(path); err != nil {
			return nil, own, fmt.Errorf("delete a file of a run: %w", err)
		}
	}
	return nil, own, errors.New("too many fields")
}

// spool writes what comes to a file, up to a bound.
func spool(path string, from io.Reader) error {
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o600)
	if err != nil {
		return fmt.Errorf("keep a file of a run: %w", err)
	}
	n, err := io.Copy(f, io.LimitReader(from, ownBytes+1))
	if err := errors.Join(err, f.Close()); err != nil {
		return fmt.Errorf("keep a file of a run: %w", err)
	}
	if n > ownBytes {
		return refuse(http.StatusRequestEntityTooLarge, say("run.notstarted"), say("own.toobig", size(ownBytes)))
	}
	return nil
}

// brought says what of its own an institution gave to a run.
func brought(b *logbook.Brought) string {
	if b == nil {
		return ""
	}
	var parts []string
	for _, x := range []struct {
		key string
		n   int
	}{{"own.names", b.Names}, {"own.customers", b.Customers}, {"own.pairs", b.Pairs}} {
		if x.n > 0 {
			parts = append(parts, sayN(x.key, x.n))
		}
	}
	return say("own.with", strings.Join(parts, ", "))
}

// ownView is how an institution's own names and pairs did at a threshold.
type ownView struct {
	Say     string
	Filters []filter
	Rows    []ownRow
	Why     bool   // a row says why
	More    string // that are not shown
	Pairs   string // what is said of the pairs
	Wrong   []wrongPair
	MoreBad string
}

type ownRow struct {
	Row         string
	Name, Party said
	Href        string
	Draw        state
	Was         string // the outcome at the threshold in force, where it differs
	Score, List string
	Why         string
}

type wrongPair struct {
	Row, Label, Score, Why string
	A, B                   said
}

// outcomes in the order in which a reader wants them.
var outcomes = []string{"missed", "wrong alert", "alert", "found", "clear"}

// outcome is what a test name did at a threshold.
func outcome(o *lab.OwnNames, n *lab.OwnName, t float64) string {
	hit := n.Score >= t
	switch {
	case len(n.Expected) > 0 && hit:
		return "found"
	case len(n.Expected) > 0:
		return "missed"
	case hit && o.Labelled > 0:
		return "wrong alert"
	case hit:
		return "alert"
	}
	return "clear"
}

func outcomeState(outcome string) state {
	text := say("own." + strings.ReplaceAll(outcome, " ", "."))
	switch outcome {
	case "missed":
		return state{"is-hit", "hit", text}
	case "wrong alert":
		return state{"is-stale", "ne", text}
	case "alert":
		return state{"is-hit", "hit", text}
	case "found":
		return state{"is-plain", "check", text}
	}
	return state{"is-plain", "mi", text}
}

// own fills in the institution's own names and pairs; show narrows the names to
// one outcome.
func (v *reportView) own(t float64, show string) {
	names, pairs := v.Report.OwnNames, v.Report.Pairs
	if names == nil && pairs == nil {
		return
	}
	v.Own = &ownView{}
	if names != nil {
		v.ownNames(names, t, show)
	}
	if pairs != nil {
		v.ownPairs(pairs, t)
	}
}

func (v *reportView) ownNames(o *lab.OwnNames, t float64, show string) {
	count := map[string]int{}
	order := slices.Clone(o.Rows)
	at := func(n *lab.OwnName) int { return slices.Index(outcomes, outcome(o, n, t)) }
	slices.SortStableFunc(order, func(a, b lab.OwnName) int { return at(&a) - at(&b) })
	if !slices.Contains(outcomes, show) {
		show = ""
	}
	rest := 0
	for i := range order {
		n := &order[i]
		now, was := outcome(o, n, t), outcome(o, n, v.Report.Threshold)
		count[now]++
		if show != "" && show != now {
			continue
		}
		if len(v.Own.Rows) == ownShown {
			rest++
			continue
		}
		row := ownRow{Row: thousands(n.Row), Name: spoken(n.Name, ""), Party: spoken(n.Best, ""), Draw: outcomeState(now), Why: n.Why}
		if n.Best != "" {
			row.Href, row.List, row.Score = partyPath(n.ID), shortList(n.List), floorTwo(n.Score)
		}
		if now != was {
			row.Was = strings.ToLower(outcomeState(was).Text)
		}
		v.Own.Why = v.Own.Why || row.Why != ""
		v.Own.Rows = append(v.Own.Rows, row)
	}
	if rest > 0 {
		v.Own.More = sayN("own.more", rest)
	}
	link := func(outcome string) string {
		q := url.Values{}
		if v.Moved {
			q.Set("try", v.Try)
		}
		if outcome != "" {
			q.Set("own", outcome)
		}
		return strings.TrimSuffix("/validation/"+v.ID+"?"+q.Encode(), "?") + "#own"
	}
	v.Own.Filters = append(v.Own.Filters, filter{link(""), say("own.all"), o.N, show == ""})
	for _, x := range outcomes {
		if count[x] > 0 || show == x {
			v.Own.Filters = append(v.Own.Filters, filter{link(x), outcomeState(x).Text, count[x], show == x})
		}
	}
	if o.Labelled == 0 {
		v.Own.Say = say("own.say.plain", count["alert"], o.N, v.Try)
		return
	}
	v.Own.Say = say("own.say", count["found"], count["found"]+count["missed"], count["wrong alert"], count["wrong alert"]+count["clear"], v.Try)
}

// ownPairs tells of the labelled pairs. The report names those that were wrong at
// the threshold in force; of another threshold it has the figures alone.
func (v *reportView) ownPairs(p *lab.Pairs, t float64) {
	x := tradeAt(p.Curve, t)
	v.Own.Pairs = say("own.pairs.say", two(x.Precision), two(x.Recall), two(x.F1), p.N, v.Try) + " " + say("own.pairs.best", two(p.Best.F1), two(p.Best.Threshold))
	for i := range p.Wrong {
		if len(v.Own.Wrong) == ownShown {
			v.Own.MoreBad = sayN("own.more", len(p.Wrong)-ownShown)
			break
		}
		b := &p.Wrong[i]
		label := say("own.label.other")
		if b.Match {
			label = say("own.label.same")
		}
		v.Own.Wrong = append(v.Own.Wrong, wrongPair{thousands(b.Row), label, floorTwo(b.Score), b.Why, spoken(b.A, ""), spoken(b.B, "")})
	}
}

// tradeAt is the point of a curve at a threshold.
func tradeAt(curve []lab.Trade, t float64) (x lab.Trade) {
	if i := slices.IndexFunc(curve, func(x lab.Trade) bool { return two(x.Threshold) == two(t) }); i >= 0 {
		x = curve[i]
	}
	return x
}

// ownEffects are the figures of the institution's own sets at both thresholds.
func (v *reportView) ownEffects(now, t float64) {
	if o := v.Report.OwnNames; o != nil {
		count := func(t float64, what string) (n int) {
			for i := range o.Rows {
				if outcome(o, &o.Rows[i], t) == what {
					n++
				}
			}
			return n
		}
		more := func(key, what string, bad bool) {
			was, is := count(now, what), count(t, what)
			worse := is < was
			if bad {
				worse = is > was
			}
			v.Rows = append(v.Rows, effect{say(key), strconv.Itoa(was), strconv.Itoa(is), worse})
		}
		if o.Labelled > 0 {
			more("try.own.found", "found", false)
			more("try.own.wrong", "wrong alert", true)
		} else {
			more("try.own.alert", "alert", true)
		}
	}
	if p := v.Report.Pairs; p != nil {
		was, is := tradeAt(p.Curve, now), tradeAt(p.Curve, t)
		v.Rows = append(v.Rows, effect{say("try.pairs.precision"), two(was.Precision), two(is.Precision), is.Precision < was.Precision},
			effect{say("try.pairs.recall"), two(was.Recall), two(is.Recall), is.Recall < was.Recall})
	}
}
