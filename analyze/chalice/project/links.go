package project

import (
	"fmt"
	"io/fs"
	"path"

	"decant/internal/diag"
	"decant/internal/repofs"
)

// MaxShipped bounds how many entries of a shipped folder are looked at.
const MaxShipped = 20_000

// ShippedLinks reports the symbolic links in chalicelib and vendor that lead out
// of them. Chalice's packager puts what they point to into the zip; COPY puts
// the link itself into the image, where its target is not.
func ShippedLinks(fsys fs.FS, dir string) diag.List {
	var diags diag.List
	for _, folder := range []string{"chalicelib", "vendor"} {
		top := path.Join(dir, folder)
		report := func(name, target string) {
			diags.Add(diag.New(LinkInImage, diag.InFile(name),
				fmt.Sprintf("The link leads to %.80q, outside %s. Chalice follows it and ships what it finds; docker build copies the link alone, so in the image it leads nowhere.", target, folder),
				"Copy the files to this place before docker build, for example in the CI, or make a package of them that requirements.txt names."))
		}
		if target, err := fs.ReadLink(fsys, top); err == nil {
			report(top, target)
			continue
		}
		seen := 0
		// What cannot be read is reported where it is imported.
		_ = fs.WalkDir(fsys, top, func(name string, entry fs.DirEntry, err error) error {
			if seen++; seen > MaxShipped {
				return fs.SkipAll
			}
			if err != nil || entry.Type()&fs.ModeSymlink == 0 {
				return nil
			}
			target, err := fs.ReadLink(fsys, name)
			if err != nil || repofs.Within(top, path.Join(path.Dir(name), target)) && !path.IsAbs(target) {
				return nil
			}
			report(name, target)
			return nil
		})
	}
	return diags
}
