package ofac

import (
	"cordon/list"
	"cordon/list/xmlscan"
)

// account counts elements and attributes by path. The file has millions of them,
// so the counts go to the sink once, at the end.
type account struct{ paths map[string]*node }

type node struct {
	text  list.Field
	attrs map[string]*list.Field
}

func newAccount() *account { return &account{paths: map[string]*node{}} }

// at returns the node of the element on which the scanner stands.
func (a *account) at(s *xmlscan.Scanner) *node {
	p := s.Path()
	n := a.paths[p]
	if n == nil {
		n = &node{attrs: map[string]*list.Field{}}
		a.paths[p] = n
	}
	return n
}

func (a *account) attributes(s *xmlscan.Scanner) {
	var n *node
	for name, value := range s.Attrs() {
		if len(value) == 0 {
			continue
		}
		if n == nil {
			n = a.at(s)
		}
		f := n.attrs[string(name)]
		if f == nil {
			f = &list.Field{}
			if why, known := knownAttributes[string(name)]; known {
				f.State, f.Why = list.Mapped, why
				if why != "" {
					f.State = list.Ignored
				}
			} else {
				f.Sample = string(value)
			}
			n.attrs[string(name)] = f
		}
		f.Count++
	}
}

func (a *account) flush(out *list.Sink) {
	if out.Report.Fields == nil {
		out.Report.Fields = map[string]list.Field{}
	}
	for path, n := range a.paths {
		if n.text.Count > 0 {
			out.Report.Fields[path] = n.text
		}
		for name, f := range n.attrs {
			out.Report.Fields[path+"@"+name] = *f
		}
	}
}

const (
	constant = "the same everywhere in the file"
	twin     = "repeats another key"
	internal = "key of the publisher's own database"
)

// knownAttributes: "" for what is used, else why it is not.
var knownAttributes = map[string]string{
	"ID": "", "CountryID": "", "ISO2": "", "PartyTypeID": "", "Description": "", "ScriptCode": "",
	"AreaCodeID": "", "LocPartTypeID": "", "Primary": "", "IDRegDocTypeID": "", "IdentityID": "",
	"IssuedBy-CountryID": "", "IssuedIn-LocationID": "", "ValidityID": "", "IDRegDocDateTypeID": "",
	"CalendarTypeID": "", "PartySubTypeID": "", "False": "", "AliasTypeID": "", "LowQuality": "",
	"NamePartGroupID": "", "ScriptID": "", "NamePartTypeID": "", "FeatureTypeID": "", "ReliabilityID": "",
	"LocationID": "", "DetailReferenceID": "", "Approximate": "", "From-ProfileID": "", "To-ProfileID": "",
	"RelationTypeID": "", "RelationQualityID": "", "Former": "", "ProfileID": "", "ListID": "",
	"LegalBasisID": "", "SanctionsTypeID": "",

	"Version": constant, "schemaLocation": "location of the schema", "AreaCodeTypeID": constant,
	"OrganisationID": internal, "FeatureTypeGroupID": constant, "LegalBasisShortRef": twin,
	"LegalBasisTypeID": constant, "SanctionsProgramID": constant, "SubsidiaryBodyID": constant,
	"Symmetrical": constant, "Notional": constant, "DecisionMakingBodyID": constant,
	"CountryRelevanceID": constant, "FeatureVersionID": "the feature names its location itself",
	"LocPartValueTypeID": constant, "LocPartValueStatusID": constant,
	"IDRegDocumentID":  "the document names its location itself",
	"DocumentedNameID": "which of the names a document shows is not kept",
	"YearFixed":        "the dates themselves say it", "MonthFixed": "the dates themselves say it",
	"DayFixed": "the dates themselves say it", "FixedRef": twin,
	"DocNameStatusID": "said again by type and script", "ScriptStatusID": constant, "Acronym": constant,
	"IdentityFeatureLinkTypeID": constant, "DetailTypeID": "said again by what the detail holds",
	"SanctionsEntryID": twin, "EntryEventTypeID": constant,
}
