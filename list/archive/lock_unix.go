//go:build unix

package archive

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"syscall"
)

// ErrLocked is the error when another process is writing.
var ErrLocked = errors.New("another process is writing to this archive")

// Lock makes this process the one that writes, until unlock. The kernel lets go
// of the lock of a process that dies.
func (a *Archive) Lock() (unlock func(), err error) {
	f, err := os.OpenFile(filepath.Join(a.home, "lock"), os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return nil, fmt.Errorf("lock archive: %w", err)
	}
	if err := syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB); err != nil {
		f.Close()
		if errors.Is(err, syscall.EWOULDBLOCK) {
			err = ErrLocked
		}
		return nil, fmt.Errorf("lock archive: %w", err)
	}
	return func() { f.Close() }, nil
}
