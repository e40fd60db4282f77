package awsconfig

import (
	"context"
	"errors"
	"sync"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/iam"
	"github.com/aws/aws-sdk-go-v2/service/lambda"
)

// TestEachCallIsSentOnce: many readers that ask the same at the same time send one
// request, also from clients of different lists; another input is another call.
func TestEachCallIsSentOnce(t *testing.T) {
	t.Parallel()
	f := newFake(t)
	p := Once(f.place("eu-west-1"))
	a, b := lambda.NewFromConfig(Guard(p, testOperations()).Config), lambda.NewFromConfig(Guard(p, testOperations()).Config)
	var readers sync.WaitGroup
	for i := range 20 {
		client := []*lambda.Client{a, b}[i%2]
		readers.Go(func() {
			out, err := client.GetPolicy(t.Context(), &lambda.GetPolicyInput{FunctionName: aws.String("fn-0")})
			if err != nil || aws.ToString(out.Policy) == "" {
				t.Errorf("policy %v, error %v", out, err)
			}
		})
	}
	readers.Wait()
	if n := f.count("GetPolicy"); n != 1 {
		t.Errorf("%d requests for one policy, want 1", n)
	}
	if _, err := a.GetPolicy(t.Context(), &lambda.GetPolicyInput{FunctionName: aws.String("fn-2")}); ErrorCode(err) != "ResourceNotFoundException" {
		t.Errorf("another input got the answer %v", err)
	}
	if n := f.count("GetPolicy"); n != 2 {
		t.Errorf("%d requests for two policies, want 2", n)
	}
}

// TestAFailureIsAnAnswer: what failed after its retries is not tried again.
func TestAFailureIsAnAnswer(t *testing.T) {
	t.Parallel()
	f := newFake(t)
	client := lambda.NewFromConfig(Guard(Once(f.place("eu-west-1")), testOperations()).Config)
	for range 3 {
		if _, err := client.GetPolicy(t.Context(), &lambda.GetPolicyInput{FunctionName: aws.String("fn-1")}); ErrorCode(err) != "ResourceNotFoundException" {
			t.Errorf("error %v", err)
		}
	}
	if n := f.count("GetPolicy"); n != 1 {
		t.Errorf("%d requests for a policy that does not exist, want 1", n)
	}
}

// TestTheListHoldsForAnswersToo: an operation that another client may call is
// refused before its answer is found.
func TestTheListHoldsForAnswersToo(t *testing.T) {
	t.Parallel()
	f := newFake(t)
	p := Once(f.place("eu-west-1"))
	ask := &lambda.GetPolicyInput{FunctionName: aws.String("fn-0")}
	if _, err := lambda.NewFromConfig(Guard(p, testOperations()).Config).GetPolicy(t.Context(), ask); err != nil {
		t.Fatal(err)
	}
	_, err := lambda.NewFromConfig(Guard(p, nil).Config).GetPolicy(t.Context(), ask)
	var refused *NotOnListError
	if !errors.As(err, &refused) {
		t.Errorf("error %v, want a NotOnListError", err)
	}
}

// TestAnInterruptedCallIsSentAgain: the end of one caller's context is no answer
// for another caller.
func TestAnInterruptedCallIsSentAgain(t *testing.T) {
	t.Parallel()
	f := newFake(t)
	client := lambda.NewFromConfig(Guard(Once(f.place("eu-west-1")), testOperations()).Config)
	ask := &lambda.GetPolicyInput{FunctionName: aws.String("fn-0")}
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := client.GetPolicy(ended, ask); err == nil {
		t.Error("a call with an ended context has an answer")
	}
	if _, err := client.GetPolicy(t.Context(), ask); err != nil {
		t.Error(err)
	}
}

// TestPlacesDoNotShareAnswers: what one region answered says nothing of another.
func TestPlacesDoNotShareAnswers(t *testing.T) {
	t.Parallel()
	f := newFake(t)
	for _, region := range []string{"eu-west-1", "us-east-1"} {
		client := iam.NewFromConfig(Guard(Once(f.place(region)), testOperations()).Config)
		for range 2 {
			if _, err := client.GetRole(t.Context(), &iam.GetRoleInput{RoleName: aws.String("r")}); err != nil {
				t.Error(err)
			}
		}
	}
	if n := f.count("GetRole"); n != 2 {
		t.Errorf("%d requests in two regions, want 2", n)
	}
}
