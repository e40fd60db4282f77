package account

import (
	"context"
	"fmt"
	"sync"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/lambda"
	"github.com/aws/aws-sdk-go-v2/service/lambda/types"
)

// functionList keeps the functions of a place and their tags, so that they are
// listed once for a command.
type functionList struct {
	all    listing[types.FunctionConfiguration]
	mu     sync.Mutex
	tagsOf map[string]map[string]string
}

// List is every function of the region.
func (f *functionList) List(ctx context.Context, api lambdaReads) ([]types.FunctionConfiguration, error) {
	return f.all.Get(func() ([]types.FunctionConfiguration, error) {
		var all []types.FunctionConfiguration
		pages := lambda.NewListFunctionsPaginator(api, &lambda.ListFunctionsInput{MaxItems: aws.Int32(50)})
		for pages.HasMorePages() {
			page, err := pages.NextPage(ctx)
			if err != nil {
				return nil, fmt.Errorf("list the functions on Lambda: %w", err)
			}
			for _, c := range page.Functions {
				c.Environment = nil // no value of it is needed here
				all = append(all, c)
			}
		}
		return all, nil
	})
}

// Tags are those of one function.
func (f *functionList) Tags(ctx context.Context, api lambdaReads, arn string) (map[string]string, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if tags, ok := f.tagsOf[arn]; ok {
		return tags, nil
	}
	out, err := api.ListTags(ctx, &lambda.ListTagsInput{Resource: &arn})
	if err != nil {
		return nil, err
	}
	if f.tagsOf == nil {
		f.tagsOf = map[string]map[string]string{}
	}
	f.tagsOf[arn] = out.Tags
	return out.Tags, nil
}
