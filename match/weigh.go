package match

import "math"

// Weigh adds what is known beside the names to the outcome of their comparison:
// the score of the field and the probability that both are one party.
func (m *Model) Weigh(o Outcome, q, l *Facts) (score, confidence float64) {
	score = o.Score
	odds := -9 + 9*score + 1.5*float64(o.Matched) - 2*float64(o.Against) // natural logarithm
	if len(q.Births) > 0 && len(l.Births) > 0 {
		f, lo := births(q.Births, l.Births)
		if f > 0 {
			f *= lift(score)
		}
		score = apply(score, f)
		odds += lo
	}
	if len(q.Countries) > 0 && len(l.Countries) > 0 {
		if overlap(q.Countries, l.Countries) {
			odds += 1
		} else {
			score *= .97
			odds -= 1
		}
	}
	if q.Gender != 0 && l.Gender != 0 && q.Gender&l.Gender == 0 {
		score *= .92
		odds -= 2
	}
	for _, a := range q.Identifiers {
		for _, b := range l.Identifiers {
			if a.Hash == b.Hash && sameKind(a.Kind, b.Kind) {
				score = max(score, .97)
				odds = max(odds, 0) + 6
			}
		}
	}
	return score, 1 / (1 + math.Exp(-odds))
}

func sameKind(a, b IdentifierKind) bool {
	return a == b || a == OtherNumber || b == OtherNumber
}

func overlap(a, b []Country) bool {
	for _, x := range a {
		if contains(b, x) {
			return true
		}
	}
	return false
}

// apply moves a score: a positive factor is the share of what is missing to 1
// that it gains, a negative one the share of the score that it loses.
func apply(score, f float64) float64 {
	if f >= 0 {
		return score + (1-score)*f
	}
	return score * (1 + f)
}

// births is the best agreement between two sets of birth dates: its effect on
// the score, see apply, and on the odds.
func births(q, l []Date) (f, odds float64) {
	f, odds = -1, 0
	for _, a := range q {
		for _, b := range l {
			if g, o := birth(a, b); g > f {
				f, odds = g, o
			}
		}
	}
	return f, odds
}

func birth(a, b Date) (f, odds float64) {
	dy := a.Year() - b.Year()
	if dy < 0 {
		dy = -dy
	}
	switch {
	case dy == 0 && (a.month() == 0 || b.month() == 0):
		return .10, 2
	case dy == 0 && a.month() == b.month() && (a.day() == b.day() || a.day() == 0 || b.day() == 0):
		return bestBirth, 5
	case dy == 0:
		return -.02, 0.5
	case dy == 1:
		return -.05, -.5
	case dy <= 3:
		return -.20, -2
	}
	return -.40, -4
}

// NameCutoff is the least score of the names that facts can lift to a cut-off.
func (m *Model) NameCutoff(cut float64, q *Facts) float64 {
	if len(q.Births) == 0 {
		return cut
	}
	lo, hi := 0.0, cut
	for range 20 {
		mid := (lo + hi) / 2
		if apply(mid, bestBirth*lift(mid)) >= cut {
			hi = mid
		} else {
			lo = mid
		}
	}
	return lo
}

// bestBirth is the effect of birth dates that are equal to the day.
const bestBirth = .30

// lift damps what agreeing facts add to names that are little alike.
func lift(score float64) float64 { return max(0, 2*score-1) }
