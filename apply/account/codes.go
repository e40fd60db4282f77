package account

import "decant/internal/diag"

// Codes of reading an account; the texts are in internal/diag/codes_apply.go.
const (
	BadName      diag.Code = "AP104"
	Unreadable   diag.Code = "AP110"
	NotPermitted diag.Code = "AP203"
	NotOurs      diag.Code = "AP301"
)
