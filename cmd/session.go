package cmd

import (
	"bufio"
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"path"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"golang.org/x/term"

	"decant/analyze"
	"decant/analyze/chalice/project"
	"decant/analyze/live"
	"decant/apply"
	"decant/apply/account"
	"decant/apply/cutover"
	"decant/apply/preflight"
	"decant/internal/awsconfig"
	"decant/internal/diag"
	"decant/internal/repofs"
	"decant/migrate"
	"decant/model"
	"decant/plan"
	"decant/plan/module"
	"decant/report"
)

// direct is the flags of the commands that act on the resources of one app in
// one account.
type direct struct {
	app, stage, module, live, policy string
	profile, role, region, account   string
	cluster, executionRole, boundary string
	subnets, groups                  []string
	publicIP, createCluster          bool
	publicIPStated                   bool
	// anyFiles: the command works with files of the migration that are not written
	// or not up to date.
	anyFiles bool
	// takesBack: the command takes back what was made, whatever the plan says now.
	takesBack bool
}

func (d *direct) flags(c *cobra.Command) {
	c.Flags().StringVar(&d.app, "app", "", "folder of the app, relative to the current directory, when there are several")
	c.Flags().StringVar(&d.stage, "stage", "", "Chalice stage (default: decant.hcl's, or the only one)")
	c.Flags().StringVar(&d.module, "module", "", "names and settings of which Terraform module: decant (bundled) or babbel")
	policyFlag(c, &d.policy)
	c.Flags().StringVar(&d.live, "live", "", "snapshot that the migration's sizes come from (default: decant.hcl's)")
	d.placeFlags(c)
}

// placeFlags are the flags that choose the account.
func (d *direct) placeFlags(c *cobra.Command) {
	c.Flags().StringVar(&d.profile, "profile", "", "profile of the AWS configuration files")
	c.Flags().StringVar(&d.role, "role-arn", "", "role to assume first")
	c.Flags().StringVar(&d.region, "region", "", "region (default: decant.hcl's, or where the app is deployed)")
	c.Flags().StringVar(&d.account, "account", "", "the account it has to be, twelve digits; anything else is refused")
}

// network is the flags about where tasks run.
func (d *direct) network(c *cobra.Command) {
	c.Flags().StringVar(&d.cluster, "cluster", "", "ECS cluster, name or ARN (default: decant.hcl's)")
	c.Flags().StringSliceVar(&d.subnets, "subnets", nil, "subnets of the tasks, separated by commas (default: decant.hcl's)")
	c.Flags().StringSliceVar(&d.groups, "security-groups", nil, "security groups of the tasks (default: decant.hcl's)")
	c.Flags().BoolVar(&d.publicIP, "assign-public-ip", false, "give tasks a public address (default: decant.hcl's)")
}

func (d *direct) validate(c *cobra.Command) error {
	if d.module != "" && !slices.Contains(module.Names(), d.module) {
		return usageError{fmt.Errorf("--module is %q; %s are known", d.module, strings.Join(module.Names(), " and "))}
	}
	if err := knownPolicy(d.policy); err != nil {
		return err
	}
	if d.account != "" && (len(d.account) != 12 || strings.Trim(d.account, "0123456789") != "") {
		return usageError{fmt.Errorf("--account is %q; an account's number has twelve digits", d.account)}
	}
	if f := c.Flags().Lookup("assign-public-ip"); f != nil {
		d.publicIPStated = f.Changed
	}
	return nil
}

func (d *direct) wish() apply.Options {
	w := apply.Options{
		Cluster: d.cluster, CreateCluster: d.createCluster, Subnets: d.subnets, SecurityGroups: d.groups,
		ExecutionRole: d.executionRole, Boundary: d.boundary,
	}
	if d.publicIPStated {
		w.PublicIP = &d.publicIP
	}
	return w
}

// session is one app of the repository beside the account that it runs in.
type session struct {
	repo  *repofs.Dir
	dir   string // the repository's folder
	plan  *plan.Plan
	app   *model.App
	place awsconfig.Place // not guarded; only the Writer's clients are made of it
	read  awsconfig.Place // the same, which sends each call once: for what is read before a change
	at    account.Ref
	// lambdas are the names of the Lambdas that liveFailures has found, by function.
	lambdas map[string]string
	// lacking are the variables that these Lambdas have and the tasks do not get.
	lacking diag.List
}

// begin plans the app, has what was asked for checked against the plan, and finds
// the account. It is nil when something stands in the way; the findings say what. A
// name that the plan does not have costs no login.
func begin(ctx context.Context, env Env, d *direct, args []string, check func(*plan.Plan) (diag.List, error)) (*session, diag.List, error) {
	repo, dir, err := open(env, args)
	if err != nil {
		return nil, nil, err
	}
	measured, stated, diags, err := liveOf(ctx, env, repo.FS(), d.live, d.stage)
	if err == nil {
		err = d.stageNamed(ctx, repo)
	}
	if err != nil || diags.HasErrors() {
		repo.Close()
		return nil, diags, err
	}
	result, diags := migrate.Repo(ctx, repo.FS(), migrate.Options{App: d.app, Stage: d.stage, Module: d.module, Policy: d.policy, Live: measured, Stated: stated, Written: true, Back: d.takesBack})
	if err := ctx.Err(); err != nil {
		repo.Close()
		return nil, nil, err
	}
	if result.Plan == nil {
		repo.Close()
		return nil, diags, nil
	}
	lacking := slices.DeleteFunc(slices.Clone(diags), func(d diag.Diagnostic) bool { return d.Code != plan.LiveOnly })
	if undefined := slices.DeleteFunc(diags, func(d diag.Diagnostic) bool { return d.Code != project.StageUndefined }); len(undefined) > 0 {
		repo.Close() // nothing is told of, made for or deleted from a stage that does not exist
		return nil, undefined, nil
	}
	if wrong, err := check(result.Plan); err != nil || wrong.HasErrors() {
		repo.Close()
		return nil, wrong, err
	}
	diags = lacking
	if !d.anyFiles {
		diags = append(upToDate(result), lacking...)
	}
	place, more, err := d.connect(ctx, result.Plan.Region)
	diags.Extend(more)
	if err != nil || place == nil {
		repo.Close()
		return nil, diags, err
	}
	s := &session{repo: repo, dir: dir, plan: result.Plan, app: result.App, place: *place, read: awsconfig.Once(*place), at: account.Ref{Account: place.Account, Region: place.Region, Partition: place.Partition, Caller: place.Caller}}
	return s, diags, nil
}

// stageNamed is the mistake of naming no stage where the app has several: on an
// account, the one that was not meant is another application.
func (d *direct) stageNamed(ctx context.Context, repo *repofs.Dir) error {
	return needsStage(migrate.StagesToChoose(ctx, repo.FS(), migrate.Options{App: d.app, Stage: d.stage}))
}

// needsStage asks for one of several stages.
func needsStage(stages []string) error {
	if len(stages) == 0 {
		return nil
	}
	const most = 8
	names := make([]string, min(len(stages), most))
	for i := range names {
		names[i] = diag.Word(stages[i])
	}
	if more := len(stages) - len(names); more > 0 {
		names = append(names, fmt.Sprintf("%d more", more))
	}
	return usageError{fmt.Errorf("there are several stages: %s; name the one that is meant with --stage, or with stage in decant.hcl", strings.Join(names, ", "))}
}

// functionNames checks the names of functions.
func functionNames(functions []string) func(*plan.Plan) (diag.List, error) {
	return func(p *plan.Plan) (diag.List, error) { return plan.CheckFunctions(p, functions), nil }
}

// connect finds the account that the flags lead to; region is the app's own, ""
// when nobody stated it. The place is nil when none was found.
func (d *direct) connect(ctx context.Context, region string) (*awsconfig.Place, diag.List, error) {
	ask := awsconfig.Options{}
	if region = cmp.Or(d.region, region); region != "" {
		ask.Regions = []string{region}
	}
	if d.profile != "" {
		ask.Profiles = []string{d.profile}
	}
	if d.role != "" {
		ask.RoleARNs = []string{d.role}
	}
	places, diags, err := awsconfig.Load(ctx, ask)
	if err != nil || len(places) == 0 {
		return nil, diags, err
	}
	if d.account != "" && d.account != places[0].Account {
		diags.Add(diag.New(WrongAccount, diag.Range{},
			fmt.Sprintf("The credentials belong to account %s, and --account says %s. Nothing was read or written there.", places[0].Account, d.account),
			"Use the credentials of the account, for example with --profile."))
	}
	return &places[0], diags, nil
}

// without leaves out the findings of one code.
func without(diags diag.List, code diag.Code) diag.List {
	return slices.DeleteFunc(diags, func(d diag.Diagnostic) bool { return d.Code == code })
}

// upToDate refuses what the repository does not say yet: what is applied is what
// stands in its files, so that a review of them is a review of the account.
func upToDate(r *migrate.Result) diag.List {
	if r.Changes.Len() == 0 {
		return nil
	}
	return diag.List{diag.New(NotMigrated, diag.Range{},
		fmt.Sprintf("The migration would still write or change %s. What is applied is what the files say, so they come first.", report.Count(r.Changes.Len(), "file")),
		"Write them, read them, and run this again:\n    decant migrate --stage "+diag.Word(r.Plan.Stage)+" --write")}
}

// where is what a table of the account's functions stands under.
func (s *session) where() string {
	return fmt.Sprintf("%s, stage %s, in account %s, region %s", s.plan.App, s.plan.Stage, s.at.Account, s.at.Region)
}

// function is one of the app's functions; nil when it has none of the name.
func (s *session) function(name string) *model.Function {
	for i := range s.app.Functions {
		if s.app.Functions[i].Name == name {
			return &s.app.Functions[i]
		}
	}
	return nil
}

func (s *session) close() { s.repo.Close() }

// file returns the content of a file of the repository, nil when there is none.
func (s *session) file(path string) []byte {
	content, err := repofs.ReadFile(s.repo.FS(), path)
	if err != nil {
		return nil
	}
	return content
}

// onceReader makes clients that cannot write and that read each fact once for the
// whole command. What a change depends on is read anew with reader.
func (s *session) onceReader(ops []awsconfig.Operation) *account.Reader {
	return account.NewReader(awsconfig.Guard(s.read, ops).Config, s.at, looksSecret)
}

// checker makes the clients of apply.Verify. A command can do without what they
// read, so they give up after seconds.
func (s *session) checker(ops []awsconfig.Operation) *preflight.Checker {
	return preflight.NewChecker(s.onceReader(ops), awsconfig.Guard(awsconfig.Briefly(s.read), ops).Config)
}

// forget has the account read again, because this command has changed it.
func (s *session) forget() { s.read = awsconfig.Once(s.place) }

// reader makes the clients that cannot write.
func (s *session) reader(ops []awsconfig.Operation) *account.Reader {
	return account.NewReader(awsconfig.Guard(s.place, ops).Config, s.at, looksSecret)
}

// writer makes the clients that change what apply makes.
func (s *session) writer(secrets account.SecretSource) *account.Writer {
	return account.NewWriter(awsconfig.Guard(s.place, append(account.ReadOperations(), account.WriteOperations()...)).Config, account.WriterOptions{Secrets: secrets})
}

func looksSecret(name, value string) bool { return analyze.SecretReason(name, value) != "" }

// confirm asks before something is changed. Without a terminal it asks nobody
// and needs --yes. A signal is an answer, too: the end of the context is the error.
func confirm(ctx context.Context, env Env, yes bool, question string) error {
	if yes {
		return nil
	}
	if !askable(env) {
		return inputError{errors.New("there is no terminal to ask on; read the plan above and repeat the command with --yes")}
	}
	fmt.Fprintf(env.Stderr, "%s Only \"yes\" is taken for a yes: ", question)
	type line struct {
		text string
		err  error
	}
	typed := make(chan line, 1)
	go func() { // it ends with the process when nobody answers
		text, err := bufio.NewReader(env.Stdin).ReadString('\n')
		typed <- line{text, err}
	}()
	var answer line
	select {
	case <-ctx.Done():
		fmt.Fprintln(env.Stderr, "\nNothing was changed.")
		return ctx.Err()
	case answer = <-typed:
	}
	if err := answer.err; err != nil && !errors.Is(err, io.EOF) {
		return err
	}
	if strings.TrimSpace(answer.text) != "yes" {
		fmt.Fprintln(env.Stderr, "Nothing was changed.")
		return exit(exitProblems)
	}
	return nil
}

// askable says whether standard input is a terminal.
func askable(env Env) bool {
	in, ok := env.Stdin.(*os.File)
	return ok && term.IsTerminal(int(in.Fd()))
}

// unnamed is the mistake of naming no function. It lists those that could be
// named, as far as the repository tells; no account is read for it.
func (d *direct) unnamed(ctx context.Context, env Env, args []string, instead string, may func(plan.Target) bool) error {
	text := "name a function, as decant scan lists them" + instead
	repo, _, err := open(env, args)
	if err != nil {
		return usageError{errors.New(text)}
	}
	defer repo.Close()
	result, _ := migrate.Repo(ctx, repo.FS(), migrate.Options{App: d.app, Stage: d.stage, Module: d.module, Policy: d.policy})
	if result.Plan == nil {
		return usageError{errors.New(text)}
	}
	var functions []string
	for _, t := range result.Plan.Targets {
		if may(t) {
			functions = append(functions, t.Function)
		}
	}
	if len(functions) > 0 {
		text += "\nHere these can be named: " + strings.Join(functions, ", ")
	}
	return usageError{errors.New(text)}
}

// liveFailures reads where the functions' failed events go today and reports those that
// their tasks send nowhere; it notes under which names their Lambdas were found.
func liveFailures(ctx context.Context, env Env, s *session, functions []string) (diag.List, error) {
	s.lambdas, s.lacking = map[string]string{}, nil
	for _, t := range s.plan.Targets {
		if len(functions) == 0 || slices.Contains(functions, t.Function) {
			s.lambdas[t.Function] = t.LambdaName
		}
	}
	seen := map[string]bool{}
	diags, err := s.readFailures(ctx, env, seen)
	if err != nil {
		return nil, err
	}
	var missing []string
	for function := range s.lambdas {
		if !seen[function] {
			missing = append(missing, function)
		}
	}
	if len(missing) == 0 {
		return diags, nil
	}
	found, more := cutover.Lambdas(ctx, s.plan, s.onceReader(cutover.SwitchReadOperations()), missing)
	diags.Extend(more)
	for _, function := range missing {
		if delete(s.lambdas, function); found[function] != "" {
			s.lambdas[function] = found[function]
		}
	}
	if len(found) == 0 {
		return diags, ctx.Err()
	}
	more, err = s.readFailures(ctx, env, seen)
	return append(diags, slices.DeleteFunc(more, func(d diag.Diagnostic) bool { return said(diags, d) })...), err
}

// readFailures reads the Lambdas of s that exist, notes their functions in seen, and
// reports failed events that the tasks send nowhere.
func (s *session) readFailures(ctx context.Context, env Env, seen map[string]bool) (diag.List, error) {
	shown := newProgress(env.remarks())
	wanted := slices.Sorted(maps.Values(s.lambdas))
	found, more, err := live.Read(ctx, []awsconfig.Place{awsconfig.Guard(s.read, live.Operations())}, live.Options{Name: names(wanted), Destinations: true, Seen: shown.seen})
	shown.done()
	if err != nil {
		return nil, err
	}
	var diags diag.List
	for _, d := range more {
		if strings.HasPrefix(d.Subject, "lambda:") { // the rest is not asked for here
			diags.Add(d)
		}
	}
	for _, t := range s.plan.Targets {
		for i := range found.Functions {
			if found.Functions[i].Name != s.lambdas[t.Function] || seen[t.Function] {
				continue
			}
			failure, more := plan.LiveFailure(t.Function, &found.Functions[i])
			if !t.Failure.Stated {
				diags.Extend(more)
			}
			diags.Extend(apply.Unsent(t, apply.SentTo(s.file(path.Join(t.Folder, "task-definition.json"))), failure))
			seen[t.Function] = true
			s.lacking.Extend(plan.LackingVariables(t.Function, found.Functions[i].EnvNames, variablesOf(t)))
		}
	}
	return diags, nil
}

// variablesOf are the names of the variables that a task gets.
func variablesOf(t plan.Target) []string {
	var out []string
	for _, v := range t.Environment {
		out = append(out, v.Name)
	}
	for _, s := range t.Secrets {
		out = append(out, s.Name)
	}
	return out
}
