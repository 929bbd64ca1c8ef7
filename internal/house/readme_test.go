package house

import (
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// score and confidence change with the matcher; the rest of the README's sample
// must be what a newcomer sees.
var figures = regexp.MustCompile(`^ +\d\.\d\d  | · confidence \d\.\d\d$`)

// TestReadme runs the README's first command as it stands there, in an empty
// home, and looks for the parties of the sample in its output.
func TestReadme(t *testing.T) {
	readme, err := os.ReadFile("../../README.md")
	if err != nil {
		t.Fatal(err)
	}
	const command = "go run ./cmd/cordon screen --in examples/customers.csv"
	if !strings.Contains(string(readme), "\n"+command+"\n") {
		t.Fatalf("the README does not begin with %q", command)
	}
	_, sample, found := strings.Cut(string(readme), "```\nHIT")
	sample, _, closed := strings.Cut("HIT"+sample, "```")
	if !found || !closed {
		t.Fatal("the README shows no answer")
	}
	bin := filepath.Join(t.TempDir(), "cordon")
	if out, err := exec.Command("go", "build", "-o", bin, "../../cmd/cordon").CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	cmd := exec.Command(bin, "screen", "--in", "examples/customers.csv")
	cmd.Dir = "../.."
	cmd.Env = append(os.Environ(), "HOME="+t.TempDir(), "CORDON_HOME=")
	out, err := cmd.CombinedOutput()
	if exit := (*exec.ExitError)(nil); !errors.As(err, &exit) || exit.ExitCode() != 3 {
		t.Fatalf("the command ends with %v, not with exit code 3 for hits", err)
	}
	lines := map[string]bool{}
	for line := range strings.Lines(string(out)) {
		lines[figures.ReplaceAllString(strings.TrimRight(line, " \n"), "")] = true
	}
	shown := 0
	for line := range strings.Lines(sample) {
		line = strings.TrimRight(line, " \n")
		if !strings.HasPrefix(line, "HIT") && !figures.MatchString(line) {
			continue
		}
		shown++
		if !lines[figures.ReplaceAllString(line, "")] {
			t.Errorf("the output has no line %q", line)
		}
	}
	if shown < 4 {
		t.Errorf("the README shows only %d lines of answers", shown)
	}
}
