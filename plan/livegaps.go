package plan

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"decant/internal/diag"
	"decant/model"
	"decant/plan/review"
	"decant/trigger"
)

// withLive is the app with what the account alone says of its functions: the network
// and the reserved concurrency of a function of which the source states neither.
func withLive(app *model.App) *model.App {
	out := *app
	out.Functions = slices.Clone(app.Functions)
	for i := range out.Functions {
		fn := &out.Functions[i]
		if fn.Live == nil {
			continue
		}
		if !fn.Subnets.IsSet() && !fn.SecGroups.IsSet() && len(fn.Live.Subnets) > 0 {
			fn.Subnets = model.Known(fn.Live.Subnets, model.FromLive, diag.Range{})
			fn.SecGroups = model.Known(fn.Live.Groups, model.FromLive, diag.Range{})
		}
		if !fn.Concurrency.IsSet() && fn.Live.Reserved != nil {
			fn.Concurrency = model.Known(*fn.Live.Reserved, model.FromLive, diag.Range{})
		}
	}
	return &out
}

// liveRetries are the retries of an asynchronous function as the account has them,
// false where nobody set them.
func liveRetries(fn model.Function) (int, bool) {
	if fn.Live == nil || fn.Live.Async == nil || fn.Live.Async.Retries == nil || !trigger.ForFunction(fn.Kind).Asynchronous {
		return 0, false
	}
	return *fn.Live.Async.Retries, true
}

// liveGaps are what the account alone says of the function, and what becomes of each.
func liveGaps(app *model.App, fn model.Function, t Target) []Guarantee {
	live := fn.Live
	if live == nil {
		return nil
	}
	var out []Guarantee
	add := func(when bool, name, outcome, lambda, task string) {
		if when {
			out = append(out, Guarantee{name, outcome, lambda, task})
		}
	}
	if a := live.Async; a != nil {
		add(a.OnSuccess != "", "success destination", lost, "a record of each success went to "+a.OnSuccess, "nothing is sent; the task's exit code tells success")
		add(a.MaxAge != nil, "maximum age", replaced, "an event waited at most "+seconds(time.Duration(deref(a.MaxAge))*time.Second), maxAge(t))
	}
	if len(live.Alarms) > 0 {
		out = append(out, alarmGap(live, t))
	}
	for _, what := range live.Special {
		add(true, "special", lost, "the function is or has: "+what, "a task is none and has none of it")
	}
	add(live.Role.Boundary != "", "permissions boundary", lost, "the role is bounded by "+live.Role.Boundary, "the task's role has the boundary that --permissions-boundary names")
	add(live.LogFormat == "JSON", "log format", lost, "Lambda wrote log records as JSON", "the runner writes lines of text")
	add(live.EnvError != "", "environment", lost, "the names of the variables could not be read ("+live.EnvError+")", "variables that only the Lambda has are missing")
	add(live.State != "" && live.State != "Active", "state", lost, "Lambda reports the state "+live.State, "the task starts in any case")
	add(live.Tracing == "Active" && !fn.XRay.V, "tracing", lost, "X-Ray traces every call, as the account has it", "nothing, unless a daemon runs beside the task")
	tags := tagsAlone(fn, t)
	add(tags != "", "tags in the account", lost, "the function has the tags "+tags, "the task has those of config.json and decant.hcl")
	for _, d := range review.DriftOf(app, fn) {
		account, source := d.Live, d.Source
		if account == "" {
			account = "nothing"
		}
		if source == "" {
			source = "nothing"
		}
		add(true, d.Setting+" in the account", lost, "the account has "+account, "the task goes by the source, which has "+source)
	}
	return out
}

// tagsAlone names the tags that only the account has; those of Chalice and of AWS are
// left out.
func tagsAlone(fn model.Function, t Target) string {
	var names []string
	for _, tag := range fn.Live.Tags {
		has := slices.ContainsFunc(t.Tags, func(v NameValue) bool { return v.Name == tag.Key })
		if !has && tag.Key != "aws-chalice" && !strings.HasPrefix(tag.Key, "aws:") {
			names = append(names, tag.Key)
		}
	}
	return strings.Join(names, ", ")
}

func deref(n *int) int {
	if n == nil {
		return 0
	}
	return *n
}

func maxAge(t Target) string {
	if s := t.Schedule; s != nil && s.MaxAge > 0 {
		return fmt.Sprintf("EventBridge tries to start the task for %s", seconds(s.MaxAge))
	}
	return "nothing waits: the caller starts the task at once"
}

// storage is the size of /tmp on Lambda in words.
func storage(fn model.Function) string {
	if fn.Live == nil || fn.Live.Storage == 0 {
		return "512 MB"
	}
	return fmt.Sprintf("%d MB", fn.Live.Storage)
}

// logGroup is where Lambda writes its log, where the account says it.
func logGroup(fn model.Function) string {
	if fn.Live == nil || fn.Live.LogGroup == "" || strings.HasSuffix(fn.Live.LogGroup, "/"+fn.Live.Name) {
		return ""
	}
	return ", group " + fn.Live.LogGroup
}
