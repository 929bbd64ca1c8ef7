package main

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"
)

// talk is standard error that can be read while it is written.
type talk struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (w *talk) Write(p []byte) (int, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.b.Write(p)
}

func (w *talk) String() string {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.b.String()
}

// start runs cordon serve until the test ends; stop ends it and gives its exit code.
func start(t *testing.T, env map[string]string, args ...string) (base string, said *talk, stop func() int) {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	said = &talk{}
	sys := &system{ctx: ctx, stdin: strings.NewReader(""), stdout: io.Discard, stderr: said, now: time.Now, width: 80, getenv: func(k string) string { return env[k] }}
	code := make(chan int, 1)
	go func() { code <- run(append([]string{"serve"}, args...), sys) }()
	stop = sync.OnceValue(func() int { cancel(); return <-code })
	t.Cleanup(func() { stop() })
	on := regexp.MustCompile(`serving on (\S+)`)
	for range 1000 {
		if m := on.FindStringSubmatch(said.String()); m != nil {
			return m[1], said, stop
		}
		select {
		case c := <-code:
			t.Fatalf("cordon serve ends with %d: %s", c, said)
		case <-time.After(20 * time.Millisecond):
		}
	}
	t.Fatalf("cordon serve does not begin: %s", said)
	return "", nil, nil
}

func get(t *testing.T, url string, header ...string) (int, string) {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), "GET", url, nil)
	if err != nil {
		t.Fatal(err)
	}
	for i := 0; i < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	res, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	b, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	return res.StatusCode, string(b)
}

// The first start makes an administrator and says the password once. A key that the
// command makes is good for the server that runs; stopping is clean.
func TestServeFirstRun(t *testing.T) {
	home := t.TempDir()
	env := map[string]string{"YENTE_HOST": "127.0.0.1", "YENTE_PORT": "0", "YENTE_LOG_JSON": "false", "YENTE_INDEX_URL": "http://index:9200", "YENTE_TITLE": "House"}
	base, said, stop := start(t, env, "--home", home, "--auth", "on")
	for _, want := range []string{`sign in as admin with the password [A-Za-z0-9_-]{24} `, `level=INFO msg="setting ignored" name=YENTE_INDEX_URL`, `level=WARN msg="passwords and keys travel unencrypted`} {
		if !regexp.MustCompile(want).MatchString(said.String()) {
			t.Errorf("it does not say %s: %s", want, said)
		}
	}
	if code, _ := get(t, base+"/v1/lists"); code != 401 {
		t.Errorf("nobody: %d", code)
	}
	if code, _ := get(t, base+"/healthz"); code != 200 {
		t.Errorf("liveness: %d", code)
	}
	var out bytes.Buffer
	sys := &system{ctx: t.Context(), stdout: &out, stderr: io.Discard, now: time.Now, getenv: func(string) string { return "" }}
	if code := run([]string{"key", "add", "test", "--home", home}, sys); code != 0 {
		t.Fatalf("key add: %d", code)
	}
	key := "ApiKey " + strings.TrimSpace(out.String())
	if code, text := get(t, base+"/reconcile/default", "Authorization", key); code != 200 || !strings.Contains(text, "(House)") {
		t.Errorf("with a key: %d %.200s", code, text)
	}
	if code, _ := get(t, base+"/metrics", "Authorization", key); code != 403 {
		t.Errorf("measurements by a service: %d", code)
	}
	if strings.Contains(said.String(), strings.TrimSpace(out.String())) {
		t.Error("the key is in the log")
	}
	if fi, err := os.Stat(filepath.Join(home, "cordon.db")); err != nil || fi.Mode().Perm() != 0o600 {
		t.Errorf("database: %v %v", fi.Mode(), err)
	}
	if code := stop(); code != 0 {
		t.Errorf("stops with %d: %s", code, said)
	}
	_, again, _ := start(t, env, "--home", home, "--auth", "on")
	if strings.Contains(again.String(), "password ") {
		t.Errorf("the second start says %s", again)
	}
}

// On this machine alone nobody has to sign in, and no other site's name leads here.
func TestServeLocal(t *testing.T) {
	home := filepath.Join(t.TempDir(), "new")
	base, said, stop := start(t, nil, "--home", home, "--addr", "127.0.0.1:0")
	if !strings.Contains(said.String(), home+" is a new home") {
		t.Errorf("said %q", said)
	}
	code, text := get(t, base+"/v1/lists")
	var lists []map[string]any
	if err := json.Unmarshal([]byte(text), &lists); code != 200 || err != nil || len(lists) == 0 {
		t.Errorf("%d %s", code, text)
	}
	if code, text = get(t, base+"/metrics"); code != 200 || !strings.Contains(text, "cordon_list_targets") {
		t.Errorf("measurements: %d", code)
	}
	r, err := http.NewRequestWithContext(t.Context(), "GET", base+"/v1/lists", nil)
	if err != nil {
		t.Fatal(err)
	}
	r.Host = "evil.example"
	res, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	res.Body.Close()
	if res.StatusCode != http.StatusMisdirectedRequest {
		t.Errorf("by another name: %d", res.StatusCode)
	}
	if get(t, base+"/search/default?q=Secretname"); strings.Contains(said.String(), "Secretname") {
		t.Error("the log says whom somebody asked about")
	}
	if _, err := os.Stat(filepath.Join(home, "cordon.db")); err == nil {
		t.Error("a database of users was made")
	}
	if code := stop(); code != 0 {
		t.Errorf("stops with %d: %s", code, said)
	}
}

func TestYenteAddr(t *testing.T) {
	for _, c := range []struct{ host, port, want string }{
		{"", "", "127.0.0.1:8000"}, {"0.0.0.0", "", "0.0.0.0:8000"}, {"", "9000", "127.0.0.1:9000"}, {"::", "9000", "[::]:9000"},
	} {
		s := &system{getenv: func(k string) string { return map[string]string{"YENTE_HOST": c.host, "YENTE_PORT": c.port}[k] }}
		if got := s.yenteAddr("127.0.0.1:8000"); got != c.want {
			t.Errorf("%q %q: %s, want %s", c.host, c.port, got, c.want)
		}
	}
}
