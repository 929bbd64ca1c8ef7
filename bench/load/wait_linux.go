package main

import (
	"io"
	"net"
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

// waiting makes reads of a connection wait in the system and not in the runtime,
// which takes half the processor time from the server that is measured.
func waiting(c net.Conn) (io.ReadWriteCloser, error) {
	defer c.Close()
	f, err := c.(*net.TCPConn).File()
	if err == nil {
		f.Fd() // from now on it blocks
	}
	return f, err
}
