package api

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"strings"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"

	"cordon/api/problem"
)

// takeIn reads a body before a native route looks at it: one that breaks off on its way
// is the caller's fault and no error of the server's. From then on the request has the
// time that the limits give it.
func (n *nativeAPI) takeIn(ctx huma.Context, next func(huma.Context)) {
	r, w := humago.Unwrap(ctx)
	if !takesJSON(r.Header.Values("Accept")) {
		problem.Write(w, r, http.StatusNotAcceptable, "Answers are application/json, and refusals application/problem+json.")
		return
	}
	b, err := io.ReadAll(r.Body)
	var big *http.MaxBytesError
	switch {
	case err == nil:
		r.Body = io.NopCloser(bytes.NewReader(bytes.TrimPrefix(b, byteOrderMark)))
		limited, cancel := context.WithTimeout(ctx.Context(), n.Limits.Time)
		defer cancel()
		next(huma.WithContext(ctx, limited))
	case errors.As(err, &big):
		problem.Write(w, r, http.StatusRequestEntityTooLarge, fmt.Sprintf("The body has more than %d bytes.", big.Limit))
	case errors.Is(err, os.ErrDeadlineExceeded):
		w.Header().Set("Connection", "close")
		problem.Write(w, r, http.StatusRequestTimeout, "The body did not arrive in time.")
	default:
		problem.Write(w, r, http.StatusBadRequest, fmt.Sprintf("The body cannot be read: %v.", err))
	}
}

var byteOrderMark = []byte("\uFEFF")

// takesJSON reports whether a caller takes JSON, who may say so by a range of types.
// One who says nothing takes anything.
func takesJSON(accept []string) bool {
	any := false
	for line := range strings.SplitSeq(strings.Join(accept, ","), ",") {
		kind, params, _ := strings.Cut(line, ";")
		kind = strings.ToLower(strings.TrimSpace(kind))
		if kind == "" {
			continue
		}
		any = true
		none := strings.TrimRight(strings.ReplaceAll(params, " ", ""), "0.") == "q="
		if !none && (kind == "*/*" || kind == "application/*" || isJSON(kind)) {
			return true
		}
	}
	return !any
}

// maxShown is how much of a wrong value a refusal repeats, in bytes.
const maxShown = 200

// named completes the refusals of native routes: the type and the instance that the
// standard asks for, and no more of what was sent than shows what is meant.
func named(ctx huma.Context, _ string, v any) (any, error) {
	e, ok := v.(*huma.ErrorModel)
	if !ok {
		return v, nil
	}
	r, _ := humago.Unwrap(ctx)
	e.Type, e.Instance = problem.Plain, problem.Instance(r)
	if e.Status == http.StatusServiceUnavailable {
		ctx.SetHeader("Retry-After", problem.Later)
	}
	for _, d := range e.Errors {
		if d == nil {
			continue
		}
		if b, err := json.Marshal(d.Value); err != nil || len(b) > maxShown {
			d.Value = nil
		}
	}
	return e, nil
}
