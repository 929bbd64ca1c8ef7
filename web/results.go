package web

import (
	"errors"
	"net/http"
	"net/url"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"time"

	"cordon/job"
	"cordon/screen"
)

// resultOrders are the columns by which results can be sorted, the customary one
// first.
var resultOrders = []string{"confidence", "score", "name", "row"}

// results fills in the table of what a file gave.
func (s *site) results(p *filePage, j *job.Job, v url.Values) error {
	q := resultQuery{List: v.Get("list"), Sure: v.Get("sure"), Alike: v.Get("alike"), Verdict: v.Get("verdict"), Find: clip(strings.TrimSpace(v.Get("find")), 100), Order: v.Get("order"), From: number(v.Get("from"), 0, 1<<30)}
	by, back := orderOf(q.Order, resultOrders...)
	switch q.Order = by; {
	case back:
		q.Order = "-" + by
	case by == resultOrders[0]:
		q.Order = ""
	}
	order := job.Order(by)
	if by == "row" {
		order = job.ByRow
	}
	counts := map[string]int{"": j.Done.Rows, "hit": j.Done.Hit, "unable": j.Done.Unable, "clear": j.Done.Clear}
	if _, ok := counts[q.Verdict]; !ok {
		q.Verdict = ""
	}
	sure, alike := least(&q.Sure), least(&q.Alike)
	p.Q = q
	link := func(changes ...string) string {
		u := url.Values{}
		for k, t := range map[string]string{"verdict": q.Verdict, "find": q.Find, "list": q.List, "sure": q.Sure, "alike": q.Alike, "order": q.Order} {
			if t != "" {
				u.Set(k, t)
			}
		}
		for i := 0; i+1 < len(changes); i += 2 {
			if u.Del(changes[i]); changes[i+1] != "" {
				u.Set(changes[i], changes[i+1])
			}
		}
		return "/files/" + j.ID + "?" + u.Encode() + "#results"
	}
	p.Sorts = map[string]sorted{}
	for i, t := range sorts(q.Order, func(o string) string { return link("order", o, "from", "") }, resultOrders...) {
		p.Sorts[resultOrders[i]] = t
		p.Orders = append(p.Orders, choice{resultOrders[i], t.Text, t.Aria != "" && !back})
		if t.Aria != "" && back {
			p.Orders = append(p.Orders, choice{q.Order, t.Text + ", " + say("sort."+t.Aria), true})
		}
	}
	for _, f := range []string{"", "hit", "unable", "clear"} {
		p.Filters = append(p.Filters, filter{Href: link("verdict", f), Text: say("results.show." + f), N: counts[f], Here: q.Verdict == f})
	}
	f := job.Filter{Verdict: screen.Answer(q.Verdict), Find: q.Find, List: q.List, Sure: sure, Alike: alike, Order: order, Back: back, From: q.From, N: rowsShown}
	rows, total, err := s.Jobs.Rows(j.ID, f)
	if errors.Is(err, job.ErrSort) {
		p.Unsorted = true
		f.Order, f.Back = job.ByConfidence, false
		rows, total, err = s.Jobs.Rows(j.ID, f)
	}
	if err != nil {
		return err
	}
	lib, release := s.Desk.Use()
	defer release()
	p.Total = total
	p.choices(lib, &q)
	for i := range rows {
		row := resultOf(lib, j, &rows[i])
		row.Ask = s.asking(j, &rows[i])
		p.Rows = append(p.Rows, row)
	}
	if total > 0 {
		p.Range = say("results.range", q.From+1, q.From+len(rows), total)
	}
	if q.From > 0 {
		p.Earlier = link("from", strconv.Itoa(max(q.From-rowsShown, 0)))
	}
	if q.From+len(rows) < total {
		p.Later = link("from", strconv.Itoa(q.From+len(rows)))
	}
	for i := range j.Runs {
		st := stampOf(&j.Runs[i].Stamp)
		if same := slices.ContainsFunc(p.Stamps, func(x stamp) bool { x.At = st.At; return reflect.DeepEqual(x, st) }); !same { // a restart alone makes no other answers
			p.Stamps = append(p.Stamps, st)
		}
	}
	if len(j.Runs) > 0 {
		for _, f := range job.ResultFormats {
			p.Formats = append(p.Formats, filter{Href: "/files/" + j.ID + "/result/" + f, Text: strings.ToUpper(f)})
		}
	}
	if j.State == job.Failed || j.State == job.Cancelled {
		p.Account = sayN("results.part", j.Done.Rows)
		return nil
	}
	p.Account = sayN("results.account", j.Done.Rows, j.Done.Hit+j.Done.Unable+j.Done.Clear)
	return nil
}

// least reads the least confidence or score that is shown; what is none is none.
func least(text *string) float64 {
	x, err := strconv.ParseFloat(*text, 64)
	if err != nil || x <= 0 || x > 1 {
		*text = ""
		return 0
	}
	return x
}

// choices are what the results can be narrowed to, beside their verdict.
func (p *filePage) choices(lib *screen.Library, q *resultQuery) {
	p.Lists = []choice{{"", say("results.anylist"), q.List == ""}}
	if lib != nil {
		for _, id := range lib.Index().Lists() {
			p.Lists = append(p.Lists, choice{id, shortList(id), id == q.List})
		}
		slices.SortStableFunc(p.Lists[1:], func(a, b choice) int { return rankOfList(a.Value) - rankOfList(b.Value) })
	}
	for _, x := range []string{"", "0.5", "0.9"} {
		p.Sure = append(p.Sure, choice{x, say("results.sure." + x), x == q.Sure})
	}
	for _, x := range []string{"", "0.8", "0.9", "1"} {
		p.Alike = append(p.Alike, choice{x, say("results.alike." + x), x == q.Alike})
	}
	p.Narrowed = q.List != "" || q.Sure != "" || q.Alike != "" || q.Find != ""
	p.Counted = sayN("results.fit", p.Total)
}

// resultOf draws one row: its best hit, and how many more there are.
func resultOf(lib *screen.Library, j *job.Job, r *job.Record) resultRow {
	v := j.Verdict(r)
	out := resultRow{Row: r.Row, Name: spoken(r.Name, ""), ID: r.ID, Verdict: verdictOf(v.Verdict, &v.Stamp)}
	if r.Name == "" {
		out.Name = said{Text: say("results.empty")}
	}
	best := -1
	for i := range r.Hits {
		if best < 0 || r.Hits[i].Confidence > r.Hits[best].Confidence {
			best = i
		}
	}
	if best >= 0 {
		h := &r.Hits[best]
		out.Confidence, out.Score, out.Party, out.Href = confidence(h.Confidence), two(h.Score), h.Caption, partyPath(h.EntityID)
		out.More, out.Why = r.Total-1, why(h.Evidence)
		if lib != nil {
			b := badgeOf(lib, h.List, h.Reference, h.EntityID)
			out.Badge = &b
		}
		return out
	}
	out.Why = strings.Join(append(append([]string(nil), r.Unable...), r.Notes...), "; ")
	if out.Why == "" && v.Verdict == screen.Unable && len(v.Unable) > 0 {
		out.Why = strings.Join(gapStates(v.Unable), "; ")
	}
	return out
}

// asking is the address where a row is asked about again, with its evidence; "" for
// a row without a name.
func (s *site) asking(j *job.Job, r *job.Record) string {
	if r.Name == "" || r.Rejected || len(r.Name) > 400 {
		return ""
	}
	q := question{Name: r.Name, Kind: "Thing"}
	if t := j.Task.Policy.Threshold; t != s.Policy.Threshold {
		q.Threshold = two(t)
	}
	if e := r.Subject; e != nil {
		if slices.Contains(kinds, e.Schema) {
			q.Kind = e.Schema
		}
		q.Birth, q.Country = e.First("birthDate"), e.First("nationality")
		if q.Country == "" {
			q.Country = e.First("country")
		}
	}
	return q.link()
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
