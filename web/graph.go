package web

import (
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"cordon/screen"
)

// graph is the neighbourhood of a party, drawn here so that it prints and works
// without script: the party in the middle, what leads to it on the left, what it
// leads to on the right; with two steps, their neighbours further out. A script
// lets people move the nodes and ask for the neighbours of each ([site.near]).
type graph struct {
	MinX          int // the left edge of what is shown
	Width, Height int
	Nodes         []graphNode
	Edges         []graphEdge
	Left, Right   int
	Rest          int    // links that only the table has
	Two           bool   // two steps are drawn
	Least         string // the class of how narrow it may become
}

type graphNode struct {
	X, Y, W, H int
	ID         string
	Name, Sub  string
	Whole      string // the name where it was cut
	Href       string
	Self, Far  bool
}

type graphEdge struct {
	Inner, Outer        string // ids of its ends
	Path, Label, Anchor string
	X, Y                int
	Text, Far           bool
}

// Measures of the picture.
const (
	nodeWidth  = 172
	selfWidth  = 164
	nodeHeight = 44
	nodeStep   = 62
	nodeGap    = 96 // between columns: an edge and its label
	sideMax    = 6
	farMax     = 4
	nearMax    = 8 // that the script adds around a node
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
	rows := func(ls []*link) (n int) {
		for _, l := range ls {
			n += max(min(len(far[l.Href]), farMax), 1)
		}
		return n
	}
	g.Height = max(max(rows(left), rows(right), 1)*nodeStep+24, 110)
	mid, middle := g.Height/2, g.Width/2
	g.Nodes = append(g.Nodes, graphNode{X: middle - selfWidth/2, Y: mid - 27, W: selfWidth, H: 54, ID: p.ID, Name: narrow(p.Name.Text, 20), Whole: p.Name.Text + ", " + p.listed(), Sub: narrow(p.listed(), 26), Self: true})
	side := func(ls []*link, out int) { // out is -1 to the left, 1 to the right
		y := mid - (rows(ls)*nodeStep-(nodeStep-nodeHeight))/2
		for _, l := range ls {
			fs := far[l.Href]
			n := max(min(len(fs), farMax), 1)
			x := edge
			if out > 0 {
				x = g.Width - edge - nodeWidth
			}
			at := y + (n-1)*nodeStep/2
			g.node(x, at, l, false)
			g.edge(p.ID, x, at, middle+out*selfWidth/2, mid, -out, l, false)
			for k := range fs[:min(len(fs), farMax)] {
				fx, fy := 10, y+k*nodeStep
				from := x
				if out > 0 {
					fx, from = g.Width-10-nodeWidth, x+nodeWidth
				}
				g.node(fx, fy, &fs[k], true)
				g.edge(l.ID, fx, fy, from, at+nodeHeight/2, -out, &fs[k], true)
			}
			g.Rest += max(len(fs)-farMax, 0)
			y += n * nodeStep
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
	g.Nodes = append(g.Nodes, graphNode{X: x, Y: y, W: nodeWidth, H: nodeHeight, ID: l.ID, Name: narrow(l.Name, 21), Whole: l.Name, Sub: narrow(l.Sub, 27), Href: l.Href, Far: far})
}

// edge draws the line between a node and one further in; in is 1 where that lies
// to the right. Its label stands beside the outer node.
func (g *graph) edge(inner string, x, y, toX, toY, in int, l *link, far bool) {
	c, from, anchor := y+nodeHeight/2, x, "end"
	if in > 0 {
		from, anchor = x+nodeWidth, "start"
	}
	half := (from + toX) / 2
	g.Edges = append(g.Edges, graphEdge{
		Inner: inner, Outer: l.ID,
		Path:  fmt.Sprintf("M%d %d C %d %d %d %d %d %d", from, c, half, c, half, toY, toX, toY),
		Label: clip(strings.ToLower(l.Relation), 15), X: from + 5*in, Y: c - 6, Anchor: anchor, Text: l.Text, Far: far,
	})
}

// narrow cuts a text to what fits a node, about n small letters wide. Capitals
// take more room than these, and the letters of East Asia nearly twice as much.
func narrow(s string, n int) string {
	room, used, cut := 10*n, 0, 0
	for i, r := range s {
		switch {
		case unicode.In(r, unicode.Han, unicode.Hangul, unicode.Hiragana, unicode.Katakana) || r >= 0xff01 && r <= 0xff60:
			used += 18
		case unicode.IsUpper(r):
			used += 12
		default:
			used += 10
		}
		if used <= room-12 {
			cut = i + utf8.RuneLen(r)
		}
	}
	if used > room {
		s = strings.TrimSpace(s[:cut]) + "…"
	}
	if spoken(s, "").Dir == "rtl" {
		s = "\u2067" + s + "\u2069" // a line of its own direction: what was cut off is at its left
	}
	return s
}

// nearNode is a neighbour as the script of the graph reads it.
type nearNode struct {
	ID       string `json:"id"`
	Href     string `json:"href"`
	Name     string `json:"name"`
	Whole    string `json:"whole"`
	Sub      string `json:"sub"`
	Relation string `json:"relation"`
	Out      bool   `json:"out"`
	Text     bool   `json:"text"` // read from text, not stated
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
		out.Nodes = append(out.Nodes, nearNode{l.ID, l.Href, narrow(l.Name, 21), l.Name, narrow(l.Sub, 27), clip(strings.ToLower(l.Relation), 15), l.Out, l.Text})
	}
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Cache-Control", "no-store")
	return json.NewEncoder(w).Encode(out)
}
