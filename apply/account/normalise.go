package account

import (
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ecs"
	"github.com/aws/aws-sdk-go-v2/service/ecs/types"
)

// TaskProps brings a request of RegisterTaskDefinition into normal form, so that
// what a file states and what ECS tells about a revision are equal when they
// mean the same. ECS stores integers for "0.25 vCPU" and "1GB", fills defaults,
// adds empty lists, and sorts what it likes; what is empty, false or a default is
// left out, and what is a set is sorted.
// https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_RegisterTaskDefinition.html
func TaskProps(in ecs.RegisterTaskDefinitionInput) (Props, error) {
	in.Tags = nil
	in.Cpu = aws.String(cpuUnits(aws.ToString(in.Cpu)))
	in.Memory = aws.String(mebibytes(aws.ToString(in.Memory)))
	platform := types.RuntimePlatform{}
	if in.RuntimePlatform != nil {
		platform = *in.RuntimePlatform
	}
	if platform.CpuArchitecture == "" {
		platform.CpuArchitecture = types.CPUArchitectureX8664
	}
	if platform.OperatingSystemFamily == "" {
		platform.OperatingSystemFamily = types.OSFamilyLinux
	}
	in.RuntimePlatform = &platform
	in.ContainerDefinitions = slices.Clone(in.ContainerDefinitions)
	for i := range in.ContainerDefinitions {
		containerDefaults(&in.ContainerDefinitions[i])
	}
	raw, err := json.Marshal(in)
	if err != nil {
		return nil, fmt.Errorf("write the task definition: %w", err)
	}
	var v map[string]any
	if err := json.Unmarshal(raw, &v); err != nil {
		return nil, fmt.Errorf("read the task definition: %w", err)
	}
	tidied, _ := tidy("", v).(map[string]any)
	return tidied, nil
}

// containerDefaults fills what ECS fills, in one container.
func containerDefaults(c *types.ContainerDefinition) {
	if c.Essential == nil {
		c.Essential = aws.Bool(true)
	}
	if c.VersionConsistency == types.VersionConsistencyEnabled {
		c.VersionConsistency = ""
	}
	c.PortMappings = slices.Clone(c.PortMappings)
	for i := range c.PortMappings {
		p := &c.PortMappings[i]
		if p.Protocol == "" {
			p.Protocol = types.TransportProtocolTcp
		}
		if aws.ToInt32(p.HostPort) == 0 { // with awsvpc both are the same
			p.HostPort = p.ContainerPort
		}
	}
	if c.HealthCheck != nil {
		h := *c.HealthCheck
		fill(&h.Interval, 30)
		fill(&h.Timeout, 5)
		fill(&h.Retries, 3)
		c.HealthCheck = &h
	}
	byName(c.Environment, func(v types.KeyValuePair) *string { return v.Name }, &c.Environment)
	byName(c.Secrets, func(v types.Secret) *string { return v.Name }, &c.Secrets)
	byName(c.MountPoints, func(v types.MountPoint) *string { return v.ContainerPath }, &c.MountPoints)
	byName(c.DependsOn, func(v types.ContainerDependency) *string { return v.ContainerName }, &c.DependsOn)
}

func fill(to **int32, value int32) {
	if *to == nil || **to == 0 {
		*to = aws.Int32(value)
	}
}

// byName puts a sorted copy of a list into to.
func byName[T any](list []T, name func(T) *string, to *[]T) {
	out := slices.Clone(list)
	slices.SortStableFunc(out, func(a, b T) int { return strings.Compare(aws.ToString(name(a)), aws.ToString(name(b))) })
	*to = out
}

// tidy leaves out what is empty and writes the SDK's field names as the API
// spells them: "ContainerDefinitions" becomes "containerDefinitions". The maps
// whose keys are the user's own words stay as they are.
func tidy(key string, v any) any {
	switch v := v.(type) {
	case map[string]any:
		if len(v) > 0 && slices.Contains([]string{"Options", "DockerLabels", "DriverOpts", "Labels"}, key) {
			return v
		}
		out := map[string]any{}
		for name, value := range v {
			if kept := tidy(name, value); kept != nil {
				out[strings.ToLower(name[:1])+name[1:]] = kept
			}
		}
		if len(out) == 0 {
			return nil
		}
		return out
	case []any:
		var out []any
		for _, item := range v {
			if kept := tidy("", item); kept != nil {
				out = append(out, kept)
			} else if text, ok := item.(string); ok {
				out = append(out, text) // an empty argument of a command is an argument
			}
		}
		if out == nil {
			return nil
		}
		return out
	case string:
		if v == "" {
			return nil
		}
	case float64:
		if v == 0 {
			return nil
		}
	case bool:
		if !v {
			return nil
		}
	}
	return v
}

// taskRequest is the way back: the request that the properties describe.
func taskRequest(props Props) (*ecs.RegisterTaskDefinitionInput, error) {
	var in ecs.RegisterTaskDefinitionInput
	if err := json.Unmarshal([]byte(Compact(props)), &in); err != nil {
		return nil, fmt.Errorf("read the task definition: %w", err)
	}
	for i := range in.ContainerDefinitions {
		c := &in.ContainerDefinitions[i]
		if c.Essential == nil {
			c.Essential = aws.Bool(false) // left out above, because it was false
		}
		for j := range c.Environment {
			if c.Environment[j].Value == nil {
				c.Environment[j].Value = aws.String("")
			}
		}
	}
	return &in, nil
}

// cpuUnits reads "1024", "1 vCPU" and ".25 vcpu" as CPU units.
func cpuUnits(s string) string {
	number, isVCPU := cutUnit(s, "vcpu")
	f, err := strconv.ParseFloat(number, 64)
	if err != nil {
		return s
	}
	if isVCPU {
		f *= 1024
	}
	return strconv.Itoa(int(f))
}

// mebibytes reads "1024", "1GB" and "0.5 gb" as MiB.
func mebibytes(s string) string {
	number, isGB := cutUnit(s, "gb")
	f, err := strconv.ParseFloat(number, 64)
	if err != nil {
		return s
	}
	if isGB {
		f *= 1024
	}
	return strconv.Itoa(int(f))
}

func cutUnit(s, unit string) (string, bool) {
	number, ok := strings.CutSuffix(strings.ToLower(strings.TrimSpace(s)), unit)
	return strings.TrimSpace(number), ok
}

// described is the request that would make a revision again.
func described(td types.TaskDefinition) ecs.RegisterTaskDefinitionInput {
	return ecs.RegisterTaskDefinitionInput{
		ContainerDefinitions: td.ContainerDefinitions, Family: td.Family, Cpu: td.Cpu,
		EnableFaultInjection: td.EnableFaultInjection, EphemeralStorage: td.EphemeralStorage,
		ExecutionRoleArn: td.ExecutionRoleArn, InferenceAccelerators: td.InferenceAccelerators,
		IpcMode: td.IpcMode, Memory: td.Memory, NetworkMode: td.NetworkMode, PidMode: td.PidMode,
		PlacementConstraints: td.PlacementConstraints, ProxyConfiguration: td.ProxyConfiguration,
		RequiresCompatibilities: td.RequiresCompatibilities, RuntimePlatform: td.RuntimePlatform,
		TaskRoleArn: td.TaskRoleArn, Volumes: td.Volumes,
	}
}

// AnySlice is a list of strings as JSON has it.
func AnySlice(list []string) []any {
	out := make([]any, len(list))
	for i, s := range list {
		out[i] = s
	}
	return out
}

func NameValue(name, value string) map[string]any {
	return map[string]any{"name": name, "value": value}
}
