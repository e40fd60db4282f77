package apply

import (
	"context"
	"net/http"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/ec2"
	ec2types "github.com/aws/aws-sdk-go-v2/service/ec2/types"

	"decant/internal/awsconfig"
	"decant/test/moto"
)

// account is one empty account of the fake AWS and the way to it.
type account struct {
	t      *testing.T
	at     Place
	config aws.Config
	line   *line
	ctx    context.Context //nolint:containedctx // of the run under test; faults_test.go cancels it
}

func newAccount(t *testing.T) *account {
	t.Helper()
	address, id := moto.URL(t), moto.Account()
	a := &account{t: t, at: Place{Account: id, Region: "eu-central-1", Partition: "aws"}, line: &line{account: id}, ctx: context.Background()}
	a.config = accountConfig(a.at.Region, address, a.line)
	return a
}

func accountConfig(region, address string, line http.RoundTripper) aws.Config {
	return aws.Config{
		RetryMaxAttempts: 2, // what moto does not know is a 500
		Region:           region, BaseEndpoint: &address, HTTPClient: &http.Client{Transport: line},
		Credentials: credentials.NewStaticCredentialsProvider("AKIAEXAMPLE", "secret", ""),
	}
}

// guarded is the way to the account that lets nothing through but the operations.
func (a *account) guarded(ops []awsconfig.Operation) aws.Config {
	return awsconfig.Guard(awsconfig.Place{Account: a.at.Account, Region: a.at.Region, Partition: a.at.Partition, Config: a.config}, ops).Config
}

func (a *account) reader() *Reader { return NewReader(a.guarded(ReadOperations()), a.at, nil) }

func (a *account) writer() *Writer {
	return NewWriter(a.guarded(append(ReadOperations(), WriteOperations()...)), WriterOptions{
		Sleep:   func(ctx context.Context, _ time.Duration) error { return ctx.Err() },
		Secrets: func(context.Context, SecretRef) (string, error) { return "hunter2", nil },
	})
}

// network makes a VPC with one subnet and a security group.
func (a *account) network() (vpc, subnet, group string) {
	a.t.Helper()
	api, ctx := ec2.NewFromConfig(a.config), context.Background()
	v, err := api.CreateVpc(ctx, &ec2.CreateVpcInput{CidrBlock: aws.String("10.7.0.0/16")})
	if err != nil {
		a.t.Fatal(err)
	}
	s, err := api.CreateSubnet(ctx, &ec2.CreateSubnetInput{VpcId: v.Vpc.VpcId, CidrBlock: aws.String("10.7.1.0/24")})
	if err != nil {
		a.t.Fatal(err)
	}
	g, err := api.CreateSecurityGroup(ctx, &ec2.CreateSecurityGroupInput{
		VpcId: v.Vpc.VpcId, GroupName: aws.String("tasks"), Description: aws.String("tasks"),
		TagSpecifications: []ec2types.TagSpecification{},
	})
	if err != nil {
		a.t.Fatal(err)
	}
	return aws.ToString(v.Vpc.VpcId), aws.ToString(s.Subnet.SubnetId), aws.ToString(g.GroupId)
}
