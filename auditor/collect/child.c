/*
 * One child process: runs the collectors of one kind of trust and speaks fact
 * lines.  It trusts nobody and is trusted by nobody.
 */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <confiance/limits.h>
#include <confiance/net.h>

#include "sink.h"

/* Set by a signal: a flag is all that a handler may touch. */
static volatile int cancelled;

static void
on_signal(int sig)
{
	(void)sig;
	cancelled = 1;
}

bool
check_wanted(const struct cf_collect_options *options, const char *name)
{
	size_t i;

	/* What the file declares is the ground of every other check. */
	if (options->only.n == 0 || strcmp(name, "declared") == 0)
		return true;
	for (i = 0; i < options->only.n; i++) {
		if (strcmp(options->only.v[i], name) == 0)
			return true;
	}
	return false;
}

static bool
is_ours(const struct child_plan *plan, const struct cf_collector *collector)
{
	return collector->phase == plan->phase &&
	    (plan->phase != CF_PHASE_OBSERVE ||
	    collector->trust == plan->trust);
}

bool
child_needed(const struct child_plan *plan)
{
	const struct cf_check *const *checks;
	const struct cf_collector *collector;
	size_t i, n;

	checks = cf_checks(&n);
	for (i = 0; i < n; i++) {
		collector = checks[i]->collectors;
		if (collector == NULL ||
		    !check_wanted(plan->options, checks[i]->name))
			continue;
		for (; collector->name != NULL; collector++) {
			if (is_ours(plan, collector))
				return true;
		}
	}
	return false;
}

static void
tell_end(struct cf_collect *c, const char *end, const char *note)
{
	struct cf_collector_end e = { c->collector, end, note };

	if (c->sink->fd >= 0)
		(void)control_end(c->sink->fd, &e);
}

/* A failure of the phase declare has no pipe to be told over: it stays in the
 * sink, where the parent looks. */
static void
tell_failure(struct cf_collect *c, const char *note)
{
	tell_end(c, "failed", note);
	if (c->sink->fd >= 0)
		c->sink->bug[0] = '\0';
	else if (note != c->sink->bug)
		snprintf(c->sink->bug, sizeof(c->sink->bug), "%s: %.80s",
		    c->collector, note);
}

/* Runs one; tells a failure at once, and leaves success to be told at the
 * end, since work on the network has only begun here. */
static bool
run_one(struct cf_collect *c, const struct cf_collector *collector)
{
	struct cf_err err = { 0 };
	char text[1200];
	int rc;

	rc = collector->run(c, &err);
	if (rc != CF_OK) {
		tell_failure(c, err.code != CF_OK ?
		    cf_err_text(&err, text, sizeof(text)) : "?");
		return false;
	}
	if (c->sink->bug[0] != '\0') {
		tell_failure(c, c->sink->bug);
		return false;
	}
	return true;
}

static int
turn_loop(struct cf_collect *c, const char **ret_end)
{
	int rc = c->net != NULL ? cf_net_run(c->net) : CF_OK;

	*ret_end = "done";
	if (cancelled != 0)
		*ret_end = "cancelled";
	else if (rc == CF_ELIMIT || rc == CF_ECANCELLED)
		*ret_end = "timeout";
	else if (rc != CF_OK)
		*ret_end = "failed";
	return rc;
}

void
run_collectors(struct cf_collect *base, const struct child_plan *plan)
{
	/* Contexts must outlive the loop: callbacks hold them. */
	struct cf_collect *begun[256];
	const struct cf_check *const *checks;
	const struct cf_collector *collector;
	struct cf_collect *c;
	const char *end;
	size_t i, n, nbegun = 0;

	checks = cf_checks(&n);
	for (i = 0; i < n; i++) {
		collector = checks[i]->collectors;
		if (collector == NULL ||
		    !check_wanted(plan->options, checks[i]->name))
			continue;
		for (; collector->name != NULL; collector++) {
			c = is_ours(plan, collector) ?
			    cf_memdup(base->arena, base, sizeof(*c)) : NULL;
			if (c == NULL)
				continue;
			c->collector = cf_printf(base->arena, "%s.%s",
			    checks[i]->name, collector->name);
			if (run_one(c, collector) &&
			    nbegun < CF_NELEM(begun))
				begun[nbegun++] = c;
		}
	}
	(void)turn_loop(base, &end);
	for (i = 0; i < nbegun; i++)
		tell_end(begun[i], end, base->sink->bug);
}

static void
set_signals(void)
{
	struct sigaction act = { .sa_handler = on_signal };

	sigemptyset(&act.sa_mask);
	sigaction(SIGINT, &act, NULL);
	sigaction(SIGTERM, &act, NULL);
	signal(SIGPIPE, SIG_IGN);
}

/* Whether a secret of the deployment is to be read from this descriptor. */
static bool
holds_secret(const struct cf_deployment *d, int fd)
{
	size_t i;

	for (i = 0; i < d->nendpoints; i++)
		if (d->endpoints[i].client_key.from == CF_SECRET_FD &&
		    d->endpoints[i].client_key.fd == fd)
			return true;
	for (i = 0; i < d->nkey_stores; i++) {
		if (d->key_stores[i].pin.from == CF_SECRET_FD &&
		    d->key_stores[i].pin.fd == fd)
			return true;
	}
	for (i = 0; i < d->ndata_stores; i++) {
		if ((d->data_stores[i].access_key.from == CF_SECRET_FD &&
		    d->data_stores[i].access_key.fd == fd) ||
		    (d->data_stores[i].secret_key.from == CF_SECRET_FD &&
		    d->data_stores[i].secret_key.fd == fd))
			return true;
	}
	return false;
}

/* The child keeps its pipe, the descriptors that secrets are read from, and
 * nothing else of its parent: above all not the open file of the facts. */
static void
drop_descriptors(const struct child_plan *plan)
{
	int fd;

	/* Those of a program that has just started are low numbers. */
	for (fd = 3; fd < 1024; fd++) {
		if (fd != plan->fd && !holds_secret(plan->deployment, fd))
			close(fd);
	}
	(void)close_range(1024, ~0u, 0);
}

/* Libraries and foreign modules print as they like: not into our terminal,
 * where it could pass for ours, unless somebody looks for a fault. */
static void
set_streams(void)
{
	const char *debug = getenv("CONFIANCE_DEBUG");
	int null = open("/dev/null", O_RDWR | O_CLOEXEC);

	if (null < 0)
		return;
	dup2(null, STDIN_FILENO);
	dup2(null, STDOUT_FILENO);
	if (debug == NULL || *debug == '\0')
		dup2(null, STDERR_FILENO);
}

void
child_main(const struct child_plan *plan)
{
	struct cf_collect_sink sink = { .fd = plan->fd, .cancel = &cancelled };
	struct cf_net_options net_options = {
		.resolver = plan->options->resolver,
		.trust_anchor = plan->options->trust_anchor,
		.run_ms = plan->options->run_ms,
		.proxy = plan->options->proxy,
		.family = plan->options->family,
		.host_rate = plan->options->host_rate,
		.offline = plan->options->offline, .cancel = &cancelled };
	struct cf_collect c = { .deployment = plan->deployment,
		.collector = "child", .evidence = plan->evidence,
		.data_dir = plan->options->data_dir,
		.offline = plan->options->offline,
		.intrusive = plan->options->intrusive,
		.fetch_revocation = plan->options->fetch_revocation,
		.registers = plan->options->registers,
		.tenants = plan->options->tenants,
		.rtt_from = plan->options->rtt_from,
		.now = plan->now,
		.sink = &sink };
	struct cf_err err = { 0 };

	set_signals();
	drop_descriptors(plan);
	set_streams();
	(void)sandbox_enter(plan->phase, plan->trust);
	c.arena = cf_arena_new(CF_ARENA_COLLECT);
	if (c.arena == NULL)
		_exit(4);
	if (plan->phase == CF_PHASE_OBSERVE && plan->trust == CF_TRUST_NET &&
	    cf_net_new(&net_options, &c.net, &err) != CF_OK) {
		tell_end(&c, "failed", err.msg);
		_exit(4);
	}
	run_collectors(&c, plan);
	if (c.net != NULL)
		cf_net_free(c.net);
	cf_arena_free(c.arena);
	exit(sink.failure.code == CF_OK ? 0 : 4);
}
