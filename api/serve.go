package api

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"runtime"
	"sync/atomic"
	"time"
)

// Drain is how long a server that is told to stop goes on with what it accepted.
const Drain = 20 * time.Second

// times bound connections. A body has as long as body, and an answer twice that,
// unless a handler gives itself another time. A server that is told to stop closes
// with each answer for as long as linger, then what is idle, and waits for the rest
// until drain.
type times struct{ header, body, idle, linger, drain time.Duration }

// Serve answers on a listener until the context ends, then finishes the requests
// it accepted and returns.
func Serve(ctx context.Context, ln net.Listener, h http.Handler) error {
	return serve(ctx, ln, h, times{header: 10 * time.Second, body: 30 * time.Second, idle: 2 * time.Minute, linger: time.Second / 2, drain: Drain})
}

func serve(ctx context.Context, ln net.Listener, h http.Handler, t times) error {
	var stopping atomic.Bool
	s := &http.Server{
		Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			rc, now := http.NewResponseController(w), time.Now()
			rc.SetReadDeadline(now.Add(t.body))
			rc.SetWriteDeadline(now.Add(2 * t.body))
			if stopping.Load() && r.ProtoMajor == 1 {
				w.Header().Set("Connection", "close")
			}
			h.ServeHTTP(w, r)
		}),
		ConnState: func(_ net.Conn, s http.ConnState) {
			if s == http.StateIdle {
				runtime.Gosched()
			}
		},
		ReadHeaderTimeout: t.header,
		IdleTimeout:       t.idle,
		MaxHeaderBytes:    128 << 10,
	}
	failed := make(chan error, 1)
	go func() { failed <- s.Serve(ln) }()
	select {
	case err := <-failed:
		return fmt.Errorf("serve on %s: %w", ln.Addr(), err)
	case <-ctx.Done():
	}
	// An idle connection that is closed at once may already carry the next question,
	// which would be lost: clients that go on asking are told to go with an answer.
	stopping.Store(true)
	ln.Close()
	time.Sleep(t.linger)
	// The context has ended: draining needs one of its own.
	drain, cancel := context.WithTimeout(context.WithoutCancel(ctx), t.drain)
	defer cancel()
	if err := s.Shutdown(drain); err != nil && !errors.Is(err, http.ErrServerClosed) {
		s.Close()
		return fmt.Errorf("stop serving: requests were cut off after %s: %w", t.drain, err)
	}
	return nil
}

// Loopback reports whether only this machine can reach an address.
func Loopback(addr string) bool {
	host, _, err := net.SplitHostPort(addr)
	if err != nil {
		return false
	}
	if host == "localhost" {
		return true
	}
	ip := net.ParseIP(host)
	return ip != nil && ip.IsLoopback()
}
