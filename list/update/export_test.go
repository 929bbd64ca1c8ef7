package update

import (
	"context"
	"crypto/sha1"
	"encoding/hex"
	"fmt"
	"io"
	"net/http"
	"os"
	"strings"
	"testing"

	"cordon/list"
	"cordon/list/archive"
	"cordon/list/ftmjson"
	"cordon/list/intake"
)

// exporter serves exports as OpenSanctions does: an index, full files, deltas.
type exporter struct {
	*world
	files map[string]string // by path
	asked []string
}

func person(i int) string {
	return fmt.Sprintf(`{"id":"os-%03d","caption":"Person %03d","schema":"Person","target":true,"datasets":["os_test"],"properties":{"name":["Person %03d"],"topics":["sanction"]}}`, i, i, i)
}

func full(from, n int) string {
	var b strings.Builder
	for i := range n {
		b.WriteString(person(from+i) + "\n")
	}
	return b.String()
}

// publish makes a file the newest export, and says which deltas there are.
func (x *exporter) publish(version, file string, deltas map[string]string) {
	sum := sha1.Sum([]byte(file))
	n := strings.Count(file, "\n")
	x.files["/index.json"] = fmt.Sprintf(`{"name":"os_test","version":%q,"entity_count":%d,"target_count":%d,"delta_url":"delta.json",
		"resources":[{"name":"entities.ftm.json","url":"full","checksum":%q,"size":%d}]}`, version, n, n, hex.EncodeToString(sum[:]), len(file))
	x.files["/full"] = file
	var vs []string
	for v, d := range deltas {
		x.files["/"+v] = d
		vs = append(vs, fmt.Sprintf("%q:\"http://%%s/%s\"", v, v))
	}
	x.files["/delta.json"] = `{"versions":{` + strings.Join(vs, ",") + `}}`
}

const (
	v1, v2, v3 = "20260110120000-aaa", "20260111120000-bbb", "20260112120000-ccc"
)

func newExporter(t *testing.T) *exporter {
	t.Helper()
	x := &exporter{world: newWorld(t), files: map[string]string{}}
	a, err := archive.Open(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	x.a, x.u.Archive, x.u.Intake.Archive = a, a, a
	x.u.Readers = []list.Reader{ftmjson.Reader{}}
	e := x.u.Catalogue.Entries[0]
	e.Dataset = "os_test"
	base := strings.TrimSuffix(e.Sources[0].URL, "/list.txt")
	e.Delta = &e.Sources[0]
	d := e.Sources[0]
	d.Kind, d.URL = "opensanctions", base+"/index.json"
	e.Delta = &d
	x.serve = func(rw http.ResponseWriter, r *http.Request) {
		x.mu.Lock()
		x.asked = append(x.asked, r.URL.Path)
		body, ok := x.files[r.URL.Path]
		x.mu.Unlock()
		if !ok {
			rw.WriteHeader(http.StatusNotFound)
			return
		}
		if strings.HasSuffix(r.URL.Path, "delta.json") && strings.Contains(body, "%s") {
			body = strings.ReplaceAll(body, "%s", r.Host)
		}
		io.WriteString(rw, body)
	}
	x.publish(v1, full(0, 100), nil)
	if r := x.run(t, "l1")[0]; r.Verdict != archive.Accepted || r.Added != 100 {
		t.Fatalf("first export: %+v", r)
	}
	x.asked = nil
	return x
}

func (x *exporter) record(t *testing.T) *archive.Record {
	t.Helper()
	f, err := x.a.Force("l1")
	if err != nil {
		t.Fatal(err)
	}
	r, err := x.a.Record("l1", f.Version)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func edits(from int, n int) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, "{\"op\":\"ADD\",\"entity\":%s}\n", person(from+i))
	}
	return b.String()
}

// TestExport: nothing to do costs one small request; deltas lead to what the
// index says; the result is the version that the full file is.
func TestExport(t *testing.T) {
	x := newExporter(t)
	first := x.record(t)
	if first.Upstream != v1 || first.Basis != "" || !strings.HasPrefix(first.ID, "2026-01-10-") {
		t.Errorf("first version: %+v", first)
	}
	if r := x.run(t, "l1")[0]; r.Verdict != archive.Unchanged || fmt.Sprint(x.asked) != "[/index.json]" || x.state().Condition != intake.Current {
		t.Errorf("nothing new: %+v, asked %v", r, x.asked)
	}
	x.asked = nil
	x.publish(v3, full(0, 105), map[string]string{v1: edits(0, 1), v2: edits(100, 2), v3: edits(102, 3)})
	r := x.run(t, "l1")[0]
	if r.Verdict != archive.Accepted || r.Added != 5 || fmt.Sprint(x.asked) != "[/index.json /delta.json /"+v2+" /"+v3+"]" {
		t.Errorf("%+v, asked %v", r, x.asked)
	}
	rec := x.record(t)
	sum := fmt.Sprint(rec.SHA256, rec.Targets, rec.Upstream, rec.Basis == first.ID)
	if len(r.Notes) != 1 || !strings.Contains(r.Notes[0], "2 deltas; 105 entities and 105 targets, as the publisher says, and its checksum") {
		t.Errorf("notes %q", r.Notes)
	}
	checks, _ := x.a.Checks("l1")
	if c := checks[len(checks)-1]; len(c.Notes) != 1 || !strings.HasSuffix(c.URL, v3) {
		t.Errorf("on record: %+v", c)
	}
	// The same by the full file alone.
	y := newExporter(t)
	y.publish(v3, full(0, 105), nil)
	y.run(t, "l1")
	if yr := y.record(t); fmt.Sprint(yr.SHA256, yr.Targets, yr.Upstream, true) != sum || yr.Basis != "" {
		t.Errorf("deltas give %s\nthe full file %+v", sum, yr)
	}
}

// TestExportFaults: whatever is wrong with deltas, the full file is taken; what
// is wrong with that, or with the index, takes nothing away.
func TestExportFaults(t *testing.T) {
	accepted, refused, failed := archive.Accepted, archive.Refused, archive.Failed
	for _, f := range []struct {
		name string
		spin func(*exporter)
		want archive.Verdict
		why  string // in the notes of an accepted list, else in the reasons
	}{
		{"no deltas offered", func(x *exporter) {
			x.files["/index.json"] = strings.Replace(x.files["/index.json"], `"delta_url":"delta.json",`, "", 1)
		}, accepted, ""},
		{"the index of deltas is not there", func(x *exporter) { delete(x.files, "/delta.json") }, accepted, "404"},
		{"the index of deltas is a page", func(x *exporter) { x.files["/delta.json"] = "<html></html>" }, accepted, "html"},
		{"the deltas do not reach back", func(x *exporter) {
			x.files["/delta.json"] = `{"versions":{"` + v2 + `":"http://%s/` + v2 + `"}}`
		}, accepted, "far enough"},
		{"the deltas end too early", func(x *exporter) {
			x.files["/delta.json"] = `{"versions":{"` + v1 + `":"http://%s/` + v1 + `","20260110120001-x":"http://%s/` + v2 + `"}}`
		}, accepted, "do not lead"},
		{"a delta is not there", func(x *exporter) { delete(x.files, "/"+v2) }, accepted, "404"},
		{"a delta is cut short", func(x *exporter) { x.files["/"+v2] = x.files["/"+v2][:90] }, accepted, "not a delta"},
		{"a delta ends at a line's end, too early", func(x *exporter) { x.files["/"+v2] = edits(100, 4) }, accepted, "they give 104 entities and 104 targets, the publisher says 105 and 105"},
		{"a delta is a page", func(x *exporter) { x.files["/"+v2] = "<!doctype html>" }, accepted, "html"},
		{"a delta is empty", func(x *exporter) { x.files["/"+v2] = "" }, accepted, "empty"},
		{"a delta for another version", func(x *exporter) { x.files["/"+v2] = edits(99, 5) }, accepted, "does not fit"},
		{"a delta that deletes what is not there", func(x *exporter) {
			x.files["/"+v2] = edits(100, 5) + `{"op":"DEL","entity":{"id":"os-999"}}`
		}, accepted, "does not fit"},
		{"a delta with an unknown operation", func(x *exporter) { x.files["/"+v2] = `{"op":"MERGE","entity":{"id":"os-001"}}` }, accepted, "unknown operation"},
		{"the archived file is damaged", func(x *exporter) {
			rec, err := x.a.Record("l1", x.first)
			if err != nil {
				panic(err)
			}
			path := x.a.RawDir(rec) + "/" + rec.Files[0].Stored
			b, _ := os.ReadFile(path)
			b[len(b)/2] ^= 1
			os.WriteFile(path, b, 0o600)
		}, accepted, "in place of deltas"},
		{"the index is not there", func(x *exporter) { delete(x.files, "/index.json") }, failed, "404"},
		{"the index is a page", func(x *exporter) { x.files["/index.json"] = "<html><title>Down</title>" }, refused, "html"},
		{"the index is cut short", func(x *exporter) { x.files["/index.json"] = x.files["/index.json"][:80] }, failed, "index"},
		{"the index names no file", func(x *exporter) {
			x.files["/index.json"] = strings.Replace(x.files["/index.json"], "entities.ftm.json", "names.txt", 1)
		}, failed, "no entities.ftm.json"},
		{"the full file is not the index's", func(x *exporter) { delete(x.files, "/delta.json"); x.files["/full"] = full(1, 105) }, refused, "SHA-1"},
		{"the full file is shorter than the index says", func(x *exporter) { delete(x.files, "/delta.json"); x.files["/full"] = full(0, 104) }, refused, "bytes, not"},
		{"the full file lost a third", func(x *exporter) { x.publish(v2, full(0, 66), nil) }, refused, "gone at once"},
		{"the deltas take a third away", func(x *exporter) {
			var d strings.Builder
			for i := range 34 {
				fmt.Fprintf(&d, "{\"op\":\"DEL\",\"entity\":{\"id\":\"os-%03d\"}}\n", 66+i)
			}
			x.publish(v2, full(0, 66), map[string]string{v1: "", v2: d.String()})
		}, refused, "gone at once"},
		{"an older export", func(x *exporter) { x.publish("20260101120000-zzz", full(0, 101), nil) }, refused, "backwards"},
		{"another dataset", func(x *exporter) {
			x.publish(v2, strings.ReplaceAll(full(0, 105), "os_test", "os_other"), nil)
		}, refused, "says that it is"},
	} {
		t.Run(f.name, func(t *testing.T) {
			documented(t, f.name)
			x := newExporter(t)
			x.first = x.record(t).ID
			x.publish(v2, full(0, 105), map[string]string{v1: edits(0, 1), v2: edits(100, 5)})
			f.spin(x)
			r := x.run(t, "l1")[0]
			told := strings.Join(r.Why, "; ")
			if f.want == accepted {
				told = strings.Join(r.Notes, "; ")
			}
			if r.Verdict != f.want || !strings.Contains(told, f.why) {
				t.Errorf("%s, %q, %q; want %s, %q", r.Verdict, r.Why, r.Notes, f.want, f.why)
			}
			rec := x.record(t)
			if f.want == accepted {
				if rec.Targets != 105 || rec.Basis != "" || x.state().Condition != intake.Current {
					t.Errorf("%d entries of %s, %s", rec.Targets, rec.Basis, x.state().Condition)
				}
			} else if rec.ID != x.first || x.listed(t) != 100 || f.want == refused && x.state().Condition != intake.Refused {
				t.Errorf("in force: %s, %d listed, %s", rec.ID, x.listed(t), x.state().Condition)
			}
			if left, _ := os.ReadDir(x.tmp); len(left) > 0 {
				t.Errorf("left behind: %v", left)
			}
		})
	}
}

// TestStated: OFAC's own statement of what changed is held against the full file,
// which holds.
func TestStated(t *testing.T) {
	delta := func(published, entities string) string {
		return `<sanctionsData><publicationInfo><datePublished>` + published + `</datePublished></publicationInfo><entities>` + entities + `</entities></sanctionsData>`
	}
	for _, c := range []struct{ delta, note string }{
		{delta("2026-01-12", `<entity id="3" action="add"/><entity id="1" action="remove"/>`), "agrees with the publisher's statement of 2026-01-12: 1 added, 1 removed, 0 changed"},
		{delta("2026-01-12", `<entity id="3" action="add"/>`), "the file holds, and somebody should look: it disagrees with the publisher's statement of 2026-01-12: ofac-1 is gone from the file, and not stated"},
		{delta("2026-01-12", `<entity id="3" action="add"/><entity id="1" action="remove"/><entity id="2" action="remove"/>`), "ofac-2 is stated as removed, and still in the file"},
		{delta("2026-01-11", `<entity id="2" action="remove"/>`), ""}, // of a change that the version before has
		{"<html>", "could not be had"},
	} {
		w := newWorld(t)
		e := w.u.Catalogue.Entries[0]
		d := e.Sources[0]
		d.Kind, d.URL = "ofac-sls", strings.Replace(d.URL, "list.txt", "latest", 1)
		e.Delta = &d
		file := "lines l1 2026-01-11\nofac-1\nofac-2\n" + names(0, 100) + "end"
		w.serve = func(rw http.ResponseWriter, r *http.Request) {
			if r.URL.Path == "/latest" {
				io.WriteString(rw, c.delta)
				return
			}
			io.WriteString(rw, file)
		}
		w.run(t, "l1")
		file = "lines l1 2026-01-12\nofac-2\nofac-3\n" + names(0, 100) + "end"
		rs, err := w.u.Run(context.Background(), "l1")
		if err != nil || rs[0].Verdict != archive.Accepted {
			t.Fatalf("%+v, %v", rs, err)
		}
		checks, _ := w.a.Checks("l1")
		if got := strings.Join(rs[0].Notes, "; "); !strings.Contains(got, c.note) || c.note == "" && got != "" || fmt.Sprint(checks[len(checks)-1].Notes) != fmt.Sprint(rs[0].Notes) {
			t.Errorf("%s\nnotes %q, want %q", c.delta, got, c.note)
		}
	}
}
