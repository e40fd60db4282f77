// Package uses finds what the code of each function asks of AWS. It follows the handler,
// and what it can reach, in the evaluation that registers the functions: with an event
// that is not known, both branches of each condition, and boto3 as package boto3 models
// it (decision 15).
package uses
