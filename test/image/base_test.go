package image

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// tools are the programs that an official python:*-slim image has too, and that
// a Dockerfile may use.
func tools() []string {
	return strings.Fields(`sh bash cat chgrp chmod chown cp cut date dirname echo env expr false find grep groupadd head id ln
		ls mkdir mktemp mv nologin pwd readlink rm rmdir sed sleep sort stat tail tee test touch tr true uname useradd wc xargs`)
}

// makeBase makes the image that the Dockerfile's FROM line names: the machine's
// Python at /usr/local, as in the official image, and the few programs and
// files beside it that a Debian has. pip finds its packages in /wheelhouse,
// which is mounted while building.
func makeBase(t *testing.T, b *builder, py python, name string) {
	t.Helper()
	root := filepath.Join(t.TempDir(), "root")
	for _, dir := range []string{"tmp", "var/tmp", "root", "proc", "sys", "dev", "run", "var/task", "wheelhouse", "usr/bin", "usr/sbin", "usr/lib", "usr/lib64"} {
		if err := os.MkdirAll(filepath.Join(root, dir), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	for _, dir := range []string{"bin", "sbin", "lib", "lib64"} {
		link(t, "usr/"+dir, filepath.Join(root, dir))
	}
	for _, dir := range []string{"tmp", "var/tmp"} {
		if err := os.Chmod(filepath.Join(root, dir), 0o1777); err != nil {
			t.Fatal(err)
		}
	}
	addTools(t, root)
	addEtc(t, root)
	addPython(t, root, py)
	addLibraries(t, root, py.Libs)

	file := filepath.Join(filepath.Dir(root), "Dockerfile")
	write(t, file, "FROM scratch\nCOPY root/ /\nENV PATH=/usr/local/bin:/usr/local/sbin:/usr/sbin:/usr/bin LANG=C.UTF-8\nCMD [\"python3\"]\n", 0o644)
	b.must(t, "bud", "--file", file, "--tag", name, filepath.Dir(root))
}

// addTools copies the programs with their libraries.
func addTools(t *testing.T, root string) {
	t.Helper()
	var found []string
	for _, tool := range tools() {
		exe, err := exec.LookPath(tool)
		if err != nil {
			if exe, err = exec.LookPath("/usr/sbin/" + tool); err != nil {
				continue // what a Dockerfile really needs fails there
			}
		}
		if exe, err = filepath.EvalSymlinks(exe); err != nil {
			t.Fatal(err)
		}
		found = append(found, exe)
		copyFile(t, exe, filepath.Join(root, "usr/bin", tool))
		link(t, "../bin/"+tool, filepath.Join(root, "usr/sbin", tool))
	}
	addLibraries(t, root, sharedLibraries(t, found...))
}

// addLibraries copies shared libraries to the places where the loader looks for
// them: /lib is a link to /usr/lib.
func addLibraries(t *testing.T, root string, libs []string) {
	t.Helper()
	for _, lib := range libs {
		to := lib
		for _, dir := range []string{"/lib/", "/lib64/"} {
			if strings.HasPrefix(lib, dir) {
				to = "/usr" + lib
			}
		}
		copyFile(t, lib, filepath.Join(root, to))
	}
}

// addEtc writes the accounts and settings that useradd and pip read.
func addEtc(t *testing.T, root string) {
	t.Helper()
	for name, text := range map[string]string{
		"passwd":        "root:x:0:0:root:/root:/bin/sh\nnobody:x:65534:65534:nobody:/nonexistent:/usr/sbin/nologin\n",
		"group":         "root:x:0:\nnogroup:x:65534:\n",
		"shadow":        "root:*:19000:0:99999:7:::\n",
		"gshadow":       "root:*::\n",
		"login.defs":    "UID_MIN 1000\nUID_MAX 60000\nGID_MIN 1000\nGID_MAX 60000\n",
		"nsswitch.conf": "passwd: files\ngroup: files\nhosts: files dns\n",
		"os-release":    "ID=debian\nPRETTY_NAME=\"decant's base image for tests\"\n",
		"pip.conf":      "[global]\nno-index = true\nfind-links = /wheelhouse\n",
	} {
		write(t, filepath.Join(root, "etc", name), text, 0o644)
	}
}

// addPython puts the interpreter, its standard library and pip where the
// official image has them.
func addPython(t *testing.T, root string, py python) {
	t.Helper()
	bin := filepath.Join(root, "usr/local/bin")
	lib := filepath.Join(root, "usr/local/lib/python"+py.Version)
	if err := os.MkdirAll(lib, 0o755); err != nil {
		t.Fatal(err)
	}
	copyFile(t, py.Exe, filepath.Join(bin, "python"+py.Version))
	for _, name := range []string{"python3", "python"} {
		link(t, "python"+py.Version, filepath.Join(bin, name))
	}
	must(t, py.Stdlib, nil, "sh", "-c", `tar -chf - --exclude=./site-packages --exclude=./dist-packages --exclude=./test --exclude=./idlelib \
		--exclude=./tkinter --exclude=./turtledemo --exclude=./lib2to3 --exclude='./config-*' --exclude=__pycache__ --exclude=./EXTERNALLY-MANAGED . \
		| tar -xf - -C "$0"`, lib)
	if filepath.Dir(py.Dynload) != py.Stdlib {
		must(t, py.Dynload, nil, "sh", "-c", `mkdir -p "$0" && cp -L ./*.so "$0"`, filepath.Join(lib, "lib-dynload"))
	}
	must(t, py.Pip, nil, "sh", "-c", `mkdir -p "$0" && tar -chf - --exclude=__pycache__ pip | tar -xf - -C "$0"`, filepath.Join(root, "usr/local/lib/pip"))
	write(t, filepath.Join(bin, "pip"), "#!/bin/sh\nPYTHONPATH=/usr/local/lib/pip exec python -m pip \"$@\"\n", 0o755)
}

func copyFile(t *testing.T, from, to string) {
	t.Helper()
	content, err := os.ReadFile(from)
	if err != nil {
		t.Fatal(err)
	}
	info, err := os.Stat(from)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.MkdirAll(filepath.Dir(to), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(to, content, info.Mode().Perm()); err != nil {
		t.Fatal(err)
	}
}

func link(t *testing.T, to, name string) {
	t.Helper()
	if err := os.Symlink(to, name); err != nil {
		t.Fatal(err)
	}
}
