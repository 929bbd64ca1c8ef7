package match

import (
	"math"
	"slices"
)

// Weigh adds what is known beside the names to the outcome of their comparison:
// the score of the field, and the probability that both are one party.
func (m *Model) Weigh(o Outcome, q, l *Facts) (score, confidence float64) {
	w := weighing{score: o.Score, odds: m.nameOdds(o)}
	w.all(q, l)
	return w.score, sigmoid(m.Bend.At(w.odds))
}

// LogOdds is the logarithm of the odds before they are bent.
func (m *Model) LogOdds(o Outcome, q, l *Facts) float64 {
	w := weighing{score: o.Score, odds: m.nameOdds(o)}
	w.all(q, l)
	return w.odds
}

// Odds say what names add to the logarithm of the odds that two parties are one.
type Odds struct {
	Base    float64
	Agrees  float64 // for each mass that agrees: rare names say more
	Alike   float64 // for the score
	Against float64 // taken for each mass that differs
	Missing float64 // taken for each mass that only one side has
}

// nameOdds is the logarithm of the odds that the names alone give.
func (m *Model) nameOdds(o Outcome) float64 {
	if o.Matched == 0 && m.Odds != (Odds{}) {
		return -12
	}
	return m.Odds.Base + m.Odds.Agrees*float64(o.Matched) + m.Odds.Alike*o.Score - m.Odds.Against*float64(o.Against) - m.Odds.Missing*float64(o.Missing)
}

// Bend is the logarithm of the odds that hits have on labelled sets, by what evidence
// adds up to: at the knots -6, -5, … 6, between which it is straight. It rises, so
// that what agrees never lowers the confidence.
type Bend [13]float64

// Knot is the sum of evidence at which value k of a bend holds.
func Knot(k int) float64 { return float64(k - len(Bend{})/2) }

// At bends a sum of evidence. Beyond the last knots it goes on as it is.
func (b *Bend) At(x float64) float64 {
	last := len(b) - 1
	switch lo, hi := Knot(0), Knot(last); {
	case x <= lo:
		return b[0] + x - lo
	case x >= hi:
		return b[last] + x - hi
	}
	f := math.Floor(x)
	k := int(f - Knot(0))
	return b[k] + (x-f)*(b[k+1]-b[k])
}

func sigmoid(x float64) float64 { return 1 / (1 + math.Exp(-x)) }

// weighing is a comparison of facts under way.
type weighing struct {
	score, odds float64
	born        bool // birth dates agree
	// each, if set, is told of every fact that both sides have: the pair that
	// agrees best, and what the score and the odds were before.
	each func(a Aspect, r Relation, q, l string, score, odds float64)
}

// all weighs the facts that both sides have. What only one side has changes
// nothing. Agreement comes before contradiction, identifiers last, so that a
// shared number is a hit whatever else differs.
func (w *weighing) all(q, l *Facts) {
	w.births(q.Births, l.Births)
	w.countries(q, l)
	w.genders(q.Marks, l.Marks)
	w.identifiers(q.Identifiers, l.Identifiers)
}

func (w *weighing) tell(a Aspect, r Relation, q, l string, score, odds float64) {
	if w.each != nil {
		w.each(a, r, q, l, score, odds)
	}
}

// apply moves the score: a positive effect is the share of what is missing to 1
// that it gains, damped for names that are little alike; a negative one the share
// of the score that it loses.
func apply(score, effect float64) float64 {
	if effect >= 0 {
		return score + (1-score)*effect*max(0, 2*score-1)
	}
	return score * (1 + effect)
}

// bestBirth is the effect of birth dates that are equal to the day.
const bestBirth = .30

// NameCutoff is the least score of the names that facts can lift to a cut-off.
func (m *Model) NameCutoff(cut float64, q *Facts) float64 {
	if len(q.Births) == 0 {
		return cut
	}
	lo, hi := 0.0, cut
	for range 30 {
		if mid := (lo + hi) / 2; apply(mid, bestBirth) >= cut {
			hi = mid
		} else {
			lo = mid
		}
	}
	return lo
}

// Years are the years of dates as a set, a bit each by the remainder of 32. Only dates
// of one year lift a score: a party whose years have none in common with the query's
// is found at the cut-off itself, or not at all.
func Years(dates []Date) uint32 {
	var set uint32
	for _, d := range dates {
		set |= 1 << (d.Year() & 31)
	}
	return set
}

func (w *weighing) births(q, l []Date) {
	if len(q) == 0 || len(l) == 0 {
		return
	}
	effect, odds := math.Inf(-1), 0.0
	var a, b Date
	for _, x := range q {
		for _, y := range l {
			if e, o := birth(x, y); e > effect {
				effect, odds, a, b = e, o, x, y
			}
		}
	}
	rel := Contradicts
	switch {
	case a == b:
		rel = Equal
	case effect > -.1:
		rel = Agrees
	}
	score, before := w.score, w.odds
	w.score, w.odds, w.born = apply(w.score, effect), w.odds+odds, effect > 0
	if w.each != nil {
		w.tell(AspectBirthDate, rel, a.String(), b.String(), score, before)
	}
}

// birth is the effect of two birth dates on the score and on the odds. Lists know
// many dates only roughly, and days and months are swapped: the year counts most.
func birth(a, b Date) (effect, odds float64) {
	years := a.Year() - b.Year()
	if years < 0 {
		years = -years
	}
	month := a.month() != 0 && b.month() != 0
	day := month && a.day() != 0 && b.day() != 0
	switch {
	case years == 0 && day && a == b:
		return bestBirth, 5
	case years == 0 && !month:
		return .10, 2
	case years == 0 && a.month() == b.month() && !day:
		return .20, 3.5
	case years == 0 && a.month() == b.day() && a.day() == b.month():
		return .15, 3
	case years == 0 && a.month() == b.month():
		return 0, 1.5
	case years == 0:
		return -.03, .5
	case years == 1 && !day:
		return -.02, 0
	case years == 1:
		return -.05, -.5
	case day && a.month() == b.month() && a.day() == b.day(): // another year was typed
		return -.08, -.5
	case years == 2:
		return -.15, -1.5
	case years <= 5:
		return -.32, -2.5
	}
	return -.42, -4
}

// countries weighs countries. What differs counts for little: people move. Of the
// nationalities that two lists state of one party, though, one in 250 differs (30 of
// 7,430), and 19 in 20 of those of two that are not: where both sides state one, and
// they are not of states that were one, a difference says much. It does not speak
// against a birth date that agrees.
func (w *weighing) countries(q, l *Facts) {
	if len(q.Countries) == 0 || len(l.Countries) == 0 {
		return
	}
	score, odds := w.score, w.odds
	near := false
	for _, x := range q.Countries {
		if contains(l.Countries, x) {
			w.odds++
			if w.each != nil {
				w.tell(AspectCountry, Equal, x.String(), x.String(), score, odds)
			}
			return
		}
		near = near || slices.ContainsFunc(l.Countries, func(y Country) bool { return wasOne(x, y) })
	}
	effect, by := -.03, -1.
	if q.Marks&l.Marks&National != 0 && !near && !w.born {
		effect, by = -.12, -2.5
	}
	w.score, w.odds = apply(w.score, effect), w.odds+by
	if w.each != nil {
		w.tell(AspectCountry, Contradicts, q.Countries[0].String(), l.Countries[0].String(), score, odds)
	}
}

func (w *weighing) genders(q, l Marks) {
	q, l = q&gendered, l&gendered
	if q == 0 || l == 0 {
		return
	}
	score, odds := w.score, w.odds
	if q&l != 0 {
		w.odds += .3
		w.tell(AspectGender, Equal, genderText(q), genderText(l), score, odds)
		return
	}
	w.score, w.odds = apply(w.score, -.08), w.odds-2
	w.tell(AspectGender, Contradicts, genderText(q), genderText(l), score, odds)
}

func genderText(g Marks) string {
	switch g {
	case Male:
		return "male"
	case Female:
		return "female"
	}
	return "not stated alike"
}

// SharedNumber is the least score of parties that share an identifier.
const SharedNumber = .95

func (w *weighing) identifiers(q, l []Identifier) {
	score, odds := w.score, w.odds
	conflict := OtherNumber
	for _, a := range q {
		for _, b := range l {
			switch {
			case a.Hash == b.Hash && meansOne(a.Kind, b.Kind):
				w.score = max(w.score, SharedNumber+.05*w.score)
				w.odds = max(w.odds, 0) + 5
				w.tell(AspectIdentifier, Equal, a.Kind.String(), b.Kind.String(), score, odds)
				return
			case a.Kind == b.Kind && unique(a.Kind):
				conflict = a.Kind
			}
		}
	}
	if conflict != OtherNumber {
		w.score, w.odds = apply(w.score, -.2), w.odds-3
		w.tell(AspectIdentifier, Contradicts, conflict.String(), conflict.String(), score, odds)
	}
}

// meansOne reports whether equal numbers of two kinds mean the same party. Forms and
// publishers call one number by different names: the number of a passport is
// asked for as that of an identity document, and a registration number serves as
// tax number and as "ID number" of a company.
func meansOne(a, b IdentifierKind) bool {
	switch {
	case a == b || a == OtherNumber || b == OtherNumber:
		return true
	case a == Passport || b == Passport:
		return a == NationalID || b == NationalID
	}
	return registered(a) && registered(b)
}

// registered reports whether a kind of number is given by a register of persons,
// of tax payers or of companies.
func registered(k IdentifierKind) bool {
	switch k {
	case NationalID, TaxNumber, Registration, INN, OGRN:
		return true
	}
	return false
}

// unique reports whether a party has only one number of a kind.
func unique(k IdentifierKind) bool {
	switch k {
	case IMO, LEI, INN, OGRN:
		return true
	}
	return false
}

// String names the kind in words.
func (k IdentifierKind) String() string {
	switch k {
	case Passport:
		return "passport number"
	case NationalID:
		return "national id"
	case TaxNumber:
		return "tax number"
	case Registration:
		return "registration number"
	case IMO:
		return "IMO number"
	case MMSI:
		return "MMSI"
	case CallSign:
		return "call sign"
	case LEI:
		return "LEI"
	case BIC:
		return "BIC"
	case INN:
		return "INN"
	case OGRN:
		return "OGRN"
	case Wallet:
		return "wallet address"
	case TailNumber:
		return "tail number"
	}
	return "number"
}
