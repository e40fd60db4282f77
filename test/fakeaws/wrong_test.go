package fakeaws_test

import (
	"context"
	"errors"
	"fmt"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatch"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatch/types"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs"
	"github.com/aws/aws-sdk-go-v2/service/ecs"
	"github.com/aws/aws-sdk-go-v2/service/eventbridge"
	"github.com/aws/aws-sdk-go-v2/service/iam"
	"github.com/aws/aws-sdk-go-v2/service/lambda"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/scheduler"
	"github.com/aws/aws-sdk-go-v2/service/sfn"
	"github.com/aws/aws-sdk-go-v2/service/sns"
	"github.com/aws/smithy-go"

	"decant/test/fakeaws"
)

// TestWrongUseIsRefused makes calls that AWS refuses, each in its own words.
func TestWrongUseIsRefused(t *testing.T) {
	t.Parallel()
	s := fakeaws.Start(t, fakeaws.Big(60))
	cfg := s.Places()[0].Config
	ctx := context.Background()
	logs, metrics := cloudwatchlogs.NewFromConfig(cfg), cloudwatch.NewFromConfig(cfg)
	groups := make([]string, 51)
	for i := range groups {
		groups[i] = "/aws/lambda/x"
	}
	query := func(text string, groups ...string) error {
		_, err := logs.StartQuery(ctx, &cloudwatchlogs.StartQueryInput{
			QueryString: aws.String(text), LogGroupNames: groups, StartTime: aws.Int64(1e9), EndTime: aws.Int64(2e9),
		})
		return err
	}
	cases := map[string]struct {
		err  func() error
		code string
	}{
		"51 log groups":     {func() error { return query("stats count(*) as reports", groups...) }, "InvalidParameterException"},
		"a group too many":  {func() error { return query("stats count(*) as reports", "/aws/lambda/none") }, "ResourceNotFoundException"},
		"an unknown column": {func() error { return query("stats count(*) as surprise", groups[0]) }, "MalformedQueryException"},
		"51 groups a page": {func() error {
			_, err := logs.DescribeLogGroups(ctx, &cloudwatchlogs.DescribeLogGroupsInput{Limit: aws.Int32(51)})
			return err
		}, "InvalidParameterException"},
		"501 metrics": {func() error {
			in := &cloudwatch.GetMetricDataInput{StartTime: aws.Time(fakeaws.Big(0).Window.From), EndTime: aws.Time(fakeaws.Big(0).Now)}
			for i := range 501 {
				in.MetricDataQueries = append(in.MetricDataQueries, types.MetricDataQuery{Id: aws.String(fmt.Sprint("q", i))})
			}
			_, err := metrics.GetMetricData(ctx, in)
			return err
		}, "ValidationError"},
		"101 rules a page": {func() error {
			_, err := eventbridge.NewFromConfig(cfg).ListRules(ctx, &eventbridge.ListRulesInput{Limit: aws.Int32(101)})
			return err
		}, "ValidationException"},
		"101 schedules a page": {func() error {
			_, err := scheduler.NewFromConfig(cfg).ListSchedules(ctx, &scheduler.ListSchedulesInput{MaxResults: aws.Int32(101)})
			return err
		}, "ValidationException"},
		"1001 machines a page": {func() error {
			_, err := sfn.NewFromConfig(cfg).ListStateMachines(ctx, &sfn.ListStateMachinesInput{MaxResults: 1001})
			return err
		}, "ValidationException"},
		"101 clusters": {func() error {
			_, err := ecs.NewFromConfig(cfg).DescribeClusters(ctx, &ecs.DescribeClustersInput{Clusters: make([]string, 101)})
			return err
		}, "InvalidParameterException"},
		"a token of nobody": {func() error {
			_, err := sns.NewFromConfig(cfg).ListSubscriptions(ctx, &sns.ListSubscriptionsInput{NextToken: aws.String("x")})
			return err
		}, "ValidationException"},
		"an unknown role": {func() error {
			_, err := iam.NewFromConfig(cfg).GetRole(ctx, &iam.GetRoleInput{RoleName: aws.String("x")})
			return err
		}, "NoSuchEntity"},
		"an unknown bucket": {func() error {
			client := s3.NewFromConfig(cfg, func(o *s3.Options) { o.UsePathStyle = true })
			_, err := client.GetBucketNotificationConfiguration(ctx, &s3.GetBucketNotificationConfigurationInput{Bucket: aws.String("none")})
			return err
		}, "NoSuchBucket"},
		"a call that writes": {func() error {
			_, err := lambda.NewFromConfig(cfg).DeleteFunction(ctx, &lambda.DeleteFunctionInput{FunctionName: aws.String("x")})
			return err
		}, "UnknownOperationException"},
	}
	for name, c := range cases {
		var api smithy.APIError
		if err := c.err(); !errors.As(err, &api) || api.ErrorCode() != c.code {
			t.Errorf("%s: %v, want %s", name, err, c.code)
		}
	}
}
