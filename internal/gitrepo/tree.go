package gitrepo

import (
	"bytes"
	"context"
	"encoding/hex"
	"errors"
	"io/fs"
	"path"
	"strings"

	"github.com/go-git/go-git/v5/plumbing"
)

// graph is where trees and commits are: objects that know their type.
type graph interface {
	objects
	// object is one of at most limit bytes.
	object(id plumbing.Hash, limit int64) (plumbing.ObjectType, []byte, error)
}

// maxTags bounds tags that point at tags.
const maxTags = 10

// commitOf follows tags to a commit, and returns it with its tree.
func commitOf(g graph, id plumbing.Hash) (commit, tree plumbing.Hash, err error) {
	for range maxTags {
		kind, content, err := g.object(id, maxTree)
		if err != nil {
			return commit, tree, err
		}
		switch kind {
		case plumbing.CommitObject:
			tree, err := headerHash(content, "tree ")
			return id, tree, err
		case plumbing.TagObject:
			if id, err = headerHash(content, "object "); err != nil {
				return commit, tree, err
			}
		default:
			return commit, tree, errors.New("the reference names no commit")
		}
	}
	return commit, tree, errors.New("the reference is a tag of a tag of a tag")
}

// headerHash is the hash in the first line of a commit or a tag.
func headerHash(content []byte, key string) (plumbing.Hash, error) {
	line, _, _ := bytes.Cut(content, []byte("\n"))
	text, ok := strings.CutPrefix(string(line), key)
	if !ok || !plumbing.IsHash(text) || len(text) != 40 {
		return plumbing.ZeroHash, errors.New("a commit or a tag has no " + strings.TrimSpace(key))
	}
	return plumbing.NewHash(text), nil
}

// readTree reads all folders below a tree.
func readTree(ctx context.Context, g graph, tree plumbing.Hash) (*files, []Finding, error) {
	b := &builder{}
	root := &node{name: ".", mode: fs.ModeDir | 0o755}
	if err := b.tree(ctx, g, root, tree, "", 0); err != nil {
		return nil, nil, err
	}
	f, findings := b.finish(root, g)
	return f, findings, nil
}

func (b *builder) tree(ctx context.Context, g graph, to *node, id plumbing.Hash, at string, depth int) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	if depth > maxDepth {
		b.findings = append(b.findings, Finding{LeftOut, at})
		return nil
	}
	kind, content, err := g.object(id, maxTree)
	if err != nil {
		return err
	}
	if kind != plumbing.TreeObject {
		return errors.New("a folder is no tree")
	}
	const hashSize = len(plumbing.Hash{})
	for len(content) > 0 {
		mode, rest, ok := bytes.Cut(content, []byte(" "))
		name, rest, also := bytes.Cut(rest, []byte{0})
		if !ok || !also || len(rest) < hashSize {
			return errors.New("a tree is cut")
		}
		child := plumbing.Hash(rest[:hashSize])
		content = rest[hashSize:]
		n, err := b.add(to, at, string(name), string(mode), hex.EncodeToString(child[:]), -1)
		if err != nil {
			return err
		}
		if n == nil || string(bytes.TrimLeft(mode, "0")) != "40000" {
			continue
		}
		if err := b.tree(ctx, g, n, child, path.Join(at, string(name)), depth+1); err != nil {
			return err
		}
	}
	return nil
}
