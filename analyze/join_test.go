package analyze_test

import (
	"strings"
	"testing"

	"decant/analyze"
	"decant/internal/diag"
	"decant/model"
)

func stated(s string) model.Value[string] { return model.Known(s, model.FromConfig, diag.Range{}) }

func liveFunction(region, account, name string, tags ...model.LiveTag) model.LiveFunction {
	return model.LiveFunction{
		ARN:  "arn:aws:lambda:" + region + ":" + account + ":function:" + name,
		Name: name, Region: region, Account: account, Tags: tags,
	}
}

func TestJoin(t *testing.T) {
	t.Parallel()
	const one, two = "111111111111", "222222222222"
	app := func(edit func(*model.App)) *model.App {
		a := &model.App{Dir: ".", Name: stated("orders"), Stage: "prod", Functions: []model.Function{
			{Name: "nightly", LambdaName: "orders-prod-nightly"},
			{Name: "export", LambdaName: "orders-prod-export"},
		}}
		if edit != nil {
			edit(a)
		}
		return a
	}
	handled := func(a *model.App) { a.Functions[0].Handler.String = "app.nightly" }
	handler := func(name string, f model.LiveFunction) model.LiveFunction { f.Handler = name; return f }
	ofOther := model.LiveTag{Key: "aws-chalice", Value: "version=1.34.0:stage=prod:app=orders-prod"}
	ours := model.LiveTag{Key: "aws-chalice", Value: "version=1.34.0:stage=prod:app=orders"}
	cases := []struct {
		name string
		app  *model.App
		live []model.LiveFunction
		want string // function=region/account … | extra … | codes
	}{
		{"by name", app(nil), []model.LiveFunction{liveFunction("eu-west-1", one, "orders-prod-nightly")}, "nightly=eu-west-1/" + one + " || "},
		{"two regions", app(nil), []model.LiveFunction{
			liveFunction("eu-west-1", one, "orders-prod-nightly"), liveFunction("us-east-1", one, "orders-prod-nightly"), liveFunction("us-east-1", one, "orders-prod-export"),
		}, "export=us-east-1/" + one + " | orders-prod-nightly orders-prod-nightly | LV401"},
		{"two regions, place known", app(func(a *model.App) { a.Region = stated("us-east-1") }), []model.LiveFunction{
			liveFunction("eu-west-1", one, "orders-prod-nightly"), liveFunction("us-east-1", one, "orders-prod-nightly"),
		}, "nightly=us-east-1/" + one + " | orders-prod-nightly | "},
		{"the deployed ARN wins", app(func(a *model.App) {
			a.Deployed = []model.Deployed{{Name: "nightly", ARN: "arn:aws:lambda:us-east-1:" + two + ":function:orders-prod-nightly"}}
		}), []model.LiveFunction{
			liveFunction("eu-west-1", one, "orders-prod-nightly"), liveFunction("us-east-1", two, "orders-prod-nightly"),
		}, "nightly=us-east-1/" + two + " | orders-prod-nightly | "},
		{"extra by name and by tag", app(nil), []model.LiveFunction{
			liveFunction("eu-west-1", one, "orders-prod-nightly"), liveFunction("eu-west-1", one, "orders-prod-old"),
			liveFunction("eu-west-1", one, "renamed", ours), liveFunction("eu-west-1", one, "orders-prod2-x"),
			liveFunction("eu-west-1", one, "orders-prod-prod-x", ofOther),
		}, "nightly=eu-west-1/" + one + " | orders-prod-old renamed | "},
		{"CloudFormation's name, by tag and handler", app(handled), []model.LiveFunction{
			handler("app.nightly", liveFunction("eu-west-1", one, "tally-stack-Nightly-1AB2CD3EF4", ours)), handler("app.other", liveFunction("eu-west-1", one, "tally-stack-Other-1", ours)),
		}, "nightly=eu-west-1/" + one + " | tally-stack-Other-1 | "},
		{"CloudFormation's name without a tag", app(handled), []model.LiveFunction{handler("app.nightly", liveFunction("eu-west-1", one, "tally-stack-Nightly-1AB2CD3EF4"))}, "|| LV402"},
		{"two stacks", app(handled), []model.LiveFunction{
			handler("app.nightly", liveFunction("eu-west-1", one, "one-Nightly", ours)), handler("app.nightly", liveFunction("eu-west-1", one, "two-Nightly", ours)),
		}, "| one-Nightly two-Nightly | LV401LV402"},
		{"Chalice's name of another app", app(handled), []model.LiveFunction{handler("app.nightly", liveFunction("eu-west-1", one, "orders-prod-nightly", ofOther))}, "|| LV402"},
		{"decant.hcl names it", app(func(a *model.App) { handled(a); a.Functions[0].LambdaStated = "two-Nightly" }), []model.LiveFunction{
			handler("app.nightly", liveFunction("eu-west-1", one, "orders-prod-nightly", ours)), handler("app.nightly", liveFunction("eu-west-1", one, "two-Nightly")),
		}, "nightly=eu-west-1/" + one + " | orders-prod-nightly | "},
		{"decant.hcl says that there is none", app(func(a *model.App) { handled(a); a.Functions[0].LambdaStated = "none" }), []model.LiveFunction{
			handler("app.nightly", liveFunction("eu-west-1", one, "orders-prod-nightly", ours)),
		}, "| orders-prod-nightly | LV402"},
		{"nothing of the stage", app(nil), []model.LiveFunction{liveFunction("eu-west-1", one, "orders-dev-nightly")}, "|| LV402"},
		{"no app name", app(func(a *model.App) { a.Name = model.Value[string]{} }), []model.LiveFunction{liveFunction("eu-west-1", one, "None-prod-x")}, "|| LV402"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			extra, diags := analyze.Join([]*model.App{c.app}, &model.Live{Functions: c.live})
			var got strings.Builder
			for _, fn := range []int{1, 0} {
				if f := c.app.Functions[fn]; f.Live != nil {
					got.WriteString(f.Name + "=" + f.Live.Region + "/" + f.Live.Account + " ")
				}
			}
			got.WriteString("|")
			for _, f := range extra {
				got.WriteString(" " + f.Name)
			}
			if len(extra) > 0 {
				got.WriteString(" ")
			}
			got.WriteString("| ")
			for _, d := range diags {
				got.WriteString(string(d.Code))
			}
			if got.String() != c.want {
				t.Errorf("got  %q\nwant %q", got.String(), c.want)
			}
		})
	}
}

// TestTheLiveFunctionsSayWhereTheAppIs, when nothing else does and they agree.
func TestTheLiveFunctionsSayWhereTheAppIs(t *testing.T) {
	t.Parallel()
	const one, two, elsewhere = "111111111111", "222222222222", "eu-west-1"
	nightly, export := liveFunction(elsewhere, one, "orders-prod-nightly"), liveFunction(elsewhere, one, "orders-prod-export")
	for name, c := range map[string]struct {
		region model.Value[string]
		live   []model.LiveFunction
		want   string
	}{
		"one place":          {live: []model.LiveFunction{nightly, export}, want: elsewhere + " live " + one + " live"},
		"one of two is live": {live: []model.LiveFunction{nightly}, want: elsewhere + " live " + one + " live"},
		"the region stated":  {region: stated(elsewhere), live: []model.LiveFunction{nightly}, want: elsewhere + " config " + one + " live"},
		"two accounts":       {live: []model.LiveFunction{nightly, liveFunction(elsewhere, two, "orders-prod-export")}, want: "   "},
		"two regions":        {live: []model.LiveFunction{nightly, liveFunction("us-east-1", one, "orders-prod-nightly"), export}, want: "   "},
		"none":               {want: "   "},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			app := &model.App{Name: stated("orders"), Stage: "prod", Region: c.region, Functions: []model.Function{
				{Name: "nightly", LambdaName: "orders-prod-nightly"}, {Name: "export", LambdaName: "orders-prod-export"},
			}}
			_, _ = analyze.Join([]*model.App{app}, &model.Live{Functions: c.live})
			got := strings.Join([]string{app.Region.V, string(app.Region.From), app.Account.V, string(app.Account.From)}, " ")
			if got != c.want {
				t.Errorf("got %q, want %q", got, c.want)
			}
		})
	}
}
