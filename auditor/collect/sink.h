/*
 * Where the facts of a collector go: over a pipe from a child, or straight to
 * the writer in the parent (phase declare).  Shared inside this room only.
 */
#ifndef SINK_H
#define SINK_H

#include <confiance/collect.h>

struct cf_collect_sink {
	/* One of the three. */
	int fd; /* the pipe, -1 */
	struct cf_writer_ev *writer;
	cf_hear_fn *hear;
	void *arg; /* of hear */
	struct cf_err failure; /* of the pipe or the writer; sticky */
	char bug[160];	       /* what the collector did wrong, "" */
	const volatile int *cancel;
};

/*
 * Lines that are not facts, child to parent:
 * {"control":"end","collector":…,"end":…,"note":…}
 * {"control":"dataset","name":…,"version":…,"date":…,"licence":…,"sha256":…}
 */
struct control {
	enum { CONTROL_END, CONTROL_DATASET } kind;
	struct cf_collector_end end;
	struct cf_dataset dataset;
};
bool control_is(const char *line, size_t len);
int control_parse(struct cf_arena *, const char *line, size_t len,
    struct control *ret, struct cf_err *);
int control_end(int fd, const struct cf_collector_end *);
int control_dataset(int fd, const struct cf_dataset *);

/* A whole line to the pipe. */
int sink_write(int fd, const char *line, size_t len);

/* Runs collectors of one phase and trust in this process, which is the child;
 * never returns. */
struct child_plan {
	enum cf_phase phase;
	enum cf_trust trust; /* CF_PHASE_OBSERVE */
	const struct cf_deployment *deployment;
	const struct cf_evidence *evidence;
	const struct cf_collect_options *options;
	int64_t now;
	int fd;
};
_Noreturn void child_main(const struct child_plan *);
bool check_wanted(const struct cf_collect_options *, const char *name);
/* Whether any wanted check has a collector for this process. */
bool child_needed(const struct child_plan *);
/* Runs the collectors of the plan into sink; used by the child, and by the
 * parent for the phase declare. */
void run_collectors(struct cf_collect *, const struct child_plan *);

/* The sandbox's place: confines this process as its trust allows, and says
 * which level it reached.  Today nothing is confined: "none". */
const char *sandbox_enter(enum cf_phase, enum cf_trust);

#endif
