package plan

import (
	"strings"
	"testing"
)

func TestNamesAreStableAndWithinLimits(t *testing.T) {
	t.Parallel()
	if got, changed := Name("orders-etl-prod-import_orders", 48); got != "orders-etl-prod-import_orders" || changed {
		t.Errorf("a good name was changed to %q", got)
	}
	long := "a-very-long-application-name-production-a_very_long_function_name"
	first, changed := Name(long, 48)
	second, _ := Name(long+"2", 48)
	if !changed || len(first) > 48 || first == second || !strings.HasPrefix(first, "a-very-long-application") {
		t.Errorf("long names: %q, %q", first, second)
	}
	for _, odd := range []string{"weird name!", "ünïcode", "---", "", strings.Repeat("x", 300), "a b", "a-b "} {
		name, _ := Name(odd, 48)
		if name == "" || len(name) > 48 || notNameRunes.MatchString(name) {
			t.Errorf("%q became %q", odd, name)
		}
	}
	a, _ := Name("a b", 48)
	b, _ := Name("a-b", 48)
	if a == b {
		t.Errorf("two names became one: %q", a)
	}
}

func TestFolderNamesStayInsideTheirFolder(t *testing.T) {
	t.Parallel()
	for _, odd := range []string{"..", ".", "../../etc/passwd", "/etc", "a/b", "", "weird name!", ".hidden"} {
		if got := folder(odd); got == "" || strings.ContainsAny(got, "/\\") || strings.HasPrefix(got, ".") {
			t.Errorf("folder of %q is %q", odd, got)
		}
	}
}

func TestRelativePath(t *testing.T) {
	t.Parallel()
	cases := []struct{ from, to, want string }{
		{"terraform", "fargate", "../fargate"},
		{"terraform", "apps/a/fargate", "../apps/a/fargate"},
		{"apps/a/terraform", "apps/a/fargate", "../fargate"},
		{".", "fargate", "fargate"},
	}
	for _, c := range cases {
		if got := relativePath(c.from, c.to); got != c.want {
			t.Errorf("from %s to %s: %s, want %s", c.from, c.to, got, c.want)
		}
	}
}
