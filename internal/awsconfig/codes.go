package awsconfig

import "decant/internal/diag"

// The codes of connections, snapshots and journals; their texts are in
// internal/diag.
const (
	RegionMissing      diag.Code = "LV101"
	RegionName         diag.Code = "LV102"
	IdentityRefused    diag.Code = "LV103"
	ConfigurationWrong diag.Code = "LV104"
	PlaceTwice         diag.Code = "LV105"
)
