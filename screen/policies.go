package screen

import "fmt"

// Policies are those by which a server screens. The first is in force where a request
// names none.
type Policies []Policy

// Named returns the policy of a name, or the first for "". One that does not exist is
// an [Unknown]: no other may stand in for it.
func (ps Policies) Named(name string) (Policy, error) {
	if name == "" && len(ps) > 0 {
		return ps[0], nil
	}
	for i := range ps {
		if ps[i].Name == name {
			return ps[i], nil
		}
	}
	u := &Unknown{What: "policy", Name: name}
	for i := range min(len(ps), 3) {
		u.Near = append(u.Near, ps[i].Name)
	}
	return Policy{}, u
}

// Check reports two policies of one name: which of them is meant, nobody could say.
func (ps Policies) Check() error {
	seen := map[string]bool{}
	for i := range ps {
		if seen[ps[i].Name] {
			return fmt.Errorf("check policies: two have the name %q", ps[i].Name)
		}
		seen[ps[i].Name] = true
	}
	return nil
}
