package ftm

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// Years that lists mean as Gregorian. Earlier ones are Hijri or slips and stay text.
const (
	minYear = 1800
	maxYear = 2199
	// A range of at most so many years becomes one value a year, a longer one its ends.
	maxYears = 10
	maxDates = 64
)

// ParseDate reads what lists print as a date and returns one value for each date
// it finds: "21 Sep 1965", "circa 1970", "1960 to 1962", "dd/mm/1970",
// "a) 30/04/1963 b) 1960", "1938年". Original holds the source text. A day before
// a month is assumed where both could be either (21/09, and 05/06 too). Months may
// be named in some forty languages, digits are of any script, and years may be those
// of Japan's eras (昭和39年5月1日), of the Republic of China or of Juche.
//
// An approximate date becomes its year, marked Circa. A range of up to ten years
// becomes a value for each year, a longer one its two ends, marked Range. Zeros
// and letters in place of a day or month mean that it is not known. Two-digit
// years and other calendars are not guessed: see [ParseDateUntil].
//
// What is not understood is returned as rest, "" when nothing is left over. Rest
// is for a person to read; it may be the whole text.
func ParseDate(text string) (dates []Value, rest string) { return ParseDateUntil(text, 0) }

// ParseDateUntil is [ParseDate] for lists that write two-digit years: they are
// the last such year that is not after latest.
func ParseDateUntil(text string, latest int) (dates []Value, rest string) {
	if len(text) > 4096 || !utf8.ValidString(text) {
		return nil, text
	}
	p := dateParser{text: plainDigits(norm.NFKC.String(text)), latest: latest}
	p.lex()
	p.parse()
	if len(p.out) == 0 || len(p.out) > maxDates {
		return nil, strings.TrimSpace(text)
	}
	for i := range p.out {
		if v := &p.out[i]; v.Original == v.Text {
			v.Original = ""
		}
	}
	return p.out, strings.Join(p.rest, " ")
}

type dateTok struct {
	kind     byte   // n number, w word, or the symbol itself
	word     string // lower-case
	num, len int    // of numbers: value, digits
	from, to int
}

type dateParser struct {
	text   string
	toks   []dateTok
	out    []Value
	rest   []string
	latest int
}

func (p *dateParser) lex() {
	s := p.text
	for i := 0; i < len(s); {
		r, w := utf8.DecodeRuneInString(s[i:])
		j := i + w
		switch {
		case r >= '0' && r <= '9':
			n := r - '0'
			for j < len(s) && s[j] >= '0' && s[j] <= '9' {
				if j-i < 9 {
					n = n*10 + rune(s[j]-'0')
				}
				j++
			}
			p.toks = append(p.toks, dateTok{kind: 'n', num: int(n), len: j - i, from: i, to: j})
			if k := clockEnd(s, j); k > 0 { // the time of day after a date
				j = k
			}
		case strings.ContainsRune("年月日号년월일頃間", r): // these stand by themselves in running script
			p.toks = append(p.toks, dateTok{kind: 'w', word: string(r), from: i, to: j})
		case unicode.IsLetter(r):
			for j < len(s) {
				r, w := utf8.DecodeRuneInString(s[j:])
				if !unicode.IsLetter(r) && !unicode.IsMark(r) || strings.ContainsRune("年月日号년월일頃間", r) {
					break
				}
				j += w
			}
			p.toks = append(p.toks, dateTok{kind: 'w', word: strings.ToLower(s[i:j]), from: i, to: j})
		case unicode.IsSpace(r):
		case r == '–' || r == '—' || r == '−' || r == '‐' || r == '‑':
			p.toks = append(p.toks, dateTok{kind: '-', from: i, to: j})
		case r == '～' || r == '〜' || r == '~':
			p.toks = append(p.toks, dateTok{kind: '~', from: i, to: j})
		case r == '、' || r == '،':
			p.toks = append(p.toks, dateTok{kind: ',', from: i, to: j})
		case r < utf8.RuneSelf:
			p.toks = append(p.toks, dateTok{kind: byte(r), from: i, to: j})
		default:
			p.toks = append(p.toks, dateTok{kind: '?' | 0x80, from: i, to: j})
		}
		i = j
	}
}

// clockEnd returns where a time of day ends that starts at i ("T10:00:00.000+02:00",
// " 10:00:00"), a lone "Z" included; 0 if there is none.
func clockEnd(s string, i int) int {
	if strings.HasPrefix(s[i:], "Z") && (i+1 == len(s) || !isLetterAt(s, i+1)) {
		return i + 1
	}
	j := i
	if j < len(s) && (s[j] == 'T' || s[j] == ' ') {
		j++
	}
	if j == i || len(s) < j+5 || s[j+2] != ':' {
		return 0
	}
	if _, ok := digits(s[j:j+2] + s[j+3:j+5]); !ok {
		return 0
	}
	for j < len(s) && (s[j] >= '0' && s[j] <= '9' || strings.IndexByte(":.+-Z", s[j]) >= 0) {
		j++
	}
	return j
}

func isLetterAt(s string, i int) bool {
	r, _ := utf8.DecodeRuneInString(s[i:])
	return unicode.IsLetter(r)
}

func (p *dateParser) at(i int) dateTok {
	if i < len(p.toks) {
		return p.toks[i]
	}
	return dateTok{}
}

func (p *dateParser) is(i int, kind byte) bool { return p.at(i).kind == kind && i < len(p.toks) }

// tight reports whether token i directly follows the one before it.
func (p *dateParser) tight(i int) bool { return p.at(i).from == p.at(i-1).to }

var dateWords = map[string]byte{
	"circa": 'c', "c": 'c', "ca": 'c', "cir": 'c', "approx": 'c', "approximately": 'c', "approximate": 'c', "about": 'c',
	"around": 'c', "est": 'c', "estimated": 'c', "possibly": 'c', "probably": 'c', "頃": 'c', "ごろ": 'c', "約": 'c', "약": 'c', "경": 'c',
	"early": 'c', "mid": 'c', "late": 'c',
	"between": 'b', "from": 'b', "to": 't', "until": 't', "till": 't', "through": 't', "から": 't',
	"or": 's', "and": 's', "alt": 's', "alternatively": 's', "又は": 's', "または": 's', "もしくは": 's', "若しくは": 's', "及び": 's', "또는": 's',
	"le": 'i', "el": 'i', "am": 'i', "den": 'i', "né": 'i', "née": 'i', "nacido": 'i', "nacida": 'i', "geboren": 'i', "ngày": 'i', // before a date
	"г": 'i', "года": 'i', "р": 'i', "року": 'i', "r": 'i', "roku": 'i', "م": 'i', // after a year
	"born": 'i', "dob": 'i', "in": 'i', "on": 'i', "the": 'i', "year": 'i', "年": 'i', "まで": 'i', "生": 'i', "生まれ": 'i', "の": 'i', "間": 'i',
}

// parse walks the tokens: dates and ranges are taken, known small words and
// separators skipped, everything else is left over.
func (p *dateParser) parse() {
	circa, between := false, false
	circaFrom := -1
	for i := 0; i < len(p.toks); {
		if d, n := p.date(i); n > 0 {
			from := p.at(i).from
			if circaFrom >= 0 {
				from = circaFrom
			}
			decade := d.Year < 0
			if decade {
				d.Year = -d.Year
			}
			end, m := d, i+n
			isRange := decade
			if decade {
				end = Date{Year: d.Year + 9}
			} else if e, k := p.rangeEnd(m, d, between); k > 0 {
				end, m, isRange = e, m+k, true
			}
			for p.trailingCirca(m) > 0 {
				m += p.trailingCirca(m)
				circa = true
			}
			p.emit(d, end, isRange, circa, p.text[from:p.at(m-1).to])
			circa, between, circaFrom = false, false, -1
			i = m
			continue
		}
		t := p.at(i)
		class := dateWords[t.word]
		switch {
		case t.kind == 'w' && class == 'c' || t.kind == '~':
			circa = true
			if circaFrom < 0 {
				circaFrom = t.from
			}
			if p.is(i+1, '.') || p.is(i+1, '-') { // c. 1970, mid-1970
				i++
			}
		case t.kind == 'w' && class == 'b':
			between = true
			if circaFrom < 0 {
				circaFrom = t.from
			}
		case t.kind == 'w' && class != 0:
		case p.enumerator(i) > 0:
			i += p.enumerator(i)
			continue
		case t.kind == ';' || t.kind == ',' || t.kind == '/' || t.kind == '&' || t.kind == '.' || t.kind == ':' || t.kind == '(' || t.kind == ')':
		default:
			i = p.leave(i)
			circa, between, circaFrom = false, false, -1
			continue
		}
		i++
	}
}

// leave moves the run of tokens that cannot start a date into the rest.
func (p *dateParser) leave(i int) int {
	j := i + 1
	for j < len(p.toks) {
		if _, n := p.date(j); n > 0 || p.is(j, ';') || p.is(j, ',') || p.enumerator(j) > 0 {
			break
		}
		j++
	}
	if i > 0 && p.is(i-1, '(') {
		i--
	}
	p.rest = append(p.rest, p.text[p.at(i).from:p.at(j-1).to])
	return j
}

// enumerator returns the length of "a)", "(a)", "1)", "(ii)", "2." at i, or 0.
func (p *dateParser) enumerator(i int) int {
	j := i
	if p.is(j, '(') {
		j++
	}
	t := p.at(j)
	short := p.is(j, 'n') && t.len <= 2 || p.is(j, 'w') && (t.to-t.from == 1 || strings.Trim(t.word, "iv") == "")
	if !short {
		return 0
	}
	if p.is(j+1, ')') || j == i && p.is(j+1, '.') && p.is(j, 'n') && !p.tight(j+2) {
		return j + 2 - i
	}
	return 0
}

func (p *dateParser) trailingCirca(i int) int {
	t := p.at(i)
	switch {
	case p.is(i, '?'):
		return 1
	case p.is(i, 'w') && (t.word == "頃" || t.word == "ごろ" || t.word == "경"):
		return 1
	case p.is(i, '(') && dateWords[p.at(i+1).word] == 'c':
		for j := i + 2; j < min(i+5, len(p.toks)); j++ {
			if p.is(j, ')') {
				return j + 1 - i
			}
		}
	}
	return 0
}

// rangeEnd reads " to 1962", "-1962", "-62", "から1962年" after a date that starts the range.
func (p *dateParser) rangeEnd(i int, start Date, between bool) (Date, int) {
	t := p.at(i)
	class := byte(0)
	if p.is(i, 'w') {
		class = dateWords[t.word]
	}
	if !(p.is(i, '-') || p.is(i, '~') || class == 't' || between && t.word == "and") {
		return Date{}, 0
	}
	j := i + 1
	for p.is(j, 'w') && dateWords[p.at(j).word] == 'i' {
		j++
	}
	if e, n := p.date(j); n > 0 && e.Year > 0 && start.First().Compare(e.Last()) <= 0 {
		return e, j + n - i
	}
	// 1965-66: the century is said once.
	if e := p.at(j); p.is(j, 'n') && e.len == 2 && start.Month == 0 && e.num > start.Year%100 {
		return Date{Year: start.Year - start.Year%100 + e.num}, j + 1 - i
	}
	return Date{}, 0
}

func (p *dateParser) emit(from, to Date, isRange, circa bool, original string) {
	marks := Marks(0)
	if circa {
		marks |= Circa
	}
	add := func(d Date, m Marks) {
		if circa {
			d.Month, d.Day = 0, 0
		}
		text := d.String()
		for i := range p.out {
			if p.out[i].Text == text {
				p.out[i].Marks &= m
				return
			}
		}
		p.out = append(p.out, Value{Text: text, Original: strings.TrimSpace(original), Marks: m})
	}
	switch {
	case !isRange:
		add(from, marks)
	case from.Year == to.Year:
		d := from.common(to)
		if from.First() != d.First() || to.Last() != d.Last() {
			marks |= Range
		}
		add(d, marks)
	case to.Year-from.Year < maxYears:
		for y := from.Year; y <= to.Year; y++ {
			add(Date{Year: y}, marks|Range)
		}
	default:
		add(Date{Year: from.Year}, marks|Range)
		add(Date{Year: to.Year}, marks|Range)
	}
}
