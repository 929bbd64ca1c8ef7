package xmlscan

import (
	"bytes"
	"encoding/binary"
	"errors"
	"io"
	"unicode/utf16"
	"unicode/utf8"
)

const windowSize = 256 << 10

// settle finds the encoding from the first bytes: XML 1.0, appendix F.
func (s *Scanner) settle() bool {
	s.opened = true
	head := make([]byte, 4)
	n, err := io.ReadFull(s.r, head)
	if err != nil && !errors.Is(err, io.EOF) && !errors.Is(err, io.ErrUnexpectedEOF) {
		return s.fail(err, "first bytes")
	}
	head = head[:n]
	var order binary.ByteOrder
	switch {
	case bytes.HasPrefix(head, []byte{0xEF, 0xBB, 0xBF}):
		head = head[3:]
	case bytes.HasPrefix(head, []byte{0xFF, 0xFE}):
		head, order = head[2:], binary.LittleEndian
	case bytes.HasPrefix(head, []byte{0xFE, 0xFF}):
		head, order = head[2:], binary.BigEndian
	case bytes.Equal(head, []byte{'<', 0, '?', 0}):
		order = binary.LittleEndian
	case bytes.Equal(head, []byte{0, '<', 0, '?'}):
		order = binary.BigEndian
	}
	s.r = io.MultiReader(bytes.NewReader(head), s.r)
	if order != nil {
		s.r, s.utf16 = &utf16Reader{r: s.r, order: order}, true
	}
	return true
}

// have makes sure that n bytes lie in the window from pos on.
func (s *Scanner) have(n int) bool {
	for s.end-s.pos < n {
		if !s.more() {
			return false
		}
	}
	return true
}

// more brings further bytes into the window, keeping all from pos on. It grows
// the window when that is full of one token. Slices of the window handed out
// before are void afterwards.
func (s *Scanner) more() bool {
	if s.err != nil || s.eof {
		return false
	}
	if s.pos > 0 {
		copy(s.buf, s.buf[s.pos:s.lim])
		s.base += int64(s.pos)
		s.end -= s.pos
		s.lim -= s.pos
		s.pos = 0
	}
	if s.lim == len(s.buf) {
		if len(s.buf) > s.limitToken() {
			return s.fail(ErrLimit, "a token of more than %d bytes", s.limitToken())
		}
		grown := make([]byte, max(windowSize, 2*len(s.buf)))
		copy(grown, s.buf[:s.lim])
		s.buf = grown
	}
	before := s.end
	for s.lim < len(s.buf) {
		n, err := s.r.Read(s.buf[s.lim:])
		s.lim += n
		if errors.Is(err, io.EOF) {
			s.eof = true
			break
		}
		if err != nil {
			return s.fail(err, "reading on")
		}
	}
	return s.check() && s.end > before
}

// check moves end over what is whole and valid UTF-8 within XML's characters:
// production Char of XML 1.0, section 2.2.
func (s *Scanner) check() bool {
	fresh := s.buf[s.end:s.lim]
	var seen uint8
	rest := fresh
	for ; len(rest) >= 8; rest = rest[8:] {
		seen |= class[rest[0]] | class[rest[1]] | class[rest[2]] | class[rest[3]] |
			class[rest[4]] | class[rest[5]] | class[rest[6]] | class[rest[7]]
	}
	for _, b := range rest {
		seen |= class[b]
	}
	if seen&control != 0 {
		i := bytes.IndexFunc(fresh, func(r rune) bool { return r < 0x20 && class[r]&control != 0 })
		return s.fail(ErrSyntax, "control character %#x", fresh[max(i, 0)])
	}
	if seen&high != 0 {
		// A rune that the window cuts off waits for its other bytes.
		for cut := 1; cut <= min(3, len(fresh)); cut++ {
			if tail := fresh[len(fresh)-cut:]; utf8.RuneStart(tail[0]) {
				if !utf8.FullRune(tail) {
					fresh = fresh[:len(fresh)-cut]
				}
				break
			}
		}
		if !utf8.Valid(fresh) {
			return s.fail(ErrEncoding, "not UTF-8")
		}
		if bytes.Contains(fresh, []byte("\uFFFE")) || bytes.Contains(fresh, []byte("\uFFFF")) {
			return s.fail(ErrSyntax, "noncharacter U+FFFE or U+FFFF")
		}
	}
	s.end += len(fresh)
	return true
}

// utf16Reader turns UTF-16 into UTF-8.
type utf16Reader struct {
	r     io.Reader
	order binary.ByteOrder
	in    [4096]byte
	n     int // bytes of in not yet decoded
	out   []byte
	done  int // bytes of out already handed over
	err   error
}

func (u *utf16Reader) Read(p []byte) (int, error) {
	for u.done == len(u.out) {
		if u.err != nil {
			return 0, u.err
		}
		u.fill()
	}
	n := copy(p, u.out[u.done:])
	u.done += n
	return n, nil
}

func (u *utf16Reader) fill() {
	u.out, u.done = u.out[:0], 0
	n, err := u.r.Read(u.in[u.n:])
	n += u.n
	i := 0
	for i+1 < n {
		r := rune(u.order.Uint16(u.in[i:]))
		size := 2
		if utf16.IsSurrogate(r) {
			if i+3 >= n && err == nil {
				break
			}
			if i+3 < n {
				r, size = utf16.DecodeRune(r, rune(u.order.Uint16(u.in[i+2:]))), 4
			}
			if r == utf8.RuneError || size == 2 {
				u.err = errBadUTF16
				return
			}
		}
		u.out = utf8.AppendRune(u.out, r)
		i += size
	}
	u.n = copy(u.in[:], u.in[i:n])
	u.err = err
	if err != nil && u.n > 0 {
		u.err = errBadUTF16
	}
}

var errBadUTF16 = errors.New("broken UTF-16")
