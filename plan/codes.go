package plan

import "decant/internal/diag"

// Codes of this package; the texts are in internal/diag/codes_plan.go.
const (
	UnknownSchedule  diag.Code = "PL101"
	BadSchedule      diag.Code = "PL102"
	DoubtfulSchedule diag.Code = "PL103"
	BadTimezone      diag.Code = "PL104"
	TriggerLater     diag.Code = "PL110"
	NoSize           diag.Code = "PL201"
	NoBaseImage      diag.Code = "PL202"
	OutsideApp       diag.Code = "PL203"
	BadRetention     diag.Code = "PL204"
	NameClash        diag.Code = "PL205"
	OutOfReach       diag.Code = "PL206"
	LiveDiffers      diag.Code = "PL207"
	ProfileLacks     diag.Code = "PL301"
	ManyTerraform    diag.Code = "PL302"
	NetworkLost      diag.Code = "PL303"
	ConcurrencyLost  diag.Code = "PL304"
	PolicyAutogen    diag.Code = "PL401"
	RoleElsewhere    diag.Code = "PL402"
	SecretVariable   diag.Code = "PL501"
	ReservedVariable diag.Code = "PL502"
	SecretRole       diag.Code = "PL503"
	NoSuchFunction   diag.Code = "PL601"
	BadPriceSyntax   diag.Code = "PL701"
	BadPriceName     diag.Code = "PL702"
	BadPriceValue    diag.Code = "PL703"
	NoPrice          diag.Code = "PL704"
	Bug              diag.Code = "PL900"
)
