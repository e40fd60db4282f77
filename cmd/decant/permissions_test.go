package main

import (
	"bytes"
	"context"
	"io"
	"log"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"strings"
	"testing"

	"decant/cmd"
)

// TestNothingIsChangedWithoutPermission takes one action at a time from the user
// that the commands run as. Each command says which, on what, and sends nothing
// that changes anything; and without being asked, the fake AWS refuses it.
func TestNothingIsChangedWithoutPermission(t *testing.T) { //nolint:paralleltest // it sets the process's environment
	address := fakeAWS(t)
	upstream, err := url.Parse(address)
	if err != nil {
		t.Fatal(err)
	}
	k := &killer{}
	forward := httputil.NewSingleHostReverseProxy(upstream)
	forward.ErrorLog = log.New(io.Discard, "", 0)
	proxy := httptest.NewServer(k.before(forward))
	t.Cleanup(proxy.Close)
	for name, value := range map[string]string{
		"AWS_ENDPOINT_URL": proxy.URL, "AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test", "AWS_REGION": "eu-central-1",
	} {
		t.Setenv(name, value)
	}
	repo := walkthroughRepo(t, address)
	image := pushedImage(t, address)
	deployer(t, address, "")

	typed := func(without, line string, exit int, words ...string) {
		t.Helper()
		enforced(t, address, "Infinity")
		permit(t, address, without)
		before := triggersOf(t, address)
		enforced(t, address, "0")
		k.arm(nil, 0, false, false)
		var out bytes.Buffer
		code := cmd.Main(context.Background(), strings.Fields(strings.ReplaceAll(line, "{IMAGE}", image)), cmd.Env{
			Stdin: strings.NewReader(""), Stdout: &out, Stderr: &out, Dir: repo, Getenv: func(string) string { return "" },
		})
		if code != exit {
			t.Fatalf("without %s, %s: exit %d, want %d:\n%s", without, line, code, exit, out.String())
		}
		for _, word := range append(words, without) {
			if !strings.Contains(out.String(), word) {
				t.Errorf("without %s, %s does not say %q:\n%s", without, line, word, out.String())
			}
		}
		enforced(t, address, "Infinity")
		if exit != 1 || strings.Contains(line, "--skip") {
			return
		}
		if n := k.count(); n > 0 {
			t.Errorf("without %s, %s changes something, %d calls:\n%s", without, line, n, out.String())
		}
		if after := triggersOf(t, address); after != before {
			t.Errorf("without %s, %s: the triggers were %s and are %s", without, line, before, after)
		}
	}
	const apply = "apply --stage prod --function daily_aggregate --create-cluster --copy-secrets --image {IMAGE} --yes"
	typed("", "migrate --stage prod --write", 0)
	typed("iam:PassRole", apply, 1, "AP205", "role orders-etl-prod-daily_aggregate-task-role", "to events.amazonaws.com", "Nothing was changed")
	typed("logs:CreateLogGroup", apply+" --json", 1, `"code": "AP205"`, "log group /ecs/orders-etl-prod-daily_aggregate-logs")
	typed("ecs:CreateCluster", apply+" --skip-permission-check", 1, "AP203")
	typed("", apply, 0)
	typed("ecs:RunTask", "run daily_aggregate --stage prod", 1, "AP205", "task definition orders-etl-prod-daily_aggregate")
	typed("", "run daily_aggregate --stage prod", 0)
	typed("events:EnableRule", "verify --stage prod --function daily_aggregate", 0, "permissions of cutover")
	typed("events:DisableRule", "cutover daily_aggregate --stage prod --yes", 1, "AP205", "rule orders-etl-prod-daily_aggregate", "the way back")
	typed("events:EnableRule", "cutover daily_aggregate --stage prod --yes", 1, "AP205")
	typed("iam:TagRole", "cutover --all-functions --stage prod --yes --json", 1, `"code": "AP205"`, "decant.cutover/1")
	// What the check is for: without it, the job is left with neither trigger on.
	typed("events:EnableRule", "cutover daily_aggregate --stage prod --yes --skip-permission-check", 1, "AP418")
	typed("", "rollback daily_aggregate --stage prod --yes", 0)
	typed("ecs:DeregisterTaskDefinition", "destroy --stage prod --function daily_aggregate --yes", 1, "AP205", "--permissions prints the whole policy")
	typed("iam:SimulatePrincipalPolicy", "destroy --stage prod --function daily_aggregate --yes", 0, "AP206", "allow iam:SimulatePrincipalPolicy")
}
