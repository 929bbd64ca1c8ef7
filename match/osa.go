package match

// OSA is the optimal string alignment distance of two folded words: insertions,
// deletions, substitutions and swaps of neighbours, each letter in at most one
// of them. It returns k+1 when the distance exceeds k.
//
// Words of up to 64 letters are compared with one machine word a row, after
// Hyyrö, "A Bit-Vector Algorithm for Computing Levenshtein and Damerau Edit
// Distances" (2003).
func OSA(s, t string, k int) int {
	for len(s) > 0 && len(t) > 0 && s[0] == t[0] {
		s, t = s[1:], t[1:]
	}
	for len(s) > 0 && len(t) > 0 && s[len(s)-1] == t[len(t)-1] {
		s, t = s[:len(s)-1], t[:len(t)-1]
	}
	if len(s) > len(t) {
		s, t = t, s
	}
	if len(t)-len(s) > k {
		return k + 1
	}
	if len(s) == 0 {
		return len(t)
	}
	if len(s) > 64 {
		return k + 1
	}
	var peq letters
	for i := 0; i < len(s); i++ {
		peq[s[i]&127] |= 1 << i
	}
	return peq.distance(len(s), t, k)
}

// letters says where in a word each letter stands, as bits.
type letters [128]uint64

// distance is the distance of the word, which has n letters, 1 to 64, and t.
func (peq *letters) distance(n int, t string, k int) int {
	var (
		vp   = ^uint64(0)
		vn   uint64
		d0   uint64
		last uint64 // match vector of the previous letter
		dist = n
		top  = uint64(1) << (n - 1)
	)
	for j := 0; j < len(t); j++ {
		eq := peq[t[j]&127]
		tr := ((^d0 & eq) << 1) & last
		d0 = (((eq & vp) + vp) ^ vp) | eq | vn | tr
		hp := vn | ^(d0 | vp)
		hn := d0 & vp
		if hp&top != 0 {
			dist++
		}
		if hn&top != 0 {
			dist--
		}
		hp = hp<<1 | 1
		vp = hn<<1 | ^(d0 | hp)
		vn = hp & d0
		last = eq
		if dist-(len(t)-1-j) > k {
			return k + 1
		}
	}
	return dist
}

// Pattern is a word that is compared with many others.
type Pattern struct {
	word  string
	where letters
}

// Set makes the pattern one of a word.
func (p *Pattern) Set(word string) {
	p.word, p.where = word, letters{}
	for i := range min(len(word), 64) {
		p.where[word[i]&127] |= 1 << i
	}
}

// OSA is [OSA] of the word and t.
func (p *Pattern) OSA(t string, k int) int {
	switch n := len(p.word); {
	case n == 0 || n > 64:
		return OSA(p.word, t, k)
	case len(t)-n > k || n-len(t) > k:
		return k + 1
	default:
		return p.where.distance(n, t, k)
	}
}
