package change

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
)

// steppedDisk counts what would change the disk, and ends the run at a chosen
// step: before it, in the middle of it, or behind it.
type steppedDisk struct {
	disk
	count, at int
	moment    moment
	end       func() error // does not return, or returns the injected error
	lasting   bool         // every later step fails, too
}

type moment string

const (
	atStart moment = "before"
	midway  moment = "midway"
	behind  moment = "behind"
)

// step makes one step; half is what a step that ends midway leaves behind.
func (d *steppedDisk) step(do, half func() error) error {
	d.count++
	if d.at == 0 || d.count < d.at || d.count > d.at && !d.lasting {
		return do()
	}
	switch d.moment {
	case midway:
		if half != nil {
			_ = half()
		}
	case behind:
		_ = do() // making a folder that exists is a step, too
	}
	return d.end()
}

func (d *steppedDisk) Mkdir(name string) error {
	return d.step(func() error { return d.disk.Mkdir(name) }, nil)
}

func (d *steppedDisk) Rename(from, to string) error {
	return d.step(func() error { return d.disk.Rename(from, to) }, nil)
}

func (d *steppedDisk) Remove(name string) error {
	return d.step(func() error { return d.disk.Remove(name) }, nil)
}

func (d *steppedDisk) WriteFile(name string, content []byte, mode fs.FileMode, exact bool) error {
	return d.step(
		func() error { return d.disk.WriteFile(name, content, mode, exact) },
		func() error { return d.disk.WriteFile(name, content[:len(content)/2], mode, exact) })
}

// writeSet has a file of every kind; its folders come and go.
func writeSet(t *testing.T) Set {
	t.Helper()
	return setOf(t,
		File{Path: "Dockerfile", Before: []byte("old\n"), After: []byte("new\n"), Mode: 0o644},
		File{Path: "bin/run.sh", Before: []byte("old\n"), After: []byte("new, and longer\n"), Mode: 0o755},
		File{Path: "fargate/sync/policy.json", After: []byte("{}\n"), Mode: 0o644},
		File{Path: "fargate/tool", After: []byte("x\n"), Mode: 0o755},
		File{Path: "old/deep/gone", Before: []byte("gone\n"), Mode: 0o644},
		File{Path: "empty", Before: []byte("x"), After: []byte{}, Mode: 0o600},
		File{Path: RecordFile, After: []byte("record\n"), Mode: 0o644},
	)
}

func TestMain(m *testing.M) {
	if dir := os.Getenv("CHANGE_TEST_KILL_IN"); dir != "" {
		killedChild(dir)
	}
	os.Exit(m.Run())
}

// killedChild is the process that a test kills: it writes, or recovers, in dir.
func killedChild(dir string) {
	root, err := os.OpenRoot(dir)
	if err != nil {
		panic(err)
	}
	at, err := strconv.Atoi(os.Getenv("CHANGE_TEST_STEP"))
	if err != nil {
		panic(err)
	}
	d := &steppedDisk{disk: rootDisk{root}, at: at, moment: moment(os.Getenv("CHANGE_TEST_MOMENT")), end: func() error {
		self, err := os.FindProcess(os.Getpid())
		if err == nil {
			err = self.Kill()
		}
		if err != nil {
			panic(err)
		}
		select {} // until the signal arrives
	}}
	if os.Getenv("CHANGE_TEST_RECOVER") != "" {
		_, err = recoverOn(d)
	} else {
		err = writeSet(&testing.T{}).write(context.Background(), d)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	os.Exit(0)
}

// runKilled says whether the child was killed before it was done.
func runKilled(t *testing.T, dir string, at int, m moment, recovering bool) bool {
	t.Helper()
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), "CHANGE_TEST_KILL_IN="+dir, "CHANGE_TEST_STEP="+strconv.Itoa(at), "CHANGE_TEST_MOMENT="+string(m))
	if recovering {
		cmd.Env = append(cmd.Env, "CHANGE_TEST_RECOVER=1")
	}
	out, err := cmd.CombinedOutput()
	if err == nil {
		return false
	}
	var exit *exec.ExitError
	if !errors.As(err, &exit) || exit.ExitCode() != -1 && runtime.GOOS != "windows" {
		t.Fatalf("step %d, %s: %v\n%s", at, m, err, out)
	}
	return true
}

// A process that is really killed, at every step there is, leaves a state that
// the next run brings to exactly the old or exactly the new files.
func TestKilledAtEveryStep(t *testing.T) {
	t.Parallel()
	set := writeSet(t)
	old, fresh := tree(t, before(t, set)), tree(t, after(t, set))
	outcomes := map[Status]int{}
	for _, m := range []moment{atStart, midway, behind} {
		for at := 1; ; at++ {
			dir := before(t, set)
			if !runKilled(t, dir, at, m, false) {
				if at < 20 {
					t.Fatalf("only %d steps", at)
				}
				break
			}
			status := settle(t, dir)
			outcomes[status]++
			got := tree(t, dir)
			want := fresh
			if status == Undone || status == Clean && at < 10 {
				want = old
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Fatalf("killed %s step %d, %v (-want +got):\n%s", m, at, status, diff)
			}
		}
	}
	if outcomes[Undone] == 0 || outcomes[Finished] == 0 {
		t.Errorf("the kills are one-sided: %v", outcomes)
	}
}

// The run that settles things can be killed as well.
func TestRecoverKilledAtEveryStep(t *testing.T) {
	t.Parallel()
	set := writeSet(t)
	fresh := tree(t, after(t, set))
	for at := 1; ; at++ {
		dir := before(t, set)
		// The 20th step is among the renames, with the journal in place.
		if !runKilled(t, dir, 20, behind, false) {
			t.Fatal("the write was over before step 20")
		}
		killed := runKilled(t, dir, at, atStart, true)
		settle(t, dir)
		if diff := cmp.Diff(fresh, tree(t, dir)); diff != "" {
			t.Fatalf("recovery killed before step %d (-want +got):\n%s", at, diff)
		}
		if !killed {
			break
		}
	}
}

// settle recovers and checks that nothing is left to do.
func settle(t *testing.T, dir string) Status {
	t.Helper()
	root := openRoot(t, dir)
	pending := len(Pending(root.FS())) > 0
	status, err := Recover(root)
	if err != nil {
		t.Fatal(err)
	}
	if status != Clean && !pending {
		t.Errorf("nothing was pending, but recovering said %v", status)
	}
	if again, err := Recover(root); err != nil || again != Clean {
		t.Errorf("recovering again: %v, %v", again, err)
	}
	return status
}

// A full or broken disk at every step: the error is returned and the files are
// the old ones; or the write was complete, and only tidying up was not.
func TestErrorAtEveryStep(t *testing.T) {
	t.Parallel()
	set := writeSet(t)
	old, fresh := tree(t, before(t, set)), tree(t, after(t, set))
	for _, lasting := range []bool{false, true} {
		for _, m := range []moment{atStart, midway} {
			for at := 1; ; at++ {
				dir := before(t, set)
				root := openRoot(t, dir)
				d := &steppedDisk{disk: rootDisk{root}, at: at, moment: m, lasting: lasting, end: func() error { return syscall.ENOSPC }}
				err := set.write(context.Background(), d)
				if d.count < at {
					break
				}
				if left := tree(t, dir); !lasting && !sameButStage(left, old) && !sameButStage(left, fresh) {
					t.Fatalf("%s step %d: %v; one failure was not undone (-old +got):\n%s", m, at, err, cmp.Diff(old, left))
				}
				status := settle(t, dir)
				got := tree(t, dir)
				isOld, isNew := cmp.Equal(old, got), cmp.Equal(fresh, got)
				switch {
				case !isOld && !isNew:
					t.Fatalf("lasting %t, %s step %d: %v; neither old nor new (-old +got):\n%s", lasting, m, at, err, cmp.Diff(old, got))
				case isOld && !errors.Is(err, syscall.ENOSPC):
					t.Fatalf("lasting %t, %s step %d: nothing was written, but the error is %v", lasting, m, at, err)
				case !lasting && isNew && status == Finished && err == nil:
					t.Fatalf("lasting %t, %s step %d: no error, but the write was unfinished", lasting, m, at)
				}
			}
		}
	}
}

// sameButStage compares two folders except for what decant stages.
func sameButStage(a, b map[string]string) bool {
	return cmp.Equal(a, b, cmpopts.IgnoreMapEntries(func(name, _ string) bool { return strings.HasPrefix(name, stageFolder) }))
}

func TestWriteRefusesChangedFiles(t *testing.T) {
	t.Parallel()
	set := writeSet(t)
	for name, spoil := range map[string]func(dir string) error{
		"edited": func(dir string) error { return os.WriteFile(filepath.Join(dir, "Dockerfile"), []byte("OLD\n"), 0o644) },
		"longer": func(dir string) error {
			return os.WriteFile(filepath.Join(dir, "Dockerfile"), []byte("old\nx\n"), 0o644)
		},
		"removed":            func(dir string) error { return os.Remove(filepath.Join(dir, "Dockerfile")) },
		"made by others":     func(dir string) error { return os.Mkdir(filepath.Join(dir, "fargate"), 0o755) },
		"a folder by now":    func(dir string) error { return os.MkdirAll(filepath.Join(dir, "fargate/tool"), 0o755) },
		"a link by now":      func(dir string) error { return os.Symlink("bin", filepath.Join(dir, "fargate")) },
		"record folder link": func(dir string) error { return os.Symlink("bin", filepath.Join(dir, ".decant")) },
	} {
		dir := before(t, set)
		if err := spoil(dir); err != nil {
			t.Fatal(err)
		}
		if name == "made by others" {
			put(t, dir, "fargate/tool", []byte("theirs\n"), 0o644)
		}
		old := tree(t, dir)
		if err := set.WriteTo(context.Background(), openRoot(t, dir)); err == nil {
			t.Errorf("%s: was written", name)
		}
		if diff := cmp.Diff(old, tree(t, dir)); diff != "" {
			t.Errorf("%s (-before +after):\n%s", name, diff)
		}
	}
}

func TestWriteKeepsModes(t *testing.T) {
	t.Parallel()
	set := writeSet(t)
	dir := before(t, set)
	if err := set.WriteTo(context.Background(), openRoot(t, dir)); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(tree(t, after(t, set)), tree(t, dir)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	for _, gone := range []string{"old", stageFolder} {
		if _, err := os.Lstat(filepath.Join(dir, gone)); err == nil {
			t.Errorf("%s is still there", gone)
		}
	}
}

func TestWriteStopsWhenCancelled(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	set := writeSet(t)
	dir := before(t, set)
	old := tree(t, dir)
	if err := set.WriteTo(ctx, openRoot(t, dir)); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
	if diff := cmp.Diff(old, tree(t, dir)); diff != "" {
		t.Errorf("(-before +after):\n%s", diff)
	}
}

func TestWriteWaitsForNobody(t *testing.T) {
	t.Parallel()
	set := writeSet(t)
	dir := before(t, set)
	unlock, err := lock(openRoot(t, dir))
	if err != nil {
		t.Fatal(err)
	}
	if err := set.WriteTo(context.Background(), openRoot(t, dir)); err == nil || !strings.Contains(err.Error(), "another decant") {
		t.Errorf("got %v", err)
	}
	unlock()
	if err := set.WriteTo(context.Background(), openRoot(t, dir)); err != nil {
		t.Error(err)
	}
}

// What a person does between the kill and the next run is not overwritten.
func TestRecoverLeavesEditsAlone(t *testing.T) {
	t.Parallel()
	set := writeSet(t)
	dir := before(t, set)
	if !runKilled(t, dir, 20, behind, false) {
		t.Fatal("not killed")
	}
	put(t, dir, "empty", []byte("a person's\n"), 0o644)
	old := tree(t, dir)
	root := openRoot(t, dir)
	if _, err := Recover(root); err == nil || !strings.Contains(err.Error(), "empty: it was changed since") {
		t.Errorf("got %v", err)
	}
	if diff := cmp.Diff(old, tree(t, dir)); diff != "" {
		t.Errorf("(-before +after):\n%s", diff)
	}
	if err := set.WriteTo(context.Background(), root); !errors.Is(err, ErrPending) {
		t.Errorf("writing over it: %v", err)
	}
}

// A journal may come with a repository that somebody prepared.
func TestRecoverDistrustsTheJournal(t *testing.T) {
	t.Parallel()
	staged := shaOf([]byte("evil\n"))
	for name, text := range map[string]string{
		"no JSON":        `{`,
		"git's folder":   `{"entries":[{"path":".git/hooks/post-checkout","before":"","after":"` + staged + `"}]}`,
		"through a link": `{"entries":[{"path":"link/hooks/post-checkout","before":"","after":"` + staged + `"}]}`,
		"outside":        `{"entries":[{"path":"../evil","before":"","after":"` + staged + `"}]}`,
		"other text":     `{"entries":[{"path":"ok","before":"","after":"` + shaOf([]byte("good\n")) + `"}]}`,
		"folder outside": `{"folders":["../x"],"entries":[]}`,
	} {
		for _, file := range []string{journalFile, backFile} {
			dir := t.TempDir()
			put(t, dir, ".git/hooks/x", []byte("x"), 0o644)
			put(t, dir, stageFolder+"/0000.new", []byte("evil\n"), 0o755)
			put(t, dir, stageFolder+"/0000.old", []byte("evil\n"), 0o755)
			info, err := os.Stat(filepath.Join(dir, stageFolder))
			if err != nil {
				t.Fatal(err)
			}
			text := strings.Replace(text, `{"`, `{"maker":"`+identity(info)+`","`, 1) // its other words are checked, too
			put(t, dir, file, []byte(text), 0o644)
			if err := os.Symlink(".git", filepath.Join(dir, "link")); err != nil {
				t.Skipf("SKIPPED: no symbolic links here: %v", err)
			}
			_, err = Recover(openRoot(t, dir))
			if err == nil && (file != backFile || name != "other text") {
				t.Errorf("%s in %s: no error", name, file)
			}
			for _, bad := range []string{".git/hooks/post-checkout", "ok", "../evil", "../x"} {
				if _, err := os.Lstat(filepath.Join(dir, filepath.FromSlash(bad))); err == nil {
					t.Errorf("%s in %s: %s was made", name, file, bad)
				}
			}
		}
	}
}

// A journal that git or an archive brought leads nowhere, however right it is.
func TestRecoverUsesNoJournalOfAnotherFolder(t *testing.T) {
	t.Parallel()
	app := shaOf([]byte("app\n"))
	for name, text := range map[string]string{
		"deletes":           `{"entries":[{"path":"app.py","before":"` + app + `","after":""}]}`,
		"replaces":          `{"entries":[{"path":"app.py","before":"` + app + `","after":"` + shaOf([]byte("evil\n")) + `"}]}`,
		"guesses the maker": `{"maker":"1","entries":[{"path":"app.py","before":"` + app + `","after":""}]}`,
		"makes a workflow":  `{"folders":[".github","x"],"entries":[{"path":"x/new","before":"","after":"` + shaOf([]byte("evil\n")) + `"}]}`,
	} {
		for _, file := range []string{journalFile, backFile} {
			dir := t.TempDir()
			put(t, dir, "app.py", []byte("app\n"), 0o644)
			put(t, dir, stageFolder+"/0000.new", []byte("evil\n"), 0o755)
			put(t, dir, stageFolder+"/0000.old", []byte("evil\n"), 0o755)
			put(t, dir, file, []byte(text), 0o600)
			if _, err := Recover(openRoot(t, dir)); err == nil || !strings.Contains(err.Error(), "came with the repository") {
				t.Errorf("%s in %s: %v", name, file, err)
			}
			content, err := os.ReadFile(filepath.Join(dir, "app.py"))
			if _, made := os.Lstat(filepath.Join(dir, "x")); err != nil || string(content) != "app\n" || made == nil {
				t.Errorf("%s in %s: app.py is %q, %v", name, file, content, err)
			}
		}
	}
}

func TestPending(t *testing.T) {
	t.Parallel()
	if diags := Pending(fstest.MapFS{"a": {}}); len(diags) != 0 {
		t.Errorf("got %+v", diags)
	}
	if diags := Pending(fstest.MapFS{journalFile: {}}); len(diags) != 1 || diags[0].Code != "CL209" {
		t.Errorf("got %+v", diags)
	}
}
