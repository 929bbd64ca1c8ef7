package romanise

import (
	"sort"
	"unicode"
)

// latin folds a word of Latin letters: its marks dropped first, then the letter
// pairs by which languages replace them (ä ae, ö oe, ü ue, å aa, ø oe, đ dj, …).
func latin(f *forms, word string) {
	var plainBuf, pairBuf [4 * MaxWord]byte
	a, b := plainBuf[:0], pairBuf[:0]
	pairs := false
	for _, r := range word {
		r = unicode.ToLower(r)
		if r < 0x80 {
			a, b = append(a, byte(r)), append(b, byte(r))
			continue
		}
		first, second := latinLetter(r)
		if second == "" {
			second = first
		} else {
			pairs = true
		}
		a, b = append(a, first...), append(b, second...)
	}
	f.add(a)
	if pairs {
		f.add(b)
	}
}

// latinLetter folds one letter: without its mark, and as a letter pair where a
// language has one.
func latinLetter(r rune) (bare, pair string) {
	switch r {
	case 'ä', 'æ':
		if r == 'æ' {
			return "ae", "a"
		}
		return "a", "ae"
	case 'ö', 'ø', 'ő':
		return "o", "oe"
	case 'ü', 'ű':
		return "u", "ue"
	case 'å':
		return "a", "aa"
	case 'œ':
		return "oe", "o"
	case 'ß', 'ẞ':
		return "ss", "sz"
	case 'đ':
		return "d", "dj"
	case 'ð':
		return "d", "th"
	case 'þ':
		return "th", "t"
	case 'ł':
		return "l", ""
	case 'ı':
		return "i", ""
	case 'ə':
		return "a", "e"
	case 'ğ':
		return "g", "gh"
	case 'ş', 'š', 'ș':
		return "s", "sh"
	case 'ç':
		return "c", "ch"
	case 'č':
		return "c", "ch"
	case 'ž':
		return "z", "zh"
	case 'ñ':
		return "n", "ny"
	case 'ħ':
		return "h", ""
	case 'ǣ':
		return "ae", ""
	case 'ǿ':
		return "o", "oe"
	case 'ŋ':
		return "n", "ng"
	case 'ĸ':
		return "k", ""
	case 'ŧ':
		return "t", ""
	case 'ƒ':
		return "f", ""
	case 'ɓ':
		return "b", ""
	case 'ɗ':
		return "d", ""
	case 'ƙ':
		return "k", ""
	case 'ɛ':
		return "e", ""
	case 'ɔ':
		return "o", ""
	case 'ơ':
		return "o", ""
	case 'ư':
		return "u", ""
	case 'ĳ':
		return "ij", "y"
	case 'ǆ':
		return "dz", ""
	case 'ǉ':
		return "lj", ""
	case 'ǌ':
		return "nj", ""
	}
	i := sort.Search(len(latinBlocks), func(i int) bool { return latinBlocks[i].first > r }) - 1
	if i >= 0 && int(r-latinBlocks[i].first) < len(latinBlocks[i].letters) {
		if k := int(r - latinBlocks[i].first); latinBlocks[i].letters[k] != '.' {
			return latinBlocks[i].letters[k : k+1], ""
		}
	}
	return "", ""
}

// latinBlocks: the bare letter of each letter with marks, by code point; a dot
// where there is none, or where latinLetter knows better.
var latinBlocks = [...]struct {
	first   rune
	letters string
}{
	{0x00C0, "aaaaaa.ceeeeiiii.nooooo..uuuuy..aaaaaa.ceeeeiiii.nooooo..uuuuy.y"},
	{0x0100, "aaaaaaccccccccdd..eeeeeeeeeegggggggghh..iiiiiiiii...jjkk.llllllllllnnnnnnn..oooooo..rrrrrrsssssssstttt..uuuuuuuuuuuuwwyyyzzzzzzs"},
	{0x01CD, "aaiioouuuuuuuuuu.aaaa....ggkkoooo..j...gg..nnaa....aaaaeeeeiiiioooorrrruuuusstt..hh......aaeeooooooooyy"},
	{0x1E00, "aabbbbbbccddddddddddeeeeeeeeeeffgghhhhhhhhhhiiiikkkkkkllllllllmmmmmmnnnnnnnnoooooooopppprrrrrrrrssssssssssttttttttuuuuuuuuuuvvvvwwwwwwwwwwxxxxyyzzzzzzhtwyas....aaaaaaaaaaaaaaaaaaaaaaaaeeeeeeeeeeeeeeeeiiiioooooooooooooooooooooooouuuuuuuuuuuuuuyyyyyyyy"},
}
