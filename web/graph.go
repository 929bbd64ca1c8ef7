package web

import (
	"fmt"
	"strings"
)

// graph is the neighbourhood of a party, drawn here so that it prints and works
// without script: the party in the middle, what leads to it on the left, what it
// leads to on the right.
type graph struct {
	Height      int
	Nodes       []graphNode
	Edges       []graphEdge
	Left, Right int
	Rest        int // links that only the table has
}

type graphNode struct {
	X, Y, W, H int
	Name, Sub  string
	Href       string
	Self       bool
}

type graphEdge struct {
	Path, Label, Anchor string
	X, Y                int
	Text                bool
}

// Measures of the picture.
const (
	graphWidth = 720
	nodeWidth  = 172
	nodeHeight = 44
	nodeStep   = 62
	sideMax    = 6
)

func graphOf(p *party) *graph {
	if len(p.Links) == 0 {
		return nil
	}
	var left, right []*link
	for i := range p.Links {
		l := &p.Links[i]
		switch {
		case l.Out && len(right) < sideMax:
			right = append(right, l)
		case !l.Out && len(left) < sideMax:
			left = append(left, l)
		}
	}
	rows := max(len(left), len(right), 1)
	g := &graph{Height: max(rows*nodeStep+24, 110), Left: len(left), Right: len(right), Rest: len(p.Links) - len(left) - len(right) + p.More}
	mid := g.Height / 2
	const self = 164
	g.Nodes = append(g.Nodes, graphNode{X: (graphWidth - self) / 2, Y: mid - 27, W: self, H: 54, Name: clip(p.Name.Text, 20), Sub: clip(p.Badge.List+" "+p.Badge.Reference, 28), Self: true})
	side := func(ls []*link, x, at, edge int, anchor string) {
		top := mid - (len(ls)*nodeStep-(nodeStep-nodeHeight))/2
		for i, l := range ls {
			y := top + i*nodeStep
			c := y + nodeHeight/2
			g.Nodes = append(g.Nodes, graphNode{X: x, Y: y, W: nodeWidth, H: nodeHeight, Name: clip(l.Name, 21), Sub: clip(l.Sub, 28), Href: l.Href})
			half, label := (at+edge)/2, edge+5
			if anchor == "end" {
				label = edge - 5
			}
			g.Edges = append(g.Edges, graphEdge{
				Path: fmt.Sprintf("M%d %d C %d %d %d %d %d %d", edge, c, half, c, half, mid, at, mid), Label: clip(strings.ToLower(l.Relation), 17),
				X: label, Y: c - 6, Anchor: anchor, Text: l.Text,
			})
		}
	}
	side(left, 10, (graphWidth-self)/2, 10+nodeWidth, "start")
	side(right, graphWidth-10-nodeWidth, (graphWidth+self)/2, graphWidth-10-nodeWidth, "end")
	return g
}
