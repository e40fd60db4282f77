package grants

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"decant/internal/diag"
	"decant/model"
	"decant/plan"
)

func allow(resource string, actions ...string) model.Statement {
	return model.Statement{Effect: "Allow", Action: actions, Resource: []string{resource}}
}

func need(action string, resources ...string) plan.Need {
	at := diag.Range{File: "app.py", Start: diag.Pos{Line: 7, Column: 5}}
	return plan.Need{Action: action, Resources: resources, Calls: []model.AWSCall{{Service: "s3", Method: "x", At: at}}}
}

// words are the rows, one a line: status, action, declared, live, others.
func words(s Sides) string {
	var out []string
	for _, r := range s.Rows {
		out = append(out, fmt.Sprintf("%s: %s %s/%s %d %v", r.Status, r.Action, r.Declared, r.Live, r.Others, r.LambdaOnly))
	}
	return strings.Join(out, "\n")
}

func TestTheSidesOfAPolicy(t *testing.T) {
	t.Parallel()
	declared := func(statements ...model.Statement) model.Function {
		return model.Function{Name: "f", Role: model.Role{PolicyFile: "p.json", Policy: statements}, AWSUse: &model.AWSUse{}}
	}
	live := func(fn model.Function, statements ...model.Statement) model.Function {
		fn.Live = &model.LiveFunction{Role: model.LiveRole{Name: "job", Policies: []model.LivePolicy{{Statements: statements}}}}
		return fn
	}
	gap := declared(allow("*", "s3:GetObject"))
	gap.AWSUse.Unresolved = []model.UnresolvedUse{{What: "a client is given away"}}
	unread := declared(allow("*", "s3:GetObject"))
	unread.AWSUse = nil
	conditional := allow("arn:aws:s3:::in/*", "s3:GetObject")
	conditional.Condition = []model.Condition{{Operator: "StringEquals", Key: "aws:SourceVpc", Values: []string{"vpc-1"}}}
	for name, c := range map[string]struct {
		fn    model.Function
		needs []plan.Need
		want  string
	}{
		"nothing":                       {declared(), nil, ""},
		"both":                          {declared(allow("arn:aws:s3:::in/*", "s3:GetObject")), []plan.Need{need("s3:GetObject", "arn:aws:s3:::in/a")}, "granted and used: s3:GetObject yes/ 0 false"},
		"one of two resources":          {declared(allow("arn:aws:s3:::in/*", "s3:GetObject")), []plan.Need{need("s3:GetObject", "arn:aws:s3:::in/a", "arn:aws:s3:::out/a")}, "cannot tell: s3:GetObject some/ 0 false"},
		"under a condition":             {declared(conditional), []plan.Need{need("s3:GetObject", "arn:aws:s3:::in/a")}, "cannot tell: s3:GetObject some/ 0 false"},
		"denied":                        {declared(allow("*", "s3:*"), model.Statement{Effect: "Deny", Action: []string{"s3:GetObject"}, Resource: []string{"*"}}), []plan.Need{need("s3:GetObject", "arn:aws:s3:::in/a")}, "used and not granted: s3:GetObject no/ 0 false\ngranted and not used: s3:* yes/ 1 false"},
		"the live role alone":           {live(declared(), allow("*", "s3:GetObject")), []plan.Need{need("s3:GetObject", "arn:aws:s3:::in/a")}, "granted and used: s3:GetObject no/yes 0 false"},
		"neither":                       {live(declared(), allow("*", "sqs:SendMessage")), []plan.Need{need("s3:GetObject", "arn:aws:s3:::in/a")}, "used and not granted: s3:GetObject no/no 0 false\ngranted and not used: sqs:SendMessage no/yes 0 false"},
		"no side":                       {model.Function{Name: "f", AWSUse: &model.AWSUse{}}, []plan.Need{need("s3:GetObject", "*")}, "used: s3:GetObject / 0 false"},
		"a wildcard and what it covers": {declared(allow("*", "s3:Get*")), []plan.Need{need("s3:GetObject", "*")}, "granted and used: s3:GetObject yes/ 0 false\ngranted and not used: s3:Get* yes/ 1 false"},
		"everything but":                {declared(model.Statement{Effect: "Allow", NotAction: []string{"iam:*"}, Resource: []string{"*"}}), nil, "granted and not used: * yes/ 0 false"},
		"the code has gaps":             {gap, nil, "cannot tell: s3:GetObject yes/ 0 false"},
		"the code was not read":         {unread, nil, "cannot tell: s3:GetObject yes/ 0 false"},
		"what only Lambda needs":        {declared(allow("*", "logs:PutLogEvents")), nil, "granted and not used: logs:PutLogEvents yes/ 0 true"},
		"the same twice":                {declared(allow("a", "sqs:SendMessage"), allow("b", "SQS:sendmessage")), nil, "granted and not used: sqs:SendMessage yes/ 0 false"},
	} {
		if got := words(Of(c.fn, c.needs)); got != c.want {
			t.Errorf("%s:\n%s\nwant\n%s", name, got, c.want)
		}
	}
}

func TestTheLastUseOfAnAction(t *testing.T) {
	t.Parallel()
	day := time.Date(2026, 11, 2, 3, 4, 5, 0, time.UTC)
	fn := model.Function{Name: "f", AWSUse: &model.AWSUse{}, Live: &model.LiveFunction{Role: model.LiveRole{
		Name: "job", Policies: []model.LivePolicy{{Statements: []model.Statement{allow("*", "s3:GetObject", "s3:CreateBucket", "sqs:SendMessage", "sns:Publish")}}},
		LastAccessed: []model.ServiceAccess{
			{Service: "s3", Last: &day, Actions: []model.ActionAccess{{Action: "s3:CreateBucket"}}},
			{Service: "sqs"},
		},
	}}}
	want := map[string]LastUse{
		"s3:GetObject": {Known: true, At: day, Service: true}, "s3:CreateBucket": {Known: true}, "sqs:SendMessage": {Known: true, Service: true}, "sns:Publish": {},
	}
	for _, r := range Of(fn, nil).Rows {
		if r.Last != want[r.Action] {
			t.Errorf("%s: %+v", r.Action, r.Last)
		}
	}
}

func TestRowsAreFoundByAction(t *testing.T) {
	t.Parallel()
	s := Of(model.Function{AWSUse: &model.AWSUse{}, Role: model.Role{PolicyFile: "p", Policy: []model.Statement{allow("*", "s3:*")}}}, []plan.Need{need("s3:GetObject", "*")})
	for action, want := range map[string]string{"S3:getobject": "s3:GetObject", "s3:PutObject": "s3:*", "sqs:SendMessage": ""} {
		if row, found := s.Row(action); row.Action != want || found != (want != "") {
			t.Errorf("%s: %+v", action, row)
		}
	}
	if s.Calls() != 1 {
		t.Errorf("%d calls", s.Calls())
	}
}
