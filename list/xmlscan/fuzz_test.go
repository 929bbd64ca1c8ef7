package xmlscan

import (
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"strings"
	"testing"
)

// oracle reads a document with encoding/xml into the form of dump.
func oracle(doc []byte) (string, error) {
	dec := xml.NewDecoder(bytes.NewReader(doc))
	var b bytes.Buffer
	var text []byte
	flush := func() {
		if t := trim(text); len(t) > 0 {
			b.WriteString("T" + string(t))
		}
		text = text[:0]
	}
	for {
		tok, err := dec.RawToken()
		if errors.Is(err, io.EOF) {
			return b.String(), nil
		}
		if err != nil {
			return "", err
		}
		switch tok := tok.(type) {
		case xml.StartElement:
			flush()
			b.WriteString("<" + tok.Name.Local)
			for _, a := range tok.Attr {
				if a.Name.Space == "xmlns" || a.Name.Space == "" && a.Name.Local == "xmlns" {
					continue
				}
				b.WriteString(" " + a.Name.Local + "=" + a.Value)
			}
		case xml.EndElement:
			flush()
			b.WriteString(">" + tok.Name.Local)
		case xml.CharData:
			text = append(text, tok...)
		}
	}
}

func mine(doc []byte) (string, error) {
	s := New(bytes.NewReader(doc))
	var b bytes.Buffer
	for s.Next() {
		switch s.Kind() {
		case Start:
			b.WriteString("<" + string(s.Name()))
			for n, v := range s.Attrs() {
				b.WriteString(" " + string(n) + "=" + string(v))
			}
		case End:
			b.WriteString(">" + string(s.Name()))
		case Text:
			b.WriteString("T" + string(s.Text()))
		}
	}
	return b.String(), s.Err()
}

// FuzzAgainstStandard: what this scanner reads, encoding/xml reads alike; what
// only encoding/xml reads is refused here for a reason of this package's own.
func FuzzAgainstStandard(f *testing.F) {
	for _, s := range []string{
		"<a/>", "<?xml version='1.0'?><a x='1' y=\"&lt;\"><b>t&amp;<![CDATA[<]]></b><!-- c --></a>",
		"<n:a xmlns:n='u' n:b='c'>x\r\ny</n:a>", "<a>]]</a>", "<a><b></a>", "<!DOCTYPE a><a/>", "<a>é原&#x41;</a >",
		"<a b='\r\n'/>", "<é/>", "<a>&#xD;</a>", "<a:b:c/>", "<?xml?><a/>",
	} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, doc []byte) {
		if bytes.HasPrefix(doc, []byte{0xFF, 0xFE}) || bytes.HasPrefix(doc, []byte{0xFE, 0xFF}) || bytes.IndexByte(doc, 0) >= 0 {
			mine(doc) // UTF-16 is beyond the oracle: only must not panic
			return
		}
		got, err := mine(doc)
		doc = bytes.TrimPrefix(doc, []byte("\ufeff"))
		want, oracleErr := oracle(doc)
		switch {
		case err == nil && oracleErr == nil && got != want:
			t.Errorf("%q:\ngot  %q\nwant %q", doc, got, want)
		case err == nil && oracleErr != nil && !laxer(doc, oracleErr):
			t.Errorf("%q: read as %q, refused by encoding/xml: %v", doc, got, oracleErr)
		case err != nil && oracleErr == nil && !stricter(err):
			t.Errorf("%q: refused: %v, read by encoding/xml as %q", doc, err, want)
		}
	})
}

// laxer: encoding/xml follows the fourth edition's tables of names.
func laxer(doc []byte, err error) bool {
	for _, b := range doc {
		if b >= 0x80 {
			return strings.Contains(err.Error(), "name") || strings.Contains(err.Error(), "expected")
		}
	}
	return false
}

// stricter lists what RawToken lets pass and this package refuses.
func stricter(err error) bool {
	for _, s := range []string{
		"unexpected </", "does not end", "inside a declaration", "second root", "after the root", "starts with", "no root", "not closed", "twice", "no space before",
		"HTML page", "DTD", "unexpected declaration", "reference &", "inside the document", "utf-16", "& without a reference",
		"exceeds a limit", "name", "processing instruction", "ascii", "not UTF-8", "control character", "noncharacter", "cut off",
	} {
		if strings.Contains(err.Error(), s) {
			return true
		}
	}
	return false
}

// Whatever the chunks a reader hands over, the tokens are the same.
func FuzzChunks(f *testing.F) {
	f.Add([]byte("<a x='&lt;'>t<!-- -->u<b/></a>"), 3)
	f.Fuzz(func(t *testing.T, doc []byte, size int) {
		want, wantErr := mine(doc)
		size = max(1, size%97)
		s := New(&chunked{doc, size})
		var n int
		for s.Next() {
			n++
		}
		if (s.Err() == nil) != (wantErr == nil) {
			t.Errorf("%q in chunks of %d: %v, whole: %v (%s)", doc, size, s.Err(), wantErr, want)
		}
	})
}

type chunked struct {
	b    []byte
	size int
}

func (c *chunked) Read(p []byte) (int, error) {
	if len(c.b) == 0 {
		return 0, io.EOF
	}
	n := copy(p[:min(len(p), c.size)], c.b)
	c.b = c.b[n:]
	return n, nil
}
