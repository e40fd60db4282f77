package live

import (
	"context"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"decant/internal/awsconfig"
	"decant/internal/model"
)

// countFunctions is how many functions the fake account has.
const countFunctions = 300

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
func TestAnAccountIsReadInFull(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	backend := moto(t)
	a := newAccount(t, backend)
	start := time.Now()
	clusters := a.clusters(ctx)
	a.fill(ctx, countFunctions)
	t.Logf("filled in %v", time.Since(start))
	e, address := newEndpoint(t, backend, a.extra)
	start = time.Now()
	got := reading(t, placeAt(address), testOptions())
	t.Logf("read in %v", time.Since(start))

	t.Run("every field", func(t *testing.T) {
		if diff := cmp.Diff(a.wanted(), got.Functions, compared()); diff != "" {
			t.Errorf("functions (-want +got):\n%s", diff)
		}
		want := []model.LiveRegion{{Account: testAccount, Region: testRegion, Clusters: clusters, VPCs: got.Regions[0].VPCs}}
		if diff := cmp.Diff(want, got.Regions); diff != "" {
			t.Errorf("regions (-want +got):\n%s", diff)
		}
		if len(got.Gaps) > 0 {
			t.Errorf("gaps: %v", got.Gaps)
		}
		for _, fn := range got.Functions {
			if fn.LastModified == "" || fn.Tags == nil || fn.Role.Policies == nil {
				t.Errorf("%s: %+v", fn.Name, fn)
			}
		}
	})
	t.Run("few calls", func(t *testing.T) { fewCalls(t, e.counted(), a) })
}

// fewCalls holds every operation against the least that the answers need.
func fewCalls(t *testing.T, calls map[string]int, a *account) {
	t.Helper()
	kinds := map[model.LiveTriggerKind]int{}
	for _, fn := range a.want {
		for _, trigger := range fn.Triggers {
			kinds[trigger.Kind]++
		}
	}
	want := map[string]int{
		"lambda:ListFunctions": countFunctions / 50, "lambda:GetFunction": countFunctions, "lambda:GetPolicy": countFunctions,
		"lambda:ListEventSourceMappings": 1, "lambda:GetFunctionUrlConfig": kinds[model.LiveURL],
		"events:ListEventBuses": 1, "events:ListRules": 2, "events:ListTargetsByRule": kinds[model.LiveRule],
		"scheduler:ListSchedules": 1, "scheduler:GetSchedule": kinds[model.LiveSchedule],
		"s3:GetBucketNotificationConfiguration": kinds[model.LiveBucket], "sns:ListSubscriptions": 1,
		"sns:GetSubscriptionAttributes": kinds[model.LiveSubscription],
		"states:ListStateMachines":      1, "states:DescribeStateMachine": kinds[model.LiveStateMachine],
		"iam:GetAccountAuthorizationDetails": 1, "ec2:DescribeSubnets": 1, "ec2:DescribeRouteTables": 1, "ec2:DescribeVpcEndpoints": 1,
		"ecs:ListClusters": 1, "ecs:DescribeClusters": 1,
	}
	delete(calls, "lambda:GetFunctionEventInvokeConfig")
	if diff := cmp.Diff(want, calls); diff != "" {
		t.Errorf("calls (-least +made):\n%s", diff)
	}
}

var _ = slices.Sorted[string]
var _ = strings.Cut
