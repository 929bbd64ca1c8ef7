package archive

import (
	"bufio"
	"bytes"
	"fmt"
	"io"

	"github.com/klauspost/compress/zstd"

	"cordon/ftm"
)

const maxLine = 64 << 20

// Writer writes entities as FollowTheMoney lines, packed by zstd.
type Writer struct {
	z   *zstd.Encoder
	buf []byte
}

// NewWriter writes to w until Close, which does not close w.
func NewWriter(w io.Writer) (*Writer, error) {
	z, err := zstd.NewWriter(w, zstd.WithEncoderLevel(zstd.SpeedDefault), zstd.WithEncoderConcurrency(1))
	if err != nil {
		return nil, fmt.Errorf("write entities: %w", err)
	}
	return &Writer{z: z}, nil
}

// Write adds an entity.
func (w *Writer) Write(e *ftm.Entity) error {
	w.buf = append(e.AppendJSON(w.buf[:0]), '\n')
	if _, err := w.z.Write(w.buf); err != nil {
		return fmt.Errorf("write entity %s: %w", e.ID, err)
	}
	return nil
}

// Close ends the packed stream.
func (w *Writer) Close() error { return w.z.Close() }

// ReadEntities reads what a [Writer] wrote: all, or the entities whose ids are
// wanted. The others cost next to nothing.
func ReadEntities(r io.Reader, want func(id string) bool, put func(*ftm.Entity) error) error {
	z, err := zstd.NewReader(r, zstd.WithDecoderConcurrency(2))
	if err != nil {
		return fmt.Errorf("read entities: %w", err)
	}
	defer z.Close()
	s := bufio.NewScanner(z)
	s.Buffer(make([]byte, 1<<20), maxLine)
	for n := 1; s.Scan(); n++ {
		if id, ok := idOf(s.Bytes()); want != nil && ok && !want(id) {
			continue
		}
		e := &ftm.Entity{}
		if err := e.UnmarshalJSON(s.Bytes()); err != nil {
			return fmt.Errorf("read entities: line %d: %w", n, err)
		}
		if err := put(e); err != nil {
			return err
		}
	}
	if err := s.Err(); err != nil {
		return fmt.Errorf("read entities: %w", err)
	}
	return nil
}

// idOf takes the id from the start of a line, if it needs no unquoting.
func idOf(line []byte) (string, bool) {
	rest, ok := bytes.CutPrefix(line, []byte(`{"id":"`))
	end := bytes.IndexByte(rest, '"')
	if !ok || end < 0 || bytes.IndexByte(rest[:end], '\\') >= 0 {
		return "", false
	}
	return string(rest[:end]), true
}
