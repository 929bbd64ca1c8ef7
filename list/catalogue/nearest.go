package catalogue

import (
	"cmp"
	"slices"
	"strings"
)

// Nearest returns up to three of the known ids that a misspelt one may have
// meant, nearest first: by edit distance, or because one contains the other.
func Nearest(id string, known []string) []string {
	type near struct {
		id   string
		dist int
	}
	low := strings.ToLower(strings.NewReplacer("_", "-", " ", "-").Replace(strings.TrimSpace(id)))
	if len(low) > 64 {
		return nil
	}
	var found []near
	for _, k := range known {
		d := distance(low, k)
		if len(low) >= 2 && (strings.Contains(k, low) || strings.Contains(low, k)) {
			d = min(d, 1)
		}
		for _, part := range strings.Split(k, "-") { // "ofak" is near "us-ofac-sdn"
			if len(part) > 2 {
				d = min(d, distance(low, part)+1)
			}
		}
		if d <= max(2, len(low)/3) {
			found = append(found, near{k, d})
		}
	}
	slices.SortFunc(found, func(a, b near) int { return cmp.Or(cmp.Compare(a.dist, b.dist), cmp.Compare(a.id, b.id)) })
	var out []string
	for _, f := range found[:min(3, len(found))] {
		out = append(out, f.id)
	}
	return out
}

// distance is Levenshtein's, on bytes: ids are ASCII.
func distance(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := 1; i <= len(a); i++ {
		diag := row[0]
		row[0] = i
		for j := 1; j <= len(b); j++ {
			cost := 1
			if a[i-1] == b[j-1] {
				cost = 0
			}
			diag, row[j] = row[j], min(row[j]+1, row[j-1]+1, diag+cost)
		}
	}
	return row[len(b)]
}
