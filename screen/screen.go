// Package screen turns a subject, a policy and lists into a verdict. It is the
// one door through which every kind of screening goes, and the rules that keep
// Cordon from saying "clear" without cause live here.
//
// A [Verdict] always carries a [Stamp]: which engine, which policy, which
// version of each list and how old each was. A verdict that could not consult a
// list its policy needs is [Unable], with the reason, never [Clear].
package screen

import (
	"time"

	"cordon/ftm"
	"cordon/match"
)

// Answer is the outcome of a screening.
type Answer string

// Answers.
const (
	Hit    Answer = "hit"
	Clear  Answer = "clear"
	Unable Answer = "unable"
)

// ListState says whether a list may be relied on.
type ListState string

// States of a list.
const (
	Current ListState = "current"
	Stale   ListState = "stale"
	Missing ListState = "missing"
	Refused ListState = "refused"
	Starter ListState = "starter" // the embedded excerpt: an answer says so
)

// ListInfo is one list as loaded.
type ListInfo struct {
	ID            string         `json:"id"`
	Title         string         `json:"title"`
	Publisher     string         `json:"publisher"`
	Class         string         `json:"class"` // binding, control, restrict, advisory, research, own
	Version       string         `json:"version"`
	PublisherDate string         `json:"publisher_date"`
	FetchedAt     *time.Time     `json:"fetched_at"`
	CheckedAt     *time.Time     `json:"checked_at"`
	AgeSeconds    *int64         `json:"age_seconds"` // since the last good check, of the user's own lists since the publisher's date; null when neither is known
	Targets       int            `json:"targets"`
	Entities      int            `json:"entities"`
	BySchema      map[string]int `json:"by_schema"`
	SHA256        string         `json:"sha256"`
	State         ListState      `json:"state"`
	Own           bool           `json:"own,omitempty"`    // given by the user with --lists: age is shown, not judged
	Reason        string         `json:"reason,omitempty"` // why the state is not current
}

// Policy says how to screen. It is named, versioned and hashed.
type Policy struct {
	Name      string                   `json:"name"`
	Version   string                   `json:"version"`
	Lists     []string                 `json:"lists,omitempty"` // all must exist; empty: every list that is loaded
	Threshold float64                  `json:"threshold"`       // score from which a candidate is a hit
	Limit     int                      `json:"limit"`           // hits returned per subject
	Schemata  []string                 `json:"schemata,omitempty"`
	MaxAge    map[string]time.Duration `json:"max_age,omitempty"`  // by list; the catalogue's default else
	Tolerate  []string                 `json:"tolerate,omitempty"` // lists that may be stale, missing or refused without making a clear answer unable
	GoodGuys  []Pair                   `json:"good_guys,omitempty"`
}

// Pair is a subject and a listed entity that were found to be different parties.
type Pair struct {
	Subject string    `json:"subject"`
	Entity  string    `json:"entity"`
	Until   time.Time `json:"until"`
}

// Match is one listed party that the subject resembles.
type Match struct {
	Rank        int              `json:"rank"`
	Score       float64          `json:"score"`
	Confidence  float64          `json:"confidence"`
	EntityID    string           `json:"entity_id"`
	List        string           `json:"list"`
	Reference   string           `json:"reference"`
	Caption     string           `json:"caption"`
	Schema      string           `json:"schema"`
	MatchedName string           `json:"matched_name"`
	Evidence    []match.Evidence `json:"evidence"`
	Context     []string         `json:"context,omitempty"` // who holds a wallet, under which programme and since when a party is listed
	Entity      *ftm.Entity      `json:"entity,omitempty"`

	// Party is the same for entries of several lists that are one party: the id of
	// the entry that stands for it. Also names the other entries.
	Party string   `json:"party"`
	Also  []Source `json:"also,omitempty"`
}

// Source is another list's entry of a party.
type Source struct {
	List      string `json:"list"`
	Reference string `json:"reference"`
	EntityID  string `json:"entity_id"`
}

// Verdict is the answer to one screening.
type Verdict struct {
	Verdict Answer      `json:"verdict"`
	Subject *ftm.Entity `json:"subject"`
	Hits    []Match     `json:"hits"`
	Total   int         `json:"total"`  // listed parties that reach the threshold, shown or not
	Unable  []string    `json:"unable"` // why no clear answer can be given
	Notes   []string    `json:"notes,omitempty"`
	Stamp   Stamp       `json:"stamp"`
}

// Stamp makes a verdict checkable: what was asked, with what, when.
type Stamp struct {
	Engine string      `json:"engine"`
	Policy string      `json:"policy"` // name@version#hash
	At     time.Time   `json:"at"`
	Lists  []StampList `json:"lists"`
}

// StampList is one list as consulted.
type StampList struct {
	ID         string    `json:"id"`
	Version    string    `json:"version"`
	AgeSeconds *int64    `json:"age_seconds"`
	Targets    int       `json:"targets"`
	State      ListState `json:"state"`
}
