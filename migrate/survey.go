package migrate

import (
	"context"
	"fmt"
	"io/fs"
	"slices"
	"strings"

	"decant/analyze"
	"decant/internal/diag"
	"decant/model"
	"decant/plan/review"
)

// Apps reads the applications of a repository whose live functions are asked
// for, together with the thresholds of decant.hcl.
func Apps(ctx context.Context, fsys fs.FS, opts Options) ([]*model.App, review.Thresholds, diag.List) {
	options, diags := readSettings(fsys, opts)
	apps, more := Scan(ctx, fsys, opts)
	placed(apps, options)
	// What is wrong with the source is scan's matter; here only what hides an app.
	for _, d := range more {
		if len(apps) == 0 || d.Code == "CH331" || d.Code == TooManyApps { // a stage that does not exist has no functions
			diags.Add(d)
		}
	}
	if len(apps) > 0 {
		options = options.For(apps[0].Stage)
	}
	return apps, review.ThresholdsOf(options), diags
}

// Project is an application of a repository.
type Project struct {
	Dir    string   // relative to the repository's root
	Stages []string // of config.json, sorted
}

// Projects are the applications of a repository that are read at most, by folder.
func Projects(ctx context.Context, fsys fs.FS) []Project {
	found, _ := analyze.Find(ctx, fsys) // a reading of each says what is wrong
	var out []Project
	for _, f := range found[:min(len(found), maxApps)] {
		out = append(out, Project{Dir: f.Dir, Stages: f.Stages[:min(len(f.Stages), maxStages)]})
	}
	return out
}

// TagMark begins a function that Wanted describes by Chalice's tag and its handler,
// "tag:stage=prod:app=orders:handler=app.nightly:name=orders-prod-nightly": it is
// looked for where no function has the name.
const TagMark = "tag:"

// Wanted are the names of the live functions that concern the apps, sorted:
// whole names, beginnings that end in "*", and descriptions that begin with TagMark.
// They decide which functions are asked about in detail.
func Wanted(apps []*model.App) []string {
	names := []string{}
	for _, app := range apps {
		for _, fn := range app.Functions {
			names = append(names, fn.LambdaName)
			if app.Name.IsKnown() && fn.Handler.String != "" && fn.LambdaStated == "" {
				names = append(names, fmt.Sprintf("%sstage=%s:app=%s:handler=%s:name=%s", TagMark, app.Stage, app.Name.V, fn.Handler.String, fn.LambdaName))
			}
			if name := fn.LambdaStated; name != "" {
				names = append(names, name[strings.LastIndexByte(name, ':')+1:])
			}
		}
		for _, d := range app.Deployed {
			if _, name, ok := strings.Cut(d.ARN, ":function:"); ok {
				names = append(names, name)
			}
		}
		if app.Name.IsKnown() {
			prefix := app.Name.V + "-" + app.Stage
			names = append(names, prefix, prefix+"-*")
		}
	}
	slices.Sort(names)
	return slices.Compact(names)
}

// Survey judges the live functions: those of the apps, or all of them when there
// is no app.
func Survey(live *model.Live, apps []*model.App, thresholds review.Thresholds, prices review.Prices) (*review.Survey, diag.List) {
	var diags diag.List
	judged := *live
	var drift []review.Drift
	if apps != nil {
		extra, more := analyze.Join(apps, live)
		diags.Extend(more)
		drift = review.Drifts(apps, extra)
		judged.Functions = extra
		for _, app := range apps {
			for _, fn := range app.Functions {
				if fn.Live != nil {
					judged.Functions = append(judged.Functions, *fn.Live)
				}
			}
		}
		slices.SortFunc(judged.Functions, func(a, b model.LiveFunction) int { return strings.Compare(a.ARN, b.ARN) })
	}
	s, more := review.Make(&judged, apps, review.Options{Thresholds: thresholds, Prices: prices, Drift: drift})
	diags.Extend(more)
	return s, diags
}

// LiveFiles are the snapshots that decant.hcl in fsys names, by stage; "" is the
// project's. Stages that name none of their own are left out.
func LiveFiles(fsys fs.FS) map[string]model.Value[string] {
	project, _ := readSettings(fsys, Options{})
	out := map[string]model.Value[string]{}
	if project.Live.IsKnown() {
		out[""] = project.Live
	}
	for name, of := range project.Stages {
		if of.Live.IsKnown() && of.Live.At != project.Live.At {
			out[name] = of.Live
		}
	}
	return out
}

// Thresholds reads those of decant.hcl in fsys, without looking for an app.
func Thresholds(fsys fs.FS) (review.Thresholds, diag.List) {
	options, diags := readSettings(fsys, Options{})
	return review.ThresholdsOf(options), diags
}
