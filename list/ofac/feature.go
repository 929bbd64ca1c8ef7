package ofac

import (
	"strings"

	"cordon/ftm"
	"cordon/ident"
	"cordon/list"
)

// fact is a labelled statement about a party. Formats fill what they have.
type fact struct {
	text    string
	dates   []ftm.Value
	country string // as printed, of features that name a country
	note    string // what OFAC says about the statement
}

func (f fact) value() ftm.Value { return ftm.Value{Text: f.text, Note: f.note} }

// plain maps labels to the property that takes their text as it is.
var plain = map[string]string{
	"title": "position", "organization type": "sector", "target type": "legalForm",
	"vessel call sign": "callSign", "other vessel call sign": "callSign",
	"vessel type": "type", "other vessel type": "pastTypes",
	"aircraft model": "model", "aircraft tail number": "registrationNumber",
	"aircraft manufacturer's serial number (msn)":                  "serialNumber",
	"aircraft construction number (also called l/n or s/n or f/n)": "serialNumber",
	"aircraft mode s transponder code":                             "icaoCode",
	"swift/bic":                                                    "swiftBic",
	"bik (ru)":                                                     "bikCode",
	"website":                                                      "website",
	"email address":                                                "email",
	"phone number":                                                 "phone",
	"telephone":                                                    "phone",
	"fax":                                                          "phone",
}

// dated maps labels of dates to properties.
var dated = map[string]string{
	"birthdate": "birthDate", "dob": "birthDate", "organization established date": "incorporationDate",
	"aircraft manufacture date": "buildDate", "vessel year of build": "buildDate",
}

// of countries
var located = map[string]string{
	"nationality country": "nationality", "nationality": "nationality",
	"citizenship country": "citizenship", "citizen": "citizenship", "citizenship": "citizenship",
	"registration country": "jurisdiction", "nationality of registration": "jurisdiction",
	"vessel flag": "flag", "flag": "flag", "former vessel flag": "pastFlags", "other vessel flag": "pastFlags",
}

// feature adds a labelled fact. It reports whether the label is known; an unknown
// one is left to the caller, who may try it as a document.
func (p *party) feature(label string, f fact) bool {
	key := labelKey(label)
	switch {
	case plain[key] != "":
		p.AddValue(plain[key], f.value())
	case dated[key] != "":
		p.dated(dated[key], label, f)
	case located[key] != "":
		p.located(located[key], label, f)
	case strings.HasPrefix(key, "digital currency address"):
		_, currency, _ := strings.Cut(label, " - ")
		p.wallet(f.text, strings.TrimSpace(currency), f.note)
	case strings.HasPrefix(key, "listing date"):
		p.listing = append(p.listing, f.dates...)
		p.summary(label, f)
	case strings.HasPrefix(key, "effective date"):
		p.starts = append(p.starts, f.dates...)
		p.summary(label, f)
	case strings.HasPrefix(key, "additional program tag"):
		p.programs = append(p.programs, strings.Trim(f.text, "[] "))
	case aboutMeasures(key):
		p.summary(label, f)
	default:
		return p.special(key, label, f)
	}
	return true
}

// special handles the labels that need more than a property.
func (p *party) special(key, label string, f fact) bool {
	switch key {
	case "gender":
		if g, ok := ftm.Gender(f.text); ok {
			p.AddValue("gender", ftm.Value{Text: g, Note: f.note})
		} else {
			p.Note(label, f.text)
		}
	case "place of birth", "pob":
		p.AddValue("birthPlace", f.value())
		// "Tehran, Iran": the last part names the country if it is one.
		if code, ok := ftm.CountryCode(f.text[strings.LastIndexByte(f.text, ',')+1:]); ok {
			p.AddValue("birthCountry", ftm.Value{Text: code, Original: f.text, Marks: ftm.Derived})
		}
	case "vessel tonnage", "vessel gross registered tonnage", "gross registered tonnage":
		property := "tonnage"
		if strings.Contains(key, "gross") {
			property = "grossRegisteredTonnage"
		}
		v := f.value()
		if t := strings.ReplaceAll(f.text, ",", ""); t != f.text {
			v.Text, v.Original = t, f.text
		}
		p.AddValue(property, v)
	case "previous aircraft tail number":
		v := f.value()
		v.Note = list.JoinParts("; ", "previous", v.Note)
		p.AddValue("registrationNumber", v)
	case "d-u-n-s number":
		v := f.value()
		if n, ok := ident.DUNS(f.text); ok && n != f.text {
			v.Text, v.Original = n, f.text
		}
		p.AddValue("dunsCode", v)
	case "isin", "equity ticker", "micex code":
		p.security(key, f)
	case "issuer name":
		p.AddValue("alias", ftm.Value{Text: f.text, Note: list.JoinParts("; ", "issuer name", f.note)})
	case "vessel owner", "aircraft operator":
		p.keeper(key == "vessel owner", f)
	case "un/locode":
		p.Note(label, list.JoinParts("; ", f.text, f.note))
	default:
		return false
	}
	return true
}

// labelKey folds what formats write differently: case, and what ends a label.
func labelKey(label string) string {
	return strings.ToLower(strings.TrimRight(label, " :-.#"))
}

// aboutMeasures tells labels that speak of the sanction and not of the party.
func aboutMeasures(key string) bool {
	for _, s := range []string{
		"secondary sanctions risk", "additional sanctions information", "transactions prohibited",
		"executive order", "caatsa section", "ifca determination", "peesa information", "hkaa information",
		"purchase/sales for divestment date", "purchase/sales", "ndaa", "nhraa", "for more information",
		"* pursuant", "cmic", "iran freedom",
	} {
		if strings.HasPrefix(key, s) {
			return true
		}
	}
	return strings.HasSuffix(key, "information") || strings.HasSuffix(key, "determination")
}

func (p *party) summary(label string, f fact) {
	text := f.text
	if text == "" && len(f.dates) > 0 {
		text = f.dates[0].Text
	}
	label = strings.TrimRight(label, " :-")
	p.summaries = append(p.summaries, list.JoinParts(": ", label, list.JoinParts("; ", text, f.note)))
}

func (p *party) dated(property, label string, f fact) {
	if len(f.dates) == 0 && f.text != "" {
		if vs, rest := ftm.ParseDate(f.text); rest == "" {
			f.dates = vs
		}
	}
	if len(f.dates) == 0 {
		p.Note(label, list.JoinParts("; ", f.text, f.note))
		return
	}
	for _, v := range f.dates {
		v.Note = list.JoinParts("; ", v.Note, f.note)
		p.AddValue(property, v)
	}
}

func (p *party) located(property, label string, f fact) {
	text := f.country
	if text == "" {
		text = f.text
	}
	if property == "jurisdiction" && (p.Schema == "Vessel" || p.Schema == "Airplane") {
		property = "country"
	}
	code, ok := ftm.CountryCode(text)
	if !ok {
		if !noCountry(text) {
			p.Note(strings.TrimRight(label, " :"), list.JoinParts("; ", text, f.note))
		}
		return
	}
	p.AddValue(property, ftm.Value{Text: code, Original: text, Note: f.note})
}

func noCountry(text string) bool {
	return text == "" || strings.EqualFold(text, "undetermined") || strings.EqualFold(text, "unknown")
}

// wallet adds an address of a digital currency. The label is OFAC's and at times
// wrong; it is kept as it stands.
func (p *party) wallet(key, currency, note string) {
	if key == "" {
		return
	}
	w := p.Wallet(key, currency)
	w.Add("notes", note)
}

func (p *party) security(key string, f fact) {
	s := p.Part("Security", "security", key, f.text)
	s.Caption = f.text
	s.Add("name", p.Caption)
	s.Add("issuer", p.ID)
	if key == "isin" {
		s.AddValue("isin", f.value())
	} else {
		s.AddValue("ticker", f.value())
	}
	s.Add("topics", p.First("topics"))
}

// keeper adds the named owner of a ship or operator of an aircraft: context, as
// OFAC gives a name and not an entry.
func (p *party) keeper(owner bool, f fact) {
	if f.text == "" {
		return
	}
	k := p.Party("LegalEntity", f.text)
	k.Add("notes", f.note)
	if !owner {
		p.Add("operator", k.ID)
		return
	}
	p.Add("owner", k.ID)
	p.Edge("Ownership", "owner", k.ID, "asset", p.ID, "Vessel Owner")
}
