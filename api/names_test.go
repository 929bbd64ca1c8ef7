package api

import (
	"bytes"
	"fmt"
	"log/slog"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"cordon/job"
	"cordon/screen"
)

// written is a log that several goroutines write.
type written struct {
	sync.Mutex
	bytes.Buffer
}

func (w *written) Write(p []byte) (int, error) {
	w.Lock()
	defer w.Unlock()
	return w.Buffer.Write(p)
}

// Whom somebody asked about is nowhere in the log, whatever is wrong with the request:
// not by what an interface refuses, nor by what a file begins with.
func TestNoNamesInTheLog(t *testing.T) {
	log := &written{}
	lines := slog.New(slog.NewJSONHandler(log, &slog.HandlerOptions{Level: slog.LevelDebug}))
	lib, err := screen.LoadStarter(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	var desk screen.Desk
	desk.Put(lib)
	o, err := job.Open(job.Config{Dir: t.TempDir(), Desk: &desk, Log: lines})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(o.Close)
	s := server(t, Config{Desk: &desk, Jobs: o, Log: lines, Version: "1"})
	const who = "Zanzibarro"
	for _, path := range []string{
		"/v2/search?name=%s&type=%s", "/v2/search?name=%s&%s=1", "/v2/search?type=person&name=%s&birthDate=%s", "/v2/search?cryptoAddress=%s&name=%s", "/v2/search?name=%s&source=%s",
		"/v2/search?type=vessel&name=%s&imoNumber=%s", "/v2/search?name=%s&sourceID=%s", "/v2/export/%s?%s", "/search/default?q=%s&filter=%s", "/search/%s?q=%s", "/entities/%s/adjacent/%s", "/statements?entity_id=%s&prop=%s",
		"/v1/entities/%s?%s=1", "/v1/jobs/%s/rows?find=%s", "/reconcile/default/preview?id=%s&x=%s", "/reconcile/default/suggest/entity?prefix=%s&limit=%s", "/%s/%s",
	} {
		send(t, s.URL+fmt.Sprintf(path, who, who), "", "")
	}
	for path, body := range map[string]string{
		"/v1/screen": `{"name":"Zanzibarro","birth_date":"Zanzibarro","schema":"Zanzibarro"}`, "/match/default": `{"queries":{"Zanzibarro":{"schema":"Zanzibarro","properties":{"name":"Zanzibarro"}}}}`,
		"/v1/jobs?name=Zanzibarro.csv": "Zanzibarro,1964\nZanzibarro,1965\n", "/v1/jobs?name=Zanzibarro": "\"Zanzibarro", "/v2/ingest/Zanzibarro": "name\nZanzibarro\n",
		"/mcp": `{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"screen","arguments":{"schema":"Zanzibarro","properties":{"name":"Zanzibarro"}}}}`,
	} {
		send(t, s.URL+path, "application/json", body)
	}
	send(t, s.URL+"/reconcile/default", "application/x-www-form-urlencoded", "queries=Zanzibarro")
	for range 100 { // both files fail on their own time
		log.Lock()
		n := strings.Count(log.String(), "job stopped")
		log.Unlock()
		if n >= 2 {
			break
		}
		time.Sleep(50 * time.Millisecond)
	}
	log.Lock()
	defer log.Unlock()
	if text := log.String(); strings.Contains(text, who) || strings.Count(text, "job stopped") != 2 {
		t.Errorf("the log: %s", text)
	}
}

// send sends one request, whatever is answered.
func send(t *testing.T, address, kind, body string) {
	t.Helper()
	method := http.MethodGet
	if kind != "" {
		method = http.MethodPost
	}
	req, err := http.NewRequestWithContext(t.Context(), method, address, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Content-Type", kind)
	req.Header.Set("Accept", "application/json, text/event-stream")
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	res.Body.Close()
	if res.StatusCode >= 500 {
		t.Errorf("%s: %d", address, res.StatusCode)
	}
}
