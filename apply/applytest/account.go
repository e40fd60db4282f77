package applytest

import (
	"context"
	"net/http"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/ec2"
	ec2types "github.com/aws/aws-sdk-go-v2/service/ec2/types"

	"decant/apply/account"
	"decant/internal/awsconfig"
	"decant/test/moto"
)

// Account is one empty account of the fake AWS and the way to it.
type Account struct {
	T      *testing.T
	At     account.Ref
	Config aws.Config
	Line   *Line
	Ctx    context.Context //nolint:containedctx // of the run under test; faults_test.go cancels it
}

func NewAccount(t *testing.T) *Account {
	t.Helper()
	address, id := moto.URL(t), moto.Account()
	a := &Account{T: t, At: account.Ref{Account: id, Region: "eu-central-1", Partition: "aws"}, Line: &Line{Account: id}, Ctx: context.Background()}
	a.Config = AccountConfig(a.At.Region, address, a.Line)
	return a
}

func AccountConfig(region, address string, line http.RoundTripper) aws.Config {
	return aws.Config{
		RetryMaxAttempts: 2, // what moto does not know is a 500
		Region:           region, BaseEndpoint: &address, HTTPClient: &http.Client{Transport: line},
		Credentials: credentials.NewStaticCredentialsProvider("AKIAEXAMPLE", "secret", ""),
	}
}

// Guarded is the way to the account that lets nothing through but the operations.
func (a *Account) Guarded(ops []awsconfig.Operation) aws.Config {
	return awsconfig.Guard(awsconfig.Place{Account: a.At.Account, Region: a.At.Region, Partition: a.At.Partition, Config: a.Config}, ops).Config
}

func (a *Account) Reader() *account.Reader {
	return account.NewReader(a.Guarded(account.ReadOperations()), a.At, nil)
}

func (a *Account) Writer() *account.Writer {
	return account.NewWriter(a.Guarded(append(account.ReadOperations(), account.WriteOperations()...)), account.WriterOptions{
		Sleep:   func(ctx context.Context, _ time.Duration) error { return ctx.Err() },
		Secrets: func(context.Context, account.SecretRef) (string, error) { return "hunter2", nil },
	})
}

// Network makes a VPC with one subnet and a security group.
func (a *Account) Network() (vpc, subnet, group string) {
	a.T.Helper()
	api, ctx := ec2.NewFromConfig(a.Config), context.Background()
	v, err := api.CreateVpc(ctx, &ec2.CreateVpcInput{CidrBlock: aws.String("10.7.0.0/16")})
	if err != nil {
		a.T.Fatal(err)
	}
	s, err := api.CreateSubnet(ctx, &ec2.CreateSubnetInput{VpcId: v.Vpc.VpcId, CidrBlock: aws.String("10.7.1.0/24")})
	if err != nil {
		a.T.Fatal(err)
	}
	g, err := api.CreateSecurityGroup(ctx, &ec2.CreateSecurityGroupInput{
		VpcId: v.Vpc.VpcId, GroupName: aws.String("tasks"), Description: aws.String("tasks"),
		TagSpecifications: []ec2types.TagSpecification{},
	})
	if err != nil {
		a.T.Fatal(err)
	}
	return aws.ToString(v.Vpc.VpcId), aws.ToString(s.Subnet.SubnetId), aws.ToString(g.GroupId)
}
