package main

import (
	"bytes"
	"log/slog"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

func TestLongWorkIsLogged(t *testing.T) {
	for _, c := range []struct {
		took time.Duration
		want int // lines
	}{{time.Second / 2, 0}, {2 * time.Second, 2}, {40 * time.Second, 4}} {
		synctest.Test(t, func(t *testing.T) {
			var b bytes.Buffer
			done := logged(slog.New(slog.NewTextHandler(&b, nil)), time.Second, "reading")
			time.Sleep(c.took)
			done()
			if got := strings.Count(b.String(), "\n"); got != c.want || c.want > 0 && !strings.Contains(b.String(), `"reading: done"`) {
				t.Errorf("%s of work are told in %d lines, want %d:\n%s", c.took, got, c.want, b.String())
			}
		})
	}
}
