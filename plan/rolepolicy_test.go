package plan

import (
	"slices"
	"strings"
	"testing"

	"decant/internal/diag"
	"decant/model"
	"decant/model/modeltest"
)

func allows(resource string, actions ...string) model.Statement {
	return model.Statement{Effect: "Allow", Action: actions, Resource: []string{resource}}
}

// inAccount gives a function a Lambda with a role of these policies.
func inAccount(policies ...model.LivePolicy) func(*model.Function) {
	return func(fn *model.Function) {
		fn.Live = &model.LiveFunction{Name: fn.LambdaName, Memory: 512, Timeout: 300, Region: "eu-west-1", Role: model.LiveRole{
			ARN: "arn:aws:iam::123456789012:role/job", Name: "job", Policies: policies,
		}}
	}
}

func inline(name string, statements ...model.Statement) model.LivePolicy {
	return model.LivePolicy{Name: name, Statements: statements}
}

func role(kind, source string, declared ...model.Statement) func(*model.Function) {
	return func(fn *model.Function) {
		fn.Role = model.Role{Kind: kind, PolicySource: source, Policy: declared}
		if source == "file" {
			fn.Role.PolicyFile = ".chalice/policy-prod.json"
		}
		if kind == "precreated" {
			fn.Role.ARN = "arn:aws:iam::123456789012:role/job"
		}
	}
}

// code gives a function the calls of AWS in its code.
func code(calls ...model.AWSCall) func(*model.Function) {
	return func(fn *model.Function) { fn.AWSUse = &model.AWSUse{Calls: calls} }
}

// calls is one call in the code, with its parameters in pairs.
func calls(service, method, operation string, parameters ...string) model.AWSCall {
	at := diag.Range{File: "app.py", Start: diag.Pos{Line: 7, Column: 5}}
	c := model.AWSCall{Service: service, Method: method, Operations: []string{operation}, At: at}
	for i := 0; i < len(parameters); i += 2 {
		c.Parameters = append(c.Parameters, model.AWSParameter{Name: parameters[i], Value: model.KnownText(parameters[i+1]), At: at})
	}
	return c
}

// statementWords is a policy in words, one statement after the other.
func statementWords(p Policy) string {
	out := []string{p.Source}
	for _, s := range p.Statements {
		out = append(out, strings.TrimSpace(s.Sid+" "+inWords(s)))
	}
	return strings.Join(out, "; ")
}

// TestWhereAPolicyComesFrom: what is stated, the policy file, the live role.
func TestWhereAPolicyComesFrom(t *testing.T) {
	t.Parallel()
	read, write := allows("arn:aws:s3:::in/*", "s3:GetObject"), allows("arn:aws:s3:::out/*", "s3:PutObject")
	file, autogen, precreated := role("managed", "file", read), role("managed", "autogen"), role("precreated", "")
	unread := inAccount()
	puts, odd := calls("s3", "put_object", "PutObject", "Bucket", "out"), calls("s4", "put_object", "PutObject", "Bucket", "out")
	gap := func(fn *model.Function) {
		fn.AWSUse = &model.AWSUse{Unresolved: []model.UnresolvedUse{{What: "the client is given to pandas.read_sql, which is not read", At: diag.Range{File: "app.py", Start: diag.Pos{Line: 9, Column: 5}}}}}
	}
	readable := inAccount(inline("jobs", write))
	covered := write
	covered.Condition = []model.Condition{{Operator: "StringNotEquals", Key: "s3:x-token", Values: []string{model.Removed}}}
	for name, c := range map[string]struct {
		hcl    string
		change []func(*model.Function)
		want   string // policy, "" for none
		codes  string
	}{
		"a policy file":                                 {change: []func(*model.Function){file}, want: "declared; Allow s3:GetObject on arn:aws:s3:::in/*"},
		"a policy file and a role":                      {change: []func(*model.Function){file, readable}, want: "declared; Allow s3:GetObject on arn:aws:s3:::in/*"},
		"no file, no code, no account":                  {change: []func(*model.Function){autogen}, codes: "PL405"},
		"no file and code that calls nothing":           {change: []func(*model.Function){autogen, code()}, want: "least"},
		"no file and code that is known":                {change: []func(*model.Function){autogen, code(puts)}, want: "least; Allow s3:PutObject on arn:aws:s3:::out/*"},
		"no file, code that is known, and a role":       {change: []func(*model.Function){autogen, code(puts), readable}, want: "least; Allow s3:PutObject on arn:aws:s3:::out/*"},
		"no file, code with a gap, and a role":          {change: []func(*model.Function){autogen, gap, readable}, want: "live; Allow s3:PutObject on arn:aws:s3:::out/*"},
		"no file, code with a gap, no account":          {change: []func(*model.Function){autogen, gap}, codes: "PL405"},
		"no file, a service that boto3 does not have":   {change: []func(*model.Function){autogen, code(odd)}, codes: "PL405"},
		"a precreated role, and code that is known":     {change: []func(*model.Function){precreated, code(puts)}, want: "least; Allow s3:PutObject on arn:aws:s3:::out/*"},
		"least is stated":                               {hcl: `policy = "least"`, change: []func(*model.Function){file, code(puts), readable}, want: "least; Allow s3:PutObject on arn:aws:s3:::out/*"},
		"least is stated of the function":               {hcl: "policy = \"live\"\nfunction \"f\" { policy = \"least\" }", change: []func(*model.Function){file, code(puts), readable}, want: "least; Allow s3:PutObject on arn:aws:s3:::out/*"},
		"least with a gap":                              {hcl: `policy = "least"`, change: []func(*model.Function){autogen, gap}, want: "least", codes: "PL408"},
		"least of code that was not read":               {hcl: `policy = "least"`, change: []func(*model.Function){file}, codes: "PL407"},
		"a policy file that lacks an action":            {change: []func(*model.Function){file, code(puts)}, want: "declared; Allow s3:GetObject on arn:aws:s3:::in/*", codes: "PL409"},
		"a policy file that has all":                    {change: []func(*model.Function){role("managed", "file", write), code(puts)}, want: "declared; Allow s3:PutObject on arn:aws:s3:::out/*"},
		"a policy file that has too much":               {change: []func(*model.Function){role("managed", "file", allows("*", "s3:Put*")), code(puts)}, want: "declared; Allow s3:Put* on *", codes: "PL410"},
		"a policy file that may have too much":          {change: []func(*model.Function){role("managed", "file", allows("*", "s3:Put*")), code(puts), gap}, want: "declared; Allow s3:Put* on *"},
		"no file and a role":                            {change: []func(*model.Function){autogen, readable}, want: "live; Allow s3:PutObject on arn:aws:s3:::out/*"},
		"no file and a role that grants nothing":        {change: []func(*model.Function){autogen, inAccount([]model.LivePolicy{}...), func(fn *model.Function) { fn.Live.Role.Policies = []model.LivePolicy{} }}, want: "live"},
		"no file and a role that cannot be read":        {change: []func(*model.Function){autogen, unread}, codes: "PL405"},
		"no file and a secret in the role":              {change: []func(*model.Function){autogen, inAccount(inline("jobs", covered))}, codes: "PL405"},
		"a precreated role":                             {change: []func(*model.Function){precreated}, codes: "PL405"},
		"a precreated role, declared is stated":         {hcl: `policy = "declared"`, change: []func(*model.Function){precreated}, want: "precreated", codes: "PL402"},
		"a precreated role in the account":              {change: []func(*model.Function){precreated, readable}, want: "live; Allow s3:PutObject on arn:aws:s3:::out/*"},
		"declared is stated":                            {hcl: `policy = "declared"`, change: []func(*model.Function){autogen, readable}, want: "autogen", codes: "PL401"},
		"live is stated":                                {hcl: `policy = "live"`, change: []func(*model.Function){file, readable}, want: "live; Allow s3:PutObject on arn:aws:s3:::out/*"},
		"live is stated of the function":                {hcl: "policy = \"declared\"\nfunction \"f\" { policy = \"live\" }", change: []func(*model.Function){file, readable}, want: "live; Allow s3:PutObject on arn:aws:s3:::out/*"},
		"live is stated of the stage":                   {hcl: "policy = \"declared\"\nstage \"prod\" { policy = \"live\" }", change: []func(*model.Function){file, readable}, want: "live; Allow s3:PutObject on arn:aws:s3:::out/*"},
		"live without an account":                       {hcl: `policy = "live"`, change: []func(*model.Function){file}, codes: "PL404"},
		"live of a role that cannot be read":            {hcl: `policy = "live"`, change: []func(*model.Function){file, unread}, codes: "PL404"},
		"live with a secret in the role":                {hcl: `policy = "live"`, change: []func(*model.Function){file, inAccount(inline("jobs", covered))}, codes: "PL404"},
		"live with a covered name, now a wildcard":      {hcl: `policy = "live"`, change: []func(*model.Function){file, inAccount(inline("jobs", allows("arn:aws:s3:::in/********************", "s3:GetObject")))}, codes: "PL404"},
		"live with a statement that is half":            {hcl: `policy = "live"`, change: []func(*model.Function){file, inAccount(inline("jobs", model.Statement{Effect: "Allow", Action: []string{"s3:*"}}))}, codes: "PL404"},
		"merge":                                         {hcl: `policy = "merge"`, change: []func(*model.Function){file, readable}, want: "merge; Allow s3:GetObject on arn:aws:s3:::in/*; Allow s3:PutObject on arn:aws:s3:::out/*"},
		"merge without an account":                      {hcl: `policy = "merge"`, change: []func(*model.Function){file}, codes: "PL404"},
		"live without an account or a file":             {hcl: `policy = "live"`, change: []func(*model.Function){autogen}, codes: "PL404"},
		"merge without a file":                          {hcl: `policy = "merge"`, change: []func(*model.Function){autogen, readable}, want: "merge; Allow s3:PutObject on arn:aws:s3:::out/*"},
		"a boundary limits the live role":               {change: []func(*model.Function){autogen, readable, func(fn *model.Function) { fn.Live.Role.Boundary = "arn:aws:iam::123456789012:policy/edge" }}, want: "live; Allow s3:PutObject on arn:aws:s3:::out/*", codes: "PL406"},
		"a boundary of a role that nothing is taken of": {change: []func(*model.Function){file, readable, func(fn *model.Function) { fn.Live.Role.Boundary = "arn:aws:iam::123456789012:policy/edge" }}, want: "declared; Allow s3:GetObject on arn:aws:s3:::in/*"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			opts := options(t, c.hcl)
			opts.Settings = opts.Settings.For("prod")
			p, diags := Make(modeltest.App(modeltest.Function("f", model.KindLambda, c.change...)), opts)
			got := ""
			if len(p.Targets) == 1 {
				got = statementWords(p.Targets[0].Policy)
			}
			if got != c.want || codes(diags) != c.codes {
				t.Errorf("policy %q, findings %q\nwant %q, %q\n%v", got, codes(diags), c.want, c.codes, diags)
			}
		})
	}
}

// TestARoleThatIsNotKnownStopsNoRollback: a command on an account finds the function
// whose task runs, whatever its policy should be made of.
func TestARoleThatIsNotKnownStopsNoRollback(t *testing.T) {
	t.Parallel()
	opts := options(t, `policy = "live"`)
	opts.OnAccount = true
	p, diags := Make(modeltest.App(modeltest.Function("f", model.KindLambda)), opts)
	if len(p.Targets) != 1 {
		t.Errorf("targets %v", p.Targets)
	}
	one(t, diags, RoleUnknown, finding{severity: diag.Warning, at: "decant.hcl:1:10", subject: "f", words: "no live data"})
	p, diags = Make(modeltest.App(modeltest.Function("f", model.KindLambda, role("managed", "autogen"))), Options{OnAccount: true})
	if len(p.Targets) != 1 {
		t.Errorf("targets %v", p.Targets)
	}
	one(t, diags, PolicyUnknown, finding{severity: diag.Warning, at: "app.py:1:1", subject: "f", words: "no live data"})
}

// TestALiveRoleLosesWhatOnlyLambdaNeeded and keeps everything else as it is.
func TestALiveRoleLosesWhatOnlyLambdaNeeded(t *testing.T) {
	t.Parallel()
	conditional := allows("*", "kms:Decrypt")
	conditional.Condition = []model.Condition{{Operator: "StringEquals", Key: "kms:ViaService", Values: []string{"s3.eu-west-1.amazonaws.com"}}}
	but := model.Statement{Effect: "Allow", NotAction: []string{"iam:*", "logs:PutLogEvents"}, NotResource: []string{"arn:aws:s3:::secret"}}
	deny := model.Statement{Effect: "Deny", Action: []string{"logs:PutLogEvents"}, Resource: []string{"*"}}
	basic := model.LivePolicy{
		Name: "AWSLambdaBasicExecutionRole", ARN: "arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole",
		Statements: []model.Statement{allows("*", "logs:CreateLogGroup", "logs:CreateLogStream", "logs:PutLogEvents")},
	}
	network := model.LivePolicy{
		Name: "AWSLambdaVPCAccessExecutionRole", ARN: "arn:aws-cn:iam::aws:policy/service-role/AWSLambdaVPCAccessExecutionRole",
		Statements: []model.Statement{allows("*", "ec2:CreateNetworkInterface", "ec2:DescribeSubnets", "logs:CreateLogGroup", "logs:CreateLogStream", "logs:PutLogEvents")},
	}
	lookalike := network
	lookalike.ARN = "arn:aws:iam::123456789012:policy/service-role/AWSLambdaVPCAccessExecutionRole"
	for name, c := range map[string]struct {
		policies []model.LivePolicy
		want     string
		moves    string
	}{
		"AWS's policies for Lambda": {[]model.LivePolicy{basic, network}, "live", "execution role: logs:CreateLogGroup,logs:CreateLogStream,logs:PutLogEvents; dropped: ec2:CreateNetworkInterface; dropped: ec2:DescribeSubnets"},
		"a policy of that name":     {[]model.LivePolicy{lookalike}, "live; Allow ec2:DescribeSubnets on *", "execution role: logs:CreateLogGroup,logs:CreateLogStream,logs:PutLogEvents; dropped: ec2:CreateNetworkInterface"},
		"tracing and a table":       {[]model.LivePolicy{inline("p", allows("*", "xray:PutTraceSegments", "dynamodb:GetItem"))}, "live; Allow dynamodb:GetItem on *", "dropped: xray:PutTraceSegments"},
		"another log group":         {[]model.LivePolicy{inline("p", allows("arn:aws:logs:eu-west-1:1:log-group:audit:*", "logs:PutLogEvents"))}, "live; Allow logs:PutLogEvents on arn:aws:logs:eu-west-1:1:log-group:audit:*", ""},
		"what stays verbatim":       {[]model.LivePolicy{inline("p", conditional, but, deny)}, "live; Allow kms:Decrypt on * under its conditions; Allow everything but iam:*, logs:PutLogEvents on everything but arn:aws:s3:::secret; Deny logs:PutLogEvents on *", ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p, diags := Make(modeltest.App(modeltest.Function("f", model.KindLambda, role("managed", "autogen"), inAccount(c.policies...))), Options{Apps: 1})
			if len(p.Targets) != 1 || len(diags) > 0 {
				t.Fatalf("findings %v", diags)
			}
			policy := p.Targets[0].Policy
			var moves []string
			for _, m := range policy.Moves {
				moves = append(moves, m.To+": "+strings.Join(m.Actions, ","))
				if m.Because == "" {
					t.Errorf("%v has no reason", m)
				}
			}
			if got := statementWords(policy); got != c.want || strings.Join(moves, "; ") != c.moves {
				t.Errorf("policy %q, moves %q\nwant %q, %q", got, moves, c.want, c.moves)
			}
		})
	}
	p, _ := Make(modeltest.App(modeltest.Function("f", model.KindLambda, role("managed", "autogen"), inAccount(inline("p", conditional)))), Options{Apps: 1})
	if got := p.Targets[0].Policy.Statements[0].Condition; !slices.EqualFunc(got, conditional.Condition, func(a, b model.Condition) bool {
		return a.Operator == b.Operator && a.Key == b.Key && slices.Equal(a.Values, b.Values)
	}) {
		t.Errorf("condition %v", got)
	}
}

// TestAMergedPolicySaysWhoStatesWhat: each statement once, with everyone who states
// it, and a label once.
func TestAMergedPolicySaysWhoStatesWhat(t *testing.T) {
	t.Parallel()
	at := diag.Range{File: ".chalice/policy-prod.json", Start: diag.Pos{Line: 4, Column: 5}}
	declared := model.Statement{Sid: "Read", Effect: "Allow", Action: []string{"s3:GetObject", "s3:ListBucket"}, Resource: []string{"a", "b"}, At: at}
	same := model.Statement{Sid: "Reads", Effect: "Allow", Action: []string{"s3:listbucket", "s3:GetObject"}, Resource: []string{"b", "a"}}
	conditional := same
	conditional.Sid, conditional.Condition = "Read", []model.Condition{{Operator: "Bool", Key: "aws:SecureTransport", Values: []string{"true"}}}
	denied := same
	denied.Effect = "Deny"
	opts := options(t, `policy = "merge"`)
	p, diags := Make(modeltest.App(modeltest.Function("f", model.KindLambda, role("managed", "file", declared, allows("*", "xray:PutTraceSegments")),
		inAccount(inline("one", same, conditional, allows("*", "xray:PutTraceSegments")), inline("two", same, denied)))), opts)
	if len(p.Targets) != 1 || len(diags) > 0 {
		t.Fatalf("findings %v", diags)
	}
	policy := p.Targets[0].Policy
	want := "merge; Read Allow s3:GetObject, s3:ListBucket on a, b; Allow s3:listbucket, s3:GetObject on b, a under its conditions; Reads Deny s3:listbucket, s3:GetObject on b, a"
	if got := statementWords(policy); got != want {
		t.Errorf("policy %q\nwant   %q", got, want)
	}
	if len(policy.Moves) != 1 {
		t.Errorf("moves %v", policy.Moves)
	}
	var because []string
	for _, d := range p.Decisions {
		if d.Rule == "permission" {
			because = append(because, d.Because)
		}
	}
	wantBecause := []string{
		"Stated by the policy file .chalice/policy-prod.json and by the live role job in its policy one and by the live role job in its policy two.",
		"Stated by the live role job in its policy one.",
		"Stated by the live role job in its policy two.",
	}
	if !slices.Equal(because, wantBecause) {
		t.Errorf("decisions %q", because)
	}
}
