package eval

import (
	"slices"
	"testing"
)

func TestNamesOfTheStage(t *testing.T) {
	t.Parallel()
	names := []string{"stage", "chalice_stage", "stage_name", "app_stage_name", "env", "environment", "workspace", "deploy_env", "env_name", "environmentName"}
	for _, name := range append([]string{"Stage", "StageName", "targetEnv"}, names...) {
		if !NamesStage(name) {
			t.Errorf("%s holds no stage", name)
		}
	}
	for _, name := range []string{"region", "stages", "environment_variables", "backstage", "my_env"} {
		if NamesStage(name) {
			t.Errorf("%s holds the stage", name)
		}
	}
	sorted := slices.Clone(names)
	slices.Reverse(sorted)
	slices.SortFunc(sorted, CompareStageNames)
	if !slices.Equal(sorted, names) {
		t.Errorf("%q", sorted)
	}
}
