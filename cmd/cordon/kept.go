package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"cordon/list/archive"
	"cordon/list/intake"
	"cordon/screen"
)

// keptLibrary loads the lists that were kept by update and its like; the starter
// list where nothing was ever kept.
func (s *system) keptLibrary(g *globals, cache *screen.Cache) (*screen.Library, error) {
	a, err := s.kept(g)
	if errors.Is(err, fs.ErrNotExist) {
		if err := s.misnamed(g); err != nil {
			return nil, err
		}
		if g.AsOf != "" {
			return nil, fmt.Errorf("look back to %s: no lists are kept here; get them with cordon update", g.AsOf)
		}
		return screen.LoadStarter(s.ctx)
	}
	if err != nil {
		return nil, err
	}
	cat, err := s.catalogue(g, nil)
	if err != nil {
		return nil, err
	}
	var ins []screen.Intake
	var findings []string
	if g.AsOf != "" {
		at, err := past(g.AsOf, s.now())
		if err != nil {
			return nil, err
		}
		var absent []string
		if ins, absent, err = screen.KeptAsOf(a, cat, at); err != nil {
			return nil, err
		}
		for _, id := range absent {
			findings = append(findings, fmt.Sprintf("%s: no version of it is kept from %s or before", id, g.AsOf))
		}
		if !slices.ContainsFunc(ins, func(in screen.Intake) bool { return in.Read != nil }) {
			return nil, fmt.Errorf("look back to %s: no list is kept from that time", g.AsOf)
		}
	} else if ins, err = screen.Kept(a, cat, s.now()); err != nil {
		return nil, err
	}
	if len(ins) == 0 { // an archive without a list
		return screen.LoadStarter(s.ctx)
	}
	for _, f := range findings {
		s.say(g, "cordon: %s", f)
	}
	done := s.slowly(g, "reading lists")
	defer done()
	return screen.Load(s.ctx, ins, findings, cache)
}

// misnamed is the error of a home folder that somebody named and that is not
// there: a slip of the pen must not turn all kept lists into the starter list.
func (s *system) misnamed(g *globals) error {
	by := "--home"
	if g.Home == "" {
		by = "CORDON_HOME"
	}
	home := s.home(g)
	if g.Home == "" && s.getenv("CORDON_HOME") == "" {
		return nil // the usual place need not be there yet
	}
	if _, err := os.Stat(home); !errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	return hinted{
		fmt.Errorf("read lists: %s names %s, and there is no such folder", by, home),
		"look at its spelling; cordon update makes a new home there and fetches the lists",
	}
}

// kept opens the archive of lists; fs.ErrNotExist if there never was one.
func (s *system) kept(g *globals) (*archive.Archive, error) {
	home := s.home(g)
	if home == "" {
		return nil, fs.ErrNotExist
	}
	if _, err := os.Stat(filepath.Join(home, "archive")); err != nil {
		return nil, err
	}
	return archive.Open(home)
}

// keep opens the archive of lists, and makes it if need be.
func (s *system) keep(g *globals) (*archive.Archive, *intake.Intake, error) {
	home := s.home(g)
	if home == "" {
		return nil, nil, errors.New("keep lists: there is no home folder; name one with --home")
	}
	a, err := archive.Open(home)
	if err != nil {
		return nil, nil, err
	}
	return a, &intake.Intake{Archive: a, Now: s.now}, nil
}

// past reads a time that is not after now. Today is today until now.
func past(text string, now time.Time) (time.Time, error) {
	at, err := moment(text)
	switch {
	case err != nil || !at.After(now):
		return at, err
	case len(text) == len(time.DateOnly) && at.Sub(now) < 24*time.Hour:
		return now.UTC(), nil
	}
	return at, usagef("--as-of %s lies in the future: nobody knows yet who will be listed then", text)
}

// moment reads a time: a day (its last moment), or a day and a time in UTC
// unless a zone is given.
func moment(text string) (time.Time, error) {
	for _, layout := range []string{time.RFC3339, "2006-01-02T15:04Z07:00", "2006-01-02T15:04:05", "2006-01-02T15:04", "2006-01-02 15:04"} {
		if t, err := time.Parse(layout, strings.ToUpper(text)); err == nil {
			return t.UTC(), nil
		}
	}
	if t, err := time.Parse("2006-01-02", text); err == nil {
		return t.Add(24*time.Hour - time.Nanosecond), nil
	}
	return time.Time{}, usagef("%q is no time: write 2024-03-03 or 2024-03-03T14:00Z", text)
}
