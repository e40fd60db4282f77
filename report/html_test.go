package report

import (
	"bytes"
	"encoding/json"
	"regexp"
	"strings"
	"testing"

	"decant/model"
	"decant/plan/review"
)

// between is what stands between two marks of a page, once.
func between(t *testing.T, page, from, to string) string {
	t.Helper()
	if strings.Count(page, from) != 1 {
		t.Fatalf("%s is there %d times", from, strings.Count(page, from))
	}
	_, rest, _ := strings.Cut(page, from)
	text, _, found := strings.Cut(rest, to)
	if !found {
		t.Fatalf("no %s after %s", to, from)
	}
	return text
}

func TestPageHasTheSameBytesEachTime(t *testing.T) {
	t.Parallel()
	first := written(t, pageSample())
	for range 3 {
		if !bytes.Equal(first, written(t, pageSample())) {
			t.Fatal("two pages of one survey differ")
		}
	}
}

func TestPolicyOfThePageAllowsItsOwnPartsOnly(t *testing.T) {
	t.Parallel()
	page := string(written(t, pageSample()))
	policy := strings.NewReplacer("&#39;", "'", "&#43;", "+").Replace(between(t, page, `http-equiv="Content-Security-Policy" content="`, `"`))
	want := []string{
		"default-src 'none'", "base-uri 'none'", "form-action 'none'", "require-trusted-types-for 'script'", "trusted-types 'none'",
		"style-src " + hashSource(between(t, page, "<style>", "</style>")),
		"script-src " + hashSource(between(t, page, "\n<script>", "</script>\n</body>")),
	}
	for _, directive := range want {
		if !strings.Contains(policy, directive) {
			t.Errorf("%s is missing in %s", directive, policy)
		}
	}
	if n := strings.Count(policy, ";") + 1; n != len(want) {
		t.Errorf("%d directives in %s", n, policy)
	}
	if found := regexp.MustCompile(`(?i)<(link|img|iframe|object|base)\b|\ssrc=|style="|@import|url\(`).FindString(strings.ReplaceAll(page, `src=x`, "")); found != "" {
		t.Errorf("the page holds %s", found)
	}
}

func TestForeignNamesStayTextInThePage(t *testing.T) {
	t.Parallel()
	for name, s := range map[string]*review.Survey{"page": pageSample(), "hostile": hostile()} {
		page := string(written(t, s))
		if n := strings.Count(page, "<script"); n != 2 {
			t.Errorf("%s: %d scripts instead of 2", name, n)
		}
		if found := regexp.MustCompile(`<img|<svg onload|<details>|\x{2028}|\x{2029}|\x{202e}|\x1b`).FindString(page); found != "" {
			t.Errorf("%s: %q is part of the page", name, found)
		}
		block := between(t, page, `id="data">`, "</script>")
		if strings.ContainsAny(block, "<>&") {
			t.Errorf("%s: the data block holds markup", name)
		}
		var data struct{ Rows []struct{ Name, ARN string } }
		if err := json.Unmarshal([]byte(block), &data); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		for i, r := range s.Reviews {
			if data.Rows[i].Name != plain(r.Function.Name) {
				t.Errorf("%s: row %d is %q instead of %q", name, i, data.Rows[i].Name, r.Function.Name)
			}
		}
	}
}

func TestPageOfNothing(t *testing.T) {
	t.Parallel()
	page := string(written(t, &review.Survey{}))
	for _, want := range []string{"0 live functions", "no account", "usage was not read", "no prices", "Everything that was asked for was answered.", "No function has a cost on both sides."} {
		if !strings.Contains(page, want) {
			t.Errorf("%q is missing", want)
		}
	}
}

// TestLabelsFitTheirFacts keeps the lists of labels and facts together: they are
// written in two places.
func TestLabelsFitTheirFacts(t *testing.T) {
	t.Parallel()
	data := newPageData(pageSample())
	for _, row := range data.Rows {
		if len(row.Usage) != len(data.Usage) || len(row.Costs) != len(data.Costs) || len(row.Settings) != len(data.Settings) || len(row.Cells) != len(data.Columns) || len(row.Values) != len(data.Columns) {
			t.Fatalf("%s: %d usage, %d costs, %d settings, %d cells, %d values", row.Name, len(row.Usage), len(row.Costs), len(row.Settings), len(row.Cells), len(row.Values))
		}
	}
}

func TestUnknownIsNeverZeroOnThePage(t *testing.T) {
	t.Parallel()
	for _, row := range newPageData(pageSample()).Rows {
		for i, value := range row.Values {
			if (value == nil) != (row.Cells[i].Why != "") || (value == nil) != (row.Cells[i].Text == "") {
				t.Errorf("%s: value %v with the text %q and the reason %q", row.Name, value, row.Cells[i].Text, row.Cells[i].Why)
			}
		}
		for _, g := range []pageGauge{row.Duration, row.Memory} {
			if (g.Share == nil) != (g.Why != "") || (g.Share == nil) != (g.Text == "") {
				t.Errorf("%s: share %v with the text %q and the reason %q", row.Name, g.Share, g.Text, g.Why)
			}
		}
	}
}

func TestProposalSaysWhyThereIsNoTask(t *testing.T) {
	t.Parallel()
	blocked := []review.Evidence{{Rule: "http-route", Speaks: review.Blocked, Text: "API Gateway waits for its answer."}}
	for _, c := range []struct {
		review review.Review
		want   string
	}{
		{review.Review{Recommendation: review.Blocked}, "No task is proposed: a task cannot serve it as it is called today."},
		{review.Review{Recommendation: review.Tune, Evidence: blocked}, "No task is proposed: a task cannot serve it as it is called today."},
		{review.Review{Recommendation: review.Stay}, "No task is proposed: no Fargate size fits."},
	} {
		if got := proposal(c.review); len(got) != 1 || got[0] != c.want {
			t.Errorf("%s: %q", c.review.Recommendation, got)
		}
	}
}

func TestWhatStartsAFunctionInAFewWords(t *testing.T) {
	t.Parallel()
	for want, triggers := range map[string][]model.LiveTrigger{
		"":                                   nil,
		"rate(1 day), sqs orders (disabled)": {{Kind: model.LiveRule, Name: "r", Expression: "rate(1 day)"}, {Kind: model.LiveMapping, Name: "9b1d", Source: "arn:aws:sqs:eu-west-1:123456789012:orders", State: "disabled"}},
		"kinesis stream/s":                   {{Kind: model.LiveMapping, Name: "9b1d", Source: "arn:aws:kinesis:eu-west-1:123456789012:stream/s"}},
		"event source mapping 9b1d":          {{Kind: model.LiveMapping, Name: "9b1d", Source: "broker"}},
		"subscription a, subscription b and 1 more": {{Kind: model.LiveSubscription, Name: "a"}, {Kind: model.LiveSubscription, Name: "b"}, {Kind: model.LiveSubscription, Name: "c"}},
	} {
		if got := liveStart(model.LiveFunction{Triggers: triggers}); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}

// TestASettingOfChaliceIsSetTwice: a change of the function alone does not outlive
// the next chalice deploy.
func TestASettingOfChaliceIsSetTwice(t *testing.T) {
	t.Parallel()
	r := review.Review{Recommendation: review.Tune, Tuning: &review.Tuning{Timeout: 600}, Task: &review.TaskSize{}}
	if got := proposal(r)[0]; got != "On Lambda: tune timeout to 600 s." {
		t.Errorf("%q", got)
	}
	r.App = "orders"
	if got := proposal(r)[0]; !strings.HasSuffix(got, "the next chalice deploy sets the function to what stands there.") {
		t.Errorf("%q", got)
	}
}
