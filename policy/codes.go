package policy

import "decant/internal/diag"

// Codes of this package; the texts are in internal/diag/codes_policy.go.
const (
	WideResource diag.Code = "PO101"
	NoAction     diag.Code = "PO102"
)
