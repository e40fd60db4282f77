package live

import (
	"slices"
	"testing"

	"decant/model"
)

func TestNamesOfFunctions(t *testing.T) {
	t.Parallel()
	n := newNames(testAccount, testRegion, []model.LiveFunction{{Name: "a"}, {Name: "orders"}})
	for name, want := range map[string]string{
		"orders":                            "found",
		"orders:live":                       "found alias live",
		"orders:12":                         "found version 12",
		"orders:$LATEST":                    "found",
		"123456789012:function:orders":      "found",
		"123456789012:function:orders:live": "found alias live",
		functionARN("orders"):               "found",
		functionARN("orders") + ":3":        "found version 3",
		functionARN("order"):                "",
		functionARN("orders") + ":3:4":      "",
		"210987654321:function:orders":      "",
		"arn:aws:lambda:us-east-1:123456789012:function:orders": "",
		"arn:aws:lambda:eu-west-1:210987654321:function:orders": "",
		"arn:aws:sqs:eu-west-1:123456789012:orders":             "",
		"arn:aws:lambda:eu-west-1":                              "",
		"":                                                      "",
	} {
		got := ""
		if i, qualifier, ok := n.find(name); ok {
			got = "found"
			if i != 1 {
				t.Errorf("%s is function %d", name, i)
			}
			for _, word := range through(qualifier) {
				got += " " + word
			}
		}
		if got != want {
			t.Errorf("%s: %q, want %q", name, got, want)
		}
	}
}

func TestPatternsOfIAM(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		pattern, name string
		want          bool
	}{
		{"*", "", true},
		{"", "", true},
		{"", "a", false},
		{"a", "a", true},
		{"a?c", "abc", true},
		{"a?c", "ac", false},
		{"lambda:*", "lambda:invokefunction", true},
		{"lambda:Invoke*", "lambda:GetFunction", false},
		{"arn:*:rule/*", "arn:aws:events:eu-west-1:1:rule/x", true},
		{"a*b*c", "aXbXbXc", true},
		{"a*b*c", "aXbX", false},
		{"a**", "a", true},
		{"*a", "ba", true},
		{"*a", "ab", false},
	} {
		if got := matches(c.pattern, c.name); got != c.want {
			t.Errorf("%q matches %q: %v, want %v", c.pattern, c.name, got, c.want)
		}
	}
}

func TestSubjectsAreSpread(t *testing.T) {
	t.Parallel()
	for _, n := range []int{0, 1, 24, 25, 26, 99, 5000} {
		order, first := spread(n)
		sorted := slices.Sorted(slices.Values(order))
		if len(order) != n || first != min(n, probes) || len(slices.Compact(sorted)) != n {
			t.Errorf("%d subjects: %d first, order of %d", n, first, len(order))
		}
		if n == 5000 && (order[0] != 0 || order[24] != 4800) {
			t.Errorf("the first ones are %v", order[:first])
		}
	}
}
