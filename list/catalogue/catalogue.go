// Package catalogue knows every list that Cordon can read: what it is, where it
// is published, what a whole file of it looks like, and which reader reads it.
//
// [Default] is the embedded catalogue, one readable file; [Catalogue.Extend]
// adds a user's own. [Open] finds lists in files and folders by their content.
// What a list is worth is not decided here: a [Source] is read under the
// expectations of its entry, and a file outside them is refused with the reason.
package catalogue

import (
	_ "embed" // the catalogue file
	"errors"
	"fmt"
	"net/url"
	"path"
	"regexp"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/goccy/go-yaml"
)

//go:embed catalogue.yaml
var embedded []byte

// MinRhythm is the shortest time between two looks at a publisher.
const MinRhythm = 15 * time.Minute

// Entry is one list.
type Entry struct {
	ID           string        `yaml:"id"`
	Title        string        `yaml:"title"`
	Publisher    string        `yaml:"publisher"`
	Jurisdiction string        `yaml:"jurisdiction"` // FtM country code; un, eu, zz
	Authority    string        `yaml:"authority"`    // the law behind the list
	Class        string        `yaml:"class"`        // binding, control, restrict, advisory, research, own
	Default      bool          `yaml:"default"`      // updated and screened unless the user says otherwise
	Intake       string        `yaml:"intake"`       // fetch or attest
	Page         string        `yaml:"page"`         // what a person reads
	Sources      []Origin      `yaml:"sources"`
	Delta        *Origin       `yaml:"delta"`
	Dataset      string        `yaml:"dataset"` // what FollowTheMoney files call the list, where not by its id
	Formats      []string      `yaml:"formats"` // richest first
	Files        []string      `yaml:"files"`   // shapes of file names
	Rhythm       time.Duration `yaml:"rhythm"`
	MaxAge       time.Duration `yaml:"max_age"`
	Licence      string        `yaml:"licence"`
	Terms        string        `yaml:"terms"`
	DPRK         string        `yaml:"dprk"` // where North Korea is to be found in it
	Server       Server        `yaml:"server"`
	Expect       []Expectation `yaml:"expect"`
}

// Origin is one place a list is fetched from: a URL, or a page on which the
// newest link of a shape is followed. Origins of one format stand in for each
// other, in order, but for those that are beside them.
type Origin struct {
	Kind   string `yaml:"kind"` // of a delta: ofac-sls (the newest delta file) or opensanctions (index.json)
	URL    string `yaml:"url"`
	Page   string `yaml:"page"`
	Link   string `yaml:"link"` // regular expression on the page's links
	Format string `yaml:"format"`
	Beside bool   `yaml:"beside"` // fetched as well, and read together with the others
}

// Server holds what a publisher's server needs beyond plain HTTP.
type Server struct {
	UserAgent      string        `yaml:"user_agent"` // "browser": a value of browser shape that names Cordon
	AcceptLanguage string        `yaml:"accept_language"`
	Timeout        time.Duration `yaml:"timeout"` // of one try, first byte to last; 2m
	Idle           time.Duration `yaml:"idle"`    // without a byte once the answer has begun; 1m
	Tries          int           `yaml:"tries"`
	Pause          time.Duration `yaml:"pause"` // before the second try; grows after
	MaxBytes       int64         `yaml:"max_bytes"`
}

// Catalogue is a set of entries in order. It is not changed while in use.
type Catalogue struct{ Entries []*Entry }

// builtIn is the embedded catalogue. It is read once: that takes twenty milliseconds,
// and a server needs it several times while it starts.
var builtIn = sync.OnceValues(func() (*Catalogue, error) {
	c := &Catalogue{}
	return c, c.Extend(embedded)
})

// Default returns the embedded catalogue, a copy that is the caller's own.
func Default() (*Catalogue, error) {
	whole, err := builtIn()
	if err != nil {
		return nil, fmt.Errorf("read embedded catalogue: %w", err)
	}
	c := &Catalogue{Entries: make([]*Entry, len(whole.Entries))}
	for i, e := range whole.Entries {
		c.Entries[i] = e.clone()
	}
	return c, nil
}

// Extend adds the entries of a file in the catalogue's form. An entry whose id is
// known changes the fields it states; an unknown field is an error.
func (c *Catalogue) Extend(data []byte) (err error) {
	defer func() { // the YAML library panics on some malformed input
		if recover() != nil {
			err = errors.New("parse catalogue: it is malformed")
		}
	}()
	var file struct {
		Lists []yaml.MapSlice `yaml:"lists"`
	}
	if err := yaml.UnmarshalWithOptions(data, &file, yaml.Strict()); err != nil {
		return fmt.Errorf("parse catalogue: %w", err)
	}
	next := slices.Clone(c.Entries)
	seen := map[string]bool{}
	for i, m := range file.Lists {
		var id string
		for _, kv := range m {
			if kv.Key == "id" {
				id, _ = kv.Value.(string)
			}
		}
		if seen[id] {
			return fmt.Errorf("parse catalogue: list %q stands there twice", id)
		}
		seen[id] = true
		raw, err := yaml.Marshal(m)
		if err != nil {
			return fmt.Errorf("parse catalogue entry %d: %w", i+1, err)
		}
		e := &Entry{Class: "own", Intake: "attest", Rhythm: 24 * time.Hour, MaxAge: 72 * time.Hour}
		at := slices.IndexFunc(next, func(o *Entry) bool { return o.ID == id })
		if at >= 0 {
			e = next[at].clone()
		}
		if err := yaml.UnmarshalWithOptions(raw, e, yaml.Strict()); err != nil {
			return fmt.Errorf("parse catalogue entry %d (%s): %w", i+1, id, err)
		}
		if err := e.check(); err != nil {
			return fmt.Errorf("check catalogue entry %d (%s): %w", i+1, id, err)
		}
		if at >= 0 {
			next[at] = e
		} else {
			next = append(next, e)
		}
	}
	c.Entries = next
	return nil
}

// clone makes a copy whose fields may be decoded over.
func (e *Entry) clone() *Entry {
	n := *e
	if e.Delta != nil {
		d := *e.Delta
		n.Delta = &d
	}
	// Slices are replaced whole by the decoder, never written into: clip them so.
	n.Sources, n.Formats = slices.Clone(e.Sources), slices.Clone(e.Formats)
	n.Files, n.Expect = slices.Clone(e.Files), slices.Clone(e.Expect)
	return &n
}

var idShape = regexp.MustCompile(`^[a-z0-9][a-z0-9-]{1,63}$`)

func (e *Entry) check() error {
	switch {
	case !idShape.MatchString(e.ID):
		return fmt.Errorf("id %q: want 2 to 64 of a-z, 0-9 and -", e.ID)
	case e.Title == "":
		return fmt.Errorf("title is missing")
	case !slices.Contains([]string{"binding", "control", "restrict", "advisory", "research", "own"}, e.Class):
		return fmt.Errorf("class %q is not one of binding, control, restrict, advisory, research, own", e.Class)
	case e.Intake != "fetch" && e.Intake != "attest":
		return fmt.Errorf("intake %q is neither fetch nor attest", e.Intake)
	case e.Intake == "fetch" && len(e.Sources) == 0:
		return fmt.Errorf("intake is fetch, but there are no sources")
	case e.Intake == "fetch" && e.Sources[0].Beside:
		return fmt.Errorf("the first source cannot be beside another")
	case e.Rhythm < MinRhythm:
		return fmt.Errorf("rhythm %v is below %v", e.Rhythm, MinRhythm)
	case e.MaxAge <= 0:
		return fmt.Errorf("max_age %v is not positive", e.MaxAge)
	}
	for _, o := range append(slices.Clone(e.Sources), e.delta()...) {
		if (o.URL == "") == (o.Page == "") {
			return fmt.Errorf("a source needs either url or page")
		}
		if u, err := url.Parse(o.URL + o.Page); err != nil || (u.Scheme != "https" && u.Scheme != "http") || u.Host == "" {
			return fmt.Errorf("source %q is not a web address", o.URL+o.Page)
		}
		if o.Page != "" {
			if _, err := regexp.Compile(o.Link); err != nil || o.Link == "" {
				return fmt.Errorf("source %q: link %q is not a pattern", o.Page, o.Link)
			}
		}
	}
	if e.Delta != nil && e.Delta.Kind != "ofac-sls" && e.Delta.Kind != "opensanctions" {
		return fmt.Errorf("delta kind %q is neither ofac-sls nor opensanctions", e.Delta.Kind)
	}
	for _, f := range e.Files {
		if _, err := path.Match(f, "x"); err != nil {
			return fmt.Errorf("file shape %q: %w", f, err)
		}
	}
	for _, x := range e.Expect {
		if err := x.check(); err != nil {
			return err
		}
	}
	return nil
}

func (e *Entry) delta() []Origin {
	if e.Delta == nil {
		return nil
	}
	return []Origin{*e.Delta}
}

// Find returns the entry of a list, nil if there is none.
func (c *Catalogue) Find(id string) *Entry {
	for _, e := range c.Entries {
		if e.ID == id {
			return e
		}
	}
	return nil
}

// Lookup returns the entries of the ids in the order given. An unknown id is an
// error that names the nearest known ones.
func (c *Catalogue) Lookup(ids ...string) ([]*Entry, error) {
	known := make([]string, len(c.Entries))
	for i, e := range c.Entries {
		known[i] = e.ID
	}
	out := make([]*Entry, 0, len(ids))
	for _, id := range ids {
		e := c.Find(id)
		if e == nil {
			return nil, &UnknownList{ID: id, Near: Nearest(id, known)}
		}
		out = append(out, e)
	}
	return out, nil
}

// UnknownList says that a list was asked for by an id that nothing has.
type UnknownList struct {
	ID   string
	Near []string // at most three, nearest first
}

func (e *UnknownList) Error() string {
	if len(e.Near) == 0 {
		return fmt.Sprintf("find list %q: there is no such list", e.ID)
	}
	return fmt.Sprintf("find list %q: there is no such list; did you mean %s?", e.ID, strings.Join(e.Near, " or "))
}

// guess tells from a file name which list a file that no reader recognises was
// meant to be.
func (c *Catalogue) guess(name string) string {
	low := strings.ToLower(name)
	for _, e := range c.Entries {
		for _, f := range e.Files {
			if ok, _ := path.Match(strings.ToLower(f), low); ok {
				return e.ID
			}
		}
	}
	return ""
}
