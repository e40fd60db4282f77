package apply

import (
	"context"
	"fmt"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/lambda"

	"decant/apply/account"
)

// LambdaSecrets gives the values of environment variables of live Lambda
// functions, one call for each variable. They go straight into a parameter and
// are kept nowhere. names maps logical names to those of the functions.
func LambdaSecrets(config aws.Config, names map[string]string) account.SecretSource {
	client := lambda.NewFromConfig(config)
	return func(ctx context.Context, ref account.SecretRef) (string, error) {
		if names[ref.Function] == "" {
			return "", fmt.Errorf("the Lambda of %s was not found, so there is no value to copy", ref.Function)
		}
		out, err := client.GetFunctionConfiguration(ctx, &lambda.GetFunctionConfigurationInput{FunctionName: aws.String(names[ref.Function])})
		if err != nil {
			return "", fmt.Errorf("read the variables of %s: %w", names[ref.Function], err)
		}
		if out.Environment == nil || out.Environment.Error != nil {
			return "", fmt.Errorf("the variables of %s cannot be decrypted with these permissions (kms:Decrypt)", names[ref.Function])
		}
		value, ok := out.Environment.Variables[ref.Variable]
		if !ok || value == "" {
			return "", fmt.Errorf("%s has no variable %s", names[ref.Function], ref.Variable)
		}
		return value, nil
	}
}
