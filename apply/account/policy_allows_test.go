package account

import (
	"testing"
)

func TestPoliciesAreEvaluated(t *testing.T) {
	t.Parallel()
	document := func(statements string) []any {
		doc, err := CanonicalPolicy(`{"Version": "2012-10-17", "Statement": [` + statements + `]}`)
		if err != nil {
			t.Fatal(err)
		}
		return []any{doc}
	}
	call := Access{"ssm:GetParameters", "arn:aws:ssm:eu-central-1:123456789012:parameter/app/TOKEN"}
	for statements, want := range map[string][2]bool{
		``: {false, true},
		`{"Effect": "Allow", "Action": "SSM:get*", "Resource": "arn:aws:ssm:*:*:parameter/app/*"}`:                                                   {true, true},
		`{"Effect": "Allow", "Action": "ssm:GetParameter", "Resource": "*"}`:                                                                         {false, true},
		`{"Effect": "Allow", "Action": "*", "Resource": "arn:aws:ssm:*:*:parameter/APP/*"}`:                                                          {false, true},
		`{"Effect": "Allow", "Action": "ssm:GetParameter?", "Resource": "*"}`:                                                                        {true, true},
		`{"Effect": "Allow", "NotAction": "iam:*", "Resource": "*"}`:                                                                                 {true, true},
		`{"Effect": "Allow", "NotAction": "ssm:*", "Resource": "*"}`:                                                                                 {false, true},
		`{"Effect": "Allow", "Action": "*", "NotResource": "arn:aws:ssm:*"}`:                                                                         {false, true},
		`{"Effect": "Allow", "Action": "*", "Resource": "*"}, {"Effect": "Deny", "Action": "ssm:*", "Resource": "*"}`:                                {false, true},
		`{"Effect": "Allow", "Action": "*", "Resource": "*", "Condition": {"Bool": {"a": "b"}}}`:                                                     {false, false},
		`{"Effect": "Allow", "Action": "*", "Resource": "*"}, {"Effect": "Deny", "Action": "*", "Resource": "*", "Condition": {"Bool": {"a": "b"}}}`: {true, false},
	} {
		if allowed, sure := Allows(document(statements), call); allowed != want[0] || sure != want[1] {
			t.Errorf("%s: allowed %t, sure %t", statements, allowed, sure)
		}
	}
	if allowed, _ := Allows(document(`{"Effect": "Allow", "Action": "*", "Resource": "arn:*"}`), Access{"ecr:GetAuthorizationToken", "*"}); allowed {
		t.Error("a call without a resource is allowed on an ARN")
	}
}
