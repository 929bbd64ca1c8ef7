package lab

import (
	"math"

	"cordon/screen"
)

// Report is what the lab found. It is data: package page draws it.
type Report struct {
	Stamp     screen.Stamp      `json:"stamp"`
	Model     string            `json:"model"` // version of the numbers that names are compared with
	Lists     []screen.ListInfo `json:"lists"`
	Gaps      []string          `json:"gaps,omitempty"` // why no answer of this library can be clear
	Notes     []string          `json:"notes,omitempty"`
	Threshold float64           `json:"threshold"`
	Seed      uint64            `json:"seed"`
	Sample    int               `json:"sample"`  // names for each manipulation and script, -1 for all
	Parties   int               `json:"parties"` // listed parties that can be found
	Names     int               `json:"names"`   // their names
	Deck      string            `json:"deck"`    // SHA-256 of the questions of the deck

	Checks        []Check   `json:"checks"` // in the order in which a reader wants them: below its goal first
	Self          Self      `json:"self"`
	Overall       Recall    `json:"overall"` // of the deck without names as printed
	Manipulations []Recall  `json:"manipulations"`
	Scripts       []Recall  `json:"scripts"`
	Cells         []Recall  `json:"cells"`        // each manipulation in each script
	Bearers       []Recall  `json:"bearers"`      // of the deck by kind of name: who bears it, and how many words say so
	BearerCells   []Recall  `json:"bearer_cells"` // each manipulation of each kind of name
	Clean         *Clean    `json:"clean,omitempty"`
	Sweep         []Point   `json:"sweep"`
	Changes       []Change  `json:"changes"`
	Spread        []Spread  `json:"spread"` // of each manipulation, by threshold
	Ladder        []Near    `json:"ladder"` // a few who stand at each score, the lowest first
	Line          Line      `json:"line"`
	OwnNames      *OwnNames `json:"own_names,omitempty"`
	Pairs         *Pairs    `json:"pairs,omitempty"`
	Misses        []Miss    `json:"misses,omitempty"` // of the deck, some of each manipulation
}

// State of a check.
type State string

// States of a check.
const (
	Holds State = "holds"
	Below State = "below"   // the goal is not reached
	Few   State = "too_few" // too few cases to tell
)

// minCases is how many cases a share must have to be judged.
const minCases = 20

// Check is a figure that is held against a goal.
type Check struct {
	ID     string  `json:"id"`
	Name   string  `json:"name"`
	Value  float64 `json:"value"`
	Goal   float64 `json:"goal"`
	AtMost bool    `json:"at_most,omitempty"` // the goal is not to be exceeded
	N      int     `json:"n"`
	Low    float64 `json:"low"` // the range that holds the true share 95 times in 100
	High   float64 `json:"high"`
	State  State   `json:"state"`
}

// Recall says of a group of questions how many were answered.
type Recall struct {
	ID     string  `json:"id"`
	Name   string  `json:"name"`
	Script string  `json:"script,omitempty"`
	Bearer string  `json:"bearer,omitempty"` // kind of name, where that is counted
	N      int     `json:"n"`
	Found  int     `json:"found"` // the right entry reaches the threshold
	First  int     `json:"first"` // and nobody else stands before it
	Share  float64 `json:"share"` // found of n
}

func (r *Recall) count(found, first bool) {
	r.N++
	if found {
		r.Found++
	}
	if found && first {
		r.First++
	}
	r.Share = float64(r.Found) / float64(r.N)
}

// Self is the outcome of the self test.
type Self struct {
	Names  int    `json:"names"`
	Tested int    `json:"tested"`
	Whole  int    `json:"whole"`  // found their own entry with score 1
	Weak   int    `json:"weak"`   // low-quality aliases of one word, which confirm and do not alert by themselves
	Empty  int    `json:"empty"`  // printed names without a letter or digit
	Missed int    `json:"missed"` // below 1 and neither of these
	Misses []Miss `json:"misses,omitempty"`
}

// Miss is a question whose answer was not the right one, and why.
type Miss struct {
	Kind      string  `json:"kind"` // id of the manipulation
	Name      string  `json:"name"` // what was asked
	Listed    string  `json:"listed"`
	EntityID  string  `json:"entity_id"`
	List      string  `json:"list"`
	Reference string  `json:"reference,omitempty"`
	Script    string  `json:"script,omitempty"`
	Score     float64 `json:"score"`
	Why       string  `json:"why"`
}

// Clean is what customers who are not listed did.
type Clean struct {
	Invented bool    `json:"invented"` // made up by the lab, not given
	N        int     `json:"n"`
	Alerts   int     `json:"alerts"`      // by name alone
	Informed int     `json:"informed"`    // with all that the row states
	Stated   int     `json:"stated"`      // rows that state more than a name
	PerName  float64 `json:"per_10k"`     // alerts in 10,000 by name alone
	PerRow   float64 `json:"per_10k_row"` // and with all that the row states
	ByList   []Count `json:"by_list,omitempty"`
	Examples []Near  `json:"examples,omitempty"`
}

// Count is a number of something.
type Count struct {
	Name string `json:"name"`
	N    int    `json:"n"`
}

// Near is one question near the threshold.
type Near struct {
	Name   string  `json:"name"`
	Listed string  `json:"listed"`
	List   string  `json:"list"`
	ID     string  `json:"id"`
	Kind   string  `json:"kind,omitempty"` // id of the manipulation; "" for a clean customer
	Score  float64 `json:"score"`
	Why    string  `json:"why,omitempty"`
}

// Point is what one threshold does.
type Point struct {
	Threshold float64 `json:"threshold"`
	Recall    float64 `json:"recall"`      // share of the deck
	PerName   float64 `json:"per_10k"`     // clean customers who alert in 10,000, by name alone
	PerRow    float64 `json:"per_10k_row"` // and with all that the row states
}

// Spread is how many questions of one manipulation each threshold of the sweep
// would still answer.
type Spread struct {
	ID    string `json:"id"`
	Name  string `json:"name"`
	N     int    `json:"n"`
	Found []int  `json:"found"` // one for each [Point] of the sweep
}

// Change is what moving the threshold would do.
type Change struct {
	Threshold float64 `json:"threshold"`
	Lost      int     `json:"lost"`   // questions of the deck no longer answered
	Gained    int     `json:"gained"` // and newly answered
	Recall    float64 `json:"recall"`
	PerName   float64 `json:"per_10k"`
	PerRow    float64 `json:"per_10k_row"`
}

// Line shows who stands nearest to the threshold on either side.
type Line struct {
	AboveTrue  []Near `json:"above_true,omitempty"`  // disguised names only just found
	AboveClean []Near `json:"above_clean,omitempty"` // clean customers who only just alert
	BelowTrue  []Near `json:"below_true,omitempty"`  // disguised names only just missed
	BelowClean []Near `json:"below_clean,omitempty"` // clean customers who only just do not alert
}

// wilson is the range that holds the true share 95 times in 100 (E. B. Wilson,
// 1927): it is honest where few cases were tried and where none failed.
func wilson(k, n int) (low, high float64) {
	if n == 0 {
		return 0, 1
	}
	const z = 1.959964
	p, m := float64(k)/float64(n), float64(n)
	mid := (p + z*z/(2*m)) / (1 + z*z/m)
	half := z / (1 + z*z/m) * math.Sqrt(p*(1-p)/m+z*z/(4*m*m))
	low, high = max(0, mid-half), min(1, mid+half)
	switch k { // exactly, whatever was rounded
	case 0:
		low = 0
	case n:
		high = 1
	}
	return low, high
}
