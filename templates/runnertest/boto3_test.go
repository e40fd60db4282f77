package runnertest

import (
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
)

// TestRealBoto3 uses boto3 itself, against a server which answers as S3, ECS and Step Functions do.
func TestRealBoto3(t *testing.T) {
	for _, python := range interpreters(t) {
		if !python.chosen {
			continue
		}
		folder, err := install(t, python, "boto3", "boto3")
		if err != nil {
			unavailable(t, err)
		}
		var mutex sync.Mutex
		var requests []string
		server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			body, _ := io.ReadAll(r.Body)
			what := r.Header.Get("X-Amz-Target")
			mutex.Lock()
			requests = append(requests, strings.TrimSpace(what+" "+r.Method+" "+r.URL.Path+" "+string(body)))
			mutex.Unlock()
			_, action, _ := strings.Cut(what, ".")
			_, _ = io.WriteString(w, map[string]string{
				"": `{"from": "s3"}`, "SendTaskSuccess": "{}", "SendTaskHeartbeat": "{}",
				"ListTasks": `{"taskArns": []}`,
				"DescribeTasks": `{"tasks": [{"createdAt": 1700000000.5,
					"taskArn": "arn:aws:ecs:us-west-2:111122223333:task/default/158d1c8083dd49d6b527399fd6414f5c"}]}`,
			}[action])
		}))
		defer server.Close()
		got := run{python: python, handler: "plain.echo", path: []string{folder}, env: map[string]string{
			"AWS_ACCESS_KEY_ID": "testing", "AWS_SECRET_ACCESS_KEY": "testing", "AWS_ENDPOINT_URL": server.URL,
			"DECANT_EVENT_S3": "s3://bucket/key.json", "DECANT_TASK_TOKEN": "token", "DECANT_CONCURRENCY": "1",
			"ECS_CONTAINER_METADATA_URI_V4": metadataEndpoint(t) + "/v4/id",
		}}.do(t)
		if got.code != 0 {
			t.Fatalf("exit code %d\n%s", got.code, got.log)
		}
		want := []string{"GET /bucket/key.json", "ListTasks", "DescribeTasks", `SendTaskSuccess POST / {"taskToken": "token", "output": "{\"from\": \"s3\"}"}`}
		for i, part := range want {
			if i >= len(requests) || !strings.Contains(requests[i], part) {
				t.Errorf("request %d: want %q in %q", i+1, part, requests)
			}
		}
	}
}

// TestRealBoto3SendsFailedEvents: boto3 makes of the queue's ARN a request that SQS
// understands, sends each message once, and what is refused is in the log.
func TestRealBoto3SendsFailedEvents(t *testing.T) {
	const queue, topic = "arn:aws:sqs:eu-west-1:123456789012:dead", "arn:aws:sns:eu-west-1:123456789012:failed"
	for _, python := range interpreters(t) {
		if !python.chosen {
			continue
		}
		folder, err := install(t, python, "boto3", "boto3")
		if err != nil {
			unavailable(t, err)
		}
		for name, refused := range map[string]string{"sent": "", "refused": `{"__type": "com.amazonaws.sqs#InvalidParameterValue", "message": "Message must be shorter than 1048576 bytes."}`} {
			var mutex sync.Mutex
			var messages []string
			server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				body, _ := io.ReadAll(r.Body)
				mutex.Lock()
				messages = append(messages, strings.TrimSpace(r.Header.Get("X-Amz-Target")+" "+string(body)))
				mutex.Unlock()
				switch {
				case r.Header.Get("X-Amz-Target") == "":
					_, _ = io.WriteString(w, `<PublishResponse xmlns="http://sns.amazonaws.com/doc/2010-03-31/"><PublishResult><MessageId>1</MessageId></PublishResult></PublishResponse>`)
				case refused != "":
					w.WriteHeader(http.StatusBadRequest)
					_, _ = io.WriteString(w, refused)
				default:
					_, _ = io.WriteString(w, `{"MessageId": "1"}`)
				}
			}))
			got := run{python: python, handler: "plain.raises", path: []string{folder}, env: map[string]string{
				"AWS_ACCESS_KEY_ID": "testing", "AWS_SECRET_ACCESS_KEY": "testing", "AWS_ENDPOINT_URL": server.URL,
				"DECANT_EVENT": `{"order": 7}`, "DECANT_RETRIES": "1", "DECANT_RETRY_DELAYS": "0",
				"DECANT_DEAD_LETTER_ARN": queue, "DECANT_ON_FAILURE_ARN": topic,
			}}.do(t)
			server.Close()
			if got.code != 1 || len(messages) != 2 {
				t.Fatalf("%s: exit code %d, %d messages: %q\n%s", name, got.code, len(messages), messages, got.log)
			}
			for _, part := range []string{"AmazonSQS.SendMessage", `"QueueUrl": "` + server.URL + `/123456789012/dead"`, `"MessageBody": "{\"order\": 7}"`, "RequestID"} {
				if !strings.Contains(messages[0], part) {
					t.Errorf("%s: %q is not in %q", name, part, messages[0])
				}
			}
			if !strings.Contains(messages[1], "Action=Publish") || !strings.Contains(messages[1], "RetriesExhausted") {
				t.Errorf("%s: %q", name, messages[1])
			}
			if logged := strings.Contains(got.log, "shorter than 1048576 bytes") && strings.Contains(got.log, `: {"order": 7}`+"\n"); logged != (refused != "") {
				t.Errorf("%s:\n%s", name, got.log)
			}
		}
	}
}
