package project

import (
	"io/fs"
	"testing"
	"testing/fstest"
)

func TestLinksThatLeaveTheShippedFolders(t *testing.T) {
	t.Parallel()
	link := func(to string) *fstest.MapFile {
		return &fstest.MapFile{Data: []byte(to), Mode: fs.ModeSymlink | 0o777}
	}
	repo := fstest.MapFS{
		"libs/common/__init__.py":            {},
		"svc/a/chalicelib/__init__.py":       {},
		"svc/a/chalicelib/common":            link("../../../libs/common"),
		"svc/a/chalicelib/alias.py":          link("__init__.py"),
		"svc/a/chalicelib/deep/up.py":        link("../__init__.py"),
		"svc/a/chalicelib/beside":            link("../chalicelib2"),
		"svc/a/chalicelib2/x.py":             {},
		"svc/a/vendor/abs":                   link("/usr/lib/python3"),
		"svc/a/elsewhere":                    link("../../libs"),
		"svc/c/chalicelib":                   link("../../libs"),
		"svc/b/chalicelib/ordinary/names.py": {},
	}
	got := map[string]bool{}
	for _, d := range ShippedLinks(repo, "svc/a") {
		got[d.At.File] = true
	}
	want := []string{"svc/a/chalicelib/common", "svc/a/chalicelib/beside", "svc/a/vendor/abs"}
	for _, name := range want {
		if !got[name] {
			t.Errorf("%s is not reported", name)
		}
	}
	if len(got) != len(want) {
		t.Errorf("reported are %v, want %v", got, want)
	}
	if diags := ShippedLinks(repo, "svc/c"); len(diags) != 1 || diags[0].At.File != "svc/c/chalicelib" {
		t.Errorf("a folder that is a link: %v", diags)
	}
	if diags := ShippedLinks(repo, "svc/b"); len(diags) > 0 {
		t.Errorf("without links: %v", diags)
	}
}
