// Command accuracy prints the figures of cordon bench --accuracy without the
// command around them, with what was missed.
//
//	go run ./bench/accuracy [-data DIR] [-misses N]
package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"

	"cordon/internal/testdata"
	"cordon/lab/sets"
	"cordon/screen"
)

func main() {
	root, _ := testdata.Root()
	data := flag.String("data", root, "folder of the test data")
	misses := flag.Int("misses", 0, "number of misses to print for each figure")
	flag.Parse()
	if err := run(*data, *misses); err != nil {
		fmt.Fprintln(os.Stderr, "accuracy: error:", err)
		os.Exit(1)
	}
}

func run(data string, misses int) error {
	ctx := context.Background()
	lib, err := screen.LoadPaths(ctx, []string{filepath.Join(data, "lists")}, nil, func(string) {})
	if err != nil {
		return err
	}
	defer lib.Close()
	figures, err := sets.Run(ctx, filepath.Join(data, "eval"), lib, sets.Options{Misses: misses})
	if err != nil {
		return err
	}
	for _, f := range figures {
		fmt.Printf("%-22s %-16s n=%5d", f.Set, f.Group, f.N)
		var names []string
		for k := range f.Values {
			names = append(names, k)
		}
		slices.Sort(names)
		for _, k := range names {
			fmt.Printf("  %s %.4f", k, f.Values[k])
		}
		fmt.Println()
		for _, m := range f.Misses {
			fmt.Println("   ", m)
		}
	}
	return nil
}
