package live

import (
	"encoding/json"
	"net/url"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/eventbridge"
	events "github.com/aws/aws-sdk-go-v2/service/eventbridge/types"
	"github.com/aws/aws-sdk-go-v2/service/iam"
	iamtypes "github.com/aws/aws-sdk-go-v2/service/iam/types"
	"github.com/aws/aws-sdk-go-v2/service/lambda"
	lambdatypes "github.com/aws/aws-sdk-go-v2/service/lambda/types"
	"github.com/aws/aws-sdk-go-v2/service/scheduler"
	schedulertypes "github.com/aws/aws-sdk-go-v2/service/scheduler/types"
	"github.com/aws/aws-sdk-go-v2/service/sfn"
	"github.com/aws/aws-sdk-go-v2/service/sns"
	snstypes "github.com/aws/aws-sdk-go-v2/service/sns/types"
	"github.com/google/go-cmp/cmp"
)

// TestAnswersAreRedacted has a canary wherever an answer may hold a secret, and
// the words "kept" where it must stay.
func TestAnswersAreRedacted(t *testing.T) {
	t.Parallel()
	document := `{"Statement":[{"Effect":"Allow","Action":"kept:Action","Resource":"arn:kept","Condition":{"StringEquals":{"lambda:EventSourceToken":"` + canary + `"}}}]}`
	escaped := aws.String(url.PathEscape(document))
	function := func() *lambdatypes.FunctionConfiguration {
		return &lambdatypes.FunctionConfiguration{
			FunctionName: aws.String("kept"), Description: aws.String("see " + secretURL),
			Environment: &lambdatypes.EnvironmentResponse{
				Variables: map[string]string{"kept_name": canary}, Error: &lambdatypes.EnvironmentError{ErrorCode: aws.String("kept"), Message: aws.String(canary)},
			},
			ImageConfigResponse: &lambdatypes.ImageConfigResponse{ImageConfig: &lambdatypes.ImageConfig{Command: []string{"kept", secretURL}}},
		}
	}
	outputs := map[string]any{
		"ListFunctions": &lambda.ListFunctionsOutput{Functions: []lambdatypes.FunctionConfiguration{*function()}},
		"GetFunction": &lambda.GetFunctionOutput{
			Configuration: function(), Code: &lambdatypes.FunctionCodeLocation{Location: aws.String("https://bucket/?X-Amz-Signature=" + canary)},
			Tags: map[string]string{"kept": "kept", "db_password": canary, "dsn": secretURL},
		},
		"GetPolicy": &lambda.GetPolicyOutput{Policy: aws.String(document)},
		"ListEventSourceMappings": &lambda.ListEventSourceMappingsOutput{EventSourceMappings: []lambdatypes.EventSourceMappingConfiguration{{
			UUID: aws.String("kept"), FilterCriteria: &lambdatypes.FilterCriteria{Filters: []lambdatypes.Filter{{Pattern: aws.String(`{"body":["` + canary + `"]}`)}}},
		}}},
		"GetFunctionUrlConfig": &lambda.GetFunctionUrlConfigOutput{FunctionUrl: aws.String("https://" + canary + ".lambda-url.eu-west-1.on.aws/"), FunctionArn: aws.String("kept")},
		"ListEventBuses":       &eventbridge.ListEventBusesOutput{EventBuses: []events.EventBus{{Name: aws.String("kept"), Policy: aws.String(canary), Description: aws.String(canary)}}},
		"ListRules": &eventbridge.ListRulesOutput{Rules: []events.Rule{{
			Name: aws.String("kept"), Description: aws.String(secretURL), EventPattern: aws.String(`{"source":["kept"],"detail":{"api_key":"` + canary + `"}}`),
		}}},
		"ListTargetsByRule": &eventbridge.ListTargetsByRuleOutput{Targets: []events.Target{
			{Id: aws.String("kept"), Input: aws.String(canary)},
			{Id: aws.String("kept"), InputTransformer: &events.InputTransformer{InputTemplate: aws.String(canary), InputPathsMap: map[string]string{canary: "$.x"}}},
			{Id: aws.String("kept"), HttpParameters: &events.HttpParameters{HeaderParameters: map[string]string{"X-Key": canary}}},
			{Id: aws.String("kept"), RedshiftDataParameters: &events.RedshiftDataParameters{Sql: aws.String(canary)}},
		}},
		"GetSchedule": &scheduler.GetScheduleOutput{
			Name: aws.String("kept"), Description: aws.String(secretURL), Target: &schedulertypes.Target{Arn: aws.String("kept"), Input: aws.String(canary)},
		},
		"GetSchedule of Lambda's API": &scheduler.GetScheduleOutput{Target: &schedulertypes.Target{
			Arn: aws.String("arn:aws:scheduler:::aws-sdk:lambda:invoke"), Input: aws.String(`{"FunctionName":"kept","Payload":"` + canary + `"}`),
		}},
		"ListSubscriptions": &sns.ListSubscriptionsOutput{Subscriptions: []snstypes.Subscription{
			{Protocol: aws.String("email"), Endpoint: aws.String(canary + "@example.com")}, {Protocol: aws.String("lambda"), Endpoint: aws.String("kept")},
		}},
		"GetSubscriptionAttributes": &sns.GetSubscriptionAttributesOutput{Attributes: map[string]string{
			"FilterPolicy": canary, "Endpoint": canary, "Protocol": "https", "TopicArn": "kept",
		}},
		"DescribeStateMachine": &sfn.DescribeStateMachineOutput{
			Name: aws.String("kept"), Description: aws.String(secretURL),
			Definition: aws.String(`{"States":{"kept":{"Parameters":{"FunctionName":"kept","Password":"` + canary + `","x":"` + secretURL + `","Environment":[{"Name":"DB_PASSWORD","Value":"` + canary + `"}]}}}}`),
		},
		"a definition that is no JSON": &sfn.DescribeStateMachineOutput{Name: aws.String("kept"), Definition: aws.String(`{"Password":"` + canary)},
		"GetRole": &iam.GetRoleOutput{Role: &iamtypes.Role{
			RoleName: aws.String("kept"), AssumeRolePolicyDocument: aws.String(canary), Description: aws.String(canary), Tags: []iamtypes.Tag{{Key: aws.String("x"), Value: aws.String(canary)}},
		}},
		"GetRolePolicy":    &iam.GetRolePolicyOutput{PolicyName: aws.String("kept"), PolicyDocument: escaped},
		"GetPolicy of IAM": &iam.GetPolicyOutput{Policy: &iamtypes.Policy{Arn: aws.String("kept"), Description: aws.String(canary), Tags: []iamtypes.Tag{{Value: aws.String(canary)}}}},
		"GetPolicyVersion": &iam.GetPolicyVersionOutput{PolicyVersion: &iamtypes.PolicyVersion{Document: escaped}},
		"GetAccountAuthorizationDetails": &iam.GetAccountAuthorizationDetailsOutput{
			UserDetailList: []iamtypes.UserDetail{{UserName: aws.String(canary)}}, GroupDetailList: []iamtypes.GroupDetail{{GroupName: aws.String(canary)}},
			RoleDetailList: []iamtypes.RoleDetail{
				{RoleName: aws.String(canary), AssumeRolePolicyDocument: aws.String(`{"Principal":{"Service":"ec2.amazonaws.com"}}`)},
				{
					RoleName: aws.String("kept"), AssumeRolePolicyDocument: aws.String(url.PathEscape(`{"Service":"lambda.amazonaws.com","ExternalId":"` + canary + `"}`)),
					Tags: []iamtypes.Tag{{Value: aws.String(canary)}}, RolePolicyList: []iamtypes.PolicyDetail{{PolicyDocument: escaped}},
				},
			},
			Policies: []iamtypes.ManagedPolicyDetail{{PolicyName: aws.String(canary)}, {AttachmentCount: aws.Int32(1), Description: aws.String(canary), PolicyVersionList: []iamtypes.PolicyVersion{
				{VersionId: aws.String(canary)}, {VersionId: aws.String("kept"), IsDefaultVersion: true, Document: escaped},
			}}},
		},
	}
	for name, out := range outputs {
		before := strings.Count(jsonText(out), "kept")
		redact(out)
		once := jsonText(out)
		noCanary(t, name, once)
		if after := strings.Count(once, "kept"); after != before {
			t.Errorf("%s: %d of %d words are kept:\n%s", name, after, before, once)
		}
		redact(out)
		if diff := cmp.Diff(once, jsonText(out)); diff != "" {
			t.Errorf("%s: redacting twice differs:\n%s", name, diff)
		}
	}
}

// TestEmptyAnswersAreRedacted gives every operation the answer of nothing.
func TestEmptyAnswersAreRedacted(t *testing.T) {
	t.Parallel()
	for _, op := range inventoryOperations() {
		op.Redact(op.Output())
	}
}

// TestWhatReadingNeedsStays is about words that look like secrets and are none.
func TestWhatReadingNeedsStays(t *testing.T) {
	t.Parallel()
	name := "orders-dev-TokenFn-8XHsh2kT9Qq4Zp1vLm3"
	for _, document := range []string{
		`{"States":{"GetToken":{"Parameters":{"FunctionName":"` + name + `"},"Resource":"arn:aws:states:::lambda:invoke","Type":"Task"}}}`,
		`{"Statement":[{"Action":["secretsmanager:GetSecretValue"],"Resource":["arn:aws:secretsmanager:eu-west-1:123456789012:secret:db_password-AbCdEf"]}]}`,
		`{"Condition":{"ArnLike":{"AWS:SourceArn":"arn:aws:events:eu-west-1:123456789012:rule/` + name + `"}}}`,
		`{"detail":{"total":[{"numeric":[">",1e100]}]},"source":["aws.secretsmanager"]}`,
	} {
		if got := *maskDocument(aws.String(document)); got != document {
			t.Errorf("%s becomes %s", document, got)
		}
	}
}

func FuzzMaskDocument(f *testing.F) {
	f.Add(`{"a":{"password":"x"},"b":[{"Name":"TOKEN","Value":"y"},1e400,null]}`)
	f.Add(`{"States":{"S":{"Resource":"arn:aws:lambda:eu-west-1:1:function:f"}}}`)
	f.Fuzz(func(t *testing.T, document string) {
		once := *maskDocument(aws.String(document))
		if twice := *maskDocument(aws.String(once)); twice != once {
			t.Errorf("%q becomes %q, then %q", document, once, twice)
		}
		if once != "" && once != removed && !json.Valid([]byte(once)) {
			t.Errorf("%q becomes %q, which is no JSON", document, once)
		}
		encoded := *maskEncoded(aws.String(url.PathEscape(document)))
		if again := *maskEncoded(aws.String(encoded)); again != encoded {
			t.Errorf("%q becomes %q, then %q", document, encoded, again)
		}
	})
}
