#include "arena.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

struct chunk {
	chunk *next;
	size_t size;
};

// header stands before each block and holds its size class.
typedef struct { uint64_t class; } header;

enum {
	STEP = 16,           // small blocks are multiples of this
	SMALL_CLASSES = 64,  // up to 1,024 bytes; above, sizes are powers of two
	MIN_CHUNK = 1 << 18,
	KEPT_CHUNK = 1 << 22, // at most this much stays between two parses
	MAX_CHUNK = 1 << 24,
};

static _Thread_local arena *current;

static unsigned class_of(size_t size) {
	if (size <= STEP * SMALL_CLASSES) return size ? (unsigned)((size - 1) / STEP) : 0;
	unsigned bits = 11;
	while (((size_t)1 << bits) < size) bits++;
	return SMALL_CLASSES + bits - 11;
}

static size_t size_of(unsigned class) {
	return class < SMALL_CLASSES ? (size_t)(class + 1) * STEP : (size_t)1 << (class - SMALL_CLASSES + 11);
}

// Gets a chunk with room for the bytes, or jumps out of the parse.
static void grow(arena *a, size_t bytes) {
	size_t size = a->chunks ? a->chunks->size * 2 : MIN_CHUNK;
	if (size > MAX_CHUNK) size = MAX_CHUNK;
	if (size < bytes + sizeof(chunk)) size = bytes + sizeof(chunk);
	chunk *c = a->used + size > a->limit ? NULL : malloc(size);
	if (!c) longjmp(a->full, ARENA_FULL);
	c->next = a->chunks;
	c->size = size;
	a->chunks = c;
	a->used += size;
	a->at = (char *)(c + 1);
	a->end = (char *)c + size;
}

static void *arena_malloc(size_t size) {
	arena *a = current;
	a->work += size;
	if (a->work > a->max_work) longjmp(a->full, ARENA_TOO_MUCH_WORK);
	unsigned class = class_of(size);
	void *block = class < ARENA_CLASSES ? a->unused[class] : NULL;
	if (block) {
		a->unused[class] = *(void **)block;
		return block;
	}
	if (class >= ARENA_CLASSES) longjmp(a->full, ARENA_FULL);
	size_t need = sizeof(header) + size_of(class);
	if ((size_t)(a->end - a->at) < need) grow(a, need);
	header *h = (header *)a->at;
	a->at += need;
	h->class = class;
	return h + 1;
}

static void release(void *block) {
	if (!block) return;
	void **list = &current->unused[((header *)block)[-1].class];
	*(void **)block = *list;
	*list = block;
}

static void *arena_calloc(size_t count, size_t size) {
	if (size && count > SIZE_MAX / size) longjmp(current->full, ARENA_FULL);
	void *block = arena_malloc(count * size);
	return memset(block, 0, count * size);
}

static void *arena_realloc(void *block, size_t size) {
	if (!block) return arena_malloc(size);
	size_t old = size_of((unsigned)((header *)block)[-1].class);
	if (size <= old) return block;
	void *bigger = arena_malloc(size);
	memcpy(bigger, block, old);
	release(block);
	return bigger;
}

extern void ts_set_allocator(void *(*)(size_t), void *(*)(size_t, size_t), void *(*)(void *, size_t), void (*)(void *));

void arena_install(void) { ts_set_allocator(arena_malloc, arena_calloc, arena_realloc, release); }

void arena_enter(arena *a) { current = a; }

// Chunks grow from old to new, so the first small enough is the largest.
void arena_leave(arena *a) {
	chunk *kept = NULL;
	current = NULL;
	for (chunk *c = a->chunks, *next; c; c = next) {
		next = c->next;
		if (!kept && c->size <= KEPT_CHUNK) kept = c;
		else free(c);
	}
	memset(a->unused, 0, sizeof a->unused);
	a->chunks = kept;
	a->used = kept ? kept->size : 0;
	a->at = kept ? (char *)(kept + 1) : NULL;
	a->end = kept ? (char *)kept + kept->size : NULL;
	if (kept) kept->next = NULL;
}

void arena_free(arena *a) {
	arena_leave(a);
	free(a->chunks);
	a->chunks = NULL;
}
