package page

// asked is one thing that an examiner asks, and where the report answers.
type asked struct {
	Rule    string // instrument and paragraph
	Asks    string // in our words
	Answer  string // section of the report
	Link    string // its anchor
	Checked bool   // the paragraph is that of the instrument itself; else only its subject is certain
}

// questions are what the report answers. A report cannot answer for governance,
// training or data outside the screening; the last row says so.
var questions = []asked{
	{"NYDFS Part 504, 3 NYCRR 504.3(b)(2)", "Is the technology fit to match names and accounts, for the risks at hand?", "By manipulation, by script", "manipulations", true},
	{"NYDFS Part 504, 504.3(b)(3)", "Is the filter tested end to end, before and after a change: matching, lists and thresholds, logic, model, input and output?", "Every listed name; deck; clean customers; stamp", "self", true},
	{"NYDFS Part 504, 504.3(b)(4)", "Is it analysed continually whether logic, lists and thresholds still fit the risks?", "What the threshold does; nearest to the line", "threshold", true},
	{"NYDFS Part 504, 504.3(b)(5)", "Do papers say what the tools are meant to do and how?", "How this was measured", "method", true},
	{"NYDFS Part 504, 504.3(c)(2)–(3)", "Is the data whole, accurate and fully taken over?", "Lists consulted: counts, versions, hashes", "lists", true},
	{"NYDFS Part 504, 504.4", "What does the yearly certification rest on?", "This report, kept with its hashes", "lists", true},
	{"EBA/GL/2024/15, screening system", "Is the calibration tested with listed and with manipulated names, before it is used?", "By manipulation, by script", "manipulations", false},
	{"EBA/GL/2024/15, screening system", "Is every party of the lists in use found, and are the lists current?", "Every listed name; lists consulted", "self", false},
	{"EBA/GL/2024/15, alerts", "Can it be explained why a name alerts or does not?", "Misses, with reasons; nearest to the line", "misses", false},
	{"EBA/GL/2024/14, review", "Is effectiveness reviewed at least yearly, with the causes of weaknesses?", "Below the goal; misses, with reasons", "findings", false},
	{"FCA, Financial Crime Guide, FCG 7.2.3", "Is the calibration understood, and neither too wide nor too narrow for the firm?", "What the threshold does; clean customers", "threshold", false},
	{"FCA, sanctions systems review, September 2023", "Does the tool alert on names that are on the list, and on slight changes of them?", "Every listed name; by manipulation", "self", false},
	{"FCA, sanctions systems review, September 2023", "When were the lists last updated?", "Lists consulted", "lists", false},
	{"Fed SR 26-2 · OCC 2026-13 · FDIC FIL-15-2026, validation", "Is the model sound, and do its outcomes agree with known answers?", "Every check; your labelled names and pairs", "checks", false},
	{"Fed SR 26-2 · OCC 2026-13 · FDIC FIL-15-2026, monitoring", "Would a drift be seen, and is each run repeatable?", "Stamp, seed and hash of the deck", "method", false},
	{"OFAC Framework (2019), testing and auditing", "Are weaknesses found, named and traced to their cause?", "Below the goal; misses, with reasons", "findings", false},
}
