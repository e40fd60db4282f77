package report

import (
	"encoding/csv"
	"io"
	"strconv"
	"strings"
	"time"

	"decant/model"
	"decant/plan/review"
)

// SurveyCSV writes one row a function, in the survey's order, under a header
// with the units. An empty field is not known, and the column that ends with
// "_why" says why. docs/json.md describes the columns.
func SurveyCSV(w io.Writer, s *review.Survey) error {
	out := csv.NewWriter(w)
	fields := csvFields(s)
	row := make([]string, len(fields))
	for i, f := range fields {
		row[i] = f.name
	}
	if err := out.Write(row); err != nil {
		return err
	}
	for _, r := range s.Reviews {
		for i, f := range fields {
			row[i] = f.of(r)
		}
		if err := out.Write(row); err != nil {
			return err
		}
	}
	out.Flush()
	return out.Error()
}

// csvField is one column.
type csvField struct {
	name string
	of   func(review.Review) string
}

func csvFields(s *review.Survey) []csvField {
	fields := []csvField{
		{"account", func(r review.Review) string { return csvText(r.Function.Account) }},
		{"region", func(r review.Review) string { return csvText(r.Function.Region) }},
		{"function", func(r review.Review) string { return csvText(r.Function.Name) }},
		{"arn", func(r review.Review) string { return csvText(r.Function.ARN) }},
		{"call", func(r review.Review) string { return csvText(string(r.Recommendation)) }},
		{"because", func(r review.Review) string { return csvText(r.Because) }},
	}
	fields = append(fields, csvSettings()...)
	fields = append(fields, csvWindow(s.Window)...)
	fields = append(fields, csvMeasured()...)
	fields = append(fields, csvGauges()...)
	fields = append(fields, csvLogs()...)
	return append(fields, csvCosts(s.Prices)...)
}

func csvSettings() []csvField {
	return []csvField{
		{"app", func(r review.Review) string { return csvText(r.App) }},
		{"stage", func(r review.Review) string { return csvText(r.Stage) }},
		{"logical", func(r review.Review) string { return csvText(r.Logical) }},
		{"runtime", func(r review.Review) string { return csvText(r.Function.Runtime) }},
		{"package_type", func(r review.Review) string { return csvText(r.Function.PackageType) }},
		{"architecture", func(r review.Review) string { return csvText(r.Function.Architecture) }},
		{"memory_mb", func(r review.Review) string { return strconv.Itoa(int(r.Function.Memory)) }},
		{"timeout_s", func(r review.Review) string { return strconv.Itoa(r.Function.Timeout) }},
		{"storage_mb", func(r review.Review) string { return strconv.Itoa(int(r.Function.Storage)) }},
		{"last_modified", func(r review.Review) string { return csvText(r.Function.LastModified) }},
		{"triggers", func(r review.Review) string { return csvText(triggerText(r.Function.Triggers)) }},
		{"tags", func(r review.Review) string { return csvText(tagText(r.Function.Tags)) }},
	}
}

func csvWindow(w model.Window) []csvField {
	stamp := func(t time.Time) string {
		if w.IsZero() {
			return ""
		}
		return t.UTC().Format(time.RFC3339)
	}
	return []csvField{
		{"window_from", func(review.Review) string { return stamp(w.From) }},
		{"window_to", func(review.Review) string { return stamp(w.To) }},
	}
}

func csvMeasured() []csvField {
	usage := func(pick func(*model.Usage) *float64) func(review.Review) string {
		return func(r review.Review) string {
			if r.Function.Usage == nil {
				return ""
			}
			return csvNumber(pick(r.Function.Usage))
		}
	}
	return []csvField{
		{"runs", usage(func(u *model.Usage) *float64 { return u.Invocations })},
		{"runs_why", func(r review.Review) string { _, why := runs(r); return csvText(why) }},
		{"errors", usage(func(u *model.Usage) *float64 { return u.Errors })},
		{"throttles", usage(func(u *model.Usage) *float64 { return u.Throttles })},
		{"concurrency_max", usage(func(u *model.Usage) *float64 { return u.Concurrency })},
		{"iterator_age_max_ms", usage(func(u *model.Usage) *float64 { return u.IteratorAge })},
		{"event_age_max_ms", usage(func(u *model.Usage) *float64 { return u.EventAge })},
		{"events_dropped", usage(func(u *model.Usage) *float64 { return u.EventsDropped })},
		{"dead_letter_errors", usage(func(u *model.Usage) *float64 { return u.DeadLetterErrors })},
		{"destination_errors", usage(func(u *model.Usage) *float64 { return u.DestinationErrors })},
		{"last_failure", func(r review.Review) string { text, _ := lastFailure(r); return csvText(text) }},
		{"trend_ms_per_day", csvTrend(func(t review.Trend) float64 { return t.PerDay })},
		{"trend_days", csvTrend(func(t review.Trend) float64 { return t.Days })},
		{"trend_soonest_days", csvTrend(func(t review.Trend) float64 { return t.Soonest })},
		{"trend_latest_days", csvTrend(func(t review.Trend) float64 { return t.Latest })},
		{"notes", func(r review.Review) string { return csvText(strings.Join(notes(r), " ")) }},
	}
}

// csvTrend reads a trend, "" without one.
func csvTrend(pick func(review.Trend) float64) func(review.Review) string {
	return func(r review.Review) string {
		if r.Trend == nil {
			return ""
		}
		v := pick(*r.Trend)
		return csvNumber(&v)
	}
}

// csvGauges are the two measurements that have limits: share and amount.
func csvGauges() []csvField {
	var out []csvField
	for _, g := range []struct {
		name, unit string
		of         func(review.Review) review.Gauge
	}{
		{"duration", "ms", func(r review.Review) review.Gauge { return r.Duration }},
		{"memory", "mb", func(r review.Review) review.Gauge { return r.Memory }},
	} {
		out = append(out,
			csvField{g.name + "_p99_" + g.unit, func(r review.Review) string { return csvNumber(amount(g.of(r).P99, g.of(r).Limit)) }},
			csvField{g.name + "_max_" + g.unit, func(r review.Review) string { return csvNumber(amount(g.of(r).Max, g.of(r).Limit)) }},
			csvField{g.name + "_p99_share", func(r review.Review) string { return csvNumber(g.of(r).P99) }},
			csvField{g.name + "_max_share", func(r review.Review) string { return csvNumber(g.of(r).Max) }},
			csvField{g.name + "_samples", func(r review.Review) string { return csvSamples(g.of(r)) }},
			csvField{g.name + "_from", func(r review.Review) string { return csvText(g.of(r).From) }},
			csvField{g.name + "_why", func(r review.Review) string { return csvText(g.of(r).Why) }},
		)
	}
	return out
}

// amount is a share in the limit's unit.
func amount(share *float64, limit float64) *float64 {
	if share == nil {
		return nil
	}
	v := *share * limit
	return &v
}

func csvSamples(g review.Gauge) string {
	if g.P99 == nil && g.Max == nil {
		return ""
	}
	return csvNumber(&g.N)
}

func csvLogs() []csvField {
	count := func(pick func(review.Review) (float64, string)) func(review.Review) string {
		return func(r review.Review) string {
			n, why := pick(r)
			if why != "" {
				return ""
			}
			return csvNumber(&n)
		}
	}
	return []csvField{
		{"timeouts", count(timeouts)},
		{"out_of_memory", count(outOfMemory)},
		{"logs_sampled", func(r review.Review) string {
			if logsWhy(r) != "" {
				return ""
			}
			return strconv.FormatBool(sampled(r))
		}},
		{"logs_why", func(r review.Review) string { return csvText(logsWhy(r)) }},
	}
}

func csvCosts(prices review.PriceNote) []csvField {
	month := "_" + strings.ToLower(csvText(orElse(prices.Currency, "USD"))) + "_month"
	task := func(pick func(review.TaskSize) string) func(review.Review) string {
		return func(r review.Review) string {
			if r.Task == nil {
				return ""
			}
			return pick(*r.Task)
		}
	}
	return []csvField{
		{"task_cpu_units", task(func(t review.TaskSize) string { return strconv.Itoa(t.CPU) })},
		{"task_memory_mb", task(func(t review.TaskSize) string { return strconv.Itoa(int(t.Memory)) })},
		{"task_architecture", task(func(t review.TaskSize) string { return csvText(t.Architecture) })},
		{"tune_memory_mb", func(r review.Review) string {
			return csvChange(r.Tuning, func(t review.Tuning) int { return int(t.Memory) })
		}},
		{"tune_timeout_s", func(r review.Review) string {
			return csvChange(r.Tuning, func(t review.Tuning) int { return t.Timeout })
		}},
		{"lambda" + month, func(r review.Review) string { return csvNumber(r.Cost.Lambda) }},
		{"fargate" + month, func(r review.Review) string { return csvNumber(r.Cost.Fargate) }},
		{"fargate_spot" + month, func(r review.Review) string { return csvNumber(r.Cost.Spot) }},
		{"break_even_s", func(r review.Review) string { return csvNumber(r.Cost.BreakEven) }},
		{"cost_why", func(r review.Review) string { return csvText(missingCost(r.Cost)) }},
		{"presses", func(r review.Review) string { return strconv.FormatBool(r.Pressing) }},
		{"cheapest", csvWay(0, func(a review.Alternative) string { return csvText(string(a.Way)) })},
		{"cheapest_setting", csvWay(0, func(a review.Alternative) string { return csvText(a.Setting) })},
		{"cheapest" + month, csvWay(0, func(a review.Alternative) string { return csvNumber(a.Month) })},
		{"second", csvWay(1, func(a review.Alternative) string { return csvText(string(a.Way)) })},
		{"second_setting", csvWay(1, func(a review.Alternative) string { return csvText(a.Setting) })},
		{"second" + month, csvWay(1, func(a review.Alternative) string { return csvNumber(a.Month) })},
	}
}

// csvWay reads one of the cheapest ways, "" where there are fewer.
func csvWay(i int, pick func(review.Alternative) string) func(review.Review) string {
	return func(r review.Review) string {
		if i >= len(r.Alternatives) {
			return ""
		}
		return pick(r.Alternatives[i])
	}
}

// missingCost is "" when both sides have a cost.
func missingCost(c review.Cost) string {
	if c.Lambda != nil && c.Fargate != nil {
		return ""
	}
	return costWhy(c)
}

func csvChange(t *review.Tuning, pick func(review.Tuning) int) string {
	if t == nil || pick(*t) == 0 {
		return ""
	}
	return strconv.Itoa(pick(*t))
}

func triggerText(triggers []model.LiveTrigger) string {
	return names(triggers, func(t model.LiveTrigger) string { return string(t.Kind) + " " + t.Name })
}

func tagText(tags []model.LiveTag) string {
	var out []string
	for _, t := range tags {
		out = append(out, t.Key+"="+t.Value)
	}
	return strings.Join(out, " | ")
}

// csvNumber writes a number without unit, exponent or separators; "" when it is
// not known. Twelve digits are more than any measurement has.
func csvNumber(v *float64) string {
	if v == nil || !finite(*v) {
		return ""
	}
	rounded, err := strconv.ParseFloat(strconv.FormatFloat(*v, 'g', 12, 64), 64)
	if err != nil || rounded == 0 {
		return "0" // also a negative zero; rounding cannot overflow to an error of ours
	}
	return strconv.FormatFloat(rounded, 'f', -1, 64)
}

// csvText writes a text that others chose. A spreadsheet runs one that begins
// with = + - or @ as a formula; an apostrophe in front keeps it a text, as OWASP
// advises. Line breaks and other control characters are taken out, so that each
// function is one line.
// https://owasp.org/www-community/attacks/CSV_Injection
func csvText(s string) string {
	s = plain(s)
	if trimmed := strings.TrimLeft(s, " "); trimmed != "" && strings.ContainsRune("=+-@＝＋－＠", []rune(trimmed)[0]) {
		return "'" + s
	}
	return s
}
