package ident

import "strings"

// INN reads a Russian taxpayer number (order of the Federal Tax Service
// ЯПК-7-8/664): ten digits for companies with one check digit, twelve for persons
// with two.
func INN(text string) (canonical string, ok bool) {
	s := squeeze(text)
	if !allDigits(s) || strings.Trim(s, "0") == "" {
		return "", false
	}
	switch len(s) {
	case 10:
		ok = weighted(s, 2, 4, 10, 3, 5, 9, 4, 6, 8)%11%10 == int(s[9]-'0')
	case 12:
		ok = weighted(s, 7, 2, 4, 10, 3, 5, 9, 4, 6, 8)%11%10 == int(s[10]-'0') &&
			weighted(s, 3, 7, 2, 4, 10, 3, 5, 9, 4, 6, 8)%11%10 == int(s[11]-'0')
	}
	return held(s, ok)
}

// OGRN reads a Russian state registration number: 13 digits for companies
// (remainder by 11), 15 for sole traders, OGRNIP (remainder by 13).
func OGRN(text string) (canonical string, ok bool) {
	s := squeeze(text)
	if len(s) != 13 && len(s) != 15 || !allDigits(s) || s[0] == '0' {
		return "", false
	}
	last, rest := len(s)-1, 0
	for i := range last {
		rest = (rest*10 + int(s[i]-'0')) % (last - 1)
	}
	if rest%10 != int(s[last]-'0') {
		return "", false
	}
	return s, true
}

// KPP reads the Russian code of the reason for registration: four digits of the
// tax office, two letters or digits of the reason, three digits. It has no
// checksum, and companies share it.
func KPP(text string) (canonical string, ok bool) {
	s := squeeze(text)
	if len(s) != 9 || !alphanumeric(s) || !allDigits(s[:4]) || !allDigits(s[6:]) {
		return "", false
	}
	return s, true
}

// OKPO reads a Russian statistics code: eight digits for companies, ten for sole
// traders, the last one a check digit by weights 1, 2, … and, where that gives 10,
// by weights 3, 4, ….
func OKPO(text string) (canonical string, ok bool) {
	s := squeeze(text)
	if len(s) != 8 && len(s) != 10 || !allDigits(s) || strings.Trim(s, "0") == "" {
		return "", false
	}
	check := 0
	for _, first := range []int{1, 3} {
		sum := 0
		for i := range len(s) - 1 {
			sum += int(s[i]-'0') * ((first+i-1)%10 + 1)
		}
		if check = sum % 11; check < 10 {
			break
		}
	}
	return held(s, check%10 == int(s[len(s)-1]-'0'))
}

const usccAlphabet = "0123456789ABCDEFGHJKLMNPQRTUWXY"

// USCC reads a Chinese unified social credit identifier (GB 32100-2015): 17
// characters of an alphabet of 31 and a check character, weights powers of 3.
func USCC(text string) (canonical string, ok bool) {
	s := squeeze(text)
	if len(s) != 18 || !allDigits(s[2:8]) {
		return "", false
	}
	sum, weight := 0, 1
	for i := range 17 {
		v := strings.IndexByte(usccAlphabet, s[i])
		if v < 0 {
			return "", false
		}
		sum += v * weight
		weight = weight * 3 % 31
	}
	if strings.IndexByte(usccAlphabet, s[17]) != (31-sum%31)%31 {
		return "", false
	}
	return s, true
}

// ResidentID reads a Chinese citizen's number (GB 11643-1999): region, date of
// birth, sequence and a check character by ISO 7064 MOD 11-2. The birth date is
// returned as YYYY-MM-DD.
func ResidentID(text string) (canonical, birthDate string, ok bool) {
	s := squeeze(text)
	if len(s) != 18 || !allDigits(s[:17]) {
		return "", "", false
	}
	m, d := s[10:12], s[12:14]
	if y := s[6:10]; y < "1850" || y > "2199" || m < "01" || m > "12" || d < "01" || d > "31" {
		return "", "", false
	}
	sum := weighted(s, 7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
	if "10X98765432"[sum%11] != s[17] {
		return "", "", false
	}
	return s, s[6:10] + "-" + m + "-" + d, true
}

// DUNS reads a number of Dun & Bradstreet: nine digits. It has no checksum.
func DUNS(text string) (canonical string, ok bool) {
	if len(text) > maxLen {
		return "", false
	}
	s := squeeze(label(text, "D-U-N-S", "DUNS", "number", "no"))
	if len(s) != 9 || !allDigits(s) || s == "000000000" {
		return "", false
	}
	return s, true
}

// UEI reads a unique entity identifier of SAM.gov: twelve letters and digits
// without O and I, not beginning with 0. Its check digit is not checked.
func UEI(text string) (canonical string, ok bool) {
	s := squeeze(text)
	if len(s) != 12 || !alphanumeric(s) || strings.ContainsAny(s, "OI") || s[0] == '0' || allDigits(s) {
		return "", false
	}
	return s, true
}

// NPI reads a US national provider identifier (45 CFR 162.406): ten digits that
// hold by the Luhn formula with 80840 before them.
func NPI(text string) (canonical string, ok bool) {
	s := squeeze(text)
	if len(s) != 10 || !allDigits(s) || s[0] != '1' && s[0] != '2' {
		return "", false
	}
	return held(s, luhn([]byte("80840"+s)))
}

// SSN reads a US social security number: nine digits in the ranges that are
// issued. It has no checksum.
func SSN(text string) (canonical string, ok bool) {
	s := squeeze(text)
	if len(s) != 9 || !allDigits(s) || s[:3] == "000" || s[:3] == "666" || s[0] == '9' || s[3:5] == "00" || s[5:] == "0000" {
		return "", false
	}
	return s, true
}

// passportShapes has the forms of passport numbers by country: 9 a digit, A a
// letter, * either. They are what documents show, not what a law says, and loose
// on purpose.
var passportShapes = map[string][]string{
	"kp": {"999999999", "AA999999999", "A999999999", "99999999"},
	"kr": {"A99999999", "AA9999999", "A999A9999"},
	"cn": {"A99999999", "AA9999999", "999999999"},
	"hk": {"A99999999", "AA9999999"},
	"tw": {"999999999"},
	"jp": {"AA9999999"},
	"ru": {"999999999", "9999999999"},
	"us": {"999999999", "A99999999"},
	"gb": {"999999999"},
	"ir": {"A99999999", "A9999999"},
	"in": {"A9999999"},
	"pk": {"AA9999999", "AA999999", "A999999"},
	"id": {"A9999999", "A999999"},
	"vn": {"A9999999"},
	"my": {"A99999999"},
	"th": {"AA9999999", "A999999"},
	"mm": {"AA999999", "A999999"},
	"fr": {"99AA99999"},
	"de": {"*********", "**********"},
	"it": {"AA9999999", "A999999"},
	"es": {"AAA999999", "AA999999"},
}

// Passport reads a passport's number as squeezed text. With a country code whose
// forms are known it must have one of them; else four to twenty characters with
// at least three digits will do. There is no checksum.
func Passport(country, text string) (canonical string, ok bool) {
	if len(text) > maxLen {
		return "", false
	}
	// A label may come apart as its number does: "pass port 381310014".
	s := label(squeeze(label(text, "passport", "number", "no.", "nr.")), "passport", "number")
	if shapes, known := passportShapes[country]; known {
		for _, shape := range shapes {
			if fits(s, shape) {
				return s, true
			}
		}
		return "", false
	}
	if len(s) < 4 || len(s) > 20 || countDigits(s) < 3 {
		return "", false
	}
	return s, true
}

func fits(s, shape string) bool {
	if len(s) != len(shape) {
		return false
	}
	for i := range len(s) {
		digit, letter := s[i] >= '0' && s[i] <= '9', s[i] >= 'A' && s[i] <= 'Z'
		if shape[i] == '9' && !digit || shape[i] == 'A' && !letter || !digit && !letter {
			return false
		}
	}
	return true
}
