package listtest

import (
	"bufio"
	"context"
	"errors"
	"strings"

	"cordon/ftm"
	"cordon/list"
)

// Lines reads a made-up format for tests of what lies around readers: a first
// line "NAME LIST [DATE] [PART]", one person a line, and "end".
type Lines struct{ Name string }

// Format implements [list.Reader].
func (r Lines) Format() string { return r.Name }

// Recognise implements [list.Reader].
func (r Lines) Recognise(_ string, head []byte) (list.Header, bool) {
	first, _, _ := strings.Cut(string(head), "\n")
	f := strings.Fields(first)
	if len(f) < 2 || f[0] != r.Name {
		return list.Header{}, false
	}
	h := list.Header{List: f[1]}
	for _, x := range f[2:] {
		if x[0] >= '0' && x[0] <= '9' {
			h.Date = x
		} else {
			h.Part = x
		}
	}
	return h, true
}

// Read implements [list.Reader]. A line "panic" makes it panic, a line without
// an "end" after it is a file cut short.
func (r Lines) Read(ctx context.Context, in list.Input, out *list.Sink) error {
	for _, file := range in.Files {
		if err := r.file(ctx, file, out); err != nil {
			return err
		}
	}
	return nil
}

func (r Lines) file(ctx context.Context, file list.File, out *list.Sink) error {
	f, err := file.Open()
	if err != nil {
		return err
	}
	defer f.Close()
	s := bufio.NewScanner(f)
	s.Scan()
	for s.Scan() {
		name := s.Text()
		switch {
		case ctx.Err() != nil:
			return ctx.Err()
		case name == "end":
			return nil
		case name == "panic":
			panic("hostile")
		}
		out.Entry()
		e := &ftm.Entity{ID: name, Schema: "Person", Caption: name, Target: true}
		e.Add("name", name)
		if err := out.Emit(e); err != nil {
			return err
		}
	}
	if s.Err() != nil {
		return s.Err()
	}
	return errors.New("the file is cut short")
}
