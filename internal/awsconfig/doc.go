// Package awsconfig is the door to the AWS SDK: it finds the accounts and
// regions to read, refuses every call that is not on the caller's list before
// anything is sent, keeps under AWS's rate limits, and records what AWS answers,
// so that the same clients can be asked again without AWS.
//
//	places, diags, err := awsconfig.Load(ctx, awsconfig.Options{Regions: []string{"eu-west-1"}})
//	place := tape.Record(awsconfig.Guard(places[0], ops), ops)
//	lambda.NewFromConfig(place.Config).ListFunctions(ctx, &lambda.ListFunctionsInput{})
//
// It knows no operation of its own but GetCallerIdentity and AssumeRole, and it
// changes nothing in AWS.
package awsconfig
