// Package plot draws curves as SVG: server-side, without script, readable in light
// and dark and without colour. Same data, same bytes.
package plot

import (
	"fmt"
	"html"
	"math"
	"strings"
)

// Chart is a plot of lines over one axis.
type Chart struct {
	ID     string // prefix of ids, unique on a page
	Title  string
	Desc   string // what it shows, in a sentence, for those who do not see it
	X, Y   Axis
	Series []Series // at most four: each has its own dash
	Marks  []Mark
}

// Axis is one axis.
type Axis struct {
	Label    string
	From, To float64
	Step     float64 // between ticks
	Format   string  // of a tick: %.2f
	Log      bool    // logarithmic; From must be above 0, Step is ignored
}

// Series is one line. Its name stands at its end.
type Series struct {
	Name   string
	Points [][2]float64
}

// Mark is a vertical line at a place on the x axis.
type Mark struct {
	X     float64
	Text  string
	Tried bool // not in force: it is drawn dashed
}

// Sizes in which a chart is drawn, in pixels: a page shows the one that fits.
const (
	Wide   = 720
	Narrow = 340
)

const height, top, bottom = 290.0, 20.0, 240.0

// SVG draws the chart in a width.
func (c *Chart) SVG(width int) string {
	p := &pen{c: c, w: float64(width), left: 50, right: float64(width) - 96}
	id := fmt.Sprintf("%s-%d", c.ID, width)
	if width < 500 {
		p.left, p.right, p.narrow = 42, float64(width)-10, true
	}
	fmt.Fprintf(p, `<svg class="chart" xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %.0f" role="img" aria-labelledby="%s-t %s-d">`, width, height, id, id)
	fmt.Fprintf(p, `<title id="%s-t">%s</title><desc id="%s-d">%s</desc>`, id, html.EscapeString(c.Title), id, html.EscapeString(c.Desc))
	p.axes()
	p.marks()
	p.lines()
	p.WriteString(`</svg>`)
	return p.String()
}

// style is what a drawing needs that stands by itself.
const style = `<style>svg{color-scheme:light dark;font-family:system-ui,sans-serif;background:light-dark(#fff,#171c20)}` + Style + `</style>`

// Style is the style sheet of charts; the variables are those of a page that has them.
const Style = `.chart text{font-size:11px;fill:var(--ink-3,light-dark(#5a6771,#94a1ab))}` +
	`.chart .grid{stroke:var(--line,light-dark(#dde2e6,#2a3238))}.chart .axis{stroke:var(--line-strong,light-dark(#7c8994,#6b7882))}` +
	`.chart path{fill:none;stroke-width:2.25;stroke:var(--accent,light-dark(#0b5b76,#74c7e1))}` +
	`.chart path.c2{stroke:var(--hit,light-dark(#a3161b,#ff9f98));stroke-dasharray:6 4}` +
	`.chart path.c3{stroke:var(--ink-2,light-dark(#43505a,#b2bdc5));stroke-dasharray:2 3}` +
	`.chart path.c4{stroke:var(--unable,light-dark(#5733a3,#c6b0ff));stroke-dasharray:9 3 2 3}` +
	`.chart .at{stroke:var(--ink,light-dark(#12181d,#e9edf0));stroke-width:1.5}.chart text.lab{font-weight:650;fill:var(--ink,light-dark(#12181d,#e9edf0))}` +
	`.chart text.l1{font-weight:650;fill:var(--accent,light-dark(#0b5b76,#74c7e1))}.chart text.l2{font-weight:650;fill:var(--hit,light-dark(#a3161b,#ff9f98))}` +
	`.chart text.l3{font-weight:650;fill:var(--ink-2,light-dark(#43505a,#b2bdc5))}.chart text.l4{font-weight:650;fill:var(--unable,light-dark(#5733a3,#c6b0ff))}`

// File draws the chart as a drawing that stands by itself.
func (c *Chart) File() string {
	s := c.SVG(Wide)
	at := strings.Index(s, "<title")
	return s[:at] + style + s[at:] + "\n"
}

type pen struct {
	strings.Builder
	c              *Chart
	w, left, right float64
	narrow         bool
}

func (p *pen) x(v float64) float64 { return p.left + (p.right-p.left)*p.c.X.at(v) }
func (p *pen) y(v float64) float64 { return bottom - (bottom-top)*p.c.Y.at(v) }

// at is where a value lies on the axis, from 0 to 1.
func (a *Axis) at(v float64) float64 {
	v = min(max(v, a.From), a.To)
	if a.Log {
		return math.Log(v/a.From) / math.Log(a.To/a.From)
	}
	if a.To == a.From {
		return 0
	}
	return (v - a.From) / (a.To - a.From)
}

func (a *Axis) ticks() (ts []float64) {
	if a.Log {
		for v := a.From; v <= a.To*1.001; v *= 10 {
			ts = append(ts, v)
		}
		return ts
	}
	for i := 0; a.Step > 0; i++ {
		v := a.From + float64(i)*a.Step
		if v > a.To+a.Step/1e6 {
			break
		}
		ts = append(ts, v)
	}
	return ts
}

func (p *pen) axes() {
	for _, v := range p.c.Y.ticks() {
		y := p.y(v)
		fmt.Fprintf(p, `<line class="grid" x1="%.1f" x2="%.1f" y1="%.1f" y2="%.1f"/>`, p.left, p.right, y, y)
		fmt.Fprintf(p, `<text x="%.1f" y="%.1f" text-anchor="end">%s</text>`, p.left-6, y+4, tick(p.c.Y.Format, v))
	}
	fmt.Fprintf(p, `<line class="axis" x1="%.1f" x2="%.1f" y1="%.0f" y2="%.0f"/>`, p.left, p.right, bottom, bottom)
	ts := p.c.X.ticks()
	for i, v := range ts {
		if p.narrow && len(ts) > 4 && i%2 == 1 {
			continue
		}
		fmt.Fprintf(p, `<text x="%.1f" y="%.0f" text-anchor="middle">%s</text>`, p.x(v), bottom+20, tick(p.c.X.Format, v))
	}
	fmt.Fprintf(p, `<text x="%.1f" y="%.0f" text-anchor="middle">%s</text>`, (p.left+p.right)/2, bottom+42, html.EscapeString(p.c.X.Label))
	fmt.Fprintf(p, `<text x="%.1f" y="%.0f">%s</text>`, 4.0, top-8, html.EscapeString(p.c.Y.Label))
}

func tick(format string, v float64) string {
	s := fmt.Sprintf(format, v)
	for i := strings.IndexAny(s+".", ".%") - 3; i > 0; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}

func (p *pen) marks() {
	for _, m := range p.c.Marks {
		x := p.x(m.X)
		anchor, dx := "start", 6.0
		if m.X > (p.c.X.From+p.c.X.To)/2 {
			anchor, dx = "end", -6
		}
		class, label, up := "at", "lab", 8.0
		if m.Tried {
			class, label, up = "try", "tried", 22
		}
		fmt.Fprintf(p, `<line class="%s" x1="%.1f" x2="%.1f" y1="%.0f" y2="%.0f"/>`, class, x, x, top, bottom)
		fmt.Fprintf(p, `<text class="%s" x="%.1f" y="%.0f" text-anchor="%s">%s</text>`, label, x+dx, bottom-up, anchor, html.EscapeString(m.Text))
	}
}

func (p *pen) lines() {
	ends := make([]float64, len(p.c.Series))
	for i, s := range p.c.Series {
		if len(s.Points) == 0 {
			continue
		}
		fmt.Fprintf(p, `<path class="c%d" d="`, i+1)
		for k, q := range s.Points {
			fmt.Fprintf(p, "%c%.1f %.1f", "ML"[min(k, 1)], p.x(q[0]), p.y(q[1]))
		}
		p.WriteString(`"/>`)
		ends[i] = p.y(s.Points[len(s.Points)-1][1])
	}
	for i, y := range apart(ends, 13) {
		s := &p.c.Series[i]
		if len(s.Points) == 0 {
			continue
		}
		name := html.EscapeString(s.Name)
		if p.narrow {
			fmt.Fprintf(p, `<text class="l%d" x="%.1f" y="%.1f" text-anchor="end">%s</text>`, i+1, p.right, max(y-5, 11), name)
			continue
		}
		fmt.Fprintf(p, `<text class="l%d" x="%.1f" y="%.1f">%s</text>`, i+1, p.right+6, y+4, name)
	}
}

// apart moves labels down until no two are nearer than a gap, and up again from
// the bottom of the plot.
func apart(ys []float64, gap float64) []float64 {
	order := make([]int, len(ys))
	for i := range order {
		order[i] = i
	}
	for i := range order { // few: insertion sort keeps their order where they are equal
		for k := i; k > 0 && ys[order[k]] < ys[order[k-1]]; k-- {
			order[k], order[k-1] = order[k-1], order[k]
		}
	}
	out := make([]float64, len(ys))
	for k, i := range order {
		out[i] = ys[i]
		if k > 0 {
			out[i] = max(out[i], out[order[k-1]]+gap)
		}
	}
	limit := bottom - 2
	for k := len(order) - 1; k >= 0; k-- {
		out[order[k]] = min(out[order[k]], limit)
		limit = out[order[k]] - gap
	}
	return out
}

// Bar draws a share from 0 to 1 with a tick at a goal. The figure stands beside
// it: it is hidden from readers of the screen.
func Bar(share, goal float64, below bool) string {
	class := "bar"
	if below {
		class = "bar bar--below"
	}
	return fmt.Sprintf(`<svg class="%s" viewBox="0 0 200 8" preserveAspectRatio="none" aria-hidden="true"><rect class="rail" width="200" height="8"/>`+
		`<rect class="fill" width="%.1f" height="8"/><rect class="goal" x="%.1f" width="1.6" height="8"/></svg>`,
		class, 200*min(max(share, 0), 1), min(200*goal, 198.4))
}
