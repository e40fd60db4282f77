package preflight

import (
	"context"
	"fmt"
	"strconv"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/secretsmanager"
	"github.com/aws/aws-sdk-go-v2/service/servicequotas"

	"decant/apply"
	"decant/apply/account"
	"decant/model"
	"decant/plan"
	"decant/plan/fargate"
)

// cluster has to exist and to take tasks.
func (k *check) cluster(ctx context.Context) []apply.Check {
	const name = "cluster"
	var out []apply.Check
	for _, w := range k.want {
		if w.Kind != account.Cluster {
			continue
		}
		have, err := k.Read(ctx, w.Address)
		status := ""
		if have != nil {
			status, _ = have.Props["status"].(string)
		}
		switch {
		case err != nil:
			out = append(out, k.unknown(name, err))
		case status == "ACTIVE":
			out = append(out, k.ok(name, "%s is active.", w.Name))
		case have == nil && !w.Given:
			out = append(out, k.warn(name, applyMakes, "%s does not exist yet.", w.Name))
		case have == nil:
			out = append(out, k.bad(name, "Name another one with --cluster, or let decant make it:\n    decant apply --create-cluster", "%s does not exist in %s of %s.", w.Name, k.at.Region, k.at.Account))
		default:
			out = append(out, k.bad(name, "Name another one with --cluster.", "%s is %s, so it takes no tasks.", w.Name, status))
		}
	}
	return out
}

// The quota of Fargate vCPUs that run at once; new accounts begin with 6.
// https://docs.aws.amazon.com/general/latest/gr/ecs-service.html
const (
	fargateService = "fargate"
	fargateVCPUs   = "L-3032A538"
)

// quota has to be enough for the largest task, and should be for all together.
func (k *check) quota(ctx context.Context, targets []plan.Target) []apply.Check {
	const name = "fargate quota"
	limit, err := k.vcpus(ctx)
	if err != nil {
		return []apply.Check{k.unknown(name, err)}
	}
	largest, sum := 0.0, 0.0
	for _, t := range targets {
		vcpu := float64(t.CPU) / 1024
		largest, sum = max(largest, vcpu), sum+vcpu
	}
	fix := fmt.Sprintf("Ask for more:\n    aws service-quotas request-service-quota-increase --service-code %s --quota-code %s --desired-value %d", fargateService, fargateVCPUs, int(2*sum+1))
	switch {
	case largest > limit:
		return []apply.Check{k.bad(name, fix, "The account may run %g Fargate vCPUs at once (quota %s), and one task needs %g.", limit, fargateVCPUs, largest)}
	case sum > limit:
		return []apply.Check{k.warn(name, fix, "The account may run %g Fargate vCPUs at once (quota %s), and all tasks together need %g.", limit, fargateVCPUs, sum)}
	}
	return []apply.Check{k.ok(name, "The account may run %g Fargate vCPUs at once; all tasks together need %g.", limit, sum)}
}

func (k *check) vcpus(ctx context.Context) (float64, error) {
	out, err := k.quotas.GetServiceQuota(ctx, &servicequotas.GetServiceQuotaInput{ServiceCode: aws.String(fargateService), QuotaCode: aws.String(fargateVCPUs)})
	if err == nil && out.Quota != nil && out.Quota.Value != nil {
		return *out.Quota.Value, nil
	}
	if err != nil && !account.IsCode(err, "NoSuchResourceException") {
		return 0, err
	}
	standard, err := k.quotas.GetAWSDefaultServiceQuota(ctx, &servicequotas.GetAWSDefaultServiceQuotaInput{ServiceCode: aws.String(fargateService), QuotaCode: aws.String(fargateVCPUs)})
	if err != nil {
		return 0, err
	}
	if standard.Quota == nil || standard.Quota.Value == nil {
		return 0, fmt.Errorf("the answer has no value for the quota %s", fargateVCPUs)
	}
	return *standard.Quota.Value, nil
}

// size has to be one that Fargate sells.
func (k *check) size() []apply.Check {
	const name = "size"
	cpu, memory := aws.ToString(account.StringProp(k.props, "cpu")), aws.ToString(account.StringProp(k.props, "memory"))
	if len(k.props) == 0 {
		return nil // said by the finding about its file
	}
	c, err1 := strconv.Atoi(cpu)
	m, err2 := strconv.Atoi(memory)
	if err1 != nil || err2 != nil || !fargate.Sold(fargate.Pair{CPU: c, Memory: model.MiB(m)}) {
		return []apply.Check{k.bad(name, "Take a size that exists, for example:\n    \"cpu\": \"1024\", \"memory\": \"2048\"", "Fargate does not sell cpu %q with memory %q.", cpu, memory)}
	}
	return []apply.Check{k.ok(name, "cpu %s with memory %s MiB.", cpu, memory)}
}

// logGroup has to exist: Fargate does not make it.
func (k *check) logGroup(ctx context.Context) []apply.Check {
	const name = "log group"
	have, err := k.Read(ctx, account.Address{Kind: account.LogGroup, Name: k.t.LogGroup})
	switch {
	case err != nil:
		return []apply.Check{k.unknown(name, err)}
	case have == nil:
		return []apply.Check{k.warn(name, applyMakes, "%s does not exist yet.", k.t.LogGroup)}
	case account.NumberProp(have.Props["retention_days"]) != k.t.LogDays:
		return []apply.Check{k.warn(name, "decant apply sets it:\n    decant apply", "%s keeps its lines %s instead of %s.", k.t.LogGroup, keeping(account.NumberProp(have.Props["retention_days"])), keeping(k.t.LogDays))}
	}
	return []apply.Check{k.ok(name, "%s keeps its lines %s.", k.t.LogGroup, keeping(k.t.LogDays))}
}

// keeping is a retention in words; 0 is none.
func keeping(days int) string {
	if days == 0 {
		return "for ever"
	}
	return strconv.Itoa(days) + " days"
}

// secretChecks: what the task reads when it starts has to exist. No value is read.
func (k *check) secretChecks(ctx context.Context) []apply.Check {
	var out []apply.Check
	for _, from := range apply.SecretSources(k.props) {
		if parts := strings.Split(from, ":"); len(parts) >= 7 && parts[2] == "secretsmanager" {
			out = append(out, later(apply.ByPerson, k.managedSecret(ctx, strings.Join(parts[:7], ":"))))
			continue
		}
		out = append(out, later(apply.ByPerson, k.parameter(ctx, from)))
	}
	return out
}

func (k *check) parameter(ctx context.Context, from string) apply.Check {
	const name = "secret"
	path := from
	if _, after, ok := strings.Cut(from, ":parameter/"); ok {
		if !strings.HasPrefix(from, k.at.ARN("ssm", "parameter/")) {
			return k.unknown(name, fmt.Errorf("%s is in another account or region", from))
		}
		path = "/" + after
	}
	have, err := k.Read(ctx, account.Address{Kind: account.Secret, Name: path})
	if err == nil && have == nil && path != from {
		have, err = k.Read(ctx, account.Address{Kind: account.Secret, Name: strings.TrimPrefix(path, "/")}) // a name without a slash has the same ARN
	}
	switch {
	case err != nil:
		return k.unknown(name, err)
	case have == nil && k.opts.Apply.CopySecrets:
		return k.warn(name, "", "The parameter %s does not exist yet; apply copies it.", path)
	case have == nil:
		return k.bad(name, "Make it, or let decant copy the value of the live Lambda:\n    decant apply --copy-secrets", "The parameter %s does not exist, so ECS cannot start the task.", path)
	}
	return k.ok(name, "The parameter %s exists.", path)
}

func (k *check) managedSecret(ctx context.Context, arn string) apply.Check {
	const name = "secret"
	out, err := k.secrets.DescribeSecret(ctx, &secretsmanager.DescribeSecretInput{SecretId: &arn})
	switch {
	case account.IsCode(err, "ResourceNotFoundException"):
		return k.bad(name, "Make it, or correct valueFrom in the task definition.", "The secret %s does not exist, so ECS cannot start the task.", arn)
	case err != nil:
		return k.unknown(name, err)
	case out.DeletedDate != nil:
		return k.bad(name, "Restore it:\n    aws secretsmanager restore-secret --secret-id "+arn, "The secret %s is being deleted, so ECS cannot start the task.", arn)
	}
	return k.ok(name, "The secret %s exists.", aws.ToString(out.Name))
}
