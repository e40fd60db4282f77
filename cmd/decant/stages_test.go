package main

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ecs"
	ecstypes "github.com/aws/aws-sdk-go-v2/service/ecs/types"
	"github.com/aws/aws-sdk-go-v2/service/eventbridge"
	"github.com/aws/aws-sdk-go-v2/service/lambda"

	"decant/apply/account"
	"decant/apply/applytest"
	"decant/cmd"
)

// stagesThere is what takes a function of a stage to Fargate; {STAGE} stands for the
// stage's name.
func stagesThere() []string {
	return []string{
		"apply --stage {STAGE} --function daily_aggregate --create-cluster --copy-secrets --image {IMAGE} --yes",
		"run daily_aggregate --stage {STAGE}",
		"cutover daily_aggregate --stage {STAGE} --yes",
		"verify --stage {STAGE} --function daily_aggregate",
	}
}

func stagesBack() []string {
	return []string{
		"rollback daily_aggregate --stage {STAGE} --yes",
		"destroy --stage {STAGE} --function daily_aggregate --yes",
	}
}

// onPage are the commands whose output the section "Two stages" of
// docs/walkthrough.md has; the others print the same with another stage.
func onPage(line string) bool {
	for _, shown := range []string{"migrate --write", "apply --function", "apply --stage dev", "cutover daily_aggregate --stage dev", "apply --stage prod"} {
		if strings.HasPrefix(line, shown) {
			return true
		}
	}
	return false
}

// TestTwoStagesThereAndBack takes one function of the stages dev and prod to Fargate
// and back, one stage after the other, in one checkout and one account. No command
// touches what the other stage has or the stages share, and none changes the
// repository.
func TestTwoStagesThereAndBack(t *testing.T) { //nolint:paralleltest // it sets the process's environment
	address := fakeAWS(t)
	w := &twoStages{t: t, address: address, repo: walkthroughRepo(t, address), image: pushedImage(t, address)}
	deployLambda(t, address, "orders-etl-dev-daily_aggregate", fmt.Sprintf("cron(30 %d * * ? *)", awayFromNow()))
	pageSettings(t, filepath.Join(w.repo, "decant.hcl"), address)
	git(t, w.repo, "init", "-q")
	for name, value := range map[string]string{
		"AWS_ENDPOINT_URL": address, "AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test", "AWS_REGION": "eu-central-1",
	} {
		t.Setenv(name, value)
	}
	triggers := triggersOf(t, address)
	deployer(t, address, "")
	w.decant("migrate --write", 0)
	twoBlocks(t, w.repo)
	commit(t, w.repo)
	w.decant("apply --function daily_aggregate", 3)
	w.onAccount(stagesThere()[0], "dev", "") // it makes the cluster
	for _, line := range stagesThere()[1:] {
		w.onAccount(line, "dev", "shared")
	}
	for _, line := range stagesThere() {
		w.onAccount(line, "prod", "shared")
	}
	for _, stage := range []string{"dev", "prod"} {
		if on := rulesOn(t, address, stage); on != "orders-etl-"+stage+"-daily_aggregate" {
			t.Errorf("after the cutover of %s these rules are on: %s", stage, on)
		}
	}
	for _, stage := range []string{"dev", "prod"} {
		for _, line := range stagesBack() {
			w.onAccount(line, stage, "shared")
		}
		if on := rulesOn(t, address, stage); on != "orders-etl-"+stage+"-daily_aggregate-event" {
			t.Errorf("after the way back of %s these rules are on: %s", stage, on)
		}
	}
	if after := triggersOf(t, address); after != triggers {
		t.Errorf("the triggers are not as before:\n%s\n%s", triggers, after)
	}
	comparePage(t, "docs/walkthrough.md", "stages", stable(strings.TrimSuffix(w.page.String(), "\n\n")+"\n"))
}

// twoStages is the repository of two stages beside its account.
type twoStages struct {
	t                    *testing.T
	address, repo, image string
	page                 strings.Builder
}

// decant runs one command as a user with the printed policies alone.
func (w *twoStages) decant(line string, want int) string {
	w.t.Helper()
	var out bytes.Buffer
	enforced(w.t, w.address, "0")
	code := cmd.Main(context.Background(), strings.Fields(strings.ReplaceAll(line, "{IMAGE}", w.image)), cmd.Env{
		Stdin: strings.NewReader(""), Stdout: &out, Stderr: &out, Dir: w.repo, Getenv: func(string) string { return "" },
	})
	enforced(w.t, w.address, "Infinity")
	if code != want {
		w.t.Fatalf("%s: exit %d, want %d:\n%s", line, code, want, out.String())
	}
	if onPage(line) {
		fmt.Fprintf(&w.page, "$ decant %s\n%s\n\n", shownCommand(line), strings.Trim(shownOutput(line, out.String()), "\n"))
	}
	return out.String()
}

// onAccount runs one command for a stage and compares, before and after, the
// repository, what the account has of the other stage, and with "shared" what it has
// of neither.
func (w *twoStages) onAccount(line, stage, shared string) {
	w.t.Helper()
	other := map[string]string{"dev": "prod", "prod": "dev"}[stage]
	line = strings.ReplaceAll(line, "{STAGE}", stage)
	before := stateByStage(w.t, w.address)
	out := w.decant(line, 0)
	after := stateByStage(w.t, w.address)
	for _, of := range []string{other, shared} {
		if !slices.Equal(after[of], before[of]) {
			w.t.Errorf("%s changes what is %s:\n%s\nbefore:\n%s", line, of, strings.Join(after[of], "\n"), strings.Join(before[of], "\n"))
		}
	}
	if reads := strings.HasPrefix(line, "verify"); slices.Equal(after[stage], before[stage]) != reads {
		w.t.Errorf("%s: what the account has of %s is as before: %v", line, stage, !reads)
	}
	if !strings.Contains(out, stage) || strings.Contains(out, other) {
		w.t.Errorf("%s does not speak of %s, or speaks of %s:\n%s", line, stage, other, out)
	}
	if changed := git(w.t, w.repo, "status", "--porcelain"); changed != "" {
		w.t.Errorf("%s changes the repository:\n%s", line, changed)
	}
}

// TestCommandsOnAnAccountWantOneStage: they list the stages, and ask AWS nothing.
func TestCommandsOnAnAccountWantOneStage(t *testing.T) { //nolint:paralleltest // it sets the process's environment
	count, address := counted(t, fakeAWS(t))
	repo := stagesRepo(t)
	for name, value := range map[string]string{
		"AWS_ENDPOINT_URL": address, "AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test", "AWS_REGION": "eu-central-1",
	} {
		t.Setenv(name, value)
	}
	if out, talk := typed(t, repo, "verify", "--stage", "dev"); total(count.take()) == 0 {
		t.Fatalf("with a stage, verify reads nothing either:\n%s%s", out, talk)
	}
	for _, line := range []string{
		"report", "snapshot --out live.json", "apply", "apply --check", "run daily_aggregate", "verify", "cutover daily_aggregate", "cutover --all-functions",
		"rollback daily_aggregate", "retire daily_aggregate", "destroy", "migrate --imports",
	} {
		for _, format := range []string{"text", "json"} {
			var out, talk bytes.Buffer
			code := cmd.Main(context.Background(), append(strings.Fields(line), "--format", format), cmd.Env{
				Stdin: strings.NewReader(""), Stdout: &out, Stderr: &talk, Dir: repo, Getenv: func(string) string { return "" },
			})
			const want = "there are several stages: dev, prod, staging; name the one that is meant with --stage, or with stage in decant.hcl"
			if code != 3 || !strings.Contains(talk.String(), want+"\n") || strings.Contains(out.String(), want+".") != (format == "json") {
				t.Errorf("%s --format %s: exit %d:\n%s%s", line, format, code, out.String(), talk.String())
			}
			if calls := count.take(); len(calls) > 0 {
				t.Errorf("%s --format %s: %v", line, format, calls)
			}
		}
	}
	if changed := git(t, repo, "status", "--porcelain"); changed != "" {
		t.Errorf("the repository was changed:\n%s", changed)
	}
	extend(t, filepath.Join(repo, "decant.hcl"), "stage = \"dev\"\n")
	if _, talk := typed(t, repo, "verify"); strings.Contains(talk, "name the one that is meant") || total(count.take()) == 0 {
		t.Errorf("with the stage in decant.hcl, verify says:\n%s", talk)
	}
}

// TestSettingsOfOneStageChangeItsFiles: a migration of dev after an edit of what is
// dev's writes files of dev and what the stages share, and prod is up to date.
func TestSettingsOfOneStageChangeItsFiles(t *testing.T) {
	t.Parallel()
	repo := stagesRepo(t)
	_, talk := typed(t, repo, "migrate", "--write")
	for _, stage := range []string{"dev", "staging"} { // prod is in .chalice/deployed
		if !strings.Contains(talk, "states where the stage "+stage+" of") || !strings.Contains(talk, "      stage \""+stage+"\" {\n        region  =") {
			t.Errorf("it is not said that the account of %s is not known:\n%s", stage, talk)
		}
	}
	if n := strings.Count(talk, "GN201"); n != 2 {
		t.Errorf("%d stages have no account:\n%s", n, talk)
	}
	commit(t, repo)
	config := filepath.Join(repo, ".chalice", "config.json")
	edited := strings.Replace(read(t, config), "orders-dev.cluster-example", "orders-dev-2.cluster-example", 1)
	if err := os.WriteFile(config, []byte(edited), 0o644); err != nil {
		t.Fatal(err)
	}
	extend(t, filepath.Join(repo, "decant.hcl"), `stage "dev" {
  tags = { budget = "dev" }
  network {
    subnets = ["subnet-0a1b2c3d4e5f60009"]
  }
  function "daily_aggregate" {
    timeout = "2h"
  }
}
`)
	commit(t, repo)
	_, talk = typed(t, repo, "migrate", "--stage", "dev", "--write")
	var changed []string
	for line := range strings.Lines(git(t, repo, "status", "--porcelain", "--untracked-files=all")) {
		name := strings.TrimSpace(line[3:])
		changed = append(changed, name)
		shared := name == ".decant/generated.txtar" || name == "terraform/fargate.tf" // the variable for subnets has no use left
		if !strings.HasPrefix(name, "fargate/dev/") && name != "terraform/fargate.dev.tf" && !shared {
			t.Errorf("%s was changed", name)
		}
	}
	for _, want := range []string{"fargate/dev/daily_aggregate/task-definition.json", "terraform/fargate.dev.tf"} {
		if !slices.Contains(changed, want) {
			t.Errorf("%s was not changed: %v\n%s", want, changed, talk)
		}
	}
	blocks, prod := read(t, filepath.Join(repo, "terraform", "fargate.dev.tf")), read(t, filepath.Join(repo, "terraform", "fargate.prod.tf"))
	if !strings.Contains(blocks, "subnet-0a1b2c3d4e5f60009") || strings.Contains(prod, "subnet-0a1b2c3d4e5f60009") {
		t.Error("dev's subnet is not in dev's blocks alone")
	}
	for _, args := range [][]string{{"migrate", "--check"}, {"migrate", "--stage", "prod", "--check"}, {"migrate", "--stage", "dev", "--check"}} {
		if _, talk := typed(t, repo, args...); !strings.HasSuffix(talk, "Everything is up to date.\n") {
			t.Errorf("%v: %s", args, talk)
		}
	}
}

// pageSettings writes the decant.hcl of the section "Two stages" with a network that
// the account has, and with what the tasks of the fake AWS print.
func pageSettings(t *testing.T, file, address string) {
	t.Helper()
	_, page, found := strings.Cut(read(t, filepath.Join("..", "..", "docs", "walkthrough.md")), "\n## Two stages\n")
	page, _, ends := strings.Cut(page, "<!--")
	if !found || !ends {
		t.Fatal("docs/walkthrough.md has no section about two stages")
	}
	var settings strings.Builder
	for line := range strings.Lines(page) {
		if code, ok := strings.CutPrefix(line, "    "); ok {
			settings.WriteString(code)
		}
	}
	subnet, group := publicNetwork(t, address)
	var environment string
	for line := range strings.Lines(read(t, file)) {
		if strings.HasPrefix(line, "environment = ") {
			environment = line
		}
	}
	text := strings.NewReplacer("subnet-0a1b2c3d4e5f60718", subnet, "sg-0a1b2c3d4e5f60718", group, "network {", "network {\n  assign_public_ip = true").Replace(settings.String())
	if err := os.WriteFile(file, []byte(environment+text), 0o644); err != nil {
		t.Fatal(err)
	}
}

// TestMissingSnapshotOfAStage: the command that takes it names the stage.
func TestMissingSnapshotOfAStage(t *testing.T) {
	t.Parallel()
	repo := stagesRepo(t)
	extend(t, filepath.Join(repo, "decant.hcl"), "stage \"dev\" {\n  live = \"dev.json\"\n}\n")
	if _, talk := typed(t, repo, "migrate", "--check"); !strings.Contains(talk, "      decant snapshot --stage dev --out dev.json\n") {
		t.Errorf("the fix is another:\n%s", talk)
	}
}

// stagesRepo is a copy of the demo application, in git.
func stagesRepo(t *testing.T) string {
	t.Helper()
	repo := filepath.Join(t.TempDir(), "repo")
	if err := os.CopyFS(repo, os.DirFS(filepath.Join("..", "..", "testdata", "apps", "orders-etl", "repo"))); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(repo, "decant.hcl"), nil, 0o644); err != nil {
		t.Fatal(err)
	}
	git(t, repo, "init", "-q")
	commit(t, repo)
	return repo
}

// git runs git in the repository, without anybody's configuration.
func git(t *testing.T, repo string, args ...string) string {
	t.Helper()
	c := exec.Command("git", args...)
	c.Dir = repo
	c.Env = append(os.Environ(), "GIT_CONFIG_GLOBAL="+os.DevNull, "GIT_CONFIG_SYSTEM="+os.DevNull)
	out, err := c.CombinedOutput()
	if err != nil {
		t.Fatalf("git %s: %v\n%s", strings.Join(args, " "), err, out)
	}
	return string(out)
}

// commit commits everything.
func commit(t *testing.T, repo string) {
	t.Helper()
	git(t, repo, "add", "-A")
	git(t, repo, "-c", "user.name=tests", "-c", "user.email=tests@example.com", "commit", "-q", "--allow-empty", "-m", "a state")
}

// twoBlocks checks that each function has a module block for each of the two stages.
func twoBlocks(t *testing.T, repo string) {
	t.Helper()
	functions, err := os.ReadDir(filepath.Join(repo, "fargate", "prod"))
	if err != nil || len(functions) != 11 {
		t.Fatalf("%d functions in fargate/prod: %v", len(functions), err)
	}
	for _, stage := range []string{"dev", "prod"} {
		blocks := read(t, filepath.Join(repo, "terraform", "fargate."+stage+".tf"))
		if n := strings.Count(blocks, "\nmodule "); n != len(functions) {
			t.Errorf("fargate.%s.tf has %d module blocks", stage, n)
		}
		for _, f := range functions {
			start := fmt.Sprintf("\nmodule \"fargate_%s_%s\" {\n  count = var.env == %q ? 1 : 0\n", strings.ReplaceAll(f.Name(), "-", "_"), stage, stage)
			if !strings.Contains(blocks, start) {
				t.Errorf("fargate.%s.tf has no block of %s that begins\n%s", stage, f.Name(), start)
			}
		}
	}
}

// stateByStage is everything that the account has: the resources that decant makes,
// Lambda's side, and the tasks. "shared" is what has no stage in its name.
func stateByStage(t *testing.T, address string) map[string][]string {
	t.Helper()
	config := walkthroughConfig(address)
	a := &applytest.Account{T: t, At: account.Ref{Account: "123456789012", Region: "eu-central-1", Partition: "aws"}, Config: config}
	all := a.Inventory()
	for _, f := range applytest.Must(t, lambda.NewFromConfig(config).ListFunctions, &lambda.ListFunctionsInput{}).Functions {
		all = append(all, fmt.Sprintf("%s %s %d %v", aws.ToString(f.FunctionArn), aws.ToString(f.CodeSha256), aws.ToInt32(f.Timeout), f.Environment.Variables))
	}
	api := ecs.NewFromConfig(config)
	for _, cluster := range applytest.Must(t, api.ListClusters, &ecs.ListClustersInput{}).ClusterArns {
		for _, status := range []ecstypes.DesiredStatus{ecstypes.DesiredStatusRunning, ecstypes.DesiredStatusStopped} {
			tasks := applytest.Must(t, api.ListTasks, &ecs.ListTasksInput{Cluster: &cluster, DesiredStatus: status}).TaskArns
			if len(tasks) == 0 {
				continue
			}
			for _, task := range applytest.Must(t, api.DescribeTasks, &ecs.DescribeTasksInput{Cluster: &cluster, Tasks: tasks}).Tasks {
				all = append(all, aws.ToString(task.TaskArn)+" of "+aws.ToString(task.TaskDefinitionArn))
			}
		}
	}
	slices.Sort(all)
	out := map[string][]string{}
	for _, line := range all {
		of := "shared"
		for _, stage := range []string{"dev", "prod"} {
			if strings.Contains(line, "orders-etl-"+stage+"-") || strings.Contains(line, "/orders-etl/"+stage+"/") {
				of = stage
			}
		}
		out[of] = append(out[of], line)
	}
	return out
}

// rulesOn are the stage's rules that are enabled.
func rulesOn(t *testing.T, address, stage string) string {
	t.Helper()
	var on []string
	for _, r := range applytest.Must(t, eventbridge.NewFromConfig(walkthroughConfig(address)).ListRules, &eventbridge.ListRulesInput{}).Rules {
		if name := aws.ToString(r.Name); r.State == "ENABLED" && strings.HasPrefix(name, "orders-etl-"+stage+"-") {
			on = append(on, name)
		}
	}
	return strings.Join(on, ", ")
}
