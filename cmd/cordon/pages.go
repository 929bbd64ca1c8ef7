package main

import (
	"context"
	"log/slog"
	"os"
	"path/filepath"
	"sync"

	"cordon/api/refresh"
	"cordon/job"
	"cordon/lab/logbook"
	"cordon/list/archive"
	"cordon/list/fetch"
	"cordon/list/update"
	"cordon/screen"
)

// shelf opens the archive of the lists, with what changes it from the pages. Files
// that the user named have none, and neither has a home that cannot be written: it
// still serves.
func (s *system) shelf(g *globals, fresh *refresh.Runner) (*archive.Archive, *keeper) {
	if len(g.Lists) > 0 || g.AsOf != "" {
		return nil, nil
	}
	a, _, err := s.keep(g)
	if err != nil {
		return nil, nil
	}
	return a, &keeper{s: s, g: g, fresh: fresh}
}

// occupy makes this process the only one that serves from the home folder.
func (s *system) occupy(g *globals) (leave func(), err error) {
	home := s.home(g)
	if home == "" || os.MkdirAll(home, 0o700) != nil { // what needs it says so
		return func() {}, nil
	}
	return occupy(filepath.Join(home, "serve.lock"))
}

// jobs opens the folder of files that are screened in the background; nil where
// there is no home to keep them in.
func (s *system) jobs(g *globals, c job.Config) (*job.Office, error) {
	home := s.home(g)
	if home == "" {
		return nil, nil
	}
	c.Dir = filepath.Join(home, "jobs")
	return job.Open(c)
}

// runs opens the folder of the validation lab's runs; nil where there is no home
// to keep them in.
func (s *system) runs(g *globals, desk *screen.Desk, p screen.Policy, log *slog.Logger) (*logbook.Book, error) {
	home := s.home(g)
	if home == "" {
		return nil, nil
	}
	return logbook.Open(logbook.Config{Dir: filepath.Join(home, "validation"), Desk: desk, Policy: p, Now: s.now, Log: log})
}

// keeper changes the kept lists and puts them in force.
type keeper struct {
	s     *system
	g     *globals
	fresh *refresh.Runner
	work  sync.WaitGroup // updates under way
}

// reload waits until what changed is in force.
func (k *keeper) reload(by string) error {
	_, wait := k.fresh.Start(by)
	return wait()
}

// Approve implements web.Keeper.
func (k *keeper) Approve(_ context.Context, listID, version, by, reason string) error {
	a, in, err := k.s.keep(k.g)
	if err != nil {
		return err
	}
	unlock, err := a.Lock()
	if err != nil {
		return err
	}
	_, err = in.Approve(listID, version, by, reason)
	unlock()
	if err != nil {
		return err
	}
	return k.reload("an approval")
}

// Update implements web.Keeper. It ends with the server.
func (k *keeper) Update(ctx context.Context, ids []string, tell func(list string, bytes, total int64, done bool)) ([]update.Result, error) {
	cat, err := k.s.catalogue(k.g, nil)
	if err != nil {
		return nil, err
	}
	a, in, err := k.s.keep(k.g)
	if err != nil {
		return nil, err
	}
	defer k.fresh.Beside("fetch lists")()
	k.work.Add(1)
	defer k.work.Done()
	ctx, cancel := context.WithCancel(ctx)
	defer context.AfterFunc(k.s.ctx, cancel)() // what is half fetched goes when the server stops
	defer cancel()
	u := &update.Updater{Archive: a, Catalogue: cat, Intake: in, Client: &fetch.Client{
		Product: "Cordon/" + screen.Version, Contact: k.s.getenv("CORDON_CONTACT"), Now: k.s.now,
		Progress: func(p fetch.Progress) { tell(p.List, p.Bytes, p.Total, p.Done) },
	}}
	rs, err := u.Run(ctx, ids...)
	if rerr := k.reload("an update"); err == nil {
		err = rerr // also when nothing is new: the time of the last check is
	}
	return rs, err
}
