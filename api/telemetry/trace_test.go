package telemetry

import (
	"bytes"
	"context"
	"encoding/hex"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	collect "go.opentelemetry.io/proto/otlp/collector/trace/v1"
	spans "go.opentelemetry.io/proto/otlp/trace/v1"
	"google.golang.org/protobuf/proto"

	"cordon/ftm"
	"cordon/screen"
)

// collector takes in spans as a real one would.
type collector struct {
	mu   sync.Mutex
	raw  []byte
	got  map[string]*spans.Span
	from string
}

func newCollector(t *testing.T) *collector {
	t.Helper()
	c := &collector{got: map[string]*spans.Span{}}
	s := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		b, err := io.ReadAll(r.Body)
		var m collect.ExportTraceServiceRequest
		if err == nil {
			err = proto.Unmarshal(b, &m)
		}
		if err != nil || r.URL.Path != "/v1/traces" {
			t.Errorf("%s: %v", r.URL.Path, err)
		}
		c.mu.Lock()
		defer c.mu.Unlock()
		c.raw = append(c.raw, b...)
		for _, rs := range m.GetResourceSpans() {
			c.from = rs.GetResource().String()
			for _, ss := range rs.GetScopeSpans() {
				for _, s := range ss.GetSpans() {
					c.got[s.GetName()] = s
				}
			}
		}
	}))
	t.Cleanup(s.Close)
	t.Setenv("OTEL_EXPORTER_OTLP_ENDPOINT", s.URL)
	t.Setenv("OTEL_EXPORTER_OTLP_COMPRESSION", "none")
	return c
}

// A request, its screening and the search within it are spans below each other, part
// of the caller's trace, and none holds whom somebody asked about.
func TestTraces(t *testing.T) {
	c := newCollector(t)
	t.Setenv("OTEL_RESOURCE_ATTRIBUTES", "service.name=house")
	tp, stop, err := Tracing(t.Context(), func(k string) string {
		return map[string]string{"OTEL_EXPORTER_OTLP_ENDPOINT": "set"}[k]
	}, "test", slog.New(slog.NewTextHandler(t.Output(), nil)))
	if err != nil || tp == nil {
		t.Fatal(tp, err)
	}
	_, desk, _ := watch(t)
	lib, release := desk.Use()
	defer release()
	e, err := screen.NewEngine(lib, screen.DefaultPolicy(), time.Now())
	if err != nil {
		t.Fatal(err)
	}
	w := New(Config{Desk: desk, Routes: []string{"GET /search/{dataset}"}, Version: "test", Traces: tp})
	h := w.Wrap(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		worker := e.Worker()
		defer worker.Release()
		worker.Watch = Steps(r.Context())
		p := &ftm.Entity{Schema: "Person"}
		p.Add("name", "Secret Name")
		if _, err := worker.Screen(screen.Subject{Entity: p, Name: "Secret Name"}, true); err != nil {
			t.Error(err)
		}
	}))
	const parent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
	r := httptest.NewRequest("GET", "/search/default?q=Secret+Name", nil)
	r.Header.Set("traceparent", parent)
	r.Header.Set("tracestate", "vendor=1")
	rec := httptest.NewRecorder()
	h.ServeHTTP(rec, r)
	stop()

	c.mu.Lock()
	defer c.mu.Unlock()
	above, back := parent[36:52], rec.Header().Get("traceparent")
	for _, name := range []string{"GET /search/{dataset}", "screen", "search"} {
		s := c.got[name]
		if s == nil {
			t.Fatalf("no span %q in %v", name, c.got)
		}
		if hex.EncodeToString(s.GetTraceId()) != parent[3:35] || hex.EncodeToString(s.GetParentSpanId()) != above {
			t.Errorf("%s is not below %s: %v", name, above, s)
		}
		if above = hex.EncodeToString(s.GetSpanId()); name[0] == 'G' && (!strings.Contains(back, above) || rec.Header().Get("tracestate") != "vendor=1") {
			t.Errorf("the answer names %q, the span is %s", back, above)
		}
	}
	if bytes.Contains(c.raw, []byte("Secret")) {
		t.Error("a span says whom somebody asked about")
	}
	if !strings.Contains(c.from, "house") {
		t.Errorf("the resource is %s", c.from)
	}
}

// Without a collector there are no spans, and a caller's trace goes on all the same.
func TestTracesOff(t *testing.T) {
	for _, env := range []map[string]string{
		{}, {"OTEL_TRACES_EXPORTER": "none", "OTEL_EXPORTER_OTLP_ENDPOINT": "http://x"}, {"OTEL_SDK_DISABLED": "TRUE", "OTEL_TRACES_EXPORTER": "otlp"},
	} {
		tp, stop, err := Tracing(t.Context(), func(k string) string { return env[k] }, "test", slog.New(slog.DiscardHandler))
		if err != nil || tp != nil {
			t.Errorf("%v: %v %v", env, tp, err)
		}
		stop()
	}
	w, _, _ := watch(t)
	r := httptest.NewRequest("GET", "/", nil)
	r.Header.Set("traceparent", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01")
	rec := httptest.NewRecorder()
	w.Wrap(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		if Steps(r.Context()) != nil {
			t.Error("steps are watched for nobody")
		}
	})).ServeHTTP(rec, r)
	if got := rec.Header().Get("traceparent"); got != r.Header.Get("traceparent") {
		t.Errorf("the trace goes on as %q", got)
	}
}

func TestTracesRefused(t *testing.T) {
	for _, env := range []map[string]string{
		{"OTEL_TRACES_EXPORTER": "zipkin"},
		{"OTEL_TRACES_EXPORTER": "otlp", "OTEL_EXPORTER_OTLP_PROTOCOL": "grpc"},
		{"OTEL_EXPORTER_OTLP_ENDPOINT": "http://x", "OTEL_EXPORTER_OTLP_TRACES_PROTOCOL": "http/json", "OTEL_EXPORTER_OTLP_PROTOCOL": "http/protobuf"},
	} {
		if _, _, err := Tracing(context.Background(), func(k string) string { return env[k] }, "test", slog.New(slog.DiscardHandler)); err == nil {
			t.Errorf("%v is taken", env)
		}
	}
}
