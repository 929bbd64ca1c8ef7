package access

import (
	"net"
	"net/http"
	"net/netip"
	"strings"
	"sync"
	"time"

	"golang.org/x/time/rate"
)

// Rate bounds how often one caller may ask: on average, and at once.
type Rate struct {
	PerSecond float64
	Burst     int
}

// limiter holds each of many callers to one rate.
type limiter struct {
	rate Rate
	mu   sync.Mutex
	by   map[string]*rate.Limiter
}

// maxCallers bounds the memory that many addresses can take up.
const maxCallers = 50_000

func newLimiter(r Rate) *limiter { return &limiter{rate: r, by: map[string]*rate.Limiter{}} }

// take uses up one request of a caller. When there is none left, it says how long
// to wait.
func (l *limiter) take(who string, now time.Time) (wait time.Duration) {
	l.mu.Lock()
	defer l.mu.Unlock()
	one, ok := l.by[who]
	if !ok {
		if len(l.by) >= maxCallers {
			l.sweep(now)
		}
		one = rate.NewLimiter(rate.Limit(l.rate.PerSecond), l.rate.Burst)
		l.by[who] = one
	}
	return delay(one, now)
}

func delay(one *rate.Limiter, now time.Time) time.Duration {
	r := one.ReserveN(now, 1)
	if !r.OK() {
		return time.Minute
	}
	if d := r.DelayFrom(now); d > 0 {
		r.CancelAt(now)
		return d
	}
	return 0
}

// full reports whether a caller has nothing left, without using anything up.
func (l *limiter) full(who string, now time.Time) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	one, ok := l.by[who]
	return ok && one.TokensAt(now) < 1
}

// sweep forgets callers who could ask as often as new ones. If that frees nothing,
// all are forgotten: better one burst more than memory without end.
func (l *limiter) sweep(now time.Time) {
	for who, one := range l.by {
		if one.TokensAt(now) >= float64(l.rate.Burst) {
			delete(l.by, who)
		}
	}
	if len(l.by) >= maxCallers {
		clear(l.by)
	}
}

// address is where a request comes from. Behind proxies that are trusted it is the
// last address that they did not add themselves.
func address(r *http.Request, trusted []netip.Prefix) netip.Addr {
	host, _, err := net.SplitHostPort(r.RemoteAddr)
	if err != nil {
		host = r.RemoteAddr
	}
	at, err := netip.ParseAddr(host)
	if err != nil {
		return netip.Addr{}
	}
	at = at.Unmap()
	hops := strings.Split(strings.Join(r.Header.Values("X-Forwarded-For"), ","), ",")
	for i := len(hops) - 1; i >= 0 && within(at, trusted); i-- {
		next, err := netip.ParseAddr(strings.TrimSpace(hops[i]))
		if err != nil {
			break
		}
		at = next.Unmap().WithZone("")
	}
	return at
}

func within(a netip.Addr, ps []netip.Prefix) bool {
	for _, p := range ps {
		if p.Contains(a) {
			return true
		}
	}
	return false
}

// network is what one subscriber has: an IPv4 address, or a /64 of IPv6.
func network(a netip.Addr) string {
	if a.Is6() {
		if p, err := a.Prefix(64); err == nil {
			return p.String()
		}
	}
	return a.String()
}
