package plan

import (
	"fmt"
	"slices"
	"strings"

	"decant/internal/diag"
	"decant/model"
	"decant/plan/review"
)

// Selection is who says which of the functions that can move do.
type Selection struct {
	// Functions are those that the command names; empty for all.
	Functions []string
	// All moves every function that can, whatever the report says.
	All bool
	// Migrated are the functions whose files an earlier run made for the stage.
	Migrated []string
	// Written keeps to Migrated: a command on an account is about what is written.
	Written bool
	// Back plans what is in Migrated whatever the settings and the findings say: a
	// command that takes back what was made must not need a right plan for it.
	Back bool
	// Reviews are what the report says of the live functions, by logical name; nil
	// when there is no live data.
	Reviews map[string]review.Review
}

// Report is what the report says of a function that the account has.
type Report struct {
	Recommendation review.Recommendation `json:"call"`
	Because        string                `json:"because"`
	// Lambda and Fargate are what a month costs; nil when that is not known.
	Lambda   *float64 `json:"lambda"`
	Fargate  *float64 `json:"fargate"`
	Currency string   `json:"currency"`
}

// reported is what the report says of a function, nil when there is no live data of
// it.
func (m *maker) reported(fn model.Function) *Report {
	r, ok := m.opts.Reviews[fn.Name]
	if !ok {
		return nil
	}
	return &Report{Recommendation: r.Recommendation, Because: r.Because, Lambda: r.Cost.Lambda, Fargate: r.Cost.Fargate, Currency: m.opts.Currency}
}

// selected decides whether a function that can move does. What a person says comes
// first: the command, then decant.hcl. What an earlier run migrated stays migrated,
// because its task may be the one that runs. Then the report decides where there is
// live data, and without it everything moves that can.
func (m *maker) selected(fn model.Function, v *Verdict) {
	stays := func(because string, at ...diag.Range) {
		v.Outcome, v.Because = Stays, because
		if len(at) > 0 {
			v.Evidence = at
		}
	}
	move, s := m.opts.Settings.Functions[fn.Name].Move, m.opts.Selection
	other := m.movesAnother()
	r := v.Report
	switch {
	case slices.Contains(s.Functions, fn.Name):
	case move.IsKnown() && !move.V:
		stays("decant.hcl says move = false.", move.At)
	case move.IsKnown():
	case slices.Contains(s.Migrated, fn.Name):
	case len(s.Functions) > 0:
		stays("The command names other functions.")
	case !other.IsZero():
		stays("decant.hcl selects other functions with move = true.", other)
	case s.Written:
		stays("No run of decant migrate has written its files.")
	case s.All || len(s.Reviews) == 0:
	case r == nil:
		stays("The live data has no function for it, so the report says nothing about it. To move it, name it with --function, or say move = true in decant.hcl.")
	case r.Recommendation != review.Move:
		stays(fmt.Sprintf("The report says %s: %s", r.Recommendation, sentence(r.Because)))
	}
}

// movesAnother is where decant.hcl says move = true of a function; zero for nowhere.
func (m *maker) movesAnother() diag.Range {
	var at diag.Range
	for _, fn := range m.app.Functions {
		if f := m.opts.Settings.Functions[fn.Name]; f.Move.IsKnown() && f.Move.V && (at.IsZero() || f.Move.At.Start.Byte < at.Start.Byte) {
			at = f.Move.At
		}
	}
	return at
}

// sentence ends a text with a full stop.
func sentence(text string) string { return strings.TrimSuffix(text, ".") + "." }

// againstReport reports a function that moves although the report says otherwise,
// with what it costs.
func (m *maker) againstReport(v Verdict, at diag.Range) {
	r := v.Report
	if v.Outcome != Moves || r == nil || r.Recommendation == review.Move || r.Recommendation == review.Unknown {
		return
	}
	cost := ""
	if r.Lambda != nil && r.Fargate != nil {
		cost = fmt.Sprintf(" A month costs %.2f %s on Lambda and %.2f %s on Fargate.", *r.Lambda, r.Currency, *r.Fargate, r.Currency)
	}
	m.diags.Add(diag.New(AgainstReport, at,
		fmt.Sprintf("%s moves although the report says %s: %s%s", v.Function, r.Recommendation, sentence(r.Because), cost),
		fmt.Sprintf("Keep it on Lambda, or accept the finding:\n    function %q { move = false }", v.Function)).About(v.Function))
}

// Then is what happens to a function that moves.
type Then string

const (
	// Switched: its trigger can be switched over.
	Switched Then = "can be switched"
	// ForCaller: a caller has to start the task.
	ForCaller Then = "waits for its caller"
	// NoTrigger: it gets a task, and its trigger stays on Lambda.
	NoTrigger Then = "gets a task without a trigger"
)

// then is what happens to a function that moves.
func (t Target) then() Then {
	switch {
	case t.Own():
		return Switched
	case t.Untriggered != "":
		return NoTrigger
	}
	return ForCaller
}
