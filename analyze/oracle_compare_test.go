package analyze_test

import (
	"cmp"
	"encoding/json"
	"fmt"
	"maps"
	"path"
	"path/filepath"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"time"

	"decant/internal/diag"
	"decant/model"
)

// comparison collects the differences between Chalice's facts and decant's
// model of one project.
type comparison struct {
	question
	version      string
	said         facts
	placeholders facts
	differences  []string
	used         []string // keys of case.json's unknown that were needed
}

// differ notes one difference.
func (c *comparison) differ(what string, want, got any) {
	c.differences = append(c.differences, fmt.Sprintf("%s: %v / %v", what, show(want), show(got)))
}

// show prints a value so that "300" and 300 look different.
func show(v any) string {
	text, err := json.Marshal(v)
	if err != nil {
		return fmt.Sprint(v)
	}
	return string(text)
}

// equal compares one setting that is always known.
func (c *comparison) equal(what string, want, got any) {
	if !reflect.DeepEqual(want, got) {
		c.differ(what, want, got)
	}
}

// known compares a setting that may be unknown. An unset value equals nil.
func known[T any](c *comparison, what string, want any, got model.Value[T]) {
	if got.Unknown != nil {
		c.unknown(what, *got.Unknown)
		return
	}
	var have any
	if got.IsSet() {
		have = plain(got.V)
	}
	if want = plain(want); !reflect.DeepEqual(want, have) {
		c.differ(what, want, have)
	}
}

// plain makes values of both sides comparable: numbers become int64, also those
// that config.json puts in quotes; durations become seconds; an empty list is
// no list.
func plain(v any) any {
	switch v := v.(type) {
	case time.Duration:
		return int64(v / time.Second)
	case model.MiB:
		return int64(v)
	case int:
		return int64(v)
	case float64:
		if v == float64(int64(v)) {
			return int64(v)
		}
	case string:
		if n, err := strconv.ParseInt(v, 10, 64); err == nil {
			return n
		}
	case []string:
		if len(v) == 0 {
			return nil
		}
		return strings.Join(v, " ")
	case []any:
		words := make([]string, len(v))
		for i := range v {
			words[i] = fmt.Sprint(v[i])
		}
		return plain(words)
	}
	return v
}

// unknown accepts a value that decant calls unknown only when case.json lists it
// and, for "env:NAME", when Chalice reads that unset variable while importing.
func (c *comparison) unknown(what string, why model.Unknown) {
	reason, ok := c.mayBeUnknown(what)
	if !ok {
		c.differ(what, "known", "unknown, because "+why.Because)
		return
	}
	name, isEnv := strings.CutPrefix(reason, "env:")
	if !isEnv {
		return
	}
	for _, read := range append(c.placeholders.EnvReads, c.said.EnvReads...) {
		if read.Name == name && !read.Set {
			return
		}
	}
	c.differ(what+" depends on "+name, "not read, or set", "unknown, because "+why.Because)
}

// mayBeUnknown looks a field up in case.json.
func (c *comparison) mayBeUnknown(what string) (reason string, ok bool) {
	for _, key := range []string{what, c.stage + ":" + what} {
		if reason, ok = c.Unknown[key]; ok {
			c.used = append(c.used, key)
			return reason, true
		}
	}
	return "", false
}

// unknownsUsed fails for entries of case.json that decant no longer needs.
func (c *comparison) unknownsUsed() {
	for _, key := range slices.Sorted(maps.Keys(c.Unknown)) {
		stage, _, _ := strings.Cut(key, ":")
		elsewhere := stage != c.stage && slices.Contains(c.Stages, stage)
		if !slices.Contains(c.used, key) && !elsewhere {
			c.differ("case.json: unknown "+key, "listed", "known")
		}
	}
}

// refusals fails when decant says that Chalice refuses a project which it loads.
func (c *comparison) refusals(diags diag.List) {
	for _, d := range diags {
		if slices.Contains([]diag.Code{"CH101", "CH102", "CH104", "CH105"}, d.Code) {
			c.differ("project", "loads", string(d.Code)+" "+d.At.String()+" "+d.Detail)
		}
	}
}

// app compares the application's own facts.
func (c *comparison) app(app *model.App) {
	c.equal("dir", path.Clean(c.dir), app.Dir)
	known(c, "app_name", c.said.Config.AppName, app.Name)
	known(c, "constructor name", c.said.App.AppName, app.ConstructorName)
	known(c, "debug", c.said.App.Debug, app.Debug)
	c.equal("stage", c.stage, app.Stage)
	c.equal("stage defined", c.said.Config.StageDefined, app.StageDefined)
	c.equal("stages", strings.Join(c.said.Config.StagesDefined, " "), strings.Join(app.Stages, " "))
	var want, got []string
	for _, m := range c.said.App.Middleware {
		want = append(want, m.EventType)
	}
	for _, m := range app.Middleware {
		if m.EventType.Unknown != nil {
			c.unknown(m.Name+".event_type", *m.EventType.Unknown)
		}
		got = append(got, m.EventType.V)
	}
	c.equal("middleware", want, got)
	c.envReads(app.EnvReads)
}

// envReads wants every variable that was read while importing in decant's list.
func (c *comparison) envReads(got []model.EnvRead) {
	for _, read := range c.said.EnvReads {
		file := path.Join(c.dir, read.File)
		found := slices.ContainsFunc(got, func(r model.EnvRead) bool {
			return r.Name == read.Name && r.At.File == file && r.At.Start.Line <= read.Line && read.Line <= r.At.End.Line
		})
		if !found {
			c.differ("environment read", fmt.Sprintf("%s at %s:%d", read.Name, file, read.Line), "absent")
		}
	}
}

// functions matches the functions of both sides by name in AWS and kind.
func (c *comparison) functions(got []model.Function) {
	rest, wanted := c.namesUnknown(slices.Clone(got), slices.Clone(c.said.Functions))
	for _, want := range wanted {
		i := slices.IndexFunc(rest, func(f model.Function) bool {
			return f.LambdaName == want.FunctionName && string(f.Kind) == kindOf(want)
		})
		if i < 0 {
			c.differ("function", want.FunctionName+" "+kindOf(want), "absent")
			continue
		}
		c.function(want, rest[i])
		rest = slices.Delete(rest, i, i+1)
	}
	for _, f := range rest {
		if f.Condition != nil {
			c.unknown(f.Name+".condition", *f.Condition)
			continue
		}
		c.differ("function", "absent", f.LambdaName+" "+string(f.Kind))
	}
}

// namesUnknown takes out the functions whose name decant may leave open, on both
// sides: there they are those with the same handler.
func (c *comparison) namesUnknown(got []model.Function, said []function) ([]model.Function, []function) {
	for _, f := range slices.Clone(got) {
		if _, ok := c.mayBeUnknown(f.Name + ".name"); !ok {
			continue
		}
		if !f.Incomplete {
			c.differ(f.Name+".name", "incomplete", "complete")
		}
		got = slices.DeleteFunc(got, func(other model.Function) bool { return other.Handler.String == f.Handler.String })
		said = slices.DeleteFunc(said, func(other function) bool { return other.Handler == f.Handler.String })
	}
	return got, said
}

// kindOf is decant's word for the oracle's handler type.
func kindOf(f function) string {
	switch {
	case f.HandlerType == "rest_api":
		return string(model.KindAPIHandler)
	case strings.HasPrefix(f.HandlerType, "on_ws_"):
		return string(model.KindWebSocket)
	}
	return f.HandlerType
}

// function compares one function with its model.
func (c *comparison) function(want function, got model.Function) {
	at := func(field string) string { return got.Name + "." + field }
	c.equal(at("name"), want.Name, got.Name)
	c.equal(at("handler"), want.Handler, got.Handler.String)
	if status, _, _ := strings.Cut(want.HandlerStatus, ":"); got.Handler.Status == model.HandlerUnknown {
		c.unknown(at("handler_status"), model.Unknown{Because: got.Handler.Why})
	} else {
		c.equal(at("handler_status"), status, string(got.Handler.Status))
	}
	if want.Python != nil && got.Handler.Status == model.HandlerOK {
		c.equal(at("async"), want.Python.Coroutine, got.Handler.Async)
		c.equal(at("generator"), want.Python.Generator, got.Handler.Generator)
	}
	known(c, at("timeout"), want.Timeout, got.Timeout)
	known(c, at("memory"), want.Memory, got.Memory)
	known(c, at("layers"), want.Layers, got.Layers)
	known(c, at("subnets"), want.Subnets, got.Subnets)
	known(c, at("security_groups"), want.SecGroups, got.SecGroups)
	known(c, at("reserved_concurrency"), want.Concurrency, got.Concurrency)
	known(c, at("xray"), want.XRay, got.XRay)
	if c.version == newChalice { // the old one has no log groups
		known(c, at("log_retention_in_days"), want.LogGroup["retention_in_days"], got.LogDays)
	}
	c.environment(at, want, got)
	c.role(at, want, got.Role)
	c.trigger(at, want, got)
	if got.Condition != nil {
		c.unknown(at("condition"), *got.Condition)
	}
}

// environment compares variables and tags, without the tag Chalice adds.
func (c *comparison) environment(at func(string) string, want function, got model.Function) {
	env := map[string]string{}
	for _, v := range got.Env {
		env[v.Name] = v.Value.V
		if v.Value.Unknown != nil {
			c.unknown(at("env."+v.Name), *v.Value.Unknown)
			env[v.Name] = want.Env[v.Name]
		}
	}
	c.equal(at("environment"), want.Env, env)
	tags, wantTags := map[string]string{}, map[string]string{}
	for _, tag := range got.Tags {
		if tag.Key != "aws-chalice" {
			tags[tag.Key] = tag.Value.V
		}
	}
	for key, value := range want.Tags {
		if key != "aws-chalice" {
			wantTags[key] = value
		}
	}
	c.equal(at("tags"), wantTags, tags)
}

// role compares the role and where its policy comes from.
func (c *comparison) role(at func(string) string, want function, got model.Role) {
	c.equal(at("role.kind"), want.Role.Kind, got.Kind)
	c.equal(at("role.name"), want.Role.Name, got.Name)
	c.equal(at("role.arn"), want.Role.ARN, got.ARN)
	c.equal(at("role.policy_source"), want.Role.PolicySource, got.PolicySource)
	file := ""
	if want.Role.PolicyFile != "" {
		relative, err := filepath.Rel(c.repo, want.Role.PolicyFile)
		if err != nil {
			relative = err.Error()
		}
		file = filepath.ToSlash(relative)
	}
	c.equal(at("role.policy_file"), file, got.PolicyFile)
}

// routes compares path, method, authorizer and view of every route, sorted.
func (c *comparison) routes(got []model.Route) {
	var want, have []string
	for _, r := range c.said.Routes {
		line := r.Method + " " + r.Path
		if r.Authorizer != nil {
			line += " authorizer " + r.Authorizer.Name
		}
		want = append(want, line)
	}
	for i, r := range got {
		if u := cmp.Or(r.Path.Unknown, r.Methods.Unknown); u != nil {
			c.unknown("routes."+strconv.Itoa(i), *u)
		}
		for _, method := range r.Methods.V {
			line := method + " " + r.Path.V
			if r.Authorizer != "" {
				line += " authorizer " + r.Authorizer
			}
			have = append(have, line)
		}
	}
	slices.Sort(want)
	slices.Sort(have)
	c.equal("routes", want, have)
}
