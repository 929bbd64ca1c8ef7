package ftm

import (
	_ "embed"
	"slices"
	"strings"
	"sync"
	"unicode"

	"golang.org/x/text/language"
	"golang.org/x/text/unicode/norm"
)

var (
	//go:embed countries.txt
	cldrCountries string
	//go:embed country_habits.txt
	countryHabits string
)

// eachCountry calls do with each line of a file: a code and ways to write it.
func eachCountry(file string, do func(f []string)) {
	for line := range strings.Lines(file) {
		if !strings.HasPrefix(line, "#") {
			do(strings.Split(strings.TrimSpace(line), "|"))
		}
	}
}

// countryNames are the English names by code; of states that habits do not name, the
// first name.
var countryNames = sync.OnceValue(func() map[string]string {
	t := map[string]string{}
	eachCountry(cldrCountries, func(f []string) { t[f[0]] = f[2] }) // f[1] is another code
	eachCountry(countryHabits, func(f []string) { t[f[0]] = f[1] })
	return t
})

// countryKeys are the codes by the countryKey of any way to write them. They are read
// on first use: 15,000 names take some twenty milliseconds.
var countryKeys = sync.OnceValue(func() map[string]string {
	t := make(map[string]string, 16<<10)
	add := func(text, code string) {
		k := countryKey(text)
		if _, ok := t[k]; !ok && k != "" {
			t[k] = code
		}
	}
	for _, file := range [...]string{countryHabits, cldrCountries} { // what comes first counts
		eachCountry(file, func(f []string) {
			for _, n := range f {
				add(n, f[0])
			}
		})
	}
	return t
})

// CountryCode returns the FollowTheMoney code (ISO 3166-1 alpha-2 in lower case,
// and extras such as suhh or ua-cri) of a country as lists write it: a code of
// two or three letters or of three digits, a name in one of some sixty languages, a formal or former
// name, a demonym. Two names of one country may be joined by "/", a dash, a line
// break, brackets or "Region:"; names of different countries are not resolved. Nothing is
// guessed: "Korea" alone is no country.
func CountryCode(text string) (code string, ok bool) {
	if len(text) == 0 || len(text) > 200 {
		return "", false
	}
	if code := strings.ToLower(text); len(code) == 2 && countryNames()[code] != "" { // as most are
		return code, true
	}
	t := countryKeys()
	if c, ok := t[countryKey(text)]; ok {
		return c, true
	}
	text = strings.TrimSpace(text)
	if rest, cut := cutPrefixFold(text, "region:"); cut {
		return CountryCode(rest)
	}
	if code, ok := numericCountry(text); ok {
		return code, true
	}
	parts := strings.FieldsFunc(countryDash.Replace(text), func(r rune) bool { return strings.ContainsRune("/／\n()[]（）", r) })
	if len(parts) < 2 {
		return "", false
	}
	for _, p := range parts {
		k := countryKey(p)
		if k == "" || k == "unknown" || k == "undetermined" {
			continue
		}
		c, known := t[k]
		if !known || code != "" && c != code {
			return "", false
		}
		code = c
	}
	return code, code != ""
}

// countryDash parts two ways to write a country: "KP - North Korea".
var countryDash = strings.NewReplacer(" - ", "/", " – ", "/", " — ", "/", ": ", "/")

// numericCountry reads the number that ISO 3166-1 and the United Nations' M.49 give a
// country, as three digits; spreadsheets write "408.0". Areas of several countries
// have numbers too, and are none.
func numericCountry(text string) (code string, ok bool) {
	text = strings.TrimSuffix(text, ".0")
	if _, ok := digits(text); !ok || len(text) != 3 {
		return "", false
	}
	r, err := language.ParseRegion(text)
	if err != nil || !r.IsCountry() {
		return "", false
	}
	code = strings.ToLower(r.String())
	_, ok = countryNames()[code]
	return code, ok
}

// CountryName returns the English name of a code, the code itself if it is not known.
func CountryName(code string) string {
	if n, ok := countryNames()[code]; ok {
		return n
	}
	return code
}

func cutPrefixFold(s, prefix string) (string, bool) {
	if len(s) >= len(prefix) && strings.EqualFold(s[:len(prefix)], prefix) {
		return strings.TrimSpace(s[len(prefix):]), true
	}
	return s, false
}

// Words that lists put in or leave out.
var countryStop = map[string]bool{
	"the": true, "of": true, "and": true, "de": true, "la": true, "du": true, "da": true, "do": true,
	"des": true, "et": true, "der": true, "und": true, "d": true, "l": true, "y": true,
}

// Dots and genitives, which lists also write or leave out.
var countryNoise = strings.NewReplacer(".", "", "'s ", " ", "’s ", " ", "'S ", " ", "’S ", " ")

// countryKey is the bag of words of a country's name: folded, sorted, without the
// words that carry nothing. "Korea, Republic of" and "Republic of Korea" agree.
func countryKey(text string) string {
	text = countryNoise.Replace(text)
	if code := strings.ToLower(text); len(code) <= 3 && isLowerASCII(code) {
		return "=" + code // "no" and "la" are codes, not words to leave out
	}
	var words []string
	var w strings.Builder
	flush := func() {
		if s := w.String(); s != "" {
			if s == "st" {
				s = "saint"
			}
			if !countryStop[s] {
				words = append(words, s)
			}
		}
		w.Reset()
	}
	for _, r := range norm.NFKD.String(text) {
		switch {
		case isAccent(r) || unicode.Is(unicode.Cf, r):
		case unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.IsMark(r):
			w.WriteRune(unicode.ToLower(r))
		default:
			flush()
		}
	}
	flush()
	slices.Sort(words)
	return strings.Join(words, " ")
}

// isAccent reports marks that writers leave out: Latin, Greek and Cyrillic accents,
// Hebrew points, Arabic vowels. Marks of other scripts are part of the word.
func isAccent(r rune) bool {
	return r >= 0x300 && r <= 0x36F || r >= 0x591 && r <= 0x5C7 || r >= 0x64B && r <= 0x65F || r == 0x670
}

func isLowerASCII(s string) bool {
	for i := range len(s) {
		if s[i] < 'a' || s[i] > 'z' {
			return false
		}
	}
	return s != ""
}
