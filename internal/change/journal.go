package change

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"slices"

	"decant/internal/diag"
)

const (
	stageFolder = recordFolder + "/tmp"
	// journalFile exists while files are renamed into place, backFile while that
	// is undone. Both hold the same text; a rename turns one into the other.
	journalFile = stageFolder + "/journal.json"
	backFile    = stageFolder + "/back.json"
	partFile    = stageFolder + "/journal.part"
	maxJournal  = 8 << 20 // bytes
)

// journal is what a run needs to know about one that was killed.
type journal struct {
	// Maker is the identity of the folder that the journal was made in. A journal
	// that came with the repository has another one: it is a stranger's wish, and
	// nothing is done because of it.
	Maker   string   `json:"maker"`
	Folders []string `json:"folders"` // made by the run, outer ones first
	Entries []entry  `json:"entries"`
}

// entry is one file; the checksums are "" where there is no file.
type entry struct {
	Path   string `json:"path"`
	Before string `json:"before"`
	After  string `json:"after"`
}

// Status is what [Recover] found and did.
type Status int

const (
	// Clean says that there was nothing to settle.
	Clean Status = iota
	// Undone says that the interrupted write was taken back; no file differs from before.
	Undone
	// Finished says that the interrupted write was completed.
	Finished
)

// String returns "clean", "undone" or "finished".
func (s Status) String() string {
	switch s {
	case Clean:
		return "clean"
	case Undone:
		return "undone"
	case Finished:
		return "finished"
	}
	panic(fmt.Sprintf("decant: status out of range: %d", int(s)))
}

func newName(i int) string { return fmt.Sprintf("%s/%04d.new", stageFolder, i) }
func oldName(i int) string { return fmt.Sprintf("%s/%04d.old", stageFolder, i) }

// Recover settles a write that was interrupted: it finishes it when all new
// contents were safely on the disk, and takes it back otherwise. A file that
// somebody changed in the meantime stops it with an error that names the file;
// nothing is overwritten then. The status tells something only without an
// error.
func Recover(root *os.Root) (Status, error) {
	unlock, err := lock(root)
	if err != nil {
		return Clean, err
	}
	defer unlock()
	return recoverOn(rootDisk{root})
}

func recoverOn(d disk) (Status, error) {
	for _, dir := range []string{recordFolder, stageFolder} {
		info, err := d.Lstat(dir)
		switch {
		case errors.Is(err, fs.ErrNotExist):
			return Clean, nil
		case err != nil:
			return Clean, fmt.Errorf("look for an interrupted write: %w", err)
		case !info.IsDir():
			return Clean, fmt.Errorf("look for an interrupted write: %s is not a folder", dir)
		}
	}
	j, err := readJournal(d, journalFile)
	if err != nil {
		return Clean, err
	}
	if j != nil {
		if err := j.forward(d); err != nil {
			return Clean, err
		}
		return Finished, j.finish(d)
	}
	if j, err = readJournal(d, backFile); err != nil {
		return Clean, err
	}
	if j != nil {
		return Undone, j.back(d)
	}
	names, err := d.ReadDir(stageFolder)
	if err == nil && len(names) == 0 {
		return Clean, discard(d) // killed before the first step, or behind the last
	}
	return Undone, errors.Join(err, discard(d))
}

// Pending says whether a write was interrupted, for commands that only read.
func Pending(root fs.FS) diag.List {
	if _, err := fs.Lstat(root, stageFolder); err != nil {
		return nil
	}
	return diag.List{diag.New("CL209", diag.InFile(stageFolder),
		"A run of decant was killed while it wrote. Some of the files may be new and others old, so what is read now may not fit together.",
		"Let decant settle it:\n    decant migrate --write")}
}

// readJournal returns the journal of that name, nil when there is none. It is
// an error when a file of it is in neither of its two states.
func readJournal(d disk, name string) (*journal, error) {
	info, err := d.Lstat(name)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("read %s: %w", name, err)
	}
	if !info.Mode().IsRegular() || info.Size() > maxJournal {
		return nil, fmt.Errorf("read %s: it is not a journal that decant wrote; remove %s", name, stageFolder)
	}
	text, err := d.ReadFile(name)
	if err != nil {
		return nil, fmt.Errorf("read %s: %w", name, err)
	}
	j := &journal{}
	if err := json.Unmarshal(text, j); err != nil {
		return nil, fmt.Errorf("read %s: it is not a journal that decant wrote (%w); remove %s", name, err, stageFolder)
	}
	maker, err := d.Lstat(stageFolder)
	if err != nil {
		return nil, fmt.Errorf("read %s: %w", name, err)
	}
	if j.Maker != identity(maker) {
		return nil, fmt.Errorf("read %s: it came with the repository, and no decant wrote it here; nothing was done because of it; remove %s", name, stageFolder)
	}
	for _, f := range j.Folders {
		if err := checkPath(f); err != nil {
			return nil, fmt.Errorf("read %s: %w; remove %s", name, err, stageFolder)
		}
	}
	return j, j.settled(d)
}

// commit puts the journal in place. Before, a killed run leaves the old state;
// after it, the new one.
func (j *journal) commit(d disk) error {
	text, err := json.MarshalIndent(j, "", "  ")
	if err != nil {
		return fmt.Errorf("write the journal: %w", err)
	}
	if err := d.WriteFile(partFile, append(text, '\n'), 0o600, true); err != nil {
		return fmt.Errorf("write the journal: %w", err)
	}
	if err := errors.Join(d.SyncDir(stageFolder), d.Rename(partFile, journalFile), d.SyncDir(stageFolder)); err != nil {
		return fmt.Errorf("write the journal: %w", err)
	}
	return nil
}

// settled says whether every file is in its old or in its new state. Anything
// else is a person's work.
func (j *journal) settled(d disk) error {
	for _, e := range j.Entries {
		now, err := sumNow(d, e.Path)
		if err != nil {
			return fmt.Errorf("settle the interrupted write of %s: %w", e.Path, err)
		}
		if now != e.Before && now != e.After {
			return fmt.Errorf("settle the interrupted write of %s: it was changed since; "+
				"bring it to the state that you want, remove %s, and run decant again", e.Path, stageFolder)
		}
	}
	return nil
}

// sumNow is the checksum of a file, "" when there is none.
func sumNow(d disk, name string) (string, error) {
	_, err := lstatRegular(d, name)
	if errors.Is(err, fs.ErrNotExist) {
		return "", nil
	}
	if err != nil {
		return "", err
	}
	content, err := d.ReadFile(name)
	if err != nil {
		return "", err
	}
	return shaOf(content), nil
}

// forward brings every file to its new state. It may run again after it was
// killed in the middle.
func (j *journal) forward(d disk) error {
	for _, dir := range j.Folders {
		if err := d.Mkdir(dir); err != nil && !errors.Is(err, fs.ErrExist) {
			return fmt.Errorf("make the folder %s: %w", dir, err)
		}
	}
	for i, e := range j.Entries {
		if err := move(d, e.Path, e.After, newName(i)); err != nil {
			return fmt.Errorf("write %s: %w", e.Path, err)
		}
	}
	return nil
}

// back brings every file to its old state and ends the write.
func (j *journal) back(d disk) error {
	if err := d.Rename(journalFile, backFile); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("undo the write: %w", err)
	}
	var failed error
	for i, e := range j.Entries {
		if err := move(d, e.Path, e.Before, oldName(i)); err != nil {
			failed = errors.Join(failed, fmt.Errorf("undo the write of %s: %w", e.Path, err))
		}
	}
	if failed != nil {
		return failed // the journal stays, so that Recover can go on
	}
	for _, dir := range slices.Backward(j.Folders) {
		d.Remove(dir) // not empty: somebody else uses it by now
	}
	return discard(d)
}

// move brings one file to a state: the staged text is renamed over it, or it is
// removed. A file that has the wanted state stays.
func move(d disk, name, want, staged string) error {
	now, err := sumNow(d, name)
	if err != nil || now == want {
		return err
	}
	if want == "" {
		return errors.Join(d.Remove(name), d.SyncDir(path.Dir(name)))
	}
	if have, err := sumNow(d, staged); err != nil || have != want {
		return errors.Join(err, fmt.Errorf("%s does not hold the text that belongs there", staged))
	}
	return errors.Join(d.Rename(staged, name), d.SyncDir(path.Dir(name)))
}

// finish removes what a completed write leaves behind: the folders that it
// emptied, and the journal.
func (j *journal) finish(d disk) error {
	for _, e := range j.Entries {
		for dir := path.Dir(e.Path); e.After == "" && dir != "."; dir = path.Dir(dir) {
			if err := d.Remove(dir); err != nil && !errors.Is(err, fs.ErrNotExist) {
				break // not empty
			}
		}
	}
	return discard(d)
}

// discard removes the staging folder, the journal last: as long as anything
// else is there, the journal must say what it belongs to.
func discard(d disk) error {
	names, err := d.ReadDir(stageFolder)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("tidy up %s: %w", stageFolder, err)
	}
	last := []string{path.Base(journalFile), path.Base(backFile)}
	slices.SortStableFunc(names, func(a, b string) int { return slices.Index(last, a) - slices.Index(last, b) })
	for _, name := range names {
		if err := d.Remove(path.Join(stageFolder, name)); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return fmt.Errorf("tidy up: %w", err)
		}
	}
	if err := d.Remove(stageFolder); err != nil {
		return fmt.Errorf("tidy up: %w", err)
	}
	d.Remove(recordFolder) // stays when it holds the record
	return nil
}
