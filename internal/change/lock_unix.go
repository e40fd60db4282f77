//go:build unix

package change

import (
	"errors"
	"fmt"
	"os"
	"syscall"
)

// lock keeps two decants from writing into one repository at the same time. It
// locks the root folder itself, so it leaves nothing behind when the process is
// killed. File systems without locks, such as some network mounts, go without.
func lock(root *os.Root) (unlock func(), err error) {
	dir, err := root.Open(".")
	if err != nil {
		return nil, fmt.Errorf("lock the repository: %w", err)
	}
	err = syscall.Flock(int(dir.Fd()), syscall.LOCK_EX|syscall.LOCK_NB)
	if errors.Is(err, syscall.EWOULDBLOCK) {
		dir.Close()
		return nil, errors.New("lock the repository: another decant is writing into it; wait until it is done")
	}
	return func() {
		// Unlocked by name: a process being started right now still holds a copy
		// of the descriptor, and closing ours alone would not end the lock.
		_ = syscall.Flock(int(dir.Fd()), syscall.LOCK_UN)
		dir.Close()
	}, nil
}
