package policies

import (
	"bytes"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"decant/model"
	"decant/policy"
)

// derived is what decant derives for a function, in any region of any account.
func derived(fn model.Function) []policy.Grant {
	if fn.AWSUse == nil {
		return nil
	}
	least, _ := policy.Derive(fn.AWSUse, policy.Place{})
	return least.Grants
}

// What can be wrong with a derivation.
const (
	missing  = "missing"  // the code asks what the policy does not allow
	wide     = "wide"     // the policy allows more than the case says
	invented = "invented" // the policy allows what nothing in the case asks
	untold   = "untold"   // a place that cannot be read is not reported
	unsure   = "unsure"   // a place that can be read is reported as one that cannot
)

// problem is one thing that is wrong with a derivation.
type problem struct{ kind, text string }

// problems compares what decant derives with what the case says by hand.
func (c policyCase) problems(functions []model.Function) []problem {
	var all []problem
	add := func(kind, format string, args ...any) { all = append(all, problem{kind, fmt.Sprintf(format, args...)}) }
	told := map[string]bool{}
	for _, fn := range functions {
		grants := derived(fn)
		for _, e := range c.expects {
			if e.kind == cannotTell || !e.isFor(fn) {
				continue
			}
			switch {
			case slices.ContainsFunc(grants, e.is):
			case slices.ContainsFunc(grants, e.within):
				add(wide, "%s: %s, allowed on %s", fn.Name, e, grants[slices.IndexFunc(grants, e.within)].Resource)
			case e.kind == runs:
				add(missing, "%s: %s", fn.Name, e)
			}
		}
		for _, g := range grants {
			if !g.Optional && !slices.ContainsFunc(c.expects, func(e expectation) bool { return e.isFor(fn) && (e.within(g) || e.contains(g)) }) {
				add(invented, "%s: %s on %s", fn.Name, g.Action, g.Resource)
			}
		}
		for _, u := range unresolved(fn) {
			place := fmt.Sprintf("%s:%d", u.At.File, u.At.Start.Line)
			told[place] = true
			if !slices.ContainsFunc(c.of(cannotTell), func(e expectation) bool { return place == fmt.Sprintf("%s:%d", e.file, e.line) }) {
				add(unsure, "%s: %s: %s", fn.Name, place, u.What)
			}
		}
	}
	for _, e := range c.of(cannotTell) {
		if place := fmt.Sprintf("%s:%d", e.file, e.line); !told[place] {
			add(untold, "%s", place)
		}
	}
	return all
}

func unresolved(fn model.Function) []model.UnresolvedUse {
	if fn.AWSUse == nil {
		return nil
	}
	return fn.AWSUse.Unresolved
}

// isFor says whether the expectation is of the function. What is asked while the
// modules are imported belongs to each of them, the API's one included.
func (e expectation) isFor(fn model.Function) bool {
	return e.function == fn.Name || e.function == "" && fn.Name != apiHandler
}

// apiHandler is the function of an app's routes, which only expectations that name it
// are for.
const apiHandler = "api_handler"

// is says whether the grant is what is expected. An ARN of any region and account may
// have the right ones: the code gave the whole ARN, or a URL.
func (e expectation) is(g policy.Grant) bool {
	return g.Action == e.action && (g.Resource == e.resource || anywhere(g.Resource) == e.resource)
}

// anywhere is the ARN with any region and account.
func anywhere(arn string) string {
	parts := strings.SplitN(arn, ":", 6)
	if len(parts) < 6 || parts[2] == "s3" {
		return arn
	}
	parts[3], parts[4] = "*", "*"
	return strings.Join(parts, ":")
}

// within says whether the grant allows what is expected.
func (e expectation) within(g policy.Grant) bool {
	return e.is(g) || g.Action == e.action && covers(g.Resource, e.resource)
}

// contains says whether the grant is a part of what is expected.
func (e expectation) contains(g policy.Grant) bool {
	return g.Action == e.action && covers(e.resource, anywhere(g.Resource))
}

// TestDerivedIsWhatTheCasesSay compares each action and each resource that decant
// derives with the line of the case that asks it: nothing is missed, nothing is
// invented, nothing is wider, and what cannot be told is told. testdata/policy/gaps.txt
// lists the exceptions, each with its reason; one that is no longer needed fails.
func TestDerivedIsWhatTheCasesSay(t *testing.T) {
	t.Parallel()
	known, found := gaps(t), map[string]string{}
	sites, attributed, idioms, attributedIdioms := 0, 0, 0, 0
	for _, c := range cases(t) {
		var lost []string
		for _, p := range c.problems(functionsOf(t, c)) {
			gap := c.name + " " + p.kind
			found[gap] += "\n\t" + p.text
			if p.kind == missing {
				lost = append(lost, p.text)
			}
		}
		all := len(c.of(runs))
		sites, attributed = sites+all, attributed+all-len(lost)
		if c.idiom != "" {
			idioms, attributedIdioms = idioms+all, attributedIdioms+all-len(lost)
		}
	}
	for _, gap := range slices.Sorted(maps.Keys(found)) {
		if known[gap] == "" {
			t.Errorf("%s:%s", gap, found[gap])
		}
	}
	for _, gap := range slices.Sorted(maps.Keys(known)) {
		if found[gap] == "" {
			t.Errorf("testdata/policy/gaps.txt: %s is no longer needed", gap)
		}
	}
	t.Logf("%d of %d pairs of action and resource in all cases are derived, %d of %d in the idioms of public code; %d gaps",
		attributed, sites, attributedIdioms, idioms, len(known))
	atLeast(t, "all cases", attributed, sites, leastOfCases)
	atLeast(t, "the idioms of public code", attributedIdioms, idioms, leastOfIdioms)
}

// What share of the cases decant derives at least, in per mille: it is raised when it
// grows.
const (
	leastOfCases  = 1000
	leastOfIdioms = 1000
)

func atLeast(t *testing.T, what string, part, whole, least int) {
	t.Helper()
	if whole == 0 || part*1000 < whole*least {
		t.Errorf("%s: %d of %d are attributed, less than %d per mille", what, part, whole, least)
	}
}

// gaps reads testdata/policy/gaps.txt: "case kind: reason", by case and kind.
func gaps(t *testing.T) map[string]string {
	t.Helper()
	return reviewed(t, "gaps.txt")
}

// reviewed reads a file of testdata/policy with lines "what: why".
func reviewed(t *testing.T, name string) map[string]string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("..", "..", "testdata", "policy", name))
	if err != nil {
		t.Fatal(err)
	}
	found := map[string]string{}
	for line := range bytes.Lines(text) {
		one := strings.TrimSpace(string(line))
		if one == "" || strings.HasPrefix(one, "#") {
			continue
		}
		what, why, ok := strings.Cut(one, ": ")
		if !ok || why == "" {
			t.Fatalf("%s: %q has no reason", name, one)
		}
		found[what] = why
	}
	return found
}

// TestWhatRanIsAllowed: every call that boto3 made when the cases ran is allowed by
// the derived policy of the function that made it.
func TestWhatRanIsAllowed(t *testing.T) {
	t.Parallel()
	results, known := recordings(t), gaps(t)
	calls, allowed := 0, 0
	for _, c := range cases(t) {
		grants := map[string][]policy.Grant{}
		for _, fn := range functionsOf(t, c) {
			grants[fn.Name] = derived(fn)
		}
		for _, call := range results[c.name].Calls {
			if slices.Contains(c.foreign, call.Service) || len(c.of(cannotTell)) > 0 {
				continue
			}
			calls++
			refused := call.refusedBy(grants)
			if len(refused) == 0 {
				allowed++
			} else if known[c.name+" "+missing] == "" {
				t.Errorf("%s: %s: %v is not allowed", c.name, call, refused)
			}
		}
	}
	t.Logf("%d of %d calls that ran are allowed by the derived policies", allowed, calls)
}

// refusedBy are the needs of a call that the policy of its function does not allow; a
// call while the modules are imported is made by every function.
func (c recordedCall) refusedBy(grants map[string][]policy.Grant) []need {
	var refused []need
	for name, have := range grants {
		if c.Function != "" && c.Function != name {
			continue
		}
		for _, n := range c.Needs {
			if !slices.ContainsFunc(have, func(g policy.Grant) bool { return g.Action == n.Action && covers(g.Resource, n.Resource) }) {
				refused = append(refused, n)
			}
		}
	}
	return refused
}
