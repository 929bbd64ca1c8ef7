package watchman

import (
	"math"

	"cordon/match"
	"cordon/screen"
)

// Watchman's scale, as its users know it: a name that is equal and nothing else
// scores about 0.81, with a birth date 0.95, and minMatch is set from 0.75 to
// 0.85. Cordon's threshold is put at the lower end of that.
const (
	theirsNames = .81
	theirsFacts = .95
	theirsLeast = .75
)

// onScale maps a score to Watchman's scale. It rises with the score; how far it can
// rise depends on what agrees beside the names.
func onScale(m *screen.Match) float64 {
	top := theirsNames
	for _, e := range m.Evidence {
		if e.Relation != match.Equal && e.Relation != match.Agrees {
			continue
		}
		switch e.Aspect {
		case match.AspectIdentifier:
			top = 1
		case match.AspectBirthDate:
			top = max(top, theirsFacts)
		}
	}
	s := m.Score
	if s < match.Threshold {
		s = s / match.Threshold * theirsLeast
	} else {
		s = theirsLeast + (s-match.Threshold)/(1-match.Threshold)*(top-theirsLeast)
	}
	return math.Round(s*1e4) / 1e4
}

// fromScale is the least score that can reach a value of Watchman's scale.
func fromScale(v float64) float64 {
	if v < theirsLeast {
		return v / theirsLeast * match.Threshold
	}
	return match.Threshold + (v-theirsLeast)/(1-theirsLeast)*(1-match.Threshold)
}
