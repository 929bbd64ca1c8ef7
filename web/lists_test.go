package web

import (
	"bufio"
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"cordon/job"
	"cordon/lab/logbook"
	"cordon/list/archive"
	"cordon/list/catalogue"
	"cordon/list/intake"
	"cordon/list/update"
	"cordon/screen"
)

// evil is what a list could print to attack whoever looks at it.
const evil = `<script>window.pwned=1</script>"><img src=x onerror="window.pwned=1">`

func person(id, ref, name string) string {
	return `<INDIVIDUAL><DATAID>` + id + `</DATAID><VERSIONNUM>1</VERSIONNUM><FIRST_NAME>` + name + `</FIRST_NAME>
<UN_LIST_TYPE>DPRK</UN_LIST_TYPE><REFERENCE_NUMBER>` + ref + `</REFERENCE_NUMBER><LISTED_ON>2016-03-02</LISTED_ON>
<NATIONALITY><VALUE>Democratic People's Republic of Korea</VALUE></NATIONALITY><LIST_TYPE><VALUE>UN List</VALUE></LIST_TYPE>
<INDIVIDUAL_DATE_OF_BIRTH><TYPE_OF_DATE>EXACT</TYPE_OF_DATE><DATE>1962-02-18</DATE></INDIVIDUAL_DATE_OF_BIRTH>
<COMMENTS1>` + strings.ReplaceAll(strings.ReplaceAll(evil, "<", "&lt;"), ">", "&gt;") + `</COMMENTS1></INDIVIDUAL>`
}

func unFile(date string, people ...string) string {
	return `<?xml version="1.0" encoding="UTF-8"?><CONSOLIDATED_LIST dateGenerated="` + date + `T00:00:00Z"><INDIVIDUALS>` +
		strings.Join(people, "") + `</INDIVIDUALS><ENTITIES></ENTITIES></CONSOLIDATED_LIST>`
}

// shelf is an archive of two versions of a small list, the second without one of
// the parties of the first.
type shelf struct {
	t    testing.TB
	a    *archive.Archive
	desk *screen.Desk
	lab  *logbook.Book
	may  func(*http.Request, string) bool
	slow chan struct{} // where set, an update waits for it between its steps
}

func newShelf(t testing.TB) *shelf {
	t.Helper()
	a, err := archive.Open(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	s := &shelf{t: t, a: a, desk: &screen.Desk{}}
	name := strings.ReplaceAll(strings.ReplaceAll(evil, "<", "&lt;"), ">", "&gt;")
	s.bring("2026-11-19", person("7000001", "KPi.901", "Pak Testho"), person("7000002", "KPi.902", "Ri Invented"), person("7000003", "KPi.903", "Evil "+name))
	s.bring("2026-11-20", person("7000001", "KPi.901", "Pak Testho Again"), person("7000003", "KPi.903", "Evil "+name), person("7000004", "KPi.904", "Kim Added"))
	s.reload()
	return s
}

func (s *shelf) now() time.Time { return noon }

func (s *shelf) bring(date string, people ...string) {
	s.t.Helper()
	dir := s.t.TempDir()
	p := filepath.Join(dir, "un_consolidated.xml")
	if err := os.WriteFile(p, []byte(unFile(date, people...)), 0o600); err != nil {
		s.t.Fatal(err)
	}
	when := noon.Add(-time.Hour)
	if err := os.Chtimes(p, when, when); err != nil {
		s.t.Fatal(err)
	}
	cat, err := catalogue.Default()
	if err != nil {
		s.t.Fatal(err)
	}
	u := &update.Updater{Archive: s.a, Catalogue: cat, Intake: &intake.Intake{Archive: s.a, Now: s.now, Guard: intake.Guard{Gone: 25, Share: .9, Size: 9}}, AnySize: true}
	rs, found, err := u.FromDir(s.t.Context(), dir)
	if err != nil || len(rs) != 1 || rs[0].Verdict != archive.Accepted {
		s.t.Fatalf("%+v %+v %v", rs, found, err)
	}
}

func (s *shelf) reload() {
	s.t.Helper()
	cat, err := catalogue.Default()
	if err != nil {
		s.t.Fatal(err)
	}
	ins, err := screen.Kept(s.a, cat, noon)
	if err != nil {
		s.t.Fatal(err)
	}
	lib, err := screen.Load(context.Background(), ins, nil, nil)
	if err != nil {
		s.t.Fatal(err)
	}
	s.desk.Put(lib)
}

// Approve implements Keeper.
func (s *shelf) Approve(_ context.Context, listID, version, by, reason string) error {
	unlock, err := s.a.Lock()
	if err != nil {
		return err
	}
	defer unlock()
	if _, err = (&intake.Intake{Archive: s.a, Now: s.now}).Approve(listID, version, by, reason); err == nil {
		s.reload()
	}
	return err
}

// Update implements Keeper.
func (s *shelf) Update(_ context.Context, _ []string, tell func(string, int64, int64, bool)) ([]update.Result, error) {
	tell("un-sc", 1000, 2000, false)
	if s.slow != nil {
		<-s.slow
		tell("un-sc", 2000, 2000, true)
		tell("eu-fsf", 500_000, 0, false)
		<-s.slow
	}
	return []update.Result{{Outcome: intake.Outcome{List: "un-sc", Verdict: archive.Unchanged}}}, nil
}

func (s *shelf) server() *httptest.Server {
	s.t.Helper()
	o, err := job.Open(job.Config{Dir: filepath.Join(s.t.TempDir(), "jobs"), Desk: s.desk, Now: s.now, Bounds: job.Bounds{MaxBytes: 1 << 20}})
	if err != nil {
		s.t.Fatal(err)
	}
	s.t.Cleanup(o.Close)
	if s.lab, err = logbook.Open(logbook.Config{Dir: filepath.Join(s.t.TempDir(), "lab"), Desk: s.desk, Now: s.now}); err != nil {
		s.t.Fatal(err)
	}
	s.t.Cleanup(s.lab.Close)
	return server(s.t, Config{Desk: s.desk, Archive: s.a, Keeper: s, Jobs: o, Lab: s.lab, May: func(r *http.Request, pattern string) bool { return s.may == nil || s.may(r, pattern) }})
}

func post(t testing.TB, s *httptest.Server, path string, form url.Values) (int, http.Header, string) {
	t.Helper()
	client := &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	res, err := client.PostForm(s.URL+path, form)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	b, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	return res.StatusCode, res.Header, string(b)
}

func TestApprove(t *testing.T) {
	s := newShelf(t)
	srv := s.server()
	_, _, page := get(t, srv, "/lists")
	if !strings.Contains(page, "RI INVENTED") && !strings.Contains(page, "Ri Invented") {
		t.Fatalf("the removal does not wait: %.2000s", page)
	}
	_, _, page = get(t, srv, "/party/unsc-7000002")
	if !strings.Contains(page, "Its removal waits for approval") {
		t.Error("the party's page does not say that its removal waits")
	}
	f, err := s.a.Force("un-sc")
	if err != nil || len(f.Pending) != 1 {
		t.Fatal(f, err)
	}
	version := f.Pending[0].To
	if code, _, page := post(t, srv, "/lists/un-sc/approve", url.Values{"version": {version}, "by": {"Ruth"}}); code != 422 || !strings.Contains(page, "Nothing was approved") {
		t.Errorf("without a reason: %d", code)
	}
	if code, _, _ := post(t, srv, "/lists/un-sc/approve", url.Values{"version": {"2020-01-01-00000000"}, "by": {"Ruth"}, "reason": {"x"}}); code != 409 {
		t.Errorf("another version: %d", code)
	}
	if code, _, page := post(t, srv, "/lists/un-sc/approve", url.Values{"version": {version}, "by": {"Ruth"}, "reason": {"SC/1"}}); code != 303 {
		t.Fatalf("%d %s", code, page)
	}
	if code, _, _ := get(t, srv, "/party/unsc-7000002"); code != 404 {
		t.Errorf("after the approval: %d", code)
	}
}

// Properties, values and counts are written as people write them.
func TestDiffInWords(t *testing.T) {
	c, _ := changeOf("nationality", []string{"kp", "ru"}, []string{"ru", "sy"})
	if c.Property != "Nationality" || len(c.Was) != 1 || c.Was[0].Text != "North Korea" || len(c.Now) != 1 || c.Now[0].Text != "Syria" {
		t.Errorf("%+v", c)
	}
	if c, _ := changeOf("birthDate", nil, []string{"1967-01-01", "1968"}); c.Now[0].Text != "1 Jan 1967" || c.Now[1].Text != "1968" {
		t.Errorf("%+v", c)
	}
	if c, _ := changeOf("alias", nil, []string{"محمد"}); c.Now[0].Dir != "rtl" {
		t.Errorf("%+v", c)
	}
	if got := propertyName("someOtherThing"); got != "Some other thing" {
		t.Error(got)
	}
	refs := []string{"KPi.10", "KPi.9", "KPe.2", "KPi.009", "a", "KPi.9a", ""}
	slices.SortStableFunc(refs, references)
	if got := strings.Join(refs, " "); got != " KPe.2 KPi.9 KPi.009 KPi.9a KPi.10 a" {
		t.Error(got)
	}
	if got := countsInWords("the newest file was refused: Person: 1160, expected 3900 to 5700; EU-PRK: 10, expected 230 to 500; ends early"); got != "the newest file was refused: persons 1,160, expected 3,900 to 5,700; EU-PRK 10, expected 230 to 500; ends early" {
		t.Error(got)
	}
}

func TestDiff(t *testing.T) {
	s := newShelf(t)
	srv := s.server()
	vs, err := s.a.Versions("un-sc")
	if err != nil || len(vs) != 2 {
		t.Fatal(vs, err)
	}
	q := "?from=" + vs[0].ID + "&to=" + vs[1].ID
	code, _, page := get(t, srv, "/lists/un-sc"+q)
	for _, want := range []string{"KPi.904", "KPi.902", "Again", "d-add", "d-del", "d-chg", "held, still screened", `<del>Ri Invented</del>`, `<span class="meta">Name</span>`} {
		if code != 200 || !strings.Contains(page, want) {
			t.Errorf("%d, no %q", code, want)
		}
	}
	if _, _, page := get(t, srv, "/lists/un-sc"+q+"&kind=add"); strings.Contains(page, "d-del") || !strings.Contains(page, "d-add") {
		t.Error("the filter shows more than was added")
	}
	for _, bad := range []string{"?from=../../etc&to=" + vs[1].ID, "?from=x&to=y", "?from=" + vs[0].ID + "&to=" + vs[0].ID} {
		if code, _, page := get(t, srv, "/lists/un-sc"+bad); code != 200 || strings.Contains(page, `id="changes"`) {
			t.Errorf("%s: %d", bad, code)
		}
	}
	if code, _, _ := get(t, srv, "/lists/..%2f..%2fetc"); code != 404 {
		t.Errorf("a list with a path: %d", code)
	}
}

// What a list prints is text on every page, whatever it looks like.
func TestListedMarkup(t *testing.T) {
	s := newShelf(t)
	srv := s.server()
	vs, err := s.a.Versions("un-sc")
	if err != nil {
		t.Fatal(err)
	}
	for _, path := range []string{"/find?q=Evil+script+window+pwned", "/party/unsc-7000003", "/lists", "/lists/un-sc?from=" + vs[0].ID + "&to=" + vs[1].ID} {
		code, _, page := get(t, srv, path)
		if code != 200 || strings.Contains(page, "<script>window") || strings.Contains(page, "<img src=x") || inline.MatchString(page) {
			t.Errorf("%s: %d, a list's text is markup", path, code)
		}
	}
}

// Default lists that are not held are rows with how to get them; who may ask the
// publishers is offered to.
func TestNotHeld(t *testing.T) {
	s := newShelf(t)
	srv := s.server()
	_, _, page := get(t, srv, "/lists")
	for _, want := range []string{"Not held", `href="/lists/kr-moef"`, "cordon attest FILE --list kr-moef", `name="list" value="eu-fsf"`} {
		if !strings.Contains(page, want) {
			t.Errorf("no %q", want)
		}
	}
	if strings.Contains(page, `value="un-sc"`) {
		t.Error("a list that is held can be fetched as if it were not")
	}
	_, _, page = get(t, srv, "/")
	if !strings.Contains(page, "default lists are not held:") || !strings.Contains(page, "Switzerland") && !strings.Contains(page, "CH") {
		t.Error("the home page does not name what is not held")
	}
	s.may = func(_ *http.Request, pattern string) bool { return pattern != "POST /lists/update" }
	if _, _, page = get(t, srv, "/lists"); strings.Contains(page, `action="/lists/update"`) || !strings.Contains(page, "Not held") {
		t.Error("who may not ask the publishers is offered to, or sees less")
	}
}

// A list that the policy names and that is not there stands among the others.
func TestMissingByPolicy(t *testing.T) {
	s := newShelf(t)
	p := screen.DefaultPolicy()
	p.Lists = []string{"un-sc", "ch-seco"}
	srv := server(t, Config{Desk: s.desk, Policy: p})
	for _, path := range []string{"/", "/lists"} {
		_, _, page := get(t, srv, path)
		if !strings.Contains(page, "Missing") || !strings.Contains(page, "1 of 2") {
			t.Errorf("%s does not show the missing list", path)
		}
	}
}

// Who watches an update is told each step of it.
func TestUpdateEvents(t *testing.T) {
	s := newShelf(t)
	s.slow = make(chan struct{})
	srv := s.server()
	if _, _, all := get(t, srv, "/lists/update/events"); !strings.Contains(all, "event: end") {
		t.Errorf("while nothing runs: %.200s", all)
	}
	if code, _, page := post(t, srv, "/lists/update", nil); code != 303 {
		t.Fatal(code, page)
	}
	if _, _, page := get(t, srv, "/lists"); !strings.Contains(page, `data-events="/lists/update/events"`) {
		t.Error("the page does not follow the update")
	}
	res, err := http.Get(srv.URL + "/lists/update/events")
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	if got := res.Header.Get("Content-Type"); got != "text/event-stream" {
		t.Error(got)
	}
	lines := bufio.NewScanner(res.Body)
	lines.Buffer(nil, 1<<20)
	next := func() (out string) {
		for lines.Scan() && lines.Text() != "" {
			out += lines.Text() + "\n"
		}
		return out
	}
	if one := next(); !strings.Contains(one, "event: progress") || !strings.Contains(one, "0 of 1 lists answered") {
		t.Errorf("%s", one)
	}
	s.slow <- struct{}{}
	if two := next(); !strings.Contains(two, "event: progress") || !strings.Contains(two, "1 of") {
		t.Errorf("%s", two)
	}
	s.slow <- struct{}{}
	last := next()
	for strings.Contains(last, "event: progress") {
		last = next()
	}
	if !strings.Contains(last, "event: end") || !strings.Contains(last, "Nothing new") {
		t.Errorf("%s", last)
	}
}
