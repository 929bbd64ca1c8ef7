package screen

import (
	"errors"
	"strings"
	"testing"
)

func TestPoliciesNamed(t *testing.T) {
	strict := DefaultPolicy()
	strict.Name, strict.Threshold = "strict", .6
	ps := Policies{DefaultPolicy(), strict}
	for name, want := range map[string]float64{"": DefaultThreshold, "default": DefaultThreshold, "strict": .6} {
		if p, err := ps.Named(name); err != nil || p.Threshold != want {
			t.Errorf("%q: %v %v", name, p.Threshold, err)
		}
	}
	var unknown *Unknown
	if _, err := ps.Named("strcit"); !errors.As(err, &unknown) || !strings.Contains(err.Error(), `did you mean default or strict?`) {
		t.Errorf("a name of none: %v", err)
	}
	if _, err := (Policies{}).Named(""); err == nil {
		t.Error("a policy came of none")
	}
	if err := ps.Check(); err != nil {
		t.Error(err)
	}
	if err := append(ps, strict).Check(); err == nil || !strings.Contains(err.Error(), `"strict"`) {
		t.Errorf("two of one name: %v", err)
	}
}
