package awsconfig

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/iam"
	"github.com/aws/aws-sdk-go-v2/service/lambda"
	"golang.org/x/time/rate"
)

func TestAnOperationThatIsNotOnTheListIsNotSent(t *testing.T) {
	t.Parallel()
	f := newFake(t)
	p := Guard(f.place("eu-west-1"), testOperations())
	client := lambda.NewFromConfig(p.Config)
	_, err := client.DeleteFunction(t.Context(), &lambda.DeleteFunctionInput{FunctionName: aws.String("fn-0")})
	var refused *NotOnListError
	if !errors.As(err, &refused) || refused.Service != "Lambda" || refused.Operation != "DeleteFunction" {
		t.Errorf("DeleteFunction: error %v, want a NotOnListError", err)
	}
	// The same name in another service is another operation.
	if _, err := iam.NewFromConfig(p.Config).GetPolicy(t.Context(), &iam.GetPolicyInput{PolicyArn: aws.String("a")}); !errors.As(err, &refused) {
		t.Errorf("iam GetPolicy: error %v, want a NotOnListError", err)
	}
	if n := f.total(); n != 0 {
		t.Errorf("%d requests were sent, want none", n)
	}
	if _, err := client.ListFunctions(t.Context(), &lambda.ListFunctionsInput{}); err != nil {
		t.Errorf("ListFunctions, which is on the list: %v", err)
	}
	if n := f.total(); n != 1 {
		t.Errorf("%d requests were sent, want 1", n)
	}
}

func TestEveryAttemptTakesATokenOfItsFamily(t *testing.T) {
	t.Parallel()
	f := newFake(t)
	f.throttle = 2
	ops := testOperations()
	for i := range ops {
		ops[i].Rate = 10
	}
	p := f.place("eu-west-1")
	p.limits = newLimits()
	// A bucket of five that is never filled up.
	p.limits.limiters[limitKey{account, "eu-west-1", "policy"}] = rate.NewLimiter(0, 5)
	client := lambda.NewFromConfig(Guard(p, ops).Config)
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	var last error
	for range 6 {
		if _, last = client.GetPolicy(ctx, &lambda.GetPolicyInput{FunctionName: aws.String("fn-0")}); last != nil {
			break
		}
	}
	if last == nil || f.count("GetPolicy") != 5 {
		t.Errorf("%d requests were sent (%v), want the 5 that there are tokens for, two of them throttled", f.count("GetPolicy"), last)
	}
	if _, err := client.ListFunctions(ctx, &lambda.ListFunctionsInput{}); err != nil {
		t.Errorf("another family has its own tokens: %v", err)
	}
}

func TestWhatSharesALimitSharesALimiter(t *testing.T) {
	t.Parallel()
	l := newLimits()
	west, east := Place{Account: account, Region: "eu-west-1"}, Place{Account: account, Region: "us-east-1"}
	other := Place{Account: "210987654321", Region: "eu-west-1"}
	list := Operation{Service: "Lambda", Name: "ListFunctions", Family: "lambda", Rate: 15}
	tags := Operation{Service: "Lambda", Name: "ListTags", Family: "lambda", Rate: 15}
	role := Operation{Service: "IAM", Name: "GetRole", Family: "iam", Rate: 10}
	cases := []struct {
		name string
		a, b *rate.Limiter
		same bool
	}{
		{"two operations of a family", l.of(west, list), l.of(west, tags), true},
		{"two regions", l.of(west, list), l.of(east, list), false},
		{"two accounts", l.of(west, list), l.of(other, list), false},
		{"two families", l.of(west, list), l.of(west, role), false},
		{"IAM in two regions", l.of(west, role), l.of(east, role), true},
		{"IAM in two accounts", l.of(west, role), l.of(other, role), false},
	}
	for _, c := range cases {
		if got := c.a == c.b; got != c.same {
			t.Errorf("%s: one limiter is %t, want %t", c.name, got, c.same)
		}
	}
	if l.of(west, Operation{Family: "free"}) != nil {
		t.Error("an operation without a rate has a limiter")
	}
}

func TestCallsOfAFamilyStayBelowItsLimit(t *testing.T) {
	t.Parallel()
	limiter := newLimits().of(Place{Account: account, Region: "eu-west-1"}, Operation{Family: "lambda", Rate: 15})
	start := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	sent := 0
	for ms := range 10_000 { // ten seconds in which somebody always wants to call
		if limiter.AllowN(start.Add(time.Duration(ms)*time.Millisecond), 1) {
			sent++
		}
	}
	if sent < 110 || sent > 10*15*8/10+1 {
		t.Errorf("%d calls in ten seconds, want 0.8 of 15 a second", sent)
	}
}
