package taskrun

import (
	"bytes"
	"context"
	"encoding/json"
	"strings"

	"decant/apply"
	"decant/apply/account"
)

// askIAM asks for what a run needs, before it uploads or starts anything.
func (x *runner) askIAM(ctx context.Context) {
	x.diags.Extend(apply.Simulate(ctx, x.r, x.needs(ctx)).Findings("decant run"))
}

func (x *runner) needs(ctx context.Context) []account.Permission {
	cluster := x.start.Cluster
	name := account.ClusterName(cluster)
	keys := map[string][]string{"ecs:cluster": {cluster}, "aws:TagKeys": nil}
	for _, key := range account.SortedKeys(x.start.Tags) {
		if !strings.HasPrefix(key, "aws:") {
			keys["aws:RequestTag/"+key] = []string{x.start.Tags[key]}
			keys["aws:TagKeys"] = append(keys["aws:TagKeys"], key)
		}
	}
	out := []account.Permission{
		{Access: account.Access{Action: "ecs:RunTask", Resource: x.result.Revision}, What: "task definition " + x.t.TaskName, Keys: keys},
		{Access: account.Access{Action: "ecs:TagResource", Resource: x.r.Place.ARN("ecs", "task/"+name+"/*")}, What: "tasks of the cluster " + name, Keys: keys},
	}
	for _, role := range x.start.Roles {
		out = append(out, account.PassRole(role, account.TasksService))
	}
	if x.uploads() {
		out = append(out, account.Permission{
			Access: account.Access{Action: "s3:PutObject", Resource: "arn:" + x.r.Place.Partition + ":s3:::" + x.opts.Bucket + "/" + x.objectKey()},
			What:   "bucket " + x.opts.Bucket, Keys: map[string][]string{}, Exists: true,
		})
	}
	role := x.t.TaskName + "-task-role"
	if phase, err := x.r.PhaseOf(ctx, role); x.opts.Wait && err == nil && phase == account.Prepared {
		out = append(out, account.TagRolePermission(x.r.Place, role, nil))
	}
	return out
}

// uploads says whether the event is too large for the call and goes through S3.
func (x *runner) uploads() bool {
	var event bytes.Buffer
	if x.opts.Bucket == "" || x.opts.Objects == nil || json.Compact(&event, x.opts.Event) != nil {
		return false
	}
	return overrideSize(x.variable("DECANT_EVENT", event.String())) > maxOverrides
}
