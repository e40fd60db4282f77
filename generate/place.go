package generate

import (
	"cmp"
	"fmt"
	"strconv"
	"strings"

	"decant/internal/diag"
	"decant/plan"
)

// roleARN is the ARN of a role of the account.
func roleARN(p *plan.Plan, name string) string {
	return fmt.Sprintf("arn:%s:iam::%s:role/%s", partition(p.Region), cmp.Or(p.Account, "ACCOUNT"), name)
}

// clusterExpression is the cluster as the modules take it: the ARN of a name that
// decant.hcl states, else what is stated.
func clusterExpression(p *plan.Plan) string {
	v, _ := plan.Literal(p.Terraform.Cluster)
	name, ok := v.(string)
	if !ok || name == "" || strings.HasPrefix(name, "arn:") {
		return p.Terraform.Cluster
	}
	return strconv.Quote(fmt.Sprintf("arn:%s:ecs:%s:%s:cluster/%s", partition(p.Region), cmp.Or(p.Region, "REGION"), cmp.Or(p.Account, "ACCOUNT"), name))
}

// executionRole is the role that decant.hcl states as a literal, or the name
// that the module gives its own.
func executionRole(p *plan.Plan, t plan.Target) string {
	stated := strings.TrimSpace(p.Terraform.ExecutionRole)
	if arn := strings.Trim(stated, `"`); strings.HasPrefix(stated, `"arn:`) && !strings.ContainsAny(arn, `"$%`) {
		return arn
	}
	return roleARN(p, t.TaskName+"-execution-role")
}

// partition is the part of AWS that the region belongs to.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference-arns.html
func partition(region string) string {
	switch {
	case strings.HasPrefix(region, "cn-"):
		return "aws-cn"
	case strings.HasPrefix(region, "us-gov-"):
		return "aws-us-gov"
	}
	return "aws"
}

// checkPlace reports words that stand for an unknown region or account. several:
// other stages of the app have files beside these.
func checkPlace(p *plan.Plan, several bool) diag.List {
	var diags diag.List
	var words []string
	if p.Region == "" {
		words = append(words, "REGION")
	}
	if p.Account == "" {
		words = append(words, "ACCOUNT")
	}
	if len(words) == 0 {
		return diags
	}
	what, settings := p.App, "region  = \"eu-west-1\"\n    account = \"123456789012\""
	if several {
		what = fmt.Sprintf("the stage %s of %s", p.Stage, p.App)
		settings = fmt.Sprintf("stage %q {\n      region  = \"eu-west-1\"\n      account = \"123456789012\"\n    }", p.Stage)
	}
	d := diag.New(Placeholders, diag.Range{},
		fmt.Sprintf("Neither decant.hcl nor .chalice/deployed states where %s runs, so the task definitions say %s. The bundled module puts in the real values; aws ecs register-task-definition would be refused.", what, strings.Join(words, " and ")),
		"State them in decant.hcl:\n    "+settings).About(p.App)
	if m := p.Profile.Module(); !m.Definition {
		d.Severity = diag.Error
		d.Detail = fmt.Sprintf("Neither decant.hcl nor .chalice/deployed states where %s runs, so the task definitions would say %s. The %s module reads them as they are, and the tasks would never start.", what, strings.Join(words, " and "), m.Title)
	}
	diags.Add(d)
	return diags
}
