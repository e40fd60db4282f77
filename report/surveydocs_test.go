package report

import (
	"encoding/json"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"decant/model"
	"decant/plan/review"
)

// documented reads the fields of decant.report/1 from docs/json.md, as
// "reviews[].cost.lambda"; those that may be absent end with a question mark. A
// name with a point in front stands beside the last full one of its line.
func documented(t *testing.T) []string {
	t.Helper()
	raw, err := os.ReadFile(filepath.Join("..", "docs", "json.md"))
	if err != nil {
		t.Fatal(err)
	}
	_, section, _ := strings.Cut(string(raw), "## decant.report/1\n")
	section, _, _ = strings.Cut(section, "\n## ")
	var out []string
	for line := range strings.Lines(section) {
		column, found := strings.CutPrefix(line, "| `")
		if !found {
			continue
		}
		column, _, _ = strings.Cut("`"+column, " |")
		beside := ""
		for _, m := range regexp.MustCompile("`([^`]+)`").FindAllStringSubmatch(column, -1) {
			name := m[1]
			if strings.HasPrefix(name, ".") {
				name = beside + name
			} else if i := strings.LastIndex(name, "."); i >= 0 {
				beside = name[:i]
			}
			out = append(out, name)
		}
	}
	return out
}

// fieldsOf lists the fields of a type's JSON in the same way.
func fieldsOf(typ reflect.Type, path string) []string {
	for typ.Kind() == reflect.Pointer {
		typ = typ.Elem()
	}
	switch {
	case typ.Kind() == reflect.Slice:
		return fieldsOf(typ.Elem(), path+"[]")
	case typ.Kind() != reflect.Struct, typ == reflect.TypeFor[time.Time](), typ == reflect.TypeFor[model.Statement]():
		return nil
	}
	var out []string
	for i := range typ.NumField() {
		field := typ.Field(i)
		name, options, _ := strings.Cut(field.Tag.Get("json"), ",")
		if field.Anonymous {
			out = append(out, fieldsOf(field.Type, path)...)
			continue
		}
		full := strings.TrimPrefix(path+"."+name, ".")
		if strings.Contains(options, "omitempty") {
			out = append(out, full+"?")
		} else {
			out = append(out, full)
		}
		out = append(out, fieldsOf(field.Type, full)...)
	}
	return out
}

func TestEveryFieldOfTheReportIsDocumented(t *testing.T) {
	t.Parallel()
	want := append(fieldsOf(reflect.TypeFor[review.Survey](), ""), "schema", "diagnostics")
	got := documented(t)
	slices.Sort(want)
	slices.Sort(got)
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("docs/json.md and the types differ (-types +docs):\n%s", diff)
	}
}

// TestDocumentedFieldsArePresent looks for each of them wherever its object is.
func TestDocumentedFieldsArePresent(t *testing.T) {
	t.Parallel()
	for _, s := range []*review.Survey{sample(), {}} {
		var doc any
		if err := json.Unmarshal(surveyFormat(t, asJSON, s), &doc); err != nil {
			t.Fatal(err)
		}
		for _, name := range documented(t) {
			if !strings.HasSuffix(name, "?") && !present(doc, strings.Split(name, ".")) {
				t.Errorf("%s is absent", name)
			}
		}
	}
}

// present follows a path; what is null or absent above it has nothing to show.
func present(v any, path []string) bool {
	object, isObject := v.(map[string]any)
	if !isObject {
		return v == nil
	}
	name, isList := strings.CutSuffix(path[0], "[]")
	child, found := object[name]
	if len(path) == 1 {
		return found
	}
	if !found || child == nil {
		return true
	}
	if !isList {
		return present(child, path[1:])
	}
	items, ok := child.([]any)
	return ok && !slices.ContainsFunc(items, func(item any) bool { return !present(item, path[1:]) })
}
