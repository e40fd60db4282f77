package moto

import (
	"errors"
	"slices"

	"github.com/aws/smithy-go"
)

// Settled leaves out the error of a call that the SDK has repeated because the
// answer to the first one was lost, which says that the first one did it.
func Settled(err error, codes ...string) error {
	var answer smithy.APIError
	if errors.As(err, &answer) && slices.Contains(codes, answer.ErrorCode()) {
		return nil
	}
	return err
}
