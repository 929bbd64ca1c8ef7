package name

import (
	"strings"
	"sync"

	"cordon/name/romanise"
)

// Japanese lists print Arabic names in katakana word by word. Their particles are
// read here as the Latin ones are: アル and ビン say as little as al and bin, and
// アブドゥッサラーム has the tokens of Abdul Salam.

// kanaParticles are the particles and titles of foreign names and the words of the
// lexicon that they are.
var kanaParticles = map[string]string{
	"アル": "al", "エル": "el", "アッ": "al", "ウル": "ul",
	"ビン": "bin", "ブン": "bin", "ベン": "ben", "イブン": "ibn", "イブヌ": "ibn", "ビント": "bint", "ベント": "bint",
	"アブ": "abu", "アブー": "abu", "ウム": "umm", "ウンム": "umm", "ウルド": "ould", "オールド": "ould",
	"ハジ": "haji", "ハッジ": "haji", "ハージ": "haji", "ハーッジ": "haji", "カリ": "qari", "カーリー": "qari",
	"シェイク": "sheikh", "シャイフ": "sheikh", "ムッラー": "mullah", "ムラー": "mullah", "ムラ": "mullah",
	"マウラヴィ": "maulavi", "マウラウィ": "maulavi", "モウラヴィ": "maulavi", "モーラウィー": "maulavi", "モールヴィー": "maulavi",
	"ドクター": "dr", "フォン": "von", "ファン": "van",
}

// kanaServants are the spellings of Abd with the article, the longest first.
var kanaServants = []string{"アブドゥル", "アブドゥッ", "アブドゥ", "アブドル", "アブドッ", "アブデル", "アブデッ", "アブダル", "アブダッ", "アブディ", "アブド"}

// kanaFaiths are the endings of names in -uddin, the longest first.
var kanaFaiths = []string{"ウッディーン", "ウッディン", "ッディーン", "ッディン"}

// servantKeys are the keys of the divine names, see servants.
var servantKeys = sync.OnceValue(func() map[string]bool {
	m := map[string]bool{}
	for s := range strings.FieldsSeq(servants) {
		m[string(romanise.KanaKey(nil, s))] = true
	}
	return m
})

// kanaWord appends the tokens of a katakana word of a person's name that is a
// particle or holds one, and reports whether it did.
func (a *Analyser) kanaWord(dst *Name, t Token, native string, src uint16) bool {
	if a.kind != Person {
		return false
	}
	if len(a.words) > 1 && int(src) < len(a.words)-1 && a.kanaParticle(dst, t, native, src) {
		return true
	}
	particle := func(t Token, text string, from, to int) {
		if t.To-t.From == len(native) {
			t.From, t.To = t.From+from, t.From+to
		}
		t.Text, t.Role = text, Connector
		a.add(dst, t, src)
	}
	name := func(t Token, from, to int) {
		if t.To-t.From == len(native) {
			t.From, t.To = t.From+from, t.From+to
		}
		a.romanised(dst, t, native[from:to], src)
	}
	for _, p := range kanaServants {
		rest, ok := strings.CutPrefix(native, p)
		if !ok {
			continue
		}
		if rest == "" {
			if !a.kanaServed(dst, int(src)+1) {
				break // one who is called so
			}
			particle(t, "abdul", 0, len(native))
			return true
		}
		if !kanaServant(rest) {
			break
		}
		particle(t, "abdul", 0, len(p))
		name(t, len(p), len(native))
		return true
	}
	for _, p := range kanaFaiths {
		if base, ok := strings.CutSuffix(native, p); ok && len(base) >= 2*len("ア") {
			name(t, 0, len(base))
			particle(t, "din", len(base), len(native))
			return true
		}
	}
	return false
}

// kanaServed reports whether word i may follow Abd: a divine name, or the article.
func (a *Analyser) kanaServed(dst *Name, i int) bool {
	if i >= len(a.words) || a.words[i].script != Kana {
		return false
	}
	native := nfc(stringOf(dst.text[a.words[i].at:a.words[i].end]))
	return kanaParticles[native] == "al" || kanaParticles[native] == "el" || kanaServant(native)
}

// kanaParticle appends the token of a particle. Ben is a given name as well, and
// ul a syllable: they count only inside a name.
func (a *Analyser) kanaParticle(dst *Name, t Token, native string, src uint16) bool {
	latin, ok := kanaParticles[native]
	if !ok {
		return false
	}
	e, ok := a.lex.person[latin]
	if !ok || e.role != Connector && e.role != Title || e.flags&(mid|art) != 0 && src == 0 {
		return false
	}
	if t.Text = latin; e.role == Title && len(a.words) < 3 {
		return false
	}
	a.apply(&t, e)
	a.add(dst, t, src)
	return true
}

// kanaServant reports whether a katakana word is a divine name that follows Abd.
func kanaServant(word string) bool {
	for _, u := range romanise.Append(nil, word) {
		key := strings.TrimPrefix(string(romanise.KanaKey(nil, u.Forms[0])), "a")
		if len(key) > 1 && servantKeys()[key] {
			return true
		}
	}
	return false
}
