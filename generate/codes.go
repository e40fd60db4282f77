package generate

import "decant/internal/diag"

// Codes of this package; the texts are in internal/diag/codes_generate.go.
const (
	BadFileName    diag.Code = "GN101"
	BadPackage     diag.Code = "GN102"
	NoLockFile     diag.Code = "GN103"
	Placeholders   diag.Code = "GN201"
	TaskTooLarge   diag.Code = "GN202"
	PolicyTooLarge diag.Code = "GN301"
	SidDropped     diag.Code = "GN302"
	Unpinned       diag.Code = "GN410"
	BadExpression  diag.Code = "GN401"
	ProfileCannot  diag.Code = "GN402"
	ProfileLoses   diag.Code = "GN403"
	NoSwitch       diag.Code = "GN404"
	StagesDiffer   diag.Code = "GN405"
	LabelTwice     diag.Code = "GN406"
	NotInBlock     diag.Code = "GN501"
	OneVariable    diag.Code = "GN502"
	NoModuleBlocks diag.Code = "GN503"
	WouldEnable    diag.Code = "GN504"
)
