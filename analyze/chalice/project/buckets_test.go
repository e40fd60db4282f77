package project

import (
	"strings"
	"testing"

	"decant/internal/diag"
	"decant/model"
)

func TestBucketNotifications(t *testing.T) {
	t.Parallel()
	known := func(s string) model.Value[string] { return model.Known(s, model.FromSource, diag.Range{}) }
	bucket := func(name, prefix, suffix string, events ...string) model.Bucket {
		b := model.Bucket{Bucket: known(name), Events: model.Known(events, model.FromSource, diag.Range{})}
		if prefix != "" {
			b.Prefix = known(prefix)
		}
		if suffix != "" {
			b.Suffix = known(suffix)
		}
		return b
	}
	const all, put, gone = "s3:ObjectCreated:*", "s3:ObjectCreated:Put", "s3:ObjectRemoved:*"
	unknown := bucket("b", "", "", all)
	unknown.Prefix = model.Value[string]{Unknown: &model.Unknown{Because: "x"}}
	for name, c := range map[string]struct {
		triggers []model.Bucket
		want     string
	}{
		"one":                         {[]model.Bucket{bucket("b", "in/", ".csv", all)}, ""},
		"no such type":                {[]model.Bucket{bucket("b", "", "", "s3:ObjectCreated")}, "CH374"},
		"a type of another service":   {[]model.Bucket{bucket("b", "", "", "ObjectCreated:*", put)}, "CH374"},
		"a wildcard":                  {[]model.Bucket{bucket("b", "", "*.csv", all)}, "CH375"},
		"a slash":                     {[]model.Bucket{bucket("b", "/in/", "", all)}, "CH375"},
		"an address":                  {[]model.Bucket{bucket("b", "s3://b/in", "", all)}, "CH375"},
		"too long":                    {[]model.Bucket{bucket("b", strings.Repeat("x", 1025), "", all)}, "CH375"},
		"a suffix may have a slash":   {[]model.Bucket{bucket("b", "", "/done", all)}, ""},
		"the same twice":              {[]model.Bucket{bucket("b", "", "", all), bucket("b", "", "", all)}, "CH376"},
		"a part of the events":        {[]model.Bucket{bucket("b", "", "", all), bucket("b", "", "", put)}, "CH376"},
		"other events":                {[]model.Bucket{bucket("b", "", "", all), bucket("b", "", "", gone)}, ""},
		"another bucket":              {[]model.Bucket{bucket("b", "", "", all), bucket("c", "", "", all)}, ""},
		"one prefix in the other":     {[]model.Bucket{bucket("b", "in/", "", all), bucket("b", "in/x/", "", all)}, "CH376"},
		"prefixes that exclude":       {[]model.Bucket{bucket("b", "in/", "", all), bucket("b", "out/", "", all)}, ""},
		"suffixes that exclude":       {[]model.Bucket{bucket("b", "in/", ".csv", all), bucket("b", "in/", ".json", all)}, ""},
		"one suffix in the other":     {[]model.Bucket{bucket("b", "", ".gz", all), bucket("b", "", ".csv.gz", all)}, "CH376"},
		"a prefix that is not known":  {[]model.Bucket{unknown, bucket("b", "in/", "", all)}, ""},
		"three, of which two overlap": {[]model.Bucket{bucket("b", "a/", "", all), bucket("b", "b/", "", all), bucket("b", "a/b/", "", put)}, "CH376"},
	} {
		app := &model.App{}
		for i, b := range c.triggers {
			app.Functions = append(app.Functions, model.Function{Name: string(rune('f' + i)), Triggers: []model.Trigger{b}})
		}
		var got []string
		for _, d := range CheckBuckets(app) {
			got = append(got, string(d.Code))
		}
		if strings.Join(got, " ") != c.want {
			t.Errorf("%s: %v, want %s", name, got, c.want)
		}
	}
}
