package main

import (
	"encoding/json"
	"fmt"
	"io"
	"os"
	"runtime"
	"runtime/debug"

	"github.com/zeebo/xxh3"

	"cordon/screen"
)

type versionCmd struct{}

// Run prints the version.
func (versionCmd) Run(sys *system, g *globals) error {
	v := struct {
		Version string `json:"version"`
		Commit  string `json:"commit,omitempty"`
		Go      string `json:"go"`
		System  string `json:"system"`
	}{Version: screen.Version, Go: runtime.Version(), System: runtime.GOOS + "/" + runtime.GOARCH}
	if bi, ok := debug.ReadBuildInfo(); ok {
		for _, s := range bi.Settings {
			if s.Key == "vcs.revision" {
				v.Commit = s.Value
			}
		}
	}
	if g.JSON {
		return json.NewEncoder(sys.stdout).Encode(v)
	}
	fmt.Fprintf(sys.stdout, "cordon %s (%s, %s)\n", v.Version, v.Go, v.System)
	return nil
}

// program identifies this build: a compiled index is only as good as the code
// that compiled it. The bytes of the executable tell builds apart whether or not
// they have a version.
func program() string {
	p, err := os.Executable()
	if err != nil {
		return ""
	}
	f, err := os.Open(p)
	if err != nil {
		return ""
	}
	defer f.Close()
	h := xxh3.New()
	if _, err := io.Copy(h, f); err != nil {
		return ""
	}
	return fmt.Sprintf("%016x", h.Sum64())
}
