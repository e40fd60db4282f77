package ecsreason

import (
	"fmt"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ecs/types"

	"decant/apply/account"
)

// Reason translates one of ECS's texts. All words have to be in it, in any case
// of letters, one with ^ at its beginning; the first reason that fits is taken, so the narrow ones stand first.
type Reason struct {
	Words []string
	Means string // plain words, full sentences
	Do    string
}

// Explain finds the reason of a text; one that nobody knows is left to speak for
// itself.
func Explain(table []Reason, text string) Reason {
	text = strings.ToLower(text)
	for _, r := range table {
		if r.fits(text) {
			return r
		}
	}
	return Reason{Do: "The text is AWS's own. The list of these messages is at\n    https://docs.aws.amazon.com/AmazonECS/latest/developerguide/stopped-task-error-codes.html"}
}

func (r Reason) fits(text string) bool {
	for _, w := range r.Words {
		start, whole := strings.CutPrefix(strings.ToLower(w), "^")
		if whole && !strings.HasPrefix(text, start) || !strings.Contains(text, start) {
			return false
		}
	}
	return true
}

// Advice is what to do about a function; FUNCTION stands for it in the tables.
func (r Reason) Advice(function string) string { return strings.ReplaceAll(r.Do, "FUNCTION", function) }

// LaunchReasons are why RunTask starts nothing: its errors, and the failures that
// it returns with success.
// https://docs.aws.amazon.com/AmazonECS/latest/developerguide/api_failures_messages.html
func LaunchReasons() []Reason {
	return []Reason{
		{
			[]string{"capacity is unavailable"},
			"Fargate has no room for a task of this size in these subnets' zones at the moment.",
			"Try again in some minutes, or name subnets in other availability zones:\n    decant run FUNCTION --subnets subnet-1,subnet-2",
		},
		{
			[]string{"limit on the number of vcpus"},
			"The account's quota of Fargate vCPUs that run at once is used up.",
			"Wait for other tasks to end, or ask for more:\n    aws service-quotas request-service-quota-increase --service-code fargate --quota-code L-3032A538 --desired-value 64",
		},
		{
			[]string{"concurrent tasks limit"},
			"The account's quota of Fargate tasks that run at once is used up.",
			"Wait for other tasks to end, or ask for more of the quota L-3032A538 (Fargate On-Demand vCPU).",
		},
		{
			[]string{"^resource:memory"},
			"No instance of the cluster has enough memory, so the cluster does not start tasks on Fargate.",
			"Name a cluster that has the capacity provider FARGATE with --cluster.",
		},
		{
			[]string{"^resource:cpu"},
			"No instance of the cluster has enough CPU, so the cluster does not start tasks on Fargate.",
			"Name a cluster that has the capacity provider FARGATE with --cluster.",
		},
		{
			[]string{"^resource:eni"},
			"There is no network interface left for the task.",
			"Try again later, or name subnets with free addresses with --subnets.",
		},
		{
			[]string{"^resource:fargate"},
			"Fargate does not offer this kind of task here.",
			"Look whether Fargate with this architecture and platform version exists in the region.",
		},
		{
			[]string{"^agent"},
			"The container instance's agent is not connected; on Fargate there is none, so the cluster starts tasks on instances.",
			"Name a cluster that has the capacity provider FARGATE with --cluster.",
		},
		{
			[]string{"^location"},
			"The cluster or its instances are not in the availability zone that was asked for.",
			"Name other subnets with --subnets.",
		},
		{
			[]string{"^missing"},
			"Something that the call names does not exist.",
			"Look whether the cluster and the task definition exist in this region:\n    decant verify",
		},
		{
			[]string{"clusternotfound"},
			"The cluster does not exist in this account and region.",
			"Name another one with --cluster, or make it:\n    decant apply --create-cluster",
		},
		{
			[]string{"cluster not found"},
			"The cluster does not exist in this account and region.",
			"Name another one with --cluster, or make it:\n    decant apply --create-cluster",
		},
		{
			[]string{"unable to assume the service linked role"},
			"The account has no service-linked role of ECS yet, or it has just been made.",
			"Make it once, wait a minute, and try again:\n    aws iam create-service-linked-role --aws-service-name ecs.amazonaws.com",
		},
		{
			[]string{"unable to assume"},
			"ECS cannot use one of the task's roles: it trusts somebody else, does not exist, or was made a moment ago.",
			"Look at the roles:\n    decant verify",
		},
		{[]string{"subnet", "does not exist"}, "A subnet of the task has been deleted.", "Name subnets that exist with --subnets, and apply them to the trigger:\n    decant apply"},
		{[]string{"subnets do not exist"}, "A subnet of the task has been deleted.", "Name subnets that exist with --subnets, and apply them to the trigger:\n    decant apply"},
		{[]string{"security group", "does not exist"}, "A security group of the task has been deleted.", "Name groups that exist with --security-groups, and apply them to the trigger:\n    decant apply"},
		{[]string{"security groups do not exist"}, "A security group of the task has been deleted.", "Name groups that exist with --security-groups, and apply them to the trigger:\n    decant apply"},
		{[]string{"same vpc"}, "The subnets and the security groups are not all in one VPC.", "Name those of one VPC with --subnets and --security-groups."},
		{[]string{"no fargate configuration exists"}, "Fargate does not sell this pair of CPU and memory.", "Take one of the sizes that decant explain AP102 names, and apply it."},
		{[]string{"platformtaskdefinitionincompatibility"}, "The platform version of Fargate lacks something that the task definition asks for.", "Leave the platform version out, or state 1.4.0."},
		{[]string{"platformunknown"}, "There is no such platform version of Fargate.", "Leave the platform version out, or state 1.4.0."},
		{[]string{"invalid region in arn"}, "The task definition or the cluster is in another region than the call.", "State the region with --region."},
		{[]string{"network configuration must be provided"}, "The call names no subnets.", "State them with --subnets and --security-groups."},
		{[]string{"^blocked"}, "AWS has blocked the account.", "Write to AWS Support."},
		{[]string{"taskdefinition is inactive"}, "The revision was deregistered a moment ago.", "Register a new one:\n    decant apply"},
	}
}

// What verify finds out is not said here again: it names the action, the endpoint
// or the subnet.
const (
	letExecutionRole = "Attach AmazonECSTaskExecutionRolePolicy to the execution role, which allows what every task needs. What the role lacks is shown by\n    decant verify"
	letReadSecret    = "Let it read the secret, and its KMS key when that is your own. What the role lacks is shown by\n    decant verify"
	PushImage        = "Build and push it:\n    decant apply --build"
	WayOutOfSubnets  = WayOut + " Which subnet lacks what is shown by\n    decant verify"
)

// throttledPull is a reason that passes: the same task may start a minute later.
const (
	ThrottledPull = "The registry throttled the pull of the image: too many were asked for at once."
	pullAgain     = "Run it again in some minutes. If it stays, use the image from ECR, where decant pushes it, and not from a public registry, which limits pulls for each address."
)

// WayOut is what leads a task to its image.
const WayOut = "Give the subnets a way out: a NAT gateway, or a public address (--assign-public-ip) in a public subnet, or VPC endpoints for ecr.api, ecr.dkr, s3, logs, and ssm or secretsmanager for secrets."

// StartReasons are why a task stopped before its program ran.
// https://docs.aws.amazon.com/AmazonECS/latest/developerguide/stopped-task-error-codes.html
func StartReasons() []Reason {
	const (
		pull, setup = "CannotPull", "ResourceInitializationError"
		refused     = "The registry refused the execution role."
		noRoute     = "The image's registry cannot be reached from these subnets."
	)
	return []Reason{
		// The image. A throttled pull stands first: the text around it may speak of an
		// image that does not exist.
		{[]string{pull, "toomanyrequests"}, ThrottledPull, pullAgain},
		{[]string{pull, "too many requests"}, ThrottledPull, pullAgain},
		{[]string{pull, "rate exceeded"}, ThrottledPull, pullAgain},
		{[]string{pull, "throttl"}, ThrottledPull, pullAgain},
		{
			[]string{pull, "descriptor matching platform"},
			"The image was built for another architecture than the task definition asks for.",
			"Build it for the task's architecture; decant apply does so by itself:\n    decant apply --build",
		},
		{
			[]string{pull, "no match for platform"},
			"The image was built for another architecture than the task definition asks for.",
			"Build it for the task's architecture; decant apply does so by itself:\n    decant apply --build",
		},
		{[]string{pull, "manifest unknown"}, "The image is not in the repository: it was never pushed, or a lifecycle policy deleted it.", PushImage},
		{[]string{pull, "not found"}, "The image is not in the repository: it was never pushed, or a lifecycle policy deleted it.", PushImage},
		{[]string{pull, "does not exist"}, "The image or its repository does not exist.", PushImage},
		{[]string{pull, "403"}, refused, letExecutionRole},
		{[]string{pull, "accessdenied"}, refused, letExecutionRole},
		{[]string{pull, "not authorized"}, refused, letExecutionRole},
		{[]string{pull, "access denied"}, refused, letExecutionRole},
		{[]string{pull, "no basic auth"}, refused, letExecutionRole},
		{[]string{pull, "no space left"}, "The image does not fit into the task's storage, 20 GiB unless more is asked for.", "Ask for more in decant.hcl and apply it:\n    storage = 40"},
		{[]string{pull, "i/o timeout"}, noRoute, WayOutOfSubnets},
		{[]string{pull, "timeout"}, noRoute, WayOutOfSubnets},
		{[]string{pull, "deadline exceeded"}, noRoute, WayOutOfSubnets},
		{[]string{pull, "request canceled"}, noRoute, WayOutOfSubnets},
		{[]string{pull, "no such host"}, "The registry's name cannot be resolved in these subnets.", WayOutOfSubnets},
		{[]string{pull, "connection refused"}, noRoute, WayOutOfSubnets},
		{[]string{pull, "connection reset"}, noRoute, WayOutOfSubnets},
		{[]string{pull}, "The image could not be pulled.", "Look at the image, the execution role and the network:\n    decant verify"},
		// What is set up before the program starts.
		{[]string{setup, "log group", "does not exist"}, "The log group has been deleted.", "Make it again:\n    decant apply"},
		{[]string{setup, "ecr registry auth", "accessdenied"}, refused, letExecutionRole},
		{[]string{setup, "ecr registry auth", "not authorized"}, refused, letExecutionRole},
		{[]string{setup, "ecr registry auth"}, "ECR cannot be reached from these subnets.", WayOutOfSubnets},
		{[]string{setup, "secret", "accessdenied"}, "The execution role may not read one of the task's secrets.", letReadSecret},
		{[]string{setup, "secret", "not authorized"}, "The execution role may not read one of the task's secrets.", letReadSecret},
		{[]string{setup, "resourcenotfound"}, "One of the task's secrets does not exist.", "Make it, or let decant copy the values of the live Lambda:\n    decant apply --copy-secrets"},
		{[]string{setup, "invalid ssm parameters"}, "One of the task's parameters does not exist.", "Make it, or let decant copy the values of the live Lambda:\n    decant apply --copy-secrets"},
		{[]string{setup, "parameternotfound"}, "One of the task's parameters does not exist.", "Make it, or let decant copy the values of the live Lambda:\n    decant apply --copy-secrets"},
		{[]string{setup, "retrieved secret", "did not contain json key"}, "The secret has no such key.", "Correct the key in valueFrom of the task definition, and apply it."},
		{[]string{setup, "secret", "timeout"}, "The service that keeps the secrets cannot be reached from these subnets.", WayOutOfSubnets},
		{[]string{setup, "pull secrets"}, "The task's secrets could not be fetched.", "Look at the secrets, the execution role and the network:\n    decant verify"},
		{[]string{setup, "log stream"}, "The execution role may not write the log.", letExecutionRole},
		{[]string{setup, "logger args"}, "CloudWatch Logs cannot be reached from these subnets.", WayOutOfSubnets},
		{[]string{setup, "logging driver"}, "The log could not be set up.", "Look at the log group, the execution role and the network:\n    decant verify"},
		{[]string{setup, "network interface"}, "The task got no network interface in time.", "Try again; if it stays, look whether the subnets have free addresses:\n    decant verify"},
		{[]string{setup, "efs"}, "The EFS file system could not be mounted.", "Look at its mount targets, its access point, and the security groups (port 2049)."},
		{[]string{setup, "assume"}, "ECS cannot use the execution role.", "Look whom it trusts:\n    decant verify"},
		{[]string{setup}, "Something that the task needs could not be set up.", "Look at secrets, log group, roles and network:\n    decant verify"},
		// The program.
		{[]string{"exec format error"}, "The program in the image is for another architecture than the task definition asks for.", "Build it for the task's architecture; decant apply does so by itself:\n    decant apply --build"},
		{[]string{"OutOfMemory"}, "The program needs more memory than the task has.", "Take a larger size in decant.hcl and apply it."},
		{[]string{"executable file not found"}, "The command of the task definition is not in the image.", "Build the image from the Dockerfile that decant writes:\n    decant apply --build"},
		{[]string{"no such file or directory"}, "The command of the task definition is not in the image.", "Build the image from the Dockerfile that decant writes:\n    decant apply --build"},
		{[]string{"permission denied"}, "The user of the image may not run the command.", "Build the image from the Dockerfile that decant writes:\n    decant apply --build"},
		{[]string{"CannotStartContainer"}, "The container could not be started.", "Look at command, entry point and memory of the task definition."},
		{[]string{"CannotCreateContainer"}, "The container could not be made.", "Look at the task definition's mounts and commands."},
		{[]string{"CannotCreateVolume"}, "A volume of the task could not be mounted.", "Look at the task definition's volumes."},
		{[]string{"ContainerRuntime"}, "The host's container runtime failed.", "Run it again; if it stays, write to AWS Support."},
		{[]string{"assume", "role"}, "ECS cannot use one of the task's roles: it trusts somebody else, or was made a moment ago.", "Wait a minute and run it again; then look at the roles:\n    decant verify"},
		// The place.
		{[]string{"capacity is unavailable"}, "Fargate had no room for the task in these subnets' zones.", "Run it again in some minutes, or name subnets in other availability zones with --subnets."},
		{[]string{"network interface"}, "The task got no network interface.", "Look whether the subnets have free addresses and the security groups exist:\n    decant verify"},
		{[]string{"spot"}, "The task ran on Fargate Spot, and AWS took the capacity back.", "Run it again; decant itself never asks for Spot."},
		{[]string{"host", "retire"}, "AWS retired the host.", "Run it again."},
		{[]string{"InternalError"}, "ECS itself failed.", "Run it again; if it stays, write to AWS Support."},
		{[]string{account.StoppedWith}, "It was stopped as asked.", "Run it again."},
		{[]string{"UserInitiated"}, "Somebody stopped the task before its program ran.", "Run it again."},
	}
}

// Exits says what a program's exit code means: those of the task's runner, and
// those of a signal.
func Exits(code int, note string) (means, do string) {
	const handler = "Look at the log above."
	switch {
	case code == 137 && strings.Contains(strings.ToLower(note), "outofmemory"):
		return "It was killed because it needed more memory than the task has.", "Take a larger size in decant.hcl and apply it."
	case code == 137:
		return "It was killed: mostly for want of memory, else because it did not end in time after it was told to stop.",
			"Look at the last lines of the log. For want of memory take a larger size in decant.hcl; for a slow end a longer stopTimeout in task-definition.json, at most 120 seconds."
	case code == 143:
		return "It was told to stop: by a person, a deployment, or AWS taking the host back.", "Run it again."
	case code == 139:
		return "It crashed with a segmentation fault, mostly in a compiled package that fits another architecture or libc.", "Build the image again and look which package has compiled parts."
	case code > 128 && code <= 128+64:
		return fmt.Sprintf("It was ended by signal %d.", code-128), handler
	case code == 1:
		return "The handler raised an exception, or returned something that is not JSON.", "The traceback is in the log above."
	case code == 2:
		return "The runner refused the event or a setting.", "The log's last line says which."
	case code == 3:
		return "The handler's module cannot be imported.", "The log says why; mostly a package is missing in the requirements."
	case code == 75:
		return "Another task of this function was still running, and only one may run at a time.", "Wait for it to end, and run it again."
	case code == 124:
		return "The handler did not end within its time limit.", "Raise the time limit in decant.hcl and apply it; Fargate has none of its own."
	case code == 125 || code == 126 || code == 127:
		return "The command of the task definition could not be run.", "Build the image from the Dockerfile that decant writes:\n    decant apply --build"
	}
	return "The handler ended the process itself.", handler
}

// Doubt is what ECS says of a task that makes an exit code of 0 no success: the
// container was short of memory, or the task was stopped from outside; "" for
// nothing.
// https://github.com/aws/amazon-ecs-agent/issues/2467
func Doubt(task *types.Task) string {
	var texts []string
	outOfMemory := false
	for _, c := range task.Containers {
		text := aws.ToString(c.Reason)
		outOfMemory = outOfMemory || strings.Contains(text, "OutOfMemory")
		texts = append(texts, text)
	}
	stopped := aws.ToString(task.StoppedReason)
	switch task.StopCode {
	case "", types.TaskStopCodeEssentialContainerExited:
		if !outOfMemory && !strings.Contains(stopped, "OutOfMemory") {
			return ""
		}
	}
	return account.TrimStop(strings.Join(NonEmpty(append([]string{string(task.StopCode), stopped}, texts...)...), ": "))
}

// ECSSays is what ECS tells of the end of a task.
func ECSSays(task *types.Task, note string) string {
	said := account.TrimStop(strings.Join(NonEmpty(string(task.StopCode), aws.ToString(task.StoppedReason), note), ": "))
	if said == "" {
		return "ECS gives no reason"
	}
	return said
}

func NonEmpty(texts ...string) []string {
	var out []string
	for _, s := range texts {
		if s = strings.TrimSpace(s); s != "" {
			out = append(out, s)
		}
	}
	return out
}

// StopWithin bounds the waiting for a task that was told to stop: its grace is at
// most 120 seconds, and taking the network away takes some more.
const StopWithin = 4 * time.Minute
