package report

import (
	"fmt"
	"io"

	"decant/fleet"
	"decant/plan/review"
	"decant/templates"
)

// FleetHTML writes the report as one page that needs no network and has no script.
func FleetHTML(w io.Writer, r *fleet.Report) error {
	style, err := embeddedPage("page.css")
	if err != nil {
		return err
	}
	page := fleetPageOf(r)
	page.Style = templates.Trusted(style)
	page.Policy = "default-src 'none'; style-src " + hashSource(style) + "; base-uri 'none'; form-action 'none'"
	text, err := templates.HTML("report/fleet.html.tmpl", page)
	if err != nil {
		return fmt.Errorf("write the page: %w", err)
	}
	_, err = io.WriteString(w, text)
	return err
}

// fleetPage is the data of fleet.html.tmpl, written out and free of control
// characters.
type fleetPage struct {
	Name, Title, Costs, Policy string
	Style                      templates.Trusted
	Tiles                      []pageTile
	Outcomes                   []fleetPageCause
	Owners                     []fleetPageRow
	Repositories               []fleetPageRepository
}

type fleetPageCause struct {
	Cause, Count string
	Problems     []fleetPageProblem
}

type fleetPageProblem struct{ Repository, Where, Text string }

type fleetPageRow struct {
	Name, Repositories, Functions, Move, Tune, Blocked, Unknown, Stay, Lambda, Change string
}

type fleetPageRepository struct {
	fleetPageRow
	Apps, Branch, Commit, Outcome string
	Blocks, Unread                []string
	Lines                         []fleetPageFunction
}

type fleetPageFunction struct {
	Name, Stage, Lambda, Owner, Start, Key, Verdict, Basis, Because, Duration, Memory, OnLambda, OnFargate, Trend, Blocks string
}

func fleetPageOf(r *fleet.Report) fleetPage {
	p := fleetPage{Name: plain(r.Name), Title: plain(fleetTitle(r)), Costs: plain(fleetCosts(r.Totals.Costs, r.Totals.Functions, r.Currency))}
	for _, v := range fleet.Verdicts() {
		call := review.Recommendation(v)
		p.Tiles = append(p.Tiles, pageTile{string(v), callKey(call), callShape(call), number(float64(r.Totals.Verdicts[v])), fleetMeaning(v)})
	}
	for _, row := range r.Failures {
		p.Outcomes = append(p.Outcomes, fleetPageCause{plain(string(row.Cause)), Repositories(len(row.Repositories)), problemsOf(r, row.Cause)})
	}
	for _, o := range r.Owners {
		row := newFleetRow(orElse(o.Owner, "no owner"), o.Functions, o.Verdicts, o.Costs, r.Currency)
		row.Repositories = number(float64(o.Repositories))
		p.Owners = append(p.Owners, row)
	}
	for _, repo := range r.Worst() {
		p.Repositories = append(p.Repositories, newFleetRepository(repo, r.Currency))
	}
	return p
}

// fleetMeaning says what a verdict means where some come from the source alone.
func fleetMeaning(v fleet.Verdict) string {
	switch v {
	case fleet.Move:
		return "the report says move; without live data: a task can serve it"
	case fleet.Tune:
		return "close to its own limit; raise the timeout or the memory"
	case fleet.Blocked:
		return "a task cannot serve it as it is called, or a finding has to be settled"
	case fleet.Unknown:
		return "too little is known"
	}
	return "well within its limits, or Lambda is the right place"
}

func problemsOf(r *fleet.Report, cause fleet.Cause) []fleetPageProblem {
	var out []fleetPageProblem
	for _, repo := range r.Repositories {
		for _, p := range repo.Problems {
			if p.Cause != cause {
				continue
			}
			where := p.App
			if p.Stage != "" {
				where += " " + p.Stage
			}
			out = append(out, fleetPageProblem{plain(repo.Name), plain(where), plain(p.Text)})
		}
	}
	return out
}

func newFleetRow(name string, functions int, counts map[fleet.Verdict]int, costs fleet.Costs, currency string) fleetPageRow {
	n := func(v fleet.Verdict) string { return number(float64(counts[v])) }
	row := fleetPageRow{
		Name: plain(name), Functions: number(float64(functions)), Move: n(fleet.Move), Tune: n(fleet.Tune), Blocked: n(fleet.Blocked), Unknown: n(fleet.Unknown), Stay: n(fleet.Stay),
		Lambda: sumText(costs, functions, currency), Change: "-",
	}
	if costs.Moving != (review.MovingCost{}) {
		row.Change = changeText(costs.Moving.Lambda, costs.Moving.Fargate, currency)
	}
	return row
}

func newFleetRepository(repo fleet.Repository, currency string) fleetPageRepository {
	var costs fleet.Costs
	for _, f := range repo.Functions {
		costs.Add(f)
	}
	out := fleetPageRepository{
		fleetPageRow: newFleetRow(repo.Name, len(repo.Functions), repo.Count(), costs, currency),
		Apps:         number(float64(repo.Apps)), Branch: plain(repo.Branch), Commit: plain(repo.Commit), Outcome: outcomeText(repo),
	}
	for _, b := range repo.Blocks {
		out.Blocks = append(out.Blocks, fmt.Sprintf("%s %s (%d)", b.Code, plain(b.Summary), b.Count))
	}
	for _, u := range repo.Unread {
		out.Unread = append(out.Unread, plain(string(u.Kind)+": "+u.Path))
	}
	for _, v := range fleet.Verdicts() {
		for _, f := range repo.Functions {
			if f.Verdict == v {
				out.Lines = append(out.Lines, newFleetFunction(f, currency))
			}
		}
	}
	return out
}

func newFleetFunction(f fleet.Function, currency string) fleetPageFunction {
	out := fleetPageFunction{
		Name: functionText(f), Stage: plain(f.Stage), Lambda: plain(f.LambdaName), Owner: ownerText(f.Owner), Start: fleetStart(f), Key: callKey(review.Recommendation(f.Verdict)), Verdict: string(f.Verdict),
		Basis: f.Basis, Because: plain(f.Because), Duration: pressureText(f.Live, durationGauge), Memory: pressureText(f.Live, memoryGauge),
		OnLambda: costText(f.Live, lambdaCost, currency), OnFargate: costText(f.Live, fargateCost, currency), Blocks: blocksText(f.Blocks),
	}
	if f.OwnerFrom != "" {
		out.Owner += " (" + f.OwnerFrom + ")"
	}
	if f.Live != nil {
		out.Trend = plain(f.Live.TrendText)
	}
	return out
}
