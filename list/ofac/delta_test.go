package ofac

import (
	"os"
	"strings"
	"testing"

	"cordon/list/listtest"
)

const deltaFile = `<?xml version="1.0" encoding="utf-8"?>
<sanctionsData xmlns="https://www.treasury.gov/ofac/DeltaFile/1.0">
  <publicationInfo><datePublished>2026-01-15T00:00:00-05:00</datePublished><publicationType>Standard Action</publicationType></publicationInfo>
  <entities>
    <entity id="501" action="add"><generalInfo><identityId>1</identityId><entityType refId="600">Individual</entityType></generalInfo>
      <sanctionsLists><sanctionsList id="1" refId="1550" datePublished="2026-01-15">SDN List</sanctionsList></sanctionsLists>
      <sanctionsPrograms><sanctionsProgram id="2">DPRK2</sanctionsProgram><sanctionsProgram id="3">NPWMD</sanctionsProgram></sanctionsPrograms>
      <sanctionsTypes><sanctionsType>Block</sanctionsType></sanctionsTypes><legalAuthorities><legalAuthority>Executive Order 13687</legalAuthority></legalAuthorities>
      <names><name><isPrimary>true</isPrimary><translations><translation><isPrimary>true</isPrimary><script>Latin</script><formattedFirstName>Test Ho</formattedFirstName><formattedLastName>PAK</formattedLastName><formattedFullName>PAK, Test Ho</formattedFullName></translation><translation><script>Hangul</script><formattedFullName>박, 시호</formattedFullName><formattedFirstName>시호</formattedFirstName><formattedLastName>박</formattedLastName></translation></translations></name><name><isPrimary>false</isPrimary><aliasType>A.K.A.</aliasType><isLowQuality>true</isLowQuality><translations><translation><formattedFullName>TELLER</formattedFullName></translation></translations></name></names>
      <features><feature><type featureTypeId="8">Birthdate</type><value>03 Mar 1972</value></feature><feature><type featureTypeId="10">Nationality Country</type><value>Korea, North</value></feature><feature><type>Mood</type><value>sour</value></feature></features>
      <identityDocuments><identityDocument><type>Passport</type><documentNumber>PS9</documentNumber><issuingCountry>Korea, North</issuingCountry></identityDocument></identityDocuments>
      <addresses><address><country>Syria</country><translations><translation><addressParts><addressPart><type>CITY</type><value>Damascus</value></addressPart></addressParts></translation></translations></address></addresses>
    </entity>
    <entity id="502"><generalInfo><entityType>Entity</entityType></generalInfo><sanctionsPrograms><sanctionsProgram action="add">IRAN</sanctionsProgram><sanctionsProgram action="remove">SYRIA</sanctionsProgram></sanctionsPrograms><names action="modify"><name><isPrimary>true</isPrimary><translations><translation><formattedFullName>TEST CO</formattedFullName></translation></translations></name></names></entity>
    <entity id="503" action="remove"><generalInfo><entityType>Vessel</entityType></generalInfo></entity>
  </entities>
</sanctionsData>`

func TestReadDelta(t *testing.T) {
	c, err := ReadDelta(strings.NewReader(deltaFile))
	if err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	for _, p := range c.Parties {
		b.WriteString(p.ID + " " + string(p.Action) + " " + strings.Join(p.Lists, ",") + "\n")
		for _, x := range p.Parts {
			b.WriteString("  " + string(x.Action) + " " + x.Path + " " + x.Text + "\n")
		}
		b.WriteString(listtest.Text(p.Entity) + listtest.Dump(p.Around))
	}
	for _, p := range c.Report.Paths() {
		b.WriteString("unmapped " + p + "\n")
	}
	got := c.Published + " " + c.Type + "\n" + b.String()
	want, err := os.ReadFile("testdata/delta.golden")
	if err != nil || got != string(want) {
		t.Errorf("testdata/delta.golden differs (%v); read:\n%s", err, got)
	}
}

func TestReadDeltaRefuses(t *testing.T) {
	for what, doc := range map[string]string{
		"nothing":           "",
		"html":              "<!doctype html><html></html>",
		"cut":               deltaFile[:len(deltaFile)/2],
		"unknown action":    strings.Replace(deltaFile, `action="remove"`, `action="erase"`, 1),
		"no date":           strings.Replace(deltaFile, "datePublished>", "dateWritten>", 2),
		"no number":         strings.Replace(deltaFile, `id="503"`, `id=""`, 1),
		"action on a child": strings.Replace(deltaFile, `action="modify"`, `action="shuffle"`, 1),
	} {
		if c, err := ReadDelta(strings.NewReader(doc)); err == nil {
			t.Errorf("%s: read %d parties", what, len(c.Parties))
		}
	}
}

func FuzzReadDelta(f *testing.F) {
	f.Add(deltaFile)
	f.Fuzz(func(t *testing.T, doc string) {
		if c, err := ReadDelta(strings.NewReader(doc)); err == nil && c.Published == "" {
			t.Error("no date")
		}
	})
}
