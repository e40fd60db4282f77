package image

import (
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/sqs"
	sqstypes "github.com/aws/aws-sdk-go-v2/service/sqs/types"
	"github.com/google/go-cmp/cmp"
)

const receipts = "acme-receipts-prod"

// receiptsRepo is a second application, migrated. It gets the demo's
// requirements, so that its image begins with layers that are there already.
func receiptsRepo(t *testing.T, decant, demoRepo string) string {
	t.Helper()
	app := t.TempDir()
	if err := os.CopyFS(app, os.DirFS(filepath.Join("testdata", "order-receipts"))); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(app, "requirements.txt"), []byte(read(t, filepath.Join(demoRepo, "requirements.txt"))), 0o644); err != nil {
		t.Fatal(err)
	}
	return migrated(t, decant, app)
}

// worksOffAQueue runs a job that takes messages from one queue, writes objects,
// and sends a message to another.
func (c *container) worksOffAQueue(t *testing.T) {
	a := newAWS(t, receipts)

	t.Run("the messages are worked off", func(t *testing.T) {
		q := a.newQueues(t, `{"id": "1001", "cents": 1990}`, `{"id": "1002", "cents": 510}`, `{"id": "1003", "cents": 4000}`)
		if got := c.run(t, a.env(q.env()), nil, c.entry()); got.code != 0 {
			t.Fatalf("exit code %d:\n%s", got.code, got.text)
		}
		if waiting, taken := q.left(t); waiting+taken > 0 {
			t.Errorf("%d messages wait, %d are taken and not deleted", waiting, taken)
		}
		if got, want := a.object(t, receipts, "receipts/1003.json"), `{"order": "1003", "cents": 4000}`; got != want {
			t.Errorf("the receipt is %s, not %s", got, want)
		}
		if diff := cmp.Diff([]string{`{"receipts": 3, "cents": 6500}`}, q.booked(t)); diff != "" {
			t.Errorf("the other queue (-want +got):\n%s", diff)
		}
	})
	t.Run("a job that raises leaves the messages", func(t *testing.T) {
		q := a.newQueues(t, `{"id": "2001", "price": 1990}`, `{"id": "2002", "cents": 510}`)
		got := c.run(t, a.env(q.env(), map[string]string{"DECANT_RETRIES": "0"}), nil, c.entry())
		if got.code != 1 || !strings.Contains(got.text, "[ERROR] KeyError: 'cents'") {
			t.Errorf("exit code %d:\n%s", got.code, got.text)
		}
		if waiting, taken := q.left(t); waiting != 1 || taken != 1 {
			t.Errorf("%d messages wait and %d are taken; neither may be lost", waiting, taken)
		}
		if booked := q.booked(t); len(booked) > 0 {
			t.Errorf("the other queue has %v", booked)
		}
	})
	t.Run("a stopped job leaves what it has not done", func(t *testing.T) {
		q := a.newQueues(t, `{"id": "3001", "cents": 1990}`, `{"id": "3002", "cents": 510, "printing_seconds": 600}`, `{"id": "3003", "cents": 4000}`)
		c.stopped(t, a.env(q.env()), nil, func() bool {
			waiting, taken := q.left(t)
			return waiting == 1 && taken == 1 && len(a.keys(t, "receipts/300")) == 1
		})
		if waiting, taken := q.left(t); waiting != 1 || taken != 1 {
			t.Errorf("%d messages wait and %d are taken; two were not done", waiting, taken)
		}
		if diff := cmp.Diff([]string{"receipts/3001.json"}, a.keys(t, "receipts/300")); diff != "" {
			t.Errorf("the receipts (-want +got):\n%s", diff)
		}
		if booked := q.booked(t); len(booked) > 0 {
			t.Errorf("the other queue has %v", booked)
		}
	})
}

// queues are the two queues of one run of the job.
type queues struct {
	a           *fakeAWS
	paid, books string // their URLs
}

// newQueues makes two queues, the first with messages.
func (a *fakeAWS) newQueues(t *testing.T, messages ...string) queues {
	t.Helper()
	q := queues{a: a}
	for name, url := range map[string]*string{"paid": &q.paid, "booked": &q.books} {
		name = fmt.Sprintf("%s-%s", name, strings.NewReplacer("/", "-", "_", "-").Replace(t.Name()[strings.LastIndex(t.Name(), "/")+1:]))
		out, err := a.sqs.CreateQueue(t.Context(), &sqs.CreateQueueInput{QueueName: &name})
		if err != nil {
			t.Fatal(err)
		}
		*url = aws.ToString(out.QueueUrl)
	}
	for _, message := range messages {
		if _, err := a.sqs.SendMessage(t.Context(), &sqs.SendMessageInput{QueueUrl: &q.paid, MessageBody: &message}); err != nil {
			t.Fatal(err)
		}
	}
	return q
}

func (q queues) env() map[string]string {
	return map[string]string{"PAID_ORDERS_URL": q.paid, "BOOKED_URL": q.books, "RECEIPTS_BUCKET": receipts}
}

// left counts the messages that wait, and those that were received and neither
// deleted nor given back.
func (q queues) left(t *testing.T) (waiting, taken int) {
	t.Helper()
	out, err := q.a.sqs.GetQueueAttributes(t.Context(), &sqs.GetQueueAttributesInput{QueueUrl: &q.paid, AttributeNames: []sqstypes.QueueAttributeName{sqstypes.QueueAttributeNameAll}})
	if err != nil {
		t.Fatal(err)
	}
	number := func(name sqstypes.QueueAttributeName) int {
		n, err := strconv.Atoi(out.Attributes[string(name)])
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		return n
	}
	return number(sqstypes.QueueAttributeNameApproximateNumberOfMessages), number(sqstypes.QueueAttributeNameApproximateNumberOfMessagesNotVisible)
}

// booked are the messages of the second queue.
func (q queues) booked(t *testing.T) []string {
	t.Helper()
	out, err := q.a.sqs.ReceiveMessage(t.Context(), &sqs.ReceiveMessageInput{QueueUrl: &q.books, MaxNumberOfMessages: 10})
	if err != nil {
		t.Fatal(err)
	}
	var bodies []string
	for _, m := range out.Messages {
		bodies = append(bodies, aws.ToString(m.Body))
	}
	return bodies
}

func (a *fakeAWS) keys(t *testing.T, prefix string) []string {
	t.Helper()
	out, err := a.s3.ListObjectsV2(t.Context(), &s3.ListObjectsV2Input{Bucket: aws.String(receipts), Prefix: &prefix})
	if err != nil {
		t.Fatal(err)
	}
	var keys []string
	for _, o := range out.Contents {
		keys = append(keys, aws.ToString(o.Key))
	}
	return keys
}
