package analyze_test

import (
	"bytes"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"testing"

	"decant/test/tool"
)

// The two versions of Chalice that are asked, named after their virtual
// environments.
const (
	newChalice = "chalice-new"
	oldChalice = "chalice-old"
)

// job is one question to the oracle.
type job struct {
	ID              string            `json:"id"`
	ProjectDir      string            `json:"project_dir"`
	Stage           string            `json:"stage"`
	Env             map[string]string `json:"env,omitempty"`
	EnvPlaceholders bool              `json:"env_placeholders,omitempty"`
	StubMissing     bool              `json:"stub_missing,omitempty"`
	FakeAWS         bool              `json:"fake_aws,omitempty"`
}

// facts is what Chalice says about one project and stage; the field names are
// those of testdata/python/chalice_oracle.py.
type facts struct {
	Status string `json:"status"`
	Error  struct {
		Phase   string `json:"phase"`
		Type    string `json:"type"`
		Message string `json:"message"`
	} `json:"error"`
	Config struct {
		AppName       any      `json:"app_name"`
		StageDefined  bool     `json:"stage_defined"`
		StagesDefined []string `json:"stages_defined"`
		Automatic     any      `json:"automatic_layer"`
	} `json:"config"`
	App struct {
		AppName    any  `json:"app_name"`
		Debug      bool `json:"debug"`
		Middleware []struct {
			EventType string `json:"event_type"`
			Python    any    `json:"python"`
		} `json:"middleware"`
	} `json:"app"`
	EnvReads []struct {
		Name string `json:"name"`
		How  string `json:"how"`
		File string `json:"file"`
		Line int    `json:"line"`
		Set  bool   `json:"set"`
	} `json:"env_reads_at_import"`
	Functions  []function `json:"functions"`
	Routes     []route    `json:"routes"`
	Unused     []string   `json:"unused_authorizers"`
	Validation []struct {
		Check   string `json:"check"`
		Type    string `json:"type"`
		Message string `json:"message"`
	} `json:"deploy_validation_errors"`
}

// function is one Lambda function of the facts. Settings are any, because
// Chalice passes on what config.json says, numbers in quotes included.
type function struct {
	Name          string            `json:"name"`
	FunctionName  string            `json:"function_name"`
	HandlerType   string            `json:"handler_type"`
	Handler       string            `json:"handler"`
	HandlerStatus string            `json:"handler_status"`
	Python        *python           `json:"python"`
	Trigger       map[string]any    `json:"trigger"`
	Timeout       any               `json:"timeout"`
	Memory        any               `json:"memory_size"`
	Env           map[string]string `json:"environment_variables"`
	Tags          map[string]string `json:"tags"`
	XRay          any               `json:"xray"`
	Concurrency   any               `json:"reserved_concurrency"`
	Layers        []string          `json:"layers"`
	Subnets       []string          `json:"subnet_ids"`
	SecGroups     []string          `json:"security_group_ids"`
	LogGroup      map[string]any    `json:"log_group"`
	Role          struct {
		Kind         string `json:"kind"`
		Name         string `json:"role_name"`
		ARN          string `json:"role_arn"`
		PolicySource string `json:"policy_source"`
		PolicyFile   string `json:"policy_file"`
	} `json:"role"`
}

// python is the user's function behind a registration.
type python struct {
	Name      string `json:"func_name"`
	File      string `json:"file"`
	Coroutine bool   `json:"is_coroutine"`
	Generator bool   `json:"is_generator"`
}

// route is one path and method of the REST API.
type route struct {
	Path       string `json:"path"`
	Method     string `json:"method"`
	Authorizer *struct {
		Name string `json:"name"`
	} `json:"authorizer"`
	Python *python `json:"python"`
}

// refusal is the verdict of the facts.
func (f facts) refusal() verdict {
	switch {
	case f.Status != "ok":
		return verdict{Word: "refuses", Phase: f.Error.Phase, Type: f.Error.Type}
	case len(f.Validation) > 0:
		first := f.Validation[0]
		return verdict{Word: "refuses", Phase: "validate", Type: first.Type, Check: first.Check}
	}
	return verdict{Word: "loads"}
}

// python3 is the interpreter of a version's virtual environment.
func python3(t *testing.T, version string) string {
	t.Helper()
	return tool.Venv(t, version, "bin", "python")
}

// ask runs one version's oracle over all jobs, each in a process of its own, and
// returns its answers by job.
func ask(t *testing.T, version string, jobs []job) map[string]facts {
	t.Helper()
	input, err := json.Marshal(jobs)
	if err != nil {
		t.Fatal(err)
	}
	script := filepath.Join(testdata, "python", "chalice_oracle.py")
	command := exec.CommandContext(t.Context(), python3(t, version), script, "--batch", "--workers", "1")
	command.Stdin = bytes.NewReader(input)
	command.Env = oracleEnvironment()
	var talk bytes.Buffer
	command.Stderr = &talk
	output, err := command.Output()
	if err != nil {
		t.Fatalf("%s: %v\n%s", version, err, talk.String())
	}
	answers := map[string]facts{}
	for line := range bytes.Lines(output) {
		var answer struct {
			ID    string `json:"id"`
			Facts facts  `json:"facts"`
		}
		if err := json.Unmarshal(line, &answer); err != nil {
			t.Fatalf("%s: %v in %.200s", version, err, line)
		}
		answers[answer.ID] = answer.Facts
	}
	return answers
}

// oracleEnvironment is what the oracle may see of our environment: a fixture's
// variables come from its stage only.
func oracleEnvironment() []string {
	return slices.DeleteFunc(os.Environ(), func(pair string) bool {
		for _, keep := range []string{"PATH=", "HOME=", "LANG=", "TMPDIR="} {
			if len(pair) >= len(keep) && pair[:len(keep)] == keep {
				return false
			}
		}
		return true
	})
}
