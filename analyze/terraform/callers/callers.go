// Package callers finds out what in a repository's infrastructure code starts the
// functions of a Chalice application: state machines, rules, schedules, event source
// mappings, notifications, subscriptions and permissions in Terraform, in templates
// of CloudFormation and AWS SAM and in files of the Serverless Framework.
//
// A function is recognised by its name on Lambda (<app>-<stage>-<function>), alone or
// in an ARN, by a reference to a resource that has this name, and by the resource that
// chalice package writes for it. A name that only resembles it is no link; one that
// could be a function's and depends on what the files do not say is a finding.
package callers

import (
	"cmp"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"

	"decant/analyze/terraform/eval"
	"decant/internal/diag"
	"decant/internal/secrets"
	"decant/internal/terminal"
	"decant/model"
)

// Codes of this package.
const (
	// AlsoStarted reports a trigger beside the one that Chalice registers.
	AlsoStarted diag.Code = "CH392"
	// ResultRead reports a state machine that reads a function's result.
	ResultRead diag.Code = "CH393"
	// NotDecided reports a name that could be a function's.
	NotDecided diag.Code = "CH394"
	// NoDefinition reports a state machine whose definition is not known.
	NoDefinition diag.Code = "CH395"
	// NotNamed reports a caller of a function that nothing names.
	NotNamed diag.Code = "CH396"
)

// collector reads the infrastructure code of one app.
type collector struct {
	linker
	fsys    fs.FS
	reader  *eval.Reader
	permits []permit
	unnamed []place
	diags   diag.List
}

// place is a caller whose function is not known.
type place struct {
	at      diag.Range
	what    string
	because string
}

// Find gives the functions of an app their callers. files keeps what is parsed for the
// other apps of the repository, nil for none; alone says that it has no other app.
func Find(fsys fs.FS, files *eval.Files, app *model.App, alone bool) diag.List {
	c := &collector{linker: linker{app, alone}, fsys: fsys, reader: eval.NewReader(fsys, files, app.Stage, app.Stages)}
	for _, dir := range roots(c.reader, app) {
		root := c.reader.Root(dir)
		for _, m := range append([]*eval.Module{root}, root.Called()...) {
			c.module(m)
		}
	}
	for _, file := range app.Files.Templates {
		if !c.otherStage(file) && !strings.Contains(path.Base(file), ".asl.") {
			c.template(file)
		}
	}
	for _, file := range app.Files.Templates {
		if !c.otherStage(file) && strings.Contains(path.Base(file), ".asl.") {
			c.loose(file)
		}
	}
	c.permissions()
	for i := range app.Functions {
		slices.SortStableFunc(app.Functions[i].Callers, compare)
		c.second(app.Functions[i])
		c.results(app.Functions[i])
	}
	c.notNamed()
	return append(c.reader.Findings(), c.diags...)
}

// compare orders callers by position.
func compare(a, b model.Caller) int {
	x, y := a.Trigger.At(), b.Trigger.At()
	return cmp.Or(cmp.Compare(x.File, y.File), cmp.Compare(x.Start.Line, y.Start.Line), cmp.Compare(x.Start.Column, y.Start.Column), cmp.Compare(a.Address, b.Address))
}

// roots are the folders in which terraform runs: those that no other one calls, but
// for folders of another stage.
func roots(r *eval.Reader, app *model.App) []string {
	called := map[string]bool{}
	for _, dir := range app.Files.TerraformDirs {
		for _, target := range r.Calls(dir) {
			called[target] = true
		}
	}
	c := collector{linker: linker{app: app}}
	return slices.DeleteFunc(slices.Clone(app.Files.TerraformDirs), func(dir string) bool {
		return called[dir] || c.otherStage(dir) || strings.Contains("/"+dir+"/", "/modules/")
	})
}

// otherStage says that a path has the name of another stage as a folder.
func (c *collector) otherStage(file string) bool {
	for _, word := range strings.Split(file, "/") {
		if word != c.app.Stage && slices.Contains(c.app.Stages, word) {
			return true
		}
	}
	return false
}

// add links one caller, or says why it cannot.
func (c *collector) add(function eval.Value, dir, address string, caller model.Caller) {
	found := c.find(function, dir)
	at := caller.Trigger.At()
	caller.Address = address
	switch found.outcome {
	case linked:
		caller.Via, caller.Qualifier = found.via, found.qualifier
		fn := &c.app.Functions[found.function]
		fn.Callers = append(fn.Callers, caller)
	case open:
		names := make([]string, len(found.candidates))
		for i, f := range found.candidates {
			names[i] = c.app.Functions[f].Name
		}
		c.diags.Add(diag.New(NotDecided, orAt(function.At, at),
			fmt.Sprintf("%s starts %s. That could be %s; it is not known, because %s.", address, shown(function), or(names), because(found.why)),
			"Write the name of the function so that the files say it, or give the variable a default. If it is this app's function, move its caller together with it.").About(names[0]))
	case unnamed:
		c.unnamed = append(c.unnamed, place{orAt(function.At, at), address, because(found.why)})
	case none:
	}
}

func orAt(at, other diag.Range) diag.Range {
	if at.Start.Line == 0 {
		return other
	}
	return at
}

// shown is a value in a sentence, on one line and cut.
func shown(v eval.Value) string {
	text := []rune(terminal.Cell(secrets.Mask(v.Shown())))
	if len(text) > 120 {
		return string(text[:120]) + "…"
	}
	return string(text)
}

func because(h *eval.Hole) string {
	switch {
	case h == nil:
		return "the files do not say it"
	case h.Expr == "":
		return terminal.Cell(h.Because)
	}
	return terminal.Cell(secrets.Mask(h.Expr + " is open: " + h.Because))
}

func or(names []string) string {
	if len(names) > 4 {
		return strings.Join(names[:4], ", ") + fmt.Sprintf(" or one of %d more", len(names)-4)
	}
	if len(names) == 1 {
		return names[0]
	}
	return strings.Join(names[:len(names)-1], ", ") + " or " + names[len(names)-1]
}

// second reports what starts a function beside the trigger that Chalice registers:
// cutover switches that trigger and no other.
func (c *collector) second(fn model.Function) {
	if fn.Kind == model.KindLambda {
		return // its callers are its triggers
	}
	for _, caller := range fn.Callers {
		if caller.Disabled {
			continue
		}
		c.diags.Add(diag.New(AlsoStarted, caller.Trigger.At(),
			fmt.Sprintf("%s starts %s as well, beside the trigger that Chalice registers in %s. cutover switches the trigger of Chalice alone: this one goes on starting the Lambda.", caller.Address, fn.Name, line(fn.Handler.At)),
			"Decide which of the two is right before the function moves: remove this one, or point it at the task.").About(fn.Name).With(fn.Handler.At, "the registration"))
	}
}

// results reports the state machines that read what a function returns.
func (c *collector) results(fn model.Function) {
	for _, caller := range fn.Callers {
		m, ok := caller.Trigger.(model.StateMachine)
		if !ok || m.Result.Kind != "used" {
			continue
		}
		reader := "state " + m.Result.State + " reads it (" + m.Result.Field + ")"
		if m.Result.State == m.State {
			reader = "the state itself keeps it (" + m.Result.Field + ")"
		}
		fix := "Keep the function on Lambda:\n    function \"" + fn.Name + "\" { move = false }\nor change the state to ecs:runTask.waitForTaskToken, with which the task sends the result back."
		if m.Workflow.IsKnown() && m.Workflow.V == "EXPRESS" {
			fix = "Keep the function on Lambda; an Express workflow cannot wait for a task:\n    function \"" + fn.Name + "\" { move = false }"
		}
		c.diags.Add(diag.New(ResultRead, m.At(),
			fmt.Sprintf("State %s of the state machine %s waits for what %s returns, and %s. A task gives its exit code alone, so the machine would go on without the result.", terminal.Cell(m.State), machineName(m), fn.Name, terminal.Cell(reader)),
			fix).About(fn.Name).With(m.Result.At, "the result is read here"))
	}
}

func machineName(m model.StateMachine) string {
	if m.Name.IsKnown() {
		return terminal.Cell(m.Name.V)
	}
	return "in " + m.Where.File
}

func line(at diag.Range) string { return fmt.Sprintf("%s:%d", at.File, at.Start.Line) }

// maxNamed bounds the findings about callers of an unknown function.
const maxNamed = 20

// notNamed says which callers start a function that nothing names, as long as a
// function of the app has no caller: it could be one of them.
func (c *collector) notNamed() {
	lonely := slices.ContainsFunc(c.app.Functions, func(fn model.Function) bool {
		return fn.Kind == model.KindLambda && len(fn.Callers) == 0
	})
	if !lonely {
		return
	}
	for i, p := range c.unnamed {
		if i == maxNamed {
			break
		}
		c.diags.Add(diag.New(NotNamed, p.at,
			fmt.Sprintf("%s starts a Lambda function, and %s. Whether it is one of this app is not known.", p.what, p.because), ""))
	}
}
