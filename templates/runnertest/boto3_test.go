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
