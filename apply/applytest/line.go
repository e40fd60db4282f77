package applytest

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"

	"decant/test/moto"
)

// Fault is what goes wrong with one call.
type Fault string

const (
	Throttled  Fault = "throttled"
	ServerFail Fault = "500"
	CutBefore  Fault = "cut before"
	CutAfter   Fault = "cut after"
	Cancelled  Fault = "cancelled"
	// killed is the end of the process, or of the network: from the call on nothing
	// gets through, not even the way back.
	killed Fault = "killed"
)

// Line is the wire between the SDK and the fake AWS: it counts the calls that
// change something, and lets one of them go wrong.
type Line struct {
	Account string

	mu       sync.Mutex
	mutating []string // the operations that were sent, in order
	k        int      // the number of the call that goes wrong, from 1; 0: none
	at       Call     // the call that goes wrong
	fault    Fault
	cancel   func() // for cancelled
	dead     bool   // after killed
	denied   string // an operation that is not permitted
}

func (l *Line) IsDead() bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.dead
}

// Revive lets everything through again after killed.
func (l *Line) Revive() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.dead = false
}

// Deny refuses an operation from now on; "" none.
func (l *Line) Deny(operation string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.denied = operation
}

// Call is one mutating call of a run. Calls run side by side, so the third of
// all is another one every time, and the second PutRule is not.
type Call struct {
	Operation string
	Number    int // among the calls of the operation, from 1
}

func (c Call) String() string { return fmt.Sprintf("%s %d", c.Operation, c.Number) }

// Arm makes the k-th mutating call from now on go wrong; 0 only counts anew.
func (l *Line) Arm(k int, f Fault, cancel func()) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.mutating, l.k, l.at, l.fault, l.cancel, l.dead = nil, k, Call{}, f, cancel, false
}

// ArmCall makes one call go wrong, whenever it comes.
func (l *Line) ArmCall(at Call, f Fault, cancel func()) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.mutating, l.k, l.at, l.fault, l.cancel, l.dead = nil, 0, at, f, cancel, false
}

// Numbered are the calls that were sent, sorted.
func (l *Line) Numbered() []Call {
	count := map[string]int{}
	var out []Call
	for _, operation := range l.Sent() {
		count[operation]++
		out = append(out, Call{operation, count[operation]})
	}
	slices.SortFunc(out, func(a, b Call) int { return strings.Compare(a.String(), b.String()) })
	return out
}

// Sent returns the mutating calls since arm.
func (l *Line) Sent() []string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return append([]string(nil), l.mutating...)
}

func (l *Line) RoundTrip(request *http.Request) (*http.Response, error) {
	request = request.Clone(request.Context())
	request.Header.Set("x-moto-account-id", l.Account)
	operation := OperationOf(request)
	if l.IsDead() {
		return nil, errCut
	}
	if isRead(operation) {
		return moto.Transport.RoundTrip(request)
	}
	l.mu.Lock()
	l.mutating = append(l.mutating, operation)
	number := 0
	for _, other := range l.mutating {
		if other == operation {
			number++
		}
	}
	wrong := Call{operation, number} == l.at || len(l.mutating) == l.k
	f, cancel, denied := l.fault, l.cancel, l.denied
	l.dead = l.dead || wrong && f == killed
	l.mu.Unlock()
	if operation == denied {
		return Answer(request, 400, "AccessDeniedException"), nil
	}
	if !wrong {
		return moto.Transport.RoundTrip(request)
	}
	return l.fail(request, f, cancel)
}

var errCut = errors.New("connection reset by peer")

func (l *Line) fail(request *http.Request, f Fault, cancel func()) (*http.Response, error) {
	switch f {
	case Throttled:
		return Answer(request, 400, "ThrottlingException"), nil
	case ServerFail:
		return Answer(request, 500, "InternalFailure"), nil
	case CutBefore, killed:
		return nil, errCut
	case Cancelled:
		cancel()
		return nil, request.Context().Err()
	case CutAfter:
		response, err := moto.Transport.RoundTrip(request)
		if err == nil {
			_, _ = io.Copy(io.Discard, response.Body)
			response.Body.Close()
		}
		return nil, errCut
	}
	panic("no such fault: " + string(f))
}

// Answer is an error as the service would send it: IAM speaks XML, the others
// JSON.
func Answer(request *http.Request, status int, code string) *http.Response {
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

// OperationOf finds the operation's name: in a header of the JSON protocols, in
// the form of the query protocol, or in method and path.
func OperationOf(request *http.Request) string {
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
	for _, verb := range []string{"Get", "List", "Describe", "Simulate", "GET "} {
		if strings.HasPrefix(operation, verb) {
			return true
		}
	}
	return false
}

// Deny refuses one operation for want of permission.
type Deny struct {
	Operation string
	Next      http.RoundTripper
	mu        sync.Mutex
	Count     int
}

func (d *Deny) RoundTrip(request *http.Request) (*http.Response, error) {
	if OperationOf(request) != d.Operation {
		return d.Next.RoundTrip(request)
	}
	d.mu.Lock()
	d.Count++
	d.mu.Unlock()
	code := "AccessDeniedException"
	if strings.Contains(request.Header.Get("Authorization"), "/iam/") {
		code = "AccessDenied"
	}
	response := Answer(request, 400, code)
	if strings.Contains(request.Header.Get("Authorization"), "/ec2/") {
		response.Body = io.NopCloser(strings.NewReader("<Response><Errors><Error><Code>UnauthorizedOperation</Code><Message>no</Message></Error></Errors></Response>"))
		response.ContentLength, response.StatusCode = -1, 403
	}
	return response, nil
}

// Canned answers some operations itself; moto does not know them.
type Canned struct {
	Answers map[string]string // operation -> body of a JSON answer
	Next    http.RoundTripper
}

func (c *Canned) RoundTrip(request *http.Request) (*http.Response, error) {
	body, ok := c.Answers[OperationOf(request)]
	if !ok {
		return c.Next.RoundTrip(request)
	}
	return &http.Response{
		StatusCode: 200, Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1, Request: request,
		Header: http.Header{"Content-Type": {"application/x-amz-json-1.1"}}, Body: io.NopCloser(strings.NewReader(body)), ContentLength: int64(len(body)),
	}, nil
}
