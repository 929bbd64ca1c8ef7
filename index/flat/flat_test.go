package flat

import (
	"bytes"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

var frame = Frame{Magic: "FLATTEST", Version: 3}

type pair struct{ A, B uint16 }

type three struct {
	small []byte
	wide  []uint64
	pairs []pair
}

func (x *three) sections() []Section {
	return []Section{Of("small", &x.small), Of("wide", &x.wide), Of("pairs", &x.pairs)}
}

// What was written is read, wherever it was written to.
func TestRoundTrip(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		x := three{
			rapid.SliceOf(rapid.Byte()).Draw(t, "small"), rapid.SliceOf(rapid.Uint64()).Draw(t, "wide"),
			rapid.SliceOf(rapid.Make[pair]()).Draw(t, "pairs"),
		}
		data := frame.Bytes(x.sections())
		var out bytes.Buffer
		if n, err := frame.Write(&out, x.sections()); err != nil || n != int64(out.Len()) || !bytes.Equal(out.Bytes(), data) {
			t.Fatalf("%d bytes, %v, in memory %d", n, err, len(data))
		}
		var y three
		if err := frame.Read(data, y.sections()); err != nil || frame.Verify(data) != nil {
			t.Fatal(err)
		}
		if !slices.Equal(x.small, y.small) || !slices.Equal(x.wide, y.wide) || !slices.Equal(x.pairs, y.pairs) {
			t.Fatalf("%v, want %v", y, x)
		}
	})
}

func TestRefuses(t *testing.T) {
	x := three{[]byte{1}, []uint64{2}, []pair{{3, 4}}}
	with := func(at int, b byte) []byte {
		data := frame.Bytes(x.sections())
		data[at] = b
		return data
	}
	for _, c := range []struct {
		data []byte
		want string
	}{
		{nil, "not such a file"},
		{with(0, 'X'), "not such a file"},
		{with(8, 2), "of version 2, this program reads 3"},
		{with(12, 2), "2 sections, want 3"},
		{with(0, 'F')[:header+16], "3 sections, want 3"},
		{with(header, 1), "small lies outside"},   // not where sections begin
		{with(header+17, 1), "wide lies outside"}, // beyond the end
		{with(header+16+15, 1), "wide lies outside"},
		{with(header+16+8, 7), "7 bytes are not a multiple of 8"},
	} {
		if err := frame.Read(c.data, new(three).sections()); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%q, want %q", err, c.want)
		}
	}
	for _, at := range []int{header, 128, 255} {
		if data := with(at, 0xee); frame.Verify(data) == nil {
			t.Errorf("damage at %d was not seen", at)
		}
	}
}

// A table gives its texts back and finds them; offsets that lead outside are told.
func TestTable(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		texts := rapid.SliceOfDistinct(rapid.StringN(0, 4, -1), rapid.ID).Draw(t, "texts")
		slices.Sort(texts)
		var x, y Table
		for _, s := range texts {
			x.Add(s)
		}
		if err := frame.Read(frame.Bytes(x.Sections("t")), y.Sections("t")); err != nil || !y.Sound() || y.Len() != len(texts) {
			t.Fatalf("%v: %d of %d", err, y.Len(), len(texts))
		}
		for i, s := range texts {
			if y.At(uint32(i)) != s {
				t.Fatalf("text %d is %q, want %q", i, y.At(uint32(i)), s)
			}
		}
		s := rapid.StringN(0, 4, -1).Draw(t, "s")
		want, there := slices.BinarySearch(texts, s)
		if got, ok := y.Find(s); ok != there || int(got) != want {
			t.Fatalf("%q is %d %v, want %d %v", s, got, ok, want, there)
		}
	})
	for _, c := range []struct {
		off   []uint32
		parts int
		fine  bool
	}{
		{[]uint32{0, 2, 2, 5}, 3, true},
		{[]uint32{0}, 0, false},
		{nil, -1, false},
		{nil, 0, false},
		{[]uint32{0, 2, 1, 5}, 3, false},
		{[]uint32{1, 2, 5}, 2, false},
		{[]uint32{0, 6}, 1, false},
		{[]uint32{0, 5}, 2, false},
	} {
		if Parts(c.off, c.parts, 5) != c.fine {
			t.Errorf("%v of 5 into %d: %v", c.off, c.parts, !c.fine)
		}
	}
	if Below([]uint32{1, 3}, 3) || !Below([]uint32{1, 2}, 3) {
		t.Error("3 is below 3, or 2 is not")
	}
}
