// Package gitrepo is the one door to Git: it reads one commit of a repository as
// an fs.FS, without a worktree and without a write into the repository. No hook,
// filter, smudge command or submodule of a repository ever runs.
//
// go-git speaks HTTP and reads the .git folders of this machine. The git program,
// where there is one, does what go-git does not: ssh as OpenSSH is configured,
// git://, SHA-256 repositories and reftables.
package gitrepo

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"strings"
	"time"
)

// Cause groups the ways in which a repository could not be read. The set is closed.
type Cause string

// The causes, in the order in which reports show them.
const (
	Unreachable Cause = "unreachable"
	Refused     Cause = "credentials refused"
	NotFound    Cause = "no repository"
	NoBranch    Cause = "no such branch"
	Empty       Cause = "empty"
	TooLarge    Cause = "too large"
	Damaged     Cause = "damaged"
	NeedsGit    Cause = "needs git"
	Unsupported Cause = "not supported"
)

// Causes returns all of them.
func Causes() []Cause {
	return []Cause{Unreachable, Refused, NotFound, NoBranch, Empty, TooLarge, Damaged, NeedsGit, Unsupported}
}

// Error says why a repository could not be read. Its text holds no credentials.
type Error struct {
	Cause Cause
	Text  string // a sentence without its full stop
}

func (e *Error) Error() string { return e.Text }

func failed(cause Cause, format string, args ...any) *Error {
	return &Error{Cause: cause, Text: fmt.Sprintf(format, args...)}
}

// The bounds of one repository. Its trees and files are held in memory, except for
// a folder of this machine, whose files are read when they are asked for.
const (
	maxPack    = 512 << 20 // bytes of the pack file as it is sent
	maxRefs    = 64 << 20  // bytes of the list of references
	maxKept    = 128 << 20 // bytes of all objects that are held
	maxFile    = 32 << 20  // bytes of one file; a larger one has a size and no content
	maxObject  = 8 << 30   // bytes that one object may claim to have
	maxObjects = 1 << 20
	maxEntries = 200_000 // files and folders
	maxDepth   = 128     // folders inside each other
	maxTree    = 16 << 20
	maxTime    = 10 * time.Minute
)

// Kind is what a finding is about. The set is closed.
type Kind string

// The kinds of findings.
const (
	Submodule Kind = "submodule" // another repository, which is not read
	LFS       Kind = "lfs"       // a pointer of Git LFS stands for the file
	LeftOut   Kind = "left out"  // a name that no folder can have, or too deep
)

// Finding is something of the repository that its files do not show.
type Finding struct {
	Kind Kind
	Path string // quoted by who prints it: it may hold any bytes
}

// Repo is one commit.
type Repo struct {
	Files  fs.FS  // also fs.ReadDirFS, fs.ReadFileFS, fs.StatFS and fs.ReadLinkFS
	Branch string // "" for a detached HEAD
	Commit string // hexadecimal
	// Findings are sorted by path.
	Findings []Finding
}

// Options are how a repository is read.
type Options struct {
	// Branch is a branch, a tag, or a full name that begins with refs/; "" is the
	// default branch of a server, and what is checked out in a folder.
	Branch string
	// Token is sent to an https server as the password, with the user name of the URL.
	// It has no effect where the URL has a password.
	Token string
	// Getenv gives the git program the few variables that it needs.
	Getenv func(string) string
}

// Open reads a commit. An error is an *Error, or that of ctx.
func Open(ctx context.Context, from Location, opts Options) (*Repo, error) {
	if wrong := badRef(opts.Branch); wrong != "" {
		return nil, failed(NoBranch, "%q is no name of a branch: %s", opts.Branch, wrong)
	}
	limited, cancel := context.WithTimeout(ctx, maxTime)
	defer cancel()
	repo, err := from.open(limited, opts)
	switch {
	case err == nil:
		return repo, nil
	case ctx.Err() != nil:
		return nil, ctx.Err()
	case limited.Err() != nil:
		return nil, failed(Unreachable, "the repository was not read within %s", maxTime)
	}
	var known *Error
	if errors.As(err, &known) {
		return nil, known
	}
	return nil, failed(Damaged, "%s", err)
}

func (l Location) open(ctx context.Context, opts Options) (*Repo, error) {
	switch l.scheme {
	case "":
		return openFolder(ctx, l, opts)
	case "http", "https":
		return fetch(ctx, l, opts)
	}
	return cloneWithGit(ctx, l, opts)
}

// badRef says what is wrong with the name of a reference; "" when nothing is.
// https://git-scm.com/docs/git-check-ref-format
func badRef(name string) string {
	switch {
	case name == "":
		return ""
	case len(name) > 1000:
		return "it is too long"
	case strings.HasPrefix(name, "-"), strings.HasPrefix(name, "/"), strings.HasSuffix(name, "/"), strings.HasSuffix(name, "."), strings.HasSuffix(name, ".lock"):
		return "it begins or ends wrongly"
	case strings.Contains(name, ".."), strings.Contains(name, "@{"), strings.Contains(name, "//"), strings.Contains(name, "/."):
		return "it has a sequence that Git refuses"
	case strings.ContainsFunc(name, func(r rune) bool { return r <= ' ' || r == 0x7f || strings.ContainsRune(`~^:?*[\`, r) }):
		return "it has a character that Git refuses"
	}
	return ""
}

// refNames are the references that a name may stand for, the likeliest first.
func refNames(name string) []string {
	if strings.HasPrefix(name, "refs/") {
		return []string{name}
	}
	return []string{"refs/heads/" + name, "refs/tags/" + name, "refs/remotes/origin/" + name}
}

// branchOf is a reference without what all branches begin with.
func branchOf(ref string) string {
	for _, prefix := range []string{"refs/heads/", "refs/tags/", "refs/remotes/origin/"} {
		if name, ok := strings.CutPrefix(ref, prefix); ok {
			return name
		}
	}
	return ref
}
