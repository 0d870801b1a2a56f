// Memory that workloads race on: regions of a few whole huge pages, so that each has pmd entries of its own.
#ifndef MEMORY_H
#define MEMORY_H

#include <stddef.h>
#include <stdint.h>
#include <sys/mman.h>

#ifndef MADV_POPULATE_READ
#define MADV_POPULATE_READ 22
#define MADV_POPULATE_WRITE 23
#endif
#ifndef MADV_COLLAPSE
#define MADV_COLLAPSE 25
#endif

enum {
	PAGE = 4096,
	HUGE = 2 << 20,
	PAGES = HUGE / PAGE, // in a huge page
	SLOTS = 2,           // huge pages in a region
	REGION = SLOTS * HUGE,
};

// The next number of a sequence that its first state decides (xorshift); the state is never 0.
uint64_t next_random(uint64_t *state);

// Maps a region at a multiple of a huge page; ends the program where that fails.
char *map_region(int protection, int flags, int file);

// A file of a region's size in /tmpfs, without a name.
int shared_file(void);

// What must be done once before touch().
void catch_faults(void);

// Reads a byte, or writes it; 0 where nothing is mapped there, or not for that.
int touch(volatile char *byte, int write);

// Ends the program with a message.
_Noreturn void fail(const char *what);

#endif
