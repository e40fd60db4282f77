package plan

import "testing"

func TestAMisspeltNameIsLikeAFunction(t *testing.T) {
	t.Parallel()
	p := &Plan{App: "orders", Stage: "prod", Verdicts: []Verdict{{Function: "import_orders"}, {Function: "nightly"}, {Function: "nightly_mail"}}}
	for name, want := range map[string]string{
		"import-order": "import_orders", "NIGHTLY": "nightly", "nightly_mai": "nightly_mail", "nihgtly": "nightly",
		"orders-prod-import_orders": "import_orders",
		"":                          "", "x": "", "backfill": "", "nightingale": "",
	} {
		if got := p.Near(name); got != want {
			t.Errorf("%q is like %q, want %q", name, got, want)
		}
	}
}
