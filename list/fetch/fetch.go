// Package fetch asks publishers for their lists, politely, and mistrusts what
// comes back.
//
// Every request is conditional, one at a time per host, with pauses that grow
// and that the publisher may lengthen. What a publisher's server needs beyond
// that is data in the catalogue. An answer counts only when it is whole, not too
// large, and not a web page in place of data; whether it is the list, and a
// sound one, others decide. Nothing here writes to the archive.
package fetch

import (
	"cmp"
	"context"
	"crypto/sha256"
	"crypto/tls"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"net/url"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"strings"
	"time"
	"unicode/utf8"

	"cordon/list/catalogue"
)

// Client asks. The zero value works; the fields are for tests and operators.
type Client struct {
	Transport http.RoundTripper // nil: proxies from the environment, TLS 1.2 or later
	Product   string            // "Cordon/1.0"
	Contact   string            // an address at which the publisher reaches the operator
	Now       func() time.Time
	Sleep     func(context.Context, time.Duration) error
	Rand      func() float64 // 0 to 1, for jitter
	Progress  func(Progress) // may be called from several goroutines
}

// Progress is where a fetch stands.
type Progress struct {
	List  string
	URL   string
	Try   int
	Bytes int64
	Total int64 // 0 if the server did not say
	Wait  time.Duration
	Done  bool // nothing more comes of this request, well or ill
}

// Known is what the last good answer was, for the conditional request.
type Known struct {
	URL          string // conditions go only to the address they came from
	ETag         string
	LastModified string
	SHA256       string
}

// Answer is what a publisher gave.
type Answer struct {
	URL          string // the official one, never the target of a redirect
	Format       string // what the catalogue says is to be had there
	Status       int
	ETag         string
	LastModified string
	Bytes        int64
	SHA256       string
	Path         string // the file; "" when unchanged
	Unchanged    bool   // 304, or the same bytes as known
	Tries        int
	Started      time.Time
	Ended        time.Time
}

// Limits that hold where the catalogue says nothing.
const (
	defaultTimeout  = 2 * time.Minute
	defaultIdle     = time.Minute
	defaultTries    = 4
	defaultPause    = 2 * time.Second
	defaultMaxBytes = 512 << 20
	maxPause        = 10 * time.Minute // also of a publisher's Retry-After
	maxPage         = 8 << 20
	maxRedirects    = 8
)

// Errors by which callers tell the causes apart; all come wrapped.
var (
	ErrHTML      = errors.New("html-instead-of-data")
	ErrTooLarge  = errors.New("larger than is allowed")
	ErrEmpty     = errors.New("the answer is empty")
	ErrTruncated = errors.New("the answer was cut short")
	ErrStalled   = errors.New("the answer stopped coming")
	ErrNoBase    = errors.New("the publisher says that nothing changed, but there is no earlier version here")
	ErrNoLink    = errors.New("the page has no link to the file")
	ErrDowngrade = errors.New("redirected from https to http")
)

// StatusError is an answer with a status that is none of 200 and 304.
type StatusError struct {
	Status int
	URL    string
	After  time.Duration // Retry-After, 0 if none
}

func (e *StatusError) Error() string {
	return fmt.Sprintf("%s answered %d %s", hostOf(e.URL), e.Status, http.StatusText(e.Status))
}

// Get fetches one list into dir: each of its origins in turn until one answers.
// On error nothing is left in dir. The error names every origin that failed.
func (c *Client) Get(ctx context.Context, e *catalogue.Entry, known Known, dir string) (Answer, error) {
	a := Answer{Started: c.now()}
	var errs []error
	for _, o := range e.Sources {
		got, err := c.origin(ctx, e, o, known, dir, &a.Tries)
		if err == nil {
			got.Started, got.Ended, got.Tries, got.Format = a.Started, c.now(), a.Tries, o.Format
			return got, nil
		}
		a.URL = cmp.Or(got.URL, a.URL)
		a.Status = got.Status
		errs = append(errs, err)
		if ctx.Err() != nil {
			break
		}
	}
	a.Ended = c.now()
	c.tell(Progress{List: e.ID, URL: a.URL, Try: a.Tries, Done: true})
	if len(errs) == 0 {
		errs = []error{errors.New("there is no address to fetch it from: import it by hand")}
	}
	return a, fmt.Errorf("fetch %s: %w", e.ID, errors.Join(errs...))
}

// origin asks one origin, again after failures that may pass.
func (c *Client) origin(ctx context.Context, e *catalogue.Entry, o catalogue.Origin, known Known, dir string, tries *int) (a Answer, err error) {
	most := cmp.Or(e.Server.Tries, defaultTries)
	pause := min(cmp.Or(e.Server.Pause, defaultPause), maxPause)
	for n := 1; ; n++ {
		*tries++
		c.tell(Progress{List: e.ID, URL: cmp.Or(o.URL, o.Page), Try: *tries}) // the first byte may take minutes
		a, err = c.once(ctx, e, o, known, dir, *tries)
		if err == nil || n >= most || !passing(err) || ctx.Err() != nil {
			return a, err
		}
		wait := c.jitter(pause)
		pause = min(2*pause, maxPause)
		var se *StatusError
		if errors.As(err, &se) && se.After > wait {
			if se.After > maxPause {
				return a, fmt.Errorf("%w: asks to come back in %v", err, se.After)
			}
			wait = c.jitter(se.After)
			wait = max(wait, se.After)
		}
		c.tell(Progress{List: e.ID, URL: a.URL, Try: *tries, Wait: wait})
		if serr := c.sleep(ctx, wait); serr != nil {
			return a, err
		}
	}
}

// passing reports whether an error may be gone at the next try.
func passing(err error) bool {
	var se *StatusError
	if errors.As(err, &se) {
		return se.Status == http.StatusTooManyRequests || se.Status == http.StatusRequestTimeout || se.Status >= 500
	}
	var ce *tls.CertificateVerificationError
	switch {
	case errors.As(err, &ce):
		return false
	case errors.Is(err, ErrTooLarge), errors.Is(err, ErrNoBase), errors.Is(err, ErrDowngrade), errors.Is(err, context.Canceled):
		return false
	}
	return true
}

// once asks one origin one time.
func (c *Client) once(ctx context.Context, e *catalogue.Entry, o catalogue.Origin, known Known, dir string, try int) (Answer, error) {
	ctx, cancel := context.WithTimeout(ctx, cmp.Or(e.Server.Timeout, defaultTimeout))
	defer cancel()
	a := Answer{URL: o.URL}
	if o.Page != "" {
		link, err := c.link(ctx, e, o)
		if err != nil {
			a.URL = o.Page
			return a, err
		}
		a.URL = link
	}
	cond := known
	if known.URL != a.URL {
		cond = Known{SHA256: known.SHA256}
	}
	resp, err := c.do(ctx, e, a.URL, cond)
	if err != nil {
		return a, err
	}
	defer resp.Body.Close()
	a.Status, a.ETag, a.LastModified = resp.StatusCode, resp.Header.Get("ETag"), resp.Header.Get("Last-Modified")
	switch {
	case resp.StatusCode == http.StatusNotModified && cond.ETag == "" && cond.LastModified == "":
		return a, ErrNoBase
	case resp.StatusCode == http.StatusNotModified:
		a.Unchanged, a.SHA256 = true, known.SHA256
		a.ETag, a.LastModified = cmp.Or(a.ETag, cond.ETag), cmp.Or(a.LastModified, cond.LastModified)
		c.tell(Progress{List: e.ID, URL: a.URL, Try: try, Done: true})
		return a, nil
	case resp.StatusCode != http.StatusOK:
		return a, &StatusError{Status: resp.StatusCode, URL: a.URL, After: retryAfter(resp.Header.Get("Retry-After"), c.now())}
	}
	return a, c.take(e, resp, &a, known, dir, try)
}

// take writes the body to a file of dir, within limits.
func (c *Client) take(e *catalogue.Entry, resp *http.Response, a *Answer, known Known, dir string, try int) (err error) {
	sub, err := os.MkdirTemp(dir, "fetch-*") // the name tells a reader what the content may not
	if err != nil {
		return fmt.Errorf("keep answer: %w", err)
	}
	f, err := os.OpenFile(filepath.Join(sub, nameOf(resp, a.URL)), os.O_CREATE|os.O_EXCL|os.O_RDWR, 0o600)
	if err != nil {
		return fmt.Errorf("keep answer: %w", err)
	}
	defer func() {
		if cerr := f.Close(); err == nil {
			err = cerr
		}
		if err != nil || a.Unchanged {
			os.RemoveAll(sub)
			a.Path = ""
		}
	}()
	most := cmp.Or(e.Server.MaxBytes, defaultMaxBytes)
	if resp.ContentLength > most {
		return fmt.Errorf("%w: %d bytes", ErrTooLarge, resp.ContentLength)
	}
	h := sha256.New()
	w := &meter{w: io.MultiWriter(f, h), tell: func(n int64) {
		c.tell(Progress{List: e.ID, URL: a.URL, Try: try, Bytes: n, Total: max(resp.ContentLength, 0)})
	}}
	if _, err = io.Copy(w, io.LimitReader(resp.Body, most+1)); err != nil {
		if errors.Is(err, io.ErrUnexpectedEOF) {
			return fmt.Errorf("%w after %d bytes", ErrTruncated, w.n)
		}
		if errors.Is(err, ErrStalled) {
			return fmt.Errorf("%w, after %d bytes", err, w.n)
		}
		return fmt.Errorf("read answer of %s: %w", hostOf(a.URL), err)
	}
	switch {
	case w.n > most:
		return fmt.Errorf("%w: more than %d bytes", ErrTooLarge, most)
	case w.n == 0:
		return ErrEmpty
	}
	// The first bytes decide, not the header: publishers label XML as HTML too.
	head := make([]byte, 4096)
	n, _ := f.ReadAt(head, 0)
	if catalogue.LooksLikeHTML(head[:n]) && !strings.Contains(a.Format+strings.Join(e.Formats, " "), "html") {
		return fmt.Errorf("%w: %s", ErrHTML, title(head[:n]))
	}
	a.Bytes, a.SHA256 = w.n, hex.EncodeToString(h.Sum(nil))
	a.Path = f.Name()
	a.Unchanged = known.SHA256 != "" && known.SHA256 == a.SHA256
	c.tell(Progress{List: e.ID, URL: a.URL, Try: try, Bytes: w.n, Total: w.n, Done: true})
	return nil
}

// do sends one GET. The first byte may take as long as the whole is allowed; a body
// that stops coming is given up sooner.
func (c *Client) do(ctx context.Context, e *catalogue.Entry, address string, known Known) (*http.Response, error) {
	ctx, end := context.WithCancelCause(ctx)
	resp, err := c.send(ctx, e, address, known)
	if err != nil {
		end(nil)
		return nil, err
	}
	idle := cmp.Or(e.Server.Idle, defaultIdle)
	resp.Body = &steady{body: resp.Body, ctx: ctx, idle: idle, end: end, alarm: newAlarm(idle, func() { end(ErrStalled) })}
	return resp, nil
}

func (c *Client) send(ctx context.Context, e *catalogue.Entry, address string, known Known) (*http.Response, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		return nil, fmt.Errorf("ask %s: %w", hostOf(address), err)
	}
	req.Header.Set("User-Agent", c.userAgent(e.Server.UserAgent))
	req.Header.Set("Accept", "*/*")
	if e.Server.AcceptLanguage != "" {
		req.Header.Set("Accept-Language", e.Server.AcceptLanguage)
	}
	if known.ETag != "" {
		req.Header.Set("If-None-Match", known.ETag)
	}
	if known.LastModified != "" {
		req.Header.Set("If-Modified-Since", known.LastModified)
	}
	hc := &http.Client{Transport: c.transport(), CheckRedirect: func(req *http.Request, via []*http.Request) error {
		if len(via) > maxRedirects {
			return fmt.Errorf("more than %d redirects", maxRedirects)
		}
		if via[len(via)-1].URL.Scheme == "https" && req.URL.Scheme != "https" {
			return ErrDowngrade
		}
		return nil
	}}
	resp, err := hc.Do(req)
	if err != nil {
		var ue *url.Error
		if errors.As(err, &ue) { // its text holds presigned addresses
			err = ue.Err
		}
		return nil, fmt.Errorf("ask %s: %w", hostOf(address), err)
	}
	return resp, nil
}

// userAgent names Cordon, its version and a contact; in browser's shape for the
// servers that answer 403 to anything else.
func (c *Client) userAgent(kind string) string {
	product, contact := cmp.Or(c.Product, "Cordon/dev"), cmp.Or(c.Contact, "reader of official sanctions lists")
	if kind == "browser" {
		return fmt.Sprintf("Mozilla/5.0 (compatible; %s; +%s)", product, contact)
	}
	if kind != "" {
		return kind
	}
	return fmt.Sprintf("%s (+%s)", product, contact)
}

func (c *Client) transport() http.RoundTripper {
	if c.Transport != nil {
		return c.Transport
	}
	return http.DefaultTransport
}

func (c *Client) now() time.Time {
	if c.Now != nil {
		return c.Now()
	}
	return time.Now()
}

func (c *Client) sleep(ctx context.Context, d time.Duration) error {
	if c.Sleep != nil {
		return c.Sleep(ctx, d)
	}
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-t.C:
		return nil
	}
}

// jitter spreads a pause over half to one and a half of itself.
func (c *Client) jitter(d time.Duration) time.Duration {
	r := rand.Float64
	if c.Rand != nil {
		r = c.Rand
	}
	return time.Duration(float64(d) * (0.5 + r()))
}

func (c *Client) tell(p Progress) {
	if c.Progress != nil {
		c.Progress(p)
	}
}

func hostOf(address string) string {
	if u, err := url.Parse(address); err == nil && u.Host != "" {
		return u.Host
	}
	return address
}

// nameOf is the name under which the answer is kept: its own, or the address's.
func nameOf(resp *http.Response, address string) string {
	if _, after, ok := strings.Cut(resp.Header.Get("Content-Disposition"), "filename="); ok {
		name, _, _ := strings.Cut(after, ";")
		if name = path.Base(strings.Trim(name, `"' `)); isFileName(name) {
			return name
		}
	}
	if u, err := url.Parse(address); err == nil {
		if name := path.Base(u.Path); isFileName(name) {
			return name
		}
	}
	return "list"
}

var fileName = regexp.MustCompile(`^[\p{L}\p{N}_][\p{L}\p{N}_. ()-]*$`)

const maxFileName = 121 // letters

func isFileName(s string) bool {
	return utf8.RuneCountInString(s) <= maxFileName && fileName.MatchString(s)
}

// meter counts what is written and tells it now and then.
type meter struct {
	w    io.Writer
	n    int64
	told int64
	tell func(int64)
}

func (m *meter) Write(p []byte) (int, error) {
	n, err := m.w.Write(p)
	m.n += int64(n)
	if m.n-m.told >= 1<<20 {
		m.told = m.n
		m.tell(m.n)
	}
	return n, err
}
