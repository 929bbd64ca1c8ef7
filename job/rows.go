package job

import (
	"bufio"
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"cordon/screen"
)

// Filter says which rows a page of results shows.
type Filter struct {
	Verdict screen.Answer // "" for all
	Find    string        // part of the name, the id, or of a listed party's caption
	List    string        // rows with a hit on this list; "" for all
	Sure    float64       // least confidence of the best hit
	Alike   float64       // least score of the best hit
	Order   Order
	Back    bool // the order reversed
	From, N int  // the first one, from 0, and how many
}

// Order of results.
type Order string

// Orders. Rows that are equal stand as in the file.
const (
	ByRow        Order = ""
	ByConfidence Order = "confidence" // highest first
	ByScore      Order = "score"      // of the surest hit, highest first
	ByName       Order = "name"       // of the record, letter case aside
)

// Orders are all orders but that of the file.
var Orders = []Order{ByConfidence, ByScore, ByName}

// Bounds of one page of results.
const (
	maxSearched = 2_000_000 // lines that a search reads
	maxSorted   = 300_000   // lines that are read to sort by name
)

// Rows returns one page of the results that are vouched for, and how many rows
// there are in all.
func (o *Office) Rows(id string, f Filter) (page []Record, total int, err error) {
	j, err := o.Get(id)
	if err != nil {
		return nil, 0, err
	}
	es, err := o.entries(&j)
	if err != nil || len(es) == 0 {
		return nil, 0, err
	}
	want := map[screen.Answer]byte{screen.Hit: 'h', screen.Clear: 'c', screen.Unable: 'u'}[f.Verdict]
	if want != 0 {
		es = slices.DeleteFunc(es, func(e entry) bool { return e.verdict != want })
	}
	if f.List != "" || f.Alike > 0 { // only rows with hits pass
		es = slices.DeleteFunc(es, func(e entry) bool { return e.verdict != 'h' })
	}
	if f.Sure > 0 {
		es = slices.DeleteFunc(es, func(e entry) bool { return float64(e.confidence) < f.Sure })
	}
	file, err := os.Open(filepath.Join(o.dir(id), "results"))
	if err != nil {
		return nil, 0, fmt.Errorf("read results: %w", err)
	}
	defer file.Close()
	lines := liner{file: file, br: bufio.NewReaderSize(file, stretch)}
	if es, err = lines.sort(es, f.Order, f.Back); err != nil {
		return nil, 0, err
	}
	at := 0
	find := strings.ToLower(f.Find)
	whole := find == "" && f.List == "" && f.Alike <= 0 // the index alone knows what fits
	if whole {
		total = len(es)
		es = es[min(max(f.From, 0), len(es)):]
		es = es[:min(max(f.N, 0), len(es))]
	}
	for n, e := range es {
		if n == maxSearched {
			break
		}
		line, err := lines.at(e)
		if err != nil {
			return nil, 0, err
		}
		if find != "" && !mayContain(line, find) {
			continue
		}
		var r Record
		if err := json.Unmarshal(line, &r); err != nil {
			return nil, 0, fmt.Errorf("read results: %w", err)
		}
		if !whole {
			if !r.fits(&f, find) {
				continue
			}
			total++
			if at++; at <= f.From || len(page) == f.N {
				continue
			}
		}
		page = append(page, r)
	}
	return page, total, nil
}

// mayContain reports whether a record's line may hold a text, without reading it as
// JSON: what JSON writes as it is must be there.
func mayContain(line []byte, find string) bool {
	plain := !strings.ContainsFunc(find, func(r rune) bool {
		return r < ' ' || strings.ContainsRune("\"\\<>&\u2028\u2029\uFFFD", r)
	})
	return !plain || bytes.Contains(bytes.ToLower(line), []byte(find))
}

// fits reports whether a row passes what only its line can tell.
func (r *Record) fits(f *Filter, find string) bool {
	if find != "" && !r.contains(find) {
		return false
	}
	if f.List == "" && f.Alike <= 0 {
		return true
	}
	return slices.ContainsFunc(r.Hits, func(m screen.Match) bool {
		onList := f.List == "" || m.List == f.List || slices.ContainsFunc(m.Also, func(s screen.Source) bool { return s.List == f.List })
		return onList && m.Score >= f.Alike
	})
}

func (r *Record) contains(find string) bool {
	if strings.Contains(strings.ToLower(r.Name), find) || strings.Contains(strings.ToLower(r.ID), find) {
		return true
	}
	return slices.ContainsFunc(r.Hits, func(m screen.Match) bool {
		return strings.Contains(strings.ToLower(m.Caption), find) || strings.EqualFold(m.Reference, find)
	})
}

// entries reads the index as far as it is vouched for.
func (o *Office) entries(j *Job) ([]entry, error) {
	f, err := os.Open(filepath.Join(o.dir(j.ID), "index"))
	if errors.Is(err, os.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("read results: %w", err)
	}
	defer f.Close()
	b, err := io.ReadAll(f)
	if err != nil {
		return nil, fmt.Errorf("read results: %w", err)
	}
	es := make([]entry, 0, len(b)/entrySize)
	for ; len(b) >= entrySize; b = b[entrySize:] {
		if e := readEntry(b); e.at < j.Bytes {
			es = append(es, e)
		}
	}
	return es, nil
}

// liner reads single lines of the results. Lines that follow each other are read as
// one stretch.
type liner struct {
	file *os.File
	br   *bufio.Reader
	next int64 // where the reader stands
}

const stretch = 64 << 10

// at reads one line. It is good until the next is read.
func (l *liner) at(e entry) ([]byte, error) {
	gap := e.at - l.next
	if gap < 0 || gap > stretch {
		if _, err := l.file.Seek(e.at, io.SeekStart); err != nil {
			return nil, fmt.Errorf("read results: %w", err)
		}
		l.br.Reset(l.file)
		gap = 0
	}
	if _, err := l.br.Discard(int(gap)); err != nil {
		return nil, fmt.Errorf("read results: %w", err)
	}
	l.next = e.at
	line, err := l.br.ReadSlice('\n')
	if errors.Is(err, bufio.ErrBufferFull) {
		head := slices.Clone(line) // the next read takes its place
		rest, rerr := l.br.ReadBytes('\n')
		line, err = append(head, rest...), rerr
	}
	if err != nil {
		return nil, fmt.Errorf("read results: %w", err)
	}
	l.next += int64(len(line))
	return line, nil
}

// sort puts entries into an order. What the index does not have is read from the
// lines.
func (l *liner) sort(es []entry, by Order, back bool) ([]entry, error) {
	var less func(a, b entry) int
	switch by {
	case ByConfidence:
		less = func(a, b entry) int { return cmp.Compare(b.confidence, a.confidence) }
	case ByScore:
		for i := range es {
			if es[i].confidence == 0 || es[i].score > 0 {
				continue
			}
			line, err := l.at(es[i])
			if err != nil {
				return nil, err
			}
			var r struct {
				Hits []screen.Match `json:"hits"`
			}
			if err := json.Unmarshal(line, &r); err != nil {
				return nil, fmt.Errorf("read results: %w", err)
			}
			_, es[i].score = rank(r.Hits)
		}
		less = func(a, b entry) int { return cmp.Compare(b.score, a.score) }
	case ByName:
		if len(es) > maxSorted {
			return nil, ErrSort
		}
		names := make(map[int64]string, len(es))
		for _, e := range es {
			line, err := l.at(e)
			if err != nil {
				return nil, err
			}
			if names[e.at], err = nameIn(line); err != nil {
				return nil, err
			}
		}
		less = func(a, b entry) int { return cmp.Compare(names[a.at], names[b.at]) }
	default:
		if back {
			slices.Reverse(es)
		}
		return es, nil
	}
	way := less
	if back {
		way = func(a, b entry) int { return less(b, a) }
	}
	slices.SortStableFunc(es, way)
	return es, nil
}

// nameIn is the name in a line, in small letters; it stands near its beginning.
func nameIn(line []byte) (string, error) {
	d := json.NewDecoder(bytes.NewReader(line))
	if _, err := d.Token(); err != nil {
		return "", fmt.Errorf("read results: %w", err)
	}
	for d.More() {
		key, err := d.Token()
		if err != nil {
			return "", fmt.Errorf("read results: %w", err)
		}
		if key != "name" {
			var skip json.RawMessage
			if err := d.Decode(&skip); err != nil {
				return "", fmt.Errorf("read results: %w", err)
			}
			continue
		}
		var name string
		if err := d.Decode(&name); err != nil {
			return "", fmt.Errorf("read results: %w", err)
		}
		return strings.ToLower(name), nil
	}
	return "", nil
}
