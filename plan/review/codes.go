package review

import "decant/internal/diag"

// Codes of this package; the texts are in internal/diag/codes_plan.go.
const (
	BadPriceSyntax diag.Code = "PL701"
	BadPriceName   diag.Code = "PL702"
	BadPriceValue  diag.Code = "PL703"
	NoPrice        diag.Code = "PL704"
	Disagreement   diag.Code = "PL710"
)
