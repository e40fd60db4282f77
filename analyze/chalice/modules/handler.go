package modules

import (
	"decant/internal/pysyntax"
)

// Bindings counts how often a file mentions each name other than to call it, and
// its star imports as "*".
func (s *Module) Bindings() map[string]int {
	if s.names == nil {
		s.names = map[string]int{}
		for i, n := range s.File.Nodes {
			switch n.Kind {
			case pysyntax.KindWildcardImport:
				s.names["*"]++
			case pysyntax.KindIdentifier:
				if n.Field != pysyntax.FieldFunction {
					s.names[s.File.Text(i)]++
				}
			}
		}
	}
	return s.names
}
