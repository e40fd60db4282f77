package awsconfig

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/lambda"
	"github.com/google/go-cmp/cmp"
)

// record reads the endpoint onto a tape in memory.
func record(t *testing.T, f *fake) (*Tape, []string) {
	t.Helper()
	p := f.place("eu-west-1")
	tape := NewTape(header(), []Place{p}, maskHunter)
	seen, err := reading(t.Context(), tape.Record(Guard(p, testOperations()), testOperations()))
	if err != nil {
		t.Fatal(err)
	}
	return tape, seen
}

func written(t *testing.T, tape *Tape) string {
	t.Helper()
	var b bytes.Buffer
	if err := tape.Write(&b); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// Answers returns the number of answers that the tape holds.
func (t *Tape) Answers() int {
	t.mu.Lock()
	defer t.mu.Unlock()
	return len(t.index)
}

func TestASnapshotAnswersLikeTheAccount(t *testing.T) {
	t.Parallel()
	f := newFake(t)
	tape, seen := record(t, f)
	text := written(t, tape)
	sent := f.total()

	golden := filepath.Join("testdata", "snapshot.json")
	if os.Getenv("DECANT_UPDATE") != "" {
		if err := os.WriteFile(golden, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), text); diff != "" {
		t.Errorf("%s: diff (-want +got):\n%s", golden, diff)
	}
	replayed, diags := ReadTape("live.json", strings.NewReader(text), testOperations())
	if len(diags) != 0 {
		t.Fatalf("findings about a fresh snapshot: %v", diags)
	}
	if h := replayed.Header(); !h.Taken.Equal(whole(header().Taken)) || !h.From.Equal(whole(header().From)) || h.Options["since"] != "14d" {
		t.Errorf("the header came back as %+v", h)
	}
	places := replayed.Places(testOperations())
	if len(places) != 1 || places[0].Account != account || places[0].Region != "eu-west-1" || places[0].Partition != "aws" {
		t.Fatalf("places %+v, want the recorded one", places)
	}
	again, err := reading(t.Context(), places[0])
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(seen, again); diff != "" {
		t.Errorf("the replay differs from the account (-account +replay):\n%s", diff)
	}
	if f.total() != sent {
		t.Errorf("the replay sent %d requests", f.total()-sent)
	}
	if text != written(t, replayed) {
		t.Error("writing what was read gives other bytes")
	}
}

func TestASnapshotHoldsNoSecretAndNoToken(t *testing.T) {
	t.Parallel()
	f := newFake(t)
	f.denied = true
	tape, seen := record(t, f)
	text := written(t, tape)
	for _, secret := range []string{"hunter2", "opaque-marker", "secret-query", "AKIA"} {
		if strings.Contains(text, secret) {
			t.Errorf("the snapshot has %q in it", secret)
		}
		if secret != "AKIA" && strings.Contains(strings.Join(seen, "\n"), secret) {
			t.Errorf("the caller saw %q, which the replay cannot give", secret)
		}
	}
	if !strings.Contains(text, "AccessDeniedException") {
		t.Error("the refusal is not in the snapshot")
	}
}

func TestACallThatWasNotRecordedSaysSo(t *testing.T) {
	t.Parallel()
	tape, _ := record(t, newFake(t))
	p := tape.Places(testOperations())[0]
	client := lambda.NewFromConfig(p.Config)
	_, err := client.GetPolicy(t.Context(), &lambda.GetPolicyInput{FunctionName: aws.String("other")})
	var missing *UnrecordedError
	if !errors.As(err, &missing) || !strings.Contains(err.Error(), `Lambda:GetPolicy {"FunctionName":"other"} in 123456789012/eu-west-1`) {
		t.Errorf("error %v, want one that names the call", err)
	}
	var refused *NotOnListError
	if _, err := client.DeleteFunction(t.Context(), &lambda.DeleteFunctionInput{FunctionName: aws.String("fn-0")}); !errors.As(err, &refused) {
		t.Errorf("DeleteFunction in a replay: %v, want a NotOnListError", err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := client.ListFunctions(ctx, &lambda.ListFunctionsInput{}); !errors.Is(err, context.Canceled) {
		t.Errorf("a cancelled replay: %v", err)
	}
}

func TestWhatPassesIsNotRecorded(t *testing.T) {
	t.Parallel()
	ask := func(f *fake, ctx context.Context) (*Tape, error) {
		p := f.place("eu-west-1")
		tape := NewTape(header(), []Place{p}, nil)
		_, err := lambda.NewFromConfig(tape.Record(p, testOperations()).Config).GetPolicy(ctx, &lambda.GetPolicyInput{FunctionName: aws.String("fn-0")})
		return tape, err
	}
	for status, code := range map[int]string{0: "ThrottlingException", 429: "SlowDownPlease", 503: "SlowDownPlease"} {
		t.Run(fmt.Sprintf("throttling with the status %d", status), func(t *testing.T) {
			t.Parallel()
			f := newFake(t)
			f.throttle, f.busy = 100, status
			if tape, err := ask(f, t.Context()); ErrorCode(err) != code || tape.Answers() != 0 {
				t.Errorf("%v, %d answers, want %s and no answer", err, tape.Answers(), code)
			}
		})
	}
	t.Run("a cancelled context", func(t *testing.T) {
		t.Parallel()
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		if tape, err := ask(newFake(t), ctx); err == nil || tape.Answers() != 0 {
			t.Errorf("%v, %d answers, want an error and no answer", err, tape.Answers())
		}
	})
	t.Run("no connection", func(t *testing.T) {
		t.Parallel()
		f := newFake(t)
		f.Close()
		if tape, err := ask(f, t.Context()); err == nil || tape.Answers() != 0 {
			t.Errorf("%v, %d answers, want an error and no answer", err, tape.Answers())
		}
	})
	t.Run("a failure of the service is kept", func(t *testing.T) {
		t.Parallel()
		f := newFake(t)
		f.break500 = true
		if tape, err := ask(f, t.Context()); ErrorCode(err) != "ServiceException" || tape.Answers() != 1 {
			t.Errorf("%v, %d answers, want the error and one answer", err, tape.Answers())
		}
	})
}

func TestATapeIsForManyGoroutines(t *testing.T) {
	t.Parallel()
	f := newFake(t)
	p := f.place("eu-west-1")
	tape := NewTape(header(), []Place{p}, maskHunter)
	recording := tape.Record(Guard(p, testOperations()), testOperations())
	var wait sync.WaitGroup
	for range 8 {
		wait.Go(func() {
			if _, err := reading(t.Context(), recording); err != nil {
				t.Error(err)
			}
		})
	}
	wait.Wait()
	one, _ := record(t, newFake(t))
	if diff := cmp.Diff(written(t, one), written(t, tape)); diff != "" {
		t.Errorf("eight readings at a time give another snapshot than one (-one +eight):\n%s", diff)
	}
	replay := tape.Places(testOperations())[0]
	for range 8 {
		wait.Go(func() {
			if _, err := reading(t.Context(), replay); err != nil {
				t.Error(err)
			}
		})
	}
	wait.Wait()
}
