package screen

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"time"

	"cordon/ftm"
	"cordon/index"
	"cordon/index/text"
	"cordon/list"
	"cordon/list/catalogue"
	"cordon/list/intake"
)

// ErrNoLists is returned, wrapped, when paths hold no list at all.
var ErrNoLists = errors.New("no list found")

// Library is a set of loaded lists with their compiled index. It is immutable and
// may be shared.
type Library struct {
	ix        *index.Index
	lists     []ListInfo // by id; ages are worked out when asked for
	notHeld   []ListInfo // default lists that are not kept
	maxAge    map[string]time.Duration
	known     []string // every list id there is, loaded or not
	notes     []string // what every answer must say
	findings  []string // what a person who loads the lists should see
	titles    map[string]string
	asOf      time.Time // the time the lists are looked at as of; zero for now
	fromCache bool
	tools     chest
	words     *text.Index
	parties   *parties
	tally     *Tally // of the desk that gives it out
}

// Lists describes the lists as they stand at a time, by id.
func (l *Library) Lists(now time.Time) []ListInfo {
	out := slices.Clone(l.lists)
	for i := range out {
		l.judge(&out[i], now, l.maxAge[out[i].ID])
	}
	return out
}

// NotHeld describes the default lists that are not kept, and how each comes in. A
// policy that names no lists does without them, and its answers say so.
func (l *Library) NotHeld() []ListInfo { return l.notHeld }

// Findings says what was left out while loading, and why.
func (l *Library) Findings() []string { return l.findings }

// Notes says what every answer from this library says.
func (l *Library) Notes() []string { return l.notes }

// Cached reports whether the index was compiled earlier.
func (l *Library) Cached() bool { return l.fromCache }

// Title is the title of a list, its id if it has none.
func (l *Library) Title(id string) string { return cmp.Or(l.titles[id], id) }

// MaxAge is how long after its last check a list may be relied on, where the
// policy says nothing else; 0 if for ever.
func (l *Library) MaxAge(id string) time.Duration { return l.maxAge[id] }

// Text finds entities by words in any of their values.
func (l *Library) Text() *text.Index { return l.words }

// Index is the compiled index of the lists.
func (l *Library) Index() *index.Index { return l.ix }

// Knows reports whether there is a list of this id, loaded or not.
func (l *Library) Knows(id string) bool { return slices.Contains(l.known, id) }

// Close gives the memory of the index back. Engines of the library must not be
// used afterwards.
func (l *Library) Close() error { return l.ix.Close() }

// judge fills in the age of a list and what follows from it.
func (l *Library) judge(li *ListInfo, now time.Time, maxAge time.Duration) {
	if !l.asOf.IsZero() {
		now = l.asOf
	}
	switch {
	case li.CheckedAt != nil:
		li.AgeSeconds = seconds(now.Sub(*li.CheckedAt))
	case li.Own || li.State == Starter:
		// Nobody looks after the publisher's server for such a list: its age is
		// that of its content.
		if d, ok := ftm.ReadDate(li.PublisherDate); ok {
			d = d.First()
			li.AgeSeconds = seconds(now.Sub(time.Date(d.Year, time.Month(d.Month), d.Day, 0, 0, 0, 0, time.UTC)))
		}
	}
	if li.Own || li.State != Current {
		return
	}
	switch {
	case li.AgeSeconds == nil:
		li.State, li.Reason = Stale, "it was never checked against its publisher"
	case l.asOf.IsZero() && li.CheckedAt != nil && now.Sub(*li.CheckedAt) < -intake.ClockSlack:
		li.State, li.Reason = Stale, fmt.Sprintf("the last check lies %s in the future: the clock cannot be trusted", Age(int64(li.CheckedAt.Sub(now)/time.Second)))
	case maxAge > 0 && time.Duration(*li.AgeSeconds)*time.Second > maxAge:
		li.State = Stale
		if !l.asOf.IsZero() {
			li.Reason = fmt.Sprintf("version %s is known to have held until %s, and what held afterwards, until %s, is not kept",
				li.Version, li.CheckedAt.UTC().Format(time.RFC3339), now.UTC().Format(time.RFC3339))
			return
		}
		li.Reason = fmt.Sprintf("it was last checked %s ago, its limit is %s", Age(*li.AgeSeconds), Age(int64(maxAge/time.Second)))
	}
}

func seconds(d time.Duration) *int64 {
	s := max(int64(d/time.Second), 0)
	return &s
}

// Age writes a number of seconds as people say it: "5 h", "3 days".
func Age(s int64) string {
	switch {
	case s < 120:
		return fmt.Sprintf("%d s", s)
	case s < 2*3600:
		return fmt.Sprintf("%d min", s/60)
	case s < 2*86400:
		return fmt.Sprintf("%d h", s/3600)
	}
	return fmt.Sprintf("%d days", s/86400)
}

// Intake is one list on its way into a library: what is known of it, and how to
// read it. A list that cannot be read has no Read and says why in Info.
type Intake struct {
	Info   ListInfo
	Salt   string        // what the content depends on beyond the version
	MaxAge time.Duration // of a list that the built-in catalogue does not have, or has otherwise; 0 as it has
	AsOf   time.Time     // the time in the past as of which the list is looked at
	Read   func(ctx context.Context, put func(*ftm.Entity) error) (warnings []string, err error)

	NotHeld bool // a default list that is not kept: it is named and is no gap
}

// Paths finds the lists in files and folders that the user names. They are the
// user's own choice: their age is shown and not judged, and an excerpt of a
// list is taken as it is.
func Paths(ctx context.Context, paths []string) (ins []Intake, findings []string, err error) {
	found, err := catalogue.Open(ctx, paths, catalogue.Options{AnySize: true})
	if err != nil {
		return nil, nil, err
	}
	dates := map[string]string{}
	for _, s := range found.Current() {
		dates[s.List] = s.Header.Date
	}
	refused := map[string]string{}
	for _, p := range found.Problems {
		findings = append(findings, fmt.Sprintf("not read: %s: %s", p.Path, p.Reason))
		if _, d := list.NameDate(filepath.Base(p.Path)); !p.Explicit && d != "" && d < dates[p.List] {
			continue // history: what is current is newer
		}
		if p.List == "" && p.Explicit {
			p.List = shortPath(p.Path)
		}
		if p.List != "" && refused[p.List] == "" {
			refused[p.List] = fmt.Sprintf("%s: %s", shortPath(p.Path), p.Reason)
		}
	}
	for _, s := range found.Current() {
		in := fromSource(s)
		in.Info.Own = true
		if why, bad := refused[s.List]; bad {
			in.Info.State, in.Info.Reason = Refused, why
			delete(refused, s.List)
		}
		ins = append(ins, in)
	}
	cat, err := catalogue.Default()
	if err != nil {
		return nil, nil, err
	}
	for id, why := range refused {
		in := Intake{Info: ListInfo{ID: id, Title: id, Class: "own", State: Refused, Reason: why, Own: true}}
		if e := cat.Find(id); e != nil {
			in.Info.Title, in.Info.Publisher, in.Info.Class = e.Title, e.Publisher, e.Class
		}
		ins = append(ins, in)
	}
	if len(ins) == 0 {
		return nil, findings, fmt.Errorf("%w in %s", ErrNoLists, quoted(paths))
	}
	slices.SortFunc(ins, func(a, b Intake) int { return cmp.Compare(a.Info.ID, b.Info.ID) })
	return ins, findings, nil
}

func fromSource(s *catalogue.Source) Intake {
	v := s.Version()
	in := Intake{Info: ListInfo{
		ID: s.List, Title: s.List, Class: "own", Version: v.ID, PublisherDate: v.PublisherDate,
		SHA256: v.SHA256, State: Current,
	}}
	if s.Entry != nil {
		in.Info.Title, in.Info.Publisher, in.Info.Class = s.Entry.Title, s.Entry.Publisher, s.Entry.Class
	}
	in.Read = func(ctx context.Context, put func(*ftm.Entity) error) ([]string, error) {
		rep, err := s.Read(ctx, put)
		return rep.Warnings, err
	}
	return in
}

// Load reads the lists and compiles their index, or takes it from the cache.
func Load(ctx context.Context, ins []Intake, findings []string, cache *Cache) (*Library, error) {
	var notHeld []ListInfo
	ins = slices.DeleteFunc(slices.Clone(ins), func(in Intake) bool {
		if in.NotHeld {
			notHeld = append(notHeld, in.Info)
		}
		return in.NotHeld
	})
	l, err := loadHeld(ctx, ins, findings, cache)
	if err == nil {
		l.notHeld = notHeld
	}
	return l, err
}

func loadHeld(ctx context.Context, ins []Intake, findings []string, cache *Cache) (*Library, error) {
	key := cache.key(ins)
	if l := fromCache(cache, key, ins, findings); l != nil {
		return l, nil
	}
	b, m, err := compile(ctx, ins)
	if err != nil {
		return nil, err
	}
	meta, err := m.bytes()
	if err != nil {
		return nil, fmt.Errorf("load lists: %w", err)
	}
	b.SetMeta(meta)
	ix, err := cache.build(key, b)
	if err != nil {
		return nil, fmt.Errorf("load lists: %w", err)
	}
	return newLibrary(ix, ins, findings)
}

// fromCache makes a library of an index that was compiled earlier; it is nil if
// there is none that can be read.
func fromCache(cache *Cache, key string, ins []Intake, findings []string) *Library {
	ix := cache.open(key)
	if ix == nil {
		return nil
	}
	l, err := newLibrary(ix, ins, findings)
	if err != nil {
		return nil
	}
	l.fromCache = true
	return l
}

func newLibrary(ix *index.Index, ins []Intake, findings []string) (*Library, error) {
	m, err := readManifest(ix.Meta(), ins)
	if err != nil {
		return nil, errors.Join(fmt.Errorf("load lists: %w", err), ix.Close())
	}
	words, err := text.Read(ix.Text(), ix.Len())
	if err != nil {
		return nil, errors.Join(fmt.Errorf("load lists: %w", err), ix.Close())
	}
	l := &Library{
		ix: ix, lists: m.lists(ins), notes: m.Notes, maxAge: map[string]time.Duration{}, titles: map[string]string{},
		parties: m.parties, words: words,
	}
	l.findings = append(slices.Clone(findings), m.Findings...)
	cat, err := catalogue.Default()
	if err != nil {
		return nil, errors.Join(err, ix.Close())
	}
	for _, e := range cat.Entries {
		l.known = append(l.known, e.ID)
		l.maxAge[e.ID] = e.MaxAge
		l.titles[e.ID] = e.Title
	}
	for i := range l.lists {
		if ins[i].MaxAge > 0 {
			l.maxAge[l.lists[i].ID] = ins[i].MaxAge
		}
		if at := ins[i].AsOf; !at.IsZero() && l.asOf.IsZero() {
			l.asOf = at
			l.notes = append(slices.Clone(l.notes), fmt.Sprintf("the lists are those in the archive as of %s, by their publishers' dates", at.UTC().Format(time.RFC3339)))
		}
		l.known = append(l.known, l.lists[i].ID)
		l.titles[l.lists[i].ID] = l.lists[i].Title
	}
	slices.Sort(l.known)
	l.known = slices.Compact(l.known)
	return l, nil
}
