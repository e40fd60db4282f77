// Package terraform runs Terraform with the AWS provider against a fake AWS, on
// machines that have both: neither comes from a package registry, so a test that
// asks for them is left out elsewhere, and says so.
package terraform

import (
	"os"
	"os/exec"
	"path/filepath"
	"testing"
)

// plugins is the variable that names the folder with the provider, laid out as
// `terraform providers mirror` does: HOST/hashicorp/aws/VERSION/PLATFORM.
const plugins = "DECANT_TERRAFORM_PLUGINS"

// Root is a root module that Terraform works on.
type Root struct {
	t       testing.TB
	dir     string
	program string
	env     []string
}

// New initialises the root module in dir, whose provider talks to the AWS at
// address.
func New(t testing.TB, dir, address, region string) *Root {
	t.Helper()
	program, err := exec.LookPath("terraform")
	if err != nil {
		t.Skip("NOT CHECKED: there is no terraform on PATH")
	}
	mirror := mirrored()
	if mirror == "" {
		t.Skip("NOT CHECKED: there is no folder with hashicorp/aws; " + plugins + " names one")
	}
	r := &Root{t: t, dir: dir, program: program, env: append(os.Environ(),
		"AWS_ENDPOINT_URL="+address, "AWS_ACCESS_KEY_ID=test", "AWS_SECRET_ACCESS_KEY=test", "AWS_REGION="+region,
		"TF_CLI_CONFIG_FILE="+os.DevNull, "TF_IN_AUTOMATION=1", "CHECKPOINT_DISABLE=1")}
	if code, out := r.Run("init", "-input=false", "-no-color", "-plugin-dir="+mirror); code != 0 {
		t.Fatalf("terraform init: exit %d\n%s", code, out)
	}
	return r
}

// Run runs a command in the root module and returns its exit code and all that it
// printed.
func (r *Root) Run(args ...string) (int, string) {
	r.t.Helper()
	c := exec.CommandContext(r.t.Context(), r.program, args...)
	c.Dir, c.Env = r.dir, r.env
	out, err := c.CombinedOutput()
	if c.ProcessState == nil {
		r.t.Fatalf("terraform: %v", err)
	}
	return c.ProcessState.ExitCode(), string(out)
}

// mirrored is the folder with the provider, "" when there is none.
func mirrored() string {
	dirs := []string{os.Getenv(plugins), "/usr/local/share/terraform/plugins", "/usr/share/terraform/plugins"}
	if home, err := os.UserHomeDir(); err == nil {
		dirs = append(dirs, filepath.Join(home, ".terraform.d", "plugins"))
	}
	optional, _ := filepath.Glob("/opt/*") // the pattern is well formed
	for _, dir := range append(dirs, optional...) {
		found, _ := filepath.Glob(filepath.Join(dir, "*", "hashicorp", "aws", "*"))
		if dir != "" && len(found) > 0 {
			return dir
		}
	}
	return ""
}
