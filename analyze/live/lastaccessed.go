package live

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/iam"
	"github.com/aws/aws-sdk-go-v2/service/iam/types"

	"decant/internal/awsconfig"
	"decant/model"
)

// lastAccessedOperations are the calls of lastAccessed. The first starts a job that
// changes nothing; AWS counts it as reading.
// https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsidentityandaccessmanagementiam.html
func lastAccessedOperations() []awsconfig.Operation {
	iamCalls := limits().iam
	start := operation[iam.GenerateServiceLastAccessedDetailsOutput]("IAM", "GenerateServiceLastAccessedDetails", "iam:GenerateServiceLastAccessedDetails", "what the roles were used for, with --last-accessed", iamCalls)
	start.Handles = []string{"JobId"}
	answer := operation[iam.GetServiceLastAccessedDetailsOutput]("IAM", "GetServiceLastAccessedDetails", "iam:GetServiceLastAccessedDetails", "the answers to that", iamCalls)
	answer.Handles, answer.Final = []string{"JobId"}, jobEnded
	return []awsconfig.Operation{start, answer}
}

// lastAccessed reads when the functions' roles last asked for what they are allowed:
// for each service, and for each action that IAM tracks. Each role costs a job.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_last-accessed.html
func (r *reader) lastAccessed(ctx context.Context, client *iam.Client, known map[string]model.LiveRole) error {
	var arns []string
	for arn := range known {
		arns = append(arns, arn)
	}
	slices.Sort(arns)
	jobs := make([]*string, len(arns))
	errs, err := r.each(ctx, "iam:GenerateServiceLastAccessedDetails", "last accesses", arns, func(ctx context.Context, i int) error {
		out, err := client.GenerateServiceLastAccessedDetails(ctx, &iam.GenerateServiceLastAccessedDetailsInput{
			Arn: aws.String(arns[i]), Granularity: types.AccessAdvisorUsageGranularityTypeActionLevel,
		})
		if err == nil {
			jobs[i] = out.JobId
		}
		return err
	})
	if err != nil {
		return err
	}
	var started []string
	var of []*string
	for i, arn := range arns {
		if errs[i] == nil {
			started, of = append(started, arn), append(of, jobs[i])
		}
	}
	_, err = r.each(ctx, "iam:GetServiceLastAccessedDetails", "last accesses", started, func(ctx context.Context, i int) error {
		read, err := accesses(ctx, client, of[i])
		if err == nil {
			r.accessed(known, started[i], read)
		}
		return err
	})
	return err
}

// accessed keeps the answer about a role.
func (r *reader) accessed(known map[string]model.LiveRole, arn string, read []model.ServiceAccess) {
	r.mu.Lock()
	defer r.mu.Unlock()
	role := known[arn]
	role.LastAccessed = read
	known[arn] = role
}

// accesses is the answer to a job, in pages.
func accesses(ctx context.Context, client *iam.Client, job *string) ([]model.ServiceAccess, error) {
	page, err := finished(ctx, client, job)
	if err != nil {
		return nil, err
	}
	out := []model.ServiceAccess{}
	err = inPages(func(token *string) (*string, error) {
		if token != nil {
			next, err := client.GetServiceLastAccessedDetails(ctx, &iam.GetServiceLastAccessedDetailsInput{JobId: job, Marker: token})
			if err != nil {
				return nil, err
			}
			page = next
		}
		for _, service := range page.ServicesLastAccessed {
			out = append(out, access(service))
		}
		return page.Marker, nil
	})
	slices.SortFunc(out, func(a, b model.ServiceAccess) int { return strings.Compare(a.Service, b.Service) })
	return out, err
}

// finished waits until a job has ended. The result is the first page of its answer.
func finished(ctx context.Context, client *iam.Client, job *string) (*iam.GetServiceLastAccessedDetailsOutput, error) {
	for n := 0; ; n++ {
		out, err := client.GetServiceLastAccessedDetails(ctx, &iam.GetServiceLastAccessedDetailsInput{JobId: job})
		switch {
		case err != nil:
			return nil, err
		case out.JobStatus == types.JobStatusTypeCompleted:
			return out, nil
		case out.JobStatus == types.JobStatusTypeFailed && out.Error != nil:
			return nil, fmt.Errorf("the job ended as FAILED: %s", aws.ToString(out.Error.Message))
		case out.JobStatus == types.JobStatusTypeFailed:
			return nil, errors.New("the job ended as FAILED")
		case n == maxPolls:
			return nil, errors.New("the job still runs after a quarter of an hour")
		}
		if err := pause(ctx, n); err != nil {
			return nil, err
		}
	}
}

// jobEnded says that the answer about a job will not change any more.
func jobEnded(output any) bool {
	out, ok := output.(*iam.GetServiceLastAccessedDetailsOutput)
	return ok && out.JobStatus != types.JobStatusTypeInProgress
}

func access(s types.ServiceLastAccessed) model.ServiceAccess {
	out := model.ServiceAccess{Service: aws.ToString(s.ServiceNamespace), Last: s.LastAuthenticated, Actions: []model.ActionAccess{}}
	for _, action := range s.TrackedActionsLastAccessed {
		out.Actions = append(out.Actions, model.ActionAccess{Action: out.Service + ":" + aws.ToString(action.ActionName), Last: action.LastAccessedTime})
	}
	slices.SortFunc(out.Actions, func(a, b model.ActionAccess) int { return strings.Compare(a.Action, b.Action) })
	return out
}
