package awsconfig

import (
	"slices"
	"testing"
)

func TestProfiles(t *testing.T) {
	t.Parallel()
	got := Profiles("[default]\nregion = eu-west-1\n[profile dev]\n  [ profile  prod ]\n[sso-session corp]\n[services x]\n[ci]\n# [profile no]\n[broken\n")
	if want := []string{"default", "dev", "prod", "ci"}; !slices.Equal(got, want) {
		t.Errorf("%q, want %q", got, want)
	}
}
