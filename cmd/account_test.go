package cmd

import (
	"io"
	"os"
	"path/filepath"
	"testing"
)

// Snapshots, plans and pages go through writeFile.
func TestOnlyTheOwnerReadsWhatHoldsAnswers(t *testing.T) {
	t.Parallel()
	for name, before := range map[string]os.FileMode{"new": 0, "readable before": 0o644, "writable before": 0o666} {
		file := filepath.Join(t.TempDir(), "account.json")
		if before != 0 {
			if err := os.WriteFile(file, []byte("old"), before); err != nil {
				t.Fatal(err)
			}
		}
		err := writeFile(file, func(w io.Writer) error {
			_, err := io.WriteString(w, "new")
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		info, err := os.Stat(file)
		if err != nil {
			t.Fatal(err)
		}
		if info.Mode().Perm() != 0o600 {
			t.Errorf("%s: the file has mode %v", name, info.Mode())
		}
	}
}
