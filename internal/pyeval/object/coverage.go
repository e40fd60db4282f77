package object

import (
	"decant/internal/diag"
	"decant/internal/pysyntax"
)

// Ran says whether a statement was run, certainly or under a condition that is not
// known. The node is one that stands in a block or module.
func (in *Interp) Ran(f *pysyntax.File, statement int) bool {
	bits := in.ran[f]
	return bits != nil && bits[statement/64]&(1<<(statement%64)) != 0
}

// Trial says whether a loop body is being tried out: host objects then take notes of
// nothing, and are not called.
func (in *Interp) Trial() bool { return in.DryRun > 0 }

// SawStatement notes that a statement runs; see Ran.
func (in *Interp) SawStatement(f *pysyntax.File, i int) {
	if in.DryRun > 0 {
		return
	}
	bits := in.ran[f]
	if bits == nil {
		bits = make([]uint64, len(f.Nodes)/64+1)
		in.ran[f] = bits
	}
	bits[i/64] |= 1 << (i % 64)
}

// SawAttribute tells the caller of the package of an attribute that the source reads.
func (in *Interp) SawAttribute(owner Value, name string, at diag.Range) {
	if in.DryRun == 0 && in.Options.OnAttribute != nil {
		in.Options.OnAttribute(owner, name, at)
	}
}
