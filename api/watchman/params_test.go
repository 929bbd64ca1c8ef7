package watchman

import (
	"strings"
	"testing"
)

// A parameter of one value that is given two is refused, whichever of them would
// have held; lists may be repeated.
func TestRepeated(t *testing.T) {
	c := Config{Desk: shelf(t)}
	for query, twice := range map[string]string{
		"name=Ruslan+Tomchenko&name=Absalom+Quigley":                        "name",
		"name=Ruslan+Tomchenko&name=Ruslan+Tomchenko":                       "name",
		"name=Ruslan+Tomchenko&limit=1&limit=2":                             "limit",
		"name=Ruslan+Tomchenko&minMatch=0.1&minMatch=0.99":                  "minMatch",
		"name=Ruslan+Tomchenko&format=senzing&format=json":                  "format",
		"name=Ruslan+Tomchenko&debug=no&debug=yes":                          "debug",
		"name=Ruslan+Tomchenko&requestID=a&requestID=b":                     "requestID",
		"type=person&name=Ruslan+Tomchenko&birthDate=1961&birthDate=1971":   "birthDate",
		"type=person&name=Ruslan+Tomchenko&gender=male&gender=female":       "gender",
		"type=vessel&name=Tomchenko&imoNumber=9187629&imoNumber=9074729":    "imoNumber",
		"type=aircraft&name=Tomchenko&serialNumber=1&serialNumber=2":        "serialNumber",
		"type=business&name=Tomchenko+Shipping&created=2001&created=2002":   "created",
		"source=us_ofac&source=us_ofac&name=Ruslan+Tomchenko":               "",
		"source=us_ofac&type=person&type=person&name=Ruslan+Tomchenko":      "",
		"source=us_ofac&altNames=Ruslan&altNames=R+T&name=Ruslan+Tomchenko": "",
		"source=us_ofac&email=a@b.c&email=d@b.c&name=Ruslan+Tomchenko":      "",
	} {
		code, _, v := send(t, c, "GET", "/v2/search?"+query, "")
		e, _ := v.(map[string]any)["error"].(string)
		if twice == "" && code != 200 || twice != "" && (code != 400 || !strings.Contains(e, "parameter "+twice+" has one value")) {
			t.Errorf("%s: %d %v", query, code, v)
		}
	}
	for _, path := range []string{"/v2/export/us_ofac?format=senzing&format=senzing", "/v2/export/us_ofac?x=1", "/v2/listinfo?x=1", "/v2/data/refresh?x=1"} {
		if code, _, v := send(t, c, "GET", path, ""); code != 400 || v.(map[string]any)["error"] == nil {
			t.Errorf("%s: %d %v", path, code, v)
		}
	}
	c.Shelf = &taker{}
	if code, _, v := send(t, c, "POST", "/v2/ingest/us-ofac-sdn?fromat=senzing", "name\nA"); code != 400 || c.Shelf.(*taker).got != "" {
		t.Errorf("a file was taken in with a parameter that does not exist: %d %v", code, v)
	}
}

// A mistyped wallet or number of a ship leaves open whose it is: no empty answer.
func TestMistyped(t *testing.T) {
	c := Config{Desk: shelf(t)}
	for _, query := range []string{"cryptoAddress=XBT:bc1qnotreal", "name=Nobody+Whatever&cryptoAddress=XBT:1AGNa15ZQXAZUgFiqJ2i7Z2DPU2J6hW62j", "type=vessel&name=Nobody+Whatever&mmsi=12"} {
		code, h, v := send(t, c, "GET", "/v2/search?source=us_ofac&"+query, "")
		e, _ := v.(map[string]any)["error"].(string)
		if code != 400 || h.Get("x-cordon-verdict") != "unable" || !strings.Contains(e, "does not have the form") {
			t.Errorf("%s: %d %v", query, code, v)
		}
	}
	if code, _, v := send(t, c, "GET", "/v2/search?source=us_ofac&name=Ruslan+Tomchenko&cryptoAddress=XBT:bc1qnotreal", ""); code != 200 || len(v.(map[string]any)["entities"].([]any)) == 0 {
		t.Errorf("who was found is not shown: %d %v", code, v)
	}
}

// Senzing's records carry what is said in headers, too.
func TestRecordsMarked(t *testing.T) {
	_, h, _ := send(t, Config{Desk: shelf(t)}, "GET", "/v2/search?format=senzing&name=Ruslan+Tomchenko&email=a@b.example", "")
	if h.Get("x-cordon-not-compared") != "email" {
		t.Errorf("not compared: %q", h.Get("x-cordon-not-compared"))
	}
}
