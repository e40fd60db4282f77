// Parses one text and writes its tree into one array, in one call from Go: a
// call from Go for each step of a walk costs more than the parsing itself.

#include "arena.h"
#include "flatten.h"

#include <stdlib.h>

// The part of tree-sitter 0.25's interface that is called here, declared anew
// because cgo cannot include a header of another Go module. All C code of a Go
// program is linked together, so the functions are found.
typedef struct TSLanguage TSLanguage;
typedef struct TSParser TSParser;
typedef struct TSTree TSTree;
typedef struct { uint32_t row, column; } TSPoint;
typedef struct { uint32_t context[4]; const void *id; const TSTree *tree; } TSNode;
typedef struct { const void *tree, *id; uint32_t context[3]; } TSTreeCursor;
typedef struct {
	void *payload;
	const char *(*read)(void *, uint32_t, TSPoint, uint32_t *);
	int encoding; // 0 is UTF-8
	void *decode;
} TSInput;

extern const TSLanguage *tree_sitter_python(void);
extern uint32_t ts_language_symbol_count(const TSLanguage *);
extern const char *ts_language_symbol_name(const TSLanguage *, uint16_t);
extern int ts_language_symbol_type(const TSLanguage *, uint16_t);
extern uint32_t ts_language_field_count(const TSLanguage *);
extern const char *ts_language_field_name_for_id(const TSLanguage *, uint16_t);
extern TSParser *ts_parser_new(void);
extern bool ts_parser_set_language(TSParser *, const TSLanguage *);
extern TSTree *ts_parser_parse(TSParser *, const TSTree *, TSInput);
extern TSNode ts_tree_root_node(const TSTree *);
extern uint16_t ts_node_symbol(TSNode);
extern uint32_t ts_node_start_byte(TSNode);
extern uint32_t ts_node_end_byte(TSNode);
extern bool ts_node_is_missing(TSNode);
extern bool ts_node_has_error(TSNode);
extern TSTreeCursor ts_tree_cursor_new(TSNode);
extern TSNode ts_tree_cursor_current_node(const TSTreeCursor *);
extern uint16_t ts_tree_cursor_current_field_id(const TSTreeCursor *);
extern bool ts_tree_cursor_goto_first_child(TSTreeCursor *);
extern bool ts_tree_cursor_goto_next_sibling(TSTreeCursor *);
extern bool ts_tree_cursor_goto_parent(TSTreeCursor *);

struct py_parser {
	arena arena;
	py_node *nodes;
	uint32_t count, capacity;
	// open holds the indices of the nodes around the cursor, outermost first.
	uint32_t *open;
	uint32_t open_capacity;
};

// The binding routes every malloc through Go until it is told otherwise.
void py_setup(void) { arena_install(); }

uint32_t py_symbol_count(void) { return ts_language_symbol_count(tree_sitter_python()); }
const char *py_symbol_name(uint32_t symbol) { return ts_language_symbol_name(tree_sitter_python(), symbol); }
bool py_symbol_is_named(uint32_t symbol) { return ts_language_symbol_type(tree_sitter_python(), symbol) == 0; }
uint32_t py_field_count(void) { return ts_language_field_count(tree_sitter_python()); }
const char *py_field_name(uint32_t field) { return ts_language_field_name_for_id(tree_sitter_python(), field); }

py_parser *py_parser_new(void) { return calloc(1, sizeof(py_parser)); }

void py_parser_free(py_parser *p) {
	arena_free(&p->arena);
	free(p->nodes);
	free(p->open);
	free(p);
}

uint64_t py_work(const py_parser *p) { return p->arena.work; }
const py_node *py_nodes(const py_parser *p) { return p->nodes; }
uint32_t py_node_count(const py_parser *p) { return p->count; }

// Keeps at most 1 MiB of node buffer between two files.
void py_parser_trim(py_parser *p) {
	if (p->capacity > 1 << 16) {
		free(p->nodes);
		p->nodes = NULL;
		p->capacity = 0;
	}
	p->count = 0;
}

typedef struct { const char *text; uint32_t length; } source;

static const char *read_source(void *payload, uint32_t offset, TSPoint at, uint32_t *n) {
	(void)at;
	const source *s = payload;
	*n = offset < s->length ? s->length - offset : 0;
	return *n ? s->text + offset : "";
}

static bool reserve(void **data, uint32_t *capacity, uint32_t need, size_t size) {
	if (need <= *capacity) return true;
	uint32_t grown = *capacity ? *capacity * 2 : 1024;
	void *bigger = realloc(*data, grown * size);
	if (!bigger) return false;
	*data = bigger;
	*capacity = grown;
	return true;
}

// add appends the cursor's node, unless it is an anonymous one that says
// nothing: no field, not missing. It returns 1 when the node was added, 0 when
// not, -1 without memory.
static int add(py_parser *p, const py_tables *t, TSTreeCursor *c, uint32_t depth) {
	TSNode node = ts_tree_cursor_current_node(c);
	uint16_t symbol = ts_node_symbol(node);
	uint16_t field_id = ts_tree_cursor_current_field_id(c);
	uint16_t kind = symbol < t->kind_count ? t->kinds[symbol] : t->error_kind;
	uint8_t flags = (ts_node_is_missing(node) ? PY_MISSING : 0) | (ts_node_has_error(node) ? PY_HAS_ERROR : 0);
	if (kind == 0) {
		if (symbol == t->async_symbol && depth > 0) p->nodes[p->open[depth - 1]].flags |= PY_ASYNC;
		if (field_id == 0 && !(flags & PY_MISSING)) return 0;
	}
	if (!reserve((void **)&p->nodes, &p->capacity, p->count + 1, sizeof *p->nodes)) return -1;
	uint32_t index = p->count++;
	p->nodes[index] = (py_node){
		.start = ts_node_start_byte(node), .end = ts_node_end_byte(node), .next = (int32_t)p->count,
		.kind = kind, .field = field_id < t->field_count ? t->fields[field_id] : 0, .flags = flags,
	};
	return 1;
}

static bool is_extra(const py_tables *t, const py_node *n) {
	return n->kind == t->comment_kind || n->kind == t->continuation_kind;
}

// close_node ends the subtree of a node. The grammar lets blocks, and so the
// definitions around them, end behind the comments that follow their last
// statement; such comments become siblings, as for CPython, where definitions
// end with their last statement. In preorder that moves no node.
static void close_node(py_parser *p, const py_tables *t, uint32_t index, bool is_root) {
	py_node *node = &p->nodes[index];
	uint32_t next = p->count;
	bool trails = !is_root && node->kind != t->error_kind && is_extra(t, &p->nodes[next - 1]) &&
		p->nodes[next - 1].end >= node->end;
	while (trails && next - 1 > index && is_extra(t, &p->nodes[next - 1])) next--;
	node->next = (int32_t)next;
	if (next == p->count) return;
	node->end = node->start;
	for (uint32_t child = index + 1; child < next; child = (uint32_t)p->nodes[child].next) node->end = p->nodes[child].end;
}

// flatten writes the tree in preorder.
static int flatten(py_parser *p, const py_tables *t, TSTree *tree, uint32_t max_depth) {
	uint32_t depth = 0;
	TSTreeCursor c = ts_tree_cursor_new(ts_tree_root_node(tree));
	p->count = 0;
	for (;;) {
		int added = add(p, t, &c, depth);
		if (added < 0 || !reserve((void **)&p->open, &p->open_capacity, depth + 1, sizeof *p->open)) {
			return PY_NO_MEMORY;
		}
		if (added && p->nodes[p->count - 1].kind != 0 && ts_tree_cursor_goto_first_child(&c)) {
			p->open[depth++] = p->count - 1;
			if (depth < max_depth) continue;
			return PY_TOO_DEEP;
		}
		while (!ts_tree_cursor_goto_next_sibling(&c)) {
			if (depth == 0) return PY_OK;
			depth--;
			close_node(p, t, p->open[depth], depth == 0);
			ts_tree_cursor_goto_parent(&c);
		}
	}
}

// parse runs inside the arena. Each text has its own library parser: making one
// takes microseconds, and none can resume the text of a parse that was stopped.
static int parse(py_parser *p, const py_tables *t, source *s, uint32_t max_depth) {
	TSParser *ts = ts_parser_new();
	if (!ts_parser_set_language(ts, tree_sitter_python())) return PY_WRONG_LANGUAGE;
	TSInput input = {s, read_source, 0, NULL};
	TSTree *tree = ts_parser_parse(ts, NULL, input);
	return flatten(p, t, tree, max_depth);
}

int py_parse(py_parser *p, const py_tables *t, const char *text, uint32_t length,
	uint64_t max_work, uint64_t max_memory, uint32_t max_depth) {
	source s = {text, length};
	p->count = 0;
	p->arena.limit = (size_t)max_memory;
	p->arena.work = 0;
	p->arena.max_work = max_work;
	int result;
	switch (setjmp(p->arena.full)) {
	case 0:
		arena_enter(&p->arena);
		result = parse(p, t, &s, max_depth);
		break;
	case ARENA_TOO_MUCH_WORK:
		result = PY_TOO_MUCH_WORK;
		break;
	default:
		result = PY_NO_MEMORY;
	}
	arena_leave(&p->arena);
	return result;
}
