package xmlscan

import (
	"bytes"
	"strings"
	"unicode/utf8"
)

// Classes of bytes, looked up once per byte.
const (
	nameStart = 1 << iota // may start a name
	nameByte              // may go on in one
	space                 // white space of XML
	textStop              // ends a plain run of text
	valueStop             // ends a plain run of an attribute value, beside its quote
	control               // not a character of XML
	high                  // part of a rune beyond ASCII
	colon
)

var class = func() (t [256]uint8) {
	for b := range 256 {
		switch {
		case b >= 0x80:
			t[b] = nameStart | nameByte | high
		case 'a' <= b && b <= 'z' || 'A' <= b && b <= 'Z' || b == '_':
			t[b] = nameStart | nameByte
		case b == ':':
			t[b] = nameStart | nameByte | colon
		case '0' <= b && b <= '9' || b == '-' || b == '.':
			t[b] = nameByte
		case b == ' ' || b == '\t' || b == '\n':
			t[b] = space
		case b == '\r':
			t[b] = space | textStop | valueStop
		case b < 0x20:
			t[b] = control
		case b == '<' || b == '&':
			t[b] = textStop | valueStop
		case b == ']':
			t[b] = textStop
		}
	}
	return t
}()

// token reads on until a token is complete.
func (s *Scanner) token() bool {
	for {
		spaced := s.Space && len(s.open) > 0
		for !spaced && s.pos < s.end && class[s.buf[s.pos]]&space != 0 {
			s.pos++
		}
		if s.pos == s.end {
			if s.more() {
				continue
			}
			return s.finish()
		}
		if s.buf[s.pos] != '<' {
			if len(s.open) == 0 {
				return s.stray()
			}
			text := s.plainText
			if spaced {
				text = s.mixedText
			}
			if found := text(); found || s.err != nil {
				return found
			}
			continue
		}
		if !s.have(2) {
			return s.fail(ErrTruncated, "after <")
		}
		switch s.buf[s.pos+1] {
		case '/':
			return s.endTag()
		case '?':
			if !s.instruction() {
				return false
			}
		case '!':
			if s.have(9) && string(s.buf[s.pos:s.pos+9]) == "<![CDATA[" {
				if len(s.open) == 0 {
					return s.stray()
				}
				if found := s.mixedText(); found || s.err != nil {
					return found
				}
				continue
			}
			if !s.declaration() {
				return false
			}
		default:
			return s.startTag()
		}
	}
}

// stray explains text outside the root: most often no XML at all.
func (s *Scanner) stray() bool {
	s.have(40)
	start := s.buf[s.pos:min(s.pos+40, s.end)]
	if s.rooted {
		return s.fail(ErrSyntax, "text after the root: %q", start)
	}
	return s.fail(ErrSyntax, "starts with %q", start)
}

// finish ends the document: regular only if the root was there and is closed.
func (s *Scanner) finish() bool {
	switch {
	case s.err != nil:
	case s.end < s.lim:
		s.fail(ErrEncoding, "the last character is cut off")
	case !s.rooted:
		s.fail(ErrTruncated, "no root element")
	case len(s.open) > 0:
		s.fail(ErrTruncated, "the root is not closed")
	}
	return false
}

// scanName returns the end of the name that starts at i, -1 when the window ends
// before it does, and whether it is a name at all.
func (s *Scanner) scanName(i int) (end int, valid bool) {
	var seen uint8
	for j, b := range s.buf[i:s.end] {
		c := class[b]
		if c&nameByte == 0 {
			name := s.buf[i : i+j]
			if j > 0 && seen&(high|colon) == 0 {
				return i + j, class[name[0]]&nameStart != 0
			}
			return i + j, validName(name)
		}
		seen |= c
	}
	return -1, false
}

func validName(n []byte) bool {
	if len(n) == 0 || class[n[0]]&nameStart == 0 {
		return false
	}
	colons := 0
	for i, b := range n {
		switch {
		case b == ':':
			colons++
		case b >= utf8.RuneSelf && utf8.RuneStart(b):
			if r, _ := utf8.DecodeRune(n[i:]); !nameRune(r, i == 0) {
				return false
			}
		}
	}
	return colons < 2
}

// nameRune tells whether a rune beyond ASCII may be part of a name: productions
// NameStartChar and NameChar of XML 1.0, section 2.3.
func nameRune(r rune, first bool) bool {
	switch {
	case r == 0xB7, 0x300 <= r && r <= 0x36F, 0x203F <= r && r <= 0x2040:
		return !first
	case r == 0xD7, r == 0xF7, r == 0x37E:
		return false
	}
	return 0xC0 <= r && r <= 0x1FFF || 0x200C <= r && r <= 0x200D || 0x2070 <= r && r <= 0x218F ||
		0x2C00 <= r && r <= 0x2FEF || 0x3001 <= r && r <= 0xD7FF || 0xF900 <= r && r <= 0xFDCF ||
		0xFDF0 <= r && r <= 0xFFFD || 0x10000 <= r && r <= 0xEFFFF
}

// startTag reads <name a="v" …> or <name …/>. A tag that the window cuts off is
// read again from its start once there is more.
func (s *Scanner) startTag() bool {
	for {
		if done, ok := s.tryStartTag(); done {
			return ok
		}
		s.attrs, s.scratch = s.attrs[:0], s.scratch[:0]
		if !s.more() {
			return s.cutOff("a tag")
		}
	}
}

func (s *Scanner) tryStartTag() (done, ok bool) {
	i, valid := s.scanName(s.pos + 1)
	if i < 0 {
		return false, false
	}
	name := s.buf[s.pos+1 : i]
	if !valid {
		return true, s.fail(ErrSyntax, "bad element name %q", clip(string(name), 40))
	}
	if len(s.open) == 0 {
		if bytes.EqualFold(name, []byte("html")) {
			return true, s.fail(ErrHTML, "root is <%s>", name)
		}
		if s.rooted {
			return true, s.fail(ErrSyntax, "second root <%s>", clip(string(name), 40))
		}
	}
	for {
		gap := i
		for i < s.end && class[s.buf[i]]&space != 0 {
			i++
		}
		if i+1 >= s.end && (i == s.end || s.buf[i] != '>') {
			return false, false
		}
		switch b := s.buf[i]; {
		case b == '>':
			return true, s.begin(name, i+1, false)
		case b == '/':
			if s.buf[i+1] != '>' {
				return true, s.fail(ErrSyntax, "/ inside a tag")
			}
			return true, s.begin(name, i+2, true)
		case gap == i:
			return true, s.fail(ErrSyntax, "no space before %q in a tag", b)
		}
		if i = s.attribute(i); i < 0 {
			return s.err != nil, false
		}
	}
}

func (s *Scanner) begin(name []byte, next int, empty bool) bool {
	if !s.push(name) {
		return false
	}
	s.rooted, s.closing, s.pos = true, empty, next
	s.kind, s.name = Start, s.top()
	return true
}

// attribute reads name="value" at i and returns where it ends; negative when the
// window ends before it or at an error.
func (s *Scanner) attribute(i int) int {
	j, valid := s.scanName(i)
	if j < 0 {
		return -1
	}
	name := s.buf[i:j]
	if !valid {
		s.fail(ErrSyntax, "bad attribute name %q", clip(string(s.buf[i:min(i+20, s.end)]), 20))
		return -1
	}
	for j < s.end && class[s.buf[j]]&space != 0 {
		j++
	}
	if j == s.end {
		return -1
	}
	if s.buf[j] != '=' {
		s.fail(ErrSyntax, "attribute %s has no value", clip(string(name), 40))
		return -1
	}
	for j++; j < s.end && class[s.buf[j]]&space != 0; {
		j++
	}
	if j == s.end {
		return -1
	}
	quote := s.buf[j]
	if quote != '"' && quote != '\'' {
		s.fail(ErrSyntax, "value of attribute %s is not quoted", clip(string(name), 40))
		return -1
	}
	j++
	k := j
	for k < s.end && s.buf[k] != quote && class[s.buf[k]]&valueStop == 0 {
		k++
	}
	if k == s.end {
		return -1
	}
	value := s.buf[j:k:k]
	if s.buf[k] != quote {
		n := bytes.IndexByte(s.buf[k:s.end], quote)
		if n < 0 {
			return -1
		}
		k += n
		var ok bool
		if value, ok = s.rewrite(s.buf[j:k]); !ok {
			return -1
		}
	}
	limit := s.Limits.Attrs
	if limit <= 0 {
		limit = 256
	}
	if len(s.attrs) >= limit {
		s.fail(ErrLimit, "more than %d attributes", limit)
		return -1
	}
	for a := range s.attrs {
		if bytes.Equal(s.attrs[a].name, name) {
			s.fail(ErrSyntax, "attribute %s appears twice", clip(string(name), 40))
			return -1
		}
	}
	s.attrs = append(s.attrs, attr{name: name, local: local(name), value: value})
	return k + 1
}

// endTag reads </name>.
func (s *Scanner) endTag() bool {
	if len(s.open) == 0 {
		return s.fail(ErrSyntax, "unexpected </")
	}
	name := s.stack[s.open[len(s.open)-1].start:]
	i := len(name) + 2
	if !s.have(i + 1) {
		if rest := s.buf[min(s.pos+2, s.end):s.end]; !bytes.HasPrefix(name, rest) && !bytes.HasPrefix(rest, name) {
			return s.fail(ErrSyntax, "%q does not end <%s>", s.buf[s.pos:s.end], clip(string(name), 40))
		}
		return s.cutOff("a tag")
	}
	if string(s.buf[s.pos+2:s.pos+i]) != string(name) {
		return s.fail(ErrSyntax, "%q does not end <%s>", s.buf[s.pos:s.pos+i], clip(string(name), 40))
	}
	for s.have(i+1) && class[s.buf[s.pos+i]]&space != 0 {
		i++
	}
	if !s.have(i + 1) {
		return s.cutOff("a tag")
	}
	if s.buf[s.pos+i] != '>' {
		return s.fail(ErrSyntax, "%q does not end <%s>", s.buf[s.pos:s.pos+i+1], clip(string(name), 40))
	}
	s.pos += i + 1
	s.kind, s.name, s.popping = End, s.top(), true
	return true
}

// cutOff reports a token that the document ends in, or that is longer than allowed.
func (s *Scanner) cutOff(what string) bool {
	if s.err == nil {
		s.fail(ErrTruncated, "inside %s", what)
	}
	return false
}

// until moves past the next occurrence of mark at or after pos+skip and returns
// what lies between, within the window.
func (s *Scanner) until(skip int, mark, what string) ([]byte, bool) {
	from := skip
	for {
		if s.pos+from < s.end {
			if n := bytes.Index(s.buf[s.pos+from:s.end], []byte(mark)); n >= 0 {
				inner := s.buf[s.pos+skip : s.pos+from+n]
				s.pos += from + n + len(mark)
				return inner, true
			}
			// What has been searched is not searched again.
			from = max(skip, s.end-s.pos-len(mark)+1)
		}
		if !s.more() {
			return nil, s.cutOff(what)
		}
	}
}

// instruction skips <?target …?> and reads the encoding of <?xml …?>.
func (s *Scanner) instruction() bool {
	inner, ok := s.until(2, "?>", "a processing instruction")
	if !ok {
		return false
	}
	target := inner
	if i := bytes.IndexAny(inner, " \t\r\n"); i >= 0 {
		target = inner[:i]
	}
	for _, b := range target {
		if class[b]&nameByte == 0 {
			return s.fail(ErrSyntax, "bad processing instruction")
		}
	}
	if !validName(target) {
		return s.fail(ErrSyntax, "bad processing instruction")
	}
	if string(target) != "xml" {
		return true
	}
	if s.rooted {
		return s.fail(ErrSyntax, "XML declaration inside the document")
	}
	decl := string(inner[len(target):])
	if v := pseudo(decl, "version"); v != "" && v != "1.0" {
		return s.fail(ErrSyntax, "XML version %q", clip(v, 10))
	}
	switch enc := strings.ToLower(pseudo(decl, "encoding")); enc {
	case "", "utf-8", "utf8":
	case "us-ascii", "ascii":
	case "utf-16", "utf-16le", "utf-16be":
		if !s.utf16 {
			return s.fail(ErrEncoding, "declared %s, is not", enc)
		}
	default:
		return s.fail(ErrEncoding, "%q", clip(enc, 40))
	}
	return true
}

// pseudo returns the value of name="value" in an XML declaration.
func pseudo(decl, name string) string {
	_, rest, ok := strings.Cut(decl, name)
	if !ok {
		return ""
	}
	rest = strings.TrimLeft(rest, " \t\r\n")
	rest, ok = strings.CutPrefix(rest, "=")
	rest = strings.TrimLeft(rest, " \t\r\n")
	if !ok || rest == "" || rest[0] != '"' && rest[0] != '\'' {
		return ""
	}
	if v, _, ok := strings.Cut(rest[1:], rest[:1]); ok {
		return v
	}
	return ""
}

// declaration skips a comment or a document type declaration without subset.
func (s *Scanner) declaration() bool {
	if s.have(4) && string(s.buf[s.pos:s.pos+4]) == "<!--" {
		return s.comment()
	}
	if !s.have(9) || !bytes.EqualFold(s.buf[s.pos:s.pos+9], []byte("<!DOCTYPE")) || s.rooted {
		if s.eof && s.end-s.pos < 9 {
			return s.cutOff("a declaration")
		}
		return s.fail(ErrSyntax, "unexpected declaration")
	}
	var quote byte
	for i := 9; ; i++ {
		if !s.have(i + 1) {
			return s.cutOff("a document type declaration")
		}
		b := s.buf[s.pos+i]
		switch {
		case quote != 0:
			if b == quote {
				quote = 0
			}
		case b == '"' || b == '\'':
			quote = b
		case b == '[' || b == '<':
			return s.fail(ErrDTD, "document type declaration")
		case b == '>':
			words := bytes.Fields(s.buf[s.pos+9 : s.pos+i])
			if len(words) > 0 && bytes.EqualFold(words[0], []byte("html")) {
				return s.fail(ErrHTML, "document type is html")
			}
			s.pos += i + 1
			return true
		}
	}
}

func (s *Scanner) comment() bool {
	inner, ok := s.until(4, "--", "a comment")
	if !ok {
		return false
	}
	_ = inner
	if !s.have(1) {
		return s.cutOff("a comment")
	}
	if s.buf[s.pos] != '>' {
		return s.fail(ErrSyntax, "-- inside a comment")
	}
	s.pos++
	return true
}
