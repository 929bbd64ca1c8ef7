package name

// Class names one given name across its languages and short forms: John, Juan
// and Jack are of one class. A word may be of several classes.
type Class uint16

// Classes returns the classes of a folded word, ascending, or nil. The slice is
// shared: do not write to it.
func Classes(word string) []Class { return nil }

// Relatedness is how two given names relate.
type Relatedness uint8

// Degrees of relatedness.
const (
	Unrelated   Relatedness = iota
	Diminutives             // one is a nickname or short form of the other
	Cognates                // one name in two languages or spellings
)

// Related compares the classes of two words.
func Related(a, b []Class) Relatedness { return Unrelated }
