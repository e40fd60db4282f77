package migrate_test

import (
	"encoding/json"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// TestTheContextHasEverySourceOfCOPY looks at the Dockerfile of every app: what it
// copies is a file of the build context or generated into it, and the ignore file
// lets it through.
func TestTheContextHasEverySourceOfCOPY(t *testing.T) {
	t.Parallel()
	checked := 0
	for name, c := range cases(t) {
		root := filepath.Join(apps, name, "repo")
		result, _ := run(t, root, c)
		if result.Plan == nil {
			continue
		}
		texts := map[string]string{}
		for _, f := range result.Changes.Files() {
			texts[f.Path] = string(f.After)
		}
		context := result.Plan.Context()
		ignore := strings.Split(texts[result.Plan.Image.Ignore], "\n")
		for line := range strings.Lines(texts[result.Plan.Image.Dockerfile]) {
			args, isCopy := strings.CutPrefix(strings.TrimSpace(line), "COPY ")
			if !isCopy || strings.HasPrefix(args, "--from=") {
				continue
			}
			source, _, _ := strings.Cut(args, " ")
			if strings.HasPrefix(args, "[") {
				var list []string
				if err := json.Unmarshal([]byte(args), &list); err != nil {
					t.Fatalf("%s: %s: %v", name, args, err)
				}
				source = list[0]
			}
			file := path.Join(context, source)
			_, err := os.Stat(filepath.Join(root, filepath.FromSlash(file)))
			if _, made := texts[file]; err != nil && !made {
				t.Errorf("%s: COPY %s: the context %s does not have it", name, source, context)
			}
			if !slices.Contains(ignore, "!"+path.Clean(source)) {
				t.Errorf("%s: COPY %s: the ignore file hides it", name, source)
			}
			checked++
		}
	}
	if checked < 400 {
		t.Errorf("%d sources were checked", checked)
	}
}
