package chalice

import (
	"fmt"

	"decant/internal/diag"
	"decant/internal/pyeval"
)

// What decant has seen registered stays when an application, a blueprint or one
// of their methods reaches code that it does not read. What that code registers
// is one finding for each place.

// Escaped implements pyeval.Escaping.
func (a *application) Escaped(_ *pyeval.Interp, u *pyeval.Unknown, at diag.Range) {
	a.run.escaped("The application reaches code that decant does not read", u, at)
}

// Escaped implements pyeval.Escaping.
func (b *blueprint) Escaped(_ *pyeval.Interp, u *pyeval.Unknown, at diag.Range) {
	b.reached = u
	b.run.escaped("The blueprint reaches code that decant does not read", u, at)
}

// Escaped implements pyeval.Escaping.
func (d *decorator) Escaped(_ *pyeval.Interp, u *pyeval.Unknown, at diag.Range) {
	d.owner.theRun().escaped("The decorator "+d.kind+" reaches code that decant does not read", u, at)
}

// Escaped implements pyeval.Escaping.
func (r *registration) Escaped(_ *pyeval.Interp, u *pyeval.Unknown, at diag.Range) {
	r.escaped = true
	r.owner.theRun().escaped("The result of "+r.kind+"(...) reaches code that decant does not read", u, at)
}

// Escaped implements pyeval.Escaping: a bound method holds its object.
func (m *method) Escaped(in *pyeval.Interp, u *pyeval.Unknown, at diag.Range) {
	if e, ok := m.owner.(pyeval.Escaping); ok {
		e.Escaped(in, u, at)
	}
}

// escaped reports what code that is not read may register, once a place.
func (r *run) escaped(what string, u *pyeval.Unknown, at diag.Range) {
	if r.escapedAt[at] {
		return
	}
	r.escapedAt[at] = true
	r.diags.Add(diag.New("CH150", at,
		fmt.Sprintf("%s: it %s. Functions that it registers are not shown; those that the source registers are.", what, clause(u.Unknown)),
		"If that code registers functions, write their registration into app.py or chalicelib. Otherwise nothing has to be done."))
}
