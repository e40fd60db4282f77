package taskrun

import (
	"bytes"
	"context"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
)

// Objects stores events that are too large for a call.
type Objects struct{ s3 *s3.Client }

// NewObjects makes it of clients that can only call what config lets through.
func NewObjects(config aws.Config) *Objects {
	// An endpoint that is stated, such as a local one, has no bucket in its name.
	return &Objects{s3: s3.NewFromConfig(config, func(o *s3.Options) { o.UsePathStyle = config.BaseEndpoint != nil })}
}

// Put stores one object.
func (o *Objects) Put(ctx context.Context, bucket, key string, body []byte) error {
	_, err := o.s3.PutObject(ctx, &s3.PutObjectInput{
		Bucket: &bucket, Key: &key, Body: bytes.NewReader(body), ContentType: aws.String("application/json"),
	})
	return err
}
