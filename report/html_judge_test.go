package report

import (
	"html/template"
	"reflect"
	"strings"
	"testing"

	"decant/templates"
)

// judgedPage is a page as html/template has to see it: its finished parts have
// that package's types.
type judgedPage struct {
	surveyPage
	Style        template.CSS
	Script, Data template.JS
}

// fill gives every text below v a value of texts, and every list two items.
func fill(v reflect.Value, next func() string) {
	switch v.Kind() {
	case reflect.String:
		v.SetString(next())
	case reflect.Slice:
		v.Set(reflect.MakeSlice(v.Type(), 2, 2))
		for i := range v.Len() {
			fill(v.Index(i), next)
		}
	case reflect.Struct:
		for i := range v.NumField() {
			if v.Field(i).CanSet() {
				fill(v.Field(i), next)
			}
		}
	case reflect.Bool:
		v.SetBool(true)
	}
}

// The page is byte for byte what html/template makes of the same data, whatever
// stands in it.
func TestPageIsEscapedAsHTMLTemplateDoes(t *testing.T) {
	t.Parallel()
	layout := template.Must(template.ParseFS(templates.FS, "report/page.html.tmpl"))
	texts := []string{`<script>alert("1")</script>`, `"><b>`, "'+'", "&lt;", "\x00\x7f", "", "arn:aws:lambda:eu-central-1:123456789012:function:ä b", "javascript:x", "\xff", "-->", "</style>", "a=b&c=d", "`"}
	for first := range texts {
		var page surveyPage
		at := first
		fill(reflect.ValueOf(&page).Elem(), func() string { at++; return texts[at%len(texts)] })
		page.Style, page.Script, page.Data = "p > a { color: red }", "if (a < b && c) { x('</p>') }", `{"a":"\u003cb\u003e"}`
		var want strings.Builder
		if err := layout.Execute(&want, judgedPage{page, template.CSS(page.Style), template.JS(page.Script), template.JS(page.Data)}); err != nil {
			t.Fatal(err)
		}
		got, err := templates.HTML("report/page.html.tmpl", page)
		if err != nil {
			t.Fatal(err)
		}
		if got != want.String() {
			t.Errorf("from text %d on, the page differs:\n%s", first, firstDifference(got, want.String()))
		}
	}
}

func firstDifference(got, want string) string {
	g, w := strings.Split(got, "\n"), strings.Split(want, "\n")
	for i := range g {
		if i >= len(w) || g[i] != w[i] {
			return " got " + g[i] + "\nwant " + w[min(i, len(w)-1)]
		}
	}
	return "the wanted page is longer"
}
