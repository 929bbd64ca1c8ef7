package name

import "strings"

// servants are the consonants of the divine names that follow Abd, "servant of".
// They tell Abdulrahman, which is cut, from Abdulov, which is not.
const servants = " rhmn kbr kbyr mnn mnnn bsr bsyr wkyl ghfwr shkwr rhymn rkhmn rkhmon rm rhm rhym rzq rzzq rzk rzzk rshd rshyd rf sm slm sllm srm krm krym mlk qdr kdr gdr ghdr hmd hmyd mjd mjyd ghn whb whhb wahd whd vhd vhb hd hq hqq hk hkm hkym ltf ltyf jbr jbbr zbr jll jlyl jlol khlq khlk smd sttr str bst bsyt ftth fth ghfr ghffr gfr hfz hfyz hlm hlym lym mnm mnym mnhm mhsn mttlb mtlb mtn mtyn nsr nsyr nr qyym qym qddws qds kds rb rbb sbr sbbr shkr wl wly vl wdd wdwd jwd jvd jwwd zhr zym zm zz zyz bq bky bk bky br hdy my mmn hmn wkl wrth rz hsn hssn hsyn hssyn nb nby njm rsl rsul khdr khbr qhr qhhr kwy tww twwb zmn "

// abds are the spellings of abd with the article run on, the longest first.
var abds = []string{"abdoul", "abdool", "abdul", "abdel", "abdal", "abdol", "abdil", "abdur", "abder", "abdar", "abdir", "abdor", "abdus", "abdes", "abdas", "abdis", "abdun", "abden", "abdud", "abdou", "abdu", "abdi", "abd"}

// compound cuts the two customary compounds of Arabic names that are written as
// one word, so that "Abdulrahman" and "Abd al-Rahman", "Salahuddin" and "Salah
// ud-Din" have the same tokens. It reports whether it has added them.
func (a *Analyser) compound(dst *Name, t Token, src uint16) bool {
	s := t.Text
	if len(s) < 6 {
		return false
	}
	if s[0] == 'a' && s[1] == 'b' && s[2] == 'd' {
		for _, p := range abds {
			rest, ok := strings.CutPrefix(s, p)
			if !ok || len(rest) < 2 {
				continue
			}
			if rest == "lah" || rest == "ah" || rest == "lahi" || rest == "llah" {
				return false // Abdullah is one name
			}
			if !servant(rest) {
				continue
			}
			a.cutToken(dst, t, len(p), src)
			dst.Tokens[len(dst.Tokens)-2].Text = "abdul"
			return true
		}
		return false
	}
	if s[0] == 'a' && s[1] == 'b' {
		for _, p := range abus {
			if rest, ok := strings.CutPrefix(s, p); ok && len(rest) > 2 && kunya(rest) {
				a.cutToken(dst, t, len(p), src)
				first := &dst.Tokens[len(dst.Tokens)-2]
				first.Text, first.Role = "abu", Connector
				return true
			}
		}
	}
	base, ok := faithBase(s)
	if !ok {
		return false
	}
	a.cutToken(dst, t, len(base), src)
	last := &dst.Tokens[len(dst.Tokens)-1]
	last.Text, last.Role = "din", Connector
	return true
}

// abus are the spellings of abu with the article run on, the longest first.
var abus = []string{"aboul", "abool", "abul", "abol", "abou", "aboo", "abu", "abo"}

// kunya reports whether a word customarily follows Abu in one word: Abolghasem,
// Abulfazl, Abubakr.
func kunya(word string) bool {
	var buf [16]byte
	if len(word) > 12 {
		return false
	}
	switch string(skeleton(buf[:0], word)) {
	case "qsm", "gsm", "ksm", "gs", "fzl", "fdl", "hsn", "sn", "bkr", "fat", "ft", "abs", "kr":
		return true
	}
	return false
}

// faiths are the endings of names in -ud-Din, the longest first. Where a name is
// written with one d it must be one of those that are customary.
var faiths = []string{"uddine", "eldine", "eddine", "alddin", "elddin", "uddeen", "aldeen", "eldeen", "uddin", "eddin", "addin", "iddin", "oddin", "aldin", "eldin", "uldin", "ettin"}

var shortFaiths = []string{"edine", "edin", "adin", "odin", "udin", "idin"}

const faithNames = " ezz izz az nour nur noor salah jamal djamal kamal kemal badr bader saif seif shams chams ala alaa jalal djalal khair kheir imad emad nasr nasir naser mohi muhi muhyi mohy sharaf charaf shahab shihab siraj seraj taj fakhr zain zein zine rukn husam hosam houssam borhan burhan nizam nezam najm qamar baha bahaa diya ziya zia "

// faithBase returns what stands before -uddin.
func faithBase(s string) (string, bool) {
	for _, p := range faiths {
		if base, ok := strings.CutSuffix(s, p); ok && len(base) > 2 {
			return base, true
		}
	}
	for _, p := range shortFaiths {
		if base, ok := strings.CutSuffix(s, p); ok && len(base) > 2 {
			if i := strings.Index(faithNames, base); i > 0 && faithNames[i-1] == ' ' && faithNames[i+len(base)] == ' ' {
				return base, true
			}
		}
	}
	return "", false
}

// servant reports whether a word is a divine name, by its consonants.
func servant(word string) bool {
	var buf [40]byte
	k := append(buf[:0], ' ')
	for i := range min(len(word), 16) {
		switch c := word[i]; c {
		case 'a', 'e', 'i', 'o', 'u':
		case 'y':
			if i == 0 || i == len(word)-1 {
				continue
			}
			k = append(k, c)
		default:
			k = append(k, c)
		}
	}
	k = append(k, ' ')
	switch word {
	case "ali", "hai", "hay", "hayy", "hayi", "haq", "wali", "nur", "noor", "had":
		return true
	}
	if len(k) < 4 {
		return false
	}
	return strings.Contains(servants, stringOf(k))
}

// arabicArticle reports whether a word in Arabic letters begins with the article,
// which Latin spellings write as a word of its own. After Abd and Abu it is part of
// them, and Allah and al-Din have theirs.
func arabicArticle(dst *Name, word string) bool {
	rest, ok := strings.CutPrefix(word, "ال")
	if !ok || len(rest) < 3*len("ا") || rest == "له" || rest == "لہ" {
		return false
	}
	n := len(dst.Tokens)
	return n == 0 || dst.Tokens[n-1].Text != "abd" && dst.Tokens[n-1].Text != "abdul" && dst.Tokens[n-1].Text != "abu"
}

// cutToken adds a token as two of the same word.
func (a *Analyser) cutToken(dst *Name, t Token, at int, src uint16) {
	second := t
	t.Text, second.Text = t.Text[:at], t.Text[at:]
	if t.To-t.From == len(t.Text)+len(second.Text) {
		t.To = t.From + at
		second.From = t.To
	}
	a.add(dst, t, src)
	a.add(dst, second, src)
}

// compounds ties what belongs together to one word: Abd al-Rahman, Abu Bakr. The
// first part becomes a connector: it says little without the second.
func (a *Analyser) compounds(dst *Name) {
	for i := range dst.Tokens {
		t := &dst.Tokens[i]
		if t.Role != Plain && t.Role != Given && t.Role != Family || t.Script != Latin && t.Script != Arabic {
			continue
		}
		if t.Script == Arabic && t.Text == "aldin" && i > 0 && dst.Tokens[i-1].Role != Connector {
			t.Role, t.Word = Connector, dst.Tokens[i-1].Word
			continue
		}
		switch t.Text {
		case "din", "deen", "dine":
			// Salah al-Din: the second part says as little as in Salahuddin.
			if i > 1 && dst.Tokens[i-1].Role == Connector && dst.Tokens[i-2].Role != Connector {
				t.Role = Connector
				if t.Text != "din" {
					t.Alts, t.Text = dst.altOf(t.Text), "din"
				}
				dst.Tokens[i-1].Word, t.Word = dst.Tokens[i-2].Word, dst.Tokens[i-2].Word
			}
		case "abd", "abdul", "abdel", "abdal", "abdol", "abdur", "abder", "abdus", "abdoul":
			// One who is called Abdul and nothing more keeps it.
			j := i + 1
			for j < len(dst.Tokens) && dst.Tokens[j].Role == Connector {
				j++
			}
			if j == len(dst.Tokens) || a.words[a.src[i]].comma {
				continue
			}
			if k := &dst.Tokens[j]; k.Word != t.Word && j == i+1 && !servant(k.Text) {
				continue // Abdul Mohammad: two names
			}
			if t.Text != "abdul" {
				t.Alts = dst.altOf(t.Text)
				t.Text = "abdul"
			}
			t.Role = Connector
			for k := i + 1; k <= j; k++ {
				dst.Tokens[k].Word = t.Word
			}
		}
	}
}
