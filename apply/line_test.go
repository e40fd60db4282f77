package apply

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

// fault is what goes wrong with one call.
type fault string

const (
	throttled  fault = "throttled"
	serverFail fault = "500"
	cutBefore  fault = "cut before"
	cutAfter   fault = "cut after"
	cancelled  fault = "cancelled"
	// killed is the end of the process, or of the network: from the call on nothing
	// gets through, not even the way back.
	killed fault = "killed"
)

// line is the wire between the SDK and the fake AWS: it counts the calls that
// change something, and lets one of them go wrong.
type line struct {
	account string

	mu       sync.Mutex
	mutating []string // the operations that were sent, in order
	k        int      // the number of the call that goes wrong, from 1; 0: none
	at       call     // the call that goes wrong
	fault    fault
	cancel   func() // for cancelled
	dead     bool   // after killed
	denied   string // an operation that is not permitted
}

func (l *line) isDead() bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.dead
}

// revive lets everything through again after killed.
func (l *line) revive() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.dead = false
}

// deny refuses an operation from now on; "" none.
func (l *line) deny(operation string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.denied = operation
}

// call is one mutating call of a run. Calls run side by side, so the third of
// all is another one every time, and the second PutRule is not.
type call struct {
	operation string
	number    int // among the calls of the operation, from 1
}

func (c call) String() string { return fmt.Sprintf("%s %d", c.operation, c.number) }

// arm makes the k-th mutating call from now on go wrong; 0 only counts anew.
func (l *line) arm(k int, f fault, cancel func()) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.mutating, l.k, l.at, l.fault, l.cancel, l.dead = nil, k, call{}, f, cancel, false
}

// armCall makes one call go wrong, whenever it comes.
func (l *line) armCall(at call, f fault, cancel func()) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.mutating, l.k, l.at, l.fault, l.cancel, l.dead = nil, 0, at, f, cancel, false
}

// numbered are the calls that were sent, sorted.
func (l *line) numbered() []call {
	count := map[string]int{}
	var out []call
	for _, operation := range l.sent() {
		count[operation]++
		out = append(out, call{operation, count[operation]})
	}
	slices.SortFunc(out, func(a, b call) int { return strings.Compare(a.String(), b.String()) })
	return out
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
	if l.isDead() {
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
	wrong := call{operation, number} == l.at || len(l.mutating) == l.k
	f, cancel, denied := l.fault, l.cancel, l.denied
	l.dead = l.dead || wrong && f == killed
	l.mu.Unlock()
	if operation == denied {
		return answer(request, 400, "AccessDeniedException"), nil
	}
	if !wrong {
		return moto.Transport.RoundTrip(request)
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
	case cutBefore, killed:
		return nil, errCut
	case cancelled:
		cancel()
		return nil, request.Context().Err()
	case cutAfter:
		response, err := moto.Transport.RoundTrip(request)
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
	for _, verb := range []string{"Get", "List", "Describe", "Simulate", "GET "} {
		if strings.HasPrefix(operation, verb) {
			return true
		}
	}
	return false
}
