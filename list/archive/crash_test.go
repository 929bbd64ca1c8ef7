//go:build unix

package archive

import (
	"bufio"
	"fmt"
	"os"
	"os/exec"
	"syscall"
	"testing"
	"time"

	"cordon/ftm"
)

// TestCrash kills a process that writes versions, at many moments, and opens
// what it left: every version is whole, the one in force is there, and the next
// writer gets on.
func TestCrash(t *testing.T) {
	if home := os.Getenv("CORDON_CRASH_HOME"); home != "" {
		writeUntilKilled(t, home)
		return
	}
	home := t.TempDir()
	a, err := Open(home)
	if err != nil {
		t.Fatal(err)
	}
	first := keep(t, a, "l", "2026-01-01", day, "x")
	if err := a.SetForce("l", Force{Version: first.ID}); err != nil {
		t.Fatal(err)
	}
	last := 0
	for i := range 40 {
		cmd := exec.Command(os.Args[0], "-test.run=^TestCrash$")
		cmd.Env = append(os.Environ(), "CORDON_CRASH_HOME="+home, fmt.Sprintf("CORDON_CRASH_FROM=%d", last))
		out, err := cmd.StdoutPipe()
		if err != nil {
			t.Fatal(err)
		}
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		bufio.NewReader(out).ReadString('\n') // it is writing now
		time.Sleep(time.Duration(i*1317%60_000) * time.Microsecond)
		cmd.Process.Signal(syscall.SIGKILL)
		cmd.Wait()
		last = checkWhole(t, a)
	}
	if last < 5 {
		t.Errorf("only %d versions came through: the kills came too early to prove anything", last)
	}
	unlock, err := a.Lock()
	if err != nil {
		t.Fatalf("a killed writer left its lock: %v", err)
	}
	defer unlock()
	r := keep(t, a, "l", "2027-01-01", day, "x", "after")
	if err := a.SetForce("l", Force{Version: r.ID}); err != nil {
		t.Fatal(err)
	}
	checkWhole(t, a)
}

func writeUntilKilled(t *testing.T, home string) {
	a, err := Open(home)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := a.Lock(); err != nil {
		t.Fatal(err)
	}
	var n int
	fmt.Sscan(os.Getenv("CORDON_CRASH_FROM"), &n)
	fmt.Println("writing")
	for ; n < 1000; n++ {
		names := make([]string, 200)
		for i := range names {
			names[i] = fmt.Sprintf("n%d-%d", n, i)
		}
		r := keep(t, a, "l", fmt.Sprintf("2026-02-01T%02d:%02d", n/60, n%60), day, names...)
		if err := a.SetForce("l", Force{Version: r.ID}); err != nil {
			t.Fatal(err)
		}
		if err := a.AddCheck(Check{List: "l", Verdict: Accepted, Version: r.ID}); err != nil {
			t.Fatal(err)
		}
	}
}

// checkWhole reads everything and returns the number of versions.
func checkWhole(t *testing.T, a *Archive) int {
	t.Helper()
	f, err := a.Force("l")
	if err != nil || f.Version == "" {
		t.Fatalf("version in force: %+v, %v", f, err)
	}
	vs, err := a.Versions("l")
	if err != nil {
		t.Fatal(err)
	}
	inForce := false
	for _, v := range vs {
		inForce = inForce || v.ID == f.Version
		n := 0
		if err := a.Entities("l", v.ID, func(*ftm.Entity) error { n++; return nil }); err != nil || n != v.Targets {
			t.Fatalf("version %s: %d of %d entities, %v", v.ID, n, v.Targets, err)
		}
		for _, file := range a.Input(&v).Files {
			r, err := file.Open()
			if err != nil {
				t.Fatal(err)
			}
			if _, err := bufio.NewReader(r).WriteTo(discard{}); err != nil {
				t.Fatalf("raw file of %s: %v", v.ID, err)
			}
			r.Close()
		}
	}
	if !inForce {
		t.Fatalf("version %s is in force and not there", f.Version)
	}
	checks, err := a.Checks("l")
	if err != nil || len(checks) > len(vs) {
		t.Fatalf("%d checks of %d versions, %v", len(checks), len(vs), err)
	}
	return len(vs)
}

type discard struct{}

func (discard) Write(p []byte) (int, error) { return len(p), nil }
