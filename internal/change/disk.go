package change

import (
	"errors"
	"io/fs"
	"os"
)

// disk is what writing needs of the file system; the tests put one that fails
// or is killed at a chosen step in front of the real one.
type disk interface {
	Lstat(name string) (fs.FileInfo, error)
	ReadFile(name string) ([]byte, error)
	ReadDir(name string) ([]string, error)
	Mkdir(name string) error
	// WriteFile makes a new file and flushes it to the disk. With exact the mode
	// is set regardless of the umask.
	WriteFile(name string, content []byte, mode fs.FileMode, exact bool) error
	Rename(from, to string) error
	Remove(name string) error
	// SyncDir flushes a folder's entries to the disk.
	SyncDir(name string) error
}

// rootDisk is the real one. os.Root keeps every call inside the repository.
type rootDisk struct{ root *os.Root }

func (d rootDisk) Lstat(name string) (fs.FileInfo, error) { return d.root.Lstat(name) }
func (d rootDisk) ReadFile(name string) ([]byte, error)   { return d.root.ReadFile(name) }
func (d rootDisk) Mkdir(name string) error                { return d.root.Mkdir(name, 0o777) }
func (d rootDisk) Rename(from, to string) error           { return d.root.Rename(from, to) }
func (d rootDisk) Remove(name string) error               { return d.root.Remove(name) }

func (d rootDisk) ReadDir(name string) ([]string, error) {
	entries, err := fs.ReadDir(d.root.FS(), name)
	if err != nil {
		return nil, err
	}
	names := make([]string, 0, len(entries))
	for _, e := range entries {
		names = append(names, e.Name())
	}
	return names, nil
}

func (d rootDisk) WriteFile(name string, content []byte, mode fs.FileMode, exact bool) error {
	file, err := d.root.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, mode)
	if err != nil {
		return err
	}
	_, err = file.Write(content)
	if err == nil && exact {
		err = file.Chmod(mode)
	}
	if err == nil {
		err = file.Sync()
	}
	return errors.Join(err, file.Close())
}

func (d rootDisk) SyncDir(name string) error {
	dir, err := d.root.Open(name)
	if err != nil {
		return err
	}
	// Some file systems cannot flush a folder and say so; the rename is then as
	// safe as they make it.
	_ = dir.Sync()
	return dir.Close()
}
