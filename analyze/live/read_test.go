package live

import (
	"context"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"decant/internal/awsconfig"
	"decant/model"
	"decant/test/moto"
)

// countFunctions is how many functions the fake account has.
const countFunctions = 240

func testOptions() Options {
	return Options{Now: time.Date(2026, 11, 24, 10, 0, 0, 500, time.UTC)}
}

// reading reads one place and fails the test on an error.
func reading(t *testing.T, p awsconfig.Place, opts Options) *model.Live {
	t.Helper()
	live, _, err := Read(context.Background(), []awsconfig.Place{p}, opts)
	if err != nil {
		t.Fatal(err)
	}
	return live
}

// compared leaves out the one field that nobody can know beforehand.
func compared() cmp.Options {
	return cmp.Options{cmpopts.IgnoreFields(model.LiveFunction{}, "LastModified"), cmpopts.EquateEmpty()}
}

// TestAnAccountIsReadInFull fills a fake account through the SDK and reads it.
func TestAnAccountIsReadInFull(t *testing.T) { //nolint:tparallel // the subtests take turns at one endpoint
	t.Parallel()
	ctx := context.Background()
	backend := moto.URL(t)
	moto.Empty(t) // the account is the one that everybody has; no other test is using it now
	a := newAccount(t, backend)
	clusters := a.clusters(ctx)
	a.fill(ctx, countFunctions)
	e, address := newEndpoint(t, backend, a.extra)
	// Without the rates, which are the guard's own test.
	place := awsconfig.Guard(placeAt(address), unlimited())
	got := reading(t, place, testOptions())

	t.Run("every field", func(t *testing.T) { everyField(t, a, clusters, got) })
	t.Run("few calls", func(t *testing.T) { fewCalls(t, e.counted(), a) })
	t.Run("the same again", func(t *testing.T) {
		if diff := cmp.Diff(got, reading(t, place, testOptions())); diff != "" {
			t.Errorf("a second reading differs (-first +second):\n%s", diff)
		}
	})
	t.Run("all roles at once is denied", func(t *testing.T) {
		e.reset(refusing("iam:GetAccountAuthorizationDetails"))
		if diff := cmp.Diff(got, reading(t, place, testOptions())); diff != "" {
			t.Errorf("asking about each role gives less (-want +got):\n%s", diff)
		}
	})
	t.Run("one of each kind", func(t *testing.T) { oneOfEach(t, e, place, got) })
	t.Run("deleted meanwhile", func(t *testing.T) { deletedMeanwhile(t, e, place, got) })
	t.Run("replayed", func(t *testing.T) { replayed(t, e, place, got) })
	t.Run("refusals replayed", func(t *testing.T) { replayedRefusals(t, e, place) })
	t.Run("throttled", func(t *testing.T) { throttled(t, e, place) })
	t.Run("every action denied", func(t *testing.T) { everyActionDenied(t, e, place) })
}

// unlimited are the operations without their rates.
func unlimited() []awsconfig.Operation {
	ops := Operations()
	for i := range ops {
		ops[i].Rate = 0
	}
	return ops
}

func everyField(t *testing.T, a *account, clusters []model.LiveCluster, got *model.Live) {
	t.Helper()
	if diff := cmp.Diff(a.wanted(), got.Functions, compared()); diff != "" {
		t.Errorf("functions (-want +got):\n%s", diff)
	}
	want := []model.LiveRegion{{Account: testAccount, Region: testRegion, Clusters: clusters, VPCs: []model.LiveVPC{a.vpc}}}
	if diff := cmp.Diff(want, got.Regions); diff != "" {
		t.Errorf("regions (-want +got):\n%s", diff)
	}
	if len(got.Gaps) > 0 {
		t.Errorf("gaps: %v", got.Gaps)
	}
	if want := time.Date(2026, 11, 24, 10, 0, 0, 0, time.UTC); !got.Taken.Equal(want) {
		t.Errorf("taken at %v, want %v", got.Taken, want)
	}
	for _, fn := range got.Functions {
		if fn.LastModified == "" || fn.Tags == nil || fn.Role.Policies == nil || fn.EnvNames == nil && fn.EnvError == "" {
			t.Errorf("%s: nil means that it is not known: %+v", fn.Name, fn)
		}
	}
}

// fewCalls holds every operation against the least that the answers need.
func fewCalls(t *testing.T, calls map[string]int, a *account) {
	t.Helper()
	kinds := map[model.LiveTriggerKind]int{}
	retries := 0
	for _, fn := range a.want {
		for _, trigger := range fn.Triggers {
			kinds[trigger.Kind]++
		}
		if fn.DeadLetter != "" || startedWithoutWaiting(fn.Triggers) {
			retries++
		}
	}
	want := map[string]int{
		"lambda:ListFunctions": (countFunctions + 49) / 50, "lambda:GetFunction": countFunctions, "lambda:GetPolicy": countFunctions,
		"lambda:ListEventSourceMappings": 1, "lambda:GetFunctionUrlConfig": kinds[model.LiveURL], "lambda:GetFunctionEventInvokeConfig": retries,
		"events:ListEventBuses": 1, "events:ListRules": 2, "events:ListTargetsByRule": kinds[model.LiveRule],
		"scheduler:ListSchedules": 1, "scheduler:GetSchedule": kinds[model.LiveSchedule],
		"s3:GetBucketNotificationConfiguration": kinds[model.LiveBucket], "sns:ListSubscriptions": 1,
		"sns:GetSubscriptionAttributes": kinds[model.LiveSubscription],
		"states:ListStateMachines":      1, "states:DescribeStateMachine": kinds[model.LiveStateMachine],
		"iam:GetAccountAuthorizationDetails": 1, "ec2:DescribeSubnets": 1, "ec2:DescribeRouteTables": 1, "ec2:DescribeVpcEndpoints": 1,
		"ecs:ListClusters": 1, "ecs:DescribeClusters": 1,
	}
	if diff := cmp.Diff(want, calls); diff != "" {
		t.Errorf("calls (-least +made):\n%s", diff)
	}
}
