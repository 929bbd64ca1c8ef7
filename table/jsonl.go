package table

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/go-json-experiment/json/jsontext"

	"cordon/ftm"
)

// jsonlSource reads one JSON object a line: flat objects, whose keys are the
// columns, or FollowTheMoney entities.
type jsonlSource struct {
	textSource
	r    *bufio.Reader
	line int
	head []string
	at   map[string]int // column by key
	open bool           // columns may still be added, because the file cannot be looked through first
	dec  jsontext.Decoder
}

// newJSONL learns the columns by a first pass where the file can be read twice,
// and from a sample where it cannot.
func newJSONL(r *bufio.Reader, again io.ReadSeeker, once bool, base textSource) (source, error) {
	s := &jsonlSource{textSource: base, r: r, at: map[string]int{}, open: true}
	if again == nil || once {
		return newSampled(s)
	}
	for {
		if _, err := s.next(); err == io.EOF {
			break
		} else if err != nil {
			return nil, err
		}
	}
	if _, err := again.Seek(0, io.SeekStart); err != nil {
		return nil, err
	}
	s.r = bufio.NewReaderSize(again, headSize)
	if b, _ := s.r.Peek(3); string(b) == "\uFEFF" {
		s.r.Discard(3)
	}
	s.line, s.open = 0, false
	return s, nil
}

func (s *jsonlSource) columns() []string { return s.head }

func (s *jsonlSource) next() (Row, error) {
	for {
		line, err := s.readLine()
		if err != nil {
			return Row{}, err
		}
		if line = bytes.TrimSpace(line); len(line) > 0 {
			row := Row{Line: s.line}
			if err := s.object(line, &row); err != nil {
				row.Reject = err.Error()
			}
			return row, nil
		}
	}
}

// object reads one line into the row.
func (s *jsonlSource) object(line []byte, row *Row) error {
	if line[0] != '{' {
		return errors.New("it is not a JSON object")
	}
	s.dec.Reset(bytes.NewReader(line))
	if _, err := s.dec.ReadToken(); err != nil {
		return notJSON(err)
	}
	row.Cells = make([]string, len(s.head), len(s.head)+4)
	var schema, properties bool
	var problem error
	for s.dec.PeekKind() != '}' {
		tok, err := s.dec.ReadToken()
		if err != nil {
			return notJSON(err)
		}
		key := tok.String()
		val, err := s.dec.ReadValue()
		if err != nil {
			return notJSON(err)
		}
		schema = schema || key == "schema"
		properties = properties || key == "properties" && val.Kind() == '{'
		col, ok := s.at[key]
		if !ok {
			if !s.open {
				if problem == nil {
					problem = fmt.Errorf("it has a field %q that no row before it had", clip(key, 60))
				}
				continue
			}
			if len(s.head) == maxColumns {
				problem = fmt.Errorf("the file has more than %d different fields", maxColumns)
				continue
			}
			col = len(s.head)
			s.at[strings.Clone(key)] = col
			s.head = append(s.head, strings.Clone(key))
		}
		for len(row.Cells) <= col {
			row.Cells = append(row.Cells, "")
		}
		row.Cells[col] = jsonCell(val)
	}
	if _, err := s.dec.ReadToken(); err != nil {
		return notJSON(err)
	}
	if _, err := s.dec.ReadToken(); err != io.EOF {
		return errors.New("something follows the JSON object on its line")
	}
	if schema && properties {
		e := new(ftm.Entity)
		if err := json.Unmarshal(line, e); err != nil {
			return fmt.Errorf("it is not a FollowTheMoney entity: %v", err)
		}
		row.Entity = e
		return nil
	}
	return problem
}

// jsonCell writes a value as a cell: lists of plain values are joined by "; ",
// objects stay JSON.
func jsonCell(v jsontext.Value) string {
	switch v.Kind() {
	case '"':
		b, err := jsontext.AppendUnquote(nil, v)
		if err != nil {
			return string(v)
		}
		return string(b)
	case 'n':
		return ""
	case '[':
		var items []any
		if json.Unmarshal(v, &items) != nil {
			return string(v)
		}
		parts := make([]string, 0, len(items))
		for _, it := range items {
			switch x := it.(type) {
			case nil:
			case string:
				parts = append(parts, x)
			case map[string]any, []any:
				return string(v)
			default:
				parts = append(parts, fmt.Sprint(x))
			}
		}
		return strings.Join(parts, "; ")
	}
	return string(v)
}

func notJSON(err error) error {
	var syn *jsontext.SyntacticError
	if errors.As(err, &syn) && syn.Err != nil {
		err = syn.Err
	}
	if errors.Is(err, io.ErrUnexpectedEOF) || err == io.EOF {
		return errors.New("the JSON object ends too early")
	}
	return fmt.Errorf("it is not valid JSON: %v", err)
}

func (s *jsonlSource) readLine() ([]byte, error) {
	line, err := s.r.ReadSlice('\n')
	if err == bufio.ErrBufferFull {
		long := bytes.Clone(line)
		for err == bufio.ErrBufferFull {
			if len(long) > maxLine {
				return nil, fmt.Errorf("line %d is longer than %d MiB: give one JSON object a line", s.line+1, maxLine>>20)
			}
			line, err = s.r.ReadSlice('\n')
			long = append(long, line...)
		}
		line = long
	}
	if err != nil && (err != io.EOF || len(line) == 0) {
		return nil, err
	}
	s.line++
	return line, nil
}

// sampled hands out the rows from which the columns were learnt, then the rest.
type sampled struct {
	*jsonlSource
	rows []Row
	end  error
}

func newSampled(s *jsonlSource) (source, error) {
	p := &sampled{jsonlSource: s}
	for size := 0; len(p.rows) < sampleRows && size < maxLine; {
		r, err := s.next()
		if err != nil {
			p.end = err
			break
		}
		for _, c := range r.Cells {
			size += len(c)
		}
		p.rows = append(p.rows, r)
	}
	if p.end != nil && p.end != io.EOF {
		return nil, p.end
	}
	s.open = false
	return p, nil
}

func (p *sampled) next() (Row, error) {
	if len(p.rows) > 0 {
		r := p.rows[0]
		p.rows = p.rows[1:]
		return r, nil
	}
	if p.end != nil {
		return Row{}, p.end
	}
	return p.jsonlSource.next()
}

// clip shortens a text for a message.
func clip(s string, n int) string {
	r := []rune(s)
	if len(r) <= n {
		return s
	}
	return string(r[:n]) + "…"
}
