package apply

import (
	"context"
	"maps"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ecs"
	"github.com/aws/aws-sdk-go-v2/service/ecs/types"
)

// taskDefinitionKind is a family of task definitions, of which the newest active
// revision counts. A revision cannot be changed: another setting is a new
// revision, and the old ones stay for a way back.
type taskDefinitionKind struct{}

func (taskDefinitionKind) kind() Kind { return TaskDefinition }

func (taskDefinitionKind) read(ctx context.Context, r *Reader, name string) (*Observed, error) {
	out, err := r.ecs.DescribeTaskDefinition(ctx, &ecs.DescribeTaskDefinitionInput{
		TaskDefinition: &name, Include: []types.TaskDefinitionField{types.TaskDefinitionFieldTags},
	})
	if isCode(err, "ClientException") { // one code for an absent family and for every other mistake
		return nil, absentFamily(ctx, r, name, err)
	}
	if err != nil {
		return nil, err
	}
	td := out.TaskDefinition
	if td.Status == types.TaskDefinitionStatusInactive {
		return nil, nil
	}
	props, err := taskProps(described(*td))
	if err != nil {
		return nil, err
	}
	return &Observed{Props: props, Tags: ecsTags(out.Tags), ARN: aws.ToString(td.TaskDefinitionArn)}, nil
}

// absentFamily is nil when the family has no active revision, which explains why
// it cannot be described.
func absentFamily(ctx context.Context, r *Reader, family string, cause error) error {
	out, err := r.ecs.ListTaskDefinitions(ctx, &ecs.ListTaskDefinitionsInput{FamilyPrefix: &family, Status: types.TaskDefinitionStatusActive, MaxResults: aws.Int32(1)})
	if err != nil {
		return err
	}
	if len(out.TaskDefinitionArns) > 0 {
		return cause
	}
	return nil
}

func (taskDefinitionKind) list(ctx context.Context, r *Reader, s Scope) ([]string, error) {
	var names []string
	pages := ecs.NewListTaskDefinitionFamiliesPaginator(r.ecs, &ecs.ListTaskDefinitionFamiliesInput{
		FamilyPrefix: &s.Prefix, Status: types.TaskDefinitionFamilyStatusActive,
	})
	for pages.HasMorePages() {
		page, err := pages.NextPage(ctx)
		if err != nil {
			return nil, err
		}
		names = append(names, page.Families...)
	}
	return names, nil
}

// complete keeps the image of the newest revision when none is given.
func (taskDefinitionKind) complete(want Resource, have *Observed) (Resource, bool) {
	if firstContainer(want.Props)["image"] != nil {
		return want, true
	}
	if have == nil {
		return want, false
	}
	image, ok := firstContainer(have.Props)["image"].(string)
	if !ok || !digest.MatchString(image) {
		return want, false
	}
	want.Props = normal(want.Props) // a copy
	firstContainer(want.Props)["image"] = image
	return want, true
}

// align leaves out the platform that ECS takes when none is stated.
// https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_RuntimePlatform.html
func (taskDefinitionKind) align(want, have Props) Props {
	standard := map[string]any{"cpuArchitecture": string(types.CPUArchitectureX8664), "operatingSystemFamily": string(types.OSFamilyLinux)}
	if want["runtimePlatform"] != nil || !equal(have["runtimePlatform"], standard) {
		return have
	}
	aligned := maps.Clone(have)
	delete(aligned, "runtimePlatform")
	return aligned
}

// firstContainer is the container that runs the function.
func firstContainer(props Props) map[string]any {
	containers, _ := props["containerDefinitions"].([]any)
	if len(containers) == 0 {
		return map[string]any{}
	}
	first, _ := containers[0].(map[string]any)
	return first
}

// create registers a revision. ECS has no token against doing it twice: after a
// lost answer the family is read again before this is called again.
func (taskDefinitionKind) create(ctx context.Context, w *Writer, want Resource) (string, error) {
	in, err := taskRequest(want.Props)
	if err != nil {
		return "", err
	}
	in.Tags = toECSTags(want.Tags)
	out, err := w.ecs.RegisterTaskDefinition(ctx, in)
	if err != nil {
		return "", err
	}
	return aws.ToString(out.TaskDefinition.TaskDefinitionArn), nil
}

func (k taskDefinitionKind) update(ctx context.Context, w *Writer, want Resource, have *Observed) (string, error) {
	if !equal(want.Props, k.align(want.Props, have.Props)) {
		return k.create(ctx, w, want)
	}
	return have.ARN, retagECS(ctx, w, want, have)
}

// remove deregisters every active revision of the family, the newest last: while
// it is there, the family's tags say whose it is.
func (taskDefinitionKind) remove(ctx context.Context, w *Writer, have *Observed) error {
	var arns []string
	pages := ecs.NewListTaskDefinitionsPaginator(w.ecs, &ecs.ListTaskDefinitionsInput{FamilyPrefix: &have.Name, Status: types.TaskDefinitionStatusActive})
	for pages.HasMorePages() {
		page, err := pages.NextPage(ctx)
		if err != nil {
			return err
		}
		for _, arn := range page.TaskDefinitionArns {
			if strings.Contains(arn, ":task-definition/"+have.Name+":") && arn != have.ARN {
				arns = append(arns, arn)
			}
		}
	}
	for _, arn := range append(arns, have.ARN) {
		if _, err := w.ecs.DeregisterTaskDefinition(ctx, &ecs.DeregisterTaskDefinitionInput{TaskDefinition: &arn}); err != nil {
			return err
		}
	}
	return nil
}

// asks: IAM knows no resource of DeregisterTaskDefinition. A role that a revision
// names is passed when it is registered.
// https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonelasticcontainerservice.html
func (taskDefinitionKind) asks(a *asking) {
	a.arn = a.at.arn("ecs", "task-definition/"+a.c.Name+":*")
	switch a.c.Action {
	case Create, Replace:
		a.tagged("ecs:RegisterTaskDefinition", "ecs:TagResource")
		for _, field := range []string{"taskRoleArn", "executionRoleArn"} {
			a.pass(aws.ToString(text(a.want.Props, field)), tasksService)
		}
	case Delete:
		a.arn = "*"
		a.of("ecs:DeregisterTaskDefinition")
	default:
		a.retag("ecs:TagResource", "ecs:UntagResource")
	}
}
