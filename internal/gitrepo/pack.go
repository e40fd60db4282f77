package gitrepo

import (
	"errors"
	"fmt"
	"io"
	"math"

	"github.com/go-git/go-git/v5/plumbing"
	"github.com/go-git/go-git/v5/plumbing/format/packfile"
)

// pack holds the objects of a pack file in memory, under a bound.
type pack struct {
	objects map[plumbing.Hash]held
	at      map[int64]held // by place in the pack file, for deltas
	kept    int64          // bytes
	left    bool           // an object whose hash cannot be known was not kept
}

// held is an object; content is nil for one that is too large to keep.
type held struct {
	kind    plumbing.ObjectType
	size    int64
	content []byte
}

// delta is an object that another one, which comes later, has to complete.
type delta struct {
	base    plumbing.Hash // zero: from says the place
	from    int64
	offset  int64
	content []byte
}

func (p *pack) baseOf(d delta) (held, bool) {
	if d.base.IsZero() {
		h, ok := p.at[d.from]
		return h, ok
	}
	h, ok := p.objects[d.base]
	return h, ok
}

// readPack reads a pack file as it arrives. What an object claims to be is checked
// before it is inflated: packfile.Parser would allocate it first.
func readPack(r io.Reader) (*pack, error) {
	scanner := packfile.NewScanner(r)
	_, count, err := scanner.Header()
	if err != nil {
		return nil, err
	}
	if count > maxObjects {
		return nil, failed(TooLarge, "the commit has more than %d objects", maxObjects)
	}
	p := &pack{objects: map[plumbing.Hash]held{}, at: map[int64]held{}}
	var waiting []delta
	for range count {
		later, err := p.next(scanner)
		if err != nil {
			return nil, err
		}
		if later != nil {
			waiting = append(waiting, *later)
		}
	}
	if _, err := scanner.Checksum(); err != nil && !errors.Is(err, io.EOF) {
		return nil, err
	}
	err = p.complete(waiting)
	p.at = nil
	return p, err
}

// next reads one object. It returns a delta whose base is not there yet.
func (p *pack) next(scanner *packfile.Scanner) (*delta, error) {
	h, err := scanner.NextObjectHeader()
	if err != nil {
		return nil, err
	}
	if h.Length < 0 || h.Length > maxObject {
		return nil, failed(TooLarge, "an object of the repository has more than %d GiB", maxObject>>30)
	}
	if !h.Type.IsDelta() && h.Length > maxFile {
		hasher := plumbing.NewHasher(h.Type, h.Length)
		if _, _, err := scanner.NextObject(hasher); err != nil {
			return nil, err
		}
		p.keep(h.Offset, hasher.Sum(), held{kind: h.Type, size: h.Length})
		return nil, nil
	}
	content, err := p.inflate(scanner, h.Length)
	if err != nil {
		return nil, err
	}
	if h.Type.IsDelta() {
		d := delta{from: h.OffsetReference, offset: h.Offset, content: content}
		if h.Type == plumbing.REFDeltaObject {
			d.base = h.Reference
		}
		base, ok := p.baseOf(d)
		if !ok {
			return &d, nil
		}
		return nil, p.patch(h.Offset, base, content)
	}
	p.keep(h.Offset, plumbing.ComputeHash(h.Type, content), held{kind: h.Type, size: h.Length, content: content})
	return nil, nil
}

// inflate reads the content of an object under the bound of all.
func (p *pack) inflate(scanner *packfile.Scanner, size int64) ([]byte, error) {
	if p.kept += size; p.kept > maxKept {
		return nil, tooMuch()
	}
	w := &bounded{buf: make([]byte, 0, size), left: size}
	if _, _, err := scanner.NextObject(w); err != nil {
		return nil, err
	}
	if w.left != 0 {
		return nil, errors.New("an object is shorter than it claims")
	}
	return w.buf, nil
}

func tooMuch() error {
	return failed(TooLarge, "the files of the commit have more than %d MiB. Name a clone of this machine instead: it is read file by file", maxKept>>20)
}

// bounded is a buffer that takes no more than an object claims.
type bounded struct {
	buf  []byte
	left int64
}

func (b *bounded) Write(p []byte) (int, error) {
	if b.left -= int64(len(p)); b.left < 0 {
		return 0, errors.New("an object is longer than it claims")
	}
	b.buf = append(b.buf, p...)
	return len(p), nil
}

func (p *pack) keep(offset int64, id plumbing.Hash, h held) {
	p.at[offset] = h
	p.objects[id] = h
}

// patch makes an object from another one.
func (p *pack) patch(offset int64, base held, change []byte) error {
	size, err := patchedSize(change)
	if err != nil {
		return err
	}
	if base.content == nil && base.size > 0 || size > maxFile {
		p.left = true
		p.at[offset] = held{kind: base.kind, size: max(size, maxFile+1)}
		return nil
	}
	if p.kept += size; p.kept > maxKept {
		return tooMuch()
	}
	content, err := packfile.PatchDelta(base.content, change)
	if err != nil {
		return fmt.Errorf("apply a delta: %w", err)
	}
	p.kept -= int64(len(change)) // it is not held any more
	p.keep(offset, plumbing.ComputeHash(base.kind, content), held{kind: base.kind, size: int64(len(content)), content: content})
	return nil
}

// patchedSize is the size that a delta claims for its result: the second number of
// its head. https://git-scm.com/docs/pack-format#_deltified_representation
func patchedSize(change []byte) (int64, error) {
	var size uint64
	for range 2 {
		size = 0
		for shift := 0; ; shift += 7 {
			if len(change) == 0 || shift > 56 {
				return 0, errors.New("a delta is cut")
			}
			c := change[0]
			change = change[1:]
			size |= uint64(c&0x7f) << shift
			if c&0x80 == 0 {
				break
			}
		}
	}
	if size > math.MaxInt64 {
		return 0, errors.New("a delta is too large")
	}
	return int64(size), nil
}

// complete applies the deltas whose base came later. Each round completes one at
// least, or the pack file is not whole.
func (p *pack) complete(waiting []delta) error {
	for len(waiting) > 0 {
		var still []delta
		for _, d := range waiting {
			base, ok := p.baseOf(d)
			if !ok {
				still = append(still, d)
				continue
			}
			if err := p.patch(d.offset, base, d.content); err != nil {
				return err
			}
		}
		if len(still) == len(waiting) {
			return errors.New("the pack file lacks the base of a delta")
		}
		waiting = still
	}
	return nil
}

func (p *pack) object(id plumbing.Hash, limit int64) (plumbing.ObjectType, []byte, error) {
	h, ok := p.objects[id]
	switch {
	case !ok:
		return 0, nil, errors.New("the pack file lacks an object")
	case h.size > limit:
		return 0, nil, failed(TooLarge, "a folder of the repository has more entries than are read")
	}
	return h.kind, h.content, nil
}

func (p *pack) size(id string) (int64, error) {
	h, ok := p.objects[plumbing.NewHash(id)]
	switch {
	case ok:
		return h.size, nil
	case p.left:
		return maxFile + 1, nil
	}
	return 0, errors.New("the pack file lacks an object")
}

func (p *pack) blob(id string) ([]byte, error) {
	h, ok := p.objects[plumbing.NewHash(id)]
	if !ok || h.content == nil && h.size > 0 {
		return nil, errTooLarge
	}
	return h.content, nil
}
