package live

import (
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/aws/retry"
	"github.com/aws/aws-sdk-go-v2/credentials"

	"decant/internal/awsconfig"
)

// The account and region of the fake account.
const (
	testAccount = "123456789012"
	testRegion  = "eu-west-1"
)

// placeAt is the test account behind an endpoint.
func placeAt(endpoint string) awsconfig.Place {
	return awsconfig.Place{Account: testAccount, Region: testRegion, Partition: "aws", Config: aws.Config{
		Region: testRegion, BaseEndpoint: aws.String(endpoint),
		Credentials: credentials.NewStaticCredentialsProvider("x", "x", ""),
		Retryer: func() aws.Retryer {
			return retry.NewStandard(func(o *retry.StandardOptions) { o.MaxBackoff = 5 * time.Millisecond })
		},
	}}
}
