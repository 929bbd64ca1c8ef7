package access

import (
	"crypto/tls"
	"fmt"
	"log/slog"
	"net"
	"os"
	"sync"
	"time"
)

// TLS makes a listener speak TLS 1.2 or later, with HTTP/2. The certificate and its
// key are read again when a file changes; while the new ones cannot be used, the old
// ones stay.
func TLS(ln net.Listener, cert, key string, now func() time.Time, log *slog.Logger) (net.Listener, error) {
	p := &pair{cert: cert, key: key, now: now, log: log}
	if err := p.load(); err != nil {
		return nil, fmt.Errorf("read certificate: %w", err)
	}
	return tls.NewListener(ln, &tls.Config{
		MinVersion: tls.VersionTLS12, NextProtos: []string{"h2", "http/1.1"},
		GetCertificate: func(*tls.ClientHelloInfo) (*tls.Certificate, error) { return p.current(), nil },
	}), nil
}

// pair is a certificate with its key.
type pair struct {
	cert, key string
	now       func() time.Time
	log       *slog.Logger

	mu      sync.Mutex
	loaded  *tls.Certificate
	changed string    // state of the files that were loaded, or failed to
	looked  time.Time // when they were last looked at
}

func (p *pair) state() string {
	s := ""
	for _, f := range []string{p.cert, p.key} {
		if fi, err := os.Stat(f); err == nil {
			s += fmt.Sprintf("%d %d;", fi.ModTime().UnixNano(), fi.Size())
		}
	}
	return s
}

func (p *pair) load() error {
	p.changed = p.state()
	c, err := tls.LoadX509KeyPair(p.cert, p.key)
	if err != nil {
		return err
	}
	p.loaded = &c
	return nil
}

func (p *pair) current() *tls.Certificate {
	p.mu.Lock()
	defer p.mu.Unlock()
	if now := p.now(); now.Sub(p.looked) >= time.Second {
		p.looked = now
		if s := p.state(); s != p.changed {
			if err := p.load(); err != nil {
				p.log.Error("the certificate in use stays: the new one cannot be read", "err", err)
			} else {
				p.log.Info("certificate was read again")
			}
		}
	}
	return p.loaded
}
