//go:build !unix

package archive

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

// ErrLocked is the error when another process is writing.
var ErrLocked = errors.New("another process is writing to this archive")

// Lock makes this process the one that writes, until unlock. After a crash the
// file "lock" in the home folder has to be removed by hand.
func (a *Archive) Lock() (unlock func(), err error) {
	p := filepath.Join(a.home, "lock")
	f, err := os.OpenFile(p, os.O_CREATE|os.O_EXCL|os.O_RDWR, 0o600)
	if err != nil {
		if errors.Is(err, fs.ErrExist) {
			err = ErrLocked
		}
		return nil, fmt.Errorf("lock archive: %w", err)
	}
	return func() { f.Close(); os.Remove(p) }, nil
}
