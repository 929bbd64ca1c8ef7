// Command load asks a server about the customers of a CSV file at fixed rates, and
// says how long its answers took.
//
//	go run ./bench/load -url http://127.0.0.1:8000/match/default -in customers.csv [-rates 1000,4000,0] [-for 10s] [-conns 16] [-queries 1] [-warm 2s]
//
// It is an open loop: questions fall due at times that are drawn beforehand, as if
// from many who know nothing of each other (a Poisson process), whether or not
// earlier ones are answered. The time of an answer counts from when its question fell
// due, so a server that stalls is charged for everybody who waited meanwhile, also for
// a free connection. A rate of 0 is the closed loop of other tools: each connection
// asks again once it is answered, and time counts from the asking.
//
// Late is how long after it could have gone out, due and with a connection free, a
// question did: what the generator itself adds to the times beside it.
package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"strconv"
	"strings"
	"time"
)

func main() {
	url := flag.String("url", "http://127.0.0.1:8000/match/default", "where to ask")
	in := flag.String("in", "", "customers: CSV with columns name, birth_date, nationality")
	rates := flag.String("rates", "1000,2000,4000,6000,8000,0", "requests a second, one row each; 0: as fast as answers come")
	each := flag.Duration("for", 10*time.Second, "length of each row")
	warm := flag.Duration("warm", 0, "ask before the first row, as fast as answers come")
	conns := flag.Int("conns", 16, "connections")
	queries := flag.Int("queries", 1, "queries in a request")
	seed := flag.Uint64("seed", 1, "of the times at which questions fall due")
	flag.Parse()
	if err := run(os.Stdout, *url, *in, *rates, *each, *warm, *conns, *queries, *seed); err != nil {
		fmt.Fprintln(os.Stderr, "load: error:", err)
		os.Exit(1)
	}
}

func run(w io.Writer, url, in, rates string, each, warm time.Duration, conns, queries int, seed uint64) error {
	if in == "" {
		return errors.New("name the customers with -in")
	}
	f, err := os.Open(in)
	if err != nil {
		return err
	}
	defer f.Close()
	asked, err := questions(f, queries)
	if err != nil {
		return fmt.Errorf("read %s: %w", in, err)
	}
	l, err := newLoad(url, asked, conns)
	if err != nil {
		return err
	}
	if warm > 0 {
		if _, err := l.ask(0, warm, seed); err != nil {
			return err
		}
	}
	fmt.Fprintln(w, "| requests a second | answered a second | p50 | p90 | p99 | p99.9 | longest | late, p99 |\n|---|---|---|---|---|---|---|---|")
	for _, r := range strings.Split(rates, ",") {
		rate, err := strconv.ParseFloat(r, 64)
		if err != nil {
			return fmt.Errorf("read rates: %w", err)
		}
		t, err := l.ask(rate, each, seed)
		if err != nil {
			return fmt.Errorf("ask at %s a second: %w", r, err)
		}
		if rate == 0 {
			r = "as fast as answers come"
		}
		fmt.Fprintf(w, "| %s | %.0f | %s | %s | %s | %s | %s | %s |\n", r, t.rate(),
			ms(t.took, .5), ms(t.took, .9), ms(t.took, .99), ms(t.took, .999), ms(t.took, 1), ms(t.late, .99))
	}
	return nil
}

// ms is a quantile of sorted times.
func ms(ts []time.Duration, q float64) string {
	if len(ts) == 0 {
		return "–"
	}
	return fmt.Sprintf("%.2f ms", float64(ts[min(int(q*float64(len(ts))), len(ts)-1)])/1e6)
}
