package project

import (
	"errors"
	"io/fs"
	"path"
	"slices"
	"strings"

	"decant/internal/diag"
	"decant/internal/jsonpos"
	"decant/internal/repofs"
	"decant/model"
)

// deployed is what .chalice/deployed says about one stage.
type deployed struct {
	Resources []model.Deployed
	Region    model.Value[string]
	Account   model.Value[string]
	Recorded  bool   // the stage has a record
	File      string // of the record
	functions []functionARN
}

type functionARN struct {
	arn string
	at  diag.Range
}

// ReadDeployed reads .chalice/deployed/<stage>.json (Chalice since 1.2), or the
// stage in .chalice/deployed.json (before). Neither has to be there.
func ReadDeployed(fsys fs.FS, dir, stage, appName string) (deployed, diag.List) {
	out := deployed{Resources: []model.Deployed{}}
	file := path.Join(dir, ".chalice", "deployed", stage+".json")
	root, diags := readRecord(fsys, file)
	if root != nil {
		diags.Extend(out.current(root, file))
	} else if len(diags) == 0 {
		var more diag.List
		file = path.Join(dir, ".chalice", "deployed.json")
		root, more = readRecord(fsys, file)
		diags.Extend(more)
		out.old(root.Get(stage), appName+"-"+stage+"-")
	}
	out.File = file
	out.place()
	return out, diags
}

// readRecord returns nil without a finding when the file does not exist.
func readRecord(fsys fs.FS, file string) (*jsonpos.Value, diag.List) {
	if !fs.ValidPath(file) {
		return nil, nil // a stage's name with "/" or ".." has no record
	}
	src, err := repofs.ReadFile(fsys, file)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, nil
	case err != nil:
		return nil, diag.List{badRecord(diag.InFile(file), "it cannot be read: "+repofs.Reason(err))}
	}
	root, problems := jsonpos.Parse(file, src)
	if root == nil {
		last := problems[len(problems)-1]
		return nil, diag.List{badRecord(last.At, "it is not JSON: "+last.Detail)}
	}
	return root, nil
}

func badRecord(at diag.Range, why string) diag.Diagnostic {
	return diag.New(DeployedBad, at, "What Chalice has deployed is not known from this file, because "+why+".",
		"Restore the file that \"chalice deploy\" wrote, or remove it.")
}

// current reads schema 2.0.
func (d *deployed) current(root *jsonpos.Value, file string) diag.List {
	if v := root.Get("schema_version"); v == nil || v.Text != "2.0" {
		return diag.List{badRecord(diag.InFile(file), "its schema_version is not 2.0")}
	}
	list := root.Get("resources")
	if list == nil || list.Kind != jsonpos.Array {
		return diag.List{badRecord(diag.InFile(file), "it has no list of resources")}
	}
	d.Recorded = true
	for _, item := range list.Items {
		r := model.Deployed{Name: MemberText(item, "name"), ResourceType: MemberText(item, "resource_type"), Rule: MemberText(item, "rule_name")}
		for _, name := range arnKeys(r.ResourceType) {
			if v := item.Get(name); v != nil && v.Text != "" {
				r.ARN = v.Text
				d.functions = append(d.functions, functionARN{v.Text, v.At})
				break
			}
		}
		d.Resources = append(d.Resources, r)
	}
	return nil
}

// arnKeys are the members that hold a resource's own ARN, best first.
func arnKeys(resourceType string) []string {
	switch resourceType {
	case "sns_event":
		return []string{"subscription_arn", "topic_arn"}
	case "sqs_event":
		return []string{"queue_arn"}
	case "kinesis_event":
		return []string{"kinesis_arn"}
	case "dynamodb_event":
		return []string{"stream_arn"}
	}
	return []string{"lambda_arn", "role_arn", "layer_version_arn"}
}

// old reads one stage of deployed.json. In Chalice 0.10 a function was its ARN
// alone.
func (d *deployed) old(stage *jsonpos.Value, prefix string) {
	if stage == nil || stage.Kind != jsonpos.Object {
		return
	}
	d.Recorded = true
	if region := stage.Get("region"); region != nil && region.Text != "" {
		d.Region = model.Known(region.Text, model.FromConfig, region.At)
	}
	add := func(name string, arn *jsonpos.Value) {
		if arn != nil && arn.Kind == jsonpos.String {
			d.Resources = append(d.Resources, model.Deployed{Name: name, ResourceType: "lambda_function", ARN: arn.Text})
			d.functions = append(d.functions, functionARN{arn.Text, arn.At})
		}
	}
	add(APIHandler, stage.Get("api_handler_arn"))
	if functions := stage.Get("lambda_functions"); functions != nil {
		for _, m := range functions.Members {
			arn := m.Value
			if arn.Kind == jsonpos.Object {
				arn = arn.Get("arn")
			}
			add(strings.TrimPrefix(m.Key, prefix), arn)
		}
	}
}

// place takes region and account from the first ARN that has both.
func (d *deployed) place() {
	slices.SortStableFunc(d.Resources, func(a, b model.Deployed) int {
		return slices.Compare([]string{a.ResourceType, a.Name, a.ARN}, []string{b.ResourceType, b.Name, b.ARN})
	})
	for _, f := range d.functions {
		parts := strings.SplitN(f.arn, ":", 6)
		if len(parts) < 6 || parts[0] != "arn" || parts[3] == "" || !isAccount(parts[4]) {
			continue
		}
		if !d.Region.IsSet() {
			d.Region = model.Known(parts[3], model.FromConfig, f.at)
		}
		d.Account = model.Known(parts[4], model.FromConfig, f.at)
		return
	}
}

// isAccount says whether the text has the form of an AWS account's number.
func isAccount(text string) bool {
	return len(text) == 12 && strings.Trim(text, "0123456789") == ""
}

// MemberText is the text of a member of an object, or "".
func MemberText(v *jsonpos.Value, name string) string {
	if m := v.Get(name); m != nil && m.Kind == jsonpos.String {
		return m.Text
	}
	return ""
}
