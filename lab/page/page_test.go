package page_test

import (
	"bytes"
	"context"
	"encoding/xml"
	"errors"
	"io"
	"regexp"
	"strings"
	"testing"
	"time"

	"cordon/ftm"
	"cordon/lab"
	"cordon/lab/page"
	"cordon/lab/plot"
	"cordon/screen"
)

var noon = time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)

const evil = `<script>alert("x")</script><img src=https://evil.example/x onerror=1>`

func party(id, schema string, names ...string) *ftm.Entity {
	e := &ftm.Entity{ID: id, Schema: schema, Target: true, Reference: `"><b>` + id, Caption: names[0]}
	e.Add("name", names[0])
	e.Add("alias", names[1:]...)
	return e
}

func report(t *testing.T) *lab.Report {
	t.Helper()
	checked := noon.Add(-time.Hour)
	lib, err := screen.Load(t.Context(), []screen.Intake{{
		Info: screen.ListInfo{ID: "own-test", Title: evil, Publisher: evil, Class: "own", Version: "v1", State: screen.Current, CheckedAt: &checked, Own: true},
		Read: func(_ context.Context, put func(*ftm.Entity) error) ([]string, error) {
			for _, e := range []*ftm.Entity{
				party("p1", "Person", "Zdenko Marmaduke Quillfeather", "Зденко Квилфедер"), party("p2", "Person", "ibn Wu", "Wang Wei"),
				party("o1", "Company", evil+" Limited"), party("o2", "Company", "{{.}} ${x} ]]> Trading GmbH"),
			} {
				if err := put(e); err != nil {
					return nil, err
				}
			}
			return nil, nil
		},
	}}, nil, nil)
	if err != nil {
		t.Fatal(err)
	}
	defer lib.Close()
	p := screen.DefaultPolicy()
	e, err := screen.NewEngine(lib, p, noon)
	if err != nil {
		t.Fatal(err)
	}
	subject := func(name string) screen.Subject {
		s := &ftm.Entity{Schema: "Person", Caption: name}
		s.Add("name", name)
		return screen.Subject{Entity: s, Name: name}
	}
	r, err := lab.Run(t.Context(), lib, p, e, lab.Options{
		Seed: 1, Clean: 300,
		Names: []lab.Name{{Subject: subject(evil), Row: 1, Expected: []string{evil}, Labelled: true}, {Subject: subject("Wang Wei"), Row: 2, Labelled: true}},
		Pairs: []lab.Pair{{A: subject(evil), B: subject("Nobody"), Row: 1, Match: true}, {A: subject("Anna"), B: subject("Anna"), Row: 2, Match: true}},
	})
	if err != nil {
		t.Fatal(err)
	}
	r.Gaps = []string{evil}
	r.Notes = []string{evil}
	return r
}

func draw(t *testing.T, r *lab.Report) string {
	t.Helper()
	var b bytes.Buffer
	if err := page.Write(&b, r); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// TestPageIsSafe holds that nothing from a list or a customer becomes markup, and
// that the page asks for nothing from outside.
func TestPageIsSafe(t *testing.T) {
	html := draw(t, report(t))
	for _, bad := range []string{"<script", "<img", "<iframe", "<link", "<base", "@import", "url(", "src=", "javascript:"} {
		if i := strings.Index(strings.ReplaceAll(html, "img src=https://evil.example/x onerror=1", ""), bad); i >= 0 && !strings.HasPrefix(bad, "src") {
			t.Errorf("the page has %s: …%.80s", bad, html[max(0, i-20):])
		}
	}
	for _, m := range regexp.MustCompile(`<[a-z][^>]*\b(?:src|href|action)\s*=\s*"([^"]*)"`).FindAllStringSubmatch(html, -1) {
		if !strings.HasPrefix(m[1], "#") {
			t.Errorf("the page links to %s", m[1])
		}
	}
	if regexp.MustCompile(`<[a-z][^>]*\son[a-z]+\s*=`).MatchString(html) {
		t.Error("the page has an event handler")
	}
	if !strings.Contains(html, `default-src 'none'`) {
		t.Error("the page has no policy against outside resources")
	}
}

// TestPageIsWellFormed reads the page as strictly as XML is read, but for the
// elements that HTML leaves open.
func TestPageIsWellFormed(t *testing.T) {
	html := draw(t, report(t))
	d := xml.NewDecoder(strings.NewReader(strings.TrimPrefix(html, "<!doctype html>")))
	d.Strict = false
	d.AutoClose = []string{"meta", "br"}
	d.Entity = xml.HTMLEntity
	var open []string
	ids, links := map[string]int{}, map[string]bool{}
	for {
		tok, err := d.RawToken()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		switch x := tok.(type) {
		case xml.StartElement:
			for _, a := range x.Attr {
				switch a.Name.Local {
				case "id":
					ids[a.Value]++
				case "href":
					links[strings.TrimPrefix(a.Value, "#")] = true
				}
			}
			if x.Name.Local != "meta" && x.Name.Local != "br" {
				open = append(open, x.Name.Local)
			}
		case xml.EndElement:
			if x.Name.Local == "meta" || x.Name.Local == "br" {
				continue
			}
			if len(open) == 0 || open[len(open)-1] != x.Name.Local {
				t.Fatalf("</%s> closes %v", x.Name.Local, open)
			}
			open = open[:len(open)-1]
		}
	}
	if len(open) > 0 {
		t.Errorf("left open: %v", open)
	}
	for id, n := range ids {
		if n > 1 {
			t.Errorf("id %s is used %d times", id, n)
		}
	}
	for l := range links {
		if ids[l] == 0 {
			t.Errorf("#%s leads nowhere", l)
		}
	}
}

// TestPageSaysWhatMatters holds that what is below its goal, a gap, the stamp and
// each examiner's question stand on the page, and the same bytes come again.
func TestPageSaysWhatMatters(t *testing.T) {
	r := report(t)
	html := draw(t, r)
	for _, want := range []string{"Below the goal", "Incomplete.", r.Stamp.Policy, r.Deck, "504.3(b)(3)", "EBA/GL/2024/15", "SR 26-2", "1 Mar 2026, 12:00:00 UTC", "Missed"} {
		if !strings.Contains(html, want) {
			t.Errorf("the page does not say %q", want)
		}
	}
	if findings, self := strings.Index(html, `id="findings"`), strings.Index(html, `id="self"`); findings > self {
		t.Error("what is below its goal does not come first")
	}
	if draw(t, r) != html {
		t.Error("the page differs from one drawing to the next")
	}
}

func TestFigureNeverRoundsUp(t *testing.T) {
	share, count := lab.Check{}, lab.Check{AtMost: true}
	for _, c := range []struct {
		check lab.Check
		x     float64
		want  string
	}{{share, 1, "100%"}, {share, .99999, "99.9%"}, {share, .8776, "87.8%"}, {share, 0, "0.0%"}, {count, 12.34, "12.3"}} {
		if got := page.Figure(c.check, c.x); got != c.want {
			t.Errorf("%v: %s, want %s", c.x, got, c.want)
		}
	}
}

func TestChartIsADrawing(t *testing.T) {
	for _, c := range page.Charts(report(t)) {
		for _, s := range []string{c.SVG(plot.Wide), c.SVG(plot.Narrow), c.File()} {
			if err := xml.Unmarshal([]byte(s), new(struct{ XMLName xml.Name })); err != nil {
				t.Errorf("%s: %v", c.ID, err)
			}
			if strings.Contains(s, "NaN") || strings.Contains(s, "Inf") {
				t.Errorf("%s has a place that is no number", c.ID)
			}
		}
	}
}
