package project

import (
	"io/fs"
	"testing"
	"testing/fstest"
)

// TestPolicyPathsStayInTheRepository follows ".." and links as long as they stay
// below the root.
func TestPolicyPathsStayInTheRepository(t *testing.T) {
	t.Parallel()
	fsys := fstest.MapFS{
		"svc/.chalice/config.json": {Data: []byte("{}")},
		"iam/p.json":               {Data: []byte("{}")},
		"svc/.chalice/in.json":     {Data: []byte("../../iam/p.json"), Mode: fs.ModeSymlink},
		"svc/.chalice/out.json":    {Data: []byte("../../../p.json"), Mode: fs.ModeSymlink},
		"svc/.chalice/abs.json":    {Data: []byte("/etc/passwd"), Mode: fs.ModeSymlink},
		"svc/.chalice/loop.json":   {Data: []byte("loop.json"), Mode: fs.ModeSymlink},
		"svc/up":                   {Data: []byte("../.."), Mode: fs.ModeSymlink},
	}
	for name, want := range map[string]string{
		"../../iam/p.json": "iam/p.json", "in.json": "svc/.chalice/in.json", "missing.json": "svc/.chalice/missing.json", "../p.json": "svc/p.json",
		"../../../p.json": "", "out.json": "", "abs.json": "", "loop.json": "", "/etc/passwd": "", `..\..\p.json`: "", "../up/p.json": "",
	} {
		got, err := inRepository(fsys, "svc/.chalice", name)
		if got != want || (err == nil) != (want != "") {
			t.Errorf("%s: %q, %v; want %q", name, got, err, want)
		}
	}
}
