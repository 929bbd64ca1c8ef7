// Package match compares two parties and says how alike they are, in two
// numbers and in words.
//
// The score answers "should a person look at this?" and lies on the scale that
// the field uses (0.70 is the customary threshold). The confidence is a
// calibrated probability that both are the same party: it takes birth dates,
// countries, documents and the rarity of the name into account. Both are
// monotone: evidence that agrees never lowers them, and further data never loses
// a hit. [Evidence] rows say what each number is made of.
//
// The package does not know where candidates come from.
package match

// Aspect is what a piece of evidence is about.
type Aspect string

// Aspects of a comparison.
const (
	AspectName       Aspect = "name"
	AspectToken      Aspect = "token"
	AspectBirthDate  Aspect = "birth_date"
	AspectBirthPlace Aspect = "birth_place"
	AspectCountry    Aspect = "country"
	AspectGender     Aspect = "gender"
	AspectIdentifier Aspect = "identifier"
	AspectAddress    Aspect = "address"
	AspectSchema     Aspect = "schema"
)

// Relation is how two compared things relate. Missing is not contradicting.
type Relation string

// Relations between what the subject has and what the list has.
const (
	Equal        Relation = "equal"
	Variant      Relation = "variant"   // customary spellings of one name
	Romanised    Relation = "romanised" // one is the other in another script
	Edit         Relation = "edit"      // a few letters differ
	Split        Relation = "split"     // one word against two
	InitialOf    Relation = "initial"
	Nickname     Relation = "nickname"
	SameForm     Relation = "legal_form"
	Agrees       Relation = "agrees"        // compatible, less precise (1964 and 1964-07-17)
	MissingHere  Relation = "missing_query" // only the list has it
	MissingThere Relation = "missing_list"  // only the subject has it
	Contradicts  Relation = "contradicts"
)

// Evidence is one row of an explanation. Over one hit the rows' Weight sum to
// the hit's score; Evidence of aspects other than names carries its effect on
// the confidence in LogOdds.
type Evidence struct {
	Aspect   Aspect   `json:"aspect"`
	Relation Relation `json:"relation"`
	Query    string   `json:"query,omitempty"`
	List     string   `json:"list,omitempty"`
	Weight   float64  `json:"weight"`             // share of the score
	LogOdds  float64  `json:"log_odds,omitempty"` // effect on the confidence, natural logarithm
	Text     string   `json:"text"`               // the reason in words
	Turns    string   `json:"turns,omitempty"`    // what the answer would be without it, where that differs

	// Byte spans in the two names, for colouring; -1 where they do not apply.
	QueryFrom int `json:"query_from,omitempty"`
	QueryTo   int `json:"query_to,omitempty"`
	ListFrom  int `json:"list_from,omitempty"`
	ListTo    int `json:"list_to,omitempty"`
}
