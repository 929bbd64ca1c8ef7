package screen

import (
	"runtime"
	"testing"
	"time"

	"cordon/ftm"
)

// Tools outlive collections of memory, the last ones used come first, and no more are
// kept for good than work at once.
func TestChest(t *testing.T) {
	var c chest
	if c.take() != nil {
		t.Fatal("an empty chest gives tools")
	}
	most := 2 * runtime.GOMAXPROCS(0)
	var all []*tools
	for range most + 3 {
		all = append(all, new(tools))
		c.put(all[len(all)-1])
	}
	if len(c.idle) != most {
		t.Errorf("%d kept for good, want %d", len(c.idle), most)
	}
	for range 3 {
		runtime.GC()
	}
	for i := most - 1; i >= 0; i-- {
		if c.take() != all[i] {
			t.Fatalf("tools %d are not the next", i)
		}
	}
	if c.take() != nil {
		t.Error("memory was collected, and yet there are more")
	}
}

// What is made ready is used, and counts as no screening.
func TestReady(t *testing.T) {
	lib, err := LoadStarter(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer lib.Close()
	var desk Desk
	desk.Put(lib)
	lib.Ready(2)
	if n := len(lib.tools.idle); n != 2 {
		t.Fatalf("%d tools are ready, want 2", n)
	}
	e, err := NewEngine(lib, DefaultPolicy(), time.Now())
	if err != nil {
		t.Fatal(err)
	}
	for _, a := range []Answer{Hit, Clear, Unable} {
		if n := desk.Tally().Count(a); n != 0 {
			t.Errorf("%d answers %s were counted", n, a)
		}
	}
	made := lib.tools.idle[1]
	if w := e.Worker(); w.tools != made {
		t.Error("a worker does not use what was made ready")
	}
	for _, who := range rehearsed {
		p := &ftm.Entity{ID: "x", Schema: who.schema}
		p.Add("name", who.name)
		w := e.Worker()
		v, err := w.Screen(Subject{Entity: p, Name: who.name}, false)
		if err != nil || v.Verdict != Clear {
			t.Errorf("%s: %v %v", who.name, v, err)
		}
		w.Release()
	}
}
