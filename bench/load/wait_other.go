//go:build !linux

package main

import (
	"io"
	"net"
	"time"
)

func sleep(d time.Duration) { time.Sleep(d) }

func waiting(c net.Conn) (io.ReadWriteCloser, error) { return c, nil }
