package ident

import (
	"bytes"
	"crypto/sha512"
	"encoding/base32"
	"encoding/base64"
	"encoding/binary"
	"strconv"

	"golang.org/x/crypto/blake2b"
)

// versions maps the version bytes of base58check addresses with 20 bytes of hash
// to the chains that use them.
var versions = map[string][]string{
	"\x00":         {"bitcoin", "bitcoincash", "bitcoinsv"},
	"\x05":         {"bitcoin", "litecoin", "bitcoincash"}, // Litecoin wrote its script hashes so until 2018
	"\x30":         {"litecoin"},
	"\x32":         {"litecoin"},
	"\x1e":         {"dogecoin", "verge", "digibyte"},
	"\x16":         {"dogecoin"},
	"\x4c":         {"dash"},
	"\x10":         {"dash"},
	"\x26":         {"bitcoingold"},
	"\x17":         {"bitcoingold"},
	"\x41":         {"tron"},
	"\x1c\xb8":     {"zcash"},
	"\x1c\xbd":     {"zcash"},
	"\x06\xa1\x9f": {"tezos"}, // tz1
	"\x06\xa1\xa1": {"tezos"}, // tz2
	"\x06\xa1\xa4": {"tezos"}, // tz3
	"\x02\x5a\x79": {"tezos"}, // KT1
}

func (a *Address) readBase58(s string) bool {
	if len(s) < 25 || len(s) > 40 {
		return false
	}
	payload, ok := base58Check(s, bitcoinAlphabet)
	if !ok || len(payload) < 21 {
		return false
	}
	nets, found := versions[string(payload[:len(payload)-20])]
	return found && a.accept(s, ChecksumOK, nets...)
}

// readRipple reads classic addresses and X-addresses (XLS-5d), which hold a
// classic one and a destination tag.
func (a *Address) readRipple(s string) bool {
	if len(s) < 25 || len(s) > 48 || s[0] != 'r' && s[0] != 'X' {
		return false
	}
	payload, ok := base58Check(s, rippleAlphabet)
	switch {
	case !ok:
		return false
	case len(payload) == 21 && payload[0] == 0:
		return a.accept(s, ChecksumOK, "xrp")
	case len(payload) == 31 && payload[0] == 0x05 && payload[1] == 0x44:
		if payload[22] == 1 {
			a.Tag = strconv.FormatUint(uint64(binary.LittleEndian.Uint32(payload[23:])), 10)
		}
		classic := append([]byte{0}, payload[2:22]...)
		return a.accept(base58CheckEncode(classic, rippleAlphabet), ChecksumOK, "xrp")
	}
	return false
}

// readMonero reads standard addresses and subaddresses of 95 letters, and
// integrated ones of 106, whose key is the standard one without the payment id.
func (a *Address) readMonero(s string) bool {
	if len(s) != 95 && len(s) != 106 {
		return false
	}
	payload, ok := moneroDecode(s)
	switch {
	case !ok:
		return false
	case len(payload) == 65 && (payload[0] == 18 || payload[0] == 42):
		return a.accept(s, ChecksumOK, "monero")
	case len(payload) == 73 && payload[0] == 19:
		return a.accept(moneroEncode(append([]byte{18}, payload[1:65]...)), ChecksumOK, "monero")
	}
	return false
}

// readStellar reads account ids (SEP-23): version, 32 bytes, CRC-16.
func (a *Address) readStellar(s string) bool {
	if len(s) != 56 || s[0] != 'G' {
		return false
	}
	raw, err := base32.StdEncoding.DecodeString(s)
	return err == nil && raw[0] == 6<<3 && crc16(raw[:33]) == binary.LittleEndian.Uint16(raw[33:]) && a.accept(s, ChecksumOK, "stellar")
}

// readAlgorand reads 32 bytes and the last four of their SHA-512/256.
func (a *Address) readAlgorand(s string) bool {
	if len(s) != 58 {
		return false
	}
	raw, err := base32.StdEncoding.WithPadding(base32.NoPadding).DecodeString(s)
	if err != nil || len(raw) != 36 {
		return false
	}
	sum := sha512.Sum512_256(raw[:32])
	return bytes.Equal(sum[28:], raw[32:]) && a.accept(s, ChecksumOK, "algorand")
}

// readTON reads user-friendly addresses: flags, workchain, 32 bytes, CRC-16. The
// key leaves the flags out.
func (a *Address) readTON(s string) bool {
	if len(s) != 48 {
		return false
	}
	raw, err := base64.URLEncoding.DecodeString(s)
	if err != nil {
		if raw, err = base64.StdEncoding.DecodeString(s); err != nil {
			return false
		}
	}
	if len(raw) != 36 || raw[0]&0x7f != 0x11 && raw[0]&0x7f != 0x51 || crc16(raw[:34]) != binary.BigEndian.Uint16(raw[34:]) {
		return false
	}
	bounceable := append([]byte{0x11}, raw[1:34]...)
	bounceable = binary.BigEndian.AppendUint16(bounceable, crc16(bounceable))
	return a.accept(base64.URLEncoding.EncodeToString(bounceable), ChecksumOK, "ton")
}

// readPolkadot reads SS58 with a network of one byte: Polkadot, Kusama, generic.
func (a *Address) readPolkadot(s string) bool {
	if len(s) < 46 || len(s) > 48 {
		return false
	}
	raw := base58Decode(s, bitcoinAlphabet)
	if len(raw) != 35 || raw[0] != 0 && raw[0] != 2 && raw[0] != 42 {
		return false
	}
	sum := blake2b.Sum512(append([]byte("SS58PRE"), raw[:33]...))
	return bytes.Equal(sum[:2], raw[33:]) && a.accept(s, ChecksumOK, "polkadot")
}

// readSolana reads 32 bytes in base58. Nothing proves such text: many other
// things have this shape.
func (a *Address) readSolana(s string) bool {
	if len(s) < 32 || len(s) > 44 {
		return false
	}
	return len(base58Decode(s, bitcoinAlphabet)) == 32 && a.accept(s, ChecksumNone, "solana")
}
