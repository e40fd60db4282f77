package apply

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"decant/apply/account"
	"decant/internal/diag"
	"decant/plan"
)

// SentTo is where a task sends failed events, as its task-definition.json says. That
// may have been written with live data that is not there any more.
func SentTo(raw []byte) plan.Failure {
	type container struct {
		Environment []plan.NameValue
	}
	var request struct {
		ContainerDefinitions []container
	}
	if json.Unmarshal(raw, &request) != nil && json.Unmarshal(raw, &request.ContainerDefinitions) != nil {
		return plan.Failure{} // the reading of the task says so
	}
	var f plan.Failure
	for _, c := range request.ContainerDefinitions {
		for _, v := range c.Environment {
			switch v.Name {
			case plan.DeadLetterVariable:
				f.DeadLetter = v.Value
			case plan.OnFailureVariable:
				f.OnFailure = v.Value
			}
		}
	}
	return f
}

// Unsent reports a queue, topic or bus that Lambda sends the failed events of a
// function to, and its task does not, because the files were written without what the
// account says and decant.hcl states nothing.
func Unsent(t plan.Target, sent, live plan.Failure) diag.List {
	var diags diag.List
	lost := slices.DeleteFunc(live.ARNs(), func(arn string) bool { return slices.Contains(sent.ARNs(), arn) })
	if len(lost) > 0 && !t.Failure.Stated {
		diags.Add(diag.New(FailedUnsent, diag.Range{},
			fmt.Sprintf("Lambda sends failed events of %s to %s. The files of the task were written without live data, so the task sends them nowhere.", t.Function, strings.Join(lost, " and ")),
			fmt.Sprintf("Write the files again with live data, or state in decant.hcl where they go; \"none\": nowhere:\n    function %q { failure_destination = %q }", t.Function, lost[0])).About(t.Function))
	}
	return diags
}

// deadLetterARN is the ARN of the queue that is made for the task, "" for none.
func (t *task) deadLetterARN() string {
	if _, queue := t.Failure.Topics(); !queue || !t.module().Failures {
		return ""
	}
	return t.at.ARN("sqs", t.family+"-dead-letters")
}

// lostToQueue says that the queue gets the reports of tasks that were lost as a whole.
func (t *task) lostToQueue() bool {
	topics, _ := t.Failure.Topics()
	return t.deadLetterARN() != "" && len(topics)+len(t.AlarmTopics) == 0
}

// deadLetters is the queue of events whose task could not be started, and of reports.
// Rules need the queue's permission; a schedule writes with its role.
func (t *task) deadLetters() {
	arn := t.deadLetterARN()
	if arn == "" {
		return
	}
	p := account.Props{
		"max_message_bytes": 262144,  // stated, because SQS's own default became larger than the provider's
		"retention_seconds": 1209600, // 14 days, the longest there is
		"managed_sse":       true,
	}
	var rules []string
	if s := t.Schedule; s != nil && s.Service == "rule" {
		rules = append(rules, t.at.ARN("events", "rule/"+s.RuleName))
	}
	if t.lostToQueue() {
		rules = append(rules, t.at.ARN("events", "rule/"+t.failureRule().Name))
	}
	if len(rules) > 0 {
		p["policy"] = account.Policy(account.Statement{
			"Effect": "Allow", "Action": "sqs:SendMessage", "Principal": map[string]any{"Service": "events.amazonaws.com"},
			"Resource":  arn,
			"Condition": map[string]any{"ArnEquals": map[string]any{"aws:SourceArn": account.AnySlice(rules)}},
		})
	}
	t.make(account.DeadLetters, t.family+"-dead-letters", p)
}

func (t *task) failureRule() account.Address {
	return account.Address{Kind: account.FailureRule, Name: t.family + "-failure"}
}

// failures is the rule about tasks that fail. It tells the topics of alarms about all
// of them; without those it tells a topic of failed events, or the queue, about the
// tasks that were lost as a whole, because the runner sends the events of the others.
func (t *task) failures() {
	if !t.module().Failures {
		return
	}
	topics, that := t.AlarmTopics, "failed or could not start"
	if len(topics) == 0 {
		topics, _ = t.Failure.Topics()
		that = "could not start or were killed"
	}
	targets := map[string]any{}
	for i, arn := range topics {
		targets[fmt.Sprintf("topic-%d", i)] = map[string]any{"arn": arn}
	}
	needs := []account.Address{{Kind: account.TaskDefinition, Name: t.family}}
	if t.lostToQueue() {
		targets["queue-0"] = map[string]any{"arn": t.deadLetterARN()}
		needs = append(needs, account.Address{Kind: account.DeadLetters, Name: t.family + "-dead-letters"})
	}
	if len(targets) == 0 {
		return
	}
	rule := t.failureRule()
	t.make(rule.Kind, rule.Name, account.Props{
		"bus": "default", "description": fmt.Sprintf("Tasks of %s that %s.", t.family, that),
		"event_pattern": t.failurePattern(len(t.AlarmTopics) > 0), "targets": targets,
	}, needs...)
}

// failurePattern also finds a task that never got to its program, which has a
// stop code and no exit code, and one that was killed, which has 137.
func (t *task) failurePattern(all bool) any {
	exits, stops := []any{137}, []string{"TaskFailedToStart", "InfrastructureHealth"}
	if all {
		exits = []any{map[string]any{"anything-but": []any{0}}}
		stops = []string{"TaskFailedToStart", "SpotInterruption", "TerminationNotice", "InfrastructureHealth"}
	}
	return map[string]any{
		"source": []any{"aws.ecs"}, "detail-type": []any{"ECS Task State Change"},
		"detail": map[string]any{
			"clusterArn":        []any{t.cluster},
			"taskDefinitionArn": []any{map[string]any{"prefix": t.at.ARN("ecs", "task-definition/"+t.family+":")}},
			"lastStatus":        []any{"STOPPED"},
			"$or": []any{
				map[string]any{"containers": map[string]any{"exitCode": exits}},
				map[string]any{"stopCode": account.AnySlice(stops)},
			},
		},
	}
}

// alarms are the alarms about the task, as the module has them: on metrics of the
// failure rule and of the rule that starts the task.
// https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-monitoring.html
func (t *task) alarms() {
	if len(t.AlarmTopics) == 0 || !t.module().Failures {
		return
	}
	t.alarm(t.family+"-failed", t.failureRule(), "Invocations", fmt.Sprintf("A task of %s failed or could not start; its log is in %s.", t.family, t.LogGroup), account.Props{"actions": true})
	if s := t.Schedule; s == nil || s.Service != "rule" {
		return
	}
	trigger := account.Address{Kind: account.Rule, Name: t.Schedule.RuleName}
	t.alarm(t.family+"-not-started", trigger, "FailedInvocations", fmt.Sprintf("EventBridge could not start a task of %s.", t.family), account.Props{"actions": true})
	if t.Missed.Periods == 0 {
		return
	}
	t.alarm(account.MissedAlarm(t.family), trigger, "Invocations", fmt.Sprintf("No run of %s was started for longer than its schedule allows.", t.family), account.Props{
		"period_seconds": t.Missed.Period, "periods": t.Missed.Periods, "comparison": "LessThanThreshold", "missing_data": "breaching",
	})
}

// alarm makes one of them: at least one count within five minutes, unless other says
// otherwise.
func (t *task) alarm(name string, rule account.Address, metric, description string, other account.Props) {
	p := account.Props{
		"namespace": "AWS/Events", "metric": metric, "dimensions": map[string]any{"RuleName": rule.Name}, "statistic": "Sum",
		"period_seconds": 300, "periods": 1, "comparison": "GreaterThanOrEqualToThreshold", "threshold": 1, "missing_data": "notBreaching",
		"topics": account.AnySlice(t.AlarmTopics), "description": description,
	}
	for key, value := range other {
		p[key] = value
	}
	t.make(account.Alarm, name, p, rule)
}
