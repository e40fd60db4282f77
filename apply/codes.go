package apply

import "decant/internal/diag"

// Codes of the desired state, the proposal and its execution; the texts are in
// internal/diag/codes_apply.go.
const (
	BadTaskFile       diag.Code = "AP101"
	BadTaskSize       diag.Code = "AP102"
	NotStated         diag.Code = "AP103"
	TooLarge          diag.Code = "AP105"
	OtherPlace        diag.Code = "AP106"
	Absent            diag.Code = "AP107"
	SecretMissing     diag.Code = "AP108"
	NoImage           diag.Code = "AP109"
	NotReady          diag.Code = "AP114"
	FailedUnsent      diag.Code = "AP115"
	Stale             diag.Code = "AP201"
	Failed            diag.Code = "AP202"
	Interrupted       diag.Code = "AP204"
	Unpermitted       diag.Code = "AP205"
	PermissionUnknown diag.Code = "AP206"
	LeftOver          diag.Code = "AP302"
	TriggerEnabled    diag.Code = "AP303"
	TerraformOwns     diag.Code = "AP304"
	KeptBack          diag.Code = "AP305"
	TaskRuns          diag.Code = "AP306"
)
