package report

import (
	"encoding/csv"
	"fmt"
	"io"
	"strconv"
	"strings"

	"decant/fleet"
	"decant/plan/review"
)

// fleetFields are the columns of the CSV.
func fleetFields(currency string) []struct {
	name string
	of   func(fleet.Repository, fleet.Function) string
} {
	live := func(pick func(*fleet.Live) string) func(fleet.Repository, fleet.Function) string {
		return func(_ fleet.Repository, f fleet.Function) string {
			if f.Live == nil {
				return ""
			}
			return pick(f.Live)
		}
	}
	function := func(pick func(fleet.Function) string) func(fleet.Repository, fleet.Function) string {
		return func(_ fleet.Repository, f fleet.Function) string { return csvText(pick(f)) }
	}
	share := func(pick func(*fleet.Live) review.Gauge) func(fleet.Repository, fleet.Function) string {
		return live(func(l *fleet.Live) string {
			v, _ := gaugeShare(pick(l))
			return csvFloat(v)
		})
	}
	unit := strings.ToLower(currency)
	return []struct {
		name string
		of   func(fleet.Repository, fleet.Function) string
	}{
		{"repository", func(r fleet.Repository, _ fleet.Function) string { return csvText(r.Name) }},
		{"commit", func(r fleet.Repository, _ fleet.Function) string { return csvText(r.Commit) }},
		{"outcome", func(r fleet.Repository, _ fleet.Function) string { return csvText(outcomeText(r)) }},
		{"app_folder", function(func(f fleet.Function) string { return f.Dir })},
		{"app", function(func(f fleet.Function) string { return f.App })},
		{"stage", function(func(f fleet.Function) string { return f.Stage })},
		{"function", function(func(f fleet.Function) string { return f.Name })},
		{"lambda_name", function(func(f fleet.Function) string { return f.LambdaName })},
		{"arn", function(func(f fleet.Function) string { return f.ARN })},
		{"owner", function(func(f fleet.Function) string { return f.Owner })},
		{"owner_from", function(func(f fleet.Function) string { return f.OwnerFrom })},
		{"started_by", function(fleetStart)},
		{"verdict", function(func(f fleet.Function) string { return string(f.Verdict) })},
		{"basis", function(func(f fleet.Function) string { return f.Basis })},
		{"because", function(func(f fleet.Function) string { return f.Because })},
		{"duration_share", share(durationGauge)},
		{"memory_share", share(memoryGauge)},
		{"lambda_" + unit + "_month", live(func(l *fleet.Live) string { return csvFloat(l.Lambda) })},
		{"fargate_" + unit + "_month", live(func(l *fleet.Live) string { return csvFloat(l.Fargate) })},
		{"cost_why", live(func(l *fleet.Live) string { return csvText(l.Why) })},
		{"trend", live(func(l *fleet.Live) string { return csvText(l.TrendText) })},
		{"blocked_by", function(func(f fleet.Function) string { return blocksText(f.Blocks) })},
	}
}

func csvFloat(v *float64) string {
	if measured(v) == nil {
		return ""
	}
	return strconv.FormatFloat(*measured(v), 'f', -1, 64)
}

// FleetCSV writes one row a function under a header, and one for each repository
// without a function.
func FleetCSV(w io.Writer, r *fleet.Report) error {
	out := csv.NewWriter(w)
	fields := fleetFields(r.Currency)
	row := make([]string, len(fields))
	for i, f := range fields {
		row[i] = f.name
	}
	if err := out.Write(row); err != nil {
		return err
	}
	for _, repo := range r.Repositories {
		functions := repo.Functions
		if len(functions) == 0 {
			functions = []fleet.Function{{}}
		}
		for _, fn := range functions {
			for i, f := range fields {
				row[i] = f.of(repo, fn)
			}
			if err := out.Write(row); err != nil {
				return err
			}
		}
	}
	out.Flush()
	return out.Error()
}

// FleetMarkdown writes the report for a wiki or a pull request.
func FleetMarkdown(w io.Writer, r *fleet.Report, opts FleetOptions) error {
	var b strings.Builder
	fmt.Fprintf(&b, "# %s\n\n%s.\n\n", markdown(r.Name), markdown(fleetTitle(r)))
	if costs := fleetCosts(r.Totals.Costs, r.Totals.Functions, r.Currency); costs != "" {
		b.WriteString(markdown(costs) + "\n\n")
	}
	if len(r.Failures) > 0 {
		var rows [][]string
		for _, row := range r.Failures {
			rows = append(rows, []string{string(row.Cause), fmt.Sprint(len(row.Repositories)), strings.Join(row.Repositories[:opts.cut(len(row.Repositories))], ", ")})
		}
		markdownFleet(&b, "Without an answer", []string{"cause", "repositories", "which"}, rows, len(rows), opts)
	}
	var owners, repos [][]string
	for _, o := range r.Owners {
		owners = append(owners, append([]string{orElse(o.Owner, "-"), fmt.Sprint(o.Repositories), fmt.Sprint(o.Functions)}, append(verdictCells(o.Verdicts), sumText(o.Costs, o.Functions, r.Currency))...))
	}
	markdownFleet(&b, "Owners", []string{"owner", "repositories", "functions", "move", "tune", "blocked", "Lambda / month"}, owners, len(owners), opts)
	for _, repo := range r.Worst() {
		repos = append(repos, append(append([]string{repo.Name, fmt.Sprint(repo.Apps), fmt.Sprint(len(repo.Functions))}, verdictCells(repo.Count())...), outcomeText(repo)))
	}
	markdownFleet(&b, "Repositories", []string{"repository", "apps", "functions", "move", "tune", "blocked", "outcome"}, repos, len(repos), opts)
	for _, v := range fleet.Verdicts() {
		var rows [][]string
		for _, f := range fleetRows(r, v) {
			rows = append(rows, []string{
				f.Repository, functionText(f.Function), f.Stage, orElse(f.Owner, "-"), fleetStart(f.Function), pressureText(f.Live, durationGauge), pressureText(f.Live, memoryGauge),
				costText(f.Live, lambdaCost, r.Currency), costText(f.Live, fargateCost, r.Currency), orElse(blocksText(f.Blocks), "-"), f.Because,
			})
		}
		if len(rows) > 0 && (v != fleet.Stay || opts.All) {
			markdownFleet(&b, strings.ToUpper(string(v[:1]))+string(v[1:]), []string{"repository", "function", "stage", "owner", "started by", "duration", "memory", "Lambda / month", "Fargate / month", "blocked by", "because"}, rows, len(rows), opts)
		}
	}
	_, err := io.WriteString(w, b.String())
	return err
}

func markdownFleet(b *strings.Builder, title string, head []string, rows [][]string, n int, opts FleetOptions) {
	fmt.Fprintf(b, "## %s\n\n| %s |\n|%s\n", title, strings.Join(head, " | "), strings.Repeat("---|", len(head)))
	for _, row := range rows[:opts.cut(n)] {
		for i := range row {
			row[i] = markdown(row[i])
		}
		b.WriteString("| " + strings.Join(row, " | ") + " |\n")
	}
	if rest := n - opts.cut(n); rest > 0 {
		fmt.Fprintf(b, "\nand %d more\n", rest)
	}
	b.WriteString("\n")
}
