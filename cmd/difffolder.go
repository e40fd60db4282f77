package cmd

import (
	"os"
	"path/filepath"
)

// diffFolder is the folder dir, with "/", seen from the top of the Git working
// tree that both dir and the current directory are in; "" when they share none,
// or when dir is its top. `git apply` takes the paths of a diff from that top in
// every folder of the tree; in a subfolder it skips those that are not below the
// subfolder, and exits 0.
// https://git-scm.com/docs/git-apply
func diffFolder(current, dir string) string {
	current, dir = resolved(current), resolved(dir)
	top := workingTree(dir)
	if top == "" || workingTree(current) != top {
		return ""
	}
	rel, err := filepath.Rel(top, dir)
	if err != nil || rel == "." {
		return ""
	}
	return filepath.ToSlash(rel)
}

// workingTree is the top of the Git working tree that a folder is in, "" for
// none. Its ".git" is a folder, or a file in submodules and worktrees.
func workingTree(dir string) string {
	for {
		if _, err := os.Lstat(filepath.Join(dir, ".git")); err == nil {
			return dir
		}
		above := filepath.Dir(dir)
		if above == dir {
			return ""
		}
		dir = above
	}
}

// resolved is a path without symbolic links, or the path when it cannot be read.
func resolved(path string) string {
	if real, err := filepath.EvalSymlinks(path); err == nil {
		return real
	}
	return filepath.Clean(path)
}
