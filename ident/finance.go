package ident

import "strings"

// LEI reads a legal entity identifier (ISO 17442): 18 letters and digits and two
// check digits by ISO 7064 MOD 97-10.
func LEI(text string) (canonical string, ok bool) {
	s := squeeze(text)
	if len(s) != 20 || !alphanumeric(s) || !allDigits(s[18:]) || mod97(s) != 1 || allDigits(s[:18]) && strings.Trim(s[:18], "0") == "" {
		return "", false
	}
	return s, true
}

// BIC reads a business identifier code (ISO 9362): four letters or digits of the
// party, the country, two of the location and three of the branch. "XXX" names
// the head office and is left out of the canonical form. It has no checksum; the
// country must exist.
func BIC(text string) (canonical string, ok bool) {
	s := squeeze(text)
	if len(s) != 8 && len(s) != 11 || !alphanumeric(s) || !allUpper(s[4:6]) || !country(s[4:6]) || countDigits(s[:4]) == 4 {
		return "", false
	}
	return s[:8] + strings.TrimSuffix(s[8:], "XXX"), true
}

// IBAN reads an international bank account number (ISO 13616): country, two check
// digits by ISO 7064 MOD 97-10, and an account of the length that the country has
// registered.
func IBAN(text string) (canonical string, ok bool) {
	if len(text) > maxLen {
		return "", false
	}
	s := squeeze(label(text, "IBAN"))
	if len(s) < 15 || len(s) > 34 || !alphanumeric(s) || !allUpper(s[:2]) || !allDigits(s[2:4]) {
		return "", false
	}
	if i := strings.Index(ibanLengths, s[:2]); i < 0 || int(ibanLengths[i+2]-'0')*10+int(ibanLengths[i+3]-'0') != len(s) {
		return "", false
	}
	return held(s, mod97(s[4:]+s[:4]) == 1)
}

// ibanLengths is the length by country of the SWIFT IBAN Registry.
const ibanLengths = "AD24 AE23 AL28 AT20 AZ28 BA20 BE16 BG22 BH22 BI27 BR29 BY28 CH21 CR22 CY28 CZ24 DE22 DJ27 DK18 DO28 EE20 EG29 " +
	"ES24 FI18 FK18 FO18 FR27 GB22 GE22 GI23 GL18 GR27 GT28 HN28 HR21 HU28 IE22 IL23 IQ23 IS26 IT27 JO30 KW30 KZ20 LB28 LC32 LI21 " +
	"LT20 LU20 LV21 LY25 MC27 MD24 ME22 MK19 MN20 MR27 MT31 MU30 NI28 NL18 NO15 OM23 PK24 PL28 PS29 PT25 QA29 RO24 RS22 RU33 SA24 " +
	"SC31 SD18 SE24 SI19 SK24 SM27 SO23 ST25 SV28 TL23 TN24 TR26 UA29 VA22 VG24 XK20 YE30"

// ISIN reads a security's number (ISO 6166): country or XS and the like, nine
// letters and digits, a check digit by the Luhn formula over letters as 10 to 35.
func ISIN(text string) (canonical string, ok bool) {
	s := squeeze(text)
	if len(s) != 12 || !alphanumeric(s) || !allUpper(s[:2]) || !allDigits(s[11:]) || !country(s[:2]) && s[0] != 'X' && s[:2] != "EU" {
		return "", false
	}
	var d [24]byte
	n := 0
	for i := range len(s) {
		if c := s[i]; c >= 'A' {
			d[n], d[n+1], n = (c-'A'+10)/10+'0', (c-'A'+10)%10+'0', n+2
		} else {
			d[n], n = c, n+1
		}
	}
	return held(s, luhn(d[:n]))
}

// CUSIP reads a North American security's number (ANSI X9.6): eight letters and
// digits and a check digit, modulus 10 double add double.
func CUSIP(text string) (canonical string, ok bool) {
	s := squeeze(text)
	if len(s) != 9 || !alphanumeric(s) || !allDigits(s[8:]) {
		return "", false
	}
	sum := 0
	for i := range 8 {
		v := int(s[i] - '0')
		if s[i] >= 'A' {
			v = int(s[i]-'A') + 10
		}
		if i%2 == 1 {
			v *= 2
		}
		sum += v/10 + v%10
	}
	return held(s, (10-sum%10)%10 == int(s[8]-'0'))
}

// countries are the codes of ISO 3166-1, and XK.
const countries = " AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR BS BT BV BW BY BZ CA CC " +
	"CD CF CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM DO DZ EC EE EG EH ER ES ET FI FJ FK FM FO FR GA GB GD GE GF GG GH " +
	"GI GL GM GN GP GQ GR GS GT GU GW GY HK HM HN HR HT HU ID IE IL IM IN IO IQ IR IS IT JE JM JO JP KE KG KH KI KM KN KP KR KW KY KZ " +
	"LA LB LC LI LK LR LS LT LU LV LY MA MC MD ME MF MG MH MK ML MM MN MO MP MQ MR MS MT MU MV MW MX MY MZ NA NC NE NF NG NI NL NO NP " +
	"NR NU NZ OM PA PE PF PG PH PK PL PM PN PR PS PT PW PY QA RE RO RS RU RW SA SB SC SD SE SG SH SI SJ SK SL SM SN SO SR SS ST SV SX " +
	"SY SZ TC TD TF TG TH TJ TK TL TM TN TO TR TT TV TW TZ UA UG UM US UY UZ VA VC VE VG VI VN VU WF WS YE YT ZA ZM ZW XK "

func country(code string) bool { return strings.Contains(countries, " "+code+" ") }
