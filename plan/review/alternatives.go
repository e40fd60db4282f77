package review

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"decant/model"
	"decant/plan/units"
)

// Way is one answer to a function that is close to a limit. The set is closed.
type Way string

// The ways, in the order that breaks a tie of their costs: the least work first.
const (
	WayRaise       Way = "raise the setting"
	WaySpot        Way = "Fargate Spot"
	WayFargate     Way = "Fargate"
	WayBatch       Way = "AWS Batch on Fargate"
	WayInstances   Way = "Lambda Managed Instances"
	WayDurable     Way = "durable function"
	durableUnknown     = "nothing that was read shows that its code is a chain of steps, each shorter than the function timeout"
)

// Ways returns all of them in their order.
func Ways() []Way {
	return []Way{WayRaise, WaySpot, WayFargate, WayBatch, WayInstances, WayDurable}
}

// Alternative is one way that fits a function, with what it costs.
type Alternative struct {
	Way Way `json:"way"`
	// Setting is what the function would have: "timeout 900 s", "2 vCPU, 4,096 MB".
	Setting string `json:"setting"`
	// Month is the cost of the measured use in a month of 730 hours, nil with the
	// reason in Why.
	Month *float64 `json:"month"`
	Why   string   `json:"why,omitempty"`
	// Work is what the change takes, a phrase.
	Work string `json:"work"`
	// Limit is the limit that holds then, with the kind of function that has it.
	Limit string `json:"limit"`
}

// Unfit is a way that does not fit a function, and why.
type Unfit struct {
	Way Way    `json:"way"`
	Why string `json:"why"`
}

// PressingSum is what the functions under pressure of one account cost in one
// way, beside what the same functions cost on Lambda today.
type PressingSum struct {
	Account string `json:"account"`
	Way     Way    `json:"way"`
	// Functions is how many of the Pressing ones the way fits and both costs are
	// known of; Today and Month are about these.
	Functions int     `json:"functions"`
	Pressing  int     `json:"pressing"`
	Today     float64 `json:"today"`
	Month     float64 `json:"month"`
	// Instances is how many EC2 instances run for Lambda Managed Instances.
	Instances int `json:"instances,omitempty"`
}

// Limits of the kinds of function. FactsDate is when they were read.
// https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html
// https://docs.aws.amazon.com/lambda/latest/dg/configuration-timeout.html
const (
	standardTimeout = "900 s is the limit of a standard Lambda function"
	standardMemory  = "10,240 MB is the limit of a standard Lambda function"
	standardStorage = "10,240 MB of /tmp is the limit of a standard Lambda function"
	instancesLimit  = "a function on Lambda Managed Instances ends after 5,400 s at the latest when it is invoked asynchronously or by an event source, after 900 s when its caller waits, and has up to 32 GB"
	fargateLimit    = "a Fargate task has no time limit, up to 32 vCPU, 244 GB and 200 GiB of storage"
	durableLimit    = "a step of a durable function ends at the function timeout, 900 s for a standard Lambda function; the whole may take a year"
)

// pressing says that one of the two limits, or /tmp, presses, whatever the
// recommendation is: a function that a task cannot serve presses too.
func (f *facts) pressing(r *Review) bool {
	if slices.ContainsFunc(r.Evidence, func(e Evidence) bool { return finalBlocker(e.Rule) && e.Speaks == Blocked }) {
		return false
	}
	return r.Recommendation == Move || r.Recommendation == Tune || r.Recommendation == Blocked && f.pressed(r, "") != ""
}

// pressed is the rule of the strongest pressure that speaks for a call, for any
// with "" as call; "" without one.
func (f *facts) pressed(r *Review, call Recommendation) string {
	for _, p := range pressures() {
		for _, e := range r.Evidence {
			if e.Rule == p.name && (call != "" && e.Speaks == call || call == "" && (e.Speaks == Move || e.Speaks == Tune)) {
				return p.name
			}
		}
	}
	return ""
}

// alternatives fills in what fits a function that presses and what does not; the
// cost of Lambda Managed Instances is added when all functions are known.
func (f *facts) alternatives(r *Review, prices Prices) {
	r.Alternatives, r.Unfit = []Alternative{}, []Unfit{}
	if r.Pressing = f.pressing(r); !r.Pressing {
		return
	}
	for _, way := range Ways() {
		a, why := f.alternative(way, r, prices)
		if why != "" {
			r.Unfit = append(r.Unfit, Unfit{way, why})
			continue
		}
		a.Way = way
		r.Alternatives = append(r.Alternatives, a)
	}
}

func (f *facts) alternative(way Way, r *Review, prices Prices) (Alternative, string) {
	switch way {
	case WayRaise:
		return f.raise(r, prices)
	case WayInstances:
		return f.instances(r)
	case WayDurable:
		return f.durable(r)
	}
	return f.asTask(way, r)
}

// raise is the change of the function's own setting. Lambda bills memory by its
// size, so more of it costs in proportion; a longer timeout costs nothing by itself.
func (f *facts) raise(r *Review, prices Prices) (Alternative, string) {
	if r.Tuning == nil || *r.Tuning == (Tuning{}) {
		return Alternative{}, f.ceiling(r)
	}
	if rule := f.pressed(r, Move); rule != "" {
		return Alternative{}, f.ceiling(r)
	}
	then := f.fn
	var parts []string
	if r.Tuning.Memory > 0 {
		then.Memory = r.Tuning.Memory
		parts = append(parts, "memory "+units.Megabytes(float64(then.Memory)))
	}
	if r.Tuning.Timeout > 0 {
		parts = append(parts, fmt.Sprintf("timeout %s s", units.Number(float64(r.Tuning.Timeout))))
	}
	a := Alternative{Setting: strings.Join(parts, ", "), Work: "one command, no code", Limit: standardTimeout + "; " + standardMemory}
	if f.cost.Lambda == nil {
		a.Why = why(f.cost.Why, "no price")
		return a, ""
	}
	month, _ := lambdaMonth(then, f.work, prices.Regions[then.Region].Lambda)
	a.Month = month
	return a, ""
}

// ceiling says why no setting of a standard function relieves it.
func (f *facts) ceiling(r *Review) string {
	switch f.pressed(r, Move) {
	case "oom", "peak-memory":
		return standardMemory
	case "storage-ceiling":
		return standardStorage
	case "":
		return "no value of its settings relieves it"
	}
	return standardTimeout
}

// asTask is a run of the function as one task of Fargate, started by ECS or by AWS
// Batch, which adds nothing to Fargate's price.
// https://aws.amazon.com/batch/pricing/
func (f *facts) asTask(way Way, r *Review) (Alternative, string) {
	for _, e := range r.Evidence {
		if e.Speaks == Blocked {
			return Alternative{}, lowerFirst(strings.TrimSuffix(e.Text, "."))
		}
	}
	if r.Task == nil {
		return Alternative{}, "no size of Fargate is large enough"
	}
	a := Alternative{Month: r.Cost.Fargate, Setting: fmt.Sprintf("%s vCPU, %s", strconv.FormatFloat(float64(r.Task.CPU)/1024, 'f', -1, 64), units.Megabytes(float64(r.Task.Memory))), Limit: fargateLimit}
	switch way {
	case WaySpot:
		if f.fn.Async != nil && f.fn.Async.Retries != nil && *f.fn.Async.Retries == 0 {
			return Alternative{}, "its retries are set to 0, and AWS ends a Spot task with two minutes' notice"
		}
		a.Month, a.Work = r.Cost.Spot, "as Fargate, with a capacity provider strategy set by hand; a run may end after two minutes' notice"
	case WayBatch:
		a.Work = "decant writes the image; job queue and job definition are made by hand"
	default:
		a.Work = "decant writes image, task and trigger"
	}
	if a.Month == nil {
		a.Why = why(r.Cost.Why, "no price")
	}
	return a, ""
}

// durable fits where something shows that the work goes on in another run: the
// role names the function itself as one that it may invoke.
// https://docs.aws.amazon.com/lambda/latest/dg/durable-functions.html
func (f *facts) durable(r *Review) (Alternative, string) {
	policy := f.invokesItself()
	switch {
	case policy == "":
		return Alternative{}, durableUnknown
	case f.timeouts() > 0, f.cutOff() && f.pressed(r, Move) != "":
		return Alternative{}, "its runs reach the timeout, and a step that is longer than the function timeout is repeated until the execution ends"
	}
	return Alternative{
		Setting: "its policy " + policy + " lets it invoke itself, as code that goes on in another run does",
		Why:     "the number of steps is not known", Work: "code rewritten in steps", Limit: durableLimit,
	}, ""
}

// invokesItself is the name of the policy that lets the function invoke itself by
// name; "" without one. A resource that is * names nothing.
func (f *facts) invokesItself() string {
	for _, p := range f.fn.Role.Policies {
		for _, s := range p.Statements {
			if s.Effect != "Allow" || !slices.ContainsFunc(s.Action, func(a string) bool { return strings.EqualFold(a, "lambda:InvokeFunction") }) {
				continue
			}
			if slices.ContainsFunc(s.Resource, func(arn string) bool { return arn == f.fn.ARN || arn == f.fn.ARN+":*" }) {
				return p.Name
			}
		}
	}
	return ""
}

// cheapest sorts the ways that fit: by cost, then in their order; those without a
// cost last.
func (r *Review) cheapest() {
	slices.SortStableFunc(r.Alternatives, func(a, b Alternative) int {
		switch {
		case a.Month == nil || b.Month == nil:
			return cmp.Compare(unpricedLast(a.Month), unpricedLast(b.Month))
		default:
			return cmp.Compare(*a.Month, *b.Month)
		}
	})
}

func unpricedLast(month *float64) int {
	if month == nil {
		return 1
	}
	return 0
}

// pressingSums adds up each way over the functions of an account that press.
func pressingSums(s *Survey, fleets map[string]int) []PressingSum {
	out := []PressingSum{}
	count := map[string]int{}
	for _, r := range s.Reviews {
		if r.Pressing {
			count[r.Function.Account]++
		}
	}
	for _, account := range sortedKeys(count) {
		for _, way := range Ways() {
			sum := PressingSum{Account: account, Way: way, Pressing: count[account]}
			for _, r := range s.Reviews {
				a := r.Way(way)
				if r.Function.Account != account || a == nil || a.Month == nil || r.Cost.Lambda == nil {
					continue
				}
				sum.Functions++
				sum.Today += *r.Cost.Lambda
				sum.Month += *a.Month
			}
			if way == WayInstances && sum.Functions > 0 {
				sum.Instances = fleets[account]
			}
			if sum.Functions > 0 {
				out = append(out, sum)
			}
		}
	}
	return out
}

// Way is the alternative of that way, nil when it does not fit.
func (r *Review) Way(way Way) *Alternative {
	for i := range r.Alternatives {
		if r.Alternatives[i].Way == way {
			return &r.Alternatives[i]
		}
	}
	return nil
}

func lowerFirst(s string) string {
	if len(s) > 1 && s[0] >= 'A' && s[0] <= 'Z' && s[1] >= 'a' && s[1] <= 'z' {
		return string(s[0]-'A'+'a') + s[1:]
	}
	return s
}

// waits says that somebody waits for the function's result.
func waits(fn model.LiveFunction) bool {
	return slices.ContainsFunc(fn.Triggers, func(t model.LiveTrigger) bool { return t.Synchronous && t.State != "disabled" })
}
