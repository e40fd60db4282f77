package fleet

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"decant/internal/diag"
	"decant/internal/gitrepo"
)

// Target is a repository that is to be read.
type Target struct {
	// Name is a URL without credentials, or a folder relative to fleet.hcl.
	Name     string
	Where    gitrepo.Location
	Settings Settings
}

// The bounds of a campaign.
const (
	maxList    = 8 << 20 // bytes of a list
	maxTargets = 20_000
)

// Targets lists the repositories of a campaign, sorted by name; one that several
// sources have is read once, with the settings of the first. dir is the folder of
// fleet.hcl.
func Targets(c Campaign, dir string) ([]Target, diag.List) {
	l := lister{dir: dir, seen: map[string]bool{}}
	for _, s := range c.Sources {
		l.source(s)
	}
	out := slices.DeleteFunc(l.found, func(t Target) bool {
		return len(c.Include) > 0 && !matchesAny(c.Include, t.Name) || matchesAny(c.Exclude, t.Name)
	})
	for _, of := range c.Of {
		l.over(of, out)
	}
	slices.SortFunc(out, func(a, b Target) int { return cmp.Compare(a.Name, b.Name) })
	if len(out) == 0 && !l.diags.HasErrors() {
		l.diags.Add(diag.New(NothingToRead, diag.Range{}, "The sources and filters leave no repository to read.", "Name repositories in a source, or correct include and exclude."))
	}
	return out, l.diags
}

type lister struct {
	dir   string
	seen  map[string]bool
	found []Target
	diags diag.List
}

func (l *lister) source(s Source) {
	for _, t := range s.Repositories {
		l.add(t, s.Settings)
	}
	if s.List.V != "" {
		l.list(s)
	}
	if s.Checkouts.V != "" {
		l.checkouts(s)
	}
}

// add puts one repository into the list.
func (l *lister) add(t text, with Settings) {
	where, err := gitrepo.Parse(t.V, l.dir)
	if err != nil {
		l.diags.Add(diag.New(BadValue, t.At, "A repository cannot be used: "+err.Error()+".", "Write a URL, or a folder relative to fleet.hcl."))
		return
	}
	if where.HasPassword() {
		l.diags.Add(diag.New(LoginInFile, t.At, fmt.Sprintf("The URL of %s has credentials in it.", where), "Keep the token in a variable of the environment, and name it with token_variable."))
	}
	name := l.name(where)
	if l.seen[name] {
		return
	}
	if len(l.found) == maxTargets {
		l.diags.Add(diag.New(NoList, t.At, fmt.Sprintf("There are more than %d repositories.", maxTargets), "Split the campaign into several files."))
	}
	if l.seen[name] = true; len(l.found) < maxTargets {
		l.found = append(l.found, Target{Name: name, Where: where, Settings: with})
	}
}

// name is what a repository is called in a report: no absolute path of this machine
// is in it where there is a relative one.
func (l *lister) name(where gitrepo.Location) string {
	if where.Folder() == "" {
		return where.String()
	}
	if rel, err := filepath.Rel(l.dir, where.Folder()); err == nil {
		return filepath.ToSlash(rel)
	}
	return where.String()
}

func (l *lister) list(s Source) {
	content, err := readList(l.path(s.List.V))
	if err != nil {
		l.diags.Add(diag.New(NoList, s.List.At, fmt.Sprintf("The list %s cannot be read: %s.", s.List.V, reason(err)), "Name a text file of at most 8 MiB, relative to fleet.hcl."))
		return
	}
	for i, line := range strings.Split(string(content), "\n") {
		line = strings.TrimSpace(line)
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		at := diag.Pos{Line: i + 1, Column: 1}
		l.add(text{line, diag.Range{File: s.List.V, Start: at, End: at}}, s.Settings)
	}
}

func readList(file string) ([]byte, error) {
	f, err := os.Open(file)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	if info, err := f.Stat(); err != nil || !info.Mode().IsRegular() {
		return nil, errors.Join(errors.New("it is no file"), err)
	}
	content, err := io.ReadAll(io.LimitReader(f, maxList+1))
	if err == nil && len(content) > maxList {
		err = errors.New("it is larger than 8 MiB")
	}
	return bytes.TrimPrefix(content, []byte("\ufeff")), err
}

func (l *lister) checkouts(s Source) {
	matches, err := filepath.Glob(l.path(s.Checkouts.V))
	n := 0
	for _, dir := range matches {
		if IsRepository(dir) {
			l.add(text{dir, s.Checkouts.At}, s.Settings)
			n++
		}
	}
	if err != nil || n == 0 {
		l.diags.Add(diag.New(NoList, s.Checkouts.At, "No folder that the pattern of checkouts matches is a Git repository.", "Correct the pattern; it is relative to fleet.hcl."))
	}
}

// IsRepository says whether a folder is a checkout or a bare repository.
func IsRepository(dir string) bool {
	if _, err := os.Lstat(filepath.Join(dir, ".git")); err == nil {
		return true
	}
	for _, part := range []string{"HEAD", "objects", "refs"} {
		if _, err := os.Stat(filepath.Join(dir, part)); err != nil {
			return false
		}
	}
	return true
}

func (l *lister) path(name string) string {
	if filepath.IsAbs(name) {
		return name
	}
	return filepath.Join(l.dir, name)
}

// over puts the settings of one repository over those of its source.
func (l *lister) over(of Named, targets []Target) {
	name := of.Name
	if where, err := gitrepo.Parse(of.Name, l.dir); err == nil {
		name = l.name(where)
	}
	for i := range targets {
		if targets[i].Name == name {
			targets[i].Settings = of.Settings.over(targets[i].Settings)
			return
		}
	}
	l.diags.Add(diag.New(NoRepository, of.At, "The block is about a repository that is not read.", "Write the name as the source has it, or remove the block."))
}

// matchesAny says whether one of the patterns matches a name as a whole.
func matchesAny(patterns []string, name string) bool {
	return slices.ContainsFunc(patterns, func(p string) bool { return matches(strings.Split(p, "/"), strings.Split(name, "/")) })
}

// matches compares the parts of a pattern with those of a path: "**" stands for any
// number of parts, and where it is a piece of a part, for any text.
func matches(pattern, name []string) bool {
	// at holds the numbers of parts that the pattern so far may have taken.
	at := map[int]bool{0: true}
	for _, p := range pattern {
		next := map[int]bool{}
		for n := range at {
			switch {
			case p == "**":
				for k := n; k <= len(name); k++ {
					next[k] = true
				}
			case strings.Contains(p, "**"):
				for k := n + 1; k <= len(name); k++ {
					if wild(p, strings.Join(name[n:k], "/")) {
						next[k] = true
					}
				}
			case n < len(name) && wild(p, name[n]):
				next[n+1] = true
			}
		}
		at = next
	}
	return at[len(name)]
}

// wild compares a text with a pattern of "*" and "?", in steps that grow with the
// product of both lengths.
func wild(pattern, s string) bool {
	p, i, star, mark := 0, 0, -1, 0
	for i < len(s) {
		switch {
		case p < len(pattern) && pattern[p] == '*':
			star, mark = p, i
			p++
		case p < len(pattern) && (pattern[p] == '?' || pattern[p] == s[i]):
			p++
			i++
		case star >= 0:
			p = star + 1
			mark++
			i = mark
		default:
			return false
		}
	}
	return strings.Trim(pattern[p:], "*") == ""
}

// reason is an error without the path of this machine.
func reason(err error) string {
	var at *os.PathError
	if errors.As(err, &at) {
		return at.Err.Error()
	}
	return err.Error()
}
