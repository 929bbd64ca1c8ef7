package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"cordon/job"
)

// child is a real cordon serve in a process of its own, which can be killed.
type child struct {
	t    *testing.T
	cmd  *exec.Cmd
	base string
	said *talk
}

// spawn starts this test's own program under the name cordon, see TestMain.
func spawn(t *testing.T, home string, args ...string) *child {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	bin := filepath.Join(t.TempDir(), "cordon")
	if err := os.Symlink(self, bin); err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(t.Context(), bin, append([]string{"serve", "--addr", "127.0.0.1:0", "--home", home}, args...)...)
	cmd.Env = append(os.Environ(), "CORDON_TEST_NOW=going")
	said := &talk{}
	cmd.Stderr = said
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	c := &child{t: t, cmd: cmd, said: said}
	t.Cleanup(c.kill)
	on := regexp.MustCompile(`serving on (\S+)`)
	for range 3000 {
		if m := on.FindStringSubmatch(said.String()); m != nil {
			c.base = m[1]
			return c
		}
		time.Sleep(20 * time.Millisecond)
	}
	t.Fatalf("cordon serve does not begin: %s", said)
	return nil
}

// kill ends the process as a power cut would: nothing in it is told.
func (c *child) kill() {
	if c.cmd.ProcessState == nil {
		c.cmd.Process.Kill()
		c.cmd.Wait()
	}
}

func (c *child) job(id string) (j job.Job) {
	c.t.Helper()
	code, text := get(c.t, c.base+"/v1/jobs/"+id)
	if err := json.Unmarshal([]byte(text), &j); code != 200 || err != nil {
		c.t.Fatalf("job: %d %s", code, text)
	}
	return j
}

// until waits until a job fits.
func (c *child) until(id string, fits func(*job.Job) bool) job.Job {
	c.t.Helper()
	for range 12_000 {
		if j := c.job(id); fits(&j) {
			return j
		}
		time.Sleep(10 * time.Millisecond)
	}
	c.t.Fatalf("the job stays %+v", c.job(id))
	return job.Job{}
}

func (c *child) give(file string) string {
	c.t.Helper()
	res, err := http.Post(c.base+"/v1/jobs?name=many.csv", "text/csv", strings.NewReader(file))
	if err != nil {
		c.t.Fatal(err)
	}
	defer res.Body.Close()
	var j job.Job
	if err := json.NewDecoder(res.Body).Decode(&j); err != nil || res.StatusCode != http.StatusCreated {
		c.t.Fatalf("%d %v", res.StatusCode, err)
	}
	return j.ID
}

func (c *child) result(id, format string) []byte {
	c.t.Helper()
	res, err := http.Get(c.base + "/v1/jobs/" + id + "/result?format=" + format)
	if err != nil {
		c.t.Fatal(err)
	}
	defer res.Body.Close()
	b, err := io.ReadAll(res.Body)
	if err != nil || res.StatusCode != 200 {
		c.t.Fatalf("%d %v", res.StatusCode, err)
	}
	return b
}

// A server that is killed in the middle of a file, again and again, goes on with it
// when it is started again. Nothing is lost and nothing done twice: the results are,
// byte for byte but for the time, those of a run that nothing disturbed.
func TestKilledInTheMiddle(t *testing.T) {
	const rows = 200_000
	var file strings.Builder
	file.WriteString("id,name,note\n")
	for i := range rows {
		name := fmt.Sprintf("Gudrun Ensslinborg %d", i)
		if i%500 == 0 {
			name = "Ri Won Ho"
		}
		fmt.Fprintf(&file, "c%d,%s,n%d\n", i, name, i)
	}
	home := t.TempDir()
	c := spawn(t, home)
	id := c.give(file.String())
	killed := 0
	for range 3 {
		before := c.job(id).Done.Rows
		j := c.until(id, func(j *job.Job) bool { return j.State.Ended() || j.Bytes > 0 && j.Done.Rows > before })
		if !j.State.Ended() {
			killed++
		}
		c.kill()
		c = spawn(t, home)
	}
	j := c.until(id, func(j *job.Job) bool { return j.State.Ended() })
	if j.State != job.Done || j.Done.Rows != rows || j.Done.Hit != rows/500 || j.Done.Clear != rows-rows/500 || j.Share != 1 {
		t.Fatalf("it ends as %s with %+v: %s", j.State, j.Done, j.Error)
	}
	again := 0
	for _, r := range j.Runs {
		if r.From > 0 {
			again++
		}
	}
	if killed == 0 || again == 0 {
		t.Errorf("killed %d times in the middle, went on %d times: the test shows nothing", killed, again)
	}
	calm := c.give(file.String())
	c.until(calm, func(j *job.Job) bool { return j.State.Ended() })
	when := regexp.MustCompile(`"at":"[^"]*"|"age_seconds":\d+`)
	for _, format := range []string{"csv", "jsonl"} {
		if a, b := when.ReplaceAll(c.result(id, format), nil), when.ReplaceAll(c.result(calm, format), nil); !bytes.Equal(a, b) || len(a) < rows {
			t.Errorf("%s: %d bytes, without a kill %d", format, len(a), len(b))
		}
	}
	left, err := filepath.Glob(filepath.Join(home, "jobs", "*", ".*"))
	if err != nil || len(left) > 0 {
		t.Errorf("left behind: %v %v", left, err)
	}
}
