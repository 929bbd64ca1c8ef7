// Package speed measures how fast a library is screened: a batch on one core and
// on several, one name at a time, opening the index, its memory, and all of it on
// made-up lists of growing size. Beside it stands the floor: looking the same
// names up whole in a hash table, in the same program.
//
// A clock tells how long something took on this machine at this time. Compare
// ratios; let nothing else run.
package speed

import (
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"runtime/debug"
	"slices"
	"strings"
	"time"

	"cordon/ftm"
	"cordon/index"
	"cordon/lab/population"
	"cordon/match"
	"cordon/name"
	"cordon/screen"
)

// Report is what was measured.
type Report struct {
	System System  `json:"system"`
	Lists  Lists   `json:"lists"`
	Open   Open    `json:"open"`
	Batch  []Batch `json:"batch"` // by number of cores
	Single Single  `json:"single"`
	Floor  Floor   `json:"floor"`
	Scale  []Scale `json:"scale,omitempty"`
}

// System is where it was measured.
type System struct {
	Go        string `json:"go"`
	OS        string `json:"os"`
	Arch      string `json:"arch"`
	Processor string `json:"processor,omitempty"`
	Cores     int    `json:"cores"`
}

// Lists is what was screened against.
type Lists struct {
	Entities     int     `json:"entities"`
	Names        int     `json:"names"`
	BuildSeconds float64 `json:"build_seconds,omitempty"` // from files to a ready index; 0 when it was ready already
}

// Open is opening the compiled index from its file, with a first answer.
type Open struct {
	Milliseconds float64 `json:"milliseconds"`
	FileBytes    int64   `json:"file_bytes"`
	Resident     int64   `json:"resident_bytes,omitempty"` // of the process after a batch, where the system tells
}

// Batch is a customer file screened in full, with evidence for each hit.
type Batch struct {
	Cores     int     `json:"cores"`
	Customers int     `json:"customers"`
	Hits      int     `json:"hits"`
	Seconds   float64 `json:"seconds"`
	Rate      float64 `json:"per_second"`
	PerCore   float64 `json:"per_second_and_core"`
}

// Single is one screening at a time, of names that were not asked before.
type Single struct {
	N      int     `json:"n"`
	P50    float64 `json:"p50_microseconds"`
	P99    float64 `json:"p99_microseconds"`
	Max    float64 `json:"max_microseconds"`
	Median float64 `json:"search_p50_microseconds"` // without reading the name and writing the verdict
}

// Floor is what looking the same names up whole would cost.
type Floor struct {
	Nanoseconds float64 `json:"nanoseconds"`        // read the name and look it up
	Lookup      float64 `json:"lookup_nanoseconds"` // of it the look-up
	Fuzzy       float64 `json:"fuzzy_nanoseconds"`  // the whole screening of the same names
	Ratio       float64 `json:"fuzzy_over_floor"`   // of both
	Against     string  `json:"against"`            // what the floor is
}

// Scale is one made-up list.
type Scale struct {
	Names        int     `json:"names"`
	Entities     int     `json:"entities"`
	BuildSeconds float64 `json:"build_seconds"`
	FileBytes    int64   `json:"file_bytes"`
	OpenMillis   float64 `json:"open_milliseconds"`
	PerCore      float64 `json:"per_second_and_core"`
	P50          float64 `json:"p50_microseconds"`
	P99          float64 `json:"p99_microseconds"`
}

// Options of [Run].
type Options struct {
	Customers int    // people to screen in a batch
	Seed      uint64 // by which they are invented
	Names     []int  // sizes of made-up lists
	Dir       string // where index files are put meanwhile; "" for the system's place
	Progress  func(stage string, done, total int)
}

// Run measures a library. Build is how long it took to load it, where that is known.
func Run(ctx context.Context, lib *screen.Library, build time.Duration, o Options) (*Report, error) {
	if o.Progress == nil {
		o.Progress = func(string, int, int) {}
	}
	dir, err := os.MkdirTemp(o.Dir, "cordon-bench-")
	if err != nil {
		return nil, fmt.Errorf("measure: %w", err)
	}
	defer os.RemoveAll(dir)
	r := &Report{
		System: System{runtime.Version(), runtime.GOOS, runtime.GOARCH, processor(), runtime.GOMAXPROCS(0)},
		Lists:  Lists{lib.Index().Len(), lib.Index().Names(), build.Seconds()},
	}
	total := 5 + len(o.Names)
	people := slices.Collect(population.People(o.Seed, o.Customers))

	o.Progress("opening the index", 0, total)
	path := filepath.Join(dir, "lists.index")
	if err := lib.Index().WriteFile(path); err != nil {
		return nil, fmt.Errorf("measure: %w", err)
	}
	if r.Open, err = open(path, people); err != nil {
		return nil, fmt.Errorf("measure: %w", err)
	}
	e, err := screen.NewEngine(lib, screen.DefaultPolicy(), time.Now())
	if err != nil {
		return nil, fmt.Errorf("measure: %w", err)
	}
	for cores := 1; ; cores *= 2 {
		cores = min(cores, r.System.Cores)
		o.Progress(fmt.Sprintf("batch on %d cores", cores), 1, total)
		b, err := batch(ctx, e, people, cores)
		if err != nil {
			return nil, fmt.Errorf("measure: %w", err)
		}
		r.Batch = append(r.Batch, b)
		if cores == r.System.Cores {
			break
		}
	}
	r.Open.Resident = Resident()
	o.Progress("one at a time", 2, total)
	if r.Single, err = single(e, slices.Collect(population.People(o.Seed+1, min(o.Customers, 20_000)))); err != nil {
		return nil, fmt.Errorf("measure: %w", err)
	}
	o.Progress("floor", 3, total)
	if r.Floor, err = floor(e, people); err != nil {
		return nil, fmt.Errorf("measure: %w", err)
	}
	for i, n := range o.Names {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		o.Progress(fmt.Sprintf("a list of %d names", n), 4+i, total)
		s, err := scale(filepath.Join(dir, "made.index"), n, people, o.Seed)
		if err != nil {
			return nil, fmt.Errorf("measure: %w", err)
		}
		r.Scale = append(r.Scale, s)
	}
	return r, nil
}

// open opens an index file some times, asks one name of each, and takes the median.
func open(path string, people []*ftm.Entity) (Open, error) {
	st, err := os.Stat(path)
	if err != nil {
		return Open{}, err
	}
	o := Open{FileBytes: st.Size()}
	var took []float64
	a := name.NewAnalyser()
	for i := range 9 {
		t := time.Now()
		ix, err := index.Open(path)
		if err != nil {
			return Open{}, err
		}
		if len(people) > 0 {
			ix.NewSearcher().Search(match.NewParty(people[i%len(people)], a), index.Options{Cutoff: match.Threshold, Limit: 5})
		}
		took = append(took, time.Since(t).Seconds()*1000)
		if err := ix.Close(); err != nil {
			return Open{}, err
		}
	}
	o.Milliseconds = at(took, .5)
	return o, nil
}

// batch screens a customer file in full, as cordon screen --in does.
func batch(ctx context.Context, e *screen.Engine, people []*ftm.Entity, cores int) (Batch, error) {
	b := Batch{Cores: cores, Customers: len(people)}
	next := 0
	t := time.Now()
	err := screen.Batch(ctx, cores,
		func() (*ftm.Entity, error) {
			if next == len(people) {
				return nil, io.EOF
			}
			next++
			return people[next-1], nil
		},
		func() func(*ftm.Entity) (*screen.Verdict, error) {
			w := e.Worker()
			return func(p *ftm.Entity) (*screen.Verdict, error) {
				return w.Screen(screen.Subject{Entity: p, ID: p.ID, Name: p.Caption}, false)
			}
		},
		func(v *screen.Verdict) error {
			if len(v.Hits) > 0 {
				b.Hits++
			}
			return nil
		})
	b.Seconds = time.Since(t).Seconds()
	b.Rate = float64(b.Customers) / b.Seconds
	b.PerCore = b.Rate / float64(cores)
	return b, err
}

func single(e *screen.Engine, people []*ftm.Entity) (Single, error) {
	w := e.Worker()
	defer w.Release()
	var whole, search []float64
	for _, p := range people {
		t := time.Now()
		if _, err := w.Screen(screen.Subject{Entity: p, ID: p.ID, Name: p.Caption}, false); err != nil {
			return Single{}, err
		}
		whole = append(whole, micro(time.Since(t)))
	}
	for _, p := range people {
		t := time.Now()
		w.Find(p, screen.DefaultThreshold)
		search = append(search, micro(time.Since(t)))
	}
	return Single{len(people), at(whole, .5), at(whole, .99), at(whole, 1), at(search, .5)}, nil
}

// floor looks names up whole: folded by the same analyser, in a hash table that
// holds them all. It is the least that any screening by name has to do.
func floor(e *screen.Engine, people []*ftm.Entity) (Floor, error) {
	f := Floor{Against: "the name read by the same analyser, its words joined, looked up in a hash table"}
	a := name.NewAnalyser()
	table := map[string]int{}
	var n name.Name
	key := func(p *ftm.Entity) string {
		a.Analyse(&n, p.Caption, match.KindOf(p.Schema))
		var b strings.Builder
		for i := range n.Tokens {
			b.WriteString(n.Tokens[i].Text)
			b.WriteByte(' ')
		}
		return b.String()
	}
	keys := make([]string, len(people))
	for i, p := range people {
		keys[i] = key(p)
		table[keys[i]] = i
	}
	found := 0
	t := time.Now()
	for _, p := range people {
		if _, ok := table[key(p)]; ok {
			found++
		}
	}
	f.Nanoseconds = nano(time.Since(t), len(people))
	t = time.Now()
	for _, k := range keys {
		if _, ok := table[k]; ok {
			found++
		}
	}
	f.Lookup = nano(time.Since(t), len(people))
	if found != 2*len(people) {
		return f, fmt.Errorf("the floor found %d of %d names", found, 2*len(people))
	}
	w := e.Worker()
	defer w.Release()
	t = time.Now()
	for _, p := range people {
		if _, err := w.Screen(screen.Subject{Entity: p, Name: p.Caption}, false); err != nil {
			return f, err
		}
	}
	f.Fuzzy = nano(time.Since(t), len(people))
	f.Ratio = f.Fuzzy / max(f.Nanoseconds, 1)
	return f, nil
}

// scale builds a made-up list, opens it from its file and screens against it.
func scale(path string, names int, people []*ftm.Entity, seed uint64) (Scale, error) {
	b := index.NewBuilder()
	t := time.Now()
	for e := range population.Listed(seed, names) {
		if err := b.Add("made-up", e); err != nil {
			return Scale{}, err
		}
	}
	f, err := os.Create(path)
	if err != nil {
		return Scale{}, err
	}
	_, err = b.WriteTo(f)
	if cerr := f.Close(); err == nil {
		err = cerr
	}
	if err != nil {
		return Scale{}, err
	}
	s := Scale{BuildSeconds: time.Since(t).Seconds()}
	b = nil
	debug.FreeOSMemory()
	o, err := open(path, people)
	if err != nil {
		return Scale{}, err
	}
	s.FileBytes, s.OpenMillis = o.FileBytes, o.Milliseconds
	ix, err := index.Open(path)
	if err != nil {
		return Scale{}, err
	}
	defer ix.Close()
	s.Names, s.Entities = ix.Names(), ix.Len()
	search, a := ix.NewSearcher(), name.NewAnalyser()
	var took []float64
	t = time.Now()
	for _, p := range people[:min(len(people), 20_000)] {
		t := time.Now()
		search.Search(match.NewParty(p, a), index.Options{Cutoff: match.Threshold, Limit: 5})
		took = append(took, micro(time.Since(t)))
	}
	if len(took) > 0 {
		s.PerCore = float64(len(took)) / time.Since(t).Seconds()
		s.P50, s.P99 = at(took, .5), at(took, .99)
	}
	return s, nil
}

// at is the value below which a share of the values lies.
func at(xs []float64, share float64) float64 {
	if len(xs) == 0 {
		return 0
	}
	xs = slices.Sorted(slices.Values(xs))
	return xs[min(int(share*float64(len(xs))), len(xs)-1)]
}

func micro(d time.Duration) float64 { return float64(d.Nanoseconds()) / 1000 }

func nano(d time.Duration, n int) float64 { return float64(d.Nanoseconds()) / float64(max(n, 1)) }

// processor is the model of the processor, where the system tells.
func processor() string {
	b, err := os.ReadFile("/proc/cpuinfo")
	if err != nil {
		return ""
	}
	for line := range strings.Lines(string(b)) {
		if k, v, ok := strings.Cut(line, ":"); ok && strings.TrimSpace(k) == "model name" {
			return strings.TrimSpace(v)
		}
	}
	return ""
}

// Resident is the resident memory of this process in bytes, 0 where the system
// does not tell. What the program no longer needs is given back first.
func Resident() int64 {
	debug.FreeOSMemory()
	b, err := os.ReadFile("/proc/self/status")
	if err != nil {
		return 0
	}
	for line := range strings.Lines(string(b)) {
		if v, ok := strings.CutPrefix(line, "VmRSS:"); ok {
			var kb int64
			fmt.Sscan(v, &kb)
			return kb << 10
		}
	}
	return 0
}
