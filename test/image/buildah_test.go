package image

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// builder is buildah with a storage of its own, which is gone after the test.
type builder struct {
	storage []string // arguments of every call
	policy  string   // a file that allows images without a signature
	env     []string
}

// newBuilder uses the overlay driver where the kernel lets it, else vfs, which
// copies whole file systems and works everywhere. It reads no settings of the
// machine, so that a base image is never looked for in a registry.
func newBuilder(t *testing.T) *builder {
	t.Helper()
	// Not t.TempDir: buildah's mounts have to be gone before the folder is removed.
	dir, err := os.MkdirTemp("", "decant-image-") //nolint:usetesting // see above
	if err != nil {
		t.Fatal(err)
	}
	registries := filepath.Join(dir, "registries.conf")
	write(t, registries, "unqualified-search-registries = [\"docker.io\"]\n", 0o644)
	b := &builder{
		policy: filepath.Join(dir, "policy.json"),
		env: []string{
			"CONTAINERS_REGISTRIES_CONF=" + registries, "CONTAINERS_STORAGE_CONF=" + filepath.Join(dir, "storage.conf"),
			"BUILDAH_ISOLATION=chroot", "BUILDAH_LAYERS=true", "TMPDIR=" + dir,
		},
	}
	write(t, b.policy, `{"default": [{"type": "insecureAcceptAnything"}]}`, 0o644)
	for _, driver := range []string{"overlay", "vfs"} {
		b.storage = []string{
			"--root", filepath.Join(dir, driver), "--runroot", filepath.Join(dir, driver+"-run"),
			"--storage-driver", driver, "--registries-conf", registries,
		}
		write(t, filepath.Join(dir, "storage.conf"), fmt.Sprintf("[storage]\ndriver = %q\nrunroot = %q\ngraphroot = %q\n",
			driver, filepath.Join(dir, driver+"-run"), filepath.Join(dir, driver)), 0o644)
		if b.works(t) {
			break
		}
		t.Logf("buildah cannot use the %s driver here", driver)
	}
	t.Cleanup(func() {
		run := exec.Command("buildah", append(slices.Clone(b.storage), "rm", "--all")...)
		run.Env = append(os.Environ(), b.env...)
		if out, err := run.CombinedOutput(); err != nil {
			t.Errorf("removing buildah's containers: %v\n%s", err, out)
		}
		if err := os.RemoveAll(dir); err != nil {
			t.Errorf("what buildah left behind: %v", err)
		}
	})
	return b
}

// works makes an empty container and mounts it.
func (b *builder) works(t *testing.T) bool {
	t.Helper()
	from := run(t, "", b.env, "buildah", b.command("from", "scratch")...)
	if from.code != 0 {
		return false
	}
	return run(t, "", b.env, "buildah", b.command("mount", strings.TrimSpace(from.text))...).code == 0
}

// command adds what every call needs.
func (b *builder) command(args ...string) []string {
	out := slices.Concat(b.storage, args[:1])
	if args[0] == "bud" || args[0] == "from" {
		out = append(out, "--signature-policy", b.policy, "--pull-never")
	}
	if args[0] == "bud" || args[0] == "run" {
		out = append(out, "--isolation", "chroot")
	}
	if args[0] == "bud" {
		out = append(out, "--format", "docker")
	}
	return append(out, args[1:]...)
}

func (b *builder) must(t *testing.T, args ...string) string {
	t.Helper()
	return must(t, "", b.env, "buildah", b.command(args...)...)
}

func (b *builder) run(t *testing.T, args ...string) output {
	t.Helper()
	return run(t, "", b.env, "buildah", b.command(args...)...)
}
