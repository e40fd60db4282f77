package account

import (
	"context"
	"maps"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ecs"
	"github.com/aws/aws-sdk-go-v2/service/ecs/types"

	"decant/internal/lazyregexp"
)

// TaskDefinitionKind is a family of task definitions, of which the newest active
// revision counts. A revision cannot be changed: another setting is a new
// revision, and the old ones stay for a way back.
type TaskDefinitionKind struct{}

func (TaskDefinitionKind) Kind() Kind { return TaskDefinition }

func (TaskDefinitionKind) read(ctx context.Context, r *Reader, name string) (*Observed, error) {
	out, err := r.ECS.DescribeTaskDefinition(ctx, &ecs.DescribeTaskDefinitionInput{
		TaskDefinition: &name, Include: []types.TaskDefinitionField{types.TaskDefinitionFieldTags},
	})
	if IsCode(err, "ClientException") { // one code for an absent family and for every other mistake
		return nil, absentFamily(ctx, r, name, err)
	}
	if err != nil {
		return nil, err
	}
	td := out.TaskDefinition
	if td.Status == types.TaskDefinitionStatusInactive {
		return nil, nil
	}
	props, err := TaskProps(described(*td))
	if err != nil {
		return nil, err
	}
	return &Observed{Props: props, Tags: ECSTags(out.Tags), ARN: aws.ToString(td.TaskDefinitionArn)}, nil
}

// absentFamily is nil when the family has no active revision, which explains why
// it cannot be described.
func absentFamily(ctx context.Context, r *Reader, family string, cause error) error {
	out, err := r.ECS.ListTaskDefinitions(ctx, &ecs.ListTaskDefinitionsInput{FamilyPrefix: &family, Status: types.TaskDefinitionStatusActive, MaxResults: aws.Int32(1)})
	if err != nil {
		return err
	}
	if len(out.TaskDefinitionArns) > 0 {
		return cause
	}
	return nil
}

func (TaskDefinitionKind) List(ctx context.Context, r *Reader, s Scope) ([]string, error) {
	var names []string
	pages := ecs.NewListTaskDefinitionFamiliesPaginator(r.ECS, &ecs.ListTaskDefinitionFamiliesInput{
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
func (TaskDefinitionKind) complete(want Resource, have *Observed) (Resource, bool) {
	if FirstContainer(want.Props)["image"] != nil {
		return want, true
	}
	if have == nil {
		return want, false
	}
	image, ok := FirstContainer(have.Props)["image"].(string)
	if !ok || !PinnedImage.MatchString(image) {
		return want, false
	}
	want.Props = normal(want.Props) // a copy
	FirstContainer(want.Props)["image"] = image
	return want, true
}

// Align leaves out the platform that ECS takes when none is stated.
// https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_RuntimePlatform.html
func (TaskDefinitionKind) Align(want, have Props) Props {
	standard := map[string]any{"cpuArchitecture": string(types.CPUArchitectureX8664), "operatingSystemFamily": string(types.OSFamilyLinux)}
	if want["runtimePlatform"] != nil || !Equal(have["runtimePlatform"], standard) {
		return have
	}
	aligned := maps.Clone(have)
	delete(aligned, "runtimePlatform")
	return aligned
}

// FirstContainer is the container that runs the function.
func FirstContainer(props Props) map[string]any {
	containers, _ := props["containerDefinitions"].([]any)
	if len(containers) == 0 {
		return map[string]any{}
	}
	first, _ := containers[0].(map[string]any)
	return first
}

// Create registers a revision. ECS has no token against doing it twice: after a
// lost answer the family is read again before this is called again.
func (TaskDefinitionKind) Create(ctx context.Context, w *Writer, want Resource) (string, error) {
	in, err := taskRequest(want.Props)
	if err != nil {
		return "", err
	}
	in.Tags = ToECSTags(want.Tags)
	out, err := w.ECS.RegisterTaskDefinition(ctx, in)
	if err != nil {
		return "", err
	}
	return aws.ToString(out.TaskDefinition.TaskDefinitionArn), nil
}

func (k TaskDefinitionKind) Update(ctx context.Context, w *Writer, want Resource, have *Observed) (string, error) {
	if !Equal(want.Props, k.Align(want.Props, have.Props)) {
		return k.Create(ctx, w, want)
	}
	return have.ARN, retagECS(ctx, w, want, have)
}

// Remove deregisters every active revision of the family, the newest last: while
// it is there, the family's tags say whose it is.
func (TaskDefinitionKind) Remove(ctx context.Context, w *Writer, have *Observed) error {
	var arns []string
	pages := ecs.NewListTaskDefinitionsPaginator(w.ECS, &ecs.ListTaskDefinitionsInput{FamilyPrefix: &have.Name, Status: types.TaskDefinitionStatusActive})
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
		if _, err := w.ECS.DeregisterTaskDefinition(ctx, &ecs.DeregisterTaskDefinitionInput{TaskDefinition: &arn}); err != nil {
			return err
		}
	}
	return nil
}

// asks: IAM knows no resource of DeregisterTaskDefinition. A role that a revision
// names is passed when it is registered.
// https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonelasticcontainerservice.html
func (TaskDefinitionKind) Asks(a *Requirements) {
	a.ARN = a.At.ARN("ecs", "task-definition/"+a.Change.Name+":*")
	switch a.Change.Action {
	case Create, Replace:
		a.Tagged("ecs:RegisterTaskDefinition", "ecs:TagResource")
		for _, field := range []string{"taskRoleArn", "executionRoleArn"} {
			a.pass(aws.ToString(StringProp(a.Want.Props, field)), TasksService)
		}
	case Delete:
		a.ARN = "*"
		a.Of("ecs:DeregisterTaskDefinition")
	default:
		a.retag("ecs:TagResource", "ecs:UntagResource")
	}
}

var PinnedImage = lazyregexp.New(`^[^\s@]+@sha256:[0-9a-f]{64}$`)
