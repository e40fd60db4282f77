package trigger

import "decant/internal/diag"

// Codes of this package; the texts are in internal/diag/codes_plan.go.
const (
	UnknownSchedule  diag.Code = "PL101"
	BadSchedule      diag.Code = "PL102"
	DoubtfulSchedule diag.Code = "PL103"
	BadTimezone      diag.Code = "PL104"
	ZoneMoves        diag.Code = "PL124"
)
