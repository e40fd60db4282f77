package live

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/aws/ratelimit"
	"github.com/aws/aws-sdk-go-v2/aws/retry"
	"github.com/aws/aws-sdk-go-v2/credentials"

	"decant/internal/awsconfig"
	"decant/model"
)

// fakeUsage answers CloudWatch (Query protocol) and CloudWatch Logs (JSON 1.1).
type fakeUsage struct {
	metrics func(form url.Values) (int, string)
	alarms  string // members of MetricAlarms in an answer to DescribeAlarms
	logs    map[string]func(in map[string]any) (int, any)

	mu    sync.Mutex
	calls map[string]int
}

// logsFailure is an error of CloudWatch Logs.
func logsFailure(code, message string) map[string]any {
	return map[string]any{"__type": code, "message": message}
}

func (f *fakeUsage) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, _ := io.ReadAll(r.Body)
	_, operation, isLogs := strings.Cut(r.Header.Get("X-Amz-Target"), "Logs_20140328.")
	if !isLogs {
		form, _ := url.ParseQuery(string(body))
		f.count(form.Get("Action"))
		if form.Get("Action") == "DescribeAlarms" {
			w.Header().Set("Content-Type", "text/xml")
			_, _ = io.WriteString(w, `<DescribeAlarmsResponse xmlns="http://monitoring.amazonaws.com/doc/2010-08-01/"><DescribeAlarmsResult><MetricAlarms>`+f.alarms+`</MetricAlarms></DescribeAlarmsResult></DescribeAlarmsResponse>`)
			return
		}
		status, answer := f.metrics(form)
		w.Header().Set("Content-Type", "text/xml")
		w.WriteHeader(status)
		_, _ = io.WriteString(w, answer)
		return
	}
	f.count(operation)
	var in map[string]any
	_ = json.Unmarshal(body, &in)
	answer := f.logs[operation]
	if answer == nil {
		answer = func(map[string]any) (int, any) { return 400, logsFailure("UnknownOperationException", operation) }
	}
	status, out := answer(in)
	w.Header().Set("Content-Type", "application/x-amz-json-1.1")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(out)
}

func (f *fakeUsage) count(operation string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.calls == nil {
		f.calls = map[string]int{}
	}
	f.calls[operation]++
}

func (f *fakeUsage) called(operation string) int {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.calls[operation]
}

const usageAccount = "123456789012"

// usagePlace is a place whose calls go to an endpoint and are repeated at once.
func usagePlace(endpoint string) awsconfig.Place {
	return awsconfig.Place{Account: usageAccount, Region: "eu-west-1", Partition: "aws", Config: aws.Config{
		Region: "eu-west-1", BaseEndpoint: aws.String(endpoint),
		Credentials: credentials.NewStaticCredentialsProvider("x", "x", ""),
		Retryer: func() aws.Retryer {
			return retry.NewStandard(func(o *retry.StandardOptions) { o.MaxBackoff = time.Millisecond; o.RateLimiter = ratelimit.None })
		},
	}}
}

// place serves the fake for one test.
func (f *fakeUsage) place(t *testing.T) awsconfig.Place {
	t.Helper()
	server := httptest.NewServer(f)
	t.Cleanup(server.Close)
	return usagePlace(server.URL)
}

var usageNow = time.Date(2026, 11, 24, 12, 0, 30, 0, time.UTC)

const usageDay = 24 * time.Hour

func usageFunction(name string) model.LiveFunction {
	return model.LiveFunction{
		ARN:  "arn:aws:lambda:eu-west-1:" + usageAccount + ":function:" + name,
		Name: name, Account: usageAccount, Region: "eu-west-1", Memory: 512, Timeout: 60,
		LogGroup: "/aws/lambda/" + name, LogFormat: "Text", LastModified: "2026-01-02T03:04:05.678+0000",
	}
}

func usageFunctions(n int) []model.LiveFunction {
	fns := make([]model.LiveFunction, n)
	for i := range fns {
		fns[i] = usageFunction(fmt.Sprintf("fn-%04d", i))
	}
	return fns
}

// measured runs measure and returns the gaps.
func measureUsage(t *testing.T, p awsconfig.Place, fns []model.LiveFunction, opts Options) []model.Gap {
	t.Helper()
	if opts.Now.IsZero() {
		opts.Now = usageNow
	}
	if opts.Since == 0 {
		opts.Since = 14 * usageDay
	}
	gaps, err := measure(context.Background(), p, fns, opts)
	if err != nil {
		t.Fatal(err)
	}
	return gaps
}

// number writes an optional number.
func number(v *float64) string {
	if v == nil {
		return "nil"
	}
	return fmt.Sprintf("%g", *v)
}

// quantiles writes a distribution: n avg p50 p95 p99 max.
func quantiles(d *model.Distribution) string {
	if d == nil {
		return "nil"
	}
	return fmt.Sprintf("%g %s %s %s %s %s", d.N, number(d.Avg), number(d.P50), number(d.P95), number(d.P99), number(d.Max))
}

func gapLines(gaps []model.Gap) string {
	var out []string
	for _, g := range gaps {
		out = append(out, fmt.Sprintf("%s|%s|%s|%s", g.Action, g.Subject, g.Reason, g.Detail))
	}
	return strings.Join(out, "\n")
}
