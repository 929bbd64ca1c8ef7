package index

import (
	"cmp"
	"encoding/binary"
	"fmt"
	"io"
	"slices"
	"strings"
	"sync"

	"github.com/klauspost/compress/zstd"
	"github.com/zeebo/xxh3"

	"cordon/ftm"
	"cordon/match"
	"cordon/name"
)

// Builder compiles entities into an [Index]. It is not safe for concurrent use.
type Builder struct {
	arrays
	analyser *name.Analyser

	forms, groups, ids    interner
	lists, schemas, props interner
	keys                  [match.NumKeys]interner
	terms                 map[string]uint32
	names                 map[string]uint32
	kinds                 []name.Kind // of the names
	termForms             [][]uint32
	termKeys              [match.NumKeys][][]uint32
	termClass             [][]uint16
	bearers               [][]bearer
	runs, kanaRuns        []runAt
	aliases               map[pair]*alias

	refs     []ref
	raw      []byte
	err      error
	compiled bool
	enc      *zstd.Encoder
	key      []byte
	slots    []match.Slot
	runBuf   []byte
}

// interner numbers strings in the order in which they come.
type interner struct {
	id   map[string]uint32
	list []string
}

func (n *interner) put(s string) uint32 {
	if i, ok := n.id[s]; ok {
		return i
	}
	if n.id == nil {
		n.id = map[string]uint32{}
	}
	i := uint32(len(n.list))
	s = strings.Clone(s)
	n.id[s] = i
	n.list = append(n.list, s)
	return i
}

// ref is a value that may be the id of another entity.
type ref struct {
	from  uint32
	prop  uint32
	value string
}

type runAt struct {
	hash uint64
	run
}

// NewBuilder returns an empty builder.
func NewBuilder() *Builder {
	enc, err := zstd.NewWriter(nil, zstd.WithEncoderLevel(zstd.SpeedDefault), zstd.WithEncoderConcurrency(1))
	b := &Builder{
		analyser: name.NewAnalyser(), enc: enc, err: err,
		terms: map[string]uint32{}, names: map[string]uint32{}, aliases: map[pair]*alias{},
	}
	b.ntOff, b.birthOff, b.countryOff, b.identOff = []uint32{0}, []uint32{0}, []uint32{0}, []uint32{0}
	b.blockOff = []uint64{0}
	return b
}

// SetMeta keeps bytes that the index gives back by [Index.Meta].
func (b *Builder) SetMeta(meta []byte) { b.meta = slices.Clone(meta) }

// SetText keeps what package text compiled of the same entities, which the index gives
// back by [Index.Text]. The builder keeps the bytes themselves.
func (b *Builder) SetText(text []byte) { b.text = text }

// Entry is an entity whose names and facts were read. That is most of the work of
// adding it and needs no builder, so that several cores may do it.
type Entry struct {
	entity *ftm.Entity
	party  *match.Party // nil for what is no party
}

// Read reads the names and facts of an entity.
func Read(e *ftm.Entity, a *name.Analyser) Entry {
	x := Entry{entity: e}
	if match.Matchable(e.Schema) {
		x.party = match.NewParty(e, a)
	}
	return x
}

// Entity is the entity of the entry.
func (x *Entry) Entity() *ftm.Entity { return x.entity }

// Add puts an entity of a list into the index. Every entity can be fetched from
// it; those that are parties are found by their names and identifiers. The
// builder keeps nothing of the entity.
func (b *Builder) Add(list string, e *ftm.Entity) error { return b.AddEntry(list, Read(e, b.analyser)) }

// AddEntry is Add for an entity that was read already. The index depends on the
// order in which entries are added, and on nothing else.
func (b *Builder) AddEntry(list string, x Entry) error {
	e := x.entity
	if b.err != nil {
		return b.err
	}
	if e.ID == "" {
		return fmt.Errorf("index an entity of list %s: it has no id", list)
	}
	i := uint32(len(b.entityList))
	b.entityList = append(b.entityList, uint16(b.lists.put(list)))
	b.entitySchema = append(b.entitySchema, uint16(b.schemas.put(e.Schema)))
	id := b.ids.put(e.ID)
	if int(id) == len(b.idEntity) {
		b.idEntity = append(b.idEntity, i)
	}
	b.entityID = append(b.entityID, id)
	b.record(i, e)

	var facts match.Facts
	if x.party != nil {
		facts = x.party.Facts
		b.addNames(i, x.party)
	}
	b.entityMarks = append(b.entityMarks, facts.Marks)
	b.births = append(b.births, facts.Births...)
	b.birthOff = append(b.birthOff, uint32(len(b.births)))
	b.countries = append(b.countries, facts.Countries...)
	b.countryOff = append(b.countryOff, uint32(len(b.countries)))
	b.idents = append(b.idents, facts.Identifiers...)
	b.identOff = append(b.identOff, uint32(len(b.idents)))
	return nil
}

// record stores the entity and notes what may be links.
func (b *Builder) record(i uint32, e *ftm.Entity) {
	b.recordBlock = append(b.recordBlock, uint32(len(b.blockOff)-1))
	b.recordAt = append(b.recordAt, uint32(len(b.raw)))
	b.raw = appendRecord(b.raw, e, b.props.put)
	if len(b.raw) >= blockSize {
		b.flush()
	}
	for _, p := range e.Properties {
		if !pointing(p.Name) {
			continue
		}
		for _, v := range p.Values {
			b.refs = append(b.refs, ref{i, b.props.put(p.Name), strings.Clone(v.Text)})
		}
	}
}

// pointing reports whether a property may hold ids of entities. Those that
// surely hold text are left out, which saves looking most values up.
func pointing(property string) bool {
	switch property {
	case "name", "alias", "weakAlias", "previousName", "country", "nationality", "birthDate", "topics",
		"notes", "program", "birthPlace", "firstName", "lastName", "listingDate", "sourceUrl":
		return false
	}
	return true
}

func (b *Builder) flush() {
	if len(b.raw) == 0 {
		return
	}
	b.blocks = b.enc.EncodeAll(b.raw, b.blocks)
	b.blockOff = append(b.blockOff, uint64(len(b.blocks)))
	b.raw = b.raw[:0]
}

func (b *Builder) addNames(entity uint32, p *match.Party) {
	numbers := make([]uint32, 0, len(p.Names))
	for k := range p.Names {
		n := &p.Names[k]
		if n.Asks {
			continue
		}
		number := b.addName(n)
		numbers = append(numbers, number)
		weak := uint16(0)
		if n.Weak {
			weak = 1
		}
		b.bearers[number] = append(b.bearers[number], bearer{entity, uint16(min(k, 1<<16-1)), weak})
	}
	b.learn(numbers)
}

// addName numbers a name by its tokens.
func (b *Builder) addName(n *match.Name) uint32 {
	var buf [match.MaxTokens]nameToken
	toks := buf[:0]
	tokens := n.Tokens[:min(len(n.Tokens), match.MaxTokens)]
	b.slots = match.AppendSlots(b.slots[:0], tokens, func(int) float32 { return 1 })
	for i := range tokens {
		s := &b.slots[i]
		toks = append(toks, nameToken{Term: b.term(&tokens[i]), Role: uint8(s.Role), Word: s.Word, Flags: s.Flags})
	}
	b.key = append(b.key[:0], byte(n.Kind))
	for _, t := range toks {
		b.key = append(binary.LittleEndian.AppendUint32(b.key, t.Term), t.Role, t.Word, byte(t.Flags))
	}
	if id, ok := b.names[string(b.key)]; ok {
		return id
	}
	id := uint32(len(b.kinds))
	b.names[string(b.key)] = id
	b.kinds = append(b.kinds, n.Kind)
	b.ntok = append(b.ntok, toks...)
	b.ntOff = append(b.ntOff, uint32(len(b.ntok)))
	b.bearers = append(b.bearers, nil)
	match.EachRun(&b.runBuf, n.Tokens, func(from, to int, text string) {
		r := run{id, uint16(from), uint16(to)}
		b.runs = append(b.runs, runAt{xxh3.HashString(text), r})
		if match.KeyedRun(from, to, n.Tokens) {
			b.key = match.AppendKey(b.key[:0], match.KanaKey, text)
			if len(b.key) >= match.MinRunKey {
				b.kanaRuns = append(b.kanaRuns, runAt{xxh3.Hash(b.key), r})
			}
		}
	})
	return id
}

// termKey identifies a term: two tokens of one key are alike to everything else
// in the same way. Classes follow from the spelling, but only words of persons'
// names have them.
func termKey(dst []byte, t *match.Term) []byte {
	dst = append(dst, byte(t.Sort), byte(t.Wild), byte(t.Script), byte(len(t.Classes)))
	dst = append(append(dst, t.Group...), 0)
	dst = append(append(dst, t.Letters...), 0)
	for i := range t.Forms() {
		dst = append(append(dst, t.Form(i)...), 0)
	}
	return dst
}

func (b *Builder) term(tok *name.Token) uint32 {
	t := match.TermOf(tok)
	b.key = termKey(b.key[:0], &t)
	if id, ok := b.terms[string(b.key)]; ok {
		return id
	}
	id := uint32(len(b.terms))
	b.terms[string(b.key)] = id
	fs := make([]uint32, t.Forms())
	for i := range fs {
		fs[i] = b.forms.put(t.Form(i))
	}
	b.termForms = append(b.termForms, fs)
	for k := range match.NumKeys {
		b.termKeys[k] = append(b.termKeys[k], b.keysOf(k, &t))
	}
	b.termSort = append(b.termSort, uint8(t.Sort))
	b.termScript = append(b.termScript, uint8(t.Script))
	letters := uint32(0)
	if t.Letters != "" {
		letters = b.forms.put(t.Letters) + 1
	}
	b.termLetters = append(b.termLetters, letters)
	group := uint32(0)
	if t.Group != "" {
		group = b.groups.put(t.Group) + 1
	}
	b.termGroup = append(b.termGroup, group)
	var cls []uint16
	for _, c := range t.Classes {
		cls = append(cls, uint16(c))
	}
	b.termClass = append(b.termClass, cls)
	return id
}

// keysOf are the keys of one kind that a term is found by.
func (b *Builder) keysOf(k match.Key, t *match.Term) []uint32 {
	if t.Sort != match.WordSort || !hasKey(k, t.Script) {
		return nil
	}
	var out []uint32
	for i := range match.Ways * t.Forms() {
		b.key = match.AppendWay(b.key[:0], k, t.Form(i/match.Ways), t.Script, i%match.Ways)
		if len(b.key) < match.MinKey(k) {
			continue
		}
		if id := b.keys[k].put(string(b.key)); !slices.Contains(out, id) {
			out = append(out, id)
		}
	}
	return out
}

// hasKey reports whether words of a script are ever compared by a kind of key.
func hasKey(k match.Key, s name.Script) bool {
	switch {
	case s == name.Latin:
		return true
	case s == name.Hangul:
		return k == match.KoreanKey
	case match.Syllabic(s):
		return false
	case match.Abjad(s):
		return k == match.BoneKey
	case s == name.Kana:
		return k == match.KanaKey || k == match.BoneKey
	}
	return k != match.KoreanKey
}

// Build compiles what was added. The builder must not be used afterwards.
func (b *Builder) Build() (*Index, error) {
	if err := b.Compile(); err != nil {
		return nil, err
	}
	return FromBytes(b.arrays.bytes())
}

// WriteTo compiles what was added and writes the index, without ever holding it
// as a whole. The builder must not be used afterwards.
func (b *Builder) WriteTo(w io.Writer) (int64, error) {
	if err := b.Compile(); err != nil {
		return 0, err
	}
	return b.arrays.writeTo(w)
}

// Compile does what can be done before all metadata are known. Nothing may be
// added afterwards.
func (b *Builder) Compile() error {
	if b.err != nil || b.compiled {
		return b.err
	}
	b.compiled = true
	b.flush()
	b.terms, b.names, b.raw = nil, nil, nil
	var wg sync.WaitGroup
	wg.Go(b.compileEntities)
	b.compileTerms(&wg)
	b.compileNames(&wg)
	wg.Wait()
	return nil
}

func (b *Builder) compileEntities() {
	b.arrays.ids.compile(b.ids.list, nil)
	b.arrays.lists.compile(b.lists.list, nil)
	b.arrays.props.compile(b.props.list, nil)
	b.arrays.schemas.compile(b.schemas.list, nil)

	type edge struct {
		from uint32
		link
	}
	var edges []edge
	for _, r := range b.refs {
		if id, ok := b.ids.id[r.value]; ok && b.idEntity[id] != r.from {
			to := b.idEntity[id]
			edges = append(edges, edge{r.from, link{to, r.prop}}, edge{to, link{r.from, r.prop | inward}})
		}
	}
	b.refs = nil
	slices.SortStableFunc(edges, func(x, y edge) int { return cmp.Compare(x.from, y.from) })
	b.linkOff = append(b.linkOff, 0)
	k := 0
	for i := range b.entityList {
		for ; k < len(edges) && edges[k].from == uint32(i); k++ {
			b.links = append(b.links, edges[k].link)
		}
		b.linkOff = append(b.linkOff, uint32(len(b.links)))
	}

	type key struct {
		hash   uint64
		entity uint32
	}
	var keys []key
	for i := range b.entityList {
		for _, id := range b.idents[b.identOff[i]:b.identOff[i+1]] {
			keys = append(keys, key{id.Hash, uint32(i)})
		}
	}
	slices.SortFunc(keys, func(x, y key) int { return cmp.Or(cmp.Compare(x.hash, y.hash), cmp.Compare(x.entity, y.entity)) })
	for _, k := range slices.Compact(keys) {
		b.identKey = append(b.identKey, k.hash)
		b.identEntity = append(b.identEntity, k.entity)
	}
}
