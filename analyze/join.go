package analyze

import (
	"fmt"
	"slices"
	"strings"

	"decant/internal/diag"
	"decant/internal/terminal"
	"decant/model"
)

// Codes of the join of source and account.
const (
	SeveralPlaces diag.Code = "LV401"
	NothingLive   diag.Code = "LV402"
)

// Join puts each function of the apps beside the function that runs in the
// account: by the ARN of .chalice/deployed, else by its Lambda name. Extra are
// the account's functions that belong to one of the apps, by name or by
// Chalice's tag, and that no source has. Functions of other applications are
// left alone. An app that does not state its region and account gets those of its
// live functions.
func Join(apps []*model.App, live *model.Live) (extra []model.LiveFunction, diags diag.List) {
	taken := map[string]bool{}
	for _, app := range apps {
		matched, sure := 0, true
		for i := range app.Functions {
			fn := &app.Functions[i]
			found, more := match(app, *fn, live)
			diags.Extend(more)
			sure = sure && len(more) == 0
			if found != nil {
				fn.Live, taken[found.ARN] = found, true
				matched++
			}
		}
		if matched == 0 && len(app.Functions) > 0 {
			diags.Add(nothingLive(app, live))
		}
		if sure {
			locate(app)
		}
	}
	for _, f := range live.Functions {
		if !taken[f.ARN] && slices.ContainsFunc(apps, func(app *model.App) bool { return Belongs(app, f.Name, f.Tags) }) {
			extra = append(extra, f)
		}
	}
	return extra, diags
}

// locate takes the region and the account of an app from its live functions, where
// the source does not state them and all are in one place.
func locate(app *model.App) {
	var at *model.LiveFunction
	for _, fn := range app.Functions {
		if fn.Live == nil {
			continue
		}
		if at != nil && (fn.Live.Region != at.Region || fn.Live.Account != at.Account) {
			return
		}
		at = fn.Live
	}
	if at == nil {
		return
	}
	if !app.Region.IsKnown() {
		app.Region = model.Known(at.Region, model.FromLive, diag.Range{})
	}
	if !app.Account.IsKnown() {
		app.Account = model.Known(at.Account, model.FromLive, diag.Range{})
	}
}

// match finds the live function of one function of the source: the one that
// decant.hcl names, else by the deployed ARN, by Chalice's name, and by Chalice's
// tag with the function's handler.
func match(app *model.App, fn model.Function, live *model.Live) (*model.LiveFunction, diag.List) {
	var found []*model.LiveFunction
	for i := range live.Functions {
		f := &live.Functions[i]
		if fn.LambdaStated != "" {
			if f.ARN == fn.LambdaStated || f.Name == fn.LambdaStated && inPlace(app, *f) {
				found = append(found, f)
			}
			continue
		}
		if slices.ContainsFunc(app.Deployed, func(d model.Deployed) bool { return d.Name == fn.Name && d.ARN == f.ARN }) {
			return f, nil
		}
		if ours, says := chalices(app, f.Tags); f.Name == fn.LambdaName && inPlace(app, *f) && (ours || !says) {
			found = append(found, f)
		}
	}
	if len(found) == 0 && fn.LambdaStated == "" {
		found = tagged(app, fn, live)
	}
	if len(found) == 1 {
		return found[0], nil
	}
	if len(found) == 0 {
		return nil, nil // the survey lists it as only in the source
	}
	places := make([]string, len(found))
	for i, f := range found {
		places[i] = f.Region + " of account " + f.Account
		if f.Name != fn.LambdaName {
			places[i] += " as " + f.Name
		}
	}
	if found[0].Region == found[1].Region && found[0].Account == found[1].Account {
		return nil, diag.List{diag.New(SeveralPlaces, fn.Handler.At,
			fmt.Sprintf("%s runs in %s, so it is not known which one this source is about; none of them is used.", fn.Name, strings.Join(places, " and in ")),
			fmt.Sprintf("Name it in decant.hcl:\n    function %q {\n      lambda = %q\n    }", fn.Name, found[0].Name)).About(fn.Name)}
	}
	return nil, diag.List{diag.New(SeveralPlaces, fn.Handler.At,
		fmt.Sprintf("%s runs in %s, so it is not known which one this source is about; none of them is used.", fn.LambdaName, strings.Join(places, " and in ")),
		"State the place in decant.hcl:\n    region  = \""+found[0].Region+"\"\n    account = \""+found[0].Account+"\"").About(fn.Name)}
}

// tagged are the live functions that have Chalice's tag of the app and the stage,
// and the function's handler: chalice package, CDK, SAM and Terraform deploy under
// names of their own.
func tagged(app *model.App, fn model.Function, live *model.Live) []*model.LiveFunction {
	var found []*model.LiveFunction
	for i := range live.Functions {
		f := &live.Functions[i]
		if ours, _ := chalices(app, f.Tags); ours && fn.Handler.String != "" && f.Handler == fn.Handler.String && inPlace(app, *f) {
			found = append(found, f)
		}
	}
	return found
}

// chalices reads the tag that Chalice gives each function. says: there is one.
func chalices(app *model.App, tags []model.LiveTag) (ours, says bool) {
	for _, t := range tags {
		if t.Key == "aws-chalice" {
			words := strings.Split(t.Value, ":")
			return app.Name.IsKnown() && slices.Contains(words, "app="+app.Name.V) && slices.Contains(words, "stage="+app.Stage), true
		}
	}
	return false, false
}

// inPlace says whether the function is where the app is known to be deployed.
func inPlace(app *model.App, f model.LiveFunction) bool {
	return (!app.Region.IsKnown() || app.Region.V == f.Region) && (!app.Account.IsKnown() || app.Account.V == f.Account)
}

// Belongs says whether a function of the account is one of the app's: Chalice's
// tag names the app and the stage, or, without that tag, its name starts as
// Chalice's names do.
func Belongs(app *model.App, name string, tags []model.LiveTag) bool {
	if !app.Name.IsKnown() {
		return false
	}
	if ours, says := chalices(app, tags); says {
		return ours
	}
	prefix := app.Name.V + "-" + app.Stage
	return name == prefix || strings.HasPrefix(name, prefix+"-")
}

func nothingLive(app *model.App, live *model.Live) diag.Diagnostic {
	places := make([]string, len(live.Regions))
	for i, r := range live.Regions {
		places[i] = r.Region + " of account " + r.Account
	}
	detail := fmt.Sprintf("No function of stage %q was found in %s, not even %s. Under another name, as CloudFormation and Terraform give, it may be there all the same: that is unknown.", app.Stage, strings.Join(places, ", "), terminal.Cell(app.Functions[0].LambdaName))
	if app.Region.IsKnown() && app.Account.IsKnown() {
		detail += fmt.Sprintf(" The deployed state says that they are in %s of account %s.", app.Region.V, app.Account.V)
	}
	return diag.New(NothingLive, diag.InFile(app.Dir), detail,
		"Read the region and account it is deployed to, or name another stage; there are "+terminal.Cell(strings.Join(app.Stages, ", "))+":\n    decant report --stage "+diag.Word(app.Stage)+" --region eu-west-1\nIf its functions have other names there, read all of them, or name them in decant.hcl with lambda in the function's block:\n    decant report --account-wide")
}
