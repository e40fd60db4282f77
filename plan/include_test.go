package plan

import (
	"decant/model/modeltest"
	"strings"
	"testing"
)

func TestPrivateFilesAreNotIncluded(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]string{
		"settings.py": "", "data/table.csv": "", ".git": "PL215", ".git/config": "PL215", "data/.git": "PL215", "./.git/": "PL215", ".GIT": "PL215",
		".aws": "PL215", "home/.aws/credentials": "PL215", ".ssh/id_rsa": "PL215", "id_ed25519": "PL215", ".env": "PL215", ".env.prod": "PL215", ".env.example": "",
		".envrc": "PL215", ".terraform": "PL215", "terraform.tfstate": "PL215", "infra/terraform.tfstate.backup": "PL215", "prod.tfvars": "PL215", ".decant": "PL215",
		".chalice": "PL215", ".chalice/config.json": "PL215", ".netrc": "PL215", ".npmrc": "PL215", "server.key": "PL215", "store.p12": "PL215", ".": "PL215", "x/..": "PL215",
		"certs/ca.pem": "", "environment.py": "", "keys.json": "", "gitignore": "", ".gitignore": "", "..": "PL203", "/etc": "PL203", "../x": "PL203", "a/../../x": "PL203",
		"missing.csv": "PL216", "folder": "PL215",
	} {
		opts := options(t, `include = ["`+name+`"]`)
		opts.Include = map[string]Included{"missing.csv": {Missing: true}, "folder": {Private: []string{"folder/x/.env"}}}
		p, diags := Make(modeltest.App(), opts)
		got := codes(diags)
		if got != want || (len(p.Image.Extra) == 0) != (want != "") {
			t.Errorf("include %q: %s, extra %q; want %s", name, got, p.Image.Extra, want)
		}
	}
}

func TestBaseImage(t *testing.T) {
	t.Parallel()
	digest := "@sha256:" + strings.Repeat("0a", 32)
	for base, want := range map[string]string{
		"": "", "python:3.12-slim-bookworm": "", "python:3.12-slim-bookworm" + digest: "", "python" + digest: "",
		"registry.example:5000/team/python:3.12" + digest: "", "public.ecr.aws/docker/library/python:3.12-slim": "", "team/base:2024-01-02": "",
		"python:3.11-slim" + digest: "PL217", "python:3.1": "PL217", "python:3.12@sha256:abc": "PL217", "python:3.12 AS x": "PL217", "Python:3.12": "PL217",
		"python@sha512:" + strings.Repeat("0a", 64): "PL217", "--platform=x python": "PL217",
	} {
		hcl := ""
		if base != "" {
			hcl = `base_image = "` + base + `"`
		}
		p, diags := Make(modeltest.App(), options(t, hcl))
		if got := codes(diags); got != want {
			t.Errorf("%q: %s, want %s", base, got, want)
		}
		if strings.ContainsAny(p.Image.Base, " \n") || !strings.Contains(want, "PL217") && base != "" && p.Image.Base != base {
			t.Errorf("%q: the image starts from %q", base, p.Image.Base)
		}
	}
}
