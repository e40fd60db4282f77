package account

import (
	"context"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ecr"
	"github.com/aws/aws-sdk-go-v2/service/ecr/types"
)

// repositoryKind is the app's ECR repository, which all stages push to. It gets
// no lifecycle policy: expiry counts images, and does not know that a task
// definition still names one by digest.
type repositoryKind struct{}

func (repositoryKind) Kind() Kind { return Repository }

func (repositoryKind) read(ctx context.Context, r *Reader, name string) (*Observed, error) {
	out, err := r.ecr.DescribeRepositories(ctx, &ecr.DescribeRepositoriesInput{RepositoryNames: []string{name}})
	if IsCode(err, "RepositoryNotFoundException") {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	repository := out.Repositories[0]
	tags, err := r.ecr.ListTagsForResource(ctx, &ecr.ListTagsForResourceInput{ResourceArn: repository.RepositoryArn})
	if err != nil {
		return nil, err
	}
	o := &Observed{Props: Props{"scan_on_push": false}, Tags: map[string]string{}, ARN: aws.ToString(repository.RepositoryArn)}
	if scan := repository.ImageScanningConfiguration; scan != nil {
		o.Props["scan_on_push"] = scan.ScanOnPush
	}
	for _, t := range tags.Tags {
		o.Tags[aws.ToString(t.Key)] = aws.ToString(t.Value)
	}
	return o, nil
}

func (repositoryKind) List(_ context.Context, _ *Reader, s Scope) ([]string, error) {
	return s.Shared, nil
}

func (repositoryKind) Create(ctx context.Context, w *Writer, want Resource) (string, error) {
	out, err := w.ecr.CreateRepository(ctx, &ecr.CreateRepositoryInput{
		RepositoryName: &want.Name, Tags: ECRTags(want.Tags),
		ImageScanningConfiguration: &types.ImageScanningConfiguration{ScanOnPush: true},
	})
	if err != nil {
		return "", err
	}
	return aws.ToString(out.Repository.RepositoryArn), nil
}

func (repositoryKind) Update(ctx context.Context, w *Writer, want Resource, have *Observed) (string, error) {
	if have.Props["scan_on_push"] != want.Props["scan_on_push"] {
		if _, err := w.ecr.PutImageScanningConfiguration(ctx, &ecr.PutImageScanningConfigurationInput{
			RepositoryName: &want.Name, ImageScanningConfiguration: &types.ImageScanningConfiguration{ScanOnPush: true},
		}); err != nil {
			return "", err
		}
	}
	set, unset := retag(want.Tags, have.Tags)
	if len(set) > 0 {
		if _, err := w.ecr.TagResource(ctx, &ecr.TagResourceInput{ResourceArn: &have.ARN, Tags: ECRTags(set)}); err != nil {
			return "", err
		}
	}
	if len(unset) > 0 {
		if _, err := w.ecr.UntagResource(ctx, &ecr.UntagResourceInput{ResourceArn: &have.ARN, TagKeys: unset}); err != nil {
			return "", err
		}
	}
	return have.ARN, nil
}

// Remove also deletes the images; the proposal asks for --force first.
func (repositoryKind) Remove(ctx context.Context, w *Writer, have *Observed) error {
	_, err := w.ecr.DeleteRepository(ctx, &ecr.DeleteRepositoryInput{RepositoryName: &have.Name, Force: true})
	return err
}

func ECRTags(tags map[string]string) []types.Tag {
	var out []types.Tag
	for _, key := range SortedKeys(tags) {
		out = append(out, types.Tag{Key: aws.String(key), Value: aws.String(tags[key])})
	}
	return out
}

func (repositoryKind) Asks(a *Requirements) {
	a.ARN = a.At.ARN("ecr", "repository/"+a.Change.Name)
	switch a.Change.Action {
	case Create:
		a.Tagged("ecr:CreateRepository", "ecr:TagResource")
	case Delete:
		a.Of("ecr:DeleteRepository")
	default:
		if a.differs("scan_on_push") {
			a.Of("ecr:PutImageScanningConfiguration")
		}
		a.retag("ecr:TagResource", "ecr:UntagResource")
	}
}
