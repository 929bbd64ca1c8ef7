package ident

import (
	"encoding/csv"
	"os"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"cordon/internal/testdata"
)

func TestWallet(t *testing.T) {
	const evm = "0x098b716b8aaf21512996dc57eb0615e2383e2f96"
	for _, c := range []struct {
		in, network, key string
		sum              Checksum
	}{
		{"12QtD5BFwRsdNsAZY76UVE1xyCGNTojH9h", "bitcoin", "", ChecksumOK},
		{"149w62rY42aZBox8fGcmqNsXUzSStKeq8C", "bitcoin", "", ChecksumOK},
		{"1AjZPMsnmpdK2Rv9KQNfMurTXinscVro9V", "bitcoin", "", ChecksumOK},
		{"1LdNcdQ83Yxs6JtSvDtQgrznPdBYCMfhFH", "", "", ChecksumNone}, // broken
		{"149w62RY42aZBox8fGcmqNsXUzSStKeq8C", "", "", ChecksumNone}, // case is part of base58
		{"TUCsTq7TofTCJRRoHk6RvhMoS2mJLm5Yzq", "tron", "", ChecksumOK},
		{"TR7NHqjeKQxGTCi8q8ZY4pL8otSzgjLj6t", "tron", "", ChecksumOK},
		{"41a614f803b6fd780986a42c78ec9c7f77e6ded13c", "tron", "TR7NHqjeKQxGTCi8q8ZY4pL8otSzgjLj6t", ChecksumNone},
		{"0x098B716B8Aaf21512996dC57EB0615e2383E2f96", "evm", evm, ChecksumOK},
		{evm, "evm", evm, ChecksumNone},
		{"0X098B716B8AAF21512996DC57EB0615E2383E2F96", "evm", evm, ChecksumNone},
		{"098b716b8aaf21512996dc57eb0615e2383e2f96", "evm", evm, ChecksumNone},
		{"0x098b716B8Aaf21512996dC57EB0615e2383E2f96", "evm", evm, ChecksumFail},
		{"0x0330070FD38Ec3bB94F58FA55D40368271E9e54A", "evm", "0x0330070fd38ec3bb94f58fa55d40368271e9e54a", ChecksumOK},
		{"BC1QW508D6QEJXTDG4Y5R3ZARVARY0C5XW7KV8F3T4", "bitcoin", "bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4", ChecksumOK},
		{"bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t5", "", "", ChecksumNone},
		{"bc1qW508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4", "", "", ChecksumNone},
		{"bc1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vqzk5jj0", "bitcoin", "", ChecksumOK},
		{"ltc1qw508d6qejxtdg4y5r3zarvary0c5xw7kgmn4n9", "litecoin", "", ChecksumOK},
		{"bitcoincash:qpm2qsznhks23z7629mms6s4cwef74vcwvy22gdx6a", "bitcoincash", "1BpEi6DfDAUFd7GtittLSdBeYJvcoaVggu", ChecksumOK},
		{"qpm2qsznhks23z7629mms6s4cwef74vcwvy22gdx6a", "bitcoincash", "1BpEi6DfDAUFd7GtittLSdBeYJvcoaVggu", ChecksumOK},
		{"1BpEi6DfDAUFd7GtittLSdBeYJvcoaVggu", "bitcoin", "", ChecksumOK},
		{"rHb9CJAWyB4rj91VRWn96DkukG4bwdtyTh", "xrp", "", ChecksumOK},
		{"X7AcgcsBL6XDcUb289X4mJ8djcdyKaB5hJDWMArnXr61cqZ", "xrp", "r9cZA1mLK5R5Am25ArfXFmqgNwjZgnfk59", ChecksumOK},
		{"44AFFq5kSiGBoZ4NMDwYtN18obc8AemS33DBLWs3H7otXft3XjrpDtQGv7SqSsaBYBb98uNbr2VBBEt7f2wfn3RVGQBEP3A", "monero", "", ChecksumOK},
		{"44AFFq5kSiGBoZ4NMDwYtN18obc8AemS33DBLWs3H7otXft3XjrpDtQGv7SqSsaBYBb98uNbr2VBBEt7f2wfn3RVGQBEP3B", "", "", ChecksumNone},
		{"11111111111111111111111111111111", "solana", "", ChecksumNone},
		{"GA7QYNF7SOWQ3GLR2BGMZEHXAVIRZA4KVWLTJJFC7MGXUA74P7UJVSGZ", "stellar", "", ChecksumOK},
		{"7ZUECA7HFLZTXENRV24SHLU4AVPUTMTTDUFUBNBD64C73F3UHRTHAIOF6Q", "algorand", "", ChecksumOK},
		{"tz1VSUr8wwNhLAzempoch5d6hLRiTh8Cjcjb", "tezos", "", ChecksumOK},
		{"EQDKbjIcfM6ezt8KjKJJLshZJJSqX7XOA4ff-W72r5gqPrHF", "ton", "", ChecksumOK},
		{"15oF4uVJwmo4TdGW7VfQxNLavjCXviqxT9S1MgbjMNHr6Sp5", "polkadot", "", ChecksumOK},
		{"t1Hsc1LR8yKnbbe3twRp88p6vFfC5t7DLbs", "zcash", "", ChecksumOK},
		{"DH5yaieqoZN36fDVciNyRueRGvGLR3mr7L", "dogecoin", "", ChecksumOK},
		{"XpESxaUmonkq8RaLLp46Brx2K39ggQe226", "dash", "", ChecksumOK},
		{"bitcoin:12QtD5BFwRsdNsAZY76UVE1xyCGNTojH9h?amount=0.1", "bitcoin", "12QtD5BFwRsdNsAZY76UVE1xyCGNTojH9h", ChecksumOK},
		{"ethereum:0x55d398326f99059fF775485246999027B3197955@1/transfer?address=" + evm + "&uint256=1", "evm", evm, ChecksumNone},
		{"ethereum:" + evm + "@1", "evm", evm, ChecksumNone},
		{"(" + evm + ").", "evm", evm, ChecksumNone},
		{"0x098b716b8\u200baaf21512996dc57eb0615e2383e2f96", "evm", evm, ChecksumNone},
		{"0x098b716b8аaf21512996dc57eb0615e2383e2f96", "evm", evm, ChecksumNone}, // a Cyrillic а
		{"Kim Jong Un", "", "", ChecksumNone},
		{"", "", "", ""},
	} {
		a, ok := Wallet(c.in)
		net := ""
		if len(a.Networks) > 0 {
			net = a.Networks[0]
		}
		key := c.key
		if key == "" {
			key = c.in
		}
		if net != c.network || a.Checksum != c.sum || a.Key != key || ok != (net != "" && c.sum != ChecksumFail) {
			t.Errorf("%s: ok %v, networks %v, checksum %s, key %s", c.in, ok, a.Networks, a.Checksum, a.Key)
		}
	}
}

func TestWalletTag(t *testing.T) {
	for in, want := range map[string]string{
		"rHb9CJAWyB4rj91VRWn96DkukG4bwdtyTh:12345":        "12345",
		"rHb9CJAWyB4rj91VRWn96DkukG4bwdtyTh?dt=7":         "7",
		"X7AcgcsBL6XDcUb289X4mJ8djcdyKaGZMhc9YTE92ehJ2Fu": "1",
		"rHb9CJAWyB4rj91VRWn96DkukG4bwdtyTh":              "",
	} {
		if a, ok := Wallet(in); !ok || a.Tag != want {
			t.Errorf("%s: tag %q, %v", in, a.Tag, ok)
		}
	}
	if a, _ := Wallet("0x098b716b8аaf21512996dc57eb0615e2383e2f96"); !a.Folded {
		t.Error("a look-alike letter went unsaid")
	}
}

// Monero's integrated address has the key of the standard one inside it.
func TestMoneroIntegrated(t *testing.T) {
	const standard = "44AFFq5kSiGBoZ4NMDwYtN18obc8AemS33DBLWs3H7otXft3XjrpDtQGv7SqSsaBYBb98uNbr2VBBEt7f2wfn3RVGQBEP3A"
	payload, ok := moneroDecode(standard)
	if !ok {
		t.Fatal("standard address refused")
	}
	integrated := append([]byte{19}, payload[1:]...)
	integrated = append(integrated, 1, 2, 3, 4, 5, 6, 7, 8)
	text := moneroEncode(integrated)
	if a, ok := Wallet(text); !ok || len(text) != 106 || a.Key != standard {
		t.Errorf("%s: key %s, %v", text, a.Key, ok)
	}
}

func TestEncodingsRoundTrip(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		data := rapid.SliceOfN(rapid.Byte(), 1, 60).Draw(t, "data")
		for _, alphabet := range []string{bitcoinAlphabet, rippleAlphabet} {
			text := base58CheckEncode(data, alphabet)
			if got, ok := base58Check(text, alphabet); !ok || string(got) != string(data) {
				t.Fatalf("%x gives %s gives %x", data, text, got)
			}
			b := []byte(text)
			i := rapid.IntRange(0, len(b)-1).Draw(t, "i")
			if b[i] = alphabet[rapid.IntRange(0, 57).Draw(t, "letter")]; string(b) != text {
				if _, ok := base58Check(string(b), alphabet); ok {
					t.Fatalf("%s for %s holds", b, text)
				}
			}
		}
		if len(data) >= 16 {
			if got, ok := moneroDecode(moneroEncode(data)); !ok || string(got) != string(data) {
				t.Fatalf("monero: %x gives %x", data, got)
			}
		}
	})
}

// All addresses that OFAC publishes are recognised; those under the label of
// another chain, too. The few that no family accepts are known.
func TestWalletsOfOFAC(t *testing.T) {
	f, err := os.Open(testdata.Path(t, "crypto", "ofac_digital_currency_addresses_from_sdn_advanced_2025-11-19.csv"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	rows, err := csv.NewReader(f).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	col := slices.Index(rows[0], "address")
	var refused []string
	for _, row := range rows[1:] {
		a, ok := Wallet(row[col])
		if !ok {
			refused = append(refused, row[col])
		}
		if again, _ := Wallet(a.Key); again.Key != a.Key {
			t.Errorf("%s: key %s has the key %s", row[col], a.Key, again.Key)
		}
	}
	if len(rows) < 700 || len(refused) > 3 {
		t.Errorf("of %d addresses these are not recognised: %s", len(rows)-1, strings.Join(refused, " "))
	}
}

func FuzzWallet(f *testing.F) {
	for _, s := range []string{
		"bitcoin:12QtD5BFwRsdNsAZY76UVE1xyCGNTojH9h?amount=1", "0x098B716B8Aaf21512996dC57EB0615e2383E2f96@1/x",
		"X7AcgcsBL6XDcUb289X4mJ8djcdyKaB5hJDWMArnXr61cqZ", "bc1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vqzk5jj0",
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		a, ok := Wallet(s)
		if !ok {
			return
		}
		if b, still := Wallet(a.Key); !still || b.Key != a.Key {
			t.Fatalf("%q has the key %q, which has the key %q", s, a.Key, b.Key)
		}
	})
}

func BenchmarkWallet(b *testing.B) {
	for _, s := range []string{"0x098B716B8Aaf21512996dC57EB0615e2383E2f96", "TR7NHqjeKQxGTCi8q8ZY4pL8otSzgjLj6t", "Kim Jong Un"} {
		b.Run(s[:4], func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				Wallet(s)
			}
		})
	}
}
