package ofac

import (
	"strings"

	"cordon/ftm"
	"cordon/ident"
	"cordon/list"
)

// paper is a registration or an identity document, as all formats state them.
type paper struct {
	kind      string // OFAC's type: "Tax ID No."
	number    string
	country   string // as printed
	authority string
	issued    []ftm.Value
	expires   []ftm.Value
	note      string
}

// Properties that types of documents go to: a passport, an identity document, or
// the property of the party itself.
const (
	passport = "passportNumber"
	identity = "idNumber"
)

var papers = papersOf(map[string]string{
	passport: "Passport|Diplomatic Passport|Official Passport|Service Passport|Stateless Person Passport|" +
		"British National Overseas Passport|Special Passport",
	identity: "National ID No.|Identification Number|Cedula No.|C.U.R.P.|D.N.I.|Driver's License No.|Birth Certificate Number|" +
		"Personal ID Card|National Foreign ID Number|Residency Number|Electoral Registry No.|Credencial electoral|C.U.I.|" +
		"Cartilla de Servicio Militar Nacional|I.F.E.|Turkish Identification Number|Numero de Identidad|Citizen's Card Number|" +
		"Kenyan ID No.|Travel Document Number|C.U.I.P.|VisaNumberID|Refugee ID Card|Tazkira National ID Card|" +
		"Military Registration Number|Immigration No.|Pilot License Number|Seafarer's Identification Document|" +
		"Bosnian Personal ID No.|Moroccan Personal ID No.|Public Security and Immigration No.|N.I.E.|Stateless Person ID Card|" +
		"CNP (Personal Numerical Code)|Romanian Permanent Resident|UAE Identification|Federal ID Card|Tarjeta de Identidad|" +
		"Chinese Commercial Code|Trademark number|Serial No.|Alien Registration No.|Interpol: Red Notice. File No.|Student ID|Tarjeta Profesional|" +
		"National Insurance Number|Afghan National ID|Kuwaiti Civil ID|Belarusian Identification Number|Residence Permit|" +
		"Permanent Resident Card|Military ID|Voter ID|Identity Card|ID Card",
	"taxNumber": "Tax ID No.|R.F.C.|RFC|NIT|RUC|RIF|Italian Fiscal Code|Fiscal Code|US FEIN|C.U.I.T.|C.U.I.L.|RTN|" +
		"Numero Unico de Identificacao Tributaria (NUIT)|Paraguayan tax identification number|C.I.F.|N.I.F.|" +
		"Romanian Tax Registration|Registro Unico de Contribuyentes|Cadastro de Pessoas Fisicas",
	"vatCode": "V.A.T. Number",
	"uscCode": "Unified Social Credit Code (USCC)|United Social Credit Code Certificate (USCCC)",
	"registrationNumber": "Registration Number|Company Number|Commercial Registry Number|C.R. No.|Business Registration Number|" +
		"Business Registration Document|Registration ID|Folio Mercantil No.|Economic Register Number (CBLS)|" +
		"Chamber of Commerce Number|Matricula Mercantil No|Central Registration System Number|Business Number|" +
		"Istanbul Chamber of Comm. No.|C.I.N.|Enterprise Number|UK Company Number|Public Registration Number|" +
		"Dubai Chamber of Commerce Membership No.|Branch Unit Number|Registered Charity No.|" +
		"Certificate of Incorporation Number|Organization Code|File Number|SRE Permit No.|Romanian C.R.|" +
		"MSB Registration Number|Registration Certificate Number (Dubai)|Government Gazette Number|" +
		"Legal Entity Number|LE Number|Company ID|Enterprise ID",
	"licenseNumber": "License|Trade License No.|Permit Number|Afghan Money Service Provider License Number|Tourism License No.",
	"giiNumber":     "Global Intermediary Identification Number",
	"ogrnCode":      "Russian State Individual Business Registration Number Pattern (OGRNIP)",
	"serialNumber":  "Aircraft Serial Identification",
	"mmsi":          "MMSI",
	"imoNumber":     "Vessel Registration Identification",

	"socialSecurityNumber": "SSN",
})

func papersOf(byProperty map[string]string) map[string]string {
	m := map[string]string{}
	for property, kinds := range byProperty {
		for kind := range strings.SplitSeq(kinds, "|") {
			m[labelKey(kind)] = property
		}
	}
	return m
}

// document adds a document or registration number. It reports whether the type is
// known; an unknown one is kept as an identity document or registration all the
// same when must is set.
func (p *party) document(d paper, must bool) bool {
	property, known := papers[labelKey(d.kind)]
	if !known {
		if !must {
			return false
		}
		property = identity
		if p.Schema != "Person" {
			property = "registrationNumber"
		}
	}
	if d.number == "" {
		p.Note(d.kind, list.JoinParts("; ", d.country, d.authority, d.note))
		return known
	}
	country, _ := ftm.CountryCode(d.country)
	property, text := refine(p.Schema, property, country, d)
	v := ftm.Value{Text: text, Note: d.about(property)}
	if text != d.number {
		v.Original = d.number
	}
	if property == passport || property == identity {
		p.card(property, country, v, d)
	}
	p.AddValue(property, v)
	if property == "taxNumber" || property == "registrationNumber" {
		p.russian(country, v, d)
	}
	return known
}

// refine settles where the type alone does not: numbers of ships among those of
// companies, identifiers that hold or do not.
func refine(schema, property, country string, d paper) (string, string) {
	vehicle := schema == "Vessel" || schema == "Airplane"
	switch property {
	case "imoNumber":
		if n, _, ok := ident.IMO(d.number); ok {
			return property, n
		}
		return "registrationNumber", d.number
	case passport, identity:
		if maritime := strings.Contains(strings.ToUpper(d.authority+" "+d.note), "IMO") ||
			strings.Contains(strings.ToLower(d.authority), "maritime"); maritime && schema != "Person" {
			if n, _, ok := ident.IMO(d.number); ok {
				return "imoNumber", n
			}
		}
		if vehicle {
			return "registrationNumber", d.number
		}
	case "registrationNumber":
		if key := labelKey(d.kind); key == "legal entity number" || key == "le number" {
			if n, ok := ident.LEI(d.number); ok {
				return "leiCode", n
			}
		}
	}
	return property, d.number
}

// russian adds the name of a Russian number whose checksum tells what it is. The
// number stays where OFAC's type puts it.
func (p *party) russian(country string, v ftm.Value, d paper) {
	if country != "ru" {
		return
	}
	v.Marks |= ftm.Derived
	if labelKey(d.kind) == "government gazette number" {
		if _, ok := ident.OKPO(v.Text); ok {
			p.AddValue("okpoCode", v)
		}
		return
	}
	if _, ok := ident.INN(v.Text); ok {
		p.AddValue("innCode", v)
	} else if _, ok := ident.OGRN(v.Text); ok {
		p.AddValue("ogrnCode", v)
	}
}

// about says in words what the number's own property cannot.
func (d paper) about(property string) string {
	parts := []string{d.country, d.authority}
	if property != passport && property != "mmsi" && property != "imoNumber" {
		parts = append([]string{strings.TrimRight(d.kind, " #")}, parts...)
	}
	for _, v := range d.issued {
		parts = append(parts, "issued "+v.Text)
	}
	for _, v := range d.expires {
		parts = append(parts, "expires "+v.Text)
	}
	return list.JoinParts("; ", append(parts, d.note)...)
}

func (p *party) card(property, country string, v ftm.Value, d paper) {
	c := p.Document(property == passport, v.Text, strings.TrimRight(d.kind, " #"))
	if c == nil {
		return
	}
	if country != "" {
		c.AddValue("country", ftm.Value{Text: country, Original: d.country})
	} else if !noCountry(d.country) {
		c.Add("summary", "country: "+d.country)
	}
	c.Add("authority", d.authority)
	addAll(c, "startDate", d.issued)
	addAll(c, "endDate", d.expires)
	c.Add("summary", d.note)
}
