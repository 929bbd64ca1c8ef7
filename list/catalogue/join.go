package catalogue

import (
	"path/filepath"
	"slices"

	"cordon/list"
)

// join makes one source of the forms of a version that a reader reads together.
// A form that stands alone keeps its own reader and says what was not beside it.
func join(ss []*Source, readers []list.Reader) []*Source {
	for _, r := range readers {
		if j, ok := r.(list.Joiner); ok {
			ss = joined(ss, j)
		}
	}
	return ss
}

func joined(ss []*Source, j list.Joiner) []*Source {
	forms := j.Joins()
	taken := map[*Source]bool{}
	var out []*Source
	for _, m := range ss {
		if m.Format != forms[0] {
			continue
		}
		parts := []*Source{m}
		for _, form := range forms[1:] {
			if p := beside(m, form, ss, taken); p != nil {
				parts = append(parts, p)
			}
		}
		if len(parts) < len(forms) {
			continue
		}
		s := *m
		s.Format, s.reader, s.Paths, s.input.Files, s.raw = j.Format(), j, nil, nil, nil
		var sums []string
		for _, p := range parts {
			taken[p] = true
			file, raw := p.input.Files[0], p.raw[0]
			file.Part, raw.Part = p.Format, p.Format
			s.Paths = append(s.Paths, p.Paths...)
			s.input.Files, s.raw, sums = append(s.input.Files, file), append(s.raw, raw), append(sums, p.SHA256)
		}
		s.SHA256 = sumOf(sums, s.raw)
		out = append(out, &s)
	}
	for _, s := range ss {
		if taken[s] {
			continue
		}
		if i := slices.Index(forms, s.Format); i >= 0 {
			s.Alone = forms[(i+1)%len(forms)]
		}
		out = append(out, s)
	}
	return out
}

// beside finds the file of a form that goes with a main file: of its date, and in
// its folder if there are several.
func beside(m *Source, form string, ss []*Source, taken map[*Source]bool) (best *Source) {
	folder := func(s *Source) string { return filepath.Dir(s.Paths[0]) }
	for _, s := range ss {
		if s.Format != form || taken[s] || !sameDate(s.Header.Date, m.Header.Date) {
			continue
		}
		if best == nil || folder(best) != folder(m) && folder(s) == folder(m) {
			best = s
		}
	}
	return best
}
