package cutover

import "decant/internal/diag"

// Codes of the switch between Lambda and Fargate; the texts are in
// internal/diag/codes_cutover.go.
const (
	DoubleTrigger   diag.Code = "AP401"
	NoLiveTrigger   diag.Code = "AP402"
	HalfWay         diag.Code = "AP403"
	PhaseDiffers    diag.Code = "AP404"
	UnknownPhase    diag.Code = "AP405"
	NotApplied      diag.Code = "AP406"
	NotSwitchable   diag.Code = "AP407"
	NeverVerified   diag.Code = "AP408"
	StaysForNow     diag.Code = "AP409"
	OtherDirection  diag.Code = "AP410"
	NoWayBack       diag.Code = "AP411"
	TriggerDiffers  diag.Code = "AP412"
	SharedTrigger   diag.Code = "AP413"
	ManyTriggers    diag.Code = "AP414"
	TooNear         diag.Code = "AP415"
	StillRunning    diag.Code = "AP416"
	SwitchUndone    diag.Code = "AP417"
	SwitchStranded  diag.Code = "AP418"
	FirstRunFailed  diag.Code = "AP419"
	FirstRunUnseen  diag.Code = "AP420"
	IntervalRestart diag.Code = "AP421"
	NotRetirable    diag.Code = "AP422"
	LateRetries     diag.Code = "AP423"
	SwitchNotBegun  diag.Code = "AP424"
	LambdaUnknown   diag.Code = "AP431"
	LeftDisabled    diag.Code = "AP432"
	LambdaNotFound  diag.Code = "AP434"
	NotReadAgain    diag.Code = "AP438"
)
