package name

// Frequency estimates the share of people who bear the folded word as one of
// their names, for when no list is at hand to count in. Words that the lexicon
// does not have are the rarer the longer they are.
func Frequency(word string) float64 {
	if f, ok := loadLexica().frequent[word]; ok {
		return float64(f) * 1e-6
	}
	switch len(word) {
	case 0, 1, 2:
		return 100e-6
	case 3:
		return 50e-6
	case 4:
		return 20e-6
	case 5:
		return 8e-6
	}
	return 3e-6
}
