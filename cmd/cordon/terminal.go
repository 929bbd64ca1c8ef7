package main

import (
	"fmt"
	"strconv"
	"strings"
	"time"
	"unicode"

	"github.com/jedib0t/go-pretty/v6/table"
	"github.com/jedib0t/go-pretty/v6/text"
)

// paint colours a text, on terminals that want it.
func (s *system) paint(t string, c text.Colors) string {
	if !s.colour {
		return t
	}
	return c.EscapeSeq() + t + text.EscapeReset
}

// table begins a table for people.
func (s *system) table(header ...string) table.Writer {
	t := table.NewWriter()
	row := make(table.Row, len(header))
	for i, h := range header {
		row[i] = s.paint(h, bold)
	}
	t.AppendHeader(row)
	st := table.StyleLight
	st.Options = table.OptionsNoBordersAndSeparators
	st.Options.SeparateHeader = true
	st.Format.Header, st.Format.Footer = text.FormatDefault, text.FormatDefault
	t.SetStyle(st)
	return t
}

// clean makes a text from a list or a customer safe to print: no control
// characters and no marks that turn the direction of what follows.
func clean(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case unicode.IsControl(r), r == '\u061C', r >= '\u200B' && r <= '\u200F', r >= '\u202A' && r <= '\u202E', r >= '\u2066' && r <= '\u2069', r == '\uFEFF':
			return '�'
		}
		return r
	}, s)
}

// wrap breaks a text into lines of at most width columns.
func wrap(s string, width int) []string {
	lines := strings.Split(text.WrapSoft(clean(s), max(width, 40)), "\n")
	for i := range lines {
		lines[i] = strings.TrimRight(lines[i], " ")
	}
	return lines
}

// thousands writes 12345 as 12,345.
func thousands(n int) string {
	s := strconv.Itoa(n)
	for i := len(s) - 3; i > 0 && s[i-1] != '-'; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}

// rate says how many rows a second went through.
func rate(n int, d time.Duration) string {
	if d <= 0 {
		d = time.Nanosecond
	}
	return fmt.Sprintf("%s in %s (%s a second)", plural(n, "row", "rows"), short(d), thousands(int(float64(n)/d.Seconds())))
}

func plural(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return thousands(n) + " " + many
}

func short(d time.Duration) string {
	switch {
	case d < time.Second:
		return fmt.Sprintf("%d ms", d.Milliseconds())
	case d < time.Minute:
		return fmt.Sprintf("%.1f s", d.Seconds())
	}
	return d.Round(time.Second).String()
}
