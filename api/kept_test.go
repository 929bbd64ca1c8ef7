package api

import (
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"cordon/list/archive"
	"cordon/list/catalogue"
	"cordon/list/intake"
	"cordon/list/update"
)

// bring keeps a version of a small UN list.
func bring(t *testing.T, a *archive.Archive, date string, names ...string) {
	t.Helper()
	var b strings.Builder
	fmt.Fprintf(&b, `<?xml version="1.0" encoding="UTF-8"?><CONSOLIDATED_LIST dateGenerated="%sT00:00:00Z"><INDIVIDUALS>`, date)
	for _, name := range names {
		id := name[len(name)-1:]
		fmt.Fprintf(&b, `<INDIVIDUAL><DATAID>700000%s</DATAID><VERSIONNUM>1</VERSIONNUM><FIRST_NAME>%s</FIRST_NAME><UN_LIST_TYPE>DPRK</UN_LIST_TYPE><REFERENCE_NUMBER>KPi.90%s</REFERENCE_NUMBER><LISTED_ON>2016-03-02</LISTED_ON></INDIVIDUAL>`, id, name, id)
	}
	b.WriteString(`</INDIVIDUALS><ENTITIES></ENTITIES></CONSOLIDATED_LIST>`)
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "un_consolidated.xml"), []byte(b.String()), 0o600); err != nil {
		t.Fatal(err)
	}
	cat, err := catalogue.Default()
	if err != nil {
		t.Fatal(err)
	}
	now := func() time.Time { return time.Date(2026, 11, 21, 8, 0, 0, 0, time.UTC) }
	u := &update.Updater{Archive: a, Catalogue: cat, Intake: &intake.Intake{Archive: a, Now: now, Guard: intake.Guard{Gone: 25, Share: .9, Size: 9}}, AnySize: true}
	if rs, found, err := u.FromDir(t.Context(), dir); err != nil || len(rs) != 1 {
		t.Fatalf("%v %v %v", rs, found, err)
	}
}

// Versions that are kept and what changed between them, as described.
func TestKept(t *testing.T) {
	a, err := archive.Open(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	bring(t, a, "2026-11-18", "Pak Testho 1")
	s := server(t, Config{Archive: a})
	if code, _, v := call(t, s, "GET", "/v1/lists/un-sc/diff", ""); code != 422 {
		t.Errorf("one version compared with none: %d %v", code, v)
	}
	bring(t, a, "2026-11-19", "Pak Testho 1", "Ri Invented 2", "Kim Same 3")
	bring(t, a, "2026-11-20", "Pak Other 1", "Kim Same 3", "Kim Added 4")
	d := describe(t, s)
	get := func(path, of string) map[string]any {
		t.Helper()
		code, _, v := call(t, s, "GET", path, "")
		if code != 200 {
			t.Fatalf("%s: %d %v", path, code, v)
		}
		op := d.doc["paths"].(map[string]any)[of].(map[string]any)["get"].(map[string]any)
		d.holds(path, op["responses"].(map[string]any)["200"].(map[string]any)["content"].(map[string]any)["application/json"].(map[string]any), v)
		return v
	}
	v := get("/v1/lists/un-sc/versions", "/v1/lists/{id}/versions")
	vs := v["versions"].([]any)
	if len(vs) != 3 || v["in_force"] != vs[2].(map[string]any)["version"] || len(v["pending"].([]any)) != 1 {
		t.Errorf("versions: %v", v)
	}
	v = get("/v1/lists/un-sc/diff", "/v1/lists/{id}/diff")
	if fmt.Sprint(v["added"], v["removed"], v["changed"], v["total"], len(v["differences"].([]any))) != "1 1 1 3 3" {
		t.Errorf("difference: %v", v)
	}
	changed := v["differences"].([]any)[2].(map[string]any)
	if changed["change"] != "changed" || changed["reference"] != "KPi.901" || len(changed["properties"].(map[string]any)) == 0 {
		t.Errorf("changed: %v", changed)
	}
	first, last := vs[0].(map[string]any)["version"].(string), vs[2].(map[string]any)["version"].(string)
	v = get("/v1/lists/un-sc/diff?from="+first+"&to="+last+"&offset=1&limit=1", "/v1/lists/{id}/diff")
	if v["from"] != first || v["total"].(float64) < 2 || len(v["differences"].([]any)) != 1 {
		t.Errorf("a page of it: %v", v)
	}
	// The same by the Model Context Protocol.
	req, err := http.NewRequestWithContext(t.Context(), "POST", s.URL+"/mcp", strings.NewReader(`{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"diff_list","arguments":{"list":"un-sc","limit":1}}}`))
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("Accept", "application/json, text/event-stream")
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	var told struct {
		Result struct {
			Structured struct {
				Total       int
				Differences []map[string]any
			} `json:"structuredContent"`
		}
	}
	if err := json.NewDecoder(res.Body).Decode(&told); err != nil || told.Result.Structured.Total != 3 || len(told.Result.Structured.Differences) != 1 || told.Result.Structured.Differences[0]["change"] != "removed" {
		t.Errorf("diff_list: %v %+v", err, told)
	}
	for path, want := range map[string]int{
		"/v1/lists/un-sc/diff?from=never": 404, "/v1/lists/eu-fsf/versions": 404, "/v1/lists/un-sc/diff?limit=1001": 422, "/v1/lists/..%2f..%2fetc/versions": 422,
		"/v1/lists/un-sc/diff?form=x": 422,
	} {
		if code, _, v := call(t, s, "GET", path, ""); code != want {
			t.Errorf("%s: %d %v, want %d", path, code, v, want)
		}
	}
}
