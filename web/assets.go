package web

import (
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"fmt"
	"mime"
	"net/http"
	"path"
	"strings"
)

//go:embed assets
var assetFiles embed.FS

// assets are the style sheets and scripts. Their address carries their hash, so
// that browsers may keep them for ever.
type assets struct {
	data map[string][]byte
	hash string // of all of them: modules name each other without a hash
}

func loadAssets() (*assets, error) {
	a := &assets{data: map[string][]byte{}}
	des, err := assetFiles.ReadDir("assets")
	if err != nil {
		return nil, fmt.Errorf("load assets: %w", err)
	}
	h := sha256.New()
	for _, d := range des {
		b, err := assetFiles.ReadFile("assets/" + d.Name())
		if err != nil {
			return nil, fmt.Errorf("load assets: %w", err)
		}
		a.data[d.Name()] = b
		h.Write(b)
	}
	a.hash = hex.EncodeToString(h.Sum(nil))[:12]
	return a, nil
}

// path is the address of an asset.
func (a *assets) path(name string) string { return "/assets/" + name + "?" + a.hash }

// ServeHTTP serves one asset.
func (a *assets) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	name := r.PathValue("name")
	b, ok := a.data[name]
	if !ok {
		http.NotFound(w, r)
		return
	}
	h := w.Header()
	h.Set("Content-Type", mime.TypeByExtension(path.Ext(name)))
	if strings.HasSuffix(name, ".js") {
		h.Set("Content-Type", "text/javascript; charset=utf-8")
	}
	h.Set("ETag", `"`+a.hash+`"`)
	if r.URL.RawQuery == a.hash {
		h.Set("Cache-Control", "public, max-age=31536000, immutable")
	} else {
		h.Set("Cache-Control", "no-cache")
		if r.Header.Get("If-None-Match") == `"`+a.hash+`"` {
			w.WriteHeader(http.StatusNotModified)
			return
		}
	}
	w.Write(b)
}
