// An arena for everything the parser library allocates during one parse. It is
// emptied at once afterwards, so nothing can leak whatever the library does,
// freeing a tree costs nothing, and memory has a limit.

#ifndef DECANT_PYSYNTAX_ARENA_H
#define DECANT_PYSYNTAX_ARENA_H

#include <setjmp.h>
#include <stddef.h>
#include <stdint.h>

typedef struct chunk chunk;

enum { ARENA_CLASSES = 96 };

// Which limit was reached.
enum { ARENA_FULL = 1, ARENA_TOO_MUCH_WORK = 2 };

typedef struct {
	chunk *chunks; // the newest first
	char *at, *end;
	size_t used, limit; // bytes in all chunks
	// Bytes asked for so far, and how many may be. Error recovery copies its
	// arrays again and again: its time is 2 to 10 ns for each byte, whatever the
	// text is, so this bounds the work without a clock.
	uint64_t work, max_work;
	void *unused[ARENA_CLASSES]; // freed blocks by size class
	jmp_buf full; // where to go when a limit is reached, with one of ARENA_…
} arena;

// Enters the arena: until arena_leave, allocations of the library in this
// thread come from it. The caller has called setjmp(a->full).
void arena_enter(arena *a);
// Leaves the arena and frees all its blocks, keeping one chunk for
// the next parse.
void arena_leave(arena *a);
void arena_free(arena *a);
// Makes the library allocate from arenas.
void arena_install(void);

#endif
