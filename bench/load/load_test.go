package main

import (
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"
)

// A server that stalls once is charged for everybody who fell due meanwhile.
func TestNothingIsOmitted(t *testing.T) {
	const stall, rate = 300 * time.Millisecond, 200
	var n atomic.Int64
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		io.Copy(io.Discard, r.Body)
		if n.Add(1) == 10 {
			time.Sleep(stall)
		}
		io.WriteString(w, "{}")
	}))
	defer s.Close()
	l, err := newLoad(s.URL+"/match/default", [][]byte{[]byte("{}")}, 1)
	if err != nil {
		t.Fatal(err)
	}
	got, err := l.ask(rate, time.Second, 1)
	if err != nil {
		t.Fatal(err)
	}
	if want := len(due(rate, time.Second, 1)); len(got.took) != want || int(n.Load()) != want {
		t.Errorf("%d answers of %d questions, %d fell due", len(got.took), n.Load(), want)
	}
	waited := 0
	for _, d := range got.took {
		if d >= stall/2 {
			waited++
		}
	}
	// About rate × stall/2 of them waited for half of it or more; a closed loop would
	// have seen one.
	if waited < 10 {
		t.Errorf("%d answers show the stall", waited)
	}
}

func TestDueIsRepeatable(t *testing.T) {
	a, b := due(1000, 2*time.Second, 7), due(1000, 2*time.Second, 7)
	if len(a) < 1700 || len(a) > 2300 {
		t.Errorf("%d questions in two seconds at 1,000 a second", len(a))
	}
	for i := range a {
		if a[i] != b[i] || i > 0 && a[i] < a[i-1] {
			t.Fatalf("question %d is due at %v and %v", i, a[i], b[i])
		}
	}
}

func TestRun(t *testing.T) {
	var bodies atomic.Int64
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		b, _ := io.ReadAll(r.Body)
		if strings.Contains(string(b), `"q1":{"properties":{"birthDate":["1970"],"name":["Bo \"B\" Li"]},"schema":"Person"}`) {
			bodies.Add(1)
		}
		io.WriteString(w, strings.Repeat("x", 5000)) // in chunks
	}))
	defer s.Close()
	in := filepath.Join(t.TempDir(), "customers.csv")
	if err := os.WriteFile(in, []byte("name,birth_date\nAnn Lee,\n\"Bo \"\"B\"\" Li\",1970\nalone,\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	var out strings.Builder
	if err := run(&out, s.URL+"/x", in, "100,0", 200*time.Millisecond, 10*time.Millisecond, 2, 2, 1); err != nil {
		t.Fatal(err)
	}
	if rows := strings.Count(out.String(), "\n"); rows != 4 || bodies.Load() == 0 {
		t.Errorf("%d rows, %d bodies as expected:\n%s", rows, bodies.Load(), out.String())
	}
	down := httptest.NewServer(http.NotFoundHandler())
	defer down.Close()
	for _, c := range [][3]string{{down.URL, in, "10"}, {s.URL, in, "x"}, {s.URL, in + "x", "10"}, {"ftp://x", in, "10"}} {
		if err := run(io.Discard, c[0], c[1], c[2], 100*time.Millisecond, 0, 1, 1, 1); err == nil {
			t.Errorf("%v: no error", c)
		}
	}
}
