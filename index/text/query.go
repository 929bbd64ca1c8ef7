package text

import (
	"errors"
	"fmt"
	"math/bits"
	"slices"
	"strings"
)

// ErrSyntax is returned for a query that cannot be read.
var ErrSyntax = errors.New("the query has unbalanced quotes or brackets, or an operator without its words")

// ErrField is returned for a query that names a field which is not searched: to look
// for its words elsewhere, or nowhere, would answer another question.
var ErrField = errors.New("only the fields names and text are searched by words")

// ErrStars is returned for a query with too many stars: each stands for up to 1,024
// words.
var ErrStars = errors.New("too many words of the query end in a star: at most 12 may")

// Found is an entity that fits a query. Names counts the query's words that stand
// in its names.
type Found struct {
	Entity uint32
	Names  int
}

// Syntax of a query, a part of Lucene's: words are joined by AND unless OR or
// NOT stands between them; + and - before a word, "phrases" (whose words must all
// occur), brackets, a star or ~ with a number of edits at the end of a word, and
// names: or text: before any of them are read. Boosts (^2) change nothing. Simple reads every character but quotes as text and never fails. Fuzzy is
// Lucene in which every word outside of quotes may be misspelt.
type Syntax uint8

// Syntaxes.
const (
	Lucene Syntax = iota
	Simple
	Fuzzy
)

const (
	maxQuery = 4096 // bytes
	maxDepth = 16   // brackets
	maxStar  = 1024 // words that a star may stand for
	maxStars = 12   // stars
)

// Find returns the entities that fit, ascending. An empty query fits every entity.
func (t *Index) Find(query string, syntax Syntax) ([]Found, error) {
	if len(query) > maxQuery {
		return nil, ErrSyntax
	}
	p := parser{t: t, simple: syntax == Simple, fuzzy: syntax == Fuzzy}
	if err := p.scan(query); err != nil {
		return nil, err
	}
	if len(p.tokens) == 0 {
		return t.all(), nil
	}
	set, err := p.or(0)
	if err != nil {
		return nil, err
	}
	if p.i < len(p.tokens) {
		return nil, ErrSyntax
	}
	out := make([]Found, len(set))
	for i, e := range set {
		out[i] = Found{Entity: e}
	}
	for _, w := range p.named {
		count(out, w)
	}
	return out, nil
}

// count adds one to the names of those found that a word stands in. Both ascend, and
// are walked side by side: a query may have hundreds of words that half of all have.
func count(found []Found, named []uint32) {
	i := 0
	for _, e := range named {
		for i < len(found) && found[i].Entity < e {
			i++
		}
		if i < len(found) && found[i].Entity == e {
			found[i].Names++
		}
	}
}

func (t *Index) all() []Found {
	out := make([]Found, t.n)
	for i := range out {
		out[i].Entity = uint32(i)
	}
	return out
}

type token struct {
	kind byte // 'w' word or phrase, '(', ')', 'A', 'O', 'N', 'F' what follows is looked for in names
	text string
	said bool // between quotes
}

type parser struct {
	t      *Index
	simple bool
	fuzzy  bool
	loose  int // words that may be misspelt
	stars  int // words that end in a star
	tokens []token
	i      int
	within bool       // what is read now is looked for in names alone
	named  [][]uint32 // postings in names of each word met
}

// scan cuts a query into tokens.
func (p *parser) scan(q string) error {
	for i := 0; i < len(q); {
		c := q[i]
		switch {
		case c == ' ' || c == '\t' || c == '\n':
			i++
		case c == '"':
			end := strings.IndexByte(q[i+1:], '"')
			if end < 0 {
				if !p.simple {
					return ErrSyntax
				}
				end = len(q) - i - 1
			}
			p.tokens = append(p.tokens, token{'w', q[i+1 : i+1+end], true})
			i = min(i+end+2, len(q))
			if !p.simple && i < len(q) && q[i] == '~' { // how far apart: a phrase's words may stand anywhere
				for i++; i < len(q) && '0' <= q[i] && q[i] <= '9'; i++ {
				}
			}
			i = p.pastBoost(q, i)
		case !p.simple && (c == '(' || c == ')'):
			p.tokens = append(p.tokens, token{kind: c})
			i++
			if c == ')' {
				i = p.pastBoost(q, i)
			}
		case !p.simple && (c == '[' || c == '{' || c == '/'):
			return ErrSyntax // ranges and regular expressions are not read
		default:
			end := i + 1
			for end < len(q) && !strings.ContainsRune(" \t\n\"", rune(q[end])) && (p.simple || q[end] != '(' && q[end] != ')' && q[end] != '/') {
				end++
			}
			if err := p.word(q[i:end]); err != nil {
				return err
			}
			i = end
		}
	}
	return nil
}

// pastBoost is where a query goes on behind a weight such as ^2.5, which says how much
// a part of it counts: nothing here.
func (p *parser) pastBoost(q string, i int) int {
	if p.simple || i >= len(q) || q[i] != '^' {
		return i
	}
	for i++; i < len(q) && ('0' <= q[i] && q[i] <= '9' || q[i] == '.'); i++ {
	}
	return i
}

// field cuts the name of a field off a word.
func field(w string) (name, rest string) {
	i := strings.IndexByte(w, ':')
	if i <= 0 || strings.ContainsFunc(w[:i], func(r rune) bool {
		return r != '_' && r != '.' && (r < 'a' || r > 'z') && (r < 'A' || r > 'Z') && (r < '0' || r > '9')
	}) || w[0] >= '0' && w[0] <= '9' {
		return "", w
	}
	return w[:i], w[i+1:]
}

func (p *parser) word(w string) error {
	if !p.simple {
		switch w {
		case "AND", "&&", "+":
			p.tokens = append(p.tokens, token{kind: 'A'})
			return nil
		case "OR", "||":
			p.tokens = append(p.tokens, token{kind: 'O'})
			return nil
		case "NOT", "!":
			p.tokens = append(p.tokens, token{kind: 'N'})
			return nil
		}
		if w[0] == '-' || w[0] == '!' {
			p.tokens = append(p.tokens, token{kind: 'N'})
			w = w[1:]
		}
		if i := strings.LastIndexByte(w, '^'); i > 0 && p.pastBoost(w, i) == len(w) {
			w = w[:i]
		}
		name, rest := field(strings.TrimPrefix(w, "+"))
		switch strings.TrimPrefix(name, "properties.") {
		case "":
		case "names", "name", "caption":
			p.tokens, w = append(p.tokens, token{kind: 'F'}), rest
		case "text":
			w = rest
		default:
			return fmt.Errorf("%w: %s", ErrField, name)
		}
		if name != "" && rest == "" { // brackets or quotes follow
			return nil
		}
	}
	p.tokens = append(p.tokens, token{kind: 'w', text: w})
	return nil
}

func (p *parser) peek() byte {
	if p.i < len(p.tokens) {
		return p.tokens[p.i].kind
	}
	return 0
}

func (p *parser) or(depth int) ([]uint32, error) {
	set, err := p.and(depth)
	for err == nil && p.peek() == 'O' {
		p.i++
		var more []uint32
		more, err = p.and(depth)
		set = union(set, more)
	}
	return set, err
}

func (p *parser) and(depth int) ([]uint32, error) {
	set, err := p.unary(depth)
	for err == nil {
		switch p.peek() {
		case 'A':
			p.i++
		case 'w', '(', 'N', 'F':
		default:
			return set, nil
		}
		var more []uint32
		more, err = p.unary(depth)
		set = intersect(set, more)
	}
	return set, err
}

func (p *parser) unary(depth int) ([]uint32, error) {
	if depth > maxDepth {
		return nil, ErrSyntax
	}
	switch p.peek() {
	case 'N':
		p.i++
		set, err := p.unary(depth + 1)
		return p.t.without(set), err
	case '(':
		p.i++
		set, err := p.or(depth + 1)
		if err == nil && p.peek() != ')' {
			err = ErrSyntax
		}
		p.i++
		return set, err
	case 'F':
		p.i++
		before := p.within
		p.within = true
		set, err := p.unary(depth + 1)
		p.within = before
		return set, err
	case 'w':
		w := p.tokens[p.i]
		p.i++
		return p.lookup(w.text, w.said)
	}
	return nil, ErrSyntax
}

// lookup intersects the words of a text. A text without any word fits everything,
// as a lone dash between two names should.
func (p *parser) lookup(s string, said bool) ([]uint32, error) {
	star := strings.HasSuffix(s, "*") && !p.simple
	most, loose := -1, p.fuzzy && !said && !star
	if !p.simple && !said {
		if word, n, ok := cutTilde(s); ok {
			s, most, loose = word, n, true
		}
	}
	var words []string
	eachWord(nil, s, func(w []byte) { words = append(words, string(w)) })
	if len(words) == 0 {
		return p.t.without(nil), nil
	}
	var set []uint32
	for i, w := range words {
		var like []uint32
		switch n := most; {
		case star && i == len(words)-1:
			if p.stars++; p.stars > maxStars {
				return nil, ErrStars
			}
			like = p.t.prefix(w)
		case loose:
			if n < 0 {
				n = edits(w)
			}
			if n == 0 {
				like = p.t.exact(w)
				break
			}
			if p.loose++; p.loose > maxFuzzy {
				return nil, ErrFuzzy
			}
			like = p.t.near(w, n)
		default:
			like = p.t.exact(w)
		}
		all, err := p.t.having(&p.t.any, like)
		if err != nil {
			return nil, err
		}
		named, err := p.t.having(&p.t.named, like)
		if err != nil {
			return nil, err
		}
		p.named = append(p.named, named)
		if p.within {
			all = named
		}
		if i == 0 {
			set = all
		} else {
			set = intersect(set, all)
		}
	}
	return set, nil
}

// exact returns a word, if there is one.
func (t *Index) exact(w string) []uint32 {
	if i, ok := t.words.Find(w); ok {
		return []uint32{i}
	}
	return nil
}

// prefix returns the words that begin so, up to maxStar.
func (t *Index) prefix(w string) (words []uint32) {
	from, _ := t.words.Find(w)
	for i := from; i < uint32(min(int(from)+maxStar, t.words.Len())) && strings.HasPrefix(t.words.At(i), w); i++ {
		words = append(words, i)
	}
	return words
}

// fewToSort is the number of entities up to which sorting them is the quickest way to
// merge lists.
const fewToSort = 256

// having returns the entities that have any of some words, ascending.
func (t *Index) having(p *postings, words []uint32) ([]uint32, error) {
	n := 0 // of bytes, and so of entities at most
	for _, w := range words {
		n += int(p.off[w+1] - p.off[w])
	}
	out := make([]uint32, 0, n)
	for _, w := range words {
		var err error
		if out, err = p.add(out, w, t.n); err != nil {
			return nil, err
		}
	}
	switch {
	case len(words) < 2:
		return out, nil
	case len(out) <= fewToSort:
		slices.Sort(out)
		return slices.Compact(out), nil
	}
	set := make([]uint64, (t.n+63)/64)
	for _, e := range out {
		set[e>>6] |= 1 << (e & 63)
	}
	out = out[:0]
	for i, word := range set {
		for ; word != 0; word &= word - 1 {
			out = append(out, uint32(i<<6+bits.TrailingZeros64(word)))
		}
	}
	return out, nil
}

func (t *Index) without(set []uint32) []uint32 {
	out := make([]uint32, 0, t.n-len(set))
	k := 0
	for i := range uint32(t.n) {
		if k < len(set) && set[k] == i {
			k++
			continue
		}
		out = append(out, i)
	}
	return out
}

func intersect(a, b []uint32) []uint32 {
	out := make([]uint32, 0, min(len(a), len(b)))
	for i, j := 0, 0; i < len(a) && j < len(b); {
		switch {
		case a[i] < b[j]:
			i++
		case a[i] > b[j]:
			j++
		default:
			out = append(out, a[i])
			i, j = i+1, j+1
		}
	}
	return out
}

func union(a, b []uint32) []uint32 {
	out := append(slices.Clone(a), b...)
	slices.Sort(out)
	return slices.Compact(out)
}

// OfNames returns the same index for searches in names alone.
func (t *Index) OfNames() *Index {
	n := *t
	n.any = t.named
	return &n
}

// Begins returns the entities whose names have all words of a text, the last of
// which may be unfinished, as somebody types it.
func (t *Index) Begins(s string) ([]Found, error) {
	if len(s) > maxQuery {
		return nil, ErrSyntax
	}
	var words []string
	eachWord(nil, s, func(w []byte) { words = append(words, string(w)) })
	var set []uint32
	for i, w := range words {
		like := t.exact(w)
		if i == len(words)-1 {
			like = t.prefix(w)
		}
		named, err := t.having(&t.named, like)
		if err != nil {
			return nil, err
		}
		if i == 0 {
			set = named
		} else {
			set = intersect(set, named)
		}
	}
	out := make([]Found, len(set))
	for i, e := range set {
		out[i] = Found{e, len(words)}
	}
	return out, nil
}
