// Package testdata finds the publishers' files and labelled sets that tests and
// benchmarks read. They are not part of the project.
//
// CORDON_DATA names their folder; without it ../shared/data beside the project's
// root is tried. Where they are missing a test skips and says so; under CI it
// fails, so that a green run has really read them.
package testdata

import (
	"os"
	"path/filepath"
	"testing"
)

// Root returns the folder of the test data and whether it is there.
func Root() (string, bool) {
	dir := os.Getenv("CORDON_DATA")
	if dir == "" {
		wd, err := os.Getwd()
		if err != nil {
			return "", false
		}
		for {
			if _, err := os.Stat(filepath.Join(wd, "go.mod")); err == nil {
				break
			}
			up := filepath.Dir(wd)
			if up == wd {
				return "", false
			}
			wd = up
		}
		dir = filepath.Join(wd, "..", "shared", "data")
	}
	st, err := os.Stat(dir)
	return dir, err == nil && st.IsDir()
}

// Path returns the path of a file of the test data. Without it the test skips,
// or fails under CI.
func Path(t testing.TB, elem ...string) string {
	t.Helper()
	root, ok := Root()
	p := filepath.Join(append([]string{root}, elem...)...)
	if ok {
		if _, err := os.Stat(p); err == nil {
			return p
		}
	}
	if os.Getenv("CI") != "" {
		t.Fatalf("test data %s is missing: set CORDON_DATA to its folder", filepath.Join(elem...))
	}
	t.Skipf("test data %s is not here: set CORDON_DATA to its folder to run this test", filepath.Join(elem...))
	return ""
}
