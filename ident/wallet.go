package ident

import (
	"encoding/hex"
	"slices"
	"strings"
	"unicode"
)

// Checksum says whether an address proves itself.
type Checksum string

// States of a checksum.
const (
	ChecksumOK   Checksum = "ok"
	ChecksumNone Checksum = "none" // the format has none, or the text leaves it out
	ChecksumFail Checksum = "fail" // a typing error, or a trap
)

// Address is a wallet's address.
type Address struct {
	Text     string   // as cleaned, in the encoding it was written in
	Key      string   // equal for all encodings of one account; what is compared
	Networks []string // families whose rules it satisfies, best first; empty if none
	Checksum Checksum
	Tag      string // destination tag or memo that came with it
	Folded   bool   // letters of another script stood in for Latin ones
}

// Wallet reads an address of a crypto currency, whatever the label beside it
// says: with or without a URI scheme, parameters, a memo, quotes and invisible
// characters around it. It reports whether the address belongs to a known family
// and its checksum does not fail. If it reports false, Text and Key still hold
// the cleaned text, to be compared exactly: a list may publish a broken address.
//
// Sources: BIP-13, 173, 350, CashAddr, EIP-55, XLS-5d, CryptoNote, the chains' own.
func Wallet(text string) (Address, bool) {
	if len(text) > maxLen {
		return Address{}, false
	}
	clean, tag := unwrap(text)
	if clean == "" {
		return Address{}, false
	}
	a := Address{Text: clean, Key: clean, Checksum: ChecksumNone}
	a.read(clean)
	if len(a.Networks) == 0 || a.Checksum == ChecksumFail {
		if folded := foldLookalikes(clean); folded != clean {
			b := Address{Text: folded, Key: folded, Checksum: ChecksumNone, Folded: true}
			if b.read(folded); len(b.Networks) > 0 && b.Checksum != ChecksumFail {
				a = b
			}
		}
	}
	if a.Tag == "" {
		a.Tag = tag
	}
	return a, len(a.Networks) > 0 && a.Checksum != ChecksumFail
}

// schemes are the prefixes of payment URIs; bitcoincash is part of its addresses.
var schemes = []string{
	"bitcoin", "ethereum", "litecoin", "dogecoin", "dash", "zcash", "monero", "tron", "ripple", "xrpl", "xrp", "solana",
	"bitcoinsv", "web+stellar", "stellar", "ton", "tezos", "cardano", "web+cardano", "algorand", "btc", "eth", "trx", "ltc", "xmr", "sol",
}

// unwrap takes an address out of what people put around it.
func unwrap(text string) (address, tag string) {
	text = strings.Map(func(r rune) rune {
		switch {
		case r >= 0xFF01 && r <= 0xFF5E:
			return r - 0xFEE0
		case unicode.Is(unicode.Cf, r) || unicode.IsControl(r) || r == 0x115F || r == 0x3164:
			return -1
		}
		return r
	}, text)
	text = strings.TrimFunc(text, func(r rune) bool {
		return unicode.IsSpace(r) || strings.ContainsRune(`"'()[]{}<>.,;:!«»„“”‘’`, r)
	})
	if scheme, rest, ok := strings.Cut(text, ":"); ok && slices.Contains(schemes, strings.ToLower(scheme)) {
		text = strings.TrimLeft(strings.TrimPrefix(rest, "//"), " ")
		text = strings.TrimPrefix(text, "pay-")
	}
	if head, query, ok := strings.Cut(text, "?"); ok {
		text = head
		for part := range strings.SplitSeq(query, "&") {
			switch k, v, _ := strings.Cut(part, "="); strings.ToLower(k) {
			case "address", "to": // ethereum:<token>/transfer?address=<recipient>
				text = v
			case "dt", "tag", "memo", "tx_payment_id", "destination":
				tag = v
			}
		}
	}
	if len(text) >= 42 && (text[:2] == "0x" || text[:2] == "0X") {
		if i := strings.IndexAny(text, "@/"); i == 42 { // chain and function
			text = text[:i]
		}
	}
	if head, t, ok := strings.Cut(text, ":"); ok && !strings.EqualFold(head, "bitcoincash") && len(head) > 20 {
		text, tag = head, t
	}
	return text, tag
}

// lookalikes maps Cyrillic, Greek and Armenian letters to the Latin ones they look like.
var lookalikes = strings.NewReplacer(
	"а", "a", "в", "b", "с", "c", "ԁ", "d", "е", "e", "ѕ", "s", "і", "i", "ј", "j", "о", "o", "р", "p", "х", "x", "у", "y", "һ", "h", "к", "k",
	"А", "A", "В", "B", "С", "C", "Е", "E", "Н", "H", "К", "K", "М", "M", "О", "O", "Р", "P", "Т", "T", "Х", "X", "Ѕ", "S", "І", "I", "Ј", "J", "У", "Y",
	"Α", "A", "Β", "B", "Ε", "E", "Ζ", "Z", "Η", "H", "Ι", "I", "Κ", "K", "Μ", "M", "Ν", "N", "Ο", "O", "Ρ", "P", "Τ", "T", "Υ", "Y", "Χ", "X",
	"α", "a", "ο", "o", "ν", "v", "ρ", "p", "υ", "u", "ϲ", "c", "ο", "o", "Տ", "S", "Ս", "U", "օ", "o", "ս", "u", "ց", "g", "հ", "h", "զ", "q", "ո", "n",
)

func foldLookalikes(s string) string { return lookalikes.Replace(s) }

// read tries the families in turn. The first that validates decides the key;
// Solana, which has no checksum, goes last.
func (a *Address) read(s string) {
	for i := range len(s) {
		if s[i] <= ' ' || s[i] >= 0x7f {
			return
		}
	}
	families := [...]func(string) bool{
		a.readEVM, a.readTronHex, a.readBech32, a.readCashAddr, a.readBase58, a.readRipple, a.readMonero,
		a.readStellar, a.readAlgorand, a.readTON, a.readPolkadot, a.readSolana,
	}
	for _, f := range families {
		if f(s) {
			return
		}
	}
}

func (a *Address) accept(key string, sum Checksum, networks ...string) bool {
	a.Key, a.Checksum, a.Networks = key, sum, networks
	return true
}

// readEVM reads 40 hexadecimal digits; their case is a checksum where it is mixed
// (EIP-55). One address is the same account on every chain of the family.
func (a *Address) readEVM(s string) bool {
	digits := s
	if len(s) == 42 && (s[:2] == "0x" || s[:2] == "0X") {
		digits = s[2:]
	}
	if len(digits) != 40 {
		return false
	}
	lower := strings.ToLower(digits)
	if _, err := hex.DecodeString(lower); err != nil {
		return false
	}
	sum := ChecksumNone
	if digits != lower && digits != strings.ToUpper(digits) {
		sum = ChecksumFail
		if digits == eip55(lower) {
			sum = ChecksumOK
		}
	}
	a.Text = "0x" + digits
	return a.accept("0x"+lower, sum, "evm")
}

// eip55 writes a letter large where the matching half byte of the Keccak hash of
// the small ones is 8 or more.
func eip55(lower string) string {
	h := keccak256([]byte(lower))
	b := []byte(lower)
	for i, c := range b {
		if c >= 'a' && h[i/2]>>(4*(1-i%2))&15 >= 8 {
			b[i] = c - 'a' + 'A'
		}
	}
	return string(b)
}

// readTronHex reads the hexadecimal form of TRON: version 41 and 20 bytes.
func (a *Address) readTronHex(s string) bool {
	if len(s) != 42 || s[:2] != "41" {
		return false
	}
	raw, err := hex.DecodeString(s)
	return err == nil && a.accept(base58CheckEncode(raw, bitcoinAlphabet), ChecksumNone, "tron")
}

// segwit are the prefixes of witness addresses, plain the ones of accounts that
// use bech32 without a witness version.
var (
	segwit = map[string]string{"bc": "bitcoin", "ltc": "litecoin", "btg": "bitcoingold", "dgb": "digibyte"}
	plain  = map[string]string{
		"bnb": "bnb", "cosmos": "cosmos", "osmo": "cosmos", "terra": "cosmos", "thor": "thorchain", "inj": "cosmos", "sei": "cosmos",
		"celestia": "cosmos", "kava": "cosmos", "axelar": "cosmos", "addr": "cardano", "stake": "cardano", "zs": "zcash", "u": "zcash", "erd": "multiversx",
		"ronin": "ronin", "one": "harmony",
	}
)

func (a *Address) readBech32(s string) bool {
	lower := strings.ToLower(s)
	if s != lower && s != strings.ToUpper(s) { // mixed case is not bech32
		return false
	}
	prefix, data, constant, ok := bech32Decode(lower)
	if !ok {
		return false
	}
	if net, found := plain[prefix]; found {
		raw, whole := regroup(data)
		return (whole && len(raw) >= 20 || prefix == "u") && a.accept(lower, ChecksumOK, net)
	}
	net, found := segwit[prefix]
	if !found || len(data) < 1 || len(s) > 90 {
		return false
	}
	program, whole := regroup(data[1:])
	version := data[0]
	switch {
	case !whole || version > 16 || len(program) < 2 || len(program) > 40:
		return false
	case version == 0 && (constant != bech32Const || len(program) != 20 && len(program) != 32):
		return false
	case version > 0 && constant != bech32mConst:
		return false
	}
	return a.accept(lower, ChecksumOK, net)
}

// readCashAddr reads Bitcoin Cash addresses, whose key is the older base58 form
// of the same hash.
func (a *Address) readCashAddr(s string) bool {
	lower := strings.ToLower(s)
	body := strings.TrimPrefix(lower, "bitcoincash:")
	if s != lower && s != strings.ToUpper(s) || len(body) < 42 || body[0] != 'q' && body[0] != 'p' {
		return false
	}
	version, hash, ok := cashAddrDecode("bitcoincash", body)
	if !ok {
		return false
	}
	a.Text = "bitcoincash:" + body
	legacy := map[byte]byte{0: 0x00, 8: 0x05} // key hash, script hash, of 160 bits
	if v, found := legacy[version]; found && len(hash) == 20 {
		return a.accept(base58CheckEncode(append([]byte{v}, hash...), bitcoinAlphabet), ChecksumOK, "bitcoincash")
	}
	return a.accept(a.Text, ChecksumOK, "bitcoincash")
}
