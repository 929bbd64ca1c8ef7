package bench

import (
	"context"
	"fmt"
	"runtime"

	"cordon/ftm"
	"cordon/index"
	"cordon/list/catalogue"
)

// Lists reads the current version of every list under the paths into a builder.
func Lists(b *index.Builder, paths ...string) ([]*ftm.Entity, error) {
	found, err := catalogue.Open(context.Background(), paths, catalogue.Options{})
	if err != nil {
		return nil, fmt.Errorf("read lists: %w", err)
	}
	var es []*ftm.Entity
	for _, l := range catalogue.ReadAll(context.Background(), found.Current(), runtime.GOMAXPROCS(0)) {
		if l.Err != nil {
			return nil, fmt.Errorf("read lists: %w", l.Err)
		}
		id := l.Source.Version().List
		for _, e := range l.Entities {
			if err := b.Add(id, e); err != nil {
				return nil, err
			}
		}
		es = append(es, l.Entities...)
	}
	return es, nil
}
