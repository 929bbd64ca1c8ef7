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
	var peq [128]uint64
	for i := 0; i < len(s); i++ {
		peq[s[i]&127] |= 1 << i
	}
	var (
		vp   = ^uint64(0)
		vn   uint64
		d0   uint64
		last uint64 // match vector of the previous letter
		dist = len(s)
		top  = uint64(1) << (len(s) - 1)
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
