package archive

import (
	"errors"
	"fmt"
	"strings"
)

// ErrAlone is the error of a version that has none before it to be compared with.
var ErrAlone = errors.New("there are not two versions to compare")

// Pick finds a version among those of a list, by its id or by a start of it that no
// other has, and returns its place.
func Pick(listID string, vs []Record, want string) (int, error) {
	at, ids := -1, make([]string, len(vs))
	for i := range vs {
		ids[i] = vs[i].ID
		switch {
		case ids[i] == want:
			return i, nil
		case !strings.HasPrefix(ids[i], want):
		case at >= 0:
			return 0, fmt.Errorf("%s: %q is the start of several versions: %s, %s: %w", listID, want, ids[at], ids[i], ErrNoVersion)
		default:
			at = i
		}
	}
	switch {
	case len(ids) == 0:
		return 0, fmt.Errorf("no version of %s is kept here; cordon lists shows what is: %w", listID, ErrNoVersion)
	case at < 0:
		return 0, fmt.Errorf("%s: there is no version %q; there are: %s: %w", listID, want, strings.Join(ids, ", "), ErrNoVersion)
	}
	return at, nil
}

// Pair chooses two versions to compare: those named, as [Pick] reads names, or else
// the last one and the one before.
func Pair(listID string, vs []Record, from, to string) (f, t Record, err error) {
	j := len(vs) - 1
	if to != "" {
		if j, err = Pick(listID, vs, to); err != nil {
			return f, t, err
		}
	}
	i := j - 1
	if from != "" {
		if i, err = Pick(listID, vs, from); err != nil {
			return f, t, err
		}
	}
	if i < 0 || j < 0 {
		return f, t, fmt.Errorf("%s: %w (%d kept)", listID, ErrAlone, len(vs))
	}
	return vs[i], vs[j], nil
}
