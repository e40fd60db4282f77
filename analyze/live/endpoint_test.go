package live

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"testing"

	"decant/test/moto"
)

// endpoint speaks AWS's protocols in front of moto. It keeps moto's answers, so
// that a second reading costs nothing, and adds what moto cannot do: pages of
// ListFunctions, the settings of functions that moto drops (DeadLetterConfig,
// LoggingConfig, DurableConfig, CapacityProviderConfig, TenancyConfig,
// FileSystemConfigs, an environment that cannot be decrypted, a state other than
// Active, the VPC's ID), and errors.
type endpoint struct {
	backend string
	extra   map[string]map[string]any

	mu      sync.Mutex
	answers map[string]reply
	calls   map[string]int // by "service:Operation"
	// fail gives the error of a call: a status and a code, "" for none. It sees
	// the operation, the path, and the number of calls of it so far.
	fail func(operation, subject string, n int) (int, string)
}

type reply struct {
	status int
	kind   string
	body   []byte
}

func newEndpoint(t *testing.T, backend string, extra map[string]map[string]any) (*endpoint, string) {
	e := &endpoint{backend: backend, extra: extra, answers: map[string]reply{}}
	e.reset(nil)
	server := httptest.NewServer(e)
	t.Cleanup(server.Close)
	return e, server.URL
}

// reset starts counting again, and failing.
func (e *endpoint) reset(fail func(operation, subject string, n int) (int, string)) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.calls, e.fail = map[string]int{}, fail
}

func (e *endpoint) counted() map[string]int {
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.calls
}

func (e *endpoint) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	service, operation, subject := called(r, body)
	e.mu.Lock()
	e.calls[service+":"+operation]++
	n, fail := e.calls[service+":"+operation], e.fail
	e.mu.Unlock()
	if fail != nil {
		if status, code := fail(service+":"+operation, subject, n); code != "" {
			writeAnswer(w, failure(service, status, code))
			return
		}
	}
	a, err := e.answer(r, service, body)
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadGateway)
		return
	}
	if a.status == http.StatusOK && operation == "ListFunctions" {
		a.body = e.page(a.body, r.URL.Query())
	}
	if a.status == http.StatusOK && operation == "GetFunction" {
		a.body = e.completed(a.body)
	}
	writeAnswer(w, a)
}

func writeAnswer(w http.ResponseWriter, a reply) {
	if strings.Contains(a.kind, "json") && a.status >= 400 {
		var e struct {
			Code string `json:"__type"`
		}
		if json.Unmarshal(a.body, &e) == nil && e.Code != "" {
			w.Header().Set("X-Amzn-Errortype", e.Code)
		}
	}
	w.Header().Set("Content-Type", a.kind)
	w.WriteHeader(a.status)
	_, _ = w.Write(a.body)
}

// answer asks moto, once for the same question.
func (e *endpoint) answer(r *http.Request, service string, body []byte) (reply, error) {
	target := r.URL.RequestURI()
	if service == "lambda" {
		target = r.URL.Path // moto ignores the pages
	}
	key := service + " " + r.Method + " " + target + " " + r.Header.Get("X-Amz-Target") + " " + string(body)
	e.mu.Lock()
	a, ok := e.answers[key]
	e.mu.Unlock()
	if ok {
		return a, nil
	}
	request, err := http.NewRequestWithContext(r.Context(), r.Method, e.backend+target, bytes.NewReader(body))
	if err != nil {
		return a, err
	}
	request.Header = r.Header.Clone()
	response, err := moto.Client.Do(request)
	if err != nil {
		return a, err
	}
	defer response.Body.Close()
	text, err := io.ReadAll(response.Body)
	a = reply{response.StatusCode, response.Header.Get("Content-Type"), text}
	if code := response.Header.Get("X-Amzn-Errortype"); code != "" {
		a.body = []byte(jsonText(map[string]string{"__type": code, "message": string(text)}))
		a.kind = "application/json"
	}
	e.mu.Lock()
	e.answers[key] = a
	e.mu.Unlock()
	return a, err
}

// page cuts moto's list of functions into pages, as Lambda does.
func (e *endpoint) page(body []byte, query url.Values) []byte {
	var all struct{ Functions []map[string]any }
	if err := json.Unmarshal(body, &all); err != nil {
		panic(err)
	}
	size, _ := strconv.Atoi(query.Get("MaxItems"))
	from, _ := strconv.Atoi(query.Get("Marker"))
	to := min(from+size, len(all.Functions))
	page := map[string]any{}
	for _, fn := range all.Functions[from:to] {
		e.complete(fn)
		delete(fn, "State") // the real listing leaves it out
	}
	page["Functions"] = all.Functions[from:to]
	if to < len(all.Functions) {
		page["NextMarker"] = strconv.Itoa(to)
	}
	return []byte(jsonText(page))
}

func (e *endpoint) completed(body []byte) []byte {
	var fn map[string]any
	if err := json.Unmarshal(body, &fn); err != nil {
		panic(err)
	}
	e.complete(fn["Configuration"].(map[string]any))
	return []byte(jsonText(fn))
}

func (e *endpoint) complete(fn map[string]any) {
	for key, value := range e.extra[fn["FunctionName"].(string)] {
		fn[key] = value
	}
}

// called names the service, the operation and, where the path has it, the
// subject of a request.
func called(r *http.Request, body []byte) (service, operation, subject string) {
	if scope := strings.Split(r.Header.Get("Authorization"), "/"); len(scope) > 3 {
		service = scope[3]
	}
	if target := r.Header.Get("X-Amz-Target"); target != "" {
		var in struct{ Rule, StateMachineArn string }
		_ = json.Unmarshal(body, &in)
		return service, lastPart(target, "."), in.Rule + in.StateMachineArn
	}
	if form, err := url.ParseQuery(string(body)); err == nil && form.Get("Action") != "" {
		return service, form.Get("Action"), form.Get("RoleName") + form.Get("PolicyArn")
	}
	for _, known := range []struct{ pattern, operation string }{
		{`^/2015-03-31/functions/?$`, "ListFunctions"},
		{`^/2015-03-31/functions/([^/]+)$`, "GetFunction"},
		{`^/2015-03-31/functions/([^/]+)/policy$`, "GetPolicy"},
		{`^/2015-03-31/event-source-mappings/?$`, "ListEventSourceMappings"},
		{`^/2019-09-25/functions/([^/]+)/event-invoke-config$`, "GetFunctionEventInvokeConfig"},
		{`^/2021-10-31/functions/([^/]+)/url$`, "GetFunctionUrlConfig"},
		{`^/schedules/?$`, "ListSchedules"},
		{`^/schedules/([^/]+)$`, "GetSchedule"},
		{`^/$`, "ListBuckets"},
		{`^/([^/]+)/?$`, "GetBucketNotificationConfiguration"},
	} {
		if m := regexp.MustCompile(known.pattern).FindStringSubmatch(r.URL.Path); m != nil {
			return service, known.operation, strings.Join(m[1:], "")
		}
	}
	return service, r.Method + " " + r.URL.Path, ""
}

// failure is an error as the service's protocol writes it.
func failure(service string, status int, code string) reply {
	message := "User: arn:aws:iam::123456789012:user/reader is not allowed"
	switch service {
	case "ec2":
		return reply{status, "text/xml", []byte(fmt.Sprintf(`<Response><Errors><Error><Code>%s</Code><Message>%s</Message></Error></Errors><RequestID>r</RequestID></Response>`, code, message))}
	case "s3":
		return reply{status, "application/xml", []byte(fmt.Sprintf(`<Error><Code>%s</Code><Message>%s</Message><RequestId>r</RequestId></Error>`, code, message))}
	case "iam", "sns":
		return reply{status, "text/xml", []byte(fmt.Sprintf(`<ErrorResponse><Error><Type>Sender</Type><Code>%s</Code><Message>%s</Message></Error><RequestId>r</RequestId></ErrorResponse>`, code, message))}
	}
	return reply{status, "application/x-amz-json-1.0", []byte(jsonText(map[string]string{"__type": code, "message": message}))}
}
