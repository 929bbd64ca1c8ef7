// Package name reads one name: it folds and romanises the text, cuts it into
// tokens, and says what part each token plays (given name, family name, title,
// connector, legal form, number, …). It knows nothing of other names.
//
// Both sides of a comparison go through the same [Analyser]: what a customer
// typed and what a list prints.
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

// Token is one word of a name. Text and Alts are folded: lower-case Latin
// letters a–z and digits, never empty.
type Token struct {
	Text   string
	Alts   []string // other customary spellings of the same word (romanisations), without Text
	Role   Role
	Script Script
	From   int // byte span in Name.Text, for explanations
	To     int
}

// Name is one analysed name.
type Name struct {
	Text   string // as given
	Kind   Kind
	Tokens []Token
	Flags  Flags
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
)
