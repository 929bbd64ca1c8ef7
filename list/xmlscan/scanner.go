// Package xmlscan reads XML as a stream of tokens, fast and without trust.
//
// Lists are published as XML of up to a few hundred megabytes. A [Scanner] walks
// such a file through a window of bytes and hands out slices of it: nothing is
// allocated per token, and what it returns is valid until the next call only.
//
//	s := xmlscan.New(r)
//	for s.Child(0) { // the root
//		for d := s.Depth(); s.Child(d); { // each child of the root
//			switch string(s.Name()) {
//			case "entry":
//				id := string(s.Attr("id"))
//				for d := s.Depth(); s.Child(d); {
//					switch string(s.Name()) {
//					case "name":
//						name := string(s.Content())
//					default:
//						s.Leaves(sink.Unmapped) // never met: reported by path
//					}
//				}
//			}
//		}
//	}
//	if err := s.Err(); err != nil { … } // always: an early end is an error here
//
// Children that the body of a loop leaves unread are skipped. [Scanner.Next] gives
// the plain tokens where the shape of the document is not known beforehand.
//
// Names are local names: a namespace prefix is dropped, its meaning ignored.
// Text comes joined over CDATA, comments and references, with line ends as \n
// and surrounding white space removed; text of white space alone is no token,
// unless [Scanner.Space] asks for it.
//
// Read are UTF-8 and UTF-16 of either byte order, with or without a byte order
// mark. Refused are: HTML pages, documents that end early or go on after the root,
// internal DTD subsets and entities other than the five of XML (so no entity
// bombs and no external reads), and documents beyond [Limits].
//
// Source: Extensible Markup Language (XML) 1.0, fifth edition, sections 2 to 4.
package xmlscan

import (
	"errors"
	"fmt"
	"io"
	"iter"
)

// Kind is the kind of a token.
type Kind uint8

// Kinds of tokens. An empty element <a/> is a Start followed by an End.
const (
	Start Kind = iota + 1
	End
	Text
)

// Errors by cause; those of a Scanner wrap one of them or the reader's own error.
var (
	ErrHTML      = errors.New("an HTML page instead of XML data")
	ErrTruncated = errors.New("document ends early")
	ErrSyntax    = errors.New("not well-formed XML")
	ErrDTD       = errors.New("internal DTD subset or entity declaration refused")
	ErrLimit     = errors.New("document exceeds a limit")
	ErrEncoding  = errors.New("unsupported or broken character encoding")
)

// Limits bound what a document may ask of the reader. Zero means the default.
type Limits struct {
	Depth int // open elements, 256
	Token int // bytes of one tag, comment or text, 8 MiB
	Attrs int // attributes of one element, 256
}

// element is an open element: where its name begins in the stack of names, and
// where its local name does.
type element struct{ start, local int32 }

type attr struct {
	name  []byte // with prefix
	local int    // where the local name starts in name
	value []byte
}

// Scanner reads one document. Not safe for concurrent use.
type Scanner struct {
	Limits Limits // may be set before the first token is read
	Space  bool   // keep white space: every text is a token as it stands; to be set likewise

	r       io.Reader
	buf     []byte
	pos     int   // next byte to look at
	end     int   // end of the checked bytes
	lim     int   // end of the bytes read; end..lim may be the first bytes of a rune
	base    int64 // offset of buf[0] in the (UTF-8) document
	eof     bool
	opened  bool // byte order mark and encoding are settled
	utf16   bool
	rooted  bool // the root has started
	closing bool // the next token is the End of an empty element
	popping bool // the element of the last End token is still on the stack

	kind    Kind
	name    []byte
	text    []byte
	attrs   []attr
	scratch []byte // text and attribute values that had to be rewritten
	stack   []byte // names of the open elements, with prefixes
	open    []element
	path    []byte
	paths   map[string]string
	content []byte
	err     error
}

// New returns a scanner over r.
func New(r io.Reader) *Scanner { return &Scanner{r: r} }

// Next moves to the next token and reports whether there is one. It returns
// false at the end of the document and at an error; see [Scanner.Err].
func (s *Scanner) Next() bool {
	if s.err != nil {
		return false
	}
	if !s.opened && !s.settle() {
		return false
	}
	s.scratch, s.attrs, s.text = s.scratch[:0], s.attrs[:0], nil
	if s.popping {
		s.pop()
	}
	if s.closing {
		s.closing = false
		s.kind, s.name, s.popping = End, s.top(), true
		return true
	}
	s.kind, s.name = 0, nil
	return s.token()
}

// Kind returns the kind of the current token.
func (s *Scanner) Kind() Kind { return s.kind }

// Name returns the local name of the element that starts or ends here.
func (s *Scanner) Name() []byte { return s.name }

// Text returns the text of a Text token, nil for the other kinds.
func (s *Scanner) Text() []byte { return s.text }

// Depth returns how many elements are open. It is the same at the Start and the
// End of one element; the root has depth 1.
func (s *Scanner) Depth() int { return len(s.open) }

// Offset returns where in the document (as UTF-8) the scanner stands.
func (s *Scanner) Offset() int64 { return s.base + int64(s.pos) }

// Err returns the error that ended the scan, nil at a regular end.
func (s *Scanner) Err() error { return s.err }

// Attr returns the value of the attribute of the current Start token with this
// local name, nil when it has none.
func (s *Scanner) Attr(local string) []byte {
	for i := range s.attrs {
		if a := &s.attrs[i]; string(a.name[a.local:]) == local && !a.isNamespace() {
			return a.value
		}
	}
	return nil
}

// Attrs yields local name and value of the attributes of the current Start
// token in document order. Namespace declarations are left out.
func (s *Scanner) Attrs() iter.Seq2[[]byte, []byte] {
	return func(yield func([]byte, []byte) bool) {
		for i := range s.attrs {
			a := &s.attrs[i]
			if !a.isNamespace() && !yield(a.name[a.local:], a.value) {
				return
			}
		}
	}
}

func (a *attr) isNamespace() bool {
	return string(a.name) == "xmlns" || a.local == 6 && string(a.name[:6]) == "xmlns:"
}

// Path returns the local names of the open elements, joined by "/", without a
// leading one: "sdnList/sdnEntry/uid". Paths met before cost no allocation.
func (s *Scanner) Path() string {
	s.path = s.path[:0]
	for i := range s.open {
		if i > 0 {
			s.path = append(s.path, '/')
		}
		to := len(s.stack)
		if i+1 < len(s.open) {
			to = int(s.open[i+1].start)
		}
		s.path = append(s.path, s.stack[s.open[i].local:to]...)
	}
	if p, ok := s.paths[string(s.path)]; ok {
		return p
	}
	p := string(s.path)
	if s.paths == nil {
		s.paths = map[string]string{}
	}
	if len(s.paths) < 4096 { // a hostile document has endless paths
		s.paths[p] = p
	}
	return p
}

// Child moves to the next element that lies directly in the open element of this
// depth and reports whether there is one; false means that the element has ended.
// Whatever was left unread before is skipped. Child(0) moves to the root. When the
// root ends, what follows it is looked at too: anything but comments is an error.
func (s *Scanner) Child(depth int) bool {
	for {
		if s.kind == End && len(s.open) <= depth {
			if depth == 1 {
				for s.Next() {
				}
			}
			return false
		}
		if !s.Next() {
			return false
		}
		if s.kind == Start && len(s.open) == depth+1 {
			return true
		}
	}
}

// Skip moves from a Start to its End, past all that lies between.
func (s *Scanner) Skip() {
	if s.kind != Start {
		return
	}
	for d := len(s.open); s.Next(); {
		if s.kind == End && len(s.open) == d {
			return
		}
	}
}

// Content moves from a Start to its End and returns the text between, that of
// inner elements included, parts joined by a space.
func (s *Scanner) Content() []byte {
	if s.kind != Start {
		return nil
	}
	s.content = s.content[:0]
	for d := len(s.open); s.Next(); {
		switch {
		case s.kind == Text:
			if len(s.content) > 0 {
				s.content = append(s.content, ' ')
			}
			s.content = append(s.content, s.text...)
			if len(s.content) > s.limitToken() {
				s.fail(ErrLimit, "text of more than %d bytes", s.limitToken())
			}
		case s.kind == End && len(s.open) == d:
			return s.content
		}
	}
	return nil
}

// Leaves moves from a Start to its End and calls visit for every text on the way,
// for every element without text or children, and for the attributes of inner
// elements, whose path ends in "@name". It is made for reporting what a reader
// does not know.
func (s *Scanner) Leaves(visit func(path, text string)) {
	if s.kind != Start {
		return
	}
	empty := true
	for d := len(s.open); s.Next(); {
		switch s.kind {
		case Start:
			empty = true
			for name, value := range s.Attrs() {
				visit(s.Path()+"@"+string(name), string(value))
			}
		case Text:
			empty = false
			visit(s.Path(), string(s.text))
		case End:
			if empty {
				visit(s.Path(), "")
			}
			empty = false
			if len(s.open) == d {
				return
			}
		}
	}
}

func (s *Scanner) fail(cause error, format string, args ...any) bool {
	if s.err == nil {
		s.kind, s.name, s.text = 0, nil, nil
		where := ""
		if p := s.Path(); p != "" {
			where = " in " + clip(p, 120)
		}
		s.err = fmt.Errorf("read XML at byte %d%s: %w: %s", s.Offset(), where, cause, fmt.Sprintf(format, args...))
	}
	return false
}

func clip(s string, n int) string {
	if len(s) > n {
		return s[:n] + "…"
	}
	return s
}

func (s *Scanner) limitToken() int {
	if s.Limits.Token > 0 {
		return s.Limits.Token
	}
	return 8 << 20
}

// top returns the local name of the innermost open element.
func (s *Scanner) top() []byte { return s.stack[s.open[len(s.open)-1].local:] }

func (s *Scanner) push(name []byte) bool {
	limit := s.Limits.Depth
	if limit <= 0 {
		limit = 256
	}
	if len(s.open) >= limit {
		return s.fail(ErrLimit, "elements nested more than %d deep", limit)
	}
	at := len(s.stack)
	s.open = append(s.open, element{int32(at), int32(at + local(name))})
	s.stack = append(s.stack, name...)
	return true
}

func (s *Scanner) pop() {
	last := len(s.open) - 1
	s.stack = s.stack[:s.open[last].start]
	s.open = s.open[:last]
	s.popping = false
}

// local returns where the local name starts in a name with or without prefix.
func local(name []byte) int {
	for i, b := range name {
		if b == ':' && i > 0 && i+1 < len(name) {
			return i + 1
		}
	}
	return 0
}
