package web

import (
	"bytes"
	"io"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"golang.org/x/text/encoding/charmap"
)

const payees = "customer_id,name,born,remark\n" +
	"c1,Pak Testho Again,1962-02-18,=HYPERLINK(\"http://evil.example\")\n" +
	"c2,Gudrun Ensslinborg,1970,+1+cmd|' /C calc'!A0\n" +
	"c3,,,@SUM(1)\n" +
	"c4,\"<script>window.pwned=1</script>\",,\"<img src=x onerror=alert(1)>\"\n"

func send(t testing.TB, s *httptest.Server, name, content string) (int, string, string) {
	t.Helper()
	var body bytes.Buffer
	mw := multipart.NewWriter(&body)
	fw, err := mw.CreateFormFile("file", name)
	if err != nil {
		t.Fatal(err)
	}
	io.WriteString(fw, content)
	mw.Close()
	client := &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	res, err := client.Post(s.URL+"/files", mw.FormDataContentType(), &body)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	b, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	return res.StatusCode, res.Header.Get("Location"), string(b)
}

func TestFiles(t *testing.T) {
	srv := newShelf(t).server()
	code, where, page := send(t, srv, `<b>"../../payees.csv`, payees)
	if code != 303 || !strings.HasPrefix(where, "/files/") {
		t.Fatalf("%d %q %s", code, where, page)
	}
	_, _, page = get(t, srv, where)
	for _, want := range []string{"customer_id", "First values", "Screen the file", `<option value="name" selected>`} {
		if !strings.Contains(page, want) {
			t.Errorf("columns: no %q", want)
		}
	}
	if strings.Contains(page, "<img src=x") || strings.Contains(page, "<script>window") {
		t.Error("an upload's text is markup")
	}
	if code, _, _ := get(t, srv, where+"/result/csv"); code != 409 {
		t.Errorf("results before the start: %d", code)
	}
	form := url.Values{"col.0": {"customer_id"}, "field.0": {"id"}, "col.1": {"name"}, "field.1": {"name"}, "col.2": {"born"}, "field.2": {"birth_date"}, "col.3": {"remark"}, "field.3": {""}}
	for bad, v := range map[string]string{"field.1": "nmae", "threshold": "7"} {
		wrong := url.Values{}
		for k := range form {
			wrong.Set(k, form.Get(k))
		}
		wrong.Set(bad, v)
		if code, _, _ := post(t, srv, where+"/start", wrong); code != 422 {
			t.Errorf("%s=%s: %d", bad, v, code)
		}
	}
	if code, _, page := post(t, srv, where+"/start", form); code != 303 {
		t.Fatalf("%d %s", code, page)
	}
	deadline := time.Now().Add(30 * time.Second)
	for page = ""; !strings.Contains(page, "Done"); _, _, page = get(t, srv, where) {
		if time.Now().After(deadline) {
			t.Fatal("it does not end")
		}
		time.Sleep(20 * time.Millisecond)
	}
	if strings.Contains(page, "<script>window") || inline.MatchString(page) {
		t.Error("an upload's text is markup in the results")
	}
	for _, want := range []string{"4 rows in, 4 accounted for", "PAK TESTHO AGAIN", "is-unable", "Stamp", `href="/find?birth=1962-02-18&amp;`, "SHA-256 of the file", "How the file was read", "remark"} {
		if !strings.Contains(strings.ToUpper(page), strings.ToUpper(want)) {
			t.Errorf("results: no %q", want)
		}
	}
	_, _, hits := get(t, srv, where+"?verdict=hit")
	if strings.Contains(hits, "Ensslinborg") || !strings.Contains(hits, "c1") {
		t.Error("the filter shows other rows")
	}
	_, h, csv := get(t, srv, where+"/result/csv")
	if strings.Contains(csv, ",=") || strings.Contains(csv, ",+1") || strings.Contains(csv, ",@") || strings.Contains(csv, `,"=`) {
		t.Errorf("a spreadsheet would run a cell: %s", csv)
	}
	if d := h.Get("Content-Disposition"); strings.ContainsAny(d, "<>\"/\\") || !strings.HasPrefix(d, "attachment") {
		t.Errorf("name of the download: %q", d)
	}
	for _, f := range []string{"jsonl", "xlsx"} {
		if code, _, body := get(t, srv, where+"/result/"+f); code != 200 || body == "" {
			t.Errorf("%s: %d", f, code)
		}
	}
	_, h, events := get(t, srv, where+"/events")
	if h.Get("Content-Type") != "text/event-stream" || !strings.Contains(events, "event: end") {
		t.Errorf("%s %.200s", h.Get("Content-Type"), events)
	}
	if code, _, _ := post(t, srv, where+"/delete", nil); code != 303 {
		t.Errorf("delete: %d", code)
	}
	if code, _, _ := get(t, srv, where); code != 404 {
		t.Errorf("after deleting: %d", code)
	}
}

func TestFileRefusals(t *testing.T) {
	srv := newShelf(t).server()
	if code, _, page := send(t, srv, "big.csv", strings.Repeat("x", 1<<20+1)); code != 413 || !strings.Contains(page, "too large") {
		t.Errorf("too large: %d", code)
	}
	if code, _, page := post(t, srv, "/files", url.Values{"file": {"x"}}); code != 400 || !strings.Contains(page, "No file arrived") {
		t.Errorf("no form: %d", code)
	}
	for _, path := range []string{"/files/..%2f..%2fetc%2fpasswd", "/files/none", "/files/none/events", "/files/none/result/csv", "/files/" + strings.Repeat("a", 26) + "/result/..%2f..%2fjob.json"} {
		if code, _, _ := get(t, srv, path); code != 404 {
			t.Errorf("%s: %d", path, code)
		}
	}
	_, where, _ := send(t, srv, "a.csv", "x,y\n1,2\n")
	if _, _, page := get(t, srv, where); !strings.Contains(page, "No column holds names") || !strings.Contains(page, "<code>x</code>") {
		t.Error("a file without names does not say so, or hides its columns")
	}
	if code, _, page := post(t, srv, where+"/start", url.Values{"col.0": {strings.Repeat("x", 5<<20)}}); code != 413 || !strings.Contains(page, "Nothing of it was kept") {
		t.Errorf("columns beyond the limit: %d", code)
	}
	if code, _, page := post(t, srv, where+"/start", url.Values{"col.0": {"x"}, "field.0": {""}}); code != 422 || !strings.Contains(page, "Nothing was screened") {
		t.Errorf("started without a name column: %d", code)
	}
	_, where, _ = send(t, srv, "empty.csv", "")
	if _, _, page := get(t, srv, where); !strings.Contains(page, "The file is empty") || strings.Contains(page, "/input") {
		t.Error("an empty file is not named so, or its place on the machine is")
	}
	_, where, _ = send(t, srv, "a.csv", "id,name\n")
	if _, _, page := get(t, srv, where); !strings.Contains(page, "a header and no rows") || strings.Contains(page, "Screen the file") {
		t.Error("a header without rows can be screened")
	}
	if code, _, page := post(t, srv, where+"/start", url.Values{"col.0": {"id"}, "field.0": {"id"}, "col.1": {"name"}, "field.1": {"name"}}); code != 422 || !strings.Contains(page, "no rows") {
		t.Errorf("started without rows: %d", code)
	}
	_, where, _ = send(t, srv, "a.pdf", "%PDF-1.7 nothing")
	if _, _, page := get(t, srv, where); !strings.Contains(page, "This is a PDF") && !strings.Contains(page, "is a PDF") {
		t.Error("a PDF is not named")
	}
}

// What a file does not say of itself a person says: its encoding, its header, the
// order of its dates. The answer is in the address, and goes with the start.
func TestFileOtherwise(t *testing.T) {
	srv := newShelf(t).server()
	page := func(path string) string {
		t.Helper()
		code, _, p := get(t, srv, path)
		if code != 200 || strings.Contains(p, "--encoding") || strings.Contains(p, "--dates") || strings.Contains(p, "--sheet") {
			t.Errorf("%s: %d, or words of the command line", path, code)
		}
		return p
	}
	b, err := charmap.Windows1251.NewEncoder().String("номер клиента;ФИО\n1;Иванов Иван\n2;Пак Тестхо Агаин\n")
	if err != nil {
		t.Fatal(err)
	}
	_, where, _ := send(t, srv, "клиенты.csv", b)
	if p := page(where); !strings.Contains(p, "In which of these can you read it?") || !strings.Contains(p, "Иванов Иван") || !strings.Contains(p, where+"?encoding=windows-1251") || strings.Contains(p, "Screen the file") {
		t.Errorf("the encoding is not asked for: %.600s", p)
	}
	if p := page(where + "?encoding=windows-1251"); !strings.Contains(p, `name="encoding" value="windows-1251"`) || !strings.Contains(p, `<option value="windows-1251" selected>`) {
		t.Error("the encoding does not go with the start")
	}
	if code, _, p := post(t, srv, where+"/start", url.Values{"encoding": {"windows-1251"}, "col.0": {"номер клиента"}, "field.0": {"id"}, "col.1": {"ФИО"}, "field.1": {"name"}}); code != 303 {
		t.Fatal(code, p)
	}
	done(t, srv, where, "2 rows in, 2 accounted for")
	if p := page(where); !strings.Contains(p, "Пак Тестхо Агаин") || !strings.Contains(p, "How the file was read") {
		t.Error("its results are not in its letters")
	}

	_, where, _ = send(t, srv, "bare.csv", "c1,Pak Testho Again,04/03/1962\nc2,Gudrun Ensslinborg,\n")
	if p := page(where); !strings.Contains(p, "Read it otherwise") || !strings.Contains(p, "Its one row was looked at") {
		t.Error("a first line that is a row cannot be told")
	}
	if p := page(where + "?header=no"); !strings.Contains(p, "All 2 rows were looked at") || !strings.Contains(p, "column_2") || !strings.Contains(p, `name="header" value="no"`) {
		t.Errorf("%.900s", p)
	}
	if code, _, p := post(t, srv, where+"/start", url.Values{"header": {"no"}, "col.0": {"column_1"}, "field.0": {"id"}, "col.1": {"column_2"}, "field.1": {"name"}, "col.2": {"column_3"}, "field.2": {""}}); code != 303 {
		t.Fatal(code, p)
	}
	done(t, srv, where, "2 rows in, 2 accounted for")

	_, where, _ = send(t, srv, "dates.csv", "name,dob,nationality\nPak Testho Again,04/03/1962,Atlantis\n")
	if p := page(where); !strings.Contains(p, "day or month first?") || !strings.Contains(p, "compare both readings") || !strings.Contains(p, "1 not read: “Atlantis”") {
		t.Error("dates that can be read both ways, or a country that is none, are not told")
	}
	wide := "name" + strings.Repeat(",x", 150) + "\nA" + strings.Repeat(",1", 150) + "\n"
	_, where, _ = send(t, srv, "wide.csv", wide)
	if p := page(where); strings.Count(p, "<select") > 70 || !strings.Contains(p, "91 more columns pass through") || !strings.Contains(p, `name="col.150"`) {
		t.Error("very many columns are not folded, or are lost")
	}
	if p := page(where + "?all=1"); strings.Count(p, "<select") < 151 {
		t.Error("not every column can be chosen for")
	}
}

// done waits for a job's end, and words on its page.
func done(t *testing.T, srv *httptest.Server, path, words string) {
	t.Helper()
	for deadline := time.Now().Add(30 * time.Second); ; time.Sleep(20 * time.Millisecond) {
		if _, _, page := get(t, srv, path); strings.Contains(page, words) && !strings.Contains(page, "data-events") {
			return
		}
		if time.Now().After(deadline) {
			t.Fatalf("%s never says %q", path, words)
		}
	}
}

// An auditor sees what others have screened, with nothing to press that would be
// refused.
func TestFilesRead(t *testing.T) {
	shelf := newShelf(t)
	srv := shelf.server()
	_, given, _ := send(t, srv, "given.csv", payees)
	_, done, _ := send(t, srv, "done.csv", payees)
	if code, _, page := post(t, srv, done+"/start", nil); code != 303 {
		t.Fatal(code, page)
	}
	shelf.may = func(_ *http.Request, pattern string) bool { return !strings.HasPrefix(pattern, "POST /files") }
	for path, want := range map[string]string{"/files": "screen nothing themselves", given: "starts it from here", done: "Screening"} {
		_, _, page := get(t, srv, path)
		if !strings.Contains(page, want) {
			t.Errorf("%s does not say %q", path, want)
		}
		for _, bad := range []string{`id="drop"`, `class="start"`, "/delete\"", "/pause\"", "/cancel\"", `class="btn btn--danger"`} {
			if strings.Contains(page, bad) {
				t.Errorf("%s offers %s", path, bad)
			}
		}
	}
}

// Results are sorted by each column, both ways, and the address says how.
func TestResultOrders(t *testing.T) {
	srv := newShelf(t).server()
	_, where, _ := send(t, srv, "orders.csv", "id,name\nc1,Zoe Ensslinborg\nc2,Pak Testho Again\nc3,aaron Ensslinborg\nc4,Pak Testhoo\n")
	if code, _, page := post(t, srv, where+"/start", nil); code != 303 {
		t.Fatal(code, page)
	}
	done(t, srv, where, "4 rows in, 4 accounted for")
	id := regexp.MustCompile(`normal nowrap">(c\d)<`)
	for query, want := range map[string]string{
		"": "c2 c4 c1 c3", "?order=row": "c1 c2 c3 c4", "?order=-row": "c4 c3 c2 c1", "?order=name": "c3 c2 c4 c1", "?order=-name": "c1 c4 c2 c3",
		"?order=score": "c2 c4 c1 c3", "?order=-score": "c1 c3 c4 c2", "?order=nonsense": "c2 c4 c1 c3", "?order=name&verdict=hit": "c2 c4",
	} {
		_, _, page := get(t, srv, where+query)
		var got []string
		for _, m := range id.FindAllStringSubmatch(page, -1) {
			got = append(got, m[1])
		}
		if strings.Join(got, " ") != want {
			t.Errorf("%s: %v, want %s", query, got, want)
		}
	}
	_, _, page := get(t, srv, where+"?order=-name&verdict=hit")
	for _, want := range []string{`aria-sort="descending"><a class="sort" href="` + where + `?order=name&amp;verdict=hit#results"`, `?order=score&amp;verdict=hit#results`, `<option value="-name" selected>`} {
		if !strings.Contains(page, want) {
			t.Errorf("no %s", want)
		}
	}
}
