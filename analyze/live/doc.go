// Package live learns what runs in an AWS account: the Lambda functions of the
// regions asked for, everything that starts them, what their roles allow, where
// a task could be placed, and how the functions were used. It only reads, never
// invokes a function, and never keeps the value of an environment variable.
//
// Read makes the calls that Operations lists and no others. An answer that AWS
// refuses becomes one model.Gap, and the rest is read all the same.
//
// Every answer passes through the redaction that a snapshot gets, so a replay of
// the snapshot gives the same model as the account did.
package live
