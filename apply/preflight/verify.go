package preflight

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
	"sync/atomic"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/secretsmanager"
	"github.com/aws/aws-sdk-go-v2/service/servicequotas"
	"golang.org/x/sync/errgroup"

	"decant/apply"
	"decant/apply/account"
	"decant/apply/registry"
	"decant/internal/diag"
	"decant/internal/ec2"
	"decant/plan"
)

// Stopping are findings about the checks for which apply must not begin, one for
// all functions of which the same is wrong. Unattended, nobody reads what a person
// has to put right, so that stops it too.
func Stopping(checks []apply.Check, unattended bool) diag.List {
	type alike struct{ name, text, fix string }
	functions := map[alike][]string{}
	var order []alike
	for _, c := range checks {
		if c.Status != apply.Bad || c.Later == apply.ByApply || c.Later == apply.ByPerson && !unattended {
			continue
		}
		key := alike{c.Name, c.Text, c.Fix}
		if functions[key] == nil {
			order = append(order, key)
		}
		functions[key] = append(functions[key], c.Function)
	}
	var diags diag.List
	for _, key := range order {
		names := functions[key]
		detail := strings.ToUpper(key.name[:1]) + key.name[1:] + ": " + key.text
		if len(names) > 1 {
			detail += " It is the same for " + strings.Join(names, ", ") + "."
		}
		diags.Add(diag.New(apply.NotReady, diag.Range{}, detail, key.fix).About(names[0]))
	}
	return diags
}

// What checks read beside a Reader; as there, interfaces without a writing method.
type (
	secretReads interface {
		DescribeSecret(context.Context, *secretsmanager.DescribeSecretInput, ...func(*secretsmanager.Options)) (*secretsmanager.DescribeSecretOutput, error)
	}
	quotaReads interface {
		GetServiceQuota(context.Context, *servicequotas.GetServiceQuotaInput, ...func(*servicequotas.Options)) (*servicequotas.GetServiceQuotaOutput, error)
		GetAWSDefaultServiceQuota(context.Context, *servicequotas.GetAWSDefaultServiceQuotaInput, ...func(*servicequotas.Options)) (*servicequotas.GetAWSDefaultServiceQuotaOutput, error)
	}
)

// Checker reads what has to be right before a task can run. It writes nothing.
type Checker struct {
	*account.Reader
	*registry.Images
	ec2     ec2.Reads
	secrets secretReads
	quotas  quotaReads
}

// NewChecker makes a Checker of clients that can only call what config lets
// through: VerifyOperations. The Reader needs ReadOperations and, for the
// triggers, SwitchReadOperations.
func NewChecker(r *account.Reader, config aws.Config) *Checker {
	c := &Checker{
		Reader: r, Images: registry.NewImages(config), ec2: ec2.NewFromConfig(config),
		secrets: secretsmanager.NewFromConfig(config), quotas: servicequotas.NewFromConfig(config)}
	return c
}

// Options are what is to be checked. Files are those of the repository, as
// for Desired.
type Options struct {
	Plan  *plan.Plan
	Files func(path string) []byte
	Apply apply.Options
	Now   time.Time // to say when a schedule fires next
	// Ahead checks what an apply with the options makes, not what is: where a trigger
	// that exists starts tasks today does not count.
	Ahead bool
	// Builds: the image is built and pushed first, so that of today does not count.
	Builds bool
	// Seen is told how many functions of all are checked, perhaps by several
	// goroutines at a time; it may be nil.
	Seen func(done, total int)
	// AskIAM has IAM's simulator asked whether the identity may do what apply would.
	AskIAM bool
}

// check is the checking of one function.
type check struct {
	*Checker
	opts  Options
	at    account.Ref
	t     plan.Target
	want  []account.Resource
	place apply.Launch
	props account.Props // of the task definition as it will be
	image string
}

// Verify checks, without changing anything, whether the tasks can run. A check
// that may not be made is unknown and names the action; the end of the context is
// the one error.
func Verify(ctx context.Context, c *Checker, at account.Ref, opts Options) ([]apply.Check, diag.List, error) {
	want, diags := apply.Desired(opts.Plan, opts.Files, opts.Apply, at)
	targets := slices.DeleteFunc(slices.Clone(opts.Plan.Targets), func(t plan.Target) bool {
		return len(opts.Apply.Functions) > 0 && !slices.Contains(opts.Apply.Functions, t.Function)
	})
	found := make([][]apply.Check, len(targets)+2)
	var group errgroup.Group
	group.SetLimit(account.Parallel)
	var checked atomic.Int64
	if opts.Seen != nil {
		opts.Seen(0, len(targets))
	}
	for i, t := range targets {
		group.Go(func() error {
			k := &check{Checker: c, opts: opts, at: at, t: t, want: want}
			found[i+1] = k.all(ctx)
			if done := int(checked.Add(1)); opts.Seen != nil {
				opts.Seen(done, len(targets))
			}
			return nil
		})
	}
	group.Go(func() error {
		shared := &check{Checker: c, opts: opts, at: at, want: want}
		found[0] = slices.Concat(shared.cluster(ctx), shared.quota(ctx, targets))
		return nil
	})
	if opts.AskIAM {
		group.Go(func() error {
			last := &check{Checker: c, opts: opts, at: at, want: want}
			found[len(targets)+1] = last.permissions(ctx)
			return nil
		})
	}
	_ = group.Wait() // a check that fails is a check
	if err := ctx.Err(); err != nil {
		return nil, diags, fmt.Errorf("verify: %w", err)
	}
	return slices.Concat(found...), diags, nil
}

// all are the checks of one function, in the order in which a task needs them.
func (k *check) all(ctx context.Context) []apply.Check {
	problems := k.prepare(ctx)
	return slices.Concat(problems, k.size(), k.imageChecks(ctx), k.roles(ctx), k.secretChecks(ctx), k.logGroup(ctx), k.network(ctx), k.triggers(ctx))
}

// prepare finds the task definition that will be, and where it will run.
func (k *check) prepare(ctx context.Context) []apply.Check {
	var out []apply.Check
	have, err := k.Read(ctx, account.Address{Kind: account.TaskDefinition, Name: k.t.TaskName})
	if err != nil {
		out = append(out, k.unknown("task definition", err))
	}
	if have != nil {
		k.props = have.Props
	}
	if w := k.wanted(account.TaskDefinition, k.t.TaskName); w != nil {
		whole, _ := account.Completed(*w, have)
		k.props = whole.Props
	}
	k.image, _ = account.FirstContainer(k.props)["image"].(string)
	k.image = cmp.Or(k.opts.Apply.Image, k.image)
	var trigger map[string]any
	if !k.opts.Ahead {
		if trigger, err = apply.TriggerTarget(ctx, k.Reader, k.t); err != nil {
			out = append(out, k.unknown("trigger", err))
		}
	}
	k.place, _ = apply.PlaceOf(k.opts.Plan, k.t, k.opts.Apply, k.at, trigger)
	return out
}

func (k *check) wanted(kind account.Kind, name string) *account.Resource {
	i := slices.IndexFunc(k.want, func(r account.Resource) bool { return r.Address == account.Address{Kind: kind, Name: name} })
	if i < 0 {
		return nil
	}
	return &k.want[i]
}

func (k *check) ok(name, format string, args ...any) apply.Check {
	return apply.Check{Name: name, Function: k.t.Function, Status: apply.OK, Text: fmt.Sprintf(format, args...)}
}

func (k *check) bad(name, fix, format string, args ...any) apply.Check {
	return apply.Check{Name: name, Function: k.t.Function, Status: apply.Bad, Text: fmt.Sprintf(format, args...), Fix: fix}
}

// later is for a failed check that is put right once everything is made.
func later(by apply.Repair, c apply.Check) apply.Check {
	if c.Status == apply.Bad {
		c.Later = by
	}
	return c
}

func (k *check) warn(name, fix, format string, args ...any) apply.Check {
	return apply.Check{Name: name, Function: k.t.Function, Status: apply.Warning, Text: fmt.Sprintf(format, args...), Fix: fix}
}

// unknown is a check that could not be made.
func (k *check) unknown(name string, err error) apply.Check {
	c := apply.Check{Name: name, Function: k.t.Function, Status: apply.Unknown, Text: "It cannot be read: " + account.Plain(err) + ".", Fix: "Run it again; if it stays, the message is AWS's own."}
	if action := account.DeniedAction(err); action != "" {
		c.Text = fmt.Sprintf("It cannot be known: the identity that decant runs with may not call %s.", action)
		c.Fix = "Allow the action, or use another profile."
	}
	return c
}

const applyMakes = "decant apply makes it:\n    decant apply"
