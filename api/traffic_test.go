package api

import (
	"net/http"
	"net/http/httptest"
	"testing"
	"time"
)

// Whether anybody asks is known for a while after each request.
func TestTraffic(t *testing.T) {
	var traffic Traffic
	if traffic.Busy() {
		t.Error("busy before the first request")
	}
	during := false
	h := traffic.Wrap(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { during = traffic.Busy() }))
	if h.ServeHTTP(httptest.NewRecorder(), httptest.NewRequest("GET", "/v1/jobs/x", nil)); during {
		t.Error("busy because somebody watches a job")
	}
	h.ServeHTTP(httptest.NewRecorder(), httptest.NewRequest("GET", "/", nil))
	if !during {
		t.Error("not busy while it answers")
	}
	traffic.last.Add(-int64(time.Minute))
	if traffic.Busy() {
		t.Error("busy a minute later")
	}
	traffic.last.Add(int64(time.Hour))
	if traffic.Busy() {
		t.Error("busy because the clock was set back")
	}
}
