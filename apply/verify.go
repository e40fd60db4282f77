package apply

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
	"sync/atomic"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	awshttp "github.com/aws/aws-sdk-go-v2/aws/transport/http"
	"github.com/aws/aws-sdk-go-v2/service/ecr"
	"github.com/aws/aws-sdk-go-v2/service/secretsmanager"
	"github.com/aws/aws-sdk-go-v2/service/servicequotas"
	"golang.org/x/sync/errgroup"

	"decant/internal/diag"
	"decant/internal/ec2"
	"decant/plan"
)

// Status is what a check found.
type Status string

// A warning is what apply would put right, or what a person should know. Unknown
// is never ok: the text says why it cannot be known.
const (
	OK      Status = "ok"
	Warning Status = "warning"
	Bad     Status = "failed"
	Unknown Status = "unknown"
)

// Check is one thing that has to be right before a task can run.
type Check struct {
	Name     string `json:"name"`               // "image", "route to the image"
	Function string `json:"function,omitempty"` // logical name; "" for the whole app
	Status   Status `json:"status"`
	Text     string `json:"text"`          // a sentence
	Fix      string `json:"fix,omitempty"` // what to do; "" with ok
	// Later says who puts a failed check right once everything is made; "" for what
	// nobody can: then what apply makes could not run.
	Later Repair `json:"later,omitempty"`
}

// Repair is who puts right what a check found.
type Repair string

// Apply itself, or the switch, puts right the one; for the other a person has to
// act before a task can run.
const (
	ByApply  Repair = "apply"
	ByPerson Repair = "person"
)

// Stopping are findings about the checks for which apply must not begin, one for
// all functions of which the same is wrong. Unattended, nobody reads what a person
// has to put right, so that stops it too.
func Stopping(checks []Check, unattended bool) diag.List {
	type alike struct{ name, text, fix string }
	functions := map[alike][]string{}
	var order []alike
	for _, c := range checks {
		if c.Status != Bad || c.Later == ByApply || c.Later == ByPerson && !unattended {
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
		diags.Add(diag.New(NotReady, diag.Range{}, detail, key.fix).About(names[0]))
	}
	return diags
}

// What checks read beside a Reader; as there, interfaces without a writing method.
type (
	imageReads interface {
		BatchGetImage(context.Context, *ecr.BatchGetImageInput, ...func(*ecr.Options)) (*ecr.BatchGetImageOutput, error)
		GetDownloadUrlForLayer(context.Context, *ecr.GetDownloadUrlForLayerInput, ...func(*ecr.Options)) (*ecr.GetDownloadUrlForLayerOutput, error)
	}
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
	*Reader
	ec2     ec2.Reads
	images  imageReads
	secrets secretReads
	quotas  quotaReads
	http    aws.HTTPClient
}

// NewChecker makes a Checker of clients that can only call what config lets
// through: VerifyOperations. The Reader needs ReadOperations and, for the
// triggers, SwitchReadOperations.
func NewChecker(r *Reader, config aws.Config) *Checker {
	c := &Checker{
		Reader: r, ec2: ec2.NewFromConfig(config), images: ecr.NewFromConfig(config),
		secrets: secretsmanager.NewFromConfig(config), quotas: servicequotas.NewFromConfig(config), http: config.HTTPClient,
	}
	if c.http == nil {
		c.http = awshttp.NewBuildableClient()
	}
	return c
}

// VerifyOptions are what is to be checked. Files are those of the repository, as
// for Desired.
type VerifyOptions struct {
	Plan  *plan.Plan
	Files func(path string) []byte
	Wish  Wish
	Now   time.Time // to say when a schedule fires next
	// Ahead checks what an apply of the wish makes, not what is: where a trigger
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
	opts  VerifyOptions
	at    Place
	t     plan.Target
	want  []Resource
	place launch
	props Props // of the task definition as it will be
	image string
}

// Verify checks, without changing anything, whether the tasks can run. A check
// that may not be made is unknown and names the action; the end of the context is
// the one error.
func Verify(ctx context.Context, c *Checker, at Place, opts VerifyOptions) ([]Check, diag.List, error) {
	want, diags := Desired(opts.Plan, opts.Files, opts.Wish, at)
	targets := slices.DeleteFunc(slices.Clone(opts.Plan.Targets), func(t plan.Target) bool {
		return len(opts.Wish.Functions) > 0 && !slices.Contains(opts.Wish.Functions, t.Function)
	})
	found := make([][]Check, len(targets)+2)
	var group errgroup.Group
	group.SetLimit(parallel)
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
func (k *check) all(ctx context.Context) []Check {
	problems := k.prepare(ctx)
	return slices.Concat(problems, k.size(), k.imageChecks(ctx), k.roles(ctx), k.secretChecks(ctx), k.logGroup(ctx), k.network(ctx), k.triggers(ctx))
}

// prepare finds the task definition that will be, and where it will run.
func (k *check) prepare(ctx context.Context) []Check {
	var out []Check
	have, err := k.read(ctx, Address{TaskDefinition, k.t.TaskName})
	if err != nil {
		out = append(out, k.unknown("task definition", err))
	}
	if have != nil {
		k.props = have.Props
	}
	if w := k.wanted(TaskDefinition, k.t.TaskName); w != nil {
		whole, _ := completed(*w, have)
		k.props = whole.Props
	}
	k.image, _ = firstContainer(k.props)["image"].(string)
	k.image = cmp.Or(k.opts.Wish.Image, k.image)
	var trigger map[string]any
	if !k.opts.Ahead {
		if trigger, err = triggerTarget(ctx, k.Reader, k.t); err != nil {
			out = append(out, k.unknown("trigger", err))
		}
	}
	k.place, _ = placeOf(k.opts.Plan, k.t, k.opts.Wish, k.at, trigger)
	return out
}

func (k *check) wanted(kind Kind, name string) *Resource {
	i := slices.IndexFunc(k.want, func(r Resource) bool { return r.Address == Address{kind, name} })
	if i < 0 {
		return nil
	}
	return &k.want[i]
}

func (k *check) ok(name, format string, args ...any) Check {
	return Check{Name: name, Function: k.t.Function, Status: OK, Text: fmt.Sprintf(format, args...)}
}

func (k *check) bad(name, fix, format string, args ...any) Check {
	return Check{Name: name, Function: k.t.Function, Status: Bad, Text: fmt.Sprintf(format, args...), Fix: fix}
}

// later is for a failed check that is put right once everything is made.
func later(by Repair, c Check) Check {
	if c.Status == Bad {
		c.Later = by
	}
	return c
}

func (k *check) warn(name, fix, format string, args ...any) Check {
	return Check{Name: name, Function: k.t.Function, Status: Warning, Text: fmt.Sprintf(format, args...), Fix: fix}
}

// unknown is a check that could not be made.
func (k *check) unknown(name string, err error) Check {
	c := Check{Name: name, Function: k.t.Function, Status: Unknown, Text: "It cannot be read: " + plainly(err) + ".", Fix: "Run it again; if it stays, the message is AWS's own."}
	if action := deniedAction(err); action != "" {
		c.Text = fmt.Sprintf("It cannot be known: the identity that decant runs with may not call %s.", action)
		c.Fix = "Allow the action, or use another profile."
	}
	return c
}

const applyMakes = "decant apply makes it:\n    decant apply"
