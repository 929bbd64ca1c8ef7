package main

import (
	"archive/zip"
	"bytes"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"testing"
	"time"
	"unicode/utf16"

	"github.com/rogpeppe/go-internal/testscript"
)

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"cordon": func() {
		sys := fromOS()
		now := time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)
		if t, err := time.Parse(time.RFC3339, os.Getenv("CORDON_TEST_NOW")); err == nil {
			now = t
		}
		if os.Getenv("CORDON_TEST_NOW") != "going" {
			sys.now = func() time.Time { return now }
		}
		os.Exit(run(os.Args[1:], sys))
	}})
}

// TestScripts runs the real command, at noon of 1 March 2026. Scripts have, beside testscript's own
// commands:
//
//	exits CODE COMMAND …   run a command and check its exit code
//	oneline FILE-OR-STREAM the text is exactly one "cordon: error:" sentence
//	utf16 FILE             convert a file
//	sparse FILE SIZE       a file of SIZE zero bytes
//	endless FILE SIZE      a CSV whose second line has SIZE letters
//	zipbomb FILE           a workbook that unpacks to gigabytes
//	deep FILE DEPTH        XML of that many nested elements in a UN list
//	latin1 FILE            write each character of a file as one byte
//	approve LIST DAY       approve the one version of a list of that day
//	rows FILE N            N rows like the last line of a file, their # numbered
//	small MIB CODE COMMAND a command that fails in one sentence and little memory
func TestScripts(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir:                 filepath.Join("testdata", "script"),
		RequireExplicitExec: true,
		UpdateScripts:       os.Getenv("UPDATE") != "",
		Setup: func(e *testscript.Env) error {
			root, err := filepath.Abs(filepath.Join("..", ".."))
			e.Setenv("ROOT", root)
			home := filepath.Join(e.WorkDir, "home")
			e.Setenv("CORDON_HOME", home)
			return errors.Join(err, os.Mkdir(home, 0o700))
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"exits":   exits,
			"oneline": oneLine,
			"utf16":   toUTF16,
			"sparse": func(ts *testscript.TestScript, _ bool, args []string) {
				ts.Check(os.WriteFile(ts.MkAbs(args[0]), []byte("name\n"), 0o600))
				ts.Check(os.Truncate(ts.MkAbs(args[0]), number(ts, args[1])))
			},
			"endless": func(ts *testscript.TestScript, _ bool, args []string) {
				f, err := os.Create(ts.MkAbs(args[0]))
				ts.Check(err)
				f.WriteString("name\n")
				chunk := bytes.Repeat([]byte("a"), 1<<20)
				for n := number(ts, args[1]); n > 0; n -= 1 << 20 {
					_, err := f.Write(chunk)
					ts.Check(err)
				}
				ts.Check(f.Close())
			},
			"zipbomb": zipBomb,
			"deep": func(ts *testscript.TestScript, _ bool, args []string) {
				n := int(number(ts, args[1]))
				var b bytes.Buffer
				b.WriteString("<?xml version=\"1.0\"?>\n<CONSOLIDATED_LIST dateGenerated=\"2026-02-27T00:00:00Z\"><INDIVIDUALS><INDIVIDUAL>")
				b.WriteString(strings.Repeat("<a>", n))
				ts.Check(os.WriteFile(ts.MkAbs(args[0]), b.Bytes(), 0o600))
			},
			"latin1": func(ts *testscript.TestScript, _ bool, args []string) {
				var b []byte
				for _, r := range ts.ReadFile(args[0]) {
					b = append(b, byte(r))
				}
				ts.Check(os.WriteFile(ts.MkAbs(args[0]), b, 0o600))
			},
			"rows": func(ts *testscript.TestScript, _ bool, args []string) {
				text := strings.TrimRight(ts.ReadFile(args[0]), "\n")
				head, like := text[:strings.LastIndex(text, "\n")+1], text[strings.LastIndex(text, "\n")+1:]
				var b strings.Builder
				b.WriteString(head)
				for i := range number(ts, args[1]) {
					b.WriteString(strings.ReplaceAll(like, "#", strconv.FormatInt(i+1, 10)) + "\n")
				}
				ts.Check(os.WriteFile(ts.MkAbs(args[0]), []byte(b.String()), 0o600))
			},
			"small": small,
			"approve": func(ts *testscript.TestScript, _ bool, args []string) {
				found, err := filepath.Glob(filepath.Join(ts.Getenv("CORDON_HOME"), "archive", args[0], args[1]+"-*"))
				ts.Check(err)
				if len(found) != 1 {
					ts.Fatalf("versions of %s: %v", args[1], found)
				}
				ts.Check(ts.Exec("cordon", "approve", args[0], filepath.Base(found[0]), "--by", "A. Reviewer", "--reason", "notice 2026/4"))
			},
		},
	})
}

func number(ts *testscript.TestScript, s string) int64 {
	n, err := strconv.ParseInt(s, 10, 64)
	ts.Check(err)
	return n
}

func exits(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: exits CODE COMMAND …")
	}
	err := ts.Exec(args[1], args[2:]...)
	code := 0
	var ee *exec.ExitError
	if errors.As(err, &ee) {
		code = ee.ExitCode()
	} else if err != nil {
		ts.Fatalf("%v", err)
	}
	if strconv.Itoa(code) != args[0] {
		ts.Fatalf("%s exits with %d, want %s", strings.Join(args[1:], " "), code, args[0])
	}
}

func oneLine(ts *testscript.TestScript, neg bool, args []string) {
	s := ts.ReadFile(args[0])
	if lines := strings.Count(s, "\n"); neg || !strings.HasPrefix(s, "cordon: error: ") || lines != 1 {
		ts.Fatalf("want one line that begins with cordon: error:, got %q", s)
	}
}

func toUTF16(ts *testscript.TestScript, _ bool, args []string) {
	units := utf16.Encode([]rune("\uFEFF" + ts.ReadFile(args[0])))
	b := make([]byte, 0, 2*len(units))
	for _, u := range units {
		b = append(b, byte(u), byte(u>>8))
	}
	ts.Check(os.WriteFile(ts.MkAbs(args[0]), b, 0o600))
}

func zipBomb(ts *testscript.TestScript, _ bool, args []string) {
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for _, name := range []string{"[Content_Types].xml", "xl/worksheets/sheet1.xml"} {
		w, err := z.Create(name)
		ts.Check(err)
		n := 1
		if strings.HasSuffix(name, "sheet1.xml") {
			n = 300
		}
		chunk := bytes.Repeat([]byte(" "), 1<<20)
		for range n {
			_, err := w.Write(chunk)
			ts.Check(err)
		}
	}
	ts.Check(z.Close())
	ts.Check(os.WriteFile(ts.MkAbs(args[0]), b.Bytes(), 0o600))
}

// small runs a command and checks its exit code and that its resident memory
// stayed below so many MiB.
func small(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 3 {
		ts.Fatalf("usage: small MIB CODE COMMAND …")
	}
	exe, err := exec.LookPath(args[2])
	if err != nil {
		exe = filepath.Join(strings.Split(ts.Getenv("PATH"), string(os.PathListSeparator))[0], args[2])
	}
	cmd := exec.Command(exe, args[3:]...)
	cmd.Dir = ts.MkAbs(".")
	cmd.Env = append(os.Environ(), "CORDON_HOME="+ts.Getenv("CORDON_HOME"), "HOME="+ts.Getenv("HOME"))
	var talk bytes.Buffer
	cmd.Stderr = &talk
	var out bytes.Buffer
	cmd.Stdout = &out
	ts.Check(cmd.Start())
	// The kernel's own account of a child begins with what this process used when
	// it made the child; what the program itself used is read while it runs.
	done, peak := make(chan struct{}), make(chan int64, 1)
	go func() { peak <- watch(cmd.Process.Pid, done) }()
	err = cmd.Wait()
	close(done)
	mib := <-peak
	var ee *exec.ExitError
	if err != nil && !errors.As(err, &ee) {
		ts.Fatalf("%v", err)
	}
	ts.Logf("[stdout]\n%s[stderr]\n%s", out.String(), talk.String())
	if out.Len() > 0 {
		ts.Fatalf("standard output is not empty")
	}
	if s := talk.String(); !strings.HasPrefix(s, "cordon: error: ") || strings.Count(s, "\n") != 1 {
		ts.Fatalf("want one line that begins with cordon: error:, got %q", s)
	}
	if code := strconv.Itoa(cmd.ProcessState.ExitCode()); code != args[1] {
		ts.Fatalf("exit code %s, want %s", code, args[1])
	}
	if mib == 0 && runtime.GOOS == "linux" {
		ts.Fatalf("the program's memory was never seen")
	}
	if mib > number(ts, args[0]) {
		ts.Fatalf("it used %d MiB, more than %s", mib, args[0])
	}
}

// watch returns the most resident memory that a process had while it was looked
// at, in MiB; 0 where the system does not tell.
func watch(pid int, done <-chan struct{}) int64 {
	most := int64(0)
	for {
		if b, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid)); err == nil && bytes.Contains(b, []byte("Name:\tcordon")) {
			for line := range strings.Lines(string(b)) {
				if kb, ok := strings.CutPrefix(line, "VmHWM:"); ok {
					if n, err := strconv.ParseInt(strings.Fields(kb)[0], 10, 64); err == nil {
						most = max(most, n>>10)
					}
				}
			}
		}
		select {
		case <-done:
			return most
		case <-time.After(2 * time.Millisecond):
		}
	}
}
