package name

import "strings"

// Class names one given name across its languages and short forms: John, Juan
// and Jack are of one class. A word may be of several classes. The lowest bit
// says that the word is a short form or nickname in this class.
type Class uint16

// Classes returns the classes of a folded word, ascending, or nil. The slice is
// shared: do not write to it.
func Classes(word string) []Class { return loadLexica().classes(word) }

// Relatedness is how two given names relate.
type Relatedness uint8

// Degrees of relatedness.
const (
	Unrelated   Relatedness = iota
	Diminutives             // at least one is a nickname or short form of the other's name
	Cognates                // one name in two languages or spellings
	Fathers                 // patronymics of one name: Сергійович, Sergeevich
)

// fatherly is the first class of patronymics: that of Sergeevich is that of Sergei
// above it.
const fatherly Class = 1 << 13

// Related compares the classes of two words.
func Related(a, b []Class) Relatedness {
	best := Unrelated
	for i, j := 0, 0; i < len(a) && j < len(b); {
		switch x, y := a[i]>>1, b[j]>>1; {
		case x < y:
			i++
		case x > y:
			j++
		case a[i] >= fatherly:
			return Fathers
		case a[i]&1 == 0 && b[j]&1 == 0:
			return Cognates
		default:
			best = Diminutives
			i++
			j++
		}
	}
	return best
}

func (l *lexica) classes(word string) []Class {
	s, ok := l.given[word]
	if !ok {
		return nil
	}
	return l.classList[s.from:s.to:s.to]
}

// isGiven reports whether a word is a known given name.
func (l *lexica) isGiven(word string) bool {
	_, ok := l.given[word]
	return ok
}

// fatherEndings turn a given name into a patronymic, with the letters that may
// have stood in their place. Longer ones come first.
var fatherEndings = [...]string{
	"iyovych", "yovych", "iovych", "yevich", "ievich", "jevich", "yevych", "ievych", "jevitj", "jevic", "jewitsch", "ievitch",
	"yevna", "ievna", "jevna", "iyivna", "yivna", "iivna",
	"ovich", "evich", "ovych", "evych", "avich", "evitch", "ovitch", "ovitj", "evitj", "avitj", "owitsch", "ewitsch", "ovic", "evic", "avic",
	"ovna", "evna", "ivna", "avna", "auna", "euna", "owna", "ewna", "inichna", "ichna", "ych", "ich",
}

var nameEndings = [...]string{"", "y", "i", "iy", "ii", "ey", "ei", "a", "o", "ay"}

// fathers returns the classes of a patronymic, nil if the father's name is not known.
func (l *lexica) fathers(word string) []Class {
	var buf [40]byte
	for _, e := range fatherEndings {
		base, ok := strings.CutSuffix(word, e)
		if !ok || len(base) < 2 || len(base) > 32 {
			continue
		}
		for _, end := range nameEndings {
			if s, ok := l.given[string(append(append(buf[:0], base...), end...))]; ok {
				return l.fatherList[s.from:s.to:s.to]
			}
		}
	}
	return nil
}

// classSpan is a part of lexica.classList.
type classSpan struct{ from, to uint16 }

// givenNames reads the file of given names: one class a line, formal names first
// and short forms after a bar.
func (l *lexica) givenNames(lines []string) {
	byWord := make(map[string][]Class, 4*len(lines))
	order := make([]string, 0, 8*len(lines))
	id := Class(0)
	for _, line := range lines {
		id += 2
		short := Class(0)
		from := 0
		for i := 0; i <= len(line); i++ {
			if i < len(line) && line[i] != ' ' {
				continue
			}
			w := line[from:i]
			from = i + 1
			switch {
			case w == "|":
				short = 1
			case w != "":
				cs := byWord[w]
				if len(cs) == 0 {
					order = append(order, w)
				}
				if n := len(cs); n == 0 || cs[n-1]>>1 != id>>1 {
					byWord[w] = append(cs, id|short)
				}
			}
		}
	}
	l.given = make(map[string]classSpan, len(byWord))
	for _, w := range order {
		from := len(l.classList)
		l.classList = append(l.classList, byWord[w]...)
		l.given[w] = classSpan{uint16(from), uint16(len(l.classList))}
	}
	for _, c := range l.classList {
		l.fatherList = append(l.fatherList, c|fatherly)
	}
}

// PlacesDiffer reports whether two groups of geographic tokens exclude each
// other: Armenia and America do, Korea and North Korea, Iran and Tehran do not.
// Regions ("x/asia") exclude nothing.
func PlacesDiffer(a, b string) bool {
	if a == "" || b == "" || a == b {
		return false
	}
	ca, cityA, _ := strings.Cut(a, "/")
	cb, cityB, _ := strings.Cut(b, "/")
	if ca == "x" || cb == "x" {
		return false
	}
	if ca == cb {
		return cityA != "" && cityB != ""
	}
	korea := func(c string) bool { return c == "kp" || c == "kr" }
	return !(ca == "ko" && korea(cb) || cb == "ko" && korea(ca))
}
