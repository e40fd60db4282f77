package awsconfig

import (
	"errors"
	"fmt"
	"os"
)

// store keeps lines, each found by where put has put it.
type store interface {
	put(line []byte) (at int64, err error)
	get(at int64, size int) ([]byte, error)
}

// memory is the store of a tape without a journal.
type memory struct{ lines [][]byte }

func (m *memory) put(line []byte) (int64, error) {
	m.lines = append(m.lines, line)
	return int64(len(m.lines) - 1), nil
}

func (m *memory) get(at int64, _ int) ([]byte, error) {
	if at < 0 || at >= int64(len(m.lines)) {
		return nil, errors.New("decant: there is no such line")
	}
	return m.lines[at], nil
}

// journal is a file of lines. Each is written with one call as it comes, so that
// a process that is killed has lost at most the line which it was writing.
type journal struct {
	file *os.File
	end  int64
}

func (j *journal) put(line []byte) (int64, error) {
	at := j.end
	if _, err := j.file.WriteAt(append(line, '\n'), at); err != nil {
		return 0, fmt.Errorf("write the journal: %w", err)
	}
	j.end += int64(len(line)) + 1
	return at, nil
}

func (j *journal) get(at int64, size int) ([]byte, error) {
	line := make([]byte, size)
	if _, err := j.file.ReadAt(line, at); err != nil {
		return nil, fmt.Errorf("read the journal: %w", err)
	}
	return line, nil
}
