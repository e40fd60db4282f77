package uses_test

import (
	"os"
	"path/filepath"
	"testing"
)

// FuzzFind: no program makes the analysis panic, and its result is the same each time.
func FuzzFind(f *testing.F) {
	sources, err := filepath.Glob(filepath.Join("..", "..", "..", "testdata", "policy", "*", "*.py"))
	if err != nil || len(sources) == 0 {
		f.Fatal(err)
	}
	for _, name := range sources {
		text, err := os.ReadFile(name)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(string(text))
	}
	f.Fuzz(func(t *testing.T, text string) {
		if len(text) > 20_000 {
			return
		}
		one, two := used(t, app(map[string]string{"app.py": text})), used(t, app(map[string]string{"app.py": text}))
		for name, u := range one {
			if len(lines(u)) != len(lines(two[name])) {
				t.Errorf("two runs differ: %v, %v", lines(u), lines(two[name]))
			}
		}
	})
}
