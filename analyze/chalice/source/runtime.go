package source

import (
	"fmt"

	"decant/internal/diag"
	"decant/internal/pyeval"
)

// imported returns a module that the run has imported, or nil. It imports
// nothing: a module that only handlers import has no values here.
func (r *Run) imported(name string) *pyeval.Module {
	return r.In.Imported(name)
}

func (r *Run) usedVendor() bool {
	for _, s := range r.Loader.Files {
		if s.Vendored {
			return true
		}
	}
	return false
}

// CompareWithRuntime imports the app again as Lambda does, without
// AWS_CHALICE_CLI_MODE, when the code names that variable, and reports the
// functions that exist on one side only.
func (r *Run) CompareWithRuntime(src *Source, env Env, opts Options) {
	if src.Refused != nil || !src.AppFound || !r.Loader.Mentions("AWS_CHALICE_CLI_MODE") {
		return
	}
	other := newRun(r.Loader, env, opts, runtimeMode)
	other.importApp()
	there := &Source{}
	if app := other.TheApp(there); app != nil {
		other.Functions(there, app)
	}
	names := func(s *Source) map[string]bool {
		out := map[string]bool{}
		for _, fn := range s.Functions {
			out[fn.Name] = true
		}
		return out
	}
	here, runtime := names(src), names(there)
	for _, fn := range src.Functions {
		if !runtime[fn.Name] {
			r.Diags.Add(diag.New("CH118", fn.Handler.At, fmt.Sprintf("%s is registered only while the chalice command reads the app. The Lambda function exists, and its code does not register the handler.", fn.Name),
				"Register it in both cases.").About(fn.Name))
		}
	}
	for _, fn := range there.Functions {
		if !here[fn.Name] {
			r.Diags.Add(diag.New("CH118", fn.Handler.At, fmt.Sprintf("%s is not registered while the chalice command reads the app, so no Lambda function exists for it.", fn.Name),
				"Register it in both cases.").About(fn.Name))
		}
	}
}
