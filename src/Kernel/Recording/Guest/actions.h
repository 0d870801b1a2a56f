// What a thread of a workload does again and again.
#ifndef ACTIONS_H
#define ACTIONS_H

#include <stddef.h>
#include <stdint.h>

// What a thread works on, and what it has drawn for this time round.
struct turn {
	char *region; // of SLOTS huge pages
	char *other;  // a second region; NULL where the workload has none
	int file;     // behind the region, a userfaultfd, or -1
	char *slot;   // one huge page of the region
	char *page;   // one page of the slot
	size_t length; // from the page on, within the slot
	uint64_t random;
};

// 0 where the kernel declined.
typedef int action(struct turn *);

struct deed {
	const char *name;
	action *act;
};

extern const struct deed fault, collapse, zap_some, zap_slot, zap_and_fault, punch_and_collapse, protect, residency,
	populate, page_out, move, fork_and_write, read_smaps, collapse_and_zap, serve_faults, collapse_other, zap_other;

#endif
