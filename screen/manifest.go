package screen

import (
	"encoding/json"
	"errors"

	"cordon/index/flat"
)

// manifest is what a library keeps in its index file: some JSON and the parties.
type manifest struct {
	Lists    []ListInfo `json:"lists"`
	Failed   []string   `json:"failed"` // by list: why reading it failed, "" if it did not
	Findings []string   `json:"findings"`
	Notes    []string   `json:"notes"`

	parties *parties
}

var manifestFrame = flat.Frame{Magic: "CORDONMF", Version: 1}

func (m *manifest) bytes() ([]byte, error) {
	b, err := json.Marshal(m)
	if err != nil {
		return nil, err
	}
	return manifestFrame.Bytes(append(m.parties.sections(), flat.Of("manifest", &b))), nil
}

// errForeign is returned for an index that is not of these lists, or not a library's.
var errForeign = errors.New("the index is of other lists")

// readManifest reads what bytes gave, for these lists. The parties point into data.
func readManifest(data []byte, ins []Intake) (*manifest, error) {
	m, b := &manifest{parties: new(parties)}, []byte(nil)
	if err := manifestFrame.Read(data, append(m.parties.sections(), flat.Of("manifest", &b))); err != nil {
		return nil, err
	}
	if err := json.Unmarshal(b, m); err != nil {
		return nil, err
	}
	if len(m.Lists) != len(ins) || len(m.Failed) != len(ins) || !m.parties.sound() {
		return nil, errForeign
	}
	for i := range ins { // a file under this name that holds something else
		if m.Lists[i].ID != ins[i].Info.ID || m.Lists[i].Version != ins[i].Info.Version || m.Lists[i].SHA256 != ins[i].Info.SHA256 {
			return nil, errForeign
		}
	}
	return m, nil
}

// lists joins what the index was compiled from with how the lists stand now: a
// compiled index outlives many checks of its lists.
func (m *manifest) lists(ins []Intake) []ListInfo {
	out := make([]ListInfo, len(ins))
	for i := range ins {
		li := ins[i].Info
		li.Entities, li.Targets, li.BySchema = m.Lists[i].Entities, m.Lists[i].Targets, m.Lists[i].BySchema
		if m.Failed[i] != "" {
			li.State, li.Reason = Refused, m.Failed[i]
		}
		out[i] = li
	}
	return out
}
