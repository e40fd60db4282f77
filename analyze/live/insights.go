package live

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs/types"
	"golang.org/x/sync/errgroup"

	"decant/internal/awsconfig"
)

const (
	// maxQueryGroups is what one StartQuery takes.
	// https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_StartQuery.html
	maxQueryGroups = 50
	// maxQueries is how many queries run at once: an account has 30 for everybody,
	// dashboards and alarms too.
	maxQueries = 8
	// maxQueryRows is asked for; 50 groups with a few memory sizes have hundreds.
	maxQueryRows = 10_000
	// maxPolls ends a query that AWS does not end: with the pauses between them
	// that is a quarter of an hour. AWS's own limit is 60 minutes; a batch that
	// takes so long is better asked in halves.
	maxPolls = 180
	// maxQueryStarts is how often a query is started when too many are running.
	maxQueryStarts = 20
)

// insightsAPI is what Logs Insights needs.
type insightsAPI interface {
	StartQuery(context.Context, *cloudwatchlogs.StartQueryInput, ...func(*cloudwatchlogs.Options)) (*cloudwatchlogs.StartQueryOutput, error)
	GetQueryResults(context.Context, *cloudwatchlogs.GetQueryResultsInput, ...func(*cloudwatchlogs.Options)) (*cloudwatchlogs.GetQueryResultsOutput, error)
	StopQuery(context.Context, *cloudwatchlogs.StopQueryInput, ...func(*cloudwatchlogs.Options)) (*cloudwatchlogs.StopQueryOutput, error)
}

// insights is the reading of all log groups by queries.
type insights struct {
	*measurement
	client insightsAPI
	total  int // groups, for the progress

	mu       sync.Mutex
	answered bool                   // a query has been answered
	refused  error                  // why StartQuery is denied as such; nil: it is not
	rest     []*logGroup            // groups for FilterLogEvents
	denials  map[*logGroup]error    // why each of these is not for Logs Insights
	rows     map[string][]reportRow // by log group and format
}

// queryBatch is up to 50 groups of one shape and class.
type queryBatch struct {
	shape  queryShape
	groups []*logGroup
}

// queryGroups asks Logs Insights about all groups, and FilterLogEvents about
// those where that is denied.
func (m *measurement) queryGroups(ctx context.Context, client *cloudwatchlogs.Client, groups []*logGroup) {
	q := &insights{measurement: m, client: client, total: len(groups), rows: map[string][]reportRow{}, denials: map[*logGroup]error{}}
	batches := m.batches(groups)
	// The largest batch goes first and alone, and says whether the call is denied
	// as such: so the same account is always asked the same questions, which a
	// snapshot needs.
	slices.SortStableFunc(batches, func(a, b queryBatch) int { return len(b.groups) - len(a.groups) })
	first := min(1, len(batches))
	q.each(ctx, batches[:first], "reports")
	q.each(ctx, batches[first:], "reports")
	q.each(ctx, q.unexplained(batches), "kills")
	for _, b := range batches {
		for _, g := range b.groups {
			q.fill(b.shape, g)
		}
	}
	rest := unique(q.rest)
	m.filterGroups(ctx, client, rest, len(groups))
	q.denialGaps(ctx, rest)
}

// denialGaps says that StartQuery is denied for groups that FilterLogEvents did
// not read either; where it did, nothing is missing.
func (q *insights) denialGaps(ctx context.Context, rest []*logGroup) {
	for _, g := range rest {
		if q.fns[g.fns[0]].Usage.Logs != nil {
			continue
		}
		if q.refused != nil {
			q.miss(ctx, q.refused, "logs:StartQuery", "")
			return
		}
		q.miss(ctx, q.denials[g], "logs:StartQuery", g.name)
	}
}

// batches puts the groups together by what can be asked in one query. A group
// with functions of both formats is in two.
func (m *measurement) batches(groups []*logGroup) []queryBatch {
	type key struct {
		queryShape
		class types.LogGroupClass // a query takes groups of one class only
		young bool                // refused together with the batch that it is in
	}
	byKey := map[key][]*logGroup{}
	var order []key
	for _, g := range groups {
		for _, json := range []bool{false, true} {
			if !slices.ContainsFunc(g.fns, func(i int) bool { return m.json(i) == json }) {
				continue
			}
			k := key{queryShape{json: json, shared: !g.own}, g.class, g.young}
			if byKey[k] == nil {
				order = append(order, k)
			}
			byKey[k] = append(byKey[k], g)
		}
	}
	var out []queryBatch
	for _, k := range order {
		for chunk := range slices.Chunk(byKey[k], maxQueryGroups) {
			out = append(out, queryBatch{k.queryShape, chunk})
		}
	}
	return out
}

func (m *measurement) json(fn int) bool { return m.fns[fn].LogFormat == "JSON" }

// each runs one query over all batches, a few at a time.
func (q *insights) each(ctx context.Context, batches []queryBatch, query string) {
	var group errgroup.Group
	group.SetLimit(maxQueries)
	for _, b := range batches {
		group.Go(func() error {
			q.batch(ctx, b, query)
			if query == "reports" {
				q.step("logs", len(b.groups), q.total)
			}
			return nil
		})
	}
	_ = group.Wait() // the functions above return nil
}

// batch asks about one batch. When that fails, its halves are asked, then their
// halves, until the groups that cannot be read stand alone. When the whole, its
// halves and its quarters are all denied and no query was ever answered, it is
// the call that is denied and not a group.
func (q *insights) batch(ctx context.Context, b queryBatch, query string) {
	pieces := [][]*logGroup{b.groups}
	for len(pieces) > 0 && ctx.Err() == nil {
		if q.isRefused() {
			q.leave(nil, pieces...)
			return
		}
		var next [][]*logGroup
		refusals := 0
		var last error
		for _, piece := range pieces {
			rows, err := q.ask(ctx, b.shape.query(query), piece)
			switch {
			case err == nil:
				q.keep(b.shape, piece, rows)
				continue
			case malformed(err) && !slices.ContainsFunc(piece, func(g *logGroup) bool { return g.young }):
				q.leave(err, piece) // the query is what is wrong, and would be with each group
				continue
			case denied(err):
				refusals, last = refusals+1, err
			}
			if len(piece) > 1 {
				next = append(next, piece[:len(piece)/2], piece[len(piece)/2:])
			} else {
				q.giveUp(ctx, b.shape, piece[0], err)
			}
		}
		if refusals == len(pieces) && refusals >= min(4, len(b.groups)) {
			q.refuse(last) // has no effect after an answer, so that only the first batch decides
		}
		pieces = next
	}
}

// giveUp is about one group that Logs Insights does not read.
func (q *insights) giveUp(ctx context.Context, s queryShape, g *logGroup, err error) {
	if denied(err) {
		q.leave(err, []*logGroup{g}) // FilterLogEvents is another permission
		return
	}
	if g.young && malformed(err) {
		q.keep(s, []*logGroup{g}, nil) // there was no group in the window, and no line
		return
	}
	q.miss(ctx, err, "logs:StartQuery", g.name)
}

// malformed says that Logs Insights did not understand a query. It also says so
// of a group that did not exist in the window.
func malformed(err error) bool { return awsconfig.ErrorCode(err) == "MalformedQueryException" }

// leave leaves groups to FilterLogEvents.
func (q *insights) leave(err error, pieces ...[]*logGroup) {
	q.mu.Lock()
	defer q.mu.Unlock()
	for _, piece := range pieces {
		for _, g := range piece {
			q.rest, q.denials[g] = append(q.rest, g), err
		}
	}
}

func (q *insights) isRefused() bool {
	q.mu.Lock()
	defer q.mu.Unlock()
	return q.refused != nil
}

func (q *insights) refuse(err error) {
	q.mu.Lock()
	defer q.mu.Unlock()
	if !q.answered {
		q.refused = err
	}
}

// ask runs one query to its end and returns its rows.
func (q *insights) ask(ctx context.Context, query string, groups []*logGroup) ([][]types.ResultField, error) {
	names := make([]string, len(groups))
	for i, g := range groups {
		names[i] = g.name
	}
	id, err := q.start(ctx, &cloudwatchlogs.StartQueryInput{
		QueryString: aws.String(query), LogGroupNames: names, Limit: aws.Int32(maxQueryRows),
		StartTime: aws.Int64(q.window.From.Unix()), EndTime: aws.Int64(q.window.To.Unix()),
	})
	if err != nil {
		return nil, err
	}
	out, err := q.wait(ctx, id)
	if err != nil {
		q.stop(ctx, id)
		return nil, err
	}
	if len(out.Results) >= maxQueryRows {
		return nil, fmt.Errorf("the query has %d rows or more, of which the rest is lost", maxQueryRows)
	}
	return out.Results, nil
}

// start starts a query, and waits while too many of the account's are running.
func (q *insights) start(ctx context.Context, input *cloudwatchlogs.StartQueryInput) (string, error) {
	for n := 0; ; n++ {
		out, err := q.client.StartQuery(ctx, input)
		if err == nil {
			return aws.ToString(out.QueryId), nil
		}
		if awsconfig.ErrorCode(err) != "LimitExceededException" || n == maxQueryStarts {
			return "", err
		}
		if err := pause(ctx, n); err != nil {
			return "", err
		}
	}
}

// wait asks for the result until the query has ended.
func (q *insights) wait(ctx context.Context, id string) (*cloudwatchlogs.GetQueryResultsOutput, error) {
	for n := 0; ; n++ {
		out, err := q.client.GetQueryResults(ctx, &cloudwatchlogs.GetQueryResultsInput{QueryId: aws.String(id)})
		if err != nil {
			return nil, err
		}
		// The answer of a running query holds a part of the rows, which is no result.
		switch {
		case out.Status == types.QueryStatusComplete:
			return out, nil
		case ended(out):
			return nil, fmt.Errorf("the query ended as %s", out.Status)
		}
		if n == maxPolls {
			return nil, errors.New("the query still runs after a quarter of an hour")
		}
		if err := pause(ctx, n); err != nil {
			return nil, err
		}
	}
}

// pause waits longer each time: a quarter of a second, doubled up to five.
func pause(ctx context.Context, n int) error {
	timer := time.NewTimer(min(250*time.Millisecond<<min(n, 5), 5*time.Second))
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-timer.C:
		return nil
	}
}

// stop ends a query that nobody waits for any more; without it the query would
// run on and count against the account's limit. A failure changes nothing.
func (q *insights) stop(ctx context.Context, id string) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), 5*time.Second)
	defer cancel()
	_, _ = q.client.StopQuery(ctx, &cloudwatchlogs.StopQueryInput{QueryId: aws.String(id)})
}

// unique keeps the first of each group.
func unique(groups []*logGroup) []*logGroup {
	slices.SortStableFunc(groups, func(a, b *logGroup) int { return strings.Compare(a.name, b.name) })
	return slices.CompactFunc(groups, func(a, b *logGroup) bool { return a == b })
}
