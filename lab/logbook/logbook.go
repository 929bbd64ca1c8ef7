// Package logbook runs the validation lab in the background, one run at a time,
// and keeps each run's report, so that an examiner finds last year's.
//
// A run's folder, below the folder of all runs, holds
//
//	run.json      when, by whom, what was asked of the lab, and the gist of the outcome
//	report.json   the whole report, written before run.json says that it is there
//
// A run that a restart interrupts is not taken up again: its lists may have
// changed, and the same seed gives the same questions when it is started anew.
package logbook

import (
	"errors"
	"regexp"
	"time"

	"cordon/lab"
	"cordon/screen"
)

// State of a run.
type State string

// States.
const (
	Running   State = "running"
	Done      State = "done"
	Cancelled State = "cancelled" // a person stopped it
	Broken    State = "broken"    // the server stopped meanwhile
	Failed    State = "failed"    // Error says why
)

// Errors.
var (
	ErrNone   = errors.New("there is no such run")
	ErrBusy   = errors.New("a run is under way")
	ErrIdle   = errors.New("no run is under way")
	ErrClosed = errors.New("the server is stopping")
)

// Order is what a run asks of the lab: see [lab.Options].
type Order struct {
	Seed   uint64 `json:"seed"`
	Sample int    `json:"sample"` // names for each manipulation and script, -1 all
	Self   int    `json:"self"`   // listed names for the self test, 0 all
	People int    `json:"people"` // people to invent, -1 none
}

// Own is what the institution brings to a run: see [lab.Options]. It is kept as
// long as the run lasts; the report names the test names, the pairs whose answer
// is not their label, and some of the customers who alert.
type Own struct {
	Names     []lab.Name
	Customers []screen.Subject
	Pairs     []lab.Pair
}

// Brought is how many of each an institution brought.
type Brought struct {
	Names     int `json:"names,omitempty"`
	Customers int `json:"customers,omitempty"`
	Pairs     int `json:"pairs,omitempty"`
}

// Run is one run as it stands. It is a copy; the book holds the truth.
type Run struct {
	ID      string    `json:"id"` // of when it began, so that ids sort by time
	By      string    `json:"by,omitempty"`
	Order   Order     `json:"order"`
	Own     *Brought  `json:"own,omitempty"` // nil when nothing was
	Policy  string    `json:"policy"`        // with its version
	State   State     `json:"state"`
	Error   string    `json:"error,omitempty"`
	Started time.Time `json:"started"`
	Ended   time.Time `json:"ended,omitzero"`
	Gist    *Gist     `json:"gist,omitempty"` // of a run that is done

	Stage string  `json:"-"` // what it is at
	Share float64 `json:"-"` // of that stage
}

// Gist is what a history shows of a report.
type Gist struct {
	Threshold float64  `json:"threshold"`
	Lists     int      `json:"lists"`
	Parties   int      `json:"parties"`
	Names     int      `json:"names"`
	Checks    int      `json:"checks"`
	Below     []string `json:"below,omitempty"` // names of the checks that miss their goal
	Recall    float64  `json:"recall"`          // of disguised names
	Asked     int      `json:"asked"`
	Missed    int      `json:"missed"` // listed names that do not find their own entry whole
	PerName   float64  `json:"per_10k"`
	PerRow    float64  `json:"per_10k_row"`
	Clean     int      `json:"clean"` // customers who were asked about
	Gaps      int      `json:"gaps"`
}

func gist(r *lab.Report) *Gist {
	g := &Gist{
		Threshold: r.Threshold, Lists: len(r.Lists), Parties: r.Parties, Names: r.Names, Checks: len(r.Checks),
		Recall: r.Overall.Share, Asked: r.Overall.N, Missed: r.Self.Missed, Gaps: len(r.Gaps),
	}
	for _, c := range r.Below() {
		g.Below = append(g.Below, c.Name)
	}
	if c := r.Clean; c != nil {
		g.PerName, g.PerRow, g.Clean = c.PerName, c.PerRow, c.N
	}
	return g
}

// ids are times to the second, with a number where two begin in one.
var validID = regexp.MustCompile(`^\d{8}-\d{6}(-\d{1,3})?$`)
