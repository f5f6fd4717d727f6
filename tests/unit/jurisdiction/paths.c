/*
 * From facts to paths: each way is there, its steps are in order, and the
 * weakest one is named; what nobody knows is unknown.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "jurisdiction.h"

static struct cf_evidence *ev;
static struct cf_arena *arena;

static void
fact(const char *subject, const char *key, struct cf_value value,
    enum cf_status status)
{
	struct cf_fact f = { .key = key, .subject = subject, .value = value,
		.status = status, .collector = "test", .note = "",
		.source = "", .raw = "" };

	assert_int_equal(cf_evidence_add(ev, &f), CF_OK);
}

static void
text(const char *subject, const char *key, const char *s)
{
	fact(subject, key, cf_v_text(s), CF_ST_OK);
}

static void
list(const char *subject, const char *key, const char *item)
{
	const char *v[1];

	v[0] = item;
	fact(subject, key, cf_v_list(v, 1), CF_ST_OK);
}

static void
none(const char *subject, const char *key, enum cf_status status)
{
	fact(subject, key, (struct cf_value){ .type = CF_T_NONE }, status);
}

static int
setup(void **state)
{
	(void)state;
	ev = cf_evidence_new();
	arena = cf_arena_new(8u << 20);
	return ev == NULL || arena == NULL;
}

static int
teardown(void **state)
{
	(void)state;
	cf_evidence_free(ev);
	cf_arena_free(arena);
	return 0;
}

/* A path as "kind=text*stand" with ! before the weakest. */
static const char *
shown(const struct cf_path *p)
{
	static const char signs[] = { '.', '+', '?', '-' };
	const char *s = cf_printf(arena, "%s %s", p->subject, p->role);
	size_t i;

	for (i = 0; i < p->nsteps; i++)
		s = cf_printf(arena, "%s %s%s=%s%c", s,
		    i == p->weakest ? "!" : "", p->steps[i].kind,
		    p->steps[i].text, signs[p->steps[i].stand]);
	return s;
}

static void
operators(void)
{
	text("operator:us", "operator.name", "Big");
	text("operator:us", "operator.hq", "IE");
	text("operator:us", "operator.control", "US");
	list("operator:us", "operator.laws", "us-cloud-act");
	text("law:us-cloud-act", "law.name", "CLOUD Act");
	text("law:us-cloud-act", "law.country", "US");
	text("operator:fr", "operator.name", "Petit");
	text("operator:fr", "operator.hq", "FR");
	text("operator:fr", "operator.control", "FR");
	list("operator:fr", "operator.laws", "fr-blocking");
	text("law:fr-blocking", "law.country", "FR");
	text("operator:who", "operator.name", "Who");
	none("operator:who", "operator.laws", CF_ST_NOT_COLLECTED);
}

static void
endpoints(void **state)
{
	const struct cf_path *paths;

	(void)state;
	operators();
	text("endpoint:a", "endpoint.host", "A.example.fr");
	list("endpoint:a", "endpoint.addresses", "192.0.2.1");
	list("name:a.example.fr", "dns.chain", "lb.example.net");
	list("name:a.example.fr", "name.operators", "operator:fr");
	text("address:192.0.2.1", "address.country", "FR");
	fact("address:192.0.2.1", "address.asn", cf_v_int(64500), CF_ST_OK);
	text("address:192.0.2.1", "address.as_name", "BIG-EU");
	text("address:192.0.2.1", "address.operator", "operator:us");
	text("endpoint:b", "endpoint.host", "b.example.fr");
	none("endpoint:b", "endpoint.addresses", CF_ST_TIMEOUT);
	text("endpoint:c", "endpoint.host", "192.0.2.2");
	list("endpoint:c", "endpoint.addresses", "192.0.2.2");
	text("address:192.0.2.2", "address.country_confidence", "disagree");
	text("address:192.0.2.2", "address.operator", "operator:fr");
	/* Never looked at: no path. */
	text("endpoint:d", "endpoint.host", "d.example.fr");
	assert_int_equal(cf_evidence_seal(ev), CF_OK);
	assert_int_equal(jur_paths(arena, ev, &paths), 4);
	/* In Paris, and within reach of the CLOUD Act. */
	assert_string_equal(shown(&paths[0]),
	    "endpoint:a hosting name=A.example.fr. alias=lb.example.net. "
	    "address=192.0.2.1. place=FR+ network=AS64500 BIG-EU. "
	    "operator=Big. seat=IE+ !control=US- law=CLOUD Act-");
	/* Whoever the name points to counts too. */
	assert_string_equal(shown(&paths[1]),
	    "endpoint:a hosting name=A.example.fr. alias=lb.example.net. "
	    "operator=Petit. seat=FR+ !control=FR+");
	assert_string_equal(shown(&paths[2]),
	    "endpoint:b hosting name=b.example.fr. !address=timeout?");
	assert_string_equal(shown(&paths[3]),
	    "endpoint:c hosting name=192.0.2.2. address=192.0.2.2. "
	    "!place=disagree? operator=Petit. seat=FR+ control=FR+");
}

static void
reached(void **state)
{
	const struct cf_path *paths;

	(void)state;
	operators();
#define MX "reach:mail:name:example.fr>mx.example.net"
	text(MX, "reach.role", "mail");
	text(MX, "reach.from", "name:example.fr");
	text(MX, "reach.to", "mx.example.net");
	list(MX, "reach.operators", "operator:who");
	list("name:mx.example.net", "dns.addresses", "192.0.2.1");
	text("address:192.0.2.1", "address.special", "documentation");
#define REPORT "reach:report:name:example.fr>?dns.dmarc_reports"
	text(REPORT, "reach.role", "report");
	text(REPORT, "reach.from", "name:example.fr");
	text(REPORT, "reach.to", "?dns.dmarc_reports");
	none(REPORT, "reach.operators", CF_ST_NOT_COLLECTED);
	assert_int_equal(cf_evidence_seal(ev), CF_OK);
	assert_int_equal(jur_paths(arena, ev, &paths), 3);
	assert_string_equal(shown(&paths[0]),
	    "name:example.fr mail name=example.fr. host=mx.example.net. "
	    "address=192.0.2.1. place=documentation? !operator=??");
	assert_string_equal(shown(&paths[1]),
	    "name:example.fr mail name=example.fr. host=mx.example.net. "
	    "operator=Who. seat=?? !control=?? law=??");
	assert_string_equal(shown(&paths[2]),
	    "name:example.fr report name=example.fr. "
	    "host=?dns.dmarc_reports. !address=not_collected?");
}

static void
nothing(void **state)
{
	const struct cf_path *paths;

	(void)state;
	assert_int_equal(cf_evidence_seal(ev), CF_OK);
	assert_int_equal(jur_paths(arena, ev, &paths), 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(endpoints, setup, teardown),
		cmocka_unit_test_setup_teardown(reached, setup, teardown),
		cmocka_unit_test_setup_teardown(nothing, setup, teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
