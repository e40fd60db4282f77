package faults

import "testing"

func TestRowIsTheReadmes(t *testing.T) {
	t.Parallel()
	x := Totals{Command: "`apply`", Calls: 29, Faults: []string{"throttled", "500"}, Runs: 7}
	if got, want := x.row(), "| `apply` | 29 | throttled, 500 | 58 | 0 |"; got != want {
		t.Errorf("%s, not %s", got, want)
	}
	page := "| command | does |\n|---|---|\n| `apply` | makes |\n\n| command | calls |\n|---|---|\n| `apply` | 28 | throttled | 28 | 0 |\n| `apply`, the process | 3 |\n"
	if got, want := rowOf(page, "`apply`"), "| `apply` | 28 | throttled | 28 | 0 |"; got != want {
		t.Errorf("%s, not %s", got, want)
	}
	for _, other := range []struct{ page, want string }{{"", "(0 rows)"}, {page + page, "(2 rows)"}} {
		if got := rowOf(other.page, "`apply`"); got != other.want {
			t.Errorf("%s, not %s", got, other.want)
		}
	}
}
