package catalogue

import (
	"cordon/list"
	"cordon/list/audfat"
	"cordon/list/casema"
	"cordon/list/eu"
	"cordon/list/eumap"
	"cordon/list/ftmjson"
	"cordon/list/ilwmd"
	"cordon/list/jpmeti"
	"cordon/list/jpmof"
	"cordon/list/kprusi"
	"cordon/list/nz"
	"cordon/list/ofac"
	"cordon/list/own"
	"cordon/list/seco"
	"cordon/list/senzing"
	"cordon/list/simplecsv"
	"cordon/list/transcript"
	"cordon/list/twshtc"
	"cordon/list/uansdc"
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
		un.Reader{},
		ofac.Advanced{},
		ofac.Standard{},
		ofac.Classic{},
		eu.XML{},
		eu.CSV{},
		uk.XML{},
		uk.CSV{},
		uk.ODS{},
		uk.Joined{},
		uk.ConList{},
		seco.Reader{},
		casema.Reader{},
		jpmof.Reader{},
		jpmeti.XLSX{},
		jpmeti.HTML{},
		jpmeti.Text{},
		audfat.Reader{},
		uscsl.JSON{},
		uscsl.CSV{},
		twshtc.Reader{},
		ilwmd.Reader{},
		uansdc.Reader{},
		eumap.Reader{},
		kprusi.Reader{},
		usbis.Reader{},
		usbis.Export{},
		unvessels.CSV{},
		unvessels.JSONLD{},
		transcript.Reader{},
		nz.Reader{},
		ftmjson.Reader{},
		senzing.Reader{},
		simplecsv.Reader{},
		simplecsv.Maritime{},
		own.Reader{}, // any table with names in it
	}
}

// Readers returns a fresh copy of the built-in readers.
func Readers() []list.Reader { return readers() }
