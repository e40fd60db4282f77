package image

import (
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"decant/test/tool"
)

const (
	demo   = "testdata/apps/orders-etl/repo"
	stage  = "prod"
	job    = "import_orders" // reads and writes files when its URLs say so
	taskID = "10001:10001"
)

// TestImage builds the image of the demo application with the Dockerfile that
// decant writes, unchanged, pushes it to a registry as decant apply does, and runs
// a job in what the registry has, as its task definition says.
func TestImage(t *testing.T) {
	requireBuilder(t)
	decant := program(t)
	repo := migrated(t, decant, filepath.Join(tool.Root(t), filepath.FromSlash(demo)))
	dockerfile := read(t, filepath.Join(repo, "Dockerfile"))
	base, version := baseOf(t, dockerfile)
	py := somePython(t, version)

	b := newBuilder(t)
	makeBase(t, b, py, "docker.io/library/"+base)
	house := wheelhouse(t, py, repo, dockerfile)
	second := receiptsRepo(t, decant, repo)
	e := newECR(t)
	image, secondImage := e.pushed(t, b, repo, house), e.pushed(t, b, second, house)
	pulled(t, b, image, secondImage)
	c := b.container(t, image.reference, taskOf(t, repo, job))

	t.Run("the image is configured as the task needs it", func(t *testing.T) { configured(t, b, image.reference) })
	t.Run("it runs as nobody in particular in Lambda's folder", c.runsAsTask)
	t.Run("it holds what Chalice packages", func(t *testing.T) { c.holdsPackage(t, repo) })
	t.Run("the demo job does its work", c.doesItsWork)
	t.Run("the demo job does its work in an account", c.worksInTheAccount)
	t.Run("a job that raises fails the task", c.failsWhenRaising)
	t.Run("a stopped task ends with 143", c.endsWhenStopped)
	t.Run("an app below the folder that it is built from", func(t *testing.T) { builtFromAbove(t, b, decant, repo, house) })
	t.Run("a job that works off a queue", b.container(t, secondImage.reference, taskOf(t, second, "write_receipts")).worksOffAQueue)
}

// program builds decant.
func program(t *testing.T) string {
	t.Helper()
	decant := filepath.Join(t.TempDir(), "decant")
	must(t, tool.Root(t), nil, "go", "build", "-o", decant, "./cmd/decant")
	return decant
}

// migrated copies an application and lets the built program migrate it.
func migrated(t *testing.T, decant, app string) string {
	t.Helper()
	repo := filepath.Join(t.TempDir(), "repo")
	if err := os.CopyFS(repo, os.DirFS(app)); err != nil {
		t.Fatal(err)
	}
	out := run(t, repo, nil, decant, "migrate", ".", "--stage", stage, "--write")
	if _, err := os.Stat(filepath.Join(repo, "Dockerfile")); err != nil {
		t.Fatalf("decant migrate --write, exit code %d, wrote no Dockerfile:\n%s", out.code, out.text)
	}
	return repo
}

// baseOf returns the image of the last FROM line and its Python.
func baseOf(t *testing.T, dockerfile string) (image, version string) {
	t.Helper()
	all := regexp.MustCompile(`(?m)^FROM (python:(3\.\d+)\S*)`).FindAllStringSubmatch(dockerfile, -1)
	if len(all) == 0 {
		t.Fatalf("no FROM line names a Python image:\n%s", dockerfile)
	}
	last := all[len(all)-1]
	return last[1], last[2]
}

// somePython finds an interpreter for the base image: of the wanted version, or
// else of another one that the demo's requirements have wheels for.
func somePython(t *testing.T, version string) python {
	t.Helper()
	for _, v := range []string{version, "3.11", "3.12", "3.10", "3.9"} {
		py, found := findPython(t, v)
		if !found {
			continue
		}
		if v != version {
			t.Logf("THE BASE IMAGE HAS PYTHON %s: this machine has no Python %s with pip", v, version)
		}
		return py
	}
	tool.Missing(t, "no Python from 3.9 to 3.12 with pip on this machine, so no base image can be made")
	return python{}
}

// wheelhouse fetches what the Dockerfile's `pip install` lines ask for, with the
// machine's own pip and its settings. The build finds it in /wheelhouse.
func wheelhouse(t *testing.T, py python, repo, dockerfile string) string {
	t.Helper()
	house := t.TempDir()
	if err := os.Chmod(house, 0o755); err != nil {
		t.Fatal(err)
	}
	for _, line := range regexp.MustCompile(`(?m)^RUN pip install (.+)$`).FindAllStringSubmatch(dockerfile, -1) {
		args := []string{"-m", "pip", "wheel", "--quiet", "--wheel-dir", house}
		for word := range strings.FieldsSeq(line[1]) {
			args = append(args, strings.Replace(word, "/usr/local/lib/decant/", repo+"/", 1))
		}
		must(t, repo, []string{"PYTHONPATH=" + py.Pip}, py.Exe, args...)
	}
	return house
}

// taskOf reads the container definition that decant wrote for a function.
func taskOf(t *testing.T, repo, function string) task {
	t.Helper()
	var definition struct {
		ContainerDefinitions []struct {
			Command     []string
			Environment []struct{ Name, Value string }
			Secrets     []struct{ Name string }
		}
	}
	files, err := filepath.Glob(filepath.Join(repo, "fargate", "*", function, "task-definition.json"))
	if err != nil || len(files) != 1 {
		t.Fatalf("task definitions of %s: %v, %v", function, files, err)
	}
	file := files[0]
	if err := json.Unmarshal([]byte(read(t, file)), &definition); err != nil || len(definition.ContainerDefinitions) != 1 {
		t.Fatalf("%s: %v, %+v", file, err, definition)
	}
	c := definition.ContainerDefinitions[0]
	out := task{command: c.Command, env: map[string]string{}}
	for _, e := range c.Environment {
		out.env[e.Name] = e.Value
	}
	for _, s := range c.Secrets {
		out.env[s.Name] = "a secret of the test"
	}
	return out
}

type task struct {
	command []string
	env     map[string]string
}

// container is a working container of the image.
type container struct {
	b    *builder
	name string
	task task
}

func (b *builder) container(t *testing.T, image string, task task) *container {
	t.Helper()
	return &container{b: b, name: strings.TrimSpace(b.must(t, "from", image)), task: task}
}

// args are buildah's arguments for a command with the task's environment, some
// of it changed, and with folders mounted.
func (c *container) args(env map[string]string, mounts, command []string) []string {
	all := maps.Clone(c.task.env)
	maps.Copy(all, env)
	args := []string{"run"}
	for _, name := range slices.Sorted(maps.Keys(all)) {
		args = append(args, "--env", name+"="+all[name])
	}
	for _, m := range mounts {
		args = append(args, "--volume", m)
	}
	return slices.Concat(args, []string{c.name, "--"}, command)
}

// heard is the folder in the container that takes what the command prints. The
// builder's own copying of a command's output can lose it when the command ends
// at once; a file cannot.
const heard = "/heard"

// listening wraps a command so that it prints into a mounted file, and says
// which. The command replaces the shell: signals and exit codes are its own.
func listening(t *testing.T, mounts, command []string) (m, c []string, log string) {
	t.Helper()
	dir := t.TempDir()
	if err := os.Chmod(dir, 0o777); err != nil {
		t.Fatal(err)
	}
	wrapper := []string{"sh", "-c", `exec "$@" >` + heard + `/log 2>&1`, "sh"}
	return append(slices.Clone(mounts), dir+":"+heard), slices.Concat(wrapper, command), filepath.Join(dir, "log")
}

// run runs a command in the container.
func (c *container) run(t *testing.T, env map[string]string, mounts, command []string) output {
	t.Helper()
	mounts, command, log := listening(t, mounts, command)
	got := c.b.run(t, c.args(env, mounts, command)...)
	if text, err := os.ReadFile(log); err == nil {
		got.text = string(text)
	}
	return got
}

// must is run for a command that has to succeed.
func (c *container) must(t *testing.T, command ...string) string {
	t.Helper()
	got := c.run(t, nil, nil, command)
	if got.code != 0 {
		t.Fatalf("%v: exit code %d\n%s", command, got.code, got.text)
	}
	return got.text
}

// entry is what ECS runs: the image's entry point with the task's command.
func (c *container) entry() []string {
	return append([]string{"python", "/usr/local/lib/decant/runner.py"}, c.task.command...)
}

func configured(t *testing.T, b *builder, name string) {
	var image struct {
		Docker struct {
			Config struct {
				User, WorkingDir, StopSignal string
				Entrypoint, Cmd              []string
			} `json:"config"`
		}
	}
	if err := json.Unmarshal([]byte(b.must(t, "inspect", "--type", "image", name)), &image); err != nil {
		t.Fatal(err)
	}
	got := image.Docker.Config
	want := got
	want.User, want.WorkingDir, want.StopSignal = taskID, "/var/task", "SIGTERM"
	want.Entrypoint, want.Cmd = []string{"python", "/usr/local/lib/decant/runner.py"}, nil
	if len(got.Cmd) == 0 {
		got.Cmd = nil
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func (c *container) runsAsTask(t *testing.T) {
	probe := `import os, sys
print(os.getuid(), os.getgid(), os.getcwd(), os.environ["LAMBDA_TASK_ROOT"])
for folder in ("/var/task", "/usr/local/lib/decant", "/tmp"):
    print(folder, os.access(folder, os.W_OK))`
	got := c.must(t, "python", "-c", probe)
	want := "10001 10001 /var/task /var/task\n/var/task False\n/usr/local/lib/decant False\n/tmp True\n"
	if got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

// inputs makes a folder with the shop's export for the job to read, and one for
// it to write to.
func inputs(t *testing.T) (in, out string) {
	t.Helper()
	in, out = t.TempDir(), t.TempDir()
	orders := read(t, filepath.Join(tool.Root(t), filepath.FromSlash(demo), "tests/data/orders-2024-03-01.csv"))
	write(t, filepath.Join(in, "orders.csv"), orders, 0o644)
	for dir, mode := range map[string]os.FileMode{in: 0o755, out: 0o777} {
		if err := os.Chmod(dir, mode); err != nil {
			t.Fatal(err)
		}
	}
	return in, out
}

func (c *container) doesItsWork(t *testing.T) {
	in, out := inputs(t)
	env := map[string]string{"ORDERS_SOURCE": "file:///in", "ORDERS_TARGET": "file:///out"}
	got := c.run(t, env, []string{in + ":/in:ro", out + ":/out"}, c.entry())
	if got.code != 0 {
		t.Fatalf("exit code %d:\n%s", got.code, got.text)
	}
	if want := "imported {'days': 2, 'orders': 4, 'rejected': 2}"; !strings.Contains(got.text, want) {
		t.Errorf("no %q in the log:\n%s", want, got.text)
	}
	day := filepath.Join(out, "day=2024-03-02", "orders.csv")
	want := "order_id,ordered_at,country,category,quantity,amount\n1004,2024-03-02T00:00:03Z,FR,other,3,30.00\n"
	if diff := cmp.Diff(want, read(t, day)); diff != "" {
		t.Errorf("%s (-want +got):\n%s", day, diff)
	}
	info, err := os.Stat(day)
	if err != nil {
		t.Fatal(err)
	}
	if owner := info.Sys().(*syscall.Stat_t).Uid; owner != 10001 {
		t.Errorf("the job wrote as user %d", owner)
	}
}

func (c *container) failsWhenRaising(t *testing.T) {
	env := map[string]string{"ORDERS_SOURCE": "ftp://shop/orders.csv", "DECANT_RETRIES": "0"}
	got := c.run(t, env, nil, c.entry())
	if got.code != 1 || !strings.Contains(got.text, "[ERROR] ValueError: expected s3:// or file://, got 'ftp://shop/orders.csv'") {
		t.Errorf("exit code %d:\n%s", got.code, got.text)
	}
}

// endsWhenStopped lets the job wait for a file that never has an end, and stops
// it as ECS does.
func (c *container) endsWhenStopped(t *testing.T) {
	in, _ := inputs(t)
	pipe := filepath.Join(in, "endless.csv")
	if err := syscall.Mkfifo(pipe, 0o644); err != nil {
		t.Fatal(err)
	}
	if err := os.Chmod(pipe, 0o644); err != nil {
		t.Fatal(err)
	}
	env := map[string]string{"ORDERS_SOURCE": "file:///in"}
	// The job has opened the pipe when somebody can write to it.
	c.stopped(t, env, []string{in + ":/in:ro"}, func() bool {
		fd, err := syscall.Open(pipe, syscall.O_WRONLY|syscall.O_NONBLOCK, 0)
		if err != nil {
			return false
		}
		defer syscall.Close(fd)
		return true
	})
}

// stopped runs the job until it is in the middle of its work, stops it as ECS
// does, and wants the exit code of a stopped task.
func (c *container) stopped(t *testing.T, env map[string]string, mounts []string, busy func() bool) {
	t.Helper()
	mark := fmt.Sprintf("DECANT_TEST_RUN=%d-%d", os.Getpid(), time.Now().UnixNano())
	name, value, _ := strings.Cut(mark, "=")
	env = maps.Clone(env)
	env[name], env["DECANT_RETRIES"] = value, "0"
	mounts, command, log := listening(t, mounts, c.entry())
	cmd := exec.CommandContext(t.Context(), "buildah", c.b.command(c.args(env, mounts, command)...)...)
	cmd.Env = append(os.Environ(), c.b.env...)
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	began := waitFor(busy)
	pid := supervisor(mark)
	if !began || pid == 0 {
		cmd.Process.Kill()
		cmd.Wait()
		t.Fatalf("the job did not start (at work: %t, process %d):\n%s", began, pid, read(t, log))
	}
	if err := syscall.Kill(pid, syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	cmd.Wait()
	said := read(t, log)
	if code := cmd.ProcessState.ExitCode(); code != 143 || !strings.Contains(said, "SIGTERM received") {
		t.Errorf("exit code %d:\n%s", code, said)
	}
}

// waitFor asks every 50 ms, for 10 minutes as a last guard.
func waitFor(done func() bool) bool {
	for deadline := time.Now().Add(10 * time.Minute); time.Now().Before(deadline); time.Sleep(50 * time.Millisecond) {
		if done() {
			return true
		}
	}
	return false
}

// supervisor finds the runner's first process among those that have the mark in
// their environment; it is the container's first process on ECS.
func supervisor(mark string) int {
	processes, _ := filepath.Glob("/proc/[0-9]*")
	for _, p := range processes {
		env, err := os.ReadFile(filepath.Join(p, "environ"))
		if err != nil || !strings.Contains(string(env), mark+"\x00") {
			continue
		}
		line, err := os.ReadFile(filepath.Join(p, "cmdline"))
		words := strings.Split(string(line), "\x00")
		if err != nil || len(words) < 3 || !strings.HasPrefix(filepath.Base(words[0]), "python") || words[2] == "--attempt" {
			continue
		}
		var pid int
		if _, err := fmt.Sscan(filepath.Base(p), &pid); err == nil {
			return pid
		}
	}
	return 0
}

func read(t *testing.T, file string) string {
	t.Helper()
	content, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	return string(content)
}
