// Package triggertest takes a kind of trigger through the stages that know it by the
// table alone.
package triggertest

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"decant/internal/diag"
	"decant/model"
	"decant/model/modeltest"
	"decant/plan"
	"decant/plan/module"
	"decant/trigger"
)

// Run takes a registration of the kind from the model to the arguments of the
// module block, or to the finding about what decant does not do with it yet.
func Run(t *testing.T, kind trigger.Kind, registered model.Trigger) {
	t.Helper()
	of := model.KindLambda
	if len(kind.Functions) > 0 {
		of = kind.Functions[0]
	}
	fn := modeltest.Function("f", of, func(fn *model.Function) { fn.Triggers = []model.Trigger{registered} })
	app := modeltest.App(fn)
	if kind.Describe(app, registered) == "" {
		t.Errorf("%s has no words for a table", kind.Name)
	}
	if text, known := kind.Compare(registered); known && strings.HasSuffix(text, " ") {
		t.Errorf("%s compares as %q", kind.Name, text)
	}
	p, diags := plan.Make(app, plan.Options{Apps: 1})
	if diags.HasErrors() || len(p.Verdicts) != 1 || p.Verdicts[0].Because == "" {
		t.Fatalf("%s: verdicts %+v, findings %v", kind.Name, p.Verdicts, diags)
	}
	later := slices.ContainsFunc(diags, func(d diag.Diagnostic) bool { return d.Code == plan.TriggerLater })
	if later != (kind.Stays == "" && kind.Plan == nil) {
		t.Errorf("%s: %s is raised: %v", kind.Name, plan.TriggerLater, later)
	}
	if kind.Stays != "" {
		if p.Verdicts[0].Outcome != plan.Stays || p.Verdicts[0].Because != kind.Stays || len(p.Targets) > 0 {
			t.Errorf("%s: %+v", kind.Name, p.Verdicts[0])
		}
		return
	}
	if len(p.Targets) != 1 {
		t.Fatalf("%s: targets %+v", kind.Name, p.Targets)
	}
	started(t, kind, p.Targets[0])
}

// started looks at the start of a target.
func started(t *testing.T, kind trigger.Kind, target plan.Target) {
	t.Helper()
	start := target.Start
	if start.Kind().Name != kind.Name {
		t.Errorf("%s became a start of %s", kind.Name, start.Kind().Name)
	}
	raw, err := json.Marshal(target)
	var again plan.Target
	if err != nil || json.Unmarshal(raw, &again) != nil || again.Start.Kind().Name != kind.Name {
		t.Errorf("%s: %s is read back as %+v (%v)", kind.Name, raw, again.Start, err)
	}
	if kind.Plan == nil {
		if start.Own() || start.Untriggered != kind.Name {
			t.Errorf("%s: %+v", kind.Name, start)
		}
		return
	}
	if d := kind.Delivery(start); !slices.Contains([]string{"kept", "replaced", "lost"}, d.Outcome) || d.Lambda == "" || d.Fargate == "" || kind.Show(start) == "" {
		t.Errorf("%s: %+v, %q", kind.Name, d, kind.Show(start))
	}
	if !start.Own() {
		return
	}
	known := slices.Concat(module.Default().Module().Arguments...)
	for name := range kind.Arguments(start) {
		if !slices.Contains(known, name) {
			t.Errorf("%s: the bundled module has no argument %s", kind.Name, name)
		}
	}
	for name := range kind.Environment(start) {
		if !strings.HasPrefix(name, "DECANT_") {
			t.Errorf("%s: the variable %s is not decant's", kind.Name, name)
		}
	}
}
