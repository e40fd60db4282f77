package image

import (
	"context"
	"io"
	"maps"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/sqs"
	"github.com/google/go-cmp/cmp"

	"decant/test/moto"
	"decant/test/tool"
)

// fakeAWS is an account with the buckets that a job works on.
type fakeAWS struct {
	url string
	s3  *s3.Client
	sqs *sqs.Client
}

const landing, warehouse = "acme-orders-landing-prod", "acme-orders-warehouse-prod"

func newAWS(t *testing.T, buckets ...string) *fakeAWS {
	t.Helper()
	moto.Empty(t)
	a := &fakeAWS{url: moto.URL(t)}
	config := aws.Config{Region: "us-east-1", BaseEndpoint: &a.url, Credentials: credentials.NewStaticCredentialsProvider("AKIAEXAMPLE", "secret", "")}
	a.s3 = s3.NewFromConfig(config, func(o *s3.Options) { o.UsePathStyle = true })
	a.sqs = sqs.NewFromConfig(config)
	for _, bucket := range buckets {
		if _, err := a.s3.CreateBucket(t.Context(), &s3.CreateBucketInput{Bucket: &bucket}); err != nil {
			t.Fatal(err)
		}
	}
	return a
}

// env is how a task gets to it; on ECS credentials come from the task role.
func (a *fakeAWS) env(more ...map[string]string) map[string]string {
	out := map[string]string{
		"AWS_ENDPOINT_URL": a.url, "AWS_ACCESS_KEY_ID": "AKIAEXAMPLE", "AWS_SECRET_ACCESS_KEY": "secret", "AWS_DEFAULT_REGION": "us-east-1",
	}
	for _, m := range more {
		maps.Copy(out, m)
	}
	return out
}

func (a *fakeAWS) object(t *testing.T, bucket, key string) string {
	t.Helper()
	out, err := a.s3.GetObject(t.Context(), &s3.GetObjectInput{Bucket: &bucket, Key: &key})
	if err != nil {
		t.Fatalf("s3://%s/%s: %v", bucket, key, err)
	}
	defer out.Body.Close()
	raw, err := io.ReadAll(out.Body)
	if err != nil {
		t.Fatal(err)
	}
	return string(raw)
}

// worksInTheAccount runs the job as in an account: it reads from one bucket and
// writes to the other.
func (c *container) worksInTheAccount(t *testing.T) {
	a := newAWS(t, landing, warehouse)
	urls := map[string]string{"ORDERS_SOURCE": "s3://" + landing + "/shop/", "ORDERS_TARGET": "s3://" + warehouse + "/orders"}
	orders := read(t, filepath.Join(tool.Root(t), filepath.FromSlash(demo), "tests/data/orders-2024-03-01.csv"))
	if _, err := a.s3.PutObject(context.Background(), &s3.PutObjectInput{Bucket: aws.String(landing), Key: aws.String("shop/orders.csv"), Body: strings.NewReader(orders)}); err != nil {
		t.Fatal(err)
	}
	begun := time.Now()
	got := c.run(t, a.env(urls), nil, c.entry())
	if got.code != 0 || !strings.Contains(got.text, "imported {'days': 2, 'orders': 4, 'rejected': 2}") {
		t.Fatalf("exit code %d:\n%s", got.code, got.text)
	}
	t.Logf("the job took %s", time.Since(begun).Round(time.Millisecond))
	want := "order_id,ordered_at,country,category,quantity,amount\n1004,2024-03-02T00:00:03Z,FR,other,3,30.00\n"
	if diff := cmp.Diff(want, a.object(t, warehouse, "orders/day=2024-03-02/orders.csv")); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	// The event comes from S3 where it is too large for the call.
	key := "decant/event.json"
	if _, err := a.s3.PutObject(context.Background(), &s3.PutObjectInput{Bucket: aws.String(landing), Key: &key, Body: strings.NewReader(scheduledEvent)}); err != nil {
		t.Fatal(err)
	}
	if got = c.run(t, a.env(urls, map[string]string{"DECANT_EVENT_S3": "s3://" + landing + "/" + key}), nil, c.entry()); got.code != 0 {
		t.Errorf("with its event in S3: exit code %d:\n%s", got.code, got.text)
	}
	for name, bad := range map[string]struct {
		env  map[string]string
		code int
		text string
	}{
		"a bucket that does not exist": {map[string]string{"ORDERS_SOURCE": "s3://no-such-bucket/shop/", "DECANT_RETRIES": "0"}, 1, "NoSuchBucket"},
		"an event that does not exist": {map[string]string{"DECANT_EVENT_S3": "s3://" + landing + "/gone.json"}, 2, "cannot be read"},
	} {
		if got := c.run(t, a.env(urls, bad.env), nil, c.entry()); got.code != bad.code || !strings.Contains(got.text, bad.text) {
			t.Errorf("%s: exit code %d:\n%s", name, got.code, got.text)
		}
	}
}

const scheduledEvent = `{"version": "0", "id": "1", "detail-type": "Scheduled Event", "source": "aws.events", "account": "123456789012",
	"time": "2024-03-01T02:30:00Z", "region": "us-east-1", "resources": ["arn"], "detail": {}}`
