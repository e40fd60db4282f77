package apply

import (
	"bytes"
	"context"
	"encoding/json"
	"strings"
)

// askIAM asks for what a run needs, before it uploads or starts anything.
func (x *runner) askIAM(ctx context.Context) {
	x.diags.Extend(x.r.permitted(ctx, x.needs(ctx)).findings("decant run"))
}

func (x *runner) needs(ctx context.Context) []need {
	cluster := x.start.cluster
	name := clusterName(cluster)
	keys := map[string][]string{"ecs:cluster": {cluster}, "aws:TagKeys": nil}
	for _, key := range sorted(x.start.tags) {
		if !strings.HasPrefix(key, "aws:") {
			keys["aws:RequestTag/"+key] = []string{x.start.tags[key]}
			keys["aws:TagKeys"] = append(keys["aws:TagKeys"], key)
		}
	}
	out := []need{
		{ask: ask{"ecs:RunTask", x.result.Revision}, what: "task definition " + x.t.TaskName, keys: keys},
		{ask: ask{"ecs:TagResource", x.r.place.arn("ecs", "task/"+name+"/*")}, what: "tasks of the cluster " + name, keys: keys},
	}
	for _, role := range x.start.roles {
		out = append(out, passRole(role, tasksService))
	}
	if x.uploads() {
		out = append(out, need{
			ask:  ask{"s3:PutObject", "arn:" + x.r.place.Partition + ":s3:::" + x.opts.Bucket + "/" + x.objectKey()},
			what: "bucket " + x.opts.Bucket, keys: map[string][]string{}, exists: true,
		})
	}
	role := x.t.TaskName + "-task-role"
	if phase, err := x.r.phaseOf(ctx, role); x.opts.Wait && err == nil && phase == Prepared {
		out = append(out, view{role: role}.noteNeed(x.r.place))
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
