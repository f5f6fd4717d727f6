/*
 * The loop: a libuv loop that turns until nothing is under way, Ctrl-C came or
 * the time of the whole run is over.  It counts requests, puts callbacks off
 * to the next turn, and after a stop answers what is left as not collected.
 * It trusts its callers and never blocks for longer than the tick.
 */
#include <sys/resource.h>

#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "room.h"

#define TICK_MS 50	/* how often Ctrl-C is looked for */
#define SPARE_FILES 128 /* files besides connections: DNS, logs, pipes */

uint64_t
net_now(struct cf_net *net)
{
	uv_update_time(&net->loop);
	return uv_now(&net->loop);
}

char *
net_dup(const char *s)
{
	return strdup(s != NULL ? s : "");
}

/* ---- Work put off ---- */

static void
run_jobs(uv_idle_t *idle)
{
	struct cf_net *net = idle->data;
	struct net_jobs jobs = TAILQ_HEAD_INITIALIZER(jobs);
	struct net_job mark = { .queued = true };
	struct net_job *job;

	/* A job may put off the next one: that belongs to the next turn. */
	TAILQ_INSERT_TAIL(&net->jobs, &mark, link);
	while ((job = TAILQ_FIRST(&net->jobs)) != &mark) {
		TAILQ_REMOVE(&net->jobs, job, link);
		job->queued = false;
		job->run(net, job);
	}
	TAILQ_REMOVE(&net->jobs, &mark, link);
	if (TAILQ_EMPTY(&net->jobs))
		uv_idle_stop(idle);
}

void
net_later(struct cf_net *net, struct net_job *job,
    void (*run)(struct cf_net *, struct net_job *))
{
	if (job->queued)
		return;
	job->run = run;
	job->queued = true;
	TAILQ_INSERT_TAIL(&net->jobs, job, link);
	uv_idle_start(&net->idle, run_jobs);
}

void
net_later_drop(struct cf_net *net, struct net_job *job)
{
	if (!job->queued)
		return;
	job->queued = false;
	TAILQ_REMOVE(&net->jobs, job, link);
}

/* ---- Requests under way ---- */

int
net_begin(struct cf_net *net, struct net_op *op,
    void (*cancel)(struct cf_net *, struct net_op *))
{
	if (net->stopping && net_now(net) >= net->refuse_at)
		return CF_ECANCELLED;
	op->cancel = cancel;
	TAILQ_INSERT_TAIL(&net->ops, op, link);
	net->nops++;
	return CF_OK;
}

void
net_end(struct cf_net *net, struct net_op *op)
{
	TAILQ_REMOVE(&net->ops, op, link);
	net->nops--;
}

void
net_close(struct cf_net *net, uv_handle_t *handle, uv_close_cb closed)
{
	net->nclosing++;
	uv_close(handle, closed);
}

void
net_closed(struct cf_net *net)
{
	net->nclosing--;
}

/*
 * From now on every request is answered as not collected.  For a short time
 * new ones are still accepted, and answered the same way, so that a collector
 * in the middle of its work has one path only; then they are refused, so that
 * one that always asks again cannot keep the run alive.
 */
static void
stop(struct cf_net *net)
{
	if (net->stopping)
		return;
	net->stopping = true;
	net->refuse_at = net_now(net) + CF_NET_DRAIN_MS;
}

static void
look(struct cf_net *net)
{
	if ((net->cancel != NULL && *net->cancel != 0) ||
	    net_now(net) >= net->end_at)
		stop(net);
}

static void
on_tick(uv_timer_t *tick)
{
	look(tick->data);
	net_sched_tick(tick->data);
}

/* Answers what was under way when called; answers may bring new requests. */
static void
cancel_all(struct cf_net *net)
{
	struct net_op *op;
	size_t n = net->nops;

	while (n-- > 0 && (op = TAILQ_FIRST(&net->ops)) != NULL)
		op->cancel(net, op);
}

void
net_settle(struct cf_net *net)
{
	while (net->nclosing > 0)
		uv_run(&net->loop, UV_RUN_ONCE);
}

static void
turn(struct cf_net *net)
{
	while (net->nops > 0 || net->nclosing > 0) {
		if (net->stopping)
			cancel_all(net);
		uv_run(&net->loop, net->stopping && net->nops > 0 ?
			UV_RUN_NOWAIT : UV_RUN_ONCE);
	}
}

int
cf_net_run(struct cf_net *net)
{
	if (net->running)
		return CF_EINTERNAL;
	net->running = true;
	look(net);
	turn(net);
	look(net);
	net->running = false;
	return net->stopping ? CF_ECANCELLED : CF_OK;
}

/* ---- Birth and death ---- */

/* As many open files as connections may be open, if we are allowed to. */
static void
raise_files(unsigned int total)
{
	struct rlimit limit;
	rlim_t want = total + SPARE_FILES;

	if (getrlimit(RLIMIT_NOFILE, &limit) != 0 || limit.rlim_cur >= want)
		return;
	if (limit.rlim_max != RLIM_INFINITY && want > limit.rlim_max)
		want = limit.rlim_max;
	limit.rlim_cur = want;
	setrlimit(RLIMIT_NOFILE, &limit);
}

static unsigned int
or_default(unsigned int v, unsigned int def, unsigned int max)
{
	v = v != 0 ? v : def;
	return v < max ? v : max;
}

static int
start_loop(struct cf_net *net)
{
	if (uv_loop_init(&net->loop) != 0)
		return -1;
	net->loop.data = net;
	if (uv_timer_init(&net->loop, &net->tick) != 0 ||
	    uv_idle_init(&net->loop, &net->idle) != 0) {
		uv_loop_close(&net->loop);
		return -1;
	}
	net->tick.data = net;
	net->idle.data = net;
	uv_timer_start(&net->tick, on_tick, TICK_MS, TICK_MS);
	return 0;
}

int
cf_net_new(const struct cf_net_options *options, struct cf_net **ret,
    struct cf_err *err)
{
	struct cf_net *net;
	unsigned int per_host, total;

	if (options->trust_anchor != NULL && options->trust_anchor[0] != '\0' &&
	    access(options->trust_anchor, R_OK) != 0)
		return cf_err_sys(err, "cannot read the DNSSEC trust anchor "
		    "\"%s\"", options->trust_anchor);
	if ((net = calloc(1, sizeof(*net))) == NULL)
		return cf_err_set(err, CF_ENOMEM, "out of memory");
	TAILQ_INIT(&net->jobs);
	TAILQ_INIT(&net->ops);
	TAILQ_INIT(&net->waiting);
	net->times = (struct net_times){ CF_NET_CONNECT_MS, CF_NET_IDLE_MS,
		CF_NET_TALK_MS, CF_DNS_MS, CF_HTTP_MS, CF_HTTP_IDLE_MS };
	total = or_default(options->total, CF_NET_TOTAL, CF_NET_TOTAL_MAX);
	per_host = or_default(options->per_host, CF_NET_PER_HOST, total);
	if ((net->arena = cf_arena_new(CF_NET_ARENA)) == NULL ||
	    net_sched_init(net, per_host, total, options->host_rate) != CF_OK)
		goto nomem;
	net->resolver = cf_strdup(net->arena,
	    options->resolver != NULL ? options->resolver : "");
	net->trust_anchor = cf_strdup(net->arena,
	    options->trust_anchor != NULL ? options->trust_anchor : "");
	if (cf_arena_failed(net->arena) || start_loop(net) != 0)
		goto nomem;
	/* A peer that is gone must not end the program. */
	signal(SIGPIPE, SIG_IGN);
	raise_files(total + total / 4); /* and what is opened ahead */
	net->offline = options->offline;
	net->family = options->family;
	if (options->proxy != NULL)
		net->proxy = *options->proxy;
	net->cancel = options->cancel;
	net->end_at = net_now(net) + (uint64_t)(options->run_ms > 0 ?
	    options->run_ms : CF_NET_RUN_MS);
	*ret = net;
	return CF_OK;
nomem:
	net_sched_free(net);
	cf_arena_free(net->arena);
	free(net);
	return cf_err_set(err, CF_ENOMEM, "cannot make the event loop");
}

/* What is still under way is answered as not collected first. */
void
cf_net_free(struct cf_net *net)
{
	if (net == NULL)
		return;
	stop(net);
	net->refuse_at = 0;
	turn(net);
	net_http_free(net);
	net_tls_free(net);
	net_trust_free(net);
	net_identities_free(net);
	net_dns_free(net);
	uv_close((uv_handle_t *)&net->tick, NULL);
	uv_close((uv_handle_t *)&net->idle, NULL);
	uv_run(&net->loop, UV_RUN_DEFAULT);
	uv_loop_close(&net->loop);
	net_sched_free(net);
	cf_arena_free(net->arena);
	free(net);
}

void
cf_net_stats(const struct cf_net *net, struct cf_net_stats *ret)
{
	*ret = net->stats;
}
