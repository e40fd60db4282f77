package gitrepo

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
)

// passed are the variables that the git program gets: where it finds its programs,
// the configuration and the agent of the person, and the way out. No other variable
// reaches it, so that no token of the environment does.
func passed() []string {
	return []string{
		"PATH", "HOME", "USER", "LOGNAME", "XDG_CONFIG_HOME", "TMPDIR", "SSH_AUTH_SOCK", "GIT_SSH", "GIT_SSH_COMMAND", "GIT_SSL_CAINFO", "SSL_CERT_FILE",
		"http_proxy", "https_proxy", "no_proxy", "HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY", "ALL_PROXY", "all_proxy",
	}
}

// program is the git program with the environment that it is given.
type program struct {
	path string
	env  []string
}

// findGit looks for the git program.
func findGit(getenv func(string) string, for_ string) (program, error) {
	path, err := exec.LookPath("git")
	if err != nil {
		return program{}, failed(NeedsGit, "%s are read with the program git, which is not installed", for_)
	}
	env := []string{"LC_ALL=C", "GIT_TERMINAL_PROMPT=0", "GIT_OPTIONAL_LOCKS=0", "GIT_NO_LAZY_FETCH=1", "GIT_CONFIG_NOSYSTEM=1"}
	for _, name := range passed() {
		if v := getenv(name); v != "" {
			env = append(env, name+"="+v)
		}
	}
	if getenv("GIT_SSH_COMMAND") == "" && getenv("GIT_SSH") == "" {
		env = append(env, "GIT_SSH_COMMAND=ssh -o BatchMode=yes")
	}
	return program{path: path, env: env}, nil
}

// cloneWithGit clones into a temporary folder and reads the clone. The program asks
// the person's own credential helper; it is never given credentials.
func cloneWithGit(ctx context.Context, l Location, opts Options) (*Repo, error) {
	what := "URLs of " + l.scheme
	if l.scheme == "http" || l.scheme == "https" {
		what = "repositories with SHA-256"
	}
	git, err := findGit(opts.Getenv, what)
	if err != nil {
		return nil, err
	}
	dir, err := os.MkdirTemp("", "decant-git-")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)
	clone := filepath.Join(dir, "clone.git")
	args := []string{
		"-c", "core.hooksPath=" + os.DevNull, "-c", "protocol.ext.allow=never",
		"clone", "--quiet", "--bare", "--depth=1", "--single-branch", "--no-tags", "--template=",
	}
	if opts.Branch != "" {
		args = append(args, "--branch="+branchOf(opts.Branch))
	}
	if _, err := git.run(ctx, nil, append(args, "--", l.shown, clone)...); err != nil {
		return nil, err
	}
	return git.read(ctx, clone, "")
}

// readWithGit reads a folder that go-git cannot read. Nothing is fetched: the
// folder's own configuration might name a program for that.
func readWithGit(ctx context.Context, dir string, opts Options) (*Repo, error) {
	git, err := findGit(opts.Getenv, "repositories with SHA-256, reftables or partial clones")
	if err != nil {
		return nil, err
	}
	git.env = append(git.env, "GIT_ALLOW_PROTOCOL=none")
	return git.read(ctx, dir, opts.Branch)
}

// read reads a commit with git's commands that look at objects alone: no hook,
// filter or text conversion is part of them.
func (p program) read(ctx context.Context, dir, branch string) (*Repo, error) {
	git := func(in io.Reader, args ...string) ([]byte, error) {
		return p.run(ctx, in, append([]string{"--git-dir=" + dir, "-c", "core.fsmonitor=false", "-c", "core.hooksPath=" + os.DevNull}, args...)...)
	}
	ref, commit := "", ""
	if branch == "" {
		name, _ := git(nil, "symbolic-ref", "-q", "HEAD") // fails for a detached HEAD
		ref = strings.TrimSpace(string(name))
		id, err := git(nil, "rev-parse", "--verify", "-q", "HEAD^{commit}")
		if err != nil {
			return nil, failed(Empty, "the repository has no commit")
		}
		commit = strings.TrimSpace(string(id))
	}
	for _, name := range refNames(branch) {
		if branch == "" || commit != "" {
			break
		}
		if id, err := git(nil, "rev-parse", "--verify", "-q", name+"^{commit}"); err == nil {
			ref, commit = name, strings.TrimSpace(string(id))
		}
	}
	if commit == "" {
		return nil, failed(NoBranch, "the repository has no branch %s", branch)
	}
	listing, err := git(nil, "ls-tree", "-r", "-t", "-z", "-l", "--full-tree", commit)
	if err != nil {
		return nil, err
	}
	store := &blobs{content: map[string][]byte{}, sizes: map[string]int64{}}
	b := &builder{}
	root, ask, err := b.listing(listing, store)
	if err != nil {
		return nil, err
	}
	content, err := git(strings.NewReader(ask), "cat-file", "--batch")
	if err != nil {
		return nil, err
	}
	if err := store.fill(content); err != nil {
		return nil, err
	}
	f, findings := b.finish(root, store)
	return &Repo{Files: f, Branch: branchOf(ref), Commit: commit, Findings: findings}, nil
}

// listing reads what git ls-tree wrote, and says which blobs to ask for.
func (b *builder) listing(text []byte, store *blobs) (*node, string, error) {
	root := &node{name: ".", mode: fs.ModeDir | 0o755}
	folders := map[string]*node{"": root}
	var ask strings.Builder
	total := int64(0)
	for line := range strings.SplitSeq(strings.TrimSuffix(string(text), "\x00"), "\x00") {
		if line == "" {
			continue
		}
		head, name, ok := strings.Cut(line, "\t")
		fields := strings.Fields(head) // mode, type, id, size
		if !ok || len(fields) != 4 {
			return nil, "", errors.New("git lists the tree in an unknown form")
		}
		at, base := "", name
		if i := strings.LastIndexByte(name, '/'); i >= 0 {
			at, base = name[:i], name[i+1:]
		}
		parent := folders[at]
		if parent == nil {
			continue // its folder was left out
		}
		size, err := strconv.ParseInt(fields[3], 10, 64)
		if err != nil {
			size = 0
		}
		if strings.Count(name, "/") > maxDepth {
			b.findings = append(b.findings, Finding{LeftOut, name})
			continue
		}
		n, err := b.add(parent, at, base, fields[0], fields[2], size)
		if err != nil {
			return nil, "", err
		}
		switch {
		case n == nil:
		case fields[1] == "tree":
			folders[name] = n
		case fields[1] == "blob":
			if _, asked := store.sizes[fields[2]]; !asked && size <= maxFile {
				if total += size; total > maxKept {
					return nil, "", tooMuch()
				}
				ask.WriteString(fields[2] + "\n")
			}
			store.sizes[fields[2]] = size
		}
	}
	return root, ask.String(), nil
}

// run runs git with arguments that hold no credentials, and returns what it printed.
func (p program) run(ctx context.Context, in io.Reader, args ...string) ([]byte, error) {
	c := exec.CommandContext(ctx, p.path, args...)
	c.Env, c.Stdin = p.env, in
	out, said := &capped{most: 2 * maxKept}, &capped{most: 1 << 16}
	c.Stdout, c.Stderr = out, said
	if err := c.Run(); err != nil {
		if out.over {
			return nil, tooMuch()
		}
		if ctx.Err() != nil {
			return nil, ctx.Err()
		}
		return nil, whyGit(said.String())
	}
	return out.Bytes(), nil
}

// capped is a buffer that refuses more than it may hold.
type capped struct {
	bytes.Buffer
	most int
	over bool
}

func (c *capped) Write(p []byte) (int, error) {
	if c.over = c.over || c.Len()+len(p) > c.most; c.over {
		return 0, errors.New("more was printed than is read")
	}
	return c.Buffer.Write(p)
}

// whyGit gives what git said its cause.
func whyGit(said string) error {
	lower := strings.ToLower(said)
	for _, known := range []struct {
		cause Cause
		words []string
		text  string
	}{
		{NoBranch, []string{"remote branch"}, "the repository has no such branch"},
		{Refused, []string{"permission denied", "authentication failed", "could not read username", "could not read password", "terminal prompts disabled", "publickey"}, "the server wants other credentials; git asks the credential helper or the ssh agent that it is configured for"},
		{Unreachable, []string{"host key verification failed"}, "the host's key is not known to ssh"},
		{Unreachable, []string{"could not resolve", "unable to look up", "name or service not known"}, "no address is known for the host"},
		{Unreachable, []string{"connection refused", "connection timed out", "unable to connect", "no route to host", "network is unreachable"}, "the host cannot be connected to"},
		{NotFound, []string{"not found", "does not appear to be a git repository", "does not exist", "access denied or repository not exported"}, "the server has no such repository, or hides it from these credentials"},
		{NeedsGit, []string{"cannot run ssh", "unknown repository extension", "expected git repo version", "unknown value for config 'extensions"}, "this version of git, or its ssh, is not there or too old for the repository"},
		{NotFound, []string{"dubious ownership"}, "the folder belongs to another user, and git refuses it; see safe.directory of git config"},
	} {
		for _, word := range known.words {
			if strings.Contains(lower, word) {
				return failed(known.cause, "%s", known.text)
			}
		}
	}
	return failed(Damaged, "git says: %s", oneLine(said))
}

// blobs are files that git cat-file printed.
type blobs struct {
	content map[string][]byte
	sizes   map[string]int64
}

// fill reads what git cat-file --batch prints: "<id> <type> <size>\n<content>\n".
func (b *blobs) fill(text []byte) error {
	r := bufio.NewReader(bytes.NewReader(text))
	for {
		line, err := r.ReadString('\n')
		if err == io.EOF && line == "" {
			return nil
		}
		fields := strings.Fields(line)
		if err != nil || len(fields) != 3 {
			return errors.New("the repository lacks an object")
		}
		size, err := strconv.ParseInt(fields[2], 10, 64)
		if err != nil || size < 0 || size > maxFile {
			return errors.New("git prints an object in an unknown form")
		}
		content := make([]byte, size)
		if _, err := io.ReadFull(r, content); err != nil {
			return err
		}
		if _, err := r.Discard(1); err != nil {
			return err
		}
		b.content[fields[0]] = content
	}
}

func (b *blobs) size(id string) (int64, error) {
	size, ok := b.sizes[id]
	if !ok {
		return 0, errors.New("the repository lacks an object")
	}
	return size, nil
}

func (b *blobs) blob(id string) ([]byte, error) {
	content, ok := b.content[id]
	if !ok {
		return nil, errTooLarge
	}
	return content, nil
}
