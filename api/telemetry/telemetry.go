// Package telemetry says how the server does: one log line for each request,
// measurements that Prometheus collects at /metrics, and, where a collector is
// named, OpenTelemetry spans.
//
// None of them holds whom anybody asked about. A request is named by its route, never by
// its path or query, and its caller by an account, never by an address.
package telemetry

import (
	"cmp"
	"context"
	"crypto/rand"
	"encoding/hex"
	"io"
	"log/slog"
	"net/http"
	"strconv"
	"strings"
	"sync/atomic"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"
	"go.opentelemetry.io/otel/trace"

	"cordon/screen"
)

// Desk gives out the library in force; it stays usable until release is called.
type Desk interface {
	Use() (lib *screen.Library, release func())
	Tally() *screen.Tally
}

// Config is what telemetry needs. Desk is required.
type Config struct {
	Desk    Desk
	Routes  []string // ServeMux patterns by which requests are named
	Now     func() time.Time
	Rand    io.Reader // for names of requests
	Log     *slog.Logger
	Version string
	Traces  trace.TracerProvider // see [Tracing]; none when nil
}

// Telemetry watches a server.
type Telemetry struct {
	Config
	names    *http.ServeMux
	figures  map[string]*figures // by route
	registry *prometheus.Registry
	requests *prometheus.CounterVec
	seconds  *prometheus.HistogramVec
	flight   prometheus.Gauge
	reloads  *prometheus.CounterVec
}

// New starts watching. Nothing is registered outside of what it returns.
func New(c Config) *Telemetry {
	if c.Now == nil {
		c.Now = time.Now
	}
	if c.Rand == nil {
		c.Rand = rand.Reader
	}
	if c.Log == nil {
		c.Log = slog.New(slog.DiscardHandler)
	}
	t := &Telemetry{
		Config: c, names: http.NewServeMux(), figures: map[string]*figures{"other": {}}, registry: prometheus.NewRegistry(),
		requests: prometheus.NewCounterVec(prometheus.CounterOpts{Name: "cordon_http_requests_total", Help: "Requests answered."}, []string{"route", "status"}),
		seconds: prometheus.NewHistogramVec(prometheus.HistogramOpts{
			Name: "cordon_http_request_seconds", Help: "Time from a request's head to the end of its answer.",
			Buckets: []float64{.0001, .00025, .0005, .001, .0025, .005, .01, .025, .05, .1, .25, .5, 1, 2.5, 10},
		}, []string{"route"}),
		flight:  prometheus.NewGauge(prometheus.GaugeOpts{Name: "cordon_http_requests_in_flight", Help: "Requests being answered."}),
		reloads: prometheus.NewCounterVec(prometheus.CounterOpts{Name: "cordon_list_reloads_total", Help: "Times that the lists were read again."}, []string{"result"}),
	}
	for _, r := range c.Routes {
		t.names.Handle(r, http.NotFoundHandler())
		t.figures[r] = &figures{}
	}
	build := prometheus.NewGaugeVec(prometheus.GaugeOpts{Name: "cordon_build_info", Help: "The program that runs; always 1."}, []string{"version"})
	build.WithLabelValues(c.Version).Set(1)
	t.registry.MustRegister(t.requests, t.seconds, t.flight, t.reloads, build, &lists{c.Desk, c.Now},
		collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	return t
}

// Handler serves the measurements in Prometheus' text format.
func (t *Telemetry) Handler() http.Handler {
	return promhttp.HandlerFor(t.registry, promhttp.HandlerOpts{ErrorHandling: promhttp.HTTPErrorOnError, MaxRequestsInFlight: 4})
}

// Reloaded counts that the lists were read again, or that it failed.
func (t *Telemetry) Reloaded(err error) {
	result := "ok"
	if err != nil {
		result = "failed"
	}
	t.reloads.WithLabelValues(result).Inc()
}

// figures are the measurements of one route, looked up at their first use: what never
// happened is not shown.
type figures struct {
	fine    atomic.Pointer[prometheus.Counter] // answers with status 200
	seconds atomic.Pointer[prometheus.Observer]
}

// count measures an answer.
func (t *Telemetry) count(route string, status int, d time.Duration) {
	m := t.figures[route]
	if m.seconds.Load() == nil {
		o := t.seconds.WithLabelValues(route)
		m.seconds.Store(&o)
	}
	(*m.seconds.Load()).Observe(d.Seconds())
	if status != http.StatusOK {
		t.requests.WithLabelValues(route, strconv.Itoa(status)).Inc()
		return
	}
	if m.fine.Load() == nil {
		c := t.requests.WithLabelValues(route, "200")
		m.fine.Store(&c)
	}
	(*m.fine.Load()).Inc()
}

// request is what is known of a request while it runs. It is the context in which the
// request runs, and writes its answer: one piece of memory for all three.
type request struct {
	context.Context
	answer recorder
	id     string
	caller string

	drawn  [12]byte // what its name is made of, where the caller gave none
	header [1]string
}

type requestKey struct{}

// Value implements [context.Context].
func (q *request) Value(key any) any {
	if key == (requestKey{}) {
		return q
	}
	return q.Context.Value(key)
}

// RequestID is the name of the request that a context belongs to, "" outside of one.
func RequestID(ctx context.Context) string {
	if q, ok := ctx.Value(requestKey{}).(*request); ok {
		return q.id
	}
	return ""
}

// SetCaller says which account a request turned out to come from. It must be called
// before the answer begins, by the goroutine that answers.
func SetCaller(ctx context.Context, account string) {
	if q, ok := ctx.Value(requestKey{}).(*request); ok {
		q.caller = account
	}
}

// fine reports whether a request may keep the name that its caller gave it: 8 to 64
// letters, digits, dots, low lines and hyphens.
func fine(id string) bool {
	if len(id) < 8 || len(id) > 64 {
		return false
	}
	for i := range len(id) {
		switch c := id[i]; {
		case 'A' <= c && c <= 'Z', 'a' <= c && c <= 'z', '0' <= c && c <= '9', c == '.', c == '_', c == '-':
		default:
			return false
		}
	}
	return true
}

// requestID is the name that Watchman's clients give a request in its address.
func requestID(r *http.Request) string {
	if !strings.HasPrefix(r.URL.Path, "/v2/") {
		return ""
	}
	return r.URL.Query().Get("requestID")
}

// Wrap watches a handler. It belongs outside of everything else.
func (t *Telemetry) Wrap(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		began := t.Now()
		q := &request{answer: recorder{ResponseWriter: w}, id: cmp.Or(r.Header.Get("X-Request-Id"), requestID(r))}
		if !fine(q.id) {
			if _, err := io.ReadFull(t.Rand, q.drawn[:]); err != nil {
				http.Error(w, "no randomness", http.StatusInternalServerError)
				return
			}
			q.id = hex.EncodeToString(q.drawn[:])
		}
		q.header[0] = q.id
		w.Header()["X-Request-Id"] = q.header[:]
		_, route := t.names.Handler(r)
		if route == "" {
			route = "other" // not the path: callers could fill the memory with them
		}
		var span trace.Span
		q.Context, span = t.begin(w, r, route)
		t.flight.Inc()
		defer func() {
			t.flight.Dec()
			d := t.Now().Sub(began)
			t.count(route, q.answer.code(), d)
			finish(span, q)
			t.line(r, route, q, d)
		}()
		next.ServeHTTP(&q.answer, r.WithContext(q))
	})
}

// line logs a request. It asks the handler itself, which spares it to look for the
// place in the program that a line comes from.
func (t *Telemetry) line(r *http.Request, route string, q *request, d time.Duration) {
	to := t.Log.Handler()
	if !to.Enabled(r.Context(), slog.LevelInfo) {
		return
	}
	line := slog.NewRecord(t.Now(), slog.LevelInfo, "request", 0)
	line.AddAttrs(
		slog.String("request", q.id), slog.String("method", method(r.Method)), slog.String("route", route), slog.Int("status", q.answer.code()),
		slog.Int64("bytes", q.answer.bytes), slog.Float64("ms", float64(d.Microseconds())/1000), slog.String("caller", q.caller))
	to.Handle(r.Context(), line)
}

// method is the request's method if it is one that HTTP knows.
func method(m string) string {
	switch m {
	case http.MethodGet, http.MethodHead, http.MethodPost, http.MethodPut, http.MethodPatch, http.MethodDelete, http.MethodOptions, http.MethodTrace, http.MethodConnect:
		return m
	}
	return "other"
}

// recorder remembers the status and counts the bytes of an answer.
type recorder struct {
	http.ResponseWriter
	status int
	bytes  int64
}

func (w *recorder) WriteHeader(code int) {
	if w.status == 0 && code >= 200 {
		w.status = code
	}
	w.ResponseWriter.WriteHeader(code)
}

func (w *recorder) Write(b []byte) (int, error) {
	if w.status == 0 {
		w.status = http.StatusOK
	}
	n, err := w.ResponseWriter.Write(b)
	w.bytes += int64(n)
	return n, err
}

// Flush implements [http.Flusher], for streams.
func (w *recorder) Flush() { http.NewResponseController(w.ResponseWriter).Flush() }

// Unwrap lets deadlines through, see [http.ResponseController].
func (w *recorder) Unwrap() http.ResponseWriter { return w.ResponseWriter }

// code is the status that went out; 499 when the answer never began, because the
// caller went away.
func (w *recorder) code() int {
	if w.status == 0 {
		return 499
	}
	return w.status
}
