package taskrun

import (
	"context"
	"encoding/json"
	"fmt"
	"reflect"
	"strings"
	"testing"

	"decant/apply/applytest"
	"decant/internal/diag"
	"decant/model"
	"decant/plan"
)

// TestDenialsInALog has the ways in which AWS words a refusal, as its documentation
// and the issues of boto3 quote them.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_access-denied.html
func TestDenialsInALog(t *testing.T) {
	t.Parallel()
	const as = "User: arn:aws:sts::123456789012:assumed-role/nightly-task-role/0a1b2c3d is not authorized to perform: "
	const s3 = "botocore.exceptions.ClientError: An error occurred (AccessDenied) when calling the PutObject operation: "
	for line, want := range map[string]Denial{
		s3 + as + `s3:PutObject on resource: "arn:aws:s3:::out/a b.csv" because no identity-based policy allows the s3:PutObject action`: {
			Action: "s3:PutObject", Operation: "PutObject", Resources: []string{"arn:aws:s3:::out/a b.csv"}, Role: "nightly-task-role", Because: "identity-based policy",
		},
		`{"level": "ERROR", "message": "` + as + `s3:PutObject on resource: \"arn:aws:s3:::out/a.csv\" because no identity-based policy allows the s3:PutObject action"}`: {
			Action: "s3:PutObject", Resources: []string{"arn:aws:s3:::out/a.csv"}, Role: "nightly-task-role", Because: "identity-based policy",
		},
		"An error occurred (AccessDeniedException) when calling the GetItem operation: " + as + "dynamodb:GetItem on resource: arn:aws:dynamodb:eu-central-1:123456789012:table/orders because no identity-based policy allows the dynamodb:GetItem action": {
			Action: "dynamodb:GetItem", Operation: "GetItem", Resources: []string{"arn:aws:dynamodb:eu-central-1:123456789012:table/orders"}, Role: "nightly-task-role", Because: "identity-based policy",
		},
		s3 + as + "kms:GenerateDataKey on resource: arn:aws:kms:eu-central-1:123456789012:key/1-2 because no resource-based policy allows the kms:GenerateDataKey action": {
			Action: "kms:GenerateDataKey", Operation: "PutObject", Resources: []string{"arn:aws:kms:eu-central-1:123456789012:key/1-2"}, Role: "nightly-task-role", Because: "resource-based policy",
		},
		as + `s3:GetObject on resource: "arn:aws:s3:::in/k" with an explicit deny in a service control policy`: {
			Action: "s3:GetObject", Resources: []string{"arn:aws:s3:::in/k"}, Role: "nightly-task-role", Because: "service control policy", Explicit: true,
		},
		as + "sqs:sendmessage on resource: arn:aws:sqs:eu-central-1:123456789012:jobs with an explicit deny": {
			Action: "sqs:sendmessage", Resources: []string{"arn:aws:sqs:eu-central-1:123456789012:jobs"}, Role: "nightly-task-role", Explicit: true,
		},
		as + "sns:Publish on resource: arn:aws:sns:eu-central-1:123456789012:t because no permissions boundary allows the sns:Publish action": {
			Action: "sns:Publish", Resources: []string{"arn:aws:sns:eu-central-1:123456789012:t"}, Role: "nightly-task-role", Because: "permissions boundary",
		},
		"An error occurred (AuthorizationError) when calling the Publish operation: " + as + "SNS:Publish on resource: arn:aws:sns:eu-central-1:123456789012:t.": {
			Action: "sns:Publish", Operation: "Publish", Resources: []string{"arn:aws:sns:eu-central-1:123456789012:t"}, Role: "nightly-task-role",
		},
		"An error occurred (UnauthorizedOperation) when calling the DescribeInstances operation: You are not authorized to perform this operation. " + as + "ec2:DescribeInstances because no identity-based policy allows the ec2:DescribeInstances action": {
			Action: "ec2:DescribeInstances", Operation: "DescribeInstances", Resources: []string{}, Role: "nightly-task-role", Because: "identity-based policy",
		},
		"An error occurred (AccessDeniedException) when calling the GetSecretValue operation: " + as + "secretsmanager:GetSecretValue on resource: partner because no identity-based policy allows the secretsmanager:GetSecretValue action": {
			Action: "secretsmanager:GetSecretValue", Operation: "GetSecretValue", Resources: []string{"partner"}, Role: "nightly-task-role", Because: "identity-based policy",
		},
		"An error occurred (AccessDeniedException) when calling the StartQueryExecution operation: You are not authorized to perform: athena:StartQueryExecution on the resource. After your AWS administrator has updated": {
			Action: "athena:StartQueryExecution", Operation: "StartQueryExecution", Resources: []string{},
		},
		"An error occurred (AccessDenied) when calling the GetObject operation: Access Denied": {Operation: "GetObject", Resources: []string{}},
		"An error occurred (403) when calling the HeadObject operation: Forbidden":             {Operation: "HeadObject", Resources: []string{}},
		"An error occurred (AccessDeniedException) when calling the Decrypt operation: The ciphertext refers to a customer master key that does not exist, does not exist in this region, or you are not allowed to access.": {Action: "kms:Decrypt", Operation: "Decrypt", Resources: []string{}},
	} {
		got := denialsIn("Traceback (most recent call last):\n" + line)
		if len(got) != 1 || !reflect.DeepEqual(got[0], want) {
			t.Errorf("%s\ngave %+v\nnot  %+v", line, got, want)
		}
	}
	for _, line := range []string{
		"", "done", "AccessDenied is what we wait for", "An error occurred (NoSuchKey) when calling the GetObject operation: Access Denied",
		"not authorized to perform: s3:* on resource: *", "is not authorized to perform: on resource", "not authorized to perform: delete the world",
	} {
		if got := denialsIn(line); len(got) > 0 {
			t.Errorf("%q gave %+v", line, got)
		}
	}
}

// TestARefusalNamesTheCallsAndTheOldRole: what the source asks for, and whether the
// Lambda was allowed it.
func TestARefusalNamesTheCallsAndTheOldRole(t *testing.T) {
	t.Parallel()
	call := func(line int) model.AWSCall {
		at := diag.Range{File: "app.py", Start: diag.Pos{Line: line, Column: 5}}
		return model.AWSCall{
			Service: "s3", Method: "put_object", Operations: []string{"PutObject"}, At: at,
			Parameters: []model.AWSParameter{{Name: "Bucket", Value: model.KnownText("out"), At: at}},
		}
	}
	fn := model.Function{Name: "f", AWSUse: &model.AWSUse{Calls: []model.AWSCall{call(7), call(9)}}}
	for name, c := range map[string]struct {
		action, resource, says string
		at                     string
		related                int
	}{
		"allowed":         {"s3:PutObject", "arn:aws:s3:::out/k", "The role of its Lambda, job, allows it.", "app.py:7:5", 1},
		"not allowed":     {"s3:PutObject", "arn:aws:s3:::other/k", "does not allow it either", "app.py:7:5", 1},
		"not in the code": {"sqs:SendMessage", "arn:aws:sqs:eu-west-1:1:q", "does not allow it either", "", 0},
	} {
		fn.Live = &model.LiveFunction{Role: model.LiveRole{Name: "job", Policies: []model.LivePolicy{{Statements: []model.Statement{
			{Effect: "Allow", Action: []string{"s3:*"}, Resource: []string{"arn:aws:s3:::out/*"}},
		}}}}}
		x := &runner{opts: Options{Plan: &plan.Plan{}, Function: &fn}, denied: []Denial{{Action: c.action, Resources: []string{c.resource}}}}
		x.deniedCalls()
		d := x.diags[0]
		if !strings.Contains(d.Detail, c.says) || d.At.String() != c.at || len(d.Related) != c.related {
			t.Errorf("%s: %s %s %v", name, d.At, d.Detail, d.Related)
		}
	}
	x := &runner{opts: Options{Plan: &plan.Plan{}, Function: &fn}, denied: []Denial{{Operation: "PutObject"}}}
	if x.deniedCalls(); x.diags[0].At.String() != "app.py:7:5" {
		t.Errorf("an operation alone: %+v", x.diags)
	}
}

// TestDenialsHaveBounds: a program writes into its log what it likes.
func TestDenialsHaveBounds(t *testing.T) {
	t.Parallel()
	x := &runner{}
	for i := range 100 {
		x.noteDenials(fmt.Sprintf("User: x is not authorized to perform: s3:Get%c on resource: arn:aws:s3:::b/%d", 'A'+i%26, i))
		x.noteDenials(fmt.Sprintf("not authorized to perform: s3:GetA on resource: arn:aws:s3:::c/%d%s", i, strings.Repeat("x", i*100)))
		x.noteDenials("not authorized to perform: s3:GetA on resource: \"arn:aws:s3:::d/\x1b[31m\u202e\"")
	}
	if len(x.denied) != maxDenials {
		t.Errorf("%d are kept", len(x.denied))
	}
	for _, d := range x.denied {
		for _, r := range d.Resources {
			if len(d.Resources) > maxDeniedOf || len(r) > maxDeniedResource || strings.ContainsAny(r, "\x1b\u202e") {
				t.Errorf("%+v", d)
			}
		}
	}
}

// deniedCalls runs a task whose log has refused calls, and compares the findings.
func (b *runBench) deniedCalls(t *testing.T) {
	own := b.Target.TaskName + "-task-role"
	say := func(role, rest string) string {
		return "ClientError: User: arn:aws:sts::123456789012:assumed-role/" + role + "/s is not authorized to perform: " + rest
	}
	for line, wants := range map[string][]string{
		say(own, `s3:PutObject on resource: "arn:aws:s3:::out/<k>" because no identity-based policy allows the s3:PutObject action`): {
			"no identity-based policy allows it", b.Target.Folder + "/policy.json", "decant apply --function " + b.Target.Function, `"arn:aws:s3:::out/\u003ck\u003e"`,
		},
		say(own, "ec2:DescribeInstances because no identity-based policy allows it"): {`"Resource": "*"`, "the resource's ARN in place of"},
		say("other", "s3:PutObject on resource: arn:aws:s3:::out/k"):                 {"as the role other, which is not the task's"},
		say(own, "s3:PutObject on resource: arn:aws:s3:::out/k with an explicit deny in an identity-based policy"): {
			"an identity-based policy denies it explicitly", "A Deny outweighs every Allow",
		},
		say(own, "kms:Decrypt on resource: arn:aws:kms:::key/1 because no resource-based policy allows the kms:Decrypt action"): {"The policy of the resource itself has to name the task's role, " + own},
		say(own, "s3:PutObject on resource: arn:aws:s3:::out/k because no service control policy allows the action"):            {"A service control policy limits"},
		"An error occurred (AccessDenied) when calling the GetObject operation: Access Denied":                                  {"refused the call GetObject", "does not say which action"},
	} {
		result, diags, err := b.run(context.Background(), b.Target, Options{Wait: true, Follow: true, Event: fake(fmt.Sprintf(`{"exit": 1, "lines": [%q]}`, line))}, nil)
		if err != nil {
			t.Fatal(err)
		}
		if len(result.Denied) != 1 {
			t.Errorf("%s: %+v", line, result.Denied)
		}
		applytest.WantCode(t, diags, CallDenied, wants...)
		for _, d := range diags {
			if _, statement, found := strings.Cut(d.Fix, "\n    {"); found {
				statement, _, _ := strings.Cut("{"+statement, "\n    decant")
				if !json.Valid([]byte(statement)) {
					t.Errorf("no JSON: %s", statement)
				}
			}
		}
	}
	_, diags, err := b.run(context.Background(), b.Target, Options{Wait: true, Follow: true, Event: fake(`{"lines": ["all is well"]}`)}, nil)
	if err != nil || applytest.Has(diags, CallDenied) != nil {
		t.Errorf("%v %v", diags, err)
	}
}
