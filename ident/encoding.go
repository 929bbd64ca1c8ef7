package ident

import (
	"crypto/sha256"
	"strings"

	"golang.org/x/crypto/sha3"
)

const (
	bitcoinAlphabet = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
	rippleAlphabet  = "rpshnaf39wBUDNEGHJKLM4PQRST7VWXYZ2bcdeCg65jkm8oFqi1tuvAxyz"
	bech32Alphabet  = "qpzry9x8gf2tvdw0s3jn54khce6mua7l"
)

// base58Decode decodes text of an alphabet of 58, nil if a letter is not of it.
func base58Decode(text, alphabet string) []byte {
	if len(text) > 128 {
		return nil
	}
	zeros := 0
	for zeros < len(text) && text[zeros] == alphabet[0] {
		zeros++
	}
	out := make([]byte, 0, 96)
	for i := range len(text) {
		carry := strings.IndexByte(alphabet, text[i])
		if carry < 0 {
			return nil
		}
		for j := range out {
			carry += int(out[j]) * 58
			out[j] = byte(carry)
			carry >>= 8
		}
		for carry > 0 {
			out = append(out, byte(carry))
			carry >>= 8
		}
	}
	for range zeros {
		out = append(out, 0)
	}
	for i, j := 0, len(out)-1; i < j; i, j = i+1, j-1 {
		out[i], out[j] = out[j], out[i]
	}
	return out
}

func base58Encode(data []byte, alphabet string) string {
	zeros := 0
	for zeros < len(data) && data[zeros] == 0 {
		zeros++
	}
	var digits []byte
	for _, b := range data {
		carry := int(b)
		for j := range digits {
			carry += int(digits[j]) << 8
			digits[j] = byte(carry % 58)
			carry /= 58
		}
		for carry > 0 {
			digits = append(digits, byte(carry%58))
			carry /= 58
		}
	}
	out := make([]byte, 0, zeros+len(digits))
	for range zeros {
		out = append(out, alphabet[0])
	}
	for i := len(digits) - 1; i >= 0; i-- {
		out = append(out, alphabet[digits[i]])
	}
	return string(out)
}

func doubleSHA256(data []byte) [32]byte {
	h := sha256.Sum256(data)
	return sha256.Sum256(h[:])
}

// base58Check decodes and checks the four bytes of checksum at the end.
func base58Check(text, alphabet string) (payload []byte, ok bool) {
	raw := base58Decode(text, alphabet)
	if len(raw) < 5 {
		return nil, false
	}
	payload = raw[:len(raw)-4]
	sum := doubleSHA256(payload)
	return payload, string(sum[:4]) == string(raw[len(raw)-4:])
}

func base58CheckEncode(payload []byte, alphabet string) string {
	sum := doubleSHA256(payload)
	return base58Encode(append(payload[:len(payload):len(payload)], sum[:4]...), alphabet)
}

const (
	bech32Const  = 1          // BIP-173
	bech32mConst = 0x2bc830a3 // BIP-350
)

// bech32Decode splits lower-case bech32 text and returns its prefix, its data of
// five bits each without the checksum, and the checksum's constant.
func bech32Decode(text string) (prefix string, data []byte, constant uint32, ok bool) {
	sep := strings.LastIndexByte(text, '1')
	if sep < 1 || len(text)-sep < 7 || len(text) > 400 {
		return "", nil, 0, false
	}
	prefix = text[:sep]
	for i := sep + 1; i < len(text); i++ {
		v := strings.IndexByte(bech32Alphabet, text[i])
		if v < 0 {
			return "", nil, 0, false
		}
		data = append(data, byte(v))
	}
	sum := uint32(1)
	for i := range len(prefix) {
		sum = bech32Step(sum, prefix[i]>>5)
	}
	sum = bech32Step(sum, 0)
	for i := range len(prefix) {
		sum = bech32Step(sum, prefix[i]&31)
	}
	for _, v := range data {
		sum = bech32Step(sum, v)
	}
	return prefix, data[:len(data)-6], sum, sum == bech32Const || sum == bech32mConst
}

func bech32Step(sum uint32, v byte) uint32 {
	generator := [5]uint32{0x3b6a57b2, 0x26508e6d, 0x1ea119fa, 0x3d4233dd, 0x2a1462b3}
	top := sum >> 25
	sum = (sum&0x1ffffff)<<5 ^ uint32(v)
	for i, g := range generator {
		if top>>i&1 == 1 {
			sum ^= g
		}
	}
	return sum
}

// regroup turns values of five bits into bytes; leftover bits must be zero and
// fewer than five.
func regroup(data []byte) (out []byte, ok bool) {
	acc, bits := uint32(0), 0
	for _, v := range data {
		acc, bits = acc<<5|uint32(v), bits+5
		if bits >= 8 {
			bits -= 8
			out = append(out, byte(acc>>bits))
			acc &= 1<<bits - 1
		}
	}
	return out, bits < 5 && acc == 0
}

// cashAddrDecode reads the part of a CashAddr behind its prefix (Bitcoin Cash
// specification, 2017): version byte and hash.
func cashAddrDecode(prefix, text string) (version byte, hash []byte, ok bool) {
	var data []byte
	for i := range len(text) {
		v := strings.IndexByte(bech32Alphabet, text[i])
		if v < 0 {
			return 0, nil, false
		}
		data = append(data, byte(v))
	}
	if len(data) < 9 || len(data) > 120 {
		return 0, nil, false
	}
	sum := uint64(1)
	step := func(v byte) {
		generator := [5]uint64{0x98f2bc8e61, 0x79b76d99e2, 0xf33e5fb3c4, 0xae2eabe2a8, 0x1e4f43e470}
		top := sum >> 35
		sum = (sum&0x07ffffffff)<<5 ^ uint64(v)
		for i, g := range generator {
			if top>>i&1 == 1 {
				sum ^= g
			}
		}
	}
	for i := range len(prefix) {
		step(prefix[i] & 31)
	}
	step(0)
	for _, v := range data {
		step(v)
	}
	raw, whole := regroup(data[:len(data)-8])
	if sum != 1 || !whole || len(raw) < 21 {
		return 0, nil, false
	}
	return raw[0], raw[1:], true
}

func keccak256(data []byte) []byte {
	h := sha3.NewLegacyKeccak256()
	h.Write(data)
	return h.Sum(nil)
}

// moneroSizes is how many letters of base58 hold a block of so many bytes.
var moneroSizes = [...]int{0, 2, 3, 5, 6, 7, 9, 10, 11}

// moneroDecode decodes base58 in blocks of eight bytes and checks the Keccak
// checksum at the end.
func moneroDecode(text string) (payload []byte, ok bool) {
	var raw []byte
	for len(text) > 0 {
		block := text[:min(11, len(text))]
		text = text[len(block):]
		size := -1
		for n, letters := range moneroSizes {
			if letters == len(block) {
				size = n
			}
		}
		if size < 1 {
			return nil, false
		}
		dec := base58Decode(block, bitcoinAlphabet)
		for len(dec) > size && dec[0] == 0 { // leading zeros are written out
			dec = dec[1:]
		}
		if dec == nil || len(dec) > size {
			return nil, false
		}
		raw = append(append(raw, make([]byte, size-len(dec))...), dec...)
	}
	if len(raw) < 5 {
		return nil, false
	}
	payload = raw[:len(raw)-4]
	return payload, string(keccak256(payload)[:4]) == string(raw[len(raw)-4:])
}

func moneroEncode(payload []byte) string {
	raw := append(payload[:len(payload):len(payload)], keccak256(payload)[:4]...)
	var b strings.Builder
	for len(raw) > 0 {
		block := raw[:min(8, len(raw))]
		raw = raw[len(block):]
		i := 0
		for i < len(block) && block[i] == 0 {
			i++
		}
		text := base58Encode(block[i:], bitcoinAlphabet)
		b.WriteString(strings.Repeat("1", moneroSizes[len(block)]-len(text)))
		b.WriteString(text)
	}
	return b.String()
}

// crc16 is CRC-16/XMODEM, which Stellar and TON use.
func crc16(data []byte) (sum uint16) {
	for _, b := range data {
		sum ^= uint16(b) << 8
		for range 8 {
			if sum&0x8000 != 0 {
				sum = sum<<1 ^ 0x1021
			} else {
				sum <<= 1
			}
		}
	}
	return sum
}
