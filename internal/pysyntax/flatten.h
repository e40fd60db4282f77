// What library.go calls: one parse that returns a flat tree, and the names of
// the grammar's symbols and fields.

#ifndef DECANT_PYSYNTAX_FLATTEN_H
#define DECANT_PYSYNTAX_FLATTEN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

// Flags of a node, equal to the Go constants.
enum { PY_ASYNC = 1, PY_MISSING = 2, PY_HAS_ERROR = 4 };

// What py_parse returns.
enum { PY_OK = 0, PY_TOO_MUCH_WORK = 1, PY_TOO_DEEP = 2, PY_NO_MEMORY = 3, PY_WRONG_LANGUAGE = 4 };

// py_node has the layout of the Go type Node.
typedef struct {
	uint32_t start, end;
	int32_t next;
	uint16_t kind;
	uint8_t field, flags;
} py_node;

// py_tables translates the grammar's numbers to ours. A kind of 0 marks an
// anonymous node.
typedef struct {
	const uint16_t *kinds;
	const uint8_t *fields;
	uint32_t kind_count, field_count;
	uint16_t error_kind, comment_kind, continuation_kind, async_symbol;
} py_tables;

typedef struct py_parser py_parser;

void py_setup(void);
uint32_t py_symbol_count(void);
const char *py_symbol_name(uint32_t symbol);
bool py_symbol_is_named(uint32_t symbol);
uint32_t py_field_count(void);
const char *py_field_name(uint32_t field);

py_parser *py_parser_new(void);
void py_parser_free(py_parser *p);
int py_parse(py_parser *p, const py_tables *t, const char *text, uint32_t length,
	uint64_t max_work, uint64_t max_memory, uint32_t max_depth);
uint64_t py_work(const py_parser *p);
const py_node *py_nodes(const py_parser *p);
uint32_t py_node_count(const py_parser *p);
void py_parser_trim(py_parser *p);

#endif
