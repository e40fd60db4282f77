// Package boto3 models boto3 and the libraries above it for an evaluation of the
// program: sessions, clients, paginators, waiters, resources and collections. Each call
// that would ask something of AWS goes to a Recorder; no answer of AWS is known.
package boto3
