package main

import (
	"fmt"
	"log/slog"
	"net"
	"slices"
	"strconv"
	"strings"

	"cordon/api"
	"cordon/api/telemetry"
	"cordon/api/yente"
)

// yenteIdle are settings of yente that have no meaning here, and why. A compose file
// that sets them works.
var yenteIdle = []struct {
	why   string
	names []string
}{
	{"Cordon compiles its own index and needs no search engine", []string{
		"YENTE_INDEX_TYPE", "YENTE_INDEX_URL", "YENTE_INDEX_NAME", "YENTE_INDEX_USERNAME", "YENTE_INDEX_PASSWORD", "YENTE_INDEX_CA_CERT",
		"YENTE_INDEX_SHARDS", "YENTE_INDEX_AUTO_REPLICAS", "YENTE_INDEX_SNIFF", "YENTE_INDEX_REFRESH_INTERVAL",
		"YENTE_ELASTICSEARCH_URL", "YENTE_ELASTICSEARCH_INDEX", "YENTE_ELASTICSEARCH_CLOUD_ID", "YENTE_ELASTICSEARCH_USERNAME", "YENTE_ELASTICSEARCH_PASSWORD",
		"YENTE_OPENSEARCH_REGION", "YENTE_OPENSEARCH_SERVICE", "YENTE_QUERY_CONCURRENCY", "YENTE_STREAM_LOAD", "YENTE_MATCH_CANDIDATES",
	}},
	{"lists are named in catalogue.yaml in the home folder, and kept there", []string{"YENTE_MANIFEST", "YENTE_DATA_PATH", "YENTE_DATA_TOKEN"}},
	{"cordon update fetches lists; let cron or a timer call it", []string{"YENTE_CRONTAB", "YENTE_AUTO_REINDEX"}},
	{"deltas are applied and checksums verified always", []string{"YENTE_DELTA_UPDATES", "YENTE_VERIFY_CHECKSUM"}},
	{"set HTTPS_PROXY, which every fetch follows", []string{"YENTE_HTTP_PROXY"}},
}

// yenteAddr is the address that yente's settings ask for: fallback where they ask
// for nothing. yente listens to every network by default; Cordon does not.
func (s *system) yenteAddr(fallback string) string {
	host, port := s.getenv("YENTE_HOST"), s.getenv("YENTE_PORT")
	if host == "" && port == "" {
		return fallback
	}
	h, p, err := net.SplitHostPort(fallback)
	if err != nil {
		return fallback
	}
	if host == "" {
		host = h
	}
	if port == "" {
		port = p
	}
	return net.JoinHostPort(host, port)
}

// yenteLimits reads the settings of yente that bound requests.
func (s *system) yenteLimits() (p api.Peers, err error) {
	for _, v := range []struct {
		name string
		to   *int
		most int
	}{
		{"YENTE_MAX_BATCH", &p.MaxBatch, 1_000},
		{"YENTE_MATCH_PAGE", &p.MatchPage, 500},
		{"YENTE_MAX_MATCHES", &p.MaxMatches, 500},
		{"YENTE_MAX_URL_LENGTH", &p.MaxURL, 100_000}, // headers have 128 KiB
	} {
		text := s.getenv(v.name)
		if text == "" {
			continue
		}
		n, err := strconv.Atoi(text)
		if err != nil || n < 1 || n > v.most {
			return p, usagef("%s is %q: it must be a number from 1 to %d", v.name, text, v.most)
		}
		*v.to = n
	}
	p.Title = s.getenv("YENTE_TITLE")
	return p, s.yenteAlgorithms(&p)
}

// yenteAlgorithms reads the settings of yente that name algorithms.
func (s *system) yenteAlgorithms(p *api.Peers) error {
	known := append(yente.Algorithms(), "best")
	check := func(name, text string) (string, error) {
		a := strings.ToLower(strings.TrimSpace(text))
		if a != "" && !slices.Contains(known, a) {
			return "", usagef("%s names %q: there are %s", name, text, strings.Join(known, ", "))
		}
		return a, nil
	}
	var err error
	if p.Best, err = check("YENTE_BEST_ALGORITHM", s.getenv("YENTE_BEST_ALGORITHM")); err != nil {
		return err
	}
	if p.Best == "best" {
		return usagef("YENTE_BEST_ALGORITHM is best: name the algorithm that is")
	}
	if p.Default, err = check("YENTE_DEFAULT_ALGORITHM", s.getenv("YENTE_DEFAULT_ALGORITHM")); err != nil {
		return err
	}
	for part := range strings.SplitSeq(s.getenv("YENTE_HIDDEN_ALGORITHMS"), ",") {
		a, err := check("YENTE_HIDDEN_ALGORITHMS", part)
		if err != nil {
			return err
		}
		if a != "" {
			p.Hidden = append(p.Hidden, a)
		}
	}
	return nil
}

// yenteIgnored tells which settings of yente are set and mean nothing.
func (s *system) yenteIgnored(log *slog.Logger) {
	for _, idle := range yenteIdle {
		for _, name := range idle.names {
			if s.getenv(name) != "" {
				log.Info("setting ignored", "name", name, "why", idle.why)
			}
		}
	}
}

// logger writes lines as JSON, or as text when told so. yente's setting counts
// where the flag is not given.
func (s *system) logger(format string, to *telemetry.Spool) (*slog.Logger, error) {
	if format == "" {
		format = "json"
		if v := s.getenv("YENTE_LOG_JSON"); v != "" {
			if on, err := strconv.ParseBool(v); err != nil {
				return nil, usagef("YENTE_LOG_JSON is %q: it must be true or false", v)
			} else if !on {
				format = "text"
			}
		}
	}
	switch format {
	case "json":
		return slog.New(telemetry.Log(slog.NewJSONHandler(to, nil), to.Hurry)), nil
	case "text":
		return slog.New(telemetry.Log(slog.NewTextHandler(to, nil), to.Hurry)), nil
	}
	return nil, fmt.Errorf("no such log format %q", format)
}
