package index

import (
	"fmt"
	"io"

	"cordon/index/flat"
	"cordon/match"
)

// arrays are the sections of the file, as slices into it. format.md describes
// each. A pair xOff, x holds lists of different lengths: list i is
// x[xOff[i]:xOff[i+1]].
type arrays struct {
	meta []byte
	text []byte // what index/text keeps

	// forms: spellings of terms
	forms    dictionary
	ftOff    []uint32 // form → terms
	ftTerm   []uint32
	formRare []float32 // rarity as the main spelling of terms
	formSeen []uint8   // number of names that have it so, up to 255

	// keys under which spellings meet
	keys  [match.NumKeys]dictionary
	ktOff [match.NumKeys][]uint32 // key → terms
	kt    [match.NumKeys][]uint32

	// what runs of tokens may be
	runForms sieves                // spellings of words
	runKeys  [match.NumKeys]sieves // keys under which words meet Latin ones

	// terms: a spelling with its alternatives, script and sort
	termSort    []uint8
	termScript  []uint8
	termLetters []uint32 // form+1 that holds the letters of a term whose script leaves vowels out
	tfOff       []uint32 // term → forms, its main one first
	tf          []uint32
	tcOff       []uint32 // term → classes
	tc          []uint16
	clsOff      []uint32 // class → terms
	cls         []uint32
	groups      dictionary
	grpOff      []uint32 // group → terms
	grp         []uint32
	termGroup   []uint32 // group+1
	varOff      []uint32 // term → terms that are learned spellings of it
	vars        []uint32
	postOff     []uint32 // term → names
	post        []uint32

	// names: different sequences of terms, in the order of their heaviest tokens
	heads   []head
	shares  []float32 // match.Model.Shares of the model by which the masses in the heads were taken
	upTo    []uint32  // names of which the heaviest token counts so little, in steps, or less
	topOff  []uint32  // term → names of which it is the heaviest
	top     []span
	letters []uint64 // names that have an initial, as bits
	ntOff   []uint32 // name → its tokens
	ntok    []nameToken
	neOff   []uint32 // name → its bearers
	bearer  []bearer
	runKey  []uint64 // hashes of runs of tokens written as one word, ascending
	run     []run
	kanaKey []uint64 // hashes of the kana keys of runs of two tokens, ascending
	kanaRun []run

	// entities
	entityList   []uint16
	entitySchema []uint16
	entityMarks  []match.Marks
	birthOff     []uint32
	births       []match.Date
	countryOff   []uint32
	countries    []match.Country
	identOff     []uint32
	idents       []match.Identifier
	identKey     []uint64 // hashes of identifiers, ascending
	identEntity  []uint32
	ids          dictionary // entity ids; the first entity of each
	idEntity     []uint32
	entityID     []uint32 // entity → id
	linkOff      []uint32
	links        []link
	recordBlock  []uint32 // entity → block of its record, and place in it
	recordAt     []uint32
	blockOff     []uint64
	blocks       []byte
	lists        dictionary
	props        dictionary
	schemas      dictionary
}

// nameToken is one token of a name.
type nameToken struct {
	Term  uint32
	Role  uint8
	Mass  uint8 // in steps of 1/128
	Word  uint8
	Flags match.SlotFlags
}

// bearer is an entity that has a name.
type bearer struct {
	Entity  uint32
	Ordinal uint16 // which of its names, as match.NewParty orders them
	Weak    uint16
}

// run is a stretch of tokens of a name.
type run struct {
	Name uint32
	From uint16
	To   uint16
}

// link is a neighbour of an entity.
type link struct {
	Entity   uint32
	Property uint32 // with inward set where the neighbour states it
}

const inward = 1 << 31

// frame is that of the index file.
var frame = flat.Frame{Magic: "CORDONIX", Version: 9}

func (a *arrays) sections() []flat.Section {
	s := []flat.Section{flat.Of("meta", &a.meta), flat.Of("text", &a.text)}
	s = append(s, a.forms.sections("forms")...)
	s = append(s, a.runForms.sections("runForms")...)
	s = append(s, flat.Of("ftOff", &a.ftOff), flat.Of("ftTerm", &a.ftTerm), flat.Of("formRare", &a.formRare), flat.Of("formSeen", &a.formSeen))
	for k := range a.keys {
		s = append(s, a.keys[k].sections(fmt.Sprintf("keys%d", k))...)
		s = append(s, flat.Of(fmt.Sprintf("ktOff%d", k), &a.ktOff[k]), flat.Of(fmt.Sprintf("kt%d", k), &a.kt[k]))
		s = append(s, a.runKeys[k].sections(fmt.Sprintf("runKeys%d", k))...)
	}
	s = append(s, flat.Of("termSort", &a.termSort), flat.Of("termScript", &a.termScript), flat.Of("termLetters", &a.termLetters), flat.Of("tfOff", &a.tfOff), flat.Of("tf", &a.tf),
		flat.Of("tcOff", &a.tcOff), flat.Of("tc", &a.tc), flat.Of("clsOff", &a.clsOff), flat.Of("cls", &a.cls))
	s = append(s, a.groups.sections("groups")...)
	s = append(s, flat.Of("grpOff", &a.grpOff), flat.Of("grp", &a.grp), flat.Of("termGroup", &a.termGroup),
		flat.Of("varOff", &a.varOff), flat.Of("vars", &a.vars), flat.Of("postOff", &a.postOff), flat.Of("post", &a.post),
		flat.Of("heads", &a.heads), flat.Of("shares", &a.shares), flat.Of("upTo", &a.upTo), flat.Of("topOff", &a.topOff), flat.Of("top", &a.top), flat.Of("letters", &a.letters), flat.Of("ntOff", &a.ntOff), flat.Of("ntok", &a.ntok), flat.Of("neOff", &a.neOff), flat.Of("bearer", &a.bearer),
		flat.Of("runKey", &a.runKey), flat.Of("run", &a.run), flat.Of("kanaKey", &a.kanaKey), flat.Of("kanaRun", &a.kanaRun),
		flat.Of("entityList", &a.entityList), flat.Of("entitySchema", &a.entitySchema), flat.Of("entityMarks", &a.entityMarks),
		flat.Of("birthOff", &a.birthOff), flat.Of("births", &a.births), flat.Of("countryOff", &a.countryOff), flat.Of("countries", &a.countries),
		flat.Of("identOff", &a.identOff), flat.Of("idents", &a.idents), flat.Of("identKey", &a.identKey), flat.Of("identEntity", &a.identEntity))
	s = append(s, a.ids.sections("ids")...)
	s = append(s, flat.Of("idEntity", &a.idEntity), flat.Of("entityID", &a.entityID), flat.Of("linkOff", &a.linkOff), flat.Of("links", &a.links),
		flat.Of("recordBlock", &a.recordBlock), flat.Of("recordAt", &a.recordAt), flat.Of("blockOff", &a.blockOff), flat.Of("blocks", &a.blocks))
	s = append(s, a.lists.sections("lists")...)
	s = append(s, a.props.sections("props")...)
	return append(s, a.schemas.sections("schemas")...)
}

// bytes lays the arrays out as format.md says.
func (a *arrays) bytes() []byte { return frame.Bytes(a.sections()) }

// writeTo writes the arrays as format.md says.
func (a *arrays) writeTo(w io.Writer) (int64, error) { return frame.Write(w, a.sections()) }

// read points the arrays into data.
func (a *arrays) read(data []byte) error {
	if err := frame.Read(data, a.sections()); err != nil {
		return err
	}
	return frame.Verify(data)
}
