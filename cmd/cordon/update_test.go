package main

import (
	"bytes"
	"testing"
	"time"

	"cordon/list/fetch"
)

// TestFetchBars: bars end, whatever was told in whichever order: a list that
// failed before its first byte, one that begins anew, one of two files.
func TestFetchBars(t *testing.T) {
	var out bytes.Buffer
	b := (&system{stderr: &out, errTerm: true}).fetchBars(&globals{})
	for _, p := range []fetch.Progress{
		{List: "fails", Try: 1},
		{List: "fails", Done: true},
		{List: "anew", Try: 1},
		{List: "anew", Try: 1, Bytes: 2 << 20, Total: 3 << 20},
		{List: "anew", Try: 1, Wait: time.Minute},
		{List: "anew", Try: 2, Bytes: 1 << 20},
		{List: "two", Try: 1, Bytes: 10, Total: 10, Done: true},
		{List: "two", Try: 1},
		{List: "waits", Try: 1},
	} {
		b.show(p)
	}
	if len(b.bars) != 3 || b.bars["two"] == nil || b.bars["two"].Completed() || b.bars["fails"] != nil {
		t.Errorf("bars left: %v", b.bars)
	}
	ended := make(chan struct{})
	go func() { b.end(); close(ended) }()
	select {
	case <-ended:
	case <-time.After(5 * time.Second):
		t.Fatal("the bars do not end")
	}
	silent := (&system{stderr: &out}).fetchBars(&globals{})
	silent.show(fetch.Progress{List: "l", Done: true})
	silent.end()
	if len(silent.bars) != 0 {
		t.Error("a bar where nobody looks")
	}
}
