package romanise

import (
	"cmp"
	"slices"
	"strings"
	"sync"
)

// kanaSounds says what a foreign name may have where kana has a sound: a line of
// Hepburn letters, then Latin spellings with what they cost in hundredths. A dash
// is nothing at all. The costs of letters that only one side has are in kanaOnly
// and latinOnly.
const kanaSounds = `
k k 0 c 0 q 0 kh 5 ck 0 ch 15 g 35 gh 40 cc 0
kus x 0 ks 0 cs 0
kis x 10
ks x 0
kku ck 0 k 0 c 0 kh 5
g g 0 gh 0 gu 5 k 35 q 25 h 40 j 40 kh 40
s s 0 c 5 z 25 th 0 ss 0 sh 30 sz 0 ts 30 x 30 sch 30 zz 30 th 0 sc 5
sh sh 0 sch 0 sj 0 s 15 ch 15 sz 10 c 25 zh 25 shch 0 sc 10 x 25 si 10 sci 5 stj 5 zh 25 ssi 15 ssy 15
shi thi 0 thy 0 th 5 shch 0
z z 0 s 20 th 0 dh 0 zh 20 dz 0 tz 20 j 25 ts 30 d 30 x 25
zu dz 0 ds 10 dh 5 d 25
j j 0 g 0 zh 0 z 15 dj 0 dzh 0 dz 5 gi 0 ge 0 gh 20 y 30 zj 0 dy 0 di 5 d 25 dhi 0 gy 0 s 25
ji di 5 dy 5 thi 10 dhi 0 zi 5 zy 5 gy 0
t t 0 th 5 tt 0 d 35 dt 10
to th 10 t 3 tt 3 tte 3
ch ch 0 tch 0 tsch 0 c 5 cz 0 t 15 tj 0 tsj 0 ti 5 ty 5 cc 5 k 50 ky 25 q 25 sh 35 tsh 0
chi ti 5 thi 10 ty 5 tee 5 cy 5 t 20
ts ts 0 tz 0 z 10 c 5 t 5 tc 0 zz 5 s 35 cz 15 tt 5 ths 20
tch ch 0 c 5 tch 0 cc 5 tti 10 ty 10 tj 0
tts ts 0 zz 0 tz 0 c 5 ss 30
d d 0 dh 0 dd 0 t 35 th 30 dz 30
do dh 5 d 3
n n 0 ng 0 nn 0 gn 5 m 45 nh 5 kn 5
nm mm 0 m 0 nm 0
nb mb 0 b 40
np mp 0
nn nn 0 n 0
ny ny 0 n 15 nj 0 ni 0 gn 0 nh 0
m m 0 mm 0 n 50
h h 0 kh 0 ch 15 j 20 x 15 g 35 gh 35 f 30
f f 0 ph 0 v 10 h 10 w 25 ff 0 kh 20 hv 5 hw 5
fu f 0 ff 0 ph 0 v 3 w 10 h 15 ve 10 phe 5 fe 5 hu 0 kh 15 ev 15
ffu f 0 ff 0 v 5
b b 0 v 0 bb 0 w 25 p 40 bh 0
v v 0 w 0 b 10 f 15 vv 0
ui wi 0 vi 5 wy 0 vy 5
uw w 0 v 15 u 5 ou 5
ur vl 0 vr 0 wl 0 wr 5
ua wa 0 va 5
ue we 0 ve 5 wei 0 vei 5 wai 5
p p 0 pp 0 b 35 ph 25
r r 0 l 0 rr 0 ll 0 rh 0 lh 0 rl 5 lr 5
ri rj 5 r 8 l 8 ly 5 ry 5 lj 5
y y 0 j 0 i 0 e 15 ll 5 gi 30 lh 10
ya ia 0 ea 5 ya 0 ja 0 a 20 iya 0
yu iu 0 yu 0 ju 0 u 15 ew 0 iyu 0 eu 5 you 0
yo io 0 yo 0 jo 0 o 15 e 15 eo 5 ye 15 je 20 ie 15 iyo 0 yu 20 jo 0
iya ia 0 iia 0 a 25 iyya 0
iy iy 0 i 0 ey 5 y 5
ie ie 0 iye 0 e 10 ye 0 je 0
ia ia 0 iya 0 a 25
io io 0 iyo 0
w w 0 v 5 u 0 o 5 ou 0 gu 20 hu 5
wa ua 0 oua 0 oi 5 va 5 owa 0
a a 0 ah 0 aa 0 ai 25 e 25 u 25 o 25 ar 8 er 8 or 15 ur 10 ha 20 ea 15 y 40
ai ai 0 ay 0 ei 8 ey 10 ye 20 i 10 y 10 aj 0 ae 5 aye 0 igh 5 ie 20 eye 5
ei ei 0 ey 0 ay 0 ai 0 a 10 ej 0 e 8 eh 5
au au 0 ow 0 aw 0 aou 0 ou 8 ao 0
ao ao 0 au 0 aw 5
i i 0 y 0 e 18 ee 0 ie 0 iy 0 ij 0 ii 0 ea 5 ey 0 yi 0 ei 8 ih 0 ir 15 j 0 hi 15 ui 15 ay 30 yy 0 u 40 eeh 5
u u 0 ou 0 oo 0 o 22 w 10 wu 0 y 25 ue 5 uh 0 eu 10 ur 15 iu 15 e 35 l 50
e e 0 ei 0 ay 5 ai 0 ae 0 eh 0 a 22 i 22 ye 0 je 0 ey 3 ie 8 er 10 y 30 he 20 ea 8 o 35 ee 15 ia 20 oe 15
o o 0 au 0 ou 0 oh 0 ow 0 aw 0 oo 5 u 20 a 25 or 8 oa 0 ol 30 oe 10 ho 20 eau 0 eo 15 aou 5 al 25 ough 5
ou ou 0 o 0 au 0
`

// kanaRule is one entry of kanaSounds. Letters are packed, the first lowest.
type kanaRule struct {
	kana, latin         uint32
	kanaMask, latinMask uint32
	down, right         uint8 // letters of either
	cost                float32
}

// kanaRules are the rules by the first letters of both sides.
type kanaRules struct {
	from [1<<10 + 1]uint16
	rule []kanaRule
}

// of are the rules that may hold where a letter of kana meets a Latin one.
func (t *kanaRules) of(kana, latin byte) []kanaRule {
	at := firstLetters(kana, latin)
	return t.rule[t.from[at]:t.from[at+1]]
}

func firstLetters(kana, latin byte) int { return int(kana&31)<<5 | int(latin&31) }

// readKanaSounds reads kanaSounds once.
var readKanaSounds = sync.OnceValue(func() *kanaRules {
	t := new(kanaRules)
	pack := func(s string) (letters, mask uint32) {
		for i := range len(s) {
			letters, mask = letters|uint32(s[i])<<(8*i), mask|0xff<<(8*i)
		}
		return letters, mask
	}
	for line := range strings.Lines(kanaSounds) {
		f := strings.Fields(line)
		for i := 1; i+1 < len(f); i += 2 {
			r := kanaRule{down: uint8(len(f[0])), right: uint8(len(f[i]))}
			r.kana, r.kanaMask = pack(f[0])
			r.latin, r.latinMask = pack(f[i])
			for _, c := range f[i+1] {
				r.cost = 10*r.cost + float32(c-'0')
			}
			r.cost /= 100
			t.rule = append(t.rule, r)
		}
	}
	first := func(r kanaRule) int { return firstLetters(byte(r.kana), byte(r.latin)) }
	slices.SortStableFunc(t.rule, func(a, b kanaRule) int { return cmp.Compare(first(a), first(b)) })
	for _, r := range t.rule {
		t.from[first(r)+1]++
	}
	for i := range t.from[1:] {
		t.from[i+1] += t.from[i]
	}
	return t
})

const (
	maxSound = 28 // length of the words whose sounds are compared
	maxDown  = 3  // most letters of kana in a rule
)

// KanaDistance says how far the sound of a foreign word is from what kana write, in
// letters: 0 for ヴラジーミル and Vladimir, a third of a letter for another vowel,
// nearly one for another consonant. Both are spelled a–z, the kana as [Append] reads
// them. Vowels that Japanese must put between consonants cost nothing, nor do the
// letters that it does not hear apart. Beyond the limit it only says that they are
// farther apart than that.
func KanaDistance(kana, latin string, limit float32) float32 {
	kana, latin = kana[:min(len(kana), maxSound)], latin[:min(len(latin), maxSound)]
	rules := readKanaSounds()
	// The letters from each place on, and what it costs that kana write nothing of one.
	var ahead [maxSound + 1]uint32
	var alone [maxSound]float32
	for j := len(latin) - 1; j >= 0; j-- {
		ahead[j] = ahead[j+1]<<8 | uint32(latin[j])
		alone[j] = latinOnly(latin, j)
	}
	// The row at hand and those that a rule may lead to.
	var rows [maxDown + 1][maxSound + 1]float32
	for i := range rows {
		for j := range len(latin) + 1 {
			rows[i][j] = maxSound
		}
	}
	rows[0][0] = 0
	within := 0 // rows until one has something within the limit, if none has before
	for i := range len(kana) + 1 {
		row := &rows[i&maxDown]
		here, only := uint32(0), float32(0)
		if i < len(kana) {
			for k := min(i+4, len(kana)) - 1; k >= i; k-- {
				here = here<<8 | uint32(kana[k])
			}
			only = kanaOnly(kana, i)
		}
		for j := range len(latin) + 1 {
			at := row[j]
			if at > limit || at >= maxSound {
				continue
			}
			within = i + maxDown
			if i < len(kana) {
				if j < len(latin) {
					rs := rules.of(kana[i], latin[j])
					for k := range rs {
						if r := &rs[k]; ahead[j]&r.latinMask == r.latin && here&r.kanaMask == r.kana {
							p := &rows[(i+int(r.down))&maxDown][j+int(r.right)]
							*p = min(*p, at+r.cost)
						}
					}
				}
				p := &rows[(i+1)&maxDown][j]
				*p = min(*p, at+only)
			}
			if j < len(latin) {
				row[j+1] = min(row[j+1], at+alone[j])
			}
		}
		switch {
		case i == len(kana):
			return row[len(latin)]
		case i >= within:
			return maxSound
		}
		for j := range len(latin) + 1 {
			row[j] = maxSound
		}
	}
	return maxSound
}

// kanaOnly is the cost of a letter that the foreign word does not have.
func kanaOnly(s string, i int) float32 {
	c, before := s[i], byte(0)
	if i > 0 {
		before = s[i-1]
	}
	after := i > 0 && !fullVowel(before)
	switch {
	case c == before:
		return 0
	case c == 'u' && after:
		return .03
	case c == 'o' && (before == 't' || before == 'd'):
		return .03
	case c == 'i' && after && (before == 'h' || before == 'j' || before == 'r' || before == 'k'):
		return .12
	case fullVowel(c):
		return .45
	case c == 't' && i+1 < len(s) && s[i+1] == 'c':
		return 0
	case c == 'y' || c == 'w':
		return .25
	case c == 'h':
		return .35
	case c == 'n':
		return .55
	}
	return .9
}

// latinOnly is the cost of a letter of which kana write nothing.
func latinOnly(s string, j int) float32 {
	c, before, last := s[j], byte(0), j+1 == len(s)
	if j > 0 {
		before = s[j-1]
	}
	after := j > 0 && fullVowel(before) // after a vowel
	switch {
	case c == before:
		return .02
	case c == 'h':
		return .08
	case c == 'r' && after && (last || !fullVowel(s[j+1])):
		return .12 // Carter is カーター
	case c == 'e' && last:
		return .1
	case c == 'y' || c == 'j' || c == 'i' && after:
		return .2
	case c == 'w' || c == 'u' && after:
		return .25
	case c == 'g' && before == 'n':
		return .1
	case fullVowel(c):
		return .4
	case last && (c == 't' || c == 'd' || c == 's'):
		return .4
	}
	return .85
}
