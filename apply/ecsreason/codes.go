package ecsreason

import "decant/internal/diag"

// Codes of tasks that end without a proof; the texts are in internal/diag/codes_run.go.
const (
	RunUnproven     diag.Code = "AP435"
	ExitCodeMissing diag.Code = "AP436"
)
