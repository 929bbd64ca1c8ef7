package yente

import (
	"crypto/sha1"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"

	"cordon/ftm"
	"cordon/screen"
)

// catalog answers GET /catalog: the lists that are loaded, and the collections
// they make up.
func (h *handler) catalog(w http.ResponseWriter, r *http.Request) error {
	lib, release, err := h.use()
	if err != nil {
		return err
	}
	defer release()
	now := h.Now()
	bare := strict(r)
	datasets, current, outdated := []any{}, []string{}, []string{}
	sum := sha1.New()
	for _, li := range lib.Lists(now) {
		fmt.Fprintf(sum, "%s:%s:%s:%s\n", li.ID, li.Version, li.State, checkedAt(&li))
		fresh := li.State == screen.Current || li.State == screen.Starter
		if fresh {
			current = append(current, li.ID)
		} else {
			outdated = append(outdated, li.ID)
		}
		d := dataset(li.ID, li.Title)
		d["version"], d["updated_at"], d["last_export"] = li.Version, orNull(inSeconds(li.PublisherDate)), orNull(inSeconds(li.PublisherDate))
		d["entity_count"], d["thing_count"], d["target_count"] = li.Entities, things(&li), li.Targets
		d["publisher"] = map[string]any{"name": li.Publisher}
		d["load"], d["index_version"], d["index_current"] = true, li.Version, fresh
		if !bare {
			d["cordon"] = map[string]any{"checked_at": li.CheckedAt, "age_s": li.AgeSeconds, "state": li.State, "max_age_s": maxAge(lib, &li), "reason": li.Reason, "count": li.Targets, "sha256": li.SHA256, "class": li.Class, "aliases": aliasesOf(li.ID)}
		}
		datasets = append(datasets, d)
	}
	for _, li := range lib.NotHeld() {
		d := dataset(li.ID, li.Title)
		d["publisher"], d["load"], d["index_current"] = map[string]any{"name": li.Publisher}, false, false
		if !bare {
			d["cordon"] = map[string]any{"state": screen.Missing, "reason": li.Reason, "class": li.Class, "aliases": aliasesOf(li.ID)}
		}
		fmt.Fprintf(sum, "%s::missing\n", li.ID)
		datasets = append(datasets, d)
	}
	names := make([]string, 0, len(collections))
	for n := range collections {
		names = append(names, n)
	}
	slices.Sort(names)
	for _, n := range names {
		ids, err := members(lib, now, n)
		if err != nil {
			return err
		}
		d := dataset(n, collections[n])
		d["children"], d["load"] = orEmpty(ids), false
		datasets = append(datasets, d)
	}
	tag := fmt.Sprintf(`"%x"`, sum.Sum(nil))
	w.Header().Set("ETag", tag)
	w.Header().Set("Cache-Control", "public, max-age=300")
	for _, t := range strings.Split(r.Header.Get("If-None-Match"), ",") {
		if t = strings.TrimPrefix(strings.TrimSpace(t), "W/"); t == tag || t == "*" {
			w.WriteHeader(http.StatusNotModified)
			return nil
		}
	}
	reply(w, http.StatusOK, map[string]any{"datasets": datasets, "current": current, "outdated": outdated, "index_stale": len(outdated) > 0})
	return nil
}

func dataset(name, title string) map[string]any {
	return map[string]any{
		"name": name, "title": title, "summary": title, "description": "", "url": nil, "version": nil, "category": "sanctions", "tags": []string{},
		"updated_at": nil, "last_export": nil, "entity_count": 0, "thing_count": 0, "coverage": map[string]any{}, "publisher": nil,
		"resources": []any{}, "children": []string{}, "entities_url": nil, "delta_url": nil, "namespace": false, "index_version": nil, "index_current": true,
	}
}

// checkedAt is part of the tag: who holds an old answer must not take the list for
// older, or a stale one for fresh.
func checkedAt(li *screen.ListInfo) string {
	if li.CheckedAt == nil {
		return ""
	}
	return li.CheckedAt.UTC().Format(time.RFC3339)
}

// things counts the entities of a list that stand for something by themselves.
func things(li *screen.ListInfo) (n int) {
	for schema, count := range li.BySchema {
		if ftm.IsA(schema, "Thing") {
			n += count
		}
	}
	return n
}

// maxAge is null for lists that are not judged by their age.
func maxAge(lib *screen.Library, li *screen.ListInfo) *int64 {
	d := lib.MaxAge(li.ID)
	if d == 0 || li.Own {
		return nil
	}
	s := int64(d / time.Second)
	return &s
}

// aliasesOf are the other names of a list.
func aliasesOf(list string) []string {
	out := []string{}
	for alias, id := range aliases {
		if id == list && alias != list {
			out = append(out, alias)
		}
	}
	slices.Sort(out)
	return out
}
