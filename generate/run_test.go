package generate

import (
	"decant/internal/change"
	"decant/internal/diag"
	"decant/plan"
)

// Run makes the files of one plan.
func Run(p *plan.Plan) ([]change.Generated, diag.List) { return Stages([]*plan.Plan{p}, nil) }
