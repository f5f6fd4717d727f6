/*
 * For tests of collectors that have a DNS of their own, or none: everything
 * else of the network refuses, as it does at the end of a run.
 */
#ifndef TEST_NO_NET_H
#define TEST_NO_NET_H

#include <confiance/net.h>

static unsigned int no_net_asked;

int
cf_http(struct cf_net *net, const struct cf_http_request *ask, cf_http_fn *fn,
    void *arg)
{
	(void)net;
	(void)ask;
	(void)fn;
	(void)arg;
	no_net_asked++;
	return CF_ECANCELLED;
}

int
cf_resolve(struct cf_net *net, const struct cf_target *target,
    cf_resolve_fn *fn, void *arg)
{
	(void)net;
	(void)target;
	(void)fn;
	(void)arg;
	no_net_asked++;
	return CF_ECANCELLED;
}

int
cf_timer_start(struct cf_net *net, int64_t ms, cf_timer_fn *fn, void *arg,
    struct cf_timer **ret)
{
	(void)net;
	(void)ms;
	(void)fn;
	(void)arg;
	(void)ret;
	return CF_ECANCELLED;
}

#endif
