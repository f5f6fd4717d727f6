/*
 * The parent of a collection: forks the children, reads what they say as
 * hostile bytes, writes it down, and ends them when their time is over.
 */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <confiance/limits.h>
#include <confiance/net.h>

#include "sink.h"

#define GRACE_MS 5000 /* between asking a child to stop and ending it */

struct child {
	const char *name; /* "child.net" */
	pid_t pid;
	int fd;
	struct cf_buf in;
	int64_t deadline; /* monotonic; asked to stop then */
	int64_t killed_at; /* when it will be ended, 0: not asked yet */
	const char *end;   /* "" while it runs */
	const char *note;
};

struct collection {
	const struct cf_deployment *deployment;
	const struct cf_collect_options *options;
	struct cf_arena *arena;
	struct cf_evidence *evidence;
	struct cf_writer_ev *writer;
	int64_t now, begun;
	struct child children[CF_TRUST_MAX + 1];
	size_t nchildren;
	struct cf_collector_end *ends;
	size_t nends;
	struct cf_dataset *datasets;
	size_t ndatasets;
	struct cf_err failure; /* of the writer; sticky */
	const char *phase;
	int64_t shown;
};

static volatile int interrupted;

static void
on_signal(int sig)
{
	(void)sig;
	interrupted++;
}

/* ---- What children say ---- */

static void
add_end(struct collection *col, const char *collector, const char *end,
    const char *note)
{
	struct cf_collector_end *ends;

	ends = cf_regrow(col->arena, col->ends, col->nends * sizeof(*ends),
	    (col->nends + 1) * sizeof(*ends));
	if (ends == NULL)
		return;
	ends[col->nends++] = (struct cf_collector_end){
		cf_strdup(col->arena, collector), end,
		cf_strdup(col->arena, note) };
	col->ends = ends;
}

static void
add_dataset(struct collection *col, const struct cf_dataset *set)
{
	struct cf_dataset *sets;
	size_t i;

	for (i = 0; i < col->ndatasets; i++) {
		if (strcmp(col->datasets[i].name, set->name) == 0 &&
		    strcmp(col->datasets[i].sha256, set->sha256) == 0)
			return;
	}
	if (col->ndatasets >= CF_MAX_LIST)
		return;
	sets = cf_regrow(col->arena, col->datasets,
	    col->ndatasets * sizeof(*sets),
	    (col->ndatasets + 1) * sizeof(*sets));
	if (sets == NULL)
		return;
	sets[col->ndatasets++] = *set;
	col->datasets = sets;
}

/* Whether a fact that came over the pipe is one of the vocabulary. */
static const char *
wrong_fact(const struct cf_fact *fact)
{
	const struct cf_fact_def *def = cf_fact_def_find(fact->key);

	if (def == NULL || cf_subject_is(fact->subject, "run"))
		return "key";
	if (fact->value.type != CF_T_NONE && fact->value.type != def->type)
		return "type";
	return cf_subject_is(fact->subject, def->subject) ? NULL : "subject";
}

static int
take_control(struct collection *col, const char *line, size_t len,
    struct cf_err *err)
{
	static const char *const known[] = { "done", "failed", "cancelled",
		"timeout" };
	struct control control;
	size_t i;
	int rc;

	rc = control_parse(col->arena, line, len, &control, err);
	if (rc != CF_OK)
		return rc;
	if (control.kind == CONTROL_DATASET) {
		add_dataset(col, &control.dataset);
		return CF_OK;
	}
	for (i = 0; i < CF_NELEM(known); i++) {
		if (strcmp(control.end.end, known[i]) == 0)
			add_end(col, control.end.collector, known[i],
			    control.end.note);
	}
	return CF_OK;
}

static int
take_line(struct collection *col, const char *line, size_t len,
    struct cf_err *err)
{
	struct cf_arena *arena;
	struct cf_line parsed;
	const char *wrong;
	int rc;

	if (control_is(line, len))
		return take_control(col, line, len, err);
	if ((arena = cf_arena_new(4u * CF_MAX_LINE)) == NULL)
		return cf_err_set(err, CF_ENOMEM, "out of memory");
	rc = cf_line_parse(arena, line, len, &parsed, err);
	if (rc == CF_OK && (wrong = wrong_fact(&parsed.fact)) != NULL)
		rc = cf_err_set(err, CF_EPARSE, "%s: %s", parsed.fact.key,
		    wrong);
	/* A writer that fails is our trouble, not the child's. */
	if (rc == CF_OK)
		(void)cf_evwriter_add(col->writer, &parsed.fact, parsed.raw,
		    parsed.raw_len, &col->failure);
	cf_arena_free(arena);
	return rc;
}

static void
stop_child(struct child *child, const char *end, const char *note)
{
	if (child->end[0] == '\0') {
		child->end = end;
		child->note = note;
	}
	kill(child->pid, SIGKILL);
}

static void
take_bytes(struct collection *col, struct child *child)
{
	struct cf_err err = { 0 };
	char *line = child->in.data, *feed;
	size_t left = child->in.len;

	while (left > 0 && (feed = memchr(line, '\n', left)) != NULL) {
		size_t n = (size_t)(feed - line);

		if (take_line(col, line, n, &err) != CF_OK) {
			stop_child(child, "failed", cf_printf(col->arena,
			    "it said what is not a fact: %s", err.msg));
			left = 0;
			break;
		}
		line += n + 1;
		left -= n + 1;
	}
	memmove(child->in.data, line, left);
	child->in.len = left;
	if (left > CF_MAX_LINE)
		stop_child(child, "failed", "endless line");
}

/* ---- Processes ---- */

static void
start_child(struct collection *col, const char *name, enum cf_phase phase,
    enum cf_trust trust, int64_t ms)
{
	struct child_plan plan = { .phase = phase, .trust = trust,
		.deployment = col->deployment, .evidence = col->evidence,
		.options = col->options, .now = col->now };
	struct child *child = &col->children[col->nchildren];
	int fds[2];
	pid_t pid;

	if (phase != CF_PHASE_LOOKUP)
		plan.evidence = NULL;
	if (!child_needed(&plan))
		return;
	if (pipe2(fds, O_CLOEXEC) != 0) {
		add_end(col, name, "failed", "pipe");
		return;
	}
	plan.fd = fds[1];
	if ((pid = fork()) == 0) {
		close(fds[0]);
		child_main(&plan);
	}
	close(fds[1]);
	if (pid < 0) {
		close(fds[0]);
		add_end(col, name, "failed", "fork");
		return;
	}
	*child = (struct child){ .name = name, .pid = pid, .fd = fds[0],
		.deadline = cf_monotonic_ms() + ms, .end = "", .note = "" };
	fcntl(child->fd, F_SETFL, O_NONBLOCK);
	cf_buf_init(&child->in, CF_MAX_LINE + (256u << 10));
	col->nchildren++;
}

static void
reap(struct collection *col, struct child *child)
{
	int status = 0;

	while (waitpid(child->pid, &status, 0) < 0 && errno == EINTR)
		continue;
	close(child->fd);
	child->fd = -1;
	if (child->in.len > 0 && child->end[0] == '\0') {
		child->end = "failed";
		child->note = "its last line is cut";
	}
	cf_buf_free(&child->in);
	if (child->end[0] != '\0')
		add_end(col, child->name, child->end, child->note);
	else if (WIFSIGNALED(status))
		add_end(col, child->name, "crashed", cf_printf(col->arena,
		    "signal %d", WTERMSIG(status)));
	else if (WEXITSTATUS(status) != 0)
		add_end(col, child->name, "crashed", cf_printf(col->arena,
		    "exit status %d", WEXITSTATUS(status)));
	else
		add_end(col, child->name, "done", "");
}

/* Ctrl-C and deadlines: first asked to stop, then ended. */
static void
watch_child(struct child *child)
{
	int64_t now = cf_monotonic_ms();

	if (child->killed_at == 0 &&
	    (interrupted > 0 || now >= child->deadline)) {
		child->killed_at = now + GRACE_MS;
		kill(child->pid, SIGTERM);
	}
	if (child->killed_at != 0 &&
	    (now >= child->killed_at || interrupted > 1))
		stop_child(child, interrupted > 0 ? "cancelled" : "timeout",
		    "it did not stop when asked");
}

static void
read_child(struct collection *col, struct child *child)
{
	char buf[65536];
	ssize_t n;

	n = read(child->fd, buf, sizeof(buf));
	if (n > 0) {
		cf_buf_add(&child->in, buf, (size_t)n);
		take_bytes(col, child);
	} else if (n == 0 || (errno != EAGAIN && errno != EINTR))
		reap(col, child);
}

static void
show(struct collection *col)
{
	struct cf_progress progress = { .phase = col->phase };
	int64_t now = cf_monotonic_ms();
	size_t i;

	if (col->options->progress == NULL || now - col->shown < 200)
		return;
	col->shown = now;
	progress.facts = cf_evidence_count(col->evidence);
	progress.ms = now - col->begun;
	for (i = 0; i < col->nchildren; i++) {
		if (col->children[i].fd >= 0)
			progress.running++;
		else
			progress.ended++;
	}
	col->options->progress(col->options->progress_arg, &progress);
}

static void
wait_children(struct collection *col)
{
	struct pollfd fds[CF_TRUST_MAX + 1];
	struct child *polled[CF_TRUST_MAX + 1];
	size_t i, n;

	for (;;) {
		for (i = 0, n = 0; i < col->nchildren; i++) {
			struct child *child = &col->children[i];

			if (child->fd < 0)
				continue;
			watch_child(child);
			polled[n] = child;
			fds[n++] = (struct pollfd){ .fd = child->fd,
				.events = POLLIN };
		}
		if (n == 0)
			return;
		show(col);
		(void)poll(fds, (nfds_t)n, 100);
		for (i = 0; i < n; i++) {
			if (fds[i].revents != 0)
				read_child(col, polled[i]);
		}
	}
}

/* ---- The phases ---- */

static void
declare(struct collection *col)
{
	struct child_plan plan = { .phase = CF_PHASE_DECLARE,
		.deployment = col->deployment, .options = col->options,
		.now = col->now };
	struct cf_collect_sink sink = { .fd = -1, .writer = col->writer };
	struct cf_collect c = { .deployment = col->deployment,
		.arena = col->arena, .data_dir = col->options->data_dir,
		.now = col->now, .sink = &sink };

	run_collectors(&c, &plan);
	if (sink.failure.code != CF_OK && col->failure.code == CF_OK)
		col->failure = sink.failure;
	add_end(col, "declare", sink.bug[0] == '\0' ? "done" : "failed",
	    sink.bug);
}

static void
observe(struct collection *col)
{
	int64_t ms = col->options->run_ms != 0 ? col->options->run_ms :
	    CF_NET_RUN_MS;

	col->phase = "observe";
	start_child(col, "child.net", CF_PHASE_OBSERVE, CF_TRUST_NET,
	    ms + GRACE_MS);
	start_child(col, "child.files", CF_PHASE_OBSERVE, CF_TRUST_FILES, ms);
	start_child(col, "child.module", CF_PHASE_OBSERVE, CF_TRUST_MODULE,
	    CF_P11_SECONDS * 1000);
	wait_children(col);
	col->nchildren = 0;
	col->phase = "lookup";
	if (interrupted == 0 && cf_evidence_seal(col->evidence) == CF_OK) {
		start_child(col, "child.lookup", CF_PHASE_LOOKUP,
		    CF_TRUST_FILES, ms);
		wait_children(col);
	}
}

static void
add_run_fact(struct collection *col, const char *key, struct cf_value value)
{
	struct cf_fact fact = { .key = key, .subject = "run:collection",
		.value = value, .time = cf_now(), .collector = "run",
		.note = "", .source = "", .raw = "" };

	(void)cf_evwriter_add(col->writer, &fact, NULL, 0, &col->failure);
}

/* Why the collection is not complete, "" when it is. */
static const char *
incomplete(const struct collection *col)
{
	size_t i;

	if (interrupted != 0)
		return "interrupted";
	for (i = 0; i < col->nends; i++) {
		if (strcmp(col->ends[i].end, "done") != 0)
			return cf_printf(col->arena, "%s: %s%s%s",
			    col->ends[i].collector, col->ends[i].end,
			    col->ends[i].note[0] != '\0' ? ": " : "",
			    col->ends[i].note);
	}
	return "";
}

static int
finish(struct collection *col, const char *yaml, size_t len,
    struct cf_manifest *ret, struct cf_err *err)
{
	struct cf_manifest manifest = { .program = col->options->program,
		.build = col->options->build, .sandbox = "none",
		.clock = getenv("SOURCE_DATE_EPOCH") != NULL ?
		    "SOURCE_DATE_EPOCH" : "system",
		.resolver = col->options->offline ? "none" :
		    col->options->resolver[0] != '\0' ?
		    col->options->resolver : "system",
		.ends = col->ends, .nends = col->nends,
		.datasets = col->datasets, .ndatasets = col->ndatasets };
	char started[CF_TIME_LEN], finished[CF_TIME_LEN];
	char digest[CF_SHA256_HEX];
	int rc;

	manifest.why = incomplete(col);
	manifest.complete = manifest.why[0] == '\0';
	add_run_fact(col, "run.complete", cf_v_bool(manifest.complete));
	add_run_fact(col, "run.sandbox", cf_v_text(manifest.sandbox));
	add_run_fact(col, "run.finished", cf_v_time(cf_now()));
	cf_time_text(col->now, started);
	cf_time_text(cf_now(), finished);
	manifest.started = cf_strdup(col->arena, started);
	manifest.finished = cf_strdup(col->arena, finished);
	(void)cf_sha256_hex(yaml, len, digest);
	manifest.deployment_sha256 = cf_strdup(col->arena, digest);
	rc = cf_evwriter_close(col->writer, &manifest, err);
	*ret = manifest;
	return rc;
}

int
cf_collect_run(const struct cf_deployment *deployment, const char *yaml,
    size_t len, const char *dir, const struct cf_collect_options *options,
    struct cf_evidence **ret, struct cf_manifest *ret_manifest,
    struct cf_err *err)
{
	struct sigaction act = { .sa_handler = on_signal }, old_int, old_term;
	struct collection col = { .deployment = deployment,
		.options = options, .now = cf_now(),
		.begun = cf_monotonic_ms() };
	int rc;

	if ((col.evidence = cf_evidence_new()) == NULL)
		return cf_err_set(err, CF_ENOMEM, CF_TR("mémoire insuffisante",
		    "out of memory"));
	rc = cf_evwriter_open(dir, yaml, len, col.evidence, &col.writer, err);
	if (rc != CF_OK) {
		cf_evidence_free(col.evidence);
		return rc;
	}
	/* What the manifest says lives as long as the evidence. */
	col.arena = cf_evidence_region(col.evidence);
	interrupted = 0;
	sigemptyset(&act.sa_mask);
	sigaction(SIGINT, &act, &old_int);
	sigaction(SIGTERM, &act, &old_term);
	add_run_fact(&col, "run.started", cf_v_time(col.now));
	if (col.options->proxy != NULL)
		add_run_fact(&col, "run.proxy",
		    cf_v_text(col.options->proxy->text));
	if (col.options->family != 0)
		add_run_fact(&col, "run.family", cf_v_text(
		    col.options->family == 4 ? "IPv4" : "IPv6"));
	declare(&col);
	observe(&col);
	sigaction(SIGINT, &old_int, NULL);
	sigaction(SIGTERM, &old_term, NULL);
	rc = finish(&col, yaml, len, ret_manifest, err);
	if (cf_evidence_seal(col.evidence) != CF_OK) {
		cf_evidence_free(col.evidence);
		return cf_err_set(err, CF_ENOMEM, CF_TR("mémoire insuffisante",
		    "out of memory"));
	}
	*ret = col.evidence;
	return rc;
}
