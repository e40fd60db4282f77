package source

import (
	"fmt"

	"decant/internal/diag"
	"decant/internal/pyeval"
)

// What decant has seen registered stays when an application, a blueprint or one
// of their methods reaches code that it does not read. What that code registers
// is one finding for each place.

// Escaped implements pyeval.Escaping.
func (a *Application) Escaped(_ *pyeval.Interp, u *pyeval.Unknown, at diag.Range) {
	a.run.escaped("The application reaches code that decant does not read", u, at)
}

// Escaped implements pyeval.Escaping.
func (b *Blueprint) Escaped(_ *pyeval.Interp, u *pyeval.Unknown, at diag.Range) {
	b.Reached = u
	b.run.escaped("The blueprint reaches code that decant does not read", u, at)
}

// Escaped implements pyeval.Escaping.
func (d *decorator) Escaped(_ *pyeval.Interp, u *pyeval.Unknown, at diag.Range) {
	d.owner.theRun().escaped("The decorator "+d.kind+" reaches code that decant does not read", u, at)
}

// Escaped implements pyeval.Escaping.
func (r *Registration) Escaped(_ *pyeval.Interp, u *pyeval.Unknown, at diag.Range) {
	r.HandedOut = true
	r.owner.theRun().escaped("The result of "+r.Kind+"(...) reaches code that decant does not read", u, at)
}

// Escaped implements pyeval.Escaping: a bound method holds its object.
func (m *method) Escaped(in *pyeval.Interp, u *pyeval.Unknown, at diag.Range) {
	if e, ok := m.owner.(pyeval.Escaping); ok {
		e.Escaped(in, u, at)
	}
}

// escaped reports what code that is not read may register, once a place.
func (r *Run) escaped(what string, u *pyeval.Unknown, at diag.Range) {
	if r.escapedAt[at] {
		return
	}
	r.escapedAt[at] = true
	r.Diags.Add(diag.New("CH150", at,
		fmt.Sprintf("%s: it %s. Functions that it registers are not shown; those that the source registers are.", what, Clause(u.Unknown)),
		"If that code registers functions, write their registration into app.py or chalicelib. Otherwise nothing has to be done."))
}
