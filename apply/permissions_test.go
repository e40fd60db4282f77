package apply_test

import (
	"context"
	"encoding/json"
	"io"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/iam"
	"github.com/aws/aws-sdk-go-v2/service/sts"

	"decant/apply"
	"decant/apply/account"
	"decant/apply/applytest"
	"decant/apply/cutover"
	"decant/apply/registry"
	"decant/apply/taskrun"
	"decant/internal/awsconfig"
	"decant/internal/diag"
	"decant/test/moto"
)

// wholePolicy is what --permissions prints for everything that writes.
func wholePolicy() string {
	ops := slices.Concat(account.ReadOperations(), account.WriteOperations(), cutover.SwitchReadOperations(), cutover.SwitchOperations(), taskrun.Operations())
	return string(awsconfig.Policy("All", ops, slices.Concat(account.WriteActions(), cutover.SwitchActions(), taskrun.Actions(), registry.PushActions())...))
}

// TestThePrintedPolicyIsEnoughAndEachActionIsMissed takes each action that a
// whole apply asks for out of the policy that --permissions prints: the simulator, with
// moto's evaluator, denies this one and no other. Nothing is written.
func TestThePrintedPolicyIsEnoughAndEachActionIsMissed(t *testing.T) {
	t.Parallel()
	a := applytest.NewAccount(t)
	p := a.Asked(a.Reader())
	if diags := apply.MayApply(context.Background(), a.User(wholePolicy()), p, "decant apply"); len(diags) > 0 {
		t.Fatalf("the printed policy is not enough: %v", diags)
	}
	actions := map[string]bool{}
	for _, n := range p.Permissions {
		actions[n.Action] = true
	}
	if len(actions) < 18 || !actions["iam:PassRole"] {
		t.Errorf("only %v are asked for", slices.Sorted(maps.Keys(actions)))
	}
	for _, missing := range slices.Sorted(maps.Keys(actions)) {
		r := a.User(applytest.WithoutAction(t, wholePolicy(), missing))
		a.Line.Arm(0, "", nil)
		got := apply.Simulate(context.Background(), r, p.Permissions)
		denied, unknown := got.Split()
		for _, j := range denied {
			if j.Action != missing || j.Why != "" {
				t.Errorf("without %s: %s on %s is denied: %s", missing, j.Action, j.Resource, j.Why)
			}
		}
		if len(denied) == 0 || len(unknown) > 0 {
			t.Errorf("without %s: %d denied, unknown %v", missing, len(denied), unknown)
		}
		diags := got.Findings("decant apply")
		applytest.WantCode(t, diags, apply.Unpermitted, missing, "decant apply --permissions", "--"+apply.SkipPermissionCheck, `"Effect": "Allow"`)
		applytest.WantCalls(t, a.Line.Sent())
	}
}

// TestEveryCallThatIsSentWasAskedFor compares what apply, a change of it, and
// destroy really send with what the simulator is asked about.
func TestEveryCallThatIsSentWasAskedFor(t *testing.T) {
	t.Parallel()
	a := applytest.NewAccount(t)
	m, w := applytest.Full(t)
	w.CreateCluster = true
	compare := func(what string, want []account.Resource, s account.Scope) {
		t.Helper()
		p, calls := a.Apply(want, s)
		if len(calls) == 0 {
			t.Fatalf("%s: nothing is sent", what)
		}
		asked := map[string]bool{}
		for _, n := range p.Permissions {
			asked[strings.SplitN(n.Action, ":", 2)[1]] = true
		}
		sent := map[string]bool{}
		for _, operation := range calls {
			for prefix, name := range map[string]string{"POST /schedules/": "CreateSchedule", "PUT /schedules/": "UpdateSchedule", "DELETE /schedules/": "DeleteSchedule"} {
				if strings.HasPrefix(operation, prefix) {
					operation = name
				}
			}
			sent[operation] = true
			if !asked[operation] {
				t.Errorf("%s sends %s and does not ask for it", what, operation)
			}
		}
		// What hangs on a call that is sent: tags of a call that makes something.
		implied := []string{"PassRole", "TagResource", "TagRole", "TagQueue", "TagPolicy", "AddTagsToResource"}
		for action := range asked {
			if !sent[action] && !slices.Contains(implied, action) {
				t.Errorf("%s asks for %s and does not send it", what, action)
			}
		}
	}
	want := a.Desired(m, w)
	compare("apply", want, m.Scope(w))

	m.Target(t, "cleanup").LogDays = 7
	m.Target(t, "cleanup").Schedule.Expression = "rate(2 days)"
	m.Target(t, "reports_freshness").Schedule.Expression = "rate(3 days)"
	m.Edit(t, "fargate/prod/cleanup/task-definition.json", `"memory": "2048"`, `"memory": "4096"`)
	w.Boundary = a.At.PolicyARN("boundary")
	applytest.Must(t, a.Clients().IAM.CreatePolicy, &iam.CreatePolicyInput{PolicyName: aws.String("boundary"), PolicyDocument: aws.String(applytest.Allow(applytest.Everything))})
	compare("a change", a.Desired(m, w), m.Scope(w))

	w.Boundary = ""
	compare("a change back", a.Desired(m, w), m.Scope(w))

	s := m.Scope(w)
	s.Destroy, s.Force, s.Logs, s.Secrets = true, true, true, true
	compare("destroy", nil, s)
}

// TestWhatIsDeniedWouldHaveBeenRefused lets moto enforce the policy: the action
// that the simulator denies is the one that is refused when nobody asks first.
func TestWhatIsDeniedWouldHaveBeenRefused(t *testing.T) {
	t.Parallel()
	address := moto.Own(t)
	for _, missing := range []string{"logs:CreateLogGroup", "iam:CreateRole", "ecs:RegisterTaskDefinition", "events:PutRule", "sqs:CreateQueue"} {
		post(t, address+"/moto-api/reset-auth", "Infinity")
		post(t, address+"/moto-api/reset", "")
		a := &applytest.Account{T: t, At: account.Ref{Account: "123456789012", Region: "eu-central-1", Partition: "aws"}, Line: &applytest.Line{Account: "123456789012"}}
		a.Config = applytest.AccountConfig(a.At.Region, address, a.Line)
		a.User(applytest.WithoutAction(t, wholePolicy(), missing))
		key := applytest.Must(t, a.Clients().IAM.CreateAccessKey, &iam.CreateAccessKeyInput{UserName: aws.String("deployer")}).AccessKey
		a.Config.Credentials = credentials.NewStaticCredentialsProvider(aws.ToString(key.AccessKeyId), aws.ToString(key.SecretAccessKey), "")
		caller := aws.ToString(applytest.Must(t, sts.NewFromConfig(a.Config).GetCallerIdentity, &sts.GetCallerIdentityInput{}).Arn)
		post(t, address+"/moto-api/reset-auth", "0")

		m, w := applytest.Full(t)
		want := a.Desired(m, w)
		r := a.As(caller)
		p, diags, err := apply.Propose(context.Background(), want, m.Scope(w), r)
		if err != nil || diags.HasErrors() {
			t.Fatalf("propose: %v %v", err, diags)
		}
		a.Line.Arm(0, "", nil)
		applytest.WantCode(t, apply.MayApply(context.Background(), r, p, "decant apply"), apply.Unpermitted, missing)
		applytest.WantCalls(t, a.Line.Sent())
		_, diags, err = apply.Execute(context.Background(), p, want, a.Reader(), a.Writer(), nil)
		if err != nil {
			t.Fatal(err)
		}
		for _, d := range diags {
			if d.Code == account.NotPermitted && !strings.Contains(d.Detail, missing) {
				t.Errorf("without %s, moto refuses: %s", missing, d.Detail)
			}
		}
		applytest.WantCode(t, diags, account.NotPermitted, missing)
	}
}

func post(t *testing.T, address, body string) {
	t.Helper()
	answer, err := moto.Client.Post(address, "text/plain", strings.NewReader(body)) //nolint:noctx // a test's own server
	if err != nil {
		t.Fatal(err)
	}
	answer.Body.Close()
}

// TestConditionsAreNoProof: a denial that hangs on a key that decant does not know
// is unknown, and the keys that it knows are given.
func TestConditionsAreNoProof(t *testing.T) { //nolint:tparallel // the cases change the policy of one account
	t.Parallel()
	a := applytest.NewAccount(t)
	p := a.Asked(a.Reader())
	app := p.Scope.App
	condition := func(block string) string {
		return `{"Effect":"Allow","Action":"*","Resource":"*","Condition":` + block + `}`
	}
	const unrelated = `{"Effect":"Allow","Action":"s3:GetObject","Resource":"*","Condition":{"Bool":{"aws:MultiFactorAuthPresent":"true"}}}`
	noRules := `{"Effect":"Allow","NotAction":"events:PutRule","Resource":"*"}`
	for name, c := range map[string]struct {
		policy  string
		session bool
		code    diag.Code // "": everything is allowed
		words   []string
	}{
		"nothing":                   {policy: applytest.Allow(`{"Effect":"Allow","Action":"s3:*","Resource":"*"}`), code: apply.Unpermitted},
		"everything":                {policy: applytest.Allow(applytest.Everything)},
		"a source address":          {policy: applytest.Allow(condition(`{"StringEquals":{"aws:SourceIp":"10.0.0.1"}}`)), code: apply.PermissionUnknown, words: []string{"it depends on aws:SourceIp"}},
		"an explicit deny":          {policy: applytest.Allow(applytest.Everything, `{"Effect":"Deny","Action":"events:PutRule","Resource":"*"}`), code: apply.Unpermitted, words: []string{"events:PutRule on failure rule", "a Deny statement forbids it"}},
		"a deny under a condition":  {policy: applytest.Allow(applytest.Everything, `{"Effect":"Deny","Action":"events:PutRule","Resource":"*","Condition":{"Null":{"aws:MultiFactorAuthPresent":"true"}}}`), code: apply.PermissionUnknown, words: []string{"events:PutRule", "aws:MultiFactorAuthPresent"}},
		"an unrelated key":          {policy: applytest.Allow(noRules, unrelated), code: apply.PermissionUnknown, words: []string{"aws:MultiFactorAuthPresent"}},
		"an unrelated key, a role":  {policy: applytest.Allow(noRules, unrelated), session: true, code: apply.Unpermitted, words: []string{"events:PutRule"}},
		"a related key, a role":     {policy: applytest.Allow(noRules, `{"Effect":"Allow","Action":"events:*","Resource":"*","Condition":{"Bool":{"aws:MultiFactorAuthPresent":"true"}}}`), session: true, code: apply.PermissionUnknown, words: []string{"events:PutRule"}},
		"a variable, a role":        {policy: applytest.Allow(noRules, unrelated, `{"Effect":"Allow","Action":"events:*","Resource":"arn:aws:events:*:*:rule/${aws:PrincipalTag/app}-*"}`), session: true, code: apply.PermissionUnknown, words: []string{"events:PutRule"}},
		"the tag of the app":        {policy: applytest.Allow(`{"Effect":"Allow","NotAction":"ecs:RegisterTaskDefinition","Resource":"*"}`, `{"Effect":"Allow","Action":"ecs:RegisterTaskDefinition","Resource":"*","Condition":{"StringEquals":{"aws:RequestTag/decant:app":"`+app+`"}}}`)},
		"the tag of another app":    {policy: applytest.Allow(`{"Effect":"Allow","NotAction":"ecs:RegisterTaskDefinition","Resource":"*"}`, `{"Effect":"Allow","Action":"ecs:RegisterTaskDefinition","Resource":"*","Condition":{"StringEquals":{"aws:RequestTag/decant:app":"another"}}}`), code: apply.Unpermitted, words: []string{"ecs:RegisterTaskDefinition"}},
		"the tag of one function":   {policy: applytest.Allow(condition(`{"StringEquals":{"aws:RequestTag/decant:function":"cleanup"}}`)), code: apply.PermissionUnknown, words: []string{"aws:RequestTag/decant:function"}},
		"passing to ECS alone":      {policy: applytest.Allow(`{"Effect":"Allow","NotAction":"iam:PassRole","Resource":"*"}`, `{"Effect":"Allow","Action":"iam:PassRole","Resource":"*","Condition":{"StringEquals":{"iam:PassedToService":"ecs-tasks.amazonaws.com"}}}`), code: apply.Unpermitted, words: []string{"iam:PassRole to events.amazonaws.com on role orders-etl-prod-cleanup-trigger-role", `"iam:PassedToService": "scheduler.amazonaws.com"`}},
		"the region":                {policy: applytest.Allow(`{"Effect":"Allow","Action":"iam:*","Resource":"*","Condition":{"StringEquals":{"aws:RequestedRegion":"us-east-1"}}}`, `{"Effect":"Allow","NotAction":"iam:*","Resource":"*","Condition":{"StringEquals":{"aws:RequestedRegion":"eu-central-1"}}}`)},
		"another region":            {policy: applytest.Allow(condition(`{"StringEquals":{"aws:RequestedRegion":["us-east-1","eu-west-1"]}}`)), code: apply.Unpermitted, words: []string{"events:PutRule"}},
		"the boundary and policy":   {policy: applytest.Allow(`{"Effect":"Allow","NotAction":["iam:AttachRolePolicy"],"Resource":"*"}`, `{"Effect":"Allow","Action":"iam:AttachRolePolicy","Resource":"*","Condition":{"ArnEquals":{"iam:PolicyARN":"arn:aws:iam::aws:policy/service-role/AmazonECSTaskExecutionRolePolicy"}}}`)},
		"the principal":             {policy: applytest.Allow(condition(`{"ArnLike":{"aws:PrincipalArn":"arn:aws:iam::*:role/teams/*"}}`)), session: true},
		"resources of other stages": {policy: applytest.Allow(`{"Effect":"Allow","NotAction":"logs:*","Resource":"*"}`, `{"Effect":"Allow","Action":"logs:*","Resource":"arn:aws:logs:*:*:log-group:/ecs/orders-etl-dev-*"}`), code: apply.Unpermitted, words: []string{"log group /ecs/orders-etl-prod-cleanup-logs"}},
	} {
		r := a.User(c.policy)
		if c.session {
			r = a.Session(c.policy)
		}
		diags := apply.MayApply(context.Background(), r, p, "decant apply")
		if c.code == "" {
			if len(diags) > 0 {
				t.Errorf("%s: %v", name, diags)
			}
			continue
		}
		if len(diags) != 1 || diags[0].Code != c.code {
			t.Errorf("%s: %v, want %s alone", name, diags, c.code)
			continue
		}
		t.Run(name, func(t *testing.T) { applytest.WantCode(t, diags, c.code, c.words...) })
	}
}

// TestABoundaryDenies: what the permissions boundary of a role does not allow.
func TestABoundaryDenies(t *testing.T) {
	t.Parallel()
	a := applytest.NewAccount(t)
	p := a.Asked(a.Reader())
	r := a.Session(applytest.Allow(applytest.Everything))
	applytest.Must(t, a.Clients().IAM.CreatePolicy, &iam.CreatePolicyInput{PolicyName: aws.String("limit"), PolicyDocument: aws.String(applytest.Allow(`{"Effect":"Allow","NotAction":"iam:CreateRole","Resource":"*"}`))})
	applytest.Must(t, a.Clients().IAM.PutRolePermissionsBoundary, &iam.PutRolePermissionsBoundaryInput{RoleName: aws.String("ci"), PermissionsBoundary: aws.String(a.At.PolicyARN("limit"))})
	applytest.WantCode(t, apply.MayApply(context.Background(), r, p, "decant apply"), apply.Unpermitted, "iam:CreateRole", "the permissions boundary does not allow it", "has to be changed there")
}

// stub answers SimulatePrincipalPolicy and GetRole from a table, for what moto's
// evaluator cannot say, and checks the question as IAM does.
type stub struct {
	t       *testing.T
	role    string // the ARN that GetRole answers; "" refuses
	results string // the members of EvaluationResults; "" refuses the simulation
	status  int    // of the refusal
	code    string

	mu    sync.Mutex
	calls []string
}

func (s *stub) RoundTrip(request *http.Request) (*http.Response, error) {
	raw, _ := io.ReadAll(request.Body)
	form, _ := url.ParseQuery(string(raw))
	s.mu.Lock()
	s.calls = append(s.calls, form.Get("Action"))
	s.mu.Unlock()
	body := ""
	switch {
	case form.Get("Action") == "GetRole" && s.role != "":
		body = "<GetRoleResponse><GetRoleResult><Role><Arn>" + s.role + "</Arn></Role></GetRoleResult></GetRoleResponse>"
	case form.Get("Action") == "SimulatePrincipalPolicy" && s.results != "":
		if source := form.Get("PolicySourceArn"); s.role != "" && source != s.role {
			s.t.Errorf("%s is simulated, want %s", source, s.role)
		}
		body = "<SimulatePrincipalPolicyResponse><SimulatePrincipalPolicyResult><EvaluationResults>" + s.results + "</EvaluationResults><IsTruncated>false</IsTruncated></SimulatePrincipalPolicyResult></SimulatePrincipalPolicyResponse>"
	default:
		refused := applytest.Answer(request, s.status, s.code)
		return refused, nil
	}
	return &http.Response{
		StatusCode: 200, Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1, Header: http.Header{"Content-Type": {"text/xml"}},
		Body: io.NopCloser(strings.NewReader(body)), ContentLength: int64(len(body)), Request: request,
	}, nil
}

const enabling = "arn:aws:events:eu-central-1:123456789012:rule/r"

// result is one member; more is put into it.
func result(decision, more string) string {
	return "<member><EvalActionName>events:enablerule</EvalActionName><EvalResourceName>" + enabling + "</EvalResourceName><EvalDecision>" + decision + "</EvalDecision>" + more + "</member>"
}

// TestWhatCannotBeAskedGoesOn: whatever keeps the simulator from a sure answer is
// a note with its reason, and never an error.
func TestWhatCannotBeAskedGoesOn(t *testing.T) {
	t.Parallel()
	const (
		user    = "arn:aws:iam::123456789012:user/u"
		session = "arn:aws:sts::123456789012:assumed-role/ci/s"
		role    = "arn:aws:iam::123456789012:role/teams/ci"
	)
	for name, c := range map[string]struct {
		caller, role, results, code string
		status                      int
		want                        diag.Code
		words                       []string
		calls                       int
	}{
		"allowed":              {caller: user, results: result("allowed", ""), calls: 1},
		"in another case":      {caller: user, results: strings.ReplaceAll(result("allowed", ""), "enablerule", "EnableRule"), calls: 1},
		"a role":               {caller: session, role: role, results: result("allowed", ""), calls: 2},
		"nobody knows who":     {want: apply.PermissionUnknown, words: []string{"STS does not say"}},
		"the root user":        {caller: "arn:aws:iam::123456789012:root", want: apply.PermissionUnknown, words: []string{"root user"}},
		"a federated user":     {caller: "arn:aws:sts::123456789012:federated-user/f", want: apply.PermissionUnknown, words: []string{"federated user"}},
		"moto's own":           {caller: "arn:aws:sts::123456789012:user/moto", want: apply.PermissionUnknown, words: []string{"neither a user nor a role"}},
		"no GetRole":           {caller: session, status: 403, code: "AccessDenied", want: apply.PermissionUnknown, words: []string{"it may not call iam:GetRole", "allow iam:SimulatePrincipalPolicy and iam:GetRole"}, calls: 1},
		"no simulation":        {caller: user, status: 403, code: "AccessDenied", want: apply.PermissionUnknown, words: []string{"it may not call iam:SimulatePrincipalPolicy", "is reported when it comes"}, calls: 1},
		"IAM fails":            {caller: user, status: 500, code: "ServiceFailure", want: apply.PermissionUnknown, words: []string{"IAM did not answer: ServiceFailure"}, calls: 3},
		"an entity is refused": {caller: user, status: 400, code: "InvalidInput", want: apply.PermissionUnknown, words: []string{"IAM did not answer: InvalidInput"}, calls: 1},
		"another answer":       {caller: user, results: strings.ReplaceAll(result("implicitDeny", ""), "rule/r", "rule/q"), want: apply.PermissionUnknown, words: []string{"gave no answer"}, calls: 1},
		"an organization":      {caller: user, results: result("implicitDeny", "<OrganizationsDecisionDetail><AllowedByOrganizations>false</AllowedByOrganizations></OrganizationsDecisionDetail>"), want: apply.PermissionUnknown, words: []string{"organization"}, calls: 1},
		"its own policies":     {caller: user, results: result("implicitDeny", "<OrganizationsDecisionDetail><AllowedByOrganizations>true</AllowedByOrganizations></OrganizationsDecisionDetail>"), want: apply.Unpermitted, words: []string{"events:EnableRule on rule r\n", enabling}, calls: 1},
		"in the part":          {caller: user, results: strings.ReplaceAll(result("allowed", "<ResourceSpecificResults><member><EvalResourceName>"+enabling+"</EvalResourceName><EvalResourceDecision>explicitDeny</EvalResourceDecision></member></ResourceSpecificResults>"), "<EvalResourceName>"+enabling+"</EvalResourceName><EvalDecision>", "<EvalResourceName>arn:${Partition}:x</EvalResourceName><EvalDecision>"), want: apply.Unpermitted, words: []string{"a Deny statement"}, calls: 1},
		"a key in the whole":   {caller: user, results: result("allowed", "<MissingContextValues><member>aws:SourceVpc</member></MissingContextValues><ResourceSpecificResults><member><EvalResourceName>"+enabling+"</EvalResourceName><EvalResourceDecision>implicitDeny</EvalResourceDecision></member></ResourceSpecificResults>"), want: apply.PermissionUnknown, words: []string{"it depends on aws:SourceVpc"}, calls: 1},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := &stub{t: t, role: c.role, results: c.results, status: c.status, code: c.code}
			config := aws.Config{Region: "eu-central-1", HTTPClient: &http.Client{Transport: s}, Credentials: credentials.NewStaticCredentialsProvider("AKIAEXAMPLE", "secret", "")}
			r := account.NewReader(config, account.Ref{Account: "123456789012", Region: "eu-central-1", Partition: "aws", Caller: c.caller}, nil)
			needs := []account.Permission{{Access: account.Access{Action: "events:EnableRule", Resource: enabling}, What: "rule r", Keys: map[string][]string{}}}
			diags := apply.Simulate(context.Background(), r, needs).Findings("decant cutover")
			if c.want == "" {
				if len(diags) > 0 {
					t.Errorf("%v", diags)
				}
			} else {
				applytest.WantCode(t, diags, c.want, c.words...)
				if len(diags) != 1 || (c.want == apply.PermissionUnknown) == diags.HasErrors() {
					t.Errorf("%v", diags)
				}
			}
			if len(s.calls) != c.calls {
				t.Errorf("IAM is asked %v, want %d calls", s.calls, c.calls)
			}
		})
	}
}

// TestFewQuestions: a whole app is a dozen questions, on one page each or several,
// and nothing pending is none.
func TestFewQuestions(t *testing.T) {
	t.Parallel()
	a, m := applytest.NewAccount(t), applytest.Orders(t)
	want := a.Desired(m, applytest.Wish())
	p := a.Propose(want, apply.ScopeOf(m.Plan, nil))
	sizes, most := apply.QuestionSizes(p.Permissions)
	if len(sizes) > 16 || len(p.Permissions) < 100 {
		t.Errorf("%d questions for %d permissions", len(sizes), len(p.Permissions))
	}
	for _, n := range sizes {
		if n > most {
			t.Errorf("a question has %d pairs", n)
		}
	}
	t.Logf("%d permissions, %d questions", len(p.Permissions), len(sizes))
	if diags := apply.MayApply(context.Background(), a.User(wholePolicy()), p, "decant apply"); len(diags) > 0 {
		t.Errorf("%v", diags)
	}
	a.Apply(want, apply.ScopeOf(m.Plan, nil))
	if again := a.Propose(want, apply.ScopeOf(m.Plan, nil)); len(again.Permissions) > 0 {
		t.Errorf("nothing is pending, and %v are asked for", again.Permissions)
	}
	s := &stub{t: t}
	r := account.NewReader(aws.Config{HTTPClient: &http.Client{Transport: s}}, a.At, nil)
	if diags := apply.MayApply(context.Background(), r, &apply.Plan{}, "decant apply"); len(diags) > 0 || len(s.calls) > 0 {
		t.Errorf("an empty plan asks %v: %v", s.calls, diags)
	}
}

// TestAPairInTwoQuestions: the answer counts that was given with the call's own
// tags, also when the same action and resource were asked without them.
func TestAPairInTwoQuestions(t *testing.T) {
	t.Parallel()
	a := applytest.NewAccount(t)
	onRule := func(name string) *account.Requirements {
		return &account.Requirements{At: a.At, ARN: account.RuleARN(a.At, account.DefaultBus, name), Change: account.Change{Address: account.Address{Kind: account.Rule, Name: name}, Diff: []account.FieldChange{{Path: "tags[" + account.TagApp + "]", New: "orders"}}}}
	}
	made, changed := onRule("made"), onRule("changed")
	made.Tagged("events:PutRule")
	made.Of("events:PutTargets")
	changed.Of("events:PutRule")
	r := a.User(applytest.Allow(`{"Effect":"Allow","Action":"events:PutTargets","Resource":"*"}`, `{"Effect":"Allow","Action":"events:PutRule","Resource":"*","Condition":{"StringEquals":{"aws:RequestTag/decant:app":"orders"}}}`))
	denied, unknown := apply.Simulate(context.Background(), r, append(made.Out, changed.Out...)).Split()
	if len(denied) != 0 || len(unknown) != 1 || unknown[0].What != "rule changed" {
		t.Errorf("denied %v, unknown %v", denied, unknown)
	}
}

// TestManyDenialsAreFewLines: what is missing for a whole app is a short text.
func TestManyDenialsAreFewLines(t *testing.T) {
	t.Parallel()
	a, m := applytest.NewAccount(t), applytest.Orders(t)
	p := a.Propose(a.Desired(m, applytest.Wish()), apply.ScopeOf(m.Plan, nil))
	diags := apply.MayApply(context.Background(), a.User(applytest.WithoutAction(t, applytest.WithoutAction(t, wholePolicy(), "iam:CreateRole"), "iam:PassRole")), p, "decant apply")
	applytest.WantCode(t, diags, apply.Unpermitted, "iam:CreateRole on execution role orders-etl-prod-backfill_partition-execution-role and 27 more", a.At.RoleARN("orders-etl-prod-*"), `"iam:PassedToService": "events.amazonaws.com"`)
	text := diags[0].Detail + "\n" + diags[0].Fix
	if n := strings.Count(text, "\n"); n > 60 {
		t.Errorf("%d lines:\n%s", n, text)
	}
	for _, s := range strings.Split(text, ",\n    {") {
		var statement map[string]any
		if i := strings.Index(s, `"Effect"`); i >= 0 {
			s = "{" + s[i:strings.LastIndex(s, "}")+1]
			if err := json.Unmarshal([]byte(s), &statement); err != nil {
				t.Errorf("no statement: %v\n%s", err, s)
			}
		}
	}
}
