package api

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"cordon/screen"
)

// running is a real server on a port of its own.
type running struct {
	t    *testing.T
	addr string
	stop context.CancelFunc
	done chan error
}

func run(t *testing.T, h http.Handler, ts times) *running {
	t.Helper()
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(t.Context())
	r := &running{t, ln.Addr().String(), stop, make(chan error, 1)}
	go func() { r.done <- serve(ctx, ln, h, ts) }()
	t.Cleanup(stop)
	return r
}

func (r *running) dial() net.Conn {
	r.t.Helper()
	c, err := net.Dial("tcp", r.addr)
	if err != nil {
		r.t.Fatal(err)
	}
	r.t.Cleanup(func() { c.Close() })
	c.SetDeadline(time.Now().Add(20 * time.Second)) // a hang is a failure, not a wait
	return c
}

// close tells the server to stop, and waits until it takes no new connections.
func (r *running) close() {
	r.stop()
	for {
		c, err := net.Dial("tcp", r.addr)
		if err != nil {
			return
		}
		c.Close()
		time.Sleep(time.Millisecond)
	}
}

func starter(t *testing.T, l Limits) http.Handler {
	lib, err := screen.LoadStarter(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	var desk screen.Desk
	desk.Put(lib)
	return Handler(Config{Desk: &desk, Limits: l})
}

var quick = times{header: 200 * time.Millisecond, body: 200 * time.Millisecond, idle: 200 * time.Millisecond, drain: time.Second}

// Connections that send their head a byte at a time, or nothing, or go on waiting
// between requests, are closed; others are answered meanwhile.
func TestSlowHeads(t *testing.T) {
	r := run(t, starter(t, Limits{}), quick)
	var slow []net.Conn
	for i := range 50 {
		c := r.dial()
		slow = append(slow, c)
		switch i % 3 {
		case 0:
			io.WriteString(c, "GET /v1/lists HTTP/1.1\r\nHost: x\r\nX-A: ")
		case 1:
			io.WriteString(c, "GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n") // and then nothing
		}
	}
	go func() {
		for range 40 {
			for _, c := range slow[:3] {
				c.Write([]byte("a"))
			}
			time.Sleep(25 * time.Millisecond)
		}
	}()
	res, err := http.Get("http://" + r.addr + "/v1/lists")
	if err != nil {
		t.Fatal(err)
	}
	res.Body.Close()
	if res.StatusCode != 200 {
		t.Errorf("beside slow ones: %d", res.StatusCode)
	}
	for i, c := range slow {
		if _, err := io.Copy(io.Discard, c); err != nil && strings.Contains(err.Error(), "timeout") {
			t.Errorf("connection %d stays open", i)
		}
	}
}

// A body that trickles in is given up, and what was sent of it is not answered as
// if it were whole.
func TestSlowBody(t *testing.T) {
	r := run(t, starter(t, Limits{Time: 300 * time.Millisecond}), times{header: time.Second, body: 5 * time.Second, idle: time.Second, drain: time.Second})
	c := r.dial()
	io.WriteString(c, "POST /match/default HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 1000\r\n\r\n{\"queries\":")
	began := time.Now()
	res, err := http.ReadResponse(bufio.NewReader(c), nil)
	if err == nil {
		defer res.Body.Close()
		if res.StatusCode < 400 {
			t.Errorf("half a body is answered with %d", res.StatusCode)
		}
	}
	if d := time.Since(began); d > 10*time.Second {
		t.Errorf("it took %s", d)
	}
}

// A request that is refused unread does not hold its connection by its body.
func TestSlowBodyRefused(t *testing.T) {
	r := run(t, http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusUnauthorized) }), quick)
	c := r.dial()
	io.WriteString(c, "POST /login HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\nname=")
	if _, err := io.Copy(io.Discard, c); err != nil && strings.Contains(err.Error(), "timeout") {
		t.Error("the connection stays open")
	}
}

func TestTooBig(t *testing.T) {
	r := run(t, starter(t, Limits{Body: 10_000}), times{header: time.Second, body: 5 * time.Second, idle: time.Second, drain: time.Second})
	for name, c := range map[string]struct {
		head, body string
		want       string
	}{
		"declared":  {"POST /v1/screen HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 99999999999\r\n\r\n", "", "413"},
		"chunked":   {"POST /match/default HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n", strings.Repeat("3e8\r\n"+strings.Repeat("a", 1000)+"\r\n", 20) + "0\r\n\r\n", "4"},
		"header":    {"GET /v1/lists HTTP/1.1\r\nHost: x\r\nX-A: " + strings.Repeat("a", 300<<10) + "\r\n\r\n", "", "431"},
		"address":   {"GET /search/default?q=" + strings.Repeat("a", 70_000) + " HTTP/1.1\r\nHost: x\r\n\r\n", "", "414"},
		"smuggling": {"POST /v1/screen HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\n", "abcdef", "400"},
		"no host":   {"GET /v1/lists HTTP/1.1\r\n\r\n", "", "400"},
	} {
		conn := r.dial()
		go io.WriteString(conn, c.head+c.body)
		line, err := bufio.NewReader(conn).ReadString('\n')
		if err != nil || !strings.HasPrefix(line, "HTTP/1.1 "+c.want) {
			t.Errorf("%s: %q %v, want %s", name, line, err, c.want)
		}
	}
}

// A server that is told to stop answers what it accepted and takes nothing more.
func TestShutdown(t *testing.T) {
	began, finish := make(chan bool), make(chan bool)
	r := run(t, http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		began <- true
		<-finish
		io.WriteString(w, "whole")
	}), times{header: time.Second, body: 5 * time.Second, idle: time.Second, drain: 10 * time.Second})
	answered := make(chan string)
	go func() {
		res, err := http.Get("http://" + r.addr)
		if err != nil {
			answered <- err.Error()
			return
		}
		defer res.Body.Close()
		b, err := io.ReadAll(res.Body)
		answered <- fmt.Sprint(string(b), err)
	}()
	<-began
	r.close()
	select {
	case err := <-r.done:
		t.Fatalf("it stopped before it answered: %v", err)
	default:
	}
	close(finish)
	if got := <-answered; got != "whole<nil>" {
		t.Errorf("the request got %q", got)
	}
	if err := <-r.done; err != nil {
		t.Error(err)
	}
}

// One that never ends does not keep the server from stopping.
func TestShutdownCutsOff(t *testing.T) {
	began := make(chan bool)
	r := run(t, http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		close(began)
		<-r.Context().Done()
	}), times{header: time.Second, body: 5 * time.Second, idle: time.Second, drain: 50 * time.Millisecond})
	go http.Get("http://" + r.addr)
	<-began
	r.stop()
	if err := <-r.done; err == nil || !strings.Contains(err.Error(), "cut off") {
		t.Errorf("stopped with %v", err)
	}
}

// A client that keeps its connection and goes on asking while the server stops is sent
// away with an answer, not by a broken connection.
func TestShutdownKeptConnections(t *testing.T) {
	r := run(t, http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { io.WriteString(w, "whole") }),
		times{header: time.Second, body: time.Second, idle: time.Minute, linger: 10 * time.Second, drain: time.Second})
	c := r.dial()
	in := bufio.NewReader(c)
	ask := func() *http.Response {
		t.Helper()
		io.WriteString(c, "GET / HTTP/1.1\r\nHost: x\r\n\r\n")
		res, err := http.ReadResponse(in, nil)
		if err != nil {
			t.Fatal(err)
		}
		io.Copy(io.Discard, res.Body)
		return res
	}
	if res := ask(); res.Close {
		t.Error("it closes before it stops")
	}
	r.close()
	if res := ask(); res.StatusCode != 200 || !res.Close {
		t.Errorf("while it stops: %d, closed %t", res.StatusCode, res.Close)
	}
}

// Callers who never send their bodies hold no place among those that are answered.
func TestSlowBodiesHoldNoPlace(t *testing.T) {
	r := run(t, starter(t, Limits{Concurrent: 2}), times{header: time.Second, body: 10 * time.Second, idle: time.Second, drain: time.Second})
	for range 20 {
		io.WriteString(r.dial(), "POST /v1/screen HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 1000\r\n\r\n{")
	}
	time.Sleep(50 * time.Millisecond) // they are being read
	began := time.Now()
	for range 20 {
		res, err := http.Post("http://"+r.addr+"/v1/screen", "application/json", strings.NewReader(`{"name":"Ri Won Ho"}`))
		if err != nil {
			t.Fatal(err)
		}
		b, err := io.ReadAll(res.Body)
		res.Body.Close()
		if res.StatusCode != 200 || err != nil || !strings.Contains(string(b), `"verdict":"hit"`) {
			t.Fatalf("beside slow bodies: %d %v %.100s", res.StatusCode, err, b)
		}
	}
	if d := time.Since(began); d > 5*time.Second {
		t.Errorf("they waited %s", d)
	}
}
