package refresh

import (
	"errors"
	"testing"
	"testing/synctest"
	"time"
)

// Who asks while a run is under way gets the next one, and all who wait share it.
func TestRuns(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		fault := errors.New("no such folder")
		n := 0
		r := New(func() error {
			n++
			time.Sleep(time.Minute)
			switch n {
			case 2:
				return fault
			case 3:
				panic("boom")
			}
			return nil
		}, time.Now)
		if s := r.Status(); s.State != Idle || s.Job != "" {
			t.Errorf("before: %+v", s)
		}
		a, first := r.Start("a")
		b, second := r.Start("b")
		c, third := r.Start("c")
		if a == b || b != c {
			t.Errorf("jobs %s, %s, %s: the first for itself, the others together", a, b, c)
		}
		if s := r.Status(); s.State != Running || !s.Waiting || s.By != "a" || s.Job != a {
			t.Errorf("meanwhile: %+v", s)
		}
		if err := first(); err != nil {
			t.Error(err)
		}
		if s := r.Status(); s.State != Running || s.Waiting || s.Job != b {
			t.Errorf("then: %+v", s)
		}
		if e, f := second(), third(); e != fault || f != fault || n != 2 {
			t.Errorf("%v, %v after %d runs", e, f, n)
		}
		if s := r.Status(); s.State != Failed || s.Ended.Sub(s.Started) != time.Minute {
			t.Errorf("after: %+v", s)
		}
		if _, wait := r.Start("d"); !errors.Is(wait(), errPanicked) {
			t.Error("a panic is no error")
		}
	})
}

func TestBeside(t *testing.T) {
	r := New(func() error { return nil }, time.Now)
	end := r.Beside("fetch")
	if s := r.Status(); len(s.Others) != 1 {
		t.Errorf("%+v", s)
	}
	end()
	end()
	if s := r.Status(); len(s.Others) != 0 {
		t.Errorf("%+v", s)
	}
}
