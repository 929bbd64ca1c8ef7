// Package eu reads the European Union's Financial Sanctions Files: the XML in
// version 1.1 and its CSV twin.
//
// One sanctionEntity is one entry, named by its EU reference number (EU.27.28),
// or by its logical id where it has none. Names stand in the languages of the
// Union: names in no stated language, English, Chinese, Russian, Persian and
// Arabic are names, translations into others are aliases. The list is not the
// law, only the Official Journal is, and the list follows it by days.
//
// The XML was read against a file rebuilt from published data; the CSV follows
// the publisher's column names and was tested on a hand-made file. The CSV does
// not say which names are strong.
//
// Source: European Commission, FSF XML 1.1 (xmlFullSanctionsList_1_1) and CSV 1.1.
package eu

import (
	"bytes"
	"context"
	"fmt"
	"io"

	"cordon/list"
	"cordon/list/draft"
	"cordon/list/element"
	"cordon/list/xmlscan"
)

const (
	listID    = "eu-fsf"
	authority = "Council of the European Union"
)

// XML reads xmlFullSanctionsList_1_1.
type XML struct{}

// Format is "eu-fsf-xml".
func (XML) Format() string { return "eu-fsf-xml" }

// Recognise accepts the root <export> of the publisher's namespace.
func (XML) Recognise(_ string, head []byte) (list.Header, bool) {
	s := xmlscan.New(bytes.NewReader(head))
	if !s.Child(0) || string(s.Name()) != "export" || !bytes.Contains(head, []byte("eu.europa.ec/fpi/fsd/export")) {
		return list.Header{}, false
	}
	return header(string(s.Attr("generationDate"))), true
}

func header(date string) list.Header { return list.Header{List: listID, Part: "main", Date: date} }

// Read implements [list.Reader].
func (r XML) Read(ctx context.Context, in list.Input, out *list.Sink) error {
	return list.ReadOne(in, out, r.Format(), func(f list.File, src io.Reader) error {
		return r.read(ctx, f, src, out)
	})
}

func (r XML) read(ctx context.Context, f list.File, src io.Reader, out *list.Sink) error {
	s := xmlscan.New(src)
	if !s.Child(0) {
		return s.Err()
	}
	if string(s.Name()) != "export" {
		return fmt.Errorf("find root: <%s> is not <export>", s.Name())
	}
	out.Report.Header = header(string(s.Attr("generationDate")))
	for n, v := range s.Attrs() {
		switch string(n) {
		case "generationDate":
			out.Mapped("export@generationDate")
		case "globalFileId":
			out.Ignored("export@globalFileId", "names the file, not the list")
		case "schemaLocation":
			out.Ignored("export@schemaLocation", "names the schema")
		default:
			out.Unmapped("export@"+string(n), string(v))
		}
	}
	rd := reading{out: out, seen: map[string]bool{}, programs: programs()}
	for d := s.Depth(); s.Child(d); {
		if err := ctx.Err(); err != nil {
			return err
		}
		if string(s.Name()) != "sanctionEntity" {
			out.Unmapped(s.Path(), string(s.Content()))
			continue
		}
		e, err := element.Read(s)
		if err != nil {
			return err
		}
		fields.Account(out, e)
		if err := rd.entry(e); err != nil {
			return err
		}
	}
	if err := s.Err(); err != nil {
		return err
	}
	return nil
}

// programs are the programme codes of the list. Their keys are the codes behind
// EU-; UNLI marks entries of the United Nations that no act of the Union has
// taken over yet, so it has no key of its own.
func programs() *draft.Programs {
	p := &draft.Programs{Keys: map[string]string{}}
	for _, code := range []string{
		"AFG", "BDI", "BIH", "BLR", "CAF", "CHEM", "CHN", "COD", "COMOR", "CYB", "EGY", "EUAQ",
		"GIN", "GNB", "GTM", "HAM", "HR", "HTI", "IRN", "IRQ", "LBN", "LBY", "MDA", "MDV", "MLI", "MMR", "NIC", "PRK",
		"RUS", "RUSDA", "SDN", "SDNZ", "SOM", "SSD", "SYR", "TAQA", "TERR", "TUN", "TUR", "UKR", "VEN", "YEM", "ZWE",
	} {
		p.Keys[code] = "EU-" + code
	}
	return p
}

const (
	kept     = ""
	act      = "the act behind one value; the entry's own act is kept"
	internal = "the publisher's own key of a value"
	language = "language of the act"
	derived  = "said again by the country code"
)

// fields are the paths of the XML 1.1.
var fields = withSummaries(element.Fields{
	"sanctionEntity@euReferenceNumber":              kept,
	"sanctionEntity@logicalId":                      kept,
	"sanctionEntity@unitedNationId":                 kept,
	"sanctionEntity@designationDate":                kept,
	"sanctionEntity@designationDetails":             kept,
	"sanctionEntity/remark":                         kept,
	"sanctionEntity/subjectType@code":               kept,
	"sanctionEntity/subjectType@classificationCode": "said again by the code",

	"sanctionEntity/regulation@programme":          kept,
	"sanctionEntity/regulation@numberTitle":        kept,
	"sanctionEntity/regulation@publicationDate":    kept,
	"sanctionEntity/regulation@entryIntoForceDate": kept,
	"sanctionEntity/regulation@regulationType":     kept,
	"sanctionEntity/regulation@organisationType":   kept,
	"sanctionEntity/regulation@logicalId":          internal,
	"sanctionEntity/regulation/publicationUrl":     kept,

	"sanctionEntity/nameAlias@wholeName":          kept,
	"sanctionEntity/nameAlias@firstName":          kept,
	"sanctionEntity/nameAlias@middleName":         kept,
	"sanctionEntity/nameAlias@lastName":           kept,
	"sanctionEntity/nameAlias@nameLanguage":       kept,
	"sanctionEntity/nameAlias@strong":             kept,
	"sanctionEntity/nameAlias@gender":             kept,
	"sanctionEntity/nameAlias@title":              kept,
	"sanctionEntity/nameAlias@function":           kept,
	"sanctionEntity/nameAlias@logicalId":          kept, // orders the names
	"sanctionEntity/nameAlias@regulationLanguage": language,
	"sanctionEntity/nameAlias/remark":             kept,

	"sanctionEntity/citizenship@countryIso2Code":    kept,
	"sanctionEntity/citizenship@countryDescription": kept,
	"sanctionEntity/citizenship@region":             kept,
	"sanctionEntity/citizenship@logicalId":          internal,
	"sanctionEntity/citizenship@regulationLanguage": language,
	"sanctionEntity/citizenship/remark":             kept,

	"sanctionEntity/birthdate@birthdate":          kept,
	"sanctionEntity/birthdate@dayOfMonth":         kept,
	"sanctionEntity/birthdate@monthOfYear":        kept,
	"sanctionEntity/birthdate@year":               kept,
	"sanctionEntity/birthdate@yearRangeFrom":      kept,
	"sanctionEntity/birthdate@yearRangeTo":        kept,
	"sanctionEntity/birthdate@circa":              kept,
	"sanctionEntity/birthdate@calendarType":       kept,
	"sanctionEntity/birthdate@city":               kept,
	"sanctionEntity/birthdate@place":              kept,
	"sanctionEntity/birthdate@region":             kept,
	"sanctionEntity/birthdate@zipCode":            kept,
	"sanctionEntity/birthdate@countryIso2Code":    kept,
	"sanctionEntity/birthdate@countryDescription": derived,
	"sanctionEntity/birthdate@logicalId":          internal,
	"sanctionEntity/birthdate@regulationLanguage": language,
	"sanctionEntity/birthdate/remark":             kept,

	"sanctionEntity/address@street":             kept,
	"sanctionEntity/address@poBox":              kept,
	"sanctionEntity/address@city":               kept,
	"sanctionEntity/address@zipCode":            kept,
	"sanctionEntity/address@region":             kept,
	"sanctionEntity/address@place":              kept,
	"sanctionEntity/address@countryIso2Code":    kept,
	"sanctionEntity/address@countryDescription": derived,
	"sanctionEntity/address@asAtListingTime":    kept,
	"sanctionEntity/address@contactInfo":        kept, // CSV
	"sanctionEntity/address@logicalId":          internal,
	"sanctionEntity/address@regulationLanguage": language,
	"sanctionEntity/address/remark":             kept,
	"sanctionEntity/address/contactInfo@key":    kept,
	"sanctionEntity/address/contactInfo@value":  kept,

	"sanctionEntity/identification@identificationTypeCode":        kept,
	"sanctionEntity/identification@identificationTypeDescription": "said again by the code",
	"sanctionEntity/identification@number":                        kept,
	"sanctionEntity/identification@latinNumber":                   kept,
	"sanctionEntity/identification@nameOnDocument":                kept,
	"sanctionEntity/identification@issuedBy":                      kept,
	"sanctionEntity/identification@issueDate":                     kept,
	"sanctionEntity/identification@validFrom":                     kept,
	"sanctionEntity/identification@validTo":                       kept,
	"sanctionEntity/identification@diplomatic":                    kept,
	"sanctionEntity/identification@knownExpired":                  kept,
	"sanctionEntity/identification@knownFalse":                    kept,
	"sanctionEntity/identification@reportedLost":                  kept,
	"sanctionEntity/identification@revokedByIssuer":               kept,
	"sanctionEntity/identification@region":                        kept,
	"sanctionEntity/identification@countryIso2Code":               kept,
	"sanctionEntity/identification@countryDescription":            derived,
	"sanctionEntity/identification@logicalId":                     internal,
	"sanctionEntity/identification@regulationLanguage":            language,
	"sanctionEntity/identification/remark":                        kept,
})

// withSummaries adds the acts behind single values, the same under each of them.
func withSummaries(f element.Fields) element.Fields {
	for _, of := range []string{"nameAlias", "citizenship", "birthdate", "address", "identification"} {
		for _, a := range []string{"regulationType", "organisationType", "publicationDate", "entryIntoForceDate", "numberTitle", "programme", "publicationUrl"} {
			f["sanctionEntity/"+of+"/regulationSummary@"+a] = act
		}
	}
	return f
}
