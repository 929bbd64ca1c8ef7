package api

import (
	"net/http"
	"strings"
)

// nowhere answers what no route is for: 405 where another method has one, else 404.
type nowhere struct{ routes []*http.ServeMux }

func (n *nowhere) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	var allowed []string
	for _, m := range []string{http.MethodGet, http.MethodPost, http.MethodDelete} {
		other := r.Clone(r.Context())
		other.Method = m
		for _, mux := range n.routes {
			if _, pattern := mux.Handler(other); strings.HasPrefix(pattern, m+" ") {
				allowed = append(allowed, m)
			}
		}
	}
	if len(allowed) > 0 {
		w.Header().Set("Allow", strings.Join(allowed, ", "))
		problem(w, r, http.StatusMethodNotAllowed, "This address takes "+strings.Join(allowed, ", ")+".")
		return
	}
	problem(w, r, http.StatusNotFound, "There is nothing at this address. What there is stands in /v1/openapi.json.")
}
