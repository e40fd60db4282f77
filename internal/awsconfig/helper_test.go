package awsconfig

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/aws/ratelimit"
	"github.com/aws/aws-sdk-go-v2/aws/retry"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs"
	logtypes "github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs/types"
	"github.com/aws/aws-sdk-go-v2/service/iam"
	"github.com/aws/aws-sdk-go-v2/service/lambda"
)

const account = "123456789012"

// fake is an endpoint of AWS with seven functions in pages of three. It counts
// what reaches it.
type fake struct {
	*httptest.Server

	mu       sync.Mutex
	calls    map[string]int // by operation
	polls    map[string]int // by query
	queries  int
	throttle int // how many calls of GetPolicy are still to be throttled
	busy     int // and with which status; 0: 400
	break500 bool
	denied   bool
}

func newFake(t *testing.T) *fake {
	t.Helper()
	f := &fake{calls: map[string]int{}, polls: map[string]int{}}
	f.Server = httptest.NewServer(f)
	t.Cleanup(f.Close)
	return f
}

func (f *fake) count(operation string) int {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.calls[operation]
}

func (f *fake) total() int {
	f.mu.Lock()
	defer f.mu.Unlock()
	n := 0
	for _, calls := range f.calls {
		n += calls
	}
	return n
}

func (f *fake) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	f.mu.Lock()
	defer f.mu.Unlock()
	_, target, _ := strings.Cut(r.Header.Get("X-Amz-Target"), ".")
	switch {
	case target == "StartQuery":
		f.queries++
		f.answer(w, target, 200, `{"queryId":"0000-secret-query-%d"}`, f.queries)
	case target == "GetQueryResults":
		f.results(w, r)
	case strings.HasSuffix(strings.TrimSuffix(r.URL.Path, "/"), "/functions"):
		f.functions(w, r)
	case strings.HasSuffix(r.URL.Path, "/policy"):
		f.policy(w, strings.Split(r.URL.Path, "/")[3])
	case r.Method == http.MethodPost && r.URL.Path == "/":
		f.form(w, r)
	default:
		f.answer(w, r.Method+" "+r.URL.Path, 200, `{}`)
	}
}

func (f *fake) answer(w http.ResponseWriter, operation string, status int, body string, args ...any) {
	f.calls[operation]++
	w.WriteHeader(status)
	fmt.Fprintf(w, body, args...)
}

func (f *fake) refuse(w http.ResponseWriter, operation string, status int, code, message string) {
	w.Header().Set("X-Amzn-Errortype", code)
	f.answer(w, operation, status, `{"Message":%q}`, message)
}

func (f *fake) functions(w http.ResponseWriter, r *http.Request) {
	first := 0
	if _, err := fmt.Sscanf(r.URL.Query().Get("Marker"), "opaque-marker-%d", &first); err != nil && r.URL.Query().Has("Marker") {
		f.refuse(w, "ListFunctions", 400, "InvalidParameterValueException", "no such marker: "+r.URL.Query().Get("Marker"))
		return
	}
	var page struct {
		Functions  []map[string]any
		NextMarker *string `json:",omitempty"`
	}
	for i := first; i < min(first+3, 7); i++ {
		page.Functions = append(page.Functions, map[string]any{
			"FunctionName": fmt.Sprintf("fn-%d", i), "Timeout": 900, "MemorySize": 128, "Runtime": "python3.12",
			"Description": "calls https://user:hunter2@host/ & <others>",
			"Environment": map[string]any{"Variables": map[string]string{"DB_PASSWORD": "hunter2"}},
		})
	}
	if first+3 < 7 {
		page.NextMarker = aws.String(fmt.Sprintf("opaque-marker-%d", first+3))
	}
	body, err := json.Marshal(page)
	if err != nil {
		panic(err)
	}
	f.answer(w, "ListFunctions", 200, "%s", body)
}

func (f *fake) policy(w http.ResponseWriter, name string) {
	switch {
	case f.throttle > 0:
		f.throttle--
		status, code := 400, "ThrottlingException"
		if f.busy != 0 {
			status, code = f.busy, "SlowDownPlease"
		}
		f.refuse(w, "GetPolicy", status, code, "Rate exceeded")
	case f.break500:
		f.refuse(w, "GetPolicy", 500, "ServiceException", "it broke")
	case f.denied:
		f.refuse(w, "GetPolicy", 403, "AccessDeniedException", "user AKIAABCDEFGHIJKLMNOP may not, password=hunter2")
	case name == "fn-0":
		f.answer(w, "GetPolicy", 200, `{"Policy":"{\"Version\":\"2012-10-17\"}"}`)
	default:
		f.refuse(w, "GetPolicy", 404, "ResourceNotFoundException", "there is no policy")
	}
}

// results answers Running once to each query, and then with its end.
func (f *fake) results(w http.ResponseWriter, r *http.Request) {
	var in struct{ QueryID string }
	body, _ := io.ReadAll(r.Body)
	if err := json.Unmarshal(body, &in); err != nil || !strings.HasPrefix(in.QueryID, "0000-secret-query-") {
		f.refuse(w, "GetQueryResults", 400, "ResourceNotFoundException", "no such query: "+in.QueryID)
		return
	}
	f.polls[in.QueryID]++
	if f.polls[in.QueryID] == 1 {
		f.answer(w, "GetQueryResults", 200, `{"status":"Running","results":[]}`)
		return
	}
	f.answer(w, "GetQueryResults", 200, `{"status":"Complete","results":[[{"field":"@log","value":"a"},{"field":"n","value":"3"}]]}`)
}

// form answers the services that speak XML.
func (f *fake) form(w http.ResponseWriter, r *http.Request) {
	if err := r.ParseForm(); err != nil {
		panic(err)
	}
	name := r.Form.Get("Action")
	switch name {
	case "GetRole":
		f.answer(w, name, 200, `<GetRoleResponse><GetRoleResult><Role><RoleName>r</RoleName><Arn>arn:aws:iam::123456789012:role/r</Arn><CreateDate>2024-05-06T07:08:09.25Z</CreateDate></Role></GetRoleResult></GetRoleResponse>`)
	case "GetCallerIdentity":
		f.identity(w, r)
	case "AssumeRole":
		number := strings.Split(r.Form.Get("RoleArn"), ":")[4]
		if number == "999999999999" {
			f.answer(w, name, 403, `<ErrorResponse><Error><Code>AccessDenied</Code><Message>User is not authorized to perform: sts:AssumeRole</Message></Error></ErrorResponse>`)
			return
		}
		f.answer(w, name, 200, `<AssumeRoleResponse><AssumeRoleResult><Credentials><AccessKeyId>ASIA%s</AccessKeyId><SecretAccessKey>s</SecretAccessKey><SessionToken>t</SessionToken><Expiration>2099-01-01T00:00:00Z</Expiration></Credentials></AssumeRoleResult></AssumeRoleResponse>`, number)
	default:
		f.answer(w, name, 200, `<%sResponse/>`, name)
	}
}

// identity takes the account from the access key, as AWS does.
func (f *fake) identity(w http.ResponseWriter, r *http.Request) {
	_, rest, _ := strings.Cut(r.Header.Get("Authorization"), "Credential=")
	access, _, _ := strings.Cut(rest, "/")
	if strings.HasSuffix(access, "EXPIRED") {
		f.answer(w, "GetCallerIdentity", 403, `<ErrorResponse><Error><Code>ExpiredToken</Code><Message>The token of %s has expired</Message></Error></ErrorResponse>`, access)
		return
	}
	number := access[4:]
	f.answer(w, "GetCallerIdentity", 200, `<GetCallerIdentityResponse><GetCallerIdentityResult><Arn>arn:aws:sts::%s:assumed-role/x/y</Arn><Account>%s</Account><UserId>U</UserId></GetCallerIdentityResult></GetCallerIdentityResponse>`, number, number)
}

// place is a place at the endpoint whose retries do not wait.
func (f *fake) place(region string) Place {
	return Place{Account: account, Region: region, Partition: "aws", Config: aws.Config{
		Region: region, BaseEndpoint: aws.String(f.URL),
		Credentials: credentials.NewStaticCredentialsProvider("AKIA", "secret", ""),
		Retryer: func() aws.Retryer {
			return retry.NewStandard(func(o *retry.StandardOptions) {
				o.MaxAttempts, o.RateLimiter = 4, ratelimit.None
				o.Backoff = retry.BackoffDelayerFunc(func(int, error) (time.Duration, error) { return 0, nil })
			})
		},
	}}
}

// testOperations are a listing, a query, and some calls of other kinds.
func testOperations() []Operation {
	return []Operation{
		{Service: "Lambda", Name: "ListFunctions", Family: "lambda", Output: func() any { return new(lambda.ListFunctionsOutput) }, Redact: redactEnvironment},
		{Service: "Lambda", Name: "GetPolicy", Family: "policy", Output: func() any { return new(lambda.GetPolicyOutput) }},
		{Service: "CloudWatch Logs", Name: "StartQuery", Output: func() any { return new(cloudwatchlogs.StartQueryOutput) }, Handles: []string{"QueryId"}},
		{Service: "CloudWatch Logs", Name: "GetQueryResults", Output: func() any { return new(cloudwatchlogs.GetQueryResultsOutput) }, Handles: []string{"QueryId"}, Final: finished},
		{Service: "IAM", Name: "GetRole", Family: "iam", Output: func() any { return new(iam.GetRoleOutput) }},
	}
}

func finished(output any) bool {
	return output.(*cloudwatchlogs.GetQueryResultsOutput).Status == logtypes.QueryStatusComplete
}

func redactEnvironment(output any) {
	for _, fn := range output.(*lambda.ListFunctionsOutput).Functions {
		if fn.Environment != nil {
			for name := range fn.Environment.Variables {
				fn.Environment.Variables[name] = "removed"
			}
		}
	}
}

func maskHunter(s string) string { return strings.ReplaceAll(s, "hunter2", "*******") }

// reading is what a command does with a place: it lists, asks about each
// function, runs a query and reads a role. It returns all that it has seen.
func reading(ctx context.Context, p Place) (seen []string, err error) {
	client := lambda.NewFromConfig(p.Config)
	var marker *string
	for {
		page, err := client.ListFunctions(ctx, &lambda.ListFunctionsInput{Marker: marker, MaxItems: aws.Int32(3)})
		if err != nil {
			return seen, err
		}
		for _, fn := range page.Functions {
			seen = append(seen, fmt.Sprint(*fn.FunctionName, *fn.Description, fn.Environment.Variables))
			policy, err := client.GetPolicy(ctx, &lambda.GetPolicyInput{FunctionName: fn.FunctionName})
			switch {
			case err == nil:
				seen = append(seen, *policy.Policy)
			case ErrorCode(err) == "":
				return seen, err
			default:
				seen = append(seen, ErrorCode(err))
			}
		}
		if marker = page.NextMarker; marker == nil {
			break
		}
	}
	results, err := query(ctx, p)
	if err != nil {
		return seen, err
	}
	role, err := iam.NewFromConfig(p.Config).GetRole(ctx, &iam.GetRoleInput{RoleName: aws.String("r")})
	if err != nil {
		return seen, err
	}
	return append(seen, results, *role.Role.Arn, role.Role.CreateDate.String()), nil
}

func query(ctx context.Context, p Place) (string, error) {
	client := cloudwatchlogs.NewFromConfig(p.Config)
	started, err := client.StartQuery(ctx, &cloudwatchlogs.StartQueryInput{QueryString: aws.String("stats count(*)"), StartTime: aws.Int64(1), EndTime: aws.Int64(2)})
	if err != nil {
		return "", err
	}
	for range 10 {
		out, err := client.GetQueryResults(ctx, &cloudwatchlogs.GetQueryResultsInput{QueryId: started.QueryId})
		if err != nil {
			return "", err
		}
		if finished(out) {
			return *out.Results[0][1].Value, nil
		}
	}
	return "", fmt.Errorf("the query never ends")
}

// header is a recording's, for tests.
func header() Header {
	taken := time.Date(2026, 3, 4, 5, 6, 7, 8, time.UTC)
	return Header{Taken: taken, From: taken.Add(-14 * 24 * time.Hour), To: taken, Options: map[string]string{"logs": "insights", "since": "14d"}}
}
