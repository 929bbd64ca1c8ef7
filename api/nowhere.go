package api

import (
	"net/http"
	"strings"

	"cordon/api/problem"
)

// nowhere answers what no route is for: what an address takes where that is asked, 405
// where another method has a route, else 404.
type nowhere struct{ routes []*http.ServeMux }

func (n *nowhere) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	allowed := n.allowed(r)
	if len(allowed) == 0 {
		problem.Write(w, r, http.StatusNotFound, "There is nothing at this address. What there is stands in /v1/openapi.json.")
		return
	}
	w.Header().Set("Allow", strings.Join(allowed, ", "))
	if r.Method == http.MethodOptions {
		w.WriteHeader(http.StatusNoContent)
		return
	}
	problem.Write(w, r, http.StatusMethodNotAllowed, "This address takes "+strings.Join(allowed, ", ")+".")
}

// allowed are the methods that have a route at the address of a request.
func (n *nowhere) allowed(r *http.Request) (methods []string) {
	for _, m := range []string{http.MethodGet, http.MethodPost, http.MethodDelete} {
		other := r.Clone(r.Context())
		other.Method = m
		for _, mux := range n.routes {
			if _, pattern := mux.Handler(other); strings.HasPrefix(pattern, m+" ") {
				methods = append(methods, m)
				if m == http.MethodGet {
					methods = append(methods, http.MethodHead)
				}
			}
		}
	}
	if len(methods) > 0 {
		methods = append(methods, http.MethodOptions)
	}
	return methods
}
