package web

import (
	_ "embed" // the English text
	"fmt"
	"strconv"
	"strings"
	"sync"
)

//go:embed words.txt
var wordsText string

// words are the texts of the pages by key.
var words = sync.OnceValue(func() map[string]string {
	m := map[string]string{}
	for line := range strings.Lines(wordsText) {
		if k, v, ok := strings.Cut(strings.TrimRight(line, "\n"), " = "); ok && k[0] != '#' {
			m[k] = v
		}
	}
	return m
})

// say returns the text of a key with its arguments filled in. A key without text
// shows itself: a test holds every key that is used to the file.
func say(key string, args ...any) string {
	t, ok := words()[key]
	if !ok {
		return key
	}
	if len(args) == 0 {
		return t
	}
	for i, a := range args {
		if n, ok := a.(int); ok {
			args[i] = thousands(n)
		}
	}
	return fmt.Sprintf(t, args...)
}

// sayN is say for a number of things: KEY.one or KEY.many.
func sayN(key string, n int, args ...any) string {
	if n == 1 {
		key += ".one"
	} else {
		key += ".many"
	}
	return say(key, append([]any{n}, args...)...)
}

// has reports whether a key has text.
func has(key string) bool { _, ok := words()[key]; return ok }

// thousands writes a count with separators: 1,204,882.
func thousands(n int) string {
	s := strconv.Itoa(n)
	for i := len(s) - 3; i > 0 && s[i-1] != '-'; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}
