package main

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"
)

// A real server reads its lists again under load without dropping a request, and
// when it is told to stop, it finishes what it accepted: each request is answered
// whole, or never began.
func TestReloadAndStopUnderLoad(t *testing.T) {
	c := spawn(t, t.TempDir())
	subjects := make([]string, 300)
	for i := range subjects {
		subjects[i] = fmt.Sprintf(`{"name":"Gudrun Ensslinborg %d"}`, i)
	}
	subjects[len(subjects)-1] = `{"schema":"Person","name":"Ri Won Ho"}`
	batch := `{"subjects":[` + strings.Join(subjects, ",") + `]}`
	client := &http.Client{Timeout: time.Minute, Transport: &http.Transport{DisableKeepAlives: true}}
	var told atomic.Bool
	var whole, late, began atomic.Int64
	var wg sync.WaitGroup
	for range 4 {
		wg.Go(func() {
			for {
				before := told.Load()
				began.Add(1)
				res, err := client.Post(c.base+"/v1/screen/batch", "application/json", strings.NewReader(batch))
				if err != nil {
					// Once it is told to stop, it takes no more connections.
					if late.Add(1); !told.Load() {
						t.Errorf("a request was dropped: %v", err)
					}
					return
				}
				var v struct {
					Verdicts []struct{ Verdict string }
				}
				err = json.NewDecoder(res.Body).Decode(&v)
				res.Body.Close()
				if err != nil || res.StatusCode != 200 || len(v.Verdicts) != len(subjects) || v.Verdicts[len(subjects)-1].Verdict != "hit" {
					t.Errorf("half an answer: %d %v, %d verdicts, told to stop before: %t", res.StatusCode, err, len(v.Verdicts), before)
					return
				}
				whole.Add(1)
			}
		})
	}
	signal := func(s os.Signal) {
		if err := c.cmd.Process.Signal(s); err != nil {
			t.Fatal(err)
		}
	}
	for range 5 {
		signal(syscall.SIGHUP)
		time.Sleep(100 * time.Millisecond)
	}
	again := func() int { return strings.Count(c.said.String(), "lists were read again") }
	for deadline := time.Now().Add(time.Minute); (whole.Load() < 20 || again() == 0) && time.Now().Before(deadline); {
		time.Sleep(10 * time.Millisecond)
	}
	told.Store(true)
	signal(syscall.SIGTERM)
	wg.Wait()
	if err := c.cmd.Wait(); err != nil {
		t.Errorf("it stops with %v: %s", err, c.said)
	}
	log := c.said.String()
	if again() == 0 {
		t.Error("the lists were never read again: the test shows nothing")
	}
	// What the server says it answered, callers got.
	if n := strings.Count(log, `"route":"POST /v1/screen/batch","status":200`); int64(n) != whole.Load() || whole.Load() < 20 {
		t.Errorf("%d requests answered, %d answers arrived whole, %d of %d came too late", n, whole.Load(), late.Load(), began.Load())
	}
}

// Whoever watches a job does not hold up a server that is told to stop: streams end,
// the job rests, and goes on after the next start. Meanwhile the home folder belongs to
// one server alone.
func TestStopWithStreams(t *testing.T) {
	home := t.TempDir()
	c := spawn(t, home)
	id := c.give("name\n" + strings.Repeat("Gudrun Ensslinborg\n", 100_000))
	if res, err := http.Post(c.base+"/v1/jobs/"+id+"/pause", "", nil); err != nil || res.StatusCode != 200 {
		t.Fatalf("pause: %v %v", res, err)
	}
	res, err := http.Get(c.base + "/v1/jobs/" + id + "/events")
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	second := &talk{}
	sys := &system{ctx: t.Context(), stdin: strings.NewReader(""), stdout: second, stderr: second, now: time.Now, getenv: func(string) string { return "" }}
	if code := run([]string{"serve", "--addr", "127.0.0.1:0", "--home", home}, sys); code != 1 || !strings.Contains(second.String(), fmt.Sprintf("another cordon serve (process %d)", c.cmd.Process.Pid)) {
		t.Errorf("a second server: %d %s", code, second)
	}
	began := time.Now()
	if err := c.cmd.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	if err := c.cmd.Wait(); err != nil {
		t.Errorf("it stops with %v: %s", err, c.said)
	}
	if d := time.Since(began); d > 10*time.Second {
		t.Errorf("a stream held it up for %s", d)
	}
	if _, err := io.ReadAll(res.Body); err != nil {
		t.Errorf("the stream was torn: %v", err)
	}
	if j := spawn(t, home).job(id); j.State != "paused" {
		t.Errorf("the job is %s", j.State)
	}
}
