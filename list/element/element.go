// Package element reads the subtree of one entry of an XML list whole, where a
// publisher nests entries deep and in no fixed order. The file as a whole stays a
// stream; an entry is bounded.
package element

import (
	"fmt"
	"iter"

	"cordon/list"
	"cordon/list/xmlscan"
)

// maxNodes bounds the elements of one entry.
const maxNodes = 200_000

// Element is an element with all that lies in it.
type Element struct {
	Name     string
	Attrs    []Attr
	Text     string // its own, without that of its children
	Children []*Element
}

// Attr is an attribute.
type Attr struct{ Name, Value string }

// Read reads the element on whose start the scanner stands, up to its end.
func Read(s *xmlscan.Scanner) (*Element, error) {
	nodes := 0
	e, err := read(s, &nodes)
	if err == nil {
		err = s.Err()
	}
	return e, err
}

func read(s *xmlscan.Scanner, nodes *int) (*Element, error) {
	if *nodes++; *nodes > maxNodes {
		return nil, fmt.Errorf("an entry has more than %d elements", maxNodes)
	}
	e := &Element{Name: string(s.Name())}
	for n, v := range s.Attrs() {
		e.Attrs = append(e.Attrs, Attr{string(n), string(v)})
	}
	for s.Next() {
		switch s.Kind() {
		case xmlscan.Start:
			c, err := read(s, nodes)
			if err != nil {
				return nil, err
			}
			e.Children = append(e.Children, c)
		case xmlscan.Text:
			if e.Text != "" {
				e.Text += " "
			}
			e.Text += string(s.Text())
		case xmlscan.End:
			return e, nil
		}
	}
	return e, s.Err()
}

// Attr returns the value of an attribute, "" if there is none.
func (e *Element) Attr(name string) string {
	if e != nil {
		for _, a := range e.Attrs {
			if a.Name == name {
				return a.Value
			}
		}
	}
	return ""
}

// Child returns the first child of a name, nil if there is none.
func (e *Element) Child(name string) *Element {
	for c := range e.All(name) {
		return c
	}
	return nil
}

// Get returns the text of the first child of a name.
func (e *Element) Get(name string) string {
	if c := e.Child(name); c != nil {
		return c.Text
	}
	return ""
}

// All yields the elements that lie at a path below this one: All("Names", "Name").
func (e *Element) All(path ...string) iter.Seq[*Element] {
	return func(yield func(*Element) bool) { e.all(path, yield) }
}

func (e *Element) all(path []string, yield func(*Element) bool) bool {
	if e == nil {
		return true
	}
	for _, c := range e.Children {
		if c.Name != path[0] {
			continue
		}
		if len(path) == 1 {
			if !yield(c) {
				return false
			}
		} else if !c.all(path[1:], yield) {
			return false
		}
	}
	return true
}

// Fields says which paths a reader knows: "a/b" for the text of an element,
// "a/b@c" for an attribute. The value is "" for what is carried over, else why it
// is left out. "a/b/*" stands for an element with all that lies in it.
type Fields map[string]string

// Account counts every text and attribute of the subtree.
func (f Fields) Account(out *list.Sink, e *Element) { f.account(out, e, e.Name) }

func (f Fields) account(out *list.Sink, e *Element, path string) {
	if why, ok := f[path+"/*"]; ok {
		out.Ignored(path, why)
		return
	}
	for _, a := range e.Attrs {
		if a.Value != "" {
			f.count(out, path+"@"+a.Name, a.Value)
		}
	}
	if e.Text != "" {
		f.count(out, path, e.Text)
	}
	for _, c := range e.Children {
		f.account(out, c, path+"/"+c.Name)
	}
}

func (f Fields) count(out *list.Sink, path, value string) {
	why, known := f[path]
	switch {
	case !known:
		out.Unmapped(path, value)
	case why != "":
		out.Ignored(path, why)
	default:
		out.Mapped(path)
	}
}
