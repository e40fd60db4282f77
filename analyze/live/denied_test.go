package live

import (
	"context"
	"maps"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"decant/internal/awsconfig"
	"decant/model"
)

// refusing fails every call of an operation as its service says "no permission".
func refusing(refused string) func(operation, subject string, n int) (int, string) {
	codes := map[string]string{"ec2": "UnauthorizedOperation", "sns": "AuthorizationError", "iam": "AccessDenied", "s3": "AccessDenied"}
	return func(operation, _ string, _ int) (int, string) {
		if operation != refused {
			return 0, ""
		}
		service, _, _ := strings.Cut(operation, ":")
		if code := codes[service]; code != "" {
			return 403, code
		}
		return 400, "AccessDeniedException"
	}
}

// twelve wants the first function of each kind of trigger.
func twelve() Options {
	opts := testOptions()
	opts.Name = func(name string) bool { return name < "orders-prod-012" }
	return opts
}

// oneOfEach reads twelve functions, and so their roles one by one, and finds of
// them what the whole reading found.
func oneOfEach(t *testing.T, e *endpoint, place awsconfig.Place, all *model.Live) {
	e.reset(nil)
	opts := twelve()
	var heard []string
	opts.Seen = func(p Progress) {
		if p.Account != testAccount || p.Region != testRegion || p.Total > 0 && p.Done > p.Total {
			t.Errorf("progress %+v", p)
		}
		heard = append(heard, p.What)
	}
	got := reading(t, place, opts)
	want := slices.DeleteFunc(slices.Clone(all.Functions), func(fn model.LiveFunction) bool { return !opts.Name(fn.Name) })
	if diff := cmp.Diff(want, got.Functions); diff != "" {
		t.Errorf("twelve of the functions (-want +got):\n%s", diff)
	}
	calls := e.counted()
	if calls["lambda:GetFunction"] != 12 || calls["iam:GetRole"] != 12 || calls["iam:GetAccountAuthorizationDetails"] != 0 || calls["iam:GetPolicyVersion"] != 2 {
		t.Errorf("calls: %v", calls)
	}
	for _, what := range []string{"functions", "functions in detail", "policies", "rules", "state machines"} {
		if !slices.Contains(heard, what) {
			t.Errorf("no progress about %s", what)
		}
	}
}

// everyActionDenied refuses one operation after the other and looks at what is
// missing then.
func everyActionDenied(t *testing.T, e *endpoint, place awsconfig.Place) {
	e.reset(nil)
	want := reading(t, place, twelve())
	// What each operation is needed for, and nothing else.
	lost := map[string]string{
		"lambda:GetFunction": "Reserved State Tags", "lambda:GetPolicy": "Triggers", "lambda:ListEventSourceMappings": "Triggers",
		"lambda:GetFunctionEventInvokeConfig": "Async", "lambda:GetFunctionUrlConfig": "Triggers",
		"events:ListEventBuses": "Triggers", "events:ListRules": "Triggers", "events:ListTargetsByRule": "Triggers",
		"scheduler:ListSchedules": "Async Triggers", "scheduler:GetSchedule": "Triggers",
		"s3:GetBucketNotificationConfiguration": "Triggers", "sns:ListSubscriptions": "Triggers", "sns:GetSubscriptionAttributes": "Triggers",
		"states:ListStateMachines": "Triggers", "states:DescribeStateMachine": "Triggers",
		"iam:GetRole": "Role", "iam:ListRolePolicies": "Role", "iam:GetRolePolicy": "Role", "iam:ListAttachedRolePolicies": "Role",
		"iam:GetPolicy": "Role", "iam:GetPolicyVersion": "Role",
		"ec2:DescribeSubnets": "VPCs", "ec2:DescribeRouteTables": "VPCs", "ec2:DescribeVpcEndpoints": "VPCs",
		"ecs:ListClusters": "Clusters", "ecs:DescribeClusters": "Clusters",
	}
	actions := map[string]string{"s3:GetBucketNotificationConfiguration": "s3:GetBucketNotification"}
	for _, operation := range slices.Sorted(maps.Keys(lost)) {
		e.reset(refusing(operation))
		got, diags, err := Read(context.Background(), []awsconfig.Place{place}, twelve())
		if err != nil {
			t.Fatal(err)
		}
		if differing := strings.Join(differences(want, got), " "); differing != lost[operation] {
			t.Errorf("without %s these differ: %q, want %q", operation, differing, lost[operation])
		}
		action := operation
		if other := actions[operation]; other != "" {
			action = other
		}
		if len(got.Gaps) != 1 || got.Gaps[0].Action != action || got.Gaps[0].Reason != model.GapDenied || got.Gaps[0].Subject != "" ||
			!strings.Contains(got.Gaps[0].Detail, "not allowed") {
			t.Errorf("without %s the gaps are %+v", operation, got.Gaps)
		}
		if len(diags) != 1 || diags[0].Code != ActionDenied || !strings.Contains(diags[0].Fix, `"`+action+`"`) {
			t.Errorf("without %s the findings are %+v", operation, diags)
		}
		delete(lost, operation)
	}
	nothingListed(t, e, place)
	policiesDenied(t, e, place, want)
}

// nothingListed has no functions, which is an error of the run.
func nothingListed(t *testing.T, e *endpoint, place awsconfig.Place) {
	t.Helper()
	e.reset(refusing("lambda:ListFunctions"))
	got, diags, err := Read(context.Background(), []awsconfig.Place{place}, twelve())
	if err != nil || len(got.Functions) != 0 || len(got.Regions) != 1 || len(got.Regions[0].Clusters) != 2 {
		t.Errorf("%+v, %v", got, err)
	}
	if len(diags) != 1 || diags[0].Code != NothingReadable || !diags.HasErrors() {
		t.Errorf("findings: %+v", diags)
	}
}

// policiesDenied looks at all buckets, since no policy names one.
func policiesDenied(t *testing.T, e *endpoint, place awsconfig.Place, want *model.Live) {
	t.Helper()
	e.reset(refusing("lambda:GetPolicy"))
	got := reading(t, place, twelve())
	bucket := func(t model.LiveTrigger) bool { return t.Kind == model.LiveBucket }
	if !slices.ContainsFunc(got.Functions[7].Triggers, bucket) || e.counted()["s3:ListBuckets"] != 1 {
		t.Errorf("without policies the bucket of %s is not found: %v", want.Functions[7].Name, e.counted())
	}
	e.reset(func(operation, subject string, n int) (int, string) {
		if operation == "s3:ListBuckets" {
			return 403, "AccessDenied"
		}
		return refusing("lambda:GetPolicy")(operation, subject, n)
	})
	if got := reading(t, place, twelve()); len(got.Gaps) != 2 || got.Gaps[1].Action != "s3:ListAllMyBuckets" {
		t.Errorf("gaps: %+v", got.Gaps)
	}
}

// differences are the fields in which the functions or regions differ.
func differences(want, got *model.Live) []string {
	fields := map[string]bool{}
	compare := func(a, b reflect.Value) {
		for i := range a.NumField() {
			if !cmp.Equal(a.Field(i).Interface(), b.Field(i).Interface()) {
				fields[a.Type().Field(i).Name] = true
			}
		}
	}
	if len(want.Functions) != len(got.Functions) {
		return []string{"the number of functions"}
	}
	for i := range want.Functions {
		compare(reflect.ValueOf(want.Functions[i]), reflect.ValueOf(got.Functions[i]))
	}
	compare(reflect.ValueOf(want.Regions[0]), reflect.ValueOf(got.Regions[0]))
	return slices.Sorted(maps.Keys(fields))
}

// deletedMeanwhile has a function, a rule and a role that are gone when asked
// about.
func deletedMeanwhile(t *testing.T, e *endpoint, place awsconfig.Place, all *model.Live) {
	t.Helper()
	e.reset(func(operation, subject string, _ int) (int, string) {
		switch {
		case strings.HasPrefix(operation, "lambda:") && strings.Contains(subject, "orders-prod-006"):
			return 404, "ResourceNotFoundException"
		case operation == "events:ListTargetsByRule" && subject == "nightly-0":
			return 400, "ResourceNotFoundException"
		case operation == "iam:GetRole" && subject == "orders-05":
			return 404, "NoSuchEntity"
		case operation == "states:DescribeStateMachine" && strings.HasSuffix(subject, ":flow-8"):
			return 400, "StateMachineDoesNotExist"
		}
		return 0, ""
	})
	got, diags, err := Read(context.Background(), []awsconfig.Place{place}, twelve())
	if err != nil {
		t.Fatal(err)
	}
	var subjects []string
	for _, g := range got.Gaps {
		if g.Reason != model.GapGone {
			t.Errorf("gap %+v", g)
		}
		subjects = append(subjects, g.Action+" "+g.Subject)
	}
	want := []string{
		"events:ListTargetsByRule " + testARN("events", "rule/nightly-0"), "iam:GetRole orders-05",
		"lambda:GetFunction " + functionARN("orders-prod-006"), "states:DescribeStateMachine " + testARN("states", "stateMachine:flow-8"),
	}
	if diff := cmp.Diff(want, subjects); diff != "" {
		t.Errorf("gone (-want +got):\n%s", diff)
	}
	if got.Functions[6].Memory != all.Functions[6].Memory || got.Functions[6].Tags != nil || len(got.Functions[6].Triggers) != 1 {
		t.Errorf("what was known of the function is lost: %+v", got.Functions[6])
	}
	if len(diags) != 4 || diags[2].Code != FunctionGone || diags.HasErrors() ||
		!strings.Contains(diags[2].Detail, "lambda:GetFunction found nothing any more for "+functionARN("orders-prod-006")+" in 123456789012 eu-west-1") {
		t.Errorf("findings: %+v", diags)
	}
}

// throttled refuses the first calls of everything; the SDK repeats them.
func throttled(t *testing.T, e *endpoint, place awsconfig.Place) {
	t.Helper()
	e.reset(nil)
	want := reading(t, place, twelve())
	e.reset(func(operation, _ string, n int) (int, string) {
		switch {
		case n > 1:
			return 0, ""
		case strings.HasPrefix(operation, "lambda:"):
			return 429, "TooManyRequestsException"
		case strings.HasPrefix(operation, "ec2:"):
			return 503, "RequestLimitExceeded"
		case strings.HasPrefix(operation, "s3:"):
			return 503, "SlowDown"
		}
		return 400, "Throttling"
	})
	if diff := cmp.Diff(want, reading(t, place, twelve())); diff != "" {
		t.Errorf("a throttled reading differs (-want +got):\n%s", diff)
	}
}
