package apply

import (
	"encoding/json"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"decant/apply/account"
)

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
		if got := couldCover(s, account.Access{Action: "events:EnableRule", Resource: "arn:aws:events:eu-central-1:123456789012:rule/r"}); got != want {
			t.Errorf("%s: %v", text, got)
		}
	}
}

// TestOnlyWhatIsTrueOfAllIsSaid: a value that one of the calls does not have, or
// has another one of, is left out.
func TestOnlyWhatIsTrueOfAllIsSaid(t *testing.T) {
	t.Parallel()
	got := common([]account.Permission{
		{Keys: map[string][]string{"aws:ResourceTag/a": {"1"}, "aws:ResourceTag/b": {"1"}, "aws:RequestTag/c": {"1"}, "aws:TagKeys": {"c"}, "iam:PolicyARN": {"p"}}},
		{Keys: map[string][]string{"aws:ResourceTag/a": {"1"}, "aws:RequestTag/c": {"2"}, "aws:TagKeys": {"c", "d"}}},
	})
	want := map[string][]string{"aws:ResourceTag/a": {"1"}, "iam:PolicyARN": {"p"}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// TestVerifySaysWhoMayAct: the same answers as lines of verify, where a lack is no
// failure.
func TestVerifySaysWhoMayAct(t *testing.T) {
	t.Parallel()
	p := Simulation{judged: []Decision{{Permission: account.Permission{Access: account.Access{Action: "events:EnableRule", Resource: "arn:aws:events:eu-central-1:123456789012:rule/r"}, What: "rule r"}, allowed: true}}}
	status := func(change func(*Simulation)) Status {
		q := Simulation{judged: slices.Clone(p.judged)}
		change(&q)
		checks := q.Checks("permissions of cutover", "decant cutover")
		if len(checks) == 0 {
			return ""
		}
		return checks[0].Status
	}
	for want, change := range map[Status]func(*Simulation){
		"":      func(p *Simulation) { p.judged = nil },
		OK:      func(*Simulation) {},
		Warning: func(p *Simulation) { p.judged[0].allowed, p.judged[0].denied = false, true },
		Unknown: func(p *Simulation) { p.judged[0].allowed, p.unasked = false, "it is the root user" },
	} {
		if got := status(change); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}
