package reconcile

import (
	"context"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"cordon/ftm"
	"cordon/screen"
)

// previewed is a service of one list, whose one party has a name that would be a script.
func previewed(t *testing.T, guarded bool) http.Handler {
	t.Helper()
	now := time.Date(2026, 11, 21, 8, 0, 0, 0, time.UTC)
	lib, err := screen.Load(t.Context(), []screen.Intake{{
		Info: screen.ListInfo{ID: "un-sc", Title: "List un-sc", Version: "1", CheckedAt: &now, State: screen.Current},
		Read: func(_ context.Context, put func(*ftm.Entity) error) ([]string, error) {
			e := &ftm.Entity{ID: "a", Schema: "Person", Caption: `<script>alert(1)</script>`, Reference: "KPi.099", Referents: []string{"former"}, Datasets: []string{"un-sc"}}
			e.Add("name", e.Caption, "Ruslan Tomchenko")
			e.Add("nationality", "ru")
			e.Add("birthDate", "1961-02-03")
			e.Add("position", strings.Repeat("x", 10), "<img src=x onerror=alert(1)>")
			return nil, put(e)
		},
	}}, nil, nil)
	if err != nil {
		t.Fatal(err)
	}
	var d screen.Desk
	d.Put(lib)
	return Handler(Config{Desk: &d, Threshold: .7, Guarded: guarded, Now: func() time.Time { return now }, Scope: func(_ *screen.Library, _ time.Time, ds string) ([]string, string, error) {
		if ds != "fresh" {
			return nil, "", http.ErrNoLocation
		}
		return []string{"un-sc"}, "Fresh", nil
	}})
}

// A preview may stand in OpenRefine's frame, shows who is meant, and runs nothing.
func TestPreview(t *testing.T) {
	for _, guarded := range []bool{false, true} {
		h := previewed(t, guarded)
		get := func(path string) *httptest.ResponseRecorder {
			w := httptest.NewRecorder()
			w.Header().Set("X-Frame-Options", "DENY") // as the gate sets it
			h.ServeHTTP(w, httptest.NewRequest("GET", path, nil))
			return w
		}
		for _, id := range []string{"a", "former"} {
			w := get("/reconcile/fresh/preview?id=" + id)
			body, policy := w.Body.String(), w.Header().Get("Content-Security-Policy")
			for _, want := range []string{"&lt;script&gt;", "Ruslan Tomchenko", "1961-02-03", "Russia", "KPi.099", "List un-sc", "&lt;img", `href="/party/a"`} {
				if !strings.Contains(body, want) {
					t.Errorf("%s: no %q in %s", id, want, body)
				}
			}
			if w.Code != 200 || strings.Contains(body, "<script") || strings.Contains(body, "<img") || w.Header().Get("X-Frame-Options") != "" || !strings.HasPrefix(w.Header().Get("Content-Type"), "text/html") {
				t.Errorf("%s: %d %v %s", id, w.Code, w.Header(), body)
			}
			if !strings.Contains(policy, "default-src 'none'") || !strings.Contains(policy, "frame-ancestors ") || strings.HasSuffix(policy, "*") && !guarded && strings.Contains(policy, "ancestors *") || strings.Contains(policy, "unsafe") {
				t.Errorf("policy %q", policy)
			}
		}
		for path, want := range map[string]int{"/reconcile/fresh/preview?id=b": 404, "/reconcile/fresh/preview": 404, "/reconcile/none/preview?id=a": 404} {
			if w := get(path); w.Code != want || !strings.Contains(w.Body.String(), `"detail"`) || w.Header().Get("X-Frame-Options") == "" {
				t.Errorf("%s: %d %s", path, w.Code, w.Body)
			}
		}
	}
}

// The key of who asked travels with the address of previews.
func TestPreviewAddress(t *testing.T) {
	w := httptest.NewRecorder()
	previewed(t, true).ServeHTTP(w, httptest.NewRequest("GET", "http://screening.example.org/reconcile/fresh?api_key=k", nil))
	if want := `"url":"http://screening.example.org/reconcile/fresh/preview?id={{id}}\u0026api_key=k"`; !strings.Contains(w.Body.String(), want) {
		t.Errorf("%s has not %s", w.Body, want)
	}
}
