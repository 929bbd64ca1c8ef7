package reconcile

import (
	"bytes"
	"cmp"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"html/template"
	"net/http"
	"slices"
	"strings"

	"cordon/api/problem"
	"cordon/ftm"
	"cordon/screen"
)

// previewStyle is the whole look of a preview: it may load nothing from elsewhere.
const previewStyle = `body{font:14px/1.4 system-ui,sans-serif;margin:12px;color-scheme:light dark}h1{font-size:18px;margin:0 0 4px;overflow-wrap:anywhere}` +
	`p{margin:0 0 8px}dt{font-weight:600;margin-top:6px}dd{margin:0;overflow-wrap:anywhere}`

var previewPage = template.Must(template.New("preview").Parse(`<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>{{.Caption}}</title><style>` + previewStyle + `</style></head>
<body><h1 dir="auto">{{.Caption}}</h1><p>{{.Kind}} · {{.List}}{{with .Reference}} · {{.}}{{end}}</p>
<dl>{{range .Rows}}<dt>{{.Name}}</dt>{{range .Values}}<dd dir="auto">{{.}}</dd>{{end}}{{end}}</dl>
{{with .More}}<p><a href="{{.}}" target="_blank" rel="noopener">All that is known of it</a></p>{{end}}</body></html>
`))

// shown are the properties that a preview has room for, and of each how many values.
var shown = []string{
	"name", "alias", "weakAlias", "birthDate", "birthPlace", "nationality", "country", "jurisdiction", "flag", "gender", "position", "address",
	"passportNumber", "idNumber", "registrationNumber", "taxNumber", "imoNumber", "publicKey", "programId", "topics",
}

const maxValues = 6

type previewRow struct {
	Name   string
	Values []string
}

// preview draws one party in little, for the frame in which OpenRefine shows it beside
// a cell. Any page that may ask here may frame it: there is nothing on it to press but a
// link.
func (h *handler) preview(w http.ResponseWriter, r *http.Request) {
	lib, release := h.Desk.Use()
	defer release()
	if lib == nil {
		problem.Write(w, r, http.StatusServiceUnavailable, "Index not ready.")
		return
	}
	lists, _, err := h.Scope(lib, h.Now(), r.PathValue("dataset"))
	if err != nil {
		problem.Write(w, r, http.StatusNotFound, "No such dataset.")
		return
	}
	e, list, err := h.party(lib, r.URL.Query().Get("id"), lists)
	switch {
	case errors.Is(err, errNone):
		problem.Write(w, r, http.StatusNotFound, "No such entity!")
		return
	case err != nil:
		h.Log.ErrorContext(r.Context(), "draw preview", "err", err)
		problem.Write(w, r, http.StatusInternalServerError, "An internal error was met.")
		return
	}
	page := struct {
		Caption, Kind, List, Reference, More string
		Rows                                 []previewRow
	}{cmp.Or(e.Caption, e.ID), spaced(e.Schema), lib.Title(list), e.Reference, "/party/" + e.ID, nil}
	for _, p := range shown {
		row := previewRow{Name: spaced(p)}
		for _, v := range e.Get(p) {
			if text := render(ftm.TypeOf(e.Schema, p), v.Text, "caption"); len(row.Values) < maxValues && text != e.Caption {
				row.Values = append(row.Values, text)
			}
		}
		if len(row.Values) > 0 {
			page.Rows = append(page.Rows, row)
		}
	}
	var b bytes.Buffer
	if err := previewPage.Execute(&b, page); err != nil {
		h.Log.ErrorContext(r.Context(), "draw preview", "err", err)
		problem.Write(w, r, http.StatusInternalServerError, "An internal error was met.")
		return
	}
	framers := "http://localhost:* http://127.0.0.1:* https://localhost:* https://127.0.0.1:*"
	if h.Guarded { // who asks had to say who they are
		framers = "*"
	}
	style := sha256.Sum256([]byte(previewStyle))
	head := w.Header()
	head.Del("X-Frame-Options")
	head.Set("Content-Security-Policy", strings.Join([]string{
		"default-src 'none'", "style-src 'sha256-" + base64.StdEncoding.EncodeToString(style[:]) + "'", "base-uri 'none'", "form-action 'none'", "frame-ancestors " + framers,
	}, "; "))
	head.Set("Content-Type", "text/html; charset=utf-8")
	w.Write(b.Bytes())
}

// errNone says that there is no such party among the lists.
var errNone = errors.New("no such party")

// party finds a party and the list that has it. One that is known by a former id is
// found too: a project in OpenRefine may be older than the list.
func (h *handler) party(lib *screen.Library, id string, lists []string) (*ftm.Entity, string, error) {
	ix := lib.Index()
	i, ok := ix.ByID(id)
	if !ok {
		if i, ok = lib.Text().Referent(id); !ok {
			return nil, "", errNone
		}
	}
	list := ix.ListOf(i)
	if !slices.Contains(lists, list) {
		return nil, "", errNone
	}
	e, err := ix.Entity(i)
	return e, list, err
}
