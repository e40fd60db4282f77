package apply

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"golang.org/x/sync/errgroup"

	"decant/apply/account"
	"decant/internal/diag"
)

// busyFunctions adds those to blocked of which a task runs, or of which nobody
// can say. A task whose role or log group goes while it works fails in the
// middle of it. There is no flag against it: a task that shall not end by itself
// can be stopped, which its program is told of.
func (p *proposer) busyFunctions(ctx context.Context, want []account.Resource, blocked map[string]string) {
	families := p.endangered(want, blocked)
	functions := account.SortedKeys(families)
	found := make([]diag.List, len(functions))
	var group errgroup.Group
	group.SetLimit(account.Parallel)
	for i, function := range functions {
		group.Go(func() error {
			found[i] = p.tasksOf(ctx, want, function, slices.Sorted(maps.Keys(families[function])))
			return nil
		})
	}
	_ = group.Wait() // what failed is a finding
	for i, function := range functions {
		if len(found[i]) > 0 {
			blocked[function] = "A task of its function runs, or nobody can say."
			p.diags.Extend(found[i])
		}
	}
}

// endangered are the families, by function, whose running tasks would lose
// something by the deletions. The task definition is not enough to know them by:
// it goes before the roles, and a destroy may have been interrupted between.
func (p *proposer) endangered(want []account.Resource, blocked map[string]string) map[string]map[string]bool {
	out := map[string]map[string]bool{}
	if !p.scope.Destroy && !p.scope.Prune {
		return out
	}
	for a, o := range p.read.Have {
		function := o.Tags[account.TagFunction]
		if wanted(want, a) || !p.scope.Tagged(o.Tags) || !p.covered(a, function, want) || blocked[function] != "" || p.holdsBack(a) {
			continue
		}
		if family := familyBehind(a); family != "" {
			if out[function] == nil {
				out[function] = map[string]bool{}
			}
			out[function][family] = true
		}
	}
	return out
}

// familyBehind is the task definition family whose tasks work with a resource, ""
// for what a task does not need once it runs.
func familyBehind(a account.Address) string {
	family, ok := "", false
	switch a.Kind {
	case account.TaskRole:
		family, ok = strings.CutSuffix(a.Name, "-task-role")
	case account.ExecutionRole:
		family, ok = strings.CutSuffix(a.Name, "-execution-role")
	case account.TaskPolicy:
		family, ok = strings.CutSuffix(a.Name, "-task-role-policy")
	case account.LogGroup:
		family, ok = strings.CutSuffix(strings.TrimPrefix(a.Name, "/ecs/"), "-logs")
	}
	if !ok {
		return ""
	}
	return family
}

// tasksOf says which tasks of a function run.
func (p *proposer) tasksOf(ctx context.Context, want []account.Resource, function string, families []string) diag.List {
	var diags diag.List
	for _, cluster := range p.clustersOf(want, families) {
		var tasks []account.RunningTask
		for _, family := range families {
			more, err := p.r.RunningTasks(ctx, cluster, family)
			if err != nil {
				return diag.List{tasksUnknown(function, cluster, err)}
			}
			tasks = append(tasks, more...)
		}
		if len(tasks) > 0 {
			diags.Add(diag.New(TaskRuns, diag.Range{},
				fmt.Sprintf("A deletion would take the roles and the log from work that %s does right now, and it would fail in the middle. In the cluster %s: %s.", function, cluster, account.DescribeTasks(tasks)),
				"Wait for the end, and run this again. Or end it now; its program is told so with SIGTERM:"+account.StopTasks(tasks, cluster, p.r.Place.Region)).About(function))
		}
	}
	return diags
}

func tasksUnknown(function, cluster string, err error) diag.Diagnostic {
	why, fix := account.AWSMessage(err), "Run it again; if it stays, the message above is AWS's own."
	if action := account.DeniedAction(err); action != "" {
		why = "the identity that decant runs with may not call " + action
		fix = "Allow ecs:ListTasks and ecs:DescribeTasks, then run the same command again."
	}
	return diag.New(TaskRuns, diag.Range{},
		fmt.Sprintf("Whether a task of %s runs in the cluster %s is not known: %s. A task that runs would fail without its roles and its log, so nothing of the function is deleted.", function, cluster, account.TrimStop(why)), fix).About(function)
}

// clustersOf are the names of the clusters that families may run in: those of
// their triggers, the one that the plan or a person states, and those that
// decant made. Where nothing of it is there, it may be any.
func (p *proposer) clustersOf(want []account.Resource, families []string) []string {
	named, all := map[string]bool{account.ClusterName(p.scope.Cluster): true}, map[string]bool{}
	for _, w := range want {
		if w.Kind == account.Cluster {
			named[w.Name] = true
		}
	}
	for a, o := range p.read.Have {
		switch a.Kind {
		case account.Cluster:
			all[a.Name] = true
			if p.scope.Tagged(o.Tags) {
				named[a.Name] = true
			}
		case account.Rule, account.Schedule:
			for _, target := range targetsOf(o.Props) {
				if slices.Contains(families, account.FamilyOf(aws.ToString(account.StringProp(target, "task_definition")))) {
					named[account.ClusterName(aws.ToString(account.StringProp(target, "cluster")))] = true
				}
			}
		}
	}
	maps.DeleteFunc(named, func(name string, _ bool) bool { return !all[name] })
	if len(named) == 0 {
		return account.SortedKeys(all)
	}
	return account.SortedKeys(named)
}

// targetsOf are the targets of a rule, or the one of a schedule.
func targetsOf(props account.Props) []map[string]any {
	var out []map[string]any
	if target, ok := props["target"].(map[string]any); ok {
		out = append(out, target)
	}
	targets, _ := props["targets"].(map[string]any)
	for _, id := range account.SortedKeys(targets) {
		if target, ok := targets[id].(map[string]any); ok {
			out = append(out, target)
		}
	}
	return out
}
