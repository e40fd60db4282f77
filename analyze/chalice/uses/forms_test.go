package uses_test

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"golang.org/x/tools/txtar"
)

// TestForms follows each program of testdata/forms.txtar; the comment lines "#> " of it
// are what its function f uses.
func TestForms(t *testing.T) {
	data, err := os.ReadFile(filepath.Join("testdata", "forms.txtar"))
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range txtar.Parse(data).Files {
		t.Run(file.Name, func(t *testing.T) {
			var want []string
			for line := range strings.Lines(string(file.Data)) {
				if w, ok := strings.CutPrefix(line, "#> "); ok {
					want = append(want, strings.TrimSpace(w))
				}
			}
			files := map[string]string{}
			name := "app.py"
			for line := range strings.Lines(string(file.Data)) {
				if other, ok := strings.CutPrefix(line, "#file "); ok {
					name = strings.TrimSpace(other)
				}
				files[name] += line
			}
			if !strings.Contains(files["app.py"], "from chalice import") {
				files["app.py"] = "from chalice import Chalice, Rate\napp = Chalice(app_name='demo')\n" + files["app.py"]
			}
			got := lines(used(t, app(files))["f"])
			slices.Sort(got)
			slices.Sort(want)
			if !slices.Equal(slices.Compact(got), want) {
				t.Errorf("got:\n#> %s\nwant:\n#> %s", strings.Join(got, "\n#> "), strings.Join(want, "\n#> "))
			}
		})
	}
}
