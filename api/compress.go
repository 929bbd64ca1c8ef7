package api

import (
	"mime"
	"net/http"
	"strings"

	"github.com/klauspost/compress/gzhttp"
	"github.com/klauspost/compress/gzip"
)

// compressFrom is the least answer, in bytes, that is worth compressing; yente's.
const compressFrom = 500

// compress writes JSON answers as gzip to clients that accept it. Streams of events
// pass untouched, or they would wait for a full block. Nothing behind it holds a
// secret beside what the caller wrote, which compression would give away by the
// length (BREACH); pages, with their tokens, stand elsewhere.
func compress(h http.Handler) http.Handler {
	wrap, err := gzhttp.NewWrapper(gzhttp.MinSize(compressFrom), gzhttp.CompressionLevel(gzip.BestSpeed), gzhttp.EnableZstd(false), gzhttp.ContentTypeFilter(isJSON))
	if err != nil {
		panic("compress answers: " + err.Error()) // of the constants above
	}
	smaller := wrap(h)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/mcp" || strings.HasPrefix(r.URL.Path, "/v1/jobs/") && strings.HasSuffix(r.URL.Path, "/events") {
			h.ServeHTTP(w, r)
			return
		}
		if r.Header["Accept-Encoding"] == nil { // the same answer as by the way around
			addVary(w.Header())
			h.ServeHTTP(w, r)
			return
		}
		smaller.ServeHTTP(w, r)
	})
}

// varies is the header of answers that depend on what encodings a client takes. They
// share the value: nothing may change it in its place.
var varies = []string{"Accept-Encoding"}

func addVary(h http.Header) {
	if h["Vary"] == nil {
		h["Vary"] = varies
		return
	}
	h.Add("Vary", varies[0])
}

func isJSON(contentType string) bool {
	t, _, err := mime.ParseMediaType(contentType)
	return err == nil && (t == "application/json" || strings.HasPrefix(t, "application/") && strings.HasSuffix(t, "+json"))
}
