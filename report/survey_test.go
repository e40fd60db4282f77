package report

import (
	"bytes"
	"fmt"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"unicode"

	"github.com/sebdah/goldie/v2"

	"decant/internal/diag"
	"decant/model"
	"decant/plan/review"
	"decant/test/tool"
)

func golden(t *testing.T, name string, got []byte) {
	t.Helper()
	goldie.New(t, goldie.WithFixtureDir("testdata"), goldie.WithNameSuffix(""), goldie.WithDiffEngine(goldie.ColoredDiff)).Assert(t, name, got)
}

func surveyText(t *testing.T, text Text, s *review.Survey, opts SurveyOptions) string {
	t.Helper()
	var b bytes.Buffer
	if err := text.Survey(&b, s, opts); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func surveyFormat(t *testing.T, format func(*bytes.Buffer, *review.Survey) error, s *review.Survey) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := format(&b, s); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func asJSON(b *bytes.Buffer, s *review.Survey) error { return SurveyJSON(b, s, nil) }

func asCSV(b *bytes.Buffer, s *review.Survey) error { return SurveyCSV(b, s) }

func asMarkdown(b *bytes.Buffer, s *review.Survey) error {
	return SurveyMarkdown(b, s, SurveyOptions{Top: 2, Statement: sampleStatement})
}

func TestGoldenSurveyText(t *testing.T) {
	t.Parallel()
	for name, text := range map[string]Text{
		"survey-80.txt": {Width: 80}, "survey-100.txt": {}, "survey-120.txt": {Width: 120}, "survey-160.txt": {Width: 160},
		"survey-ascii.txt": {Width: 120, ASCII: true},
	} {
		golden(t, name, []byte(surveyText(t, text, sample(), SurveyOptions{Top: 2, Statement: sampleStatement})))
	}
}

func TestGoldenSurveyFiles(t *testing.T) {
	t.Parallel()
	golden(t, "survey.json", surveyFormat(t, asJSON, sample()))
	golden(t, "survey.csv", surveyFormat(t, asCSV, sample()))
	golden(t, "survey.md", surveyFormat(t, asMarkdown, sample()))
}

// hostile is the sample with names, texts and numbers that somebody chose to
// break a terminal, a spreadsheet or a page.
func hostile() *review.Survey {
	s := sample()
	texts := []string{
		"=1+1", "+1", "-1", "@x", " =1+1", "＝1+1", "a|b", "`code`", "<details>", "a,b", "a\"b", "a\nb", "a\r\nb", "\x1b[31mred\x1b[0m\x07",
		"\u202egnp.exe", "名前の長い関数", "é́", "*b* _i_ ~s~ [l](http://x)", "@octocat #1 https://example.com $x$", "\xff\xfe", strings.Repeat("n", 64), "&amp;", `\|`, "\t=1",
	}
	for i, text := range texts {
		fn := live(work, "eu-west-1", text, 128, 3)
		fn.Description, fn.Runtime, fn.Tags = text, text, []model.LiveTag{{Key: text, Value: text}}
		fn.Triggers = []model.LiveTrigger{{Kind: model.LivePermission, Name: text}}
		d, m := used(&fn, 1e15, 1, 2e12, 128, 1e15, 0)
		m.Why, m.P99, m.Max = text, nil, nil
		fn.Usage.Notes = []string{text}
		s.Reviews = append(s.Reviews, review.Review{
			Function: fn, Recommendation: review.Stay, Because: text, App: text, Evidence: []review.Evidence{{Text: text}}, Duration: d, Memory: m,
			Cost: review.Cost{Lambda: known(1e15 * float64(i%2)), Known: true, Why: text, Assumptions: []string{text}},
		})
		s.Gaps = append(s.Gaps, model.Gap{Action: text, Subject: text, Reason: model.GapFailed, Detail: text})
		s.Drift = append(s.Drift, review.Drift{Function: text, Setting: text, Source: text})
	}
	s.Totals = sampleTotals(s)
	return s
}

// judged is what plan makes of the sample's functions, in one region or in all.
func judged(region string) *review.Survey {
	s := sample()
	found := &model.Live{Taken: s.Taken, Window: s.Window, Regions: s.Regions, Gaps: s.Gaps}
	for _, r := range s.Reviews {
		if region == "" || r.Function.Region == region {
			found.Functions = append(found.Functions, r.Function)
		}
	}
	out, _ := review.Make(found, nil, review.Options{Thresholds: review.DefaultThresholds(), Prices: review.BuiltInPrices(), Drift: s.Drift})
	return out
}

// surveys are what every format has to stand.
func surveys() map[string]*review.Survey {
	return map[string]*review.Survey{
		"sample": sample(), "hostile": hostile(), "judged": judged(""), "one region": judged("eu-west-1"), "empty": {Prices: review.PriceNote{Currency: "USD"}},
	}
}

// TestOtherProgramsReadTheSurvey lets Python's json and csv modules and a reader
// of Markdown tables compare the three files.
func TestOtherProgramsReadTheSurvey(t *testing.T) {
	t.Parallel()
	python, err := exec.LookPath("python3")
	if err != nil {
		tool.Missing(t, "python3 is not installed")
	}
	for name, s := range surveys() {
		dir := t.TempDir()
		args := []string{filepath.Join("testdata", "check.py")}
		for file, format := range map[string]func(*bytes.Buffer, *review.Survey) error{"1.json": asJSON, "2.csv": asCSV, "3.md": asMarkdown} {
			if err := os.WriteFile(filepath.Join(dir, file), surveyFormat(t, format, s), 0o600); err != nil {
				t.Fatal(err)
			}
		}
		args = append(args, filepath.Join(dir, "1.json"), filepath.Join(dir, "2.csv"), filepath.Join(dir, "3.md"))
		out, err := exec.Command(python, args...).CombinedOutput()
		if err != nil || bytes.Contains(out, []byte("WRONG")) || !bytes.Contains(out, fmt.Appendf(nil, "of %d functions", len(s.Reviews))) {
			t.Errorf("%s: %v\n%s", name, err, out)
		}
		t.Logf("%s: %s", name, bytes.TrimSpace(out))
	}
}

func TestSurveyFitsEveryWidth(t *testing.T) {
	t.Parallel()
	for name, s := range surveys() {
		for width := 64; width <= 200; width += 7 {
			text := surveyText(t, Text{Width: width}, s, SurveyOptions{All: true})
			for line := range strings.Lines(text) {
				line = strings.TrimRight(line, "\n")
				if words := strings.Fields(line); columns(line) > width && len(words) > 2 {
					t.Errorf("%s: %d columns, more than %d: %s", name, columns(line), width, line)
				}
			}
		}
	}
}

func TestEveryFunctionIsNamedInFull(t *testing.T) {
	t.Parallel()
	s := sample()
	for width := 60; width <= 200; width += 20 {
		text := surveyText(t, Text{Width: width}, s, SurveyOptions{All: true})
		for _, r := range s.Reviews {
			if !strings.Contains(text, r.Function.Name) {
				t.Errorf("%d columns: %s is cut", width, r.Function.Name)
			}
		}
	}
}

// TestColumnsStandUnderEachOther measures where the bars of wide and narrow names begin.
func TestColumnsStandUnderEachOther(t *testing.T) {
	t.Parallel()
	s := &review.Survey{Thresholds: review.DefaultThresholds()}
	for _, name := range []string{"plain", "名前", "e\u0301", "longer-than-others"} {
		fn := live(work, "eu-west-1", name, 512, 60)
		d, m := used(&fn, 5, 30_000, 40_000, 256, 0, 0)
		s.Reviews = append(s.Reviews, review.Review{Function: fn, Recommendation: review.Move, Because: "Because.", Duration: d, Memory: m})
	}
	at := map[int]bool{}
	for line := range strings.Lines(surveyText(t, Text{Width: 120, Style: diag.Style{Colour: true}}, s, SurveyOptions{})) {
		if before, _, found := strings.Cut(line, "█"); found {
			at[cellsOf(before)] = true
		}
	}
	if len(at) != 1 {
		t.Errorf("bars begin at columns %v", at)
	}
}

// cellsOf measures the few kinds of characters of this test on its own.
func cellsOf(s string) int {
	n := 0
	for _, r := range regexp.MustCompile(`\x1b\[\d*m`).ReplaceAllString(s, "") {
		switch {
		case unicode.Is(unicode.Han, r):
			n += 2
		case !unicode.Is(unicode.Mn, r):
			n++
		}
	}
	return n
}

func TestUnknownIsNeverZeroOrBlank(t *testing.T) {
	t.Parallel()
	s := &review.Survey{}
	fn := live(work, "eu-west-1", "dark", 512, 60)
	d, m := unmeasured(fn, "no permission (logs:StartQuery)")
	s.Reviews = []review.Review{{Function: fn, Recommendation: review.Unknown, Because: "Nothing is known.", Duration: d, Memory: m}}
	wide := surveyText(t, Text{Width: 120}, s, SurveyOptions{})
	if !regexp.MustCompile(`dark +\?\[1\] +\?\[1\] +\?\[1\] +\?\[1\] +\?\[1\] +\?\[2\] +\?\[2\]\n`).MatchString(wide) {
		t.Errorf("a question mark is missing:\n%s", wide)
	}
	for _, want := range []string{"?[1]  no permission (logs:StartQuery)\n", "?[2]  no price\n"} {
		if !strings.Contains(wide, want) {
			t.Errorf("%q is missing:\n%s", want, wide)
		}
	}
	narrow := surveyText(t, Text{Width: 60}, s, SurveyOptions{})
	if want := "timeouts ?[1], OOM kills ?[1]; a month on"; !strings.Contains(narrow, want) {
		t.Errorf("%q is missing:\n%s", want, narrow)
	}
}

// TestWhatPressesIsNeverFolded has more functions of each call than are shown.
func TestWhatPressesIsNeverFolded(t *testing.T) {
	t.Parallel()
	s := &review.Survey{}
	for _, call := range review.Recommendations() {
		for i := range 25 {
			fn := live(work, "eu-west-1", fmt.Sprintf("%s-%02d", strings.ReplaceAll(string(call), " ", "-"), i), 512, 60)
			d, m := used(&fn, 5, 30_000, 40_000, 256, 0, 0)
			s.Reviews = append(s.Reviews, review.Review{Function: fn, Recommendation: call, Because: "Because.", Duration: d, Memory: m})
		}
	}
	folded, all := surveyText(t, Text{}, s, SurveyOptions{}), surveyText(t, Text{}, s, SurveyOptions{All: true})
	for _, want := range []string{"move-24", "tune-24", "stay-19", "and 5 more that stay; --all shows them", "and 5 more that are blocked;", "and 5 more without enough data;"} {
		if !strings.Contains(folded, want) {
			t.Errorf("%q is missing:\n%s", want, folded)
		}
	}
	if strings.Contains(folded, "stay-20") || !strings.Contains(all, "stay-24") || strings.Contains(all, "--all") {
		t.Error("folding does not follow the options")
	}
}

func TestColourRepeatsWhatTheTextSays(t *testing.T) {
	t.Parallel()
	colourful := surveyText(t, Text{Width: 120, Style: diag.Style{Colour: true}}, sample(), SurveyOptions{})
	if !strings.Contains(colourful, "\x1b[31m") || !strings.Contains(colourful, "\x1b[33m") {
		t.Error("what presses has no colour")
	}
	for width := leastWidth; width < 160; width++ {
		colourful := surveyText(t, Text{Width: width, Style: diag.Style{Colour: true}}, sample(), SurveyOptions{})
		stripped := regexp.MustCompile(`\x1b\[\d*m`).ReplaceAllString(colourful, "")
		if plain := surveyText(t, Text{Width: width}, sample(), SurveyOptions{}); stripped != plain {
			t.Fatalf("%d columns: without its colours the text is another one:\n%s", width, stripped)
		}
	}
}

func TestMarkdownSaysWhereOnlyWhenItMatters(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]string{
		"one region": "| Function | Runs | Duration, p99 of timeout |", "judged": "| Function | Where | Runs | Duration, p99 of timeout |",
	} {
		if got := string(surveyFormat(t, asMarkdown, surveys()[name])); !strings.Contains(got, want) {
			t.Errorf("%s: %q is missing:\n%s", name, want, got)
		}
	}
}

func TestForeignNamesDoNotSteerTheTerminal(t *testing.T) {
	t.Parallel()
	text := surveyText(t, Text{}, hostile(), SurveyOptions{All: true})
	if i := strings.IndexAny(text, "\x1b\x07\r\u202e"); i >= 0 {
		t.Errorf("a control character is shown: %q", text[max(0, i-20):i+20])
	}
}

func TestASCIIOnlyTerminals(t *testing.T) {
	t.Parallel()
	for i, r := range surveyText(t, Text{ASCII: true}, sample(), SurveyOptions{All: true}) {
		if r > 0x7e {
			t.Fatalf("%q at %d", r, i)
		}
	}
	for env, want := range map[string]bool{
		"": false, "TERM=dumb": true, "LANG=C": true, "LANG=POSIX": true, "LANG=de_DE.UTF-8": false, "LANG=C.utf8": false,
		"LANG=de_DE.ISO-8859-1": true, "LC_ALL=C LANG=C.UTF-8": true, "LC_ALL=C.UTF-8 LANG=C": false, "LC_CTYPE=C LANG=C.UTF-8": true,
	} {
		got := ASCIIOnly(func(name string) string {
			for pair := range strings.FieldsSeq(env) {
				if value, found := strings.CutPrefix(pair, name+"="); found {
					return value
				}
			}
			return ""
		})
		if got != want {
			t.Errorf("%q: %v", env, got)
		}
	}
}

func TestBarsAreFullOnlyAtTheLimit(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		share         float64
		blocks, ascii string
	}{
		{0, "░░░░░", "....."},
		{0.0001, "▏░░░░", "#...."},
		{0.5, "██▌░░", "##..."},
		{0.9999, "████▉", "####."},
		{1, "█████", "#####"},
		{7, "█████", "#####"},
		{-1, "░░░░░", "....."},
	} {
		if got := bar(c.share, 5, false); got != c.blocks {
			t.Errorf("%v: %s, want %s", c.share, got, c.blocks)
		}
		if got := bar(c.share, 5, true); got != c.ascii {
			t.Errorf("%v: %s, want %s", c.share, got, c.ascii)
		}
	}
}

func TestNamesAreShortenedInTheMiddle(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name  string
		limit int
		want  string
	}{
		{"orders-prod-nightly", 19, "orders-prod-nightly"},
		{"orders-prod-nightly", 11, "order…ghtly"},
		{"orders-prod-nightly", 2, "…"},
		{"名前の長い関数", 9, "名前…関数"},
		{"名前の長い関数", 8, "名前…数"},
	} {
		if got := shorten(c.name, c.limit, "…"); got != c.want || columns(got) > c.limit {
			t.Errorf("%s in %d: %s, want %s", c.name, c.limit, got, c.want)
		}
	}
}

func TestDifferencesAreThoseOfTheNumbersShown(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		lambda, fargate float64
		want            string
	}{
		{49.396, 36.534, "$49.40 on Lambda, $36.53 on Fargate ($12.87 less)"},
		{0.001, 0.002, "<$0.01 on Lambda, <$0.01 on Fargate (the same)"},
		{114.45, 99.42, "$114 on Lambda, $99.42 on Fargate ($15 less)"},
		{99.6, 100.3, "$99.60 on Lambda, $100 on Fargate (the same)"},
		{1240.4, 9873.2, "$1,240 on Lambda, $9,873 on Fargate ($8,633 more)"},
	} {
		if got := bothSides(c.lambda, c.fargate, "USD"); got != c.want {
			t.Errorf("got %s, want %s", got, c.want)
		}
	}
}

func TestNumbersThatJSONCannotHold(t *testing.T) {
	t.Parallel()
	s := sample()
	nan, inf := math.NaN(), math.Inf(1)
	s.Reviews[0].Duration.P99, s.Reviews[0].Cost.Lambda, s.Totals.Lambda = &nan, &inf, inf
	got := string(surveyFormat(t, asJSON, s))
	for _, want := range []string{`"p99": null`, `"lambda": null`, `"lambda": 1.7976931348623157e+308`} {
		if !strings.Contains(got, want) {
			t.Errorf("%s is missing", want)
		}
	}
	if !math.IsNaN(*s.Reviews[0].Duration.P99) {
		t.Error("the survey itself was changed")
	}
	for _, text := range []string{surveyText(t, Text{}, s, SurveyOptions{}), string(surveyFormat(t, asCSV, s)), string(surveyFormat(t, asMarkdown, s))} {
		if found := regexp.MustCompile(`(?i)\bnan\b|\binf\b`).FindString(text); found != "" {
			t.Errorf("%s is shown:\n%s", found, text)
		}
	}
	s.Reviews[0].Score = nan
	if err := SurveyJSON(&bytes.Buffer{}, s, nil); err == nil || !strings.Contains(err.Error(), "survey.Reviews[0].Score is no number") {
		t.Errorf("got %v", err)
	}
}

// TestOldPricesAndLimitsAreSaid: from half a year on, counted from the reading.
func TestOldPricesAndLimitsAreSaid(t *testing.T) {
	t.Parallel()
	for age, want := range map[int]string{review.OldDays: "", review.OldDays + 1: ", 181 days older than the reading"} {
		note := review.PriceNote{Currency: "USD", Date: "2026-09-06", Source: "built in", Age: &age}
		s := &review.Survey{Limits: review.LimitsNote{Date: "2026-11-28", Age: &age}}
		if got := pricesText(note); got != "USD of 2026-09-06, built in"+want {
			t.Errorf("%d days: %s", age, got)
		}
		if got := limitsText(s); !strings.HasPrefix(got, "Limits of 2026-11-28"+want+";") {
			t.Errorf("%d days: %s", age, got)
		}
	}
}
