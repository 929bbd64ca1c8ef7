package ident

import (
	"encoding/csv"
	"os"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"cordon/internal/testdata"
)

// good and bad texts by format: canonical form, "" if it must be refused.
func TestFormats(t *testing.T) {
	for _, c := range []struct {
		format string
		read   func(string) (string, bool)
		cases  map[string]string
	}{
		{"LEI", LEI, map[string]string{
			"7LTWFZYICNSX8D621K86": "7LTWFZYICNSX8D621K86", "hwupkr0mpou8fgxbt394": "HWUPKR0MPOU8FGXBT394",
			"7LTW-FZYI-CNSX-8D62-1K86": "7LTWFZYICNSX8D621K86", "7LTWFZYICNSX8D621K87": "", "7LTWFZYICNSX8D621K8": "", "": "",
		}},
		{"BIC", BIC, map[string]string{
			"DEUTDEFF": "DEUTDEFF", "deutdeff500": "DEUTDEFF500", "DEUTDEFFXXX": "DEUTDEFF", "DEUT DE FF": "DEUTDEFF",
			"DEUTQQFF": "", "DEUTDEF": "", "12345678": "", "KKBCKPPY": "KKBCKPPY",
		}},
		{"IBAN", IBAN, map[string]string{
			"GB82 WEST 1234 5698 7654 32": "GB82WEST12345698765432", "DE89370400440532013000": "DE89370400440532013000",
			"IBAN: FR1420041010050500013M02606": "FR1420041010050500013M02606", "NO9386011117947": "NO9386011117947",
			"MT84MALT011000012345MTLCAST001S": "MT84MALT011000012345MTLCAST001S",
			"GB82WEST12345698765433":          "", "GB82WEST1234569876543": "", "KP82WEST12345698765432": "", "DE8937040044053201300": "",
		}},
		{"ISIN", ISIN, map[string]string{
			"US0378331005": "US0378331005", "GB0002634946": "GB0002634946", "AU0000XVGZA3": "AU0000XVGZA3", "XS0203470157": "XS0203470157",
			"US0378331006": "", "QQ0378331005": "", "US037833100": "",
		}},
		{"CUSIP", CUSIP, map[string]string{"037833100": "037833100", "38259P508": "38259P508", "68389X106": "", "68389X105": "68389X105"}},
		{"INN", INN, map[string]string{
			"7707083893": "7707083893", "500100732259": "500100732259", "ИНН 7707083893": "", "7707083894": "", "500100732258": "",
			"0000000000": "", "77070838930": "",
		}},
		{"OGRN", OGRN, map[string]string{
			"1027700132195": "1027700132195", "304500116000157": "304500116000157", "1027700132196": "", "304500116000158": "", "10277001321": "",
		}},
		{"KPP", KPP, map[string]string{"773601001": "773601001", "7736AB001": "7736AB001", "77360100": "", "X73601001": ""}},
		{"OKPO", OKPO, map[string]string{"00032537": "00032537", "00032538": "", "123": ""}},
		{"USCC", USCC, map[string]string{
			"91350100M000100Y43": "91350100M000100Y43", "914403001922038216": "914403001922038216", "91330100799655058b": "91330100799655058B",
			"91350100M000100Y44": "", "9135010OM000100Y43": "",
		}},
		{"DUNS", DUNS, map[string]string{"15-048-3782": "150483782", "DUNS 150483782": "150483782", "15048378": ""}},
		{"UEI", UEI, map[string]string{"ZQGGHJH74DW7": "ZQGGHJH74DW7", "0QGGHJH74DW7": "", "ZQGGHJH74DWO": "", "123456789123": ""}},
		{"NPI", NPI, map[string]string{"1234567893": "1234567893", "1234567890": "", "3234567893": ""}},
		{"SSN", SSN, map[string]string{"078-05-1120": "078051120", "666-05-1120": "", "900-05-1120": "", "078-00-1120": "", "078-05-0000": ""}},
		{"CallSign", CallSign, map[string]string{"HMYF": "HMYF", "3FHB2": "3FHB2", "EP-AB": "EPAB", "12AB": "", "0ABC": "", "AB": "", "12345": ""}},
		{"TailNumber", TailNumber, map[string]string{"P-881": "P881", "EP-MNF": "EPMNF", "N12345": "N12345", "9Q-CXY": "9QCXY", "12345": "", "123ABC": ""}},
	} {
		for in, want := range c.cases {
			if got, ok := c.read(in); got != want || ok != (want != "") {
				t.Errorf("%s(%q) = %q, %v; want %q", c.format, in, got, ok, want)
			}
		}
	}
}

func TestIMO(t *testing.T) {
	for in, want := range map[string]struct {
		canonical string
		kind      IMOKind
	}{
		"9074729": {"9074729", IMOShip}, "IMO 9074729": {"9074729", IMOShip}, "IMO No. 9074729": {"9074729", IMOShip},
		"IMO number: 9074729": {"9074729", IMOShip}, "imo9074729": {"9074729", IMOShip}, "９０７４７２９": {"9074729", IMOShip},
		"1790183": {"1790183", IMOShip | IMOCompany}, // Ocean Maritime Management
		"9074728": {}, "0000000": {}, "907472": {}, "90747290": {}, "": {}, "IMO": {},
	} {
		got, kind, ok := IMO(in)
		if got != want.canonical || kind != want.kind || ok != (want.kind != 0) {
			t.Errorf("IMO(%q) = %q, %d, %v", in, got, kind, ok)
		}
	}
}

func TestMMSI(t *testing.T) {
	for in, want := range map[string]string{
		"445123456": "kp", "MMSI 441000000": "kr", "004451000": "kp", "044512345": "kp", "111445123": "kp", "994451234": "kp",
		"338123456": "us", "999999999": "", "44512345": "", "201x00000": "",
	} {
		if _, got, ok := MMSI(in); got != want || ok != (want != "") {
			t.Errorf("MMSI(%q) is of %q", in, got)
		}
	}
	for w := range strings.FieldsSeq(midTable) {
		if w[0] >= 'a' && !country(strings.ToUpper(w)) {
			t.Errorf("the table of MIDs has the country %q", w)
		}
	}
}

func TestResidentID(t *testing.T) {
	if c, born, ok := ResidentID("11010519491231002x"); !ok || c != "11010519491231002X" || born != "1949-12-31" {
		t.Errorf("got %q, %q, %v", c, born, ok)
	}
	for _, bad := range []string{"110105194912310021", "11010519491331002X", "1101051949123100"} {
		if _, _, ok := ResidentID(bad); ok {
			t.Errorf("%s holds", bad)
		}
	}
}

func TestPassport(t *testing.T) {
	for _, c := range []struct{ country, in, want string }{
		{"kp", "654310175", "654310175"},
		{"kp", "PS 654320334", "PS654320334"},
		{"kp", "AB12", ""},
		{"cn", "G12345678", "G12345678"},
		{"", "A-123.456", "A123456"},
		{"zz", "passport no. 1234567", "1234567"},
		{"", "none", ""},
		{"", "12", ""},
	} {
		if got, ok := Passport(c.country, c.in); got != c.want || ok != (c.want != "") {
			t.Errorf("Passport(%q, %q) = %q, %v", c.country, c.in, got, ok)
		}
	}
}

func TestCanonical(t *testing.T) {
	for _, c := range []struct {
		property, in, want string
		valid              bool
	}{
		{"imoNumber", "IMO 9074729", "9074729", true},
		{"imoNumber", "IMO 9074728", "IMO9074728", false},
		{"registrationNumber", "ab-12 / 3", "AB123", false},
		{"leiCode", "7ltwfzyicnsx8d621k86", "7LTWFZYICNSX8D621K86", true},
		{"publicKey", "0X0330070FD38EC3BB94F58FA55D40368271E9E54A", "0x0330070fd38ec3bb94f58fa55d40368271e9e54a", true},
		{"publicKey", "not-an-address", "not-an-address", false},
		{"idNumber", " - ", "", false},
		{"idNumber", "№ аб-12", "АБ12", false},
	} {
		if got, valid := Canonical(c.property, c.in); got != c.want || valid != c.valid {
			t.Errorf("Canonical(%q, %q) = %q, %v", c.property, c.in, got, valid)
		}
	}
}

func TestDetect(t *testing.T) {
	for in, want := range map[string]Format{
		"7LTWFZYICNSX8D621K86": FormatLEI, "DE89 3704 0044 0532 0130 00": FormatIBAN, "9074729": FormatIMO, "1027700132195": FormatOGRN,
		"TUCsTq7TofTCJRRoHk6RvhMoS2mJLm5Yzq": FormatWallet, "91350100M000100Y43": FormatUSCC, "Kim Jong Un": "", "12345": "",
	} {
		ms := Detect(in)
		if want == "" && len(ms) > 0 || want != "" && (len(ms) != 1 || ms[0].Format != want) {
			t.Errorf("Detect(%q) = %v", in, ms)
		}
	}
}

// One wrong digit, or two neighbours swapped, breaks every format that has a
// checksum made for that.
func TestChecksumsCatchSlips(t *testing.T) {
	samples := map[string]func(string) (string, bool){
		"7LTWFZYICNSX8D621K86": LEI, "GB82WEST12345698765432": IBAN, "US0378331005": ISIN, "7707083893": INN, "500100732259": INN,
		"91350100M000100Y43": USCC, "037833100": CUSIP,
	}
	for text, read := range samples {
		rapid.Check(t, func(t *rapid.T) {
			b := []byte(text)
			i := rapid.IntRange(2, len(b)-1).Draw(t, "i")
			if b[i] < '0' || b[i] > '9' {
				return
			}
			d := byte(rapid.IntRange(1, 9).Draw(t, "by"))
			b[i] = '0' + (b[i]-'0'+d)%10
			if _, ok := read(string(b)); ok {
				t.Fatalf("%s for %s holds", b, text)
			}
		})
	}
}

// Every ship that OFAC lists with an IMO number has one that holds.
func TestIMOOfListedShips(t *testing.T) {
	f, err := os.Open(testdata.Path(t, "vessels", "merchant_fleet_imo.csv"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	r := csv.NewReader(f)
	r.FieldsPerRecord = -1
	rows, err := r.ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	col := 0
	for i, h := range rows[0] {
		if strings.EqualFold(h, "imo") {
			col = i
		}
	}
	held := 0
	for _, row := range rows[1:] {
		if _, kind, ok := IMO(row[col]); ok && kind&IMOShip != 0 {
			held++
		}
	}
	if n := len(rows) - 1; held < n*99/100 {
		t.Errorf("of %d ships' numbers %d hold", n, held)
	}
}

func FuzzFormats(f *testing.F) {
	for _, s := range []string{"GB82 WEST 1234 5698 7654 32", "IMO 9074729", "ＩＭＯ９０７４７２９", "passport no. PS 654320334", "paS sport0001", "D-U-N-S"} {
		f.Add(s)
	}
	properties := []string{
		"imoNumber", "mmsi", "callSign", "leiCode", "swiftBic", "iban", "isin", "innCode", "ogrnCode", "kppCode", "okpoCode",
		"uscCode", "dunsCode", "npiCode", "uniqueEntityId", "socialSecurityNumber", "passportNumber", "publicKey", "name",
	}
	f.Fuzz(func(t *testing.T, s string) {
		for _, p := range properties {
			c, ok := Canonical(p, s)
			if !ok {
				continue
			}
			if again, still := Canonical(p, c); !still || again != c {
				t.Fatalf("%s: %q gives %q, which gives %q", p, s, c, again)
			}
		}
		Detect(s)
	})
}
