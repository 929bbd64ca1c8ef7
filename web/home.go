package web

import "net/http"

func (s *site) home(w http.ResponseWriter, r *http.Request) error {
	http.Redirect(w, r, "/find", http.StatusSeeOther)
	return nil
}

func (s *site) lists(w http.ResponseWriter, r *http.Request) error {
	http.Redirect(w, r, "/find", http.StatusSeeOther)
	return nil
}

// fresh is the freshness of the lists alone, for pages that are left open.
func (s *site) fresh(w http.ResponseWriter, r *http.Request) error {
	lib, release := s.Desk.Use()
	defer release()
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.Header().Set("Cache-Control", "no-store")
	return s.pages.piece(w, "freshpiece", pillOf(lib, &s.Policy, s.Now()))
}
