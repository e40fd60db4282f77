package uses

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"decant/internal/diag"
	"decant/internal/pyeval"
	"decant/model"
)

const (
	// maxCalls bounds the calls of one function, maxUnresolved the places.
	maxCalls      = 5_000
	maxUnresolved = 500
	// maxPath bounds the steps of a path that are kept; those in the middle go.
	maxPath = 24
)

// collector gathers what one function, or the import, asks of AWS.
type collector struct {
	calls      map[string]*model.AWSCall
	unresolved map[string]*model.UnresolvedUse
	overflow   bool
}

func newCollector() *collector {
	return &collector{calls: map[string]*model.AWSCall{}, unresolved: map[string]*model.UnresolvedUse{}}
}

func (c *collector) add(call model.AWSCall) {
	k := callKey(call)
	old, ok := c.calls[k]
	switch {
	case ok && len(old.Path) <= len(call.Path):
	case !ok && len(c.calls) >= maxCalls:
		c.overflow = true
	default:
		c.calls[k] = &call
	}
}

func (c *collector) lose(u model.UnresolvedUse) {
	k := fmt.Sprintf("%s:%d:%s", u.At.File, u.At.Start.Byte, u.What)
	old, ok := c.unresolved[k]
	switch {
	case ok && len(old.Path) <= len(u.Path):
	case !ok && len(c.unresolved) >= maxUnresolved:
	default:
		c.unresolved[k] = &u
	}
}

// addAll adds what another one has gathered.
func (c *collector) addAll(other *collector) {
	for _, call := range other.calls {
		c.add(*call)
	}
	for _, u := range other.unresolved {
		c.lose(*u)
	}
	c.overflow = c.overflow || other.overflow
}

// use is the result, sorted.
func (c *collector) use(at diag.Range) *model.AWSUse {
	out := &model.AWSUse{Calls: []model.AWSCall{}, Unresolved: []model.UnresolvedUse{}}
	if c.overflow {
		c.lose(model.UnresolvedUse{What: fmt.Sprintf("the function makes more than %d different calls of AWS", maxCalls), At: at, Path: []model.CallStep{}})
	}
	for _, call := range c.calls {
		out.Calls = append(out.Calls, *call)
	}
	for _, u := range c.unresolved {
		out.Unresolved = append(out.Unresolved, *u)
	}
	slices.SortFunc(out.Calls, func(a, b model.AWSCall) int {
		return cmp.Or(place(a.At, b.At), cmp.Compare(a.Service, b.Service), cmp.Compare(a.Method, b.Method), cmp.Compare(callKey(a), callKey(b)))
	})
	slices.SortFunc(out.Unresolved, func(a, b model.UnresolvedUse) int { return cmp.Or(place(a.At, b.At), cmp.Compare(a.What, b.What)) })
	return out
}

func place(a, b diag.Range) int {
	return cmp.Or(cmp.Compare(a.File, b.File), cmp.Compare(a.Start.Byte, b.Start.Byte), cmp.Compare(a.End.Byte, b.End.Byte))
}

func callKey(c model.AWSCall) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s:%d|%s.%s%q|", c.At.File, c.At.Start.Byte, c.Service, c.Method, c.Operations)
	for _, p := range c.Parameters {
		b.WriteString(p.Name + "=")
		writePattern(&b, p.Value)
	}
	if c.Region != nil {
		b.WriteString("@")
		writePattern(&b, *c.Region)
	}
	return b.String()
}

func writePattern(b *strings.Builder, p model.TextPattern) {
	for _, part := range p {
		if part.Unknown == nil {
			fmt.Fprintf(b, "%q", part.Text)
			continue
		}
		fmt.Fprintf(b, "?%s:%d:%s", part.Unknown.At.File, part.Unknown.At.Start.Byte, part.Unknown.Because)
	}
	b.WriteByte(';')
}

// pathOf is where the program is at the moment.
func pathOf(in *pyeval.Interp) []model.CallStep {
	out := []model.CallStep{}
	for _, s := range in.Stack {
		out = append(out, model.CallStep{Function: s.Name, At: s.At})
	}
	if len(out) > maxPath {
		out = append(out[:maxPath/2:maxPath/2], out[len(out)-maxPath/2:]...)
	}
	return out
}
