package romanise

import (
	"bytes"
	"compress/gzip"
	_ "embed"
	"io"
	"strings"
	"sync"
	"sync/atomic"
	"unicode/utf8"
)

// hanTable holds the readings of 27,000 characters (internal/hangen describes
// its lines). It is made from the Unihan database, © Unicode, Inc., and comes
// under the Unicode licence (https://www.unicode.org/license.txt).
//
//go:generate go run ./internal/hangen -out han.tsv.gz
//go:embed han.tsv.gz
var hanTable []byte

// hanSurnames: surnames whose reading is not the character's usual one, and the
// spellings that families of the south and overseas use. Lines of a surname and
// its spellings; two characters have theirs joined by a hyphen.
//
//go:embed surnames.txt
var hanSurnames string

// Systems of a Han character, in the order of Unit.systems.
const (
	hanPinyin = iota
	hanWadeGiles
	hanCantonese
	hanNorthKorean
	hanSouthKorean
	hanOn
	hanKun
	hanSystems
)

type hanRow struct {
	forms, distant []string
	systems        []string
}

// hanData is the unpacked table. A character's row is spelled when it is first
// asked for and kept: whoever comes first, it is the same.
type hanData struct {
	text     string
	line     []uint32 // where a character's line begins, from hanFirst on; 0: none
	rows     []atomic.Pointer[hanRow]
	surnames map[string][]string
}

const hanFirst, hanLast = 0x3400, 0x9FFF

// han is unpacked at the first Han word.
var han = sync.OnceValue(func() *hanData {
	d := &hanData{
		line:     make([]uint32, hanLast-hanFirst+1),
		rows:     make([]atomic.Pointer[hanRow], hanLast-hanFirst+1),
		surnames: map[string][]string{},
	}
	for line := range strings.Lines(hanSurnames) {
		if f := strings.Fields(line); len(f) > 1 && f[0] != "#" {
			d.surnames[f[0]] = f[1:]
		}
	}
	zr, err := gzip.NewReader(bytes.NewReader(hanTable))
	if err != nil {
		return d // embedded: a test reads it
	}
	text, err := io.ReadAll(zr)
	if err != nil {
		return d
	}
	d.text = "\n" + string(text)
	for at := 1; at < len(d.text); {
		r, _ := utf8.DecodeRuneInString(d.text[at:])
		if r >= hanFirst && r <= hanLast {
			d.line[r-hanFirst] = uint32(at)
		}
		at += strings.IndexByte(d.text[at:], '\n') + 1
	}
	return d
})

// row returns the readings of a character, nil if it has none.
func (d *hanData) row(r rune) *hanRow {
	i := r - hanFirst
	if i < 0 || int(i) >= len(d.line) || d.line[i] == 0 {
		return nil
	}
	if row := d.rows[i].Load(); row != nil {
		return row
	}
	line, _, _ := strings.Cut(d.text[d.line[i]:], "\n")
	row := newHanRow(strings.Split(line, "\t"))
	d.rows[i].Store(row)
	return row
}

// newHanRow spells the readings of one line: the character, then Mandarin,
// Cantonese, Korean, on, kun, Vietnamese.
func newHanRow(col []string) *hanRow {
	hangul := hangulTable()
	get := func(i int) []string {
		if i < len(col) {
			return strings.Fields(col[i])
		}
		return nil
	}
	sys := make([]string, hanSystems)
	var near, far forms
	for i, p := range get(1) {
		u := strings.ReplaceAll(p, "v", "u")
		near.addString(u)
		if i == 0 {
			sys[hanPinyin] = u
			sys[hanWadeGiles] = wadeGiles(p)
			near.addString(sys[hanWadeGiles])
		}
	}
	for _, c := range get(2) {
		a, b := hongKong(c)
		sys[hanCantonese] = a
		near.addString(a)
		near.addString(b)
	}
	for i, p := range get(1) {
		if strings.Contains(p, "v") {
			near.addString(p)
			near.addString(strings.ReplaceAll(p, "v", "yu"))
		}
		if i > 0 {
			near.addString(wadeGiles(p))
		}
	}
	for i, k := range get(3) {
		r, _ := utf8.DecodeRuneInString(k)
		if r < hangulFirst || r > hangulLast {
			continue
		}
		row := &hangul[r-hangulFirst]
		if i == 0 {
			sys[hanNorthKorean], sys[hanSouthKorean] = row.systems[2], row.systems[1]
		}
		for _, s := range row.counted[:min(3, len(row.counted))] {
			far.addString(s)
		}
		for _, s := range row.surname[:min(2, len(row.surname))] {
			far.addString(s)
		}
	}
	for i, s := range get(4) {
		s = string(foldLong([]byte(s)))
		if i == 0 {
			sys[hanOn] = s
		}
		far.addString(s)
	}
	for i, s := range get(5) {
		s = string(foldLong([]byte(s)))
		if i == 0 {
			sys[hanKun] = s
		}
		far.addString(s)
	}
	for _, s := range get(6) {
		far.addString(s)
	}
	row := &hanRow{near.list(), far.list(), sys}
	if len(row.forms) == 0 {
		row.forms, row.distant = row.distant, nil
	}
	for i, s := range sys {
		if s == "" && len(row.forms) > 0 {
			sys[i] = row.forms[0]
		}
	}
	return row
}

func appendHan(dst []Unit, word string) []Unit {
	d := han()
	start := len(dst)
	var before rune
	for i, r := range word {
		if r == '々' && before != 0 {
			r = before // repeats the character before it
		}
		row := d.row(r)
		before = r
		if row == nil || len(row.forms) == 0 {
			continue
		}
		dst = append(dst, Unit{Forms: row.forms, Distant: row.distant, From: i, To: i + utf8.RuneLen(r), systems: row.systems})
	}
	if len(dst)-start < 2 {
		return dst
	}
	// The first one or two characters may be a surname with a reading of its own.
	if units := dst[start:]; units[1].From == units[0].To {
		two := word[units[0].From:units[1].To]
		if list := d.surnames[two]; list != nil && len(units) > 2 {
			for _, s := range list {
				if a, b, ok := strings.Cut(s, "-"); ok {
					units[0] = reread(units[0], []string{a})
					units[1] = reread(units[1], []string{b})
				}
			}
			return dst
		}
	}
	if list := d.surnames[word[dst[start].From:dst[start].To]]; list != nil {
		dst[start] = reread(dst[start], list)
	}
	return dst
}

// reread puts the spellings of a surname before those of the character.
func reread(u Unit, list []string) Unit {
	u.Forms = ranked(list, u.Forms)
	u.systems = append([]string{list[0], wadeGiles(list[0])}, u.systems[2:]...)
	return u
}

// wadeGiles turns a Pinyin syllable into Wade–Giles without its apostrophes and
// marks, as lists write it.
func wadeGiles(p string) string {
	p = strings.ReplaceAll(p, "v", "u")
	switch p {
	case "zhi", "chi":
		return "chih"
	case "shi":
		return "shih"
	case "ri":
		return "jih"
	case "zi", "ci":
		return "tzu"
	case "si":
		return "szu"
	case "er":
		return "erh"
	case "e":
		return "o"
	case "yi":
		return "i"
	case "you":
		return "yu"
	case "yan":
		return "yen"
	case "ye":
		return "yeh"
	case "yue":
		return "yueh"
	case "yong":
		return "yung"
	case "gui":
		return "kuei"
	case "kui":
		return "kuei"
	case "ge", "ke":
		return "ko"
	case "he":
		return "ho"
	case "shuo":
		return "shuo"
	}
	n := 0
	for n < len(p) && !fullVowel(p[n]) {
		n++
	}
	ini, fin := p[:n], p[n:]
	switch ini {
	case "b":
		ini = "p"
	case "d":
		ini = "t"
	case "g":
		ini = "k"
	case "j", "q", "zh":
		ini = "ch"
	case "x":
		ini = "hs"
	case "z", "c":
		ini = "ts"
	case "r":
		ini = "j"
	}
	switch fin {
	case "ian":
		fin = "ien"
	case "ie":
		fin = "ieh"
	case "ue":
		fin = "ueh"
	case "ong":
		fin = "ung"
	case "iong":
		fin = "iung"
	case "uo":
		if ini != "k" && ini != "h" {
			fin = "o"
		}
	}
	return ini + fin
}

// hongKong spells a Jyutping syllable as the people of Hong Kong do, and a second
// way where two are common.
func hongKong(j string) (first, second string) {
	if j == "m" || j == "ng" {
		return "ng", "m"
	}
	n := 0
	for n < len(j) && !fullVowel(j[n]) && !(j[n] == 'y' && n > 0) {
		n++
	}
	if n < len(j) && n == 1 && j[0] == 'j' && strings.HasPrefix(j, "jyu") {
		n = 1
	}
	ini, fin := j[:n], j[n:]
	a, b := ini, ""
	switch ini {
	case "b":
		a = "p"
	case "d":
		a = "t"
	case "g":
		a = "k"
	case "gw":
		a = "kw"
	case "z":
		a, b = "ch", "ts"
	case "c":
		a, b = "ch", "ts"
	case "j":
		a, b = "y", ""
	case "ng":
		a, b = "ng", "-"
	case "s":
		switch fin {
		case "ing", "ek", "oeng", "an", "eon", "ui", "e", "ik", "i", "iu":
			a, b = "sh", "s"
		}
	}
	x, y := fin, ""
	switch fin {
	case "aa":
		x, y = "a", "ah"
	case "aai", "aau", "aam", "aan", "aang", "aap", "aat", "aak":
		x = fin[1:]
	case "au":
		x, y = "au", "ow"
	case "am":
		x, y = "am", "um"
	case "an":
		x, y = "an", "un"
	case "ap":
		x, y = "ap", "up"
	case "ang":
		x, y = "ang", "ung"
	case "eoi":
		x, y = "ui", "oi"
	case "eon":
		x = "un"
	case "eot":
		x = "ut"
	case "oeng":
		x = "eung"
	case "oek":
		x = "euk"
	case "ei":
		x, y = "ei", "i"
		if ini == "l" {
			x, y = "ee", "i"
		}
	case "ou":
		x, y = "o", "ou"
	case "yu":
		x, y = "u", "ue"
	case "yun":
		x = "uen"
	case "yut":
		x = "uet"
	case "u":
		x, y = "u", "oo"
	case "un":
		x, y = "un", "oon"
	case "ik":
		x = "ik"
	case "i":
		x, y = "i", "ee"
	case "iu":
		x = "iu"
	}
	if ini == "j" { // yan, but ip and u are yip and yu
		switch fin {
		case "yu":
			x, y = "u", "ue"
		case "i":
			x = "i"
		}
	}
	if ini == "z" && fin == "au" || ini == "c" && fin == "au" {
		x, y = "ow", "au"
	}
	if (ini == "z" || ini == "c") && (fin == "i") {
		a, x = "ch", "i"
		b, y = "tz", "e"
	}
	if ini == "s" && fin == "i" {
		return "sze", "si"
	}
	first = a + x
	switch {
	case b == "-":
		second = x
	case b != "" && y == "":
		second = b + x
	case y != "":
		second = a + y
		if b != "" {
			second = b + x
		}
	}
	return first, second
}
