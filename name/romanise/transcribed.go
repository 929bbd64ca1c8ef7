package romanise

import (
	"slices"
	"strings"
	"sync"
	"unicode/utf8"
)

// Other scripts write Korean and Chinese names by sound, a syllable at a time:
// リ・ビョンチョル and Ли Бён Чхоль for Ri Pyong Chol, Си Цзиньпин for Xi Jinping.
// Read as Japanese or Russian they come out as "byonchoru" and "tszinpin", which
// is nobody's spelling. What a written syllable may stand for is worked out the
// other way round, by writing every syllable of the native script.

// transcription is how one script writes the names of another.
type transcription struct {
	native    Script
	longest   int  // bytes of the longest syllable
	parted    bool // ъ parts н from a vowel that begins the next syllable
	syllables map[string]bool
	surnames  map[string]bool
	units     func() map[string]Unit // by syllable, their spans not set; made when the first name is read
}

// Bounds of the names that are transcribed.
const (
	maxTranscribed     = 4 // syllables of a name: a surname of two and a given name of two
	maxTranscribedWord = 2 // syllables of a word
)

// The transcriptions into a script, in the order in which they are tried. Russian
// writes the syllables of a Chinese given name as one word, those of a Korean one
// apart, so that the number of words decides which comes first.
var (
	intoKana        = []func() *transcription{koreanKana}
	intoCyrillicTwo = []func() *transcription{palladius, kontsevich}
	intoCyrillic    = []func() *transcription{kontsevich, palladius}
)

func transcriptionsInto(s Script, words int) []func() *transcription {
	switch {
	case s == Kana:
		return intoKana
	case s == Cyrillic && words == 2:
		return intoCyrillicTwo
	case s == Cyrillic:
		return intoCyrillic
	}
	return nil
}

// Transcribed returns the script of which the words of a name are transcriptions:
// two or three in lower case and composed, a surname at one end, and syllables of
// that script throughout. It is [Common] if they are not known to be any. Such words are to be
// read by [AppendTranscribed].
func Transcribed(words []string) Script {
	if len(words) < 2 || len(words) > 3 {
		return Common
	}
	for _, table := range transcriptionsInto(scriptOfWord(words[0]), len(words)) {
		if t := table(); t.holds(words) {
			return t.native
		}
	}
	return Common
}

func (t *transcription) holds(words []string) bool {
	if !t.surnames[words[0]] && !t.surnames[words[len(words)-1]] {
		return false
	}
	total := 0
	for _, w := range words {
		n, ok := t.cut(nil, w, maxTranscribedWord)
		if !ok {
			return false
		}
		total += len(n)
	}
	return total <= maxTranscribed
}

// cut appends the syllables of a word to dst, the longest first, and reports
// whether it can be divided so.
func (t *transcription) cut(dst []string, word string, most int) ([]string, bool) {
	if word == "" {
		return dst, true
	}
	if most == 0 {
		return dst, false
	}
	for n := min(len(word), t.longest); n > 0; n-- {
		if n < len(word) && !utf8.RuneStart(word[n]) {
			continue
		}
		if !t.syllables[word[:n]] || t.parted && strings.HasSuffix(word[:n], "н") && beginsWithVowel(word[n:]) {
			continue
		}
		if out, ok := t.cut(append(dst, word[:n]), word[n:], most-1); ok {
			return out, true
		}
	}
	return dst, false
}

func beginsWithVowel(word string) bool {
	r, _ := utf8.DecodeRuneInString(word)
	return cyrillicVowel(r)
}

// AppendTranscribed is [Append] for a word of a name of which [Transcribed]
// returned the script: one unit for each syllable that is written, with the Latin
// spellings of all syllables that it may stand for. Another word adds nothing.
func AppendTranscribed(dst []Unit, word string, native Script) []Unit {
	word = clip(word)
	for _, table := range transcriptionsInto(scriptOfWord(word), 0) {
		t := table()
		if t.native != native {
			continue
		}
		var buf [maxTranscribedWord]string
		syllables, ok := t.cut(buf[:0], word, maxTranscribedWord)
		if !ok {
			return dst
		}
		at, units := 0, t.units()
		for _, s := range syllables {
			u := units[s]
			u.From, u.To = at, at+len(s)
			at = u.To
			dst = append(dst, u)
		}
	}
	return dst
}

// koreanReading is a Hangul syllable that something written may stand for.
type koreanReading struct {
	r     rune
	habit int // 0: as the system has it, 1: as is also usual
}

// koreanTranscription tabulates how a script writes the Hangul syllables of names.
func koreanTranscription(write func(rune) []string) *transcription {
	t := &transcription{native: Hangul, syllables: map[string]bool{}, surnames: map[string]bool{}}
	heard := map[string][]koreanReading{}
	for line := range strings.Lines(hangulLearnt) {
		r, _ := utf8.DecodeRuneInString(line)
		col := strings.Split(strings.TrimSuffix(line, "\n"), "\t")
		if r < hangulFirst || r > hangulLast || len(col) != 3 || col[1] == "" && col[2] == "" {
			continue
		}
		for i, s := range write(r) {
			t.longest = max(t.longest, len(s))
			t.syllables[s] = true
			heard[s] = append(heard[s], koreanReading{r, min(i, 1)})
			if col[1] != "" {
				t.surnames[s] = true
			}
		}
	}
	t.units = sync.OnceValue(func() map[string]Unit {
		m := make(map[string]Unit, len(heard))
		for s, readings := range heard {
			m[s] = koreanUnit(readings, t.surnames[s])
		}
		return m
	})
	return t
}

// koreanUnit spells all that a written syllable may stand for.
func koreanUnit(readings []koreanReading, surname bool) Unit {
	rows := hangulTable()
	slices.SortStableFunc(readings, func(a, b koreanReading) int { return a.habit - b.habit })
	u := Unit{systems: rows[readings[0].r-hangulFirst].systems}
	// One system of all readings before the next: the North's is the lists'.
	for _, system := range [...]int{2, 1, 3, 0} {
		for _, x := range readings {
			u.Forms = ranked(u.Forms, rows[x.r-hangulFirst].systems[system:system+1])
		}
	}
	if surname {
		for _, x := range readings {
			u.Forms = ranked(u.Forms, rows[x.r-hangulFirst].surname)
		}
	}
	return u
}

// jamo takes a Hangul syllable apart: its initial, its vowel, and the sound of its
// final.
func jamo(r rune) (initial, vowel int, final string) {
	i := int(r - hangulFirst)
	return i / (nVowels * nFinals), i / nFinals % nVowels, hangulFinals[i%nFinals]
}

// koreanKana is how Japan's lists print Korean names.
var koreanKana = sync.OnceValue(func() *transcription { return koreanTranscription(inKana) })

// kontsevich is how Russian writes Korean names.
var kontsevich = sync.OnceValue(func() *transcription { return koreanTranscription(inKontsevich) })
