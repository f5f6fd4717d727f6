/* A rate for each address, and one family of addresses alone. */
#include "servers.h"

static void
serve_word(int fd, struct shared *shared, const void *arg)
{
	(void)shared;
	(void)arg;
	(void)!write(fd, "x", 1);
}

static void
done(void *arg, enum cf_talk_end how, const unsigned char *in, size_t len)
{
	int *n = arg;

	(void)in;
	(void)how;
	assert_int_equal(len, 1);
	++*n;
}

static int64_t
now_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

/* Conversations with n addresses, eight each; how long it took. */
static int64_t
eight(unsigned int rate, size_t naddrs)
{
	static const char *const ips[] = { "127.0.0.1", "127.0.0.2" };
	struct cf_net_options o = { .resolver = "", .trust_anchor = "",
		.host_rate = rate };
	struct server servers[2];
	struct cf_net *net;
	struct cf_talk ask = { .max = 1, .done = done, .ahead = 7 };
	int64_t begun;
	int n = 0, k;
	size_t i;

	for (i = 0; i < naddrs; i++)
		servers[i] = server_start_at(ips[i], serve_word, NULL);
	net = net_new(&o);
	ask.arg = &n;
	begun = now_ms();
	for (i = 0; i < naddrs; i++) {
		assert_int_equal(cf_addr_parse(ips[i], servers[i].port,
		    &ask.addr), CF_OK);
		for (k = 0; k < 8; k++)
			assert_int_equal(cf_talk(net, &ask), CF_OK);
	}
	assert_int_equal(cf_net_run(net), CF_OK);
	begun = now_ms() - begun;
	assert_int_equal(n, 8 * (int)naddrs);
	cf_net_free(net);
	for (i = 0; i < naddrs; i++) {
		/* None was opened ahead. */
		if (rate > 0)
			assert_int_equal(atomic_load(&servers[i].shared->all),
			    8);
		server_stop(&servers[i]);
	}
	return begun;
}

static void
rates(void **state)
{
	(void)state;
	/* One at once, then seven, 50 ms apart. */
	assert_true(eight(20, 1) >= 340);
	assert_true(eight(20, 2) >= 340);
}

/* A host that nobody waits for any more is not forgotten too early, nor kept
 * beyond the end. */
static void
one_by_one(void **state)
{
	struct cf_net_options o = { .resolver = "", .trust_anchor = "",
		.host_rate = 10 };
	struct server server = server_start(serve_word, NULL);
	struct cf_net *net = net_new(&o);
	struct cf_talk ask = { .max = 1, .done = done };
	int64_t begun = now_ms();
	int n = 0, k;

	(void)state;
	ask.arg = &n;
	ask.addr = local(server.port);
	for (k = 0; k < 4; k++) {
		assert_int_equal(cf_talk(net, &ask), CF_OK);
		assert_int_equal(cf_net_run(net), CF_OK);
		assert_int_equal(n, k + 1);
	}
	assert_true(now_ms() - begun >= 290);
	cf_net_free(net);
	server_stop(&server);
}

static void
on_resolved(void *arg, const struct cf_resolved *r)
{
	char *said = arg;

	snprintf(said, 200, "%s %zu %s", r->status == CF_ST_OK ? "ok" :
	    r->status == CF_ST_NOT_COLLECTED ? "not_collected" : "?", r->n,
	    r->note);
}

static void
family(void **state)
{
	static const struct {
		int family;
		const char *host, *said;
	} rows[] = {
		{ 0, "::1", "ok 1 " },
		{ 4, "127.0.0.1", "ok 1 " },
		{ 4, "::1", "not_collected 0 IPv6 is left out of this run" },
		{ 6, "127.0.0.1", "not_collected 0 IPv4 is left out of this "
		    "run" },
		{ 6, "::1", "ok 1 " },
		{ 4, "localhost", "ok 1 " },
		{ 6, "localhost", "ok 1 " },
	};
	struct cf_target target = { .port = 1, .connect_host = "",
		.declared = true };
	struct cf_addr addr;
	struct cf_net *net;
	char said[200];
	size_t i;

	(void)state;
	for (i = 0; i < CF_NELEM(rows); i++) {
		struct cf_net_options o = { .resolver = "", .trust_anchor = "",
			.family = rows[i].family };

		net = net_new(&o);
		target.host = rows[i].host;
		assert_int_equal(cf_resolve(net, &target, on_resolved, said),
		    CF_OK);
		assert_int_equal(cf_net_run(net), CF_OK);
		assert_string_equal(said, rows[i].said);
		assert_int_equal(cf_addr_parse("127.0.0.1", 1, &addr), CF_OK);
		assert_true(cf_net_reaches(net, &addr));
		assert_int_equal(cf_net_speaks(net, &addr),
		    rows[i].family != 6);
		cf_net_free(net);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(rates),
		cmocka_unit_test(one_by_one),
		cmocka_unit_test(family),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
