package screen

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"strconv"

	"cordon/ftm"
	"cordon/match"
)

// Basis is what answers rest on beside the question: engine, policy, and of each
// list its version, content and state. Time is no part of it.
type Basis [sha256.Size]byte

// Basis returns what every answer of this engine rests on.
func (e *Engine) Basis() Basis {
	h := sha256.New()
	fmt.Fprintf(h, "decision 1\n%s\n%s@%s#%s\n", e.stamp.Engine, e.policy.Name, e.policy.Version, e.policy.Hash())
	for _, l := range e.stamp.Lists {
		sum := ""
		if i := slices.IndexFunc(e.lib.lists, func(li ListInfo) bool { return li.ID == l.ID }); i >= 0 {
			sum = e.lib.lists[i].SHA256
		}
		fmt.Fprintf(h, "%s %s %s %s\n", l.ID, l.Version, sum, l.State)
	}
	return Basis(h.Sum(nil))
}

// Decision names the answer to a question, given as the parts that make it up: the
// same question on the same basis has the same name whenever it is asked, another
// one has another. It says nothing of what was asked, and nothing can be looked up by
// it: what asks keeps the name beside the answer, and who asks again sees by it
// whether anything has changed.
func (b Basis) Decision(question ...[]byte) string {
	all := append(make([]byte, 0, 1024), b[:]...)
	for _, part := range question {
		all = append(strconv.AppendInt(all, int64(len(part)), 10), '\n')
		all = append(all, part...)
	}
	sum := sha256.Sum256(all)
	return hex.EncodeToString(sum[:16])
}

// Turn is what would have become of a match without one reason: a counterfactual.
type Turn struct {
	Aspect  match.Aspect `json:"aspect"`
	Without string       `json:"without"` // the reason, in words
	Score   float64      `json:"score"`
	Match   bool         `json:"match"`
}

// Turns lists the single reasons without which a match would have been none by this
// threshold, or one that is none would be, in the order of the evidence. It is empty
// where no single reason decides.
func (m *Match) Turns(threshold float64) []Turn {
	out := []Turn{}
	for i := range m.Evidence {
		e := &m.Evidence[i]
		if score, turns := e.Without(m.Score, threshold); turns {
			out = append(out, Turn{e.Aspect, e.Text, round(score), score >= threshold})
		}
	}
	return out
}

// NameQuality is what the publisher calls the name that matched: primary, strong,
// alias, previous or weak; derived where it is a reading or a part of one; "" where no
// name is what matched.
func (m *Match) NameQuality() string {
	if m.MatchedName == "" || m.Entity == nil || !slices.ContainsFunc(m.Evidence, func(e match.Evidence) bool {
		return e.Aspect == match.AspectToken || e.Aspect == match.AspectName
	}) {
		return ""
	}
	for _, p := range m.Entity.Properties {
		if ftm.TypeOf(m.Entity.Schema, p.Name) != ftm.TypeName {
			continue
		}
		for _, v := range p.Values {
			if v.Text == m.MatchedName {
				return quality(p.Name, v.Marks)
			}
		}
	}
	return "derived"
}

func quality(property string, m ftm.Marks) string {
	switch {
	case m&ftm.Derived != 0:
		return "derived"
	case property == "weakAlias" || m&ftm.Weak != 0:
		return "weak"
	case property == "previousName":
		return "previous"
	case property == "alias" && m&ftm.Strong != 0:
		return "strong"
	case property == "alias":
		return "alias"
	}
	return "primary"
}
