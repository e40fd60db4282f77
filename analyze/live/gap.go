package live

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/lambda/types"
	"github.com/aws/smithy-go"

	"decant/analyze"
	"decant/internal/awsconfig"
	"decant/model"
)

// gap turns the error of a call into what the model says about it. Subject is
// the ARN or name that was asked about, "" for a whole listing.
func gap(p awsconfig.Place, err error, action, subject string) model.Gap {
	return model.Gap{
		Account: p.Account, Region: p.Region, Action: action, Subject: subject,
		Reason: reason(err), Detail: detail(err),
	}
}

// reason sorts an error by its code; the codes differ from service to service.
func reason(err error) model.GapReason {
	code := awsconfig.ErrorCode(err)
	var unrecorded *awsconfig.UnrecordedError
	switch {
	case errors.As(err, &unrecorded):
		return model.GapUnrecorded
	case strings.Contains(code, "AccessDenied"), // also AccessDeniedException, KMSAccessDeniedException
		strings.HasPrefix(code, "UnauthorizedOperation"), // EC2
		strings.HasPrefix(code, "AuthorizationError"),    // SNS
		code == "UnauthorizedException", code == "NotAuthorized":
		return model.GapDenied
	case strings.HasPrefix(code, "ResourceNotFound"), strings.HasPrefix(code, "NoSuch"),
		strings.HasPrefix(code, "NotFound"), code == "StateMachineDoesNotExist", code == "ClusterNotFoundException":
		return model.GapGone
	}
	return model.GapFailed
}

func denied(err error) bool { return err != nil && reason(err) == model.GapDenied }
func gone(err error) bool   { return err != nil && reason(err) == model.GapGone }

// maxDetail is how much of AWS's message is kept, in bytes. The longest known
// messages, about encoded authorizations, say the same thing over and over.
const maxDetail = 500

// detail is AWS's message without the SDK's wrapping, in one line.
func detail(err error) string {
	text := err.Error()
	var api smithy.APIError
	if errors.As(err, &api) {
		text = strings.TrimSuffix(api.ErrorCode()+": "+api.ErrorMessage(), ": ")
	}
	text = strings.Join(strings.Fields(analyze.MaskSecrets(text)), " ")
	if len(text) > maxDetail {
		text = strings.ToValidUTF8(text[:maxDetail], "") + " …"
	}
	return text
}

// foldGaps turns the errors of calls about many subjects into gaps. When every
// call was refused, or every one failed, that is one gap about all of them. An
// errs[i] is nil where the call succeeded or was not made.
func foldGaps(p awsconfig.Place, action string, subjects []string, errs []error, asked int) []model.Gap {
	var out []model.Gap
	for i, err := range errs {
		if err != nil {
			out = append(out, gap(p, err, action, subjects[i]))
		}
	}
	if len(out) < asked || len(out) == 0 {
		return out
	}
	first := out[0]
	same := !slices.ContainsFunc(out, func(g model.Gap) bool { return g.Reason != first.Reason })
	switch {
	case !same || first.Reason == model.GapGone, first.Reason == model.GapFailed && len(out) == 1:
		return out
	case asked < len(subjects):
		first.Detail = fmt.Sprintf("refused for all of the %d that were tried, of %d: %s", asked, len(subjects), first.Detail)
	}
	first.Subject = ""
	return []model.Gap{first}
}

// compareGaps is the order of model.Live.Gaps.
func compareGaps(a, b model.Gap) int {
	return slices.Compare(
		[]string{a.Action, a.Subject, a.Account, a.Region, string(a.Reason), a.Detail},
		[]string{b.Action, b.Subject, b.Account, b.Region, string(b.Reason), b.Detail})
}

// tagsError is the error that hides in a successful answer of GetFunction.
func tagsError(e *types.TagsError) error {
	if e == nil {
		return nil
	}
	return &smithy.GenericAPIError{
		Code:    cmp.Or(aws.ToString(e.ErrorCode), "AccessDeniedException"),
		Message: aws.ToString(e.Message),
	}
}
