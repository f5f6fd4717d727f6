/*
 * The gate: so many at once, the others in their order, everybody when the run
 * is stopped.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <confiance/limits.h>
#include <confiance/net.h>

#define ALL (CF_NET_INSIDE + 5)

struct crowd {
	struct cf_net *net;
	unsigned int entered, inside, most;
	unsigned int order[ALL + 1];
	struct guest {
		struct crowd *crowd;
		unsigned int n;
	} guests[ALL];
};

static void
on_enter(void *arg)
{
	struct guest *guest = arg;
	struct crowd *c = guest->crowd;

	c->order[c->entered++] = guest->n;
	if (++c->inside > c->most)
		c->most = c->inside;
}

static void
leave(struct crowd *c)
{
	c->inside--;
	cf_net_leave(c->net);
}

static void
on_enter_and_leave(void *arg)
{
	struct guest *guest = arg;

	on_enter(arg);
	leave(guest->crowd);
}

static struct crowd *
crowd_new(const volatile int *cancel, cf_go_fn *go)
{
	static struct crowd crowd;
	struct cf_net_options o = { .cancel = cancel };
	struct cf_err err = { 0 };
	unsigned int i;

	crowd = (struct crowd){ 0 };
	assert_int_equal(cf_net_new(&o, &crowd.net, &err), CF_OK);
	for (i = 0; i < ALL; i++) {
		crowd.guests[i] = (struct guest){ &crowd, i };
		cf_net_enter(crowd.net, i < CF_NET_INSIDE ? on_enter : go,
		    &crowd.guests[i]);
	}
	assert_int_equal(crowd.entered, CF_NET_INSIDE);
	return &crowd;
}

static void
test_waits(void **state)
{
	struct crowd *c = crowd_new(NULL, on_enter_and_leave);
	unsigned int i;

	(void)state;
	leave(c);
	assert_int_equal(c->entered, CF_NET_INSIDE);
	assert_int_equal(cf_net_run(c->net), CF_OK);
	assert_int_equal(c->entered, ALL);
	assert_int_equal(c->most, CF_NET_INSIDE);
	for (i = 0; i < ALL; i++)
		assert_int_equal(c->order[i], i);
	cf_net_free(c->net);
}

/* Two leave at once: two come, though the loop has not turned in between. */
static void
test_two_leave(void **state)
{
	struct crowd *c = crowd_new(NULL, on_enter_and_leave);

	(void)state;
	leave(c);
	leave(c);
	assert_int_equal(cf_net_run(c->net), CF_OK);
	assert_int_equal(c->entered, ALL);
	assert_true(c->most <= CF_NET_INSIDE);
	cf_net_free(c->net);
}

static void
test_stopped(void **state)
{
	volatile int cancel = 0;
	struct crowd *c = crowd_new(&cancel, on_enter);

	(void)state;
	leave(c); /* one is on its way in */
	cancel = 1;
	assert_int_equal(cf_net_run(c->net), CF_ECANCELLED);
	assert_int_equal(c->entered, ALL);
	cf_net_enter(c->net, on_enter_and_leave, &c->guests[0]);
	cf_net_free(c->net);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_waits),
		cmocka_unit_test(test_two_leave),
		cmocka_unit_test(test_stopped),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
