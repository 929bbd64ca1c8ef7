package ftm

import "strings"

// topics of FollowTheMoney with what each says; those that are a reason to screen
// come first.
var topics = map[string]string{
	"sanction": "Sanctioned entity", "sanction.linked": "Linked to a sanctioned entity", "sanction.counter": "Counter-sanctioned entity",
	"sanction.control": "Sanctioned by control", "debarment": "Debarred entity", "asset.frozen": "Frozen assets",
	"export.control": "Export controlled", "export.control.linked": "Linked to an export-controlled entity", "export.risk": "Trade risk",
	"invest.ban": "Investment ban", "invest.risk": "Investment risk", "forced.labor": "Forced labour",
	"reg.action": "Regulator action", "reg.warn": "Regulator warning", "wanted": "Wanted", "poi": "Person of interest",
	"crime": "Crime", "crime.boss": "Criminal leadership", "crime.cyber": "Cybercrime", "crime.env": "Environmental crime",
	"crime.fin": "Financial crime", "crime.fraud": "Fraud", "crime.terror": "Terrorism", "crime.theft": "Theft",
	"crime.traffick": "Trafficking", "crime.traffick.drug": "Drug trafficking", "crime.traffick.human": "Human trafficking",
	"crime.war": "War crimes", "role.pep": "Politician", "role.pol": "Non-PEP politician", "role.rca": "Close associate",
	"role.judge": "Judge", "role.civil": "Civil servant", "role.diplo": "Diplomat", "role.lawyer": "Lawyer",
	"role.acct": "Accountant", "role.spy": "Spy", "role.oligarch": "Oligarch", "role.journo": "Journalist", "role.act": "Activist",
	"role.lobby": "Lobbyist", "gov": "Government", "gov.admin": "Civil service", "gov.executive": "Executive branch",
	"gov.head": "Head of government or state", "gov.igo": "Intergovernmental organisation", "gov.judicial": "Judicial branch",
	"gov.legislative": "Legislative branch", "gov.muni": "Municipal government", "gov.national": "National government",
	"gov.religion": "Religious leadership", "gov.security": "Security services", "gov.financial": "Central banking",
	"gov.soe": "State-owned enterprise", "gov.state": "State government", "mil": "Military", "fin": "Financial services",
	"fin.bank": "Bank", "fin.fund": "Fund", "fin.adivsor": "Financial adviser", "corp.offshore": "Offshore", "corp.shell": "Shell company",
	"corp.public": "Public listed company", "corp.disqual": "Disqualified", "pol.party": "Political party", "pol.union": "Union", "rel": "Religion",
}

// Topic returns what a topic says in English, and whether the vocabulary has it.
// Unknown topics are kept where they occur.
func Topic(topic string) (label string, ok bool) {
	label, ok = topics[topic]
	return label, ok
}

// Risk reports whether a topic is by itself a reason to list somebody.
func Risk(topic string) bool {
	switch topic {
	case "sanction", "sanction.linked", "sanction.counter", "sanction.control", "debarment", "asset.frozen", "export.control",
		"export.control.linked", "export.risk", "invest.ban", "invest.risk", "forced.labor", "reg.action", "reg.warn", "wanted",
		"poi", "role.pep", "role.rca", "role.pol", "role.spy", "role.oligarch", "corp.disqual":
		return true
	}
	return topic == "crime" || strings.HasPrefix(topic, "crime.")
}

// Gender returns male, female or other for what lists print.
func Gender(text string) (string, bool) {
	switch strings.ToLower(strings.Trim(text, " .")) {
	case "male", "m", "man", "masculine", "masculin", "masculino", "homme", "hombre", "boy", "мужской", "муж", "男", "男性", "남", "남성", "남자", "ذكر":
		return "male", true
	case "female", "f", "w", "woman", "feminine", "féminin", "femenino", "femme", "mujer", "girl", "женский", "жен", "女", "女性", "여", "여성", "여자", "أنثى":
		return "female", true
	case "other", "x", "o", "diverse", "d", "non-binary":
		return "other", true
	}
	return "", false
}
