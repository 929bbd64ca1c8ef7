// Package name reads one name: it folds and romanises the text, cuts it into
// tokens, and says what part each token plays (given name, family name, title,
// connector, legal form, number, …). It knows nothing of other names.
//
// Both sides of a comparison go through the same [Analyser]: what a customer
// typed and what a list prints.
//
// A name is read in six steps, each in a file of its own:
//
//	scan      cut into words; every code point folded by one table (fold.bin)
//	disguise  look-alike letters, digits for letters, text written backwards
//	mend      slips in the words that say what an organisation is
//	spell     words into tokens: letters parted by punctuation are joined,
//	          unspaced scripts cut, other scripts romanised
//	person, company, number, arabic
//	          roles, by the lexica and by where a word stands
//	classes   which given names are one name in another language
//
// The lexica (lexicon/*.txt) are Cordon's own: titles, connectors, legal forms,
// the words of companies, places, family and given names. They are read once, at
// first use, and only read from then on.
//
// Nothing that was written is dropped: a word that says little has a role that
// says so. What is read of one name is bounded (4 KB, 64 tokens).
package name

// Kind is the sort of thing that bears the name; rules differ by kind.
type Kind uint8

// Kinds of bearers.
const (
	Thing Kind = iota // not known
	Person
	Organisation
	Vessel
	Aircraft
	Place
)

// Script of a token.
type Script uint8

// Scripts that have readings of their own.
const (
	Latin Script = iota
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

// Role is the part a token plays in its name.
type Role uint8

// Roles of tokens.
const (
	Plain      Role = iota // any part of a name
	Given                  // labelled by the source as a given name
	Family                 // labelled by the source as a family name
	Patronymic             // labelled, or by its ending
	Connector              // bin, ibn, al, de, van, of, and, the
	Title                  // Dr, Haji, General
	LegalForm              // Ltd, GmbH, OOO; Text is the canonical form
	Generic                // trading, bank, company, shipping: weighs little
	Geographic             // a country or place inside a company's name
	Number                 // 3, III, third; Text is decimal digits
	Initial                // a single letter that stands for a name
	Suffix                 // Jr, Sr, II after a person's name
)

// Token is one word of a name, or one character of an unspaced script. Text
// and Alts are folded: lower-case Latin letters a–z and digits, never empty.
//
// Text is the canonical form where the lexica know one ("intl" →
// "international", "third" → "3", "Gesellschaft mit beschränkter Haftung" →
// "gmbh"); From and To always show what was written.
type Token struct {
	Text   string
	Alts   []string // other customary spellings of the same word (romanisations), without Text
	Role   Role
	Script Script
	Marks  Marks
	Wild   uint8 // letters written as ? or *: that many letters are missing from Text

	// Word numbers the written words of the name. Consecutive tokens of one Word
	// were written together (Jong-un, al-Assad, 김정은) and are often joined or
	// split by others.
	Word uint16

	// Joins are customary spellings of this token and the rest of its Word written
	// as one: 정은 gives jongun, jeongeun and jungeun. Latin words need none: their
	// joined spelling is that of their parts.
	Joins []string

	// Letters are the letters of a word of Arabic or Hebrew, which has its short
	// vowels only in Latin: see romanise.Doubt.
	Letters string

	// Group says what two tokens of one role have in common although their
	// spellings differ. Empty: nothing known. It is only ever compared.
	//
	//	LegalForm   family of the form: "limited", "joint-stock", …
	//	Geographic  country code, or country code and place: "am", "kp/pyongyang"
	//	Generic     class of equivalent words: "trade"
	Group string

	// Classes are the given names this token may stand for, ascending; shared
	// with the lexicon, not to be written to. See [Related].
	Classes []Class

	From int // byte span in Name.Text, for explanations
	To   int
}

// Marks are remarks on one token.
type Marks uint8

// Remarks on how a token was written.
const (
	Dotted    Marks = 1 << iota // ended in a full stop, so probably shortened
	Bracketed                   // stood in brackets or quotation marks, perhaps as another name
	Surname                     // a known family name of a script that writes it first
	Disguised                   // look-alike letters or digits stood for letters
	Lower                       // written in lower case in a name that has capitals
	Quoted                      // stood in quotation marks and in no brackets
)

// Part is a part of a name that its source labels.
type Part struct {
	Text string
	Role Role // Plain, Given, Family, Patronymic, Title or Suffix
}

// Name is one analysed name. Its memory is reused by the next analysis into it:
// who keeps a token's strings must copy them.
type Name struct {
	Text   string // as given; parts are joined by a space
	Kind   Kind   // as given
	Tokens []Token
	Flags  Flags

	text []byte   // folded text that Token.Text points into
	alts []string // arena of Token.Alts
}

// Flags are remarks on how a name was written.
type Flags uint16

// Remarks on how a name was written.
const (
	Confusable  Flags = 1 << iota // letters of another script stood in for Latin ones, or digits for letters
	Invisible                     // zero-width or bidirectional control characters were removed
	SpacedOut                     // l i k e  t h i s
	Reversed                      // written backwards
	Truncated                     // longer than the limit: cut
	MixedScript                   // more than one script
	Distant                       // read by way of another language
)
