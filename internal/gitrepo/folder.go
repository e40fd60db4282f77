package gitrepo

import (
	"context"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync"

	"github.com/go-git/go-billy/v5/osfs"
	"github.com/go-git/go-git/v5/plumbing"
	"github.com/go-git/go-git/v5/plumbing/cache"
	"github.com/go-git/go-git/v5/plumbing/storer"
	"github.com/go-git/go-git/v5/storage/filesystem"
	"github.com/go-git/go-git/v5/storage/filesystem/dotgit"

	"decant/internal/lazyregexp"
)

// openFolder reads a repository of this machine: a checkout, one of its worktrees,
// or a bare repository. What is in the worktree and not committed is not read.
func openFolder(ctx context.Context, l Location, opts Options) (*Repo, error) {
	dir, common, err := gitFolders(l.path)
	if err != nil {
		return nil, err
	}
	if beyondGoGit(common) {
		return readWithGit(ctx, dir, opts)
	}
	disk := dotgit.NewRepositoryFilesystem(osfs.New(dir, osfs.WithBoundOS()), osfs.New(common, osfs.WithBoundOS()))
	store := &disked{Storage: filesystem.NewStorageWithOptions(disk, cache.NewObjectLRU(cacheSize), filesystem.Options{ExclusiveAccess: true, LargeObjectThreshold: maxFile})}
	defer store.Close()
	ref, id, err := store.resolve(opts.Branch)
	if err != nil {
		return nil, err
	}
	return repoOf(ctx, store, ref, id)
}

// cacheSize is what the objects that deltas begin with may take.
const cacheSize = 16 * cache.MiByte

// gitFolders are the folder of a repository and the one that its worktrees share,
// which is the same for most.
func gitFolders(path string) (dir, common string, err error) {
	info, err := os.Stat(path)
	if err != nil || !info.IsDir() {
		return "", "", failed(NotFound, "the folder does not exist")
	}
	dir = filepath.Join(path, ".git")
	switch info, err := os.Lstat(dir); {
	case err == nil && info.Mode().IsRegular():
		target, ok := strings.CutPrefix(firstLine(dir), "gitdir: ")
		if !ok {
			return "", "", failed(NotFound, "the file .git names no folder")
		}
		dir = within(path, target)
	case err != nil:
		dir = path // bare
	}
	for _, part := range []string{"HEAD"} {
		if _, err := os.Stat(filepath.Join(dir, part)); err != nil {
			return "", "", failed(NotFound, "the folder is no Git repository")
		}
	}
	common = dir
	if shared := firstLine(filepath.Join(dir, "commondir")); shared != "" {
		common = within(dir, shared)
	}
	if info, err := os.Stat(filepath.Join(common, "objects")); err != nil || !info.IsDir() {
		return "", "", failed(NotFound, "the folder is no Git repository")
	}
	return dir, common, nil
}

func within(base, path string) string {
	if filepath.IsAbs(path) {
		return filepath.Clean(path)
	}
	return filepath.Join(base, path)
}

// firstLine is the first line of a small file; "" when it cannot be read.
func firstLine(file string) string {
	text, _ := small(file)
	line, _, _ := strings.Cut(text, "\n")
	return strings.TrimSpace(line)
}

// small reads a regular file of at most a mebibyte.
func small(file string) (string, error) {
	info, err := os.Lstat(file)
	if err != nil {
		return "", err
	}
	if !info.Mode().IsRegular() || info.Size() > 1<<20 {
		return "", fs.ErrInvalid
	}
	text, err := os.ReadFile(file)
	return string(text), err
}

// extension is what go-git v5 does not read: other hashes, other forms of
// references, and objects that are fetched when they are read.
// https://git-scm.com/docs/git-config#Documentation/git-config.txt-extensions
var extension = lazyregexp.New(`(?im)^\s*(objectformat\s*=\s*"?sha256|refstorage\s*=\s*"?reftable|partialclone\s*=)`)

func beyondGoGit(common string) bool {
	text, err := small(filepath.Join(common, "config"))
	return err == nil && extension.MatchString(text)
}

// disked is a repository on disk. go-git's storage is not safe for concurrent use.
type disked struct {
	*filesystem.Storage
	mu sync.Mutex
}

// resolve finds the branch that is asked for, or what HEAD names.
func (d *disked) resolve(branch string) (string, plumbing.Hash, error) {
	if branch == "" {
		head, err := d.Reference(plumbing.HEAD)
		if err != nil {
			return "", plumbing.ZeroHash, failed(Damaged, "HEAD of the repository cannot be read")
		}
		found, err := storer.ResolveReference(d.Storage, plumbing.HEAD)
		switch {
		case errors.Is(err, plumbing.ErrReferenceNotFound):
			return "", plumbing.ZeroHash, failed(Empty, "the branch that is checked out, %s, has no commit", branchOf(head.Target().String()))
		case err != nil:
			return "", plumbing.ZeroHash, failed(Damaged, "HEAD of the repository cannot be read")
		}
		return head.Target().String(), found.Hash(), nil
	}
	for _, name := range refNames(branch) {
		if found, err := storer.ResolveReference(d.Storage, plumbing.ReferenceName(name)); err == nil {
			return name, found.Hash(), nil
		}
	}
	return "", plumbing.ZeroHash, failed(NoBranch, "the repository has no branch %s", branch)
}

func (d *disked) object(id plumbing.Hash, limit int64) (plumbing.ObjectType, []byte, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	size, err := d.EncodedObjectSize(id)
	if err != nil {
		return 0, nil, errors.New("the repository lacks the object " + id.String())
	}
	if size > limit {
		return 0, nil, failed(TooLarge, "an object of the repository has more than %d MiB", limit>>20)
	}
	o, err := d.EncodedObject(plumbing.AnyObject, id)
	if err != nil {
		return 0, nil, err
	}
	r, err := o.Reader()
	if err != nil {
		return 0, nil, err
	}
	defer r.Close()
	content, err := io.ReadAll(io.LimitReader(r, limit))
	return o.Type(), content, err
}

func (d *disked) size(id string) (int64, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.EncodedObjectSize(plumbing.NewHash(id))
}

func (d *disked) blob(id string) ([]byte, error) {
	_, content, err := d.object(plumbing.NewHash(id), maxFile)
	return content, err
}
