package telemetry

import (
	"context"
	"log/slog"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"cordon/screen"
)

// lists measures what is in force at the moment it is asked.
type lists struct {
	desk Desk
	now  func() time.Time
}

var (
	listAge     = prometheus.NewDesc("cordon_list_age_seconds", "Time since the last good check of a list.", []string{"list"}, nil)
	listState   = prometheus.NewDesc("cordon_list_state", "1 for the state that a list is in.", []string{"list", "state"}, nil)
	listTargets = prometheus.NewDesc("cordon_list_targets", "The publisher's entries in force.", []string{"list"}, nil)
	verdicts    = prometheus.NewDesc("cordon_verdicts_total", "Answers given, by kind.", []string{"verdict"}, nil)
	screens     = prometheus.NewDesc("cordon_screens_total", "Subjects screened.", nil, nil)
)

var states = []screen.ListState{screen.Current, screen.Stale, screen.Missing, screen.Refused, screen.Starter}

// Describe implements [prometheus.Collector].
func (l *lists) Describe(out chan<- *prometheus.Desc) {
	for _, d := range []*prometheus.Desc{listAge, listState, listTargets, verdicts, screens} {
		out <- d
	}
}

// Collect implements [prometheus.Collector].
func (l *lists) Collect(out chan<- prometheus.Metric) {
	var sum uint64
	for _, a := range []screen.Answer{screen.Hit, screen.Clear, screen.Unable} {
		n := l.desk.Tally().Count(a)
		sum += n
		out <- prometheus.MustNewConstMetric(verdicts, prometheus.CounterValue, float64(n), string(a))
	}
	out <- prometheus.MustNewConstMetric(screens, prometheus.CounterValue, float64(sum))
	lib, release := l.desk.Use()
	defer release()
	if lib == nil {
		return
	}
	for _, li := range lib.Lists(l.now()) {
		if li.AgeSeconds != nil {
			out <- prometheus.MustNewConstMetric(listAge, prometheus.GaugeValue, float64(*li.AgeSeconds), li.ID)
		}
		out <- prometheus.MustNewConstMetric(listTargets, prometheus.GaugeValue, float64(li.Targets), li.ID)
		for _, s := range states {
			v := 0.0
			if li.State == s {
				v = 1
			}
			out <- prometheus.MustNewConstMetric(listState, prometheus.GaugeValue, v, li.ID, string(s))
		}
	}
}

// Log makes a log handler name the request that each line belongs to. After a line of
// a warning or an error it calls urgent, unless that is nil: see [Spool.Hurry].
func Log(h slog.Handler, urgent func()) slog.Handler { return named{h, urgent} }

type named struct {
	slog.Handler
	urgent func()
}

func (n named) Handle(ctx context.Context, r slog.Record) error {
	if id := RequestID(ctx); id != "" {
		r.AddAttrs(slog.String("request", id))
	}
	err := n.Handler.Handle(ctx, r)
	if n.urgent != nil && r.Level >= slog.LevelWarn {
		n.urgent()
	}
	return err
}

func (n named) WithAttrs(as []slog.Attr) slog.Handler {
	return named{n.Handler.WithAttrs(as), n.urgent}
}
func (n named) WithGroup(g string) slog.Handler { return named{n.Handler.WithGroup(g), n.urgent} }
