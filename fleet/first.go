package fleet

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"decant/internal/gitrepo"
)

// The bounds of a search for checkouts.
const (
	maxSearchDepth   = 4
	maxSearchFolders = 100_000
)

// Checkouts are the Git repositories in a folder and below it, sorted. It does not
// look inside of a repository, nor into hidden folders, nor through links.
func Checkouts(dir string) ([]string, error) {
	var out []string
	seen := 0
	err := filepath.WalkDir(dir, func(name string, e fs.DirEntry, err error) error {
		switch {
		case err != nil && name == dir:
			return err
		case err != nil: // a folder that cannot be listed has nothing to read
			return fs.SkipDir
		case !e.IsDir():
			return nil
		case name != dir && strings.HasPrefix(e.Name(), "."):
			return fs.SkipDir
		case IsRepository(name):
			out = append(out, name)
			return fs.SkipDir
		}
		if seen++; seen > maxSearchFolders {
			return fmt.Errorf("there are more than %d folders; name a smaller one", maxSearchFolders)
		}
		if rel, err := filepath.Rel(dir, name); err == nil && strings.Count(rel, string(filepath.Separator)) >= maxSearchDepth {
			return fs.SkipDir
		}
		return nil
	})
	slices.Sort(out)
	return out, err
}

// First is the text of a first fleet.hcl in dir for places: URLs, checkouts, and
// folders that have checkouts below them. found counts the repositories.
func First(places []string, from, dir string) (content string, found int, err error) {
	var names []string
	for _, place := range places {
		where, err := gitrepo.Parse(place, from)
		switch {
		case err != nil:
			return "", 0, fmt.Errorf("a repository cannot be used: %w", err)
		case where.HasPassword():
			return "", 0, fmt.Errorf("the URL of %s has credentials, which would stand in the file; leave them out, and name a variable with token_variable", where)
		case where.Folder() == "":
			names = append(names, where.String())
			continue
		}
		found, err := below(where.Folder())
		if err != nil {
			return "", 0, err
		}
		for _, checkout := range found {
			rel, err := filepath.Rel(dir, checkout)
			if err != nil {
				rel = checkout
			}
			names = append(names, filepath.ToSlash(rel))
		}
	}
	slices.Sort(names)
	names = slices.Compact(names)
	var b strings.Builder
	b.WriteString("# What decant fleet reads. docs/fleet.md describes every setting.\nname = \"fleet\"\n\nsource {\n  repositories = [\n")
	for _, name := range names {
		if !utf8.ValidString(name) {
			return "", 0, fmt.Errorf("the name %q is no text in UTF-8", name)
		}
		b.WriteString("    " + quoted(name) + ",\n")
	}
	b.WriteString("  ]\n}\n")
	return b.String(), len(names), nil
}

// below are the checkouts that a folder stands for.
func below(dir string) ([]string, error) {
	if info, err := os.Stat(dir); err != nil || !info.IsDir() {
		return nil, fmt.Errorf("%s is no folder", dir)
	}
	found, err := Checkouts(dir)
	if err == nil && len(found) == 0 {
		err = fmt.Errorf("%s has no Git repository in it or below it", dir)
	}
	return found, err
}

// quoted is a text as HCL has it, without templates.
func quoted(s string) string {
	return strings.NewReplacer("${", "$${", "%{", "%%{").Replace(strconv.Quote(s))
}
