package uscsl

import (
	"strings"

	"cordon/ftm"
	"cordon/ident"
	"cordon/list/draft"
)

func addPlace(d *draft.Draft, p place) {
	d.Address(p.country, "street", p.street, "city", p.city, "state", p.state, "postalCode", p.postal)
}

// addAddress reads an address that the CSV has joined: parts and a country code
// at the end. Several are at times joined by "; and".
func addAddress(d *draft.Draft, text string) {
	text = strings.TrimSpace(strings.TrimPrefix(strings.TrimSpace(text), "and "))
	country := ""
	if i := strings.LastIndex(text, ", "); i >= 0 && len(text)-i == 4 {
		country, text = text[i+2:], text[:i]
	} else if len(text) == 2 {
		country, text = text, ""
	}
	d.FullAddress(country, text)
}

func vessel(d *draft.Draft, r *record) {
	get := func(name string) string { return r.fields[name] }
	if d.Schema != "Vessel" {
		for _, f := range []string{"vessel_flag", "call_sign", "vessel_type", "gross_tonnage", "gross_registered_tonnage", "vessel_owner"} {
			d.Note(strings.ReplaceAll(f, "_", " "), get(f))
		}
		return
	}
	d.Country(d.Entity, "flag", "flag", get("vessel_flag"))
	d.Add("callSign", get("call_sign"))
	d.Add("type", get("vessel_type"))
	d.Add("tonnage", get("gross_tonnage"))
	d.Add("grossRegisteredTonnage", get("gross_registered_tonnage"))
	if o := get("vessel_owner"); o != "" {
		p := d.Party("LegalEntity", o)
		d.Edge("Ownership", "owner", p.ID, "asset", d.ID, "vessel owner")
	}
}

// properties of the kinds of identifiers, by their label's beginning. Documents
// of persons are told apart below.
var properties = []struct{ label, property string }{
	{"Tax ID", "taxNumber"},
	{"R.F.C", "taxNumber"},
	{"RFC", "taxNumber"},
	{"NIT", "taxNumber"},
	{"RUC", "taxNumber"},
	{"RIF", "taxNumber"},
	{"Fiscal Code", "taxNumber"},
	{"C.I.F", "taxNumber"},
	{"N.I.F", "taxNumber"},
	{"V.A.T", "vatCode"},
	{"Unified Social Credit Code", "uscCode"},
	{"SWIFT/BIC", "swiftBic"},
	{"BIK", "bikCode"},
	{"D-U-N-S", "dunsCode"},
	{"MMSI", "mmsi"},
	{"Website", "website"},
	{"Email", "email"},
	{"Phone", "phone"},
	{"SSN", "socialSecurityNumber"},
	{"ISIN", "isinCode"},
	{"Equity Ticker", "ticker"},
	{"Organization Established", "incorporationDate"},
	{"Organization Type", "sector"},
	{"Target Type", "legalForm"},
	{"Aircraft Model", "model"},
	{"Aircraft Tail", "registrationNumber"},
	{"Previous Aircraft Tail", "registrationNumber"},
	{"Aircraft Manufacturer's Serial", "serialNumber"},
	{"Aircraft Construction", "serialNumber"},
	{"Aircraft Manufacture Date", "buildDate"},
	{"Aircraft Mode S", "icaoCode"},
	{"Former Vessel Flag", "pastFlags"},
	{"Other Vessel Flag", "pastFlags"},
	{"Other Vessel Call Sign", "callSign"},
	{"Nationality of Registration", "jurisdiction"},
	{"Registration Number", "registrationNumber"},
	{"Registration ID", "registrationNumber"},
	{"Company Number", "registrationNumber"},
	{"Commercial Registry", "registrationNumber"},
	{"Business", "registrationNumber"},
	{"Trade License", "registrationNumber"},
	{"Matricula Mercantil", "registrationNumber"},
	{"Folio Mercantil", "registrationNumber"},
	{"C.R. No", "registrationNumber"},
	{"Chamber of Commerce", "registrationNumber"},
	{"Enterprise Number", "registrationNumber"},
	{"License", "registrationNumber"},
	{"Romanian C.R", "registrationNumber"},
	{"Public Registration", "registrationNumber"},
	{"Government Gazette", "registrationNumber"},
	{"UK Company", "registrationNumber"},
	{"Istanbul Chamber", "registrationNumber"},
}

var documents = []string{
	"Passport", "National ID", "Cedula", "C.U.R.P", "D.N.I", "Identification Number", "Driver", "Electoral",
	"Residency", "Tarjeta", "Birth Certificate", "Citizen", "Personal ID", "Bosnian Personal", "Travel Document", "Refugee",
	"Stateless", "Diplomatic Passport", "Numero de Identidad", "Afghan", "Tazkira", "Kenyan ID", "Moroccan", "Turkish Identification",
	"Military", "Immigration", "Seafarer", "File Number", "I.D. Card", "VisaNumberID", "Visa",
}

// identify files one of the ids: a document, a number of a known kind, a wallet,
// or a statement about the sanction.
func identify(d *draft.Draft, p paper) {
	kind := strings.TrimRight(strings.TrimSpace(p.kind), ":- ")
	if p.number == "" {
		return
	}
	switch {
	case kind == "Gender":
		if g, ok := ftm.Gender(p.number); ok {
			d.Add("gender", g)
		}
		return
	case strings.HasPrefix(kind, "Digital Currency Address"):
		_, currency, _ := strings.Cut(kind, "- ")
		d.Wallet(strings.TrimSpace(p.number), currency)
		return
	case strings.HasPrefix(kind, "Vessel Registration Identification"):
		if imo, _, ok := ident.IMO(p.number); ok {
			d.Add("imoNumber", imo)
		} else {
			d.Add("registrationNumber", p.number)
		}
		return
	case strings.HasPrefix(kind, "Legal Entity Number"):
		if lei, ok := ident.LEI(p.number); ok {
			d.Add("leiCode", lei)
		} else {
			d.Add("registrationNumber", p.number)
		}
		return
	case kind == "Aircraft Operator":
		o := d.Party("LegalEntity", p.number)
		d.Add("operator", o.ID)
		return
	}
	for _, doc := range documents {
		if strings.Contains(kind, doc) {
			e := d.Document(strings.Contains(kind, "Passport"), p.number, kind)
			d.Country(e, "country", kind, p.country)
			d.DatesOf(e, "startDate", kind+" issued", p.issued)
			d.DatesOf(e, "endDate", kind+" expires", p.expires)
			if p.date != "" {
				e.Add("summary", "issued or expires "+p.date)
			}
			return
		}
	}
	for _, k := range properties {
		if !strings.HasPrefix(kind, k.label) {
			continue
		}
		switch k.property {
		case "incorporationDate", "buildDate":
			d.Dates(k.property, kind, p.number)
		case "pastFlags", "jurisdiction":
			d.Country(d.Entity, k.property, kind, p.number)
		case "dunsCode":
			d.Add(k.property, strings.ReplaceAll(p.number, "-", ""))
		default:
			d.Add(k.property, p.number)
		}
		return
	}
	d.Note(kind, strings.TrimSpace(p.number+" "+p.country)) // directives, risks, and what is new
}
