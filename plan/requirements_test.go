package plan

import (
	"slices"
	"testing"

	"decant/model"
	"decant/model/modeltest"
)

// requirement is a line as analyze reads it.
type line = model.Requirement

func TestTheImagesBuildReachesRequirements(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		dir      string
		lines    []line
		hcl      string
		context  string // "" for the app's folder
		local    []string
		packages []string
		codes    string
		ssh      bool
	}{
		"below the app": {dir: ".", lines: []line{{Kind: "path", Path: "libs/h"}, {Kind: "path", Path: "wheels/a.whl"}}, local: []string{"libs/h", "wheels/a.whl"}},
		"beside the app": {
			dir: "svc/etl", lines: []line{{Kind: "path", Path: "svc/lib"}}, context: "svc", local: []string{"lib"},
		},
		"at the root":          {dir: "svc/etl", lines: []line{{Kind: "path", Path: "lib"}}, context: ".", local: []string{"lib"}},
		"the app's own folder": {dir: "svc", lines: []line{{Kind: "path", Path: "svc", Files: []string{"svc/setup.py", "svc/src"}}}, local: []string{"setup.py", "src"}},
		"the folder above": {
			dir: "svc", lines: []line{{Kind: "path", Path: ".", Files: []string{"setup.py", "shared"}}}, context: ".", local: []string{"setup.py", "shared"},
		},
		"a repository of which nothing is known": {dir: "svc", lines: []line{{Kind: "path", Path: "."}}, codes: "PL206"},
		"outside the repository":                 {dir: ".", lines: []line{{Kind: "path"}}, codes: "PL206"},
		"included above the app":                 {dir: "svc", lines: []line{{Kind: "include", Path: "base.txt"}, {Kind: "constraint", Path: "svc/c.txt"}}, context: "."},
		"git": {
			dir: ".", lines: []line{{Kind: "vcs", Tool: "git"}, {Kind: "vcs", Tool: "git"}}, hcl: `packages = ["libpq5", "zip"]`, packages: []string{"git", "libpq5", "zip"},
		},
		"every version control over ssh": {
			dir: ".", lines: []line{{Kind: "vcs", Tool: "hg", SSH: true}, {Kind: "vcs", Tool: "svn", SSH: true}, {Kind: "vcs", Tool: "bzr"}, {Kind: "vcs", Tool: "git"}},
			packages: []string{"bzr", "git", "mercurial", "openssh-client", "subversion"}, codes: "PL212", ssh: true,
		},
		"an archive": {dir: ".", lines: []line{{Kind: "archive"}}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			a := modeltest.App()
			a.Dir, a.Package.Requirements = c.dir, c.lines
			a.Package.ManifestFile = c.dir + "/requirements.txt"
			if c.dir == "." {
				a.Package.ManifestFile = "requirements.txt"
			}
			p, diags := Make(a, options(t, c.hcl))
			if p.Image.Context != c.context || !slices.Equal(p.Image.Local, c.local) || p.Image.SSH != c.ssh {
				t.Errorf("context %q, packages %q, ssh %v", p.Image.Context, p.Image.Local, p.Image.SSH)
			}
			if !slices.Equal(p.Image.Packages, c.packages) {
				t.Errorf("Debian packages %q, want %q", p.Image.Packages, c.packages)
			}
			if got := codes(diags); got != c.codes {
				t.Errorf("findings %q, want %q", got, c.codes)
			}
		})
	}
}
