// Package modeltest makes apps for tests.
package modeltest

import (
	"time"

	"decant/internal/diag"
	"decant/model"
)

// Function is one that moves, with what a test changes.
func Function(name string, kind model.Kind, change ...func(*model.Function)) model.Function {
	at := diag.Range{File: "app.py", Start: diag.Pos{Line: 1, Column: 1}}
	fn := model.Function{
		Name: name, LambdaName: "orders-prod-" + name, Kind: kind,
		Handler:  model.Handler{String: "app." + name, Status: model.HandlerOK, At: at},
		Memory:   model.Known(model.MiB(512), model.FromConfig, at),
		Timeout:  model.Known(300*time.Second, model.FromConfig, at),
		Role:     model.Role{Kind: "managed", PolicySource: "file", PolicyFile: ".chalice/policy-prod.json"},
		Triggers: []model.Trigger{model.Direct{}},
	}
	for _, c := range change {
		c(&fn)
	}
	return fn
}

// Scheduled gives a function a schedule.
func Scheduled(expression string) func(*model.Function) {
	return func(fn *model.Function) {
		fn.Triggers = []model.Trigger{model.Schedule{Expression: model.Known(expression, model.FromSource, diag.Range{File: "app.py"})}}
	}
}

// App is the app orders, stage prod, with the functions.
func App(functions ...model.Function) *model.App {
	return &model.App{
		Dir: ".", Name: model.Known("orders", model.FromConfig, diag.Range{}), Stage: "prod",
		Python: model.Known("3.12", model.FromConfig, diag.Range{}), Functions: functions,
		Package: model.Package{Manifest: "requirements.txt", ManifestFile: "requirements.txt"},
	}
}
