package applytest

import (
	"context"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/iam"

	"decant/apply"
	"decant/apply/account"
	"decant/internal/awsconfig"
)

// WithoutAction takes one action out of a policy.
func WithoutAction(t *testing.T, document, action string) string {
	t.Helper()
	before := document
	document = strings.ReplaceAll(document, `"`+action+`"`, `"iam:GetRole"`)
	if document == before {
		t.Fatalf("the policy has no %s", action)
	}
	return document
}

// User is an identity with one inline policy; its reader knows who it is.
func (a *Account) User(document string) *account.Reader {
	a.T.Helper()
	name := aws.String("deployer")
	_, _ = a.Clients().IAM.CreateUser(context.Background(), &iam.CreateUserInput{UserName: name})
	Must(a.T, a.Clients().IAM.PutUserPolicy, &iam.PutUserPolicyInput{UserName: name, PolicyName: aws.String("p"), PolicyDocument: &document})
	return a.As("arn:aws:iam::" + a.At.Account + ":user/deployer")
}

// Session is the same of a role with a path, which the ARN of a session leaves out.
func (a *Account) Session(document string) *account.Reader {
	a.T.Helper()
	name := aws.String("ci")
	_, _ = a.Clients().IAM.CreateRole(context.Background(), &iam.CreateRoleInput{RoleName: name, Path: aws.String("/teams/data/"), AssumeRolePolicyDocument: aws.String(`{"Version":"2012-10-17","Statement":[]}`)})
	Must(a.T, a.Clients().IAM.PutRolePolicy, &iam.PutRolePolicyInput{RoleName: name, PolicyName: aws.String("p"), PolicyDocument: &document})
	return a.As("arn:aws:sts::" + a.At.Account + ":assumed-role/ci/build-7")
}

func (a *Account) As(caller string) *account.Reader {
	r := a.Reader()
	r.Place.Caller = caller
	return r
}

// Allow is a policy of statements, written as JSON without the brackets around them.
func Allow(statements ...string) string {
	return `{"Version":"2012-10-17","Statement":[` + strings.Join(statements, ",") + `]}`
}

const Everything = `{"Effect":"Allow","Action":"*","Resource":"*"}`

// Asked is a plan of the demo app in an empty account.
func (a *Account) Asked(r *account.Reader) *apply.Plan {
	a.T.Helper()
	m, w := Full(a.T)
	p, diags, err := apply.Propose(context.Background(), a.Desired(m, w), m.Scope(w), r)
	if err != nil {
		a.T.Fatal(err)
	}
	NoErrors(a.T, "propose", diags)
	return p
}

// PolicyOf is the policy that --permissions prints for operations and actions.
func PolicyOf(ops []awsconfig.Operation, actions ...string) string {
	return string(awsconfig.Policy("All", ops, actions...))
}
