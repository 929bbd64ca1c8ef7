package fetch

import (
	"bytes"
	"cmp"
	"context"
	"fmt"
	"html"
	"io"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"cordon/list/catalogue"
)

// Bytes fetches a page or a small file, once. It is at most 8 MiB.
func (c *Client) Bytes(ctx context.Context, e *catalogue.Entry, address string) ([]byte, error) {
	ctx, cancel := context.WithTimeout(ctx, cmp.Or(e.Server.Timeout, defaultTimeout))
	defer cancel()
	resp, err := c.do(ctx, e, address, Known{})
	if err != nil {
		return nil, err
	}
	defer resp.Body.Close()
	if resp.StatusCode != http.StatusOK {
		return nil, &StatusError{Status: resp.StatusCode, URL: address, After: retryAfter(resp.Header.Get("Retry-After"), c.now())}
	}
	body, err := io.ReadAll(io.LimitReader(resp.Body, maxPage+1))
	switch {
	case err != nil:
		return nil, fmt.Errorf("read page of %s: %w", hostOf(address), err)
	case len(body) > maxPage:
		return nil, ErrTooLarge
	}
	return body, nil
}

// link finds on a page the newest link of the origin's shape: the greatest, as
// publishers put the date into the name.
func (c *Client) link(ctx context.Context, e *catalogue.Entry, o catalogue.Origin) (string, error) {
	body, err := c.Bytes(ctx, e, o.Page)
	if err != nil {
		return "", err
	}
	shape, err := regexp.Compile(o.Link)
	if err != nil {
		return "", fmt.Errorf("find link: %w", err)
	}
	base, err := url.Parse(o.Page)
	if err != nil {
		return "", fmt.Errorf("find link: %w", err)
	}
	var found []string
	for _, q := range quoted.FindAllSubmatch(body, -1) {
		ref := html.UnescapeString(string(slices.Concat(q[1], q[2])))
		if len(ref) > maxRef || !shape.MatchString(ref) {
			continue
		}
		u, err := base.Parse(ref)
		if err != nil || u.Scheme != base.Scheme && u.Scheme != "https" {
			continue
		}
		found = append(found, u.String())
	}
	if len(found) == 0 {
		return "", fmt.Errorf("%w: %s", ErrNoLink, o.Page)
	}
	slices.SortFunc(found, func(a, b string) int { return strings.Compare(shape.FindString(a), shape.FindString(b)) })
	return found[len(found)-1], nil
}

// quoted finds attribute values of HTML and texts of JSON.
var quoted = regexp.MustCompile(`"([^"<>\s]+)"|'([^'<>\s]+)'`)

const maxRef = 1000 // bytes

var titleShape = regexp.MustCompile(`(?is)<title[^>]*>\s*(.{1,80}?)\s*<`)

// title says what a web page is that came in place of data.
func title(head []byte) string {
	if m := titleShape.FindSubmatch(head); m != nil {
		return strconv.Quote(html.UnescapeString(string(bytes.ToValidUTF8(m[1], []byte("?")))))
	}
	return "a web page without a title"
}

// retryAfter reads the header: seconds or a date.
func retryAfter(v string, now time.Time) time.Duration {
	if v = strings.TrimSpace(v); v == "" {
		return 0
	}
	if n, err := strconv.Atoi(v); err == nil {
		return time.Duration(min(max(n, 0), 1<<20)) * time.Second
	}
	if t, err := http.ParseTime(v); err == nil {
		return max(t.Sub(now), 0)
	}
	return 0
}
