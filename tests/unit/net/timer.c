/*
 * Timers: at their time, never when stopped, at once when the run is over.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <confiance/net.h>

struct count {
	unsigned int fired;
	int64_t at;
	struct cf_timer *other;
};

static void
on_time(void *arg)
{
	struct count *count = arg;

	count->fired++;
	count->at = cf_monotonic_ms();
	cf_timer_stop(count->other);
	count->other = NULL;
}

static struct cf_net *
net_new(const volatile int *cancel)
{
	struct cf_net_options o = { .cancel = cancel };
	struct cf_net *net = NULL;
	struct cf_err err = { 0 };

	assert_int_equal(cf_net_new(&o, &net, &err), CF_OK);
	return net;
}

static void
test_fires(void **state)
{
	struct cf_net *net = net_new(NULL);
	struct count count = { 0 };
	struct cf_timer *timer;
	int64_t begun = cf_monotonic_ms();

	(void)state;
	assert_int_equal(cf_timer_start(net, 30, on_time, &count, &timer),
	    CF_OK);
	assert_int_equal(cf_net_run(net), CF_OK);
	assert_int_equal(count.fired, 1);
	assert_true(count.at - begun >= 29);
	cf_net_free(net);
}

/* One that was stopped does not fire and does not keep the run going. */
static void
test_stopped(void **state)
{
	struct cf_net *net = net_new(NULL);
	struct count a = { 0 }, b = { 0 };
	struct cf_timer *timer;
	int64_t begun = cf_monotonic_ms();

	(void)state;
	assert_int_equal(cf_timer_start(net, 60000, on_time, &b, &a.other),
	    CF_OK);
	assert_int_equal(cf_timer_start(net, 10, on_time, &a, &timer), CF_OK);
	assert_int_equal(cf_net_run(net), CF_OK);
	assert_int_equal(a.fired, 1);
	assert_int_equal(b.fired, 0);
	assert_true(cf_monotonic_ms() - begun < 30000);
	cf_timer_stop(NULL);
	cf_net_free(net);
}

static void
test_run_over(void **state)
{
	static volatile int cancel = 1;
	struct cf_net *net = net_new(&cancel);
	struct count count = { 0 };
	struct cf_timer *timer;

	(void)state;
	assert_int_equal(cf_timer_start(net, 60000, on_time, &count, &timer),
	    CF_OK);
	assert_int_equal(cf_net_run(net), CF_ECANCELLED);
	assert_int_equal(count.fired, 1);
	cf_net_free(net);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_fires),
		cmocka_unit_test(test_stopped),
		cmocka_unit_test(test_run_over),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
