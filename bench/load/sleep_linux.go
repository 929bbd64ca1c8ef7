package main

import (
	"syscall"
	"time"
)

// sleep waits in a thread of its own: the timers of the runtime are a millisecond
// coarse while nothing else runs.
func sleep(d time.Duration) {
	if d <= 0 {
		return
	}
	t := syscall.NsecToTimespec(int64(d))
	for syscall.Nanosleep(&t, &t) == syscall.EINTR {
	}
}
