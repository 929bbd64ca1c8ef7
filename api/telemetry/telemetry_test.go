package telemetry

import (
	"bytes"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"cordon/ftm"
	"cordon/screen"
)

func watch(t *testing.T) (*Telemetry, *screen.Desk, *bytes.Buffer) {
	t.Helper()
	lib, err := screen.LoadStarter(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	var desk screen.Desk
	desk.Put(lib)
	var log bytes.Buffer
	return New(Config{
		Desk: &desk, Routes: []string{"GET /search/{dataset}", "/mcp"}, Version: "test", Log: slog.New(Log(slog.NewJSONHandler(&log, nil), nil)),
		Now: func() time.Time { return time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC) },
	}), &desk, &log
}

func measured(t *testing.T, w *Telemetry) string {
	t.Helper()
	r := httptest.NewRecorder()
	w.Handler().ServeHTTP(r, httptest.NewRequest("GET", "/metrics", nil))
	if r.Code != 200 {
		t.Fatalf("%d %s", r.Code, r.Body)
	}
	return r.Body.String()
}

// Whom somebody asked about is neither logged nor measured.
func TestNoNames(t *testing.T) {
	w, _, log := watch(t)
	inner := slog.New(Log(slog.NewJSONHandler(log, nil), nil))
	h := w.Wrap(http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		SetCaller(r.Context(), "key1234")
		inner.InfoContext(r.Context(), "inside")
		if r.Method == "POST" {
			rw.WriteHeader(404)
		}
		io.WriteString(rw, "12345")
	}))
	for _, c := range []struct{ method, target, id string }{
		{"GET", "/search/default?q=Secret+Name", "given-0123"},
		{"POST", "/Secret/Name", "Secret Name \" id"},
		{"SECRETNAME", "/x", ""},
	} {
		r := httptest.NewRequest(c.method, c.target, strings.NewReader("Secret Name"))
		r.Header.Set("X-Request-Id", c.id)
		r.Header.Set("User-Agent", "Secret Name")
		rec := httptest.NewRecorder()
		h.ServeHTTP(rec, r)
		if id := rec.Header().Get("X-Request-Id"); len(id) < 8 || strings.Contains(id, "Secret") {
			t.Errorf("request is named %q", id)
		}
	}
	text := log.String()
	for _, want := range []string{`"request":"given-0123"`, `"route":"GET /search/{dataset}"`, `"status":404`, `"bytes":5`, `"caller":"key1234"`, `"msg":"inside","request":"given-0123"`, `"method":"other"`} {
		if !strings.Contains(text, want) {
			t.Errorf("the log has no %s:\n%s", want, text)
		}
	}
	all := text + measured(t, w)
	for _, bad := range []string{"Secret", "SECRET", "192.0.2.1"} {
		if strings.Contains(all, bad) {
			t.Errorf("%q is in the log or the measurements", bad)
		}
	}
	for _, want := range []string{`cordon_http_requests_total{route="GET /search/{dataset}",status="200"} 1`, `cordon_http_requests_total{route="other",status="404"} 1`} {
		if !strings.Contains(all, want) {
			t.Errorf("no %s", want)
		}
	}
}

func TestVerdicts(t *testing.T) {
	w, desk, _ := watch(t)
	lib, release := desk.Use()
	defer release()
	e, err := screen.NewEngine(lib, screen.DefaultPolicy(), time.Now())
	if err != nil {
		t.Fatal(err)
	}
	worker := e.Worker()
	defer worker.Release()
	for _, name := range []string{"Ri Won Ho", "Ri Won Ho", "Gudrun Ensslinborg", "…"} {
		p := &ftm.Entity{ID: "x", Schema: "Person"}
		p.Add("name", name)
		if _, err := worker.Screen(screen.Subject{Entity: p, Name: name}, true); err != nil {
			t.Fatal(err)
		}
	}
	w.Reloaded(nil)
	w.Reloaded(io.EOF)
	text := measured(t, w)
	for _, want := range []string{
		`cordon_verdicts_total{verdict="hit"} 2`, `cordon_verdicts_total{verdict="clear"} 1`, `cordon_verdicts_total{verdict="unable"} 1`, "cordon_screens_total 4",
		`cordon_list_state{list="starter",state="starter"} 1`, `cordon_list_state{list="starter",state="stale"} 0`, `cordon_list_targets{list="starter"} 100`,
		`cordon_list_reloads_total{result="failed"} 1`, `cordon_list_reloads_total{result="ok"} 1`, `cordon_build_info{version="test"} 1`, "go_goroutines",
	} {
		if !strings.Contains(text, want) {
			t.Errorf("no %s in\n%s", want, text)
		}
	}
}

// An answer that was never begun is no success; a panic goes on its way.
func TestAborted(t *testing.T) {
	w, _, log := watch(t)
	h := w.Wrap(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }))
	func() {
		defer func() {
			if p := recover(); p != http.ErrAbortHandler {
				t.Errorf("recovered %v", p)
			}
		}()
		h.ServeHTTP(httptest.NewRecorder(), httptest.NewRequest("GET", "/mcp", nil))
	}()
	if !strings.Contains(log.String(), `"status":499`) || !strings.Contains(measured(t, w), "cordon_http_requests_in_flight 0") {
		t.Errorf("%s", log)
	}
}
