package match

import "math"

// Weigh adds what is known beside the names to the outcome of their comparison:
// the score of the field, and the probability that both are one party.
func (m *Model) Weigh(o Outcome, q, l *Facts) (score, confidence float64) {
	w := weighing{score: o.Score, odds: nameOdds(o)}
	w.all(q, l)
	return w.score, sigmoid(w.odds)
}

// nameOdds is the logarithm of the odds that the names alone give: they grow with
// the rarity of what agrees and fall with what is contradicted. Where half of
// those who are asked about are listed, that share of the hits is right; see
// bench/fit -calibrate. Among customers fewer are, and all odds are the lower.
func nameOdds(o Outcome) float64 {
	if o.Matched == 0 {
		return -12
	}
	return -5 + 2.8*float64(o.Matched) + 2.8*o.Score - 2.8*float64(o.Against) - .5*float64(o.Missing)
}

func sigmoid(x float64) float64 { return 1 / (1 + math.Exp(-x)) }

// weighing is a comparison of facts under way.
type weighing struct {
	score, odds float64
	// each, if set, is told of every fact that both sides have: the pair that
	// agrees best, and what the score and the odds were before.
	each func(a Aspect, r Relation, q, l string, score, odds float64)
}

// all weighs the facts that both sides have. What only one side has changes
// nothing. Agreement comes before contradiction, identifiers last, so that a
// shared number is a hit whatever else differs.
func (w *weighing) all(q, l *Facts) {
	w.births(q.Births, l.Births)
	w.countries(q.Countries, l.Countries)
	w.genders(q.Gender, l.Gender)
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
	w.score, w.odds = apply(w.score, effect), w.odds+odds
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

func (w *weighing) countries(q, l []Country) {
	if len(q) == 0 || len(l) == 0 {
		return
	}
	score, odds := w.score, w.odds
	for _, x := range q {
		if contains(l, x) {
			w.odds++
			if w.each != nil {
				w.tell(AspectCountry, Equal, x.String(), x.String(), score, odds)
			}
			return
		}
	}
	w.score, w.odds = apply(w.score, -.03), w.odds-1
	if w.each != nil {
		w.tell(AspectCountry, Contradicts, q[0].String(), l[0].String(), score, odds)
	}
}

func (w *weighing) genders(q, l uint8) {
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

func genderText(g uint8) string {
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
