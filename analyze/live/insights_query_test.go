package live

import (
	"fmt"
	"regexp"
	"strings"
	"testing"

	"github.com/sebdah/goldie/v2"
)

// TestQueries shows the queries as they are sent. Everything they use is in the
// list of the language's words below; evaluate refuses anything else.
func TestQueries(t *testing.T) {
	t.Parallel()
	known := map[string]bool{}
	// https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/CWL_QuerySyntax.html
	for _, word := range []string{"least", "floor", "ispresent", "count", "avg", "pct", "sum", "min", "max"} {
		known[word] = true
	}
	call := regexp.MustCompile(`\b([a-z]+)\(`)
	patterns := regexp.MustCompile(`/(\\.|[^/\\\n])+/`)
	var out strings.Builder
	for _, name := range []string{"reports", "kills"} {
		for _, shape := range []queryShape{{}, {json: true}, {shared: true}, {json: true, shared: true}} {
			query := shape.query(name)
			fmt.Fprintf(&out, "== %s, json %t, shared %t\n%s\n\n", name, shape.json, shape.shared, query)
			for _, m := range call.FindAllStringSubmatch(patterns.ReplaceAllString(query, ""), -1) {
				if !known[m[1]] {
					t.Errorf("%s is not among the known functions", m[1])
				}
			}
			if len(query) > 10_000 { // the longest that StartQuery takes
				t.Errorf("%s has %d characters", name, len(query))
			}
			if n := strings.Count(query, "| stats "); n > 2 {
				t.Errorf("%s has %d stats, two are allowed", name, n)
			}
			if shape.shared != strings.Contains(query, "by @log, functionName") || shape.shared != strings.Contains(query, streamName) {
				t.Errorf("%s, shared %t:\n%s", name, shape.shared, query)
			}
		}
	}
	goldie.New(t, goldie.WithFixtureDir("testdata"), goldie.WithNameSuffix(".golden")).Assert(t, "queries", []byte(out.String()))
}
