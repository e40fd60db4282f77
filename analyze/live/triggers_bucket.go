package live

import (
	"context"
	"maps"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"

	"decant/model"
)

// buckets reads the notifications of the buckets that the functions' policies
// admit. Where a policy names no bucket, or cannot be read, these are all of the
// region: S3 notifies functions of its own region only.
func (r *reader) buckets(ctx context.Context, client *s3.Client, n names, policies []resourcePolicy, k *known) ([]found, error) {
	admitted, any := admittedBuckets(policies)
	if any {
		more, err := r.listBuckets(ctx, client)
		if err != nil {
			return nil, err
		}
		for _, bucket := range more {
			admitted[bucket] = true
		}
	}
	all := slices.Sorted(maps.Keys(admitted))
	perBucket := make([][]found, len(all))
	errs, err := r.each(ctx, "s3:GetBucketNotification", "buckets", all, func(ctx context.Context, i int) error {
		out, err := client.GetBucketNotificationConfiguration(ctx, &s3.GetBucketNotificationConfigurationInput{Bucket: aws.String(all[i])})
		if err != nil {
			return err
		}
		redact(out)
		for _, c := range out.LambdaFunctionConfigurations {
			if fn, qualifier, ok := n.find(aws.ToString(c.LambdaFunctionArn)); ok {
				perBucket[i] = append(perBucket[i], found{fn, r.bucketTrigger(all[i], c, qualifier)})
			}
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	k.buckets = map[string]bool{}
	for i, bucket := range all {
		k.buckets[r.bucketARN(bucket)] = errs[i] == nil
	}
	return slices.Concat(perBucket...), nil
}

// admittedBuckets are the buckets by name; any is true when they are not all.
func admittedBuckets(policies []resourcePolicy) (named map[string]bool, any bool) {
	named = map[string]bool{}
	for _, policy := range policies {
		any = any || !policy.known
		for _, a := range policy.admitted {
			if a.name != "s3.amazonaws.com" {
				continue
			}
			any = any || len(a.sources) == 0
			for _, source := range a.sources {
				bucket := resource(source)
				if bucket == "" || strings.ContainsAny(bucket, "*?/") {
					any = true
					continue
				}
				named[bucket] = true
			}
		}
	}
	return named, any
}

func (r *reader) listBuckets(ctx context.Context, client *s3.Client) ([]string, error) {
	var out []string
	_, err := r.list(ctx, "s3:ListAllMyBuckets", func(token *string) (*string, error) {
		page, err := client.ListBuckets(ctx, &s3.ListBucketsInput{
			BucketRegion: aws.String(r.place.Region), ContinuationToken: token, MaxBuckets: aws.Int32(1000),
		})
		if err != nil {
			return nil, err
		}
		redact(page)
		for _, bucket := range page.Buckets {
			// Without a page's token some endpoints answer the buckets of all regions.
			if region := aws.ToString(bucket.BucketRegion); region == "" || region == r.place.Region {
				out = append(out, aws.ToString(bucket.Name))
			}
		}
		return page.ContinuationToken, nil
	})
	return out, err
}

func (r *reader) bucketARN(bucket string) string {
	return "arn:" + r.place.Partition + ":s3:::" + bucket
}

func (r *reader) bucketTrigger(bucket string, c types.LambdaFunctionConfiguration, qualifier string) model.LiveTrigger {
	d := details(through(qualifier))
	kinds := make([]string, len(c.Events))
	for i, event := range c.Events {
		kinds[i] = string(event)
	}
	slices.Sort(kinds)
	d.add("events %s", strings.Join(kinds, ", "))
	if c.Filter != nil && c.Filter.Key != nil {
		for _, rule := range c.Filter.Key.FilterRules {
			d.add("%s %s", strings.ToLower(string(rule.Name)), aws.ToString(rule.Value))
		}
	}
	return model.LiveTrigger{
		Kind: model.LiveBucket, Name: bucket, ARN: r.bucketARN(bucket), Source: r.bucketARN(bucket), State: "enabled",
		Details: d,
	}
}
