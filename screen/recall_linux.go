package screen

import (
	"io/fs"
	"syscall"
	"time"
)

// changeTime is when the file or its attributes last changed. Unlike the time of
// modification nobody can set it back.
func changeTime(st fs.FileInfo) time.Time {
	if s, ok := st.Sys().(*syscall.Stat_t); ok {
		return time.Unix(s.Ctim.Unix())
	}
	return st.ModTime()
}
