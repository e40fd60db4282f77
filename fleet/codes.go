package fleet

import "decant/internal/diag"

// Codes of the campaign file and of what a report over repositories meets.
const (
	BadSyntax     diag.Code = "FL101"
	BadName       diag.Code = "FL102"
	BadValue      diag.Code = "FL103"
	NoList        diag.Code = "FL104"
	NoRepository  diag.Code = "FL105"
	LoginInFile   diag.Code = "FL106"
	NothingToRead diag.Code = "FL107"
	NoAnswer      diag.Code = "FL108"
)
