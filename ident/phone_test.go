package ident

import (
	"strings"
	"testing"
)

func TestPhoneCountry(t *testing.T) {
	for text, want := range map[string]string{
		"+850 2 381 8111": "kp", "00850-2-3818111": "kp", "+7 495 123-45-67": "ru", "+7 727 123 45 67": "kz", "+44 20 7946 0000": "gb", "+86 10 1234 5678": "cn",
		"+852 1234 5678": "hk", "+1 202 555 0100": "", "+44 1481 123456": "", "02 381 8111": "", "+85": "", "": "", "+999 123 4567": "", "+8502381811100000": "",
	} {
		if got, ok := PhoneCountry(text); got != want || ok != (want != "") {
			t.Errorf("%q: %q %t, want %q", text, got, ok, want)
		}
	}
	// No code is the beginning of another: the first that fits is the one.
	codes := strings.Fields(callingCodes)
	for i, a := range codes {
		for _, b := range codes[i+1:] {
			x, y := a[:len(a)-2], b[:len(b)-2]
			if strings.HasPrefix(x, y) || strings.HasPrefix(y, x) {
				t.Errorf("%s and %s begin alike", a, b)
			}
		}
	}
}
