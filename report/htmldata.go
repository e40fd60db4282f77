package report

import (
	"encoding/json"
	"slices"
	"strconv"
	"strings"

	"decant/model"
	"decant/plan/review"
)

// pageData is what the script of the page works with. Numbers are there to sort
// and to draw; every text is finished, so that there is one place that writes
// numbers. An account has thousands of functions, so what repeats in each row is
// an array with a fixed order or an index.
type pageData struct {
	Calls []pageCall `json:"calls"`
	// Columns are the labels of pageRow.Values and Cells, each with a second line.
	Columns    [][2]string `json:"columns"`
	Usage      []string    `json:"usage"` // labels of pageRow.Usage …
	Costs      []string    `json:"costs"`
	Settings   []string    `json:"settings"`
	Thresholds []pageMark  `json:"thresholds"` // of duration and memory
	Several    bool        `json:"several"`    // accounts or regions, so that rows name theirs
	Texts      []string    `json:"texts"`      // sentences that many rows share
	// Consoles are the addresses of the AWS console by partition and region, "aws
	// eu-west-1"; one that is not known is missing.
	Consoles map[string]string `json:"consoles"`
	Pressing []int             `json:"pressing"` // indexes of the calls that are shown first
	Rows     []pageRow         `json:"rows"`
}

type pageCall struct {
	Name    string `json:"name"`
	Key     string `json:"key"` // class of the style sheet
	Shape   string `json:"shape"`
	Meaning string `json:"meaning"`
}

// pageMark is a share with its text.
type pageMark struct {
	Share float64 `json:"share"`
	Text  string  `json:"text"`
}

// pageRow is one function.
type pageRow struct {
	Name     string         `json:"name"`
	ARN      string         `json:"arn"`
	Account  string         `json:"account"`
	Region   string         `json:"region"`
	Source   string         `json:"source,omitempty"` // its app, stage and name in the repository
	Call     int            `json:"call"`             // index of pageData.Calls
	Key      string         `json:"-"`                // the call as the page's styles name it
	Advice   string         `json:"advice"`
	Because  string         `json:"because"`
	Evidence []pageEvidence `json:"evidence"`
	Daily    []*float64     `json:"daily,omitempty"` // longest runs of the days as shares of the timeout
	Trend    string         `json:"trend,omitempty"`
	Failed   string         `json:"failed,omitempty"` // the last day with a failure
	Started  string         `json:"started,omitempty"`
	Next     string         `json:"next,omitempty"` // a command to copy
	Duration pageGauge      `json:"duration"`
	Memory   pageGauge      `json:"memory"`
	Values   []*float64     `json:"values"` // null is unknown
	Cells    []pageFact     `json:"cells"`
	Usage    []pageFact     `json:"usage_facts"`
	Notes    []string       `json:"notes,omitempty"`
	Proposal []string       `json:"proposal"`
	Ways     []pageWay      `json:"ways"`            // all that fit, the cheapest first
	Unfit    []int          `json:"unfit,omitempty"` // those that do not: indexes of pageData.Texts
	Costs    []pageFact     `json:"cost_facts"`
	Assumed  []int          `json:"assumed"` // indexes of pageData.Texts
	Triggers []string       `json:"triggers"`
	Settings []pageFact     `json:"setting_facts"`
}

// pageWay is one way that fits: what and how much, and the index of the text that says
// what it takes. As JSON it is an array.
type pageWay struct {
	Head string
	Work int
}

// MarshalJSON writes the array.
func (w pageWay) MarshalJSON() ([]byte, error) { return json.Marshal([]any{w.Head, w.Work}) }

// pageEvidence is one fact. As JSON it is an array: the index of the call that it
// speaks for, -1 for none, and the text unless it is the row's Because.
type pageEvidence struct {
	Speaks int
	Text   string
}

// MarshalJSON writes the array.
func (e pageEvidence) MarshalJSON() ([]byte, error) {
	if e.Text == "" {
		return json.Marshal([]int{e.Speaks})
	}
	return json.Marshal([]any{e.Speaks, e.Text})
}

// pageFact is a number with its unit, or why it is not known. As JSON it is a
// string, and an array of one string then.
type pageFact struct{ Text, Why string }

// MarshalJSON keeps the page small: facts are most of it.
func (f pageFact) MarshalJSON() ([]byte, error) {
	if f.Why != "" {
		return json.Marshal([]string{f.Why})
	}
	return json.Marshal(f.Text)
}

// pageGauge is a gauge with its distribution.
type pageGauge struct {
	Share *float64 `json:"share"` // what the table shows and sorts by
	Text  string   `json:"text,omitempty"`
	Limit string   `json:"limit"`
	// Points are p50, p95, p99 and the largest; nil is unknown.
	Points []*pagePoint `json:"points"`
	From   string       `json:"from,omitempty"` // "336 samples, CloudWatch metrics"
	Why    string       `json:"why,omitempty"`
}

// pagePoint is one number of a distribution: its share of the limit, as a number
// and in words, and what it is. As JSON it is an array.
type pagePoint struct {
	Share    float64
	Text, Of string
}

// MarshalJSON writes the array.
func (p pagePoint) MarshalJSON() ([]byte, error) { return json.Marshal([]any{p.Share, p.Text, p.Of}) }

func newPageData(s *review.Survey) pageData {
	d := pageData{
		Columns: [][2]string{
			{"Runs", ""}, {"Timeouts", ""}, {"Memory kills", ""}, {"Lambda", "/ month"}, {"Fargate", "/ month"},
		},
		Usage:    usageLabels(),
		Costs:    costLabels(),
		Settings: settingLabels(),
		Thresholds: []pageMark{
			{s.Thresholds.Duration, percent(s.Thresholds.Duration)}, {s.Thresholds.Memory, percent(s.Thresholds.Memory)},
		},
		Several: severalPlaces(s), Texts: []string{}, Rows: []pageRow{}, Consoles: map[string]string{}, Pressing: []int{},
	}
	for i, call := range review.Recommendations() {
		if pressing(call) && s.Totals.Recommendations[call] > 0 {
			d.Pressing = append(d.Pressing, i)
		}
	}
	for _, call := range review.Recommendations() {
		d.Calls = append(d.Calls, pageCall{string(call), callKey(call), callShape(call), callMeaning(call)})
	}
	shared := map[string]int{}
	share := func(sentence string) int {
		at, seen := shared[sentence]
		if !seen {
			at = len(d.Texts)
			shared[sentence] = at
			d.Texts = append(d.Texts, plain(sentence))
		}
		return at
	}
	for _, r := range s.Reviews {
		if at := partitionOf(r.Function.ARN) + " " + r.Function.Region; consoleOf(partitionOf(r.Function.ARN), r.Function.Region) != "" {
			d.Consoles[at] = consoleOf(partitionOf(r.Function.ARN), r.Function.Region)
		}
		row := newPageRow(r, s.Prices.Currency)
		for _, sentence := range r.Cost.Assumptions {
			row.Assumed = append(row.Assumed, share(sentence))
		}
		row.Ways = []pageWay{}
		for _, a := range r.Alternatives {
			row.Ways = append(row.Ways, pageWay{wayHead(a, s.Prices.Currency), share(a.Work)})
		}
		for _, u := range r.Unfit {
			row.Unfit = append(row.Unfit, share(string(u.Way)+": "+u.Why))
		}
		d.Rows = append(d.Rows, row)
	}
	return d
}

func newPageRow(r review.Review, currency string) pageRow {
	row := pageRow{
		Name: plain(r.Function.Name), ARN: plain(r.Function.ARN), Account: plain(r.Function.Account), Region: plain(r.Function.Region),
		Source: sourceText(r), Call: slices.Index(review.Recommendations(), r.Recommendation), Key: callKey(r.Recommendation), Advice: advice(r), Because: plain(r.Because),
		Evidence: []pageEvidence{}, Assumed: []int{},
		Duration: newPageGauge(r.Duration, durations(r)), Memory: newPageGauge(r.Memory, memories(r)),
		Usage: usageFacts(r), Proposal: proposal(r), Costs: costFacts(r.Cost, currency), Triggers: triggerTexts(r.Function), Settings: settingFacts(r.Function),
	}
	for _, e := range r.Evidence {
		text := plain(e.Text)
		if text == row.Because {
			text = ""
		}
		row.Evidence = append(row.Evidence, pageEvidence{slices.Index(review.Recommendations(), e.Speaks), text})
	}
	for _, note := range notes(r) {
		row.Notes = append(row.Notes, plain(note))
	}
	row.Daily, row.Trend = dailyShares(r), trendText(r)
	failed, why := lastFailure(r)
	if why == "" {
		row.Failed = plain(failed)
	}
	row.Started, row.Next = liveStart(r.Function), nextCommand(r)
	row.counts(r)
	row.amounts(r.Cost, currency)
	return row
}

func (r *pageRow) counts(of review.Review) {
	for _, pick := range []func(review.Review) (float64, string){runs, timeouts, outOfMemory} {
		n, why := pick(of)
		if why != "" {
			r.Values, r.Cells = append(r.Values, nil), append(r.Cells, pageFact{Why: plain(why)})
			continue
		}
		r.Values, r.Cells = append(r.Values, measured(&n)), append(r.Cells, pageFact{Text: number(n)})
	}
	if sampled(of) {
		for i := 1; i <= 2; i++ {
			r.Cells[i].Text = "at least " + r.Cells[i].Text
		}
	}
}

func (r *pageRow) amounts(c review.Cost, currency string) {
	for _, amount := range []*float64{c.Lambda, c.Fargate} {
		r.Values = append(r.Values, measured(amount))
		r.Cells = append(r.Cells, moneyFact(amount, currency, c))
	}
}

func moneyFact(amount *float64, currency string, c review.Cost) pageFact {
	if measured(amount) == nil {
		return pageFact{Why: plain(costWhy(c))}
	}
	return pageFact{Text: money(*amount, currency)}
}

// measured is a number that JSON can hold, or nil. Nine digits are more than any
// measurement has.
func measured(v *float64) *float64 {
	if v == nil || !finite(*v) {
		return nil
	}
	rounded, err := strconv.ParseFloat(strconv.FormatFloat(*v, 'g', 9, 64), 64)
	if err != nil {
		return v // beyond the largest number after rounding
	}
	return &rounded
}

func sourceText(r review.Review) string {
	var parts []string
	for _, p := range [][2]string{{"app ", r.App}, {"stage ", r.Stage}, {"function ", r.Logical}} {
		if p[1] != "" {
			parts = append(parts, p[0]+plain(p[1]))
		}
	}
	return strings.Join(parts, ", ")
}

// durations and memories are the distributions that the gauges were taken from.
func durations(r review.Review) *model.Distribution {
	u := r.Function.Usage
	switch {
	case u == nil:
		return nil
	case u.Duration != nil:
		return u.Duration
	case u.Logs != nil:
		return u.Logs.Duration
	}
	return nil
}

func memories(r review.Review) *model.Distribution {
	if u := r.Function.Usage; u != nil && u.Logs != nil {
		return u.Logs.Memory
	}
	return nil
}

func newPageGauge(g review.Gauge, d *model.Distribution) pageGauge {
	parts := span
	if g.Unit == "MB" {
		parts = size
	}
	share, instead := gaugeShare(g)
	out := pageGauge{Share: measured(share), Limit: parts(g.Limit), Points: []*pagePoint{}}
	if share == nil {
		out.Why = plain(orElse(g.Why, "not measured"))
		return out
	}
	out.Text = of(*share*g.Limit, g.Limit, g.Unit)
	if instead != "" {
		out.Text += " (" + instead + ")"
	}
	out.From = number(g.N) + " samples"
	if g.N == 1 {
		out.From = "1 sample"
	}
	if g.From != "" {
		out.From += ", " + plain(g.From)
	}
	var p50, p95 *float64
	if d != nil && g.Limit > 0 {
		p50, p95 = shareOf(d.P50, g.Limit), shareOf(d.P95, g.Limit)
	}
	for _, share := range []*float64{p50, p95, measured(g.P99), measured(g.Max)} {
		if share == nil {
			out.Points = append(out.Points, nil)
			continue
		}
		out.Points = append(out.Points, &pagePoint{*share, parts(*share * g.Limit), percent(*share)})
	}
	return out
}

func shareOf(v *float64, limit float64) *float64 {
	if measured(v) == nil {
		return nil
	}
	s := *v / limit
	return measured(&s)
}
