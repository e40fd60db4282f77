package taskrun

import "decant/internal/diag"

// Codes of running; the texts are in
// internal/diag/codes_run.go.
const (
	NotStarted     diag.Code = "AP501"
	NeverRan       diag.Code = "AP502"
	TaskFailed     diag.Code = "AP503"
	LogNotRead     diag.Code = "AP504"
	EventTooLarge  diag.Code = "AP505"
	BadEvent       diag.Code = "AP506"
	NoRevision     diag.Code = "AP507"
	RunInterrupted diag.Code = "AP508"
	TaskLost       diag.Code = "AP509"
	EventUploaded  diag.Code = "AP510"
	PhaseNotSet    diag.Code = "AP511"
	RunsAlready    diag.Code = "AP512"
	RunStopped     diag.Code = "AP513"
	CallDenied     diag.Code = "AP514"
	NoTask         diag.Code = "AP515"
)
