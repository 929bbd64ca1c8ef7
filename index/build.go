package index

import (
	"cmp"
	"encoding/binary"
	"fmt"
	"io"
	"math/bits"
	"slices"
	"strings"

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

	forms   map[string]uint32
	terms   map[string]uint32
	names   map[string]uint32
	lists   map[string]uint16
	schemas map[string]uint16
	props   map[string]uint32

	formList  []string
	termForms [][]uint32
	termCount []uint32
	nameBears [][]bearer
	classes   [][]uint16

	ids   []string
	raw   []byte
	block uint32
	refs  []ref // possible links: a value that may be an entity's id
	err   error
	enc   *zstd.Encoder
	key   []byte
}

type ref struct {
	from  uint32
	prop  uint32
	value string
}

// NewBuilder returns an empty builder.
func NewBuilder() *Builder {
	enc, err := zstd.NewWriter(nil, zstd.WithEncoderLevel(zstd.SpeedDefault), zstd.WithEncoderConcurrency(1))
	b := &Builder{
		analyser: name.NewAnalyser(),
		forms:    map[string]uint32{}, terms: map[string]uint32{}, names: map[string]uint32{},
		lists: map[string]uint16{}, schemas: map[string]uint16{}, props: map[string]uint32{},
		enc: enc, err: err,
	}
	b.ntOff, b.birthOff, b.countryOff, b.identOff = []uint32{0}, []uint32{0}, []uint32{0}, []uint32{0}
	b.blockOff = []uint64{0}
	return b
}

// SetMeta keeps bytes that the index gives back by [Index.Meta].
func (b *Builder) SetMeta(meta []byte) { b.meta = slices.Clone(meta) }

// Add puts an entity of a list into the index. Every entity can be fetched from
// it; those that are parties are found by their names and identifiers. The
// builder keeps nothing of the entity.
func (b *Builder) Add(list string, e *ftm.Entity) error {
	if b.err != nil {
		return b.err
	}
	if e.ID == "" {
		return fmt.Errorf("index entity of list %s: it has no id", list)
	}
	i := uint32(len(b.entityList))
	b.entityList = append(b.entityList, intern(b.lists, list))
	b.entitySchema = append(b.entitySchema, intern(b.schemas, e.Schema))
	b.ids = append(b.ids, strings.Clone(e.ID))
	b.record(i, e)

	var facts match.Facts
	if match.Matchable(e.Schema) {
		p := match.NewParty(e, b.analyser)
		facts = p.Facts
		for k := range p.Names {
			b.addName(i, k, &p.Names[k])
		}
	}
	b.entityGender = append(b.entityGender, facts.Gender)
	b.births = append(b.births, facts.Births...)
	b.birthOff = append(b.birthOff, uint32(len(b.births)))
	b.countries = append(b.countries, facts.Countries...)
	b.countryOff = append(b.countryOff, uint32(len(b.countries)))
	b.idents = append(b.idents, facts.Identifiers...)
	b.identOff = append(b.identOff, uint32(len(b.idents)))
	return nil
}

func intern[N ~uint16 | ~uint32](m map[string]N, s string) N {
	n, ok := m[s]
	if !ok {
		n = N(len(m))
		m[strings.Clone(s)] = n
	}
	return n
}

// record stores the entity and notes what may be links.
func (b *Builder) record(i uint32, e *ftm.Entity) {
	b.dataOff = append(b.dataOff, b.block, uint32(len(b.raw)))
	b.raw = appendRecord(b.raw, e, func(p string) uint32 { return intern(b.props, p) })
	if len(b.raw) >= blockSize {
		b.flush()
	}
	for _, p := range e.Properties {
		if !pointing(p.Name) {
			continue
		}
		for _, v := range p.Values {
			b.refs = append(b.refs, ref{i, b.props[p.Name], strings.Clone(v.Text)})
		}
	}
}

// pointing reports whether a property may hold ids of entities. Those that
// surely hold text are left out, which saves looking most values up.
func pointing(property string) bool {
	switch property {
	case "name", "alias", "weakAlias", "previousName", "country", "nationality", "birthDate", "topics",
		"notes", "program", "birthPlace", "address", "firstName", "lastName", "listingDate", "sourceUrl":
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
	b.block++
}

func (b *Builder) addName(entity uint32, ordinal int, n *match.Name) {
	toks := make([]nameToken, 0, len(n.Tokens))
	for i := range n.Tokens {
		if i == match.MaxTokens {
			break
		}
		t := &n.Tokens[i]
		toks = append(toks, nameToken{Term: b.term(t), Role: uint8(t.Role), Word: uint8(t.Word), Len: uint8(min(len(t.Text), 255))})
	}
	key := append(b.key[:0], byte(n.Kind))
	for _, t := range toks {
		key = binary.LittleEndian.AppendUint32(key, t.Term)
		key = append(key, t.Role, t.Word)
	}
	b.key = key
	id, ok := b.names[string(key)]
	if !ok {
		id = uint32(len(b.names))
		b.names[string(key)] = id
		b.nameKind = append(b.nameKind, uint8(n.Kind))
		b.ntok = append(b.ntok, toks...)
		b.ntOff = append(b.ntOff, uint32(len(b.ntok)))
		b.nameBears = append(b.nameBears, nil)
	}
	weak := uint16(0)
	if n.Weak {
		weak = 1
	}
	b.nameBears[id] = append(b.nameBears[id], bearer{entity, uint16(min(ordinal, 65535)), weak})
}

// termKey identifies a term: two tokens of one key are alike to everything else
// in the same way.
func termKey(dst []byte, t *match.Term) []byte {
	dst = append(dst, byte(t.Sort), byte(t.Wild))
	dst = append(append(dst, t.Text...), 0)
	for _, s := range t.Alts {
		dst = append(append(dst, s...), 0)
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
	fs := []uint32{b.form(t.Text)}
	for _, s := range t.Alts {
		fs = append(fs, b.form(s))
	}
	b.termForms = append(b.termForms, fs)
	b.termSort = append(b.termSort, uint8(t.Sort))
	var cls []uint16
	for _, c := range t.Classes {
		cls = append(cls, uint16(c))
	}
	b.classes = append(b.classes, cls)
	return id
}

func (b *Builder) form(s string) uint32 {
	if id, ok := b.forms[s]; ok {
		return id
	}
	id := uint32(len(b.formList))
	s = strings.Clone(s)
	b.forms[s] = id
	b.formList = append(b.formList, s)
	return id
}

// Build compiles what was added. The builder must not be used afterwards.
func (b *Builder) Build() (*Index, error) {
	if b.err != nil {
		return nil, b.err
	}
	b.flush()
	b.buildEntities()
	b.buildNames()
	b.buildTerms()
	b.buildForms()
	return FromBytes(b.arrays.write())
}

// WriteTo compiles what was added and writes the index.
func (b *Builder) WriteTo(w io.Writer) (int64, error) {
	ix, err := b.Build()
	if err != nil {
		return 0, err
	}
	n, err := w.Write(ix.data)
	return int64(n), err
}

func (b *Builder) buildEntities() {
	b.idOff = append(b.idOff, 0)
	byID := make(map[string]uint32, len(b.ids))
	for i, id := range b.ids {
		b.idText = append(b.idText, id...)
		b.idOff = append(b.idOff, uint32(len(b.idText)))
		b.idOrder = append(b.idOrder, uint32(i))
		if _, ok := byID[id]; !ok {
			byID[id] = uint32(i)
		}
	}
	slices.SortFunc(b.idOrder, func(x, y uint32) int { return cmp.Or(cmp.Compare(b.ids[x], b.ids[y]), cmp.Compare(x, y)) })

	type edge struct {
		from uint32
		link
	}
	var edges []edge
	for _, r := range b.refs {
		if to, ok := byID[r.value]; ok && to != r.from {
			edges = append(edges, edge{r.from, link{to, r.prop}}, edge{to, link{r.from, r.prop | inward}})
		}
	}
	slices.SortStableFunc(edges, func(x, y edge) int { return cmp.Compare(x.from, y.from) })
	b.linkOff = append(b.linkOff, 0)
	k := 0
	for i := range b.ids {
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
	for i := range b.ids {
		for _, id := range b.idents[b.identOff[i]:b.identOff[i+1]] {
			keys = append(keys, key{id.Hash, uint32(i)})
		}
	}
	slices.SortFunc(keys, func(x, y key) int { return cmp.Or(cmp.Compare(x.hash, y.hash), cmp.Compare(x.entity, y.entity)) })
	for _, k := range slices.Compact(keys) {
		b.identKey = append(b.identKey, k.hash)
		b.identEntity = append(b.identEntity, k.entity)
	}
	b.listOff, b.listText = table(b.lists)
	b.propOff, b.propText = table(b.props)
	b.schemaOff, b.schemaText = table(b.schemas)
}

// inward marks a link that the other entity states.
const inward = 1 << 31

func table[N ~uint16 | ~uint32](m map[string]N) (off []uint32, text []byte) {
	names := make([]string, len(m))
	for s, n := range m {
		names[n] = s
	}
	off = append(off, 0)
	for _, s := range names {
		text = append(text, s...)
		off = append(off, uint32(len(text)))
	}
	return off, text
}

func (b *Builder) buildNames() {
	b.neOff = append(b.neOff, 0)
	type join struct {
		hash uint64
		name uint32
	}
	var joins []join
	var run []byte
	for n, bs := range b.nameBears {
		b.bearer = append(b.bearer, bs...)
		b.neOff = append(b.neOff, uint32(len(b.bearer)))
		toks := b.ntok[b.ntOff[n]:b.ntOff[n+1]]
		for i := range toks {
			run = append(run[:0], b.formList[b.termForms[toks[i].Term][0]]...)
			for k := i + 1; k < len(toks) && len(run) < 32; k++ {
				run = append(run, b.formList[b.termForms[toks[k].Term][0]]...)
				joins = append(joins, join{xxh3.Hash(run), uint32(n)})
			}
		}
	}
	slices.SortFunc(joins, func(x, y join) int { return cmp.Or(cmp.Compare(x.hash, y.hash), cmp.Compare(x.name, y.name)) })
	for _, j := range slices.Compact(joins) {
		b.joinKey = append(b.joinKey, j.hash)
		b.joinName = append(b.joinName, j.name)
	}
}

func (b *Builder) buildTerms() {
	nt := len(b.termForms)
	b.tfOff, b.tcOff = append(b.tfOff, 0), append(b.tcOff, 0)
	classTerms := map[uint16][]uint32{}
	top := -1
	for t := range nt {
		b.tfForm = append(b.tfForm, b.termForms[t]...)
		b.tfOff = append(b.tfOff, uint32(len(b.tfForm)))
		b.termClass = append(b.termClass, b.classes[t]...)
		b.tcOff = append(b.tcOff, uint32(len(b.termClass)))
		for _, c := range b.classes[t] {
			classTerms[c] = append(classTerms[c], uint32(t))
			top = max(top, int(c))
		}
	}
	b.clsOff = append(b.clsOff, 0)
	for c := 0; c <= top; c++ {
		b.clsTerm = append(b.clsTerm, classTerms[uint16(c)]...)
		b.clsOff = append(b.clsOff, uint32(len(b.clsTerm)))
	}
	// Postings: names in ascending order, each once a term.
	count := make([]uint32, nt+1)
	each := func(do func(term, name uint32)) {
		for n := range b.nameBears {
			toks := b.ntok[b.ntOff[n]:b.ntOff[n+1]]
			for i, t := range toks {
				if !slices.ContainsFunc(toks[:i], func(u nameToken) bool { return u.Term == t.Term }) {
					do(t.Term, uint32(n))
				}
			}
		}
	}
	each(func(t, _ uint32) { count[t+1]++ })
	for t := range nt {
		count[t+1] += count[t]
	}
	b.postOff = slices.Clone(count)
	b.post = make([]uint32, count[nt])
	each(func(t, n uint32) { b.post[count[t]] = n; count[t]++ })
	total := float64(len(b.nameBears) + 1)
	for t := range nt {
		n := float64(b.postOff[t+1] - b.postOff[t])
		share := max(n/total, name.Frequency(b.formList[b.termForms[t][0]]))
		b.rarity = append(b.rarity, match.Rarity(share))
	}
}

func (b *Builder) buildForms() {
	nf := len(b.formList)
	b.formOff = append(b.formOff, 0)
	for _, s := range b.formList {
		b.formText = append(b.formText, s...)
		b.formOff = append(b.formOff, uint32(len(b.formText)))
	}
	size := 1 << bits.Len(uint(2*nf+1))
	b.formHash = make([]uint32, size)
	for f, s := range b.formList {
		h := uint32(xxh3.HashString(s)) & uint32(size-1)
		for b.formHash[h] != 0 {
			h = (h + 1) & uint32(size-1)
		}
		b.formHash[h] = uint32(f) + 1
	}
	// form → terms of the sort that is compared letter by letter, and the others
	count := make([]uint32, nf+1)
	for _, f := range b.tfForm {
		count[f+1]++
	}
	for f := range nf {
		count[f+1] += count[f]
	}
	b.ftOff = slices.Clone(count)
	b.ftTerm = make([]uint32, len(b.tfForm))
	wordy := make([]bool, nf)
	for t := range b.termForms {
		for _, f := range b.termForms[t] {
			b.ftTerm[count[f]] = uint32(t)
			count[f]++
			if match.Sort(b.termSort[t]) == match.Word {
				wordy[f] = true
			}
		}
	}
	b.buildDeletions(wordy)
}

func (b *Builder) buildDeletions(wordy []bool) {
	buckets := 1 << 8
	for buckets < 8*len(b.formList) {
		buckets <<= 1
	}
	shift := 64 - bits.Len(uint(buckets-1))
	off := make([]uint32, buckets+1)
	var seen []uint32
	each := func(do func(bucket uint64, form uint32)) {
		for f, s := range b.formList {
			if !wordy[f] {
				continue
			}
			seen = seen[:0]
			deletions(s, match.Budget(len(s)), func(h uint64) {
				k := h >> shift
				if !slices.Contains(seen, uint32(k)) {
					seen = append(seen, uint32(k))
					do(k, uint32(f))
				}
			})
		}
	}
	each(func(k uint64, _ uint32) { off[k+1]++ })
	for k := range buckets {
		off[k+1] += off[k]
	}
	b.delOff = slices.Clone(off)
	b.delForm = make([]uint32, off[buckets])
	each(func(k uint64, f uint32) { b.delForm[off[k]] = f; off[k]++ })
}
