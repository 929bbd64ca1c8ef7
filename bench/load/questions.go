package main

import (
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
)

// questions makes the bodies of match requests of a file of customers, so many of
// them in each.
func questions(r io.Reader, each int) ([][]byte, error) {
	rows, err := csv.NewReader(r).ReadAll()
	if err != nil {
		return nil, err
	}
	if len(rows) == 0 || slices.Index(rows[0], "name") < 0 {
		return nil, errors.New("there is no column name")
	}
	column := map[string]int{}
	for _, property := range [][2]string{{"name", "name"}, {"birthDate", "birth_date"}, {"nationality", "nationality"}} {
		if i := slices.Index(rows[0], property[1]); i >= 0 {
			column[property[0]] = i
		}
	}
	var out [][]byte
	for batch := range slices.Chunk(rows[1:], max(each, 1)) {
		if len(batch) < each {
			break
		}
		queries := map[string]any{}
		for k, row := range batch {
			properties := map[string][]string{}
			for p, i := range column {
				if text := strings.TrimSpace(row[i]); text != "" {
					properties[p] = []string{text}
				}
			}
			queries[fmt.Sprintf("q%d", k)] = map[string]any{"schema": "Person", "properties": properties}
		}
		b, err := json.Marshal(map[string]any{"queries": queries})
		if err != nil {
			return nil, err
		}
		out = append(out, b)
	}
	if len(out) == 0 {
		return nil, fmt.Errorf("there are fewer than %d customers", each)
	}
	return out, nil
}
