package plan

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"decant/internal/diag"
	"decant/internal/settings"
	"decant/model"
	"decant/trigger"
)

// withoutEffect reports what decant.hcl states and nothing of this plan depends
// on. It runs last, when it is known what moves.
func (m *maker) withoutEffect() {
	s := m.opts.Settings
	for _, name := range slices.Sorted(maps.Keys(s.Functions)) {
		m.functionWithoutEffect(name, s.Functions[name])
	}
	scheduled, secret := false, len(m.secrets) > 0
	for _, t := range m.plan.Targets {
		scheduled = scheduled || t.Schedule != nil
	}
	blocked := slices.ContainsFunc(m.plan.Verdicts, func(v Verdict) bool { return v.Outcome == Blocked })
	if blocked || m.diags.HasErrors() {
		return // what is blocked may need it
	}
	m.noEffect(m.plan.Terraform.Shared == "", s.TerraformWhen, "terraform_when", "the folder of the module blocks serves no other stage")
	m.noEffect(!scheduled, s.Timezone, "timezone", "no function that moves has a schedule")
	m.noEffect(!scheduled && s.Scheduler.V == "scheduler", s.Scheduler, "scheduler", "no function that moves has a schedule")
	m.noEffect(s.Timezone.IsKnown() && s.Scheduler.V == "rule", s.Scheduler, "scheduler", "rules run in UTC, so with timezone the schedules are EventBridge Scheduler's")
	m.noEffect(!secret, s.SecretsPrefix, "secrets_prefix", "no task has a secret")
	if len(m.plan.Targets) == 0 {
		m.networkWithoutEffect(s.Network)
	}
	m.notSecretWithoutEffect(s.NotSecret)
}

// noEffect reports a setting of decant.hcl that stands there for nothing.
func (m *maker) noEffect(when bool, v model.Value[string], name, because string) {
	if when && v.IsKnown() {
		m.addNoEffect(v.At, name, because, "")
	}
}

func (m *maker) addNoEffect(at diag.Range, name, because, function string) {
	m.diags.Add(diag.New(NoEffect, at, fmt.Sprintf("%s has no effect: %s.", name, because), "Remove it, or correct what it is about.").About(function))
}

// networkWithoutEffect: without a task there is nothing that runs in a network.
func (m *maker) networkWithoutEffect(n settings.Network) {
	for _, v := range []model.Value[string]{n.Cluster, n.Subnets, n.SecurityGroups, n.ExecutionRole, {V: "set", At: n.AssignPublicIP.At, From: n.AssignPublicIP.From}} {
		if v.IsKnown() && !v.At.IsZero() {
			m.addNoEffect(v.At, "The block network", "no function moves to Fargate", "")
			return
		}
	}
}

// notSecretWithoutEffect: a name that no variable has is often misspelt, and the
// variable that was meant stays a secret.
func (m *maker) notSecretWithoutEffect(names model.Value[[]string]) {
	set := map[string]bool{}
	for _, v := range m.opts.Settings.Environment {
		set[v.Name] = true
	}
	for _, fn := range m.app.Functions {
		for _, v := range fn.Env {
			set[v.Name] = true
		}
	}
	for _, read := range m.app.EnvReads {
		set[read.Name] = true
	}
	for _, name := range names.V {
		if !set[name] {
			m.addNoEffect(names.At, fmt.Sprintf("not_secret with %q", shortened(name)), "no variable of stage "+m.plan.Stage+" has that name", "")
		}
	}
}

// functionWithoutEffect reports the options of one block that change nothing.
func (m *maker) functionWithoutEffect(name string, f settings.Function) {
	i := slices.IndexFunc(m.app.Functions, func(fn model.Function) bool { return fn.Name == name })
	v := slices.IndexFunc(m.plan.Verdicts, func(v Verdict) bool { return v.Function == name })
	if i < 0 || v < 0 {
		return // that there is no such function is another finding
	}
	if m.plan.Verdicts[v].Outcome == Stays {
		if stated := taskOptions(f); len(stated) > 0 {
			m.addNoEffect(f.At, strings.Join(stated, ", ")+" of "+name, "the function stays on Lambda: "+strings.TrimSuffix(lowerFirst(m.plan.Verdicts[v].Because), "."), name)
		}
		return
	}
	if slices.ContainsFunc(m.app.Functions[i].Triggers, func(t model.Trigger) bool { kind, ok := trigger.Of(t); return ok && kind.Timed }) {
		return
	}
	m.functionUnscheduled(name, f)
}

func (m *maker) functionUnscheduled(name string, f settings.Function) {
	because := "no schedule of the source starts the function, and decant.hcl adds none"
	if f.Schedule.IsKnown() {
		m.addNoEffect(f.Schedule.At, "schedule of "+name, because, name)
	}
	if f.Timezone.IsKnown() {
		m.addNoEffect(f.Timezone.At, "timezone of "+name, because, name)
	}
}

// taskOptions are the options of a block that only a task can have.
func taskOptions(f settings.Function) []string {
	var out []string
	for _, o := range []struct {
		name  string
		known bool
	}{
		{"cpu", f.CPU.IsKnown()}, {"memory", f.Memory.IsKnown()}, {"storage", f.Storage.IsKnown()},
		{"timeout", f.Timeout.IsKnown()}, {"retries", f.Retries.IsKnown()}, {"schedule", f.Schedule.IsKnown()},
		{"timezone", f.Timezone.IsKnown()}, {"single_task", f.SingleTask.IsKnown()}, {"policy", f.Policy.IsKnown()},
	} {
		if o.known {
			out = append(out, o.name)
		}
	}
	return out
}
