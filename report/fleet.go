package report

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"decant/fleet"
	"decant/internal/diag"
	"decant/model"
	"decant/plan/review"
)

// FleetSchema is that of decant fleet report; docs/json.md describes it.
const FleetSchema = "decant.fleet-report/1"

// FleetJSON writes the report over many repositories; r is nil when none was read.
func FleetJSON(w io.Writer, r *fleet.Report, diags diag.List) error {
	if r == nil {
		r = &fleet.Report{Totals: fleet.Totals{Verdicts: map[fleet.Verdict]int{}}, Owners: []fleet.OwnerRow{}, Failures: []fleet.CauseRow{}, Repositories: []fleet.Repository{}}
	}
	return write(w, struct {
		Schema string `json:"schema"`
		*fleet.Report
		Diagnostics diag.List `json:"diagnostics"`
	}{FleetSchema, r, list(diags)})
}

// FleetInitSchema is that of decant fleet init.
const FleetInitSchema = "decant.fleet-init/1"

// FleetInitJSON writes what decant fleet init wrote; file is "" for nothing.
func FleetInitJSON(w io.Writer, file string, repositories int, diags diag.List) error {
	return write(w, struct {
		Schema       string    `json:"schema"`
		File         string    `json:"file"`
		Repositories int       `json:"repositories"`
		Diagnostics  diag.List `json:"diagnostics"`
	}{FleetInitSchema, file, repositories, list(diags)})
}

// fleetRow is a function together with its repository.
type fleetRow struct {
	fleet.Function
	Repository string
}

// fleetRows are all functions of a verdict, in the order of the repositories.
func fleetRows(r *fleet.Report, v fleet.Verdict) []fleetRow {
	var out []fleetRow
	for _, repo := range r.Repositories {
		for _, f := range repo.Functions {
			if f.Verdict == v {
				out = append(out, fleetRow{f, repo.Name})
			}
		}
	}
	return out
}

// fleetTitle is the sentence that every output begins with.
func fleetTitle(r *fleet.Report) string {
	t := r.Totals
	text := fmt.Sprintf("%s, %s with Chalice apps, %s", Repositories(t.Repositories), number(float64(t.WithApps)), counted(t.Functions, "function"))
	if verdicts := verdictText(t.Verdicts); verdicts != "" {
		text += ": " + verdicts
	}
	if t.Failed > 0 {
		text += "; " + Repositories(t.Failed) + " could not be read as a whole"
	}
	return text
}

// Repositories counts them in words.
func Repositories(n int) string {
	if n == 1 {
		return "1 repository"
	}
	return number(float64(n)) + " repositories"
}

// verdictText counts verdicts in words: "212 move, 40 tune".
func verdictText(counts map[fleet.Verdict]int) string {
	var parts []string
	for _, v := range fleet.Verdicts() {
		if n := counts[v]; n > 0 {
			parts = append(parts, number(float64(n))+" "+string(v))
		}
	}
	return strings.Join(parts, ", ")
}

// fleetCosts is the sentence about money; "" when no function has both costs.
func fleetCosts(c fleet.Costs, functions int, currency string) string {
	priced := functions - c.Unpriced
	if priced <= 0 {
		return ""
	}
	text := fmt.Sprintf("A month of %s costs %s on Lambda and would cost %s on Fargate", counted(priced, "function"), money(c.Lambda, currency), money(c.Fargate, currency))
	if c.Moving != (review.MovingCost{}) {
		text += "; those that should move: " + changeText(c.Moving.Lambda, c.Moving.Fargate, currency)
	}
	if c.Unpriced > 0 {
		text += fmt.Sprintf(". %s %s no cost on both sides", counted(c.Unpriced, "function"), map[bool]string{true: "has", false: "have"}[c.Unpriced == 1])
	}
	return text + "."
}

// functionText names a function within its repository: "services/orders nightly".
func functionText(f fleet.Function) string {
	name := orElse(f.Name, f.LambdaName)
	if f.Dir != "." {
		name = f.Dir + " " + name
	}
	return plain(name)
}

// fleetStart is what starts a function: as the account has it, else the source.
func fleetStart(f fleet.Function) string {
	if f.Live != nil {
		if text := liveStart(model.LiveFunction{Triggers: f.Live.Triggers}); text != "" {
			return text
		}
	}
	return plain(f.Start)
}

// ownerText is the owner with where it is said; "-" without one.
func ownerText(owner string) string { return plain(orElse(owner, "-")) }

// pressureText is a gauge as a share of its limit, or why there is none; "-" without
// live data.
func pressureText(l *fleet.Live, pick func(*fleet.Live) review.Gauge) string {
	if l == nil {
		return "-"
	}
	g := pick(l)
	share, _ := gaugeShare(g)
	if share == nil {
		return plain(orElse(g.Why, "not measured"))
	}
	return percent(*share)
}

func durationGauge(l *fleet.Live) review.Gauge { return l.Duration }
func memoryGauge(l *fleet.Live) review.Gauge   { return l.Memory }

// costText is one cost of a month, or why there is none; "-" without live data.
func costText(l *fleet.Live, pick func(*fleet.Live) *float64, currency string) string {
	switch {
	case l == nil:
		return "-"
	case measured(pick(l)) == nil:
		return plain(orElse(l.Why, "no price"))
	}
	return money(*pick(l), currency)
}

func lambdaCost(l *fleet.Live) *float64  { return l.Lambda }
func fargateCost(l *fleet.Live) *float64 { return l.Fargate }

// blocksText are codes with how often each was found: "CH112, CH340 (2)"; "" for none.
func blocksText(blocks []fleet.Block) string {
	var parts []string
	for _, b := range blocks {
		text := string(b.Code)
		if b.Count > 1 {
			text += fmt.Sprintf(" (%d)", b.Count)
		}
		parts = append(parts, text)
	}
	return strings.Join(parts, ", ")
}

// FleetOptions say how much of a report is shown.
type FleetOptions struct {
	All bool
	Top int // rows of each table
}

func (o FleetOptions) cut(n int) int {
	if o.All {
		return n
	}
	return min(n, o.Top)
}

// Fleet writes the report over many repositories: totals first, what has no answer,
// owners, repositories, and the functions of each verdict but those that stay.
func (t Text) Fleet(w io.Writer, r *fleet.Report, opts FleetOptions) error {
	var b strings.Builder
	t.paragraph(&b, "", plain(r.Name)+": "+fleetTitle(r)+".")
	if costs := fleetCosts(r.Totals.Costs, r.Totals.Functions, r.Currency); costs != "" {
		t.paragraph(&b, "", costs)
	}
	b.WriteString("\n")
	t.fleetOutcomes(&b, r, opts)
	t.fleetOwners(&b, r, opts)
	t.fleetRepositories(&b, r, opts)
	for _, v := range fleet.Verdicts() {
		if rows := fleetRows(r, v); len(rows) > 0 && (v != fleet.Stay || opts.All) {
			t.fleetFunctions(&b, r, v, rows, opts)
		}
	}
	_, err := io.WriteString(w, b.String())
	return err
}

func (t Text) fleetOutcomes(b *strings.Builder, r *fleet.Report, opts FleetOptions) {
	if len(r.Failures) == 0 {
		return
	}
	b.WriteString(t.bold("Without an answer") + "\n")
	for _, row := range r.Failures {
		shown := row.Repositories[:opts.cut(len(row.Repositories))]
		text := strings.Join(plainAll(shown), ", ")
		if n := len(row.Repositories) - len(shown); n > 0 {
			text += fmt.Sprintf(" and %d more (--all)", n)
		}
		t.paragraph(b, "  ", fmt.Sprintf("%s: %s: %s", row.Cause, Repositories(len(row.Repositories)), text))
	}
	b.WriteString("\n")
}

func (t Text) fleetOwners(b *strings.Builder, r *fleet.Report, opts FleetOptions) {
	if len(r.Owners) < 2 {
		return
	}
	b.WriteString(t.bold("Owners") + "\n")
	rows := [][]string{{"OWNER", "REPOSITORIES", "FUNCTIONS", "MOVE", "TUNE", "BLOCKED", "LAMBDA / MONTH"}}
	for _, o := range r.Owners[:opts.cut(len(r.Owners))] {
		rows = append(rows, append([]string{ownerText(o.Owner), fmt.Sprint(o.Repositories), fmt.Sprint(o.Functions)}, append(verdictCells(o.Verdicts), sumText(o.Costs, o.Functions, r.Currency))...))
	}
	t.table(b, rows, []int{0})
	t.more(b, len(r.Owners), opts)
}

// verdictCells count what should move, be tuned and is blocked.
func verdictCells(counts map[fleet.Verdict]int) []string {
	var out []string
	for _, v := range []fleet.Verdict{fleet.Move, fleet.Tune, fleet.Blocked} {
		out = append(out, fmt.Sprint(counts[v]))
	}
	return out
}

// sumText is what functions cost on Lambda; "-" when none has a cost.
func sumText(c fleet.Costs, functions int, currency string) string {
	if functions == c.Unpriced {
		return "-"
	}
	return money(c.Lambda, currency)
}

func (t Text) fleetRepositories(b *strings.Builder, r *fleet.Report, opts FleetOptions) {
	b.WriteString(t.bold("Repositories") + ", worst first\n")
	rows := [][]string{{"REPOSITORY", "APPS", "FUNCTIONS", "MOVE", "TUNE", "BLOCKED", "OUTCOME"}}
	worst := r.Worst()
	for _, repo := range worst[:opts.cut(len(worst))] {
		rows = append(rows, append(append([]string{plain(repo.Name), fmt.Sprint(repo.Apps), fmt.Sprint(len(repo.Functions))}, verdictCells(repo.Count())...), outcomeText(repo)))
	}
	t.table(b, rows, []int{0, 6})
	t.more(b, len(worst), opts)
}

// outcomeText are the causes of a repository's problems, else "read".
func outcomeText(repo fleet.Repository) string {
	var out []string
	for _, p := range repo.Problems {
		if !slices.Contains(out, string(p.Cause)) {
			out = append(out, string(p.Cause))
		}
	}
	if len(out) == 0 {
		return "read"
	}
	return strings.Join(out, ", ")
}

func (t Text) more(b *strings.Builder, n int, opts FleetOptions) {
	if rest := n - opts.cut(n); rest > 0 {
		fmt.Fprintf(b, "  and %d more (--all)\n", rest)
	}
	b.WriteString("\n")
}

func (t Text) fleetFunctions(b *strings.Builder, r *fleet.Report, v fleet.Verdict, rows []fleetRow, opts FleetOptions) {
	fmt.Fprintf(b, "%s: %s\n", t.bold(strings.ToUpper(string(v[:1]))+string(v[1:])), counted(len(rows), "function"))
	for _, f := range rows[:opts.cut(len(rows))] {
		head := fmt.Sprintf("  %s %s, stage %s", t.bold(plain(f.Repository)), functionText(f.Function), plain(f.Stage))
		if f.Owner != "" {
			head += ", of " + plain(f.Owner)
		}
		b.WriteString(head + "\n")
		t.paragraph(b, "      ", strings.Join(factsOf(f.Function, r.Currency), "; "))
	}
	t.more(b, len(rows), opts)
}

// factsOf are what starts a function, its pressure, both costs, its trend and what
// blocks it.
func factsOf(f fleet.Function, currency string) []string {
	facts := []string{fleetStart(f)}
	if f.Live != nil {
		facts = append(facts, "duration "+pressureText(f.Live, durationGauge)+", memory "+pressureText(f.Live, memoryGauge))
		if measured(f.Live.Lambda) != nil {
			facts = append(facts, money(*f.Live.Lambda, currency)+" on Lambda")
		}
		if measured(f.Live.Fargate) != nil {
			facts = append(facts, money(*f.Live.Fargate, currency)+" on Fargate")
		}
		if f.Live.TrendText != "" {
			facts = append(facts, plain(strings.TrimSuffix(f.Live.TrendText, ".")))
		}
	}
	if len(f.Blocks) > 0 {
		facts = append(facts, "blocked by "+blocksText(f.Blocks))
	}
	return facts
}
