#define _GNU_SOURCE
#include "memory.h"

#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static __thread sigjmp_buf before_touch;
static __thread volatile sig_atomic_t touching;

void fail(const char *what)
{
	fprintf(stderr, "workload: %s: %s\n", what, strerror(errno));
	_exit(1);
}

uint64_t next_random(uint64_t *state)
{
	*state ^= *state << 13;
	*state ^= *state >> 7;
	*state ^= *state << 17;
	return *state;
}

char *map_region(int protection, int flags, int file)
{
	// Room enough for a region at a multiple of a huge page; the rest of it stays unused.
	char *room = mmap(NULL, REGION + HUGE, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
	if (room == MAP_FAILED)
		fail("mmap of room");
	char *start = (char *)(((uintptr_t)room + HUGE - 1) & ~(uintptr_t)(HUGE - 1));
	char *region = mmap(start, REGION, protection, flags | MAP_FIXED, file, 0);
	if (region == MAP_FAILED)
		fail("mmap of a region");
	return region;
}

int shared_file(void)
{
	int file = open("/tmpfs/region", O_RDWR | O_CREAT | O_TRUNC, 0600);
	if (file < 0 || ftruncate(file, REGION) != 0)
		fail("/tmpfs/region");
	unlink("/tmpfs/region");
	return file;
}

static void on_fault(int signal)
{
	if (!touching)
		_exit(128 + signal);
	touching = 0;
	siglongjmp(before_touch, 1);
}

void catch_faults(void)
{
	struct sigaction action = { .sa_handler = on_fault, .sa_flags = SA_NODEFER };
	if (sigaction(SIGSEGV, &action, NULL) != 0 || sigaction(SIGBUS, &action, NULL) != 0)
		fail("sigaction");
}

int touch(volatile char *byte, int write)
{
	if (sigsetjmp(before_touch, 1))
		return 0;
	touching = 1;
	if (write)
		*byte = 1;
	else
		(void)*byte;
	touching = 0;
	return 1;
}
