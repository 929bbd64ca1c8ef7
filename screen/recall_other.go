//go:build !linux

package screen

import (
	"io/fs"
	"time"
)

func changeTime(st fs.FileInfo) time.Time { return st.ModTime() }
