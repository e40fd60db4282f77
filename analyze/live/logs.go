package live

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs/types"

	"decant/model"
)

// logGroup is one log group that functions write to.
type logGroup struct {
	name      string
	fns       []int // the functions, by index
	own       bool  // the function's default group, which nobody else writes to
	bytes     int64 // stored, as AWS says; see estimate
	retention time.Duration
	created   time.Time
	class     types.LogGroupClass
	window    model.Window // the part of the window whose lines still exist
	young     bool         // created after the window: a query may refuse it
}

const defaultGroups = "/aws/lambda/"

// Where log lines were read: model.LogUsage.From.
const (
	fromInsights = "Logs Insights"
	fromFilter   = "FilterLogEvents"
)

// logs reads the platform's lines of every function's log group.
func (m *measurement) logs(ctx context.Context) {
	client := cloudwatchlogs.NewFromConfig(m.place.Config)
	wanted := m.logGroups()
	groups, ok := m.describeGroups(ctx, client, wanted)
	if !ok {
		return
	}
	m.noteRetention(groups)
	groups = m.withinBudget(m.readable(groups))
	m.begin()
	if m.opts.Logs == LogsFilter {
		m.filterGroups(ctx, client, groups, len(groups))
		return
	}
	m.queryGroups(ctx, client, groups)
}

// noteRetention gives the functions the retention of their log groups.
func (m *measurement) noteRetention(groups []*logGroup) {
	for _, g := range groups {
		for _, i := range g.fns {
			days := int(g.retention / (24 * time.Hour))
			m.fns[i].LogDays = &days
		}
	}
}

// logGroups are the log groups of the functions, by name. A group is a
// function's own when it has the default name: functions which share a custom
// one are told apart by the names of the log streams, which hold the function's
// name there.
func (m *measurement) logGroups() map[string]*logGroup {
	groups := map[string]*logGroup{}
	for i, fn := range m.fns {
		name := cmp.Or(fn.LogGroup, defaultGroups+fn.Name)
		g := groups[name]
		if g == nil {
			g = &logGroup{name: name}
			groups[name] = g
		}
		g.fns = append(g.fns, i)
		g.own = len(g.fns) == 1 && name == defaultGroups+fn.Name
	}
	return groups
}

const (
	// maxLookups is how many groups are looked up one by one before the default
	// groups are listed instead, 50 a page.
	maxLookups = 20
	// maxGroupPages ends a listing: an account has at most 1,000,000 log groups.
	maxGroupPages = 20_000
)

// describeGroups learns which of the wanted groups exist. One missing group
// fails a whole query, so that only existing ones may be asked. It returns false
// when the groups cannot be listed at all.
func (m *measurement) describeGroups(ctx context.Context, client cloudwatchlogs.DescribeLogGroupsAPIClient, wanted map[string]*logGroup) ([]*logGroup, bool) {
	names := slices.Sorted(maps.Keys(wanted))
	plain := slices.DeleteFunc(slices.Clone(names), func(s string) bool { return !strings.HasPrefix(s, defaultGroups) })
	single := names
	seen := map[string]bool{}
	m.begin()
	if len(plain) > maxLookups {
		single = slices.DeleteFunc(slices.Clone(names), func(s string) bool { return strings.HasPrefix(s, defaultGroups) })
		if err := m.listGroups(ctx, client, wanted, seen); err != nil {
			m.miss(ctx, err, "logs:DescribeLogGroups", "")
			return nil, false
		}
	}
	errs := make([]error, len(single))
	for i, name := range single {
		errs[i] = lookUpGroup(ctx, client, wanted, seen, name)
		if ctx.Err() != nil {
			return nil, false
		}
		m.step("log groups", 1, len(single))
		if denied(errs[i]) && i == 0 {
			m.miss(ctx, errs[i], "logs:DescribeLogGroups", "")
			return nil, false
		}
	}
	for _, g := range foldGaps(m.place, "logs:DescribeLogGroups", single, errs, len(single)) {
		m.add(g)
	}
	return m.existing(wanted, names, seen, single, errs), true
}

// existing are the groups that were seen. A function without one has never
// logged: that is no gap, its usage says so.
func (m *measurement) existing(wanted map[string]*logGroup, names []string, seen map[string]bool, single []string, errs []error) []*logGroup {
	unknown := map[string]bool{}
	for i, name := range single {
		unknown[name] = errs[i] != nil
	}
	var out []*logGroup
	for _, name := range names {
		switch {
		case seen[name]:
			out = append(out, wanted[name])
		case !unknown[name]:
			for _, i := range wanted[name].fns {
				u := m.fns[i].Usage
				u.Notes = append(u.Notes, fmt.Sprintf("The log group %s does not exist: the function never logged, or its logs were deleted.", name))
			}
		}
	}
	return out
}

// listGroups reads all groups with the default prefix.
func (m *measurement) listGroups(ctx context.Context, client cloudwatchlogs.DescribeLogGroupsAPIClient, wanted map[string]*logGroup, seen map[string]bool) error {
	input := &cloudwatchlogs.DescribeLogGroupsInput{LogGroupNamePrefix: aws.String(defaultGroups), Limit: aws.Int32(50)}
	pages := cloudwatchlogs.NewDescribeLogGroupsPaginator(client, input, func(o *cloudwatchlogs.DescribeLogGroupsPaginatorOptions) { o.StopOnDuplicateToken = true })
	for n := 0; pages.HasMorePages() && n < maxGroupPages; n++ {
		page, err := pages.NextPage(ctx)
		if err != nil {
			return err
		}
		take(page.LogGroups, wanted, seen)
		m.step("log groups", len(page.LogGroups), 0)
	}
	return nil
}

// lookUpGroup asks for one name. The list is sorted by name, so that the group
// of exactly this name comes first and one page is enough.
func lookUpGroup(ctx context.Context, client cloudwatchlogs.DescribeLogGroupsAPIClient, wanted map[string]*logGroup, seen map[string]bool, name string) error {
	page, err := client.DescribeLogGroups(ctx, &cloudwatchlogs.DescribeLogGroupsInput{LogGroupNamePrefix: aws.String(name), Limit: aws.Int32(50)})
	if err != nil {
		return err
	}
	take(page.LogGroups, wanted, seen)
	return nil
}

// take keeps what AWS says about the groups that are wanted.
func take(page []types.LogGroup, wanted map[string]*logGroup, seen map[string]bool) {
	for _, one := range page {
		g := wanted[aws.ToString(one.LogGroupName)]
		if g == nil {
			continue
		}
		seen[g.name] = true
		g.bytes, g.class = aws.ToInt64(one.StoredBytes), one.LogGroupClass
		g.retention = time.Duration(aws.ToInt32(one.RetentionInDays)) * 24 * time.Hour
		if one.CreationTime != nil {
			g.created = time.UnixMilli(*one.CreationTime).UTC()
		}
	}
}

// readable leaves out the groups that no call can read, and sets the window of
// the others.
func (m *measurement) readable(groups []*logGroup) []*logGroup {
	var out []*logGroup
	for _, g := range groups {
		if g.class == types.LogGroupClassDelivery {
			m.skip(model.GapSkipped, "logs:StartQuery", g.name, "The log group's class is DELIVERY: its lines go to S3 or Firehose, and CloudWatch Logs cannot search them.")
			continue
		}
		g.window = m.window
		if g.retention > 0 && m.opts.Now.Add(-g.retention).After(g.window.From) {
			g.window.From = m.opts.Now.Add(-g.retention).UTC().Truncate(time.Second)
		}
		if g.created.After(g.window.From) {
			g.window.From = g.created.Truncate(time.Second)
		}
		if g.window.From.After(g.window.To) {
			g.window.From = g.window.To
		}
		g.young = g.created.After(m.window.To)
		out = append(out, g)
	}
	return out
}

// estimate is how many bytes of the group a reading of the window scans: the
// stored bytes times the share of the group's life that the window is. AWS counts
// stored bytes hours late and does not say whether before or after compression,
// so it is an order of magnitude, good enough for not scanning terabytes unasked.
func (m *measurement) estimate(g *logGroup) int64 {
	life := m.opts.Now.Sub(g.created)
	if g.retention > 0 {
		life = min(life, g.retention)
	}
	read := g.window.To.Sub(g.window.From)
	if g.created.IsZero() || life <= 0 || read >= life {
		return g.bytes
	}
	return int64(float64(g.bytes) * (read.Hours() / life.Hours()))
}

// withinBudget leaves out the largest groups until the rest fits into the limit
// of this account and region, and names them with the limit that reads all.
func (m *measurement) withinBudget(groups []*logGroup) []*logGroup {
	if m.opts.MaxLogBytes <= 0 {
		return groups
	}
	total := int64(0)
	for _, g := range groups {
		total += m.estimate(g)
	}
	bySize := slices.Clone(groups)
	slices.SortFunc(bySize, func(a, b *logGroup) int {
		return cmp.Or(cmp.Compare(m.estimate(a), m.estimate(b)), strings.Compare(a.name, b.name))
	})
	var out []*logGroup
	used := int64(0)
	for _, g := range bySize {
		size := m.estimate(g)
		if used+size <= m.opts.MaxLogBytes {
			used += size
			out = append(out, g)
			continue
		}
		m.skip(model.GapSkipped, m.readAction(), g.name, fmt.Sprintf(
			"About %s would be scanned in this log group and %s in all of them, more than the limit of %s; --max-log-gb %d reads all.",
			gigabytes(size), gigabytes(total), gigabytes(m.opts.MaxLogBytes), (total+1e9-1)/1e9))
	}
	slices.SortFunc(out, func(a, b *logGroup) int { return strings.Compare(a.name, b.name) })
	return out
}

// readAction is the call that reads the lines.
func (m *measurement) readAction() string {
	if m.opts.Logs == LogsFilter {
		return "logs:FilterLogEvents"
	}
	return "logs:StartQuery"
}

func gigabytes(bytes int64) string { return fmt.Sprintf("%.1f GB", float64(bytes)/1e9) }

// since is the group's window with the first line that was read in it: lines may
// be older than their group when they were put there later.
func (g *logGroup) since(first time.Time) model.Window {
	w := g.window
	if !first.IsZero() && first.Before(w.From) {
		w.From = first.UTC().Truncate(time.Second)
	}
	return w
}

// writer finds the function that wrote to a log stream, -1 for one that is not
// among the functions (deleted, or not asked for). Streams of custom groups are
// named "2026/11/30/my-function[$LATEST]4f…", those of default groups have no
// name before the bracket.
func (m *measurement) writer(g *logGroup, name string) int {
	if name == "" && (g.own || len(g.fns) == 1) {
		return g.fns[0]
	}
	for _, i := range g.fns {
		if m.fns[i].Name == name {
			return i
		}
	}
	return -1
}
