package job

import (
	"archive/zip"
	"bytes"
	"cmp"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"cordon/screen"
)

func desk(t testing.TB) *screen.Desk {
	t.Helper()
	lib, err := screen.LoadStarter(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	var d screen.Desk
	d.Put(lib)
	return &d
}

var noon = time.Date(2026, 11, 21, 12, 0, 0, 0, time.UTC)

func office(t testing.TB, c Config) *Office {
	t.Helper()
	if c.Desk == nil {
		c.Desk = desk(t)
	}
	if c.Dir == "" {
		c.Dir = t.TempDir()
	}
	if c.Now == nil {
		c.Now = func() time.Time { return noon }
	}
	o, err := Open(c)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(o.Close)
	return o
}

// wait waits until a job fits.
// ticking is a clock that goes on by a millisecond whenever it is looked at, which is
// once a row: what is told every so often is told after so many rows.
func ticking() func() time.Time {
	var n atomic.Int64
	return func() time.Time { return noon.Add(time.Duration(n.Add(1)) * time.Millisecond) }
}

func wait(t testing.TB, o *Office, id string, fits func(*Job) bool) Job {
	t.Helper()
	deadline := time.After(60 * time.Second)
	for {
		j, changed, err := o.Watch(id)
		if err != nil {
			t.Fatal(err)
		}
		if fits(&j) {
			return j
		}
		select {
		case <-changed:
		case <-deadline:
			t.Fatalf("job stays %+v", j)
		}
	}
}

func ended(j *Job) bool { return j.State.Ended() }

const customers = "customer_id,name,born,note\n" +
	"c1,Ri Won Ho,1964-07-17,a\n" +
	"c2,Gudrun Ensslinborg,1970,=cmd()\n" +
	"c3,,,no name\n" +
	"c4,\"<script>alert(1)</script>\",,markup\n"

func TestJob(t *testing.T) {
	o := office(t, Config{})
	j, err := o.Add(`C:\files\payees.csv`, "Ruth", strings.NewReader(customers))
	if err != nil || j.State != Given || j.Name != "payees.csv" || j.SHA256 == "" {
		t.Fatalf("%+v %v", j, err)
	}
	p, err := o.Preview(j.ID, Task{})
	if err != nil || p.Rows != 4 || len(p.Columns) != 4 || p.Columns[1].Field != "name" || p.Columns[1].Filled != 3 {
		t.Fatalf("preview: %+v %v", p, err)
	}
	if err := o.Start(j.ID, Task{}); err != nil {
		t.Fatal(err)
	}
	j = wait(t, o, j.ID, ended)
	if j.State != Done || j.Done != (Count{Rows: 4, Hit: 1, Unable: 1, Clear: 2, Hits: j.Done.Hits}) || len(j.Runs) != 1 {
		t.Fatalf("%+v", j)
	}
	if err := o.Start(j.ID, Task{}); !errors.Is(err, ErrState) {
		t.Errorf("started twice: %v", err)
	}
	for f, want := range map[screen.Answer]int{"": 4, screen.Hit: 1, screen.Unable: 1, screen.Clear: 2} {
		page, total, err := o.Rows(j.ID, Filter{Verdict: f, N: 10})
		if err != nil || total != want || len(page) != want {
			t.Errorf("%q: %d of %d, %v", f, len(page), total, err)
		}
		for i := range page {
			if v := j.Verdict(&page[i]); v.Stamp.Engine == "" || len(v.Stamp.Lists) == 0 {
				t.Errorf("row %d has no stamp", page[i].Row)
			}
		}
	}
	if page, total, err := o.Rows(j.ID, Filter{Find: "ensslin", N: 10}); err != nil || total != 1 || page[0].ID != "c2" {
		t.Errorf("find: %v %d %v", page, total, err)
	}
	if err := o.Delete(j.ID); err != nil {
		t.Fatal(err)
	}
	if _, err := o.Get(j.ID); !errors.Is(err, ErrNone) {
		t.Errorf("after deleting: %v", err)
	}
	if des, _ := os.ReadDir(o.Dir); len(des) != 0 {
		t.Errorf("deleting left %v", des)
	}
}

// What a spreadsheet would run is made text; the other formats carry the same rows.
func TestResult(t *testing.T) {
	o := office(t, Config{})
	j, err := o.Add("a.csv", "", strings.NewReader(customers))
	if err != nil {
		t.Fatal(err)
	}
	if err := o.Result(j.ID, "csv", false, io.Discard); !errors.Is(err, ErrState) {
		t.Errorf("results before the start: %v", err)
	}
	if err := o.Start(j.ID, Task{}); err != nil {
		t.Fatal(err)
	}
	wait(t, o, j.ID, ended)
	var csv, lines, book bytes.Buffer
	for f, w := range map[string]io.Writer{"csv": &csv, "jsonl": &lines, "xlsx": &book} {
		if err := o.Result(j.ID, f, false, w); err != nil {
			t.Errorf("%s: %v", f, err)
		}
	}
	if s := csv.String(); !strings.Contains(s, "'=cmd()") || strings.Contains(s, ",=cmd()") {
		t.Errorf("a formula in the CSV: %s", s)
	}
	if n := strings.Count(lines.String(), "\n"); n != 4 || strings.Count(lines.String(), `"stamp"`) != 4 {
		t.Errorf("%d lines: %s", n, lines.String())
	}
	if _, err := zip.NewReader(bytes.NewReader(book.Bytes()), int64(book.Len())); err != nil {
		t.Errorf("workbook: %v", err)
	}
	if err := o.Result(j.ID, "../../etc/passwd", false, io.Discard); err == nil {
		t.Error("a format with a path is taken")
	}
}

func TestColumns(t *testing.T) {
	o := office(t, Config{})
	j, err := o.Add("a.csv", "", strings.NewReader("who,what\nRi Won Ho,1964-07-17\n"))
	if err != nil {
		t.Fatal(err)
	}
	if p, err := o.Preview(j.ID, Task{}); err != nil || !strings.Contains(p.Problem, "no usable name column") || len(p.Columns) != 2 {
		t.Errorf("without a name column: %+v %v", p, err)
	}
	if _, err := o.Preview(j.ID, Task{Columns: map[string]string{"who": "nmae"}}); err == nil {
		t.Error("an unknown field is taken")
	}
	task := Task{Columns: map[string]string{"who": "name", "what": "birth_date"}}
	if err := o.Start(j.ID, task); err != nil {
		t.Fatal(err)
	}
	if j = wait(t, o, j.ID, ended); j.State != Done || j.Done.Hit != 1 {
		t.Errorf("%+v", j)
	}
}

func TestBadInput(t *testing.T) {
	o := office(t, Config{Bounds: Bounds{MaxBytes: 1000, MaxJobs: 4}})
	if _, err := o.Add("big", "", strings.NewReader(strings.Repeat("x", 1001))); !errors.Is(err, ErrTooBig) {
		t.Errorf("too large: %v", err)
	}
	if _, err := o.Add("broken", "", io.MultiReader(strings.NewReader("name\n"), brokenReader{})); err == nil {
		t.Error("a file that breaks off is taken")
	}
	if des, _ := os.ReadDir(o.Dir); len(des) != 0 {
		t.Errorf("refused files left %v", des)
	}
	for name, content := range map[string]string{"empty": "", "pdf": "%PDF-1.7 …", "noname": "a,b\n1,2\n", "norows": "name,birth_date\n"} {
		j, err := o.Add(name, "", strings.NewReader(content))
		if err != nil {
			t.Fatal(err)
		}
		if err := o.Start(j.ID, Task{}); err != nil {
			t.Fatal(err)
		}
		if j = wait(t, o, j.ID, ended); j.State != Failed || j.Error == "" || strings.Contains(j.Error, o.Dir) || j.Done.Clear != 0 {
			t.Errorf("%s: %+v", name, j)
		}
	}
	if _, err := o.Add("more", "", strings.NewReader("name\n")); !errors.Is(err, ErrTooMany) {
		t.Errorf("too many: %v", err)
	}
	for _, id := range []string{"", "..", "../../etc", "abc", strings.Repeat("a", 26), "%2e%2e"} {
		if _, err := o.Get(id); !errors.Is(err, ErrNone) {
			t.Errorf("%q: %v", id, err)
		}
		if err := o.Delete(id); !errors.Is(err, ErrNone) {
			t.Errorf("%q: %v", id, err)
		}
	}
}

// Every row that was read before a packed file breaks off is answered.
func TestBrokenOff(t *testing.T) {
	var packed bytes.Buffer
	z := gzip.NewWriter(&packed)
	io.WriteString(z, "name\n")
	for i := range 4000 {
		fmt.Fprintf(z, "Gudrun %x Ensslin\n", i*i*7919)
	}
	z.Close()
	o := office(t, Config{})
	j, err := o.Add("broken.csv.gz", "", bytes.NewReader(packed.Bytes()[:packed.Len()*2/3]))
	if err != nil {
		t.Fatal(err)
	}
	if err := o.Start(j.ID, Task{}); err != nil {
		t.Fatal(err)
	}
	j = wait(t, o, j.ID, ended)
	if want := fmt.Sprintf("the file is cut off or damaged after row %d", j.Done.Rows); j.State != Failed || j.Error != want || j.Done.Rows < 1000 {
		t.Errorf("%s, %q after %d rows", j.State, j.Error, j.Done.Rows)
	}
}

type brokenReader struct{}

func (brokenReader) Read([]byte) (int, error) { return 0, errors.New("the line broke") }

func TestTidyName(t *testing.T) {
	for in, want := range map[string]string{
		"../../etc/passwd": "passwd", "a\x00b\r\n.csv": "ab.csv", "": "file", "x\u202ecod.exe": "xcod.exe", "/": "file", `\\host\share\k.xlsx`: "k.xlsx",
	} {
		if got := tidyName(in); got != want {
			t.Errorf("%q: %q, want %q", in, got, want)
		}
	}
}

// many is a file whose rows are all different.
func many(n int) string {
	var b strings.Builder
	b.WriteString("id,name\n")
	for i := range n {
		name := fmt.Sprintf("Gudrun Ensslinborg %d", i)
		if i%50 == 0 {
			name = "Ri Won Ho"
		}
		fmt.Fprintf(&b, "c%d,%s\n", i, name)
	}
	return b.String()
}

// A job that is stopped in the middle, again and again, and whose files have half
// rows at their ends, gives every row once and in order.
func TestRestart(t *testing.T) {
	const rows = 30_000
	dir, d := t.TempDir(), desk(t)
	o := office(t, Config{Dir: dir, Desk: d, Now: ticking()})
	j, err := o.Add("many.csv", "", strings.NewReader(many(rows)))
	if err != nil {
		t.Fatal(err)
	}
	if err := o.Start(j.ID, Task{}); err != nil {
		t.Fatal(err)
	}
	stops := 0
	for range 3 {
		before := j.Done.Rows
		j = wait(t, o, j.ID, func(j *Job) bool { return j.State.Ended() || j.Done.Rows > before })
		o.Close()
		if _, err := o.Add("late", "", strings.NewReader("name\n")); !errors.Is(err, ErrClosed) {
			t.Errorf("a closed office takes files: %v", err)
		}
		for _, f := range []string{"results", "index"} { // what a crash may leave
			w, err := os.OpenFile(filepath.Join(dir, j.ID, f), os.O_APPEND|os.O_WRONLY, 0)
			if err != nil {
				t.Fatal(err)
			}
			if _, err := w.WriteString(`{"row":99999,"verdi`); err != nil {
				t.Fatal(err)
			}
			w.Close()
		}
		if o, err = Open(Config{Dir: dir, Desk: d, Now: ticking()}); err != nil {
			t.Fatal(err)
		}
		t.Cleanup(o.Close)
		if j, err = o.Get(j.ID); err != nil {
			t.Fatal(err)
		}
		if !j.State.Ended() {
			stops++
		}
	}
	j = wait(t, o, j.ID, ended)
	if j.State != Done || j.Done.Rows != rows || j.Done.Hit+j.Done.Clear+j.Done.Unable != rows {
		t.Fatalf("%+v", j)
	}
	if stops == 0 {
		t.Error("the job was never stopped in the middle: the test shows nothing")
	}
	var out bytes.Buffer
	if err := o.Result(j.ID, "csv", false, &out); err != nil {
		t.Fatal(err)
	}
	next := 0
	for line := range strings.Lines(out.String()) {
		if want := fmt.Sprintf("%d,c%d,", next, next-1); next > 0 && !strings.HasPrefix(line, want) {
			if prev := fmt.Sprintf("%d,", next-1); strings.HasPrefix(line, prev) {
				continue // a further hit of the row before
			}
			t.Fatalf("line for row %d: %.60s", next, line)
		}
		next++
	}
	if next != rows+1 {
		t.Errorf("%d rows in the results, want %d", next-1, rows)
	}
}

func TestCancel(t *testing.T) {
	o := office(t, Config{AtOnce: 1})
	var ids []string
	for range 3 {
		j, err := o.Add("many.csv", "", strings.NewReader(many(20_000)))
		if err != nil {
			t.Fatal(err)
		}
		ids = append(ids, j.ID)
	}
	for _, id := range ids[:2] {
		if err := o.Start(id, Task{}); err != nil {
			t.Fatal(err)
		}
	}
	for _, id := range []string{ids[1], ids[2], ids[0]} { // queued, given, running
		if err := o.Cancel(id); err != nil && !errors.Is(err, ErrState) {
			t.Fatal(err)
		}
		if j := wait(t, o, id, ended); j.State == Failed {
			t.Errorf("%+v", j)
		}
	}
	if j, err := o.Get(ids[1]); err != nil || j.State != Cancelled {
		t.Errorf("the queued one: %+v %v", j, err)
	}
	if err := o.Delete(ids[0]); err != nil {
		t.Error(err)
	}
	if len(o.List(nil)) != 2 {
		t.Errorf("%d jobs are left, want 2", len(o.List(nil)))
	}
}

// Deleting a job under way stops it first.
func TestDeleteRunning(t *testing.T) {
	o := office(t, Config{})
	j, err := o.Add("many.csv", "", strings.NewReader(many(50_000)))
	if err != nil {
		t.Fatal(err)
	}
	if err := o.Start(j.ID, Task{}); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
	defer cancel()
	done := make(chan error, 1)
	go func() { done <- o.Delete(j.ID) }()
	select {
	case err := <-done:
		if err != nil {
			t.Error(err)
		}
	case <-ctx.Done():
		t.Fatal("deleting hangs")
	}
}

// Rows come in every order, both ways; equal ones as in the file. An index of
// before, which has no scores, gives the same.
func TestOrders(t *testing.T) {
	dir := t.TempDir()
	o := office(t, Config{Dir: dir})
	j, err := o.Add("orders.csv", "", strings.NewReader("id,name\nc1,zoe Ensslinborg\nc2,Ri Won Ho\nc3,Ri Wonho\nc4,Aaron Ensslinborg\nc5,Ri Won Hoo\nc6,\n"))
	if err != nil {
		t.Fatal(err)
	}
	if err := o.Start(j.ID, Task{}); err != nil {
		t.Fatal(err)
	}
	wait(t, o, j.ID, ended)
	rows := func(by Order, back bool) (ids []string, scores []float64) {
		t.Helper()
		rs, total, err := o.Rows(j.ID, Filter{Order: by, Back: back, N: 10})
		if err != nil || total != 6 {
			t.Fatal(total, err)
		}
		for _, r := range rs {
			ids = append(ids, r.ID)
			best := screen.Match{Score: -1}
			for _, h := range r.Hits {
				if h.Confidence > best.Confidence {
					best = h
				}
			}
			scores = append(scores, best.Score)
		}
		return ids, scores
	}
	for _, c := range []struct {
		by   Order
		back bool
		want string
	}{
		{ByRow, false, "c1 c2 c3 c4 c5 c6"},
		{ByRow, true, "c6 c5 c4 c3 c2 c1"},
		{ByName, false, "c6 c4 c2 c5 c3 c1"},
		{ByName, true, "c1 c3 c5 c2 c4 c6"},
	} {
		if got, _ := rows(c.by, c.back); strings.Join(got, " ") != c.want {
			t.Errorf("by %q, back %v: %v, want %s", c.by, c.back, got, c.want)
		}
	}
	byScore, scores := rows(ByScore, false)
	if !slices.IsSortedFunc(scores, func(a, b float64) int { return cmp.Compare(b, a) }) || scores[0] < .9 || byScore[0] != "c2" {
		t.Errorf("%v %v", byScore, scores)
	}
	if _, up := rows(ByScore, true); !slices.IsSorted(up) {
		t.Errorf("%v", up)
	}
	// What is looked for is found as it is written, in any case, and JSON's own signs too.
	k, err := o.Add("odd.csv", "", strings.NewReader("id,name\nc1,\"Ö & Sønner \"\"AG\"\"\"\nc2,Ri Won Ho\nc3,<b>ИВАНОВ\nc4,Back\\slash\n"))
	if err != nil {
		t.Fatal(err)
	}
	if err := o.Start(k.ID, Task{}); err != nil {
		t.Fatal(err)
	}
	wait(t, o, k.ID, ended)
	for find, want := range map[string]string{"ö & s": "c1", `"ag"`: "c1", "иванов": "c3", "<B>": "c3", `k\s`: "c4", "KPi.999": "", "ri won": "c2", "passed": "", "unable": "", "C2": "c2", "": "c1 c2 c3 c4"} {
		rs, total, err := o.Rows(k.ID, Filter{Find: find, N: 10})
		var got []string
		for _, r := range rs {
			got = append(got, r.ID)
		}
		if strings.Join(got, " ") != want || total != len(got) || err != nil {
			t.Errorf("find %q: %v of %d, %v; want %s", find, got, total, err, want)
		}
	}

	// The index as it was written before it held scores.
	index := filepath.Join(dir, j.ID, "index")
	b, err := os.ReadFile(index)
	if err != nil {
		t.Fatal(err)
	}
	for i := 13; i < len(b); i += entrySize {
		b[i], b[i+1] = 0, 0
	}
	if err := os.WriteFile(index, b, 0o600); err != nil {
		t.Fatal(err)
	}
	if old, _ := rows(ByScore, false); !slices.Equal(old, byScore) {
		t.Errorf("without scores in the index: %v, want %v", old, byScore)
	}
}
