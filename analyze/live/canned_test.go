package live

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"decant/internal/awsconfig"
	"decant/internal/diag"
	"decant/model"
)

// canned answers the operations of an empty account, and the given ones as the
// test says. It stands for what moto cannot be made to answer: sources that are
// no resource of moto, damaged documents, pages without an end.
type canned map[string]string

// serve starts an endpoint; calls counts what it is asked.
func (c canned) serve(t *testing.T, calls func(operation, subject string)) awsconfig.Place {
	t.Helper()
	empty := canned{
		"lambda:ListFunctions": `{}`, "lambda:GetFunction": `{}`, "lambda:ListEventSourceMappings": `{}`,
		"events:ListEventBuses": `{"EventBuses":[{"Name":"default"}]}`, "events:ListRules": `{}`, "events:ListTargetsByRule": `{}`,
		"scheduler:ListSchedules": `{}`, "states:ListStateMachines": `{}`, "ecs:ListClusters": `{}`, "s3:ListBuckets": `<ListAllMyBucketsResult/>`,
		"sns:ListSubscriptions": `<ListSubscriptionsResponse><ListSubscriptionsResult/></ListSubscriptionsResponse>`,
	}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		service, operation, subject := called(r, body)
		name := service + ":" + operation
		if calls != nil {
			calls(name, subject)
		}
		text, ok := c[name]
		if !ok {
			text, ok = empty[name]
		}
		switch {
		case !ok:
			writeAnswer(w, failure(service, http.StatusNotFound, "ResourceNotFoundException"))
		case strings.HasPrefix(text, "error "):
			writeAnswer(w, failure(service, http.StatusBadRequest, strings.TrimPrefix(text, "error ")))
		default:
			writeAnswer(w, reply{http.StatusOK, "application/json", []byte(text)})
		}
	}))
	t.Cleanup(server.Close)
	return placeAt(server.URL)
}

// listed are n functions without a role.
func listed(n int) string {
	var out []string
	for i := range n {
		name := fmt.Sprintf("f%04d", i)
		out = append(out, fmt.Sprintf(`{"FunctionName":%q,"FunctionArn":%q,"Runtime":"python3.12","MemorySize":128,"Timeout":3}`, name, functionARN(name)))
	}
	return `{"Functions":[` + strings.Join(out, ",") + `]}`
}

func readCanned(t *testing.T, c canned) (*model.Live, diag.List) {
	t.Helper()
	live, diags, err := Read(context.Background(), []awsconfig.Place{c.serve(t, nil)}, testOptions())
	if err != nil {
		t.Fatal(err)
	}
	return live, diags
}

func TestDamagedAnswersCostOnlyThemselves(t *testing.T) {
	t.Parallel()
	live, diags := readCanned(t, canned{
		"lambda:ListFunctions":        listed(2),
		"lambda:GetPolicy":            `{"Policy":"{\"Statement\":"}`,
		"states:ListStateMachines":    `{"stateMachines":[{"stateMachineArn":"` + testARN("states", "stateMachine:broken") + `"}]}`,
		"states:DescribeStateMachine": `{"name":"broken","definition":"{\"States\":{"}`,
	})
	want := []model.Gap{
		{Account: testAccount, Region: testRegion, Action: "lambda:GetPolicy", Reason: model.GapFailed, Detail: "the policy is not JSON: a value is missing here: the file ends"},
		{Account: testAccount, Region: testRegion, Action: "states:DescribeStateMachine", Subject: testARN("states", "stateMachine:broken"), Reason: model.GapFailed},
	}
	for i := range live.Gaps {
		if !strings.Contains(live.Gaps[i].Detail, "is not JSON") {
			t.Errorf("%+v", live.Gaps[i])
		}
		live.Gaps[i].Detail, want[i].Detail = "", ""
	}
	if diff := cmp.Diff(want, live.Gaps); diff != "" {
		t.Errorf("gaps (-want +got):\n%s", diff)
	}
	if len(diags) != 2 || diags[1].Code != CallFailed || !strings.Contains(diags[1].Detail, "stateMachine:broken") {
		t.Errorf("findings: %+v", diags)
	}
	if len(live.Functions) != 2 {
		t.Errorf("functions: %+v", live.Functions)
	}
}

// TestAFunctionIsFoundByChalicesTag: CloudFormation named it. Its handler and
// Chalice's tag say which function it is, and nobody asks about the others.
func TestAFunctionIsFoundByChalicesTag(t *testing.T) {
	t.Parallel()
	function := func(name, handler string) string {
		return fmt.Sprintf(`{"FunctionName":%q,"FunctionArn":%q,"Handler":%q,"Runtime":"python3.12","MemorySize":128,"Timeout":3}`, name, functionARN(name), handler)
	}
	list := strings.Join([]string{
		function("stack-Nightly-1A2B3C", "app.nightly"), function("other-dev-nightly", "app.hourly"), function("orders-prod-hourly", "app.hourly"), function("else", "app.else"),
	}, ",")
	wanted := func(name string) bool { return name == "orders-prod-hourly" }
	tagged := []Tagged{
		{Name: "orders-prod-nightly", App: "orders", Stage: "prod", Handler: "app.nightly"}, {Name: "orders-prod-hourly", App: "orders", Stage: "prod", Handler: "app.hourly"},
	}
	for tag, want := range map[string][]string{
		"version=1.31.2:stage=prod:app=orders": {"orders-prod-hourly", "stack-Nightly-1A2B3C"},
		"version=1.31.2:stage=dev:app=orders":  {"orders-prod-hourly"},
	} {
		var mu sync.Mutex
		asked := map[string]int{}
		place := canned{
			"lambda:ListFunctions": `{"Functions":[` + list + `]}`, "lambda:GetFunction": fmt.Sprintf(`{"Tags":{"aws-chalice":%q}}`, tag),
		}.serve(t, func(operation, subject string) {
			mu.Lock()
			defer mu.Unlock()
			if operation == "lambda:GetFunction" {
				asked[subject]++
			}
		})
		opts := testOptions()
		opts.Name, opts.Tagged = wanted, tagged
		live, _, err := Read(t.Context(), []awsconfig.Place{place}, opts)
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, fn := range live.Functions {
			got = append(got, fn.Name)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", tag, diff)
		}
		if len(asked) != 2 { // the one that is found by its name, and the candidate
			t.Errorf("%s: asked about %v", tag, asked)
		}
	}
}

func TestAFunctionChosenAtRunTimeIsSaid(t *testing.T) {
	t.Parallel()
	live, diags := readCanned(t, canned{
		"lambda:ListFunctions":        listed(1),
		"states:ListStateMachines":    `{"stateMachines":[{"stateMachineArn":"` + testARN("states", "stateMachine:m") + `"}]}`,
		"states:DescribeStateMachine": `{"name":"m","definition":"{\"States\":{\"Pick\":{\"Type\":\"Task\",\"Resource\":\"arn:aws:states:::lambda:invoke\",\"Parameters\":{\"FunctionName.$\":\"$.f\"}}}}"}`,
	})
	if len(live.Gaps) != 0 || len(diags) != 1 || diags[0].Code != MachineDynamic || !strings.Contains(diags[0].Detail, "State Pick of the state machine m") {
		t.Errorf("%+v, %+v", live.Gaps, diags)
	}
}

func TestRuntimesThatNobodyKnows(t *testing.T) {
	t.Parallel()
	functions := strings.Replace(listed(3), "python3.12", "python4.0", 1)
	functions = strings.Replace(functions, "python3.12", "ruby3.3", 1)
	live, diags := readCanned(t, canned{"lambda:ListFunctions": functions})
	if live.Functions[0].Runtime != "python4.0" || len(diags) != 1 || diags[0].Code != RuntimeUnknown || !strings.Contains(diags[0].Detail, `f0000 runs on "python4.0"`) {
		t.Errorf("%+v", diags)
	}
}

func TestAListingWithoutAnEndIsLeft(t *testing.T) {
	t.Parallel()
	live, diags := readCanned(t, canned{
		"lambda:ListFunctions":           listed(1),
		"lambda:ListEventSourceMappings": `{"NextMarker":"again","EventSourceMappings":[]}`,
		"events:ListRules":               `{"NextToken":"again","Rules":[]}`,
	})
	if len(live.Gaps) != 2 || live.Gaps[0].Action != "events:ListRules" || !strings.Contains(live.Gaps[1].Detail, "no end") || len(diags) != 2 {
		t.Errorf("%+v, %+v", live.Gaps, diags)
	}
}

// TestRefusalsAreNotAskedForThousandTimes counts the calls of an action that is
// denied for a long list, and of one that is denied for some.
func TestRefusalsAreNotAskedForThousandTimes(t *testing.T) {
	t.Parallel()
	var mu sync.Mutex
	count := map[string]int{}
	place := canned{"lambda:ListFunctions": listed(400), "lambda:GetPolicy": "error AccessDeniedException"}.serve(t, func(operation, _ string) {
		mu.Lock()
		defer mu.Unlock()
		count[operation]++
	})
	live := reading(t, place, testOptions())
	if count["lambda:GetPolicy"] != probes || count["lambda:GetFunction"] != 400 {
		t.Errorf("calls: %v", count)
	}
	if len(live.Gaps) != 1 || live.Gaps[0].Subject != "" || !strings.HasPrefix(live.Gaps[0].Detail, "refused for all of the 25 that were tried, of 400") {
		t.Errorf("gaps: %+v", live.Gaps)
	}
	if count["lambda:GetFunctionEventInvokeConfig"] != 400 {
		t.Errorf("without policies anything may be asynchronous: %v", count)
	}
}

func TestEachPlaceIsReadOnceAndRegionsAreSorted(t *testing.T) {
	t.Parallel()
	var mu sync.Mutex
	lists := 0
	place := canned{"lambda:ListFunctions": listed(1)}.serve(t, func(operation, _ string) {
		mu.Lock()
		defer mu.Unlock()
		if operation == "lambda:ListFunctions" {
			lists++
		}
	})
	other := place
	other.Region, other.Account = "ap-south-1", "000000000001"
	live, _, err := Read(context.Background(), []awsconfig.Place{place, other, place}, testOptions())
	if err != nil {
		t.Fatal(err)
	}
	if lists != 2 || len(live.Regions) != 2 || live.Regions[0].Account != "000000000001" || live.Regions[1].Region != testRegion {
		t.Errorf("%d listings, regions %+v", lists, live.Regions)
	}
}

func TestACancelledReadingIsAnError(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(context.Background())
	place := canned{"lambda:ListFunctions": listed(400)}.serve(t, func(operation, _ string) {
		if operation == "lambda:GetPolicy" {
			cancel()
		}
	})
	if live, _, err := Read(ctx, []awsconfig.Place{place}, testOptions()); !errors.Is(err, context.Canceled) || live != nil {
		t.Errorf("%v, %v", live, err)
	}
}

func TestMappingsThatMotoDoesNotKnow(t *testing.T) {
	t.Parallel()
	live, _ := readCanned(t, canned{
		"lambda:ListFunctions": listed(1),
		"lambda:ListEventSourceMappings": `{"EventSourceMappings":[
			{"UUID":"a","FunctionArn":"` + functionARN("f0000") + `:3","State":"Enabling","SelfManagedEventSource":{"Endpoints":{"KAFKA_BOOTSTRAP_SERVERS":["b1:9092","b2:9092"]}},
			 "Topics":["orders"],"ProvisionedPollerConfig":{"MinimumPollers":1,"MaximumPollers":4},"LastProcessingResult":"PROBLEM: Connection error"},
			{"UUID":"b","FunctionArn":"` + functionARN("f0000") + `","State":"Enabled","EventSourceArn":"` + testARN("mq", "broker:x") + `","Queues":["q"],"MaximumRecordAgeInSeconds":-1,"LastProcessingResult":"OK"},
			{"UUID":"c","FunctionArn":"` + functionARN("another") + `"}]}`,
	})
	want := []model.LiveTrigger{
		{Kind: model.LiveMapping, Name: "a", State: "enabling", Details: []string{"version 3", "topic orders", "brokers b1:9092, b2:9092", "at least 1 pollers", "at most 4 pollers", "last result PROBLEM: Connection error"}},
		{Kind: model.LiveMapping, Name: "b", State: "enabled", Source: testARN("mq", "broker:x"), Details: []string{"queue q"}},
	}
	if diff := cmp.Diff(want, live.Functions[0].Triggers); diff != "" {
		t.Errorf("triggers (-want +got):\n%s", diff)
	}
}

func TestPoliciesThatMotoDoesNotWrite(t *testing.T) {
	t.Parallel()
	policy := `{"Statement":[
		{"Sid":"any","Effect":"Allow","Principal":{"AWS":["210987654321","arn:aws:iam::1:root"]},"Action":["lambda:*"]},
		{"Effect":"Deny","Principal":"*","Action":"lambda:InvokeFunction"},
		{"Sid":"get","Effect":"Allow","Principal":"*","Action":"lambda:GetFunction"},
		{"Sid":"api","Effect":"Allow","Principal":{"Service":"apigateway.amazonaws.com"},"Action":"lambda:InvokeFunction"},
		{"Sid":"s3","Effect":"Allow","Principal":{"Service":"s3.amazonaws.com"},"Action":"lambda:InvokeFunction","Condition":{"StringEquals":{"AWS:SourceAccount":"123456789012"}}},
		{"Sid":"rules","Effect":"Allow","Principal":{"Service":"events.amazonaws.com"},"Action":"lambda:InvokeFunction","Condition":{"ArnLike":{"AWS:SourceArn":"arn:aws:events:*:*:rule/x*"}}},
		{"Sid":"url","Effect":"Allow","Principal":"*","Action":"lambda:InvokeFunctionUrl","Condition":{"StringEquals":{"lambda:FunctionUrlAuthType":"NONE"}}}]}`
	live, _ := readCanned(t, canned{"lambda:ListFunctions": listed(1), "lambda:GetPolicy": jsonText(map[string]string{"Policy": policy})})
	want := []model.LiveTrigger{
		{Kind: model.LiveAPI, Name: "any API", State: "permitted", Synchronous: true},
		{Kind: model.LivePermission, Name: "*", State: "permitted", Synchronous: true, Details: []string{"statement url", "the function has no URL"}},
		{Kind: model.LivePermission, Name: "210987654321", State: "permitted", Details: []string{"statement any"}},
		{Kind: model.LivePermission, Name: "arn:aws:iam::1:root", State: "permitted", Details: []string{"statement any"}},
		{Kind: model.LivePermission, Name: "events.amazonaws.com", Source: "arn:aws:events:*:*:rule/x*", State: "permitted", Details: []string{"statement rules"}},
		{Kind: model.LivePermission, Name: "s3.amazonaws.com", State: "permitted", Details: []string{"statement s3", "for account 123456789012"}},
	}
	if diff := cmp.Diff(want, live.Functions[0].Triggers); diff != "" {
		t.Errorf("triggers (-want +got):\n%s", diff)
	}
}
