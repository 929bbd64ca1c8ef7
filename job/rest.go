package job

import "time"

// While people wait for answers, a worker of a job rests for restShare times as long
// as it worked, workSlice at a time. An idle processor takes up what comes from the
// network at once; a busy one looks there every ten milliseconds.
const (
	workSlice = time.Millisecond
	restShare = 2
)

// rest makes one worker give way. Its zero value never rests.
type rest struct {
	busy  func() bool // answers are waited for; nil for never
	now   func() time.Time
	since time.Time // when this slice of work began
}

// row is called after each row.
func (r *rest) row() {
	if r.busy == nil {
		return
	}
	now := r.now()
	worked := now.Sub(r.since)
	if worked < workSlice {
		return
	}
	if worked < time.Second && r.busy() { // longer than that it waited for rows
		time.Sleep(restShare * worked)
		now = r.now()
	}
	r.since = now
}
