package xmlscan

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"
	"testing/iotest"
	"unicode/utf16"
)

// dump writes the tokens of a document on one line.
func dump(r io.Reader) (string, error) {
	s := New(r)
	var b strings.Builder
	for s.Next() {
		switch s.Kind() {
		case Start:
			fmt.Fprintf(&b, "<%s", s.Name())
			for n, v := range s.Attrs() {
				fmt.Fprintf(&b, " %s=%q", n, v)
			}
			b.WriteByte('>')
		case End:
			fmt.Fprintf(&b, "</%s>", s.Name())
		case Text:
			fmt.Fprintf(&b, "%q", s.Text())
		}
	}
	return b.String(), s.Err()
}

func TestTokens(t *testing.T) {
	for _, c := range []struct{ name, in, want string }{
		{"plain", "<a><b>x</b></a>", `<a><b>"x"</b></a>`},
		{"empty element", "<a><b/><c  /></a>", `<a><b></b><c></c></a>`},
		{"byte order mark and declaration", "\ufeff<?xml version='1.0' encoding='UTF-8'?>\n<a/>\n", `<a></a>`},
		{"attributes", `<a x="1" y='"2"' z=""/>`, `<a x="1" y="\"2\"" z=""></a>`},
		{"attribute references", `<a x="a&amp;b&#x41;&#66;" y = "&lt;"/>`, `<a x="a&bAB" y="<"></a>`},
		{"namespaces", `<n:a xmlns:n="u" xmlns="v" n:x="1"><n:b/></n:a>`, `<a x="1"><b></b></a>`},
		{"references", "<a>&lt;&gt;&amp;&apos;&quot;&#65;&#x1F600;</a>", `<a>"<>&'\"A😀"</a>`},
		{"joined text", "<a>one<!-- no --> two<![CDATA[ <three> ]]><?pi x?>four</a>", `<a>"one two <three> four"</a>`},
		{"white space is no token", "<a> \n <b> x \n y </b> <!-- c --> </a>", `<a><b>"x \n y"</b></a>`},
		{"line ends", "<a x='1\r\n2'>1\r\n2\r3<![CDATA[\r\n4]]></a>", `<a x="1\n2">"1\n2\n3\n4"</a>`},
		{"brackets", "<a>[x] ]] ></a>", `<a>"[x] ]] >"</a>`},
		{"doctype without subset", `<!DOCTYPE a SYSTEM "a>.dtd"><a/>`, `<a></a>`},
		{"after the root", "<a/><!-- x --><?y?> \n", `<a></a>`},
		{"other scripts", "<имя>原文 éα</имя>", `<имя>"原文 éα"</имя>`},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, err := dump(strings.NewReader(c.in))
			if err != nil || got != c.want {
				t.Errorf("got %s, %v\nwant %s", got, err, c.want)
			}
			got, err = dump(iotest.OneByteReader(strings.NewReader(c.in)))
			if err != nil || got != c.want {
				t.Errorf("byte by byte: got %s, %v\nwant %s", got, err, c.want)
			}
			for _, order := range []binary.AppendByteOrder{binary.LittleEndian, binary.BigEndian} {
				in := strings.Replace(strings.TrimPrefix(c.in, "\ufeff"), "UTF-8", "UTF-16", 1)
				got, err = dump(bytes.NewReader(encode16("\ufeff"+in, order)))
				if err != nil || got != c.want {
					t.Errorf("%v: got %s, %v\nwant %s", order, got, err, c.want)
				}
			}
		})
	}
}

func encode16(s string, order binary.AppendByteOrder) (b []byte) {
	for _, u := range utf16.Encode([]rune(s)) {
		b = order.AppendUint16(b, u)
	}
	return b
}

func TestRefused(t *testing.T) {
	for _, c := range []struct {
		name, in string
		want     error
	}{
		{"nothing", "", ErrTruncated},
		{"only a declaration", "<?xml version='1.0'?>", ErrTruncated},
		{"root open", "<a><b/>", ErrTruncated},
		{"inside a tag", "<a><b x='1", ErrTruncated},
		{"inside a name", "<a></", ErrTruncated},
		{"inside text", "<a>text", ErrTruncated},
		{"inside a comment", "<a><!-- x", ErrTruncated},
		{"inside CDATA", "<a><![CDATA[ x ]]", ErrTruncated},
		{"inside a reference", "<a>&am", ErrTruncated},
		{"inside a rune", "<a>\xe5\x8e", ErrEncoding},
		{"html page", "<!DOCTYPE html>\n<html><body>Access Denied</body></html>", ErrHTML},
		{"html without doctype", "\n<HTML><head>", ErrHTML},
		{"old html", `<!doctype HTML PUBLIC "-//W3C//DTD HTML 4.01//EN"><html>`, ErrHTML},
		{"plain message", "Access Denied", ErrSyntax},
		{"json", `{"error": 403}`, ErrSyntax},
		{"entity bomb", `<!DOCTYPE a [<!ENTITY x "xx"><!ENTITY y "&x;&x;">]><a>&y;</a>`, ErrDTD},
		{"unknown entity", "<a>&nbsp;</a>", ErrSyntax},
		{"reference to a control character", "<a>&#1;</a>", ErrSyntax},
		{"reference to a surrogate", "<a>&#xD800;</a>", ErrSyntax},
		{"endless reference", "<a>&#" + strings.Repeat("0", 99) + "65;</a>", ErrSyntax},
		{"two roots", "<a/><b/>", ErrSyntax},
		{"text after the root", "<a/>x", ErrSyntax},
		{"crossed tags", "<a><b></a></b>", ErrSyntax},
		{"crossed prefixes", "<x:a></y:a>", ErrSyntax},
		{"attribute twice", "<a x='1' x='2'/>", ErrSyntax},
		{"attribute without value", "<a x/>", ErrSyntax},
		{"attribute without quotes", "<a x=1/>", ErrSyntax},
		{"< in attribute", "<a x='<'/>", ErrSyntax},
		{"bad name", "<1/>", ErrSyntax},
		{"]]> in text", "<a>]]></a>", ErrSyntax},
		{"-- in comment", "<a><!-- -- --></a>", ErrSyntax},
		{"control character", "<a>\x00</a>", ErrSyntax},
		{"not UTF-8", "<a>\xff</a>", ErrEncoding},
		{"other encoding", "<?xml version='1.0' encoding='windows-1252'?><a/>", ErrEncoding},
		{"XML 1.1", "<?xml version='1.1'?><a/>", ErrSyntax},
		{"ten million levels", strings.Repeat("<a>", 10_000_000), ErrLimit},
		{"many attributes", "<a" + manyAttributes(300) + "/>", ErrLimit},
		{"huge text", "<a>" + strings.Repeat("x", 9<<20) + "</a>", ErrLimit},
		{"huge text in parts", "<a>" + strings.Repeat("xxxxxxx<!---->", 2<<20) + "</a>", ErrLimit},
		{"huge attribute", "<a x='" + strings.Repeat("x", 20<<20) + "'/>", ErrLimit},
		{"huge comment", "<!--" + strings.Repeat("x", 20<<20) + "--><a/>", ErrLimit},
		{"half a UTF-16 unit", string([]byte{0xFE, 0xFF, 0, '<', 0, 'a', 0, '/', 0, '>', 0}), errBadUTF16},
		{"lone surrogate", string([]byte{0xFE, 0xFF, 0xD8, 0, 0, '<'}), errBadUTF16},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := dump(strings.NewReader(c.in))
			if !errors.Is(err, c.want) {
				t.Errorf("got %v, want %v", err, c.want)
			}
		})
	}
}

func manyAttributes(n int) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, " a%d=''", i)
	}
	return b.String()
}

func TestReadError(t *testing.T) {
	broken := errors.New("broken pipe")
	_, err := dump(io.MultiReader(strings.NewReader("<a><b>"), iotest.ErrReader(broken)))
	if !errors.Is(err, broken) {
		t.Errorf("got %v, want the reader's error", err)
	}
}

func TestChildren(t *testing.T) {
	const doc = `<list date="d"><noise><id>no</id></noise>text<entry><id>1</id><name>A <i>B</i> C</name><x><y/></x></entry><entry/><entry><id>2</id></entry></list>`
	s := New(strings.NewReader(doc))
	var got []string
	for s.Child(0) {
		got = append(got, "date "+string(s.Attr("date")))
		for d := s.Depth(); s.Child(d); {
			if string(s.Name()) != "entry" {
				continue // left unread: skipped
			}
			got = append(got, s.Path())
			for d := s.Depth(); s.Child(d); {
				switch string(s.Name()) {
				case "id", "name":
					got = append(got, s.Path()+"="+string(s.Content()))
				default:
					s.Skip()
				}
			}
		}
	}
	want := "date d|list/entry|list/entry/id=1|list/entry/name=A B C|list/entry|list/entry|list/entry/id=2"
	if g := strings.Join(got, "|"); s.Err() != nil || g != want {
		t.Errorf("got %s, %v\nwant %s", g, s.Err(), want)
	}
}

func TestLeaves(t *testing.T) {
	s := New(strings.NewReader(`<a><b own="1">x<c k="v"/>y<d><e>z</e></d></b><f/></a>`))
	var got []string
	for s.Child(0) {
		for s.Child(1) {
			s.Leaves(func(path, text string) { got = append(got, path+"="+text) })
		}
	}
	want := "a/b=x|a/b/c@k=v|a/b/c=|a/b=y|a/b/d/e=z|a/f="
	if g := strings.Join(got, "|"); g != want || s.Err() != nil {
		t.Errorf("got %s, %v\nwant %s", g, s.Err(), want)
	}
}

// A token must come out whole wherever the edge of the window falls in it.
func TestWindowEdges(t *testing.T) {
	const token = `<n:b x="v&amp;w" y='2'>t&lt;e<![CDATA[x]]>t<!-- c -->é原</n:b>`
	for shift := range len(token) + 4 {
		doc := "<a>" + strings.Repeat(" ", windowSize-shift) + token + "</a>"
		got, err := dump(strings.NewReader(doc))
		if want := `<a><b x="v&w" y="2">"t<ext` + `é原"</b></a>`; err != nil || got != want {
			t.Fatalf("shift %d: got %s, %v\nwant %s", shift, got, err, want)
		}
	}
}

func TestNoAllocationPerToken(t *testing.T) {
	doc := []byte("<a>" + strings.Repeat(`<b id="1" x="a&amp;b">text &lt; more</b><c/>`, 10_000) + "</a>")
	run := func(doc []byte) float64 {
		return testing.AllocsPerRun(3, func() {
			s := New(bytes.NewReader(doc))
			for s.Next() {
				if s.Kind() == Start {
					s.Attr("x")
					s.Path()
				}
			}
		})
	}
	if n := run(doc); n > 60 {
		t.Errorf("%v allocations for 30,000 elements", n)
	}
}
