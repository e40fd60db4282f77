package migrate

import (
	"bytes"
	"io/fs"
	"path"
	"strings"

	"decant/internal/repofs"
	"decant/model"
	"decant/plan"
)

// Bounds of the look into included folders: entries, and private ones that are
// named.
const (
	maxIncluded = 20_000
	maxPrivate  = 3
)

// included looks at what decant.hcl wants in the image besides what Chalice
// ships.
func included(fsys fs.FS, app string, asked model.Value[[]string]) map[string]plan.Included {
	out := map[string]plan.Included{}
	for _, name := range asked.V {
		clean := path.Clean(name)
		file, err := repofs.Join(app, app, clean)
		if err != nil {
			continue // the plan refuses it
		}
		if _, err := fs.Stat(fsys, file); err != nil {
			out[clean] = plan.Included{Missing: true}
			continue
		}
		out[clean] = plan.Included{Private: private(fsys, app, file)}
	}
	return out
}

// private finds the files and folders that no image should hold.
func private(fsys fs.FS, app, top string) []string {
	var found []string
	left := maxIncluded
	// What cannot be read is not copied either; the builder says so.
	_ = fs.WalkDir(fsys, top, func(name string, entry fs.DirEntry, err error) error {
		if left--; left < 0 || len(found) == maxPrivate {
			return fs.SkipAll
		}
		switch {
		case err != nil:
		case plan.Private(name) != "":
			found = append(found, relativeTo(app, name))
			if entry.IsDir() {
				return fs.SkipDir
			}
		case strings.HasSuffix(name, ".pem") && privateKey(fsys, name):
			found = append(found, relativeTo(app, name))
		}
		return nil
	})
	return found
}

func relativeTo(dir, name string) string {
	if dir == "." {
		return name
	}
	return strings.TrimPrefix(name, dir+"/")
}

// privateKey tells a key from a certificate, which is public.
func privateKey(fsys fs.FS, name string) bool {
	src, err := repofs.ReadFileMax(fsys, name, maxSettings)
	return err == nil && bytes.Contains(src, []byte("PRIVATE KEY-----"))
}
