package image

import "decant/internal/diag"

// Codes of building and pushing; the texts are in internal/diag/codes_run.go.
const (
	NoBuilder     diag.Code = "AP701"
	BuildFailed   diag.Code = "AP702"
	LoginFailed   diag.Code = "AP703"
	PushFailed    diag.Code = "AP704"
	DigestUnknown diag.Code = "AP705"
	WrongPlatform diag.Code = "AP706"
	BadImageName  diag.Code = "AP707"
)
