package screen

import (
	"cmp"
	"slices"
)

// Follow marks the lists that an earlier library held and this one does not: a folder
// that was removed, or a disk that is not there, must not make those clear whom it
// listed. They are missing, as long as libraries follow one another in one process.
// The starter list may go. It must be called before the library is shared.
func (l *Library) Follow(before *Library) {
	has := func(id string) bool {
		return slices.ContainsFunc(l.lists, func(li ListInfo) bool { return li.ID == id })
	}
	for _, li := range before.lists {
		if li.State == Starter || has(li.ID) {
			continue
		}
		l.lists = append(l.lists, ListInfo{
			ID: li.ID, Title: li.Title, Publisher: li.Publisher, Class: li.Class, Own: li.Own, State: Missing,
			Reason: "it was in force here and is gone: bring it back, or start the server anew to do without it",
		})
		l.titles[li.ID] = li.Title
		l.known = append(l.known, li.ID)
		l.notHeld = slices.DeleteFunc(slices.Clone(l.notHeld), func(n ListInfo) bool { return n.ID == li.ID })
	}
	slices.SortFunc(l.lists, func(a, b ListInfo) int { return cmp.Compare(a.ID, b.ID) })
	slices.Sort(l.known)
	l.known = slices.Compact(l.known)
}
