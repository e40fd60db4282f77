package migrate

import (
	"fmt"
	"io/fs"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"decant/internal/diag"
	"decant/model"
)

func TestIncludedFoldersAreLookedInto(t *testing.T) {
	t.Parallel()
	key := "-----BEGIN RSA " + "PRIVATE KEY-----\n"
	fsys := fstest.MapFS{
		"svc/app.py": {}, "svc/data/a.csv": {}, "svc/deep/x/y/.env": {}, "svc/deep/x/.git/config": {}, "svc/certs/ca.pem": {Data: []byte("-----BEGIN CERTIFICATE-----\n")},
		"svc/pki/server.pem": {Data: []byte(key)}, "svc/state/terraform.tfstate": {}, "svc/out": {Data: []byte("../../x"), Mode: fs.ModeSymlink}, "other.txt": {},
	}
	got := included(fsys, "svc", model.Known([]string{"data", "deep/", "certs", "pki", "state", "none", "out", "../other.txt", "data/a.csv"}, model.FromOptions, diag.Range{}))
	for name, want := range map[string]string{
		"data": "", "deep": "deep/x/.git deep/x/y/.env", "certs": "", "pki": "pki/server.pem", "state": "state/terraform.tfstate", "none": "missing", "out": "missing", "data/a.csv": "",
	} {
		found := strings.Join(got[name].Private, " ")
		if got[name].Missing {
			found = "missing"
		}
		if found != want {
			t.Errorf("%s: %q, want %q", name, found, want)
		}
	}
	if _, outside := got["../other.txt"]; outside {
		t.Error("a file outside the app was looked at")
	}
}

// TestAnIncludedDataFileIsInTheImage: what decant.hcl includes is no warning, because
// the image has it; Lambda still has not.
func TestAnIncludedDataFileIsInTheImage(t *testing.T) {
	t.Parallel()
	for include, want := range map[string]diag.Severity{
		"": diag.Warning, `include = ["data"]`: diag.Note, `include = ["data/rates.csv"]`: diag.Note, `include = ["data/rates"]`: diag.Warning, `include = ["./data/"]`: diag.Note,
	} {
		fsys := fstest.MapFS{
			"svc/app.py":               {Data: []byte("from chalice import Chalice\napp = Chalice(app_name='x')\n@app.schedule('rate(1 hour)')\ndef f(event):\n    open('data/rates.csv')\n")},
			"svc/.chalice/config.json": {Data: []byte(`{"version": "2.0", "app_name": "x"}`)}, "svc/data/rates.csv": {}, "svc/data/rates/x": {}, "decant.hcl": {Data: []byte(include)},
		}
		_, migrated := Repo(t.Context(), fsys, Options{})
		_, scanned := Scan(t.Context(), fsys, Options{})
		for command, diags := range map[string]diag.List{"migrate": migrated, "scan": scanned} {
			found := 0
			for _, d := range diags {
				if d.Code != "CH373" {
					continue
				}
				if found++; d.Severity != want || strings.Contains(d.Fix, "include =") != (want == diag.Warning) {
					t.Errorf("%s, %s: %s %s\n%s", command, include, d.Severity, d.Detail, d.Fix)
				}
			}
			if found != 1 {
				t.Errorf("%s, %s: CH373 is there %d times: %v", command, include, found, diags)
			}
		}
	}
}

// TestApplicationsOfOneRepositoryHaveALimit: any one of them can be named.
func TestApplicationsOfOneRepositoryHaveALimit(t *testing.T) {
	t.Parallel()
	fsys := fstest.MapFS{}
	for i := range maxApps + 2 {
		fsys[fmt.Sprintf("a%04d/app.py", i)] = &fstest.MapFile{Data: []byte("from chalice import Chalice\napp = Chalice(app_name='x')\n")}
		fsys[fmt.Sprintf("a%04d/.chalice/config.json", i)] = &fstest.MapFile{Data: []byte(`{"version": "2.0", "app_name": "x"}`)}
	}
	apps, diags := Scan(t.Context(), fsys, Options{})
	at := slices.IndexFunc(diags, func(d diag.Diagnostic) bool { return d.Code == TooManyApps })
	if len(apps) != maxApps || at < 0 || !strings.Contains(diags[at].Detail, "has 1002 applications") || !strings.Contains(diags[at].Fix, "--app a1000") {
		t.Errorf("%d apps, %v", len(apps), diags[max(at, 0)])
	}
	if apps, _ = Scan(t.Context(), fsys, Options{App: "a1001"}); len(apps) != 1 {
		t.Errorf("%d apps with --app", len(apps))
	}
	if _, _, found := Apps(t.Context(), fsys, Options{}); !slices.ContainsFunc(found, func(d diag.Diagnostic) bool { return d.Code == TooManyApps }) {
		t.Error("report does not say it")
	}
}
