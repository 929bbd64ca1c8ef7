package lab

import (
	"math/rand/v2"
	"slices"
	"strings"
)

// forms are ways to write a legal form: of each row any stands for any other. A
// row holds what one register would take for the same, in one language or in the
// translation that is customary in trade.
var forms = [][]string{
	{"Ltd", "Ltd.", "Limited", "L.T.D."},
	{"Co., Ltd", "Co Ltd", "Company Limited", "Co. Limited", "Co.,Ltd."},
	{"Inc", "Inc.", "Incorporated"},
	{"Corp", "Corp.", "Corporation"},
	{"LLC", "L.L.C.", "Limited Liability Company", "OOO", "ООО", "d.o.o.", "DOO", "ТОВ"},
	{"GmbH", "G.m.b.H.", "Gesellschaft mit beschränkter Haftung"},
	{"AG", "A.G.", "Aktiengesellschaft"},
	{"S.A.", "SA", "Sociedad Anonima", "Societe Anonyme"},
	{"SARL", "S.A.R.L.", "Societe a responsabilite limitee"},
	{"SRL", "S.R.L.", "S.r.l."},
	{"JSC", "J.S.C.", "Joint Stock Company", "AO", "АО"},
	{"OJSC", "Open Joint Stock Company", "OAO", "ОАО"},
	{"PJSC", "Public Joint Stock Company", "PAO", "ПАО"},
	{"PLC", "P.L.C.", "Public Limited Company"},
	{"FZE", "F.Z.E.", "Free Zone Establishment"},
	{"FZCO", "FZ-LLC", "FZCO."},
	{"Sdn Bhd", "Sdn. Bhd.", "Sendirian Berhad"},
	{"Pte Ltd", "Pte. Ltd.", "Private Limited", "Pvt Ltd", "Pvt. Ltd."},
	{"BV", "B.V.", "Besloten Vennootschap"},
	{"A.S.", "AS", "Anonim Sirketi"},
}

// form writes the legal form at the end of a company's name in another way, or
// leaves it out, one time in four, where two other words are left.
func form(r *rand.Rand, x *listed) string {
	if person(x) {
		return x.text
	}
	ws := strings.Fields(x.text)
	for n := min(5, len(ws)-1); n > 0; n-- {
		tail := plainForm(strings.Join(ws[len(ws)-n:], " "))
		row := slices.IndexFunc(forms, func(fs []string) bool {
			return slices.ContainsFunc(fs, func(f string) bool { return plainForm(f) == tail })
		})
		if row < 0 {
			continue
		}
		rest := strings.TrimRight(strings.Join(ws[:len(ws)-n], " "), ", ")
		if len(ws)-n >= 2 && r.IntN(4) == 0 {
			return rest
		}
		others := slices.DeleteFunc(slices.Clone(forms[row]), func(f string) bool { return plainForm(f) == tail })
		if len(others) == 0 {
			return rest
		}
		return rest + " " + others[r.IntN(len(others))]
	}
	return x.text
}

// plainForm is a legal form without punctuation and case.
func plainForm(s string) string {
	return strings.ToLower(strings.NewReplacer(".", "", ",", "", "-", " ").Replace(s))
}
