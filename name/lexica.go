package name

import (
	"embed"
	"slices"
	"strconv"
	"strings"
	"sync"
	"unicode/utf8"

	"cordon/name/romanise"
)

// lexiconFiles are the lexica: small text files, written for Cordon from common knowledge of
// naming customs, company law and geography. Their form:
//
//	# comment
//	@company legal limited         whose names, role, group
//	llc = limited liability company, l l c    canonical = other spellings
//	~intl                          see generic words
//
//go:embed lexicon/*.txt
var lexiconFiles embed.FS

// entry is what the lexica say of a word or phrase.
type entry struct {
	text   string // canonical form; empty: as written
	group  string
	role   Role
	flags  entryFlags
	phrase uint8 // words in the longest phrase that begins with this word
}

type entryFlags uint16

const (
	lead  entryFlags = 1 << iota // only at the start, before two or more words
	tail                         // only at the end
	mid                          // only between words
	edge                         // only at the start or the end
	weak                         // does not by itself tell a company from a person
	mark                         // introduces another name: a.k.a., f.k.a.
	dot                          // only when written with a full stop
	art                          // only when tied to the next word
	loose                        // only in lower case or between long words
)

var flagNames = map[string]entryFlags{"lead": lead, "tail": tail, "mid": mid, "edge": edge, "weak": weak, "mark": mark, "dot": dot, "art": art, "loose": loose}

var roleNames = map[string]Role{
	"legal": LegalForm, "generic": Generic, "place": Geographic, "number": Number,
	"title": Title, "suffix": Suffix, "connector": Connector, "patronymic": Patronymic,
}

// lexica are all word lists, read once.
type lexica struct {
	person     map[string]entry
	titles     sketch // of person
	company    map[string]entry
	vessel     map[string]entry
	skeletons  map[string]string    // long company words by their consonants
	long       map[[2]byte][]string // the same by their first two letters
	craft      craft                // words of organisations in which slips are undone
	surnames   map[string]bool      // Han and Hangul
	given      map[string]classSpan
	classList  []Class
	fatherList []Class           // the same of patronymics
	frequent   map[string]uint16 // bearers in a million people
}

// loadLexica returns the lexica, read at first use.
var loadLexica = sync.OnceValue(readLexica)

func readLexica() *lexica {
	l := &lexica{
		person: make(map[string]entry, 2048), company: make(map[string]entry, 8192), vessel: map[string]entry{},
		craft:     craft{words: make(map[string]craftWord, 4096), heads: make(map[string][]string, 4096), tails: make(map[string][]string, 4096)},
		skeletons: make(map[string]string, 1024), long: make(map[[2]byte][]string, 256), surnames: make(map[string]bool, 1024), frequent: make(map[string]uint16, 1024),
	}
	files, err := lexiconFiles.ReadDir("lexicon")
	if err != nil {
		panic("name: embedded lexica: " + err.Error())
	}
	for _, f := range files {
		b, err := lexiconFiles.ReadFile("lexicon/" + f.Name())
		if err != nil {
			panic("name: embedded lexica: " + err.Error())
		}
		l.read(string(b))
	}
	for w := range l.person {
		l.titles.add(w)
	}
	return l
}

// title is what the lexicon of persons has of a word: of most words nothing.
func (l *lexica) title(word string) (entry, bool) {
	if !l.titles.has(word) {
		return entry{}, false
	}
	e, ok := l.person[word]
	return e, ok
}

// section is the head of a part of a lexicon file.
type section struct {
	maps  []map[string]entry
	role  Role
	group string
	flags entryFlags
	skel  bool
	bare  bool // words of one letter are left out
}

func (l *lexica) read(text string) {
	var s section
	var kind string
	var bearers int
	var names []string
	for line := range strings.Lines(text) {
		if line = strings.TrimSpace(line); line == "" || line[0] == '#' {
			continue
		}
		if head, ok := strings.CutPrefix(line, "@"); ok {
			kind, head, _ = strings.Cut(head, " ")
			switch kind {
			case "surnames", "given":
			case "frequency":
				bearers, _ = strconv.Atoi(head)
			default:
				s = l.section(kind, strings.Fields(head))
			}
			continue
		}
		switch kind {
		case "given":
			names = append(names, line)
		case "surnames":
			for w := range strings.FieldsSeq(line) {
				l.surnames[w] = true
			}
		case "frequency":
			for w := range strings.FieldsSeq(line) {
				l.frequent[w] = max(l.frequent[w], uint16(bearers))
			}
		default:
			l.line(s, line)
		}
	}
	if names != nil {
		l.givenNames(names)
	}
}

func (l *lexica) section(whose string, head []string) section {
	var s section
	for whose := range strings.SplitSeq(whose, "+") {
		switch whose {
		case "person":
			s.maps = append(s.maps, l.person)
		case "company":
			s.maps = append(s.maps, l.company)
			s.skel = true
		case "vessel":
			s.maps = append(s.maps, l.vessel)
		}
	}
	s.role = roleNames[head[0]]
	for _, h := range head[1:] {
		if f := flagNames[h]; f != 0 {
			s.flags |= f
		} else {
			s.group = h
		}
	}
	return s
}

// line reads one entry: "canonical = spelling, spelling". Where there is no
// equals sign each of the words is written as it is. A generic or geographic
// word keeps its spelling and has the canonical word as its group, unless "~"
// says that it only shortens the first spelling.
func (l *lexica) line(s section, line string) {
	canonical, rest, ok := strings.Cut(line, "=")
	canonical = strings.TrimSpace(canonical)
	if !ok {
		for w := range strings.SplitSeq(line, ",") {
			l.put(s, strings.TrimSpace(w), entry{group: s.group, role: s.role, flags: s.flags})
		}
		return
	}
	grouped := s.role == Generic || s.role == Geographic
	e := entry{group: s.group, role: s.role, flags: s.flags, text: canonical}
	if grouped {
		e.group, e.text = canonical, ""
	} else {
		l.put(s, canonical, e)
	}
	first := ""
	for w := range strings.SplitSeq(rest, ",") {
		w = strings.TrimSpace(w)
		f := e
		if cut, short := strings.CutPrefix(w, "~"); short {
			w, f.text = cut, first
		}
		if cut, weakly := strings.CutSuffix(w, "?"); weakly {
			w = cut
			f.flags |= weak
		}
		if grouped && first == "" {
			first = w
		}
		switch { // a phrase becomes one token; Han and the like read in English
		case grouped && !ascii7(w):
			f.text = strings.ReplaceAll(first, " ", "")
		case grouped && f.text == "" && strings.Contains(w, " "):
			f.text = strings.ReplaceAll(w, " ", "")
		}
		l.put(s, w, f)
	}
}

func ascii7(s string) bool {
	for i := range len(s) {
		if s[i] >= 0x80 {
			return false
		}
	}
	return true
}

func (l *lexica) put(s section, key string, e entry) {
	if key == "" {
		return
	}
	if e.role == LegalForm && len(key) <= 3 && ascii7(key) {
		e.flags |= edge // AS, SE and CO are words too
	}
	if !ascii7(key) && strings.Contains(key, " ") {
		if latin := romanised(key); latin != "" {
			l.put(s, latin, e)
		}
	}
	if e.role == LegalForm && strings.Count(key, " ") > 1 && !s.bare {
		if bare := unlettered(key); bare != key { // общество (с) ограниченной ответственностью
			s.bare = true
			l.put(s, bare, e)
		}
	}
	first, _, phrase := strings.Cut(key, " ")
	for _, m := range s.maps {
		old, ok := m[key]
		if ok && old.role != Plain {
			continue // the earlier file wins
		}
		e.phrase = old.phrase
		m[key] = e
		if s.skel {
			l.craft.learn(key, e)
		}
		if phrase {
			f := m[first]
			f.phrase = max(f.phrase, uint8(strings.Count(key, " ")+1))
			m[first] = f
		}
	}
	if s.skel && !phrase && len(key) >= 8 && ascii7(key) {
		var buf [32]byte
		if k := skeleton(buf[:0], key); len(k) >= 4 {
			if _, ok := l.skeletons[string(k)]; !ok {
				l.skeletons[string(k)] = key
			}
		}
		at := [2]byte{key[0], key[1]}
		l.long[at] = append(l.long[at], key)
	}
}

// unlettered is a phrase without its words of one letter, the phrase itself where
// fewer than three longer words are left.
func unlettered(key string) string {
	var ws []string
	for w := range strings.FieldsSeq(key) {
		if utf8.RuneCountInString(w) > 1 {
			ws = append(ws, w)
		}
	}
	if len(ws) < 3 || slices.ContainsFunc(ws, func(w string) bool { return utf8.RuneCountInString(w) < leastPhrase }) {
		return key
	}
	return strings.Join(ws, " ")
}

// romanised spells a phrase of an alphabetic script as the analyser will.
func romanised(key string) string {
	r, _ := utf8.DecodeRuneInString(key)
	if unspaced(foldRune(r).script) {
		return ""
	}
	var b strings.Builder
	var units []romanise.Unit
	for w := range strings.FieldsSeq(key) {
		units = romanise.Append(units[:0], w)
		for _, u := range units {
			if b.Len() > 0 {
				b.WriteByte(' ')
			}
			b.WriteString(u.Forms[0])
		}
	}
	return b.String()
}

// known reports whether a word is one of the words of personal names.
func (l *lexica) known(word []byte) bool {
	e, ok := l.person[string(word)]
	return ok && e.role != Plain
}

// skeleton appends the consonants of a word, doubled letters once, to b.
func skeleton(b []byte, word string) []byte {
	for i := range len(word) {
		switch c := word[i]; c {
		case 'a', 'e', 'i', 'o', 'u', 'y', 'h':
			if i == 0 {
				b = append(b, c)
			}
		default:
			if n := len(b); n == 0 || b[n-1] != c {
				b = append(b, c)
			}
		}
	}
	return b
}

// surname returns how many characters of a run are its family name: two for a
// compound one, 0 if none is known. Readers of Chinese and Korean look for the
// compound first.
func (l *lexica) surname(native string) int {
	ends := [2]int{}
	n := 0
	for i := range native {
		if i > 0 && n < 2 {
			ends[n] = i
			n++
		}
	}
	if n < 2 {
		ends[n] = len(native)
	}
	if ends[1] > 0 && l.surnames[native[:ends[1]]] {
		return 2
	}
	if l.surnames[native[:ends[0]]] {
		return 1
	}
	return 0
}
