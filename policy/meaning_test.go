package policy

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"decant/internal/awsapi"
	"decant/model"
	"decant/test/tool"
)

// The small universe in which policies are evaluated whole.
var (
	someActions   = []string{"s3:GetObject", "s3:GetObjectAcl", "s3:PutObject", "sqs:SendMessage", "sqs:ReceiveMessage"}
	actionForms   = []string{"*", "s3:*", "S3:getobject", "s3:Get*", "s3:GetObject", "s3:GetObject?cl", "sqs:*Message", "sqs:SendMessage", "s3:PutObject"}
	someResources = []string{"arn:aws:s3:::a", "arn:aws:s3:::a/x", "arn:aws:s3:::a/xy", "arn:aws:s3:::b/x", "arn:aws:sqs:eu-west-1:1:q"}
	resourceForms = []string{"*", "arn:aws:s3:::*", "arn:aws:s3:::a", "arn:aws:s3:::a/*", "arn:aws:s3:::a/x", "arn:aws:s3:::a/x?", "arn:aws:s3:::?/x", "arn:aws:sqs:*:*:q", "arn:aws:s3:::a*"}
	someCondition = []model.Condition{{Operator: "Bool", Key: "aws:SecureTransport", Values: []string{"true"}}}
)

func pick(r *rand.Rand, list []string) []string {
	var out []string
	for range 1 + r.IntN(3) {
		out = append(out, list[r.IntN(len(list))])
	}
	return out
}

func randomPolicy(r *rand.Rand, conditions bool) []model.Statement {
	var out []model.Statement
	for range 1 + r.IntN(6) {
		s := model.Statement{Effect: "Allow"}
		if r.IntN(4) == 0 {
			s.Effect = "Deny"
		}
		if r.IntN(8) == 0 {
			s.NotAction = pick(r, actionForms)
		} else {
			s.Action = pick(r, actionForms)
		}
		if r.IntN(8) == 0 {
			s.NotResource = pick(r, resourceForms)
		} else {
			s.Resource = pick(r, resourceForms)
		}
		if conditions && r.IntN(3) == 0 {
			s.Condition = someCondition
		}
		out = append(out, s)
	}
	return out
}

// evaluated is what a policy says of one action and one resource, by IAM's rules and
// written apart from Allows. holds says whether the condition does.
func evaluated(statements []model.Statement, action, resource string, holds bool) bool {
	in := func(list []string, text string) bool {
		return slices.ContainsFunc(list, func(p string) bool { return awsapi.MatchText(p, text) })
	}
	lower := func(list []string) []string { return folded(list) }
	allowed := false
	for _, s := range statements {
		a := in(lower(s.Action), strings.ToLower(action)) || len(s.NotAction) > 0 && !in(lower(s.NotAction), strings.ToLower(action))
		r := in(s.Resource, resource) || len(s.NotResource) > 0 && !in(s.NotResource, resource)
		if !a || !r || len(s.Condition) > 0 && !holds {
			continue
		}
		if s.Effect == "Deny" {
			return false
		}
		allowed = true
	}
	return allowed
}

func table(statements []model.Statement) string {
	var b strings.Builder
	for _, a := range someActions {
		for _, r := range someResources {
			for _, holds := range []bool{false, true} {
				fmt.Fprint(&b, evaluated(statements, a, r, holds), " ")
			}
		}
	}
	return b.String()
}

func characters(statements []model.Statement) int {
	raw, err := json.Marshal(statements)
	if err != nil {
		panic(err)
	}
	return len(raw)
}

// TestMinimiseKeepsTheMeaning evaluates every action on every resource before and after.
func TestMinimiseKeepsTheMeaning(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	smaller := 0
	for range 4_000 {
		before := randomPolicy(r, true)
		after := Minimise(before)
		if table(before) != table(after) {
			t.Fatalf("the meaning of %+v\nchanged to that of %+v", before, after)
		}
		if characters(after) > characters(before) {
			t.Fatalf("%+v\nis larger than %+v", after, before)
		}
		if characters(after) < characters(before) {
			smaller++
		}
		if again := Minimise(after); table(again) != table(after) || characters(again) != characters(after) {
			t.Fatalf("%+v is not minimal: %+v", after, again)
		}
		shuffled := slices.Clone(before)
		r.Shuffle(len(shuffled), func(i, j int) { shuffled[i], shuffled[j] = shuffled[j], shuffled[i] })
		if other := Minimise(shuffled); fmt.Sprint(other) != fmt.Sprint(after) {
			t.Fatalf("the order of the statements decides:\n%+v\n%+v", after, other)
		}
	}
	if smaller < 1000 {
		t.Errorf("only %d policies became smaller", smaller)
	}
}

func TestMinimise(t *testing.T) {
	allow := func(action, resource string) model.Statement {
		return model.Statement{Effect: "Allow", Action: strings.Fields(action), Resource: strings.Fields(resource)}
	}
	labelled := allow("s3:GetObject", "a")
	labelled.Sid = "Read"
	not := model.Statement{Effect: "Allow", NotAction: []string{"iam:*"}, Resource: []string{"*"}, Condition: someCondition}
	for name, c := range map[string]struct{ before, want []model.Statement }{
		"resources of an action": {[]model.Statement{allow("s3:GetObject", "b"), allow("s3:GetObject", "a")}, []model.Statement{allow("s3:GetObject", "a b")}},
		"actions on a resource":  {[]model.Statement{allow("s3:PutObject", "a"), allow("s3:GetObject", "a")}, []model.Statement{allow("s3:GetObject s3:PutObject", "a")}},
		"covered":                {[]model.Statement{allow("s3:*", "*"), allow("s3:GetObject", "a"), allow("sqs:SendMessage", "q*"), allow("sqs:SendMessage", "q1")}, []model.Statement{allow("s3:*", "*"), allow("sqs:SendMessage", "q*")}},
		"one stays as it is":     {[]model.Statement{labelled}, []model.Statement{labelled}},
		"verbatim":               {[]model.Statement{not, not}, []model.Statement{not}},
		"nothing":                {nil, nil},
	} {
		if got := Minimise(c.before); fmt.Sprint(got) != fmt.Sprint(c.want) {
			t.Errorf("%s: %+v, want %+v", name, got, c.want)
		}
	}
}

// TestAllowsIsHonest compares with every action and resource of the universe: yes means
// all of a pattern, no means none, whatever the condition says.
func TestAllowsIsHonest(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	count := map[Answer]int{}
	for range 20_000 {
		p := randomPolicy(r, true)
		action, form := someActions[r.IntN(len(someActions))], resourceForms[r.IntN(len(resourceForms))]
		got := Allows(p, action, form)
		count[got]++
		for _, resource := range someResources {
			if !awsapi.MatchText(form, resource) {
				continue
			}
			for _, holds := range []bool{false, true} {
				if allowed := evaluated(p, action, resource, holds); got == Yes && !allowed || got == No && allowed {
					t.Fatalf("%+v: %s on %s is %v, and on %s %v", p, action, form, got, resource, allowed)
				}
			}
		}
	}
	for _, a := range []Answer{Yes, No, Maybe} {
		if count[a] < 1000 {
			t.Errorf("%d answers are %v", count[a], a)
		}
	}
}

func TestAllows(t *testing.T) {
	read := func(doc string) []model.Statement {
		var out []model.Statement
		if err := json.Unmarshal([]byte(doc), &out); err != nil {
			t.Fatal(err)
		}
		return out
	}
	for _, c := range []struct {
		doc, action, resource string
		want                  Answer
	}{
		{`[]`, "s3:GetObject", "arn:aws:s3:::a", No},
		{`[{"Effect":"Allow","Action":["s3:getobject"],"Resource":["*"]}]`, "s3:GetObject", "arn:aws:s3:::a/*", Yes},
		{`[{"Effect":"Allow","Action":["s3:GetObject"],"Resource":["arn:aws:s3:::a/x"]}]`, "s3:GetObject", "arn:aws:s3:::a/*", Maybe},
		{`[{"Effect":"Allow","Action":["s3:GetObject"],"Resource":["arn:aws:s3:::a/${aws:username}"]}]`, "s3:GetObject", "arn:aws:s3:::a/x", Maybe},
		{`[{"Effect":"Allow","Action":["s3:GetObject"],"Resource":["arn:aws:s3:::a/${*}"]}]`, "s3:GetObject", "arn:aws:s3:::a/${*}", Yes},
		{`[{"Effect":"Allow","Action":["s3:*"],"Resource":["*"]},{"Effect":"Deny","Action":["s3:*"],"Resource":["arn:aws:s3:::a/*"]}]`, "s3:GetObject", "arn:aws:s3:::a/x", No},
		{`[{"Effect":"Allow","Action":["s3:*"],"Resource":["*"]},{"Effect":"Deny","Action":["s3:*"],"Resource":["arn:aws:s3:::a/*"]}]`, "s3:GetObject", "*", Maybe},
		{`[{"Effect":"Allow","NotAction":["iam:*"],"Resource":["*"]}]`, "s3:GetObject", "*", Yes},
		{`[{"Effect":"Allow","NotAction":["s3:*"],"Resource":["*"]}]`, "s3:GetObject", "*", No},
		{`[{"Effect":"Allow","Action":["s3:*"],"NotResource":["arn:aws:s3:::a/*"]}]`, "s3:GetObject", "arn:aws:s3:::a/x", No},
		{`[{"Effect":"Allow","Action":["s3:*"],"NotResource":["arn:aws:s3:::a/x"]}]`, "s3:GetObject", "arn:aws:s3:::a/*", Maybe},
		{`[{"Effect":"Allow","Action":["s3:*"],"Resource":["*"],"Condition":[{"operator":"Bool","key":"aws:SecureTransport","values":["true"]}]}]`, "s3:GetObject", "*", Maybe},
		{`[{"Effect":"Allow","Action":["s3:*"],"Resource":["arn:aws:s3:::a?"]}]`, "s3:GetObject", "arn:aws:s3:::a*", Maybe},
		{`[{"Effect":"Allow","Action":["s3:*"],"Resource":["arn:aws:s3:::????"]}]`, "s3:GetObject", "arn:aws:s3:::${?}", No},
	} {
		if got := Allows(read(c.doc), c.action, c.resource); got != c.want {
			t.Errorf("%s: %s on %s is %v, want %v", c.doc, c.action, c.resource, got, c.want)
		}
	}
}

// motoSays evaluates policies with the evaluator of moto's fake IAM.
const motoSays = `
import json, sys
from moto.iam.access_control import IAMPolicy, PermissionResult
for doc, action, resource in json.load(sys.stdin):
    print(IAMPolicy(json.dumps(doc)).is_action_permitted(action, resource).name)
`

// TestAllowsAsMotoDoes asks another program's evaluator about the same policies.
func TestAllowsAsMotoDoes(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(5, 6))
	var questions [][3]any
	var want []Answer
	for range 2000 {
		var doc []any
		var policy []model.Statement
		for _, s := range randomPolicy(r, false) {
			if len(s.NotAction)+len(s.NotResource) > 0 {
				continue // moto does not read NotResource
			}
			// moto compares actions with their case and knows no ?.
			s.Action = slices.DeleteFunc(s.Action, func(a string) bool { return strings.ContainsAny(a, "?") || a == "S3:getobject" })
			s.Resource = slices.DeleteFunc(s.Resource, func(text string) bool { return strings.Contains(text, "?") })
			if len(s.Action) == 0 || len(s.Resource) == 0 {
				continue
			}
			policy = append(policy, s)
			doc = append(doc, map[string]any{"Effect": s.Effect, "Action": s.Action, "Resource": s.Resource})
		}
		if len(policy) == 0 {
			continue
		}
		action, resource := someActions[r.IntN(len(someActions))], someResources[r.IntN(len(someResources))]
		questions = append(questions, [3]any{map[string]any{"Version": "2012-10-17", "Statement": doc}, action, resource})
		want = append(want, Allows(policy, action, resource))
	}
	raw, err := json.Marshal(questions)
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(tool.Venv(t, "test", "bin", "python"), "-c", motoSays)
	cmd.Stdin = strings.NewReader(string(raw))
	cmd.Stderr = os.Stderr
	out, err := cmd.Output()
	if err != nil {
		t.Fatal(err)
	}
	said := strings.Fields(string(out))
	if len(said) != len(want) {
		t.Fatalf("%d answers to %d questions", len(said), len(want))
	}
	for i, text := range said {
		if (text == "PERMITTED") != (want[i] == Yes) {
			t.Errorf("%v: moto says %s, Allows %v", questions[i], text, want[i])
		}
	}
}

// TestDerivedPassesCloudFormationsRules is cfn-lint over policies derived from every
// row of TestDerive.
func TestDerivedPassesCloudFormationsRules(t *testing.T) {
	t.Parallel()
	lint := tool.Venv(t, "test", "bin", "cfn-lint")
	resources := map[string]any{}
	for i, c := range deriveCases() {
		use := &model.AWSUse{Calls: []model.AWSCall{call(c.call)}}
		d, _ := Derive(use, here)
		if len(d.Statements) == 0 {
			continue
		}
		var list []any
		for _, s := range d.Statements {
			entry := map[string]any{"Effect": s.Effect, "Action": s.Action, "Resource": s.Resource}
			for _, condition := range s.Condition {
				entry["Condition"] = map[string]any{condition.Operator: map[string]any{condition.Key: condition.Values}}
			}
			list = append(list, entry)
		}
		resources[fmt.Sprintf("P%d", i)] = map[string]any{"Type": "AWS::IAM::ManagedPolicy", "Properties": map[string]any{"PolicyDocument": map[string]any{"Version": "2012-10-17", "Statement": list}}}
	}
	if len(resources) < 70 {
		t.Errorf("only %d policies", len(resources))
	}
	raw, err := json.Marshal(map[string]any{"AWSTemplateFormatVersion": "2010-09-09", "Resources": resources})
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(t.TempDir(), "policies.json")
	if err := os.WriteFile(file, raw, 0o600); err != nil {
		t.Fatal(err)
	}
	if out, err := exec.Command(lint, "--regions", "eu-west-1", "--", file).CombinedOutput(); err != nil {
		t.Errorf("%v\n%s", err, out)
	}
}

func BenchmarkDerive(b *testing.B) {
	use := &model.AWSUse{}
	for _, c := range deriveCases() {
		use.Calls = append(use.Calls, call(c.call))
	}
	for b.Loop() {
		Derive(use, here)
	}
}

func FuzzAllows(f *testing.F) {
	f.Add("arn:aws:s3:::a/*", "arn:aws:s3:::a/x", "arn:aws:s3:::a/x")
	f.Add("a?${*}", "*a?", "ab*")
	f.Fuzz(func(t *testing.T, pattern, other, text string) {
		if strings.Contains(pattern+other, "${") {
			_ = covers(pattern, other) // no oracle for variables; it must end
			_ = overlaps(pattern, other)
			return
		}
		inPattern, inOther := awsapi.MatchText(pattern, text), awsapi.MatchText(other, text)
		if covers(pattern, other) && inOther && !inPattern {
			t.Errorf("%q does not cover %q: %q", pattern, other, text)
		}
		if inPattern && inOther && !overlaps(pattern, other) {
			t.Errorf("%q and %q overlap: %q", pattern, other, text)
		}
	})
}
