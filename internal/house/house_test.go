package house

import (
	"bytes"
	"encoding/json"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

const page = "../../ARCHITECTURE.md"

// pkg is what go list says of a package.
type pkg struct {
	ImportPath, Doc                    string
	GoFiles                            []string
	Imports, TestImports, XTestImports []string
}

func packages(t *testing.T) (ps []pkg) {
	t.Helper()
	// Go remembers a test's result as long as the files that it looked at stay as
	// they are; those that go list reads it would not know of.
	if err := filepath.WalkDir("../..", func(path string, d fs.DirEntry, err error) error {
		if d.Name() == ".git" {
			return filepath.SkipDir
		}
		return err
	}); err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command("go", "list", "-json=ImportPath,Doc,GoFiles,Imports,TestImports,XTestImports", "cordon/...")
	cmd.Stderr = os.Stderr
	out, err := cmd.Output()
	if err != nil {
		t.Fatal(err)
	}
	for dec := json.NewDecoder(bytes.NewReader(out)); ; {
		var p pkg
		if err := dec.Decode(&p); err == io.EOF {
			return ps
		} else if err != nil {
			t.Fatal(err)
		}
		ps = append(ps, p)
	}
}

var code = regexp.MustCompile("`([^`]+)`")

func quoted(cell string) (words []string) {
	for _, m := range code.FindAllStringSubmatch(cell, -1) {
		words = append(words, m[1])
	}
	return words
}

// rows returns the cells of the table of the page that begins with this head.
func rows(t *testing.T, head string) (table [][]string) {
	t.Helper()
	data, err := os.ReadFile(page)
	if err != nil {
		t.Fatal(err)
	}
	_, body, found := strings.Cut(string(data), "\n"+head+"\n")
	if !found {
		t.Fatalf("%s has no table %s", page, head)
	}
	for line := range strings.Lines(body) {
		if !strings.HasPrefix(line, "|") {
			break
		}
		if !strings.HasPrefix(line, "|-") {
			cells := strings.Split(strings.Trim(strings.TrimSpace(line), "|"), "|")
			for i := range cells {
				cells[i] = strings.TrimSpace(cells[i])
			}
			table = append(table, cells)
		}
	}
	return table
}

const noFloor = -1

// floors reads the table of rooms.
func floors(t *testing.T) map[string]int {
	floor := map[string]int{}
	for _, r := range rows(t, "| floor | room | its one job |") {
		n, err := strconv.Atoi(r[0])
		if err != nil {
			n = noFloor
		}
		for _, room := range quoted(r[1]) {
			floor[room] = n
		}
	}
	return floor
}

// roomOf returns the room that a package of the module is in.
func roomOf(path string, rooms map[string]int) (room string, ok bool) {
	rest := strings.TrimPrefix(path, "cordon/")
	for r := range rooms {
		if (rest == r || strings.HasPrefix(rest, r+"/")) && len(r) > len(room) {
			room, ok = r, true
		}
	}
	return room, ok
}

func TestFloors(t *testing.T) {
	rooms := floors(t)
	for _, p := range packages(t) {
		room, ok := roomOf(p.ImportPath, rooms)
		if !ok {
			t.Errorf("%s is in no room of %s", p.ImportPath, page)
			continue
		}
		if rooms[room] == noFloor {
			continue
		}
		for _, imp := range p.Imports {
			if !strings.HasPrefix(imp, "cordon/") {
				continue
			}
			other, ok := roomOf(imp, rooms)
			switch {
			case !ok:
				t.Errorf("%s imports %s, which is in no room", p.ImportPath, imp)
			case other == room:
			case rooms[other] == noFloor:
				t.Errorf("%s imports %s, which is for tests", p.ImportPath, imp)
			case rooms[other] >= rooms[room]:
				t.Errorf("%s (floor %d) imports %s (floor %d)", p.ImportPath, rooms[room], imp, rooms[other])
			}
		}
	}
}

// Every package says what it is for.
func TestPackageComments(t *testing.T) {
	for _, p := range packages(t) {
		if len(p.GoFiles) > 0 && len(p.Doc) < 20 {
			t.Errorf("%s has no package comment", p.ImportPath)
		}
	}
}

func TestDependencies(t *testing.T) {
	rooms := floors(t)
	allowed := map[string][]string{}
	for _, r := range rows(t, "| room | modules |") {
		room := strings.Trim(r[0], "`")
		allowed[room] = quoted(r[1])
	}
	used := map[string]bool{}
	check := func(p pkg, imports []string, room string) {
		for _, imp := range imports {
			if first, _, _ := strings.Cut(imp, "/"); !strings.Contains(first, ".") {
				continue
			}
			module := ""
			if i := slices.IndexFunc(allowed[room], func(m string) bool { return imp == m || strings.HasPrefix(imp, m+"/") }); i >= 0 {
				module = room + " " + allowed[room][i]
			}
			if module == "" {
				t.Errorf("%s imports %s, which %s does not allow", p.ImportPath, imp, page)
			}
			used[module] = true
		}
	}
	var all []string
	for _, ms := range allowed {
		all = append(all, ms...)
	}
	allowed["any"] = all
	for _, p := range packages(t) {
		room, _ := roomOf(p.ImportPath, rooms)
		check(p, p.Imports, room)
		check(p, append(p.TestImports, p.XTestImports...), "any")
	}
	for room, ms := range allowed {
		for _, m := range ms {
			if room != "any" && room != "test" && !used[room+" "+m] {
				t.Errorf("%s allows %s for %s, which does not use it", page, m, room)
			}
		}
	}
}

// A package whose name says nothing has no one job.
func TestNames(t *testing.T) {
	for _, p := range packages(t) {
		base := p.ImportPath[strings.LastIndex(p.ImportPath, "/")+1:]
		if slices.Contains([]string{"util", "utils", "common", "helpers", "helper", "manager", "base", "misc"}, base) {
			t.Errorf("%s: the name says nothing", p.ImportPath)
		}
	}
}
