#define _GNU_SOURCE
#include "actions.h"
#include "memory.h"

#include <fcntl.h>
#include <linux/userfaultfd.h>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <unistd.h>

static int bit(const struct turn *turn, int number)
{
	return turn->random >> number & 1;
}

static int touch_every(char *slot, int step, int write)
{
	int done = 1;
	for (int i = 0; i < PAGES; i += step)
		done &= touch(slot + (size_t)i * PAGE, write);
	return done;
}

static int do_fault(struct turn *turn)
{
	return touch(turn->page, bit(turn, 50));
}

static int do_collapse(struct turn *turn)
{
	touch_every(turn->slot, 8, 0);
	return madvise(turn->slot, HUGE, MADV_COLLAPSE) == 0;
}

static int do_zap_some(struct turn *turn)
{
	if (bit(turn, 0))
		return madvise(turn->slot, HUGE, MADV_DONTNEED) == 0;
	return madvise(turn->page, turn->length, MADV_DONTNEED) == 0;
}

static int do_zap_slot(struct turn *turn)
{
	return madvise(turn->slot, HUGE, MADV_DONTNEED) == 0;
}

static int do_zap_and_fault(struct turn *turn)
{
	int done = madvise(turn->page, turn->length, MADV_DONTNEED) == 0;
	return done & touch(turn->page, bit(turn, 50));
}

static int do_collapse_and_zap(struct turn *turn)
{
	int done = madvise(turn->slot, HUGE, MADV_COLLAPSE) == 0;
	return done & (madvise(turn->slot, HUGE, MADV_DONTNEED) == 0);
}

// The hole removes what was collapsed before; what fills it again is small until it is collapsed.
static int punch_and_collapse_at(char *slot)
{
	madvise(slot, HUGE, MADV_REMOVE);
	touch_every(slot, 16, 1);
	return madvise(slot, HUGE, MADV_COLLAPSE) == 0;
}

static int do_punch_and_collapse(struct turn *turn)
{
	return punch_and_collapse_at(turn->slot);
}

static int do_protect(struct turn *turn)
{
	int done = mprotect(turn->page, turn->length, bit(turn, 51) ? PROT_READ : PROT_READ | PROT_WRITE) == 0;
	// Whole again, so that the mapping does not fall apart for good.
	return done & (mprotect(turn->region, REGION, PROT_READ | PROT_WRITE) == 0);
}

static int do_residency(struct turn *turn)
{
	static __thread int pagemap = -1;
	static __thread unsigned char resident[PAGES];
	static __thread uint64_t frames[PAGES];
	if (pagemap < 0)
		pagemap = open("/proc/self/pagemap", O_RDONLY);
	int done = mincore(turn->slot, HUGE, resident) == 0;
	return done & (pread(pagemap, frames, sizeof frames, (uintptr_t)turn->slot / PAGE * sizeof *frames) > 0);
}

static int do_populate(struct turn *turn)
{
	return madvise(turn->page, turn->length, bit(turn, 52) ? MADV_POPULATE_READ : MADV_POPULATE_WRITE) == 0;
}

static int do_page_out(struct turn *turn)
{
	return madvise(turn->page, turn->length, bit(turn, 53) ? MADV_PAGEOUT : MADV_COLD) == 0;
}

static int do_move(struct turn *turn)
{
	char *target = turn->other + (turn->slot - turn->region);
	usleep(100);
	if (mremap(turn->slot, HUGE, HUGE, MREMAP_MAYMOVE | MREMAP_FIXED, target) == MAP_FAILED)
		return 0;
	touch(target, 1);
	return mremap(target, HUGE, HUGE, MREMAP_MAYMOVE | MREMAP_FIXED, turn->slot) != MAP_FAILED;
}

static int do_fork_and_write(struct turn *turn)
{
	pid_t child = fork();
	if (child == 0) {
		for (int i = 0; i < 16; i++)
			touch(turn->region + (next_random(&turn->random) >> 20) % (REGION / PAGE) * PAGE, 1);
		_exit(0);
	}
	usleep(1000);
	return child > 0 && waitpid(child, NULL, 0) == child;
}

static int do_read_smaps(struct turn *turn)
{
	static __thread char text[1 << 16];
	(void)turn;
	usleep(500);
	int file = open("/proc/self/smaps", O_RDONLY);
	if (file < 0)
		return 0;
	while (read(file, text, sizeof text) > 0)
		;
	close(file);
	return 1;
}

// The other region maps the same file, shared: collapsing it takes page tables out of the private one.
static int do_collapse_other(struct turn *turn)
{
	return punch_and_collapse_at(turn->other + (turn->slot - turn->region));
}

static int do_zap_other(struct turn *turn)
{
	usleep(200);
	return madvise(turn->other + (turn->page - turn->region), turn->length, MADV_REMOVE) == 0;
}

static int do_serve_faults(struct turn *turn)
{
	static char content[PAGE] __attribute__((aligned(PAGE)));
	struct uffd_msg message;
	if (read(turn->file, &message, sizeof message) != sizeof message) {
		usleep(50);
		return 0;
	}
	if (message.event != UFFD_EVENT_PAGEFAULT)
		return 0;
	struct uffdio_copy copy = {
		.dst = message.arg.pagefault.address & ~(uint64_t)(PAGE - 1),
		.src = (uintptr_t)content,
		.len = PAGE,
	};
	if (ioctl(turn->file, UFFDIO_COPY, &copy) == 0)
		return 1;
	// Somebody was faster: who waits for the page must be woken all the same.
	struct uffdio_range range = { copy.dst, PAGE };
	ioctl(turn->file, UFFDIO_WAKE, &range);
	return 0;
}

const struct deed fault = { "fault", do_fault };
const struct deed collapse = { "collapse", do_collapse };
const struct deed zap_some = { "zap-some", do_zap_some };
const struct deed zap_slot = { "zap-slot", do_zap_slot };
const struct deed zap_and_fault = { "zap-fault", do_zap_and_fault };
const struct deed collapse_and_zap = { "collapse-zap", do_collapse_and_zap };
const struct deed punch_and_collapse = { "punch-coll", do_punch_and_collapse };
const struct deed protect = { "protect", do_protect };
const struct deed residency = { "residency", do_residency };
const struct deed populate = { "populate", do_populate };
const struct deed page_out = { "page-out", do_page_out };
const struct deed move = { "move", do_move };
const struct deed fork_and_write = { "fork", do_fork_and_write };
const struct deed read_smaps = { "smaps", do_read_smaps };
const struct deed serve_faults = { "serve", do_serve_faults };
const struct deed collapse_other = { "coll-other", do_collapse_other };
const struct deed zap_other = { "zap-other", do_zap_other };
