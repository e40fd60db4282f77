package plan

import (
	"fmt"
	"path"
	"slices"
	"strings"
	"time"

	"decant/internal/diag"
	"decant/internal/settings"
	"decant/model"
	"decant/plan/fargate"
	"decant/plan/module"
	"decant/plan/review"
	"decant/trigger"
)

const (
	// lambdaMaxTimeout is the limit of a standard Lambda function.
	// https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html
	lambdaMaxTimeout = 900 * time.Second
	// liftedTimeout replaces that limit, which was Lambda's and not the
	// job's. Six hours end a job that hangs and let one work that could not.
	liftedTimeout = 6 * time.Hour
	// stopTimeout is Fargate's longest time between SIGTERM and SIGKILL, in
	// seconds; ending early costs nothing, being killed costs the work.
	stopTimeout = 120
)

// target plans the task of one function that moves.
func (m *maker) target(fn model.Function) Target {
	memory, _ := believed(fn)
	t := Target{
		Function: fn.Name, LambdaName: fn.LambdaName, Kind: fn.Kind, Handler: fn.Handler.String,
		Folder:       FunctionFolder(m.app.Dir, m.plan.Stage, fn.Name),
		ModuleName:   m.moduleName(fn.Name),
		StopTimeout:  stopTimeout,
		LambdaMemory: memory,
		LambdaARN:    deployedARN(m.app, fn), LambdaStated: m.opts.Settings.Functions[fn.Name].Lambda.V,
		Callers:  trigger.CallerNames(m.app, fn),
		Evidence: []diag.Range{fn.Handler.At},
	}
	m.name(fn, &t)
	m.architecture(&t)
	m.disagree(fn)
	m.size(fn, &t)
	m.limits(fn, &t)
	m.environment(fn, &t)
	m.trigger(fn, &t)
	t.TriggerEnabled = m.enabled(t)
	m.network(fn, &t)
	m.logs(fn, &t)
	m.failure(fn, &t)
	m.alarms(fn, &t)
	m.quiet(fn, t)
	t.Policy = m.policy(fn, t)
	t.Tags = m.tags(fn)
	t.Gaps = slices.Concat(gaps(fn, t), m.failureGaps(fn, t), liveGaps(m.app, fn, t))
	return t
}

// FunctionFolder is the folder with the files of one function in one stage, for the
// app in dir.
func FunctionFolder(dir, stage, function string) string {
	return path.Join(dir, "fargate", stage, folder(function))
}

// enabled reports whether the module block of a target says enabled = true: as the
// account has it when the account was read, else as an earlier run wrote it.
func (m *maker) enabled(t Target) bool {
	if !t.Own() || !m.module.Switch {
		return false
	}
	if m.opts.Adoption != nil {
		if on, known := m.opts.Adoption.enabled(t.Function); known {
			return on
		}
	}
	return slices.Contains(m.opts.Enabled, t.ModuleName)
}

// deployedARN is the ARN of the function in .chalice/deployed, "" for none.
func deployedARN(app *model.App, fn model.Function) string {
	for _, d := range app.Deployed {
		if d.Name == fn.Name && d.ResourceType == "lambda_function" {
			return d.ARN
		}
	}
	return ""
}

func (m *maker) name(fn model.Function, t *Target) {
	name, changed := Name(fn.LambdaName, maxTaskName)
	t.TaskName = name
	if changed {
		m.decide(Decision{
			Rule: "name", Function: fn.Name, Chose: name,
			Because:  fmt.Sprintf("%q has to become a name of at most %d letters, digits, \"_\" and \"-\", so that every name made of it stays within AWS's limits; its end is a hash of the whole.", fn.LambdaName, maxTaskName),
			Evidence: []diag.Range{fn.Handler.At},
		})
	}
	if other, taken := m.names[strings.ToLower(t.Folder)+"|"+t.ModuleName]; taken {
		m.diags.Add(diag.New(NameClash, fn.Handler.At,
			fmt.Sprintf("The functions %s and %s would get the same folder or module name, so one would overwrite the other.", fn.Name, other),
			"Rename one of them with name= in its decorator.").About(fn.Name))
	}
	m.names[strings.ToLower(t.Folder)+"|"+t.ModuleName] = fn.Name
}

func (m *maker) architecture(t *Target) {
	t.Architecture = "X86_64"
	if !m.arm64 {
		return
	}
	t.Architecture = "ARM64"
	if m.module.Builds == nil {
		return
	}
	if why := m.module.Builds(t.Architecture); why != "" {
		m.diags.Add(diag.New(ProfileLacks, m.opts.Settings.Architecture.At, why, useBundled).About(t.Function))
	}
}

// size takes the smallest pair that covers the measured peak, or what Lambda
// gave, unless decant.hcl states one.
func (m *maker) size(fn model.Function, t *Target) {
	options := m.opts.Settings.Functions[fn.Name]
	pair, because, ok := m.sizeOf(fn)
	if options.Memory.IsKnown() || options.CPU.IsKnown() {
		want := fargate.Pair{CPU: options.CPU.V, Memory: options.Memory.V}
		pair, ok = statedSize(want)
		because = "decant.hcl states it."
		if ok && (want.CPU != 0 && pair.CPU != want.CPU || want.Memory != 0 && pair.Memory != want.Memory) {
			because = "decant.hcl states " + half(want) + "; this is the next larger size of Fargate."
			m.diags.Add(diag.New(NextSize, statedAt(options),
				fmt.Sprintf("decant.hcl states %s for %s, and Fargate sells no task with that. The task gets %s.", half(want), fn.Name, pair),
				fmt.Sprintf("State the size that is meant, for example:\n    function %q {\n      cpu    = %d\n      memory = %d\n    }", fn.Name, pair.CPU, pair.Memory)).About(fn.Name))
		}
	}
	if !ok {
		m.diags.Add(diag.New(NoSize, fn.Memory.At,
			fmt.Sprintf("Fargate sells no size that covers %s.", describeSize(fn, options.CPU.V, options.Memory.V)),
			fmt.Sprintf("State a size that Fargate sells (decant explain PL201 names the table), for example:\n    function %q {\n      cpu    = 1024\n      memory = 2048\n    }", fn.Name)).About(fn.Name))
		return
	}
	t.CPU, t.Memory = pair.CPU, pair.Memory
	t.Storage = options.Storage.V
	m.decide(Decision{Rule: "size", Function: fn.Name, Chose: pair.String(), Because: because, Evidence: []diag.Range{fn.Memory.At}})
}

// half names the half of a size that decant.hcl states.
func half(want fargate.Pair) string {
	if want.CPU != 0 {
		return fmt.Sprintf("%d CPU units", want.CPU)
	}
	return fmt.Sprintf("%d MB of memory", want.Memory)
}

func statedAt(options settings.Function) diag.Range {
	if options.CPU.IsKnown() {
		return options.CPU.At
	}
	return options.Memory.At
}

// statedSize completes a size of which only one half is stated.
func statedSize(want fargate.Pair) (fargate.Pair, bool) {
	if want.CPU != 0 && want.Memory != 0 {
		return want, fargate.Sold(want)
	}
	return fargate.Size(want.Memory, want.CPU)
}

func describeSize(fn model.Function, cpu int, memory model.MiB) string {
	if cpu == 0 && memory == 0 {
		return fmt.Sprintf("%d MB", fn.Memory.V)
	}
	return fmt.Sprintf("%d CPU units with %d MB", cpu, memory)
}

// limits carries the time limit, the retries and the concurrency over.
func (m *maker) limits(fn model.Function, t *Target) {
	options := m.opts.Settings.Functions[fn.Name]
	_, t.Timeout = believed(fn)
	d := Decision{Rule: "timeout", Function: fn.Name, Because: "The Lambda function had that limit.", Evidence: []diag.Range{fn.Timeout.At}}
	seen, wasCutOff := review.CutOffRuns(fn.Live, review.ThresholdsOf(m.opts.Settings))
	switch {
	case options.Timeout.IsKnown():
		t.Timeout = options.Timeout.V
		d.Because, d.Evidence = "decant.hcl states it.", []diag.Range{options.Timeout.At}
	case wasCutOff:
		t.Timeout, d.Because = liftedTimeout, seen
	case t.Timeout >= lambdaMaxTimeout:
		t.Timeout = liftedTimeout
		d.Because = "900 s is the limit of a standard Lambda function, not the job's: six hours let it finish and still end one that hangs. State another with timeout in decant.hcl."
	case fn.Live != nil:
		d.Because += differs(fn, seconds(fn.Timeout.V), seconds(time.Duration(fn.Live.Timeout)*time.Second))
	}
	d.Chose = seconds(t.Timeout)
	m.decide(d)
	t.Retries, t.RetryDelays = retriesFor(fn.Kind)
	if set, ok := liveRetries(fn); ok {
		t.Retries, t.RetryDelays = set, asyncDelays()[:min(set, len(asyncDelays()))]
		m.decide(Decision{Rule: "retries", Function: fn.Name, Chose: fmt.Sprintf("%d more attempts", set), Because: "The account has the Lambda try again that often."})
	}
	if options.Retries.IsKnown() {
		t.Retries = options.Retries.V
		t.RetryDelays = nil
		if t.Retries > 0 {
			t.RetryDelays = asyncDelays()
		}
	}
	if m.single(fn) {
		t.Concurrency = 1
	} else if fn.Concurrency.IsKnown() {
		m.diags.Add(diag.New(ConcurrencyLost, fn.Concurrency.At,
			fmt.Sprintf("At most %d of %s run at once on Lambda (reserved concurrency). Nothing limits the tasks.", fn.Concurrency.V, fn.Name),
			fmt.Sprintf("If that protects a database or an API, limit it there, or allow one task at a time in decant.hcl:\n    function %q { single_task = true }", fn.Name)).About(fn.Name))
	}
}

func seconds(d time.Duration) string {
	if d == 0 {
		return "no limit"
	}
	return fmt.Sprintf("%d s", int(d.Seconds()))
}

// asyncDelays are Lambda's waits before the second and the third attempt of an
// asynchronous invocation.
// https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-error-handling.html
func asyncDelays() []time.Duration { return []time.Duration{time.Minute, 2 * time.Minute} }

// retriesFor says how often Lambda would try again: twice when it was invoked
// asynchronously. A queue or stream redelivers itself, a caller decides himself.
func retriesFor(kind model.Kind) (int, []time.Duration) {
	if trigger.ForFunction(kind).Asynchronous {
		return 2, asyncDelays()
	}
	return 0, nil
}

// single says whether at most one task may run at a time.
func (m *maker) single(fn model.Function) bool {
	if asked := m.opts.Settings.Functions[fn.Name].SingleTask; asked.IsKnown() {
		return asked.V
	}
	return fn.Concurrency.IsKnown() && fn.Concurrency.V == 1
}

// trigger plans what starts the task.
func (m *maker) trigger(fn model.Function, t *Target) {
	for _, registered := range fn.Triggers {
		kind, ok := trigger.Of(registered)
		switch {
		case !ok:
			m.diags.Add(diag.New(Bug, registered.At(), fmt.Sprintf("The trigger type %T of %s has no plan.", registered, fn.Name), "Please report it."))
		case kind.Stays != "":
			panic("decant: a function that answers callers got a target: " + fn.Name)
		case kind.Plan == nil:
			t.Untriggered = kind.Name
			m.diags.Add(diag.New(TriggerLater, registered.At(),
				fmt.Sprintf("decant does not write %s triggers yet, so the module block of %s has none: the task exists and can be run by hand, and the Lambda keeps its trigger.", kind.Words(), fn.Name),
				"Leave the trigger on the Lambda, or add one to the module block by hand; your edit is kept.").About(fn.Name))
		default:
			m.start(fn, t, kind.Plan(trigger.Request{
				Function: fn, Trigger: registered, Name: t.TaskName + m.module.RuleSuffix,
				Settings: m.opts.Settings, Options: m.opts.Settings.Functions[fn.Name],
			}))
		}
	}
	m.startable(fn, *t)
}

// start takes over what a kind of trigger decided.
func (m *maker) start(fn model.Function, t *Target, p trigger.Planned) {
	if p.Start != (trigger.Start{}) {
		t.Start = p.Start
	}
	m.diags.Extend(p.Findings)
	for _, d := range p.Decisions {
		m.decide(Decision{Rule: d.Rule, Function: fn.Name, Chose: d.Chose, Because: d.Because, Evidence: []diag.Range{d.At}})
	}
	if p.Zone != nil {
		m.zones = append(m.zones, *p.Zone)
	}
}

// useBundled is the advice for what a module cannot express.
const useBundled = "Use the bundled module:\n    module = \"decant\""

// startable reports a trigger that the module cannot make.
func (m *maker) startable(fn model.Function, t Target) {
	if m.module.Starts == nil {
		return
	}
	why, stay := m.module.Starts(t.Asks())
	if why == "" {
		return
	}
	fix := useBundled
	if stay {
		fix += "\nor keep the function on Lambda:\n    function \"" + fn.Name + "\" { move = false }"
	}
	m.diags.Add(diag.New(ProfileLacks, fn.Handler.At, why, fix).About(fn.Name))
}

// Asks is what the target asks of a Terraform module.
func (t *Target) Asks() module.Task {
	out := module.Task{Function: t.Function, Architecture: t.Architecture, Storage: t.Storage, Role: t.Policy.Role}
	out.Alarms = len(t.AlarmTopics) > 0
	for _, tag := range t.Tags {
		out.Tags = append(out.Tags, tag.Name)
	}
	if s := t.Schedule; s != nil {
		out.Scheduled, out.Attempts, out.MaxAge = true, s.Attempts, s.MaxAge
		out.Scheduler = !s.InUTC()
	}
	return out
}

// retentionDays are the values that CloudWatch Logs accepts; 0 keeps for ever.
// https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutRetentionPolicy.html
func retentionDays() []int {
	return []int{0, 1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653}
}

// defaultLogDays is what logs are kept where nobody states it. Lambda's own default,
// for ever, costs more each month; 90 days still hold the last runs of a monthly job.
const defaultLogDays = 90

func (m *maker) logs(fn model.Function, t *Target) {
	// Every module makes exactly this one.
	t.LogGroup = "/ecs/" + t.TaskName + "-logs"
	days, because := fn.LogDays, "config.json states it."
	if m.opts.Settings.LogDays.IsKnown() {
		days, because = m.opts.Settings.LogDays, "decant.hcl states it."
	}
	switch {
	case days.IsKnown():
	case fn.Live != nil && fn.Live.LogDays != nil:
		days, because = model.Known(*fn.Live.LogDays, model.FromLive, diag.Range{}), "The Lambda's log group keeps its logs that long; log_retention_days in decant.hcl can say otherwise."
	default:
		days.V, because = defaultLogDays, "Nobody states a retention, and logs that are kept for ever cost more each month. State another with log_retention_days in decant.hcl; 0 keeps them for ever, as Lambda does by default."
	}
	if !slices.Contains(retentionDays(), days.V) {
		m.diags.Add(diag.New(BadRetention, days.At,
			fmt.Sprintf("The log retention of %s is %d days, which CloudWatch Logs does not accept.", fn.Name, days.V),
			"Use one of 1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653.").About(fn.Name))
		return
	}
	t.LogDays = days.V
	chose := fmt.Sprintf("%d days", days.V)
	if days.V == 0 {
		chose = "for ever"
	}
	m.decide(Decision{Rule: "logs", Function: fn.Name, Chose: chose, Because: because, Evidence: []diag.Range{days.At}})
}

// pairs sorts a map by name.
func pairs(all map[string]string) []NameValue {
	out := make([]NameValue, 0, len(all))
	for name, value := range all {
		out = append(out, NameValue{Name: name, Value: value})
	}
	slices.SortFunc(out, func(a, b NameValue) int { return strings.Compare(a.Name, b.Name) })
	return out
}
