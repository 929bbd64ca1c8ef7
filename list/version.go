package list

// VersionID makes the id of a version from the publisher's date and the hash of
// its file: 2025-11-19-a1b2c3d4. Ids of one list sort by day. A version of
// unknown date sorts before all others.
func VersionID(date, sha256 string) string {
	if date == "" {
		date = "0000"
	}
	return date[:min(len("2006-01-02"), len(date))] + "-" + sha256[:min(8, len(sha256))]
}
