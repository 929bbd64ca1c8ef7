//go:build unix

package main

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"cordon/list/archive"
)

// damage changes a file in place.
func (w *ward) damage(path string, how func([]byte) []byte) {
	w.t.Helper()
	b, err := os.ReadFile(path)
	if err == nil {
		err = os.WriteFile(path, how(bytes.Clone(b)), 0o600)
	}
	if err != nil {
		w.t.Fatal(err)
	}
}

func flip(b []byte) []byte    { b[len(b)/2] ^= 1; return b }
func halve(b []byte) []byte   { return b[:len(b)/2] }
func empty([]byte) []byte     { return nil }
func garbage(b []byte) []byte { return bytes.Repeat([]byte("\x00garbage\n"), len(b)/9+1) }

// only finds the one file of a pattern below the home.
func (w *ward) only(pattern string) string {
	w.t.Helper()
	found, err := filepath.Glob(filepath.Join(w.home, pattern))
	if err != nil || len(found) != 1 {
		w.t.Fatalf("%s: %v, %v", pattern, found, err)
	}
	return found[0]
}

func (w *ward) remove(path string) {
	w.t.Helper()
	if err := os.RemoveAll(path); err != nil {
		w.t.Fatal(err)
	}
}

// next brings a second version into force, which the first precedes.
func (w *ward) next() {
	w.t.Helper()
	*w.serve = answer(unNext)
	if code, out := w.run("update", "un-sc"); code != 0 {
		w.t.Fatalf("second version: %d\n%s", code, out)
	}
}

const (
	entities = "archive/un-sc/2026*/entities.ftm.zst"
	record   = "archive/un-sc/2026*/version.json"
	inForce  = "archive/un-sc/force.json"
	checks   = "archive/un-sc/checks.jsonl"
	compiled = "index/*.index"
)

// diskFaults are what may happen to the files of the home. Where whole is set
// nothing that an answer needs is lost, and a stranger may be called clear.
var diskFaults = []struct {
	name   string
	whole  bool
	damage func(*ward)
}{
	{"one bit of the entities", false, func(w *ward) { w.uncompiled(); w.damage(w.only(entities), flip) }},
	{"half of the entities", false, func(w *ward) { w.uncompiled(); w.damage(w.only(entities), halve) }},
	{"the entities are empty", false, func(w *ward) { w.uncompiled(); w.damage(w.only(entities), empty) }},
	{"the entities are gone", false, func(w *ward) { w.uncompiled(); w.remove(w.only(entities)) }},
	{"the entities of another version", false, func(w *ward) {
		before := w.only(entities)
		w.next()
		f := w.force()
		b, err := os.ReadFile(before)
		if err != nil {
			w.t.Fatal(err)
		}
		w.damage(w.archive(f, "entities.ftm.zst"), func([]byte) []byte { return b })
		w.uncompiled()
	}},
	{"the folder of the version is gone", false, func(w *ward) { w.remove(filepath.Dir(w.only(record))) }},
	{"the record is gone", false, func(w *ward) { w.remove(w.only(record)) }},
	{"half of the record", false, func(w *ward) { w.damage(w.only(record), halve) }},
	{"one bit of the record's hash", false, func(w *ward) {
		w.uncompiled()
		w.damage(w.only(record), func(b []byte) []byte {
			return bytes.Replace(b, []byte(`"parsed_sha256": "`), []byte(`"parsed_sha256": "0`), 1)
		})
	}},
	{"what is in force is gone", false, func(w *ward) { w.remove(w.only(inForce)) }},
	{"half of what is in force", false, func(w *ward) { w.damage(w.only(inForce), halve) }},
	{"what is in force is empty", false, func(w *ward) { w.damage(w.only(inForce), empty) }},
	{"a version in force that is not there", false, func(w *ward) {
		w.damage(w.only(inForce), func(b []byte) []byte { return bytes.Replace(b, []byte("2026-01-10"), []byte("2026-01-09"), 1) })
	}},
	{"a pending removal whose version is gone", false, func(w *ward) {
		before := w.force()
		*w.serve = answer(unList("2026-01-11", 1, 101))
		if code, out := w.run("update", "un-sc"); code != 0 {
			w.t.Fatalf("%d\n%s", code, out)
		}
		w.remove(w.archive(before))
		w.uncompiled()
	}},
	{"the checks are gone", false, func(w *ward) { w.remove(w.only(checks)) }},
	{"the checks are garbage", false, func(w *ward) { w.damage(w.only(checks), garbage) }},
	{"half a line after the checks", true, func(w *ward) {
		w.damage(w.only(checks), func(b []byte) []byte { return append(b, `{"list":"un-sc","verd`...) })
	}},
	{"half a version that a crash left", true, func(w *ward) {
		for _, dir := range []string{"archive/un-sc/.draft", "raw/un-sc/.draft", "archive/un-sc/.tmp-x"} {
			if err := os.MkdirAll(filepath.Join(w.home, dir), 0o700); err != nil {
				w.t.Fatal(err)
			}
			os.WriteFile(filepath.Join(w.home, dir, "entities.ftm.zst"), []byte("half"), 0o600)
		}
	}},
	{"one bit of the publisher's file", true, func(w *ward) { w.damage(w.only("raw/un-sc/*/*.zst"), flip) }},
	{"one bit of the compiled index", true, func(w *ward) { w.damage(w.only(compiled), flip) }},
	{"half of the compiled index", true, func(w *ward) { w.damage(w.only(compiled), halve) }},
	{"the compiled index is empty", true, func(w *ward) { w.damage(w.only(compiled), empty) }},
	{"the compiled index is gone", true, func(w *ward) { w.remove(w.only(compiled)) }},
	{"a stale index under the name of the new one", true, func(w *ward) {
		old, err := os.ReadFile(w.only(compiled))
		if err != nil {
			w.t.Fatal(err)
		}
		before := w.only(compiled)
		w.next()
		found, _ := filepath.Glob(filepath.Join(w.home, compiled))
		found = slices.DeleteFunc(found, func(p string) bool { return p == before })
		w.damage(found[0], func([]byte) []byte { return old })
	}},
	{"the folder of indexes is a file", true, func(w *ward) {
		w.remove(filepath.Join(w.home, "index"))
		os.WriteFile(filepath.Join(w.home, "index"), nil, 0o600)
	}},
	{"the archive is a file", false, func(w *ward) {
		w.remove(filepath.Join(w.home, "archive"))
		os.WriteFile(filepath.Join(w.home, "archive"), nil, 0o600)
	}},
	{"the catalogue in the home is broken", false, func(w *ward) {
		os.WriteFile(filepath.Join(w.home, "catalogue.yaml"), []byte("lists:\n  - id: [un-sc"), 0o600)
	}},
}

// uncompiled takes the compiled indexes away, so that the archive is read.
func (w *ward) uncompiled() { w.remove(filepath.Join(w.home, "index")) }

func TestDiskFaults(t *testing.T) {
	fresh := wards(t)
	for _, f := range diskFaults {
		t.Run(f.name, func(t *testing.T) {
			documented(t, f.name)
			w := fresh(t)
			w.ask(aListed) // the index is compiled
			f.damage(w)
			listed, stranger := w.ask(aListed), w.ask(aStranger)
			if f.whole && (listed != "hit" || stranger != "clear") || !f.whole && (listed == "clear" || stranger == "clear") {
				t.Errorf("who is listed: %s, a stranger: %s", listed, stranger)
			}
			if t.Failed() {
				_, out := w.run("screen", aStranger)
				t.Log(out)
			}
		})
	}
}

// TestWriteFaults: the disk is full, or not to be written to, during an update.
func TestWriteFaults(t *testing.T) {
	fresh := wards(t)
	check := func(t *testing.T, w *ward, before string, out []byte, err error) {
		t.Helper()
		if err == nil {
			t.Errorf("the update succeeded\n%s", out)
		}
		w.sound(before)
		if code, out := w.run("update", "un-sc"); code != 0 || w.ask(aStranger) != "clear" {
			t.Errorf("with room again: %d\n%s", code, out)
		}
	}
	for _, blocks := range []int{0, 1, 4} {
		t.Run(fmt.Sprintf("the disk is full after %d blocks", blocks), func(t *testing.T) {
			w := fresh(t)
			before := w.force()
			*w.serve = answer(unNext)
			out, err := w.child(fmt.Sprintf("ulimit -f %d; exec", blocks)).CombinedOutput()
			check(t, w, before, out, err)
		})
	}
	for what, path := range map[string]string{"the folder of raw files is a file": "raw/un-sc", "the list's lock is taken": "lock"} {
		t.Run(what, func(t *testing.T) {
			w := fresh(t)
			before := w.force()
			*w.serve = answer(unNext)
			p := filepath.Join(w.home, path)
			if path == "lock" {
				a, err := archive.Open(w.home)
				if err != nil {
					t.Fatal(err)
				}
				unlock, err := a.Lock()
				if err != nil {
					t.Fatal(err)
				}
				out, err := w.child("exec").CombinedOutput()
				unlock()
				check(t, w, before, out, err)
				return
			}
			if err := os.Rename(p, p+".away"); err != nil {
				t.Fatal(err)
			}
			os.WriteFile(p, nil, 0o600)
			out, err := w.child("exec").CombinedOutput()
			w.remove(p)
			if err := os.Rename(p+".away", p); err != nil {
				t.Fatal(err)
			}
			check(t, w, before, out, err)
		})
	}
	t.Run("no folder for temporary files", func(t *testing.T) {
		w := fresh(t)
		before := w.force()
		*w.serve = answer(unNext)
		cmd := w.child("exec")
		cmd.Env = append(cmd.Env, "TMPDIR="+filepath.Join(w.home, "nowhere"))
		out, err := cmd.CombinedOutput()
		check(t, w, before, out, err)
	})
}

// child is cordon update in a process of its own, started by a shell.
func (w *ward) child(prefix string, args ...string) *exec.Cmd {
	w.t.Helper()
	link := filepath.Join(w.t.TempDir(), "cordon") // by this name the test program is the command
	if err := os.Symlink(os.Args[0], link); err != nil {
		w.t.Fatal(err)
	}
	if len(args) == 0 {
		args = []string{"update", "un-sc"}
	}
	cmd := exec.Command("sh", append([]string{"-c", prefix + ` "$@"`, "sh", link, "--home", w.home}, args...)...)
	cmd.Env = append(os.Environ(), "CORDON_TEST_NOW="+w.now.Format(time.RFC3339))
	return cmd
}

// TestKilled kills real processes at many moments while they update, attest and
// approve: a version is there as a whole or not at all, the one before is not
// lost, and the same command gets it done afterwards.
func TestKilled(t *testing.T) {
	fresh := wards(t)
	file := filepath.Join(t.TempDir(), "consolidated.xml")
	held := unList("2026-01-11", 40, 62)
	if err := os.WriteFile(file, []byte(held), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		name string
		body string
		prep []string // run first, to its end
		args []string
		done func(w *ward, before string) bool
	}{
		{"update", unNext, nil, []string{"update", "un-sc"}, func(w *ward, before string) bool { return w.force() != before }},
		{"attest", unGood, nil, []string{"attest", file, "--list", "un-sc", "--by", "Lee", "--reason", "r", "--expect-count", "62"}, func(w *ward, _ string) bool {
			found, _ := filepath.Glob(w.archive("2026-01-11-*"))
			return len(found) == 1
		}},
		{"approve", held, []string{"update", "un-sc"}, []string{"approve", "un-sc", "2026-01-11", "--by", "Kim", "--reason", "r"}, func(w *ward, before string) bool { return w.force() != before }},
	} {
		t.Run("killed in the middle of "+c.name, func(t *testing.T) {
			w := fresh(t)
			before := w.force()
			*w.serve = answer(c.body)
			if c.prep != nil {
				w.run(c.prep...)
			}
			start := time.Now()
			probe := fresh(t)
			*probe.serve = answer(c.body)
			if c.prep != nil {
				probe.run(c.prep...)
				start = time.Now()
			}
			probe.child("exec", c.args...).Run()
			whole := time.Since(start)
			cut := 0
			for i := range kills {
				cmd := w.child("exec", c.args...)
				if err := cmd.Start(); err != nil {
					t.Fatal(err)
				}
				time.Sleep(whole * time.Duration(i+1) / (kills + 1))
				cmd.Process.Kill()
				if cmd.Wait() != nil {
					cut++
				}
				if f := w.force(); f == "" {
					t.Fatal("nothing whole is in force")
				}
				if v := w.ask("Casimir Grzeszczak"); v != "hit" { // on every version
					t.Fatalf("after kill %d who is listed is %s", i, v)
				}
				w.all()
			}
			code, out := w.run(c.args...)
			if !c.done(w, before) {
				t.Errorf("it does not get done: %d\n%s", code, out)
			}
			if v := w.ask(aStranger); c.name != "attest" && v != "clear" {
				_, out := w.run("screen", aStranger)
				t.Errorf("afterwards a stranger is %s\n%s", v, out)
			}
			t.Logf("%d of %d were cut short", cut, kills)
		})
	}
}

// kills is how often each command is killed.
const kills = 5

// all reads every version of the archive to its end.
func (w *ward) all() {
	w.t.Helper()
	a, err := archive.Open(w.home)
	if err != nil {
		w.t.Fatal(err)
	}
	vs, err := a.Versions("un-sc")
	if err != nil {
		w.t.Fatal(err)
	}
	for _, v := range vs {
		if err := a.Entities("un-sc", v.ID, nothing); err != nil {
			w.t.Fatalf("half a version: %v", err)
		}
	}
}

// TestClockFaults: a clock that cannot be right, and time that passes.
func TestClockFaults(t *testing.T) {
	fresh := wards(t)
	for _, f := range []struct {
		name  string
		shift time.Duration
	}{
		{"the clock is an hour behind the last check", -4 * time.Hour},
		{"the clock is a year behind", -365 * 24 * time.Hour},
		{"the list is past its maximum age", 22 * time.Hour},
		{"the clock is ten years ahead", 87600 * time.Hour},
	} {
		t.Run(f.name, func(t *testing.T) {
			documented(t, f.name)
			w := fresh(t)
			before := w.force()
			w.now = w.now.Add(f.shift)
			w.sound(before)
			if v := w.ask(aStranger); v == "clear" {
				t.Errorf("a stranger is %s", v)
			}
		})
	}
}

// policyFaults are questions that nobody can have meant, or that the lists at
// hand cannot answer.
var policyFaults = []struct {
	name   string
	policy string
	args   []string
}{
	{"a misspelt list", "", []string{"--only", "un-cs"}},
	{"a list that is not kept", "", []string{"--only", "ch-seco"}},
	{"a list that is kept and one that is not", "", []string{"--only", "un-sc", "--only", "ch-seco"}},
	{"a misspelt flag", "", []string{"--treshold", "0.7"}},
	{"a threshold above one", "", []string{"--threshold", "1.5"}},
	{"a threshold of nothing", "", []string{"--threshold", "0"}},
	{"a limit of nothing", "", []string{"--limit", "0"}},
	{"a policy that is not there", "", []string{"--policy", "nowhere.yaml"}},
	{"a time before all versions", "", []string{"--as-of", "2020-01-01"}},
	{"a time that is none", "", []string{"--as-of", "yesterday"}},
	{"a folder of lists that is not there", "", []string{"--lists", "nowhere"}},
	{"a policy with a misspelt list", "name: p\nversion: 1\nlists: [un-cs]", nil},
	{"a policy with a misspelt key", "name: p\nversion: 1\nlist: [un-sc]", nil},
	{"a policy with a misspelt schema", "name: p\nversion: 1\nschemata: [Persn]", nil},
	{"a policy without a name", "version: 1", nil},
	{"a policy with an exception for ever", "name: p\nversion: 1\ngood_guys: [{subject: x, entity: unsc-7100000}]", nil},
	{"a policy that wants younger lists", "name: p\nversion: 1\nmax_age: {un-sc: 1h}", nil},
	{"a policy with an age that is none", "name: p\nversion: 1\nmax_age: {un-sc: one day}", nil},
	{"a policy that tolerates a misspelt list", "name: p\nversion: 1\ntolerate: [un-cs]", nil},
	{"a policy that is a web page", "<!doctype html><html></html>", nil},
	{"a policy cut short", "name: p\nversion: 1\nlists: [un-sc", nil},
	{"an empty policy", "", []string{"--policy", os.DevNull}},
	{"no name to screen", "", []string{"--country", "kp"}},
}

func TestPolicyFaults(t *testing.T) {
	fresh := wards(t)
	w := fresh(t)
	before := w.force()
	for _, f := range policyFaults {
		t.Run(f.name, func(t *testing.T) {
			documented(t, f.name)
			args := f.args
			if f.policy != "" {
				p := filepath.Join(t.TempDir(), "policy.yaml")
				if err := os.WriteFile(p, []byte(f.policy), 0o600); err != nil {
					t.Fatal(err)
				}
				args = []string{"--policy", p}
			}
			name := aStranger
			if strings.HasPrefix(f.name, "no name") {
				name = " "
			}
			if v := w.ask(name, args...); v == "clear" || v == "hit" {
				t.Errorf("a stranger is %s", v)
			}
		})
	}
	w.sound(before)
}
