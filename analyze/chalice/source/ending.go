package source

import (
	"fmt"
	"strings"

	"decant/analyze/chalice/project"
	"decant/internal/diag"
	"decant/internal/pyeval"
	"decant/internal/terminal"
)

// sawEnding reports a path that ends the import, once a place. The app is shown
// as it is on the other path.
func (r *Run) sawEnding(e pyeval.Ending) {
	if r.endsAt[e.At] {
		return
	}
	r.endsAt[e.At] = true
	u := *e.Condition
	when := "it " + Clause(u)
	if u.Expr != "" {
		outcome := "true"
		if !e.Holds {
			outcome = "false"
		}
		when = fmt.Sprintf("the condition %q of line %s is %s, which is not known: it %s", u.Expr, LineOf(u.At), outcome, behind(Clause(u)))
	} else if strings.HasPrefix(Clause(u), "depends on whether ") {
		when = strings.TrimPrefix(Clause(u), "depends on whether ")
	}
	fix := "If the function needs what is checked here, the container needs it as well: set it before the move."
	if len(u.Env) > 0 {
		fix = "Set " + Variables(u) + " in .chalice/config.json, so that the outcome is the same everywhere."
	}
	d := diag.New("CH153", e.At, fmt.Sprintf("Importing the app ends here with %s when %s. decant shows the app as it is otherwise.", exceptionText(e.Type, e.Message), when), fix)
	if !u.At.IsZero() && u.At.Start != e.At.Start {
		d = d.With(u.At, "the condition")
	}
	r.Diags.Add(d)
}

// behind drops the repetition of the condition from the reason for it.
func behind(reason string) string {
	if _, after, found := strings.Cut(reason, ", and it "); found && strings.HasPrefix(reason, "depends on the condition ") {
		return after
	}
	return reason
}

// endsWithDefaults reports a failure that the defaults of unset variables lead
// to, of an app that is read with those variables unknown.
func (r *Run) endsWithDefaults(f pyeval.ImportFailure, assumed []string) {
	if r.endsAt[f.At] {
		return
	}
	r.endsAt[f.At] = true
	names := terminal.Cell(strings.Join(project.FirstOf(assumed, 5), ", "))
	r.Diags.Add(diag.New("CH153", f.At,
		fmt.Sprintf("Importing the app ends here with %s when the variables that the stage does not set are unset everywhere, and the code takes its defaults (%s). decant shows the app as it is with values of its own for them.", exceptionText(f.Type, f.Message), names),
		"Set "+names+" in .chalice/config.json, so that the outcome is the same everywhere."))
}

func exceptionText(typ, message string) string {
	if message == "" {
		return typ
	}
	return fmt.Sprintf("%s (%.200q)", typ, strings.TrimSuffix(message, "."))
}

// AndDeployed adds to a refusal that the app has been deployed all the same.
func (r *Run) AndDeployed(d diag.Diagnostic) diag.Diagnostic {
	if r.deployed == "" {
		return d
	}
	d.Detail += " But " + r.deployed + " records a deployment of this stage, so the import works where that was made: a file, a package or a setting is there that decant does not see, or the app has changed since."
	d.Fix = "Run decant in the checkout from which the app is deployed. If the import fails there too, correct the cause."
	return d
}
