package ident

import "strings"

// IMOKind says whom an IMO number may belong to. The checksums of ships and
// companies differ, yet a few numbers satisfy both.
type IMOKind uint8

// Kinds of IMO numbers; they may be combined.
const (
	IMOShip IMOKind = 1 << iota
	IMOCompany
)

// IMO reads a ship's identification number (IMO resolution A.1117(30)) or a
// company's (MSC.160(78)): seven digits, with or without "IMO" before them.
// Companies' numbers may lack their leading zero.
func IMO(text string) (canonical string, kind IMOKind, ok bool) {
	if len(text) > maxLen {
		return "", 0, false
	}
	s := squeeze(label(text, "IMO", "number", "no", "nr"))
	if len(s) == 6 {
		s = "0" + s
	}
	if len(s) != 7 || !allDigits(s) || s == "0000000" {
		return "", 0, false
	}
	check := int(s[6] - '0')
	if weighted(s, 7, 6, 5, 4, 3, 2)%10 == check && s[0] != '0' {
		kind |= IMOShip
	}
	if (11-weighted(s, 8, 6, 4, 2, 9, 7)%11)%10 == check {
		kind |= IMOCompany
	}
	if kind == 0 {
		return "", 0, false
	}
	return s, kind, true
}

// MMSI reads a maritime mobile service identity (ITU-R M.585): nine digits that
// hold the three of a country. It has no checksum; true means that the country's
// digits are allocated.
func MMSI(text string) (canonical, country string, ok bool) {
	if len(text) > maxLen {
		return "", "", false
	}
	s := squeeze(label(text, "MMSI", "number", "no"))
	if len(s) != 9 || !allDigits(s) {
		return "", "", false
	}
	mid := s[:3] // ship stations
	switch {
	case s[:2] == "00": // coast stations
		mid = s[2:5]
	case s[0] == '0': // groups of ships
		mid = s[1:4]
	case s[:3] == "111": // aircraft in search and rescue
		mid = s[3:6]
	case s[:2] == "98" || s[:2] == "99": // craft of a parent ship, aids to navigation
		mid = s[2:5]
	case s[0] == '8': // hand-held radios
		mid = s[1:4]
	}
	if country, ok = mids(mid); !ok {
		return "", "", false
	}
	return s, country, true
}

// midTable lists maritime identification digits by country, from the Table of
// Maritime Identification Digits of the ITU. A dash spans a range.
const midTable = `al 201 ad 202 at 203 pt 204,255,263 be 205 by 206 bg 207 va 208 cy 209-210,212 de 211,218 ge 213 md 214 mt 215,229,248-249,256
am 216 dk 219-220 es 224-225 fr 226-228 fi 230 fo 231 gb 232-235 gi 236 gr 237,239-241 hr 238 ma 242 hu 243 nl 244-246 it 247 ie 250
is 251 li 252 lu 253 mc 254 no 257-259 pl 261 me 262 ro 264 se 265-266 sk 267 sm 268 ch 269 cz 270 tr 271 ua 272 ru 273 mk 274 lv 275
ee 276 lt 277 si 278 rs 279 ai 301 us 303,338,366-369 ag 304-305 cw 306 aw 307 bs 308-309,311 bm 310 bz 312 bb 314 ca 316 ky 319 cr 321
cu 323 dm 325 do 327 gp 329 gd 330 gl 331 gt 332 hn 334 ht 336 jm 339 kn 341 lc 343 mx 345 mq 347 ms 348 ni 350 pa 351-357,370-374
pr 358 sv 359 pm 361 tt 362 tc 364 vc 375-377 vg 378 vi 379 af 401 sa 403 bd 405 bh 408 bt 410 cn 412-414 tw 416 lk 417 in 419 ir 422
az 423 iq 425 il 428 jp 431-432 tm 434 kz 436 uz 437 jo 438 kr 440-441 ps 443 kp 445 kw 447 lb 450 kg 451 mo 453 mv 455 mn 457 np 459
om 461 pk 463 qa 466 sy 468 ae 470-471 tj 472 ye 473,475 hk 477 ba 478 tf 501,607,618,635 au 503 mm 506 bn 508 fm 510 pw 511 nz 512
kh 514-515 cx 516 ck 518 fj 520 cc 523 id 525 ki 529 la 531 my 533 mp 536 mh 538 nc 540 nu 542 nr 544 pf 546 ph 548 tl 550 pg 553 pn 555
sb 557 as 559 ws 561 sg 563-566 th 567 to 570 tv 572 vn 574 vu 576-577 wf 578 za 601 ao 603 dz 605 sh 608,665 bi 609 bj 610 bw 611 cf 612
cm 613 cg 615 km 616,620 cv 617 ci 619 dj 621 eg 622 et 624 er 625 ga 626 gh 627 gm 629 gw 630 gq 631 gn 632 bf 633 ke 634 lr 636-637
ss 638 ly 642 ls 644 mu 645 mg 647 ml 649 mz 650 mr 654 mw 655 ne 656 ng 657 na 659 re 660 rw 661 sd 662 sn 663 sc 664 so 666 sl 667
st 668 sz 669 td 670 tg 671 tn 672 tz 674,677 ug 675 cd 676 zm 678 zw 679 ar 701 br 710 bo 720 cl 725 co 730 ec 735 fk 740 gf 745 gy 750
py 755 pe 760 sr 765 uy 770 ve 775`

func mids(mid string) (country string, ok bool) {
	for w := range strings.FieldsSeq(midTable) {
		if w[0] >= 'a' {
			country = w
			continue
		}
		for span := range strings.SplitSeq(w, ",") {
			from, to, ranged := strings.Cut(span, "-")
			if mid == from || ranged && mid >= from && mid <= to {
				return country, true
			}
		}
	}
	return "", false
}

// CallSign reads a radio call sign (ITU Radio Regulations, article 19): three to
// seven letters and digits that begin with the series of a country. It has no
// checksum.
func CallSign(text string) (canonical string, ok bool) {
	s := squeeze(text)
	if len(s) < 3 || len(s) > 7 || !alphanumeric(s) || countDigits(s) == len(s) {
		return "", false
	}
	digits := countDigits(s[:2])
	// A series is two letters, a letter and a digit, or a digit and a letter; 0 and
	// 1 do not begin one.
	if digits == 2 || s[0] == '0' || s[0] == '1' {
		return "", false
	}
	return s, true
}

// TailNumber reads an aircraft's registration mark (ICAO Annex 7): the mark of
// the state and the aircraft's own, with or without a hyphen between them. It has
// no checksum.
func TailNumber(text string) (canonical string, ok bool) {
	s := squeeze(text)
	if len(s) < 3 || len(s) > 8 || !alphanumeric(s) || countDigits(s) == len(s) {
		return "", false
	}
	return held(s, countDigits(s[:2]) < 2)
}
