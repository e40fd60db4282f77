package live

import (
	"errors"
	"strings"
	"testing"

	"github.com/aws/smithy-go"
	"github.com/google/go-cmp/cmp"

	"decant/internal/awsconfig"
	"decant/model"
)

func api(code, message string) error { return &smithy.GenericAPIError{Code: code, Message: message} }

// TestReasonsOfGaps are the codes that the services use for the same things.
func TestReasonsOfGaps(t *testing.T) {
	t.Parallel()
	for code, want := range map[string]model.GapReason{
		"AccessDenied": model.GapDenied, "AccessDeniedException": model.GapDenied, "KmsAccessDeniedException": model.GapDenied,
		"UnauthorizedOperation": model.GapDenied, "AuthorizationError": model.GapDenied, "AuthorizationErrorException": model.GapDenied,
		"ResourceNotFoundException": model.GapGone, "ResourceNotFound": model.GapGone, "NoSuchEntity": model.GapGone, "NoSuchBucket": model.GapGone,
		"NotFound": model.GapGone, "NotFoundException": model.GapGone, "StateMachineDoesNotExist": model.GapGone,
		"ThrottlingException": model.GapFailed, "ExpiredToken": model.GapFailed, "InvalidSubnetID.NotFound": model.GapFailed, "": model.GapFailed,
	} {
		if got := gap(awsconfig.Place{}, api(code, "m"), "a:B", "s"); got.Reason != want {
			t.Errorf("%s is %q, want %q", code, got.Reason, want)
		}
	}
	g := gap(awsconfig.Place{Account: "1", Region: "r"}, errors.New("dial "+secretURL+"\n  refused"), "a:B", "s")
	want := model.Gap{Account: "1", Region: "r", Action: "a:B", Subject: "s", Reason: model.GapFailed}
	if !strings.HasPrefix(g.Detail, "dial postgres://***") || !strings.HasSuffix(g.Detail, " refused") {
		t.Errorf("detail %q", g.Detail)
	}
	g.Detail = ""
	if diff := cmp.Diff(want, g); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if long := gap(awsconfig.Place{}, api("X", strings.Repeat("ä", 1000)), "", ""); len(long.Detail) > maxDetail+10 {
		t.Errorf("detail of %d bytes", len(long.Detail))
	}
}

func TestGapsAreFoldedWhenAllAreTheSame(t *testing.T) {
	t.Parallel()
	no, fail, lost := api("AccessDenied", "no"), api("InternalError", "oops"), api("ResourceNotFoundException", "gone")
	for name, c := range map[string]struct {
		errs  []error
		asked int
		want  string
	}{
		"all denied":          {[]error{no, no}, 2, " no permission"},
		"the only one":        {[]error{no}, 1, " no permission"},
		"some denied":         {[]error{no, nil}, 2, "s0 no permission"},
		"all failed":          {[]error{fail, fail}, 2, " failed"},
		"the only one failed": {[]error{fail}, 1, "s0 failed"},
		"all gone":            {[]error{lost, lost}, 2, "s0 deleted meanwhile, s1 deleted meanwhile"},
		"of all kinds":        {[]error{no, fail, lost}, 3, "s0 no permission, s1 failed, s2 deleted meanwhile"},
		"none":                {[]error{nil, nil}, 2, ""},
		"nothing asked":       {nil, 0, ""},
	} {
		subjects := []string{"s0", "s1", "s2"}[:len(c.errs)]
		var got []string
		for _, g := range foldGaps(awsconfig.Place{}, "a:B", subjects, c.errs, c.asked) {
			got = append(got, g.Subject+" "+string(g.Reason))
		}
		if strings.Join(got, ", ") != c.want {
			t.Errorf("%s: %q, want %q", name, strings.Join(got, ", "), c.want)
		}
	}
}
