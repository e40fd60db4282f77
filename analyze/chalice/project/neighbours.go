package project

import (
	"io/fs"
	"path"
	"slices"
	"strings"

	"decant/internal/diag"
	"decant/internal/lazyregexp"
	"decant/internal/repofs"
	"decant/model"
)

// ciFiles are where CI services keep their files, relative to the root.
var ciFiles = []string{
	".circleci/config.yml", ".circleci/config.yaml", ".gitlab-ci.yml", ".travis.yml",
	"azure-pipelines.yml", "bitbucket-pipelines.yml", "Jenkinsfile",
}

// maxCI bounds how many files of .github/workflows are looked at.
const maxCI = 200

// neighbours adds the files in hidden folders, and sorts the lists.
func (w *walker) neighbours() {
	files := &w.found.Files
	for _, name := range ciFiles {
		if repofs.IsFile(w.fsys, name) {
			files.CI = append(files.CI, name)
		}
	}
	files.CI = append(files.CI, yamlFiles(w.fsys, ".github/workflows")...)
	for _, dir := range append([]string{"."}, appDirs(w.found.Apps)...) {
		for _, name := range []string{"buildspec.yml", "buildspec.yaml"} {
			if file := path.Join(dir, name); repofs.IsFile(w.fsys, file) {
				files.CI = append(files.CI, file)
			}
		}
	}
	for _, list := range []*[]string{&files.CI, &files.Dockerfiles, &files.TerraformDirs, &files.Policies, &files.Templates, &w.found.Others, &w.found.Packaged} {
		slices.Sort(*list)
		*list = slices.Compact(*list)
		if *list == nil {
			*list = []string{}
		}
	}
}

func appDirs(apps []Found) []string {
	out := make([]string, 0, len(apps))
	for _, a := range apps {
		out = append(out, a.Dir)
	}
	return out
}

func yamlFiles(fsys fs.FS, dir string) []string {
	entries, err := fs.ReadDir(fsys, dir)
	if err != nil {
		return nil // most repositories have none
	}
	var out []string
	for _, e := range entries[:min(len(entries), maxCI)] {
		ext := path.Ext(e.Name())
		if file := path.Join(dir, e.Name()); (ext == ".yml" || ext == ".yaml") && repofs.IsFile(fsys, file) {
			out = append(out, file)
		}
	}
	return out
}

// FilesFor are the neighbours that concern one app: everything but what lies in
// the folders of other apps.
func (s *Survey) FilesFor(fsys fs.FS, dir string) model.Files {
	keep := func(list []string) []string {
		out := []string{}
		for _, name := range list {
			if owner := s.Owner(name); owner == "" || owner == dir {
				out = append(out, name)
			}
		}
		return out
	}
	return model.Files{
		Dockerfiles:   keep(s.Files.Dockerfiles),
		TerraformDirs: keep(s.Files.TerraformDirs),
		CI:            keep(s.Files.CI),
		Policies:      policyFiles(fsys, dir),
		Templates:     keep(s.Files.Templates),
	}
}

// Owner is the innermost app folder, other than the root, that holds the file.
func (s *Survey) Owner(name string) string {
	best := ""
	for _, a := range s.Apps {
		if a.Dir != "." && repofs.Within(a.Dir, name) && len(a.Dir) > len(best) {
			best = a.Dir
		}
	}
	return best
}

// policyFiles are the JSON files of .chalice beside config.json.
func policyFiles(fsys fs.FS, dir string) []string {
	out := []string{}
	folder := path.Join(dir, ".chalice")
	entries, err := fs.ReadDir(fsys, folder)
	if err != nil {
		return out
	}
	for _, e := range entries {
		name := e.Name()
		if path.Ext(name) == ".json" && name != "config.json" && name != "deployed.json" && !e.IsDir() {
			out = append(out, path.Join(folder, name))
		}
	}
	slices.Sort(out)
	return out
}

// stageOption finds --stage in a line of a CI file or a Makefile. A variable
// such as $STAGE does not match.
var stageOption = lazyregexp.New(`chalice\s[^#\n]*--stage[ =]["']?([A-Za-z0-9_-]{1,40})`)

// stageSeen looks for a command that deploys the stage.
func stageSeen(fsys fs.FS, files []string, stage string) diag.Range {
	for _, name := range files {
		src, err := repofs.ReadFile(fsys, name)
		if err != nil {
			continue // reported where the file is read for its content
		}
		for _, m := range stageOption.FindAllSubmatchIndex(src, 1000) {
			if string(src[m[2]:m[3]]) == stage {
				return RangeIn(name, src, m[2], m[3])
			}
		}
	}
	return diag.Range{}
}

// RangeIn makes the range of two byte offsets.
func RangeIn(file string, src []byte, start, end int) diag.Range {
	return diag.Range{File: file, Start: posIn(src, start), End: posIn(src, end)}
}

func posIn(src []byte, at int) diag.Pos {
	before := string(src[:at])
	line := 1 + strings.Count(before, "\n")
	column := 1 + len([]rune(before[strings.LastIndexByte(before, '\n')+1:]))
	return diag.Pos{Line: line, Column: column, Byte: at}
}
