package generate

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"path"
	"slices"
	"strconv"
	"strings"

	"decant/internal/change"
	"decant/internal/diag"
	"decant/internal/lazyregexp"
	"decant/plan"
)

// container is the name of the one container of every task; overrides name it.
const container = "app"

// The request of RegisterTaskDefinition, as far as decant fills it. The SDK's
// own structs have no JSON tags and would come out in the wrong case.
// https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_RegisterTaskDefinition.html
type (
	taskDefinition struct {
		Family                  string                `json:"family"`
		TaskRoleArn             string                `json:"taskRoleArn"`
		ExecutionRoleArn        string                `json:"executionRoleArn"`
		NetworkMode             string                `json:"networkMode"`
		RequiresCompatibilities []string              `json:"requiresCompatibilities"`
		CPU                     string                `json:"cpu"`    // CPU units, as text
		Memory                  string                `json:"memory"` // MiB, as text
		RuntimePlatform         runtimePlatform       `json:"runtimePlatform"`
		EphemeralStorage        *ephemeralStorage     `json:"ephemeralStorage,omitempty"`
		ContainerDefinitions    []containerDefinition `json:"containerDefinitions"`
		Tags                    []tag                 `json:"tags"`
	}
	runtimePlatform struct {
		CPUArchitecture       string `json:"cpuArchitecture"`
		OperatingSystemFamily string `json:"operatingSystemFamily"`
	}
	ephemeralStorage struct {
		SizeInGiB int `json:"sizeInGiB"` // 21 to 200
	}
	containerDefinition struct {
		Name             string           `json:"name"`
		Image            string           `json:"image"`
		Essential        bool             `json:"essential"`
		Command          []string         `json:"command"`
		Environment      []variable       `json:"environment"`
		Secrets          []secret         `json:"secrets,omitempty"`
		LinuxParameters  linuxParameters  `json:"linuxParameters"`
		StopTimeout      int              `json:"stopTimeout"` // seconds
		LogConfiguration logConfiguration `json:"logConfiguration"`
	}
	variable struct {
		Name  string `json:"name"`
		Value string `json:"value"`
	}
	secret struct {
		Name      string `json:"name"`
		ValueFrom string `json:"valueFrom"`
	}
	linuxParameters struct {
		InitProcessEnabled bool `json:"initProcessEnabled"`
	}
	logConfiguration struct {
		LogDriver string     `json:"logDriver"`
		Options   logOptions `json:"options"`
	}
	logOptions struct {
		Group  string `json:"awslogs-group"`
		Region string `json:"awslogs-region"`
		Prefix string `json:"awslogs-stream-prefix"`
		Mode   string `json:"mode"`
	}
	tag struct {
		Key   string `json:"key"`
		Value string `json:"value"`
	}
)

// taskDefinitions makes one task definition for each target, in the shape that
// the module reads: the whole request, or the bare array of containers.
func taskDefinitions(p *plan.Plan) ([]change.Generated, diag.List) {
	var files []change.Generated
	var diags diag.List
	for _, t := range p.Targets {
		var content any = definition(p, t)
		if !p.Profile.Module().Definition {
			content = []containerDefinition{containerOf(p, t)}
		}
		raw := marshal(content)
		diags.Extend(checkTask(t, raw))
		files = append(files, text(path.Join(t.Folder, "task-definition.json"), raw,
			fmt.Sprintf("The task of %s: %d CPU units, %d MiB, its handler, settings and log group.", t.Function, t.CPU, t.Memory), validJSON))
	}
	return files, diags
}

func definition(p *plan.Plan, t plan.Target) taskDefinition {
	def := taskDefinition{
		Family:                  t.TaskName,
		TaskRoleArn:             cmp.Or(t.Policy.Role, roleARN(p, t.TaskName+"-task-role")),
		ExecutionRoleArn:        executionRole(p, t),
		NetworkMode:             "awsvpc",
		RequiresCompatibilities: []string{"FARGATE"},
		CPU:                     strconv.Itoa(t.CPU),
		Memory:                  strconv.Itoa(int(t.Memory)),
		RuntimePlatform:         runtimePlatform{t.Architecture, "LINUX"},
		ContainerDefinitions:    []containerDefinition{containerOf(p, t)},
		Tags:                    tags(p, t),
	}
	if t.Storage > 20 { // 20 GiB is what every task has; AWS refuses the number 20
		def.EphemeralStorage = &ephemeralStorage{t.Storage}
	}
	return def
}

func containerOf(p *plan.Plan, t plan.Target) containerDefinition {
	c := containerDefinition{
		Name: container, Image: p.Image.URI, Essential: true,
		Command:     []string{t.Handler},
		Environment: environment(p, t),
		// An init process reaps what the handler leaves behind and passes signals on.
		LinuxParameters: linuxParameters{true},
		StopTimeout:     t.StopTimeout,
		LogConfiguration: logConfiguration{"awslogs", logOptions{
			Group: t.LogGroup, Region: cmp.Or(p.Region, "REGION"), Prefix: "ecs",
			// A full buffer makes the job wait. AWS's default since June 2025,
			// non-blocking, drops lines instead, which Lambda never did.
			// https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_LogConfiguration.html
			Mode: "blocking",
		}},
	}
	for _, s := range t.Secrets {
		c.Secrets = append(c.Secrets, secret{s.Name, s.From})
	}
	return c
}

// environment is the function's own variables and the runner's settings, whose
// names the plan keeps free, sorted by name.
func environment(p *plan.Plan, t plan.Target) []variable {
	all := []variable{
		{"DECANT_FUNCTION", t.Function},
		{"DECANT_FUNCTION_NAME", t.LambdaName},
		{"DECANT_KIND", string(t.Kind)},
		{"DECANT_MEMORY_MB", strconv.Itoa(int(t.LambdaMemory))},
	}
	add := func(name, value string, when bool) {
		if when {
			all = append(all, variable{name, value})
		}
	}
	add("AWS_DEFAULT_REGION", p.Region, p.Region != "") // the only one that boto3 reads
	add("DECANT_TIMEOUT_SECONDS", seconds(t.Timeout.Seconds()), t.Timeout > 0)
	add("DECANT_RETRIES", strconv.Itoa(t.Retries), t.Retries > 0)
	add("DECANT_RETRY_DELAYS", delays(t), t.Retries > 0 && len(t.RetryDelays) > 0)
	add("DECANT_CONCURRENCY", strconv.Itoa(t.Concurrency), t.Concurrency > 0)
	add(plan.DeadLetterVariable, t.Failure.DeadLetter, t.Failure.DeadLetter != "")
	add(plan.OnFailureVariable, t.Failure.OnFailure, t.Failure.OnFailure != "")
	add("DECANT_STOP_SECONDS", strconv.Itoa(t.StopTimeout), len(t.Failure.ARNs()) > 0)
	if t.Own() {
		for name, value := range t.Start.Kind().Environment(t.Start) {
			add(name, value, true)
		}
	}
	for _, v := range t.Environment {
		all = append(all, variable{v.Name, v.Value})
	}
	slices.SortStableFunc(all, func(a, b variable) int { return cmp.Compare(a.Name, b.Name) })
	return all
}

func delays(t plan.Target) string {
	var out []string
	for _, d := range t.RetryDelays {
		out = append(out, seconds(d.Seconds()))
	}
	return strings.Join(out, ",")
}

func seconds(s float64) string { return strconv.FormatFloat(s, 'f', -1, 64) }

var notTagRunes = lazyregexp.New(`[^\p{L}\p{Z}\p{N}_.:/=+\-@]+`)

// tags are decant's own and the plan's, sorted by key; the plan's win.
func tags(p *plan.Plan, t plan.Target) []tag {
	all := []tag{
		{"decant:app", tagValue(p.App)},
		{"decant:function", tagValue(t.Function)},
		{"decant:stage", tagValue(p.Stage)},
	}
	for _, nv := range t.Tags {
		all = slices.DeleteFunc(all, func(own tag) bool { return own.Key == nv.Name })
		all = append(all, tag{nv.Name, nv.Value})
	}
	slices.SortStableFunc(all, func(a, b tag) int { return cmp.Compare(a.Key, b.Key) })
	return all
}

// tagValue keeps to the characters of a tag's value and to its 256 characters.
// https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_Tag.html
func tagValue(s string) string {
	runes := []rune(notTagRunes.ReplaceAllString(s, "-"))
	return string(runes[:min(len(runes), 256)])
}

// The limits of a task definition and of the tags of a resource.
// https://docs.aws.amazon.com/general/latest/gr/ecs-service.html
const (
	maxTaskBytes = 64 << 10
	maxTags      = 50
)

func checkTask(t plan.Target, raw string) diag.List {
	var diags diag.List
	if len(raw) > maxTaskBytes {
		diags.Add(diag.New(TaskTooLarge, diag.InFile(path.Join(t.Folder, "task-definition.json")),
			fmt.Sprintf("The task definition of %s has %d bytes and ECS takes %d, so it would be refused.", t.Function, len(raw), maxTaskBytes),
			"Move large environment variables of the function into a file of chalicelib or into S3.").About(t.Function))
	}
	if n := len(t.Tags) + 3; n > maxTags {
		diags.Add(diag.New(TaskTooLarge, diag.InFile(path.Join(t.Folder, "task-definition.json")),
			fmt.Sprintf("%s has %d tags with decant's own three, and a task definition takes %d, so it would be refused.", t.Function, n, maxTags),
			"Remove tags from config.json or decant.hcl.").About(t.Function))
	}
	return diags
}

// marshal writes JSON with two blanks of indentation, a final newline, and <, >
// and & as themselves.
func marshal(v any) string {
	var out bytes.Buffer
	encoder := json.NewEncoder(&out)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", "  ")
	if err := encoder.Encode(v); err != nil {
		panic("decant: " + err.Error())
	}
	return out.String()
}

func validJSON(content []byte) error {
	if !json.Valid(content) {
		return errors.New("it is not JSON any more")
	}
	return nil
}
