package cmd

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"decant/apply"
	"decant/apply/account"
	"decant/apply/cutover"
	"decant/apply/image"
	"decant/apply/preflight"
	"decant/apply/registry"
	"decant/internal/awsconfig"
	"decant/internal/diag"
	"decant/report"
)

// Codes of the commands that act on an account.
const (
	WrongAccount diag.Code = "CL401"
	NotMigrated  diag.Code = "CL402"
	NotAPlan     diag.Code = "CL403"
	NoSnapshot   diag.Code = "CL404"
)

type applyOptions struct {
	output
	direct
	build
	permissionCheck
	functions          []string
	image, out, plan   string
	check, yes         bool
	copySecrets, prune bool
	adopt              []string
	asks               map[string][]string // the flags that a plan depends on
}

func newApply(env Env) *cobra.Command {
	var opts applyOptions
	c := &cobra.Command{
		Use:   "apply [DIR]",
		Short: "Create the resources, every Fargate trigger disabled",
		Long: `Apply reads the account, shows what the tasks of the migration need, asks, and
creates or changes it: image repository, log groups, roles and policies, task
definitions, rules or schedules, dead-letter queues, secret parameters. It
creates what the files in fargate/ describe, under the names of the Terraform
module. Triggers are created disabled, and apply never changes whether one is
enabled: decant cutover does that.

Before it asks, it runs the checks of decant verify, and stops when a task could
not run: for example, a subnet, a given role or the image is missing. Whatever
can be corrected later, such as a missing secret, is shown before the question;
with --yes apply stops there, because nobody reads it.

Every resource carries the tags decant:app, decant:stage and decant:function. A
resource of the same name without them is not touched. After a failure or an
interruption, the same command continues. Nothing to do is exit 0.

Before the first change, IAM's simulator is asked whether the identity is
allowed to make all the calls; a denied one ends the command.

IAM actions: decant apply --permissions prints the policy.`,
		Example: `  decant apply --stage prod --check               what would be done?
  decant apply --stage prod --build               build and push the image first
  decant apply --stage prod --image REPOSITORY@sha256:DIGEST
  decant apply --stage prod --out plan.json       show and keep the plan
  decant apply --stage prod --plan plan.json      do exactly that, or nothing`,
		Args: cobra.MaximumNArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			if printsPermissions(c) {
				return applyPolicy(env)
			}
			saved, wrong, err := opts.planned(env, c)
			if err := errors.Join(err, opts.direct.validate(c), opts.build.validate(), opts.output.validate(c)); err != nil {
				return err
			}
			if wrong.HasErrors() {
				return refuse(env, opts.output, nil, wrong)
			}
			opts.asks = asked(c)
			return runApply(c.Context(), env, opts, args, saved)
		},
	}
	opts.output.flags(c)
	opts.direct.flags(c)
	opts.network(c)
	c.Flags().StringVar(&opts.executionRole, "execution-role", "", "ARN of an existing execution role (default: decant.hcl's, else one for each function)")
	c.Flags().StringVar(&opts.boundary, "permissions-boundary", "", "ARN of the permissions boundary of the roles that are made")
	c.Flags().BoolVar(&opts.createCluster, "create-cluster", false, "make the cluster if it does not exist")
	c.Flags().StringArrayVar(&opts.functions, "function", nil, "only this function, by logical name; repeat it for several")
	c.Flags().StringVar(&opts.image, "image", "", "image of the tasks with its digest, REPOSITORY@sha256:DIGEST (default: that of the newest revision)")
	c.Flags().BoolVar(&opts.copySecrets, "copy-secrets", false, "make missing secret parameters with the values of the live Lambda; they are neither shown nor stored")
	c.Flags().BoolVar(&opts.prune, "prune", false, "delete what decant made and the migration does not want any more")
	c.Flags().StringArrayVar(&opts.adopt, "adopt", nil, "take over a resource of the same name that decant did not make, as the refusal names it")
	c.Flags().BoolVar(&opts.check, "check", false, "show the plan and change nothing; exit 2 if anything would be done")
	c.Flags().StringVar(&opts.out, "out", "", "write the plan to this file, and do nothing")
	c.Flags().StringVar(&opts.plan, "plan", "", "do what this plan says, or nothing if the account or the files have changed")
	c.Flags().BoolVar(&opts.yes, "yes", false, "do not ask")
	permissionsFlag(c)
	opts.build.flags(c)
	opts.permissionCheck.flags(c)
	c.MarkFlagsMutuallyExclusive("check", "plan")
	c.MarkFlagsMutuallyExclusive("out", "plan")
	return c
}

// applyPolicy prints the policy of apply and destroy.
func applyPolicy(env Env) error {
	_, err := env.Stdout.Write(awsconfig.Policy("DecantApplies", applyOperations(), append(account.WriteActions(), registry.PushActions()...)...))
	return err
}

// planned reads the plan of --plan and sets the flags that it was made with; nil
// without the flag.
func (o *applyOptions) planned(env Env, c *cobra.Command) (*apply.Plan, diag.List, error) {
	if o.plan == "" {
		return nil, nil, nil
	}
	p, diags := readPlan(env, o.plan)
	if diags.HasErrors() {
		return nil, diags, nil
	}
	return p.Plan, nil, ask(c, p.Asked)
}

func runApply(ctx context.Context, env Env, opts applyOptions, args []string, saved *apply.Plan) error {
	s, diags, err := begin(ctx, env, &opts.direct, args, functionNames(opts.functions))
	if err != nil {
		return err
	}
	if s == nil || diags.HasErrors() {
		return refuse(env, opts.output, s, diags)
	}
	defer s.close()
	opts.accept(s.repo.FS())
	want, scope, more, err := opts.wanted(ctx, env, s)
	diags.Extend(more)
	if err == nil && opts.asked && !diags.HasErrors() { // an image for nothing would be a change too
		var checks []apply.Check
		checks, _, err = opts.checks(ctx, env, s, true)
		diags.Extend(preflight.Stopping(checks, opts.yes))
	}
	if err == nil && opts.asked && !diags.HasErrors() {
		if more, err = opts.mayBuild(ctx, s, want, scope); err != nil {
			return err
		}
		if more.HasErrors() {
			return refuse(env, opts.output, s, append(diags, more...))
		}
		if opts.image, more, err = opts.push(ctx, env, s, want, scope, opts.yes); opts.image != "" {
			want, scope, diags, err = opts.wanted(ctx, env, s)
		}
		diags.Extend(more)
	}
	if err != nil {
		return err
	}
	if diags.HasErrors() {
		return refuse(env, opts.output, s, diags)
	}
	proposal, more, err := apply.Propose(ctx, want, scope, s.onceReader(account.ReadOperations()))
	diags.Extend(more)
	if err != nil {
		return err
	}
	withoutSecrets(proposal)
	fresh := proposal
	if saved != nil {
		proposal = saved
	}
	return carryOut(ctx, env, opts, s, want, proposal, fresh, diags)
}

// wanted says which resources the options ask for.
func (o *applyOptions) wanted(ctx context.Context, env Env, s *session) ([]account.Resource, account.Scope, diag.List, error) {
	wish := o.wish()
	wish.Functions, wish.Image, wish.CopySecrets = o.functions, o.image, o.copySecrets
	scope := apply.ScopeOf(s.plan, o.functions)
	scope.Prune = o.prune
	for _, text := range o.adopt {
		address, ok := account.ParseAddress(text)
		if !ok {
			return nil, scope, nil, usageError{fmt.Errorf("--adopt is %q; write it as the refusal does, for example \"task role orders-prod-import-task-role\"", text)}
		}
		scope.Adopt = append(scope.Adopt, address)
	}
	var diags diag.List
	var err error
	if diags, err = liveFailures(ctx, env, s, o.functions); err != nil {
		return nil, scope, nil, err
	}
	diags.Extend(s.lacking)
	want, more := apply.Desired(s.plan, s.file, wish, s.at)
	diags.Extend(more)
	return want, scope, diags, nil
}

// refuse prints why nothing is done.
func refuse(env Env, o output, s *session, diags diag.List) error {
	if o.format == "json" {
		if _, err := document(o.given.command, env.Stdout, o.given.findings(diags)); err != nil {
			return err
		}
		return exit(exitProblems)
	}
	if err := printDiags(env, o, s, diags); err != nil {
		return err
	}
	fmt.Fprintln(env.Stderr, "Nothing was changed.")
	return exit(exitProblems)
}

func printDiags(env Env, o output, s *session, diags diag.List) error {
	fsys := os.DirFS(env.Dir)
	if s != nil {
		fsys = s.repo.FS()
	}
	return o.findings(env, env.Stderr, fsys, diags)
}

// carryOut shows the proposal, asks, and does it. fresh is the proposal as it is
// now, where p is from a file.
func carryOut(ctx context.Context, env Env, opts applyOptions, s *session, want []account.Resource, p, fresh *apply.Plan, diags diag.List) error {
	text := opts.text(env, env.Stdout)
	pending := len(p.Pending())
	executing := !opts.check && opts.out == "" && !diags.HasErrors()
	if opts.format != "json" {
		if err := text.Proposal(env.Stdout, p, opts.all); err != nil {
			return err
		}
		if err := printDiags(env, opts.output, s, diags); err != nil {
			return err
		}
	}
	if opts.out != "" && !diags.HasErrors() {
		if opts.asked { // which image was built is part of the plan
			opts.asks["image"] = []string{opts.image}
		}
		if err := writeFile(absolute(env, opts.out), func(w io.Writer) error { return writePlan(w, p, opts.asks) }); err != nil {
			return err
		}
	}
	if !executing || pending == 0 {
		return showOnly(env, opts, p, diags)
	}
	may := opts.mayApply(ctx, s, fresh, "decant apply")
	diags.Extend(may)
	if opts.format != "json" {
		if err := printDiags(env, opts.output, s, may); err != nil {
			return err
		}
	}
	if may.HasErrors() {
		return showOnly(env, opts, p, diags)
	}
	stops, err := opts.preflight(ctx, env, s, diags)
	if err != nil {
		return err
	}
	if len(stops) > 0 {
		if opts.format == "json" { // with the proposal, which the text has shown
			if err := report.ProposalJSON(env.Stdout, p, nil, opts.given.findings(append(diags, stops...))); err != nil {
				return err
			}
			return exit(exitProblems)
		}
		return refuse(env, opts.output, s, stops)
	}
	if err := unasked(env, opts.output, opts.yes, p, diags); err != nil {
		return err
	}
	if err := confirm(ctx, env, opts.yes, fmt.Sprintf("Change stage %s in account %s, region %s as shown?", p.Scope.Stage, p.Account, p.Region)); err != nil {
		return err
	}
	writer := s.writer(apply.LambdaSecrets(awsconfig.Guard(s.place, cutover.SwitchReadOperations()).Config, s.lambdas))
	done, more, err := apply.Execute(ctx, p, want, s.reader(account.ReadOperations()), writer, applyProgress(env.remarks()))
	more = slices.DeleteFunc(more, func(d diag.Diagnostic) bool { return said(diags, d) })
	diags.Extend(more)
	if opts.format == "json" {
		if err := report.ProposalJSON(env.Stdout, p, &done, opts.given.findings(append(diags, failure(err)...))); err != nil {
			return err
		}
	} else if err := printDiags(env, opts.output, s, more); err != nil {
		return err
	}
	if len(done.Done)+len(done.Failed)+len(done.NotTried) == 0 && more.HasErrors() {
		fmt.Fprintln(env.Stderr, "Nothing was changed.")
		return exit(exitProblems)
	}
	fmt.Fprintf(env.Stderr, "Done: %d. Failed: %d. Not tried: %d.\n", len(done.Done), len(done.Failed), len(done.NotTried))
	switch {
	case err != nil:
		return err
	case more.HasErrors() || len(done.Failed)+len(done.NotTried) > 0:
		fmt.Fprintln(env.remarks(), "The same command goes on where this one stopped.")
		return exit(exitProblems)
	}
	env.next(opts.given.line("decant run " + nextFunction(s, opts.functions)))
	return nil
}

// unasked prints the JSON of a plan that cannot be carried out because there is
// nobody to ask: the plan and why. It prints nothing when the question is answered
// or can be asked.
func unasked(env Env, o output, yes bool, p *apply.Plan, diags diag.List) error {
	if o.format != "json" || yes || askable(env) {
		return nil
	}
	err := confirm(context.Background(), env, yes, "")
	return errors.Join(report.ProposalJSON(env.Stdout, p, nil, o.given.findings(append(diags, failure(err)...))), err)
}

// preflight shows what would keep the tasks from running once everything is made,
// and can be put right then. It returns what cannot: for that, apply stops.
func (o *applyOptions) preflight(ctx context.Context, env Env, s *session, before diag.List) (diag.List, error) {
	checks, more, err := o.checks(ctx, env, s, false)
	stops := preflight.Stopping(checks, o.yes)
	if err != nil || o.format == "json" || len(stops) > 0 {
		return stops, err
	}
	wrong := slices.DeleteFunc(checks, func(c apply.Check) bool { return c.Status != apply.Bad })
	if len(wrong) > 0 {
		fmt.Fprintln(env.Stderr, "Before a task can run (decant verify shows all of it):")
		if err := o.text(env, env.Stderr).Checks(env.Stderr, o.given.checks(wrong), false); err != nil {
			return nil, err
		}
	}
	return nil, printDiags(env, o.output, s, slices.DeleteFunc(more, func(d diag.Diagnostic) bool { return said(before, d) }))
}

// checks looks at what an apply would make. builds: before the image is built.
func (o *applyOptions) checks(ctx context.Context, env Env, s *session, builds bool) ([]apply.Check, diag.List, error) {
	wish := o.wish()
	wish.Functions, wish.Image, wish.CopySecrets = o.functions, o.image, o.copySecrets
	shown := newProgress(env.remarks())
	defer shown.done()
	return preflight.Verify(ctx, s.checker(verifyOperations()), s.at, preflight.Options{
		Plan: s.plan, Files: s.file, Apply: wish, Now: time.Now(), Ahead: true, Builds: builds, Seen: shown.checked,
	})
}

// said says whether a finding was printed already.
func said(before diag.List, d diag.Diagnostic) bool {
	return slices.ContainsFunc(before, func(b diag.Diagnostic) bool {
		return b.Code == d.Code && b.Subject == d.Subject && b.Detail == d.Detail
	})
}

// showOnly ends a run that changes nothing.
func showOnly(env Env, opts applyOptions, p *apply.Plan, diags diag.List) error {
	if opts.format == "json" {
		if err := report.ProposalJSON(env.Stdout, p, nil, opts.given.findings(diags)); err != nil {
			return err
		}
	}
	pending := len(p.Pending())
	switch {
	case diags.HasErrors():
		fmt.Fprintln(env.Stderr, "Nothing was changed, because of the errors above.")
		return exit(exitProblems)
	case pending == 0:
		fmt.Fprintln(env.Stderr, "The account is as the migration wants it. Nothing to do.")
		return nil
	case opts.out != "":
		fmt.Fprintf(env.Stderr, "Nothing was changed. The plan is in %s.\n", opts.out)
		env.next(opts.nextPlan())
	default:
		fmt.Fprintln(env.Stderr, "Nothing was changed.")
	}
	if opts.check {
		return exit(exitPending)
	}
	return nil
}

// nextFunction is the function that a person would run first.
func nextFunction(s *session, functions []string) string {
	if len(functions) > 0 {
		return functions[0]
	}
	for _, t := range s.plan.Targets {
		if t.Schedule != nil { // it can be run without an event, and switched
			return t.Function
		}
	}
	return s.plan.Targets[0].Function
}

// nextPlan does what the plan in the file says; what it was made with is part of it.
func (o *applyOptions) nextPlan() string {
	return o.given.line("decant apply --plan " + quoted(o.out))
}

// applyOperations is everything that decant apply may call.
func applyOperations() []awsconfig.Operation {
	return slices.Concat(verifyOperations(), account.WriteOperations(), image.Operations())
}

// applyProgress prints a line for each step, as it happens. Why a resource waits is
// said once, as long as it stays the same.
func applyProgress(w io.Writer) func(apply.Event) {
	why := map[account.Address]string{}
	return func(e apply.Event) {
		switch e.Step {
		case apply.Started:
		case apply.Waiting:
			text, wait := awsconfig.Plain(e.Err), e.Wait.Round(100*time.Millisecond)
			if why[e.Change.Address] == text {
				fmt.Fprintf(w, "  … %s: the same; again in %s\n", e.Change.Address, wait)
				return
			}
			why[e.Change.Address] = text
			fmt.Fprintf(w, "  … %s: %s; again in %s\n", e.Change.Address, strings.TrimRight(text, "."), wait)
		case apply.Gave:
			fmt.Fprintf(w, "  ! %s: %s\n", e.Change.Address, awsconfig.Plain(e.Err))
		case apply.Finished, apply.Skipped:
			fmt.Fprintf(w, "  %s %s: %s\n", e.Change.Action, e.Change.Address, e.Step)
		}
	}
}
