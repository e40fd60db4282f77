package plan

import (
	"slices"
	"strings"
	"testing"

	"decant/internal/model"
)

func TestRequirementsByPath(t *testing.T) {
	t.Parallel()
	for line, want := range map[string]string{
		"./vendor/oldlib":                        "./vendor/oldlib",
		"./lib[extra] ; python_version > '3.7'":  "./lib",
		"-e libs/common":                         "./libs/common",
		"-e ../../libs/common":                   "./../../libs/common",
		"--editable=./x":                         "././x",
		"-f ./wheels":                            "././wheels",
		"--find-links https://host/wheels/":      "",
		"-e /srv/x":                              "/srv/x",
		"wheels/a-1.0-py3-none-any.whl":          "wheels/a-1.0-py3-none-any.whl",
		"-e git+https://github.com/a/b#egg=b":    "",
		"a @ file:///srv/a.whl":                  "",
		"https://host/a-1.0-py3-none-any.whl":    "",
		"requests[socks]==2.25.1":                "",
		"--extra-index-url https://host/./x.whl": "",
		"-r ./other.txt":                         "",
	} {
		if got := localRequirement(line); got != want {
			t.Errorf("%q is at %q, want %q", line, got, want)
		}
	}
}

func TestTheImagesBuildReachesRequirements(t *testing.T) {
	t.Parallel()
	a := app(function("nightly", model.KindSchedule, scheduled("rate(1 day)")))
	for _, text := range []string{"./vendor/lib", "git+https://github.com/a/b@v1", "-e ../common", "-e .", "wheels/a.whl"} {
		a.Package.Requirements = append(a.Package.Requirements, model.Requirement{Text: text})
	}
	p, diags := Make(a, options(t, `packages = ["libpq5", "zip"]`))
	if got := p.Image.Local; !slices.Equal(got, []string{"vendor/lib", "wheels/a.whl"}) {
		t.Errorf("local packages %q", got)
	}
	if got := p.Image.Packages; !slices.Equal(got, []string{"git", "libpq5", "zip"}) {
		t.Errorf("Debian packages %q", got)
	}
	if got := strings.Count(codes(diags), "PL206"); got != 2 {
		t.Errorf("%d requirements are out of reach, want 2: %s", got, codes(diags))
	}
}
