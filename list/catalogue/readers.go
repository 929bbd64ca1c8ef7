package catalogue

import (
	"cordon/list"
	"cordon/list/audfat"
	"cordon/list/eu"
	"cordon/list/ftmjson"
	"cordon/list/jpmeti"
	"cordon/list/jpmof"
	"cordon/list/ofac"
	"cordon/list/simplecsv"
	"cordon/list/un"
)

// readers returns every reader, in the order in which they are asked whether a
// file is theirs: the strict ones first.
func readers() []list.Reader {
	return []list.Reader{
		un.Reader{}, ofac.Advanced{}, eu.XML{}, eu.CSV{},
		jpmof.Reader{}, jpmeti.XLSX{}, jpmeti.HTML{}, jpmeti.Text{},
		audfat.Reader{},
		ftmjson.Reader{}, simplecsv.Reader{},
	}
}

// Readers returns a fresh copy of the built-in readers.
func Readers() []list.Reader { return readers() }
