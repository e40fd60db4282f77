package packaging

import (
	"fmt"
	"testing"
	"testing/fstest"

	"decant/analyze/chalice/project"
	"decant/internal/diag"
	"decant/model"
)

// TestTheSearchForCompiledFilesEnds: a vendored tree of any size costs a bounded
// number of entries, and the finding says that the rest was not looked at.
func TestTheSearchForCompiledFilesEnds(t *testing.T) {
	t.Parallel()
	fsys := fstest.MapFS{}
	for i := range project.MaxShipped + 10 {
		fsys[fmt.Sprintf("orders/vendor/p/m%05d.py", i)] = &fstest.MapFile{}
	}
	var p model.Package
	diags := ReadCompiled(fsys, "orders", &p)
	if len(diags) != 1 || diags[0].Code != project.VendorTooLarge || diags[0].Severity != diag.Note || diags[0].At.File != "orders/vendor" {
		t.Errorf("%v", diags)
	}
	for name := range fsys {
		if delete(fsys, name); len(fsys) < project.MaxShipped-1 {
			break
		}
	}
	if diags := ReadCompiled(fsys, "orders", &p); len(diags) > 0 {
		t.Errorf("below the limit: %v", diags)
	}
}
