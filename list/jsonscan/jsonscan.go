// Package jsonscan is the frame of lists that come as JSON: a document that is
// bounded, lines of one record each, and the few steps of reading tokens that
// every such reader takes.
package jsonscan

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"cordon/list"
)

// MaxDocument is what a document may have, in bytes, where its reader knows no
// narrower bound.
const MaxDocument = 256 << 20

var mark = []byte("\xef\xbb\xbf")

// Document decodes a document of at most so many bytes.
func Document(src io.Reader, most int64, into any) error {
	data, err := io.ReadAll(io.LimitReader(src, most+1))
	if err != nil {
		return err
	}
	if int64(len(data)) > most {
		return fmt.Errorf("the document is larger than %d bytes", most)
	}
	if err := json.Unmarshal(bytes.TrimPrefix(data, mark), into); err != nil {
		return fmt.Errorf("decode document: %w", err)
	}
	return nil
}

// Lines calls do with each line that is not blank, counted from 1. A line is valid
// until do returns.
func Lines(ctx context.Context, src io.Reader, most int, do func(line []byte, n int) error) error {
	s := bufio.NewScanner(src)
	s.Buffer(make([]byte, min(256<<10, most)), most)
	n := 0
	for s.Scan() {
		if n++; n%256 == 0 && ctx.Err() != nil {
			return ctx.Err()
		}
		line := bytes.TrimSpace(s.Bytes())
		if n == 1 {
			line = bytes.TrimPrefix(line, mark)
		}
		if len(line) == 0 {
			continue
		}
		if err := do(line, n); err != nil {
			return err
		}
	}
	if errors.Is(s.Err(), bufio.ErrTooLong) {
		return fmt.Errorf("line %d is longer than %d bytes", n+1, most)
	}
	return s.Err()
}

// Want reads a token that has to be of a kind.
func Want(dec *jsontext.Decoder, k jsontext.Kind) error {
	t, err := dec.ReadToken()
	if err == nil && t.Kind() != k {
		err = fmt.Errorf("want %s, found %s", k, t.Kind())
	}
	return err
}

// Text reads one scalar; null is empty.
func Text(dec *jsontext.Decoder) (string, error) {
	t, err := dec.ReadToken()
	if err != nil {
		return "", err
	}
	switch t.Kind() {
	case '"', '0', 't', 'f':
		return t.String(), nil
	case 'n':
		return "", nil
	}
	return "", fmt.Errorf("want text, found %s", t.Kind())
}

// Unmapped reports members that the reader does not know, in order.
func Unmapped(out *list.Sink, prefix string, rest map[string]jsontext.Value) {
	for _, k := range slices.Sorted(maps.Keys(rest)) {
		out.Unmapped(prefix+k, string(rest[k]))
	}
}
