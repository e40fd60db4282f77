package cutover

import (
	"context"
	"slices"

	"decant/apply/account"
	"decant/plan"
)

// trigger is one thing that starts a function, on either side. A new kind of
// trigger is one file with one type of this interface, and one line in
// triggerKinds or fargateTrigger.
type trigger interface {
	// String names it for people: "rule orders-prod-report".
	String() string
	// read returns nil when it does not exist.
	read(ctx context.Context, r *account.Reader) (*triggerConfig, error)
	// set lets it fire or not, and leaves all its other settings as they are. Done
	// twice it does what it does once.
	set(ctx context.Context, w *account.Writer, on bool) error
	// asks are the permissions that switching it off and on needs.
	asks(at account.Ref, f *triggerConfig) []account.Permission
}

// triggerConfig is what a trigger does at the moment.
type triggerConfig struct {
	On         bool
	Expression string // rate(…), cron(…) or at(…); "" for what has no fixed times
	Timezone   string // IANA name; "UTC" for a rule
	Cluster    string // of the task that it starts; "" for a Lambda's
	// Starts is how many of its targets start the function; Others are the ARNs of
	// the rest, which would stop with it.
	Starts int
	Others []string
	// Manager is the AWS service that made it, which alone may switch it.
	Manager string
	// Once says that it deletes itself after its last run.
	Once bool
	// Role is the ARN of the role that a schedule names, "" for a rule.
	Role string
}

// finder finds the triggers of one kind that start any of a Lambda's ARNs.
type finder func(ctx context.Context, r *account.Reader, arns []string) ([]trigger, error)

// triggerKinds are the kinds of triggers that a Lambda can be switched off by.
func triggerKinds() []finder { return []finder{findRules, findSchedules} }

// fargateTrigger is what starts the task of a target; nil when nothing does.
func fargateTrigger(t plan.Target) trigger {
	switch s := t.Schedule; {
	case s == nil:
		return nil
	case s.Service == "scheduler":
		return scheduleTrigger{group: account.DefaultGroup, name: s.RuleName, family: t.TaskName}
	case t.Missed.Periods > 0:
		return watched{ruleTrigger{bus: account.DefaultBus, name: s.RuleName, family: t.TaskName}, account.MissedAlarm(t.TaskName)}
	default:
		return ruleTrigger{bus: account.DefaultBus, name: s.RuleName, family: t.TaskName}
	}
}

// fargateAddress is the same as a resource; its tags say whose it is.
func fargateAddress(t plan.Target) account.Address {
	if t.Schedule.Service == "scheduler" {
		return account.Address{Kind: account.Schedule, Name: t.Schedule.RuleName}
	}
	return account.Address{Kind: account.Rule, Name: t.Schedule.RuleName}
}

// triggers finds everything that starts the function at fixed times or by events
// of EventBridge, in order and each once.
func (l lambdaSide) triggers(ctx context.Context, r *account.Reader) ([]trigger, error) {
	var out []trigger
	for _, find := range triggerKinds() {
		found, err := find(ctx, r, l.arns)
		if err != nil {
			return nil, err
		}
		out = append(out, found...)
	}
	slices.SortFunc(out, func(a, b trigger) int {
		if a.String() < b.String() {
			return -1
		}
		return 1
	})
	return slices.CompactFunc(out, func(a, b trigger) bool { return a.String() == b.String() }), nil
}

// power is whether a trigger fires; a nil one is that of a side that has none.
func power(f *triggerConfig) TriggerState {
	switch {
	case f == nil:
		return TriggerAbsent
	case f.On:
		return TriggerEnabled
	}
	return TriggerDisabled
}
