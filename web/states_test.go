package web

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"testing"
	"time"

	"golang.org/x/text/encoding/charmap"

	"cordon/internal/browser"
	"cordon/screen"
)

// Lists that a policy names and that are not there: the answers that are not clear,
// what is said of each list, and how it is got.
func TestGapsInBrowser(t *testing.T) {
	s := newShelf(t)
	p := screen.DefaultPolicy()
	p.Lists = []string{"un-sc", "eu-fsf", "ch-seco", "us-ofac-sdn", "us-ofac-cons", "jp-mof", "au-dfat", "gb-uksl"}
	b := browser.Open(t, server(t, Config{Desk: s.desk, Policy: p, Archive: s.a, Keeper: s}).URL)
	for _, c := range []struct{ name, path, see, says string }{
		{"home", "/", "#st", "cannot say clear"},
		{"lists", "/lists", "main", "Not held"},
		{"list", "/lists/kr-moef", "main", "cordon attest FILE --list kr-moef"},
		{"unable", "/find?q=Gudrun+Ensslinborg", "#res", "no clear answer"},
		{"hit", "/find?q=Pak+Testho+Again", "main", "There may be further hits"},
	} {
		b.Sizes(func(size string) {
			b.Open(c.path)
			b.Until(`document.readyState == "complete"`)
			b.Check("gaps " + c.name + "-" + size)
			b.Shot("gaps-" + c.name + "-" + size)
		})
		if said := b.See(c.see); !strings.Contains(said, c.says) {
			t.Errorf("%s says %q, not %q", c.path, said, c.says)
		}
	}
}

// Hits and results are sorted by clicks and by keys; the address keeps it.
func TestSortingInBrowser(t *testing.T) {
	shelf := newShelf(t)
	srv := shelf.server()
	_, where, _ := send(t, srv, "orders.csv", "id,name\nc1,Zoe Ensslinborg\nc2,Pak Testho Again\nc3,aaron Ensslinborg\nc4,Kim Addedd\n")
	if code, _, page := post(t, srv, where+"/start", nil); code != 303 {
		t.Fatal(code, page)
	}
	b := browser.Open(t, srv.URL)
	b.Screen(1280, 900, "light")
	b.Open(where)
	b.Until(`document.body.textContent.includes("4 rows in, 4 accounted for")`)
	order := func() string {
		return b.Ask(`[...document.querySelectorAll("tr[data-row] th .meta")].map(e => e.textContent).join(" ")`)
	}
	b.Click(`th a.sort[href*="order=name"]`)
	b.Until(`location.search == "?order=name" && document.querySelector("th[aria-sort]").textContent.includes("Your record")`)
	if got := order(); got != "c3 c4 c2 c1" {
		t.Errorf("by name: %s", got)
	}
	b.Check("sorted by name")
	b.Shot("sorted-1280-light")
	b.Click(`th a.sort[href*="order=-name"]`)
	b.Until(`location.search == "?order=-name" && document.querySelector("th[aria-sort=descending]")`)
	if got := order(); got != "c1 c2 c4 c3" {
		t.Errorf("by name, the other way: %s", got)
	}
	// A filter keeps the order, and both go back in one address.
	b.Click(`.filters a[href*="verdict=hit"]`)
	b.Until(`location.search == "?order=-name&verdict=hit" && document.readyState == "complete"`)
	if got := order(); got != "c2 c4" {
		t.Errorf("hits by name, the other way: %s", got)
	}

	// On a small screen, where the columns have no heads, by the form.
	b.Screen(400, 800, "dark")
	b.Do(`document.querySelector("select[name=order]").focus()`)
	b.Keys("F")
	b.Click(".narrow-in button")
	b.Until(`new URLSearchParams(location.search).get("order") == "row"`)
	b.Check("sorted by row")

	// Hits of a search; typing on keeps the order.
	b = browser.Open(t, server(t, Config{Desk: hardList(t)}).URL)
	b.Screen(1280, 900, "light")
	b.Open("/find?q=Kim+Crowd")
	b.Until(`document.querySelectorAll(".hit").length > 1`)
	b.Click(`.sorts a[href*="order=name"]`)
	b.Until(`location.search.includes("order=name") && document.querySelector(".sorts [aria-current]").textContent.includes("Name")`)
	b.Until(`(() => { const n = [...document.querySelectorAll(".hit__name a")].map(a => a.textContent.toLowerCase()); return n.length > 1 && n.join() == [...n].sort().join() && document.querySelector(".hit details").open })()`)
	b.Check("hits by name")
	b.Shot("hits-sorted-1280-light")
	b.Click("#q")
	b.Keys(" 7")
	b.Until(`new URLSearchParams(location.search).get("q") == "Kim Crowd 7" && location.search.includes("order=name")`)
}

// An update tells its steps as they happen, without the page being loaded again;
// when it ends, the page is.
func TestUpdateInBrowser(t *testing.T) {
	s := newShelf(t)
	s.slow = make(chan struct{})
	b := browser.Open(t, s.server().URL)
	b.Screen(1280, 900, "light")
	b.Open("/lists")
	b.Click(`.page-head form[action="/lists/update"] button`)
	b.Until(`document.querySelector("#progress [data-live]")?.textContent.includes("0 of 1 lists answered")`)
	b.Do(`window.same = true`)
	b.Until(`document.querySelector('.page-head form[action="/lists/update"] button').disabled`)
	s.slow <- struct{}{}
	b.Until(`window.same && document.querySelector("#progress").textContent.includes("1 of 2 lists answered") && document.querySelector("#progress").textContent.includes("0.5 MB")`)
	b.Until(`document.querySelector("#live").textContent.includes("1 of 2")`)
	for _, width := range []int64{1280, 400} {
		b.Screen(width, 900, "light")
		b.Check(fmt.Sprintf("updating-%d", width))
		b.Shot(fmt.Sprintf("updating-%d-light", width))
	}
	s.slow <- struct{}{}
	b.Until(`!window.same && document.querySelector("#up")?.textContent == "Last update" && document.querySelector("#progress").textContent.includes("Nothing new")`)
}

// A file that needs a word of a person, one that broke, one that was stopped, one in
// which nothing fits: each says what was not screened and what to do.
func TestFileStatesInBrowser(t *testing.T) {
	shelf := newShelf(t)
	srv := shelf.server()
	give := func(name, content string) string {
		t.Helper()
		code, where, page := send(t, srv, name, content)
		if code != 303 {
			t.Fatal(code, page)
		}
		return where
	}
	start := func(where string) string {
		t.Helper()
		if code, _, page := post(t, srv, where+"/start", nil); code != 303 {
			t.Fatal(code, page)
		}
		return where
	}
	cyrillic, err := charmap.Windows1251.NewEncoder().String("номер клиента;ФИО\n1;Иванов Иван\n")
	if err != nil {
		t.Fatal(err)
	}
	var packed bytes.Buffer
	z := gzip.NewWriter(&packed)
	for i := range 4000 {
		if i == 0 {
			io.WriteString(z, "id,name\n")
		}
		fmt.Fprintf(z, "c%d,Gudrun %x Ensslinborg\n", i, i*i*7919)
	}
	z.Close()
	failed := start(give("broken.csv.gz", packed.String()[:packed.Len()*2/3]))
	done(t, srv, failed, "Failed")
	stopped := give("stopped.csv", payees)
	if code, _, page := post(t, srv, stopped+"/cancel", nil); code != 303 {
		t.Fatal(code, page)
	}
	finished := start(give("payees.csv", payees))
	done(t, srv, finished, "4 rows in, 4 accounted for")
	b := browser.Open(t, srv.URL)
	for _, c := range []struct{ name, path, says string }{
		{"encoding", give("клиенты.csv", cyrillic), "In which of these can you read it?"},
		{"columns", give("dates.csv", "Vollständiger Name,dob,nationality,note\nPak Testho Again,04/03/1962,Atlantis,x\n"), "day or month first?"},
		{"headeronly", give("header.csv", "id,name\n"), "nobody can be screened"},
		{"binary", give("x.csv", "name,\x00\x01\x02\xff\xfe\x80"+strings.Repeat("\x00\x01\xff\xfe\x80\x93", 50)), "could not be read"},
		{"failed", failed, "cut off or damaged after row"},
		{"cancelled", stopped, "Nobody in it was screened"},
		{"nonefits", finished + "?verdict=hit&find=nobody", "No row fits"},
		{"read", finished, "How the file was read"},
	} {
		for _, size := range []struct {
			width  int64
			scheme string
		}{{1280, "light"}, {400, "dark"}} {
			b.Screen(size.width, 800, size.scheme)
			b.Open(c.path)
			b.Until(`document.readyState == "complete"`)
			name := fmt.Sprintf("file-%s-%d-%s", c.name, size.width, size.scheme)
			b.Check(name)
			b.Shot(name)
		}
		if said := b.See("main"); !strings.Contains(said, c.says) {
			t.Errorf("%s says %q, not %q", c.name, said, c.says)
		}
	}

	// The encoding is chosen by a click, the file screened in it.
	b.Screen(1280, 900, "light")
	b.Open(give("noch.csv", cyrillic))
	b.Click(`.readings a.btn`)
	b.Until(`location.search == "?encoding=windows-1251" && document.querySelector("#encoding").value == "windows-1251"`)
	b.Click(`footer.start button`)
	b.Until(`document.body.textContent.includes("1 row in, accounted for") && document.querySelector("tr[data-row]").textContent.includes("Иванов Иван")`)
}

// The pages of errors, for whoever is not even signed in.
func TestErrorPagesInBrowser(t *testing.T) {
	mux := http.NewServeMux()
	site, err := New(Config{Desk: starterDesk(t), Now: func() time.Time { return noon }})
	if err != nil {
		t.Fatal(err)
	}
	site.Mount(mux)
	mux.HandleFunc("GET /error/{status}", func(w http.ResponseWriter, r *http.Request) {
		status, _ := strconv.Atoi(r.PathValue("status"))
		if status == http.StatusTooManyRequests || status == http.StatusServiceUnavailable {
			w.Header().Set("Retry-After", "7")
		}
		http.Error(w, "for programs", status)
	})
	h, err := Errors(mux, nil)
	if err != nil {
		t.Fatal(err)
	}
	srv := httptest.NewServer(h)
	t.Cleanup(srv.Close)
	b := browser.Open(t, srv.URL)
	look := func(status int, size string) {
		b.Open(fmt.Sprintf("/error/%d", status))
		if title := b.See("h1"); title != say(fmt.Sprintf("error.%d", status)) {
			t.Errorf("%d is called %q", status, title)
		}
		b.Check(fmt.Sprintf("error %d %s", status, size))
		b.Shot(fmt.Sprintf("error-%d-%s", status, size))
	}
	b.Screen(1280, 800, "light")
	for _, status := range []int{400, 401, 403, 404, 405, 413, 414, 415, 500, 503} {
		look(status, "1280-light")
	}
	b.Sizes(func(size string) { look(http.StatusTooManyRequests, size) })
}
