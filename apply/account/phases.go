package account

import (
	"context"
	"fmt"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/iam"
)

// Phase is how far a function has come.
type Phase string

// The phases of a function, in their order.
const (
	Prepared Phase = "prepared" // everything exists, the Fargate trigger is off
	Verified Phase = "verified" // the task has run
	Switched Phase = "switched" // Fargate's trigger is on, Lambda's is off
	Retired  Phase = "retired"  // rollback to Lambda is no longer offered
)

// PhaseOf reads the phase alone.
func (r *Reader) PhaseOf(ctx context.Context, role string) (Phase, error) {
	out, err := r.IAM.GetRole(ctx, &iam.GetRoleInput{RoleName: &role})
	if err != nil {
		return "", fmt.Errorf("read the role %s: %w", role, err)
	}
	return Phase(IAMTags(out.Role.Tags)[TagPhase]), nil
}

// TagPhase writes the phase on the task role.
func (w *Writer) TagPhase(ctx context.Context, role string, phase Phase) error {
	return w.TagRole(ctx, role, map[string]string{TagPhase: string(phase)})
}

func (w *Writer) TagRole(ctx context.Context, role string, tags map[string]string) error {
	_, err := w.iam.TagRole(ctx, &iam.TagRoleInput{RoleName: aws.String(role), Tags: ToIAMTags(tags)})
	return err
}

// A switch under way says so, and in which direction, so that any machine can
// go on with it and nobody takes two silent triggers for a fault.
const (
	ToFargate Phase = "switching to fargate"
	ToLambda  Phase = "switching to lambda"
)

// UnderWay says whether a switch was begun and not ended.
func (p Phase) UnderWay() bool { return p == ToFargate || p == ToLambda }

// Known says whether decant wrote the phase.
func (p Phase) Known() bool {
	switch p {
	case Prepared, Verified, ToFargate, ToLambda, Switched, Retired:
		return true
	}
	return false
}

// RestsOnLambda says whether the phase is that of a function that did not move.
func (p Phase) RestsOnLambda() bool { return p == Prepared || p == Verified }
