package list

import (
	"errors"
	"fmt"
	"io"
)

// ReadOne reads an input that is one file: it opens and closes the file, names
// the format in the report and the file in errors, and refuses a file in which no
// target was found.
func ReadOne(in Input, out *Sink, format string, read func(f File, src io.Reader) error) error {
	if len(in.Files) != 1 {
		return fmt.Errorf("read %s: want 1 file, have %d", format, len(in.Files))
	}
	f := in.Files[0]
	out.Report.Format = format
	src, err := f.Open()
	if err == nil {
		defer src.Close()
		err = read(f, src)
	}
	if err == nil && out.Report.Targets == 0 {
		err = errors.New("no entry in it")
	}
	if err != nil {
		return fmt.Errorf("read %s: %w", f.Name, err)
	}
	return nil
}

// NamedHeader is the header of a one-file version whose date is told by the
// file's name.
func NamedHeader(listID, name string) Header {
	_, date := NameDate(name)
	return Header{List: listID, Part: "main", Date: date}
}
