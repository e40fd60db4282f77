package report

import (
	"bytes"
	"strings"
	"testing"

	"decant/migrate"
	"decant/model"
	"decant/plan"
)

func migration(t *testing.T, p *plan.Plan) string {
	t.Helper()
	var b bytes.Buffer
	if err := (Text{}).Migration(&b, migrate.Stage{Plan: p}, true); err != nil {
		t.Fatal(err)
	}
	if err := (Text{}).Decisions(&b, p); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func TestAnAppWithoutFunctionsHasNoEmptyTables(t *testing.T) {
	t.Parallel()
	got := migration(t, &plan.Plan{App: "scraper", Stage: "prod"})
	if !strings.Contains(got, "scraper, stage prod: no function is known\n") {
		t.Errorf("got:\n%s", got)
	}
	for _, heading := range []string{"FUNCTION", "What Lambda did"} {
		if strings.Contains(got, heading) {
			t.Errorf("%q stands above nothing:\n%s", heading, got)
		}
	}
}

func TestFunctionsThatStayTogether(t *testing.T) {
	t.Parallel()
	got := migration(t, &plan.Plan{App: "a", Stage: "dev", Verdicts: []plan.Verdict{
		{Function: "api_handler", Outcome: plan.Stays, Because: "It answers."},
		{Function: "connect", Outcome: plan.Stays, Because: "It talks."},
		{Function: "message", Outcome: plan.Stays, Because: "It talks."},
	}})
	for _, want := range []string{"  api_handler stays: It answers.\n", "  connect, message stay: It talks.\n"} {
		if !strings.Contains(got, want) {
			t.Errorf("%q is missing:\n%s", want, got)
		}
	}
}

func TestConditionsAreNoValues(t *testing.T) {
	t.Parallel()
	for expr, want := range map[string]string{"QUEUE": "?QUEUE", "raw is not None": "unknown", "": "unknown"} {
		if got := value(model.NotKnown[string](model.Unknown{Expr: expr, Because: "x"})); got != want {
			t.Errorf("%q is shown as %q, want %q", expr, got, want)
		}
	}
}
