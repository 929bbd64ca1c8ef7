package testdata

import (
	"os"
	"os/exec"
	"testing"
)

// Browser returns the path of a Chromium. CORDON_BROWSER names another than the
// usual ones. Without one the test skips, or fails under CI.
func Browser(t testing.TB) string {
	t.Helper()
	for _, name := range []string{os.Getenv("CORDON_BROWSER"), "chromium", "chromium-browser", "google-chrome", "google-chrome-stable"} {
		if name == "" {
			continue
		}
		if p, err := exec.LookPath(name); err == nil {
			return p
		}
	}
	if os.Getenv("CI") != "" {
		t.Fatal("no browser is here: install chromium, or set CORDON_BROWSER to its path")
	}
	t.Skip("no browser is here: install chromium, or set CORDON_BROWSER to its path, to run this test")
	return ""
}
