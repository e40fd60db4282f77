package live

import "decant/internal/diag"

// The codes of the inventory and of usage; their texts are in internal/diag.
const (
	Contradiction   diag.Code = "LV130"
	ActionDenied    diag.Code = "LV201"
	CallFailed      diag.Code = "LV202"
	FunctionGone    diag.Code = "LV203"
	MachineDynamic  diag.Code = "LV204"
	RuntimeUnknown  diag.Code = "LV205"
	NothingReadable diag.Code = "LV206"
	NotRecorded     diag.Code = "LV207"
	ReadTwice       diag.Code = "LV208"
	NothingFits     diag.Code = "LV209"
)
