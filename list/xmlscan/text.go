package xmlscan

import (
	"bytes"
	"unicode/utf8"
)

// plainText reads text that lies in the window as it is; anything else is left
// to mixedText. The scanner stands on a byte that is neither space nor markup.
func (s *Scanner) plainText() bool {
	for i := s.pos; i+1 < s.end; i++ {
		b := s.buf[i]
		if class[b]&textStop == 0 {
			continue
		}
		if b == '<' && s.buf[i+1] != '!' && s.buf[i+1] != '?' && i-s.pos <= s.limitToken() {
			s.kind, s.text = Text, trim(s.buf[s.pos:i])
			s.pos = i
			return true
		}
		break
	}
	return s.mixedText()
}

func trim(b []byte) []byte {
	for len(b) > 0 && class[b[0]]&space != 0 {
		b = b[1:]
	}
	for len(b) > 0 && class[b[len(b)-1]]&space != 0 {
		b = b[:len(b)-1]
	}
	return b
}

// mixedText gathers text over references, line ends, CDATA sections, comments,
// processing instructions and the edge of the window. It returns false when all
// of it was white space; the scanner then stands on the tag that follows.
func (s *Scanner) mixedText() bool {
	limit := s.limitToken()
	for {
		i := s.pos
		for i < s.end && class[s.buf[i]]&textStop == 0 {
			i++
		}
		s.scratch = append(s.scratch, s.buf[s.pos:i]...)
		s.pos = i
		if len(s.scratch) > limit {
			return s.fail(ErrLimit, "text of more than %d bytes", limit)
		}
		if i == s.end {
			if !s.more() {
				return s.finish()
			}
			continue
		}
		switch s.buf[i] {
		case '&':
			if !s.reference() {
				return false
			}
		case '\r':
			s.scratch = append(s.scratch, '\n')
			s.pos++
			if s.have(1) && s.buf[s.pos] == '\n' {
				s.pos++
			}
		case ']':
			if s.have(3) && string(s.buf[s.pos:s.pos+3]) == "]]>" {
				return s.fail(ErrSyntax, "]]> in text")
			}
			s.scratch = append(s.scratch, ']')
			s.pos++
		case '<':
			if !s.have(2) {
				return s.cutOff("markup")
			}
			ok := true
			switch s.buf[s.pos+1] {
			case '?':
				ok = s.instruction()
			case '!':
				if s.have(9) && string(s.buf[s.pos:s.pos+9]) == "<![CDATA[" {
					ok = s.cdata()
				} else {
					ok = s.declaration()
				}
			default:
				t := s.scratch
				if !s.Space {
					t = trim(t)
				}
				if len(t) > 0 {
					s.kind, s.text = Text, t
					return true
				}
				s.scratch = s.scratch[:0]
				return false
			}
			if !ok {
				return false
			}
		}
	}
}

func (s *Scanner) cdata() bool {
	inner, ok := s.until(9, "]]>", "a CDATA section")
	if ok {
		s.scratch = appendLines(s.scratch, inner)
	}
	return ok
}

// appendLines appends b with \r\n and \r made \n: XML 1.0, section 2.11.
func appendLines(dst, b []byte) []byte {
	for {
		i := bytes.IndexByte(b, '\r')
		if i < 0 {
			return append(dst, b...)
		}
		dst = append(append(dst, b[:i]...), '\n')
		b = b[i+1:]
		if len(b) > 0 && b[0] == '\n' {
			b = b[1:]
		}
	}
}

// longest reference: &#x0010FFFF; and some leading zeros
const maxReference = 16

func (s *Scanner) reference() bool {
	s.have(maxReference)
	n := bytes.IndexByte(s.buf[s.pos:min(s.pos+maxReference, s.end)], ';')
	if n < 0 {
		if s.end-s.pos < maxReference {
			return s.cutOff("a reference")
		}
		return s.fail(ErrSyntax, "& without a reference")
	}
	r := decodeReference(s.buf[s.pos+1 : s.pos+n])
	if r < 0 {
		return s.fail(ErrSyntax, "reference &%s;", s.buf[s.pos+1:s.pos+n])
	}
	s.scratch = utf8.AppendRune(s.scratch, r)
	s.pos += n + 1
	return true
}

// decodeReference returns the character of a reference, given without & and ;,
// or -1. Only the five entities of XML are known.
func decodeReference(ref []byte) rune {
	switch string(ref) {
	case "lt":
		return '<'
	case "gt":
		return '>'
	case "amp":
		return '&'
	case "apos":
		return '\''
	case "quot":
		return '"'
	}
	if len(ref) < 2 || ref[0] != '#' {
		return -1
	}
	digits, base := ref[1:], rune(10)
	if digits[0] == 'x' {
		digits, base = digits[1:], 16
	}
	if len(digits) == 0 {
		return -1
	}
	var r rune
	for _, b := range digits {
		var d rune
		switch {
		case '0' <= b && b <= '9':
			d = rune(b - '0')
		case 'a' <= b|0x20 && b|0x20 <= 'f' && base == 16:
			d = rune(b|0x20-'a') + 10
		default:
			return -1
		}
		if r = r*base + d; r > utf8.MaxRune {
			return -1
		}
	}
	if !utf8.ValidRune(r) || r < 0x20 && r != '\t' && r != '\n' && r != '\r' || r == 0xFFFE || r == 0xFFFF {
		return -1
	}
	return r
}

// rewrite resolves the references and line ends of an attribute value.
func (s *Scanner) rewrite(b []byte) ([]byte, bool) {
	from := len(s.scratch)
	for len(b) > 0 {
		i := 0
		for i < len(b) && class[b[i]]&valueStop == 0 {
			i++
		}
		s.scratch = append(s.scratch, b[:i]...)
		if b = b[i:]; len(b) == 0 {
			break
		}
		switch b[0] {
		case '<':
			return nil, s.fail(ErrSyntax, "< in an attribute value")
		case '\r':
			s.scratch = append(s.scratch, '\n')
			b = b[1:]
			if len(b) > 0 && b[0] == '\n' {
				b = b[1:]
			}
		case '&':
			n := bytes.IndexByte(b[:min(maxReference, len(b))], ';')
			if n < 0 {
				return nil, s.fail(ErrSyntax, "& without a reference")
			}
			r := decodeReference(b[1:n])
			if r < 0 {
				return nil, s.fail(ErrSyntax, "reference &%s;", b[1:n])
			}
			s.scratch = utf8.AppendRune(s.scratch, r)
			b = b[n+1:]
		}
	}
	if from == len(s.scratch) {
		return []byte{}, true
	}
	return s.scratch[from:len(s.scratch):len(s.scratch)], true
}
