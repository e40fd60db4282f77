package awsconfig

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/google/go-cmp/cmp"

	"decant/internal/diag"
)

// surroundings give the SDK the endpoint and nothing of the machine. The file is
// the one with profiles.
func surroundings(t *testing.T, f *fake, configuration string) {
	t.Helper()
	for _, entry := range os.Environ() {
		if name, _, _ := strings.Cut(entry, "="); strings.HasPrefix(name, "AWS_") {
			t.Setenv(name, "")
			os.Unsetenv(name)
		}
	}
	file := filepath.Join(t.TempDir(), "config")
	if err := os.WriteFile(file, []byte(configuration), 0o600); err != nil {
		t.Fatal(err)
	}
	t.Setenv("AWS_CONFIG_FILE", file)
	t.Setenv("AWS_SHARED_CREDENTIALS_FILE", filepath.Join(t.TempDir(), "none"))
	t.Setenv("AWS_ENDPOINT_URL", f.URL)
	t.Setenv("AWS_EC2_METADATA_DISABLED", "true")
}

// profiles of two accounts; the second leads to the first one's account, and the
// last is out of date.
const profiles = `
[profile one]
region = eu-west-1
aws_access_key_id = AKIA111111111111
aws_secret_access_key = s

[profile alias]
region = eu-west-1
aws_access_key_id = ASIA111111111111
aws_secret_access_key = s

[profile two]
aws_access_key_id = AKIA222222222222
aws_secret_access_key = s

[profile old]
region = eu-west-1
aws_access_key_id = AKIAOLDOLDEXPIRED
aws_secret_access_key = very-secret

[profile process]
region = eu-west-1
credential_process = printf {"Version":1,"SecretAccessKey":very-secret
`

func names(places []Place) []string {
	var out []string
	for _, p := range places {
		if !strings.Contains(p.Caller, ":"+p.Account+":") {
			out = append(out, "called by "+p.Caller)
		}
		out = append(out, fmt.Sprintf("%s/%s/%s", p.Partition, p.Account, p.Region))
	}
	return out
}

func codes(diags diag.List) []diag.Code {
	var out []diag.Code
	for _, d := range diags {
		out = append(out, d.Code)
	}
	return out
}

func TestProfilesRolesAndRegionsBecomePlaces(t *testing.T) {
	f := newFake(t)
	surroundings(t, f, profiles)
	cases := []struct {
		name  string
		opts  Options
		want  []string
		codes []diag.Code
		asked int // GetCallerIdentity
		says  string
	}{
		{
			"one profile in its region",
			Options{Profiles: []string{"one"}},
			[]string{"aws/111111111111/eu-west-1"},
			nil, 1, "",
		},
		{
			"two profiles in two regions",
			Options{Profiles: []string{"one", "two"}, Regions: []string{"eu-west-1", "us-east-1", "eu-west-1"}},
			[]string{"aws/111111111111/eu-west-1", "aws/111111111111/us-east-1", "aws/222222222222/eu-west-1", "aws/222222222222/us-east-1"},
			nil, 2, "",
		},
		{
			"two roles",
			Options{Profiles: []string{"one"}, RoleARNs: []string{"arn:aws:iam::333333333333:role/read", "arn:aws:iam::444444444444:role/read"}},
			[]string{"aws/333333333333/eu-west-1", "aws/444444444444/eu-west-1"},
			nil, 2, "",
		},
		{
			"two ways to one account",
			Options{Profiles: []string{"one", "alias"}},
			[]string{"aws/111111111111/eu-west-1"},
			[]diag.Code{PlaceTwice},
			2, "profile alias",
		},
		{
			"no region",
			Options{Profiles: []string{"two"}},
			nil,
			[]diag.Code{RegionMissing},
			0, "none is configured for profile two",
		},
		{
			"a region by another name",
			Options{Profiles: []string{"one"}, Regions: []string{"eu-west-1", "eu-west-1.example.com/"}},
			nil,
			[]diag.Code{RegionName},
			0, `"eu-west-1.example.com/" cannot be a region`,
		},
		{
			"one of two is out of date",
			Options{Profiles: []string{"old", "one"}},
			[]string{"aws/111111111111/eu-west-1"},
			[]diag.Code{IdentityRefused},
			2, "by way of profile old",
		},
		{
			"one of two does not exist",
			Options{Profiles: []string{"nobody", "one"}},
			[]string{"aws/111111111111/eu-west-1"},
			[]diag.Code{ConfigurationWrong},
			1, "nobody",
		},
		{
			"a role that may not be assumed",
			Options{Profiles: []string{"one"}, RoleARNs: []string{"arn:aws:iam::999999999999:role/read"}},
			nil,
			[]diag.Code{IdentityRefused},
			0, "role arn:aws:iam::999999999999:role/read, assumed by profile one",
		},
		{
			"a credential process that prints something else",
			Options{Profiles: []string{"process"}},
			nil,
			[]diag.Code{IdentityRefused},
			0, "by way of profile process",
		},
		{
			"no credentials at all",
			Options{Regions: []string{"eu-west-1"}},
			nil,
			[]diag.Code{IdentityRefused},
			0, "by way of the default credentials",
		},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			before := f.count("GetCallerIdentity")
			places, diags, err := Load(t.Context(), c.opts)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(c.want, names(places)); diff != "" {
				t.Errorf("places: diff (-want +got):\n%s", diff)
			}
			if diff := cmp.Diff(c.codes, codes(diags)); diff != "" {
				t.Fatalf("findings: diff (-want +got):\n%s\n%v", diff, diags)
			}
			if asked := f.count("GetCallerIdentity") - before; asked != c.asked {
				t.Errorf("GetCallerIdentity was called %d times, want %d", asked, c.asked)
			}
			for _, d := range diags {
				text := d.Detail + d.Fix + d.Subject
				if !strings.Contains(text, c.says) {
					t.Errorf("%q does not say %q", text, c.says)
				}
				for _, secret := range []string{"AKIA", "ASIA", "very-secret"} {
					if strings.Contains(text, secret) {
						t.Errorf("%q shows %s", text, secret)
					}
				}
			}
		})
	}
}

func TestACancelledLoadIsAnError(t *testing.T) {
	surroundings(t, newFake(t), profiles)
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	places, diags, err := Load(ctx, Options{Profiles: []string{"one"}})
	if !errors.Is(err, context.Canceled) || places != nil || diags != nil {
		t.Errorf("%v, %v, %v, want the context's error alone", places, diags, err)
	}
}

func TestAnEndpointThatIsNotThereIsAFindingSoon(t *testing.T) {
	f := newFake(t)
	surroundings(t, f, profiles)
	f.Close()
	_, diags, err := Load(t.Context(), Options{Profiles: []string{"one"}})
	if err != nil || !cmp.Equal(codes(diags), []diag.Code{Unreachable}) {
		t.Errorf("%v, %v, want %s", diags, err, Unreachable)
	}
}

func TestThePlacesOfOneLoadShareLimits(t *testing.T) {
	surroundings(t, newFake(t), profiles)
	places, _, err := Load(t.Context(), Options{Profiles: []string{"one"}, Regions: []string{"eu-west-1", "us-east-1"}})
	if err != nil || len(places) != 2 || places[0].limits == nil || places[0].limits != places[1].limits {
		t.Errorf("%v, %v: IAM's limit would not be one for both regions", places, err)
	}
}

// TestTheSDKKeepsItsLogToItself: on a machine whose metadata service is of another
// cloud, or locked, the SDK would tell of its attempts between our own lines.
func TestTheSDKKeepsItsLogToItself(t *testing.T) { //nolint:paralleltest // it sets the process's environment and stderr
	f := newFake(t)
	surroundings(t, f, "")
	var asked atomic.Bool
	metadata := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		asked.Store(true)
		w.WriteHeader(http.StatusForbidden)
	}))
	t.Cleanup(metadata.Close)
	t.Setenv("AWS_EC2_METADATA_DISABLED", "false")
	t.Setenv("AWS_EC2_METADATA_SERVICE_ENDPOINT", metadata.URL)
	file, err := os.Create(filepath.Join(t.TempDir(), "stderr"))
	if err != nil {
		t.Fatal(err)
	}
	stderr := os.Stderr
	os.Stderr = file
	t.Cleanup(func() {
		os.Stderr = stderr
		file.Close()
	})
	places, diags, err := Load(t.Context(), Options{Regions: []string{"eu-west-1"}})
	if err != nil || len(places) > 0 || len(diags) != 1 || !asked.Load() {
		t.Fatalf("%v %v %v, the metadata service was asked: %v", places, diags, err, asked.Load())
	}
	said, err := os.ReadFile(file.Name())
	if err != nil || len(said) > 0 {
		t.Errorf("the SDK wrote to stderr: %s %v", said, err)
	}
}
