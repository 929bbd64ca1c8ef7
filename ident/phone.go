package ident

import "strings"

// callingCodes are the country codes of ITU-T E.164 that belong to one country, with
// the country as ISO 3166-1 alpha-2. Codes that several share (1, 262, 590, 599) are
// not among them.
const callingCodes = `20eg 27za 30gr 31nl 32be 33fr 34es 36hu 39it 40ro 41ch 43at 45dk 46se 47no 48pl 49de 51pe 52mx 53cu 54ar 55br 56cl 57co 58ve
60my 61au 62id 63ph 64nz 65sg 66th 81jp 82kr 84vn 86cn 90tr 91in 92pk 93af 94lk 95mm 98ir
211ss 212ma 213dz 216tn 218ly 220gm 221sn 222mr 223ml 224gn 225ci 226bf 227ne 228tg 229bj 230mu 231lr 232sl 233gh 234ng 235td 236cf 237cm 238cv 239st
240gq 241ga 242cg 243cd 244ao 245gw 248sc 249sd 250rw 251et 252so 253dj 254ke 255tz 256ug 257bi 258mz 260zm 261mg 263zw 264na 265mw 266ls 267bw 268sz 269km
291er 297aw 298fo 299gl 350gi 351pt 352lu 353ie 354is 355al 356mt 357cy 358fi 359bg 370lt 371lv 372ee 373md 374am 375by 376ad 377mc 378sm 380ua 381rs 382me
385hr 386si 387ba 389mk 420cz 421sk 423li 500fk 501bz 502gt 503sv 504hn 505ni 506cr 507pa 509ht 591bo 592gy 593ec 595py 597sr 598uy
670tl 673bn 674nr 675pg 676to 677sb 678vu 679fj 680pw 685ws 686ki 688tv 691fm 692mh 850kp 852hk 853mo 855kh 856la 880bd 886tw
960mv 961lb 962jo 963sy 964iq 965kw 966sa 967ye 968om 970ps 971ae 972il 973bh 974qa 975bt 976mn 977np 992tj 993tm 994az 995ge 996kg 998uz`

// PhoneCountry tells the country of a telephone number in international form
// (+850 …, 00850 …), as a code in lower case. Of a number that says no country, or
// whose code several share, ok is false.
func PhoneCountry(text string) (country string, ok bool) {
	text = strings.TrimSpace(text)
	digits, plus := strings.CutPrefix(text, "+")
	if !plus {
		if digits, ok = strings.CutPrefix(text, "00"); !ok {
			return "", false
		}
	}
	digits = strings.Map(func(r rune) rune {
		if r >= '0' && r <= '9' {
			return r
		}
		return -1
	}, digits)
	if len(digits) < 7 || len(digits) > 15 {
		return "", false
	}
	switch {
	case strings.HasPrefix(digits, "76"), strings.HasPrefix(digits, "77"):
		return "kz", true
	case digits[0] == '7':
		return "ru", true
	case strings.HasPrefix(digits, "441481"), strings.HasPrefix(digits, "441534"), strings.HasPrefix(digits, "441624"):
		return "", false // Guernsey, Jersey, Man
	case strings.HasPrefix(digits, "44"):
		return "gb", true
	}
	for code := range strings.FieldsSeq(callingCodes) {
		if number, c := code[:len(code)-2], code[len(code)-2:]; strings.HasPrefix(digits, number) {
			return c, true
		}
	}
	return "", false
}
