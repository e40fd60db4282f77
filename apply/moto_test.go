package apply

import (
	"bytes"
	"cmp"
	"context"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"

	"decant/internal/awsconfig"
)

// server is the one moto of this package's tests. Every account starts empty, so
// each test takes one of its own and none has to reset it.
var server struct {
	once    sync.Once
	address string
	problem string
	process *exec.Cmd
	account int
	mu      sync.Mutex
}

func TestMain(m *testing.M) {
	code := m.Run()
	if server.process != nil {
		_ = server.process.Process.Kill()
		_ = server.process.Wait()
	}
	os.Exit(code)
}

// moto returns the address of a fake AWS.
func moto(t *testing.T) string {
	t.Helper()
	server.once.Do(startMoto)
	if server.problem == "" {
		return server.address
	}
	if os.Getenv("CI") != "" || os.Getenv("DECANT_REQUIRE_TOOLS") != "" {
		t.Fatal(server.problem)
	}
	t.Skip(server.problem)
	return ""
}

func startMoto() {
	venv, _ := filepath.Abs(cmp.Or(os.Getenv("DECANT_VENV"), filepath.Join("..", ".venv")))
	program := filepath.Join(venv, "test", "bin", "python")
	if _, err := os.Stat(program); err != nil {
		server.problem = "NOT CHECKED: " + program + " is missing; `make test` installs it"
		return
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		server.problem = err.Error()
		return
	}
	address := listener.Addr().String()
	_, port, _ := net.SplitHostPort(address)
	listener.Close()
	cmd := exec.Command(program, filepath.Join("..", "testdata", "python", "moto_small.py"), "-H", "127.0.0.1", "-p", port)
	var log bytes.Buffer
	cmd.Stdout, cmd.Stderr = &log, &log
	if err := cmd.Start(); err != nil {
		server.problem = err.Error()
		return
	}
	server.process, server.address = cmd, "http://"+address
	for deadline := time.Now().Add(time.Minute); time.Now().Before(deadline); time.Sleep(100 * time.Millisecond) {
		if answer, err := http.Get(server.address + "/moto-api/"); err == nil {
			answer.Body.Close()
			return
		}
	}
	server.problem = "moto_server does not answer:\n" + log.String()
}

// account is one empty account of the fake AWS and the way to it.
type account struct {
	t      *testing.T
	at     Place
	config aws.Config
	line   *line
	ctx    context.Context //nolint:containedctx // of the run under test; faults_test.go cancels it
}

func newAccount(t *testing.T) *account {
	t.Helper()
	address := moto(t)
	server.mu.Lock()
	server.account++
	id := fmt.Sprintf("%012d", 100000000000+server.account)
	server.mu.Unlock()
	a := &account{t: t, at: Place{Account: id, Region: "eu-central-1", Partition: "aws"}, line: &line{account: id}, ctx: context.Background()}
	a.config = aws.Config{
		Region: a.at.Region, BaseEndpoint: &address, HTTPClient: &http.Client{Transport: a.line},
		Credentials: credentials.NewStaticCredentialsProvider("AKIAEXAMPLE", "secret", ""),
	}
	return a
}

// guarded is the way to the account that lets nothing through but the operations.
func (a *account) guarded(ops []awsconfig.Operation) aws.Config {
	return awsconfig.Guard(awsconfig.Place{Account: a.at.Account, Region: a.at.Region, Partition: a.at.Partition, Config: a.config}, ops).Config
}

func (a *account) reader() *Reader { return NewReader(a.guarded(ReadOperations()), a.at, nil) }

func (a *account) writer() *Writer {
	return NewWriter(a.guarded(append(ReadOperations(), WriteOperations()...)), WriterOptions{
		Sleep:   func(ctx context.Context, _ time.Duration) error { return ctx.Err() },
		Secrets: func(context.Context, SecretRef) (string, error) { return "hunter2", nil },
	})
}
