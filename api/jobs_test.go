package api

import (
	"bufio"
	"bytes"
	"encoding/csv"
	"errors"
	"io"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"testing/iotest"
	"time"

	"cordon/job"
	"cordon/screen"
)

func withJobs(t *testing.T) *httptest.Server { return withJobsAt(t, nil) }

// withJobsAt gives jobs a clock.
func withJobsAt(t *testing.T, now func() time.Time) *httptest.Server {
	t.Helper()
	lib, err := screen.LoadStarter(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	var desk screen.Desk
	desk.Put(lib)
	o, err := job.Open(job.Config{Dir: filepath.Join(t.TempDir(), "jobs"), Desk: &desk, Now: now, Bounds: job.Bounds{MaxBytes: 1 << 20}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(o.Close)
	return server(t, Config{Desk: &desk, Jobs: o})
}

const payees = "id,name,born,remark\nc1,Ri Won Ho,1964-07-17,=1+1\nc2,Gudrun Ensslinborg,,\nc3,,,\n"

// A file goes in as a form, its events are followed to the end, and its results
// come out in each format.
func TestJobs(t *testing.T) {
	s := withJobs(t)
	var body bytes.Buffer
	mw := multipart.NewWriter(&body)
	mw.WriteField("task", `{"threshold":0.75}`)
	fw, err := mw.CreateFormFile("file", "../../payees.csv")
	if err != nil {
		t.Fatal(err)
	}
	io.WriteString(fw, payees)
	mw.Close()
	res, err := http.Post(s.URL+"/v1/jobs", mw.FormDataContentType(), &body)
	if err != nil {
		t.Fatal(err)
	}
	res.Body.Close()
	where := res.Header.Get("Location")
	if res.StatusCode != 201 || where == "" {
		t.Fatalf("%d %q", res.StatusCode, where)
	}
	res, err = http.Get(s.URL + where + "/events")
	if err != nil {
		t.Fatal(err)
	}
	events, err := io.ReadAll(res.Body)
	res.Body.Close()
	if err != nil || res.Header.Get("Content-Type") != "text/event-stream" || !strings.Contains(string(events), `"state":"done"`) {
		t.Fatalf("%v %s", err, events)
	}
	code, _, v := call(t, s, "GET", where, "")
	if done := v["done"].(map[string]any); code != 200 || v["name"] != "payees.csv" || done["rows"] != 3.0 || done["hit"] != 1.0 || done["unable"] != 1.0 {
		t.Errorf("%d %v", code, v)
	}
	code, _, v = call(t, s, "GET", where+"/rows?verdict=hit", "")
	row := v["rows"].([]any)[0].(map[string]any)
	if code != 200 || v["total"] != 1.0 || row["id"] != "c1" || row["stamp"].(map[string]any)["engine"] == "" {
		t.Errorf("%d %v", code, v)
	}
	res, err = http.Get(s.URL + where + "/result?format=csv")
	if err != nil {
		t.Fatal(err)
	}
	rows, err := csv.NewReader(res.Body).ReadAll()
	res.Body.Close()
	if err != nil || len(rows) != 4 || !strings.Contains(res.Header.Get("Content-Disposition"), "payees-results.csv") {
		t.Errorf("%v %v %v", err, rows, res.Header)
	}
	for _, r := range rows {
		for _, c := range r {
			if strings.HasPrefix(c, "=") {
				t.Errorf("a spreadsheet would run %q", c)
			}
		}
	}
	req, _ := http.NewRequest("DELETE", s.URL+where, nil)
	if res, err = http.DefaultClient.Do(req); err != nil || res.StatusCode != 204 {
		t.Errorf("delete: %v %v", res, err)
	}
	res.Body.Close()
	if code, _, _ := call(t, s, "GET", where, ""); code != 404 {
		t.Errorf("after deleting: %d", code)
	}
}

func TestJobRefusals(t *testing.T) {
	s := withJobs(t)
	_, made, _ := call(t, s, "POST", "/v1/jobs?name=a.csv&wait=1", payees)
	here := made.Get("Location")
	for _, c := range []struct {
		method, path, body string
		status             int
	}{
		{"POST", "/v1/jobs?name=a.csv&task=" + `{"treshold":1}`, payees, 422},
		{"POST", "/v1/jobs?name=a.csv&task=" + `{"threshold":7}`, payees, 422},
		{"POST", "/v1/jobs?name=a.csv", strings.Repeat("x", 1<<20+1), 413},
		{"GET", "/v1/jobs/none", "", 404},
		{"GET", "/v1/jobs/..%2f..%2fetc/result", "", 404},
		{"GET", "/v1/jobs/" + strings.Repeat("a", 26) + "/rows", "", 404},
		{"GET", here + "/rows?verdict=maybe", "", 422},
		{"GET", here + "/rows?limit=1001", "", 422},
		{"GET", here + "/result?format=exe", "", 422},
		{"GET", here + "/result", "", 409},
		{"POST", "/v1/jobs/x/start", `{}`, 404},
	} {
		code, header, v := call(t, s, c.method, c.path, c.body)
		if code != c.status || header.Get("Content-Type") != "application/problem+json" {
			t.Errorf("%s %s: %d %v, want %d", c.method, c.path, code, v, c.status)
		}
	}
	req, _ := http.NewRequest("POST", s.URL+"/v1/jobs", strings.NewReader(payees))
	req.Header.Set("Sec-Fetch-Site", "cross-site")
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	res.Body.Close()
	if res.StatusCode != 403 {
		t.Errorf("an upload that another site makes: %d", res.StatusCode)
	}
	_, _, doc := call(t, s, "GET", "/v1/openapi.json", "")
	if doc["paths"].(map[string]any)["/v1/jobs/{id}/events"] == nil {
		t.Error("the document does not describe jobs")
	}
}

// A file rests where it was, and goes on to the last row.
func TestJobPause(t *testing.T) {
	const rows = 5000
	// The clock stops in the middle of the rows, until the job was paused.
	var asked atomic.Int64
	amid, paused := make(chan struct{}), make(chan struct{})
	s := withJobsAt(t, func() time.Time {
		if asked.Add(1) == rows/4 {
			close(amid)
			<-paused
		}
		return time.Now()
	})
	code, made, v := call(t, s, "POST", "/v1/jobs?name=a.csv", "id,name\n"+strings.Repeat("c,Gudrun Ensslinborg\n", rows))
	if code != 201 {
		t.Fatalf("%d %v", code, v)
	}
	here := made.Get("Location")
	<-amid
	code, _, v = call(t, s, "POST", here+"/pause", "")
	close(paused)
	if code != 200 {
		t.Fatalf("pause: %d %v", code, v)
	}
	until := func(state string) {
		t.Helper()
		res, err := http.Get(s.URL + here + "/events")
		if err != nil {
			t.Fatal(err)
		}
		defer res.Body.Close()
		for lines := bufio.NewScanner(res.Body); lines.Scan(); {
			if strings.Contains(lines.Text(), `"state":"`+state+`"`) {
				return
			}
		}
		t.Fatalf("it never was %s", state)
	}
	until("paused")
	if _, _, v = call(t, s, "GET", here, ""); v["done"].(map[string]any)["rows"] == 0.0 || v["done"].(map[string]any)["rows"] == float64(rows) {
		t.Errorf("it rests at %v", v["done"])
	}
	if code, _, v = call(t, s, "POST", here+"/pause", ""); code != 409 {
		t.Errorf("paused twice: %d %v", code, v)
	}
	if code, _, v = call(t, s, "POST", here+"/resume", ""); code != 200 {
		t.Fatalf("resume: %d %v", code, v)
	}
	until("done")
	if _, _, v = call(t, s, "GET", here, ""); v["done"].(map[string]any)["rows"] != float64(rows) {
		t.Errorf("rows that were not answered: %v", v["done"])
	}
	if code, _, v = call(t, s, "POST", here+"/resume", ""); code != 409 {
		t.Errorf("resumed when done: %d %v", code, v)
	}
	if code, _, _ = call(t, s, "POST", "/v1/jobs/none/pause", ""); code != 404 {
		t.Errorf("of no job: %d", code)
	}
}

// A file that breaks off on its way is told as that, and is no job.
func TestUploadBreaksOff(t *testing.T) {
	u := &upload{Reader: io.MultiReader(strings.NewReader("name\n"), iotest.ErrReader(errors.New("the line broke")))}
	if _, err := io.ReadAll(u); err == nil || u.broke == nil {
		t.Errorf("%v, remembered %v", err, u.broke)
	}
	u = &upload{Reader: strings.NewReader("name\n")}
	if _, err := io.ReadAll(u); err != nil || u.broke != nil {
		t.Errorf("a whole file: %v, remembered %v", err, u.broke)
	}
}

// Who sends more files than it may is told so, in words and with a time, though it is
// still sending when that is known.
func TestUploadRefusedUnderWay(t *testing.T) {
	lib, err := screen.LoadStarter(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	var desk screen.Desk
	desk.Put(lib)
	o, err := job.Open(job.Config{Dir: filepath.Join(t.TempDir(), "jobs"), Desk: &desk, Bounds: job.Bounds{MaxIncoming: 1}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(o.Close)
	s := httptest.NewServer(Handler(Config{Desk: &desk, Jobs: o}))
	t.Cleanup(s.Close)
	// One is on its way in, at the office itself.
	in, w := io.Pipe()
	first := make(chan error)
	go func() { _, err := o.Add("a.csv", "", in); first <- err }()
	io.WriteString(w, "name\n") // read means that it has begun
	r, err := http.NewRequest("POST", s.URL+"/v1/jobs?name=b.csv", strings.NewReader("name\n"+strings.Repeat("Gudrun Ensslinborg\n", 200_000)))
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Expect", "100-continue")
	res, err := (&http.Client{Transport: &http.Transport{ExpectContinueTimeout: time.Millisecond}}).Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	if res.StatusCode != 429 || res.Header.Get("Retry-After") == "" {
		t.Errorf("a second one: %d %v", res.StatusCode, res.Header)
	}
	w.Close()
	if err := <-first; err != nil {
		t.Error(err)
	}
}
