package diag

import (
	"maps"
	"slices"
)

// Entry is what the registry knows about a code.
type Entry struct {
	Code     Code
	Severity Severity
	// Summary is at most 60 characters, has no names in it and no full stop.
	Summary string
	// Text is the long explanation: what it means, why it matters, what to do.
	Text string
}

// Lookup returns the entry of a code.
func Lookup(code Code) (Entry, bool) {
	for _, table := range tables() {
		if e, ok := table[code]; ok {
			e.Code = code
			return e, true
		}
	}
	return Entry{}, false
}

// Codes returns all registered codes in order.
func Codes() []Code {
	var out []Code
	for _, table := range tables() {
		out = slices.AppendSeq(out, maps.Keys(table))
	}
	slices.Sort(out)
	return out
}

func tables() []map[Code]Entry {
	return []map[Code]Entry{analyzeCodes, pythonCodes, configCodes, planCodes, generateCodes, changeCodes, commandCodes, terraformCodes, liveCodes, joinCodes, applyCodes, runCodes, cutoverCodes, limitCodes, imageCodes, unreadCodes, secretCodes, policyCodes, fleetCodes}
}
