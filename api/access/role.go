package access

import (
	"fmt"
	"slices"
	"strings"
)

// Roles is a set of roles.
type Roles uint8

// The roles. Each is a set of its own: an administrator who also screens has both.
const (
	Analyst       Roles = 1 << iota // screens and looks into hits
	Reviewer                        // screens, and decides on what analysts found
	Administrator                   // users, keys, settings; everything else too
	Auditor                         // reads everything, changes nothing
	Service                         // a program that screens
)

const everyone = Analyst | Reviewer | Administrator | Auditor | Service

var roleNames = []struct {
	role Roles
	name string
}{
	{Administrator, "administrator"},
	{Analyst, "analyst"},
	{Auditor, "auditor"},
	{Reviewer, "reviewer"},
	{Service, "service"},
}

// RoleNames are the names of all roles, sorted.
func RoleNames() []string { return everyone.Names() }

// ParseRoles reads names of roles.
func ParseRoles(names []string) (Roles, error) {
	var set Roles
next:
	for _, n := range names {
		for _, r := range roleNames {
			if r.name == n {
				set |= r.role
				continue next
			}
		}
		return 0, fmt.Errorf("no such role %q; roles are %s", n, strings.Join(RoleNames(), ", "))
	}
	return set, nil
}

// kept reads roles from the store. A name that this program does not know grants
// nothing.
func kept(names []string) (set Roles) {
	for _, r := range roleNames {
		if slices.Contains(names, r.name) {
			set |= r.role
		}
	}
	return set
}

// Names are the names of the roles in the set, sorted.
func (s Roles) Names() []string {
	out := []string{}
	for _, r := range roleNames {
		if s&r.role != 0 {
			out = append(out, r.name)
		}
	}
	return out
}

func (s Roles) String() string { return strings.Join(s.Names(), ", ") }
