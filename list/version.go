package list

import "strings"

// VersionID makes the id of a version from the publisher's date and the hash of
// its file: 2025-11-19-a1b2c3d4. Ids of one list sort by time. A version of
// unknown date sorts before all others.
func VersionID(date, sha256 string) string {
	if date == "" {
		date = "0000"
	}
	date = strings.NewReplacer(":", "", "T", "T", " ", "T", "Z", "").Replace(date)
	return date + "-" + sha256[:min(8, len(sha256))]
}
