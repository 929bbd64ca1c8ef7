package access

import (
	"maps"
	"net"
	"net/http"
	"net/netip"
	"slices"
	"strings"

	"cordon/api/problem"
)

// carefulness are the headers of every answer. All answers share the values: nothing
// may change one in its place.
var carefulness = map[string][]string{
	"Content-Security-Policy":      {"default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'"},
	"X-Content-Type-Options":       {"nosniff"},
	"X-Frame-Options":              {"DENY"},
	"Referrer-Policy":              {"same-origin"},
	"Cross-Origin-Opener-Policy":   {"same-origin"},
	"Cross-Origin-Resource-Policy": {"same-origin"},
	"Permissions-Policy":           {"camera=(), microphone=(), geolocation=()"},
	"Cache-Control":                {"no-store"}, // who asked for whom stays out of caches
}

// careful sets the headers that make browsers careful with what is not a page;
// pages replace the content-security policy by their own.
func careful(h http.Header, secure bool) {
	maps.Copy(h, carefulness)
	if secure {
		h.Set("Strict-Transport-Security", "max-age=31536000")
	}
}

// Local stands before a handler that only this machine can reach and that asks
// nobody who they are. Pages of other sites run on this machine too: they may not
// reach it by a name of theirs that points here, nor send what a form could send.
// Names are hosts by which it may be called beside those of the machine itself.
func Local(next http.Handler, names ...string) http.Handler {
	cross := http.NewCrossOriginProtection()
	t, err := newTable(Rules())
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		careful(w.Header(), r.TLS != nil)
		switch host := hostOf(r.Host); {
		case err != nil:
			problem.Write(w, r, http.StatusInternalServerError, err.Error())
		case !ownName(host) && !slices.Contains(names, host):
			problem.Write(w, r, http.StatusMisdirectedRequest, "This server answers this machine by its own names alone; serve with --auth on, or give --public-url.")
		default:
			if err := cross.Check(r); err != nil { // hardly ever, so the rule is asked for second
				if rule := t.find(r); rule == nil || !rule.Reads {
					problem.Write(w, r, http.StatusForbidden, "The request comes from another site's page.")
					return
				}
			}
			next.ServeHTTP(w, r)
		}
	})
}

func hostOf(hostport string) string {
	if h, _, err := net.SplitHostPort(hostport); err == nil {
		return strings.ToLower(h)
	}
	return strings.ToLower(strings.Trim(hostport, "[]"))
}

func ownName(host string) bool {
	if host == "localhost" || strings.HasSuffix(host, ".localhost") {
		return true
	}
	a, err := netip.ParseAddr(host)
	return err == nil && a.IsLoopback()
}
