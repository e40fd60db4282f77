package report

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"decant/plan/review"
)

// SurveyMarkdown writes the survey for a pull request or a wiki, in GitHub's
// Markdown: tables of what presses, and the rest folded.
func SurveyMarkdown(w io.Writer, s *review.Survey, opts SurveyOptions) error {
	var b strings.Builder
	markdownHeading(&b, s)
	for _, call := range review.Recommendations() {
		if reviews := byCall(s, call); len(reviews) > 0 {
			markdownCall(&b, s, call, reviews, opts)
		}
	}
	markdownPressing(&b, s)
	markdownOverview(&b, s)
	markdownGaps(&b, s, opts)
	markdownDrift(&b, s, opts)
	_, err := io.WriteString(w, strings.TrimRight(b.String(), "\n")+"\n")
	return err
}

func markdownHeading(b *strings.Builder, s *review.Survey) {
	fmt.Fprintf(b, "## %s\n\n", markdownMoney(conclusion(s)))
	fmt.Fprintf(b, "%s in %s. Usage: %s. Prices: %s.\n\n", Count(len(s.Reviews), "live Lambda function"), markdown(placesText(s)), windowText(s.Window), markdown(pricesText(s.Prices)))
	if len(s.Reviews) == 0 {
		return
	}
	for _, fact := range totalFacts(s) {
		fmt.Fprintf(b, "- %s: %s\n", fact[0], markdownMoney(fact[1]))
	}
	b.WriteString("\nCosts are for a month of 730 hours. `?` is not known, with its reason.\n\n")
}

func markdownCall(b *strings.Builder, s *review.Survey, call review.Recommendation, reviews []review.Review, opts SurveyOptions) {
	rows, folded := opts.shown(call, reviews)
	title := strings.ToUpper(string(call[:1])) + string(call[1:])
	meaning := Count(len(reviews), "function") + ": " + callMeaning(call)
	if pressing(call) {
		fmt.Fprintf(b, "### %s\n\n%s\n\n", title, meaning)
	} else {
		fmt.Fprintf(b, "<details>\n<summary><b>%s</b>, %s</summary>\n\n", title, meaning)
	}
	places := severalPlaces(s)
	markdownRow(b, places, "Function", "Where", "Runs", "Duration, p99 of timeout", "Memory, peak of size", "Timeouts", "OOM kills", "Lambda", "Fargate", "What and why")
	markdownRow(b, places, "---", "---", "--:", "--:", "--:", "--:", "--:", "--:", "--:", "---")
	for _, r := range rows {
		markdownReview(b, places, s.Prices.Currency, r)
	}
	if folded > 0 {
		fmt.Fprintf(b, "\n%s; `--all` shows them\n", foldedText(folded, call))
	}
	b.WriteString("\n")
	if pressing(call) {
		markdownEvidence(b, rows, s.Prices.Currency)
	} else {
		b.WriteString("</details>\n\n")
	}
}

// markdownRow writes a line of a table. The second cell is where a function is,
// and left out when all are in one place.
func markdownRow(b *strings.Builder, places bool, cells ...string) {
	if !places {
		cells = slices.Delete(cells, 1, 2)
	}
	b.WriteString("| " + strings.Join(cells, " | ") + " |\n")
}

func markdownReview(b *strings.Builder, places bool, currency string, r review.Review) {
	count := func(n float64, why string) string {
		if why != "" {
			return markdownUnknown(why)
		}
		return number(n)
	}
	failures := func(n float64, why string) string {
		text := count(n, why)
		if why == "" && sampled(r) {
			text = "at least " + text
		}
		return text
	}
	cost := func(amount *float64) string {
		if amount == nil {
			return markdownUnknown(costWhy(r.Cost))
		}
		return markdownMoney(money(*amount, currency))
	}
	markdownRow(b, places,
		markdownName(r.Function.Name), markdown(r.Function.Region+" "+r.Function.Account), count(runs(r)),
		markdownGauge(r.Duration), markdownGauge(r.Memory), failures(timeouts(r)), failures(outOfMemory(r)),
		cost(r.Cost.Lambda), cost(r.Cost.Fargate), "**"+markdown(advice(r))+"**: "+markdown(r.Because))
}

// markdownMoney leaves the dollars readable, which foreign text may not have: two
// of them could open a formula.
func markdownMoney(s string) string { return strings.ReplaceAll(markdown(s), "&#36;", "$") }

func markdownGauge(g review.Gauge) string {
	text, instead, ok := gaugeText(g)
	if !ok {
		return markdownUnknown(orElse(g.Why, "not measured"))
	}
	share, _ := gaugeShare(g)
	if instead != "" {
		text = instead + " " + text
	}
	return markdown(text + " (" + percent(*share) + ")")
}

func markdownUnknown(why string) string { return "? " + markdown(why) }

// markdownEvidence lists everything that speaks for a verdict, folded.
func markdownEvidence(b *strings.Builder, rows []review.Review, currency string) {
	b.WriteString("<details>\n<summary>Evidence</summary>\n\n")
	for _, r := range rows {
		fmt.Fprintf(b, "- %s\n", markdownName(r.Function.Name))
		for _, e := range r.Evidence {
			fmt.Fprintf(b, "  - %s\n", markdown(e.Text))
		}
		for _, way := range waysText(r, currency) {
			fmt.Fprintf(b, "  - Cheapest: %s\n", markdownMoney(way))
		}
		for _, note := range notes(r) {
			fmt.Fprintf(b, "  - Note: %s\n", markdown(note))
		}
		if r.Task != nil {
			fmt.Fprintf(b, "  - Task of %s: %s\n", markdown(pairText(r.Task.Pair)), markdown(r.Task.Because))
		}
		for _, a := range r.Cost.Assumptions {
			fmt.Fprintf(b, "  - %s\n", markdown(a))
		}
	}
	b.WriteString("\n</details>\n\n")
}

// markdownPressing is the table of what everything that presses costs in each way.
func markdownPressing(b *strings.Builder, s *review.Survey) {
	if len(s.Pressing) == 0 {
		return
	}
	fmt.Fprintf(b, "### %s\n\n", pressingTitle(s))
	several := severalPressing(s)
	markdownRow(b, several, "Way", "Account", "Takes", "Lambda today", "Then", "Change")
	markdownRow(b, several, "---", "---", "--:", "--:", "--:", "---")
	for _, f := range pressingFacts(s) {
		markdownRow(b, several, markdown(f.Way), f.Account, f.Takes, markdownMoney(f.Today), markdownMoney(f.Then), markdownMoney(f.Change))
	}
	fmt.Fprintf(b, "\n%s\n\n", limitsText(s))
}

// markdownOverview is the table of accounts, apps and owners.
func markdownOverview(b *strings.Builder, s *review.Survey) {
	facts := overviewFacts(s)
	if len(facts) == 0 {
		return
	}
	b.WriteString("### Overview\n\n")
	markdownRow(b, true, "Account", "App", "Owner", "Functions", "Move", "Tune", "Lambda", "Moving them")
	markdownRow(b, true, "---", "---", "---", "--:", "--:", "--:", "--:", "---")
	for _, f := range facts {
		markdownRow(b, true, markdown(f.Account), markdown(f.App), markdown(f.Owner), f.Functions, f.Move, f.Tune, markdownMoney(f.Lambda), markdownMoney(f.Change))
	}
	b.WriteString("\n")
}

func markdownGaps(b *strings.Builder, s *review.Survey, opts SurveyOptions) {
	if len(s.Gaps) == 0 {
		return
	}
	b.WriteString("### What could not be read\n\n")
	for _, m := range gapGroups(s.Gaps) {
		fmt.Fprintf(b, "- %s: %s\n", markdown(m.action), markdown(m.text()))
		if statement := m.statement(opts); statement != "" {
			fmt.Fprintf(b, "\n  Add to the caller's policy:\n\n  ```json\n")
			for line := range strings.Lines(statement) {
				b.WriteString("  " + strings.TrimRight(line, "\r\n") + "\n")
			}
			b.WriteString("  ```\n\n")
		}
	}
	b.WriteString("\n")
}

func markdownDrift(b *strings.Builder, s *review.Survey, opts SurveyOptions) {
	if len(s.Drift) == 0 {
		return
	}
	b.WriteString("### Source and account differ\n\n")
	markdownRow(b, true, "Function", "Setting", "Source", "Account")
	markdownRow(b, true, "---", "---", "---", "---")
	shown, rest := opts.drift(s.Drift)
	for _, d := range shown {
		markdownRow(b, true, markdownName(d.Function), markdown(d.Setting), markdown(orElse(d.Source, "-")), markdown(orElse(d.Live, "-")))
	}
	if rest > 0 {
		fmt.Fprintf(b, "\nand %s more; `--all` shows them\n", Count(rest, "difference"))
	}
	b.WriteString("\n")
}

// markdownName writes a name as code when it is an ordinary one.
func markdownName(name string) string {
	ordinary := name != "" && strings.IndexFunc(name, func(r rune) bool {
		return r != '-' && r != '_' && (r < '0' || r > '9') && (r < 'a' || r > 'z') && (r < 'A' || r > 'Z')
	}) < 0
	if ordinary {
		return "`" + name + "`"
	}
	return markdown(name)
}

// markdown writes a text of others so that it shows as it is: it opens no table
// cell, tag, link or code, and mentions no person or issue on GitHub.
func markdown(s string) string {
	return strings.NewReplacer(
		"&", "&amp;", "<", "&lt;", ">", "&gt;", "@", "&#64;", "#", "&#35;", "|", "&#124;", "`", "&#96;",
		"*", `\*`, "_", `\_`, "[", `\[`, "]", `\]`, "~", `\~`, `\`, `\\`, "://", "&#58;//", "$", "&#36;",
	).Replace(plain(s))
}
