package web

import (
	"bytes"
	"io"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"regexp"
	"strings"
	"testing"
	"time"

	"cordon/lab/logbook"
)

// withLab is a server whose logbook is in a folder; small is one run that is done.
func withLab(t testing.TB, dir string) (*httptest.Server, *logbook.Book) {
	t.Helper()
	desk := starterDesk(t)
	b, err := logbook.Open(logbook.Config{Dir: dir, Desk: desk, Now: func() time.Time { return noon }})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(b.Close)
	return server(t, Config{Desk: desk, Lab: b}), b
}

func small(t testing.TB, b *logbook.Book) string {
	t.Helper()
	r, err := b.Start("Ruth", logbook.Order{Seed: 1, Sample: 25, Self: 60, People: 400})
	if err != nil {
		t.Fatal(err)
	}
	ended(t, b)
	return r.ID
}

// ended waits for the run under way.
func ended(t testing.TB, b *logbook.Book) {
	t.Helper()
	late := time.After(time.Minute)
	for {
		r, changed := b.Watch()
		if r == nil {
			return
		}
		select {
		case <-changed:
		case <-late:
			t.Fatal("the run does not end")
		}
	}
}

func TestValidation(t *testing.T) {
	dir := t.TempDir()
	srv, b := withLab(t, dir)
	if _, _, page := get(t, srv, "/validation"); !strings.Contains(page, "Never run on these lists") || !strings.Contains(page, "Run the lab") {
		t.Error("before the first run")
	}
	id := small(t, b)
	b.Close()
	srv, _ = withLab(t, dir) // as after a restart
	_, _, page := get(t, srv, "/validation")
	for _, want := range []string{"Disguised names found", "Try another threshold", "By manipulation", "By script", "What was missed, and why", "<svg class=\"chart\"", "Ruth", "Stamp", "/validation/" + id + "/report.html"} {
		if !strings.Contains(page, want) {
			t.Errorf("the page does not say %q", want)
		}
	}
	if inline.MatchString(page) {
		t.Error("inline script or style")
	}
	_, h, text := get(t, srv, "/validation/"+id+"/report.html")
	if !strings.Contains(text, "Validation of sanctions screening") || !regexp.MustCompile(`style-src 'sha256-[A-Za-z0-9+/]{43}='`).MatchString(h.Get("Content-Security-Policy")) {
		t.Errorf("the whole report: %q", h.Get("Content-Security-Policy"))
	}
	if code, h, text := get(t, srv, "/validation/"+id+"/report.json"); code != 200 || !strings.HasPrefix(text, "{") || !strings.HasPrefix(h.Get("Content-Disposition"), "attachment") {
		t.Errorf("as data: %d", code)
	}
	for _, path := range []string{"/validation/20010101-000000", "/validation/..%2f..%2fetc", "/validation/" + id + "/run.json", "/validation/" + id + "/..%2frun.json", "/validation/20010101-000000/try?try=0.8"} {
		if code, _, _ := get(t, srv, path); code != 404 {
			t.Errorf("%s: %d", path, code)
		}
	}
}

// What a tried threshold does agrees with what the report counts.
func TestTry(t *testing.T) {
	srv, b := withLab(t, t.TempDir())
	id := small(t, b)
	rep, err := b.Report(id)
	if err != nil {
		t.Fatal(err)
	}
	for at := 50; at <= 100; at++ {
		v := newReportView(rep, id, two(float64(at)/100), "")
		if v.TryAt != at || v.Moved != (two(rep.Threshold) != v.Try) {
			t.Fatalf("%d: %+v", at, v.Try)
		}
		if up := at > int(100*rep.Threshold+.5); up && (v.GainN > 0 || len(v.Gained)+len(v.Newly) > 0) || !up && (v.LostN > 0 || len(v.Lost)+len(v.Spared) > 0) {
			t.Errorf("%d: lost %d, gained %d", at, v.LostN, v.GainN)
		}
		if v.LostN == 0 && len(v.Lost) > 0 {
			t.Errorf("%d: nobody is lost, and %d are named", at, len(v.Lost))
		}
	}
	for _, bad := range []string{"x", "7", "-1", "0.2", "NaN", ""} {
		if v := newReportView(rep, id, bad, ""); v.Moved {
			t.Errorf("%q moved the threshold", bad)
		}
	}
	_, _, piece := get(t, srv, "/validation/"+id+"/try?try=0.95")
	for _, want := range []string{`id="curves"`, `id="effects"`, `id="bykind"`, `id="moved"`, "0.95 tried", "threshold: 0.95"} {
		if !strings.Contains(piece, want) {
			t.Errorf("tried: no %q", want)
		}
	}
	if strings.Contains(piece, "<html") {
		t.Error("the piece is a page")
	}
}

func TestRunFromPage(t *testing.T) {
	srv, b := withLab(t, t.TempDir())
	for _, bad := range []url.Values{{}, {"depth": {"deep"}}, {"depth": {"quick"}, "seed": {"x"}}} {
		if code, _, page := post(t, srv, "/validation", bad); code != 422 || !strings.Contains(page, "Nothing was run") {
			t.Errorf("%v: %d", bad, code)
		}
	}
	if code, _, _ := post(t, srv, "/validation", url.Values{"depth": {"thorough"}, "seed": {"7"}}); code != 303 {
		t.Fatal(code)
	}
	r, _ := b.Watch()
	if r == nil || r.Order.Seed != 7 {
		t.Fatalf("%+v", r)
	}
	if _, _, page := get(t, srv, "/validation"); !strings.Contains(page, "A run is under way") {
		t.Error("the page does not say that a run is under way")
	}
	if code, _, _ := post(t, srv, "/validation/cancel", nil); code != 303 {
		t.Error(code)
	}
	ended(t, b)
	if _, _, page := get(t, srv, "/validation"); !strings.Contains(page, "Stopped") {
		t.Error("the page does not say that the run was stopped")
	}
	if _, h, events := get(t, srv, "/validation/events"); h.Get("Content-Type") != "text/event-stream" || !strings.Contains(events, "event: end") {
		t.Errorf("%q", events)
	}
	none := server(t, Config{})
	if code, _, _ := post(t, none, "/validation", url.Values{"depth": {"quick"}}); code != 404 {
		t.Errorf("without a home: %d", code)
	}
}

// give posts an order with files.
func give(t *testing.T, srv *httptest.Server, files map[string]string) (int, string) {
	t.Helper()
	var b bytes.Buffer
	w := multipart.NewWriter(&b)
	w.WriteField("depth", "quick")
	for field, text := range files {
		f, err := w.CreateFormFile(field, "my "+field+".csv")
		if err != nil {
			t.Fatal(err)
		}
		io.WriteString(f, text)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	client := &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	res, err := client.Post(srv.URL+"/validation", w.FormDataContentType(), &b)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	page, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	return res.StatusCode, string(page)
}

// An institution brings its own names, customers and pairs; each outcome follows
// the threshold that is tried, and the files are gone.
func TestOwn(t *testing.T) {
	tmp := t.TempDir()
	t.Setenv("TMPDIR", tmp)
	srv, b := withLab(t, t.TempDir())
	code, page := give(t, srv, map[string]string{
		"names":     "name,expected\nRi Won Ho,KPi.033\nRi Wonn Hoe,KPi.033\nGudrun Ensslinborg,\nKim Nobody Atall,KPi.033\n",
		"customers": "name\nGudrun Ensslinborg\nHans Meierhuber\n",
		"pairs":     "schema,name1,name2,is_match\nPerson,Ri Won Ho,Ri Won-ho,true\nPerson,Ri Won Ho,Ri Won-ho,false\n",
	})
	if code != 303 {
		t.Fatal(code, page)
	}
	ended(t, b)
	r := b.List()[0]
	if r.Own == nil || *r.Own != (logbook.Brought{Names: 4, Customers: 2, Pairs: 2}) || r.Gist == nil || r.Gist.Clean != 2 {
		t.Fatalf("%+v %+v", r, r.Own)
	}
	if left, err := os.ReadDir(tmp); err != nil || len(left) > 0 {
		t.Errorf("left behind: %v %v", left, err)
	}
	_, _, page = get(t, srv, "/validation")
	for _, want := range []string{"Your own names", "Kim Nobody Atall", "Your labelled pairs", "Your customers alerting", "with 4 test names, 2 customers, 2 pairs of your own", "Missed <span class=\"n\">1</span>"} {
		if !strings.Contains(page, want) {
			t.Errorf("the page does not say %q", want)
		}
	}
	rep, err := b.Report(r.ID)
	if err != nil {
		t.Fatal(err)
	}
	for at := 50; at <= 100; at++ {
		v := newReportView(rep, r.ID, two(float64(at)/100), "")
		n := 0
		for _, f := range v.Own.Filters[1:] {
			n += f.N
		}
		if n != 4 || v.Own.Filters[0].N != 4 {
			t.Errorf("at %d: %d of 4 names are accounted for", at, n)
		}
		for i := range rep.OwnNames.Rows {
			if x := &rep.OwnNames.Rows[i]; at == 70 && outcome(rep.OwnNames, x, rep.Threshold) != x.Outcome {
				t.Errorf("%s is %s, and drawn as %s", x.Name, x.Outcome, outcome(rep.OwnNames, x, rep.Threshold))
			}
		}
	}
	if _, _, page = get(t, srv, "/validation?own=missed"); strings.Contains(page, "Hans") || !strings.Contains(page, "Kim Nobody Atall") || strings.Contains(page, "<th scope=\"row\" role=\"rowheader\"><span>Gudrun") {
		t.Error("narrowed to what is missed")
	}
	for text, want := range map[string]string{"colour\nred\n": "my names.csv", strings.Repeat("x", ownBytes+2): "larger than"} {
		if code, page := give(t, srv, map[string]string{"names": text}); code < 400 || !strings.Contains(page, want) || strings.Contains(page, tmp) {
			t.Errorf("%.20q: %d, want %q", text, code, want)
		}
	}
	if left, err := os.ReadDir(tmp); err != nil || len(left) > 0 {
		t.Errorf("left behind after a refusal: %v %v", left, err)
	}
}
