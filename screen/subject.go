package screen

import "cordon/ftm"

// Subject is who is screened: a party and what is to be said about it before it
// is screened at all.
type Subject struct {
	Entity *ftm.Entity
	ID     string   // the asker's own id, "" if it has none
	Name   string   // the name as the asker has it
	Faults []string // what could not be read: a clear answer cannot be given
	Notes  []string // what was read with a doubt

	// Blind says that who asks may not learn whose a number is: numbers that the
	// subject states are not compared, and nobody is called clear of them.
	Blind bool
}
