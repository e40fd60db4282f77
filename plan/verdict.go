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
	v.Outcome, v.Because = Moves, "It is started by "+fn.Kind.StartedBy()+", which takes no answer."
	if trigger.ForFunction(fn.Kind).Answers {
		v.Because = called(m.app, fn)
		for _, c := range fn.Callers {
			v.Evidence = append(v.Evidence, c.Trigger.At())
		}
	}
	v.Report = m.reported(fn)
	if because := trigger.StaysBecause(fn.Kind); because != "" {
		v.Outcome, v.Because = Stays, because
		return v
	}
	if m.selected(fn, &v); v.Outcome != Moves {
		return v
	}
	switch {
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
