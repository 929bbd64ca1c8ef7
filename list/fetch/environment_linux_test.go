package fetch

import (
	"context"
	"encoding/pem"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"
)

// TestMain lets this program be the child that fetches: Go reads the proxies and
// the roots of the environment once in a process.
func TestMain(m *testing.M) {
	address := os.Getenv("FETCH_CHILD")
	if address == "" {
		os.Exit(m.Run())
	}
	dir, err := os.MkdirTemp("", "fetch-child-")
	if err != nil {
		panic(err)
	}
	defer os.RemoveAll(dir)
	e := entry(address)
	e.Server.Tries, e.Server.Timeout = 1, time.Second
	a, err := (&Client{}).Get(context.Background(), e, Known{}, dir)
	if err != nil {
		fmt.Print("error: ", err)
		return
	}
	b, _ := os.ReadFile(a.Path)
	fmt.Print(string(b))
}

// child fetches an address in a process of its own, with these variables.
func child(t *testing.T, address string, env ...string) string {
	t.Helper()
	cmd := exec.Command(os.Args[0])
	for _, v := range os.Environ() {
		name, _, _ := strings.Cut(strings.ToLower(v), "=")
		if !strings.HasSuffix(name, "_proxy") && !strings.HasPrefix(name, "ssl_cert_") {
			cmd.Env = append(cmd.Env, v)
		}
	}
	cmd.Env = append(append(cmd.Env, "FETCH_CHILD="+address), env...)
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	return string(out)
}

// TestProxy: what the environment says of proxies and roots holds.
func TestProxy(t *testing.T) {
	publisher := quietTLS(t, func(w http.ResponseWriter, r *http.Request) { io.WriteString(w, "by TLS from "+r.Host) }, 0)
	root := filepath.Join(t.TempDir(), "root.pem")
	if err := os.WriteFile(root, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: publisher.Certificate().Raw}), 0o600); err != nil {
		t.Fatal(err)
	}
	var mu sync.Mutex
	var saw []string
	proxy := serve(t, func(w http.ResponseWriter, r *http.Request) {
		mu.Lock()
		saw = append(saw, r.Method+" "+r.RequestURI)
		mu.Unlock()
		if r.Method != http.MethodConnect {
			io.WriteString(w, "by proxy from "+r.URL.Host)
			return
		}
		if r.Host != "example.com:443" {
			w.WriteHeader(http.StatusForbidden)
			return
		}
		there, err := net.Dial("tcp", publisher.Listener.Addr().String())
		if err != nil {
			w.WriteHeader(http.StatusBadGateway)
			return
		}
		defer there.Close()
		here, _, err := w.(http.Hijacker).Hijack()
		if err != nil {
			return
		}
		defer here.Close()
		io.WriteString(here, "HTTP/1.1 200 OK\r\n\r\n")
		go func() { io.Copy(there, here); there.Close() }()
		io.Copy(here, there)
	})
	httpProxy, httpsProxy, trust := "HTTP_PROXY="+proxy, "HTTPS_PROXY="+proxy, "SSL_CERT_FILE="+root
	for _, c := range []struct {
		address string
		env     []string
		want    string // part of what is had
		saw     string // what the proxy was asked
	}{
		{"http://publisher.invalid/list.txt", []string{httpProxy}, "by proxy from publisher.invalid", "[GET http://publisher.invalid/list.txt]"},
		{"http://publisher.invalid/list.txt", []string{strings.ToLower("HTTP_PROXY") + "=" + proxy}, "by proxy", "[GET http://publisher.invalid/list.txt]"},
		{"http://publisher.invalid/list.txt", []string{httpsProxy}, "error", "[]"},
		{"http://publisher.invalid/list.txt", []string{httpProxy, "NO_PROXY=other.invalid,.invalid"}, "error", "[]"},
		{"http://publisher.invalid/list.txt", []string{httpProxy, "NO_PROXY=other.invalid"}, "by proxy", "[GET http://publisher.invalid/list.txt]"},
		{"https://example.com/list.txt", []string{httpsProxy, trust}, "by TLS from example.com", "[CONNECT example.com:443]"},
		{"https://example.com/list.txt", []string{httpsProxy}, "unknown authority", "[CONNECT example.com:443]"},
		{"https://publisher.invalid/list.txt", []string{httpsProxy, trust}, "Forbidden", "[CONNECT publisher.invalid:443]"},
		{"http://publisher.invalid/list.txt", []string{"HTTP_PROXY=http://127.0.0.1:1"}, "refused", "[]"},
		{publisher.URL, []string{trust}, "by TLS from 127.0.0.1", "[]"},
		{publisher.URL, nil, "unknown authority", "[]"},
	} {
		mu.Lock()
		saw = nil
		mu.Unlock()
		got := child(t, c.address, c.env...)
		mu.Lock()
		if !strings.Contains(got, c.want) || fmt.Sprint(saw) != c.saw {
			t.Errorf("%s with %v: %q, the proxy saw %v; want %q, %s", c.address, c.env, got, saw, c.want, c.saw)
		}
		mu.Unlock()
	}
}
