package main

import (
	"slices"
	"strings"
)

// What the commands say under --help beside their flags: examples, and what the
// exit code means.

const exitCodes = "\n\nExit codes: 0 done and all clear, 1 an error, 2 called wrongly, 3 there are hits, 4 no hit, but something could not be screened."

// example lays commands out under a heading.
func example(lines ...string) string {
	return "Examples:\n\n  " + strings.Join(lines, "\n  ")
}

func (screenCmd) Help() string {
	return example(
		`cordon screen "Ri Won-ho" --birth-date 1964 --country kp`,
		`cordon screen --wallet 0x098b716b8aaf21512996dc57eb0615e2383e2f96`,
		`cordon screen --in customers.csv --out hits.csv`,
		`cordon screen --in customers.xlsx --map name=Kunde --out hits.jsonl`,
		`cordon screen --lists DIR --only un-sc --json "Ri Won Ho"`,
	) + exitCodes
}

func (matchCmd) Help() string {
	return example(
		`cordon match --pairs pairs.csv --out scores.csv`,
	) + "\n\nThe file has a header, such as schema,name1,name2,birth_date1,birth_date2. The lists are not asked. With --json the counts are printed as JSON. Exit codes: 0 done, 1 an error, 2 called wrongly, 4 a pair has no score, or there is none."
}

func (listsCmd) Help() string {
	return example(
		`cordon lists`,
		`cordon lists --json`,
		`cordon lists --as-of 2024-03-03`,
		`cordon lists --lists DIR --report`,
	) + "\n\nExit codes: 0 all lists may be relied on, 1 an error, 2 called wrongly, 4 a list is missing, stale or refused."
}

func (updateCmd) Help() string {
	return example(
		`cordon update`,
		`cordon update un-sc us-ofac-sdn`,
		`cordon update --from DIR`,
		`cordon update --contact compliance@example.org`,
	) + "\n\nWhatever fails, the version in force stays in force. Exit codes: 0 done, 1 an error, 2 called wrongly, 4 a list could not be fetched or was refused."
}

func (diffCmd) Help() string {
	return example(
		`cordon diff un-sc`,
		`cordon diff un-sc --from 2025-11 --to 2026-02`,
		`cordon diff un-sc --json`,
	) + "\n\nThe start of a version will do."
}

func (approveCmd) Help() string {
	return example(`cordon approve un-sc 2026-02-27 --by "A. Reviewer" --reason "SC/16012"`)
}

func (attestCmd) Help() string {
	return example(`cordon attest notice.csv --list kr-moef --by "A. Analyst" --reason "gazette 17" --expect-count 12`) +
		"\n\nExit codes: 0 done, 1 an error, 2 called wrongly, 4 the file was refused or waits for approval."
}

func (bundleKeygenCmd) Help() string {
	return example(`cordon bundle keygen compliance.example.org --out key`)
}

func (bundleCreateCmd) Help() string {
	return example(`cordon bundle create lists.bundle --key key`, `cordon bundle create lists.bundle --key key --list un-sc --history`)
}

func (bundleVerifyCmd) Help() string {
	return example(`cordon bundle verify lists.bundle --trust key.pub`)
}

func (bundleLoadCmd) Help() string { return example(`cordon bundle load lists.bundle --trust key.pub`) }

func (userAddCmd) Help() string {
	return example(`cordon user add erin --role analyst --role reviewer`) + "\n\nAsks for a password, or reads it from the first line of standard input."
}

func (keyAddCmd) Help() string {
	return example(`cordon key add "nightly batch" --route /match --days 90`)
}

func (benchCmd) Help() string {
	return example(`cordon bench --lists DIR`, `cordon bench --eval DIR --no-speed --json`)
}

// readers are the commands that read lists, and so take --lists and --as-of, or
// whose answer does not depend on lists.
var readers = []string{"screen", "lists", "validate", "bench", "serve", "mcp", "match", "version"}

// meant refuses flags that every command shows and this one would leave unheeded.
func (g *globals) meant(command string) error {
	word, _, _ := strings.Cut(command, " ")
	if slices.Contains(readers, word) {
		return nil
	}
	switch {
	case len(g.Lists) > 0:
		return usagef("--lists means nothing to cordon %s, which does not read publishers' files in place of the kept lists", word)
	case g.AsOf != "":
		return usagef("--as-of means nothing to cordon %s", word)
	}
	return nil
}
