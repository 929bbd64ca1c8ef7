package bench

import (
	"cmp"
	"slices"

	"cordon/match"
)

// Reference is the exhaustive matcher: it compares the query with every listed
// party, name by name. It is slow and obvious; the index must find what it finds.
type Reference struct {
	matcher *match.Matcher
	parties []*match.Party
}

// Found is a listed party, by its place in the list, and its score.
type Found struct {
	Party      int
	Score      float64
	Confidence float64
}

// NewReference returns a matcher over parties that knows words by the lexicon.
func NewReference(parties []*match.Party, model *match.Model, lexicon match.Lexicon) *Reference {
	return &Reference{match.NewMatcher(model, lexicon), parties}
}

// Search returns all parties whose score reaches the cut-off, best first.
func (r *Reference) Search(q *match.Party, cutoff float64) []Found {
	var out []Found
	for i, p := range r.parties {
		if res := r.matcher.Compare(q, p); res.Score >= cutoff && res.Score > 0 {
			out = append(out, Found{i, res.Score, res.Confidence})
		}
	}
	slices.SortFunc(out, func(a, b Found) int {
		return cmp.Or(cmp.Compare(b.Score, a.Score), cmp.Compare(b.Confidence, a.Confidence), cmp.Compare(a.Party, b.Party))
	})
	return out
}
