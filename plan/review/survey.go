// Package review decides what to do with each live function: move it, tune it or
// leave it on Lambda, by its measured use, its limits and its cost. It is pure.
package review

import (
	"time"

	"decant/model"
	"decant/plan/fargate"
)

// Recommendation is what decant says about a live function. The set is closed.
type Recommendation string

const (
	// Move says that it is under pressure that Fargate takes away.
	Move Recommendation = "move"
	// Tune says that it is under pressure, and that Lambda has room left.
	Tune Recommendation = "tune"
	// Stay says that nothing presses; moving would make it slower to start.
	Stay Recommendation = "stay"
	// Blocked says that a task cannot serve it as it is called today, and that
	// no setting of Lambda helps it.
	Blocked Recommendation = "blocked"
	// Unknown says that too little is known for any of the others.
	Unknown Recommendation = "not enough data"
)

// Recommendations returns all of them in the order in which reports show them.
func Recommendations() []Recommendation {
	return []Recommendation{Move, Tune, Blocked, Unknown, Stay}
}

// Survey is the verdict about every live function that was read.
type Survey struct {
	Taken  time.Time    `json:"taken"`
	Window model.Window `json:"window"`
	// Thresholds are the ones that were used, decant.hcl's or the defaults.
	Thresholds Thresholds         `json:"thresholds"`
	Prices     PriceNote          `json:"prices"`
	Limits     LimitsNote         `json:"limits"`
	Regions    []model.LiveRegion `json:"regions"`
	// Reviews are sorted worst first: by recommendation, then by Score, then by ARN.
	Reviews []Review `json:"reviews"`
	Totals  Totals   `json:"totals"`
	// Overview is the same functions by account, app and owner.
	Overview []OverviewRow `json:"overview"`
	// Pressing is what everything that presses costs in each way, by account and
	// in the order of Ways.
	Pressing []PressingSum `json:"pressing"`
	Gaps     []model.Gap   `json:"gaps"`
	// Drift is what source and account say differently, and what only one of
	// them has; empty without a repository.
	Drift []Drift `json:"drift"`
}

// PriceNote says which prices the costs were computed with.
type PriceNote struct {
	Currency string `json:"currency"` // "USD"
	Date     string `json:"date"`     // 2026-11-23
	Source   string `json:"source"`   // "built in", or the file's name
	// Age is how many days before the reading that was; nil when it is not known
	// when the account was read, 0 when the prices are newer.
	Age *int `json:"age_days"`
}

// LimitsNote says when and where the limits of the alternatives were read.
type LimitsNote struct {
	Date    string   `json:"date"`
	Age     *int     `json:"age_days"` // as PriceNote.Age
	Sources []string `json:"sources"`
	// Assumptions are what the costs of the alternatives rest on, full sentences in
	// a fixed order; empty when nothing presses.
	Assumptions []string `json:"assumptions"`
}

// Review is the verdict about one function with everything that it rests on.
type Review struct {
	Function model.LiveFunction `json:"function"`
	// App, Stage and Logical are the source's words for it; "" without source.
	App     string `json:"app,omitempty"`
	Stage   string `json:"stage,omitempty"`
	Logical string `json:"logical,omitempty"`

	Recommendation Recommendation `json:"call"`
	// Because is one sentence: the strongest evidence.
	Because string `json:"because"`
	// Evidence is everything that speaks for or against, strongest first.
	Evidence []Evidence `json:"evidence"`
	// Score orders functions of one recommendation, higher is worse; no unit.
	Score float64 `json:"score"`

	Duration Gauge `json:"duration"` // of the timeout
	Memory   Gauge `json:"memory"`   // of the memory size
	// Trend is the growth towards the timeout, nil when none can be told from chance
	// or none matters within the horizon.
	Trend *Trend `json:"trend"`

	// Task is the proposed Fargate size, with its reason; nil when no size fits
	// or the function is blocked.
	Task *TaskSize `json:"task,omitempty"`
	// Tuning is what to change on Lambda; only with Tune.
	Tuning *Tuning `json:"tuning,omitempty"`
	Cost   Cost    `json:"cost"`
	// Pressing says that it is close to a limit, whatever the recommendation is.
	Pressing bool `json:"pressing"`
	// Alternatives are the ways that fit a function that presses, the cheapest
	// first; Unfit are the others with the reason. Both are empty when nothing
	// presses.
	Alternatives []Alternative `json:"alternatives"`
	Unfit        []Unfit       `json:"unfit"`
}

// Evidence is one fact of a review.
type Evidence struct {
	// Rule names the fact in kebab case: "timeouts", "p99-duration", "oom",
	// "ceiling", "few-samples", "http-route" …
	Rule string `json:"rule"`
	// Speaks is the recommendation it speaks for; "" for a fact that decides nothing.
	Speaks Recommendation `json:"speaks"`
	Text   string         `json:"text"` // a full sentence with its numbers
}

// Gauge is a measurement as a share of its limit: 0.5 is half of it, 1 is the
// limit. A nil share is unknown, and Why says why in a few words, for example
// "no permission (logs:StartQuery)" or "never ran".
type Gauge struct {
	P99   *float64 `json:"p99"`
	Max   *float64 `json:"max"`
	Limit float64  `json:"limit"` // milliseconds, or MB
	Unit  string   `json:"unit"`  // "ms" or "MB"
	N     float64  `json:"n"`     // samples
	From  string   `json:"from"`  // "CloudWatch metrics", "REPORT lines"
	Why   string   `json:"why,omitempty"`
}

// TaskSize is a proposed size.
type TaskSize struct {
	fargate.Pair
	Architecture string `json:"architecture"` // ECS's word
	Because      string `json:"because"`
}

// Tuning is the change of a Lambda setting that would relieve the pressure; zero
// values stand for no change.
type Tuning struct {
	Memory  model.MiB `json:"memory,omitempty"`
	Timeout int       `json:"timeout,omitempty"` // seconds
}

// Cost is what the measured use costs on both sides, in the price table's
// currency per month of 730 hours, scaled from the window. Nil is unknown, and
// Why says why.
type Cost struct {
	Lambda  *float64 `json:"lambda"`
	Fargate *float64 `json:"fargate"` // On-Demand
	Spot    *float64 `json:"spot"`    // Fargate Spot; nil unless the price table has it
	// BreakEven is the work in seconds from which one run is cheaper on Fargate;
	// nil when it never is. Known says whether one length parts the two sides.
	BreakEven *float64 `json:"break_even"`
	Known     bool     `json:"known"`
	// Assumptions are full sentences, in a fixed order.
	Assumptions []string `json:"assumptions"`
	Why         string   `json:"why,omitempty"`
}

// Totals are sums over all reviews; Unpriced counts functions without a cost.
type Totals struct {
	Functions       int                    `json:"functions"`
	Recommendations map[Recommendation]int `json:"calls"`
	Lambda          float64                `json:"lambda"`
	Fargate         float64                `json:"fargate"`
	Moving          MovingCost             `json:"moving"` // of the functions with Move
	Unpriced        int                    `json:"unpriced"`
	Gaps            map[string]int         `json:"gaps"` // by action
}

// MovingCost is the cost of the functions that should move.
type MovingCost struct {
	Lambda  float64 `json:"lambda"`
	Fargate float64 `json:"fargate"`
}

// Drift is one difference between source and account.
type Drift struct {
	Function string `json:"function"` // Lambda name
	ARN      string `json:"arn,omitempty"`
	// Setting is "memory", "timeout" …, or "only in the account", "only in the
	// source".
	Setting string `json:"setting"`
	Source  string `json:"source,omitempty"`
	Live    string `json:"live,omitempty"`
}

// Thresholds decide between the calls. Shares are of the limit, 0 to 1.
type Thresholds struct {
	// Duration is the share of the timeout at which p99 or the maximum presses.
	Duration float64 `json:"duration"`
	// Memory is the share of the memory size at which the peak presses.
	Memory float64 `json:"memory"`
	// Samples is how many runs it takes to say that nothing presses. What presses
	// counts from the first run: a timeout, an out-of-memory kill, a run near a
	// limit.
	Samples int `json:"samples"`
	// Short is the p99 duration in seconds below which a run is short, so that the
	// start of a task would dominate it.
	Short float64 `json:"short"`
	// Frequent is runs an hour from which starting a task each time is too much.
	Frequent float64 `json:"frequent"`
	// Start is the assumed time in seconds that a task is billed before its work
	// begins: the image's download and the container's start.
	Start float64 `json:"start"`
}
