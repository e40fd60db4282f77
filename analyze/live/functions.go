package live

import (
	"cmp"
	"context"
	"maps"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/lambda"
	"github.com/aws/aws-sdk-go-v2/service/lambda/types"

	"decant/model"
)

// listFunctions reads the functions that are wanted, sorted by ARN.
// GetFunctionConfiguration is not called: a page of 50 says the same, but for the
// state, which GetFunction tells at a higher rate.
func (r *reader) listFunctions(ctx context.Context, client *lambda.Client) ([]model.LiveFunction, error) {
	fns := []model.LiveFunction{}
	var others []types.FunctionConfiguration
	_, err := r.list(ctx, "lambda:ListFunctions", func(token *string) (*string, error) {
		out, err := client.ListFunctions(ctx, &lambda.ListFunctionsInput{Marker: token, MaxItems: aws.Int32(50)})
		if err != nil {
			return nil, err
		}
		redact(out)
		for i := range out.Functions {
			if fn := &out.Functions[i]; !r.opts.Only.listed(aws.ToString(fn.FunctionName), string(fn.Runtime)) {
				r.unfit++
			} else if r.opts.Name == nil || r.opts.Name(aws.ToString(fn.FunctionName)) {
				fns = append(fns, r.function(fn))
			} else if r.hasHandler(*fn) {
				others = append(others, *fn)
			}
		}
		r.seen("functions", len(fns), 0)
		return out.NextMarker, nil
	})
	if err == nil {
		var more []model.LiveFunction
		more, err = r.tagged(ctx, client, fns, others)
		fns = append(fns, more...)
	}
	slices.SortFunc(fns, func(a, b model.LiveFunction) int { return cmp.Compare(a.ARN, b.ARN) })
	// A function that was made while the pages were read can stand on two.
	return slices.CompactFunc(fns, func(a, b model.LiveFunction) bool { return a.ARN == b.ARN }), err
}

// hasHandler says whether a function has the handler of one that may have another
// name.
func (r *reader) hasHandler(c types.FunctionConfiguration) bool {
	return slices.ContainsFunc(r.opts.Tagged, func(t Tagged) bool { return t.Handler == aws.ToString(c.Handler) })
}

// tagged are those of the others that Chalice's tag says to be a wanted function of
// which none has the name.
func (r *reader) tagged(ctx context.Context, client *lambda.Client, fns []model.LiveFunction, others []types.FunctionConfiguration) ([]model.LiveFunction, error) {
	missing := slices.DeleteFunc(slices.Clone(r.opts.Tagged), func(t Tagged) bool {
		return slices.ContainsFunc(fns, func(fn model.LiveFunction) bool { return fn.Name == t.Name })
	})
	others = slices.DeleteFunc(others, func(c types.FunctionConfiguration) bool {
		return !slices.ContainsFunc(missing, func(t Tagged) bool { return t.Handler == aws.ToString(c.Handler) })
	})
	subjects := make([]string, len(others))
	for i := range others {
		subjects[i] = aws.ToString(others[i].FunctionArn)
	}
	ours := make([]bool, len(others))
	_, err := r.each(ctx, "lambda:GetFunction", "functions by their tags", subjects, func(ctx context.Context, i int) error {
		out, err := client.GetFunction(ctx, &lambda.GetFunctionInput{FunctionName: &subjects[i]})
		if err != nil {
			return err
		}
		words := strings.Split(out.Tags["aws-chalice"], ":")
		ours[i] = slices.ContainsFunc(missing, func(t Tagged) bool {
			return t.Handler == aws.ToString(others[i].Handler) && slices.Contains(words, "app="+t.App) && slices.Contains(words, "stage="+t.Stage)
		})
		return nil
	})
	var out []model.LiveFunction
	for i := range others {
		if ours[i] {
			out = append(out, r.function(&others[i]))
		}
	}
	return out, err
}

// function is what a page of ListFunctions says about one function.
func (r *reader) function(c *types.FunctionConfiguration) model.LiveFunction {
	fn := model.LiveFunction{
		ARN: aws.ToString(c.FunctionArn), Name: aws.ToString(c.FunctionName),
		Account: r.place.Account, Region: r.place.Region,
		Runtime: string(c.Runtime), Handler: aws.ToString(c.Handler),
		PackageType: cmp.Or(string(c.PackageType), "Zip"), Description: aws.ToString(c.Description),
		Memory: model.MiB(aws.ToInt32(c.MemorySize)), Timeout: int(aws.ToInt32(c.Timeout)),
		Architecture: "x86_64", Storage: 512, State: string(c.State), LastModified: aws.ToString(c.LastModified),
		Layers: []string{}, Subnets: []string{}, Groups: []string{}, EnvNames: []string{},
		Tracing:  "PassThrough",
		LogGroup: "/aws/lambda/" + aws.ToString(c.FunctionName), LogFormat: "Text",
		Special: special(c), Role: model.LiveRole{ARN: aws.ToString(c.Role), Name: lastPart(aws.ToString(c.Role), "/")},
		Triggers: []model.LiveTrigger{},
	}
	if len(c.Architectures) > 0 {
		fn.Architecture = string(c.Architectures[0])
	}
	if c.EphemeralStorage != nil && c.EphemeralStorage.Size != nil {
		fn.Storage = model.MiB(*c.EphemeralStorage.Size)
	}
	for _, layer := range c.Layers {
		fn.Layers = append(fn.Layers, aws.ToString(layer.Arn))
	}
	if vpc := c.VpcConfig; vpc != nil {
		fn.VPC = aws.ToString(vpc.VpcId)
		fn.Subnets = append(fn.Subnets, slices.Sorted(slices.Values(vpc.SubnetIds))...)
		fn.Groups = append(fn.Groups, slices.Sorted(slices.Values(vpc.SecurityGroupIds))...)
	}
	if c.DeadLetterConfig != nil {
		fn.DeadLetter = aws.ToString(c.DeadLetterConfig.TargetArn)
	}
	if c.TracingConfig != nil && c.TracingConfig.Mode != "" {
		fn.Tracing = string(c.TracingConfig.Mode)
	}
	environmentAndLogs(c, &fn)
	return fn
}

func environmentAndLogs(c *types.FunctionConfiguration, fn *model.LiveFunction) {
	if env := c.Environment; env != nil {
		fn.EnvNames = slices.AppendSeq(fn.EnvNames, maps.Keys(env.Variables))
		slices.Sort(fn.EnvNames)
		if env.Error != nil {
			fn.EnvNames, fn.EnvError = nil, cmp.Or(aws.ToString(env.Error.ErrorCode), "unknown error")
		}
	}
	if logs := c.LoggingConfig; logs != nil {
		fn.LogGroup = cmp.Or(aws.ToString(logs.LogGroup), fn.LogGroup)
		fn.LogFormat = cmp.Or(string(logs.LogFormat), fn.LogFormat)
	}
}

// special names what makes a function more than code, memory and a timeout.
func special(c *types.FunctionConfiguration) []string {
	out := []string{}
	if c.DurableConfig != nil {
		out = append(out, "durable function")
	}
	if c.CapacityProviderConfig != nil {
		out = append(out, "managed instances")
	}
	if c.TenancyConfig != nil {
		out = append(out, "tenant isolation")
	}
	if len(c.FileSystemConfigs) > 0 {
		out = append(out, fileSystem(aws.ToString(c.FileSystemConfigs[0].Arn)))
	}
	return out
}

// fileSystem names the kind of an access point, which may be one of EFS or one
// of S3.
func fileSystem(arn string) string {
	if service(arn) == "elasticfilesystem" {
		return "EFS file system"
	}
	return "file system " + arn
}

// details asks GetFunction about every function, for what a listing leaves out.
func (r *reader) details(ctx context.Context, client *lambda.Client, fns []model.LiveFunction) error {
	untagged := make([]error, len(fns))
	subjects := arns(fns)
	_, err := r.each(ctx, "lambda:GetFunction", "functions in detail", subjects, func(ctx context.Context, i int) error {
		out, err := client.GetFunction(ctx, &lambda.GetFunctionInput{FunctionName: aws.String(fns[i].ARN)})
		if err != nil {
			return err
		}
		redact(out)
		untagged[i] = tagsError(out.TagsError)
		detailed(out, &fns[i])
		return nil
	})
	if err != nil {
		return err
	}
	r.missing(foldGaps(r.place, "lambda:ListTags", subjects, untagged, len(fns))...)
	return nil
}

func detailed(out *lambda.GetFunctionOutput, fn *model.LiveFunction) {
	if out.Configuration != nil {
		fn.State = cmp.Or(string(out.Configuration.State), fn.State)
	}
	if out.Concurrency != nil && out.Concurrency.ReservedConcurrentExecutions != nil {
		n := int(*out.Concurrency.ReservedConcurrentExecutions)
		fn.Reserved = &n
	}
	if out.TagsError != nil {
		return
	}
	fn.Tags = []model.LiveTag{}
	for _, key := range slices.Sorted(maps.Keys(out.Tags)) {
		fn.Tags = append(fn.Tags, model.LiveTag{Key: key, Value: out.Tags[key]})
	}
}

// asynchronous reads the event-invoke configuration of the functions that
// something starts without waiting, or that have a dead-letter queue; of all, when
// asked.
func (r *reader) asynchronous(ctx context.Context, client *lambda.Client, fns []model.LiveFunction, policies []resourcePolicy) error {
	var slots []int
	for i := range fns {
		if r.opts.Destinations || fns[i].DeadLetter != "" || !policies[i].known || startedWithoutWaiting(fns[i].Triggers) {
			slots = append(slots, i)
		}
	}
	_, err := r.each(ctx, "lambda:GetFunctionEventInvokeConfig", "retries", pick(arns(fns), slots), func(ctx context.Context, i int) error {
		fn := &fns[slots[i]]
		out, err := client.GetFunctionEventInvokeConfig(ctx, &lambda.GetFunctionEventInvokeConfigInput{FunctionName: aws.String(fn.ARN)})
		if gone(err) {
			return nil // Lambda's defaults hold
		}
		if err != nil {
			return err
		}
		redact(out)
		fn.Async = eventInvoke(out)
		return nil
	})
	return err
}

func eventInvoke(out *lambda.GetFunctionEventInvokeConfigOutput) *model.LiveAsync {
	async := &model.LiveAsync{Retries: integer(out.MaximumRetryAttempts), MaxAge: integer(out.MaximumEventAgeInSeconds)}
	if d := out.DestinationConfig; d != nil {
		if d.OnSuccess != nil {
			async.OnSuccess = aws.ToString(d.OnSuccess.Destination)
		}
		if d.OnFailure != nil {
			async.OnFailure = aws.ToString(d.OnFailure.Destination)
		}
	}
	return async
}

func startedWithoutWaiting(triggers []model.LiveTrigger) bool {
	return slices.ContainsFunc(triggers, func(t model.LiveTrigger) bool {
		return !t.Synchronous && t.Kind != model.LiveMapping
	})
}

func integer(n *int32) *int {
	if n == nil {
		return nil
	}
	wide := int(*n)
	return &wide
}

func arns(fns []model.LiveFunction) []string {
	out := make([]string, len(fns))
	for i := range fns {
		out[i] = fns[i].ARN
	}
	return out
}

func pick(all []string, slots []int) []string {
	out := make([]string, len(slots))
	for i, slot := range slots {
		out[i] = all[slot]
	}
	return out
}

// lastPart is what stands behind the last separator.
func lastPart(s, separator string) string { return s[strings.LastIndex(s, separator)+1:] }
