package table

import (
	"bufio"
	"bytes"
	"compress/bzip2"
	"errors"
	"fmt"
	"io"
	"os"
	"unicode"
	"unicode/utf8"

	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zstd"
	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/htmlindex"
	xunicode "golang.org/x/text/encoding/unicode"
	"golang.org/x/text/encoding/unicode/utf32"
	"golang.org/x/text/transform"
)

const headSize = 64 << 10

// openText opens CSV or JSON lines from r. file is what to close, and where it
// can be read twice, what to look through first.
func openText(name string, r io.Reader, file io.ReadCloser, opts Options) (source, error) {
	src, err := sniffText(r, file, opts)
	if err != nil {
		if file != nil {
			file.Close()
		}
		return nil, fmt.Errorf("read %s: %w", name, err)
	}
	return src, nil
}

func sniffText(r io.Reader, file io.ReadCloser, opts Options) (source, error) {
	packed := &counter{r: r}
	plain, compressed, err := decompress(bufio.NewReaderSize(packed, headSize))
	if err != nil {
		return nil, err
	}
	if compressed {
		plain = &unpacking{r: plain, packed: packed}
	}
	br := bufio.NewReaderSize(plain, headSize)
	head, err := br.Peek(headSize)
	if len(head) == 0 {
		if err == nil || err == io.EOF {
			return nil, errors.New("the file is empty")
		}
		return nil, err
	}
	enc, note, err := detect(head, opts.Encoding)
	if err != nil {
		return nil, err
	}
	// Bytes that are not UTF-8 may come late. A file that can be read twice is
	// looked through before the first row is trusted.
	seeker, _ := file.(io.ReadSeeker)
	if enc == nil && opts.Encoding == "" && seeker != nil && !compressed {
		bad, err := firstInvalid(br)
		if err != nil {
			return nil, err
		}
		if bad != nil {
			if enc, note, err = western(bad); err != nil {
				return nil, err
			}
		}
		if _, err := seeker.Seek(0, io.SeekStart); err != nil {
			return nil, err
		}
		br = bufio.NewReaderSize(seeker, headSize)
	}
	var notes []string
	if note != "" {
		notes = append(notes, note)
	}
	text := io.Reader(br)
	if enc != nil {
		text = transform.NewReader(br, enc.NewDecoder())
	}
	tr := bufio.NewReaderSize(text, headSize)
	if b, _ := tr.Peek(3); string(b) == "\uFEFF" {
		tr.Discard(3)
	}
	head, err = tr.Peek(headSize)
	if len(bytes.TrimSpace(head)) == 0 {
		if err != nil && err != io.EOF && !errors.Is(err, bufio.ErrBufferFull) {
			return nil, err
		}
		return nil, errors.New("the file holds no rows, only empty lines")
	}
	if err := notATable(head); err != nil {
		return nil, err
	}
	base := textSource{file: file, remarks: notes}
	if b := bytes.TrimLeft(head, " \t\r\n"); b[0] == '{' {
		return newJSONL(tr, seeker, compressed || enc != nil, base)
	}
	return newCSV(tr, head, base, opts.NoHeader)
}

// textSource is what the text formats share.
type textSource struct {
	file    io.Closer
	remarks []string
}

func (t *textSource) notes() []string { return t.remarks }

// progress is how far the file was read.
func (t *textSource) progress() float64 {
	f, ok := t.file.(*os.File)
	if !ok {
		return -1
	}
	st, err := f.Stat()
	if err != nil || !st.Mode().IsRegular() || st.Size() == 0 {
		return -1
	}
	at, err := f.Seek(0, io.SeekCurrent)
	if err != nil {
		return -1
	}
	return float64(at) / float64(st.Size())
}

func (t *textSource) Close() error {
	if t.file == nil {
		return nil
	}
	return t.file.Close()
}

func decompress(r *bufio.Reader) (io.Reader, bool, error) {
	head, _ := r.Peek(4)
	switch {
	case bytes.HasPrefix(head, []byte{0x1F, 0x8B}):
		z, err := gzip.NewReader(r)
		return z, true, err
	case bytes.HasPrefix(head, []byte("BZh")):
		return bzip2.NewReader(r), true, nil
	case bytes.HasPrefix(head, []byte{0x28, 0xB5, 0x2F, 0xFD}):
		z, err := zstd.NewReader(r, zstd.WithDecoderConcurrency(1), zstd.WithDecoderMaxMemory(256<<20))
		return z, true, err
	case bytes.HasPrefix(head, []byte("PK\x03\x04")), bytes.HasPrefix(head, []byte("PAR1")):
		return nil, false, errors.New("an Excel workbook or Parquet file must be given as a file, not through a pipe")
	}
	return r, false, nil
}

// A text shrinks five to thirty times. Far more than that, and much of it, is
// made to keep a machine busy.
const (
	textRatio = 500
	textFrom  = 64 << 20
)

type counter struct {
	r io.Reader
	n int64
}

func (c *counter) Read(b []byte) (int, error) {
	n, err := c.r.Read(b)
	c.n += int64(n)
	return n, err
}

// unpacking stops a decompressor that makes too much of too little.
type unpacking struct {
	r      io.Reader
	n      int64
	packed *counter
}

func (u *unpacking) Read(b []byte) (int, error) {
	if u.n > textFrom && u.n/textRatio > u.packed.n {
		return 0, fmt.Errorf("it unpacks to more than %d MiB from %d KiB: it is not read further", u.n>>20, u.packed.n>>10)
	}
	n, err := u.r.Read(b)
	u.n += int64(n)
	return n, err
}

// detect says which encoding the head of a text is in; nil is UTF-8.
func detect(head []byte, told string) (encoding.Encoding, string, error) {
	if told != "" {
		enc, err := htmlindex.Get(told)
		if err != nil {
			return nil, "", fmt.Errorf("unknown encoding %q: give a name such as windows-1252, euc-kr, shift_jis or utf-16le", told)
		}
		return enc, "", nil
	}
	switch {
	case bytes.HasPrefix(head, []byte{0xEF, 0xBB, 0xBF}):
		return nil, "", nil
	case bytes.HasPrefix(head, []byte{0xFF, 0xFE, 0, 0}):
		return utf32.UTF32(utf32.LittleEndian, utf32.UseBOM), "read as UTF-32", nil
	case bytes.HasPrefix(head, []byte{0, 0, 0xFE, 0xFF}):
		return utf32.UTF32(utf32.BigEndian, utf32.UseBOM), "read as UTF-32", nil
	case bytes.HasPrefix(head, []byte{0xFF, 0xFE}):
		return xunicode.UTF16(xunicode.LittleEndian, xunicode.UseBOM), "read as UTF-16", nil
	case bytes.HasPrefix(head, []byte{0xFE, 0xFF}):
		return xunicode.UTF16(xunicode.BigEndian, xunicode.UseBOM), "read as UTF-16", nil
	}
	if enc := utf16Without(head); enc != nil {
		return enc, "read as UTF-16 (the file does not say so; every second byte is zero)", nil
	}
	if valid(head) {
		return nil, "", nil
	}
	return western(head)
}

// utf16Without recognises UTF-16 that carries no byte order mark by the zero
// bytes of its ASCII letters.
func utf16Without(head []byte) encoding.Encoding {
	var zero [2]int
	n := len(head) &^ 1
	for i := range n {
		if head[i] == 0 {
			zero[i&1]++
		}
	}
	half := n / 2
	switch {
	case half >= 2 && zero[1]*10 >= half*4 && zero[0]*20 < half:
		return xunicode.UTF16(xunicode.LittleEndian, xunicode.IgnoreBOM)
	case half >= 2 && zero[0]*10 >= half*4 && zero[1]*20 < half:
		return xunicode.UTF16(xunicode.BigEndian, xunicode.IgnoreBOM)
	}
	return nil
}

// western accepts bytes that are not UTF-8 as Windows-1252, of which Latin-1 is
// a part, if they look like a Western European text: mostly ASCII letters with
// a few accented ones. Anything else would be screened as gibberish and come out
// clear, so it is refused.
func western(b []byte) (encoding.Encoding, string, error) {
	var ascii, high, odd int
	for _, c := range b {
		switch {
		case c >= 'a' && c <= 'z', c >= 'A' && c <= 'Z':
			ascii++
		case c >= 0xC0 && c != 0xD7 && c != 0xF7, c == 0x8A, c == 0x8C, c == 0x8E, c == 0x9A, c == 0x9C, c == 0x9E, c == 0x9F:
			high++
		case c >= 0x80:
			odd++
		case c == 0:
			return nil, "", errors.New("the file holds binary data, not text")
		}
	}
	if high+odd > (ascii+high)/5+1 || odd > high+2 {
		return nil, "", ErrEncoding
	}
	return charmap.Windows1252, "read as Windows-1252 (Latin-1), because the text is not UTF-8", nil
}

// valid reports whether b is UTF-8, forgiving a rune that is cut off at its end.
func valid(b []byte) bool {
	for i := 0; i < utf8.UTFMax && i < len(b); i++ {
		if utf8.RuneStart(b[len(b)-1-i]) {
			if !utf8.FullRune(b[len(b)-1-i:]) {
				b = b[:len(b)-1-i]
			}
			break
		}
	}
	return utf8.Valid(b)
}

// firstInvalid reads to the end and returns the neighbourhood of the first bytes
// that are not UTF-8, nil if there are none.
func firstInvalid(r io.Reader) ([]byte, error) {
	buf := make([]byte, 256<<10)
	keep := 0
	for {
		n, err := io.ReadFull(r, buf[keep:])
		b := buf[:keep+n]
		last := err == io.EOF || err == io.ErrUnexpectedEOF
		if err != nil && !last {
			return nil, err
		}
		if !valid(b) || last && !utf8.Valid(b) {
			return bytes.Clone(b), nil
		}
		if last {
			return nil, nil
		}
		keep = 0 // carry a cut rune over
		for i := 1; i < utf8.UTFMax; i++ {
			if t := b[len(b)-i:]; utf8.RuneStart(t[0]) {
				if !utf8.FullRune(t) {
					keep = copy(buf, t)
				}
				break
			}
		}
	}
}

// notATable refuses what is clearly something else.
func notATable(head []byte) error {
	b := bytes.TrimLeftFunc(head, unicode.IsSpace)
	low := bytes.ToLower(b[:min(len(b), 200)])
	switch {
	case bytes.HasPrefix(low, []byte("<!doctype html")), bytes.HasPrefix(low, []byte("<html")):
		return errors.New("this is a web page (HTML), not a table: perhaps a log-in or error page was saved in its place")
	case bytes.HasPrefix(low, []byte("<?xml")), bytes.HasPrefix(low, []byte("<")):
		return errors.New("this is XML, not a table: a file of customers is CSV, JSON lines, .xlsx or Parquet")
	case bytes.HasPrefix(low, []byte("[")):
		return errors.New("this is a JSON array: give one JSON object a line instead (JSON lines)")
	}
	return nil
}
