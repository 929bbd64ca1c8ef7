package match

import (
	"math"

	"cordon/name"
)

// Model holds the numbers of the comparison. They are few, and each says what it
// does; bench/fit finds them on labelled pairs.
type Model struct {
	Version string

	Likeness

	// Mass of the parts of a name. Matched mass counts for the score; these
	// factors say how much the rest counts against it.
	Unlike       float32 // what a matched pair lacks in likeness
	Omitted      float32 // a part that only one side has
	Inner        float32 // share of that for a middle part of a person's name
	Patronymic   float32 // and for a patronymic
	Generic      float32 // and for a word that says what kind of organisation it is
	Contradicted float32 // a part that both sides have and in which they differ
	Trifle       float32 // a connector, title or legal form that only one side has
	Enough       float32 // matched mass beside which an omitted part counts just so; it counts more beside less

	Disorder   float32 // factor of names whose parts match in another order
	LooseCap   float32 // a name with a contradicted part scores no more than this
	SingleCap  float32 // nor a name of several parts that shares just one
	LetterCap  float32 // nor one that shares one part of full mass and initials
	TrifleCap  float32 // nor one that shares only trifles and initials
	NumberCap  float32 // nor names that differ in a number
	VagueCap   float32 // nor one of few parts of which one is doubtful, or common and another form
	EditsCap   float32 // nor names with more than MaxEdits letters of difference
	Distant    float32 // factor of a query read by way of another language
	WeakCap    float32 // nor one that rests on a weak alias of one word
	SmallFloor float32 // names that differ in one short part by few letters score at least this
	MaxEdits   int     // letters of difference that are taken for slips

	// Confidence, see Weigh.
	Odds Odds
	Bend Bend
}

// Likeness holds how alike two words are that are not the same, 1 for the same letters.
type Likeness struct {
	Reading    float32 // equal in one of their romanisations
	Sounding   float32 // equal under the key of the script: Sergei, Serguey
	Bones      float32 // equal consonants, where a script has no vowels: محمد, Mohammed
	FewBones   float32 // the same, of only three consonants
	NearBones  float32 // consonants of which one differs, in the same scripts
	Voiced     float32 // the same, where the Latin spelling fits all that the script writes: خالد, Khaled
	Doubt      float32 // what each hundredth of doubt takes from that
	Heard      float32 // kana and a spelling in which nothing sounds otherwise
	Unheard    float32 // what a letter that does takes away, in a word of one letter
	Unforeseen float32 // the same, of a word whose spellings are known and do not hold the other
	Syllable   float32 // a Korean syllable and a spelling that no system foresees
	Odd        float32 // the same, of which the consonants alone are those of the syllable
	Kin        float32 // one name in several languages, or a nickname
	Learned    float32 // spellings that the lists themselves use for each other
	Letter     float32 // an initial and a name that begins with it
	Attested   float32 // factor of edits in a word that is a name as it stands
	Run        float32 // the same letters written as one word and as several
}

// Default is the model that the committed figures were measured with.
func Default() *Model {
	return &Model{
		Version: "1",
		Likeness: Likeness{
			Reading:    .99,
			Sounding:   .92,
			Bones:      .88,
			FewBones:   .68,
			NearBones:  .60,
			Voiced:     .96,
			Doubt:      .006,
			Heard:      .95,
			Unheard:    1.5,
			Unforeseen: .66,
			Syllable:   .75,
			Odd:        .62,
			Kin:        .85,
			Learned:    .93,
			Letter:     .60,
			Attested:   .85,
			Run:        .97,
		},
		Unlike:       1.1,
		Omitted:      .38,
		Inner:        .6,
		Patronymic:   .35,
		Generic:      .35,
		Contradicted: 1.2,
		Trifle:       .25,
		Enough:       2,
		Disorder:     .98,
		LooseCap:     .67,
		SingleCap:    .66,
		LetterCap:    .72,
		TrifleCap:    .25,
		NumberCap:    .74,
		VagueCap:     .68,
		EditsCap:     .68,
		Distant:      .96,
		WeakCap:      .69,
		SmallFloor:   .72,
		MaxEdits:     2,
		Odds:         Odds{Base: -9, Agrees: .4, Alike: 11.6, Against: 3.7, Missing: .75},
		Bend:         Bend{-5.6, -5, -4.3, -3.8, -3, -1.6, -.2, 1.3, 2.5, 3.2, 3.6, 4.5, 7.7},
	}
}

// roleMass is the share of a full part that a token of a role weighs.
func roleMass(r name.Role) float32 {
	switch r {
	case name.Connector, name.Title:
		return .12
	case name.LegalForm:
		return .12
	case name.Generic:
		return .45
	case name.Number:
		return .6
	case name.Initial:
		return .35
	case name.Suffix:
		return .2
	case name.Geographic:
		return .7
	}
	return 1
}

// asideMass is the most that a token in brackets weighs.
const asideMass = 19.0 / 128

// Light reports whether a role adds nothing to who is meant.
func Light(r name.Role) bool {
	switch r {
	case name.Connector, name.Title, name.LegalForm, name.Suffix:
		return true
	}
	return false
}

// MassOf is the weight of a token that plays a role, in the steps of 1/128 in which
// an index stores it. Rarity counts for the words of names only.
func MassOf(r name.Role, f SlotFlags, rarity float32) float32 {
	m := roleMass(r)
	switch r {
	case name.Plain, name.Given, name.Family, name.Patronymic:
		m *= rarity
	}
	if f&Aside != 0 {
		m = min(m, asideMass)
	}
	return float32(int(m*128+.5)) / 128
}

// Rarity turns the share of names that have a word into the factor of its mass:
// 1 for a word that one name in ten thousand has.
func Rarity(share float64) float32 {
	r := (-math.Log(max(share, 1e-9)) - 3) / (math.Log(1e4) - 3)
	return float32(min(max(r, .45), 1.3))
}

// editValue is the likeness of two words, the longer of n letters, that differ
// by d edits.
func editValue(d, n int) float32 {
	n = min(n, 9)
	switch d {
	case 0:
		return 1
	case 1:
		return [...]float32{0, 0, .4, .72, .78, .84, .88, .90, .91, .92}[n]
	case 2:
		return [...]float32{0, 0, 0, .3, .4, .62, .68, .74, .78, .80}[n]
	}
	return 0
}

// Budget is the number of edits that are forgiven in a word of n letters.
func Budget(n int) int {
	switch {
	case n < 3:
		return 0
	case n < 5:
		return 1
	}
	return 2
}

// Reach is what a listed name can match of the query at most.
type Reach struct {
	Rest   float32 // mass of the tokens that it may match
	Gone   float32 // mass of the parts that it does not match
	Number float32 // of that, mass of numbers
	Trifle float32 // mass of the trifles that it does not match
	Other  float32 // mass of its own parts, numbers apart, that the query does not match
	Parts  int     // how many of the tokens that it may match are parts, not trifles or initials
	Single bool    // the query has one part only
	Slip   bool    // one short part is unmatched, which may yet be a slip
	Others bool    // of its own parts, several are unmatched, so that none is a slip
}

// Bound is the greatest score that is within reach.
func (m *Model) Bound(r Reach) float64 {
	if r.Rest <= 0 {
		return 0
	}
	if r.Slip && r.Parts > 1 && !r.Others {
		return 1
	}
	gone := r.Gone - r.Number
	against := min(gone, r.Other)
	missing := max(gone, r.Other) - against + r.Number
	b := r.Rest / (r.Rest + m.Contradicted*against + m.omitted(r.Rest)*missing + m.Trifle*r.Trifle)
	if against > .3 {
		b = min(b, m.LooseCap)
	}
	switch {
	case r.Single && (r.Parts == 1 || r.Gone == 0):
	case r.Parts == 0:
		b = min(b, m.TrifleCap)
	case r.Parts == 1:
		b = min(b, m.SingleCap)
	}
	return float64(b) + 1e-6 // single precision
}

// MaxSlip is the number of letters of the parts in which a slip is forgiven where
// all else agrees.
const MaxSlip = 5
