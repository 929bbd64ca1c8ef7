package yente

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"cordon/internal/testdata"
	"cordon/screen"
)

// BenchmarkMatch is one query of a client, from request to written answer,
// against the UK list.
func BenchmarkMatch(b *testing.B) {
	ins, findings, err := screen.Paths(b.Context(), []string{testdata.Path(b, "lists", "gb", "gb-uksl_2026-08-22.ftm.json.gz")})
	if err != nil {
		b.Fatal(err)
	}
	lib, err := screen.Load(b.Context(), ins, findings, nil)
	if err != nil {
		b.Fatal(err)
	}
	var desk screen.Desk
	desk.Put(lib)
	h := Handler(Config{Desk: &desk})
	for _, c := range []struct{ name, body string }{
		{"hits", `{"queries":{"q":{"schema":"Person","properties":{"name":["Kim Yong Chol"],"birthDate":["1962"]}}}}`},
		{"clear", `{"queries":{"q":{"schema":"Person","properties":{"name":["Gudrun Hallgrimsdottir"],"birthDate":["1962"]}}}}`},
	} {
		b.Run(c.name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				w := httptest.NewRecorder()
				h.ServeHTTP(w, httptest.NewRequest("POST", "/match/default", strings.NewReader(c.body)))
				if w.Code != http.StatusOK {
					b.Fatalf("%d %s", w.Code, w.Body)
				}
			}
		})
	}
}
