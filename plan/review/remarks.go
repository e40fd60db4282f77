package review

import (
	"fmt"
	"strings"

	"decant/model"
	"decant/plan/fargate"
	"decant/plan/units"
)

// remarks are facts that people want beside the verdict. None of them decides.
func remarks() []rule {
	return []rule{
		{name: "trend", minor: true, source: "metric Duration, Maximum and p99 of each day", check: trend},
		{name: "stuck", minor: true, source: "metric Duration, p95 against the timeout", check: stuck},
		{name: "cpu-room", minor: true, source: "Lambda gives memory / 1,769 vCPU", check: cpuRoom},
		{name: "queue-visibility", minor: true, source: "a queue's visibility timeout must not be below the function's timeout", check: queueVisibility},
		{name: "dearer", minor: true, source: "the price table", check: dearer},
		{name: "cheaper", minor: true, source: "the price table", check: cheaper},
		{name: "state-machine", minor: true, source: "a Standard workflow waits for a task with .sync or .waitForTaskToken", check: stateMachine},
		{name: "throttles", minor: true, source: "metric Throttles", check: throttles},
		{name: "iterator-age", minor: true, source: "metric IteratorAge", check: iteratorAge},
		{name: "dropped-events", minor: true, source: "metric AsyncEventsDropped", check: droppedEvents},
		{name: "dead-letter-errors", minor: true, source: "metric DeadLetterErrors", check: deadLetterErrors},
		{name: "errors", minor: true, source: "metric Errors", check: failures},
		{name: "memory-changed", minor: true, source: "REPORT line: Memory Size", check: memoryChanged},
		{name: "file-system", minor: true, source: "GetFunctionConfiguration: FileSystemConfigs", check: fileSystem},
		{name: "image", minor: true, source: "GetFunctionConfiguration: PackageType", check: image},
	}
}

// stuck: nearly all runs end far below the timeout, so those that reach it wait
// for something. Neither side cures that.
func stuck(f *facts) (Recommendation, string) {
	inferred, _ := inferredTimeouts(f)
	p95 := f.duration95()
	if f.timeouts() == 0 && inferred == "" || p95 == nil || *p95 >= f.fn.Deadline()/4 || f.duration.N < float64(f.t.Samples) {
		return "", ""
	}
	return "", fmt.Sprintf("95 %% of the runs end within %s, so those that reach %s s may be stuck, for example in a connection without a timeout. Look at one of them first: neither a longer timeout nor Fargate cures that.", units.Span(*p95), units.Number(float64(f.fn.Timeout)))
}

func (f *facts) duration95() *float64 {
	u := f.fn.Usage
	switch {
	case u == nil:
		return nil
	case u.Duration != nil:
		return u.Duration.P95
	case u.Logs != nil && u.Logs.Duration != nil:
		return u.Logs.Duration.P95
	}
	return nil
}

// cpuRoom: below one vCPU, more memory makes work that computes faster.
func cpuRoom(f *facts) (Recommendation, string) {
	if f.duration.press() < f.t.Duration || f.fn.Memory >= fargate.LambdaMBPerVCPU {
		return "", ""
	}
	return Tune, fmt.Sprintf("At %s it has %.2f vCPU. If it computes rather than waits, more memory makes it faster, up to one vCPU at 1,769 MB.", units.Megabytes(float64(f.fn.Memory)), float64(f.fn.Memory)/fargate.LambdaMBPerVCPU)
}

// queueVisibility: AWS advises six times the timeout.
// https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html
func queueVisibility(f *facts) (Recommendation, string) {
	t := f.neededTimeout()
	if t <= f.fn.Timeout {
		return "", ""
	}
	for _, trigger := range f.fn.Triggers {
		if trigger.Kind == model.LiveMapping && strings.Contains(trigger.Source, ":sqs:") {
			return "", fmt.Sprintf("A longer timeout needs a longer visibility timeout of its queue: AWS advises six times the timeout, %s s for %d s.", units.Number(float64(6*t)), t)
		}
	}
	return "", ""
}

func dearer(f *facts) (Recommendation, string) {
	c := f.cost
	if c.Lambda == nil || c.Fargate == nil || f.runs() == 0 || *c.Fargate <= *c.Lambda {
		return "", ""
	}
	return Stay, fmt.Sprintf("Fargate is dearer: %s a month against %s on Lambda.%s", f.money(*c.Fargate), f.money(*c.Lambda), f.fromThere(" It is at every length of a run."))
}

func cheaper(f *facts) (Recommendation, string) {
	c := f.cost
	if c.Lambda == nil || c.Fargate == nil || *c.Fargate >= *c.Lambda {
		return "", ""
	}
	return Move, fmt.Sprintf("Fargate is cheaper: %s a month against %s on Lambda.%s", f.money(*c.Fargate), f.money(*c.Lambda), f.fromThere(""))
}

// fromThere says from which length of a run Fargate is cheaper; never is said
// when it never is. Where the average run is longer and Fargate dearer all the
// same, the runs below the minute are why.
func (f *facts) fromThere(never string) string {
	at := f.cost.BreakEven
	switch {
	case !f.cost.Known:
		return ""
	case at == nil:
		return never
	}
	text := fmt.Sprintf(" A run is cheaper there from %s of work.", units.Span(*at*1000))
	avg := f.work.duration.Avg
	if dearer := *f.cost.Fargate > *f.cost.Lambda; dearer && avg != nil && *avg >= *at*1000 {
		text += fmt.Sprintf(" The average run takes %s, but each run below %s is billed a whole minute.", units.Span(*avg), units.Span(max(0, fargateMinimum-f.t.Start)*1000))
	}
	return text
}

// stateMachine: the workflow can wait for a task, and gets no result from it.
func stateMachine(f *facts) (Recommendation, string) {
	var names []string
	for _, t := range f.fn.Triggers {
		if t.Kind == model.LiveStateMachine && t.Synchronous && !isExpress(t) {
			names = append(names, t.Name)
		}
	}
	if len(names) == 0 {
		return "", ""
	}
	return "", fmt.Sprintf("The state machine %s waits for its result. A task started with runTask.sync returns a description of the task instead; where a later state uses the result, it takes .waitForTaskToken.", strings.Join(names, ", "))
}

func throttles(f *facts) (Recommendation, string) {
	n := f.metric(func(u *model.Usage) *float64 { return u.Throttles })
	if n == 0 {
		return "", ""
	}
	return "", fmt.Sprintf("%s refused because too many ran at once.", units.Counted(n, "invocation")+" "+units.Was(n))
}

// iteratorAge: an hour behind is where the trouble of a stream begins, whose
// records live for a day by default.
func iteratorAge(f *facts) (Recommendation, string) {
	age := f.metric(func(u *model.Usage) *float64 { return u.IteratorAge })
	if age < 3600e3 {
		return "", ""
	}
	return "", fmt.Sprintf("It was up to %.1f h behind its stream, whose records are lost after their retention time (24 h unless somebody raised it).", age/3600e3)
}

func droppedEvents(f *facts) (Recommendation, string) {
	n := f.metric(func(u *model.Usage) *float64 { return u.EventsDropped })
	if n == 0 {
		return "", ""
	}
	return "", fmt.Sprintf("%s dropped without having been handled: the retries or the age limit were used up.", units.Counted(n, "asynchronous event")+" "+units.Was(n))
}

func deadLetterErrors(f *facts) (Recommendation, string) {
	n := f.metric(func(u *model.Usage) *float64 { return u.DeadLetterErrors })
	if n == 0 {
		return "", ""
	}
	return "", fmt.Sprintf("%s could not be sent to the dead-letter queue and %s lost.", units.Counted(n, "failed event"), units.Was(n))
}

func failures(f *facts) (Recommendation, string) {
	n := f.metric(func(u *model.Usage) *float64 { return u.Errors })
	if n == 0 {
		return "", ""
	}
	return "", fmt.Sprintf("%s of %s failed (%s); a timeout or a kill is a failure too.", units.Number(n), units.Counted(max(f.runs(), n), "run"), units.Percent(n/max(f.runs(), n)))
}

// memoryChanged: the peak belongs to another size than today's.
func memoryChanged(f *facts) (Recommendation, string) {
	l := f.logs()
	if l == nil || l.MemorySize == 0 || l.MemorySize == f.fn.Memory {
		return "", ""
	}
	return "", fmt.Sprintf("Memory was measured at %s, before the size became %s; no run since is known.", units.Megabytes(float64(l.MemorySize)), units.Megabytes(float64(f.fn.Memory)))
}

func image(f *facts) (Recommendation, string) {
	if f.fn.PackageType != "Image" {
		return "", ""
	}
	return "", "It is deployed as a container image, so its language and code are not known from here; a task can run the image with another entry point."
}

// fileSystem: a task can mount what is EFS.
func fileSystem(f *facts) (Recommendation, string) {
	for _, s := range f.fn.Special {
		if strings.Contains(s, "file system") {
			return "", fmt.Sprintf("It mounts a file system (%s). A task can mount one of EFS too; nothing that decant writes does.", s)
		}
	}
	return "", ""
}
