package applytest

import (
	"archive/zip"
	"bytes"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/iam"
	"github.com/aws/aws-sdk-go-v2/service/lambda"
	lambdatypes "github.com/aws/aws-sdk-go-v2/service/lambda/types"

	"decant/apply/account"
)

// MakeRole makes a role that the services of a switch may assume.
func (a *Account) MakeRole(name string, tags map[string]string) {
	a.T.Helper()
	Must(a.T, a.Clients().IAM.CreateRole, &iam.CreateRoleInput{
		RoleName: &name, Tags: account.ToIAMTags(tags),
		AssumeRolePolicyDocument: aws.String(`{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"sts:AssumeRole","Principal":{"Service":["lambda.amazonaws.com","ecs-tasks.amazonaws.com","events.amazonaws.com","scheduler.amazonaws.com"]}}]}`),
	})
}

// MakeLambda makes the function report of the app orders with a role that exists.
func (a *Account) MakeLambda(name string, tags map[string]string) {
	a.T.Helper()
	var code bytes.Buffer
	z := zip.NewWriter(&code)
	f, _ := z.Create("app.py")
	_, _ = f.Write([]byte("def report(event, context): pass\n"))
	_ = z.Close()
	Must(a.T, lambda.NewFromConfig(a.Config).CreateFunction, &lambda.CreateFunctionInput{
		FunctionName: &name, Role: aws.String(a.At.RoleARN("orders-prod")), Handler: aws.String("app.report"), Tags: tags,
		Runtime: lambdatypes.RuntimePython312, Timeout: aws.Int32(60), Code: &lambdatypes.FunctionCode{ZipFile: code.Bytes()},
	})
}
