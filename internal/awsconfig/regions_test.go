package awsconfig

import (
	"encoding/json"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"decant/internal/diag"
	"decant/test/tool"
)

// TestRegionsAreBotocores: the AWS SDK for Python knows no region that is not on
// the list.
func TestRegionsAreBotocores(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob(filepath.Join(tool.Venv(t, "test", "lib"), "python*", "site-packages", "botocore", "data", "partitions.json"))
	if err != nil || len(files) == 0 {
		t.Fatal("no partitions.json", err)
	}
	src, err := os.ReadFile(files[0])
	if err != nil {
		t.Fatal(err)
	}
	var doc struct {
		Partitions []struct{ Regions map[string]any }
	}
	if err := json.Unmarshal(src, &doc); err != nil {
		t.Fatal(err)
	}
	n := 0
	for _, p := range doc.Partitions {
		for region := range p.Regions {
			if n++; !strings.HasSuffix(region, "-global") && !isRegion(region) {
				t.Errorf("%s is missing", region)
			}
		}
	}
	if n < 30 {
		t.Errorf("botocore names %d regions", n)
	}
	for _, r := range Regions() {
		if !regionName.MatchString(r) {
			t.Errorf("%s has not the form of a region", r)
		}
	}
}

// TestARegionThatAWSDoesNotHaveCostsNoCall: the endpoint is closed, and is not
// asked.
func TestARegionThatAWSDoesNotHaveCostsNoCall(t *testing.T) {
	closed := closedPort(t)
	t.Setenv("AWS_ENDPOINT_URL", closed)
	t.Setenv("AWS_ACCESS_KEY_ID", "not-a-real-key")
	t.Setenv("AWS_SECRET_ACCESS_KEY", "not-a-real-secret")
	for region, near := range map[string]string{"eu-west-9": "Did you mean eu-west-", "eu-centrl-1": "Did you mean eu-central-1?", "moon-base-1": "a newer decant", "aws-global-1": "a newer decant"} {
		for _, way := range []string{"flag", "AWS_REGION"} {
			opts := Options{}
			t.Setenv("AWS_REGION", "eu-west-1")
			if opts.Regions = []string{region}; way != "flag" {
				opts.Regions = nil
				t.Setenv("AWS_REGION", region)
			}
			places, diags, err := Load(t.Context(), opts)
			if err != nil || len(places) > 0 || len(diags) != 1 || diags[0].Code != RegionName || !strings.Contains(diags[0].Fix, near) {
				t.Errorf("%s by %s: %v %v %v", region, way, places, diags, err)
			}
		}
	}
}

// TestAClosedPortIsNoMatterOfLoggingIn: no answer says nothing about credentials.
func TestAClosedPortIsNoMatterOfLoggingIn(t *testing.T) {
	t.Setenv("AWS_ACCESS_KEY_ID", "not-a-real-key")
	t.Setenv("AWS_SECRET_ACCESS_KEY", "not-a-real-secret")
	t.Setenv("AWS_REGION", "eu-west-1")
	for name, c := range map[string]struct {
		endpoint, role string
	}{
		"a closed port":            {closedPort(t), ""},
		"a role of a closed port":  {closedPort(t), "arn:aws:iam::111122223333:role/other"},
		"a name that is not found": {"http://sts.invalid", ""},
	} {
		t.Setenv("AWS_ENDPOINT_URL", c.endpoint)
		opts := Options{}
		if c.role != "" {
			opts.RoleARNs = []string{c.role}
		}
		_, diags, err := Load(t.Context(), opts)
		if err != nil || len(diags) != 1 || diags[0].Code != Unreachable || strings.Contains(diags[0].Detail+diags[0].Fix, "Log in") {
			t.Errorf("%s: %v %v", name, diags, err)
		}
	}
	// The machine's own metadata address has no credentials: that is not AWS.
	t.Setenv("AWS_ENDPOINT_URL", "")
	t.Setenv("AWS_ACCESS_KEY_ID", "")
	t.Setenv("AWS_SECRET_ACCESS_KEY", "")
	t.Setenv("AWS_EC2_METADATA_DISABLED", "true")
	t.Setenv("AWS_CONFIG_FILE", os.DevNull)
	t.Setenv("AWS_SHARED_CREDENTIALS_FILE", os.DevNull)
	_, diags, err := Load(t.Context(), Options{})
	if err != nil || len(diags) != 1 || diags[0].Code != IdentityRefused || diags[0].Severity != diag.Error {
		t.Errorf("no credentials: %v %v", diags, err)
	}
}

// closedPort is an address that nobody listens on.
func closedPort(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return "http://" + l.Addr().String()
}
