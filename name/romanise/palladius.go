package romanise

import (
	"strings"
	"sync"
)

// Palladius's system, by which Russian writes Chinese: a syllable of Pinyin is an
// initial and a final, each with its letters.

// palladiusInitials: Pinyin and Russian.
var palladiusInitials = map[string]string{
	"b": "б", "p": "п", "m": "м", "f": "ф", "d": "д", "t": "т", "n": "н", "l": "л", "g": "г", "k": "к", "h": "х",
	"j": "цз", "q": "ц", "x": "с", "zh": "чж", "ch": "ч", "sh": "ш", "r": "ж", "z": "цз", "c": "ц", "s": "с",
}

// palladiusFinals: the Pinyin final and its Russian, then the initials it goes with.
const palladiusFinals = `
a а b p m f d t n l g k h zh ch sh z c s
ai ай b p m d t n l g k h zh ch sh z c s
an ань b p m f d t n l g k h zh ch sh r z c s
ang ан b p m f d t n l g k h zh ch sh r z c s
ao ао b p m d t n l g k h zh ch sh r z c s
e э d t n l g k h zh ch sh r z c s
ei эй b p m f d n l g h zh sh z
en энь b p m f n g k h zh ch sh r z c s
eng эн b p m f d t n l g k h zh ch sh r z c s
i и b p m d t n l j q x zh ch sh r
i ы z c s
ia я l j q x
ian янь b p m d t n l j q x
iang ян n l j q x
iao яо b p m d t n l j q x
ie е b p m d t n l j q x
in инь b p m n l j q x
ing ин b p m d t n l j q x
iong юн j q x
iu ю m d n l j q x
o о b p m f
ong ун d t n l g k h zh ch r z c s
ou оу p m f d t n l g k h zh ch sh r z c s
u у b p m f d t n l g k h zh ch sh r z c s
u юй n l j q x
ua уа g k h zh sh
uai уай g k h zh ch sh
uan уань d t n l g k h zh ch sh r z c s
uan юань j q x
uang уан g k h zh ch sh
ue юэ n l j q x
ui уй d t g k zh ch sh r z c s
ui уэй g k h
ui ой h
un унь d t l g k zh ch sh r z c s
un уэнь g k h
un юнь j q x
uo о d t n l g k h zh ch sh r z c s
`

// palladiusAlone are the syllables without an initial: Pinyin and Russian.
const palladiusAlone = `a а ai ай an ань ang ан ao ао e э en энь er эр ou оу o о
yi и ya я yan янь yang ян yao яо ye е yin инь ying ин yong юн you ю yu юй yuan юань yue юэ yun юнь
wu у wa ва wai вай wan вань wang ван wei вэй wen вэнь weng вэн wo во`

// palladiusSurnames are the Chinese surnames that nineteen people in twenty bear.
const palladiusSurnames = `wang li zhang liu chen yang huang zhao wu zhou xu sun ma zhu hu guo he gao lin luo
zheng liang xie song tang han feng deng cao peng zeng xiao tian dong yuan pan yu jiang cai du ye cheng su wei lu
ding ren shen yao cui zhong tan fan jin shi liao jia xia fu fang bai zou meng xiong qin qiu yin xue yan duan lei
hou long tao he gu mao hao gong shao wan qian dai mo kong xiang chang kang wen niu ge xing an qi yi qiao pang ni
zhuang nie zhang lan bao guan jiao zuo gan zhu ning shang shu ruan ke ji mei tong ling bi shan pei huo mu cheng
miao gu sheng qu weng ran luo lan you xin yue bian bu che cen chu cong hua xi huan jing kuang lou mi min ming ou
qu rao rong sang si sui teng tu xuan yun zang zhan zhen zhai zhuo zong zu`

// palladius is how Russian writes Chinese names.
var palladius = sync.OnceValue(func() *transcription {
	t := &transcription{native: Han, parted: true, syllables: map[string]bool{}, surnames: map[string]bool{}}
	surname := map[string]bool{}
	for s := range strings.FieldsSeq(palladiusSurnames) {
		surname[s] = true
	}
	units := map[string]Unit{}
	t.units = func() map[string]Unit { return units }
	add := func(pinyin, s string) {
		u := units[s]
		u.Forms = ranked(u.Forms, []string{pinyin})
		u.systems = u.Forms[:1]
		units[s], t.syllables[s] = u, true
		t.longest = max(t.longest, len(s))
		t.surnames[s] = t.surnames[s] || surname[pinyin]
	}
	for line := range strings.Lines(palladiusFinals) {
		if f := strings.Fields(line); len(f) > 2 {
			for _, initial := range f[2:] {
				add(initial+f[0], palladiusInitials[initial]+f[1])
			}
		}
	}
	alone := strings.Fields(palladiusAlone)
	for i := 0; i < len(alone); i += 2 {
		add(alone[i], alone[i+1])
		add(alone[i], "ъ"+alone[i+1])
	}
	return t
})
