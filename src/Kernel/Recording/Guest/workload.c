// workload NAME SECONDS SEED: races on page tables for a while, and prints how often each thread did what it does.
#define _GNU_SOURCE
#include "actions.h"
#include "memory.h"

#include <fcntl.h>
#include <linux/userfaultfd.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { MOST_THREADS = 6 };

enum kind { ANONYMOUS, ANONYMOUS_HUGE, SHARED_FILE, USERFAULT };

// One or two processes, with the deed of each thread. Two of them map the same file.
static const struct workload {
	const char *name;
	enum kind kind;
	const struct deed *first[MOST_THREADS];
	const struct deed *second[MOST_THREADS];
} workloads[] = {
	{
		.name = "shm", .kind = SHARED_FILE,
		.first = { &punch_and_collapse, &zap_and_fault, &zap_some }, .second = { &punch_and_collapse, &fault, &zap_and_fault, &collapse },
	},
	{ .name = "ptreclaim", .kind = ANONYMOUS, .first = { &zap_slot, &zap_and_fault, &populate, &residency, &collapse_and_zap } },
	{ .name = "mremap", .kind = ANONYMOUS, .first = { &populate, &move, &collapse, &zap_and_fault } },
	{ .name = "fork", .kind = ANONYMOUS_HUGE, .first = { &fault, &fork_and_write, &zap_some } },
	{ .name = "anon", .kind = ANONYMOUS_HUGE, .first = { &fault, &collapse, &zap_some, &protect, &zap_and_fault } },
	{ .name = "uffd", .kind = USERFAULT, .first = { &serve_faults, &fault, &fault, &zap_some, &collapse_other, &zap_other } },
	{
		.name = "walkers", .kind = SHARED_FILE,
		.first = { &punch_and_collapse, &residency, &protect }, .second = { &zap_and_fault, &residency, &read_smaps },
	},
	{ .name = "swap", .kind = ANONYMOUS, .first = { &fault, &page_out, &zap_and_fault, &page_out } },
};

struct thread {
	pthread_t handle;
	const struct deed *deed;
	struct turn turn;
	uint64_t seed;
	unsigned long done, declined;
};

static atomic_int *stop; // shared by all processes

static void *run_thread(void *argument)
{
	struct thread *thread = argument;
	struct turn *turn = &thread->turn;
	char name[16];
	snprintf(name, sizeof name, "wl.%s", thread->deed->name);
	prctl(PR_SET_NAME, name);
	while (!*stop) {
		uint64_t random = turn->random = next_random(&thread->seed);
		turn->slot = turn->region + (random >> 8) % SLOTS * HUGE;
		size_t page = (random >> 20) % PAGES, pages = 1 + (random >> 40) % 64;
		turn->page = turn->slot + page * PAGE;
		turn->length = (page + pages > PAGES ? PAGES - page : pages) * PAGE;
		if (thread->deed->act(turn))
			thread->done++;
		else
			thread->declined++;
	}
	return NULL;
}

static void run(const struct deed *const deeds[], struct turn turn, double seconds, uint64_t seed)
{
	struct thread threads[MOST_THREADS];
	int count = 0;
	for (; count < MOST_THREADS && deeds[count]; count++) {
		threads[count] = (struct thread){ .deed = deeds[count], .turn = turn };
		threads[count].seed = (seed * 131 + count + 1) * 2654435761u;
		if (pthread_create(&threads[count].handle, NULL, run_thread, &threads[count]) != 0)
			fail("pthread_create");
	}
	struct timespec time = { (time_t)seconds, (long)((seconds - (time_t)seconds) * 1e9) };
	nanosleep(&time, NULL);
	*stop = 1;
	// Who waits for a fault to be served gets an error once nobody serves any more.
	if (deeds[0] == &serve_faults) {
		pthread_join(threads[0].handle, NULL);
		close(turn.file);
	}
	for (int i = 0; i < count; i++) {
		if (i > 0 || deeds[0] != &serve_faults)
			pthread_join(threads[i].handle, NULL);
		printf(" %s=%lu/%lu", threads[i].deed->name, threads[i].done, threads[i].done + threads[i].declined);
	}
	fflush(stdout);
}

static int userfault(char *region)
{
	int file = syscall(SYS_userfaultfd, O_CLOEXEC | O_NONBLOCK);
	struct uffdio_api api = { .api = UFFD_API };
	struct uffdio_register range = { { (uintptr_t)region, REGION }, UFFDIO_REGISTER_MODE_MISSING, 0 };
	if (file < 0 || ioctl(file, UFFDIO_API, &api) != 0 || ioctl(file, UFFDIO_REGISTER, &range) != 0)
		fail("userfaultfd");
	return file;
}

static void start(const struct workload *workload, double seconds, uint64_t seed)
{
	struct turn turn = { .file = -1 };
	int anonymous = MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE;
	int all = PROT_READ | PROT_WRITE;
	switch (workload->kind) {
	case ANONYMOUS:
	case ANONYMOUS_HUGE:
		turn.region = map_region(all, anonymous, -1);
		turn.other = map_region(PROT_NONE, anonymous, -1);
		if (workload->kind == ANONYMOUS_HUGE)
			madvise(turn.region, REGION, MADV_HUGEPAGE);
		break;
	case SHARED_FILE: {
		turn.file = shared_file();
		pid_t child = fork();
		// Without MADV_HUGEPAGE faults bring small pages, which MADV_COLLAPSE then has to replace.
		turn.region = map_region(all, MAP_SHARED, turn.file);
		if (child == 0) {
			run(workload->second, turn, seconds, seed + 7);
			_exit(0);
		}
		run(workload->first, turn, seconds, seed);
		waitpid(child, NULL, 0);
		return;
	}
	case USERFAULT: {
		int file = shared_file();
		turn.region = map_region(all, MAP_PRIVATE, file);
		turn.other = map_region(all, MAP_SHARED, file);
		turn.file = userfault(turn.region);
		break;
	}
	}
	run(workload->first, turn, seconds, seed);
}

int main(int count, char **arguments)
{
	if (count != 4)
		return 2;
	stop = mmap(NULL, PAGE, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (stop == MAP_FAILED)
		fail("mmap");
	catch_faults();
	for (size_t i = 0; i < sizeof workloads / sizeof *workloads; i++) {
		if (strcmp(workloads[i].name, arguments[1]) != 0)
			continue;
		printf("%s seconds=%s seed=%s:", arguments[1], arguments[2], arguments[3]);
		fflush(stdout);
		start(&workloads[i], atof(arguments[2]), strtoull(arguments[3], NULL, 10));
		printf("\n");
		return 0;
	}
	fprintf(stderr, "workload: there is no %s\n", arguments[1]);
	return 2;
}
