//go:build unix

package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"strconv"
	"strings"
	"syscall"
)

// occupy makes this process the one that serves from a home folder, until leave. Two
// would work on the same jobs and write over each other's results. The kernel lets go
// of the lock of a process that dies. A folder that cannot be written keeps nothing
// that two could spoil.
func occupy(path string) (leave func(), err error) {
	f, err := os.OpenFile(path, os.O_CREATE|os.O_RDWR, 0o600)
	if errors.Is(err, os.ErrPermission) || errors.Is(err, syscall.EROFS) {
		return func() {}, nil
	}
	if err != nil {
		return nil, fmt.Errorf("serve: %w", err)
	}
	if err := syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB); err != nil {
		defer f.Close()
		if !errors.Is(err, syscall.EWOULDBLOCK) {
			return nil, fmt.Errorf("serve: lock %s: %w", path, err)
		}
		b, _ := io.ReadAll(io.LimitReader(f, 20)) // who it is helps, and is not needed
		return nil, occupied(strings.TrimSpace(string(b)))
	}
	if f.Truncate(0) == nil { // on a full disk it stays empty
		f.WriteAt([]byte(strconv.Itoa(os.Getpid())+"\n"), 0)
	}
	return func() { f.Close() }, nil
}

// occupied is the error where another server has the home folder.
func occupied(pid string) error {
	by := "another cordon serve"
	if pid != "" {
		by += " (process " + pid + ")"
	}
	return hinted{
		fmt.Errorf("serve: %s serves from this home folder", by),
		"stop it first, or give this one a folder of its own with --home",
	}
}
