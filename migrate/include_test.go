package migrate

import (
	"io/fs"
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
