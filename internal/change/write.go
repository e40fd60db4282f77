package change

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"slices"
	"strings"
)

// ErrPending says that an earlier write was interrupted; [Recover] settles it.
var ErrPending = errors.New("an earlier write was interrupted and is not settled yet")

// WriteTo makes the changes below root: all of them, or none. Every file must
// still hold its Before; when one does not, nothing is written. A process that
// is killed at any point leaves a state that [Recover] brings to exactly the
// old or exactly the new one.
//
// It works in four steps: the new contents are written beside the old ones
// (.decant/tmp) and flushed to the disk; a journal is put in place, which is the
// point of no return; the files are renamed into place one by one; the journal
// is removed. An error in the third step undoes it.
func (s Set) WriteTo(ctx context.Context, root *os.Root) error {
	if len(s.files) == 0 {
		return nil
	}
	unlock, err := lock(root)
	if err != nil {
		return err
	}
	defer unlock()
	return s.write(ctx, rootDisk{root})
}

func (s Set) write(ctx context.Context, d disk) error {
	if err := checkStage(d); err != nil {
		return err
	}
	if err := s.check(d); err != nil {
		return err
	}
	j, err := s.stage(ctx, d)
	if err == nil {
		err = j.forward(d)
	}
	if err != nil {
		return errors.Join(err, j.back(d))
	}
	return j.finish(d)
}

// checkStage says whether the staging folder can be made.
func checkStage(d disk) error {
	info, err := d.Lstat(recordFolder)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil
	case err != nil:
		return fmt.Errorf("look at %s: %w", recordFolder, err)
	case !info.IsDir():
		return fmt.Errorf("write the new files: %s is not a folder", recordFolder)
	}
	if _, err := d.Lstat(stageFolder); err == nil {
		return ErrPending
	}
	return nil
}

// check compares every file with its Before.
func (s Set) check(d disk) error {
	for _, f := range s.files {
		info, err := lstatRegular(d, f.Path)
		absent := errors.Is(err, fs.ErrNotExist)
		switch {
		case err != nil && !absent:
			return fmt.Errorf("write %s: %w", f.Path, err)
		case absent != (f.Before == nil):
			return fmt.Errorf("write %s: %w", f.Path, errChanged)
		case absent:
			continue
		case info.Size() != int64(len(f.Before)):
			return fmt.Errorf("write %s: %w", f.Path, errChanged)
		}
		content, err := d.ReadFile(f.Path)
		if err != nil {
			return fmt.Errorf("write %s: %w", f.Path, err)
		}
		if !bytes.Equal(content, f.Before) {
			return fmt.Errorf("write %s: %w", f.Path, errChanged)
		}
	}
	return nil
}

var errChanged = errors.New("it changed since decant read it; nothing was written, run decant again")

// stage writes both contents of every file and then the journal. The journal
// that it returns names what was staged, also when there was an error.
func (s Set) stage(ctx context.Context, d disk) (*journal, error) {
	j := &journal{Folders: missingFolders(d, s.files)}
	for _, dir := range []string{recordFolder, stageFolder} {
		if err := d.Mkdir(dir); err != nil && !errors.Is(err, fs.ErrExist) {
			return j, fmt.Errorf("make room for the new files in %s: %w", dir, err)
		}
	}
	made, err := d.Lstat(stageFolder)
	if err != nil {
		return j, fmt.Errorf("make room for the new files in %s: %w", stageFolder, err)
	}
	j.Maker = identity(made)
	for i, f := range s.files {
		if err := ctx.Err(); err != nil {
			return j, err
		}
		if err := stageFile(d, i, f); err != nil {
			return j, fmt.Errorf("write %s: %w", f.Path, err)
		}
		j.Entries = append(j.Entries, entry{Path: f.Path, Before: sumOrEmpty(f.Before), After: sumOrEmpty(f.After)})
	}
	return j, j.commit(d)
}

// stageFile writes the old and the new content of one file. A new file gets
// what the umask leaves of its mode, an existing one keeps its mode.
func stageFile(d disk, i int, f File) error {
	mode, exact := fs.FileMode(0o666), false
	if f.Mode&0o100 != 0 {
		mode = 0o777
	}
	if f.Before != nil {
		info, err := d.Lstat(f.Path)
		if err != nil {
			return err
		}
		mode, exact = info.Mode().Perm(), true
		if err := d.WriteFile(oldName(i), f.Before, mode, exact); err != nil {
			return err
		}
	}
	if f.After == nil {
		return nil
	}
	return d.WriteFile(newName(i), f.After, mode, exact)
}

// missingFolders are the folders that the new files need and that do not exist,
// outer ones first.
func missingFolders(d disk, files []File) []string {
	var out []string
	for _, f := range files {
		if f.After == nil {
			continue
		}
		parts := strings.Split(path.Dir(f.Path), "/")
		for i := range parts {
			dir := path.Join(parts[:i+1]...)
			if _, err := d.Lstat(dir); errors.Is(err, fs.ErrNotExist) && !slices.Contains(out, dir) {
				out = append(out, dir)
			}
		}
	}
	return out
}

func sumOrEmpty(content []byte) string {
	if content == nil {
		return ""
	}
	return shaOf(content)
}
