package starter

import (
	"context"
	"strings"
	"testing"

	"cordon/ftm"
	"cordon/list"
	"cordon/list/listtest"
)

func TestReads(t *testing.T) {
	res := listtest.Must(t, Reader{}, Input().Files...)
	targets, wallets := map[string]int{}, 0
	for _, e := range res.Entities {
		if e.Target {
			targets[e.Schema]++
		}
		if e.Schema == "CryptoWallet" {
			wallets++
		}
		if s, ok := ftm.SchemaNamed(e.Schema); ok {
			for _, p := range e.Properties {
				if _, has := s.Property(p.Name); !has {
					t.Errorf("%s: %s has no %s", e.ID, e.Schema, p.Name)
				}
			}
		} else {
			t.Errorf("%s: schema %s", e.ID, e.Schema)
		}
	}
	if res.Report.Targets < 80 || targets["Person"] < 20 || targets["Organization"] < 30 || targets["Vessel"] < 15 || wallets < 40 {
		t.Errorf("targets %v, wallets %d", targets, wallets)
	}
	for _, s := range res.Entities {
		if s.Schema == "Sanction" && s.First("programId") == "" {
			t.Errorf("%s: programme %s has no key", s.ID, s.First("program"))
		}
	}
	if len(res.Report.Warnings) > 0 {
		t.Error(res.Report.Warnings)
	}
}

func TestEntry(t *testing.T) {
	res, err := listtest.Read(Reader{}, listtest.Bytes("s", []byte(title+"2026-01-01\n# talk\n\n"+
		"person ofac-1 1 2020-02-03 DPRK3,CYBER2\n  name Kim Il Dong\n  weak Moon\n  native kor 김일동\n  born 1970\n"+
		"  nationality kp\n  passport 12345\n  wallet XBT 12QtD5BFwRsdNsAZY76UVE1xyCGNTojH9h\nentries 1\n")))
	if err != nil {
		t.Fatal(err)
	}
	e := res.Entities[0]
	if e.ID != "ofac-1" || e.Reference != "1" || e.Caption != "Kim Il Dong" || !e.Target || e.Datasets[0] != ListID {
		t.Errorf("entity %+v", e)
	}
	for property, want := range map[string]string{
		"name": "Kim Il Dong", "weakAlias": "Moon", "alias": "김일동", "birthDate": "1970", "nationality": "kp",
		"passportNumber": "12345", "topics": "sanction", "programId": "US-NK",
	} {
		if e.First(property) != want {
			t.Errorf("%s is %q", property, e.First(property))
		}
	}
	count := map[string]int{}
	for _, e := range res.Entities {
		count[e.Schema]++
		if e.Schema == "Sanction" && e.First("listingDate") != "2020-02-03" {
			t.Errorf("listed on %q", e.First("listingDate"))
		}
	}
	if count["Sanction"] != 2 || count["CryptoWallet"] != 1 || count["Passport"] != 1 {
		t.Errorf("entities %v", count)
	}
}

func TestRefuses(t *testing.T) {
	listtest.Faults(t, Reader{}, Input().Files[0])
	const head = title + "2026-01-01\nperson unsc-1 KPi.1 2020-02-03 DPRK\n"
	for what, text := range map[string]string{
		"wrong count":      head + "  name A\nentries 2\n",
		"no count":         head + "  name A\n",
		"no name":          head + "  born 1970\nentries 1\n",
		"unknown field":    head + "  name A\n  shoe 45\nentries 1\n",
		"wrong date":       head + "  name A\n  born May\nentries 1\n",
		"wrong country":    head + "  name A\n  nationality qq\nentries 1\n",
		"field of another": head + "  name A\n  flag kp\nentries 1\n",
		"broken wallet":    head + "  name A\n  wallet XBT 1Ld\nentries 1\n",
		"empty field":      head + "  name A\n  alias \nentries 1\n",
		"kind":             title + "2026-01-01\nrobot unsc-1 K 2020-02-03 DPRK\n  name A\nentries 1\n",
		"publisher":        title + "2026-01-01\nperson xx-1 K 2020-02-03 DPRK\n  name A\nentries 1\n",
		"twice":            head + "  name A\nperson unsc-1 KPi.1 2020-02-03 DPRK\n  name A\nentries 2\n",
		"more behind":      head + "  name A\nentries 1\n  name B\n",
		"fact before head": title + "2026-01-01\n  name A\nentries 0\n",
	} {
		listtest.Refuses(t, Reader{}, what, listtest.Bytes("s", []byte(text)))
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := (Reader{}).Read(ctx, Input(), &list.Sink{Put: func(*ftm.Entity) error { return nil }}); err == nil {
		t.Error("a cancelled reading is no error")
	}
}

func FuzzRead(f *testing.F) {
	f.Add(text[:600])
	f.Add(title + "2026-01-01\nperson unsc-1 KPi.1 2020-02-03 DPRK\n  name A\n  born 1970\nentries 1\n")
	f.Fuzz(func(t *testing.T, s string) {
		res, err := listtest.Read(Reader{}, listtest.Bytes("s", []byte(s)))
		if err == nil && (res.Report.Targets != res.Report.Entries || !strings.Contains(s, "entries ")) {
			t.Fatalf("%d entries, %d targets", res.Report.Entries, res.Report.Targets)
		}
	})
}
