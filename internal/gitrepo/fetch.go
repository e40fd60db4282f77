package gitrepo

import (
	"bytes"
	"context"
	"crypto/x509"
	"errors"
	"io"
	"net"
	"net/http"
	"net/url"
	"strings"
	"syscall"
	"time"

	"github.com/go-git/go-git/v5/plumbing"
	"github.com/go-git/go-git/v5/plumbing/protocol/packp"
	"github.com/go-git/go-git/v5/plumbing/protocol/packp/capability"
	"github.com/go-git/go-git/v5/plumbing/protocol/packp/sideband"
	"github.com/go-git/go-git/v5/plumbing/transport"
	githttp "github.com/go-git/go-git/v5/plumbing/transport/http"
)

// fetch reads one commit of a server, without its history.
func fetch(ctx context.Context, l Location, opts Options) (*Repo, error) {
	login := l.login(opts.Token)
	if login != nil && l.scheme == "http" && !loopback(l.shown) {
		return nil, failed(Refused, "credentials are not sent over http, which anyone on the way can read; use https")
	}
	wire := &wire{below: newTransport()}
	defer wire.below.CloseIdleConnections()
	session, err := newSession(l, login, wire)
	if err != nil {
		return nil, err
	}
	refs, err := session.AdvertisedReferencesContext(ctx)
	if wire.sha256() {
		return cloneWithGit(ctx, l, opts)
	}
	if err != nil {
		return nil, wire.why(err)
	}
	ref, id, err := choose(refs, opts.Branch)
	if err != nil {
		return nil, err
	}
	p, err := readCommit(ctx, session, refs, id)
	if err != nil {
		return nil, wire.why(err)
	}
	return repoOf(ctx, p, ref, id)
}

// repoOf is the commit that a reference names.
func repoOf(ctx context.Context, g graph, ref string, id plumbing.Hash) (*Repo, error) {
	commit, tree, err := commitOf(g, id)
	if err != nil {
		return nil, err
	}
	files, findings, err := readTree(ctx, g, tree)
	if err != nil {
		return nil, err
	}
	return &Repo{Files: files, Branch: branchOf(ref), Commit: commit.String(), Findings: findings}, nil
}

func newSession(l Location, login *credentials, wire http.RoundTripper) (transport.UploadPackSession, error) {
	endpoint, err := transport.NewEndpoint(l.shown)
	if err != nil {
		return nil, failed(Unsupported, "the URL cannot be used")
	}
	var auth transport.AuthMethod
	if login != nil {
		auth = &githttp.BasicAuth{Username: login.user, Password: login.password}
	}
	return githttp.NewClient(&http.Client{Transport: wire}).NewUploadPackSession(endpoint, auth)
}

// choose finds a reference of a server: the branch that is asked for, else the one
// that HEAD names.
func choose(refs *packp.AdvRefs, branch string) (string, plumbing.Hash, error) {
	if branch != "" {
		for _, name := range refNames(branch) {
			if id, ok := refs.References[name]; ok {
				return name, id, nil
			}
		}
		return "", plumbing.ZeroHash, failed(NoBranch, "the repository has no branch %s", branch)
	}
	if refs.Head != nil {
		name := ""
		for _, symbolic := range refs.Capabilities.Get(capability.SymRef) {
			if target, ok := strings.CutPrefix(symbolic, "HEAD:"); ok {
				name = target
			}
		}
		return name, *refs.Head, nil
	}
	if len(refs.References) == 0 {
		return "", plumbing.ZeroHash, failed(Empty, "the repository has no commit")
	}
	return "", plumbing.ZeroHash, failed(NoBranch, "the default branch of the repository does not exist; name one with branch")
}

// readCommit asks for one commit and reads the pack file of the answer.
func readCommit(ctx context.Context, session transport.UploadPackSession, refs *packp.AdvRefs, id plumbing.Hash) (*pack, error) {
	ask := packp.NewUploadPackRequestFromCapabilities(refs.Capabilities)
	ask.Wants = []plumbing.Hash{id}
	if refs.Capabilities.Supports(capability.Shallow) {
		ask.Depth = packp.DepthCommits(1)
		if err := ask.Capabilities.Set(capability.Shallow); err != nil {
			return nil, err
		}
	}
	if refs.Capabilities.Supports(capability.NoProgress) {
		if err := ask.Capabilities.Set(capability.NoProgress); err != nil {
			return nil, err
		}
	}
	answer, err := session.UploadPack(ctx, ask)
	if err != nil {
		return nil, err
	}
	defer answer.Close()
	var stream io.Reader = answer
	switch {
	case ask.Capabilities.Supports(capability.Sideband64k):
		stream = sideband.NewDemuxer(sideband.Sideband64k, answer)
	case ask.Capabilities.Supports(capability.Sideband):
		stream = sideband.NewDemuxer(sideband.Sideband, answer)
	}
	return readPack(stream)
}

// wire counts and looks at what a server sends.
type wire struct {
	below *http.Transport
	head  []byte // the beginning of the list of references
	over  bool   // more was sent than is read
}

func newTransport() *http.Transport {
	t := http.DefaultTransport.(*http.Transport).Clone()
	t.ResponseHeaderTimeout = 2 * time.Minute
	t.DialContext = (&net.Dialer{Timeout: 30 * time.Second}).DialContext
	return t
}

// RoundTrip bounds the body of an answer.
func (w *wire) RoundTrip(r *http.Request) (*http.Response, error) {
	answer, err := w.below.RoundTrip(r)
	if err != nil {
		return nil, err
	}
	body := &limited{ReadCloser: answer.Body, wire: w, left: maxPack}
	if r.Method == http.MethodGet {
		w.head = nil
		body.left, body.head = maxRefs, true
	}
	answer.Body = body
	return answer, nil
}

// limited is a body that ends with an error behind its bound.
type limited struct {
	io.ReadCloser
	wire *wire
	left int64
	head bool // its beginning is kept
}

const maxHead = 4096

func (l *limited) Read(p []byte) (int, error) {
	n, err := l.ReadCloser.Read(p)
	if l.head && len(l.wire.head) < maxHead {
		l.wire.head = append(l.wire.head, p[:n]...)
	}
	if l.left -= int64(n); l.left < 0 {
		l.wire.over = true
		return 0, errors.New("more was sent than is read")
	}
	return n, err
}

// sha256 says whether the server has told that the repository is one of SHA-256.
func (w *wire) sha256() bool { return bytes.Contains(w.head, []byte("object-format=sha256")) }

// why gives an error of the transport its cause. No address, port or resolver of
// this machine is in the text, so that two runs say the same.
func (w *wire) why(err error) error {
	var known *Error
	var unknown *net.DNSError
	var authority x509.UnknownAuthorityError
	var hostname x509.HostnameError
	var expired x509.CertificateInvalidError
	var slow net.Error
	switch {
	case errors.As(err, &known):
		return known
	case w.over:
		return failed(TooLarge, "the server sends more than %d MiB", maxPack>>20)
	case errors.Is(err, transport.ErrEmptyRemoteRepository):
		return failed(Empty, "the repository has no commit")
	case errors.Is(err, transport.ErrAuthenticationRequired), errors.Is(err, transport.ErrAuthorizationFailed):
		return failed(Refused, "the server wants other credentials, or the repository does not exist")
	case errors.Is(err, transport.ErrRepositoryNotFound):
		return failed(NotFound, "the server has no such repository, or hides it from these credentials")
	case errors.As(err, &unknown):
		return failed(Unreachable, "no address is known for the host")
	case errors.As(err, &authority), errors.As(err, &hostname), errors.As(err, &expired):
		return failed(Unreachable, "the server's certificate is not trusted")
	case errors.Is(err, syscall.ECONNREFUSED):
		return failed(Unreachable, "the host refuses the connection")
	case errors.As(err, &slow) && slow.Timeout():
		return failed(Unreachable, "the host does not answer in time")
	}
	var at *url.Error
	var dial *net.OpError
	if errors.As(err, &at) || errors.As(err, &dial) || errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, io.EOF) {
		return failed(Unreachable, "the connection ended before the answer")
	}
	return failed(Damaged, "the server's answer is not one of Git: %s", oneLine(err.Error()))
}

// oneLine keeps what a server said short and on a line.
func oneLine(text string) string {
	text = strings.Join(strings.Fields(text), " ")
	if len(text) > 200 {
		text = strings.ToValidUTF8(text[:200], "") + "…"
	}
	return text
}

// loopback says whether a URL's host is this machine.
func loopback(text string) bool {
	u, err := url.Parse(text)
	if err != nil {
		return false
	}
	ip := net.ParseIP(u.Hostname())
	return u.Hostname() == "localhost" || ip != nil && ip.IsLoopback()
}
