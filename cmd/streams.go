package cmd

import (
	"errors"
	"io"
	"os"
	"sync"
	"syscall"
)

// Streams makes the standard streams of a process whose readers may end before it
// does, as in `decant … | head` or when a terminal is closed. The process has to
// catch SIGPIPE, so that a write returns an error.
//
// What is written to stderr is told on the way: it is lost, and the command does
// what it was asked to. stdout is the result: without its reader, gone is called
// once, and the command ends as after an interruption.
func Streams(stdout, stderr *os.File, gone func()) (out, err io.Writer) {
	return &stream{file: stdout, gone: gone}, &stream{file: stderr, lossy: true}
}

// stream is a file to which text is written as long as somebody reads it.
type stream struct {
	file  *os.File
	lossy bool   // a failed write is none
	gone  func() // nil: nobody asks
	once  sync.Once
}

// Fd is for asking whether it is a terminal, and how wide.
func (s *stream) Fd() uintptr { return s.file.Fd() }

func (s *stream) Write(p []byte) (int, error) {
	n, err := s.file.Write(p)
	if err == nil {
		return n, nil
	}
	if s.gone != nil && (errors.Is(err, syscall.EPIPE) || errors.Is(err, syscall.EIO)) {
		s.once.Do(s.gone)
	}
	if s.lossy {
		return len(p), nil
	}
	return n, err
}
