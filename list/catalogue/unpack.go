package catalogue

import (
	"archive/zip"
	"bufio"
	"bytes"
	"compress/bzip2"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"

	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zstd"

	"cordon/list"
)

// Limits bound what a file may unpack to.
type Limits struct {
	Bytes int64 // of one unpacked file; 4 GiB
	Ratio int64 // unpacked over packed, from 16 MiB on; 400
	Files int   // in all folders and archives; 20,000
}

func (l Limits) orDefault() Limits {
	if l.Bytes == 0 {
		l.Bytes = 4 << 30
	}
	if l.Ratio == 0 {
		l.Ratio = 400
	}
	if l.Files == 0 {
		l.Files = 20_000
	}
	return l
}

// ErrTooLarge is the error of a file that unpacks to more than the limits allow.
var ErrTooLarge = errors.New("unpacks to more than is allowed")

const ratioFrom = 16 << 20

// blob is one unpacked file: a file on disk, or a member of an archive.
type blob struct {
	path string // of the file; archive.zip!/member
	file string // on disk
	name string // base name without compression suffix
	size int64  // unpacked, 0 if unknown
	open func() (io.ReadCloser, error)
	doc  bool // an office document: a zip that is a file to us
}

// packing of a file, told by its first bytes.
func packing(head []byte) string {
	switch {
	case bytes.HasPrefix(head, []byte{0x1f, 0x8b}):
		return "gzip"
	case bytes.HasPrefix(head, []byte("BZh")):
		return "bzip2"
	case bytes.HasPrefix(head, []byte{0x28, 0xb5, 0x2f, 0xfd}):
		return "zstd"
	case bytes.HasPrefix(head, []byte("PK\x03\x04")), bytes.HasPrefix(head, []byte("PK\x05\x06")):
		return "zip"
	}
	return ""
}

// unpack tells what is in a file without reading it through.
func unpack(p string, lim Limits) ([]blob, error) {
	f, err := os.Open(p)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	st, err := f.Stat()
	if err != nil {
		return nil, err
	}
	if !st.Mode().IsRegular() {
		return nil, errors.New("not a regular file")
	}
	head := make([]byte, 8)
	n, _ := io.ReadFull(f, head)
	b := blob{path: p, file: p, name: filepath.Base(p)}
	switch kind := packing(head[:n]); kind {
	case "":
		b.size = st.Size()
		b.open = func() (io.ReadCloser, error) {
			f, err := os.Open(p)
			if err != nil {
				return nil, err
			}
			return struct {
				io.Reader
				io.Closer
			}{&bounded{r: f, left: lim.Bytes}, f}, nil
		}
		return []blob{b}, nil
	case "zip":
		return unzip(p, f, st.Size(), lim)
	default:
		b.name = strings.TrimSuffix(b.name, filepath.Ext(b.name))
		b.open = func() (io.ReadCloser, error) { return openPacked(p, kind, lim) }
		return []blob{b}, nil
	}
}

// unzip lists the members of an archive. Office documents are archives too, and
// are files to us.
func unzip(p string, f *os.File, size int64, lim Limits) ([]blob, error) {
	z, err := zip.NewReader(f, size)
	if err != nil {
		return nil, fmt.Errorf("open zip: %w", err)
	}
	if len(z.File) > lim.Files {
		return nil, fmt.Errorf("open zip: %d members: %w", len(z.File), ErrTooLarge)
	}
	for _, m := range z.File {
		if m.Name == "[Content_Types].xml" || m.Name == "mimetype" {
			open := func() (io.ReadCloser, error) { return os.Open(p) }
			return []blob{{path: p, file: p, name: filepath.Base(p), size: size, open: open, doc: true}}, nil
		}
	}
	var out []blob
	for _, m := range z.File {
		base := filepath.Base(filepath.FromSlash(m.Name))
		if m.FileInfo().IsDir() || strings.HasPrefix(base, ".") || strings.HasPrefix(m.Name, "__MACOSX/") {
			continue
		}
		out = append(out, blob{
			path: p + "!/" + m.Name, file: p, name: base, size: int64(m.UncompressedSize64),
			open: func() (io.ReadCloser, error) { return openMember(p, m.Name, lim) },
		})
	}
	if len(out) == 0 {
		return nil, errors.New("open zip: there is no file in it")
	}
	return out, nil
}

// openMember opens the archive anew, so that members can be read side by side.
func openMember(p, name string, lim Limits) (io.ReadCloser, error) {
	z, err := zip.OpenReader(p)
	if err != nil {
		return nil, fmt.Errorf("open zip: %w", err)
	}
	i := slices.IndexFunc(z.File, func(m *zip.File) bool { return m.Name == name })
	if i < 0 {
		z.Close()
		return nil, fmt.Errorf("open zip: %s is gone", name)
	}
	m := z.File[i]
	r, err := m.Open()
	if err != nil {
		z.Close()
		return nil, fmt.Errorf("open zip member: %w", err)
	}
	packed := int64(m.CompressedSize64)
	b := &bounded{r: r, left: lim.Bytes, ratio: lim.Ratio, packed: func() int64 { return packed }}
	return &stack{Reader: b, close: []func() error{r.Close, z.Close}}, nil
}

// openPacked opens a file of one compressed stream. Unpacking runs beside the
// reader of the stream.
func openPacked(p, kind string, lim Limits) (io.ReadCloser, error) {
	f, err := os.Open(p)
	if err != nil {
		return nil, err
	}
	in := &counter{r: bufio.NewReaderSize(f, 256<<10)}
	out := &stack{close: []func() error{f.Close}}
	var r io.Reader
	switch kind {
	case "gzip":
		z, err := gzip.NewReader(in)
		if err != nil {
			f.Close()
			return nil, fmt.Errorf("open gzip: %w", err)
		}
		r = z
	case "bzip2":
		r = bzip2.NewReader(in)
	case "zstd":
		z, err := zstd.NewReader(in, zstd.WithDecoderConcurrency(1), zstd.WithDecoderMaxMemory(256<<20))
		if err != nil {
			f.Close()
			return nil, fmt.Errorf("open zstd: %w", err)
		}
		r = z
		out.close = append([]func() error{func() error { z.Close(); return nil }}, out.close...)
	}
	b := &bounded{r: r, left: lim.Bytes, ratio: lim.Ratio, packed: func() int64 { return in.n }}
	a := readAhead(b)
	out.Reader = a
	out.close = append([]func() error{a.stop}, out.close...)
	return out, nil
}

// head returns the first bytes of the unpacked file. What is packed twice is
// refused: one level is enough for honest files.
func (b *blob) head(n int) ([]byte, error) {
	r, err := b.open()
	if err != nil {
		return nil, err
	}
	defer r.Close()
	buf := make([]byte, n)
	m, err := io.ReadFull(r, buf)
	if err != nil && err != io.EOF && err != io.ErrUnexpectedEOF {
		return nil, err
	}
	buf = buf[:m]
	kind := packing(buf)
	if kind != "" && !b.doc && (kind != "zip" || !document(buf)) {
		return nil, fmt.Errorf("packed twice (%s inside): unpack it once first", kind)
	}
	return buf, nil
}

// document tells an office document from another zip by its first members.
func document(head []byte) bool {
	return bytes.Contains(head, []byte("[Content_Types].xml")) || bytes.Contains(head, []byte("mimetypeapplication/")) ||
		bytes.Contains(head, []byte("xl/")) || bytes.Contains(head, []byte("_rels/.rels"))
}

func (b *blob) asFile(part string) list.File {
	return list.File{Name: b.name, Part: part, Size: b.size, Open: b.open}
}

// asRaw is the file as it lies, or the unpacked member of an archive.
func (b *blob) asRaw(part string) list.File {
	f := list.File{Name: b.name, Part: part, Size: b.size, Open: b.open}
	if b.path == b.file {
		f.Name = filepath.Base(b.file)
		f.Open = func() (io.ReadCloser, error) { return os.Open(b.file) }
	}
	return f
}

// bounded reads at most left bytes, and at most ratio times what went in.
type bounded struct {
	r      io.Reader
	left   int64
	ratio  int64
	packed func() int64
	out    int64
}

func (b *bounded) Read(p []byte) (int, error) {
	n, err := b.r.Read(p)
	b.out += int64(n)
	if b.left -= int64(n); b.left < 0 {
		return 0, fmt.Errorf("read: %w: size", ErrTooLarge)
	}
	if b.packed != nil && b.out > ratioFrom && b.out > b.ratio*max(b.packed(), 1) {
		return 0, fmt.Errorf("read: %w: ratio above %d", ErrTooLarge, b.ratio)
	}
	return n, err
}

type counter struct {
	r io.Reader
	n int64
}

func (c *counter) Read(p []byte) (int, error) {
	n, err := c.r.Read(p)
	c.n += int64(n)
	return n, err
}

// stack closes several things with one reader.
type stack struct {
	io.Reader
	close []func() error
}

func (s *stack) Close() error {
	var errs []error
	for _, c := range s.close {
		errs = append(errs, c())
	}
	return errors.Join(errs...)
}

// ahead reads in a goroutine of its own, a few blocks in advance.
type ahead struct {
	full chan block
	free chan []byte
	quit chan struct{}
	done chan struct{}
	once sync.Once
	cur  block
	off  int
}

type block struct {
	b   []byte
	err error
}

func readAhead(r io.Reader) *ahead {
	const blocks, size = 4, 256 << 10
	a := &ahead{full: make(chan block, blocks), free: make(chan []byte, blocks), quit: make(chan struct{}), done: make(chan struct{})}
	for range blocks {
		a.free <- make([]byte, size)
	}
	go func() {
		defer close(a.done)
		for {
			var buf []byte
			select {
			case buf = <-a.free:
			case <-a.quit:
				return
			}
			var n, m int
			var err error
			for n < len(buf) && err == nil {
				m, err = r.Read(buf[n:])
				n += m
			}
			a.full <- block{buf[:n], err}
			if err != nil {
				return
			}
		}
	}()
	return a
}

func (a *ahead) Read(p []byte) (int, error) {
	for a.off == len(a.cur.b) {
		if a.cur.err != nil {
			return 0, a.cur.err
		}
		if a.cur.b != nil {
			a.free <- a.cur.b[:cap(a.cur.b)]
		}
		a.cur, a.off = <-a.full, 0
	}
	n := copy(p, a.cur.b[a.off:])
	a.off += n
	return n, nil
}

// stop ends the goroutine and waits for it: the file under it is closed next.
func (a *ahead) stop() error {
	a.once.Do(func() { close(a.quit) })
	<-a.done
	return nil
}
