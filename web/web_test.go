package web

import (
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"cordon/screen"
)

var noon = time.Date(2026, 11, 21, 12, 0, 0, 0, time.UTC)

// starterDesk holds the starter list.
func starterDesk(t testing.TB) *screen.Desk {
	t.Helper()
	lib, err := screen.LoadStarter(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	var d screen.Desk
	d.Put(lib)
	return &d
}

func server(t testing.TB, c Config) *httptest.Server {
	t.Helper()
	if c.Desk == nil {
		c.Desk = starterDesk(t)
	}
	if c.Now == nil {
		c.Now = func() time.Time { return noon }
	}
	mux := http.NewServeMux()
	site, err := New(c)
	if err != nil {
		t.Fatal(err)
	}
	site.Mount(mux)
	h, err := Errors(mux, nil)
	if err != nil {
		t.Fatal(err)
	}
	s := httptest.NewServer(h)
	t.Cleanup(s.Close)
	return s
}

func get(t testing.TB, s *httptest.Server, path string) (int, http.Header, string) {
	t.Helper()
	client := &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	res, err := client.Get(s.URL + path)
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

func TestFind(t *testing.T) {
	s := server(t, Config{})
	code, _, page := get(t, s, "/find?q=Ri+Won+Ho&kind=Person&birth=1964-07-17&country=North+Korea")
	if code != 200 {
		t.Fatal(code, page)
	}
	for _, want := range []string{"verdict--solid is-hit", "listed part", "Stamp", "tk-equal", "Confidence", "What would turn the answer", "Scripts side by side", "Just below the threshold", "/party/"} {
		if !strings.Contains(page, want) {
			t.Errorf("the page does not say %q", want)
		}
	}
	// A month's name is as good as its number; what could be two days is asked again.
	_, _, named := get(t, s, "/find/answer?q=Ri+Won+Ho&kind=Person&birth=17+juillet+1964&country=kp")
	if !strings.Contains(named, "born the same day, 17 Jul 1964") {
		t.Errorf("17 juillet 1964 is not read")
	}
	if _, _, either := get(t, s, "/find/answer?q=Ri+Won+Ho&kind=Person&birth=05/06/1964"); !strings.Contains(either, "could not be read") {
		t.Errorf("05/06/1964 is read as one of two days")
	}
	if _, _, russian := get(t, s, "/find/answer?q="+url.QueryEscape("Ри Вон Хо")); !strings.Contains(russian, `role="cell"><span lang="ru">Вон`) {
		t.Errorf("the evidence does not say of what language its words are")
	}
	_, _, piece := get(t, s, "/find/answer?q=Ri+Won+Ho")
	if !strings.HasPrefix(piece, `<div id="answer"`) || strings.Contains(piece, "<html") {
		t.Errorf("the answer alone: %.80s", piece)
	}
}

// Hits are sorted by what the address says; the first one shown is open.
func TestFindOrder(t *testing.T) {
	s := server(t, Config{})
	name := regexp.MustCompile(`hit__name" id="h(\d+)"><a href="[^"]*"><span[^>]*>([^<]*)`)
	shown := func(query string) (names, ranks []string) {
		_, _, page := get(t, s, "/find/answer?q=Kim+Jong&threshold=0.4"+query)
		for _, m := range name.FindAllStringSubmatch(page, -1) {
			ranks, names = append(ranks, m[1]), append(names, strings.ToLower(m[2]))
		}
		if n := len(names); n < 2 {
			t.Fatalf("%s: %d hits", query, n)
		}
		return names, ranks
	}
	byConfidence, ranks := shown("")
	if ranks[0] != "1" {
		t.Errorf("%v", ranks)
	}
	byName, _ := shown("&order=name")
	if !slices.IsSorted(byName) || slices.Equal(byName, byConfidence) {
		t.Errorf("%v", byName)
	}
	back, _ := shown("&order=-confidence")
	slices.Reverse(back)
	if !slices.Equal(back, byConfidence) {
		t.Errorf("%v, want %v", back, byConfidence)
	}
	_, _, page := get(t, s, "/find?q=Kim+Jong&threshold=0.4&order=name")
	for _, want := range []string{`<input type="hidden" name="order" value="name">`, `order=-name`, `order=score`} {
		if !strings.Contains(page, want) {
			t.Errorf("no %s", want)
		}
	}
}

func TestFindStates(t *testing.T) {
	s := server(t, Config{})
	for _, c := range []struct{ query, want, not string }{
		{"", "Whom do you want to screen?", "is-hit"},
		{"q=x", "Two letters at least", "is-clear"},
		{"q=Gudrun+Ensslinborg", "is-clear", "is-hit"},
		{"q=%E2%80%A6%E2%80%A6", "Two letters", "is-clear"},
		{"q=Ri+Won+Ho&birth=soon", "could not be read", "is-clear"},
		{"q=Ri+Won+Ho&country=Atlantis", "No country is known", "is-clear"},
		{"q=Ri+Won+Ho&threshold=7", "threshold is a number", "is-clear"},
	} {
		code, _, page := get(t, s, "/find/answer?"+c.query)
		if code != 200 || !strings.Contains(page, c.want) || strings.Contains(page, c.not) {
			t.Errorf("%s: %d, want %q and not %q in %.400s", c.query, code, c.want, c.not, page)
		}
	}
	if code, _, page := get(t, s, "/find/answer?q=Ri+Won+Ho&list=un-scc"); code != 422 || !strings.Contains(page, "unknown list") || strings.Contains(page, "is-clear") {
		t.Errorf("an unknown list: %d %.300s", code, page)
	}
}

// A list that the policy needs and that is not there keeps every answer from
// being clear.
func TestUnable(t *testing.T) {
	p := screen.DefaultPolicy()
	p.Lists = []string{"eu-fsf", "starter"}
	s := server(t, Config{Policy: p})
	_, _, page := get(t, s, "/find/answer?q=Gudrun+Ensslinborg")
	if !strings.Contains(page, "is-unable") || strings.Contains(page, "verdict--solid is-clear") || !strings.Contains(page, "EU is missing") {
		t.Errorf("%.900s", page)
	}
}

// Whoever leaves a list out gets an answer that says so, on the page and in its
// stamp; leaving all of them out is not possible.
func TestWithout(t *testing.T) {
	p := screen.DefaultPolicy()
	p.Lists = []string{"eu-fsf", "starter"}
	s := server(t, Config{Policy: p})
	_, _, page := get(t, s, "/find/answer?q=Gudrun+Ensslinborg")
	if !strings.Contains(page, "Screen without EU") || !strings.Contains(page, "without=eu-fsf") {
		t.Errorf("%.900s", page)
	}
	_, _, page = get(t, s, "/find/answer?q=Gudrun+Ensslinborg&without=eu-fsf")
	if !strings.Contains(page, "Left out on request: EU") || !strings.Contains(page, "default&#43;page") || strings.Contains(page, "EU is missing") {
		t.Errorf("%.1200s", page)
	}
	for _, q := range []string{"without=eu-fsf,starter", "without=nonsense", "without=eu-fsf&list=eu-fsf"} {
		if _, _, page := get(t, s, "/find/answer?q=Gudrun+Ensslinborg&"+q); strings.Contains(page, "verdict--solid is-clear") {
			t.Errorf("%s made a clear answer", q)
		}
	}
}

// Without a stamp there is no answer.
func TestVerdictNeedsStamp(t *testing.T) {
	whole := screen.Stamp{Engine: "cordon 1", Policy: "p@1#x", At: noon, Lists: []screen.StampList{{ID: "un-sc"}}}
	if v := verdictOf(screen.Clear, &whole); v.Class != "is-clear" {
		t.Errorf("with a stamp: %+v", v)
	}
	for name, cut := range map[string]func(*screen.Stamp){
		"engine": func(s *screen.Stamp) { s.Engine = "" }, "policy": func(s *screen.Stamp) { s.Policy = "" },
		"time": func(s *screen.Stamp) { s.At = time.Time{} }, "lists": func(s *screen.Stamp) { s.Lists = nil },
	} {
		st := whole
		cut(&st)
		for _, a := range []screen.Answer{screen.Clear, screen.Hit, ""} {
			if v := verdictOf(a, &st); v.Class != "is-unable" {
				t.Errorf("without %s: %q is drawn %+v", name, a, v)
			}
		}
	}
	if v := verdictOf(screen.Clear, nil); v.Class != "is-unable" {
		t.Errorf("without a stamp: %+v", v)
	}
}

var inline = regexp.MustCompile(`(?i)<script(?:\s[^>]*)?>[^<]|\son[a-z]+\s*=\s*["']|\sstyle\s*=|javascript:|<style|src="https?:|href="https?://[^"]*\.(?:css|js)`)

// Every page carries the policy, and none has inline code or style.
func TestHeaders(t *testing.T) {
	s := server(t, Config{})
	for _, path := range []string{"/", "/find", "/find?q=Ri+Won+Ho", "/find?q=Gudrun", "/lists", "/validation", "/keys", "/party/none", "/fresh", "/assets/cordon.js", "/assets/none.js"} {
		_, h, page := get(t, s, path)
		for _, k := range []string{"Content-Security-Policy", "X-Content-Type-Options", "Referrer-Policy", "Cross-Origin-Opener-Policy"} {
			if h.Get(k) == "" {
				t.Errorf("%s: no %s", path, k)
			}
		}
		if csp := h.Get("Content-Security-Policy"); strings.Contains(csp, "unsafe") || !strings.Contains(csp, "default-src 'none'") {
			t.Errorf("%s: %s", path, csp)
		}
		if m := inline.FindString(page); m != "" && !strings.HasPrefix(path, "/assets/") {
			t.Errorf("%s: inline code: %q", path, m)
		}
	}
}

// Who may only read is offered nothing else.
func TestMay(t *testing.T) {
	s := server(t, Config{May: func(_ *http.Request, pattern string) bool {
		return strings.HasPrefix(pattern, "GET ") && pattern != "GET /find"
	}})
	for _, path := range []string{"/", "/lists", "/validation", "/keys", "/party/none", "/lists/none"} {
		_, _, page := get(t, s, path)
		for _, bad := range []string{`href="/find`, `action="/find"`, `action="/lists/update"`, `action="/validation"`, `<kbd>/</kbd>`, "data-find="} {
			if strings.Contains(page, bad) {
				t.Errorf("%s offers %s", path, bad)
			}
		}
	}
}

func TestCrossSite(t *testing.T) {
	s := server(t, Config{})
	req, err := http.NewRequest("POST", s.URL+"/theme", strings.NewReader(url.Values{"theme": {"dark"}, "back": {"//evil.example/"}}.Encode()))
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	client := &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	res, err := client.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	res.Body.Close()
	if res.StatusCode != 303 || res.Header.Get("Location") != "/" {
		t.Errorf("going back elsewhere: %d %q", res.StatusCode, res.Header.Get("Location"))
	}
	req2 := req.Clone(t.Context())
	req2.Body = io.NopCloser(strings.NewReader("theme=dark"))
	req2.ContentLength = 10
	req2.Header.Set("Sec-Fetch-Site", "cross-site")
	res, err = client.Do(req2)
	if err != nil {
		t.Fatal(err)
	}
	res.Body.Close()
	if res.StatusCode != 403 {
		t.Errorf("a post that another site makes: %d", res.StatusCode)
	}
}

// Whatever is typed comes back as text.
func TestTypedMarkup(t *testing.T) {
	s := server(t, Config{})
	for _, evil := range []string{`"><script>alert(1)</script>`, `'onfocus=alert(1) autofocus='`, `<img src=x onerror=alert(1)>`, `{{.}}`, "a\x00b\u202ec", strings.Repeat("<b>", 3000)} {
		for _, field := range []string{"q", "birth", "country", "number", "list", "threshold", "show", "kind"} {
			_, _, page := get(t, s, "/find?q=Ri+Won+Ho&"+field+"="+url.QueryEscape(evil))
			for _, bad := range []string{"<script>alert", "<img src=x", "<b><b>"} {
				if strings.Contains(page, bad) {
					t.Errorf("%s=%.40q comes back as markup", field, evil)
				}
			}
		}
	}
}

// Every key that templates and code name has its text, and every text is used.
func TestWords(t *testing.T) {
	used := map[string]bool{}
	call := regexp.MustCompile(`\b(?:say|sayN|has)(?:\(| )"([a-zA-Z0-9._-]+)"( ?\+)?`)
	prefixes := []string{"list.", "schema.", "script.", "role.", "flag.", "rel.", "aspect.", "kind.", "gender.", "find.show.", "state.", "why.", "prop.", "link.", "check.", "lists.how.", "diff.show.", "field.", "dates.", "job.", "steps.", "results.show.", "files.", "depth.", "stage.", "own.", "try.own.", "access.", "run.", "error.", "exact.", "results.sure.", "results.alike.", "theme.", "sort.", "encoding.", "expected."}
	files, err := filepath.Glob("pages/*.html")
	if err != nil {
		t.Fatal(err)
	}
	code, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	nav := regexp.MustCompile(`(?:Text: |group\()"([a-z.]+)"`)
	for _, f := range append(files, code...) {
		if strings.HasSuffix(f, "_test.go") {
			continue
		}
		b, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range append(call.FindAllStringSubmatch(string(b), -1), nav.FindAllStringSubmatch(string(b), -1)...) {
			k := m[1]
			used[k], used[k+".one"], used[k+".many"] = true, true, true
			if len(m) > 2 && m[2] != "" || strings.HasSuffix(k, ".") || strings.Contains(k, "%") {
				continue
			}
			if !has(k) && !(has(k+".one") && has(k+".many")) {
				t.Errorf("%s: %q has no text", f, k)
			}
		}
	}
	for k := range words() {
		if used[k] {
			continue
		}
		known := false
		for _, p := range prefixes {
			known = known || strings.HasPrefix(k, p)
		}
		if !known {
			t.Errorf("words.txt: %q is not used", k)
		}
	}
}

func TestRoundSum(t *testing.T) {
	for _, c := range []struct {
		xs   []float64
		sum  float64
		want string
	}{
		{[]float64{1. / 3, 1. / 3, 1. / 3}, 1, "+0.34 +0.33 +0.33"},
		{[]float64{.5, -.126, 0}, .374, "+0.50 −0.13 0"},
		{[]float64{.999, .0005}, .9995, "+1.00 0"},
	} {
		if got := strings.Join(roundSum(c.xs, c.sum, 2), " "); got != c.want {
			t.Errorf("%v: %s, want %s", c.xs, got, c.want)
		}
	}
}

func BenchmarkAnswer(b *testing.B) {
	s := &site{Config: Config{Desk: starterDesk(b)}}
	s.defaults()
	a, err := loadAssets()
	if err != nil {
		b.Fatal(err)
	}
	if s.pages, err = loadPages(a); err != nil {
		b.Fatal(err)
	}
	r := httptest.NewRequest("GET", "/find/answer?q=Ri+Won+Ho&kind=Person&birth=1964-07-17", nil)
	b.ReportAllocs()
	for b.Loop() {
		w := httptest.NewRecorder()
		if err := s.findAnswer(w, r); err != nil || w.Body.Len() == 0 {
			b.Fatal(err)
		}
	}
}

// Templates are read when they are first shown: here all of them are.
func TestPagesAreTemplates(t *testing.T) {
	a, err := loadAssets()
	if err != nil {
		t.Fatal(err)
	}
	p, err := loadPages(a)
	if err != nil {
		t.Fatal(err)
	}
	for name, page := range p.byName {
		if set := page(); set.Lookup("base") == nil || set.Lookup("body") == nil {
			t.Errorf("%s has no frame or no body", name)
		}
	}
}
