package main

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
)

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"decant": main})
}

// TestScript types what people type; each archive is one session.
func TestScript(t *testing.T) {
	t.Parallel()
	apps, err := filepath.Abs(filepath.Join("..", "..", "testdata", "apps"))
	if err != nil {
		t.Fatal(err)
	}
	testscript.Run(t, testscript.Params{
		Dir:                 filepath.Join("..", "..", "testdata", "script"),
		RequireExplicitExec: true,
		RequireUniqueNames:  true,
		UpdateScripts:       os.Getenv("DECANT_UPDATE") != "",
		Setup: func(env *testscript.Env) error {
			env.Setenv("APPS", apps)
			env.Setenv("LIVE", filepath.Join(filepath.Dir(apps), "live"))
			env.Setenv("BROKEN", filepath.Join(filepath.Dir(apps), "broken"))
			return nil
		},
	})
}
