package api

import (
	"net/http"
	"net/netip"
	"net/url"
	"strings"
)

// peerPaths are the addresses of other systems' interfaces, which browsers of other
// sites may read, as they may those systems'.
var peerPaths = []string{
	"/match/", "/search/", "/entities/", "/catalog", "/manifest", "/algorithms", "/statements", "/healthz", "/readyz", "/statusz",
	"/reconcile/", "/v2/", "/ping",
}

func isPeer(path string) bool {
	for _, p := range peerPaths {
		if path == p || strings.HasSuffix(p, "/") && strings.HasPrefix(path, p) {
			return true
		}
	}
	return false
}

// Values of headers that answers share: nothing may change one in its place.
var (
	anybody = []string{"*"}
	exposed = []string{"x-batch-size, x-cordon-verdict, x-cordon-ignored, x-cordon-not-compared, x-cordon-cut, Retry-After, ETag, Link"}
)

// cors lets pages of other sites read the answers of the peers' interfaces, without
// cookies: who asks from there sends a key. Where nobody has to say who they are a
// key protects nothing, and only pages of this machine may.
func cors(next http.Handler, c *Config) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !isPeer(r.URL.Path) {
			next.ServeHTTP(w, r)
			return
		}
		h := w.Header()
		open := c.Guarded || ofThisMachine(r.Header.Get("Origin"))
		if open {
			h["Access-Control-Allow-Origin"], h["Access-Control-Expose-Headers"] = anybody, exposed
		}
		if r.Method == http.MethodOptions && open {
			h.Set("Access-Control-Allow-Methods", "GET, POST")
			h.Set("Access-Control-Allow-Headers", "Authorization, Content-Type, Accept, If-None-Match, X-Request-Id, traceparent, tracestate")
			h.Set("Access-Control-Max-Age", "600")
		}
		next.ServeHTTP(w, r)
	})
}

// ofThisMachine reports whether an origin is none or on a loopback address.
func ofThisMachine(origin string) bool {
	if origin == "" {
		return true
	}
	u, err := url.Parse(origin)
	if err != nil || u.Host == "" {
		return false
	}
	if u.Hostname() == "localhost" {
		return true
	}
	a, err := netip.ParseAddr(u.Hostname())
	return err == nil && a.IsLoopback()
}
