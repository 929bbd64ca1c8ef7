// Package flat keeps arrays of fixed-size values end to end in one sequence of
// bytes, which may be a file, and gives them back as slices into it: nothing is
// parsed or copied. ../format.md describes the frame.
package flat

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"unsafe"

	"github.com/zeebo/xxh3"
)

// Frame says what a sequence of bytes holds, and in which form. Bytes of another
// frame are refused.
type Frame struct {
	Magic   string // 8 bytes
	Version uint32
}

const (
	header = 32
	align  = 64
)

// Section is one array in a frame.
type Section struct {
	name string
	put  func() []byte
	get  func([]byte) error
}

// Of describes an array of values without pointers.
func Of[T any](name string, s *[]T) Section {
	size := int(unsafe.Sizeof(*new(T)))
	return Section{
		name,
		func() []byte {
			if len(*s) == 0 {
				return nil
			}
			return unsafe.Slice((*byte)(unsafe.Pointer(&(*s)[0])), len(*s)*size)
		},
		func(b []byte) error {
			if len(b)%size != 0 {
				return fmt.Errorf("section %s: %d bytes are not a multiple of %d", name, len(b), size)
			}
			*s = nil
			if len(b) > 0 {
				*s = unsafe.Slice((*T)(unsafe.Pointer(&b[0])), len(b)/size)
			}
			return nil
		},
	}
}

// Bytes lays sections out in memory.
func (f Frame) Bytes(secs []Section) []byte {
	n := roundUp(header + 16*len(secs))
	for _, s := range secs {
		n += roundUp(len(s.put()))
	}
	out := make([]byte, 0, n)
	f.Write(writer(func(b []byte) (int, error) {
		out = append(out, b...)
		return len(b), nil
	}), secs)
	return out
}

type writer func([]byte) (int, error)

func (w writer) Write(b []byte) (int, error) { return w(b) }

// Write writes sections, and returns how many bytes they are: first they are hashed,
// then they are written.
func (f Frame) Write(w io.Writer, secs []Section) (int64, error) {
	at := roundUp(header + 16*len(secs))
	head := make([]byte, at)
	copy(head, f.Magic)
	binary.LittleEndian.PutUint32(head[8:], f.Version)
	binary.LittleEndian.PutUint32(head[12:], uint32(len(secs)))
	for i, s := range secs {
		n := len(s.put())
		binary.LittleEndian.PutUint64(head[header+16*i:], uint64(at))
		binary.LittleEndian.PutUint64(head[header+16*i+8:], uint64(n))
		at += roundUp(n)
	}
	var pad [align]byte
	each := func(put func([]byte) (int, error)) (err error) {
		for i := 0; i < len(secs) && err == nil; i++ {
			b := secs[i].put()
			if _, err = put(b); err == nil {
				_, err = put(pad[:roundUp(len(b))-len(b)])
			}
		}
		return err
	}
	h := xxh3.New()
	h.Write(head[header:])
	each(h.Write)
	binary.LittleEndian.PutUint64(head[16:], h.Sum64())
	if _, err := w.Write(head); err != nil {
		return 0, err
	}
	return int64(at), each(w.Write)
}

func roundUp(n int) int { return (n + align - 1) / align * align }

var errForeign = errors.New("not such a file")

// Read points the sections into data, which must not change any more. It looks at
// the frame alone: whether the content is as it was written, [Frame.Verify] tells.
func (f Frame) Read(data []byte, secs []Section) error {
	if len(data) < header || string(data[:8]) != f.Magic {
		return errForeign
	}
	if v := binary.LittleEndian.Uint32(data[8:]); v != f.Version {
		return fmt.Errorf("it is of version %d, this program reads %d: build it anew", v, f.Version)
	}
	if n := binary.LittleEndian.Uint32(data[12:]); int(n) != len(secs) || len(data) < header+16*len(secs) {
		return fmt.Errorf("it has %d sections, want %d: build it anew", n, len(secs))
	}
	for i, s := range secs {
		off := binary.LittleEndian.Uint64(data[header+16*i:])
		n := binary.LittleEndian.Uint64(data[header+16*i+8:])
		if off%align != 0 || off > uint64(len(data)) || n > uint64(len(data))-off {
			return fmt.Errorf("section %s lies outside the file", s.name)
		}
		if err := s.get(data[off : off+n]); err != nil {
			return err
		}
	}
	return nil
}

// Verify tells damage by the hash in the frame.
func (f Frame) Verify(data []byte) error {
	if len(data) < header || xxh3.Hash(data[header:]) != binary.LittleEndian.Uint64(data[16:]) {
		return errors.New("it is damaged: its hash does not fit")
	}
	return nil
}
