package trigger

import (
	"strings"
	"testing"

	"decant/internal/diag"
	"decant/model"
	"decant/model/modeltest"
)

func machine(kind, waits string) model.Caller {
	return model.Caller{Trigger: model.StateMachine{
		Place: model.Place{Where: diag.Range{File: "sfn.tf", Start: diag.Pos{Line: 7, Column: 3}}},
		Name:  model.Known("load", model.FromSource, diag.Range{}), State: "List", Inside: []string{"All"},
		Waits: waits, Result: model.ResultUse{Kind: kind, State: "Next", Field: "Choices"},
	}}
}

func TestTheStrongestUseOfAResultCounts(t *testing.T) {
	t.Parallel()
	queue, api := model.Caller{Trigger: model.Queue{}}, model.Caller{Trigger: model.Direct{Principal: "apigateway.amazonaws.com"}}
	for name, c := range map[string]struct {
		callers []model.Caller
		want    Use
	}{
		"no caller":    {nil, Open},
		"read":         {[]model.Caller{machine("output", "result"), machine("used", "result"), api}, Read},
		"output":       {[]model.Caller{machine("discarded", "result"), machine("output", "result")}, Output},
		"discarded":    {[]model.Caller{machine("discarded", "result"), queue}, Unread},
		"a token":      {[]model.Caller{machine("", "token")}, Unread},
		"no waiting":   {[]model.Caller{machine("", "")}, Unread},
		"an API":       {[]model.Caller{queue, api}, Open},
		"not followed": {[]model.Caller{machine("unknown", "result")}, Open},
	} {
		got, reader := Result(model.Function{Callers: c.callers})
		if got != c.want || (got == Read) != (reader == "state Next reads the result (Choices)") {
			t.Errorf("%s: %d %q", name, got, reader)
		}
	}
}

func TestACallerReplacesTheUnknownOne(t *testing.T) {
	t.Parallel()
	fn := modeltest.Function("f", model.KindLambda)
	if got := strings.Join(StartedBy(modeltest.App(), fn), "; "); got != "an unknown caller" {
		t.Error(got)
	}
	fn.Callers = []model.Caller{machine("used", "result"), machine("used", "result")}
	if got := strings.Join(StartedBy(modeltest.App(), fn), "; "); got != "state machine load, state All/List (sfn.tf:7)" {
		t.Error(got)
	}
	scheduled := modeltest.Function("f", model.KindSchedule, modeltest.Scheduled("rate(1 day)"))
	scheduled.Callers = []model.Caller{{Trigger: model.Queue{Queue: model.Known("jobs", model.FromSource, diag.Range{}), Place: model.Place{Where: diag.Range{File: "a.tf", Start: diag.Pos{Line: 1}}}}, Disabled: true}}
	if got := strings.Join(StartedBy(modeltest.App(), scheduled), "; "); got != "rate(1 day); queue jobs, disabled (a.tf:1)" {
		t.Error(got)
	}
	for _, trigger := range modeltest.Triggers() {
		if text := Caller(modeltest.App(), model.Caller{Trigger: trigger}); text == "" || strings.Contains(text, "bug") {
			t.Errorf("%T: %q", trigger, text)
		}
	}
}
