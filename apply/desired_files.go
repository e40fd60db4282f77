package apply

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ecs"
	"github.com/aws/aws-sdk-go-v2/service/ecs/types"

	"decant/apply/account"
	"decant/internal/diag"
	"decant/model"
	"decant/plan/fargate"
)

// readFiles reads the function's two files and puts in what they cannot know,
// as the module does: roles, image, region and log group.
func (t *task) readFiles() {
	request, err := t.readTask()
	if err != nil {
		t.bad("task-definition.json", err)
		return
	}
	if t.Policy.Role == "" && !t.readPolicy() {
		return
	}
	t.tags = map[string]string{}
	for _, tag := range request.Tags {
		t.tags[aws.ToString(tag.Key)] = aws.ToString(tag.Value)
	}
	maps.Copy(t.tags, t.ours(t.Function))
	t.fillIn(request)
	if t.props, err = account.TaskProps(*request); err != nil {
		t.bad("task-definition.json", err)
	}
	if !t.module().Definition { // its module states none: Terraform would replace a revision that has one
		delete(t.props, "runtimePlatform")
	}
	t.checkSize()
	t.checkImage()
}

// readPolicy reads what the task role allows; false when it cannot be known.
func (t *task) readPolicy() bool {
	raw := t.files(t.file("policy.json"))
	if raw == nil {
		t.bad("policy.json", errors.New("it does not exist"))
		return false
	}
	for _, r := range t.Policy.References {
		if strings.Contains(string(raw), r.Text) {
			t.diags.Add(diag.New(NotStated, diag.InFile(t.file("policy.json")),
				fmt.Sprintf("The policy of %s names %s, which Terraform alone can resolve.", t.Function, r.Text),
				"Write the value into policy.json, or apply with Terraform.").About(t.Function))
		}
	}
	policy, err := account.CanonicalPolicy(string(raw))
	if err != nil {
		t.bad("policy.json", err)
		return false
	}
	t.policy = policy
	return true
}

func (t *task) bad(name string, err error) {
	t.diags.Add(diag.New(BadTaskFile, diag.InFile(t.file(name)),
		fmt.Sprintf("The task of %s is made from this file, and %v.", t.Function, err),
		"Write the files again, or correct the edit:\n    decant migrate --write").About(t.Function))
}

// readTask reads the whole request, or the array of containers, which
// some modules read. A setting that ECS does not know is an error: dropped silently, it
// would look as if it were in force.
func (t *task) readTask() (*ecs.RegisterTaskDefinitionInput, error) {
	raw := t.files(t.file("task-definition.json"))
	if raw == nil {
		return nil, errors.New("it does not exist")
	}
	if len(raw) > account.MaxDocument {
		return nil, fmt.Errorf("it has %d bytes", len(raw))
	}
	var request ecs.RegisterTaskDefinitionInput
	var into any = &request
	if !t.module().Definition {
		into = &request.ContainerDefinitions
	}
	decoder := json.NewDecoder(bytes.NewReader(raw))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(into); err != nil {
		return nil, fmt.Errorf("it is not what RegisterTaskDefinition takes: %w", err)
	}
	if len(request.ContainerDefinitions) == 0 || aws.ToString(request.ContainerDefinitions[0].Name) == "" {
		return nil, errors.New("it names no container")
	}
	return &request, nil
}

// fillIn sets what the module sets around the file.
func (t *task) fillIn(r *ecs.RegisterTaskDefinitionInput) {
	r.Family = aws.String(t.family)
	r.NetworkMode = types.NetworkModeAwsvpc
	r.RequiresCompatibilities = []types.Compatibility{types.CompatibilityFargate}
	r.TaskRoleArn = aws.String(t.taskRoleARN())
	r.ExecutionRoleArn = aws.String(t.executionRoleARN())
	if !t.module().Definition {
		r.Cpu, r.Memory = aws.String(strconv.Itoa(t.CPU)), aws.String(strconv.Itoa(int(t.Memory)))
	}
	c := &r.ContainerDefinitions[0]
	c.Image = aws.String(t.options.Image) // "" until the proposal knows the newest revision's
	c.Environment = slices.DeleteFunc(c.Environment, func(v types.KeyValuePair) bool { return aws.ToString(v.Name) == "AWS_DEFAULT_REGION" })
	c.Environment = append(c.Environment, types.KeyValuePair{Name: aws.String("AWS_DEFAULT_REGION"), Value: aws.String(t.at.Region)})
	if c.LogConfiguration != nil && c.LogConfiguration.LogDriver == types.LogDriverAwslogs {
		options := maps.Clone(c.LogConfiguration.Options)
		if options == nil {
			options = map[string]string{}
		}
		options["awslogs-group"], options["awslogs-region"] = t.LogGroup, t.at.Region
		c.LogConfiguration.Options = options
	}
}

func (t *task) checkSize() {
	text := func(key string) string { s, _ := t.props[key].(string); return s }
	cpu, err1 := strconv.Atoi(text("cpu"))
	memory, err2 := strconv.Atoi(text("memory"))
	pair := fargate.Pair{CPU: cpu, Memory: model.MiB(memory)}
	if err1 != nil || err2 != nil || !fargate.Sold(pair) {
		t.diags.Add(diag.New(BadTaskSize, diag.InFile(t.file("task-definition.json")),
			fmt.Sprintf("%s asks for cpu %q with memory %q, which Fargate does not sell, so ECS would refuse the task definition.", t.Function, text("cpu"), text("memory")),
			"Take a size that exists, for example:\n    \"cpu\": \"1024\", \"memory\": \"2048\"").About(t.Function))
	}
}

func (t *task) checkImage() {
	if image := t.options.Image; image != "" && !account.PinnedImage.MatchString(image) {
		t.diags.Add(diag.New(NoImage, diag.Range{},
			fmt.Sprintf("%q is not an image with its digest. A tag may name another image at every start of the task.", image),
			"Give the digest that the push printed:\n    decant apply --image REPOSITORY@sha256:DIGEST").About(t.plan.App))
	}
}

// The limits that AWS states for the documents, in characters; of policies
// without white space.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
// https://docs.aws.amazon.com/general/latest/gr/ecs-service.html
const (
	maxTaskDefinition = 64 << 10
	maxInlinePolicies = 10240
	maxManagedPolicy  = 6144
	maxTrustPolicy    = 2048
	maxTargetInput    = 8192
)

// checkSizes finds documents that AWS would refuse after half of the function
// had been made.
func (t *task) checkSizes() {
	for _, r := range t.made {
		switch r.Kind {
		case account.TaskDefinition:
			t.atMost(r, "task definition", len(account.Compact(r.Props)), maxTaskDefinition)
			t.atMost(r, "number of tags", len(r.Tags), 50)
		case account.TaskPolicy:
			t.atMost(r, "policy", account.PolicySize(account.Compact(r.Props["document"])), maxManagedPolicy)
		case account.TaskRole, account.ExecutionRole, account.TriggerRole:
			n := 0
			inline, _ := r.Props["inline"].(map[string]any)
			for _, doc := range inline {
				n += account.PolicySize(account.Compact(doc))
			}
			t.atMost(r, "sum of inline policies", n, maxInlinePolicies)
			t.atMost(r, "trust policy", account.PolicySize(account.Compact(r.Props["trust"])), maxTrustPolicy)
		case account.Schedule, account.Rule:
			t.atMost(r, "input", len(account.Compact(r.Props["targets"])), maxTargetInput)
		}
	}
}

func (t *task) atMost(r account.Resource, what string, n, limit int) {
	if n > limit {
		t.diags.Add(diag.New(TooLarge, diag.InFile(t.Folder),
			fmt.Sprintf("The %s of the %s %s is %d, and AWS takes %d, so it would be refused.", what, r.Kind, r.Name, n, limit),
			"Move large variables into a file of chalicelib or S3, and name resources with a wildcard in the policy.").About(t.Function))
	}
}
