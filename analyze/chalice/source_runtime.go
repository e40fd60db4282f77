package chalice

import (
	"fmt"
	"slices"

	"decant/internal/diag"
	"decant/internal/pyeval"
	"decant/internal/pysyntax"
)

// imported returns a module that the run has imported, or nil. It imports
// nothing: a module that only handlers import has no values here.
func (r *run) imported(name string) *pyeval.Module {
	return r.in.Imported(name)
}

func (r *run) usedVendor() bool {
	for _, s := range r.load.files {
		if s.vendored {
			return true
		}
	}
	return false
}

// compareWithRuntime imports the app again as Lambda does, without
// AWS_CHALICE_CLI_MODE, when the code names that variable, and reports the
// functions that exist on one side only.
func (r *run) compareWithRuntime(src *Source, env Env, opts Options) {
	if src.Refused != nil || !src.AppFound || !r.load.mentions("AWS_CHALICE_CLI_MODE") {
		return
	}
	other := newRun(r.load, env, opts, runtimeMode)
	other.importApp()
	there := &Source{}
	if app := other.theApp(there); app != nil {
		other.functions(there, app)
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
			r.diags.Add(diag.New("CH118", fn.Handler.At, fmt.Sprintf("%s is registered only while the chalice command reads the app. The Lambda function exists, and its code does not register the handler.", fn.Name),
				"Register it in both cases.").About(fn.Name))
		}
	}
	for _, fn := range there.Functions {
		if !here[fn.Name] {
			r.diags.Add(diag.New("CH118", fn.Handler.At, fmt.Sprintf("%s is not registered while the chalice command reads the app, so no Lambda function exists for it.", fn.Name),
				"Register it in both cases.").About(fn.Name))
		}
	}
}

// mentions says whether a file that was read has the word.
func (l *loader) mentions(word string) bool {
	for _, s := range l.files {
		if s.file != nil && !s.vendored && pysyntax.Mentions(s.file.Src, word) {
			return true
		}
	}
	return false
}

// skipVendor makes the loader forget vendor and everything it has found.
func (l *loader) skipVendor() {
	l.noVendor = true
	l.modules = map[string]*source{}
	for name, s := range l.files {
		if s.vendored {
			delete(l.files, name)
		}
	}
	l.order = slices.DeleteFunc(l.order, l.inVendor)
}
