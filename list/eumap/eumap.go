// Package eumap reads the entries of the EU Sanctions Map that are not in the
// consolidated financial sanctions files: ships under port and service bans,
// parties of annexes on trade and on the capital market.
//
// The map's interface gives each regime as a document of its own
// (/api/v1/regime/{id}): its measures, their lists and the members of these. One
// version is the documents of all regimes in one file, one after the other; a
// person gathers and attests it. Members that carry the key of the financial
// sanctions files are left to the reader of those. One party under several
// measures of a regime is one entry.
//
// No publisher's file was at hand: the reader follows the interface's fields and
// was tested on a hand-made file.
//
// Source: www.sanctionsmap.eu, interface version 1.
package eumap

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
	"github.com/zeebo/xxh3"

	"cordon/ftm"
	"cordon/ident"
	"cordon/list"
	"cordon/list/draft"
	"cordon/list/jsonscan"
)

const (
	listID = "eu-map"
)

// Reader reads the documents.
type Reader struct{}

// Format is "eu-map-json".
func (Reader) Format() string { return "eu-map-json" }

// Recognise accepts an object whose data has measures or an adopting body.
func (Reader) Recognise(name string, head []byte) (list.Header, bool) {
	h := bytes.TrimLeft(bytes.TrimPrefix(head, []byte("\xef\xbb\xbf")), " \t\r\n")
	ok := bytes.HasPrefix(h, []byte("{")) && bytes.Contains(h, []byte(`"data"`)) && bytes.Contains(h, []byte(`"adopted_by"`)) &&
		bytes.Contains(h, []byte(`"programme"`))
	return list.NamedHeader(listID, name), ok
}

type titled struct {
	Data struct {
		Title string `json:"title"`
	} `json:"data"`
}

type regime struct {
	ID            jsontext.Value `json:"id"`
	Programme     jsontext.Value `json:"programme"`
	Specification string         `json:"specification"`
	AdoptedBy     titled         `json:"adopted_by"`
	Measures      struct {
		Data []measure `json:"data"`
	} `json:"measures"`
}

type measure struct {
	Type  titled `json:"type"`
	Lists struct {
		Data []struct {
			Members struct {
				Data []jsontext.Value `json:"data"`
			} `json:"members"`
		} `json:"data"`
	} `json:"lists"`
}

type member struct {
	FSD     jsontext.Value            `json:"FSD_ID"`
	Name    string                    `json:"name"`
	Type    string                    `json:"type"`
	Code    string                    `json:"id_code"`
	Created string                    `json:"creation_date"`
	Reason  string                    `json:"reason"`
	Rest    map[string]jsontext.Value `json:",embed"`
}

// Read implements [list.Reader].
func (r Reader) Read(ctx context.Context, in list.Input, out *list.Sink) error {
	return list.ReadOne(in, out, r.Format(), func(f list.File, src io.Reader) error {
		out.Report.Header = list.NamedHeader(listID, f.Name)
		rd := reading{out: out, byID: map[string]*draft.Draft{}}
		dec := jsontext.NewDecoder(io.LimitReader(src, jsonscan.MaxDocument))
		for {
			v, err := dec.ReadValue()
			if err == io.EOF {
				break
			}
			if err != nil {
				return fmt.Errorf("decode document: %w", err)
			}
			if err := ctx.Err(); err != nil {
				return err
			}
			var doc struct {
				Data regime `json:"data"`
			}
			if err := json.Unmarshal(v, &doc); err != nil {
				return fmt.Errorf("decode regime: %w", err)
			}
			if err := rd.regime(&doc.Data); err != nil {
				return err
			}
		}
		if dec.InputOffset() >= jsonscan.MaxDocument {
			return fmt.Errorf("the document is larger than %d bytes", jsonscan.MaxDocument)
		}
		for _, id := range rd.order {
			if err := rd.byID[id].Emit(); err != nil {
				return err
			}
		}
		return nil
	})
}

type reading struct {
	out   *list.Sink
	byID  map[string]*draft.Draft
	order []string
}

func plain(v jsontext.Value) string {
	if s := strings.Trim(string(v), `"`); s != "null" {
		return s
	}
	return ""
}

func (rd *reading) regime(g *regime) error {
	id := plain(g.ID)
	if id == "" {
		return errors.New("decode regime: no id")
	}
	var programmes []string
	if g.Programme.Kind() == '[' {
		if err := json.Unmarshal(g.Programme, &programmes); err != nil {
			return fmt.Errorf("decode programmes of regime %s: %w", id, err)
		}
	} else if p := plain(g.Programme); p != "" {
		programmes = []string{p}
	}
	for _, m := range g.Measures.Data {
		for _, l := range m.Lists.Data {
			for _, v := range l.Members.Data {
				p, err := memberOf(v)
				if err != nil {
					return fmt.Errorf("decode member of regime %s: %w", id, err)
				}
				rd.member(id, g, programmes, m.Type.Data.Title, p)
			}
		}
	}
	return nil
}

// memberOf reads a member, which at times is wrapped once more.
func memberOf(v jsontext.Value) (m member, err error) {
	if err = json.Unmarshal(v, &m); err != nil {
		return m, err
	}
	if inner, ok := m.Rest["data"]; ok && m.Name == "" {
		m = member{}
		err = json.Unmarshal(inner, &m)
	}
	return m, err
}

var (
	otherName = regexp.MustCompile(`(?i)\((?:alias|a\.?k\.?a\.?)[:.]?\s*([^()]*)\)`)
	shipCode  = regexp.MustCompile(`\b\d{7}\b`)
	mmsi      = regexp.MustCompile(`(?i)\bMMSI[: ]*(\d{9})\b`)
)

func (rd *reading) member(regimeID string, g *regime, programmes []string, measure string, m member) {
	out := rd.out
	if plain(m.FSD) != "" {
		out.Ignored("members (in the financial sanctions files)", "read from those")
		return
	}
	name, rest, _ := strings.Cut(strings.TrimSpace(m.Name), "\n")
	aliases := otherName.FindAllStringSubmatch(name, -1)
	name = strings.TrimSpace(otherName.ReplaceAllString(name, ""))
	ship := ""
	for _, n := range shipCode.FindAllString(m.Code, -1) {
		if imo, kind, ok := ident.IMO(n); ok && kind&ident.IMOShip != 0 && (strings.Contains(m.Code, "IMO") || strings.TrimSpace(m.Code) == n) {
			ship = imo
		}
	}
	id := listID + "-" + draft.Slug(regimeID) + "-" + strconv.FormatUint(xxh3.HashString(strings.ToLower(name)+"\x1f"+ship), 36)
	d := rd.byID[id]
	if d == nil {
		out.Entry()
		if name == "" {
			out.Reject(fmt.Sprintf("regime %s, member %q", regimeID, m.Code), "no name")
			return
		}
		d = draft.New(out, listID, id, schemaOf(m.Type, ship))
		d.Name("name", ftm.Value{Text: name, Marks: ftm.Primary})
		d.Add("topics", "sanction")
		rd.byID[id] = d
		rd.order = append(rd.order, id)
	}
	for _, f := range []string{"FSD_ID", "name", "type", "id_code", "creation_date", "reason"} {
		out.Mapped("members/" + f)
	}
	for _, k := range slices.Sorted(maps.Keys(m.Rest)) {
		out.Unmapped("members/"+k, string(m.Rest[k]))
	}
	for _, a := range aliases {
		for _, v := range draft.Items(a[1]) {
			d.Name("alias", ftm.Value{Text: v})
		}
	}
	if !slices.Contains(texts(d.Get("notes")), strings.TrimSpace(rest)) {
		d.Note("", rest)
	}
	d.Add("imoNumber", ship)
	if n := mmsi.FindStringSubmatch(m.Code); n != nil && d.Schema == "Vessel" {
		d.Add("mmsi", n[1])
	} else if ship == "" {
		d.Note("code", m.Code)
	}
	for _, p := range append(slices.Clone(programmes), "")[:max(1, len(programmes))] {
		s := d.Sanction(g.AdoptedBy.Data.Title, p, regimeID)
		if key, ok := keys[p]; ok {
			s.Add("programId", key)
		}
		s.Add("country", "eu")
		s.Add("provisions", measure)
		s.Add("reason", m.Reason)
		s.Add("summary", g.Specification)
		s.Add("startDate", draft.Day(m.Created))
	}
}

// keys of programmes that have one; the others are the map's own codes.
var keys = map[string]string{"PRK": "EU-PRK"}

func schemaOf(kind, ship string) string {
	switch {
	case ship != "":
		return "Vessel"
	case kind == "P":
		return "Person"
	}
	return "LegalEntity"
}

func texts(vs []ftm.Value) []string {
	out := make([]string, len(vs))
	for i, v := range vs {
		out[i] = v.Text
	}
	return out
}
