package page

import (
	"cordon/lab/plot"
	"cordon/lab/sets"
	"cordon/lab/speed"
)

// BenchCharts are the curves of what cordon bench measures; each may be missing.
func BenchCharts(s *speed.Report, figures []sets.Figure) (cs []*plot.Chart) {
	for _, f := range figures {
		if len(f.Curve) == 0 {
			continue
		}
		var p, r, f1 [][2]float64
		for _, t := range f.Curve {
			p, r, f1 = append(p, [2]float64{t.Threshold, t.Precision}), append(r, [2]float64{t.Threshold, t.Recall}), append(f1, [2]float64{t.Threshold, t.F1})
		}
		cs = append(cs, &plot.Chart{
			ID: "pairs", Title: "Name pairs: precision and recall by threshold", Desc: "Precision, recall and F1 on the labelled pairs of names.",
			X:      plot.Axis{Label: "Threshold on the score", From: .3, To: 1, Step: .1, Format: "%.2f"},
			Y:      plot.Axis{Label: "Share", From: 0, To: 1, Step: .2, Format: "%.1f"},
			Marks:  []plot.Mark{{X: .7, Text: "0.70"}},
			Series: []plot.Series{{Name: "Recall", Points: r}, {Name: "Precision", Points: p}, {Name: "F1", Points: f1}},
		})
	}
	if s == nil || len(s.Scale) < 2 {
		return cs
	}
	var p50, p99 [][2]float64
	for _, x := range s.Scale {
		p50, p99 = append(p50, [2]float64{float64(x.Names), x.P50}), append(p99, [2]float64{float64(x.Names), x.P99})
	}
	return append(cs, &plot.Chart{
		ID: "scale", Title: "One screening by size of the list", Desc: "Median and 99th percentile of a search, on made-up lists.",
		X:      plot.Axis{Label: "Listed names", From: 10_000, To: 10_000_000, Format: "%.0f", Log: true},
		Y:      plot.Axis{Label: "Microseconds", From: 1, To: 10_000, Format: "%.0f", Log: true},
		Series: []plot.Series{{Name: "Median", Points: p50}, {Name: "99 in 100", Points: p99}},
	})
}
