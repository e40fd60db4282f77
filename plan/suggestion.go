package plan

import (
	"strings"

	"github.com/agext/levenshtein"
)

// Near is the function that a misspelt name means, "" when none is like it. Also
// the name of a Lambda is taken for that of its function.
func (p *Plan) Near(name string) string {
	near, best := "", 2+len(name)/4
	for _, v := range p.Verdicts {
		if name == p.App+"-"+p.Stage+"-"+v.Function {
			return v.Function
		}
		if d := levenshtein.Distance(strings.ToLower(name), strings.ToLower(v.Function), nil); d < best {
			near, best = v.Function, d
		}
	}
	return near
}
