package pysyntax

// #cgo CFLAGS: -std=c11 -O2
// #include "flatten.h"
import "C"

import (
	"errors"
	"runtime"
	"slices"
	"sync"
	"unsafe"

	// Both are imported for their C code, which flatten.c calls.
	_ "github.com/tree-sitter/go-tree-sitter"
	_ "github.com/tree-sitter/tree-sitter-python/bindings/go"
)

var (
	errWork    = errors.New("parsing took more work than the limit")
	errMemory  = errors.New("parsing took more memory than the limit")
	errTooDeep = errors.New("the tree is deeper than the limit")
)

// The C code writes nodes in the layout of Node.
var _ [unsafe.Sizeof(Node{})]byte = [C.sizeof_py_node]byte{}

// tables translates the grammar's numbers of symbols and fields to Kind and
// Field, so that an update of the grammar that renumbers them changes nothing.
type tables struct {
	kinds  []Kind
	fields []Field
	async  uint16
}

// grammar prepares the library once. The allocator must be set before the
// first parser exists, and after the binding's own init, which routes every
// malloc through Go.
var grammar = sync.OnceValue(func() *tables {
	C.py_setup()
	t := &tables{
		kinds:  make([]Kind, C.py_symbol_count()),
		fields: make([]Field, C.py_field_count()+1),
	}
	for i := range t.kinds {
		symbol := C.uint32_t(i)
		name := C.GoString(C.py_symbol_name(symbol))
		if C.py_symbol_is_named(symbol) {
			// Names that are no constants belong to symbols that never
			// stand in a tree (the end of the file).
			t.kinds[i] = Kind(max(0, slices.Index(kindNames[:], name)))
		} else if name == "async" {
			t.async = uint16(i)
		}
	}
	for i := 1; i < len(t.fields); i++ {
		name := C.GoString(C.py_field_name(C.uint32_t(i)))
		t.fields[i] = Field(max(0, slices.Index(fieldNames[:], name)))
	}
	return t
})

// unknownNames returns the grammar's named nodes which have no Kind.
func unknownNames() []string {
	var out []string
	for i, kind := range grammar().kinds {
		if symbol := C.uint32_t(i); kind == KindToken && bool(C.py_symbol_is_named(symbol)) {
			out = append(out, C.GoString(C.py_symbol_name(symbol)))
		}
	}
	return out
}

// parser is a parser of the library with its buffers; one goroutine at a time
// may use it.
type parser struct {
	c *C.py_parser
	// clean is the sanitised copy of the text being parsed.
	clean []byte
}

// parsers keeps idle parsers: making one costs more than parsing a small file.
var parsers = sync.Pool{New: func() any { return newParser() }}

func newParser() *parser {
	grammar()
	p := &parser{c: C.py_parser_new()}
	if p.c == nil {
		panic("decant: no memory left for a parser")
	}
	runtime.AddCleanup(p, func(c *C.py_parser) { C.py_parser_free(c) }, p.c)
	return p
}

// parse returns the tree of an already sanitised text, and the work that it took
// (see Limits.MaxWork). The error is errWork, errMemory or errTooDeep.
func (p *parser) parse(text []byte, limits Limits) ([]Node, int, error) {
	t := grammar()
	var pin runtime.Pinner
	defer pin.Unpin()
	pin.Pin(unsafe.SliceData(t.kinds))
	pin.Pin(unsafe.SliceData(t.fields))
	tab := C.py_tables{
		kinds:             (*C.uint16_t)(unsafe.Pointer(unsafe.SliceData(t.kinds))),
		fields:            (*C.uint8_t)(unsafe.Pointer(unsafe.SliceData(t.fields))),
		kind_count:        C.uint32_t(len(t.kinds)),
		field_count:       C.uint32_t(len(t.fields)),
		error_kind:        C.uint16_t(KindError),
		comment_kind:      C.uint16_t(KindComment),
		continuation_kind: C.uint16_t(KindLineContinuation),
		async_symbol:      C.uint16_t(t.async),
	}
	defer runtime.KeepAlive(p)
	defer C.py_parser_trim(p.c)
	result := C.py_parse(p.c, &tab, (*C.char)(unsafe.Pointer(unsafe.SliceData(text))), C.uint32_t(len(text)),
		C.uint64_t(limits.MaxWork), C.uint64_t(limits.MaxMemory), C.uint32_t(limits.MaxDepth))
	work := int(C.py_work(p.c))
	switch result {
	case C.PY_OK:
		nodes := unsafe.Slice((*Node)(unsafe.Pointer(C.py_nodes(p.c))), int(C.py_node_count(p.c)))
		return slices.Clone(nodes), work, nil
	case C.PY_TOO_MUCH_WORK:
		return nil, work, errWork
	case C.PY_TOO_DEEP:
		return nil, work, errTooDeep
	case C.PY_NO_MEMORY:
		return nil, work, errMemory
	}
	panic("decant: the Python grammar does not fit the parser library")
}
