package awsconfig

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"github.com/aws/smithy-go"

	"decant/internal/lazyregexp"
)

// answer is one line of a journal and one item of a snapshot. Of Output and
// Error one is set.
type answer struct {
	Account string `json:"account"`
	// Region is "" for IAM, which is one for the whole account.
	Region    string          `json:"region,omitempty"`
	Service   string          `json:"service"`
	Operation string          `json:"operation"`
	Input     json.RawMessage `json:"input"`
	Output    json.RawMessage `json:"output,omitempty"`
	Error     *refusal        `json:"error,omitempty"`
}

// refusal is an error of AWS. Status is the HTTP status, 0 when there was none.
type refusal struct {
	Code    string `json:"code"`
	Message string `json:"message"`
	Status  int    `json:"status,omitempty"`
}

// The HTTP status that stands for "there is no such thing", and the first one
// that is the server's fault.
const (
	statusNotFound    = 404
	statusServerFault = 500
)

// maxMessage is how much of an error's message is kept, in bytes.
const maxMessage = 2000

func errorMessage(err error) string {
	var api smithy.APIError
	if !errors.As(err, &api) {
		return ""
	}
	text := accessKey.ReplaceAllString(api.ErrorMessage(), "(an access key)")
	if len(text) > maxMessage {
		text = strings.ToValidUTF8(text[:maxMessage], "") + " …"
	}
	return text
}

// accountName is the form of all account numbers.
var accountName = lazyregexp.New(`^[0-9]{12}$`)

func parseAnswer(line []byte) (answer, error) {
	var a answer
	if err := json.Unmarshal(line, &a); err != nil {
		return answer{}, err
	}
	return a, a.complete()
}

// complete says what an answer lacks.
func (a answer) complete() error {
	output := len(a.Output) > 0 && string(a.Output) != "null"
	switch {
	case !accountName.MatchString(a.Account):
		return fmt.Errorf("account is %q, which is not the twelve digits of an AWS account", a.Account)
	case a.Region != "" && !regionName.MatchString(a.Region):
		return fmt.Errorf("region is %q, which is not the name of a region", a.Region)
	case a.Service == "" || a.Operation == "":
		return errors.New("an answer needs service and operation")
	case !output && a.Error == nil:
		return errors.New("an answer needs output or error")
	case output && a.Error != nil:
		return errors.New("an answer has either output or error, not both")
	case a.Error != nil && a.Error.Code == "":
		return errors.New("an error needs a code")
	}
	return nil
}

// give is the answer as the SDK would give it.
func (a answer) give(op Operation) (any, error) {
	if a.Error != nil {
		fault := smithy.FaultClient
		if a.Error.Status >= statusServerFault {
			fault = smithy.FaultServer
		}
		return nil, &smithy.GenericAPIError{Code: a.Error.Code, Message: a.Error.Message, Fault: fault}
	}
	out := op.Output()
	if err := json.Unmarshal(a.Output, out); err != nil {
		return nil, fmt.Errorf("read the recorded answer of %s:%s: %w", a.Service, a.Operation, err)
	}
	return out, nil
}

// marshal writes JSON in one line, with sorted keys of maps and with <, > and &
// as they are: patterns and policies are full of them.
func marshal(v any) ([]byte, error) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(v); err != nil {
		return nil, err
	}
	return bytes.TrimSuffix(b.Bytes(), []byte("\n")), nil
}
