package plan

import (
	"strings"
	"testing"

	"decant/internal/diag"
	"decant/model"
	"decant/model/modeltest"
)

// TestAPolicyFromTheCodeSaysWhyEachStatementIsThere names the calls.
func TestAPolicyFromTheCodeSaysWhyEachStatementIsThere(t *testing.T) {
	t.Parallel()
	get := calls("s3", "get_object", "GetObject", "Bucket", "in", "Key", "a")
	get.At.Start.Line = 20
	send := calls("sqs", "send_message", "SendMessage", "QueueUrl", "https://sqs.eu-west-1.amazonaws.com/123456789012/jobs")
	p, diags := Make(modeltest.App(modeltest.Function("f", model.KindLambda, role("managed", "autogen"), code(get, send))), Options{Apps: 1})
	if len(diags) > 0 || len(p.Targets) != 1 {
		t.Fatalf("%v", diags)
	}
	var said []string
	for _, d := range p.Decisions {
		if d.Rule == "permission" || d.Rule == "policy" {
			said = append(said, d.Chose+": "+d.Because)
			if d.Rule == "permission" && len(d.Evidence) == 0 {
				t.Errorf("%+v has no call", d)
			}
		}
	}
	got := strings.Join(said, "\n")
	for _, want := range []string{
		"the calls in its code: No policy file states what it may do, and the source tells every call of AWS that its code makes.",
		"The code calls s3 get_object.", "Allow sqs:SendMessage on arn:aws:sqs:eu-west-1:123456789012:jobs: The code calls sqs send_message.",
	} {
		if !strings.Contains(got, want) {
			t.Errorf("%q is not in\n%s", want, got)
		}
	}
	p, _ = Make(modeltest.App(modeltest.Function("f", model.KindLambda, role("managed", "autogen"), code())), Options{Apps: 1})
	if d := p.Decisions[len(p.Decisions)-1]; len(p.Targets[0].Policy.Statements) > 0 || !hasDecision(p, "nothing, because its code calls nothing of AWS") {
		t.Errorf("%+v %+v", p.Targets[0].Policy, d)
	}
}

func hasDecision(p *Plan, chose string) bool {
	for _, d := range p.Decisions {
		if d.Chose == chose {
			return true
		}
	}
	return false
}

// TestAFunctionWithoutAPolicyIsBlockedWithItsChoices: nothing is written that grants
// too little.
func TestAFunctionWithoutAPolicyIsBlockedWithItsChoices(t *testing.T) {
	t.Parallel()
	var gaps []model.UnresolvedUse
	for line := range 15 {
		gaps = append(gaps, model.UnresolvedUse{What: "a client is given to a package", At: diag.Range{File: "app.py", Start: diag.Pos{Line: line + 1, Column: 1}}})
	}
	p, diags := Make(modeltest.App(modeltest.Function("f", model.KindLambda, role("managed", "autogen"), func(fn *model.Function) { fn.AWSUse = &model.AWSUse{Unresolved: gaps} })), Options{Apps: 1})
	if len(p.Targets) > 0 || p.Verdicts[0].Outcome != Blocked {
		t.Errorf("%+v", p.Verdicts)
	}
	one(t, diags, PolicyUnknown, finding{severity: diag.Error, at: "app.py:1:1", subject: "f", words: "in 15 places"})
	for _, want := range []string{"--live", `"least"`, `policy = "declared"`, "move = false", "decant policy"} {
		if !strings.Contains(diags[0].Fix, want) {
			t.Errorf("%q is not in %s", want, diags[0].Fix)
		}
	}
	if len(diags[0].Related) != maxGaps {
		t.Errorf("%d places are shown", len(diags[0].Related))
	}
}

func TestAResourceThatNamesNone(t *testing.T) {
	t.Parallel()
	for resource, want := range map[string]bool{
		"*": true, "arn:aws:s3:::*": true, "arn:aws:s3:::*/*": true, "arn:aws:s3:::out/*": false, "arn:aws:s3:::out": false,
		"arn:aws:dynamodb:eu-west-1:123456789012:table/*": true, "arn:aws:dynamodb:eu-west-1:123456789012:table/orders": false,
		"arn:aws:ses:eu-west-1:123456789012:identity/*": true, "arn:aws:sqs:eu-west-1:123456789012:*": true, "arn:aws:sqs:*:*:jobs": false,
	} {
		if got := anyOfType(resource); got != want {
			t.Errorf("%s: %v", resource, got)
		}
	}
}

// TestWhatAPolicyFileLacksIsAtTheCall, and what is more than the code needs at the
// statement.
func TestWhatAPolicyFileLacksIsAtTheCall(t *testing.T) {
	t.Parallel()
	wide := allows("*", "s3:*")
	wide.At = diag.Range{File: ".chalice/policy-prod.json", Start: diag.Pos{Line: 3, Column: 5}}
	put := calls("s3", "put_object", "PutObject", "Bucket", "out", "Key", "a")
	send := calls("sqs", "send_message", "SendMessage", "QueueUrl", "https://sqs.eu-west-1.amazonaws.com/123456789012/jobs")
	_, diags := Make(modeltest.App(modeltest.Function("f", model.KindLambda, role("managed", "file", wide), code(put, send))), Options{Apps: 1})
	one(t, diags, ActionMissing, finding{severity: diag.Warning, at: "app.py:7:5", subject: "f", words: "needs sqs:SendMessage on arn:aws:sqs:eu-west-1:123456789012:jobs"})
	one(t, diags, ResourceTooWide, finding{severity: diag.Note, at: ".chalice/policy-prod.json:3:5", subject: "f", words: "s3:PutObject on arn:aws:s3:::out/a"})
}
