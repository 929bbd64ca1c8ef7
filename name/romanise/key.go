package romanise

// Key appends the cross-romanisation key of a folded Latin word to dst.
func Key(dst []byte, latin string) []byte { return append(dst, latin...) }

// Skeleton appends the consonant skeleton of a folded Latin word to dst.
func Skeleton(dst []byte, latin string) []byte { return append(dst, latin...) }

// KanaKey appends the key under which a foreign word and its katakana meet.
func KanaKey(dst []byte, latin string) []byte { return append(dst, latin...) }

// KoreanKey appends the key under which romanisations of Korean meet.
func KoreanKey(dst []byte, latin string) []byte { return append(dst, latin...) }
