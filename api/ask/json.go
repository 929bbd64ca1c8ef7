package ask

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"

	"github.com/go-json-experiment/json/jsontext"
)

// ErrTwice is the error of an object with two members of one name.
var ErrTwice error = jsontext.ErrDuplicateName

// Unmarshal is [json.Unmarshal] for JSON in which no object has two members of one
// name: of two the first would be lost, and nobody told that it was not asked about.
func Unmarshal(data []byte, v any) error {
	d := jsontext.NewDecoder(bytes.NewReader(data), jsontext.AllowInvalidUTF8(true))
	for {
		if _, err := d.ReadToken(); errors.Is(err, jsontext.ErrDuplicateName) {
			return err
		} else if errors.Is(err, io.EOF) || err != nil { // another error is told below
			return json.Unmarshal(data, v)
		}
	}
}
