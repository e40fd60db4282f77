package plan

import (
	"fmt"

	"decant/internal/diag"
	"decant/model"
	"decant/trigger"
)

// verdict says whether a function moves, before its target is planned.
func (m *maker) verdict(fn model.Function) Verdict {
	v := Verdict{Function: fn.Name, Kind: fn.Kind, Evidence: []diag.Range{fn.Handler.At}}
	v.Outcome, v.Because = Moves, "It is started by an event and nobody waits for its answer."
	if trigger.ForFunction(fn.Kind).Answers {
		v.Because = called(m.app, fn)
		for _, c := range fn.Callers {
			v.Evidence = append(v.Evidence, c.Trigger.At())
		}
	}
	options := m.opts.Settings.Functions[fn.Name]
	switch {
	case options.Move.IsKnown() && !options.Move.V:
		v.Outcome, v.Because = Stays, "decant.hcl says move = false."
		v.Evidence = []diag.Range{options.Move.At}
	case trigger.StaysBecause(fn.Kind) != "":
		v.Outcome, v.Because = Stays, trigger.StaysBecause(fn.Kind)
	case fn.Incomplete:
		v.Outcome, v.Because = Blocked, "An error was reported about it; see the findings."
	case fn.Handler.Status == model.HandlerMissing, fn.Handler.Status == model.HandlerNoImport:
		v.Outcome = Blocked
		v.Because = fmt.Sprintf("Lambda cannot run it today: %s", lowerFirst(fn.Handler.Why))
	case fn.Condition != nil:
		v.Outcome = Blocked
		v.Because = "Whether it exists depends on something that is only known at run time: " + fn.Condition.Because + "."
		v.Evidence = append(v.Evidence, fn.Condition.At)
	case fn.Concurrency.IsKnown() && fn.Concurrency.V == 0:
		v.Outcome = Stays
		v.Because = "reserved_concurrency is 0: the function is switched off."
		v.Evidence = []diag.Range{fn.Concurrency.At}
	}
	return v
}

func lowerFirst(s string) string {
	if len(s) > 1 && s[0] >= 'A' && s[0] <= 'Z' && s[1] >= 'a' && s[1] <= 'z' {
		return string(s[0]-'A'+'a') + s[1:]
	}
	return s
}
