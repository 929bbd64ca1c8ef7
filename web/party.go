package web

import (
	"net/http"
	"net/url"
)

// partyPath is the address of a listed party.
func partyPath(id string) string { return "/party/" + url.PathEscape(id) }

func (s *site) party(w http.ResponseWriter, r *http.Request) error {
	return refuse(http.StatusNotFound, "", "")
}
