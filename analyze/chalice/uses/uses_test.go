package uses_test

import (
	"fmt"
	"strings"
	"testing"
	"testing/fstest"

	"decant/analyze"
	"decant/model"
)

// app is a repository with one function, f, unless the text registers others.
func app(files map[string]string) fstest.MapFS {
	fsys := fstest.MapFS{}
	for name, text := range files {
		fsys[name] = &fstest.MapFile{Data: []byte(text)}
	}
	if fsys[".chalice/config.json"] == nil {
		fsys[".chalice/config.json"] = &fstest.MapFile{Data: []byte(`{"version": "2.0", "app_name": "demo", "stages": {"dev": {"environment_variables": {"TABLE": "orders", "BUCKET": "files"}}}}`)}
	}
	return fsys
}

// used reads a repository and returns what its functions use.
func used(t testing.TB, fsys fstest.MapFS) map[string]*model.AWSUse {
	t.Helper()
	found, _ := analyze.Find(t.Context(), fsys)
	a, _ := analyze.Repo(t.Context(), fsys, found, analyze.Options{Stage: "dev", AWSUse: true})
	out := map[string]*model.AWSUse{}
	if a == nil {
		return out
	}
	for _, fn := range a.Functions {
		out[fn.Name] = fn.AWSUse
	}
	return out
}

func pattern(p model.TextPattern) string {
	var b strings.Builder
	for _, part := range p {
		if part.Unknown != nil {
			b.WriteString("{?}")
		} else {
			b.WriteString(part.Text)
		}
	}
	return b.String()
}

// lines are the calls and the unresolved places of a function, for comparing.
func lines(u *model.AWSUse) []string {
	var out []string
	for _, c := range u.Calls {
		s := c.Service + "." + c.Method
		for _, p := range c.Parameters {
			s += fmt.Sprintf(" %s=%s", p.Name, pattern(p.Value))
		}
		if c.Region != nil {
			s += " @" + pattern(*c.Region)
		}
		out = append(out, s)
	}
	for _, u := range u.Unresolved {
		out = append(out, fmt.Sprintf("? %d %s", u.At.Start.Line, u.What))
	}
	return out
}
