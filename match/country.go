package match

import "strings"

// unions are countries that were one state within a lifetime, or of which the people
// carry each other's papers.
var unions = [...]string{
	"cn hk mo tw",
	"ru ua by kz uz tm kg tj az am ge md lt lv ee",
	"rs me xk ba hr si mk",
	"cz sk",
	"sd ss",
	"et er",
	"id tl",
	"il jo ps",
	"kp kr",
	"eh ma",
}

// wasOne reports whether two countries were one state within a lifetime: what one
// list calls Russian another calls Ukrainian. Codes of more than two letters, which
// stand for states that are no more and for disputed parts, go with any other.
func wasOne(a, b Country) bool {
	x, y := a.letters(), b.letters()
	if x == "" || y == "" {
		return true
	}
	for _, u := range unions {
		if strings.Contains(u, x) && strings.Contains(u, y) {
			return true
		}
	}
	return false
}

// letters is the code of two letters, empty for those that have more.
func (c Country) letters() string {
	const rest = 40 * 40 * 40 * 40
	if c%rest != 0 {
		return ""
	}
	return string([]byte{base40[c/rest/40], base40[c/rest%40]})
}
