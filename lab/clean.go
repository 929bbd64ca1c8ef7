package lab

import (
	"cmp"
	"fmt"
	"io"
	"slices"

	"cordon/ftm"
	"cordon/index"
	"cordon/lab/population"
	"cordon/match"
	"cordon/name"
	"cordon/screen"
)

// calm is one customer who is taken not to be listed.
type calm struct {
	name     string
	byName   index.Hit // the best, by name alone; its score is 0 where there is none
	informed index.Hit // and with all that is stated of the customer
	stated   bool      // more than a name is
}

// clean screens customers who are not listed: the given ones, or invented people.
func (l *lab) clean(r *Report) error {
	people := l.o.Customers
	c := &Clean{Invented: people == nil}
	if people == nil {
		if l.o.Clean < 0 {
			return nil
		}
		for e := range population.People(l.o.Seed, l.o.Clean) {
			people = append(people, screen.Subject{Entity: e, Name: e.Caption})
		}
	}
	if len(people) == 0 {
		return nil
	}
	next := 0
	err := screen.Batch(l.ctx, l.o.Jobs,
		func() (screen.Subject, error) {
			if next == len(people) {
				return screen.Subject{}, io.EOF
			}
			next++
			return people[next-1], nil
		},
		func() func(screen.Subject) (calm, error) {
			w := l.engine.Worker()
			best := func(e *ftm.Entity) (h index.Hit) {
				if hits := w.Find(e, Floor); len(hits) > 0 {
					h = hits[0]
				}
				return h
			}
			return func(s screen.Subject) (calm, error) {
				x := calm{name: s.Name, byName: best(nameOnly(s.Entity))}
				if x.stated = states(s.Entity); x.stated {
					x.informed = best(s.Entity)
				} else {
					x.informed = x.byName
				}
				return x, nil
			}
		},
		func(x calm) error {
			if len(l.calm)%256 == 0 {
				l.o.Progress("screening clean customers", len(l.calm), len(people))
			}
			l.calm = append(l.calm, x)
			return nil
		})
	if err != nil {
		return fmt.Errorf("screen clean customers: %w", err)
	}
	l.summarise(c)
	r.Clean = c
	return nil
}

// nameOnly is a customer of whom only names and kind are known.
func nameOnly(e *ftm.Entity) *ftm.Entity {
	c := &ftm.Entity{Schema: e.Schema, Caption: e.Caption}
	for _, p := range e.Properties {
		switch p.Name {
		case "name", "alias", "weakAlias", "previousName", "firstName", "secondName", "middleName", "fatherName", "lastName":
			for _, v := range p.Values {
				c.AddValue(p.Name, v)
			}
		}
	}
	return c
}

// states reports whether more is known of a customer than names.
func states(e *ftm.Entity) bool { return len(nameOnly(e).Properties) < len(e.Properties) }

func (l *lab) summarise(c *Clean) {
	c.N = len(l.calm)
	lists := map[string]int{}
	var alerts []*calm
	for i := range l.calm {
		x := &l.calm[i]
		if x.stated {
			c.Stated++
		}
		if x.informed.Score >= l.policy.Threshold {
			c.Informed++
		}
		if x.byName.Score >= l.policy.Threshold {
			c.Alerts++
			lists[l.lib.Index().ListOf(x.byName.Entity)]++
			alerts = append(alerts, x)
		}
	}
	c.PerName, c.PerRow = tenThousand(c.Alerts, c.N), tenThousand(c.Informed, c.N)
	for id, n := range lists {
		c.ByList = append(c.ByList, Count{id, n})
	}
	slices.SortFunc(c.ByList, func(a, b Count) int { return cmp.Or(cmp.Compare(b.N, a.N), cmp.Compare(a.Name, b.Name)) })
	slices.SortStableFunc(alerts, func(a, b *calm) int { return cmp.Compare(b.byName.Score, a.byName.Score) })
	for _, x := range alerts[:min(12, len(alerts))] {
		c.Examples = append(c.Examples, l.near(x.name, x.byName, ""))
	}
}

func tenThousand(k, n int) float64 {
	if n == 0 {
		return 0
	}
	return 10_000 * float64(k) / float64(n)
}

// near describes one question and the listed name that it met.
func (l *lab) near(asked string, h index.Hit, kind string) Near {
	ix := l.lib.Index()
	n := Near{Name: asked, List: ix.ListOf(h.Entity), ID: ix.ID(h.Entity), Kind: kind, Score: h.Score}
	e, err := ix.Entity(h.Entity)
	if err != nil {
		return n
	}
	n.Listed = e.Caption
	if ns := match.NewParty(e, name.NewAnalyser()).Names; int(h.Name) < len(ns) {
		n.Listed = ns[h.Name].Text
	}
	return n
}
