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
	Unreachable        diag.Code = "AP430"
	SnapshotUnreadable diag.Code = "LV111"
	SnapshotDamaged    diag.Code = "LV112"
	SnapshotVersion    diag.Code = "LV113"
	AnswerUnusable     diag.Code = "LV114"
	AnswerTwice        diag.Code = "LV115"
	NotAJournal        diag.Code = "LV121"
	JournalOfAnother   diag.Code = "LV122"
	JournalContinued   diag.Code = "LV123"
	JournalDamaged     diag.Code = "LV124"
)
