package report

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	reading "decant/analyze/live"
	"decant/internal/awsconfig"
	"decant/model"
	"decant/plan/review"
)

// checkFolded sees what the page shows when it opens: what presses, and a way to the
// rest.
func checkFolded(t *testing.T, p *tab, s *review.Survey) {
	var pressed []string
	for _, r := range s.Reviews {
		if pressing(r.Recommendation) {
			pressed = append(pressed, plain(r.Function.Name))
		}
	}
	if got := p.shownNames(); !slices.Equal(got, pressed) {
		t.Errorf("it opens with %q instead of %q", got, pressed)
	}
	if n := eval[int](p, "document.querySelectorAll('.point.dim').length"); n != 0 {
		t.Errorf("%d marks are dim although nobody filtered", n)
	}
	if text := eval[string](p, "byId('more').textContent"); text != "Show the others, "+restLead(s) || eval[bool](p, "byId('more').parentElement.hidden") {
		t.Errorf("the way to the rest says %q", text)
	}
	eval[any](p, "dispatchEvent(new Event('beforeprint'))")
	if n := len(p.shownNames()); n != len(s.Reviews) {
		t.Errorf("%d of %d functions are on paper", n, len(s.Reviews))
	}
	eval[any](p, "byId('call').value = 'pressing', filter(), byId('more').click()")
	if n := len(p.shownNames()); n != len(s.Reviews) || !eval[bool](p, "byId('more').parentElement.hidden") {
		t.Errorf("%d of %d functions after the button", n, len(s.Reviews))
	}
}

// rowsSample has one function to move and one to tune, with days.
func rowsSample() *review.Survey {
	s := sample()
	s.Reviews = nil
	for i, call := range []review.Recommendation{review.Move, review.Tune} {
		fn := live1(fmt.Sprintf("orders-prod-it's %d", i))
		fn.Tags = []model.LiveTag{{Key: "aws-chalice", Value: "version=1.33.0:stage=prod:app=orders"}}
		fn.Triggers = []model.LiveTrigger{{Kind: model.LiveRule, Name: "r", Expression: "rate(5 minutes)", State: "enabled"}}
		d, m := used(&fn, 100, 700_000, 880_000, 100, 0, 0)
		for day := range 9 {
			v := float64(100_000 * (day + 1))
			one := model.Day{From: time.Date(2026, 11, 1+day, 0, 0, 0, 0, time.UTC), Max: &v, Errors: known(0)}
			if day == 4 {
				one.Max, one.Errors = nil, known(2)
			}
			fn.Usage.Daily = append(fn.Usage.Daily, one)
		}
		r := review.Review{
			Function: fn, Recommendation: call, Because: strings.Repeat("The reason runs across the row. ", 5), Duration: d, Memory: m,
			Evidence: []review.Evidence{{Rule: "trend", Text: "It reaches 900 s in about 6 weeks."}},
			Alternatives: []review.Alternative{
				{Way: review.WaySpot, Setting: "1 vCPU, 2,048 MB", Month: known(1.2), Work: "w"}, {Way: review.WayFargate, Setting: "1 vCPU, 2,048 MB", Month: known(4), Work: "w"},
				{Way: review.WayBatch, Setting: "1 vCPU, 2,048 MB", Month: known(4), Work: "w"},
			},
			Cost: review.Cost{Lambda: known(10), Fargate: known(4), Known: true},
		}
		if call == review.Tune {
			r.Tuning = &review.Tuning{Memory: 2048, Timeout: 600}
		}
		s.Reviews = append(s.Reviews, r)
	}
	worstFirst(s)
	return s
}

func live1(name string) model.LiveFunction {
	fn := live(work, "eu-west-1", name, 1024, 900)
	fn.LogGroup = "/aws/lambda/" + name
	return fn
}

func checkMeaning(t *testing.T, b context.Context) {
	p := openPage(t, b, written(t, rowsSample()), look{width: 1440, height: 900, folded: true})
	rows := eval[[]string](p, "[...document.querySelectorAll('#rows .meaning')].map((r) => r.innerText)")
	for i, want := range [][]string{
		{`decant migrate --function 'it'\''s 0' --stage prod`},
		{`aws lambda update-function-configuration --region eu-west-1 --function-name 'orders-prod-it'\''s 1' --memory-size 2048 --timeout 600`},
	} {
		for _, phrase := range append(want, "Started by rate(5 minutes)", "Cheapest Fargate Spot $1.20, Fargate $4.00", "Last failure 2026-11-05, 2 failures", "It reaches 900 s in about 6 weeks.") {
			if !strings.Contains(rows[i], phrase) {
				t.Errorf("row %d lacks %q:\n%s", i, phrase, rows[i])
			}
		}
	}
	if got := eval[int](p, "document.querySelectorAll('#rows tr.numbers:first-child .days rect').length"); got != 9 {
		t.Errorf("%d days are drawn", got)
	}
	wide := eval[float64](p, "document.querySelector('#rows .meaning .because').getBoundingClientRect().width / byId('table').getBoundingClientRect().width")
	if wide < 0.9 {
		t.Errorf("the reason takes %.2f of the table's width", wide)
	}
	links := eval[[]string](p, "[...document.querySelectorAll('#rows .meaning a')].slice(0, 2).map((a) => a.href + ' ' + a.rel)")
	want := []string{
		"https://eu-west-1.console.aws.amazon.com/lambda/home?region=eu-west-1#/functions/orders-prod-it's%200 noopener noreferrer",
		"https://eu-west-1.console.aws.amazon.com/cloudwatch/home?region=eu-west-1#logsV2:log-groups/log-group/$252Faws$252Flambda$252Forders-prod-it's$25200 noopener noreferrer",
	}
	if !slices.Equal(links, want) {
		t.Errorf("links:\n got %q\nwant %q", links, want)
	}
	eval[any](p, "document.querySelector('#rows .copy').click()")
	if !p.until("['Copied', 'Selected'].includes(document.querySelector('#rows .copy').textContent)") {
		t.Errorf("the button says %q", eval[string](p, "document.querySelector('#rows .copy').textContent"))
	}
	empty := rowsSample()
	for i := range empty.Reviews {
		empty.Reviews[i].Memory = review.Gauge{Limit: 1024, Unit: "MB", Why: "no REPORT lines"}
	}
	p = openPage(t, b, written(t, empty), look{})
	if !eval[bool](p, "byId('pressure').hidden && document.querySelectorAll('#chart svg').length === 0") {
		t.Error("a chart without a mark is shown")
	}
}

// recordedAccount is the survey of the account of 44 functions in testdata.
func recordedAccount(t *testing.T) *review.Survey {
	t.Helper()
	f, err := os.Open(filepath.Join("..", "testdata", "live", "account.json"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	tape, diags := awsconfig.ReadTape("account.json", f, reading.Operations())
	if tape == nil {
		t.Fatal(diags)
	}
	head := tape.Header()
	found, _, err := reading.Read(context.Background(), tape.Places(reading.Operations()), reading.Options{Now: head.Taken, Since: head.To.Sub(head.From), Usage: true, MaxLogBytes: 200e9})
	if err != nil {
		t.Fatal(err)
	}
	s, _ := review.Make(found, nil, review.Options{Thresholds: review.DefaultThresholds(), Prices: review.BuiltInPrices()})
	return s
}

// checkHeight: 44 functions take at most 4,000 pixels on a desktop, and the numbers
// of the page are the same wherever they stand.
func checkHeight(t *testing.T, b context.Context) {
	s := recordedAccount(t)
	p := openPage(t, b, written(t, s), look{width: 1440, height: 900, folded: true})
	if !p.until("document.querySelectorAll('.point').length > 30") {
		t.Error("the chart is not drawn")
	}
	if got := eval[int](p, "document.scrollingElement.scrollHeight"); got > 4000 || len(s.Reviews) != 44 {
		t.Errorf("%d functions take %d pixels", len(s.Reviews), got)
	}
	p.shot("account", true)
	if got, want := eval[string](p, "document.querySelector('h1').textContent + document.title"), conclusion(s)+conclusion(s); got != want {
		t.Errorf("the title says %q instead of %q", got, want)
	}
	if got, want := eval[string](p, "document.querySelector('.movers .total').lastElementChild.textContent"), changeText(s.Totals.Moving.Lambda, s.Totals.Moving.Fargate, "USD"); got != want || !strings.Contains(conclusion(s), strings.TrimSuffix(want, " less")) {
		t.Errorf("all movers: %q, the title: %q", got, conclusion(s))
	}
	p.look(look{width: 1440, height: 900, dark: true})
	p.shot("account-dark", true)
	p.look(look{width: 400, height: 800})
	p.shot("account-phone", true)
	if got := eval[int](p, "document.scrollingElement.scrollWidth"); got > 400 {
		t.Errorf("on a phone the page is %d wide", got)
	}
}
