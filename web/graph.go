package web

import (
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"unicode"

	"cordon/screen"
)

// graph is the neighbourhood of a party, drawn here so that it prints and works
// without script: the party in the middle, what leads to it on the left, what it
// leads to on the right; with two steps, their neighbours further out. A script
// lets people move the nodes and ask for the neighbours of each ([site.near]).
type graph struct {
	MinX          int // the left edge of what is shown
	Width, Height int
	Nodes         []*graphNode
	Edges         []graphEdge
	Left, Right   int
	Rest          int    // links that only the table has
	Two           bool   // two steps are drawn
	Least         string // the class of how narrow it may become
}

type graphNode struct {
	X, Y, W, H int
	ID         string
	Name       []graphLine
	Sub        string
	SubY       int
	Whole      string // the name, for who hears it
	Href       string
	Self, Far  bool
}

// TextX is where its text begins.
func (n *graphNode) TextX() int { return n.X + 12 }

// graphLine is one line of a text that takes several.
type graphLine struct {
	Text string
	Y    int
}

type graphEdge struct {
	Inner, Outer string // ids of its ends
	Path, Anchor string
	Label        []graphLine
	X            int
	Text, Far    bool
}

// Measures of the picture.
const (
	nodeWidth  = 172
	selfWidth  = 160
	nodeHeight = 44 // with one line of name
	nodeSpace  = 18 // between nodes
	nodeGap    = 92 // between columns: an edge and its label
	lineHeight = 15 // of a further line of a name
	labelLine  = 12 // of a line of a label
	sideMax    = 6
	farMax     = 4
	nearMax    = 8 // that the script adds around a node

	// How much text fits, about so many small letters a line.
	nameRoom  = 21
	selfRoom  = 26 // in the small letters below the name
	nameLines = 6
	edgeRoom  = 15
	edgeLines = 4
)

// further are the links of each neighbour, by its address, in the order drawn.
type further map[string][]link

// second reads the neighbours of those neighbours that the graph shows, without
// the party itself and those that are neighbours of it, too.
func (p *party) second(lib *screen.Library) (further, error) {
	ix := lib.Index()
	near := map[string]bool{partyPath(p.ID): true}
	for i := range p.Links {
		near[p.Links[i].Href] = true
	}
	out := further{}
	left, right, _ := p.sides()
	for _, l := range append(left, right...) {
		i, ok := ix.ByID(l.ID)
		if !ok {
			continue
		}
		e, err := ix.Entity(i)
		if err != nil {
			return nil, fmt.Errorf("read neighbour %s: %w", l.ID, err)
		}
		q := &party{ID: l.ID}
		if err := q.around(lib, i, e); err != nil {
			return nil, err
		}
		for _, m := range q.Links {
			if !near[m.Href] {
				near[m.Href] = true
				out[l.Href] = append(out[l.Href], m)
			}
		}
	}
	return out, nil
}

// sides are the links that are drawn, and how many are not.
func (p *party) sides() (left, right []*link, rest int) {
	for i := range p.Links {
		l := &p.Links[i]
		switch {
		case l.Out && len(right) < sideMax:
			right = append(right, l)
		case !l.Out && len(left) < sideMax:
			left = append(left, l)
		default:
			rest++
		}
	}
	return left, right, rest + p.More
}

func graphOf(p *party, far further) *graph {
	if len(p.Links) == 0 {
		return nil
	}
	left, right, rest := p.sides()
	g := &graph{Left: len(left), Right: len(right), Rest: rest, Two: far != nil, Width: 2*(nodeWidth+nodeGap) + selfWidth + 20}
	edge := 10
	if g.Two {
		edge += nodeWidth + nodeGap
		g.Width += 2 * (nodeWidth + nodeGap)
	}
	// tall is the room of a neighbour with what is drawn beyond it.
	tall := func(l *link) (n int) {
		for k := range far[l.Href][:min(len(far[l.Href]), farMax)] {
			n += nodeTall(far[l.Href][k].Name) + nodeSpace
		}
		return max(n-nodeSpace, nodeTall(l.Name))
	}
	column := func(ls []*link) (n int) {
		for _, l := range ls {
			n += tall(l) + nodeSpace
		}
		return n - nodeSpace
	}
	self := broken(p.Name.Text, nameRoom-1, nameLines)
	high := 54 + lineHeight*(len(self)-1)
	g.Height = max(column(left), column(right), high) + 36
	mid, middle := g.Height/2, g.Width/2
	top := mid - high/2
	listed := p.listed()
	if width(listed) > 10*selfRoom {
		listed, _, _ = strings.Cut(listed, ":") // how many lists; the title names them
	}
	g.Nodes = append(g.Nodes, &graphNode{
		X: middle - selfWidth/2, Y: top, W: selfWidth, H: high, ID: p.ID, Name: lined(self, top+23, lineHeight), Whole: p.Name.Text + ", " + p.listed(),
		Sub: narrow(listed, selfRoom), SubY: top + high - 15, Self: true,
	})
	side := func(ls []*link, out int) { // out is -1 to the left, 1 to the right
		y := mid - column(ls)/2
		for _, l := range ls {
			fs := far[l.Href]
			x := edge
			if out > 0 {
				x = g.Width - edge - nodeWidth
			}
			c := y + tall(l)/2
			g.node(x, c-nodeTall(l.Name)/2, l, false)
			g.edge(p.ID, x, c, middle+out*selfWidth/2, mid, -out, l, false)
			fy := y
			for k := range fs[:min(len(fs), farMax)] {
				fx, from := 10, x
				if out > 0 {
					fx, from = g.Width-10-nodeWidth, x+nodeWidth
				}
				h := nodeTall(fs[k].Name)
				g.node(fx, fy, &fs[k], true)
				g.edge(l.ID, fx, fy+h/2, from, c, -out, &fs[k], true)
				fy += h + nodeSpace
			}
			g.Rest += max(len(fs)-farMax, 0)
			y += tall(l) + nodeSpace
		}
	}
	side(left, -1)
	side(right, 1)
	g.crop()
	return g
}

// listed is who lists the party: the one list with its reference, or all of them.
func (p *party) listed() string {
	var lists []string
	for _, b := range p.Badges {
		if !slices.Contains(lists, b.List) {
			lists = append(lists, b.List)
		}
	}
	switch n := len(lists); {
	case n < 2:
		return strings.TrimSpace(p.Badge.List + " " + p.Badge.Reference)
	case n < 4:
		return strings.Join(lists, ", ")
	default:
		return say("graph.lists", n, strings.Join(lists, ", "))
	}
}

// crop shows what is drawn, and no empty side.
func (g *graph) crop() {
	lo, hi := g.Nodes[0].X, 0
	for i := range g.Nodes {
		lo, hi = min(lo, g.Nodes[i].X), max(hi, g.Nodes[i].X+g.Nodes[i].W)
	}
	g.MinX, g.Width = lo-10, hi-lo+20
	switch one := 2*(nodeWidth+nodeGap) + selfWidth + 20; {
	case g.Width > one:
		g.Least = "graph__in--two"
	case g.Width == one:
		g.Least = "graph__in--one"
	}
}

func (g *graph) node(x, y int, l *link, far bool) {
	h := nodeTall(l.Name)
	g.Nodes = append(g.Nodes, &graphNode{
		X: x, Y: y, W: nodeWidth, H: h, ID: l.ID, Name: lined(broken(l.Name, nameRoom, nameLines), y+18, lineHeight), Whole: l.Name,
		Sub: narrow(l.Sub, 27), SubY: y + h - 10, Href: l.Href, Far: far,
	})
}

// nodeTall is the height of a node by its name.
func nodeTall(name string) int {
	return nodeHeight + lineHeight*(len(broken(name, nameRoom, nameLines))-1)
}

// edge draws the line between a node, at the height of its middle, and one further
// in; in is 1 where that lies to the right. Its label stands beside the outer node.
func (g *graph) edge(inner string, x, c, toX, toY, in int, l *link, far bool) {
	from, anchor := x, "end"
	if in > 0 {
		from, anchor = x+nodeWidth, "start"
	}
	half := (from + toX) / 2
	label := relationLines(l)
	g.Edges = append(g.Edges, graphEdge{
		Inner: inner, Outer: l.ID,
		Path:  fmt.Sprintf("M%d %d C %d %d %d %d %d %d", from, c, half, c, half, toY, toX, toY),
		Label: lined(label, c-6-labelLine*(len(label)-1), labelLine), X: from + 5*in, Anchor: anchor, Text: l.Text, Far: far,
	})
}

// relationLines is the label of an edge.
func relationLines(l *link) []string {
	return broken(strings.ToLower(l.Relation), edgeRoom, edgeLines)
}

// lined puts lines under each other.
func lined(text []string, y, step int) []graphLine {
	out := make([]graphLine, len(text))
	for i, t := range text {
		out[i] = graphLine{t, y + i*step}
	}
	return out
}

// broken parts a text into lines of about n small letters, at spaces where it can:
// names are never cut, but for those that would not fit into the last line.
func broken(s string, n, most int) (lines []string) {
	words := strings.Fields(s)
	for len(words) > 0 && len(lines) < most-1 {
		line, took := words[0], 1
		for took < len(words) && width(line+" "+words[took]) <= 10*n {
			line += " " + words[took]
			took++
		}
		words = words[took:]
		if rest := fitting(line, n); rest < len(line) { // a word without a space to part it at
			words = append([]string{line[rest:]}, words...)
			line = line[:rest]
		}
		lines = append(lines, isolated(line))
	}
	if len(words) > 0 || len(lines) == 0 {
		lines = append(lines, narrow(strings.Join(words, " "), n))
	}
	return lines
}

// narrow cuts a text to what fits a line of about n small letters.
func narrow(s string, n int) string {
	if width(s) > 10*n {
		s = strings.TrimSpace(s[:fitting(s, n-1)]) + "…"
	}
	return isolated(s)
}

// isolated makes a text of Arabic or Hebrew a line of its own direction: what
// follows, or was cut off, is at its left.
func isolated(s string) string {
	if spoken(s, "").Dir == "rtl" {
		return "\u2067" + s + "\u2069"
	}
	return s
}

// width is the room of a text in tenths of a small letter. Capitals take more, and
// the letters of East Asia nearly twice as much.
func width(s string) (w int) {
	for _, r := range s {
		w += roomOf(r)
	}
	return w
}

func roomOf(r rune) int {
	switch {
	case unicode.In(r, unicode.Han, unicode.Hangul, unicode.Hiragana, unicode.Katakana) || r >= 0xff01 && r <= 0xff60:
		return 18
	case unicode.IsUpper(r):
		return 12
	}
	return 10
}

// fitting is how many bytes of a text fit a line, at least those of one letter.
func fitting(s string, n int) int {
	used := 0
	for i, r := range s {
		if used += roomOf(r); used > 10*n && i > 0 {
			return i
		}
	}
	return len(s)
}

// nearNode is a neighbour as the script of the graph reads it.
type nearNode struct {
	ID       string   `json:"id"`
	Href     string   `json:"href"`
	Name     []string `json:"name"` // in lines
	Whole    string   `json:"whole"`
	Sub      string   `json:"sub"`
	Relation []string `json:"relation"` // in lines
	Out      bool     `json:"out"`
	Text     bool     `json:"text"` // read from text, not stated
}

// near answers with the neighbours of one party, and how many more it has.
func (s *site) near(w http.ResponseWriter, r *http.Request) error {
	id := r.PathValue("id")
	lib, release := s.Desk.Use()
	if lib == nil {
		return errNoLists
	}
	defer release()
	i, ok := lib.Index().ByID(id)
	if !ok {
		return refuse(http.StatusNotFound, say("party.none"), say("party.none.text", clip(id, 80)))
	}
	e, err := lib.Index().Entity(i)
	if err != nil {
		return fmt.Errorf("read party %s: %w", id, err)
	}
	p := &party{ID: id}
	if err := p.around(lib, i, e); err != nil {
		return err
	}
	out := struct {
		Nodes []nearNode `json:"nodes"`
		More  int        `json:"more"`
	}{[]nearNode{}, p.More}
	for i := range p.Links {
		l := &p.Links[i]
		if len(out.Nodes) == nearMax {
			out.More++
			continue
		}
		out.Nodes = append(out.Nodes, nearNode{l.ID, l.Href, broken(l.Name, nameRoom, nameLines), l.Name, narrow(l.Sub, 27), relationLines(l), l.Out, l.Text})
	}
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Cache-Control", "no-store")
	return json.NewEncoder(w).Encode(out)
}
