package live

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/lambda"
	"github.com/aws/aws-sdk-go-v2/service/lambda/types"

	"decant/model"
)

// mappings reads the region's event source mappings. They are listed without a
// function's name, so that the calls grow with the mappings alone.
func (r *reader) mappings(ctx context.Context, client *lambda.Client, n names) ([]found, error) {
	var out []found
	_, err := r.list(ctx, "lambda:ListEventSourceMappings", func(token *string) (*string, error) {
		page, err := client.ListEventSourceMappings(ctx, &lambda.ListEventSourceMappingsInput{Marker: token, MaxItems: aws.Int32(100)})
		if err != nil {
			return nil, err
		}
		redact(page)
		for i := range page.EventSourceMappings {
			m := &page.EventSourceMappings[i]
			if fn, qualifier, ok := n.find(aws.ToString(m.FunctionArn)); ok {
				out = append(out, found{fn, mappingTrigger(m, qualifier)})
			}
		}
		r.seen("event source mappings", len(out), 0)
		return page.NextMarker, nil
	})
	return out, err
}

func mappingTrigger(m *types.EventSourceMappingConfiguration, qualifier string) model.LiveTrigger {
	return model.LiveTrigger{
		Kind: model.LiveMapping, Name: aws.ToString(m.UUID), ARN: aws.ToString(m.EventSourceMappingArn),
		Source:  aws.ToString(m.EventSourceArn),
		State:   strings.ToLower(aws.ToString(m.State)),
		Details: slices.Concat(through(qualifier), sourceDetails(m), batchDetails(m), failureDetails(m)),
	}
}

func sourceDetails(m *types.EventSourceMappingConfiguration) []string {
	var d details
	for _, queue := range m.Queues {
		d.add("queue %s", queue)
	}
	for _, topic := range m.Topics {
		d.add("topic %s", topic)
	}
	if s := m.SelfManagedEventSource; s != nil {
		for _, kind := range slices.Sorted(maps.Keys(s.Endpoints)) {
			d.add("brokers %s", strings.Join(s.Endpoints[kind], ", "))
		}
	}
	if m.StartingPosition != "" {
		d.add("starting position %s", m.StartingPosition)
	}
	if m.FilterCriteria != nil && len(m.FilterCriteria.Filters) > 0 {
		d.add("%d event filters", len(m.FilterCriteria.Filters))
	}
	return d
}

func batchDetails(m *types.EventSourceMappingConfiguration) []string {
	var d details
	d.number("batch size %d", m.BatchSize, 0)
	d.number("batching window %d s", m.MaximumBatchingWindowInSeconds, 0)
	d.number("tumbling window %d s", m.TumblingWindowInSeconds, 0)
	d.number("parallelization factor %d", m.ParallelizationFactor, 1)
	if m.ScalingConfig != nil {
		d.number("at most %d at a time", m.ScalingConfig.MaximumConcurrency, 0)
	}
	if p := m.ProvisionedPollerConfig; p != nil {
		d.number("at least %d pollers", p.MinimumPollers, 0)
		d.number("at most %d pollers", p.MaximumPollers, 0)
	}
	for _, kind := range m.FunctionResponseTypes {
		d.add("%s", kind)
	}
	return d
}

func failureDetails(m *types.EventSourceMappingConfiguration) []string {
	var d details
	d.number("maximum record age %d s", m.MaximumRecordAgeInSeconds, -1)
	d.number("%d retries", m.MaximumRetryAttempts, -1)
	if aws.ToBool(m.BisectBatchOnFunctionError) {
		d.add("bisects the batch on an error")
	}
	if m.DestinationConfig != nil && m.DestinationConfig.OnFailure != nil {
		d.add("failures go to %s", cmp.Or(aws.ToString(m.DestinationConfig.OnFailure.Destination), "nowhere"))
	}
	if last := aws.ToString(m.LastProcessingResult); strings.HasPrefix(last, "PROBLEM") {
		d.add("last result %s", last)
	}
	return d
}

// details are a trigger's settings in words.
type details []string

func (d *details) add(format string, args ...any) { *d = append(*d, fmt.Sprintf(format, args...)) }

// number adds a setting that is there and is not the default.
func (d *details) number(format string, n *int32, byDefault int32) {
	if n != nil && *n != byDefault {
		d.add(format, *n)
	}
}
