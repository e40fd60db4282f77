// Package change holds what decant wants to do to a repository's files as a
// value: a set of whole files, the unified diff that shows the set, and the one
// operation that writes it. Nothing is written but by [Set.WriteTo] and [Recover].
//
// Reconcile turns generated files into a set without losing what people wrote:
// it compares three texts, the one that decant generated last time (kept in the
// repository, see [Base]), the one that stands in the repository now, and the
// new one.
package change

import (
	"bytes"
	"cmp"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"

	"decant/internal/diag"
)

// OnExist is what becomes of a generated file whose place is taken. A file that
// decant itself generated before, according to the [Base], is its own: with
// Create and AddLines the new text is merged with the edits that people made.
type OnExist int

const (
	// Create makes the file when there is none; a file that decant did not make
	// is an error.
	Create OnExist = iota
	// AddLines adds the lines that are missing to the end of a file that decant
	// did not make.
	AddLines
	// Replace overwrites whatever is there, edits included.
	Replace
	// Keep leaves whatever is there as it is.
	Keep
	// Refuse makes any difference an error, also a person's edit to a file that
	// decant made.
	Refuse
)

// File is the change of one file.
type File struct {
	// Path is relative to the repository's root and uses "/".
	Path string
	// Before is what the file holds now; nil when there is no file.
	Before []byte
	// After is what it shall hold; nil to delete the file.
	After []byte
	// Mode holds the permission bits of a new file. A file that exists keeps
	// its own, and Mode repeats them.
	Mode    fs.FileMode
	OnExist OnExist
	// Why are the reasons, for the reviewer.
	Why []string
	// made is what decant generated for the path; After may have a person's edits too.
	made []byte
}

// Set is a list of changed files: sorted by path, each path once. The zero Set
// changes nothing.
type Set struct{ files []File }

// Collision says that two changes want different things of one path.
type Collision struct{ First, Second File }

// New makes a set. Changes that change nothing are dropped; the files of a
// collision are left out, since neither can be preferred.
func New(files ...File) (Set, []Collision) {
	sorted := slices.Clone(files)
	slices.SortStableFunc(sorted, func(a, b File) int { return cmp.Compare(a.Path, b.Path) })
	var set Set
	var collisions []Collision
	for i := 0; i < len(sorted); {
		end := i + 1
		for end < len(sorted) && sorted[end].Path == sorted[i].Path {
			end++
		}
		f, collision := same(sorted[i:end])
		i = end
		if collision != nil {
			collisions = append(collisions, *collision)
			continue
		}
		if f.Before == nil && f.After == nil || f.Before != nil && f.After != nil && bytes.Equal(f.Before, f.After) {
			continue
		}
		set.files = append(set.files, f)
	}
	return set.withoutNested(collisions)
}

// same joins changes of one path when they agree.
func same(files []File) (File, *Collision) {
	f := files[0]
	f.Why = slices.Clone(f.Why)
	for _, other := range files[1:] {
		agree := equal(f.Before, other.Before) && equal(f.After, other.After) && f.Mode == other.Mode
		if !agree {
			return File{}, &Collision{First: f, Second: other}
		}
		for _, why := range other.Why {
			if !slices.Contains(f.Why, why) {
				f.Why = append(f.Why, why)
			}
		}
	}
	return f, nil
}

// equal compares two contents; an absent file differs from an empty one.
func equal(a, b []byte) bool { return (a == nil) == (b == nil) && bytes.Equal(a, b) }

// withoutNested finds a file whose path is a folder of another one.
func (s Set) withoutNested(collisions []Collision) (Set, []Collision) {
	byPath := map[string]File{}
	for _, f := range s.files {
		if f.After != nil {
			byPath[f.Path] = f
		}
	}
	drop := map[string]bool{}
	for _, f := range s.files {
		for dir := path.Dir(f.Path); f.After != nil && dir != "." && dir != "/"; dir = path.Dir(dir) {
			if parent, ok := byPath[dir]; ok {
				drop[f.Path], drop[dir] = true, true
				collisions = append(collisions, Collision{First: parent, Second: f})
			}
		}
	}
	s.files = slices.DeleteFunc(s.files, func(f File) bool { return drop[f.Path] })
	return s, collisions
}

// Files returns the changes in the order of their paths.
func (s Set) Files() []File { return slices.Clone(s.files) }

// Len returns how many files change.
func (s Set) Len() int { return len(s.files) }

// Collided makes the diagnostics of collisions.
func Collided(collisions []Collision) diag.List {
	var diags diag.List
	for _, c := range collisions {
		detail := fmt.Sprintf("Two parts of the migration want different things of %s, so neither is made. One: %s The other: %s",
			c.Second.Path, reasons(c.First), reasons(c.Second))
		fix := "Give one of the two another place in decant.hcl."
		if c.First.Path != c.Second.Path {
			detail = fmt.Sprintf("One part of the migration wants a file %s and another one a folder of that name, for %s, so neither is made.",
				c.First.Path, c.Second.Path)
		}
		diags.Add(diag.New("CL211", diag.InFile(c.Second.Path), detail, fix))
	}
	return diags
}

func reasons(f File) string {
	if len(f.Why) == 0 {
		return "no reason was given."
	}
	return strings.Join(f.Why, " ")
}
