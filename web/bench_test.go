package web

import (
	"net/http/httptest"
	"testing"

	"cordon/internal/testdata"
	"cordon/screen"
)

// BenchmarkAnswerAll is an as-you-type answer with the UN's and OFAC's lists.
func BenchmarkAnswerAll(b *testing.B) {
	lib, err := screen.LoadPaths(b.Context(), []string{
		testdata.Path(b, "lists/un/un_consolidated_2026-02-27.xml"), testdata.Path(b, "lists/ofac/sdn_advanced_2025-11-19.xml.bz2"),
		testdata.Path(b, "lists/jp/mof_shisantouketsu20260305.xlsx"), testdata.Path(b, "lists/eu/xmlFullSanctionsList_1_1_rebuilt_2026-05-01.xml.gz"),
	}, nil, func(string) {})
	if err != nil {
		b.Fatal(err)
	}
	var d screen.Desk
	d.Put(lib)
	s := &site{Config: Config{Desk: &d}}
	s.defaults()
	a, err := loadAssets()
	if err != nil {
		b.Fatal(err)
	}
	if s.pages, err = loadPages(a); err != nil {
		b.Fatal(err)
	}
	for _, q := range []string{"Kim Yong Chol", "Mohammed Ali", "Bank", "Gudrun Ensslinborg"} {
		b.Run(q, func(b *testing.B) {
			r := httptest.NewRequest("GET", "/find/answer", nil)
			v := r.URL.Query()
			v.Set("q", q)
			r.URL.RawQuery = v.Encode()
			b.ReportAllocs()
			for b.Loop() {
				w := httptest.NewRecorder()
				if err := s.findAnswer(w, r); err != nil || w.Body.Len() == 0 {
					b.Fatal(err)
				}
			}
		})
	}
}
