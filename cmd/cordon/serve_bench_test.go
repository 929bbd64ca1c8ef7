package main

import (
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"cordon/api/refresh"
	"cordon/api/telemetry"
	"cordon/internal/testdata"
	"cordon/screen"
)

// unread is an answer that nobody reads.
type unread struct {
	h      http.Header
	status int
}

func (u *unread) Header() http.Header              { return u.h }
func (u *unread) WriteHeader(status int)           { u.status = status }
func (u *unread) Write(b []byte) (int, error)      { return len(b), nil }
func (u *unread) SetReadDeadline(time.Time) error  { return nil }
func (u *unread) SetWriteDeadline(time.Time) error { return nil }

// BenchmarkServe is what a request costs all rooms that cordon serve puts in its way,
// without connections: log, measurements, access, limits, compression, answer.
func BenchmarkServe(b *testing.B) {
	s := &system{ctx: b.Context(), stdin: strings.NewReader(""), stdout: io.Discard, stderr: io.Discard, now: time.Now, getenv: func(string) string { return "" }}
	g := &globals{Home: b.TempDir(), Lists: []string{testdata.Path(b, "lists", "gb", "gb-uksl_2026-08-22.ftm.json.gz")}}
	lib, err := s.library(g)
	if err != nil {
		b.Fatal(err)
	}
	lines := telemetry.NewSpool(io.Discard)
	defer lines.Close()
	v := &server{s: s, g: g, c: &serveCmd{Addr: "127.0.0.1:8000", accessFlags: accessFlags{Auth: "off"}}, log: slog.New(telemetry.Log(slog.NewJSONHandler(lines, nil), lines.Hurry)), policy: screen.DefaultPolicy()}
	v.fresh = refresh.New(v.reload, s.now)
	v.desk.Put(lib)
	h, done, err := v.handler()
	if err != nil {
		b.Fatal(err)
	}
	defer done()
	for _, c := range []struct{ name, method, path, body string }{
		{"clear", "POST", "/match/default", `{"queries":{"q0":{"schema":"Person","properties":{"name":["Gudrun Hallgrimsdottir"],"birthDate":["1962-03-04"],"nationality":["is"]}}}}`},
		{"hits", "POST", "/match/default", `{"queries":{"q0":{"schema":"Person","properties":{"name":["Kim Yong Chol"],"birthDate":["1962"]}}}}`},
		{"nothing", "GET", "/healthz", ""},
	} {
		b.Run(c.name, func(b *testing.B) {
			b.ReportAllocs()
			body := strings.NewReader(c.body)
			like := httptest.NewRequest(c.method, "http://127.0.0.1:8000"+c.path, body)
			like.Header.Set("Content-Type", "application/json")
			for b.Loop() {
				body.Reset(c.body)
				r := *like
				r.Body = io.NopCloser(body)
				w := unread{h: http.Header{}}
				h.ServeHTTP(&w, &r)
				if w.status != http.StatusOK {
					b.Fatal(w.status)
				}
			}
		})
	}
}
