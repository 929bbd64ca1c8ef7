package draft

import (
	"strings"
	"unicode"

	"cordon/ftm"
	"cordon/ident"
)

// Wallet adds a wallet that the target holds. A key into which typesetting has
// brought invisible characters or letters of other scripts is read as what it
// looks like if that is an address; what the source has is kept beside it.
func (d *Draft) Wallet(key, currency string) *ftm.Entity {
	v := walletKey(key)
	w := d.Part("CryptoWallet", "wallet", v.Text)
	w.Caption = v.Text
	w.AddValue("publicKey", v)
	w.Add("currency", currency)
	w.Add("holder", d.ID)
	w.Add("topics", d.First("topics"))
	return w
}

func walletKey(key string) ftm.Value {
	key = strings.TrimSpace(key)
	ascii := !strings.ContainsFunc(key, func(r rune) bool { return r > unicode.MaxASCII })
	if a, ok := ident.Wallet(key); ok && !ascii {
		return ftm.Value{Text: a.Text, Original: key}
	}
	return ftm.Value{Text: key}
}
