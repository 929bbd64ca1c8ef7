package table

import (
	"strings"

	"cordon/ident"
)

// schemaOf reads what customers call a kind of party; "" when it is not known.
func schemaOf(text string) string {
	switch strings.ToLower(strings.Trim(text, " .:")) {
	case "person", "individual", "natural person", "physical person", "private person", "private individual", "private", "human", "people", "p", "i", "np", "pf",
		"natürliche person", "privatperson", "privatkunde", "personne physique", "particulier", "persona física", "persona fisica", "individuo", "pessoa física", "natuurlijk persoon",
		"физическое лицо", "физлицо", "фл", "человек", "фізична особа", "个人", "個人", "自然人", "개인", "자연인", "شخص", "فرد":
		return "Person"
	case "company", "corporate", "corporation", "business", "firm", "c", "unternehmen", "firma", "firmenkunde", "gesellschaft", "entreprise", "société", "societe", "empresa", "compañía", "società", "bedrijf",
		"компания", "предприятие", "фирма", "公司", "企业", "企業", "会社", "회사", "기업", "شركة":
		return "Company"
	case "organization", "organisation", "org", "association", "ngo", "charity", "foundation", "organización", "organizzazione", "organização",
		"организация", "організація", "组织", "団体", "단체", "기관", "منظمة":
		return "Organization"
	case "public body", "publicbody", "government", "ministry", "agency", "authority":
		return "PublicBody"
	case "legal entity", "legalentity", "legal person", "entity", "le", "lp", "juristische person", "personne morale", "persona jurídica", "persona giuridica", "pessoa jurídica", "rechtspersoon",
		"юридическое лицо", "юрлицо", "юл", "юридична особа", "法人", "법인", "counterparty", "party", "customer", "client":
		return "LegalEntity"
	case "vessel", "ship", "boat", "tanker", "cargo ship", "bulk carrier", "v", "schiff", "navire", "buque", "nave", "navio", "schip", "судно", "корабль", "船", "船舶", "선박", "سفينة":
		return "Vessel"
	case "airplane", "aircraft", "plane", "flugzeug", "avion", "aeronave", "самолет", "самолёт", "飞机", "航空機", "항공기":
		return "Airplane"
	case "cryptowallet", "crypto wallet", "wallet", "crypto", "crypto address", "wallet address", "digital currency address", "кошелек", "кошелёк", "钱包", "지갑":
		return "CryptoWallet"
	case "thing", "any", "other":
		return "Thing"
	case "vehicle":
		return "Vehicle"
	case "asset":
		return "Asset"
	case "security":
		return "Security"
	}
	return ""
}

// cleanIdentifier reads an identifier of a field. why says what is wrong with it;
// it is kept nevertheless, because a list may print the same mistake.
func cleanIdentifier(f, text string) (clean, why string) {
	if len(text) > 200 {
		return "", "is too long for an identifier"
	}
	ok := true
	switch f {
	case "imo":
		clean, _, ok = ident.IMO(ident.Bare(text))
	case "mmsi":
		clean, _, ok = ident.MMSI(ident.Bare(text))
	case "lei":
		clean, ok = ident.LEI(text)
	case "bic":
		clean, ok = ident.BIC(text)
	case "inn":
		clean, ok = ident.INN(ident.Bare(text))
	case "ogrn":
		clean, ok = ident.OGRN(ident.Bare(text))
	case "wallet":
		var a ident.Address
		a, ok = ident.Wallet(text)
		clean = a.Text
	default:
		return text, ""
	}
	if !ok {
		return text, "does not have the form of a " + numberNames[f] + " (length or check digits)"
	}
	return clean, ""
}

var numberNames = map[string]string{
	"imo": "ship's IMO number", "mmsi": "ship's MMSI", "lei": "legal entity identifier", "bic": "bank code (BIC)",
	"inn": "Russian INN", "ogrn": "Russian OGRN", "wallet": "wallet address",
}
