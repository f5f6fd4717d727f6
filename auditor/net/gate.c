/*
 * So many at once: who examines a subject enters, and leaves when it is over;
 * the others wait in the order in which they came.  What an examination keeps
 * in memory is then kept for a few, however many subjects there are.  A stop of
 * the run lets everybody in, to be answered.
 */
#include <stdlib.h>

#include "room.h"

struct net_waiter {
	TAILQ_ENTRY(net_waiter) link;
	struct net_op op; /* keeps the run going */
	struct net_job job;
	cf_go_fn *go;
	void *arg;
};

static void
let_in(struct cf_net *net, struct net_waiter *w)
{
	cf_go_fn *go = w->go;
	void *arg = w->arg;

	net_end(net, &w->op);
	free(w);
	go(arg);
}

static void
run(struct cf_net *net, struct net_job *job)
{
	let_in(net, (struct net_waiter *)((char *)job -
	    offsetof(struct net_waiter, job)));
}

static void
cancel(struct cf_net *net, struct net_op *op)
{
	struct net_waiter *w = (struct net_waiter *)((char *)op -
	    offsetof(struct net_waiter, op));

	/* Its turn may have come already, but not its moment. */
	if (w->job.queued) {
		net_later_drop(net, &w->job);
	} else {
		TAILQ_REMOVE(&net->waiting, w, link);
		net->inside++;
	}
	let_in(net, w);
}

void
cf_net_enter(struct cf_net *net, cf_go_fn *go, void *arg)
{
	struct net_waiter *w = NULL;

	if (net->inside >= CF_NET_INSIDE && !net->stopping)
		w = calloc(1, sizeof(*w));
	if (w == NULL) {
		net->inside++;
		go(arg);
		return;
	}
	w->go = go;
	w->arg = arg;
	(void)net_begin(net, &w->op, cancel);
	TAILQ_INSERT_TAIL(&net->waiting, w, link);
}

void
cf_net_leave(struct cf_net *net)
{
	struct net_waiter *w = TAILQ_FIRST(&net->waiting);

	if (w == NULL) {
		net->inside--;
		return;
	}
	TAILQ_REMOVE(&net->waiting, w, link);
	net_later(net, &w->job, run);
}
