// Package runeclass holds what the folding table and its generator agree on:
// the classes of characters, the numbers of the scripts, and the letters and
// signs that are assigned by hand.
package runeclass

import "unicode"

// Classes of characters.
const (
	Symbol     = iota // anything else: separates words
	Letter            // folds to text
	Digit             // folds to an ASCII digit
	Mark              // belongs to the letter before it
	Ignorable         // invisible: removed
	Space             //
	Hyphen            // joins the parts of a word
	Apostrophe        // dropped, joins
	Dot               // full stop
	Comma             //
	Open              // opening bracket
	Close             // closing bracket
	Quote             // quotation mark, opening or closing
	And               // &, +
	Wild              // ? and *: a letter that was not legible
	Slash             //
)

// Scripts, in the order of the constants of package name.
const (
	Latin = iota
	Cyrillic
	Greek
	Arabic
	Hebrew
	Han
	Hangul
	Kana
	Georgian
	Armenian
	Devanagari
	Thai
	Other
	Digits
)

// Scripts says which Unicode table is which script.
var Scripts = []struct {
	Table  *unicode.RangeTable
	Script int
}{
	{unicode.Latin, Latin},
	{unicode.Cyrillic, Cyrillic},
	{unicode.Greek, Greek},
	{unicode.Arabic, Arabic},
	{unicode.Hebrew, Hebrew},
	{unicode.Han, Han},
	{unicode.Hangul, Hangul},
	{unicode.Hiragana, Kana},
	{unicode.Katakana, Kana},
	{unicode.Georgian, Georgian},
	{unicode.Armenian, Armenian},
	{unicode.Devanagari, Devanagari},
	{unicode.Thai, Thai},
}

// Special folds letters that Unicode does not decompose, or not as names do.
var Special = map[rune]string{
	'ß': "ss", 'æ': "ae", 'œ': "oe", 'ø': "o", 'đ': "d", 'ð': "d", 'þ': "th", 'ł': "l",
	'ı': "i", 'ŋ': "ng", 'ə': "e", 'ɛ': "e", 'ɔ': "o", 'ĸ': "k", 'ħ': "h", 'ŧ': "t",
	'ſ': "s", 'ƒ': "f", 'ƣ': "gh", 'ʒ': "zh", 'ʃ': "sh", 'ɩ': "i", 'ʊ': "u", 'ɣ': "gh",
	'ɖ': "d", 'ɗ': "d", 'ɓ': "b", 'ƙ': "k", 'ɲ': "ny", 'ȣ': "ou", 'ƿ': "w", 'ȝ': "y",
	'ꜣ': "a", 'ꜥ': "a", 'ʌ': "v", 'ɑ': "a", 'ɐ': "a", 'ɒ': "a", 'ɪ': "i", 'ɨ': "i", 'ʉ': "u",
	'ɯ': "u", 'ʏ': "y", 'ƨ': "s", 'ƽ': "s", 'ƅ': "b", 'ꞌ': "",
}

// Punctuation assigns signs whose general category does not tell their use in names.
var Punctuation = map[rune]int{
	'\'': Apostrophe, '`': Apostrophe, '´': Apostrophe, '‘': Apostrophe, '’': Apostrophe, '‛': Apostrophe,
	'′': Apostrophe, 'ʹ': Apostrophe, 'ʺ': Apostrophe, 'ʻ': Apostrophe, 'ʼ': Apostrophe, 'ʽ': Apostrophe,
	'ʾ': Apostrophe, 'ʿ': Apostrophe, 'ˈ': Apostrophe, 'ˊ': Apostrophe, 'ˋ': Apostrophe, 'ʔ': Apostrophe,
	'ʕ': Apostrophe, 'ˀ': Apostrophe, 'ˁ': Apostrophe, '＇': Apostrophe, 'ꞌ': Apostrophe, 'Ꞌ': Apostrophe,
	'՚': Apostrophe, '׳': Apostrophe, '״': Apostrophe, 'ʲ': Apostrophe, '˘': Apostrophe,
	'.': Dot, '．': Dot, '。': Dot, '｡': Dot, '․': Dot,
	',': Comma, '，': Comma, '、': Comma, '､': Comma, '،': Comma, ';': Comma, '；': Comma, '؛': Comma, '﹐': Comma,
	'-': Hyphen, '־': Hyphen, '−': Hyphen, '⁃': Hyphen, '゠': Hyphen, '_': Space,
	'·': Hyphen, '・': Space, '･': Space, '‧': Hyphen, '•': Space, '∙': Hyphen,
	'"': Quote, '„': Quote, '‟': Quote, '“': Quote, '”': Quote, '«': Quote, '»': Quote, '‹': Quote, '›': Quote,
	'＂': Quote, '″': Quote, '〝': Quote, '〞': Quote, '「': Open, '」': Close, '『': Open, '』': Close, '<': Open, '>': Close,
	'&': And, '＆': And, '+': And, '﹠': And,
	'?': Wild, '*': Wild, '？': Wild, '＊': Wild, '\uFFFD': Wild, '؟': Wild,
	'/': Slash, '\\': Slash, '／': Slash, '⁄': Slash, '∕': Slash,
	'\u0640': Ignorable, // Arabic tatweel only stretches a word
	'\u200C': Ignorable, '\u200D': Ignorable, '\u00AD': Ignorable, '\u034F': Ignorable,
	'\u3164': Ignorable, '\uFFA0': Ignorable, '\u115F': Ignorable, '\u1160': Ignorable, '\u2800': Space,
	'々': Letter, '〇': Letter, // signs that stand for Han characters
}
