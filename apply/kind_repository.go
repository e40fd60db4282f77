package apply

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

func (repositoryKind) kind() Kind { return Repository }

func (repositoryKind) read(ctx context.Context, r *Reader, name string) (*Observed, error) {
	out, err := r.ecr.DescribeRepositories(ctx, &ecr.DescribeRepositoriesInput{RepositoryNames: []string{name}})
	if isCode(err, "RepositoryNotFoundException") {
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

func (repositoryKind) list(_ context.Context, _ *Reader, s Scope) ([]string, error) {
	return s.Shared, nil
}

func (repositoryKind) create(ctx context.Context, w *Writer, want Resource) (string, error) {
	out, err := w.ecr.CreateRepository(ctx, &ecr.CreateRepositoryInput{
		RepositoryName: &want.Name, Tags: ecrTags(want.Tags),
		ImageScanningConfiguration: &types.ImageScanningConfiguration{ScanOnPush: true},
	})
	if err != nil {
		return "", err
	}
	return aws.ToString(out.Repository.RepositoryArn), nil
}

func (repositoryKind) update(ctx context.Context, w *Writer, want Resource, have *Observed) (string, error) {
	if have.Props["scan_on_push"] != want.Props["scan_on_push"] {
		if _, err := w.ecr.PutImageScanningConfiguration(ctx, &ecr.PutImageScanningConfigurationInput{
			RepositoryName: &want.Name, ImageScanningConfiguration: &types.ImageScanningConfiguration{ScanOnPush: true},
		}); err != nil {
			return "", err
		}
	}
	set, unset := retag(want.Tags, have.Tags)
	if len(set) > 0 {
		if _, err := w.ecr.TagResource(ctx, &ecr.TagResourceInput{ResourceArn: &have.ARN, Tags: ecrTags(set)}); err != nil {
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

// remove also deletes the images; the proposal asks for --force first.
func (repositoryKind) remove(ctx context.Context, w *Writer, have *Observed) error {
	_, err := w.ecr.DeleteRepository(ctx, &ecr.DeleteRepositoryInput{RepositoryName: &have.Name, Force: true})
	return err
}

func ecrTags(tags map[string]string) []types.Tag {
	var out []types.Tag
	for _, key := range sorted(tags) {
		out = append(out, types.Tag{Key: aws.String(key), Value: aws.String(tags[key])})
	}
	return out
}

func (repositoryKind) asks(a *asking) {
	a.arn = a.at.arn("ecr", "repository/"+a.c.Name)
	switch a.c.Action {
	case Create:
		a.tagged("ecr:CreateRepository", "ecr:TagResource")
	case Delete:
		a.of("ecr:DeleteRepository")
	default:
		if a.differs("scan_on_push") {
			a.of("ecr:PutImageScanningConfiguration")
		}
		a.retag("ecr:TagResource", "ecr:UntagResource")
	}
}
