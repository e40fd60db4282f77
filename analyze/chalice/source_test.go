package chalice_test

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/tools/txtar"

	"decant/analyze/chalice"
	"decant/analyze/chalice/source"
	"decant/internal/diag"
	"decant/model"
)

// TestReadSource reads the apps of testdata/source. Each is an archive of an
// app's files and, in "want", what must be found. DECANT_UPDATE=1 rewrites the
// wants; Chalice itself is compared in the tests of the package analyze.
func TestReadSource(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob("testdata/source/*.txtar")
	if err != nil || len(files) == 0 {
		t.Fatalf("no cases: %v", err)
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txtar"), func(t *testing.T) {
			t.Parallel()
			archive, err := txtar.ParseFile(file)
			if err != nil {
				t.Fatal(err)
			}
			src, diags := read(t, archive)
			got := describe(src, diags)
			if os.Getenv("DECANT_UPDATE") != "" {
				setFile(archive, "want", got)
				if err := os.WriteFile(file, txtar.Format(archive), 0o644); err != nil {
					t.Fatal(err)
				}
				return
			}
			if diff := cmp.Diff(textOf(archive, "want"), got); diff != "" {
				t.Errorf("%s: diff (-want +got):\n%s", file, diff)
			}
			again, diags := read(t, archive)
			if second := describe(again, diags); second != got {
				t.Errorf("%s: a second reading differs:\n%s", file, cmp.Diff(got, second))
			}
		})
	}
}

func textOf(a *txtar.Archive, name string) string {
	for _, f := range a.Files {
		if f.Name == name {
			return string(f.Data)
		}
	}
	return ""
}

func setFile(a *txtar.Archive, name, text string) {
	for i := range a.Files {
		if a.Files[i].Name == name {
			a.Files[i].Data = []byte(text)
			return
		}
	}
	a.Files = append(a.Files, txtar.File{Name: name, Data: []byte(text)})
}

// read reads the app of an archive with the variables of its config.json.
func read(t *testing.T, archive *txtar.Archive) (*source.Source, diag.List) {
	t.Helper()
	fsys := fstest.MapFS{}
	for _, f := range archive.Files {
		if f.Name != "want" {
			fsys[f.Name] = &fstest.MapFile{Data: f.Data, Mode: 0o644}
		}
	}
	var config struct {
		AppName   string            `json:"app_name"`
		Variables map[string]string `json:"environment_variables"`
	}
	if err := json.Unmarshal([]byte(textOf(archive, ".chalice/config.json")), &config); err != nil {
		t.Fatal(err)
	}
	var env source.Env
	for name, value := range config.Variables {
		v := model.EnvVar{Name: name, Value: model.Known(value, model.FromConfig, diag.Range{})}
		if strings.Contains(name, "SECRET") {
			v.Secret = "its name"
		}
		env = append(env, v)
	}
	return chalice.ReadSource(t.Context(), fsys, ".", env, source.Options{FunctionPrefix: config.AppName + "-dev", Chalice: strings.TrimPrefix(strings.TrimSpace(textOf(archive, "requirements.txt")), "chalice==")})
}

// describe writes what was found, one fact a line.
func describe(src *source.Source, diags diag.List) string {
	var out strings.Builder
	if src == nil {
		out.WriteString("no source\n")
	} else {
		describeSource(&out, src)
	}
	for _, d := range diags.Sorted() {
		fmt.Fprintf(&out, "%s %s: %s\n", d.Code, d.At, strings.ReplaceAll(d.Detail, "\n", " "))
	}
	return out.String()
}

func describeSource(out *strings.Builder, src *source.Source) {
	fmt.Fprintf(out, "app %v, constructor %s, debug %s\n", src.AppFound, show(src.ConstructorName), show(src.Debug))
	if src.Refused != nil {
		fmt.Fprintf(out, "refused in %s at %s: %s: %s\n", src.Refused.Phase, src.Refused.At, src.Refused.Type, strings.ReplaceAll(src.Refused.Message, "\n", " "))
	}
	for _, fn := range src.Functions {
		fmt.Fprintf(out, "%s %q %s %s", fn.Kind, fn.Name, fn.Handler.String, fn.Handler.Status)
		for _, trigger := range fn.Triggers {
			raw, _ := json.Marshal(strip(trigger))
			fmt.Fprintf(out, " %s", raw)
		}
		fmt.Fprintf(out, " def %s", fn.Handler.Def)
		if fn.Condition != nil {
			fmt.Fprintf(out, " if %s", fn.Condition.Because)
		}
		out.WriteString("\n")
	}
	for _, r := range src.Routes {
		fmt.Fprintf(out, "route %s %s %q def %s\n", show(r.Methods), show(r.Path), r.Authorizer, r.Handler.Def)
	}
	for _, m := range src.Middleware {
		fmt.Fprintf(out, "middleware %s %s %s\n", m.Name, show(m.EventType), m.At)
	}
	for _, e := range src.EnvReads {
		fmt.Fprintf(out, "env %q %s default %v set %v\n", e.Name, e.At, e.HasDefault, e.Set)
	}
	fmt.Fprintf(out, "boto3 %v third %v unshipped %v files %v\n", src.ImportsBoto3, src.ThirdParty, src.Unshipped, src.Files)
}

func show[T any](v model.Value[T]) string {
	switch {
	case v.Unknown != nil:
		return "unknown (" + v.Unknown.Because + ")"
	case !v.IsSet():
		return "unset"
	}
	return fmt.Sprint(v.V)
}

// strip turns a trigger into its values alone.
func strip(trigger model.Trigger) map[string]any {
	raw, _ := json.Marshal(trigger)
	var all map[string]any
	_ = json.Unmarshal(raw, &all)
	out := map[string]any{}
	for key, v := range all {
		entry, isValue := v.(map[string]any)
		switch {
		case key == "at" || v == nil:
		case isValue && entry["unknown"] != nil:
			out[key] = "?" + entry["unknown"].(map[string]any)["because"].(string)
		case isValue:
			out[key] = entry["value"]
		default:
			out[key] = v
		}
	}
	return out
}
