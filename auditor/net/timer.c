/*
 * One moment later: a callback after some time, for deadlines that span
 * several conversations.  A timer counts as a request under way, so its owner
 * stops it when there is nothing left to wait for.
 */
#include <stdlib.h>

#include "room.h"

struct cf_timer {
	struct net_op op;
	struct cf_net *net;
	uv_timer_t timer;
	cf_timer_fn *fn;
	void *arg;
};

static void
on_closed(uv_handle_t *handle)
{
	struct cf_timer *timer = handle->data;

	net_closed(timer->net);
	free(timer);
}

void
cf_timer_stop(struct cf_timer *timer)
{
	if (timer == NULL)
		return;
	net_end(timer->net, &timer->op);
	net_close(timer->net, (uv_handle_t *)&timer->timer, on_closed);
}

static void
fire(struct cf_timer *timer)
{
	cf_timer_stop(timer);
	timer->fn(timer->arg);
}

static void
on_time(uv_timer_t *handle)
{
	fire(handle->data);
}

static void
cancel(struct cf_net *net, struct net_op *op)
{
	(void)net;
	fire((struct cf_timer *)((char *)op - offsetof(struct cf_timer, op)));
}

int
cf_timer_start(struct cf_net *net, int64_t ms, cf_timer_fn *fn, void *arg,
    struct cf_timer **ret)
{
	struct cf_timer *timer = calloc(1, sizeof(*timer));
	int code;

	if (timer == NULL)
		return CF_ENOMEM;
	timer->net = net;
	timer->fn = fn;
	timer->arg = arg;
	if ((code = net_begin(net, &timer->op, cancel)) != CF_OK) {
		free(timer);
		return code;
	}
	uv_timer_init(&net->loop, &timer->timer);
	timer->timer.data = timer;
	net_now(net);
	uv_timer_start(&timer->timer, on_time, ms > 0 ? (uint64_t)ms : 0, 0);
	*ret = timer;
	return CF_OK;
}
