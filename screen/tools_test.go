package screen

import (
	"runtime"
	"testing"
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
