package own

import (
	"slices"
	"strings"
	"unicode"
)

// names of columns by field, squeezed to letters and digits. The first is the
// field itself.
var names = map[string][]string{
	"id":           {"id", "ref", "reference", "uid", "uniqueid", "uniqueidentifier", "recordid", "entryid", "number", "no"},
	"schema":       {"schema", "type", "entitytype", "partytype", "category", "kind", "recordtype"},
	"name":         {"name", "fullname", "entityname", "companyname", "company", "organisation", "organization", "organisationname", "legalname", "vesselname", "shipname", "primaryname", "caption", "nameofindividualorentity"},
	"first_name":   {"firstname", "givenname", "givennames", "forename", "forenames"},
	"middle_name":  {"middlename", "middlenames", "secondname"},
	"last_name":    {"lastname", "surname", "familyname"},
	"alias":        {"alias", "aliases", "aka", "akas", "alsoknownas", "othernames", "alternativenames", "altnames", "aliasalternatespellings"},
	"weak_alias":   {"weakalias", "weakaliases", "lowqualityaka"},
	"previous":     {"previousname", "previousnames", "formername", "formernames", "formerlyknownas", "fka"},
	"original":     {"originalname", "originalscript", "nativename", "nameoriginalscript", "nonlatinname"},
	"birth_date":   {"birthdate", "dateofbirth", "dob", "born"},
	"birth_place":  {"birthplace", "placeofbirth", "pob"},
	"nationality":  {"nationality", "nationalities", "citizenship", "citizenships", "citizenship2", "citizenship3"},
	"country":      {"country", "countries", "countrycode", "residence", "countryofresidence", "jurisdiction"},
	"gender":       {"gender", "sex"},
	"title":        {"title", "salutation"},
	"position":     {"position", "positions", "function", "role", "occupation"},
	"address":      {"address", "addresses", "fulladdress"},
	"passport":     {"passport", "passportno", "passportnumber", "passports"},
	"id_number":    {"idnumber", "nationalid", "nationalidnumber", "identitynumber", "identifiers"},
	"registration": {"registrationnumber", "companynumber", "regno", "registrationno", "businessregistrationnumber"},
	"tax":          {"taxid", "taxnumber", "tin", "vat", "vatnumber"},
	"lei":          {"lei", "leicode"},
	"imo":          {"imo", "imonumber"},
	"mmsi":         {"mmsi"},
	"flag":         {"flag", "vesselflag"},
	"swift":        {"swift", "bic", "swiftbic"},
	"wallet":       {"wallet", "wallets", "cryptoaddress", "walletaddress", "publickey"},
	"email":        {"email", "emailaddress", "emails"},
	"phone":        {"phone", "phonenumber", "telephone", "phones"},
	"website":      {"website", "url", "web"},
	"program":      {"program", "programme", "regime", "sanctionsprogram", "sanction"},
	"reason":       {"reason", "reasons", "generalrationaleforsanction", "rationale"},
	"listed_on":    {"listedon", "listingdate", "datelisted", "dateofsanction", "designated", "datedesignated"},
	"ended_on":     {"endedon", "enddate", "delistedon"},
	"amended_on":   {"amendedon", "dateofadditionalsanction", "lastupdated"},
	"status":       {"status", "sanctionstatus"},
	"relatives":    {"relatives", "associates", "associatesrelatives"},
	"topics":       {"topics", "topic"},
	"notes":        {"notes", "note", "remarks", "comment", "comments", "additionalinformation", "otherinformation"},
	"source":       {"source", "sourceurl", "link"},
}

// Fields returns the fields that columns can mean, in order.
func Fields() []string {
	fs := make([]string, 0, len(names))
	for f := range names {
		fs = append(fs, f)
	}
	slices.Sort(fs)
	return fs
}

// squeeze reduces a header to its letters and digits.
func squeeze(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return unicode.ToLower(r)
		}
		return -1
	}, strings.TrimSuffix(strings.TrimSpace(s), "(s)"))
}
