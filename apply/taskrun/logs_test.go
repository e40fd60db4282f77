package taskrun

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs/types"
	ecstypes "github.com/aws/aws-sdk-go-v2/service/ecs/types"
	"github.com/aws/smithy-go"

	"decant/apply"
	"decant/apply/account"
	"decant/plan"
)

// stream is a log stream that grows while it is read, and that answers as
// CloudWatch may: pages of any size, empty pages before the end, the same token
// at the end, nothing at all before the first line, and now and then a failure
// that passes.
type stream struct {
	random  *rand.Rand
	written []string
	waiting []string // not written yet
	late    int      // so many calls come before the stream exists
	slow    bool     // some calls fail in a way that passes
	empty   int      // so many pages in a row were empty
	calls   int
}

func (s *stream) GetLogEvents(_ context.Context, in *cloudwatchlogs.GetLogEventsInput, _ ...func(*cloudwatchlogs.Options)) (*cloudwatchlogs.GetLogEventsOutput, error) {
	if s.calls++; s.calls > 10_000 {
		panic("the log is read without an end")
	}
	if s.late--; s.late >= 0 {
		return nil, &smithy.GenericAPIError{Code: "ResourceNotFoundException", Message: "The specified log stream does not exist."}
	}
	if s.slow && s.random.IntN(8) == 0 {
		return nil, &smithy.GenericAPIError{Code: "ThrottlingException", Message: "Rate exceeded"}
	}
	grow := s.random.IntN(3)
	s.write(grow)
	from := 0
	if in.NextToken != nil {
		from, _ = strconv.Atoi(strings.TrimPrefix(*in.NextToken, "f/"))
	}
	to := min(len(s.written), from+s.random.IntN(4))
	out := &cloudwatchlogs.GetLogEventsOutput{}
	for _, line := range s.written[from:to] {
		out.Events = append(out.Events, types.OutputLogEvent{Message: aws.String(line + "\n"), Timestamp: aws.Int64(1)})
	}
	token := fmt.Sprintf("f/%d", to)
	if to == from && from < len(s.written) { // empty, and not the end: another token for the same place
		s.empty++
		token = fmt.Sprintf("f/%0*d", 2+s.empty, to)
	} else if in.NextToken != nil && to == from {
		token = *in.NextToken
	}
	out.NextForwardToken = &token
	return out, nil
}

// write adds lines of those that are waiting.
func (s *stream) write(n int) {
	n = min(n, len(s.waiting))
	s.written, s.waiting = append(s.written, s.waiting[:n]...), s.waiting[n:]
}

func TestEveryLineOfTheLogComesOnceAndInOrder(t *testing.T) {
	t.Parallel()
	for seed := range uint64(2000) {
		random := rand.New(rand.NewPCG(seed, 7))
		s := &stream{random: random, late: random.IntN(6), slow: seed%2 == 0}
		for i := range random.IntN(30) {
			s.waiting = append(s.waiting, fmt.Sprintf("line %d", i))
		}
		want := slices.Clone(s.waiting)
		got := follow(s, random)
		if !slices.Equal(got, want) {
			t.Fatalf("seed %d: got %q, want %q", seed, got, want)
		}
	}
}

// follow reads the stream while the task runs, and drains it after its end.
func follow(s *stream, random *rand.Rand) []string {
	var got []string
	x := &runner{
		t: plan.Target{Function: "f"}, start: apply.Launch{Container: "app"},
		w: &account.Writer{Sleep: func(_ context.Context, _ time.Duration) error { s.write(random.IntN(3)); return nil }, Jitter: random.Float64},
		seen: func(e Event) {
			if e.Step == RunLine {
				got = append(got, e.Text)
			}
		},
	}
	tail := &logTail{api: s, group: "group", stream: "app/app/1"}
	for range random.IntN(5) {
		x.lines(context.Background(), tail)
		s.write(random.IntN(3))
	}
	for len(s.waiting) > 0 { // the program prints until it ends
		x.lines(context.Background(), tail)
		s.write(1)
	}
	code := int32(0)
	x.drain(context.Background(), tail, &ecstypes.Task{Containers: []ecstypes.Container{{Name: aws.String("app"), ExitCode: &code}}})
	return got
}
