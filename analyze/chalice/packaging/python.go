package packaging

import (
	"cmp"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"

	"decant/analyze/chalice/project"
	"decant/internal/diag"
	"decant/internal/pyversion"
	"decant/model"
)

// Lambda's current runtimes, by minor version of Python 3.
// https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtimes.html
const (
	oldestRuntime = 11
	newestRuntime = 14
	// oldestPort is the oldest minor version that a bound is tried with.
	oldestPort = 6
	// defaultPython is taken when nothing states a version: it has years of
	// support left, and nearly every package has wheels for it.
	defaultPython = "3.12"
	// maxCandidates bounds the places that a finding about a guess lists.
	maxCandidates = 10
)

// ReadPython returns the version to run and all hints, the ones that count most
// first. stated is the version that the user gave, or "".
//
// Chalice deploys for the interpreter that runs it and does not record which one
// that is. So evidence is collected and ranked (see rank); what only allows a
// range, or concerns something else than the deployment, decides as a guess, and
// what git ignores decides nothing: another clone of the commit lacks it.
func ReadPython(fsys fs.FS, survey *project.Survey, dir string, files model.Files, compiled []model.Compiled, stated string) (model.Value[string], []model.PythonHint, diag.List) {
	c := newCollector(fsys, survey, dir, files)
	diags := c.collect(compiled)
	slices.SortStableFunc(c.evidence, func(a, b evidence) int {
		return cmp.Or(cmp.Compare(a.rank(), b.rank()), cmp.Compare(a.distance, b.distance), cmp.Compare(a.kind, b.kind))
	})
	out := make([]model.PythonHint, 0, len(c.evidence))
	for _, e := range c.evidence {
		out = append(out, e.PythonHint)
	}
	chosen, more := c.choose(stated)
	diags.Extend(more)
	diags.Extend(retired(chosen, dir))
	return chosen, out, diags
}

func (c *collector) choose(stated string) (model.Value[string], diag.List) {
	if stated != "" {
		return model.Known(stated, model.FromOptions, diag.Range{}), nil
	}
	if len(c.evidence) > 0 && c.evidence[0].rank() <= decides {
		best := c.evidence[0]
		return model.Known(best.Version, model.FromConfig, best.At), c.conflicts(best)
	}
	return c.guess()
}

// conflicts reports the evidence that does not agree with the chosen one.
func (c *collector) conflicts(best evidence) diag.List {
	d := diag.New(project.PythonConflict, best.At,
		fmt.Sprintf("The %s says Python %s, and that was taken; other files say otherwise. A wrong version can break packages and syntax in the image.", best.Source, best.Version),
		"State the version that the functions run with in decant.hcl:\n    python = \""+best.Version+"\"")
	for _, e := range c.evidence {
		if e.kind != byLinter && !e.elsewhere && !e.allows(best.Version) {
			d = d.With(e.At, e.says())
		}
	}
	if len(d.Related) == 0 {
		return nil
	}
	return diag.List{d}
}

// guess chooses where nothing decides: among the versions that the bounds allow
// the one that something weak names, else the default, else the nearest to it.
func (c *collector) guess() (model.Value[string], diag.List) {
	candidates := c.candidates()
	chosen := c.nearest(candidates)
	detail := "No file of the repository tells which Python runs the functions"
	switch {
	case len(c.evidence) == 0:
		detail += fmt.Sprintf("; decant takes %s, a guess. Candidates are Lambda's current runtimes, 3.%d to 3.%d.", chosen, oldestRuntime, newestRuntime)
	case len(candidates) == 0:
		detail = "The files that bound the Python version exclude one another; decant takes " + chosen + "."
	default:
		detail += " for certain; decant takes " + chosen + ", a guess. Candidates are " + strings.Join(candidates, ", ") + "."
	}
	if len(c.unclear) > 0 {
		detail += " Files that name several versions were not counted: " + strings.Join(project.FirstOf(c.unclear, 5), ", ") + "."
	}
	d := diag.New(project.PythonUnstated, diag.InFile(path.Join(c.dir, "app.py")), detail,
		"State the version that the functions run with on Lambda (aws lambda get-function-configuration prints it) in decant.hcl:\n    python = \""+chosen+"\"")
	for _, e := range c.evidence[:min(len(c.evidence), maxCandidates)] {
		d = d.With(e.At, e.says())
	}
	return model.Known(chosen, model.FromDefault, diag.Range{}), diag.List{d}
}

// candidates are the versions that all bounds of committed files allow; all of
// them when nothing bounds them. Bounds that exclude one another leave none.
func (c *collector) candidates() []string {
	var out []string
	for n := oldestPort; n <= newestRuntime; n++ {
		version := fmt.Sprintf("3.%d", n)
		if !slices.ContainsFunc(c.evidence, func(e evidence) bool { return e.bounds() && !e.allows(version) }) {
			out = append(out, version)
		}
	}
	return out
}

// nearest is the candidate to take.
func (c *collector) nearest(candidates []string) string {
	named := slices.IndexFunc(c.evidence, func(e evidence) bool {
		return e.rank() == hints && !e.bounds() && !e.elsewhere && (e.versions == nil || len(e.versions) == 1) && slices.Contains(candidates, e.Version)
	})
	switch {
	case named >= 0:
		return c.evidence[named].Version
	case len(candidates) == 0 || slices.Contains(candidates, defaultPython):
		return defaultPython
	case pyversion.Minor(candidates[0]) > pyversion.Minor(defaultPython):
		return candidates[0]
	}
	return candidates[len(candidates)-1]
}

func retired(v model.Value[string], dir string) diag.List {
	at := v.At
	if at.IsZero() {
		at = diag.InFile(path.Join(dir, "app.py"))
	}
	if n := pyversion.Minor(v.V); n >= oldestRuntime && n <= newestRuntime {
		return nil
	}
	return diag.List{diag.New(project.PythonRetired, at,
		fmt.Sprintf("Python %s is not among Lambda's current runtimes (3.%d to 3.%d).", v.V, oldestRuntime, newestRuntime),
		"Move the code to a newer version, or state the real one in decant.hcl:\n    python = \""+defaultPython+"\"")}
}
