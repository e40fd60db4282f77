package ec2

import (
	"bytes"
	"context"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	awsmiddleware "github.com/aws/aws-sdk-go-v2/aws/middleware"
	"github.com/aws/aws-sdk-go-v2/aws/protocol/ec2query"
	"github.com/aws/aws-sdk-go-v2/aws/retry"
	v4 "github.com/aws/aws-sdk-go-v2/aws/signer/v4"
	awshttp "github.com/aws/aws-sdk-go-v2/aws/transport/http"
	"github.com/aws/smithy-go"
	"github.com/aws/smithy-go/middleware"
	smithyhttp "github.com/aws/smithy-go/transport/http"
)

// apiVersion is the version of EC2's API.
const apiVersion = "2016-11-15"

// NewFromConfig returns a client with the credentials, the region, the retries and
// the middleware of a config.
func NewFromConfig(cfg aws.Config) *Client {
	c := &Client{config: cfg.Copy()}
	if c.config.HTTPClient == nil {
		c.config.HTTPClient = awshttp.NewBuildableClient()
	}
	if cfg.Retryer != nil {
		c.retryer = cfg.Retryer()
	} else {
		c.retryer = retry.NewStandard()
	}
	if cfg.RetryMaxAttempts != 0 {
		c.retryer = retry.AddWithMaxAttempts(c.retryer, cfg.RetryMaxAttempts)
	}
	return c
}

// call sends one call through the middleware of the client. The input that is sent
// is the one that arrives behind the middleware of the config, which may replace it.
func call[Out any](ctx context.Context, c *Client, operation string, in any) (*Out, error) {
	ctx = middleware.ClearStackValues(ctx)
	ctx = middleware.WithServiceID(ctx, ServiceID)
	ctx = middleware.WithOperationName(ctx, operation)
	stack := middleware.NewStack(operation, smithyhttp.NewStackRequest)
	if err := c.assemble(stack, operation, decode[Out]); err != nil {
		return nil, err
	}
	for _, option := range c.config.APIOptions {
		if err := option(stack); err != nil {
			return nil, err
		}
	}
	result, _, err := middleware.DecorateHandler(smithyhttp.NewClientHandler(c.config.HTTPClient), stack).Handle(ctx, in)
	if err != nil {
		return nil, &smithy.OperationError{ServiceID: ServiceID, OperationName: operation, Err: err}
	}
	out, ok := result.(*Out)
	if !ok {
		return nil, fmt.Errorf("%s: the answer is a %T", operation, result)
	}
	return out, nil
}

// assemble makes the stack of the SDK's clients, with their names: middleware of a
// config takes its place beside them.
func (c *Client) assemble(stack *middleware.Stack, operation string, decode func(io.Reader) (any, error)) error {
	attempt := retry.NewAttemptMiddleware(c.retryer, smithyhttp.RequestCloner, func(a *retry.Attempt) {
		a.LogAttempts = c.config.ClientLogMode.IsRetries()
	})
	signing := v4.NewSignHTTPRequestMiddleware(v4.SignHTTPRequestMiddlewareOptions{ //nolint:staticcheck // the SDK's clients have their own, internal to them
		CredentialsProvider: c.config.Credentials, Signer: v4.NewSigner(), LogSigning: c.config.ClientLogMode.IsSigning(),
	})
	return errors.Join(
		stack.Initialize.Add(&awsmiddleware.RegisterServiceMetadata{
			Region: c.config.Region, ServiceID: ServiceID, SigningName: "ec2", OperationName: operation,
		}, middleware.After),
		stack.Serialize.Add(middleware.SerializeMiddlewareFunc("OperationSerializer", c.serialize(operation)), middleware.After),
		smithyhttp.AddComputeContentLengthMiddleware(stack),
		awsmiddleware.AddClientRequestIDMiddleware(stack),
		awsmiddleware.AddRequestUserAgentMiddleware(stack),
		stack.Finalize.Add(&v4.ComputePayloadSHA256{}, middleware.After),
		stack.Finalize.Add(attempt, middleware.After),
		stack.Finalize.Add(&retry.MetricsHeader{}, middleware.After),
		stack.Finalize.Add(signing, middleware.After),
		stack.Deserialize.Add(middleware.DeserializeMiddlewareFunc("OperationDeserializer", deserializer(decode)), middleware.After),
		awsmiddleware.AddRawResponseToMetadata(stack),
		awsmiddleware.AddRecordResponseTiming(stack),
		smithyhttp.AddErrorCloseResponseBodyMiddleware(stack),
		smithyhttp.AddCloseResponseBodyMiddleware(stack),
		awsmiddleware.AddRequestIDRetrieverMiddleware(stack),
		awshttp.AddResponseErrorMiddleware(stack),
	)
}

// serialize writes the request and its address.
func (c *Client) serialize(operation string) func(context.Context, middleware.SerializeInput, middleware.SerializeHandler) (middleware.SerializeOutput, middleware.Metadata, error) {
	return func(ctx context.Context, in middleware.SerializeInput, next middleware.SerializeHandler) (middleware.SerializeOutput, middleware.Metadata, error) {
		fail := func(err error) (middleware.SerializeOutput, middleware.Metadata, error) {
			return middleware.SerializeOutput{}, middleware.Metadata{}, &smithy.SerializationError{Err: err}
		}
		request, ok := in.Request.(*smithyhttp.Request)
		input, known := in.Parameters.(interface{ form() url.Values })
		if !ok || !known {
			return fail(fmt.Errorf("a %T with the input %T", in.Request, in.Parameters))
		}
		address, err := endpoint(ctx, c.config)
		if err != nil {
			return fail(fmt.Errorf("resolve the endpoint: %w", err))
		}
		form := input.form()
		form.Set("Action", operation)
		form.Set("Version", apiVersion)
		if request, err = request.SetStream(strings.NewReader(form.Encode())); err != nil {
			return fail(err)
		}
		request.Method = http.MethodPost
		request.URL = address
		request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		in.Request = request
		return next.HandleSerialize(awsmiddleware.SetSigningRegion(ctx, c.config.Region), in)
	}
}

// deserializer reads the answer, or AWS's error.
func deserializer(decode func(io.Reader) (any, error)) func(context.Context, middleware.DeserializeInput, middleware.DeserializeHandler) (middleware.DeserializeOutput, middleware.Metadata, error) {
	return func(ctx context.Context, in middleware.DeserializeInput, next middleware.DeserializeHandler) (middleware.DeserializeOutput, middleware.Metadata, error) {
		out, metadata, err := next.HandleDeserialize(ctx, in)
		if err != nil {
			return out, metadata, err
		}
		response, ok := out.RawResponse.(*smithyhttp.Response)
		if !ok {
			return out, metadata, &smithy.DeserializationError{Err: fmt.Errorf("the response is a %T", out.RawResponse)}
		}
		body, err := io.ReadAll(response.Body)
		if err != nil {
			return out, metadata, &smithy.DeserializationError{Err: fmt.Errorf("read the answer: %w", err)}
		}
		if response.StatusCode < 200 || response.StatusCode >= 300 {
			return out, metadata, refusal(body, &metadata)
		}
		if out.Result, err = decode(bytes.NewReader(body)); err != nil {
			return out, metadata, &smithy.DeserializationError{Err: fmt.Errorf("read the answer: %w", err), Snapshot: body[:min(len(body), 1024)]}
		}
		return out, metadata, nil
	}
}

func refusal(body []byte, metadata *middleware.Metadata) error {
	parts, err := ec2query.GetErrorResponseComponents(bytes.NewReader(body))
	if err != nil {
		return err
	}
	awsmiddleware.SetRequestIDMetadata(metadata, parts.RequestID)
	refused := &smithy.GenericAPIError{Code: "UnknownError", Message: "UnknownError"}
	if parts.Code != "" {
		refused.Code = parts.Code
	}
	if parts.Message != "" {
		refused.Message = parts.Message
	}
	return refused
}

func decode[Out any](r io.Reader) (any, error) {
	out := new(Out)
	if err := xml.NewDecoder(r).Decode(out); err != nil {
		return nil, err
	}
	return out, nil
}
