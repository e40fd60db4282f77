package cutover

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/iam"
	"github.com/aws/aws-sdk-go-v2/service/lambda"
	"github.com/aws/aws-sdk-go-v2/service/lambda/types"

	"decant/apply/account"
	"decant/internal/diag"
	"decant/plan"
)

// lambdaSide is the function that is left, or gone back to. The zero value of
// unknown says that it was found, or is known not to exist.
type lambdaSide struct {
	exists  bool
	unknown unknownLambda
	timeout time.Duration // longest run of one invocation
	name    string
	arns    []string // of the function, $LATEST and every alias
	// stack is the CloudFormation stack that made the function, "" for none or when
	// its tags cannot be read; recorded says that .chalice/deployed names it.
	stack    string
	recorded bool
}

// unknownLambda is why it is not known which Lambda a function has: a full
// sentence, and what to do.
type unknownLambda struct{ why, fix string }

// longestRun is the limit of a standard Lambda function.
// https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html
const longestRun = 15 * time.Minute

// locator finds the Lambda of one function. A name that Chalice would give is a
// guess: chalice package, CDK, SAM and Terraform deploy under names of their own.
type locator struct {
	r      *account.Reader
	app    string
	stage  string
	target plan.Target
	// remembered is the name of the Lambda that a switch found before; "" for none.
	remembered string

	found []types.FunctionConfiguration
	stack string // of the last that was found by its tags
}

// locateLambda finds the Lambda of a target: the one that decant.hcl names, else
// those that an earlier switch, .chalice/deployed, Chalice's naming and Chalice's
// tag lead to, which have to be one and the same. An error is a call that failed.
func locateLambda(ctx context.Context, r *account.Reader, p *plan.Plan, t plan.Target, remembered string) (lambdaSide, error) {
	l := &locator{r: r, app: p.App, stage: p.Stage, target: t, remembered: remembered}
	if t.LambdaStated != "" {
		return l.stated(ctx)
	}
	elsewhere := l.elsewhere(t.LambdaARN)
	names := []string{remembered, t.LambdaName}
	if elsewhere == "" {
		names = append(names, functionName(t.LambdaARN))
	}
	for _, name := range names {
		if err := l.try(ctx, name); err != nil {
			return lambdaSide{}, err
		}
	}
	tagged, err := l.search(ctx)
	if err != nil && (len(l.found) == 0 || account.DeniedAction(err) == "") {
		return lambdaSide{}, err // one that was found may be taken without the permission to look for others
	}
	switch {
	case len(l.found) > 1:
		return l.unknown(l.several(), l.nameIt()), nil
	case len(l.found) == 0 && remembered != "":
		return l.side(lambdaSide{name: remembered}), nil // it was here, and was deleted
	case len(l.found) == 0:
		return l.unknown(l.nowhere(elsewhere), l.nameIt()), nil
	case elsewhere != "" && remembered == "" && !tagged:
		return l.unknown(fmt.Sprintf("%s, and the Lambda %s that is here has no tag of Chalice that names the app and the stage", strings.TrimSuffix(elsewhere, "."), aws.ToString(l.found[0].FunctionName)), l.nameIt()), nil
	}
	return l.whole(ctx)
}

// Lambdas finds the Lambdas of functions and returns their names. One that was
// not found is a finding, unless decant.hcl states that there is none or an earlier
// switch has seen it.
func Lambdas(ctx context.Context, p *plan.Plan, r *account.Reader, functions []string) (map[string]string, diag.List) {
	names := map[string]string{}
	var diags diag.List
	for _, t := range p.Targets {
		if !slices.Contains(functions, t.Function) {
			continue
		}
		remembered, err := rememberedLambda(ctx, r, t)
		var l lambdaSide
		if err == nil {
			l, err = locateLambda(ctx, r, p, t, remembered)
		}
		const unknown = "Where failed events of %s went on Lambda, and the values of its variables there, are not known: %s"
		switch {
		case err != nil:
			diags.Add(diag.New(LambdaNotFound, diag.Range{}, fmt.Sprintf(unknown, t.Function, account.Plain(err)+"."), "Allow the action, or run it again.").About(t.Function))
		case l.unknown.why != "":
			diags.Add(diag.New(LambdaNotFound, diag.Range{}, fmt.Sprintf(unknown, t.Function, l.unknown.why), l.unknown.fix).About(t.Function))
		case l.exists:
			names[t.Function] = l.name
		}
	}
	return names, diags
}

// rememberedLambda is the name that an earlier switch wrote on the task role.
func rememberedLambda(ctx context.Context, r *account.Reader, t plan.Target) (string, error) {
	role := t.TaskName + "-task-role"
	out, err := r.IAM.GetRole(ctx, &iam.GetRoleInput{RoleName: &role})
	if account.IsCode(err, "NoSuchEntity") {
		return "", nil
	}
	if err != nil {
		return "", fmt.Errorf("read the role %s: %w", role, err)
	}
	return account.IAMTags(out.Role.Tags)[account.TagLambda], nil
}

// side completes what is known of a function by its name.
func (l *locator) side(s lambdaSide) lambdaSide {
	base := l.r.Place.ARN("lambda", "function:"+s.name)
	s.timeout = cmp.Or(s.timeout, longestRun)
	s.arns = append([]string{base, base + ":$LATEST"}, s.arns...)
	s.recorded = l.target.LambdaARN == base
	s.stack = l.stack
	return s
}

func (l *locator) unknown(why, fix string) lambdaSide {
	return lambdaSide{name: l.target.LambdaName, timeout: longestRun, unknown: unknownLambda{why: why + ".", fix: fix}}
}

// stated takes decant.hcl's word.
func (l *locator) stated(ctx context.Context) (lambdaSide, error) {
	name := l.target.LambdaStated
	if name == plan.NoLambda {
		return lambdaSide{timeout: longestRun}, nil
	}
	if elsewhere := l.elsewhere(name); elsewhere != "" {
		return l.unknown(strings.Replace(elsewhere, ".chalice/deployed", "decant.hcl", 1), l.nameIt()), nil
	}
	name = functionName(name)
	if err := l.try(ctx, name); err != nil {
		return lambdaSide{}, err
	}
	if len(l.found) == 0 {
		return l.unknown(fmt.Sprintf("decant.hcl names the Lambda %s, and %s of account %s has none of this name", name, l.r.Place.Region, l.r.Place.Account), l.nameIt()), nil
	}
	return l.whole(ctx)
}

// whole reads the rest of the one function that was found.
func (l *locator) whole(ctx context.Context) (lambdaSide, error) {
	c := l.found[0]
	s := lambdaSide{exists: true, name: aws.ToString(c.FunctionName)}
	if c.Timeout != nil {
		s.timeout = time.Duration(*c.Timeout) * time.Second
	}
	base := l.r.Place.ARN("lambda", "function:"+s.name)
	pages := lambda.NewListAliasesPaginator(l.r.Lambda, &lambda.ListAliasesInput{FunctionName: &s.name})
	for pages.HasMorePages() {
		page, err := pages.NextPage(ctx)
		if err != nil {
			return s, fmt.Errorf("list the aliases of the Lambda %s: %w", s.name, err)
		}
		for _, alias := range page.Aliases {
			s.arns = append(s.arns, base+":"+aws.ToString(alias.Name))
		}
	}
	return l.side(s), nil
}

// try adds the function of a name, if it exists.
func (l *locator) try(ctx context.Context, name string) error {
	if name == "" || slices.ContainsFunc(l.found, func(c types.FunctionConfiguration) bool { return aws.ToString(c.FunctionName) == name }) {
		return nil
	}
	out, err := l.r.Lambda.GetFunctionConfiguration(ctx, &lambda.GetFunctionConfigurationInput{FunctionName: &name})
	if account.IsCode(err, "ResourceNotFoundException") {
		return nil
	}
	if err != nil {
		return fmt.Errorf("read the Lambda %s: %w", name, err)
	}
	l.found = append(l.found, types.FunctionConfiguration{
		FunctionName: cmp.Or(out.FunctionName, &name), FunctionArn: out.FunctionArn, Handler: out.Handler, Timeout: out.Timeout, MemorySize: out.MemorySize,
	})
	return nil
}

// search looks at the tags of the functions that were found by name, and of all
// others with the target's handler: Chalice's tag names the app and the stage, and
// the handler says which function of the app it is. One that belongs to another
// app or stage is taken out. tagged says that the tag of one that stays agrees.
func (l *locator) search(ctx context.Context) (tagged bool, err error) {
	all, err := l.r.Functions.List(ctx, l.r.Lambda)
	if err != nil {
		return false, err
	}
	candidates := slices.Clone(l.found)
	for _, c := range all {
		known := slices.ContainsFunc(candidates, func(f types.FunctionConfiguration) bool {
			return aws.ToString(f.FunctionName) == aws.ToString(c.FunctionName)
		})
		if !known && aws.ToString(c.Handler) == l.target.Handler && l.target.Handler != "" {
			candidates = append(candidates, c)
		}
	}
	byName := len(l.found)
	kept := candidates[:0:0]
	for i, c := range candidates {
		tags, err := l.r.Functions.Tags(ctx, l.r.Lambda, l.r.Place.ARN("lambda", "function:"+aws.ToString(c.FunctionName)))
		if err != nil {
			return false, fmt.Errorf("list the tags of the Lambda %s: %w", aws.ToString(c.FunctionName), err)
		}
		ours, says := chaliceTag(tags, l.app, l.stage)
		if says && !ours || i >= byName && !ours {
			continue
		}
		tagged, l.stack = tagged || ours, tags["aws:cloudformation:stack-name"]
		kept = append(kept, c)
	}
	l.found = kept
	return tagged, nil
}

// chaliceTag reads the tag that Chalice sets on every function that it deploys or
// packages, "version=1.31.2:stage=prod:app=orders". says: there is one.
func chaliceTag(tags map[string]string, app, stage string) (ours, says bool) {
	value, says := tags["aws-chalice"]
	words := strings.Split(value, ":")
	return slices.Contains(words, "app="+app) && slices.Contains(words, "stage="+stage), says
}

// elsewhere says that an ARN is of another account or region, "" when it is not.
func (l *locator) elsewhere(arn string) string {
	parts := strings.SplitN(arn, ":", 7)
	if len(parts) < 7 || parts[3] == l.r.Place.Region && parts[4] == l.r.Place.Account {
		return ""
	}
	return fmt.Sprintf(".chalice/deployed names the Lambda %s in %s of account %s, and this is %s of account %s", functionName(arn), parts[3], parts[4], l.r.Place.Region, l.r.Place.Account)
}

// functionName is the name in a function's ARN, or the name itself.
func functionName(arn string) string {
	if _, name, ok := strings.Cut(arn, ":function:"); ok {
		name, _, _ = strings.Cut(name, ":")
		return name
	}
	return arn
}

func (l *locator) several() string {
	var names []string
	for _, c := range l.found {
		names = append(names, aws.ToString(c.FunctionName))
	}
	return fmt.Sprintf("Several functions on Lambda can be %s: %s", l.target.Function, listed(names))
}

func (l *locator) nowhere(elsewhere string) string {
	none := fmt.Sprintf("%s of account %s has no Lambda %s, and none with the handler %s whose tag aws-chalice names app=%s and stage=%s",
		l.r.Place.Region, l.r.Place.Account, l.target.LambdaName, l.target.Handler, l.app, l.stage)
	if elsewhere != "" {
		return elsewhere + "; " + none
	}
	return none
}

// nameIt asks the person.
func (l *locator) nameIt() string {
	return fmt.Sprintf("Name the Lambda in decant.hcl, by its name or its ARN:\n    function %q {\n      lambda = \"NAME\"\n    }\nThese have the handler %s:\n    aws lambda list-functions --region %s --query \"Functions[?Handler=='%s'].FunctionName\"\nIf it has no Lambda (any more), state lambda = %q.",
		l.target.Function, l.target.Handler, l.r.Place.Region, l.target.Handler, plan.NoLambda)
}
