package plan

import (
	"strings"
	"testing"

	"decant/internal/diag"
	"decant/model"
	"decant/model/modeltest"
)

func TestAVerdictNamesTheCallersAndWhatTheyDoWithTheResult(t *testing.T) {
	t.Parallel()
	calls := func(kind string) func(*model.Function) {
		return func(fn *model.Function) {
			fn.Callers = append(fn.Callers, model.Caller{Trigger: model.StateMachine{
				Place: model.Place{Where: diag.Range{File: "sfn.tf", Start: diag.Pos{Line: 7, Column: 3}}},
				Name:  model.Known("load", model.FromSource, diag.Range{}), State: "List", Waits: "result", Result: model.ResultUse{Kind: kind, State: "All", Field: "ItemsPath"},
			}})
		}
	}
	for name, c := range map[string]struct {
		change                []func(*model.Function)
		because, outcome, gap string
	}{
		"nobody":    {nil, "No infrastructure code of the repository starts it, so it is not known what does and whether that waits for its answer.", lost, "callers got the return value"},
		"used":      {[]func(*model.Function){calls("used")}, "It is started by state machine load, state List (sfn.tf:7). State All reads the result (ItemsPath), and a task does not hand it back.", lost, "state All reads the result (ItemsPath)"},
		"output":    {[]func(*model.Function){calls("output")}, "It is started by state machine load, state List (sfn.tf:7). Its result becomes the output of the state machine, which no state reads.", lost, "the return value became the output of the state machine"},
		"discarded": {[]func(*model.Function){calls("discarded")}, "It is started by state machine load, state List (sfn.tf:7). Its result is not used there.", kept, "its callers in infrastructure code do not use the return value"},
		"not known": {[]func(*model.Function){calls("unknown")}, "It is started by state machine load, state List (sfn.tf:7). Whether its result is used is not known.", lost, "callers got the return value"},
	} {
		p, _ := Make(modeltest.App(modeltest.Function("f", model.KindLambda, c.change...)), options(t, ""))
		if p.Verdicts[0].Because != c.because || p.Verdicts[0].Outcome != Moves {
			t.Errorf("%s: %+v", name, p.Verdicts[0])
		}
		last := p.Targets[0].Gaps[len(p.Targets[0].Gaps)-1]
		if last.Name != "answer" || last.Outcome != c.outcome || last.Lambda != c.gap {
			t.Errorf("%s: %+v", name, last)
		}
	}
	if got := callers(modeltest.App(), model.Function{Callers: []model.Caller{
		{Trigger: model.Direct{Principal: "a"}}, {Trigger: model.Direct{Principal: "b"}}, {Trigger: model.Direct{Principal: "c"}}, {Trigger: model.Direct{Principal: "d"}},
	}}); !strings.HasSuffix(got, " and 1 more") {
		t.Error(got)
	}
}
