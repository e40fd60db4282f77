package account

import (
	"context"
	"fmt"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ecs"
	"github.com/aws/aws-sdk-go-v2/service/ecs/types"
)

// clusterKind is an ECS cluster. It has no settings of its own: Fargate needs
// none.
type clusterKind struct{}

func (clusterKind) Kind() Kind { return Cluster }

func (clusterKind) read(ctx context.Context, r *Reader, name string) (*Observed, error) {
	out, err := r.ECS.DescribeClusters(ctx, &ecs.DescribeClustersInput{Clusters: []string{name}, Include: []types.ClusterField{types.ClusterFieldTags}})
	if err != nil {
		return nil, err
	}
	for _, c := range out.Clusters {
		if aws.ToString(c.ClusterName) == name && aws.ToString(c.Status) != "INACTIVE" {
			return &Observed{Props: Props{"status": aws.ToString(c.Status)}, Tags: ECSTags(c.Tags), ARN: aws.ToString(c.ClusterArn)}, nil
		}
	}
	return nil, nil
}

func (clusterKind) List(ctx context.Context, r *Reader, _ Scope) ([]string, error) {
	var names []string
	pages := ecs.NewListClustersPaginator(r.ECS, &ecs.ListClustersInput{})
	for pages.HasMorePages() {
		page, err := pages.NextPage(ctx)
		if err != nil {
			return nil, err
		}
		for _, arn := range page.ClusterArns {
			names = append(names, arn[strings.LastIndex(arn, "/")+1:])
		}
	}
	return names, nil
}

func (clusterKind) Create(ctx context.Context, w *Writer, want Resource) (string, error) {
	out, err := w.ECS.CreateCluster(ctx, &ecs.CreateClusterInput{ClusterName: &want.Name, Tags: ToECSTags(want.Tags)})
	if err != nil {
		return "", err
	}
	return aws.ToString(out.Cluster.ClusterArn), nil
}

func (clusterKind) Update(ctx context.Context, w *Writer, want Resource, have *Observed) (string, error) {
	if status := have.Props["status"]; status != want.Props["status"] {
		return "", fmt.Errorf("the cluster is %v", status)
	}
	return have.ARN, retagECS(ctx, w, want, have)
}

func (clusterKind) Remove(ctx context.Context, w *Writer, have *Observed) error {
	_, err := w.ECS.DeleteCluster(ctx, &ecs.DeleteClusterInput{Cluster: &have.Name})
	return err
}

func ECSTags(tags []types.Tag) map[string]string {
	out := map[string]string{}
	for _, t := range tags {
		out[aws.ToString(t.Key)] = aws.ToString(t.Value)
	}
	return out
}

func ToECSTags(tags map[string]string) []types.Tag {
	var out []types.Tag
	for _, key := range SortedKeys(tags) {
		out = append(out, types.Tag{Key: aws.String(key), Value: aws.String(tags[key])})
	}
	return out
}

// retagECS brings the tags of a cluster or a task definition in order.
func retagECS(ctx context.Context, w *Writer, want Resource, have *Observed) error {
	set, unset := retag(want.Tags, have.Tags)
	if len(set) > 0 {
		if _, err := w.ECS.TagResource(ctx, &ecs.TagResourceInput{ResourceArn: &have.ARN, Tags: ToECSTags(set)}); err != nil {
			return err
		}
	}
	if len(unset) > 0 {
		if _, err := w.ECS.UntagResource(ctx, &ecs.UntagResourceInput{ResourceArn: &have.ARN, TagKeys: unset}); err != nil {
			return err
		}
	}
	return nil
}

func (clusterKind) Asks(a *Requirements) {
	a.ARN = a.At.ARN("ecs", "cluster/"+a.Change.Name)
	switch a.Change.Action {
	case Create:
		a.Tagged("ecs:CreateCluster", "ecs:TagResource")
	case Delete:
		a.Of("ecs:DeleteCluster")
	default:
		a.retag("ecs:TagResource", "ecs:UntagResource")
	}
}

// ClusterName takes a name or an ARN.
func ClusterName(s string) string { return s[strings.LastIndex(s, "/")+1:] }
