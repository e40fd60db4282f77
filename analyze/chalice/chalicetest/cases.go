// Package chalicetest reads the cases of the packages below analyze/chalice: txtar
// archives with a repository, and in "want" what has to come out.
package chalicetest

import (
	"fmt"
	"os"
	"strings"
	"testing"
	"testing/fstest"

	"golang.org/x/tools/txtar"

	"decant/internal/diag"
)

// Unpack splits an archive. A "␊" in a file stands for a byte order mark.
func Unpack(archive *txtar.Archive) (files fstest.MapFS, asked []string, want string) {
	files = fstest.MapFS{}
	for _, f := range archive.Files {
		switch f.Name {
		case "functions":
			asked = strings.Fields(string(f.Data))
		case "want":
			want = string(f.Data)
		default:
			text := strings.ReplaceAll(string(f.Data), "<BOM>", "\ufeff")
			files[f.Name] = &fstest.MapFile{Data: []byte(text), Mode: 0o600}
		}
	}
	return files, asked, want
}

// Update writes "want" anew.
func Update(t *testing.T, file string, archive *txtar.Archive, got string) {
	t.Helper()
	kept := archive.Files[:0]
	for _, f := range archive.Files {
		if f.Name != "want" {
			kept = append(kept, f)
		}
	}
	archive.Files = append(kept, txtar.File{Name: "want", Data: []byte(got)})
	if err := os.WriteFile(file, txtar.Format(archive), 0o600); err != nil {
		t.Fatal(err)
	}
}

// Texts are all texts of findings.
func Texts(diags diag.List) []string {
	var out []string
	for _, d := range diags {
		out = append(out, d.Summary, d.Detail, d.Fix, d.Subject, fmt.Sprint(d.Related))
	}
	return out
}
