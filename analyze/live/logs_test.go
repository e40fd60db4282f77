package live

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"decant/model"
	judge "decant/test/insights"
)

// run writes the lines of one invocation in one of the log formats.
type lineWriter struct {
	t      *testing.T
	events []judge.Event
	n      int
}

type invocation struct {
	group, stream           string
	json                    bool
	duration, init          float64
	size, used              int
	timeout, killed, quiet  bool // quiet: no Status, as in older lines
	outOfMemory             bool // the report says so
	cut                     bool
	daysAgo, billedDuration int
}

func (w *lineWriter) add(v invocation) {
	w.n++
	id := fmt.Sprintf("%08x-0000-4697-b07a-%012x", w.n, w.n)
	at := usageNow.Add(-time.Duration(v.daysAgo)*usageDay - time.Minute).UnixMilli()
	put := func(message string) {
		w.events = append(w.events, judge.Event{Group: v.group, Stream: v.stream, Message: message, At: at})
	}
	status, kind := "", ""
	switch {
	case v.timeout && !v.quiet:
		status = "timeout"
	case v.outOfMemory:
		status, kind = "error", "Runtime.OutOfMemory"
	case v.killed && !v.quiet:
		status, kind = "error", "Runtime.ExitError"
	}
	if v.killed {
		put("RequestId: " + id + " Error: Runtime exited with error: signal: killed\nRuntime.ExitError\n")
	}
	report := fmt.Sprintf("REPORT RequestId: %s\tDuration: %.2f ms\tBilled Duration: %d ms\tMemory Size: %d MB\tMax Memory Used: %d MB\t", id, v.duration, v.billedDuration, v.size, v.used)
	if v.init > 0 {
		report += fmt.Sprintf("Init Duration: %.2f ms\t", v.init)
	}
	if status != "" {
		report += "Status: " + status
	}
	if kind != "" {
		report += "\tError Type: " + kind
	}
	if v.json {
		report = fmt.Sprintf(`{"time":"x","type":"platform.report","record":{"requestId":%q,"metrics":{"durationMs":%.2f,"billedDurationMs":%d,"memorySizeMB":%d,"maxMemoryUsedMB":%d`, id, v.duration, v.billedDuration, v.size, v.used)
		if v.init > 0 {
			report += fmt.Sprintf(`,"initDurationMs":%.2f`, v.init)
		}
		report += fmt.Sprintf(`},"spans":[{"name":"responseLatency","durationMs":0.5}],"status":%q,"errorType":%q}}`, status, kind)
	}
	if v.cut {
		report = report[:strings.Index(report, "emory")]
	}
	put(report)
	if v.timeout && v.json {
		put(fmt.Sprintf(`{"time":"x","type":"platform.runtimeDone","record":{"requestId":%q,"status":"timeout","metrics":{"durationMs":%.2f}}}`, id, v.duration))
	}
	if v.timeout && !v.json {
		put(fmt.Sprintf("2026-11-20T20:12:38.950Z %s Task timed out after %.2f seconds\n\n", id, v.duration/1000))
	}
	put("START RequestId: " + id)
	put("the function's own words: Task timed out after 3.00 seconds, signal: killed")
}

const stream = "2026/11/20/[$LATEST]4f"

// mixture is a set of functions with logs of every kind.
func mixture(t *testing.T) (*fakeLogs, []model.LiveFunction) {
	t.Helper()
	w := &lineWriter{t: t}
	r := rand.New(rand.NewPCG(3, 4)) //nolint:gosec // the same numbers in every run
	fns := usageFunctions(6)
	fns[1].LogFormat = "JSON"
	fns[2].LogGroup, fns[3].LogGroup = "/shared", "/shared"
	fns[3].LogFormat = "JSON"
	fns[4].Memory = 1024 // changed to what never ran
	streamOf := func(i int) string {
		if i == 2 || i == 3 {
			return "2026/11/20/" + fns[i].Name + "[$LATEST]4f"
		}
		return stream
	}
	for i := range fns[:5] {
		base := invocation{group: fns[i].LogGroup, stream: streamOf(i), json: fns[i].LogFormat == "JSON", size: 512, used: 100, duration: 10, billedDuration: 11, daysAgo: 1}
		for n := range 200 {
			v := base
			v.daysAgo, v.duration, v.used = 1+n%13, math.Round(math.Exp(r.NormFloat64()+6)*100)/100, 60+r.IntN(300)
			v.billedDuration = int(v.duration) + 1
			if n%10 == 0 {
				v.init = 100 + float64(n)
			}
			w.add(v)
		}
		old := base
		old.size, old.used, old.daysAgo = 128, 128, 13 // another memory size, always full
		if i == 1 || i == 2 {
			old.daysAgo = 0 // tried for an hour and taken back
		}
		w.add(old)
		w.add(old)
		timeout := base
		timeout.timeout, timeout.duration, timeout.billedDuration = true, 60_000, 60_000
		w.add(timeout)
		timeout.quiet = !base.json
		w.add(timeout)
		oom := base
		oom.killed, oom.outOfMemory, oom.used = true, true, 512
		w.add(oom)
		inferred := base
		inferred.killed, inferred.used, inferred.quiet = true, 511, true
		w.add(inferred)
		killed := base
		killed.killed, killed.used = true, 300 // killed by somebody else
		w.add(killed)
		cut := base
		cut.cut = true
		w.add(cut)
		tooOld := base
		tooOld.daysAgo = 20
		w.add(tooOld)
	}
	foreign := invocation{group: "/shared", stream: "2026/11/20/somebody[$LATEST]4f", size: 512, used: 1, duration: 1e6, billedDuration: 1}
	w.add(foreign)
	f := &fakeLogs{groups: map[string]fakeGroup{}, events: w.events, page: 97}
	for _, fn := range fns[:5] {
		f.groups[fn.LogGroup] = fakeGroup{class: "STANDARD", bytes: 1000}
	}
	return f, fns // the last function's group does not exist
}

func logLine(u *model.LogUsage) string {
	if u == nil {
		return "nil"
	}
	inits := 0.0
	if u.Init != nil {
		inits = u.Init.N
	}
	return fmt.Sprintf("reports=%g damaged=%g billed=%s of %g timeouts=%g oom=%g size=%d inits=%g sampled=%t",
		u.Reports, u.Damaged, number(u.BilledMS), u.BilledN, u.Timeouts, u.OutOfMemory, u.MemorySize, inits, u.Sampled)
}

// TestInsightsAndFilterAgree reads the same logs in both ways. The counts are
// those of mixture; the distributions agree within the histogram's 1 %.
func TestInsightsAndFilterAgree(t *testing.T) {
	t.Parallel()
	read := func(mode LogsMode) ([]model.LiveFunction, *fakeUsage) {
		f, fns := mixture(t)
		server := f.server()
		if gaps := measureUsage(t, server.place(t), fns, Options{Logs: mode, MaxLogBytes: 1e9}); len(gaps) > 0 {
			t.Error(gapLines(gaps))
		}
		return fns, server
	}
	byQuery, server := read(LogsInsights)
	byLine, _ := read(LogsFilter)
	for i := range byQuery[:5] {
		a, b := byQuery[i].Usage.Logs, byLine[i].Usage.Logs
		if a == nil || b == nil {
			t.Fatalf("%s: %v, %v", byQuery[i].Name, a, b)
		}
		if logLine(a) != logLine(b) {
			t.Errorf("%s:\n%s\n%s", byQuery[i].Name, logLine(a), logLine(b))
		}
		if a.Reports != 208 || a.Damaged != 1 || a.Timeouts != 2 || a.OutOfMemory != 2 || a.MemorySize != 512 || a.Init.N != 20 || a.Memory.N != 205 || *a.Memory.Max != 512 {
			t.Errorf("%s: %s, memory %s", byQuery[i].Name, logLine(a), quantiles(a.Memory))
		}
		for name, pair := range map[string][2]*model.Distribution{"memory": {a.Memory, b.Memory}, "init": {a.Init, b.Init}} {
			closeTo(t, byQuery[i].Name+" "+name, pair[0], pair[1])
		}
		// Durations are those of all sizes: by query the larger of two percentiles.
		if a.Duration.N != 208 || *a.Duration.Max != 60_000 || math.Abs(*a.Duration.Avg-*b.Duration.Avg) > 1e-6 || *a.Duration.P99 < *b.Duration.P99*0.99 {
			t.Errorf("%s: %s, %s", byQuery[i].Name, quantiles(a.Duration), quantiles(b.Duration))
		}
	}
	if u := byQuery[5].Usage; u.Logs != nil || !strings.Contains(strings.Join(u.Notes, " "), "/aws/lambda/fn-0005 does not exist") {
		t.Errorf("a function that never logged: %+v", u)
	}
	if n := server.called("StartQuery"); n != 8 { // text, JSON, shared text, shared JSON; and the kills of each
		t.Errorf("%d queries", n)
	}
}

// closeTo compares quantiles that were made in two ways.
func closeTo(t *testing.T, name string, a, b *model.Distribution) {
	t.Helper()
	for i, pair := range [][2]*float64{{a.Avg, b.Avg}, {a.P50, b.P50}, {a.P95, b.P95}, {a.P99, b.P99}, {a.Max, b.Max}} {
		if pair[0] == nil || pair[1] == nil || math.Abs(*pair[0]-*pair[1]) > 0.0101**pair[0] {
			t.Errorf("%s: quantile %d: %s, %s", name, i, quantiles(a), quantiles(b))
		}
	}
}

// standard are functions with an own group each and two reports.
func standard(t *testing.T, n int) (*fakeLogs, []model.LiveFunction) {
	w := &lineWriter{t: t}
	fns := usageFunctions(n)
	f := &fakeLogs{groups: map[string]fakeGroup{}, page: 1000}
	for _, fn := range fns {
		f.groups[fn.LogGroup] = fakeGroup{class: "STANDARD", bytes: 1_000_000_000, created: usageNow.Add(-28 * usageDay).UnixMilli()}
		w.add(invocation{group: fn.LogGroup, stream: stream, size: 512, used: 100, duration: 10, billedDuration: 10, daysAgo: 1})
		w.add(invocation{group: fn.LogGroup, stream: stream, size: 512, used: 200, duration: 20, billedDuration: 20, daysAgo: 2})
	}
	f.events = w.events
	return f, fns
}

func readOf(fns []model.LiveFunction) (read int) {
	for _, fn := range fns {
		if fn.Usage.Logs != nil && fn.Usage.Logs.Reports == 2 {
			read++
		}
	}
	return read
}

func TestQueryBatchesAreFull(t *testing.T) {
	t.Parallel()
	f, fns := standard(t, 120)
	server := f.server()
	if gaps := measureUsage(t, server.place(t), fns, Options{}); len(gaps) > 0 {
		t.Error(gapLines(gaps))
	}
	slices.Sort(f.sizes)
	if readOf(fns) != 120 || fmt.Sprint(f.sizes) != "[20 50 50]" || server.called("DescribeLogGroups") != 3 {
		t.Errorf("%d read in %v, %d pages of groups", readOf(fns), f.sizes, server.called("DescribeLogGroups"))
	}
}

// TestAMalformedQueryIsReadLineByLine: what Logs Insights does not understand it
// would not understand about a single group either.
func TestAMalformedQueryIsReadLineByLine(t *testing.T) {
	t.Parallel()
	f, fns := standard(t, 60)
	server := f.server()
	server.logs["StartQuery"] = func(map[string]any) (int, any) {
		return 400, logsFailure("MalformedQueryException", "unexpected symbol found")
	}
	if gaps := measureUsage(t, server.place(t), fns, Options{}); len(gaps) > 0 {
		t.Error(gapLines(gaps))
	}
	if n := server.called("StartQuery"); readOf(fns) != 60 || n != 2 || fns[0].Usage.Logs.From != "FilterLogEvents" {
		t.Errorf("%d read with %d queries", readOf(fns), n)
	}
}

func TestLogFailures(t *testing.T) {
	t.Parallel()
	change := func(f *fakeLogs, name string, to func(*fakeGroup)) {
		g := f.groups[name]
		to(&g)
		f.groups[name] = g
	}
	all := func(f *fakeLogs, to func(*fakeGroup)) {
		for name := range f.groups {
			change(f, name, to)
		}
	}
	for name, c := range map[string]struct {
		breaks func(*fakeLogs)
		read   int // of 60
		gaps   string
		most   int // StartQuery calls
		from   string
	}{
		"one group unreadable by query": {func(f *fakeLogs) {
			change(f, "/aws/lambda/fn-0007", func(g *fakeGroup) { g.noInsights = true })
		}, 60, "", 16, "FilterLogEvents"},
		"one group unreadable": {func(f *fakeLogs) {
			change(f, "/aws/lambda/fn-0007", func(g *fakeGroup) { g.noInsights, g.noFilter = true, true })
		}, 59, "logs:FilterLogEvents|/aws/lambda/fn-0007|no permission|AccessDeniedException: not authorized to perform: logs:FilterLogEvents on /aws/lambda/fn-0007\n" +
			"logs:StartQuery|/aws/lambda/fn-0007|no permission|AccessDeniedException: not authorized to perform: logs:StartQuery on /aws/lambda/fn-0007", 16, ""},
		"no permission for queries": {func(f *fakeLogs) { all(f, func(g *fakeGroup) { g.noInsights = true }) }, 60, "", 14, "FilterLogEvents"},
		"no permission for either": {
			func(f *fakeLogs) { all(f, func(g *fakeGroup) { g.noInsights, g.noFilter = true, true }) }, 0,
			"logs:FilterLogEvents||no permission|refused for all of the 3 that were tried, of 60: ", 14, "",
		},
		"no permission for groups": {
			func(f *fakeLogs) { f.noGroups = true }, 0,
			"logs:DescribeLogGroups||no permission|AccessDeniedException: not authorized to perform: logs:DescribeLogGroups", 0, "",
		},
		"a query of one group fails": {func(f *fakeLogs) {
			change(f, "/aws/lambda/fn-0007", func(g *fakeGroup) { g.failing = true })
		}, 59, "logs:StartQuery|/aws/lambda/fn-0007|failed|the query ended as Failed", 16, "Logs Insights"},
		"a query times out": {func(f *fakeLogs) {
			change(f, "/aws/lambda/fn-0049", func(g *fakeGroup) { g.late = true })
		}, 59, "logs:StartQuery|/aws/lambda/fn-0049|failed|the query ended as Timeout", 16, ""},
		"too many queries": {func(f *fakeLogs) { f.busy = 5 }, 60, "", 12, "Logs Insights"},
		"another class": {func(f *fakeLogs) {
			change(f, "/aws/lambda/fn-0007", func(g *fakeGroup) { g.class = "DELIVERY" })
			change(f, "/aws/lambda/fn-0008", func(g *fakeGroup) { g.class = "INFREQUENT_ACCESS" })
		}, 59, "logs:StartQuery|/aws/lambda/fn-0007|left out|The log group's class is DELIVERY", 3, ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			f, fns := standard(t, 60)
			c.breaks(f)
			server := f.server()
			gaps := measureUsage(t, server.place(t), fns, Options{})
			if got := gapLines(gaps); c.gaps == "" && got != "" || !strings.HasPrefix(got, c.gaps) {
				t.Errorf("gaps\n%s\nwant\n%s", got, c.gaps)
			}
			if got := readOf(fns); got != c.read {
				t.Errorf("%d functions read, not %d", got, c.read)
			}
			if got := server.called("StartQuery"); got > c.most {
				t.Errorf("%d queries", got)
			}
			if u := fns[7].Usage.Logs; c.from == "FilterLogEvents" && (u == nil || u.From != c.from) {
				t.Errorf("read from %+v", u)
			}
		})
	}
}

func TestLogBudget(t *testing.T) {
	t.Parallel()
	f, fns := standard(t, 4)
	f.groups["/aws/lambda/fn-0002"] = fakeGroup{bytes: 90_000_000_000, retention: 21}
	gaps := measureUsage(t, f.server().place(t), fns, Options{MaxLogBytes: 5_000_000_000})
	for _, c := range []struct {
		limit int64
		read  int
	}{{1_499_999_999, 2}, {1_500_000_000, 3}, {0, 4}} {
		again := usageFunctions(4)
		if measureUsage(t, f.server().place(t), again, Options{MaxLogBytes: c.limit}); readOf(again) != c.read {
			t.Errorf("a limit of %d reads %d groups, not %d", c.limit, readOf(again), c.read)
		}
	}
	// 14 of 28 days of 1 GB three times, 14 of 21 days of 90 GB.
	want := "logs:StartQuery|/aws/lambda/fn-0002|left out|About 60.0 GB would be scanned in this log group and 61.5 GB in all of them, more than the limit of 5.0 GB; --max-log-gb 62 reads all."
	if got := gapLines(gaps); readOf(fns) != 3 || got != want {
		t.Errorf("%d read, %s", readOf(fns), got)
	}
}

func TestLogWindow(t *testing.T) {
	t.Parallel()
	f, fns := standard(t, 4)
	f.groups["/aws/lambda/fn-0000"] = fakeGroup{retention: 3}
	f.groups["/aws/lambda/fn-0001"] = fakeGroup{created: usageNow.Add(-36 * time.Hour).UnixMilli(), retention: 30}
	f.groups["/aws/lambda/fn-0002"] = fakeGroup{created: usageNow.UnixMilli()}
	fns[3].LastModified = "2026-11-20T03:04:05.678+0000"
	f.events = slices.DeleteFunc(f.events, func(e judge.Event) bool { return e.Group != fns[3].LogGroup })
	if gaps := measureUsage(t, f.server().place(t), fns, Options{}); len(gaps) > 0 {
		t.Error(gapLines(gaps))
	}
	for i, want := range []struct{ from, note string }{
		{"2026-11-21T12:00:30Z", "Log lines reach back to 2026-11-21 only."},
		{"2026-11-23T00:00:30Z", "Log lines reach back to 2026-11-23 only."},
		{"2026-11-24T12:00:00Z", "Log lines reach back to 2026-11-24 only."},
		{"2026-11-10T12:00:00Z", "The function was changed on 2026-11-20, within the window"},
	} {
		u := fns[i].Usage
		if got := u.Logs.Window.From.Format(time.RFC3339); got != want.from || !strings.HasPrefix(strings.Join(u.Notes, "\n"), want.note) {
			t.Errorf("%s: from %s, %q", fns[i].Name, got, u.Notes)
		}
	}
	if got := fns[2].Usage.Logs; got.Reports != 0 || got.Duration != nil || fmt.Sprint(f.sizes) != "[1 2]" && fmt.Sprint(f.sizes) != "[2 1]" {
		t.Errorf("a group that is younger than the window: %s, asked in %v", logLine(got), f.sizes)
	}
}
