package cmd

import (
	"errors"
	"strings"
	"testing"

	"decant/apply/account"
	"decant/apply/cutover"
	"decant/plan"
)

// TestWhatTheHelpDoesNotKnow: no hint to the help follows these.
func TestWhatTheHelpDoesNotKnow(t *testing.T) {
	t.Parallel()
	p := &plan.Plan{App: "orders", Stage: "prod", Verdicts: []plan.Verdict{
		{Function: "import_orders"}, {Function: "mail", Because: "It answers callers."},
	}}
	target := func(name string) error {
		_, err := targetOf(p, name)
		return err
	}
	for want, err := range map[string]error{
		"there is no function import_order in orders; did you mean import_orders?\ndecant scan lists them all": target("import_order"),
		"there is no function backfill in orders\ndecant scan lists them all":                                  target("backfill"),
		"mail does not move to Fargate: It answers callers.":                                                   target("mail"),
		"there is no terminal to ask on; read the plan above and repeat the command with --yes":                confirm(t.Context(), Env{Stdin: strings.NewReader("yes\n")}, false, "Sure?"),
	} {
		var input inputError
		if !errors.As(err, &input) || err.Error() != want {
			t.Errorf("got %v, want %s", err, want)
		}
	}
}

// TestQuestionsNameStageAndAccount, because two stages may share the account.
func TestQuestionsNameStageAndAccount(t *testing.T) {
	t.Parallel()
	s := &session{plan: &plan.Plan{App: "orders", Stage: "dev"}, at: account.Ref{Account: "123456789012", Region: "eu-central-1"}}
	for to, want := range map[cutover.Runtime]string{
		cutover.Fargate: "Start nightly on Fargate from now on, in stage dev, account 123456789012, region eu-central-1?",
		"":              "Retire the Lambda side of nightly in stage dev, account 123456789012, region eu-central-1?",
	} {
		if got := question(to, s, []string{"nightly"}); got != want {
			t.Errorf("%q, not %q", got, want)
		}
	}
}
