package fakeaws_test

import (
	"context"
	"encoding/json"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"decant/analyze/live"
	"decant/internal/awsconfig"
	"decant/internal/diag"
	"decant/model"
	"decant/test/fakeaws"
)

// quick guards the places with rates for which nobody waits.
func quick(places []awsconfig.Place) []awsconfig.Place {
	ops := live.Operations()
	for i := range ops {
		ops[i].Rate = 0
	}
	out := make([]awsconfig.Place, len(places))
	for i, p := range places {
		out[i] = awsconfig.Guard(p, ops)
	}
	return out
}

func options(a fakeaws.Account) live.Options {
	return live.Options{Now: a.Now, Since: a.Window.To.Sub(a.Window.From), Usage: true}
}

func read(t *testing.T, s *fakeaws.Server, opts live.Options) (*model.Live, diag.List) {
	t.Helper()
	got, diags, err := live.Read(context.Background(), quick(s.Places()), opts)
	if err != nil {
		t.Fatal(err)
	}
	return got, diags
}

// lost names the fields of the functions and regions in which two readings
// differ. Usage is taken apart into the logs and everything else.
func lost(t *testing.T, want, got *model.Live) string {
	t.Helper()
	if len(want.Functions) != len(got.Functions) {
		return "functions"
	}
	names := map[string]bool{}
	for i := range want.Functions {
		different(names, tree(t, want.Functions[i]), tree(t, got.Functions[i]))
	}
	for i := range want.Regions {
		different(names, tree(t, want.Regions[i]), tree(t, got.Regions[i]))
	}
	return strings.Join(slices.Sorted(maps.Keys(names)), " ")
}

func different(names map[string]bool, a, b map[string]any) {
	both := maps.Clone(a)
	maps.Copy(both, b)
	for key := range both {
		usageA, isUsage := a[key].(map[string]any)
		usageB, _ := b[key].(map[string]any)
		if isUsage && key == "usage" && usageB != nil {
			different(names, usageA, usageB)
			continue
		}
		if !cmp.Equal(a[key], b[key]) {
			names[key] = true
		}
	}
}

func tree(t *testing.T, v any) map[string]any {
	t.Helper()
	text, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	var out map[string]any
	if err := json.Unmarshal(text, &out); err != nil {
		t.Fatal(err)
	}
	return out
}

const metricFields = "concurrency daily dead_letter_errors destination_errors duration errors event_age events_dropped invocations iterator_age throttles"

// cost is what a missing permission costs: the fields of functions and regions
// that differ then, and whether there is a gap. There is none where another call
// tells the same.
type cost struct {
	lost string
	gap  bool
}

// costs of the actions; one without a line costs nothing by itself.
func costs() map[string]cost {
	const async = "async dead_letter_errors destination_errors events_dropped triggers"
	out := map[string]cost{
		"logs:StartQuery": {"logs", false}, "logs:GetQueryResults": {"logs", false}, // percentiles of a histogram
	}
	for action, lost := range map[string]string{
		"lambda:ListFunctions": "functions", "lambda:GetFunction": "reserved_concurrency state tags", "lambda:ListTags": "tags",
		"lambda:GetPolicy": async, "lambda:ListEventSourceMappings": "iterator_age triggers",
		"lambda:GetFunctionEventInvokeConfig": "async", "lambda:GetFunctionUrlConfig": "triggers",
		"events:ListEventBuses": "triggers", "events:ListRules": "triggers", "events:ListTargetsByRule": "triggers",
		"scheduler:ListSchedules": async, "scheduler:GetSchedule": "triggers",
		"s3:GetBucketNotification": "triggers", "sns:ListSubscriptions": "triggers", "sns:GetSubscriptionAttributes": "triggers",
		"states:ListStateMachines": "triggers", "states:DescribeStateMachine": "triggers",
		"iam:GetRole": "role", "iam:ListRolePolicies": "role", "iam:GetRolePolicy": "role", "iam:ListAttachedRolePolicies": "role",
		"iam:GetPolicy": "role", "iam:GetPolicyVersion": "role",
		"iam:GenerateServiceLastAccessedDetails": "role", "iam:GetServiceLastAccessedDetails": "role",
		"ec2:DescribeSubnets": "vpcs", "ec2:DescribeRouteTables": "vpcs", "ec2:DescribeVpcEndpoints": "vpcs",
		"ecs:ListClusters": "clusters", "ecs:DescribeClusters": "clusters",
		"cloudwatch:GetMetricData": metricFields, "logs:DescribeLogGroups": "log_days logs notes", "cloudwatch:DescribeAlarms": "alarms",
	} {
		out[action] = cost{lost, true}
	}
	return out
}

// TestEveryActionDenied refuses one action after the other: there is always a
// result, the gap names the action, and what the action was not for is there.
func TestEveryActionDenied(t *testing.T) {
	t.Parallel()
	a := fakeaws.Big(60)
	s := fakeaws.Start(t, a)
	s.QueryPolls(0)
	opts := options(a)
	opts.LastAccessed = true
	want, _ := read(t, s, opts)
	if len(want.Gaps) > 0 {
		t.Fatalf("gaps without a refusal: %+v", want.Gaps)
	}
	for _, op := range live.Operations() {
		s.Reset()
		s.Deny(op.Action)
		got, diags := read(t, s, opts)
		expected := costs()[op.Action]
		if diff := lost(t, want, got); diff != expected.lost {
			t.Errorf("without %s these differ: %q, want %q", op.Action, diff, expected.lost)
		}
		gap := slices.ContainsFunc(got.Gaps, func(g model.Gap) bool { return g.Action == op.Action && g.Reason == model.GapDenied })
		if gap != expected.gap {
			t.Errorf("without %s the gaps are %+v", op.Action, got.Gaps)
		}
		if other := slices.ContainsFunc(got.Gaps, func(g model.Gap) bool { return g.Action != op.Action }); other {
			t.Errorf("without %s other actions have gaps: %+v", op.Action, got.Gaps)
		}
		if said := slices.ContainsFunc(diags, func(d diag.Diagnostic) bool { return strings.Contains(d.Fix, `"`+op.Action+`"`) }); said != expected.gap {
			t.Errorf("without %s the findings are %+v", op.Action, diags)
		}
	}
}
