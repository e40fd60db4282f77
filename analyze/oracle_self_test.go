package analyze_test

import (
	"strings"
	"testing"
	"time"

	"decant/internal/diag"
	"decant/model"
)

// saidSync is a scheduled function as the oracle prints it.
func saidSync() function {
	f := function{
		Name: "sync", FunctionName: "app-dev-sync", HandlerType: "schedule", Handler: "app.sync", HandlerStatus: "ok",
		Timeout: "300", Memory: float64(512), Concurrency: float64(0), Env: map[string]string{"A": "1"},
		Trigger: map[string]any{"schedule_expression": "rate(1 hour)", "rule_description": ""},
	}
	f.Role.Kind, f.Role.Name, f.Role.PolicySource = "managed", "app-dev", "autogen"
	return f
}

// readSync is decant's model of the same function.
func readSync() model.Function {
	at := diag.InFile("app.py")
	return model.Function{
		Name: "sync", LambdaName: "app-dev-sync", Kind: model.KindSchedule,
		Handler:     model.Handler{String: "app.sync", Status: model.HandlerOK},
		Timeout:     model.Known(300*time.Second, model.FromConfig, at),
		Memory:      model.Known(model.MiB(512), model.FromConfig, at),
		Concurrency: model.Known(0, model.FromConfig, at),
		Env:         []model.EnvVar{{Name: "A", Value: model.Known("1", model.FromConfig, at)}},
		Role:        model.Role{Kind: "managed", Name: "app-dev", PolicySource: "autogen"},
		Triggers:    []model.Trigger{model.Schedule{Expression: model.Known("rate(1 hour)", model.FromSource, at)}},
	}
}

// TestComparisonNotices proves that the comparison itself can fail: equal sides
// give no difference, and each change gives one at its field.
func TestComparisonNotices(t *testing.T) {
	t.Parallel()
	at := diag.InFile("app.py")
	for _, c := range []struct {
		field  string // "" when the sides are equal
		change func(*model.Function)
	}{
		{"", func(*model.Function) {}},
		{"function", func(f *model.Function) { f.LambdaName = "sync" }},
		{"sync.handler", func(f *model.Function) { f.Handler.String = "app.other" }},
		{"sync.handler_status", func(f *model.Function) { f.Handler.Status = model.HandlerMissing }},
		{"sync.timeout", func(f *model.Function) { f.Timeout.V = 301 * time.Second }},
		{"sync.memory", func(f *model.Function) { f.Memory = model.Value[model.MiB]{} }},
		{"sync.reserved_concurrency", func(f *model.Function) { f.Concurrency = model.Value[int]{} }},
		{"sync.layers", func(f *model.Function) { f.Layers = model.Known([]string{"arn"}, model.FromConfig, at) }},
		{"sync.environment", func(f *model.Function) { f.Env = nil }},
		{"sync.role.name", func(f *model.Function) { f.Role.Name = "app-dev-sync" }},
		{"sync.triggers", func(f *model.Function) { f.Triggers = nil }},
		{"sync.trigger.schedule_expression", func(f *model.Function) {
			f.Triggers = []model.Trigger{model.Schedule{Expression: model.NotKnown[string](model.Unknown{Because: "of a test"})}}
		}},
	} {
		t.Run(c.field, func(t *testing.T) {
			t.Parallel()
			got := readSync()
			c.change(&got)
			compared := &comparison{version: newChalice, said: facts{Functions: []function{saidSync()}}}
			compared.functions([]model.Function{got})
			all := strings.Join(compared.differences, "\n")
			if c.field == "" && all != "" || c.field != "" && !strings.HasPrefix(all, c.field+": ") {
				t.Errorf("differences are %q, want the first at %q", all, c.field)
			}
		})
	}
}
