package main

import (
	"bytes"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// Lists that change on disk come into force by themselves, and one that is taken away
// makes nobody clear.
func TestWatch(t *testing.T) {
	dir := t.TempDir()
	write := func(list string, names ...string) {
		t.Helper()
		var b strings.Builder
		for _, n := range names {
			b.WriteString(`{"id":"` + strings.ReplaceAll(strings.ToLower(n), " ", "-") + `","schema":"Person","properties":{"name":["` + n + `"],"topics":["sanction"]},"datasets":["` + list + `"]}` + "\n")
		}
		part := filepath.Join(t.TempDir(), "part")
		if err := os.WriteFile(part, []byte(b.String()), 0o600); err != nil {
			t.Fatal(err)
		}
		if err := os.Rename(part, filepath.Join(dir, list+".ftm.json")); err != nil {
			t.Fatal(err)
		}
	}
	write("first", "Ambrose Quillfeather")
	write("second", "Lucasta Thornbridge")
	base, said, _ := start(t, nil, "--home", t.TempDir(), "--lists", dir, "--watch", "50ms", "--addr", "127.0.0.1:0")
	screen := func(name string) string {
		t.Helper()
		res, err := http.Post(base+"/v1/screen", "application/json", strings.NewReader(`{"schema":"Person","name":"`+name+`"}`))
		if err != nil {
			t.Fatal(err)
		}
		defer res.Body.Close()
		text, err := io.ReadAll(res.Body)
		if err != nil || res.StatusCode != 200 {
			t.Fatalf("%s: %d %v", name, res.StatusCode, err)
		}
		for _, v := range []string{"hit", "clear", "unable"} {
			if bytes.Contains(text, []byte(`"verdict":"`+v+`"`)) {
				return v
			}
		}
		return string(text)
	}
	until := func(name, want, never string) {
		t.Helper()
		for range 1000 {
			got := screen(name)
			if got == want {
				return
			}
			if got == never {
				t.Fatalf("%s is %s: %s", name, got, said)
			}
			time.Sleep(10 * time.Millisecond)
		}
		t.Fatalf("%s is never %s: %s", name, want, said)
	}
	until("Lucasta Thornbridge", "hit", "")
	until("Peregrine Applegarth", "clear", "hit")
	write("first", "Ambrose Quillfeather", "Peregrine Applegarth")
	until("Peregrine Applegarth", "hit", "unable")
	if err := os.Remove(filepath.Join(dir, "second.ftm.json")); err != nil {
		t.Fatal(err)
	}
	until("Lucasta Thornbridge", "unable", "clear")
	write("second", "Lucasta Thornbridge")
	until("Lucasta Thornbridge", "hit", "clear")
	if n := strings.Count(said.String(), "lists were read again"); n > 3 {
		t.Errorf("the lists were read again %d times after 3 changes", n)
	}
}
