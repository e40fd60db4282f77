package cmd

import (
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"decant/analyze/live"
	"decant/internal/diag"
	"decant/migrate"
	"decant/model"
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

// TestWantedFunctionsHaveTheirTag: a snapshot's head holds what is wanted as one
// text, and a replay reads the same from it.
func TestWantedFunctionsHaveTheirTag(t *testing.T) {
	t.Parallel()
	app := &model.App{Name: model.Known("orders", model.FromConfig, diag.Range{}), Stage: "prod", Functions: []model.Function{
		{Name: "nightly", LambdaName: "orders-prod-nightly", Handler: model.Handler{String: "app.nightly"}},
		{Name: "stated", LambdaName: "orders-prod-stated", LambdaStated: "mine", Handler: model.Handler{String: "app.stated"}},
	}}
	wanted := strings.Fields(strings.Join(migrate.Wanted([]*model.App{app}), " "))
	want := []live.Tagged{{Name: "orders-prod-nightly", App: "orders", Stage: "prod", Handler: "app.nightly"}}
	if got := tagged(wanted); !slices.Equal(got, want) {
		t.Errorf("%+v from %v", got, wanted)
	}
	for name, is := range map[string]bool{"orders-prod-nightly": true, "mine": true, "orders-prod-x": true, "stack-Nightly-1": false} {
		if names(wanted)(name) != is {
			t.Errorf("%s is wanted: %v", name, !is)
		}
	}
}
