// Package sets reads the labelled sets by which Cordon's accuracy is followed, and
// measures on them. Their columns and labels are described in the README beside
// them; [Run] computes every figure as the score.py there does.
package sets

import (
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"cordon/ftm"
	"cordon/index"
)

// Row is one row of a CSV file, by column name.
type Row map[string]string

// Rows reads a whole CSV file.
func Rows(elem ...string) ([]Row, error) {
	path := filepath.Join(elem...)
	f, err := os.Open(path)
	if err != nil {
		return nil, fmt.Errorf("read rows: %w", err)
	}
	defer f.Close()
	r := csv.NewReader(f)
	r.ReuseRecord = true
	head, err := r.Read()
	if err != nil {
		return nil, fmt.Errorf("read rows of %s: %w", path, err)
	}
	head = append([]string(nil), head...)
	var rows []Row
	for {
		rec, err := r.Read()
		if errors.Is(err, io.EOF) {
			return rows, nil
		}
		if err != nil {
			return nil, fmt.Errorf("read rows of %s: %w", path, err)
		}
		row := Row{}
		for i, h := range head {
			row[h] = rec[i]
		}
		rows = append(rows, row)
	}
}

// Targets reads a file of the form of targets.simple.csv as entities, one list
// for each dataset. Keep chooses datasets; nil takes all.
func Targets(b *index.Builder, path string, keep func(dataset string) bool) ([]*ftm.Entity, error) {
	rows, err := Rows(path)
	if err != nil {
		return nil, err
	}
	var es []*ftm.Entity
	for _, r := range rows {
		if keep != nil && !keep(r["dataset"]) {
			continue
		}
		e := &ftm.Entity{ID: r["id"], Schema: r["schema"], Caption: r["name"], Target: true, Datasets: []string{r["dataset"]}}
		e.Reference = strings.TrimPrefix(r["id"], r["dataset"]+"-")
		e.AddValue("name", ftm.Value{Text: r["name"], Marks: ftm.Primary})
		e.Add("alias", split(r["aliases"])...)
		e.Add("birthDate", split(r["birth_date"])...)
		if err := b.Add(r["dataset"], e); err != nil {
			return nil, err
		}
		es = append(es, e)
	}
	return es, nil
}

func split(s string) []string {
	if s == "" {
		return nil
	}
	return strings.Split(s, ";")
}

// Subject is the party that a row of a labelled set describes.
func Subject(r Row) *ftm.Entity {
	schema := r["schema"]
	if schema == "" {
		schema = "Person"
	}
	e := &ftm.Entity{Schema: schema, Caption: r["name"]}
	e.Add("name", r["name"])
	return e
}
