package cmd

import (
	"strings"
	"testing"

	"decant/apply"
	"decant/internal/diag"
)

// typed is what a command line gives to the commands that it proposes.
func typed(t *testing.T, words ...string) given {
	t.Helper()
	command, args, err := newRoot(Env{}).Find(words)
	if err == nil {
		err = command.ParseFlags(args)
	}
	if err != nil {
		t.Fatalf("%v: %v", words, err)
	}
	return givenIn(command)
}

func TestProposedCommandsCarryWhatWasGiven(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct{ typed, proposed, want string }{
		"app and place":               {"apply --region r --stage prod --profile p --app svc", "decant run x", "decant run x --app svc --stage prod --profile p --region r"},
		"before the flags of a fix":   {"apply --stage prod", "decant cutover x --force", "decant cutover x --stage prod --force"},
		"what a fix says stays":       {"apply --stage prod --cluster a", "decant apply --cluster NAME", "decant apply --stage prod --cluster NAME"},
		"with an equals sign":         {"apply --stage prod", "decant migrate --stage=dev --write", "decant migrate --stage=dev --write"},
		"every flag of an apply":      {"apply --module babbel --live l.json --role-arn arn:aws:iam::1:role/r --account 111122223333 --subnets a,b --security-groups c --assign-public-ip --create-cluster --execution-role e --permissions-boundary b --function x --image i@d --copy-secrets", "decant apply --prune", "decant apply --module babbel --live l.json --role-arn arn:aws:iam::1:role/r --account 111122223333 --subnets a,b --security-groups c --assign-public-ip --create-cluster --execution-role e --permissions-boundary b --function x --image i@d --copy-secrets --prune"},
		"only what the command takes": {"apply --create-cluster --cluster c --stage prod", "decant rollback x", "decant rollback x --stage prod"},
		"no command with flags":       {"apply --stage prod", "decant explain AP109", "decant explain AP109"},
		"an image is named or built":  {"apply --image i@d", "decant apply --build", "decant apply --build"},
		"or built and not named":      {"apply --build --builder podman --tag t", "decant apply --image i@d", "decant apply --image i@d"},
		"built as before":             {"apply --build --builder podman", "decant apply --create-cluster", "decant apply --build --builder podman --create-cluster"},
		"a switch that is off":        {"run x --assign-public-ip=false", "decant apply", "decant apply --assign-public-ip=false"},
		"the repository":              {"apply repo --stage prod", "decant run x", "decant run x --dir repo --stage prod"},
		"called like the function":    {"apply x", "decant run x", "decant run x --dir x"},
		"the repository by flag":      {"run x --dir repo", "decant cutover x", "decant cutover x --dir repo"},
		"and back":                    {"cutover x --dir repo", "decant run x", "decant run x --dir repo"},
		"the folder one is in":        {"cutover x --dir .", "decant run x", "decant run x"},
		"a folder that is asked for":  {"scan repo", "decant scan DIR", "decant scan DIR"},
		"words for a shell":           {"apply it's --stage a$b", "decant run x", `decant run x --dir 'it'\''s' --stage 'a$b'`},
		"migrate reads no account":    {"apply --stage prod --profile p --region r", "decant migrate --write", "decant migrate --stage prod --write"},
		"unless it does":              {"migrate --imports --profile p", "decant migrate --write", "decant migrate --imports --profile p --write"},
		"a snapshot is not AWS":       {"scan --live l.json", "decant report --region eu-west-1", "decant report --region eu-west-1"},
		"report on the same":          {"report --live l.json --account-wide", "decant report --html r.html", "decant report --live l.json --account-wide --html r.html"},
		"report of a new snapshot":    {"snapshot --stage prod --region r --out l.json", "decant report --live l.json", "decant report --stage prod --live l.json"},
		"one of several regions":      {"report --region a --region b", "decant apply", "decant apply"},
		"the AWS CLI's own flags":     {"apply --stage prod --profile p --region r", "aws ssm get-parameter --region s", "aws ssm get-parameter --region s --profile p"},
		"the AWS CLI behind a pipe":   {"apply --profile p", "cat x | aws s3 cp - s3://b/x", "cat x | aws s3 cp - s3://b/x --profile p"},
		"profiles themselves":         {"apply --profile p", "aws configure list-profiles", "aws configure list-profiles"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			g := typed(t, strings.Fields(test.typed)...)
			if got := g.into("Do this:\n    " + test.proposed); got != "Do this:\n    "+test.want {
				t.Errorf("after %s the fix is\n%s\nwant\n    %s", test.typed, got, test.want)
			}
		})
	}
}

func TestTheRestOfATextStays(t *testing.T) {
	t.Parallel()
	g := typed(t, "apply", "--stage", "prod")
	for _, text := range []string{
		"decant apply does so by itself.", "    network { cluster = \"jobs\" }", "Write it to laws:\n    laws x", "",
	} {
		if got := g.into(text); got != text {
			t.Errorf("%q became %q", text, got)
		}
	}
	if got := (given{}).into("    decant run x\n    aws s3 ls"); got != "    decant run x\n    aws s3 ls" {
		t.Errorf("without a command line: %q", got)
	}
	findings := diag.List{{Fix: "    decant run x"}}
	checks := []apply.Check{{Fix: "    decant run x"}}
	if got := g.findings(findings)[0].Fix + g.checks(checks)[0].Fix; strings.Count(got, " --stage prod") != 2 {
		t.Errorf("the fixes are %q", got)
	}
	if findings[0].Fix+checks[0].Fix != "    decant run x    decant run x" {
		t.Error("the list that was given was changed")
	}
}

// TestRepeatedFlagsExist finds a flag that was renamed.
func TestRepeatedFlagsExist(t *testing.T) {
	t.Parallel()
	for _, name := range repeatedFlags() {
		found := false
		for _, c := range newRoot(Env{}).Commands() {
			found = found || c.Flags().Lookup(name) != nil
		}
		if !found {
			t.Errorf("no command has --%s", name)
		}
	}
}
