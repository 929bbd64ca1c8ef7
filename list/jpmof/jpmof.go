// Package jpmof reads the asset freeze workbook of Japan's Ministry of Finance
// (資産凍結等の措置の対象者, shisantouketsuYYYYMMDD.xlsx).
//
// Each numbered sheet is one programme. Numbers of sheets shift whenever one is
// inserted, so a sheet is known by its title. Within a programme a notice number
// (告示番号) names an entry for good; deleted numbers stay as tombstones, which are
// accounted for as rejects with the date of the deletion. Cells hold several
// values in several styles: they are split only outside of brackets, and a cell
// that cannot be split safely is kept in the notes.
//
// Source: Ministry of Finance, Japan, "経済制裁措置及び対象者リスト".
package jpmof

import (
	"context"
	"fmt"
	"io"
	"strings"

	"cordon/list"
	"cordon/list/draft"
	"cordon/list/grid"
)

const (
	listID    = "jp-mof"
	authority = "Ministry of Finance, Japan"
)

// Reader reads the workbook.
type Reader struct{}

// Format is "jp-mof-xlsx".
func (Reader) Format() string { return "jp-mof-xlsx" }

// Recognise accepts a workbook with sheets of the known programmes.
func (Reader) Recognise(name string, head []byte) (list.Header, bool) {
	p, ok := grid.PeekBook(head)
	if !ok {
		return list.Header{}, false
	}
	known := 0
	for _, s := range p.Sheets {
		if _, ok := programmeOf(s); ok {
			known++
		}
	}
	if known < 2 {
		return list.Header{}, false
	}
	return list.NamedHeader(listID, name), true
}

// Read implements [list.Reader].
func (r Reader) Read(ctx context.Context, in list.Input, out *list.Sink) error {
	return list.ReadOne(in, out, r.Format(), func(f list.File, src io.Reader) error {
		return r.read(ctx, f, src, out)
	})
}

func (r Reader) read(ctx context.Context, f list.File, src io.Reader, out *list.Sink) error {
	book, err := grid.OpenBook(src)
	if err != nil {
		return err
	}
	defer book.Close()
	out.Report.Header = list.NamedHeader(listID, f.Name)
	seen := map[string]string{}
	for _, name := range book.Sheets() {
		if err := ctx.Err(); err != nil {
			return err
		}
		p, ok := programmeOf(name)
		switch {
		case strings.Contains(name, "一覧"):
			out.Ignored("sheet "+name, "the index of the sheets")
			continue
		case strings.Contains(name, "解除"):
			out.Ignored("sheet "+name, "a repealed programme")
			p.repealed = true
		case !ok:
			out.Warn("sheet " + name + " is new: its programme has no key yet")
			p.slug = "x-" + draft.Slug(title(name))
		}
		if other, ok := seen[p.slug]; ok {
			return fmt.Errorf("sheets %s and %s are the same programme", other, name)
		}
		seen[p.slug] = name
		t, err := book.Table(name)
		if err != nil {
			return err
		}
		err = (&sheet{programme: p, name: name, out: out, numbers: map[string]int{}}).read(t)
		t.Close()
		if err != nil {
			return fmt.Errorf("read sheet %s: %w", name, err)
		}
	}
	return nil
}

// sheet is one programme while it is read.
type sheet struct {
	programme
	name    string
	title   string // the text above the header
	cols    *grid.Columns
	out     *list.Sink
	numbers map[string]int // notice number → row
	last    *draft.Draft   // held back: a row without a date continues it
}

func (s *sheet) read(t *grid.Table) error {
	for {
		row, err := t.Next()
		if err == io.EOF {
			break
		}
		if err != nil {
			return err
		}
		if grid.Blank(row) {
			continue
		}
		if s.cols == nil {
			if err := s.header(row); err != nil {
				return err
			}
			continue
		}
		if err := s.row(row, t.Row()); err != nil {
			return fmt.Errorf("row %d: %w", t.Row(), err)
		}
	}
	if s.cols == nil && !s.repealed {
		return fmt.Errorf("no row begins with 告示日付")
	}
	return s.flush()
}

// header looks for the header row; what stands above it names the programme.
func (s *sheet) header(row []string) error {
	first := strings.TrimSpace(row[0])
	if first != "告示日付" {
		if first != "" && !strings.HasPrefix(first, "（注") && !strings.HasPrefix(first, "(注") {
			text, _, _ := strings.Cut(first, "（注")
			s.title += grid.Squeeze(text)
		}
		return nil
	}
	for i, h := range row { // line breaks inside a header are no part of it
		row[i] = strings.Join(strings.Fields(h), "")
	}
	s.cols = columns(row)
	if err := s.cols.Require("告示番号", "日本語表記", "英語表記"); err != nil {
		return err
	}
	return nil
}

// row reads one row: an entry, a tombstone, or more text of the entry above.
func (s *sheet) row(row []string, n int) error {
	notice, number := s.cols.Get(row, "告示日付"), s.cols.Get(row, "告示番号")
	where := fmt.Sprintf("%s row %d, number %s", s.name, n, number)
	if notice == "" && number == "" {
		if s.last == nil {
			s.out.Entry()
			s.out.Reject(where, "text that belongs to no entry")
			return nil
		}
		s.cols.Account(s.out, row)
		for _, c := range row {
			s.last.Note("", c)
		}
		return nil
	}
	if err := s.flush(); err != nil {
		return err
	}
	s.out.Entry()
	s.cols.Account(s.out, row)
	no, err := parseNumber(number)
	if err != nil {
		s.out.Reject(where, err.Error())
		return nil
	}
	if first, ok := s.numbers[no.number]; ok {
		return fmt.Errorf("number %s stands twice, first in row %d", no.number, first)
	}
	s.numbers[no.number] = n
	blank := s.cols.Get(row, "日本語表記") == "" && s.cols.Get(row, "英語表記") == ""
	switch {
	case blank && strings.Contains(notice, "削除"):
		s.out.Reject(where, "deleted by notice of "+day(notice))
	case blank:
		s.out.Reject(where, "no name")
	default:
		s.last = s.entry(row, no)
		if strings.Contains(notice, "削除") {
			s.out.Warn(where + " is marked as deleted but has a name")
		}
	}
	return nil
}

func (s *sheet) flush() error {
	d := s.last
	s.last = nil
	if d == nil {
		return nil
	}
	return d.Emit()
}
