package account

import (
	"context"
	"fmt"
)

// Ref is the part of AWS that is applied to.
type Ref struct {
	Account   string `json:"account"` // twelve digits
	Region    string `json:"region"`
	Partition string `json:"partition"` // aws, aws-cn, aws-us-gov
	// Caller is the ARN of the identity, as STS names it; "" when nobody asked. It is
	// no part of the place: a plan of one person may be applied by another.
	Caller string `json:"-"`
}

// ARN writes an ARN of the place.
func (at Ref) ARN(service, resource string) string {
	return fmt.Sprintf("arn:%s:%s:%s:%s:%s", at.Partition, service, at.Region, at.Account, resource)
}

// RoleARN is IAM's, which has no region.
func (at Ref) RoleARN(name string) string {
	return fmt.Sprintf("arn:%s:iam::%s:role/%s", at.Partition, at.Account, name)
}

func (at Ref) PolicyARN(name string) string {
	return fmt.Sprintf("arn:%s:iam::%s:policy/%s", at.Partition, at.Account, name)
}

// SecretRef is one variable whose value a parameter shall get.
type SecretRef struct {
	Parameter string // "/app/stage/NAME"
	Function  string // logical name of a function that has the variable
	Variable  string
}

// SecretSource returns the value of a variable of the live Lambda.
type SecretSource func(ctx context.Context, ref SecretRef) (string, error)
