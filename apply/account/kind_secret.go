package account

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ssm"
	"github.com/aws/aws-sdk-go-v2/service/ssm/types"
)

// secretKind is an SSM parameter that holds a secret. Its value is no property:
// it is never read, and written only once, when the parameter does not exist and
// somebody asked to copy it.
type secretKind struct{}

func (secretKind) Kind() Kind { return Secret }

// read asks for the parameter's description, which has no value in it.
func (secretKind) read(ctx context.Context, r *Reader, name string) (*Observed, error) {
	pages := ssm.NewDescribeParametersPaginator(r.ssm, &ssm.DescribeParametersInput{
		ParameterFilters: []types.ParameterStringFilter{{Key: aws.String("Name"), Option: aws.String("Equals"), Values: []string{name}}},
	})
	for pages.HasMorePages() {
		page, err := pages.NextPage(ctx)
		if err != nil {
			return nil, err
		}
		for _, p := range page.Parameters {
			if aws.ToString(p.Name) != name {
				continue
			}
			o := &Observed{Props: Props{"exists": true, "version": p.Version}, Tags: map[string]string{}, ARN: aws.ToString(p.ARN)}
			tags, err := r.ssm.ListTagsForResource(ctx, &ssm.ListTagsForResourceInput{ResourceType: types.ResourceTypeForTaggingParameter, ResourceId: &name})
			if err != nil {
				return nil, err
			}
			for _, t := range tags.TagList {
				o.Tags[aws.ToString(t.Key)] = aws.ToString(t.Value)
			}
			return o, nil
		}
	}
	return nil, nil
}

func (secretKind) List(ctx context.Context, r *Reader, s Scope) ([]string, error) {
	var names []string
	pages := ssm.NewDescribeParametersPaginator(r.ssm, &ssm.DescribeParametersInput{ParameterFilters: []types.ParameterStringFilter{
		{Key: aws.String("tag:" + TagApp), Values: []string{TagValue(s.App)}},
	}})
	for pages.HasMorePages() {
		page, err := pages.NextPage(ctx)
		if err != nil {
			return nil, err
		}
		for _, p := range page.Parameters {
			names = append(names, aws.ToString(p.Name))
		}
	}
	return names, nil
}

// align: the version tells that a value changed, which is nobody's difference.
func (secretKind) Align(_, have Props) Props { return Props{"exists": have["exists"]} }

func (secretKind) Create(ctx context.Context, w *Writer, want Resource) (string, error) {
	if w.secrets == nil {
		return "", errors.New("nothing gives the value of the parameter")
	}
	value, err := w.secrets(ctx, want.Secret)
	if err != nil {
		return "", fmt.Errorf("read %s of the live function %s: %w", want.Secret.Variable, want.Secret.Function, err)
	}
	in := &ssm.PutParameterInput{Name: &want.Name, Value: &value, Type: types.ParameterTypeSecureString, Overwrite: aws.Bool(false)}
	if len(value) > 4096 { // a standard parameter ends there
		in.Tier = types.ParameterTierAdvanced
	}
	for _, key := range SortedKeys(want.Tags) {
		in.Tags = append(in.Tags, types.Tag{Key: aws.String(key), Value: aws.String(want.Tags[key])})
	}
	_, err = w.ssm.PutParameter(ctx, in)
	return "", err
}

// Update has nothing to do: a parameter that exists is left alone.
func (secretKind) Update(_ context.Context, _ *Writer, _ Resource, have *Observed) (string, error) {
	return have.ARN, nil
}

func (secretKind) Remove(ctx context.Context, w *Writer, have *Observed) error {
	_, err := w.ssm.DeleteParameter(ctx, &ssm.DeleteParameterInput{Name: &have.Name})
	return err
}

func (secretKind) Asks(a *Requirements) {
	a.ARN = a.At.ARN("ssm", "parameter/"+strings.TrimPrefix(a.Change.Name, "/"))
	switch a.Change.Action {
	case Create:
		a.Tagged("ssm:PutParameter", "ssm:AddTagsToResource")
	case Delete:
		a.Of("ssm:DeleteParameter")
	}
}
