package live

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"sync"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/ecs"
	"github.com/aws/aws-sdk-go-v2/service/eventbridge"
	"github.com/aws/aws-sdk-go-v2/service/lambda"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/scheduler"
	"github.com/aws/aws-sdk-go-v2/service/sfn"
	"github.com/aws/aws-sdk-go-v2/service/sns"
	"golang.org/x/sync/errgroup"

	"decant/internal/awsconfig"
	"decant/internal/diag"
	"decant/internal/ec2"
	"decant/model"
)

// atOnce is how many regions are read at the same time; each has rate limits of
// its own.
const atOnce = 4

// Read reads the functions of the places, each place once. What AWS does not
// answer is a gap of the model and, folded by action, a diagnostic; the error is
// about a cancelled context alone.
func Read(ctx context.Context, places []awsconfig.Place, opts Options) (*model.Live, diag.List, error) {
	opts.Seen = oneAtATime(opts.Seen)
	places = different(places)
	readers := make([]*reader, len(places))
	functions := make([][]model.LiveFunction, len(places))
	regions := make([]model.LiveRegion, len(places))
	group, groupCtx := errgroup.WithContext(ctx)
	group.SetLimit(atOnce)
	for i, place := range places {
		readers[i] = &reader{place: place, opts: opts}
		group.Go(func() (err error) {
			functions[i], regions[i], err = readers[i].region(groupCtx)
			return err
		})
	}
	if err := group.Wait(); err != nil {
		return nil, nil, err
	}
	if err := accounts(ctx, readers, functions); err != nil {
		return nil, nil, err
	}
	live := &model.Live{Taken: opts.Now.UTC().Truncate(time.Second), Regions: regions, Functions: slices.Concat(functions...), Gaps: []model.Gap{}}
	var diags diag.List
	for _, r := range readers {
		live.Gaps = append(live.Gaps, r.gaps...)
		diags.Extend(r.diags)
	}
	sortLive(live)
	unfit := 0
	for _, r := range readers {
		unfit += r.unfit
	}
	diags.Extend(opts.Only.nothing(unfit+len(live.Functions), len(live.Functions)))
	diags.Extend(gapFindings(live.Gaps))
	diags.Extend(runtimeFindings(live.Functions))
	return live, diags, nil
}

// sortLive puts everything into the model's order, and takes the window from the
// functions' usage.
func sortLive(live *model.Live) {
	slices.SortFunc(live.Functions, func(a, b model.LiveFunction) int { return cmp.Compare(a.ARN, b.ARN) })
	slices.SortFunc(live.Regions, func(a, b model.LiveRegion) int {
		return slices.Compare([]string{a.Account, a.Region}, []string{b.Account, b.Region})
	})
	slices.SortFunc(live.Gaps, compareGaps)
	for i := range live.Functions {
		if usage := live.Functions[i].Usage; usage != nil {
			live.Window = usage.Window
			return
		}
	}
}

// oneAtATime lets several regions report progress to a listener that knows of no
// concurrency.
func oneAtATime(seen func(Progress)) func(Progress) {
	if seen == nil {
		return nil
	}
	var mu sync.Mutex
	return func(p Progress) {
		mu.Lock()
		defer mu.Unlock()
		seen(p)
	}
}

// different leaves out the places that two profiles lead to.
func different(places []awsconfig.Place) []awsconfig.Place {
	var out []awsconfig.Place
	for _, p := range places {
		same := func(q awsconfig.Place) bool { return p.Account == q.Account && p.Region == q.Region }
		if !slices.ContainsFunc(out, same) {
			out = append(out, p)
		}
	}
	return out
}

// region reads one place: its functions, what is said about each of them, and
// what starts them. A region without functions costs two listings.
func (r *reader) region(ctx context.Context) ([]model.LiveFunction, model.LiveRegion, error) {
	at := model.LiveRegion{Account: r.place.Account, Region: r.place.Region, VPCs: []model.LiveVPC{}}
	client := lambda.NewFromConfig(r.place.Config)
	fns, err := r.listFunctions(ctx, client)
	if err != nil {
		return nil, at, err
	}
	policies := make([]resourcePolicy, len(fns))
	var vpcs, clusters func(context.Context) error
	clusters = func(ctx context.Context) (err error) {
		at.Clusters, err = r.clusters(ctx, ecs.NewFromConfig(r.place.Config))
		return err
	}
	if len(fns) == 0 {
		return fns, at, clusters(ctx)
	}
	vpcs = func(ctx context.Context) (err error) {
		at.VPCs, err = r.vpcs(ctx, ec2.NewFromConfig(r.place.Config), fns)
		return err
	}
	triggers, known, err := r.triggers(ctx, client, fns, policies, clusters, vpcs)
	if err != nil {
		return nil, at, err
	}
	assemble(fns, policies, triggers, known)
	fns, policies = r.tagsFit(fns, policies)
	if err := r.asynchronous(ctx, client, fns, policies); err != nil {
		return nil, at, err
	}
	return fns, at, r.usage(ctx, fns)
}

// tagsFit keeps the functions that have one of the wanted tags.
func (r *reader) tagsFit(fns []model.LiveFunction, policies []resourcePolicy) ([]model.LiveFunction, []resourcePolicy) {
	kept, admitted := []model.LiveFunction{}, []resourcePolicy{}
	for i, fn := range fns {
		if !r.opts.Only.tagged(fn.Tags) {
			r.unfit++
			continue
		}
		kept, admitted = append(kept, fn), append(admitted, policies[i])
	}
	return kept, admitted
}

// triggers reads all that may start the functions, and what else does not depend
// on it, at the same time. The buckets and URLs wait for the policies.
func (r *reader) triggers(ctx context.Context, client *lambda.Client, fns []model.LiveFunction, policies []resourcePolicy, others ...func(context.Context) error) ([]found, known, error) {
	n := newNames(r.place.Account, r.place.Region, fns)
	var k known
	var mappings, rules, schedules, topics, machines, buckets, urls []found
	steps := append(others,
		func(ctx context.Context) error { return r.details(ctx, client, fns) },
		func(ctx context.Context) (err error) { mappings, err = r.mappings(ctx, client, n); return err },
		func(ctx context.Context) (err error) {
			rules, err = r.rules(ctx, eventbridge.NewFromConfig(r.place.Config), n, &k)
			return err
		},
		func(ctx context.Context) (err error) {
			schedules, err = r.schedules(ctx, scheduler.NewFromConfig(r.place.Config), n)
			return err
		},
		func(ctx context.Context) (err error) {
			topics, k.subscriptions, err = r.subscriptions(ctx, sns.NewFromConfig(r.place.Config), n)
			return err
		},
		func(ctx context.Context) (err error) {
			machines, err = r.machines(ctx, sfn.NewFromConfig(r.place.Config), n)
			return err
		},
		func(ctx context.Context) (err error) {
			if err = r.policies(ctx, client, fns, policies); err != nil {
				return err
			}
			if urls, err = r.urls(ctx, client, fns, policies); err != nil {
				return err
			}
			buckets, err = r.buckets(ctx, r.bucketClient(), n, policies, &k)
			return err
		},
	)
	err := together(ctx, steps...)
	return slices.Concat(mappings, rules, schedules, topics, machines, buckets, urls), k, err
}

// bucketClient puts the bucket into the path where an endpoint is given, whose
// host name has no place for it.
func (r *reader) bucketClient() *s3.Client {
	return s3.NewFromConfig(r.place.Config, func(o *s3.Options) { o.UsePathStyle = r.place.Config.BaseEndpoint != nil })
}

func (r *reader) usage(ctx context.Context, fns []model.LiveFunction) error {
	if !r.opts.Usage {
		return nil
	}
	gaps, err := measure(ctx, r.place, fns, r.opts)
	r.missing(gaps...)
	return err
}

// accounts reads the roles, once for each account, by the first of its regions.
func accounts(ctx context.Context, readers []*reader, functions [][]model.LiveFunction) error {
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(atOnce)
	done := map[string]bool{}
	for _, first := range readers {
		account := first.place.Account
		if done[account] {
			continue
		}
		done[account] = true
		var fns []*model.LiveFunction
		for i, r := range readers {
			for j := range functions[i] {
				if r.place.Account == account {
					fns = append(fns, &functions[i][j])
				}
			}
		}
		group.Go(func() error {
			if err := first.roles(ctx, fns); err != nil {
				return fmt.Errorf("read the roles of account %s: %w", account, err)
			}
			return nil
		})
	}
	return group.Wait()
}
