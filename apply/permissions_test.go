package apply

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/iam"
	"github.com/aws/aws-sdk-go-v2/service/sts"
	"github.com/google/go-cmp/cmp"

	"decant/internal/awsconfig"
	"decant/internal/diag"
	"decant/test/moto"
)

// wholePolicy is what --policy prints for everything that writes.
func wholePolicy() string {
	ops := slices.Concat(ReadOperations(), WriteOperations(), SwitchReadOperations(), SwitchOperations(), RunOperations())
	return string(awsconfig.Policy("All", ops, slices.Concat(WriteActions(), SwitchActions(), RunActions(), ImageActions())...))
}

// withoutAction takes one action out of a policy.
func withoutAction(t *testing.T, document, action string) string {
	t.Helper()
	before := document
	document = strings.ReplaceAll(document, `"`+action+`"`, `"iam:GetRole"`)
	if document == before {
		t.Fatalf("the policy has no %s", action)
	}
	return document
}

// user is an identity with one inline policy; its reader knows who it is.
func (a *account) user(document string) *Reader {
	a.t.Helper()
	name := aws.String("deployer")
	_, _ = a.clients().iam.CreateUser(context.Background(), &iam.CreateUserInput{UserName: name})
	must(a.t, a.clients().iam.PutUserPolicy, &iam.PutUserPolicyInput{UserName: name, PolicyName: aws.String("p"), PolicyDocument: &document})
	return a.as("arn:aws:iam::" + a.at.Account + ":user/deployer")
}

// session is the same of a role with a path, which the ARN of a session leaves out.
func (a *account) session(document string) *Reader {
	a.t.Helper()
	name := aws.String("ci")
	_, _ = a.clients().iam.CreateRole(context.Background(), &iam.CreateRoleInput{RoleName: name, Path: aws.String("/teams/data/"), AssumeRolePolicyDocument: aws.String(`{"Version":"2012-10-17","Statement":[]}`)})
	must(a.t, a.clients().iam.PutRolePolicy, &iam.PutRolePolicyInput{RoleName: name, PolicyName: aws.String("p"), PolicyDocument: &document})
	return a.as("arn:aws:sts::" + a.at.Account + ":assumed-role/ci/build-7")
}

func (a *account) as(caller string) *Reader {
	r := a.reader()
	r.place.Caller = caller
	return r
}

// allow is a policy of statements, written as JSON without the brackets around them.
func allow(statements ...string) string {
	return `{"Version":"2012-10-17","Statement":[` + strings.Join(statements, ",") + `]}`
}

const everything = `{"Effect":"Allow","Action":"*","Resource":"*"}`

// asked is a plan of the demo app in an empty account.
func (a *account) asked(r *Reader) *Plan {
	a.t.Helper()
	m, w := full(a.t)
	p, diags, err := Propose(context.Background(), a.desired(m, w), m.scope(w), r)
	if err != nil {
		a.t.Fatal(err)
	}
	noErrors(a.t, "propose", diags)
	return p
}

// TestThePrintedPolicyIsEnoughAndEachActionIsMissed takes each action that a
// whole apply asks for out of the policy that --policy prints: the simulator, with
// moto's evaluator, denies this one and no other. Nothing is written.
func TestThePrintedPolicyIsEnoughAndEachActionIsMissed(t *testing.T) {
	t.Parallel()
	a := newAccount(t)
	p := a.asked(a.reader())
	if diags := MayApply(context.Background(), a.user(wholePolicy()), p, "decant apply"); len(diags) > 0 {
		t.Fatalf("the printed policy is not enough: %v", diags)
	}
	actions := map[string]bool{}
	for _, n := range p.needs {
		actions[n.action] = true
	}
	if len(actions) < 18 || !actions["iam:PassRole"] {
		t.Errorf("only %v are asked for", slices.Sorted(maps.Keys(actions)))
	}
	for _, missing := range slices.Sorted(maps.Keys(actions)) {
		r := a.user(withoutAction(t, wholePolicy(), missing))
		a.line.arm(0, "", nil)
		got := r.permitted(context.Background(), p.needs)
		denied, unknown := got.split()
		for _, j := range denied {
			if j.action != missing || j.why != "" {
				t.Errorf("without %s: %s on %s is denied: %s", missing, j.action, j.resource, j.why)
			}
		}
		if len(denied) == 0 || len(unknown) > 0 {
			t.Errorf("without %s: %d denied, unknown %v", missing, len(denied), unknown)
		}
		diags := got.findings("decant apply")
		wantCode(t, diags, Unpermitted, missing, "decant apply --policy", "--"+SkipPermissionCheck, `"Effect": "Allow"`)
		wantCalls(t, a.line.sent())
	}
}

// TestEveryCallThatIsSentWasAskedFor compares what apply, a change of it, and
// destroy really send with what the simulator is asked about.
func TestEveryCallThatIsSentWasAskedFor(t *testing.T) {
	t.Parallel()
	a := newAccount(t)
	m, w := full(t)
	w.CreateCluster = true
	compare := func(what string, want []Resource, s Scope) {
		t.Helper()
		p, calls := a.apply(want, s)
		if len(calls) == 0 {
			t.Fatalf("%s: nothing is sent", what)
		}
		asked := map[string]bool{}
		for _, n := range p.needs {
			asked[strings.SplitN(n.action, ":", 2)[1]] = true
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
	want := a.desired(m, w)
	compare("apply", want, m.scope(w))

	m.target(t, "cleanup").LogDays = 7
	m.target(t, "cleanup").Schedule.Expression = "rate(2 days)"
	m.target(t, "reports_freshness").Schedule.Expression = "rate(3 days)"
	m.edit(t, "fargate/cleanup/task-definition.json", `"memory": "2048"`, `"memory": "4096"`)
	w.Boundary = a.at.policyARN("boundary")
	must(t, a.clients().iam.CreatePolicy, &iam.CreatePolicyInput{PolicyName: aws.String("boundary"), PolicyDocument: aws.String(allow(everything))})
	compare("a change", a.desired(m, w), m.scope(w))

	w.Boundary = ""
	compare("a change back", a.desired(m, w), m.scope(w))

	s := m.scope(w)
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
		a := &account{t: t, at: Place{Account: "123456789012", Region: "eu-central-1", Partition: "aws"}, line: &line{account: "123456789012"}}
		a.config = accountConfig(a.at.Region, address, a.line)
		a.user(withoutAction(t, wholePolicy(), missing))
		key := must(t, a.clients().iam.CreateAccessKey, &iam.CreateAccessKeyInput{UserName: aws.String("deployer")}).AccessKey
		a.config.Credentials = credentials.NewStaticCredentialsProvider(aws.ToString(key.AccessKeyId), aws.ToString(key.SecretAccessKey), "")
		caller := aws.ToString(must(t, sts.NewFromConfig(a.config).GetCallerIdentity, &sts.GetCallerIdentityInput{}).Arn)
		post(t, address+"/moto-api/reset-auth", "0")

		m, w := full(t)
		want := a.desired(m, w)
		r := a.as(caller)
		p, diags, err := Propose(context.Background(), want, m.scope(w), r)
		if err != nil || diags.HasErrors() {
			t.Fatalf("propose: %v %v", err, diags)
		}
		a.line.arm(0, "", nil)
		wantCode(t, MayApply(context.Background(), r, p, "decant apply"), Unpermitted, missing)
		wantCalls(t, a.line.sent())
		_, diags, err = Execute(context.Background(), p, want, a.reader(), a.writer(), nil)
		if err != nil {
			t.Fatal(err)
		}
		for _, d := range diags {
			if d.Code == NotPermitted && !strings.Contains(d.Detail, missing) {
				t.Errorf("without %s, moto refuses: %s", missing, d.Detail)
			}
		}
		wantCode(t, diags, NotPermitted, missing)
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
	a := newAccount(t)
	p := a.asked(a.reader())
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
		"nothing":                   {policy: allow(`{"Effect":"Allow","Action":"s3:*","Resource":"*"}`), code: Unpermitted},
		"everything":                {policy: allow(everything)},
		"a source address":          {policy: allow(condition(`{"StringEquals":{"aws:SourceIp":"10.0.0.1"}}`)), code: PermissionUnknown, words: []string{"it depends on aws:SourceIp"}},
		"an explicit deny":          {policy: allow(everything, `{"Effect":"Deny","Action":"events:PutRule","Resource":"*"}`), code: Unpermitted, words: []string{"events:PutRule on failure rule", "a Deny statement forbids it"}},
		"a deny under a condition":  {policy: allow(everything, `{"Effect":"Deny","Action":"events:PutRule","Resource":"*","Condition":{"Null":{"aws:MultiFactorAuthPresent":"true"}}}`), code: PermissionUnknown, words: []string{"events:PutRule", "aws:MultiFactorAuthPresent"}},
		"an unrelated key":          {policy: allow(noRules, unrelated), code: PermissionUnknown, words: []string{"aws:MultiFactorAuthPresent"}},
		"an unrelated key, a role":  {policy: allow(noRules, unrelated), session: true, code: Unpermitted, words: []string{"events:PutRule"}},
		"a related key, a role":     {policy: allow(noRules, `{"Effect":"Allow","Action":"events:*","Resource":"*","Condition":{"Bool":{"aws:MultiFactorAuthPresent":"true"}}}`), session: true, code: PermissionUnknown, words: []string{"events:PutRule"}},
		"a variable, a role":        {policy: allow(noRules, unrelated, `{"Effect":"Allow","Action":"events:*","Resource":"arn:aws:events:*:*:rule/${aws:PrincipalTag/app}-*"}`), session: true, code: PermissionUnknown, words: []string{"events:PutRule"}},
		"the tag of the app":        {policy: allow(`{"Effect":"Allow","NotAction":"ecs:RegisterTaskDefinition","Resource":"*"}`, `{"Effect":"Allow","Action":"ecs:RegisterTaskDefinition","Resource":"*","Condition":{"StringEquals":{"aws:RequestTag/decant:app":"`+app+`"}}}`)},
		"the tag of another app":    {policy: allow(`{"Effect":"Allow","NotAction":"ecs:RegisterTaskDefinition","Resource":"*"}`, `{"Effect":"Allow","Action":"ecs:RegisterTaskDefinition","Resource":"*","Condition":{"StringEquals":{"aws:RequestTag/decant:app":"another"}}}`), code: Unpermitted, words: []string{"ecs:RegisterTaskDefinition"}},
		"the tag of one function":   {policy: allow(condition(`{"StringEquals":{"aws:RequestTag/decant:function":"cleanup"}}`)), code: PermissionUnknown, words: []string{"aws:RequestTag/decant:function"}},
		"passing to ECS alone":      {policy: allow(`{"Effect":"Allow","NotAction":"iam:PassRole","Resource":"*"}`, `{"Effect":"Allow","Action":"iam:PassRole","Resource":"*","Condition":{"StringEquals":{"iam:PassedToService":"ecs-tasks.amazonaws.com"}}}`), code: Unpermitted, words: []string{"iam:PassRole to events.amazonaws.com on role orders-etl-prod-cleanup-trigger-role", `"iam:PassedToService": "scheduler.amazonaws.com"`}},
		"the region":                {policy: allow(`{"Effect":"Allow","Action":"iam:*","Resource":"*","Condition":{"StringEquals":{"aws:RequestedRegion":"us-east-1"}}}`, `{"Effect":"Allow","NotAction":"iam:*","Resource":"*","Condition":{"StringEquals":{"aws:RequestedRegion":"eu-central-1"}}}`)},
		"another region":            {policy: allow(condition(`{"StringEquals":{"aws:RequestedRegion":["us-east-1","eu-west-1"]}}`)), code: Unpermitted, words: []string{"events:PutRule"}},
		"the boundary and policy":   {policy: allow(`{"Effect":"Allow","NotAction":["iam:AttachRolePolicy"],"Resource":"*"}`, `{"Effect":"Allow","Action":"iam:AttachRolePolicy","Resource":"*","Condition":{"ArnEquals":{"iam:PolicyARN":"arn:aws:iam::aws:policy/service-role/AmazonECSTaskExecutionRolePolicy"}}}`)},
		"the principal":             {policy: allow(condition(`{"ArnLike":{"aws:PrincipalArn":"arn:aws:iam::*:role/teams/*"}}`)), session: true},
		"resources of other stages": {policy: allow(`{"Effect":"Allow","NotAction":"logs:*","Resource":"*"}`, `{"Effect":"Allow","Action":"logs:*","Resource":"arn:aws:logs:*:*:log-group:/ecs/orders-etl-dev-*"}`), code: Unpermitted, words: []string{"log group /ecs/orders-etl-prod-cleanup-logs"}},
	} {
		r := a.user(c.policy)
		if c.session {
			r = a.session(c.policy)
		}
		diags := MayApply(context.Background(), r, p, "decant apply")
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
		t.Run(name, func(t *testing.T) { wantCode(t, diags, c.code, c.words...) })
	}
}

// TestAVariableMayBeAnything: what cannot be ruled out is not denied.
func TestAVariableMayBeAnything(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]bool{
		`{"Action":"events:*","Resource":"arn:aws:events:*:*:rule/r"}`:                            true,
		`{"Action":"events:Put*","Resource":"*"}`:                                                 false,
		`{"Action":"events:*","Resource":"arn:aws:events:*:*:rule/${aws:PrincipalTag/app}"}`:      true,
		`{"Action":"events:*","Resource":["arn:aws:sqs:*","arn:aws:events:*:*:rule/q-${a}"]}`:     false,
		`{"Action":"events:*","NotResource":"arn:aws:events:*:*:rule/${aws:PrincipalTag/app}"}`:   true,
		`{"Action":"events:*","NotResource":"arn:aws:events:*"}`:                                  false,
		`{"NotAction":["iam:*","events:Enable*"],"Resource":"*"}`:                                 false,
		`{"NotAction":"iam:*","NotResource":["arn:aws:s3:*"],"Condition":{"Bool":{"x":"false"}}}`: true,
	} {
		var s map[string]any
		if err := json.Unmarshal([]byte(text), &s); err != nil {
			t.Fatal(err)
		}
		if got := couldCover(s, ask{"events:EnableRule", enabling}); got != want {
			t.Errorf("%s: %v", text, got)
		}
	}
}

// TestABoundaryDenies: what the permissions boundary of a role does not allow.
func TestABoundaryDenies(t *testing.T) {
	t.Parallel()
	a := newAccount(t)
	p := a.asked(a.reader())
	r := a.session(allow(everything))
	must(t, a.clients().iam.CreatePolicy, &iam.CreatePolicyInput{PolicyName: aws.String("limit"), PolicyDocument: aws.String(allow(`{"Effect":"Allow","NotAction":"iam:CreateRole","Resource":"*"}`))})
	must(t, a.clients().iam.PutRolePermissionsBoundary, &iam.PutRolePermissionsBoundaryInput{RoleName: aws.String("ci"), PermissionsBoundary: aws.String(a.at.policyARN("limit"))})
	wantCode(t, MayApply(context.Background(), r, p, "decant apply"), Unpermitted, "iam:CreateRole", "the permissions boundary does not allow it", "has to be changed there")
}

// TestASwitchAsksForTheWayBack: an identity that may switch one side off and
// cannot switch a side on again is refused, whichever it is, and nothing is sent.
func TestASwitchAsksForTheWayBack(t *testing.T) {
	t.Parallel()
	for _, k := range pairs() {
		s := staged(t, k, everyDay)
		s.t = t
		ask := func(document string, to Side) (diag.List, []string) {
			t.Helper()
			s.user(document)
			r := s.switchReader()
			r.place.Caller = "arn:aws:iam::" + s.at.Account + ":user/deployer"
			states, diags, err := Inspect(context.Background(), s.plan, s.at, nil, r, noon)
			if err != nil || diags.HasErrors() {
				t.Fatalf("%s: %v %v", k, err, diags)
			}
			s.line.arm(0, "", nil)
			return MaySwitch(context.Background(), r, states, Move{To: to}, "decant cutover"), s.line.sent()
		}
		names := map[Side]string{Lambda: s.lambda, Fargate: s.target.Schedule.RuleName}
		kindOf := map[Side]string{Lambda: k.lambda, Fargate: k.fargate}
		s.arrange(onLambda)
		if diags, _ := ask(wholePolicy(), Fargate); len(diags) > 0 {
			t.Errorf("%s: the printed policy is not enough: %v", k, diags)
		}
		tag := `{"Effect":"Allow","Action":"iam:TagRole","Resource":"*","Condition":{"StringEquals":{"iam:ResourceTag/decant:app":"orders"}}}`
		if diags, _ := ask(allow(`{"Effect":"Allow","NotAction":"iam:TagRole","Resource":"*"}`, tag), Fargate); len(diags) > 0 {
			t.Errorf("%s: the tags of the task role are known: %v", k, diags)
		}
		for side, name := range names {
			denials := map[string]string{}
			if kindOf[side] == "rule" {
				for _, action := range []string{"events:EnableRule", "events:DisableRule"} {
					denials[action] = fmt.Sprintf(`{"Effect":"Deny","Action":%q,"Resource":%q}`, action, s.at.arn("events", "rule/"+name))
				}
			} else {
				denials["scheduler:UpdateSchedule"] = fmt.Sprintf(`{"Effect":"Deny","Action":"scheduler:UpdateSchedule","Resource":%q}`, s.at.arn("scheduler", "schedule/default/"+name))
				role := map[Side]string{Lambda: "orders-prod", Fargate: "orders-prod-report-trigger-role"}[side]
				denials["iam:PassRole"] = fmt.Sprintf(`{"Effect":"Deny","Action":"iam:PassRole","Resource":%q,"Condition":{"StringEquals":{"iam:PassedToService":"scheduler.amazonaws.com"}}}`, s.at.roleARN(role))
			}
			denials["iam:TagRole"] = fmt.Sprintf(`{"Effect":"Deny","Action":"iam:TagRole","Resource":%q}`, s.at.roleARN("orders-prod-report-task-role"))
			for action, denial := range denials {
				diags, sent := ask(allow(everything, denial), Fargate)
				wantCode(t, diags, Unpermitted, action, "the way back")
				wantCalls(t, sent)
			}
		}
		s.arrange(onFargate)
		diags, _ := ask(allow(`{"Effect":"Allow","Action":"iam:TagRole","Resource":"*"}`), Lambda)
		wantCode(t, diags, Unpermitted, names[Lambda], names[Fargate])
		if diags, _ := ask(allow(`{"Effect":"Allow","Action":"iam:TagRole","Resource":"*"}`), Fargate); len(diags) > 0 {
			t.Errorf("%s: a function that is there already needs nothing: %v", k, diags)
		}
		s.puts(s.lambda, false)
		if diags, _ := ask(allow(`{"Effect":"Allow","Action":"iam:TagRole","Resource":"*"}`), ""); len(diags) > 0 {
			t.Errorf("%s: retire writes the phase alone: %v", k, diags)
		}
		diags, _ = ask(allow(`{"Effect":"Allow","Action":"events:*","Resource":"*"}`), "")
		wantCode(t, diags, Unpermitted, "iam:TagRole")
	}
}

// TestARunAsksFirst: nothing is started when the roles may not be passed.
func TestARunAsksFirst(t *testing.T) {
	t.Parallel()
	a := newAccount(t)
	m, w := small(t)
	want := a.desired(m, w)
	a.apply(want, m.scope(w))
	target := *m.target(t, "cleanup")
	run := func(r *Reader, ask bool, event []byte) (diag.List, []string) {
		t.Helper()
		a.line.arm(0, "", nil)
		writer := NewWriter(a.guarded(append(ReadOperations(), RunOperations()...)), WriterOptions{Sleep: func(ctx context.Context, _ time.Duration) error { return ctx.Err() }})
		_, diags, err := Run(context.Background(), r, writer, target, a.at, RunOptions{Plan: m.plan, Wish: w, AskIAM: ask, Event: event, Bucket: "events", Objects: NewObjects(a.config)}, nil)
		if err != nil {
			t.Fatal(err)
		}
		return diags, a.line.sent()
	}
	r := a.user(withoutAction(t, wholePolicy(), "iam:PassRole"))
	diags, sent := run(r, true, nil)
	wantCode(t, diags, Unpermitted, "iam:PassRole to ecs-tasks.amazonaws.com", "orders-etl-prod-cleanup-execution-role", "decant run --policy")
	wantCalls(t, sent)
	diags, sent = run(a.user(withoutAction(t, wholePolicy(), "s3:PutObject")), true, []byte(`{"x":"`+strings.Repeat("x", maxOverrides)+`"}`))
	wantCode(t, diags, PermissionUnknown, "s3:PutObject on bucket events", "the policy of the resource itself may allow it")
	if len(sent) == 0 {
		t.Error("what is only unknown stopped the run")
	}
	if _, sent = run(r, false, nil); len(sent) == 0 {
		t.Error("without asking nothing was sent")
	}
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
		refused := answer(request, s.status, s.code)
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
		"nobody knows who":     {want: PermissionUnknown, words: []string{"STS does not say"}},
		"the root user":        {caller: "arn:aws:iam::123456789012:root", want: PermissionUnknown, words: []string{"root user"}},
		"a federated user":     {caller: "arn:aws:sts::123456789012:federated-user/f", want: PermissionUnknown, words: []string{"federated user"}},
		"moto's own":           {caller: "arn:aws:sts::123456789012:user/moto", want: PermissionUnknown, words: []string{"neither a user nor a role"}},
		"no GetRole":           {caller: session, status: 403, code: "AccessDenied", want: PermissionUnknown, words: []string{"it may not call iam:GetRole", "allow iam:SimulatePrincipalPolicy and iam:GetRole"}, calls: 1},
		"no simulation":        {caller: user, status: 403, code: "AccessDenied", want: PermissionUnknown, words: []string{"it may not call iam:SimulatePrincipalPolicy", "is reported when it comes"}, calls: 1},
		"IAM fails":            {caller: user, status: 500, code: "ServiceFailure", want: PermissionUnknown, words: []string{"IAM did not answer: ServiceFailure"}, calls: 3},
		"an entity is refused": {caller: user, status: 400, code: "InvalidInput", want: PermissionUnknown, words: []string{"IAM did not answer: InvalidInput"}, calls: 1},
		"another answer":       {caller: user, results: strings.ReplaceAll(result("implicitDeny", ""), "rule/r", "rule/q"), want: PermissionUnknown, words: []string{"gave no answer"}, calls: 1},
		"an organization":      {caller: user, results: result("implicitDeny", "<OrganizationsDecisionDetail><AllowedByOrganizations>false</AllowedByOrganizations></OrganizationsDecisionDetail>"), want: PermissionUnknown, words: []string{"organization"}, calls: 1},
		"its own policies":     {caller: user, results: result("implicitDeny", "<OrganizationsDecisionDetail><AllowedByOrganizations>true</AllowedByOrganizations></OrganizationsDecisionDetail>"), want: Unpermitted, words: []string{"events:EnableRule on rule r\n", enabling}, calls: 1},
		"in the part":          {caller: user, results: strings.ReplaceAll(result("allowed", "<ResourceSpecificResults><member><EvalResourceName>"+enabling+"</EvalResourceName><EvalResourceDecision>explicitDeny</EvalResourceDecision></member></ResourceSpecificResults>"), "<EvalResourceName>"+enabling+"</EvalResourceName><EvalDecision>", "<EvalResourceName>arn:${Partition}:x</EvalResourceName><EvalDecision>"), want: Unpermitted, words: []string{"a Deny statement"}, calls: 1},
		"a key in the whole":   {caller: user, results: result("allowed", "<MissingContextValues><member>aws:SourceVpc</member></MissingContextValues><ResourceSpecificResults><member><EvalResourceName>"+enabling+"</EvalResourceName><EvalResourceDecision>implicitDeny</EvalResourceDecision></member></ResourceSpecificResults>"), want: PermissionUnknown, words: []string{"it depends on aws:SourceVpc"}, calls: 1},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := &stub{t: t, role: c.role, results: c.results, status: c.status, code: c.code}
			config := aws.Config{Region: "eu-central-1", HTTPClient: &http.Client{Transport: s}, Credentials: credentials.NewStaticCredentialsProvider("AKIAEXAMPLE", "secret", "")}
			r := NewReader(config, Place{Account: "123456789012", Region: "eu-central-1", Partition: "aws", Caller: c.caller}, nil)
			needs := []need{{ask: ask{"events:EnableRule", enabling}, what: "rule r", keys: map[string][]string{}}}
			diags := r.permitted(context.Background(), needs).findings("decant cutover")
			if c.want == "" {
				if len(diags) > 0 {
					t.Errorf("%v", diags)
				}
			} else {
				wantCode(t, diags, c.want, c.words...)
				if len(diags) != 1 || (c.want == PermissionUnknown) == diags.HasErrors() {
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
	a, m := newAccount(t), orders(t)
	want := a.desired(m, wish())
	p := a.propose(want, ScopeOf(m.plan, nil))
	groups := grouped(once(p.needs))
	if len(groups) > 16 || len(p.needs) < 100 {
		t.Errorf("%d questions for %d permissions", len(groups), len(p.needs))
	}
	for _, g := range groups {
		if n := len(g.actions) * len(g.resources); n > mostPairs {
			t.Errorf("%v on %d resources are %d pairs", g.actions, len(g.resources), n)
		}
	}
	t.Logf("%d permissions, %d questions", len(p.needs), len(groups))
	if diags := MayApply(context.Background(), a.user(wholePolicy()), p, "decant apply"); len(diags) > 0 {
		t.Errorf("%v", diags)
	}
	a.apply(want, ScopeOf(m.plan, nil))
	if again := a.propose(want, ScopeOf(m.plan, nil)); len(again.needs) > 0 {
		t.Errorf("nothing is pending, and %v are asked for", again.needs)
	}
	s := &stub{t: t}
	r := NewReader(aws.Config{HTTPClient: &http.Client{Transport: s}}, a.at, nil)
	if diags := MayApply(context.Background(), r, &Plan{}, "decant apply"); len(diags) > 0 || len(s.calls) > 0 {
		t.Errorf("an empty plan asks %v: %v", s.calls, diags)
	}
}

// TestAPairInTwoQuestions: the answer counts that was given with the call's own
// tags, also when the same action and resource were asked without them.
func TestAPairInTwoQuestions(t *testing.T) {
	t.Parallel()
	a := newAccount(t)
	onRule := func(name string) *asking {
		return &asking{at: a.at, arn: ruleARN(a.at, defaultBus, name), c: Change{Address: Address{Rule, name}, Diff: []FieldChange{{Path: "tags[" + TagApp + "]", New: "orders"}}}}
	}
	made, changed := onRule("made"), onRule("changed")
	made.tagged("events:PutRule")
	made.of("events:PutTargets")
	changed.of("events:PutRule")
	r := a.user(allow(`{"Effect":"Allow","Action":"events:PutTargets","Resource":"*"}`, `{"Effect":"Allow","Action":"events:PutRule","Resource":"*","Condition":{"StringEquals":{"aws:RequestTag/decant:app":"orders"}}}`))
	denied, unknown := r.permitted(context.Background(), append(made.out, changed.out...)).split()
	if len(denied) != 0 || len(unknown) != 1 || unknown[0].what != "rule changed" {
		t.Errorf("denied %v, unknown %v", denied, unknown)
	}
}

// TestOnlyWhatIsTrueOfAllIsSaid: a value that one of the calls does not have, or
// has another one of, is left out.
func TestOnlyWhatIsTrueOfAllIsSaid(t *testing.T) {
	t.Parallel()
	got := common([]need{
		{keys: map[string][]string{"aws:ResourceTag/a": {"1"}, "aws:ResourceTag/b": {"1"}, "aws:RequestTag/c": {"1"}, "aws:TagKeys": {"c"}, "iam:PolicyARN": {"p"}}},
		{keys: map[string][]string{"aws:ResourceTag/a": {"1"}, "aws:RequestTag/c": {"2"}, "aws:TagKeys": {"c", "d"}}},
	})
	want := map[string][]string{"aws:ResourceTag/a": {"1"}, "iam:PolicyARN": {"p"}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// TestManyDenialsAreFewLines: what is missing for a whole app is a short text.
func TestManyDenialsAreFewLines(t *testing.T) {
	t.Parallel()
	a, m := newAccount(t), orders(t)
	p := a.propose(a.desired(m, wish()), ScopeOf(m.plan, nil))
	diags := MayApply(context.Background(), a.user(withoutAction(t, withoutAction(t, wholePolicy(), "iam:CreateRole"), "iam:PassRole")), p, "decant apply")
	wantCode(t, diags, Unpermitted, "iam:CreateRole on execution role orders-etl-prod-backfill_partition-execution-role and 27 more", a.at.roleARN("orders-etl-prod-*"), `"iam:PassedToService": "events.amazonaws.com"`)
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

// TestVerifySaysWhoMayAct: the same answers as lines of verify, where a lack is no
// failure.
func TestVerifySaysWhoMayAct(t *testing.T) {
	t.Parallel()
	p := permissions{judged: []judgement{{need: need{ask: ask{"events:EnableRule", enabling}, what: "rule r"}, allowed: true}}}
	status := func(change func(*permissions)) Status {
		q := permissions{judged: slices.Clone(p.judged)}
		change(&q)
		checks := q.checks("permissions of cutover", "decant cutover")
		if len(checks) == 0 {
			return ""
		}
		return checks[0].Status
	}
	for want, change := range map[Status]func(*permissions){
		"":      func(p *permissions) { p.judged = nil },
		OK:      func(*permissions) {},
		Warning: func(p *permissions) { p.judged[0].allowed, p.judged[0].denied = false, true },
		Unknown: func(p *permissions) { p.judged[0].allowed, p.unasked = false, "it is the root user" },
	} {
		if got := status(change); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}

// lateTrigger is a rule of the tests of the proof.
func (*lateTrigger) asks(Place, *firing) []need { return nil }
