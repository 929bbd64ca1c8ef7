package archive

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"time"
)

// Check is the heartbeat row of one look at a publisher: the proof that we
// looked, also when nothing had changed.
type Check struct {
	List          string    `json:"list"`
	Started       time.Time `json:"started"`
	Ended         time.Time `json:"ended"`
	URL           string    `json:"url,omitempty"`
	Status        int       `json:"status,omitempty"`
	ETag          string    `json:"etag,omitempty"`
	LastModified  string    `json:"last_modified,omitempty"`
	Bytes         int64     `json:"bytes,omitempty"`
	SHA256        string    `json:"sha256,omitempty"`
	PublisherDate string    `json:"publisher_date,omitempty"`
	Verdict       Verdict   `json:"verdict"`
	Why           []string  `json:"why,omitempty"`
	Notes         []string  `json:"notes,omitempty"`   // what was remarkable about a good look
	Version       string    `json:"version,omitempty"` // in force after the check
	Operator      string    `json:"operator,omitempty"`
	Proves        time.Time `json:"proves,omitzero"`  // when the publisher's state was seen, if not at Ended
	Beside        *Tag      `json:"beside,omitempty"` // of the file that is read together with the main one
}

// Tag is what a server said of one file, for the next conditional request.
type Tag struct {
	URL          string `json:"url"`
	ETag         string `json:"etag,omitempty"`
	LastModified string `json:"last_modified,omitempty"`
}

// Seen is the moment at which the check saw the publisher's state.
func (c *Check) Seen() time.Time {
	if !c.Proves.IsZero() {
		return c.Proves
	}
	return c.Ended
}

// Verdict of a check.
type Verdict string

// Verdicts. Unchanged and Accepted are good: the list was seen to be current.
const (
	Unchanged Verdict = "unchanged"
	Accepted  Verdict = "accepted"
	Refused   Verdict = "refused" // there is a new file, and it was not let in
	Failed    Verdict = "error"   // the publisher could not be asked
)

// Good reports whether the check showed the list to be current.
func (c *Check) Good() bool { return c.Verdict == Unchanged || c.Verdict == Accepted }

// Approval is a person's decision to let a version, or its removals, in.
type Approval struct {
	List     string    `json:"list"`
	Version  string    `json:"version"`
	By       string    `json:"by"`
	Reason   string    `json:"reason"`
	At       time.Time `json:"at"`
	Removals []string  `json:"removals,omitempty"` // ids of the entries let go
	Held     []string  `json:"held,omitempty"`     // what the version had been held back for
}

// AddCheck appends a heartbeat row.
func (a *Archive) AddCheck(c Check) error { return a.append(c.List, "checks.jsonl", c) }

// AddApproval appends a decision.
func (a *Archive) AddApproval(p Approval) error { return a.append(p.List, "approvals.jsonl", p) }

// Checks returns a list's heartbeat rows, oldest first.
func (a *Archive) Checks(listID string) ([]Check, error) {
	return readLog[Check](a, listID, "checks.jsonl")
}

// Approvals returns a list's decisions, oldest first.
func (a *Archive) Approvals(listID string) ([]Approval, error) {
	return readLog[Approval](a, listID, "approvals.jsonl")
}

// append adds one line by a single write and syncs it.
func (a *Archive) append(listID, name string, row any) error {
	if err := checkID("list", listID); err != nil {
		return err
	}
	b, err := json.Marshal(row)
	if err != nil {
		return fmt.Errorf("append to %s: %w", name, err)
	}
	if err := os.MkdirAll(a.dir(listID), 0o700); err != nil {
		return fmt.Errorf("append to %s: %w", name, err)
	}
	p := a.dir(listID, name)
	_, statErr := os.Stat(p)
	f, err := os.OpenFile(p, os.O_CREATE|os.O_RDWR|os.O_APPEND, 0o600)
	if err != nil {
		return fmt.Errorf("append to %s: %w", name, err)
	}
	if torn(f) { // a crash left half a line: end it, so that ours stands alone
		b = append([]byte{'\n'}, b...)
	}
	_, err = f.Write(append(b, '\n'))
	if err = errors.Join(err, f.Sync(), f.Close()); err != nil {
		return fmt.Errorf("append to %s: %w", name, err)
	}
	if errors.Is(statErr, fs.ErrNotExist) {
		if err := syncDir(filepath.Dir(p)); err != nil {
			return fmt.Errorf("append to %s: %w", name, err)
		}
	}
	return nil
}

func torn(f *os.File) bool {
	end, err := f.Seek(0, io.SeekEnd)
	if err != nil || end == 0 {
		return false
	}
	last := make([]byte, 1)
	_, err = f.ReadAt(last, end-1)
	return err == nil && last[0] != '\n'
}

// readLog returns the whole lines of a log. Half a line, left by a crash, is
// passed over; so is nothing else.
func readLog[T any](a *Archive, listID, name string) ([]T, error) {
	if err := checkID("list", listID); err != nil {
		return nil, err
	}
	b, err := os.ReadFile(a.dir(listID, name))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("read %s: %w", name, err)
	}
	var out []T
	for line := range bytes.Lines(b) {
		var row T
		if json.Unmarshal(line, &row) == nil {
			out = append(out, row)
		}
	}
	return out, nil
}

// MergeLogs adds the rows of another archive of the list, those it has not yet,
// in order of time. The caller holds the lock.
func (a *Archive) MergeLogs(listID string, checks []Check, approvals []Approval) error {
	err := mergeLog(a, listID, "checks.jsonl", checks, func(c Check) time.Time { return c.Ended })
	if err != nil {
		return err
	}
	return mergeLog(a, listID, "approvals.jsonl", approvals, func(p Approval) time.Time { return p.At })
}

func mergeLog[T any](a *Archive, listID, name string, more []T, at func(T) time.Time) error {
	rows, err := readLog[T](a, listID, name)
	if err != nil || len(more) == 0 {
		return err
	}
	rows = append(rows, more...)
	slices.SortStableFunc(rows, func(x, y T) int { return at(x).Compare(at(y)) })
	var b []byte
	seen := map[string]bool{}
	for _, r := range rows {
		line, err := json.Marshal(r)
		if err != nil {
			return fmt.Errorf("merge %s: %w", name, err)
		}
		if !seen[string(line)] {
			seen[string(line)] = true
			b = append(append(b, line...), '\n')
		}
	}
	if err := replaceFile(a.dir(listID, name), b); err != nil {
		return fmt.Errorf("merge %s: %w", name, err)
	}
	return nil
}
