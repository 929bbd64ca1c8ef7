// Package uk reads the UK Sanctions List of the Foreign, Commonwealth and
// Development Office as XML, CSV and OpenDocument sheet, and the consolidated
// list that the Office of Financial Sanctions Implementation published until
// January 2026 (ConList.csv), for archives.
//
// A designation is named by its unique id (RUS2051). The tables have one row for
// each combination of a designation's names, addresses and dates; their cells are
// put back into the nesting of the XML, and one mapping serves all forms. Where XML
// and CSV of one date are at hand, [Joined] reads them as one list: the XML has the
// nesting, the CSV adds columns.
//
// No publisher's file was at hand: the readers follow the published format and
// were tested on hand-made files.
//
// Source: FCDO, UK Sanctions List and its guidance; OFSI, ConList format guide.
package uk

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

const listID = "gb-uksl"

// XML reads UK-Sanctions-List.xml.
type XML struct{}

// Format is "gb-uksl-xml".
func (XML) Format() string { return "gb-uksl-xml" }

// Recognise accepts the root <Designations> with designations of this list.
func (XML) Recognise(_ string, head []byte) (list.Header, bool) {
	s := xmlscan.New(bytes.NewReader(head))
	if !s.Child(0) || string(s.Name()) != "Designations" || !bytes.Contains(head, []byte("<UniqueID>")) {
		return list.Header{}, false
	}
	h := list.Header{List: listID, Part: "main"}
	if s.Child(s.Depth()) && string(s.Name()) == "DateGenerated" {
		h.Date = draft.Day(string(s.Content()))
	}
	return h, true
}

// Read implements [list.Reader].
func (r XML) Read(ctx context.Context, in list.Input, out *list.Sink) error {
	rd := newReading(out, listID)
	return list.ReadOne(in, out, r.Format(), func(_ list.File, src io.Reader) error {
		return designations(ctx, src, out, rd.entry)
	})
}

// designations reads the XML and hands its designations over one by one.
func designations(ctx context.Context, src io.Reader, out *list.Sink, do func(*element.Element) error) error {
	out.Report.Header = list.Header{List: listID, Part: "main"}
	s := xmlscan.New(src)
	if s.Child(0) && string(s.Name()) != "Designations" {
		return fmt.Errorf("find root: <%s> is not <Designations>", s.Name())
	}
	for d := s.Depth(); s.Child(d); {
		if err := ctx.Err(); err != nil {
			return err
		}
		switch string(s.Name()) {
		case "DateGenerated":
			out.Mapped("DateGenerated")
			out.Report.Header.Date = draft.Day(string(s.Content()))
		case "Designation":
			e, err := element.Read(s)
			if err != nil {
				return err
			}
			if err := do(e); err != nil {
				return err
			}
		default:
			out.Unmapped(s.Path(), string(s.Content()))
		}
	}
	return s.Err()
}

// fields are the paths of the XML that are carried over.
var fields = func() element.Fields {
	f := element.Fields{}
	add := func(prefix string, names ...string) {
		for _, n := range names {
			f[prefix+n] = ""
		}
	}
	add("Designation/", "LastUpdated", "DateDesignated", "UniqueID", "OFSIGroupID", "UNReferenceNumber", "RegimeName",
		"IndividualEntityShip", "DesignationSource", "SanctionsImposed", "OtherInformation", "UKStatementofReasons")
	add("Designation/Names/Name/", "Name1", "Name2", "Name3", "Name4", "Name5", "Name6", "NameType", "AliasStrength")
	add("Designation/NonLatinNames/NonLatinName/", "NameNonLatinScript", "NonLatinScriptLanguage", "NonLatinScriptType")
	add("Designation/Titles/", "Title")
	add("Designation/Addresses/Address/", "AddressLine1", "AddressLine2", "AddressLine3", "AddressLine4", "AddressLine5",
		"AddressLine6", "AddressPostalCode", "AddressCountry")
	add("Designation/", "PhoneNumbers/PhoneNumber", "EmailAddresses/EmailAddress", "Websites/Website")
	add("Designation/SanctionsImposedIndicators/", "AssetFreeze", "ArmsEmbargo", "TargetedArmsEmbargo", "CharteringOfShips",
		"ClosureOfRepresentativeOffices", "CrewServicingOfShipsAndAircraft", "Deflag", "PreventionOfBusinessArrangements",
		"ProhibitionOfPortEntry", "TravelBan", "PreventionOfCharteringOfShips", "PreventionOfCharteringOfShipsAndAircraft",
		"TechnicalAssistanceRelatedToAircraft", "TrustServicesSanctions", "DirectorDisqualificationSanction")
	person := "Designation/IndividualDetails/Individual/"
	add(person, "DOBs/DOB", "Nationalities/Nationality", "Positions/Position", "Genders/Gender", "BirthDetails/Location/TownOfBirth",
		"BirthDetails/Location/CountryOfBirth", "PassportDetails/Passport/PassportNumber",
		"PassportDetails/Passport/PassportAdditionalInformation", "NationalIdentifierDetails/NationalIdentifier/NationalIdentifierNumber",
		"NationalIdentifierDetails/NationalIdentifier/NationalIdentifierAdditionalInformation")
	add("Designation/EntityDetails/Entity/", "TypeOfEntities/TypeOfEntity", "BusinessRegistrationNumbers/BusinessRegistrationNumber",
		"ParentCompanies/ParentCompany", "Subsidiaries/Subsidiary")
	add("Designation/ShipDetails/Ship/", "IMONumbers/IMONumber", "CurrentOwnerOperators/CurrentOwnerOperator",
		"PreviousOwnerOperators/PreviousOwnerOperator", "CurrentBelievedFlagOfShips/CurrentBelievedFlagOfShip",
		"PreviousFlags/PreviousFlag", "TypeOfShipDetails/TypeOfShipDetail", "TypeOfShipDetails/TypeOfShip",
		"TonnageOfShipDetails/TonnageOfShipDetail", "TonnageOfShipDetails/TonnageOfShip", "LengthOfShipDetails/LengthOfShip", "LengthOfShip",
		"YearsBuilt/YearBuilt", "HullIdentificationNumbers/HullIdentificationNumber", "HIN")
	return f
}()

// keys of the regimes as the list writes them.
var keys = map[string]string{
	"Isil (Da'esh) and Al-Qaeda (United Nations Sanctions) (EU Exit) Regulations 2019":     "GB-ISIL",
	"The Afghanistan (Sanctions) (EU Exit) Regulations 2020":                               "GB-AFGHANISTAN",
	"The Bosnia and Herzegovina (Sanctions) (EU Exit) Regulations 2020":                    "GB-BOSNIA",
	"The Burundi (Sanctions) Regulations 2021":                                             "GB-BURUNDI",
	"The Central African Republic (Sanctions) (EU Exit) Regulations 2020":                  "GB-CAR",
	"The Chemical Weapons (Sanctions) (EU Exit) Regulations 2019":                          "GB-CHEMICAL",
	"The Counter-Terrorism (International Sanctions) (EU Exit) Regulations 2019":           "GB-TERROR-INT",
	"The Counter-Terrorism (Sanctions) (EU Exit) Regulations 2019":                         "GB-TERROR",
	"The Cyber (Sanctions) (EU Exit) Regulations 2020":                                     "GB-CYBER",
	"The Democratic People's Republic of Korea (Sanctions) (EU Exit) Regulations 2019":     "GB-DPRK",
	"The Democratic Republic of the Congo (Sanctions) (EU Exit) Regulations 2019":          "GB-DRC",
	"The Global Anti-Corruption Sanctions Regulations 2021":                                "GB-CORRUPTION",
	"The Global Human Rights Sanctions Regulations 2020":                                   "GB-RIGHTS",
	"The Global Irregular Migration and Trafficking in Persons Sanctions Regulations 2025": "GB-MIGRATION",
	"The Guinea (Sanctions) (EU Exit) Regulations 2019":                                    "GB-GUINEA",
	"The Haiti (Sanctions) Regulations 2022":                                               "GB-HAITI",
	"The Iran (Sanctions) (Nuclear) (EU Exit) Regulations 2019":                            "GB-IRAN-NUCLEAR",
	"The Iran (Sanctions) Regulations 2023":                                                "GB-IRAN",
	"The Iraq (Sanctions) (EU Exit) Regulations 2020":                                      "GB-IRAQ",
	"The Lebanon (Sanctions) (EU Exit) Regulations 2020":                                   "GB-LEBANON",
	"The Libya (Sanctions) (EU Exit) Regulations 2020":                                     "GB-LIBYA",
	"The Mali (Sanctions) (EU Exit) Regulations 2020":                                      "GB-MALI",
	"The Myanmar (Sanctions) Regulations 2021":                                             "GB-MYANMAR",
	"The Nicaragua (Sanctions) (EU Exit) Regulations 2020":                                 "GB-NICARAGUA",
	"The Republic of Belarus (Sanctions) (EU Exit) Regulations 2019":                       "GB-BELARUS",
	"The Republic of Guinea-Bissau (Sanctions) (EU Exit) Regulations 2019":                 "GB-GUINEA-BISSAU",
	"The Russia (Sanctions) (EU Exit) Regulations 2019":                                    "GB-RUSSIA",
	"The Somalia (Sanctions) (EU Exit) Regulations 2020":                                   "GB-SOMALIA",
	"The South Sudan (Sanctions) (EU Exit) Regulations 2019":                               "GB-SOUTH-SUDAN",
	"The Sudan (Sanctions) (EU Exit) Regulations 2020":                                     "GB-SUDAN",
	"The Syria (Sanctions) (EU Exit) Regulations 2019":                                     "GB-SYRIA",
	"The Venezuela (Sanctions) (EU Exit) Regulations 2019":                                 "GB-VENEZUELA",
	"The Yemen (Sanctions) (EU Exit) (No. 2) Regulations 2020":                             "GB-YEMEN",
	"The Yemen (Sanctions) (EU Exit) Regulations 2020":                                     "GB-YEMEN",
	"The Zimbabwe (Sanctions) (EU Exit) Regulations 2019":                                  "GB-ZIMBABWE",
}
