package fakeaws

import (
	"cmp"
	"fmt"
	"maps"
	"net/http"
	"net/http/httptest"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/aws/ratelimit"
	"github.com/aws/aws-sdk-go-v2/aws/retry"
	"github.com/aws/aws-sdk-go-v2/credentials"

	"decant/internal/awsconfig"
)

// Server is the endpoint of one account.
type Server struct {
	URL     string
	account *Account
	index   *index

	mu        sync.Mutex
	calls     map[string]int  // answered, by IAM action; refusals for other reasons are answers
	throttled map[string]int  // refused for the rate, by IAM action
	answered  map[string]bool // the SDK's names of the calls that were counted
	denied    map[string]bool
	gone      map[string]bool // names of functions
	every     int
	attempts  int
	buckets   *buckets
	polls     int
	jobs      []accessJob // about the last uses of roles
	queries   map[string]*query
}

// accessJob is a job about the last uses of a role.
type accessJob struct {
	role int // in Account.Roles
	left int // polls until it has ended
}

// Start serves an account until the test ends.
func Start(tb testing.TB, a Account) *Server {
	tb.Helper()
	s := &Server{account: &a, index: newIndex(&a), polls: 2, queries: map[string]*query{}}
	s.Reset()
	server := httptest.NewServer(s)
	tb.Cleanup(server.Close)
	s.URL = server.URL
	return s
}

// Reset starts counting again and takes back Deny, Delete, Throttle and
// ThrottleEvery.
func (s *Server) Reset() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.calls, s.throttled, s.answered = map[string]int{}, map[string]int{}, map[string]bool{}
	s.denied, s.gone = map[string]bool{}, map[string]bool{}
	s.every, s.attempts, s.buckets = 0, 0, nil
}

// Deny refuses IAM actions, such as "lambda:GetPolicy".
func (s *Server) Deny(actions ...string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, action := range actions {
		s.denied[action] = true
	}
}

// Delete takes functions away for everything but the listings, which still name
// them: they are deleted just after these.
func (s *Server) Delete(names ...string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, name := range names {
		s.gone[name] = true
	}
}

// ThrottleEvery refuses each n-th call for its rate, once for each time.
func (s *Server) ThrottleEvery(n int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.every = n
}

// Throttle keeps the documented limits of the APIs, times a factor: a clock that
// runs faster. See limits.go.
func (s *Server) Throttle(factor float64) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.buckets = newBuckets(factor)
}

// QueryPolls is how often a query of Logs Insights is asked about before it has
// ended; 2 if not set.
func (s *Server) QueryPolls(n int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.polls = n
}

// Calls are the calls that were answered, also with a refusal, by IAM action.
// Throttled are those that were refused for their rate.
func (s *Server) Calls() map[string]int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return maps.Clone(s.calls)
}

// Throttled counts the calls that were refused for their rate, by IAM action.
func (s *Server) Throttled() map[string]int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return maps.Clone(s.throttled)
}

// Places are the account's regions, with a configuration whose clients ask this
// endpoint and repeat a throttled call at once.
func (s *Server) Places() []awsconfig.Place {
	var out []awsconfig.Place
	for _, region := range s.account.Regions {
		out = append(out, awsconfig.Place{Account: s.account.ID, Region: region.Name, Partition: "aws", Config: aws.Config{
			Region: region.Name, BaseEndpoint: aws.String(s.URL),
			Credentials: credentials.NewStaticCredentialsProvider("AKIDFAKE", "fake", ""),
			Retryer: func() aws.Retryer {
				return retry.NewStandard(func(o *retry.StandardOptions) {
					o.MaxAttempts, o.MaxBackoff, o.RateLimiter = 1000, time.Millisecond, ratelimit.None
				})
			},
		}})
	}
	return out
}

// ServeHTTP answers one call.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	q, err := s.read(r)
	if err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	if q.operation == "" {
		write(w, q, nil, &failure{http.StatusNotFound, "UnknownOperationException", fmt.Sprintf("fakeaws does not know %s %s of %s", r.Method, r.URL, q.service)})
		return
	}
	if s.throttle(q, r.Header.Get("Amz-Sdk-Invocation-Id")) {
		write(w, q, nil, throttling(q))
		return
	}
	if s.isDenied(q.action) {
		write(w, q, nil, s.refusal(q))
		return
	}
	answer, fail := operations()[q.service+":"+q.operation].answer(s, q)
	write(w, q, answer, fail)
}

// throttle counts the call, and says whether it is refused for its rate. A call
// that the SDK repeats, because the connection with its answer broke, has the
// name of the first attempt and is counted once.
func (s *Server) throttle(q *request, invocation string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.attempts++
	if s.every > 0 && s.attempts%s.every == 0 || s.buckets != nil && !s.buckets.take(q) {
		s.throttled[q.action]++
		return true
	}
	if invocation == "" || !s.answered[invocation] {
		s.calls[q.action]++
	}
	s.answered[invocation] = true
	return false
}

func (s *Server) isDenied(action string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.denied[action]
}

func (s *Server) isGone(name string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.gone[name]
}

// index finds the parts of the account by name.
type index struct {
	functions map[string]*Function // by region and name
	writers   map[string][]*Function
	groups    map[string][]LogGroup // by region, sorted by name
	roles     map[string]*Role
	managed   map[string]*Managed
}

func newIndex(a *Account) *index {
	x := &index{
		functions: map[string]*Function{}, writers: map[string][]*Function{}, groups: map[string][]LogGroup{},
		roles: map[string]*Role{}, managed: map[string]*Managed{},
	}
	for i := range a.Regions {
		region := &a.Regions[i]
		for j := range region.Functions {
			fn := &region.Functions[j]
			x.functions[region.Name+" "+fn.Name] = fn
			x.writers[region.Name+" "+fn.logGroup()] = append(x.writers[region.Name+" "+fn.logGroup()], fn)
		}
		groups := slices.Clone(region.Groups)
		slices.SortFunc(groups, func(a, b LogGroup) int { return cmp.Compare(a.Name, b.Name) })
		x.groups[region.Name] = groups
	}
	for i := range a.Roles {
		x.roles[a.Roles[i].Name] = &a.Roles[i]
	}
	for i := range a.Managed {
		x.managed[a.Managed[i].ARN] = &a.Managed[i]
	}
	return x
}
