package changes

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"net/url"
	"slices"
	"strings"
)

// Export is what an OpenSanctions index.json says of a dataset's newest export.
type Export struct {
	Version  string // "20240527134702-zbn"
	Entities int    // -1 where it is not stated
	Targets  int    // -1 where it is not stated
	File     string // web address of entities.ftm.json
	SHA1     string // of that file, in hexadecimal; "" where it is not stated
	Size     int64  // of that file; 0 where it is not stated
	Deltas   string // web address of delta.json; "" where there is none
}

// ReadExport reads an index.json that came from an address.
func ReadExport(index []byte, from string) (Export, error) {
	var x struct {
		Version     string `json:"version"`
		EntityCount *int   `json:"entity_count"`
		TargetCount *int   `json:"target_count"`
		DeltaURL    string `json:"delta_url"`
		Resources   []struct {
			Name     string `json:"name"`
			URL      string `json:"url"`
			Checksum string `json:"checksum"`
			Size     int64  `json:"size"`
		} `json:"resources"`
	}
	fail := func(why string) (Export, error) {
		return Export{}, fmt.Errorf("read export index: %w: %s", ErrShape, why)
	}
	if err := json.Unmarshal(index, &x); err != nil {
		return fail(err.Error())
	}
	e := Export{Version: x.Version, Entities: -1, Targets: -1}
	if x.EntityCount != nil {
		e.Entities = *x.EntityCount
	}
	if x.TargetCount != nil {
		e.Targets = *x.TargetCount
	}
	base, err := url.Parse(from)
	if err != nil {
		return fail(err.Error())
	}
	for _, r := range x.Resources {
		if r.Name != "entities.ftm.json" {
			continue
		}
		if e.File = resolve(base, r.URL); e.File == "" {
			return fail("entities.ftm.json has no web address")
		}
		e.SHA1, e.Size = strings.ToLower(r.Checksum), r.Size
	}
	switch {
	case e.Version == "":
		return fail("it names no version")
	case e.File == "":
		return fail("it has no entities.ftm.json")
	}
	if x.DeltaURL != "" {
		if e.Deltas = resolve(base, x.DeltaURL); e.Deltas == "" {
			return fail("delta_url is no web address")
		}
	}
	return e, nil
}

// resolve is the web address that a reference on a page means; "" if it means
// none, or one that is less safe than the page's own.
func resolve(base *url.URL, ref string) string {
	u, err := base.Parse(ref)
	if ref == "" || err != nil || u.Host == "" || u.Scheme != "https" && (u.Scheme != "http" || base.Scheme == "https") {
		return ""
	}
	return u.String()
}

// ErrFull says that the deltas do not reach back to the local version: the full
// file has to be read.
var ErrFull = errors.New("the deltas do not reach back far enough: a full load is needed")

// Step is one delta to apply.
type Step struct{ Version, URL string }

// Plan reads an OpenSanctions delta.json ({"versions": {version: url}}) and
// returns the deltas that lead from the local version to the newest, in order.
// None means that the local version is the newest. The local version need not be
// listed; one older than all that are listed gives [ErrFull].
func Plan(index []byte, local string) ([]Step, error) {
	var x struct {
		Versions map[string]string `json:"versions"`
	}
	if err := json.Unmarshal(index, &x); err != nil {
		return nil, fmt.Errorf("plan deltas: %w: %w", ErrShape, err)
	}
	versions := slices.Sorted(maps.Keys(x.Versions))
	if len(versions) == 0 {
		return nil, fmt.Errorf("plan deltas: %w: it names no version", ErrShape)
	}
	if local == "" || local < versions[0] {
		return nil, fmt.Errorf("plan deltas: %w", ErrFull)
	}
	var out []Step
	for _, v := range versions {
		if v <= local {
			continue
		}
		u, err := url.Parse(x.Versions[v])
		if err != nil || u.Scheme != "https" && u.Scheme != "http" {
			return nil, fmt.Errorf("plan deltas: %w: version %s has no web address", ErrShape, v)
		}
		out = append(out, Step{v, u.String()})
	}
	return out, nil
}
