package analyze_test

import (
	"fmt"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"decant/analyze"
	"decant/internal/diag"
	"decant/internal/repofs"
	"decant/model"
)

// TestAgreesWithChalice compares what decant reads with what Chalice itself says
// about every application of testdata, at two versions of Chalice: functions,
// names, handlers and their status, triggers, settings, environment, roles,
// routes, middleware; and where Chalice refuses a project, decant has to report
// an error.
func TestAgreesWithChalice(t *testing.T) {
	t.Parallel()
	questions := questions(loadCases(t, "apps", "broken"))
	answers := askBoth(t, questions)
	for _, q := range questions {
		t.Run(q.name(), func(t *testing.T) {
			t.Parallel()
			app, diags := scan(t, q.testCase, q.dir, q.stage)
			problems := q.wantCodes(diags)
			for _, version := range []string{newChalice, oldChalice} {
				problems = append(problems, q.compare(version, app, diags, answers[version])...)
			}
			q.judge(t, problems)
		})
	}
}

// question is one project of a case in one stage.
type question struct {
	testCase
	dir, stage string
}

// name is the path of the subtest and the id of the oracle's job.
func (q question) name() string { return path.Join(q.testCase.name, q.dir, q.stage) }

// placeholders is the id of the job that shows which unset variables matter.
func (q question) placeholders() string { return q.name() + " with placeholders" }

// job is the question in the oracle's words.
func (q question) job() job {
	return job{
		ID: q.name(), ProjectDir: filepath.Join(q.repo, q.dir), Stage: q.stage, Env: q.Env,
		EnvPlaceholders: q.EnvPlaceholders, StubMissing: q.StubMissing, FakeAWS: q.FakeAWS,
	}
}

// questions multiplies the cases by their projects and stages.
func questions(cases []testCase) []question {
	var all []question
	for _, c := range cases {
		for _, dir := range c.Dirs {
			for _, stage := range c.Stages {
				all = append(all, question{c, dir, stage})
			}
		}
	}
	return all
}

// askBoth asks both versions at the same time.
func askBoth(t *testing.T, questions []question) map[string]map[string]facts {
	t.Helper()
	var jobs []job
	for _, q := range questions {
		if q.Chalice.Word == "none" {
			continue
		}
		jobs = append(jobs, q.job())
		if len(q.Unknown) > 0 {
			second := q.job()
			second.ID, second.EnvPlaceholders = q.placeholders(), true
			jobs = append(jobs, second)
		}
	}
	versions := []string{newChalice, oldChalice}
	for _, version := range versions {
		python3(t, version) // skips here, not in a goroutine
	}
	results := make([]map[string]facts, len(versions))
	var running sync.WaitGroup
	for i, version := range versions {
		running.Go(func() { results[i] = ask(t, version, jobs) })
	}
	running.Wait()
	return map[string]map[string]facts{newChalice: results[0], oldChalice: results[1]}
}

// scan runs decant's own reading of one project.
func scan(t *testing.T, c testCase, dir, stage string) (*model.App, diag.List) {
	t.Helper()
	repo, err := repofs.Open(c.repo)
	if err != nil {
		t.Fatal(err)
	}
	defer repo.Close()
	options := analyze.Options{Stage: stage}
	if len(c.Dirs) > 1 {
		options.App = dir
	}
	for name, value := range c.Env {
		options.Environment = append(options.Environment, model.EnvVar{
			Name: name, Value: model.Known(value, model.FromOptions, diag.Range{}),
		})
	}
	found, diags := analyze.Find(t.Context(), repo.FS())
	app, more := analyze.Repo(t.Context(), repo.FS(), found, options)
	diags.Extend(more)
	return app, diags
}

// judge fails the case for its problems; one with a known bug fails without.
func (q question) judge(t *testing.T, problems []string) {
	t.Helper()
	switch {
	case q.Bug == "" && len(problems) > 0:
		t.Error(strings.Join(problems, "\n"))
	case q.Bug != "" && len(problems) == 0:
		t.Errorf("remove bug from case.json, it is gone: %s", q.Bug)
	case q.Bug != "":
		t.Logf("known bug: %s\n%s", q.Bug, strings.Join(problems, "\n"))
	}
}

// compare returns every difference between decant and one version of Chalice.
func (q question) compare(version string, app *model.App, diags diag.List, answers map[string]facts) []string {
	if q.Chalice.Word == "none" {
		return nil
	}
	said, ok := answers[q.name()]
	if !ok {
		return []string{version + " did not answer"}
	}
	want, got := q.expected(version, q.stage), said.refusal()
	if !want.covers(got) {
		return []string{fmt.Sprintf("case.json expects that %s %+v, but it %+v: %s", version, want, got, said.Error.Message)}
	}
	if !got.loads() {
		if version == newChalice && !diags.HasErrors() && q.Accepted == "" {
			return []string{fmt.Sprintf("%s refuses the project (%+v: %s), and decant reports no error, but %s",
				version, got, said.Error.Message, codesOf(diags))}
		}
		return nil
	}
	if app == nil {
		return []string{version + " loads the project, decant finds no application: " + codesOf(diags)}
	}
	c := &comparison{question: q, version: version, said: said, placeholders: answers[q.placeholders()]}
	c.refusals(diags)
	c.app(app)
	c.functions(app.Functions)
	c.routes(app.Routes)
	c.unknownsUsed()
	if len(c.differences) == 0 {
		return nil
	}
	return []string{fmt.Sprintf("%s says / decant says:\n  %s\n  decant's findings: %s",
		version, strings.Join(c.differences, "\n  "), codesOf(diags))}
}

// wantCodes returns the findings that case.json asks for, that are made while a
// repository is read (CH), and that are not there.
func (q question) wantCodes(diags diag.List) []string {
	var missing []string
	for _, codes := range q.codes(q.stage) {
		wanted := strings.Split(codes, "|")
		found := slices.ContainsFunc(diags, func(d diag.Diagnostic) bool { return slices.Contains(wanted, string(d.Code)) })
		if !found && strings.HasPrefix(codes, "CH") {
			missing = append(missing, fmt.Sprintf("decant does not report %s; it reports %s", codes, codesOf(diags)))
		}
	}
	return missing
}

// codesOf lists findings shortly, for failures.
func codesOf(diags diag.List) string {
	var codes []string
	for _, d := range diags.Sorted() {
		codes = append(codes, d.Severity.String()+" "+string(d.Code)+" "+d.At.String())
	}
	return strings.Join(codes, ", ")
}
