package table

import (
	"bufio"
	"bytes"
	"fmt"
	"os"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/encoding/htmlindex"
)

// Reading is the beginning of a text as one encoding has it.
type Reading struct {
	Encoding string // WHATWG label, as in [Options]
	Text     string // its first lines
	Labels   int    // columns of its header that are recognised
}

// encodings are those in which customers' files come that are not Unicode, with
// the likelier ones of a script first.
var encodings = []string{
	"windows-1251", "gb18030", "shift_jis", "euc-kr", "big5", "windows-1256", "windows-1250", "windows-1252", "windows-1253", "windows-1254", "windows-1255",
	"windows-1257", "windows-1258", "windows-874", "koi8-r", "ibm866", "euc-jp", "iso-8859-2", "iso-8859-5",
}

// Encodings are those in which customers' files come that are not UTF-8.
func Encodings() []string { return slices.Concat(encodings, []string{"utf-16le", "utf-16be"}) }

// Bounds of what a person is shown of a reading.
const (
	readingLines = 3
	readingRunes = 160
)

// Readings returns the encodings in which the beginning of a file is text, and how
// it reads in each: those first in which its header is understood. It answers the
// question that cannot be answered by machine: which of them a person can read.
func Readings(path string) ([]Reading, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, fmt.Errorf("read %s: %w", shortName(path), err)
	}
	defer f.Close()
	plain, _, err := decompress(bufio.NewReaderSize(f, headSize))
	if err != nil {
		return nil, fmt.Errorf("read %s: %w", shortName(path), err)
	}
	head, err := bufio.NewReaderSize(plain, headSize).Peek(headSize)
	if len(head) == 0 {
		return nil, fmt.Errorf("read %s: %w", shortName(path), err)
	}
	if i := bytes.LastIndexByte(head, '\n'); i > 0 { // not to cut a character
		head = head[:i]
	}
	var out []Reading
	for _, label := range encodings {
		enc, err := htmlindex.Get(label)
		if err != nil {
			return nil, fmt.Errorf("read %s: %w", shortName(path), err)
		}
		text, err := enc.NewDecoder().String(string(head))
		if err != nil || strings.ContainsRune(text, utf8.RuneError) || strings.ContainsFunc(text, odd) {
			continue
		}
		r := Reading{Encoding: label}
		lines := strings.FieldsFunc(text, func(r rune) bool { return r == '\n' || r == '\r' })
		for _, l := range lines[:min(len(lines), readingLines)] {
			if rs := []rune(l); len(rs) > readingRunes {
				l = string(rs[:readingRunes]) + "…"
			}
			r.Text += l + "\n"
			cells := strings.FieldsFunc(l, func(r rune) bool { return strings.ContainsRune(",;\t|\"", r) })
			_, n := labels(cells)
			r.Labels = max(r.Labels, n)
		}
		r.Text = strings.TrimSuffix(r.Text, "\n")
		if !slices.ContainsFunc(out, func(x Reading) bool { return x.Text == r.Text }) {
			out = append(out, r)
		}
	}
	slices.SortStableFunc(out, func(a, b Reading) int { return b.Labels - a.Labels })
	return out, nil
}

// odd reports what no text for people has: control characters and places that are
// for private use.
func odd(r rune) bool {
	return unicode.IsControl(r) && r != '\n' && r != '\r' && r != '\t' || unicode.Is(unicode.Co, r)
}
