package migrate_test

import (
	"context"
	"path/filepath"
	"testing"

	"decant/internal/repofs"
	"decant/migrate"
)

// TestPoliciesAreThoseThatMigrateWrites, byte by byte, in every app and by every
// source; `decant apply` takes what the files have.
func TestPoliciesAreThoseThatMigrateWrites(t *testing.T) {
	t.Parallel()
	compared := 0
	for name, c := range cases(t) {
		for _, source := range []string{"", "least", "declared"} {
			repo, err := repofs.Open(filepath.Join(apps, name, "repo"))
			if err != nil {
				t.Fatal(err)
			}
			opts := migrate.Options{App: c.App, Policy: source}
			if len(c.Stages) > 0 {
				opts.Stage = c.Stages[len(c.Stages)-1]
			}
			migrated, _ := migrate.Repo(context.Background(), repo.FS(), opts)
			result, _ := migrate.Policies(context.Background(), repo.FS(), opts)
			repo.Close()
			if (result == nil) != (migrated.Plan == nil) {
				t.Errorf("%s: %v", name, result)
				continue
			}
			if result == nil {
				continue
			}
			written := map[string]string{}
			for _, f := range migrated.Changes.Files() {
				written[f.Path] = string(f.After)
			}
			for _, f := range result.Functions {
				if f.File == "" {
					continue
				}
				compared++
				if written[f.File] != f.Text {
					t.Errorf("%s: %s by %q is\n%s\nand migrate writes\n%s", name, f.File, source, f.Text, written[f.File])
				}
			}
		}
	}
	if compared < 500 {
		t.Errorf("%d policies were compared", compared)
	}
}
