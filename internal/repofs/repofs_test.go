package repofs

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"syscall"
	"testing"
)

// tree makes a repository with links beside a file that is not part of it.
func tree(t *testing.T) (*Dir, string) {
	t.Helper()
	base := t.TempDir()
	root := filepath.Join(base, "repo")
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	must(os.MkdirAll(filepath.Join(root, "a", "b"), 0o700))
	must(os.WriteFile(filepath.Join(base, "secret"), []byte("outside"), 0o600))
	must(os.WriteFile(filepath.Join(root, "a", "f.txt"), []byte("inside"), 0o600))
	must(os.Symlink("../a", filepath.Join(root, "a", "up")))
	must(os.Symlink("a/up/f.txt", filepath.Join(root, "link.txt")))
	must(os.Symlink("../secret", filepath.Join(root, "out.txt")))
	must(os.Symlink(filepath.Join(base, "secret"), filepath.Join(root, "abs.txt")))
	must(os.Symlink("loop", filepath.Join(root, "loop")))
	must(syscall.Mkfifo(filepath.Join(root, "pipe"), 0o600))
	big, err := os.Create(filepath.Join(root, "big"))
	must(err)
	must(big.Truncate(100 << 20))
	must(big.Close())
	d, err := Open(root)
	must(err)
	t.Cleanup(func() { _ = d.Close() })
	return d, root
}

func TestReadFileStaysInsideAndBounded(t *testing.T) {
	t.Parallel()
	d, _ := tree(t)
	for name, want := range map[string]error{
		"a/f.txt": nil, "link.txt": nil, "a/up/up/f.txt": nil,
		"big": ErrTooLarge, "pipe": ErrNotRegular, "a": ErrNotRegular, "none": fs.ErrNotExist,
	} {
		if src, err := ReadFile(d.FS(), name); !errors.Is(err, want) || want == nil && string(src) != "inside" {
			t.Errorf("%s: %q, %v; want error %v", name, src, err, want)
		}
	}
	for _, name := range []string{"out.txt", "abs.txt", "loop", "../secret", "/etc/passwd"} {
		if src, err := ReadFile(d.FS(), name); err == nil {
			t.Errorf("%s was read: %q", name, src)
		}
	}
}

func TestResolve(t *testing.T) {
	t.Parallel()
	d, _ := tree(t)
	for name, want := range map[string]string{
		"link.txt": "a/f.txt", "a/up/b": "a/b", ".": ".", "a/f.txt": "a/f.txt",
	} {
		if got, err := Resolve(d.FS(), name); err != nil || got != want {
			t.Errorf("%s: %q, %v; want %q", name, got, err, want)
		}
	}
	for name, want := range map[string]error{
		"out.txt": ErrOutside, "abs.txt": ErrOutside, "loop": ErrLoop, "none": fs.ErrNotExist,
	} {
		if got, err := Resolve(d.FS(), name); !errors.Is(err, want) {
			t.Errorf("%s: %q, %v; want %v", name, got, err, want)
		}
	}
	if !IsLink(d.FS(), "out.txt") || IsLink(d.FS(), "a") {
		t.Error("IsLink: out.txt is a link, a is none")
	}
}

func TestJoin(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ base, dir, name, want string }{
		{"app/.chalice", "app/.chalice", "p.json", "app/.chalice/p.json"},
		{"app/.chalice", "app/.chalice", "x/../p.json", "app/.chalice/p.json"},
		{"app/.chalice", "app/.chalice", "../p.json", ""},
		{"app/.chalice", "app/.chalice", "../.chalice2/p.json", ""},
		{".", "app", "../shared.txt", "shared.txt"},
		{".", "app", "../../shared.txt", ""},
		{".", "app", "/etc/passwd", ""},
		{".", "app", `..\..\x`, ""},
		{".", "app", "a\x00b", ""},
	} {
		got, err := Join(c.base, c.dir, c.name)
		if got != c.want || (err == nil) != (c.want != "") {
			t.Errorf("Join(%q, %q, %q) = %q, %v; want %q", c.base, c.dir, c.name, got, err, c.want)
		}
	}
}
