package web

func (s *site) jobsTodo() []todo { return nil }

func (s *site) jobsTile() tile {
	return tile{"/files", say("home.tile.jobs"), "0", say("home.tile.jobs.note")}
}
