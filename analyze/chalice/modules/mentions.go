package modules

import (
	"slices"

	"decant/internal/pysyntax"
)

// Mentions says whether a file that was read has the word.
func (l *Loader) Mentions(word string) bool {
	for _, s := range l.Files {
		if s.File != nil && !s.Vendored && pysyntax.Mentions(s.File.Src, word) {
			return true
		}
	}
	return false
}

// SkipVendor makes the loader forget vendor and everything it has found.
func (l *Loader) SkipVendor() {
	l.noVendor = true
	l.Modules = map[string]*Module{}
	for name, s := range l.Files {
		if s.Vendored {
			delete(l.Files, name)
		}
	}
	l.Order = slices.DeleteFunc(l.Order, l.inVendor)
}
