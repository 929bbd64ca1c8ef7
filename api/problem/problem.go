// Package problem writes refusals outside of the interfaces' own handlers: as problem
// details (RFC 9457), whose "detail" clients of yente and of OpenRefine read too, and on
// Watchman's routes in the only shape that its clients know.
package problem

import (
	"encoding/json"
	"net/http"
	"net/url"
	"strings"

	"cordon/api/telemetry"
)

// Plain is the type of problems that are told apart by their status alone.
const Plain = "about:blank"

// Later is after how many seconds a server that cannot answer yet is asked again.
const Later = "5"

// Write refuses a request.
func Write(w http.ResponseWriter, r *http.Request, status int, text string) {
	kind, body := "application/problem+json", any(struct {
		Type     string `json:"type"`
		Title    string `json:"title"`
		Status   int    `json:"status"`
		Detail   string `json:"detail"`
		Instance string `json:"instance"`
	}{Plain, http.StatusText(status), status, text, Instance(r)})
	if strings.HasPrefix(r.URL.Path, "/v2/") || r.URL.Path == "/ping" {
		kind, body = "application/json", struct {
			Error string `json:"error"`
		}{text}
	}
	b, err := json.Marshal(body)
	if err != nil {
		b = []byte("{}")
	}
	w.Header().Set("Content-Type", kind)
	if status == http.StatusServiceUnavailable && w.Header().Get("Retry-After") == "" {
		w.Header().Set("Retry-After", Later)
	}
	w.WriteHeader(status)
	w.Write(b)
}

// Instance names one refusal: the path that was asked for and, as its fragment, the
// name that the request has in the log. It is a URI reference.
func Instance(r *http.Request) string {
	return (&url.URL{Path: r.URL.Path, Fragment: telemetry.RequestID(r.Context())}).String()
}
