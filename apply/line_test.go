package apply

import (
	"bytes"
	"errors"
	"io"
	"net/http"
	"net/url"
	"strings"
	"sync"
)

// fault is what goes wrong with one call.
type fault string

const (
	throttled  fault = "throttled"
	serverFail fault = "500"
	cutBefore  fault = "cut before"
	cutAfter   fault = "cut after"
	cancelled  fault = "cancelled"
)

// line is the wire between the SDK and the fake AWS: it counts the calls that
// change something, and lets one of them go wrong.
type line struct {
	account string

	mu       sync.Mutex
	mutating []string // the operations that were sent, in order
	at       int      // the number of the call that goes wrong, from 1; 0: none
	fault    fault
	cancel   func() // for cancelled
	denied   string // an operation that is not permitted
}

// deny refuses an operation from now on; "" none.
func (l *line) deny(operation string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.denied = operation
}

// arm makes the k-th mutating call from now on go wrong; 0 only counts anew.
func (l *line) arm(k int, f fault, cancel func()) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.mutating, l.at, l.fault, l.cancel = nil, k, f, cancel
}

// sent returns the mutating calls since arm.
func (l *line) sent() []string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return append([]string(nil), l.mutating...)
}

func (l *line) RoundTrip(request *http.Request) (*http.Response, error) {
	request = request.Clone(request.Context())
	request.Header.Set("x-moto-account-id", l.account)
	operation := operationOf(request)
	if isRead(operation) {
		return http.DefaultTransport.RoundTrip(request)
	}
	l.mu.Lock()
	l.mutating = append(l.mutating, operation)
	wrong := len(l.mutating) == l.at
	f, cancel, denied := l.fault, l.cancel, l.denied
	l.mu.Unlock()
	if operation == denied {
		return answer(request, 400, "AccessDeniedException"), nil
	}
	if !wrong {
		return http.DefaultTransport.RoundTrip(request)
	}
	return l.fail(request, f, cancel)
}

var errCut = errors.New("connection reset by peer")

func (l *line) fail(request *http.Request, f fault, cancel func()) (*http.Response, error) {
	switch f {
	case throttled:
		return answer(request, 400, "ThrottlingException"), nil
	case serverFail:
		return answer(request, 500, "InternalFailure"), nil
	case cutBefore:
		return nil, errCut
	case cancelled:
		cancel()
		return nil, request.Context().Err()
	case cutAfter:
		response, err := http.DefaultTransport.RoundTrip(request)
		if err == nil {
			_, _ = io.Copy(io.Discard, response.Body)
			response.Body.Close()
		}
		return nil, errCut
	}
	panic("no such fault: " + string(f))
}

// answer is an error as the service would send it: IAM speaks XML, the others
// JSON.
func answer(request *http.Request, status int, code string) *http.Response {
	body := `{"__type":"` + code + `","message":"injected"}`
	header := http.Header{"Content-Type": {"application/json"}, "X-Amzn-Errortype": {code}}
	if strings.Contains(request.Header.Get("Authorization"), "/iam/") {
		body = "<ErrorResponse><Error><Type>Sender</Type><Code>" + code + "</Code><Message>injected</Message></Error></ErrorResponse>"
		header = http.Header{"Content-Type": {"text/xml"}}
	}
	return &http.Response{
		StatusCode: status, Status: http.StatusText(status), Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1,
		Header: header, Body: io.NopCloser(strings.NewReader(body)), ContentLength: int64(len(body)), Request: request,
	}
}

// operationOf finds the operation's name: in a header of the JSON protocols, in
// the form of the query protocol, or in method and path.
func operationOf(request *http.Request) string {
	if target := request.Header.Get("X-Amz-Target"); target != "" {
		return target[strings.LastIndex(target, ".")+1:]
	}
	if strings.Contains(request.Header.Get("Content-Type"), "x-www-form-urlencoded") && request.Body != nil {
		raw, _ := io.ReadAll(request.Body)
		request.Body = io.NopCloser(bytes.NewReader(raw))
		if form, err := url.ParseQuery(string(raw)); err == nil && form.Get("Action") != "" {
			return form.Get("Action")
		}
	}
	return request.Method + " " + request.URL.Path
}

func isRead(operation string) bool {
	for _, verb := range []string{"Get", "List", "Describe", "GET "} {
		if strings.HasPrefix(operation, verb) {
			return true
		}
	}
	return false
}
