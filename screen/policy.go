package screen

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/goccy/go-yaml"
)

// Bounds of a policy.
const (
	DefaultThreshold = 0.70 // the customary threshold of the field
	DefaultLimit     = 5
	MaxLimit         = 500
)

// DefaultPolicy screens against every list that is loaded.
func DefaultPolicy() Policy {
	return Policy{Name: "default", Version: "1", Threshold: DefaultThreshold, Limit: DefaultLimit}
}

// policyFile is the form in which people write a policy. Ages are durations
// such as 24h; days are written 72h, because a day is not always 24 hours long.
type policyFile struct {
	Name      string            `yaml:"name"`
	Version   string            `yaml:"version"`
	Lists     []string          `yaml:"lists"`
	Threshold *float64          `yaml:"threshold"`
	Limit     *int              `yaml:"limit"`
	Schemata  []string          `yaml:"schemata"`
	MaxAge    map[string]string `yaml:"max_age"`
	Tolerate  []string          `yaml:"tolerate"`
	GoodGuys  []struct {
		Subject string    `yaml:"subject"`
		Entity  string    `yaml:"entity"`
		Until   time.Time `yaml:"until"`
	} `yaml:"good_guys"`
}

// ParsePolicy reads a policy from YAML or JSON. An unknown key is an error; what
// is not stated is as in [DefaultPolicy].
func ParsePolicy(data []byte) (_ Policy, err error) {
	defer func() { // the YAML library panics on some malformed input
		if recover() != nil {
			err = errors.New("parse policy: it is malformed")
		}
	}()
	var f policyFile
	if err := yaml.UnmarshalWithOptions(data, &f, yaml.Strict()); err != nil {
		return Policy{}, fmt.Errorf("parse policy: %s", yaml.FormatError(err, false, false))
	}
	p := DefaultPolicy()
	if f.Name == "" || f.Version == "" {
		return Policy{}, errors.New("parse policy: it needs a name and a version")
	}
	p.Name, p.Version, p.Lists, p.Schemata, p.Tolerate = f.Name, f.Version, f.Lists, f.Schemata, f.Tolerate
	if f.Threshold != nil {
		p.Threshold = *f.Threshold
	}
	if f.Limit != nil {
		p.Limit = *f.Limit
	}
	for id, text := range f.MaxAge {
		d, err := time.ParseDuration(text)
		if err != nil {
			return Policy{}, fmt.Errorf("parse policy: max_age of %s: %q is no duration; write 24h", id, text)
		}
		if p.MaxAge == nil {
			p.MaxAge = map[string]time.Duration{}
		}
		p.MaxAge[id] = d
	}
	for _, g := range f.GoodGuys {
		p.GoodGuys = append(p.GoodGuys, Pair(g))
	}
	return p, p.Check()
}

// Check reports the first thing in the policy that makes no sense by itself.
// Whether its lists exist is for [NewEngine] to say.
func (p *Policy) Check() error {
	switch {
	case !(p.Threshold > 0 && p.Threshold <= 1):
		return fmt.Errorf("check policy: threshold %v is not above 0 and at most 1", p.Threshold)
	case p.Limit < 1 || p.Limit > MaxLimit:
		return fmt.Errorf("check policy: limit %d is not between 1 and %d", p.Limit, MaxLimit)
	}
	for id, d := range p.MaxAge {
		if d <= 0 {
			return fmt.Errorf("check policy: max_age of %s must be positive", id)
		}
	}
	for _, g := range p.GoodGuys {
		switch {
		case g.Subject == "" || g.Entity == "":
			return errors.New("check policy: a good-guy pair needs a subject and an entity")
		case g.Until.IsZero():
			return fmt.Errorf("check policy: the good-guy pair of %s and %s does not say until when", g.Subject, g.Entity)
		}
	}
	return nil
}

// Hash is the SHA-256 of the policy's content, in hexadecimal. Order of lists,
// schemata and pairs does not matter.
func (p *Policy) Hash() string {
	c := *p
	c.Lists = sorted(p.Lists)
	c.Schemata = sorted(p.Schemata)
	c.Tolerate = sorted(p.Tolerate)
	c.GoodGuys = slices.Clone(p.GoodGuys)
	slices.SortFunc(c.GoodGuys, func(a, b Pair) int {
		return cmp.Or(cmp.Compare(a.Subject, b.Subject), cmp.Compare(a.Entity, b.Entity), a.Until.Compare(b.Until))
	})
	b, err := json.Marshal(&c) // maps are written in order of keys
	if err != nil {
		return "" // only numbers that Check refuses cannot be written
	}
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:])
}

// Stamp names the policy in a verdict: name@version#hash.
func (p *Policy) Stamp() string {
	return fmt.Sprintf("%s@%s#%.12s", p.Name, p.Version, p.Hash())
}

func sorted(s []string) []string {
	s = slices.Clone(s)
	slices.Sort(s)
	return slices.Compact(s)
}
