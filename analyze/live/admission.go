package live

import (
	"context"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/lambda"

	"decant/model"
)

// resourcePolicy is who may start a function, by the policy on the function.
// Policies on its versions and aliases are not read: that would be a call for
// each of them.
type resourcePolicy struct {
	known    bool // false when it could not be read
	admitted []admission
}

// admission is one principal that may invoke the function.
type admission struct {
	sid     string
	kind    string // "Service", "AWS" …
	name    string // "events.amazonaws.com", an account, "*"
	url     bool   // through the function's URL
	sources []string
	account string // of the source; "" for any
}

// policies reads the resource policy of every function into out.
func (r *reader) policies(ctx context.Context, client *lambda.Client, fns []model.LiveFunction, out []resourcePolicy) error {
	_, err := r.each(ctx, "lambda:GetPolicy", "policies", arns(fns), func(ctx context.Context, i int) error {
		answer, err := client.GetPolicy(ctx, &lambda.GetPolicyInput{FunctionName: aws.String(fns[i].ARN)})
		if gone(err) {
			out[i].known = true // nobody was admitted; a function that is gone is GetFunction's finding
			return nil
		}
		if err != nil {
			return err
		}
		redact(answer)
		statements, err := parsePolicy(aws.ToString(answer.Policy))
		if err != nil {
			return err
		}
		out[i] = resourcePolicy{known: true, admitted: admissions(statements)}
		return nil
	})
	return err
}

func admissions(statements []statement) []admission {
	var out []admission
	for _, st := range statements {
		invoke, byURL := invokes(st)
		if st.Effect != "Allow" || !invoke && !byURL {
			continue
		}
		for _, p := range st.Principals {
			a := admission{sid: st.Sid, kind: p.kind, name: p.name, url: byURL && !invoke}
			for _, c := range st.Condition {
				switch strings.ToLower(c.Key) {
				case "aws:sourcearn":
					a.sources = append(a.sources, c.Values...)
				case "aws:sourceaccount":
					a.account = strings.Join(c.Values, ", ")
				case "lambda:invokedviafunctionurl", "lambda:functionurlauthtype":
					a.url = true
				}
			}
			out = append(out, a)
		}
	}
	return out
}

// invokes says whether a statement lets somebody invoke the function, by the API
// or by its URL.
func invokes(st statement) (invoke, byURL bool) {
	for _, action := range st.Action {
		action = strings.ToLower(action)
		invoke = invoke || matches(action, "lambda:invokefunction")
		byURL = byURL || matches(action, "lambda:invokefunctionurl")
	}
	return invoke, byURL
}

// from says whether a source may be behind the admission.
func (a admission) from(arn string) bool {
	if len(a.sources) == 0 {
		return true
	}
	for _, pattern := range a.sources {
		if matches(pattern, arn) {
			return true
		}
	}
	return false
}

// synchronousPrincipals wait for the function's result; the other services put
// the event into Lambda's queue.
// https://docs.aws.amazon.com/lambda/latest/dg/lambda-services.html
func synchronousPrincipal(name string) bool {
	switch name {
	case "apigateway.amazonaws.com", "elasticloadbalancing.amazonaws.com", "cognito-idp.amazonaws.com",
		"cognito-sync.amazonaws.com", "lex.amazonaws.com", "lexv2.amazonaws.com", "alexa-appkit.amazon.com",
		"alexa-connectedhome.amazon.com", "edgelambda.amazonaws.com", "firehose.amazonaws.com",
		"batchoperations.s3.amazonaws.com", "secretsmanager.amazonaws.com", "bedrock.amazonaws.com",
		"vpc-lattice.amazonaws.com", "appsync.amazonaws.com", "states.amazonaws.com":
		return true
	}
	return false
}

// urls reads the URL of the functions whose policy speaks of one. A URL that only
// the account's own users may call needs no policy, and is not found.
func (r *reader) urls(ctx context.Context, client *lambda.Client, fns []model.LiveFunction, policies []resourcePolicy) ([]found, error) {
	var slots []int
	for i, policy := range policies {
		for _, a := range policy.admitted {
			if a.url {
				slots = append(slots, i)
				break
			}
		}
	}
	answers := make([]*lambda.GetFunctionUrlConfigOutput, len(slots))
	errs, err := r.each(ctx, "lambda:GetFunctionUrlConfig", "URLs", pick(arns(fns), slots), func(ctx context.Context, i int) error {
		out, err := client.GetFunctionUrlConfig(ctx, &lambda.GetFunctionUrlConfigInput{FunctionName: aws.String(fns[slots[i]].ARN)})
		if gone(err) {
			return nil // admitted, but there is none
		}
		if err == nil {
			redact(out)
			answers[i] = out
		}
		return err
	})
	if err != nil {
		return nil, err
	}
	var out []found
	for i, slot := range slots {
		switch {
		case errs[i] != nil:
			out = append(out, found{slot, urlTrigger(fns[slot].Name, nil)})
		case answers[i] != nil:
			out = append(out, found{slot, urlTrigger(fns[slot].Name, answers[i])})
		}
	}
	return out, nil
}

func urlTrigger(name string, out *lambda.GetFunctionUrlConfigOutput) model.LiveTrigger {
	t := model.LiveTrigger{Kind: model.LiveURL, Name: name, State: "enabled", Synchronous: true}
	if out == nil {
		t.Details = []string{"known from the function's policy only"}
		return t
	}
	t.Details = []string{"authentication " + string(out.AuthType)}
	if out.InvokeMode != "" {
		t.Details = append(t.Details, "invoke mode "+string(out.InvokeMode))
	}
	return t
}
