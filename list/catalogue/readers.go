package catalogue

import (
	"cordon/list"
	"cordon/list/audfat"
	"cordon/list/eu"
	"cordon/list/ftmjson"
	"cordon/list/jpmeti"
	"cordon/list/jpmof"
	"cordon/list/ofac"
	"cordon/list/seco"
	"cordon/list/simplecsv"
	"cordon/list/transcript"
	"cordon/list/uk"
	"cordon/list/un"
	"cordon/list/unvessels"
	"cordon/list/usbis"
	"cordon/list/uscsl"
)

// readers returns every reader, in the order in which they are asked whether a
// file is theirs: the strict ones first.
func readers() []list.Reader {
	return []list.Reader{
		un.Reader{}, ofac.Advanced{}, ofac.Standard{}, ofac.Classic{}, eu.XML{}, eu.CSV{},
		uk.XML{}, uk.CSV{}, uk.ODS{}, uk.ConList{}, seco.Reader{},
		jpmof.Reader{}, jpmeti.XLSX{}, jpmeti.HTML{}, jpmeti.Text{},
		audfat.Reader{}, uscsl.JSON{}, uscsl.CSV{}, usbis.Reader{}, unvessels.CSV{}, unvessels.JSONLD{}, transcript.Reader{},
		ftmjson.Reader{}, simplecsv.Reader{},
	}
}

// Readers returns a fresh copy of the built-in readers.
func Readers() []list.Reader { return readers() }
