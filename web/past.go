package web

import (
	"cmp"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"time"

	"cordon/ftm"
	"cordon/list/archive"
	"cordon/screen"
)

// pastVersions bounds the kept versions in which one page looks for a party.
const pastVersions = 24

// pastRow is what one kept version did to a party's entry.
type pastRow struct {
	At, Version, Word, Href string
	Class                   string
	Properties              []changed
}

// past follows a party's entry through the kept versions of its list, newest
// first. Versions that changed nothing are left out.
func (p *party) past(a *archive.Archive, listID, id string) error {
	vs, err := a.Versions(listID)
	if err != nil {
		return fmt.Errorf("read versions of %s: %w", listID, err)
	}
	if n := len(vs); n > pastVersions {
		vs = vs[n-pastVersions:]
	}
	var before *ftm.Entity
	for i := range vs {
		now, err := oneOf(a, listID, vs[i].ID, id)
		if err != nil {
			return fmt.Errorf("read %s of %s: %w", id, listID, err)
		}
		row := pastRow{
			At: cmp.Or(day(vs[i].PublisherDate), when(vs[i].FetchedAt)), Version: vs[i].ID,
			Href: partyPath(id) + "?" + url.Values{"as-of": {asOfDay(&vs[i])}}.Encode(),
		}
		switch {
		case now == nil && before == nil:
			continue
		case before == nil:
			row.Class, row.Word = "d-add", say("diff.add")
			if i == 0 {
				row.Class, row.Word = "", say("past.first")
			}
		case now == nil:
			row.Class, row.Word, row.Href = "d-del", say("diff.del"), ""
		default:
			if row.Properties = differing(before, now); len(row.Properties) == 0 {
				before = now
				continue
			}
			row.Class, row.Word = "d-chg", say("diff.chg")
		}
		before = now
		p.Past = append(p.Past, row)
	}
	slices.Reverse(p.Past)
	p.Compared = true
	return nil
}

// asOfDay is the day as of which a version is the newest.
func asOfDay(r *archive.Record) string {
	if _, err := time.Parse("2006-01-02", r.PublisherDate); err == nil {
		return r.PublisherDate
	}
	return r.FetchedAt.UTC().Format("2006-01-02")
}

// oneOf reads one entity of a version; nil if it is not in it.
func oneOf(a *archive.Archive, listID, version, id string) (e *ftm.Entity, err error) {
	err = a.Some(listID, version, func(x string) bool { return x == id }, func(x *ftm.Entity) error {
		e = x
		return nil
	})
	return e, err
}

// differing are the properties in which two states of an entry differ.
func differing(old, now *ftm.Entity) (out []changed) {
	var props []string
	for _, e := range []*ftm.Entity{old, now} {
		for _, p := range e.Properties {
			if !slices.Contains(props, p.Name) {
				props = append(props, p.Name)
			}
		}
	}
	for _, p := range props {
		if c, differ := changeOf(p, texts(old, p), texts(now, p)); differ {
			out = append(out, c)
		}
	}
	return out
}

// readAsOf reads a day or a moment; a day means its end.
func readAsOf(text string, now time.Time) (time.Time, error) {
	if t, err := time.Parse(time.RFC3339, text); err == nil {
		return t.UTC(), nil
	}
	t, err := time.Parse("2006-01-02", text)
	if err != nil || t.After(now) {
		return t, refuse(http.StatusUnprocessableEntity, say("asof.bad"), say("asof.bad.text"))
	}
	return t.Add(24*time.Hour - time.Second), nil
}

// asOf draws a party as its list had it at a time, by the publisher's dates: its own
// entry and its measures.
// Neighbours and likenesses are of today and are left out.
func (s *site) asOf(w http.ResponseWriter, r *http.Request, lib *screen.Library, id, text string) error {
	at, err := readAsOf(text, s.Now())
	if err != nil {
		return err
	}
	if s.Archive == nil {
		return refuse(http.StatusNotFound, say("asof.nothing"), say("asof.nothing.text"))
	}
	lists, err := s.Archive.Lists()
	if err != nil {
		return fmt.Errorf("look back: %w", err)
	}
	if i, ok := lib.Index().ByID(id); ok {
		if lists = sharing(lib, i); len(lists) == 0 {
			lists = []string{lib.Index().ListOf(i)}
		}
	}
	for _, listID := range lists {
		rec, err := s.Archive.AsOf(listID, at)
		if errors.Is(err, archive.ErrNoVersion) {
			continue
		}
		if err != nil {
			return fmt.Errorf("look back: %w", err)
		}
		var e *ftm.Entity
		var measures []*ftm.Entity
		err = s.Archive.Entities(listID, rec.ID, func(x *ftm.Entity) error {
			switch {
			case x.ID == id:
				e = x
			case x.Schema == "Sanction" && slices.Contains(texts(x, "entity"), id):
				measures = append(measures, x)
			}
			return nil
		})
		if err != nil {
			return fmt.Errorf("look back: %w", err)
		}
		if e == nil {
			continue
		}
		p := &party{
			Name: spoken(cmp.Or(e.Caption, e.ID), ""), Icon: schemaIcon(e.Schema), Kind: schemaName(e.Schema), ID: e.ID, Target: e.Target,
			Facts: facts(e), List: lib.Title(listID),
			Badge: badgeOf(lib, listID, e.Reference, e.ID), Engine: screen.Version,
			Screen: "/find?" + url.Values{"q": {e.Caption}, "kind": {kindFor(e.Schema)}}.Encode(),
			AsOf:   whenExact(at), Version: rec.ID, Kept: true, Day: at.Format("2006-01-02"), Today: s.Now().UTC().Format("2006-01-02"),
		}
		for _, l := range listRows(lib, &s.Policy, s.Now()) {
			if l.ID == listID {
				p.Lists = append(p.Lists, l)
			}
		}
		only := []printed{{list: listID, entity: e}}
		p.names(only)
		p.details(only)
		for _, m := range measures {
			p.measure(m, p.Badge)
		}
		p.history(e)
		_, still := lib.Index().ByID(id)
		p.Gone = !still
		v := s.view(r, p.Name.Text+", "+p.AsOf, "/find")
		v.Body = p
		s.pages.page(w, http.StatusOK, "party", v)
		return nil
	}
	return refuse(http.StatusNotFound, say("asof.nothing"), say("asof.none", clip(id, 80), whenExact(at)))
}
