package grid

import (
	"archive/zip"
	"bytes"
	"compress/flate"
	"encoding/binary"
	"encoding/xml"
	"io"
)

// Peek is what the beginning of a workbook tells.
type Peek struct {
	Sheets []string
	head   []byte
	whole  bool
}

// PeekBook looks at the first bytes of a file and reports whether they are those
// of a workbook. Names of sheets are known as soon as the part that holds them
// lies in these bytes; rows only if the bytes are the whole file.
func PeekBook(head []byte) (Peek, bool) {
	p := Peek{head: head}
	if !bytes.HasPrefix(head, []byte("PK\x03\x04")) {
		return p, false
	}
	_, err := zip.NewReader(bytes.NewReader(head), int64(len(head)))
	p.whole = err == nil
	found := false
	for at := 0; at >= 0 && at+30 <= len(head); {
		name, body, next := localPart(head, at)
		switch name {
		case "xl/workbook.xml":
			p.Sheets, found = sheetNames(body, "sheet"), true
		case "content.xml":
			p.Sheets, found = sheetNames(body, "table"), true
		case "[Content_Types].xml":
			found = true
		}
		if p.Sheets != nil {
			break
		}
		at = next
	}
	return p, found
}

// localPart reads the header of one member of an archive that may be cut.
func localPart(b []byte, at int) (name string, body io.Reader, next int) {
	if !bytes.HasPrefix(b[at:], []byte("PK\x03\x04")) {
		return "", nil, -1
	}
	h := b[at : at+30]
	method, size := binary.LittleEndian.Uint16(h[8:]), int(binary.LittleEndian.Uint32(h[18:]))
	start := at + 30 + int(binary.LittleEndian.Uint16(h[26:])) + int(binary.LittleEndian.Uint16(h[28:]))
	if start > len(b) {
		return "", nil, -1
	}
	name = string(b[at+30 : at+30+int(binary.LittleEndian.Uint16(h[26:]))])
	rest := b[start:]
	if size > 0 && size <= len(rest) {
		next = start + size
		rest = rest[:size]
	} else if i := bytes.Index(rest, []byte("PK\x03\x04")); i >= 0 {
		next = start + i // sizes follow the data
	} else {
		next = -1
	}
	body = bytes.NewReader(rest)
	if method == 8 {
		body = flate.NewReader(body)
	}
	return name, io.LimitReader(body, 4<<20), next
}

func sheetNames(r io.Reader, element string) []string {
	d := xml.NewDecoder(r)
	var names []string
	for len(names) < 10_000 {
		t, err := d.Token()
		if err != nil {
			break
		}
		if s, ok := t.(xml.StartElement); ok && s.Name.Local == element {
			for _, a := range s.Attr {
				if a.Name.Local == "name" {
					names = append(names, a.Value)
				}
			}
		}
	}
	return names
}

// First returns the first n rows of a sheet, nil if the bytes are not the whole
// file. Rows are copies.
func (p Peek) First(sheet string, n int) [][]string {
	if !p.whole {
		return nil
	}
	b, err := OpenBook(bytes.NewReader(p.head))
	if err != nil {
		return nil
	}
	defer b.Close()
	t, err := b.Table(sheet)
	if err != nil {
		return nil
	}
	defer t.Close()
	var rows [][]string
	for len(rows) < n {
		row, err := t.Next()
		if err != nil {
			break
		}
		rows = append(rows, append([]string(nil), row...))
	}
	return rows
}
