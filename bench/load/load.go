package main

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"net/url"
	"slices"
	"strconv"
	"sync"
	"sync/atomic"
	"time"
)

// load asks one server.
type load struct {
	addr  string
	asks  [][]byte // whole requests
	conns int
	from  int // the request that the next row begins with
}

func newLoad(to string, bodies [][]byte, conns int) (*load, error) {
	u, err := url.Parse(to)
	if err != nil || u.Scheme != "http" || u.Host == "" {
		return nil, fmt.Errorf("read address %q: it must be http://host:port/path", to)
	}
	l := &load{addr: u.Host, conns: max(conns, 1)}
	if u.Port() == "" {
		l.addr += ":80"
	}
	for _, b := range bodies {
		head := fmt.Sprintf("POST %s HTTP/1.1\r\nHost: %s\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n", u.RequestURI(), u.Host, len(b))
		l.asks = append(l.asks, append([]byte(head), b...))
	}
	return l, nil
}

// times are the sorted times of one row's answers.
type times struct {
	took, late []time.Duration
	over       time.Duration // from the first question to the last answer
}

func (t *times) rate() float64 { return float64(len(t.took)) / t.over.Seconds() }

// due draws when questions fall due, as times from the start.
func due(rate float64, length time.Duration, seed uint64) (at []time.Duration) {
	r := rand.New(rand.NewPCG(seed, 0))
	for t := 0.; ; {
		t += r.ExpFloat64() / rate
		d := time.Duration(t * float64(time.Second))
		if d >= length {
			return at
		}
		at = append(at, d)
	}
}

// ask asks at a rate for a time, and waits for the last answer.
func (l *load) ask(rate float64, length time.Duration, seed uint64) (*times, error) {
	var at []time.Duration
	if rate > 0 {
		at = due(rate, length, seed)
	}
	clients := make([]*client, l.conns)
	for i := range clients {
		dialled, err := net.Dial("tcp", l.addr)
		if err != nil {
			return nil, err
		}
		c, err := waiting(dialled)
		if err != nil {
			return nil, err
		}
		defer c.Close()
		clients[i] = &client{conn: c, in: bufio.NewReaderSize(c, 64<<10)}
	}
	var next atomic.Int64
	var wg sync.WaitGroup
	start := time.Now()
	for _, c := range clients {
		wg.Go(func() {
			for c.err == nil {
				i := int(next.Add(1) - 1)
				free := time.Since(start)
				if rate > 0 && i >= len(at) || rate == 0 && free >= length {
					return
				}
				when := free
				if rate > 0 {
					when = at[i]
					sleep(when - free)
				}
				sent := time.Since(start)
				if c.err = c.ask(l.asks[(l.from+i)%len(l.asks)]); c.err == nil {
					c.took = append(c.took, time.Since(start)-when)
					c.late = append(c.late, sent-max(when, free))
				}
			}
		})
	}
	wg.Wait()
	t := &times{over: time.Since(start)}
	for _, c := range clients {
		if c.err != nil {
			return nil, c.err
		}
		t.took, t.late = append(t.took, c.took...), append(t.late, c.late...)
	}
	l.from = (l.from + len(t.took)) % len(l.asks)
	slices.Sort(t.took)
	slices.Sort(t.late)
	return t, nil
}

// client is one connection.
type client struct {
	conn       io.Writer
	in         *bufio.Reader
	took, late []time.Duration
	err        error
}

// ask sends a request and reads its answer to the end.
func (c *client) ask(request []byte) error {
	if _, err := c.conn.Write(request); err != nil {
		return err
	}
	status, err := c.line()
	if err != nil {
		return err
	}
	ok, said := bytes.HasPrefix(status, []byte("HTTP/1.1 200 ")), string(status)
	length := -1 // in chunks
	for {
		line, err := c.line()
		if err != nil {
			return err
		}
		if len(line) == 0 {
			break
		}
		if name, value, _ := bytes.Cut(line, []byte(":")); bytes.EqualFold(name, []byte("Content-Length")) {
			if length, err = strconv.Atoi(string(bytes.TrimSpace(value))); err != nil {
				return fmt.Errorf("read the length of an answer: %w", err)
			}
		}
	}
	if !ok {
		return fmt.Errorf("the server answers %s", said)
	}
	if length >= 0 {
		_, err := c.in.Discard(length)
		return err
	}
	for {
		line, err := c.line()
		if err != nil {
			return err
		}
		n, err := strconv.ParseUint(string(line), 16, 31)
		if err != nil {
			return fmt.Errorf("read the size of a chunk: %w", err)
		}
		if _, err := c.in.Discard(int(n) + len("\r\n")); err != nil || n == 0 {
			return err
		}
	}
}

// line reads a line without its end. It is valid until the next one.
func (c *client) line() ([]byte, error) {
	b, err := c.in.ReadSlice('\n')
	return bytes.TrimRight(b, "\r\n"), err
}
