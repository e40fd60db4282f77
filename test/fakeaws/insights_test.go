package fakeaws_test

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs/types"

	"decant/test/fakeaws"
	"decant/test/insights"
	"decant/test/tool"
)

// written is an account of one region whose functions end in every way, in both
// log formats, cold and warm, at two memory sizes, in groups of their own and in
// one that they share.
func written(seed uint64) fakeaws.Account {
	r := rand.New(rand.NewPCG(seed, 3))
	a := fakeaws.Account{ID: "123456789012", Regions: []fakeaws.Region{{Name: "eu-west-1"}}}
	a.Now, a.Window = storyTime()
	region := &a.Regions[0]
	for i := range 8 {
		fn := fakeaws.Function{Name: fmt.Sprintf("fn-%d", i), Memory: 512, Timeout: 60, LogFormat: []string{"Text", "JSON"}[i%2]}
		if i >= 4 {
			fn.LogGroup = "/shared"
		}
		for outcome := fakeaws.Succeeded; outcome <= fakeaws.Killed; outcome++ {
			if r.IntN(4) == 0 && i > 0 {
				continue
			}
			runs := fakeaws.Runs{Count: 1 + r.IntN(9), Duration: float64(r.IntN(5_000_000)) / 100, Used: 60 + r.IntN(400), Outcome: outcome}
			switch {
			case outcome == fakeaws.TimedOut:
				runs.Duration = 60_000
			case outcome == fakeaws.OutOfMemory, outcome == fakeaws.Killed && i%3 == 0:
				runs.Used = 511 + r.IntN(2)
			case r.IntN(2) == 0:
				runs.Init = float64(r.IntN(300_000)) / 100
			}
			fn.Usage.Runs = append(fn.Usage.Runs, runs)
			if r.IntN(3) == 0 {
				runs.Size, runs.Used = 128, min(runs.Used, 128)
				fn.Usage.Runs = append(fn.Usage.Runs, runs)
			}
		}
		region.Functions = append(region.Functions, fn)
	}
	a.WithLogGroups()
	return a
}

// asked are the queries of both snapshots, with those about groups of one's own
// first.
func asked(t *testing.T) []string {
	t.Helper()
	found := map[string]bool{}
	for _, name := range []string{"orders-etl", "account"} {
		text, err := os.ReadFile(filepath.Join(tool.Root(t), "testdata", "live", name+".json"))
		if err != nil {
			t.Fatal(err)
		}
		var snapshot struct {
			Answers []struct {
				Operation string
				Input     struct{ QueryString string }
			}
		}
		if err := json.Unmarshal(text, &snapshot); err != nil {
			t.Fatal(err)
		}
		for _, a := range snapshot.Answers {
			if a.Operation == "StartQuery" {
				found[a.Input.QueryString] = true
			}
		}
	}
	return slices.Sorted(maps.Keys(found))
}

// TestInsightsAnswersWhatTheLinesSay lets another evaluator run the recorded
// queries over the lines that the account itself gives out, and compares every
// column of every row: the answer of a query is that of its log lines. A column
// that one of them lacks the other lacks too.
func TestInsightsAnswersWhatTheLinesSay(t *testing.T) {
	t.Parallel()
	queries := asked(t)
	if len(queries) < 5 {
		t.Fatalf("the snapshots have %d queries", len(queries))
	}
	kinds := map[string]int{}
	for seed := range uint64(12) {
		a := written(seed)
		s := fakeaws.Start(t, a)
		s.QueryPolls(0)
		client := cloudwatchlogs.NewFromConfig(s.Places()[0].Config)
		var own []string
		for _, g := range a.Regions[0].Groups {
			if strings.HasPrefix(g.Name, "/aws/lambda/") {
				own = append(own, g.Name)
			}
		}
		for _, query := range queries {
			groups := own
			if strings.Contains(query, "functionName") {
				groups = []string{"/shared"}
			}
			want := insights.Evaluate(a.ID, query, lines(t, client, groups))
			got := results(t, client, a, query, groups)
			for _, rows := range [][]map[string]string{want, got} {
				slices.SortFunc(rows, func(a, b map[string]string) int { return strings.Compare(keyOf(a), keyOf(b)) })
			}
			if len(got) != len(want) {
				t.Fatalf("seed %d: %d rows, the lines give %d:\n%v\n%v\n%s", seed, len(got), len(want), got, want, query)
			}
			for i := range want {
				kinds[fmt.Sprint(want[i]["sizeMB"] != "", want[i]["memoryKills"] != "")]++
				if diff := columnsApart(got[i], want[i]); diff != "" {
					t.Errorf("seed %d, row %s: %s", seed, keyOf(want[i]), diff)
				}
			}
		}
	}
	if len(kinds) < 3 {
		t.Errorf("rows with and without a size and kills were expected: %v", kinds)
	}
}

func keyOf(row map[string]string) string {
	return row["@log"] + " " + row["functionName"] + " " + row["sizeMB"]
}

// columnsApart names the columns in which two rows differ.
func columnsApart(got, want map[string]string) string {
	var out []string
	names := maps.Clone(got)
	maps.Copy(names, want)
	for _, name := range slices.Sorted(maps.Keys(names)) {
		a, hasA := got[name]
		b, hasB := want[name]
		x, y := insights.Number(a), insights.Number(b)
		near := x != nil && y != nil && math.Abs(*x-*y) <= 1e-9*max(1, math.Abs(*y))
		if (hasA && a != "") != (hasB && b != "") || a != b && !near {
			out = append(out, fmt.Sprintf("%s is %q, the lines give %q", name, a, b))
		}
	}
	return strings.Join(out, "; ")
}

// lines are all events of some groups.
func lines(t *testing.T, client *cloudwatchlogs.Client, groups []string) []insights.Event {
	t.Helper()
	var out []insights.Event
	for _, group := range groups {
		pages := cloudwatchlogs.NewFilterLogEventsPaginator(client, &cloudwatchlogs.FilterLogEventsInput{LogGroupName: &group})
		for pages.HasMorePages() {
			page, err := pages.NextPage(context.Background())
			if err != nil {
				t.Fatal(err)
			}
			for _, e := range page.Events {
				out = append(out, insights.Event{Group: group, Stream: aws.ToString(e.LogStreamName), Message: aws.ToString(e.Message), At: aws.ToInt64(e.Timestamp)})
			}
		}
	}
	return out
}

func results(t *testing.T, client *cloudwatchlogs.Client, a fakeaws.Account, query string, groups []string) []map[string]string {
	t.Helper()
	ctx := context.Background()
	started, err := client.StartQuery(ctx, &cloudwatchlogs.StartQueryInput{
		QueryString: &query, LogGroupNames: groups, StartTime: aws.Int64(a.Window.From.Unix()), EndTime: aws.Int64(a.Now.Add(time.Hour).Unix()),
	})
	if err != nil {
		t.Fatal(err)
	}
	answer, err := client.GetQueryResults(ctx, &cloudwatchlogs.GetQueryResultsInput{QueryId: started.QueryId})
	if err != nil || answer.Status != types.QueryStatusComplete {
		t.Fatal(err, answer)
	}
	var out []map[string]string
	for _, fields := range answer.Results {
		row := map[string]string{}
		for _, f := range fields {
			row[aws.ToString(f.Field)] = aws.ToString(f.Value)
		}
		out = append(out, row)
	}
	return out
}
