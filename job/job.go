// Package job screens whole files in the background: each file is a job that has
// a folder of its own, tells how far it is, and survives a restart.
//
// A job's folder, below the folder of all jobs, holds
//
//	job.json     what is to be done and how far it is, replaced as a whole
//	input        the file as it was given
//	results      one JSON line a row, in the order of the file
//	index        16 bytes a row: where its line begins, its confidence, verdict, score
//
// Results are synced before job.json says that they are there. After a crash the
// results are cut to what job.json knows, as many rows of the input are passed
// over, and the job goes on: no row is lost and none is answered twice.
package job

import (
	"errors"
	"time"

	"cordon/screen"
)

// State of a job.
type State string

// States.
const (
	Given     State = "given"     // the file is here; its columns are not confirmed
	Queued    State = "queued"    // it waits for its turn
	Running   State = "running"   // rows are being screened
	Paused    State = "paused"    // a person stopped it for now, or its results cannot be kept: then Error says why
	Done      State = "done"      // every row is accounted for
	Failed    State = "failed"    // it cannot go on; Error says why
	Cancelled State = "cancelled" // a person stopped it
)

// Ended reports whether nothing more will happen.
func (s State) Ended() bool { return s == Done || s == Failed || s == Cancelled }

// Errors.
var (
	ErrNone    = errors.New("there is no such job")
	ErrState   = errors.New("the job is not in a state for that")
	ErrTooBig  = errors.New("the file is too large")
	ErrTooMany = errors.New("there are too many jobs")
	ErrWait    = errors.New("there are too many jobs under way: wait for some to end")
	ErrFull    = errors.New("the server's disk is full")
	ErrSort    = errors.New("there are too many rows to sort them by name: narrow them down first")
	ErrClosed  = errors.New("the server is stopping")
)

// Job is one file as it stands. It is a copy; the office holds the truth.
type Job struct {
	ID      string    `json:"id"`
	Name    string    `json:"name"` // of the file, as it was given; never used as a path
	Size    int64     `json:"size"`
	SHA256  string    `json:"sha256"`
	By      string    `json:"by,omitempty"` // whose it is
	Made    time.Time `json:"made"`
	Started time.Time `json:"started,omitzero"`
	Ended   time.Time `json:"ended,omitzero"`
	State   State     `json:"state"`
	Place   int       `json:"place,omitempty"` // in the queue, from 1, of one that waits; 0 in job.json
	Error   string    `json:"error,omitempty"`
	Task    Task      `json:"task"`
	Done    Count     `json:"done"`
	Share   float64   `json:"share"` // of the file that was read, -1 where it cannot be told
	Rate    float64   `json:"rate"`  // rows a second of the run under way
	Mapped  []string  `json:"mapped,omitempty"`
	Passed  []string  `json:"passed,omitempty"`
	Notes   []string  `json:"notes,omitempty"` // how the file was read
	Runs    []Run     `json:"runs,omitempty"`
	Bytes   int64     `json:"bytes"` // of results that job.json vouches for
}

// Task says how to read a file and by which policy to screen it.
type Task struct {
	Columns  map[string]string `json:"columns,omitempty"` // column → field, "" to pass it through
	Encoding string            `json:"encoding,omitempty"`
	Sheet    string            `json:"sheet,omitempty"`
	NoHeader bool              `json:"no_header,omitempty"` // the first line is a row
	DayFirst *bool             `json:"day_first,omitempty"`
	Policy   screen.Policy     `json:"policy"`
	Latest   int               `json:"latest,omitempty"` // year after which no two-digit year lies
}

// Count is the account of the rows that were answered.
type Count struct {
	Rows     int `json:"rows"`
	Hit      int `json:"hit"`
	Unable   int `json:"unable"` // rejected ones included
	Clear    int `json:"clear"`
	Rejected int `json:"rejected"` // rows that could not be read
	Hits     int `json:"hits"`     // listed parties, over all rows
}

// Run is one go at a job: the lists may change between two of them, so that each
// has a stamp of its own.
type Run struct {
	From  int          `json:"from"` // first row, from 0
	Stamp screen.Stamp `json:"stamp"`
	Gaps  []string     `json:"gaps,omitempty"`
	Notes []string     `json:"notes,omitempty"`
}

// Left estimates how long the job takes from now, 0 if it cannot be told.
func (j *Job) Left() time.Duration {
	if j.State != Running || j.Rate <= 0 || j.Share <= 0 || j.Share >= 1 {
		return 0
	}
	total := float64(j.Done.Rows) / j.Share
	return time.Duration((total - float64(j.Done.Rows)) / j.Rate * float64(time.Second))
}
