package awsapi

import (
	"archive/zip"
	"os"
	"path/filepath"
	"slices"
	"testing"
)

// compareData compares what the generator wrote into a folder with the files of the package.
func compareData(t *testing.T, folder string) {
	t.Helper()
	for _, name := range []string{"LICENSES.txt"} {
		got, err := os.ReadFile(filepath.Join(folder, name))
		if err != nil {
			t.Fatal(err)
		}
		want, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		if string(got) != string(want) {
			t.Errorf("%s is not what `make iamdata` writes", name)
		}
	}
	archive, err := zip.OpenReader(filepath.Join(folder, "data.zip"))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = archive.Close() }()
	var written []string
	for _, f := range archive.File {
		written = append(written, f.Name)
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		got, err := readAll(r)
		if err != nil {
			t.Fatal(err)
		}
		if want, ok := entry(f.Name); !ok || got != want {
			t.Errorf("%s in data.zip is not what `make iamdata` writes", f.Name)
		}
	}
	if have := names(""); len(have) != len(written) || !slices.IsSorted(written) {
		t.Errorf("%d entries in data.zip, `make iamdata` writes %d", len(have), len(written))
	}
}
