package policies

import (
	"sync"
	"testing"

	"decant/analyze"
	"decant/internal/repofs"
	"decant/model"
)

// read is what decant reads of a case: its functions with what they ask of AWS.
func read(t *testing.T, repo, app, stage string) []model.Function {
	t.Helper()
	files, err := repofs.Open(repo)
	if err != nil {
		t.Fatal(err)
	}
	defer files.Close()
	found, _ := analyze.Find(t.Context(), files.FS())
	result, diags := analyze.Repo(t.Context(), files.FS(), found, analyze.Options{App: app, Stage: stage, AWSUse: true})
	if result == nil {
		t.Logf("%s: %v", repo, diags)
		return nil
	}
	return result.Functions
}

var (
	casesRead sync.Mutex
	functions = map[string][]model.Function{}
)

// functionsOf are the functions of a case, read once.
func functionsOf(t *testing.T, c policyCase) []model.Function {
	t.Helper()
	casesRead.Lock()
	defer casesRead.Unlock()
	if _, ok := functions[c.name]; !ok {
		functions[c.name] = read(t, c.repo, "", "dev")
	}
	return functions[c.name]
}
