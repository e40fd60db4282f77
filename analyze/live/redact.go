package live

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/url"
	"slices"
	"strings"

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

	"decant/analyze"
	"decant/model"
)

// removed stands where a value was that nobody may see.
const removed = model.Removed

// redact takes out of an answer what must not reach a disk or a report, and much
// of what nobody asked for. It changes the answer in place, and changing it twice
// is the same as once. An output of another type is left as it is.
func redact(output any) {
	switch out := output.(type) {
	case *lambda.ListFunctionsOutput:
		for i := range out.Functions {
			redactFunction(&out.Functions[i])
		}
	case *lambda.GetFunctionOutput:
		redactFunction(out.Configuration)
		if out.Code != nil {
			out.Code.Location = nil // a presigned URL of the code
		}
		for key, value := range out.Tags {
			out.Tags[key] = maskNamed(key, value)
		}
	case *lambda.GetPolicyOutput:
		out.Policy = maskDocument(out.Policy)
	case *lambda.ListEventSourceMappingsOutput:
		for i := range out.EventSourceMappings {
			redactFilters(out.EventSourceMappings[i].FilterCriteria)
		}
	case *lambda.GetFunctionUrlConfigOutput:
		if out.FunctionUrl != nil {
			out.FunctionUrl = aws.String(removed) // without authentication it is its own password
		}
	default:
		redactEvents(output)
	}
}

func redactFunction(fn *lambdatypes.FunctionConfiguration) {
	if fn == nil {
		return
	}
	fn.Description = maskText(fn.Description)
	if fn.Environment != nil {
		for name := range fn.Environment.Variables {
			fn.Environment.Variables[name] = removed
		}
		if fn.Environment.Error != nil {
			fn.Environment.Error.Message = nil // it may quote the ciphertext
		}
	}
	if image := fn.ImageConfigResponse; image != nil && image.ImageConfig != nil {
		for _, words := range [][]string{image.ImageConfig.Command, image.ImageConfig.EntryPoint} {
			for i, word := range words {
				words[i] = analyze.MaskSecrets(word)
			}
		}
	}
}

func redactFilters(criteria *lambdatypes.FilterCriteria) {
	if criteria == nil {
		return
	}
	for i := range criteria.Filters {
		criteria.Filters[i].Pattern = aws.String(removed)
	}
}

func redactEvents(output any) {
	switch out := output.(type) {
	case *eventbridge.ListEventBusesOutput:
		for i := range out.EventBuses {
			out.EventBuses[i].Policy, out.EventBuses[i].Description = nil, nil
		}
	case *eventbridge.ListRulesOutput:
		for i := range out.Rules {
			out.Rules[i].Description = maskText(out.Rules[i].Description)
			out.Rules[i].EventPattern = maskDocument(out.Rules[i].EventPattern)
		}
	case *eventbridge.ListTargetsByRuleOutput:
		for i := range out.Targets {
			out.Targets[i] = redactTarget(out.Targets[i])
		}
	case *scheduler.GetScheduleOutput:
		out.Description = maskText(out.Description)
		out.Target = redactScheduleTarget(out.Target)
	case *sns.ListSubscriptionsOutput:
		out.Subscriptions = lambdaSubscriptions(out.Subscriptions)
	case *sns.GetSubscriptionAttributesOutput:
		if out.Attributes["FilterPolicy"] != "" {
			out.Attributes["FilterPolicy"] = removed
		}
		if out.Attributes["Protocol"] != "lambda" && out.Attributes["Endpoint"] != "" {
			out.Attributes["Endpoint"] = removed
		}
	case *sfn.DescribeStateMachineOutput:
		out.Description = maskText(out.Description)
		out.Definition = maskDocument(out.Definition)
	default:
		redactRoles(output)
	}
}

// redactTarget keeps of a rule's target what it is and how it is retried. The
// text that replaces the event is gone, that there is one is not.
func redactTarget(t events.Target) events.Target {
	kept := events.Target{
		Arn: t.Arn, Id: t.Id, RoleArn: t.RoleArn, DeadLetterConfig: t.DeadLetterConfig, RetryPolicy: t.RetryPolicy,
		InputPath: t.InputPath,
	}
	if t.Input != nil {
		kept.Input = aws.String(removed)
	}
	if t.InputTransformer != nil {
		kept.InputTransformer = &events.InputTransformer{InputTemplate: aws.String(removed)}
	}
	return kept
}

// redactScheduleTarget does the same for a schedule. Of a call to any AWS API
// the name of the function stays, since it says whom the schedule starts.
func redactScheduleTarget(t *schedulertypes.Target) *schedulertypes.Target {
	if t == nil {
		return nil
	}
	kept := &schedulertypes.Target{Arn: t.Arn, RoleArn: t.RoleArn, DeadLetterConfig: t.DeadLetterConfig, RetryPolicy: t.RetryPolicy}
	switch name := invokedFunction(t); {
	case name != "":
		text, err := json.Marshal(map[string]string{"FunctionName": name})
		if err != nil {
			panic("decant: a name is no JSON: " + err.Error())
		}
		kept.Input = aws.String(string(text))
	case t.Input != nil:
		kept.Input = aws.String(removed)
	}
	return kept
}

// lambdaSubscriptions leaves out e-mail addresses, telephone numbers and URLs.
func lambdaSubscriptions(all []snstypes.Subscription) []snstypes.Subscription {
	kept := []snstypes.Subscription{}
	for _, s := range all {
		if aws.ToString(s.Protocol) == "lambda" {
			kept = append(kept, s)
		}
	}
	return kept
}

func redactRoles(output any) {
	switch out := output.(type) {
	case *iam.GetRoleOutput:
		if out.Role != nil {
			out.Role.AssumeRolePolicyDocument, out.Role.Description, out.Role.Tags = nil, nil, nil
		}
	case *iam.GetRolePolicyOutput:
		out.PolicyDocument = maskEncoded(out.PolicyDocument)
	case *iam.GetServiceLastAccessedDetailsOutput:
		redactAccesses(out)
	case *iam.GetPolicyOutput:
		if out.Policy != nil {
			out.Policy.Description, out.Policy.Tags = nil, nil
		}
	case *iam.GetPolicyVersionOutput:
		if out.PolicyVersion != nil {
			out.PolicyVersion.Document = maskEncoded(out.PolicyVersion.Document)
		}
	case *iam.GetAccountAuthorizationDetailsOutput:
		redactAccount(out)
	}
}

// redactAccesses keeps what was used and when, not by whom and from where.
func redactAccesses(out *iam.GetServiceLastAccessedDetailsOutput) {
	for i := range out.ServicesLastAccessed {
		s := &out.ServicesLastAccessed[i]
		s.LastAuthenticatedEntity, s.LastAuthenticatedRegion, s.TotalAuthenticatedEntities = nil, nil, nil
		for k := range s.TrackedActionsLastAccessed {
			s.TrackedActionsLastAccessed[k].LastAccessedEntity, s.TrackedActionsLastAccessed[k].LastAccessedRegion = nil, nil
		}
	}
}

// redactAccount keeps the roles that Lambda may assume, and of the policies that
// something uses the version in force: the rest of the account is nobody's
// business here, and AWS's own policies are over a thousand.
func redactAccount(out *iam.GetAccountAuthorizationDetailsOutput) {
	out.UserDetailList, out.GroupDetailList = nil, nil
	roles := []iamtypes.RoleDetail{}
	for _, role := range out.RoleDetailList {
		trust := unescaped(role.AssumeRolePolicyDocument)
		if !strings.Contains(trust, "lambda.") && trust != removed {
			continue
		}
		role.AssumeRolePolicyDocument, role.Tags, role.InstanceProfileList = aws.String(removed), nil, nil
		for i := range role.RolePolicyList {
			role.RolePolicyList[i].PolicyDocument = maskEncoded(role.RolePolicyList[i].PolicyDocument)
		}
		roles = append(roles, role)
	}
	out.RoleDetailList = roles
	out.Policies = slices.DeleteFunc(out.Policies, func(p iamtypes.ManagedPolicyDetail) bool { return aws.ToInt32(p.AttachmentCount) == 0 })
	for i := range out.Policies {
		policy := &out.Policies[i]
		policy.Description = nil
		kept := []iamtypes.PolicyVersion{}
		for _, version := range policy.PolicyVersionList {
			if version.IsDefaultVersion {
				version.Document = maskEncoded(version.Document)
				kept = append(kept, version)
			}
		}
		policy.PolicyVersionList = kept
	}
}

func maskText(s *string) *string {
	if s == nil {
		return nil
	}
	return aws.String(analyze.MaskSecrets(*s))
}

// maskNamed covers a value that its name or its form betrays.
func maskNamed(name, value string) string {
	if analyze.SecretReason(name, value) != "" {
		return removed
	}
	return analyze.MaskSecrets(value)
}

// maskEncoded is maskDocument for IAM, which escapes its documents like a URL.
func maskEncoded(doc *string) *string {
	if doc == nil {
		return nil
	}
	return aws.String(url.PathEscape(*maskDocument(aws.String(unescaped(doc)))))
}

// unescaped is a policy document of IAM as JSON. IAM writes a space as %20 and a
// plus as %2B, so that a plus never stands for a space.
func unescaped(doc *string) string {
	text, err := url.PathUnescape(aws.ToString(doc))
	if err != nil {
		return aws.ToString(doc)
	}
	return text
}

// maskDocument covers the secrets in the texts of a JSON document. A document
// that is no JSON is removed as a whole, since nothing is known of its parts.
func maskDocument(doc *string) *string {
	if doc == nil || *doc == "" {
		return doc
	}
	decoder := json.NewDecoder(strings.NewReader(*doc))
	decoder.UseNumber()
	var v any
	if err := decoder.Decode(&v); err != nil {
		return aws.String(removed)
	}
	var out bytes.Buffer
	encoder := json.NewEncoder(&out)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(masked("", v)); err != nil {
		panic(fmt.Sprintf("decant: a document cannot be written: %v", err))
	}
	return aws.String(strings.TrimSuffix(out.String(), "\n"))
}

// masked walks a document; name is the key that the value stands under. The
// depth is bounded by encoding/json, which refuses more than 10,000 levels.
func masked(name string, v any) any {
	switch v := v.(type) {
	case string:
		return maskWord(name, v)
	case []any:
		for i := range v {
			v[i] = masked(name, v[i])
		}
	case map[string]any:
		for key, member := range v {
			v[key] = masked(key, member)
		}
		maskPair(v)
	}
	return v
}

// maskPair covers the value of {"Name": "DB_PASSWORD", "Value": "…"}.
func maskPair(object map[string]any) {
	for _, keys := range [][2]string{{"Name", "Value"}, {"name", "value"}, {"Key", "Value"}} {
		name, named := object[keys[0]].(string)
		value, valued := object[keys[1]].(string)
		if named && valued {
			object[keys[1]] = maskNamed(name, value)
		}
	}
}

// maskWord covers a text. The words that make a policy, a pattern or a state
// machine what it is are only searched for secrets of a known form: a function's
// name may well look random.
func maskWord(name, text string) string {
	switch name {
	case "Action", "NotAction", "Resource", "NotResource", "Sid", "Effect", "Version", "Service", "AWS", "Principal",
		"FunctionName", "FunctionName.$", "InvocationType", "Type", "Next", "Default", "StartAt", "QueryLanguage",
		"aws:SourceArn", "AWS:SourceArn", "aws:SourceAccount", "AWS:SourceAccount":
		return analyze.MaskKnown(text)
	}
	return maskNamed(name, text)
}
