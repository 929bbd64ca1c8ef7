// Package ftmjson reads FollowTheMoney entities as JSON lines: entities.ftm.json,
// targets.nested.json (entities inside their neighbours), and delta files.
//
// A line is {"id","caption","schema","properties":{name:[text]},"datasets",
// "referents","target","first_seen","last_seen","last_change"}; only id and
// schema must be there. Edges may stand before the entities they join. Unknown
// schemata and properties are kept; unknown keys beside them are reported.
//
// The file is read twice. The first time tells what single lines do not: whose
// list it is, which reference the publisher's own sanction gives a target, and
// whether the lines say at all which of them are targets. The second time hands
// the entities over, so that memory holds ids and references, not entities.
//
// Source: FollowTheMoney 4.9 and the OpenSanctions bulk data documentation.
package ftmjson

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"slices"

	"github.com/zeebo/xxh3"

	"cordon/ftm"
	"cordon/list"
	"cordon/list/jsonscan"
)

// maxLine bounds one line. The longest known (a state with all its ties) has 3 MB.
const maxLine = 64 << 20

// Reader reads entities.ftm.json and targets.nested.json.
type Reader struct{}

// Format is "ftm-json".
func (Reader) Format() string { return "ftm-json" }

// Recognise accepts JSON lines whose first object has an id, a schema and
// properties. The list is the one dataset that all lines of the head name, or
// the stem of the file's name before its date.
func (Reader) Recognise(name string, head []byte) (list.Header, bool) {
	head = bytes.TrimPrefix(head, []byte("\xef\xbb\xbf"))
	var p pass
	d := decoder{skim: true}
	found := false
	for len(head) > 0 {
		line, rest, whole := bytes.Cut(head, []byte("\n"))
		head = rest
		if line = bytes.TrimSpace(line); len(line) == 0 {
			continue
		}
		e, err := d.decode(line)
		switch {
		case err == nil:
			p.dataset(e.Datasets)
		case found: // a bad entity is for Read to judge, and the last line may be cut
		case whole || !looksLikeEntity(line):
			return list.Header{}, false
		}
		found = true
	}
	return p.header(name), found
}

// looksLikeEntity judges the first line of a file by its beginning alone.
func looksLikeEntity(line []byte) bool {
	return line[0] == '{' && bytes.Contains(line, []byte(`"schema"`)) && bytes.Contains(line, []byte(`"properties"`))
}

// pass is what the first reading collects.
type pass struct {
	list       string // the dataset that all lines name
	mixed      bool   // they do not agree
	references map[string]reference
	stated     bool // some line says target
	risk       bool // some line has a topic of risk
	lines      map[xxh3.Uint128]int32
}

// reference is what the sanctions on one entity say about its number.
type reference struct{ authority, un string }

func (r reference) String() string {
	if r.authority != "" {
		return r.authority
	}
	return r.un
}

func (p *pass) dataset(ds []string) {
	for _, d := range ds {
		if p.list == "" {
			p.list = d
		}
		p.mixed = p.mixed || d != p.list
	}
}

func (p *pass) header(name string) list.Header {
	stem, date := list.NameDate(name)
	h := list.Header{List: p.list, Part: "main", Date: date}
	if p.list == "" || p.mixed {
		h.List = stem
		switch stem {
		case "entities", "targets", "": // the exporters' names for any list
			h.List = ""
		}
	}
	return h
}

// add takes from an entity what the second reading needs.
func (p *pass) add(e *ftm.Entity, stated bool, line int) error {
	h := xxh3.HashString128(e.ID)
	if first, ok := p.lines[h]; ok {
		return fmt.Errorf("entity %s stands twice: lines %d and %d", e.ID, first, line)
	}
	p.lines[h] = int32(line)
	p.dataset(e.Datasets)
	p.stated = p.stated || stated
	p.risk = p.risk || atRisk(e)
	if e.Schema != "Sanction" {
		return nil
	}
	r := reference{e.First("authorityId"), e.First("unscId")}
	if r == (reference{}) {
		return nil
	}
	for _, id := range e.Get("entity") {
		if old := p.references[id.Text]; old.authority == "" {
			if r.un == "" {
				r.un = old.un
			}
			p.references[id.Text] = r
		}
	}
	return nil
}

// target decides whether an entity is one that the publisher lists.
func (p *pass) target(e *ftm.Entity, stated bool) bool {
	switch {
	case p.stated:
		return stated && e.Target
	case p.risk:
		return atRisk(e)
	}
	return screened(e.Schema)
}

// Read implements [list.Reader].
func (Reader) Read(ctx context.Context, in list.Input, out *list.Sink) error {
	if len(in.Files) != 1 {
		return fmt.Errorf("read ftm-json: want 1 file, have %d", len(in.Files))
	}
	f := in.Files[0]
	p := pass{references: map[string]reference{}, lines: map[xxh3.Uint128]int32{}}
	err := each(ctx, f, &decoder{}, func(e *entity, line int) error {
		if e.id == "" || e.schema == "" {
			return nil
		}
		return p.add(&e.Entity, e.stated, line)
	})
	if err != nil {
		return fmt.Errorf("read %s: %w", f.Name, err)
	}
	if len(p.lines) == 0 {
		return fmt.Errorf("read %s: no entity in it", f.Name)
	}
	out.Report.Format, out.Report.Header = "ftm-json", p.header(f.Name)
	if !p.stated {
		out.Warn("no line says which entities are targets: taken from topics, or all parties where there are none")
	}
	err = each(ctx, f, &decoder{sink: out}, func(e *entity, line int) error {
		return p.emit(e, line, out)
	})
	if err != nil {
		return fmt.Errorf("read %s: %w", f.Name, err)
	}
	return nil
}

func (p *pass) emit(e *entity, line int, out *list.Sink) error {
	if e.id == "" || e.schema == "" {
		out.Entry()
		out.Reject(fmt.Sprintf("line %d", line), "an entity without id or schema")
		return nil
	}
	e.Target = p.target(&e.Entity, e.stated)
	e.Reference = p.references[e.ID].String()
	if e.Target {
		out.Entry()
	}
	if len(e.Datasets) == 0 && out.Report.Header.List != "" {
		e.Datasets = []string{out.Report.Header.List}
	}
	c := e.Entity
	return out.Emit(&c)
}

// each decodes every line of a file, and the entities nested in it.
func each(ctx context.Context, f list.File, d *decoder, do func(*entity, int) error) error {
	seen := map[string]bool{} // nested entities may hang on several parents
	return lines(ctx, f.Open, func(line []byte, n int) error {
		e, err := d.decode(line)
		if err != nil {
			return fmt.Errorf("decode line %d: %w", n, err)
		}
		if err := do(e, n); err != nil {
			return err
		}
		for _, c := range e.nested {
			if seen[c.ID] {
				continue
			}
			seen[c.ID] = true
			if err := do(c, n); err != nil {
				return err
			}
		}
		return nil
	})
}

// lines calls do with each line that is not blank, counted from 1.
func lines(ctx context.Context, open func() (io.ReadCloser, error), do func([]byte, int) error) error {
	r, err := open()
	if err != nil {
		return err
	}
	defer r.Close()
	return jsonscan.Lines(ctx, r, maxLine, do)
}

// atRisk reports whether an entity has a topic for which people are listed.
func atRisk(e *ftm.Entity) bool {
	return slices.ContainsFunc(e.Get("topics"), func(v ftm.Value) bool { return ftm.Risk(v.Text) })
}

// screened reports whether a schema names a party or thing that can be listed,
// as opposed to an edge, an address or a document.
func screened(schema string) bool {
	return ftm.Matchable(schema) && schema != "Address" && schema != "Position"
}
