package ofac

import (
	"regexp"
	"slices"
	"strings"

	"cordon/ftm"
	"cordon/list"
)

// remarks takes the facts out of the Remarks of the classic and standard formats:
// "DOB circa 1947; alt. DOB circa 1946; POB Cairo; Passport 1084010 (Egypt);
// a.k.a. 'KOMID'; Linked To: HIZBALLAH." What is no known label is prose and
// stays as a note.
//
// Remarks that do not end with a full stop break off where the file's column
// ends: half a number would be worse than none, so the last piece stays prose.
func (p *party) remarks(text string) {
	text = strings.TrimSpace(text)
	parts := splitRemarks(text)
	if n := len(parts); n > 0 && len(text) > 500 && !strings.HasSuffix(text, ".") {
		p.Note("Remarks break off", parts[n-1])
		p.env.out.Warn(p.ID + ": remarks break off, the rest is in a comments file that is not here")
		parts = parts[:n-1]
	}
	for _, s := range parts {
		p.remark(s)
	}
}

// splitRemarks splits at semicolons outside quotes. An apostrophe inside a word
// opens no quote.
func splitRemarks(text string) (parts []string) {
	text = strings.TrimSpace(text)
	if strings.HasPrefix(text, "(") && strings.HasSuffix(text, ")") {
		text = text[1 : len(text)-1]
	}
	text = strings.TrimSuffix(text, ".")
	from, quoted := 0, false
	for i := 0; i < len(text); i++ {
		switch text[i] {
		case '\'':
			if !quoted {
				quoted = strings.HasSuffix(text[from:i], "k.a. ")
			} else if i+1 == len(text) || text[i+1] == ';' {
				quoted = false
			}
		case ';':
			if !quoted {
				parts, from = append(parts, text[from:i]), i+1
			}
		}
	}
	parts = append(parts, text[from:])
	kept := parts[:0]
	for _, s := range parts {
		if s = strings.TrimSpace(s); s != "" {
			kept = append(kept, s)
		}
	}
	return kept
}

func (p *party) remark(s string) {
	s = strings.TrimPrefix(s, "alt. ")
	if kind, name, ok := strings.Cut(s, " '"); ok && strings.HasSuffix(kind, ".k.a.") {
		// In quotes: a name of low quality.
		p.plainName(strings.ReplaceAll(kind, ".", ""), strings.TrimSuffix(strings.TrimSuffix(name, "."), "'"), true)
		return
	}
	if name, ok := cutLabel(s, "Linked To:"); ok {
		p.links = append(p.links, name)
		return
	}
	for label, rest := range labels(s) {
		if p.labelled(label, rest) {
			return
		}
	}
	if slices.Contains(p.titles(), s) {
		p.env.out.Ignored("Remarks, the title again", "stands in its own column")
		return
	}
	p.env.out.Mapped("Remarks, prose")
	p.Add("notes", s)
}

func cutLabel(s, label string) (string, bool) {
	rest, ok := strings.CutPrefix(s, label)
	return strings.TrimSpace(rest), ok
}

func (p *party) titles() (ts []string) {
	for _, v := range p.Get("position") {
		for t := range strings.SplitSeq(v.Text, ";") {
			ts = append(ts, strings.TrimSpace(t))
		}
	}
	return ts
}

// labels yields the ways in which a remark may be read as a label and its text:
// what stands before a colon or a dash, then its first words, the most first.
func labels(s string) func(yield func(label, rest string) bool) {
	return func(yield func(label, rest string) bool) {
		for _, sep := range []string{": ", " - "} {
			if label, rest, ok := strings.Cut(s, sep); ok && len(label) < 120 {
				if sep == " - " && strings.HasPrefix(label, "Digital Currency Address") {
					currency, key, _ := strings.Cut(rest, " ")
					label, rest = label+" - "+currency, key
				}
				if !yield(label, rest) {
					return
				}
			}
		}
		var ends []int
		for i := 0; i < min(len(s), 100) && len(ends) < 14; i++ {
			if s[i] == ' ' {
				ends = append(ends, i)
			}
		}
		for _, i := range slices.Backward(ends) {
			if !yield(s[:i], s[i+1:]) {
				return
			}
		}
	}
}

// labelled adds a fact if the label is known.
func (p *party) labelled(label, rest string) bool {
	key := labelKey(label)
	f := fact{text: strings.TrimSpace(rest)}
	switch {
	case key == "for" || f.text == "":
		return false
	case dated[key] != "", strings.HasPrefix(key, "listing date"), strings.HasPrefix(key, "effective date"):
		if dates, left := ftm.ParseDate(f.text); left == "" {
			f.dates = dates
		}
	case papers[key] != "" && !strings.ContainsAny(f.text, "0123456789"):
		return false // "Passport issued in Sarajevo" tells no number
	case papers[key] != "":
		return p.document(readPaper(strings.TrimRight(label, " "), f.text), false)
	}
	return p.feature(label, f)
}

// paperText is how the remarks write a document after its type.
var paperText = regexp.MustCompile(`^(.*?)(?: \(([^()]*(?:\([^()]*\))?[^()]*)\))?((?: (?:issued|expires) [^;]*?)*)$`)

func readPaper(kind, text string) paper {
	d := paper{kind: kind, number: strings.TrimPrefix(text, "# ")}
	m := paperText.FindStringSubmatch(d.number)
	if m == nil {
		return d
	}
	d.number, d.country = m[1], m[2]
	tail := m[3]
	for _, word := range []string{"issued", "expires"} {
		_, text, ok := strings.Cut(tail, " "+word+" ")
		if !ok {
			continue
		}
		if word == "issued" {
			text, _, _ = strings.Cut(text, " expires ")
		}
		dates, rest := ftm.ParseDate(text)
		switch {
		case rest != "" || len(dates) == 0:
			d.note = list.JoinParts("; ", d.note, word+" "+text)
		case word == "issued":
			d.issued = dates
		default:
			d.expires = dates
		}
	}
	return d
}

// finish ties parties to those that their remarks name, settles the list and
// hands all over in the file's order.
func (v *env) finish(parties []*party, datasets []string) error {
	byName := map[string]*party{}
	for _, p := range parties {
		for _, n := range []string{p.Caption, p.listed} {
			if n == "" {
				continue
			}
			key := strings.ToLower(n)
			if have, taken := byName[key]; taken && have != p {
				byName[key] = nil // two parties of one name: neither is meant for sure
			} else if !taken {
				byName[key] = p
			}
		}
	}
	for _, p := range parties {
		for _, name := range p.links {
			v.link(p, name, byName[strings.ToLower(name)])
		}
		p.settle(datasets)
		if err := p.Emit(); err != nil {
			return err
		}
	}
	return nil
}

// link ties a party to one that its remarks name. The remarks do not say how.
func (v *env) link(p *party, name string, to *party) {
	if name == "" {
		return
	}
	if to == nil {
		other := p.Party("LegalEntity", name)
		p.Edge("UnknownLink", "subject", p.ID, "object", other.ID, "Linked To")
		return
	}
	p.Edge("UnknownLink", "subject", p.ID, "object", to.ID, "Linked To")
}
