// Package ident knows the formats of identifiers: ships' and companies' numbers,
// bank codes, tax numbers, documents, wallet addresses. Each format is a function
// that takes text as people and lists write it and returns the canonical form by
// which two texts of one identifier are compared, and whether shape and checksum
// hold. A format without a checksum says so in its comment: there, true means
// only "may be".
//
// The package does not know who uses an identifier or what for.
package ident

import (
	"strings"
	"unicode"
)

const maxLen = 512 // no identifier is longer; longer text is refused unread

// squeeze folds full-width forms, drops everything but letters and digits, and
// turns letters to upper case. It is "" for text that is too long.
func squeeze(text string) string {
	if len(text) > maxLen {
		return ""
	}
	plain := true
	for i := range len(text) {
		if c := text[i]; (c < '0' || c > '9') && (c < 'A' || c > 'Z') {
			plain = false
			break
		}
	}
	if plain {
		return text
	}
	b := make([]byte, 0, len(text))
	for _, r := range text {
		if r >= 0xFF01 && r <= 0xFF5E {
			r -= 0xFEE0
		}
		switch {
		case r >= '0' && r <= '9' || r >= 'A' && r <= 'Z':
			b = append(b, byte(r))
		case r >= 'a' && r <= 'z':
			b = append(b, byte(r-'a'+'A'))
		case r >= 0x80 && (unicode.IsLetter(r) || unicode.IsDigit(r)):
			b = append(b, string(unicode.ToUpper(r))...)
		}
	}
	return string(b)
}

// label cuts words such as "IMO", "No." in front of a number, in any case.
func label(text string, words ...string) string {
	for again := true; again; {
		again = false
		text = strings.TrimLeft(text, " \t\u00a0:.#№-")
		for _, w := range words {
			if len(text) > len(w) && strings.EqualFold(text[:len(w)], w) {
				text, again = text[len(w):], true
			}
		}
	}
	return text
}

func allDigits(s string) bool {
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return s != ""
}

func allUpper(s string) bool {
	for i := range len(s) {
		if s[i] < 'A' || s[i] > 'Z' {
			return false
		}
	}
	return s != ""
}

func alphanumeric(s string) bool {
	for i := range len(s) {
		if (s[i] < '0' || s[i] > '9') && (s[i] < 'A' || s[i] > 'Z') {
			return false
		}
	}
	return s != ""
}

func countDigits(s string) (n int) {
	for i := range len(s) {
		if s[i] >= '0' && s[i] <= '9' {
			n++
		}
	}
	return n
}

// weighted is the sum of digits times weights; s holds digits only and is at
// least as long as the weights.
func weighted(s string, weights ...int) (sum int) {
	for i, w := range weights {
		sum += w * int(s[i]-'0')
	}
	return sum
}

// held is the answer of a format: the text if it holds, nothing if not.
func held(s string, ok bool) (string, bool) {
	if !ok {
		return "", false
	}
	return s, true
}

// mod97 is the remainder of ISO 7064 MOD 97-10: letters count as 10 to 35.
func mod97(s string) int {
	n := 0
	for i := range len(s) {
		if c := s[i]; c >= 'A' {
			n = (n*100 + int(c-'A') + 10) % 97
		} else {
			n = (n*10 + int(c-'0')) % 97
		}
	}
	return n
}

// luhn reports whether a string of digits holds by the formula of ISO/IEC 7812-1.
func luhn(digits []byte) bool {
	sum, double := 0, false
	for i := len(digits) - 1; i >= 0; i-- {
		d := int(digits[i] - '0')
		if double {
			if d *= 2; d > 9 {
				d -= 9
			}
		}
		sum, double = sum+d, !double
	}
	return sum%10 == 0
}

// Canonical returns the form by which values of a FollowTheMoney property are
// compared, and whether the text holds as what the property is named after. Text
// of another property, or that does not hold, is only squeezed: letters and
// digits, upper case. The form is "" if nothing is left to compare.
func Canonical(property, text string) (canonical string, valid bool) {
	var f func(string) (string, bool)
	switch property {
	case "imoNumber":
		f = func(s string) (string, bool) { c, _, ok := IMO(s); return c, ok }
	case "mmsi":
		f = func(s string) (string, bool) { c, _, ok := MMSI(s); return c, ok }
	case "callSign":
		f = CallSign
	case "leiCode":
		f = LEI
	case "swiftBic", "bic":
		f = BIC
	case "iban", "ibanNumber":
		f = IBAN
	case "isin", "isinCode":
		f = ISIN
	case "innCode":
		f = INN
	case "ogrnCode":
		f = OGRN
	case "kppCode":
		f = KPP
	case "okpoCode":
		f = OKPO
	case "uscCode":
		f = USCC
	case "dunsCode":
		f = DUNS
	case "npiCode":
		f = NPI
	case "uniqueEntityId":
		f = UEI
	case "socialSecurityNumber":
		f = SSN
	case "passportNumber":
		f = func(s string) (string, bool) { return Passport("", s) }
	case "publicKey":
		a, ok := Wallet(text)
		return a.Key, ok
	}
	if f != nil {
		if c, ok := f(text); ok {
			return c, true
		}
	}
	return squeeze(text), false
}

// Format is a format of identifiers that can be told by itself.
type Format string

// Formats that have a checksum or an unmistakable shape.
const (
	FormatIMO    Format = "imo"
	FormatLEI    Format = "lei"
	FormatIBAN   Format = "iban"
	FormatISIN   Format = "isin"
	FormatINN    Format = "inn"
	FormatOGRN   Format = "ogrn"
	FormatUSCC   Format = "uscc"
	FormatWallet Format = "wallet"
)

// Match is one reading of a text.
type Match struct {
	Format    Format
	Canonical string
}

// Detect returns every format whose checksum holds for the text, longest and
// least ambiguous first: none for most text, more than one for a few numbers.
func Detect(text string) (ms []Match) {
	add := func(f Format, c string, ok bool) {
		if ok {
			ms = append(ms, Match{f, c})
		}
	}
	if a, ok := Wallet(text); ok && a.Checksum == ChecksumOK {
		add(FormatWallet, a.Key, true)
	}
	c, ok := LEI(text)
	add(FormatLEI, c, ok)
	c, ok = IBAN(text)
	add(FormatIBAN, c, ok)
	c, ok = USCC(text)
	add(FormatUSCC, c, ok)
	c, ok = ISIN(text)
	add(FormatISIN, c, ok)
	c, ok = OGRN(text)
	add(FormatOGRN, c, ok)
	c, ok = INN(text)
	add(FormatINN, c, ok)
	c, _, ok = IMO(text)
	add(FormatIMO, c, ok)
	return ms
}
