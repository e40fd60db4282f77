package fakeaws

import (
	"encoding/json"
	"encoding/xml"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
)

// request is one call, taken apart.
type request struct {
	service   string // the name that requests are signed for: "monitoring"
	region    string
	operation string // "GetMetricData", "" for one that is not known
	action    string // IAM's name: "cloudwatch:GetMetricData"
	subject   string // the last variable part of a path
	values    url.Values
	body      []byte
}

// object is an answer, or a part of it; lists are []any. It becomes JSON or XML.
type object = map[string]any

// failure is an error as AWS answers it.
type failure struct {
	status  int
	code    string
	message string
}

// operation is one call that the endpoint knows.
type operation struct {
	action string // IAM's name
	answer func(*Server, *request) (object, *failure)
}

// Actions are the IAM actions of all known calls.
func Actions() []string {
	var out []string
	for _, op := range operations() {
		out = append(out, op.action)
	}
	return out
}

// operations are all known calls, by the service's signing name and the
// operation's name.
func operations() map[string]operation {
	return map[string]operation{
		"lambda:ListFunctions":                   {"lambda:ListFunctions", (*Server).listFunctions},
		"lambda:GetFunction":                     {"lambda:GetFunction", (*Server).getFunction},
		"lambda:GetPolicy":                       {"lambda:GetPolicy", (*Server).getPolicy},
		"lambda:ListEventSourceMappings":         {"lambda:ListEventSourceMappings", (*Server).listMappings},
		"lambda:GetFunctionEventInvokeConfig":    {"lambda:GetFunctionEventInvokeConfig", (*Server).getRetries},
		"lambda:GetFunctionUrlConfig":            {"lambda:GetFunctionUrlConfig", (*Server).getURL},
		"monitoring:DescribeAlarms":              {"cloudwatch:DescribeAlarms", (*Server).describeAlarms},
		"monitoring:GetMetricData":               {"cloudwatch:GetMetricData", (*Server).getMetricData},
		"logs:DescribeLogGroups":                 {"logs:DescribeLogGroups", (*Server).describeLogGroups},
		"logs:StartQuery":                        {"logs:StartQuery", (*Server).startQuery},
		"logs:GetQueryResults":                   {"logs:GetQueryResults", (*Server).getQueryResults},
		"logs:StopQuery":                         {"logs:StopQuery", (*Server).stopQuery},
		"logs:FilterLogEvents":                   {"logs:FilterLogEvents", (*Server).filterLogEvents},
		"events:ListEventBuses":                  {"events:ListEventBuses", (*Server).listBuses},
		"events:ListRules":                       {"events:ListRules", (*Server).listRules},
		"events:ListTargetsByRule":               {"events:ListTargetsByRule", (*Server).listTargets},
		"scheduler:ListSchedules":                {"scheduler:ListSchedules", (*Server).listSchedules},
		"scheduler:GetSchedule":                  {"scheduler:GetSchedule", (*Server).getSchedule},
		"states:ListStateMachines":               {"states:ListStateMachines", (*Server).listMachines},
		"states:DescribeStateMachine":            {"states:DescribeStateMachine", (*Server).describeMachine},
		"s3:ListBuckets":                         {"s3:ListAllMyBuckets", (*Server).listBuckets},
		"s3:GetBucketNotificationConfiguration":  {"s3:GetBucketNotification", (*Server).getNotification},
		"sns:ListSubscriptions":                  {"sns:ListSubscriptions", (*Server).listSubscriptions},
		"sns:GetSubscriptionAttributes":          {"sns:GetSubscriptionAttributes", (*Server).getSubscription},
		"iam:GetAccountAuthorizationDetails":     {"iam:GetAccountAuthorizationDetails", (*Server).accountDetails},
		"iam:GetRole":                            {"iam:GetRole", (*Server).getRole},
		"iam:ListRolePolicies":                   {"iam:ListRolePolicies", (*Server).listRolePolicies},
		"iam:GetRolePolicy":                      {"iam:GetRolePolicy", (*Server).getRolePolicy},
		"iam:ListAttachedRolePolicies":           {"iam:ListAttachedRolePolicies", (*Server).listAttached},
		"iam:GenerateServiceLastAccessedDetails": {"iam:GenerateServiceLastAccessedDetails", (*Server).startAccesses},
		"iam:GetServiceLastAccessedDetails":      {"iam:GetServiceLastAccessedDetails", (*Server).getAccesses},
		"iam:GetPolicy":                          {"iam:GetPolicy", (*Server).getManaged},
		"iam:GetPolicyVersion":                   {"iam:GetPolicyVersion", (*Server).getManagedVersion},
		"sts:GetCallerIdentity":                  {"sts:GetCallerIdentity", (*Server).callerIdentity},
		"sts:AssumeRole":                         {"sts:AssumeRole", (*Server).assumeRole},
		"ec2:DescribeSubnets":                    {"ec2:DescribeSubnets", (*Server).describeSubnets},
		"ec2:DescribeRouteTables":                {"ec2:DescribeRouteTables", (*Server).describeRouteTables},
		"ec2:DescribeVpcEndpoints":               {"ec2:DescribeVpcEndpoints", (*Server).describeEndpoints},
		"ecs:ListClusters":                       {"ecs:ListClusters", (*Server).listClusters},
		"ecs:DescribeClusters":                   {"ecs:DescribeClusters", (*Server).describeClusters},
	}
}

// paths are the operations of the protocols without a name in the request: the
// service, the method, and the path with "*" for a variable part.
func paths() [][3]string {
	return [][3]string{
		{"lambda", "/2015-03-31/functions", "ListFunctions"},
		{"lambda", "/2015-03-31/functions/*", "GetFunction"},
		{"lambda", "/2015-03-31/functions/*/policy", "GetPolicy"},
		{"lambda", "/2015-03-31/event-source-mappings", "ListEventSourceMappings"},
		{"lambda", "/2019-09-25/functions/*/event-invoke-config", "GetFunctionEventInvokeConfig"},
		{"lambda", "/2021-10-31/functions/*/url", "GetFunctionUrlConfig"},
		{"scheduler", "/schedules", "ListSchedules"},
		{"scheduler", "/schedules/*", "GetSchedule"},
		{"s3", "", "ListBuckets"},
		{"s3", "/*", "GetBucketNotificationConfiguration"},
	}
}

// read takes a request apart. The signature says whom it is for:
//
//	AWS4-HMAC-SHA256 Credential=AKID/20261124/eu-west-1/lambda/aws4_request, …
func (s *Server) read(r *http.Request) (*request, error) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return nil, fmt.Errorf("read the request: %w", err)
	}
	q := &request{values: r.URL.Query(), body: body}
	if scope := strings.Split(r.Header.Get("Authorization"), "/"); len(scope) > 3 {
		q.region, q.service = scope[2], scope[3]
	}
	switch q.service {
	case "lambda", "scheduler", "s3":
		q.operation, q.subject = byPath(q.service, r)
	case "monitoring", "sns", "iam", "sts", "ec2":
		if q.values, err = url.ParseQuery(string(body)); err != nil {
			return nil, fmt.Errorf("read the form: %w", err)
		}
		q.operation = q.values.Get("Action")
	default:
		_, q.operation, _ = strings.Cut(r.Header.Get("X-Amz-Target"), ".")
	}
	op, ok := operations()[q.service+":"+q.operation]
	if !ok {
		q.operation = ""
	}
	q.action = op.action
	return q, nil
}

func byPath(service string, r *http.Request) (operation, subject string) {
	if r.Method != http.MethodGet || service == "s3" && r.URL.Path != "/" && !r.URL.Query().Has("notification") {
		return "", ""
	}
	path := strings.TrimRight(r.URL.Path, "/")
	for _, known := range paths() {
		if known[0] != service {
			continue
		}
		before, after, variable := strings.Cut(known[1], "*")
		if !variable && path == before {
			return known[2], ""
		}
		if rest, ok := strings.CutPrefix(path, before); ok && variable {
			if subject, ok := strings.CutSuffix(rest, after); ok && subject != "" && !strings.Contains(subject, "/") {
				return known[2], subject
			}
		}
	}
	return "", ""
}

// input reads the request's JSON.
func (q *request) input(v any) *failure {
	if err := json.Unmarshal(q.body, v); err != nil {
		return &failure{http.StatusBadRequest, "SerializationException", err.Error()}
	}
	return nil
}

// page cuts a page out of n things: size is what was asked for, or byDefault;
// more than most is refused. The token is the number of the next one.
func page(n int, token, size string, byDefault, most int) (from, to int, next string, fail *failure) {
	limit := byDefault
	if size != "" {
		asked, err := strconv.Atoi(size)
		if err != nil || asked < 1 || asked > most {
			return 0, 0, "", invalid("%s is not a page size between 1 and %d", size, most)
		}
		limit = asked
	}
	if token != "" {
		at, err := strconv.Atoi(strings.TrimPrefix(token, "page-"))
		if err != nil || at < 1 || at >= n {
			return 0, 0, "", invalid("the token %q was not given out", token)
		}
		from = at
	}
	to = min(from+limit, n)
	if to < n {
		next = "page-" + strconv.Itoa(to)
	}
	return from, to, next, nil
}

func invalid(format string, args ...any) *failure {
	return &failure{http.StatusBadRequest, "ValidationException", fmt.Sprintf(format, args...)}
}

// refusal is a missing permission, in the service's words.
func (s *Server) refusal(q *request) *failure {
	message := fmt.Sprintf("User: arn:aws:sts::%s:assumed-role/reader/decant is not authorized to perform: %s because no identity-based policy allows the %s action", s.account.ID, q.action, q.action)
	switch q.service {
	case "ec2":
		return &failure{http.StatusForbidden, "UnauthorizedOperation", message}
	case "sns":
		return &failure{http.StatusForbidden, "AuthorizationError", message}
	case "iam", "monitoring", "s3", "sts":
		return &failure{http.StatusForbidden, "AccessDenied", message}
	case "lambda", "scheduler":
		return &failure{http.StatusForbidden, "AccessDeniedException", message}
	}
	return &failure{http.StatusBadRequest, "AccessDeniedException", message}
}

// throttling is a refusal for the rate, in the service's words.
func throttling(q *request) *failure {
	switch q.service {
	case "lambda":
		return &failure{http.StatusTooManyRequests, "TooManyRequestsException", "Rate exceeded"}
	case "scheduler":
		return &failure{http.StatusTooManyRequests, "ThrottlingException", "Rate exceeded"}
	case "ec2":
		return &failure{http.StatusServiceUnavailable, "RequestLimitExceeded", "Request limit exceeded."}
	case "s3":
		return &failure{http.StatusServiceUnavailable, "SlowDown", "Please reduce your request rate."}
	case "iam", "monitoring", "sns", "sts":
		return &failure{http.StatusBadRequest, "Throttling", "Rate exceeded"}
	}
	return &failure{http.StatusBadRequest, "ThrottlingException", "Rate exceeded"}
}

// write answers in the protocol of the service.
func write(w http.ResponseWriter, q *request, answer object, fail *failure) {
	w.Header().Set("X-Amzn-Requestid", "00000000-0000-0000-0000-000000000000")
	status := http.StatusOK
	if fail != nil {
		status = fail.status
	}
	var body []byte
	switch q.service {
	case "monitoring", "sns", "iam", "sts", "ec2", "s3":
		w.Header().Set("Content-Type", "text/xml")
		body = xmlAnswer(q, answer, fail)
	default:
		w.Header().Set("Content-Type", "application/x-amz-json-1.1")
		if fail != nil {
			w.Header().Set("X-Amzn-Errortype", fail.code)
			answer = object{"__type": fail.code, "message": fail.message, "Message": fail.message}
		}
		var err error
		if body, err = json.Marshal(answer); err != nil {
			panic(err)
		}
	}
	w.WriteHeader(status)
	_, _ = w.Write(body)
}

// xmlAnswer wraps an answer, or an error, into the elements of its protocol.
func xmlAnswer(q *request, answer object, fail *failure) []byte {
	var b strings.Builder
	one := object{}
	if fail != nil {
		one = object{"Code": fail.code, "Message": fail.message}
	}
	switch {
	case fail != nil && q.service == "ec2":
		element(&b, "Response", object{"Errors": object{"Error": one}}, "item")
	case fail != nil && q.service == "s3":
		element(&b, "Error", one, "")
	case fail != nil:
		element(&b, "ErrorResponse", object{"Error": one}, "member")
	case q.service == "ec2":
		element(&b, q.operation+"Response", answer, "item")
	case q.service == "s3":
		element(&b, "Result", answer, "")
	default:
		element(&b, q.operation+"Response", object{q.operation + "Result": answer}, "member")
	}
	return []byte(b.String())
}

// element writes a value as XML. The items of a list have a name of their own,
// or, for S3, none: the list's element is repeated.
func element(b *strings.Builder, name string, value any, item string) {
	list, isList := value.([]any)
	if isList && item == "" {
		for _, one := range list {
			element(b, name, one, item)
		}
		return
	}
	b.WriteString("<" + name + ">")
	switch v := value.(type) {
	case object:
		for _, key := range slices.Sorted(maps.Keys(v)) {
			element(b, key, v[key], item)
		}
	case []any:
		for _, one := range v {
			element(b, item, one, item)
		}
	case entry:
		for _, one := range v {
			element(b, "entry", one, item)
		}
	default:
		_ = xml.EscapeText(b, []byte(fmt.Sprint(v)))
	}
	b.WriteString("</" + name + ">")
}

// list makes the items of a list.
func list[T any](all []T, one func(T) any) []any {
	out := make([]any, len(all))
	for i := range all {
		out[i] = one(all[i])
	}
	return out
}

func texts(all []string) []any { return list(all, func(s string) any { return s }) }

// set adds a text that is not empty.
func set(o object, key, value string) {
	if value != "" {
		o[key] = value
	}
}
