package packaging

import (
	"io/fs"
	"net/url"
	"path"
	"slices"
	"strings"

	"decant/internal/diag"
	"decant/model"
)

// maxLocked bounds the packages that are taken from lock files.
const maxLocked = 5000

// readLocked reads the lock files that name the files of a package, beside the
// app and at the repository's root. A file that cannot be read says nothing: its
// packages stay unchecked.
func readLocked(fsys fs.FS, dir string) []model.Locked {
	var out []model.Locked
	for _, in := range slices.Compact([]string{dir, "."}) {
		for _, name := range []string{"uv.lock", "poetry.lock", "pylock.toml"} {
			f, _ := readTOML(fsys, path.Join(in, name))
			out = append(out, f.locked()...)
		}
	}
	return out[:min(len(out), maxLocked)]
}

// locked are the packages of one lock file.
func (f *tomlFile) locked() []model.Locked {
	if f == nil {
		return nil
	}
	list, _ := f.root["package"].([]any)
	if list == nil {
		list, _ = f.root["packages"].([]any) // pylock.toml
	}
	old := f.table("metadata", "files") // poetry 1.0 to 1.2
	at := f.packageLines()
	var out []model.Locked
	for i, item := range list[:min(len(list), maxLocked)] {
		entry, _ := item.(map[string]any)
		name, _ := entry["name"].(string)
		l := model.Locked{Name: normalName(name), At: diag.InFile(f.name), Needs: unconditional(entry["dependencies"]), Choices: choices(entry["dependencies"])}
		l.Version, _ = entry["version"].(string)
		if l.Name == "" || l.Version == "" {
			continue
		}
		if len(at) == len(list) {
			l.At = at[i]
		}
		for _, files := range []any{entry["wheels"], entry["files"], old[name]} {
			addFiles(&l, files)
		}
		l.Source = l.Source || entry["sdist"] != nil
		out = append(out, l)
	}
	return out
}

// addFiles takes a list of files: each has its name under "file" (poetry) or
// "name" (pylock.toml), or at the end of "url" or "path" (uv, pylock.toml).
func addFiles(l *model.Locked, files any) {
	list, _ := files.([]any)
	for _, item := range list {
		file, _ := item.(map[string]any)
		name := ""
		for _, key := range []string{"path", "url", "name", "file", "filename"} {
			if text, ok := file[key].(string); ok && text != "" {
				name = text
			}
		}
		name, _, _ = strings.Cut(name, "#")
		name = path.Base(name)
		if plain, err := url.PathUnescape(name); err == nil {
			name = plain
		}
		switch {
		case strings.HasSuffix(name, ".whl"):
			l.Wheels = append(l.Wheels, name)
		case strings.HasSuffix(name, ".tar.gz"), strings.HasSuffix(name, ".zip"), strings.HasSuffix(name, ".tar.bz2"):
			l.Source = true
		}
	}
}

// unconditional are the dependencies that every environment installs: a list of
// {name, marker} (uv, pylock.toml), or a table of poetry whose entries are a
// version or {version, markers, optional, python}.
func unconditional(dependencies any) []string {
	var out []string
	switch t := dependencies.(type) {
	case []any:
		for _, item := range t {
			entry, _ := item.(map[string]any)
			if name, ok := entry["name"].(string); ok && entry["marker"] == nil {
				out = append(out, normalName(name))
			}
		}
	case map[string]any:
		for name, value := range t {
			if entry, ok := value.(map[string]any); ok && entry["markers"] == nil && entry["optional"] != true && entry["python"] == nil {
				out = append(out, normalName(name))
			} else if _, ok := value.(string); ok {
				out = append(out, normalName(name))
			}
		}
	}
	slices.Sort(out)
	return out
}

// choices are the dependencies in a table of poetry that have a list of
// constraints, each for some environments.
func choices(dependencies any) []string {
	table, _ := dependencies.(map[string]any)
	var out []string
	for name, value := range table {
		if _, several := value.([]any); several {
			out = append(out, normalName(name))
		}
	}
	slices.Sort(out)
	return out
}

// packageLines are the places of the tables [[package]] in their order.
func (f *tomlFile) packageLines() []diag.Range {
	var out []diag.Range
	number, offset := 0, 0
	for line := range strings.Lines(string(f.src)) {
		number++
		if text := strings.TrimSpace(line); text == "[[package]]" || text == "[[packages]]" {
			out = append(out, diag.Range{File: f.name, Start: diag.Pos{Line: number, Column: 1, Byte: offset}, End: diag.Pos{Line: number, Column: 1 + len(text), Byte: offset + len(text)}})
		}
		offset += len(line)
	}
	return out
}
