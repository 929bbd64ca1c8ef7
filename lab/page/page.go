// Package page draws a report of the lab as one HTML page: no script, no outside
// resource, light and dark, made to be printed and kept with the year's papers.
package page

import (
	_ "embed"
	"fmt"
	"html/template"
	"io"
	"math"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"cordon/lab"
	"cordon/lab/plot"
	"cordon/screen"
)

//go:embed report.html
var text string

//go:embed report.css
var css string

var report = sync.OnceValue(func() *template.Template {
	return template.Must(template.New("report").Funcs(template.FuncMap{
		"n": thousands, "score": score, "recall": recall, "figure": Figure, "per": per, "day": day, "age": age,
		"bar": bar, "kind": kind, "lang": lang, "dir": dir, "short": short, "minus": func(a, b float64) float64 { return a - b },
		"signed": signed,
	}).Parse(text))
})

// Write draws the report.
func Write(w io.Writer, r *lab.Report) error {
	if err := report().Execute(w, newView(r)); err != nil {
		return fmt.Errorf("draw report: %w", err)
	}
	return nil
}

// view is the report with what the template cannot work out.
type view struct {
	*lab.Report
	CSS        template.CSS
	Hold       bool
	Below      []lab.Check
	Now        lab.Point // at the threshold in force
	ByKind     []row
	ByScript   []row
	Matrix     []matrixRow
	NameMatrix []matrixRow // the same by kind of name
	Columns    []string
	Curves     []figure
	Kinds      []lab.Manipulation
	Questions  []asked
	Unverified bool
}

// row is a share with its goal.
type row struct {
	lab.Recall
	Check lab.Check
}

type matrixRow struct {
	Name  string
	Cells []*lab.Recall
}

// matrix lays the shares of manipulations out in rows, and in the columns that at
// gives for each.
func matrix(r *lab.Report, cells []lab.Recall, columns int, at func(*lab.Recall) int) []matrixRow {
	var out []matrixRow
	for _, m := range r.Manipulations {
		x := matrixRow{Name: m.Name, Cells: make([]*lab.Recall, columns)}
		for i := range cells {
			if c := &cells[i]; c.ID == m.ID {
				if k := at(c); k >= 0 {
					x.Cells[k] = c
				}
			}
		}
		out = append(out, x)
	}
	return out
}

// half is the width of a chart that stands beside another.
const half = 540

// figure is a chart in both widths.
type figure struct {
	Wide, Narrow template.HTML
	Title        string
}

func newView(r *lab.Report) *view {
	v := &view{
		Report: r, CSS: template.CSS(css + plot.Style), Hold: r.Hold(), Below: r.Below(), Kinds: lab.Manipulations(), Questions: questions,
	}
	checks := map[string]lab.Check{}
	for _, c := range r.Checks {
		checks[c.ID] = c
	}
	for _, m := range r.Manipulations {
		v.ByKind = append(v.ByKind, row{m, checks[m.ID]})
	}
	for _, s := range r.Scripts {
		v.ByScript = append(v.ByScript, row{s, checks[s.ID]})
		v.Columns = append(v.Columns, s.Script)
	}
	v.Matrix = matrix(r, r.Cells, len(v.Columns), func(c *lab.Recall) int { return slices.Index(v.Columns, c.Script) })
	v.NameMatrix = matrix(r, r.BearerCells, len(r.Bearers), func(c *lab.Recall) int {
		return slices.IndexFunc(r.Bearers, func(b lab.Recall) bool { return b.Bearer == c.Bearer })
	})
	for _, p := range r.Sweep {
		if math.Abs(p.Threshold-r.Threshold) < .005 {
			v.Now = p
		}
	}
	for _, c := range Charts(r) {
		v.Curves = append(v.Curves, figure{template.HTML(c.SVG(half)), template.HTML(c.SVG(plot.Narrow)), c.Title})
	}
	v.Unverified = slices.ContainsFunc(questions, func(q asked) bool { return !q.Checked })
	return v
}

// Charts are the curves of a report.
func Charts(r *lab.Report) []*plot.Chart {
	var recall, byName, byRow [][2]float64
	highest := 10.0
	for _, p := range r.Sweep {
		recall = append(recall, [2]float64{p.Threshold, p.Recall})
		byName = append(byName, [2]float64{p.Threshold, max(p.PerName, .5)})
		byRow = append(byRow, [2]float64{p.Threshold, max(p.PerRow, .5)})
		for highest < p.PerName {
			highest *= 10
		}
	}
	x := plot.Axis{Label: "Threshold on the score", From: .5, To: 1, Step: .1, Format: "%.2f"}
	now := []plot.Mark{{X: r.Threshold, Text: fmt.Sprintf("%.2f in force", r.Threshold)}}
	cs := []*plot.Chart{{
		ID: "recall", Title: "Disguised names found, by threshold", Desc: fmt.Sprintf("The share of the deck that reaches each threshold. In force is %.2f.", r.Threshold),
		X: x, Y: plot.Axis{Label: "Share found", From: 0, To: 1, Step: .2, Format: "%.1f"}, Marks: now,
		Series: []plot.Series{{Name: "Found", Points: recall}},
	}}
	if r.Clean != nil {
		c := &plot.Chart{
			ID: "alerts", Title: "Clean customers alerting, by threshold", Desc: "Alerts in 10,000 customers who are not listed, on a logarithmic scale that begins at one in 10,000.",
			X: x, Y: plot.Axis{Label: "Alerts in 10,000", From: 1, To: highest, Format: "%.0f", Log: true}, Marks: now,
			Series: []plot.Series{{Name: "Name alone", Points: byName}},
		}
		if r.Clean.Stated > 0 {
			c.Series = append(c.Series, plot.Series{Name: "All stated", Points: byRow})
		}
		cs = append(cs, c)
	}
	trades := func(id, title string, ts []lab.Trade) {
		var p, rc, f [][2]float64
		for _, t := range ts {
			if t.F1 > 0 {
				p, rc, f = append(p, [2]float64{t.Threshold, t.Precision}), append(rc, [2]float64{t.Threshold, t.Recall}), append(f, [2]float64{t.Threshold, t.F1})
			}
		}
		if f == nil {
			return // nothing is found at any threshold: there is no curve
		}
		cs = append(cs, &plot.Chart{
			ID: id, Title: title, Desc: "Precision, recall and their harmonic mean by threshold.", X: x, Marks: now,
			Y:      plot.Axis{Label: "Share", From: 0, To: 1, Step: .2, Format: "%.1f"},
			Series: []plot.Series{{Name: "Recall", Points: rc}, {Name: "Precision", Points: p}, {Name: "F1", Points: f}},
		})
	}
	if r.OwnNames != nil && r.OwnNames.Labelled > 0 {
		trades("names", "Your test names, by threshold", r.OwnNames.Curve)
	}
	if r.Pairs != nil {
		trades("pairs", "Your labelled pairs, by threshold", r.Pairs.Curve)
	}
	return cs
}

// Figure writes a figure of a check in the unit that the check has.
func Figure(c lab.Check, x float64) string {
	if c.AtMost {
		return strconv.FormatFloat(x, 'f', 1, 64)
	}
	return recall(x)
}

// recall writes a share in per cent. It is never rounded up to all.
func recall(x float64) string {
	if x == 1 {
		return "100%"
	}
	return fmt.Sprintf("%.1f%%", min(float64(int(x*1000+.5))/10, 99.9))
}

// score writes a score with two digits, never rounded up to the threshold or 1.
func score(x float64) string { return fmt.Sprintf("%.2f", math.Floor(x*100+1e-6)/100) }

func per(x float64) string { return strconv.FormatFloat(x, 'f', 1, 64) }

func signed(x float64) string { return fmt.Sprintf("%+.1f", x) }

func day(t time.Time) string { return t.UTC().Format("2 Jan 2006, 15:04:05 UTC") }

func age(s *int64) string {
	if s == nil {
		return "not known"
	}
	return screen.Age(*s)
}

func short(hash string) string {
	if len(hash) <= 16 {
		return hash
	}
	return hash[:8] + "…" + hash[len(hash)-4:]
}

func bar(r row) template.HTML {
	return template.HTML(plot.Bar(r.Share, r.Check.Goal, r.Check.State == lab.Below))
}

func kind(id string) string {
	for _, m := range lab.Manipulations() {
		if m.ID == id {
			return m.Name
		}
	}
	return id
}

// lang is the language tag by which a browser picks the right letters.
func lang(script string) string {
	return map[string]string{"Cyrillic": "ru", "Arabic": "ar", "Han": "zh", "Kana": "ja", "Hangul": "ko", "Hebrew": "he", "Greek": "el", "Georgian": "ka", "Armenian": "hy", "Devanagari": "hi", "Thai": "th"}[script]
}

func dir(script string) string {
	if script == "Arabic" || script == "Hebrew" {
		return "rtl"
	}
	return "auto"
}

func thousands(n int) string {
	s := strconv.Itoa(n)
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return strings.TrimSpace(s)
}
