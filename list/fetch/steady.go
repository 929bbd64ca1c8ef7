package fetch

import (
	"context"
	"errors"
	"fmt"
	"io"
	"time"
)

// steady is the body of an answer, given up with [ErrStalled] once a read has
// waited too long. Time that its reader spends elsewhere does not count.
type steady struct {
	body  io.ReadCloser
	ctx   context.Context // of the request
	end   context.CancelCauseFunc
	idle  time.Duration
	alarm *time.Timer // runs while a read waits; ends the request
}

// newAlarm is a timer that is not running.
func newAlarm(d time.Duration, ring func()) *time.Timer {
	t := time.AfterFunc(d, ring)
	t.Stop()
	return t
}

func (s *steady) Read(p []byte) (int, error) {
	s.alarm.Reset(s.idle)
	n, err := s.body.Read(p)
	s.alarm.Stop()
	if err != nil && errors.Is(context.Cause(s.ctx), ErrStalled) {
		err = fmt.Errorf("%w: nothing for %v", ErrStalled, s.idle)
	}
	return n, err
}

func (s *steady) Close() error {
	s.alarm.Stop()
	err := s.body.Close()
	s.end(nil)
	return err
}
