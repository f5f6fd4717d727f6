/* Several addresses under one endpoint: what is said of all of them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <confiance/looks.h>

#include "sink.h"

#define EP "endpoint:a.example:443"
#define OTHER "cert:0000000000000000000000000000000000000000000000000000000000000000"

/* What the name leads to; stands in place of the network's. */
static struct cf_resolved resolved;
static struct cf_addr addrs[CF_LOOKS + 1];

int
cf_resolve(struct cf_net *net, const struct cf_target *target,
    cf_resolve_fn *fn, void *arg)
{
	(void)net;
	assert_string_equal(target->host, "a.example");
	resolved.addrs = addrs;
	fn(arg, &resolved);
	return CF_OK;
}

/* Nor its routes: there is none to 192.0.2.9. */
bool
cf_net_reaches(const struct cf_net *net, const struct cf_addr *addr)
{
	(void)net;
	return addr->ip[3] != 9;
}

/* Nor its gate: all are let in, and leave. */
static int inside;

void
cf_net_enter(struct cf_net *net, cf_go_fn *go, void *arg)
{
	(void)net;
	inside++;
	go(arg);
}

void
cf_net_leave(struct cf_net *net)
{
	(void)net;
	inside--;
	assert_int_equal(inside, 0);
}

/* The looks of a case, ended in the order that it wants. */
struct all {
	struct cf_look *look[CF_LOOKS];
	size_t n;
};

static void
on_look(void *arg, struct cf_look *look)
{
	struct all *all = arg;

	all->look[all->n++] = look;
}

static const char *const names[] = { "clear", "refused", NULL };
static const struct cf_worse worse[] = {
	{ "tls.conversations", CF_WORSE_IGNORE },
	{ "tls.chain", CF_WORSE_FIRST },
	{ "tls.compression", CF_WORSE_TRUE },
	{ "tls.secure_renegotiation", CF_WORSE_FALSE },
	{ "tls.dh_bits", CF_WORSE_LESS },
	{ "tls.plaintext", CF_WORSE_JOIN, NULL },
	{ "tls.leaves", CF_WORSE_COMMON, NULL },
	{ "tls.oddities", CF_WORSE_ABSENT, NULL },
	{ "tls.record_size_limit", CF_WORSE_ABSENT, NULL },
	{ "tls.staple_status", CF_WORSE_ABSENT, NULL },
	{ "tls.handshake", CF_WORSE_ORDER, names },
	{ 0 },
};

static struct cf_collect c;

static struct all
begin(size_t n, const char *note)
{
	struct all all = { .n = 0 };
	struct cf_looks_options o = { .subject = EP, .worse = worse,
		.target = { .host = "a.example", .port = 443,
		    .connect_host = "", .declared = true },
		.addresses = "tls.addresses", .differ = "tls.addresses_differ",
		.start = on_look, .arg = &all };
	char text[32];
	size_t i;

	sink_open(&c, NULL);
	for (i = 0; i < n; i++) {
		snprintf(text, sizeof(text), "192.0.2.%zu", i + 1);
		assert_int_equal(cf_addr_parse(text, 443, &addrs[i]), CF_OK);
	}
	resolved = (struct cf_resolved){ .status = n > 0 ? CF_ST_OK :
		CF_ST_UNREACHABLE, .note = note, .n = n };
	assert_int_equal(cf_looks(&c, &o), CF_OK);
	return all;
}

static void
end(struct all *all)
{
	size_t i;

	for (i = all->n; i-- > 0;)
		cf_look_end(all->look[i]);
	cf_evidence_seal(sink_evidence);
	assert_int_equal(sink_bugs, 0);
}

static void
list(struct cf_look *look, const char *key, const char *a, const char *b)
{
	const char *v[] = { a, b };

	cf_emit_list(look->c, EP, key, v, b != NULL ? 2 : 1);
}

#define SAID(key, value) assert_string_equal(sink_value(EP, key), value)

static void
one(void **state)
{
	struct all all = begin(1, "");

	(void)state;
	assert_int_equal(all.n, 1);
	assert_string_equal(all.look[0]->target.connect_host, "192.0.2.1");
	assert_int_equal(all.look[0]->target.connect_port, 443);
	assert_int_equal(all.look[0]->status, CF_ST_OK);
	assert_int_equal(all.look[0]->addr.ip[3], 1);
	list(all.look[0], "tls.versions", "TLSv1.2", "TLSv1.3");
	end(&all);
	SAID("tls.versions", "TLSv1.2, TLSv1.3");
	SAID("tls.addresses", "192.0.2.1");
	SAID("tls.addresses_differ", "(absent)");
	sink_close();
}

static void
none(void **state)
{
	struct all all = begin(0, "no such name");

	(void)state;
	assert_int_equal(all.n, 1);
	assert_string_equal(all.look[0]->target.connect_host, "");
	assert_int_equal(all.look[0]->status, CF_ST_UNREACHABLE);
	assert_string_equal(all.look[0]->note, "no such name");
	end(&all);
	SAID("tls.addresses", "(unreachable)");
	sink_close();
}

static void
alike(void **state)
{
	struct all all = begin(2, "");
	size_t i;

	(void)state;
	for (i = 0; i < 2; i++) {
		list(all.look[i], "tls.versions", "TLSv1.2", NULL);
		cf_emit_status(all.look[i]->c, EP, "tls.suites.ssl3",
		    CF_ST_ABSENT, "%s", "");
		cf_emit_int(all.look[i]->c, EP, "tls.conversations",
		    10 + (int)i);
		cf_emit_text(all.look[i]->c, OTHER, "cert.subject", "CN=a");
	}
	end(&all);
	SAID("tls.versions", "TLSv1.2");
	SAID("tls.suites.ssl3", "(absent)");
	SAID("tls.conversations", "10");
	SAID("tls.addresses", "192.0.2.1, 192.0.2.2");
	SAID("tls.addresses_differ", "(absent)");
	assert_string_equal(sink_value(OTHER, "cert.subject"), "CN=a");
	sink_close();
}

static void
differ(void **state)
{
	struct all all = begin(2, "");
	struct cf_look **l = all.look;

	(void)state;
	list(l[0], "tls.versions", "TLSv1.2", "TLSv1.3");
	list(l[1], "tls.versions", "TLSv1.0", "TLSv1.2");
	cf_emit_status(l[0]->c, EP, "tls.suites.tls10", CF_ST_ABSENT, "%s", "");
	list(l[1], "tls.suites.tls10", "TLS_RSA_WITH_RC4_128_SHA", NULL);
	list(l[0], "tls.chain", "cert:a", "cert:b");
	list(l[1], "tls.chain", "cert:c", NULL);
	cf_emit_bool(l[0]->c, EP, "tls.compression", false);
	cf_emit_bool(l[1]->c, EP, "tls.compression", true);
	cf_emit_bool(l[0]->c, EP, "tls.secure_renegotiation", true);
	cf_emit_status(l[1]->c, EP, "tls.secure_renegotiation", CF_ST_ABSENT,
	    "%s", "");
	cf_emit_int(l[0]->c, EP, "tls.dh_bits", 2048);
	cf_emit_int(l[1]->c, EP, "tls.dh_bits", 1024);
	cf_emit_text(l[0]->c, EP, "tls.preferred_version", "TLSv1.3");
	cf_emit_text(l[1]->c, EP, "tls.preferred_version", "TLSv1.2");
	end(&all);
	/* A failure may rest on a list that is partial, a pass may not. */
	SAID("tls.versions", "(partial) TLSv1.2, TLSv1.3, TLSv1.0");
	assert_string_equal(sink_note(EP, "tls.versions"),
	    "192.0.2.1: TLSv1.2, TLSv1.3; 192.0.2.2: TLSv1.0, TLSv1.2");
	SAID("tls.suites.tls10", "(partial) TLS_RSA_WITH_RC4_128_SHA");
	SAID("tls.chain", "(partial) cert:a, cert:b");
	SAID("tls.compression", "true");
	SAID("tls.secure_renegotiation", "true");
	SAID("tls.dh_bits", "1024");
	SAID("tls.preferred_version", "(partial) TLSv1.3");
	SAID("tls.addresses_differ", "tls.versions, tls.suites.tls10, "
	    "tls.chain, tls.compression, tls.secure_renegotiation, tls.dh_bits, "
	    "tls.preferred_version");
	sink_close();
}

/* An address that could not be examined: no pass, but what was seen to be
 * worst stays worst. */
static void
one_fails(void **state)
{
	struct all all = begin(2, "");
	struct cf_look **l = all.look;

	(void)state;
	list(l[0], "tls.versions", "TLSv1.2", NULL);
	cf_emit_status(l[1]->c, EP, "tls.versions", CF_ST_TIMEOUT, "%s",
	    "no answer");
	cf_emit_bool(l[0]->c, EP, "tls.compression", true);
	cf_emit_bool(l[0]->c, EP, "tls.secure_renegotiation", true);
	cf_emit_int(l[0]->c, EP, "tls.dh_bits", 1024);
	cf_emit_status(l[0]->c, EP, "tls.suites.ssl3", CF_ST_ABSENT, "%s", "");
	cf_emit_status(l[1]->c, EP, "tls.suites.ssl3", CF_ST_TIMEOUT, "%s",
	    "no answer");
	end(&all);
	SAID("tls.versions", "(partial) TLSv1.2");
	assert_string_equal(sink_note(EP, "tls.versions"),
	    "192.0.2.1: TLSv1.2; 192.0.2.2: no answer");
	SAID("tls.compression", "true");
	SAID("tls.secure_renegotiation", "(partial) true");
	SAID("tls.dh_bits", "(partial) 1024");
	SAID("tls.suites.ssl3", "(timeout)");
	SAID("tls.addresses_differ", "(not_collected)");
	sink_close();
}

/* Sides that make a whole of lists and texts. */
static void
whole(void **state)
{
	struct all all = begin(2, "");
	struct cf_look **l = all.look;

	(void)state;
	assert_int_equal(l[0]->n, 0);
	assert_int_equal(l[1]->n, 1);
	list(l[0], "tls.plaintext", "LOGIN", NULL);
	cf_emit_status(l[1]->c, EP, "tls.plaintext", CF_ST_ABSENT, "%s", "");
	list(l[0], "tls.leaves", "server: a", "policy: x");
	list(l[1], "tls.leaves", "policy: y", NULL);
	list(l[0], "tls.oddities", "a", NULL);
	list(l[1], "tls.oddities", "b", NULL);
	cf_emit_int(l[0]->c, EP, "tls.record_size_limit", 100);
	cf_emit_int(l[1]->c, EP, "tls.record_size_limit", 90);
	cf_emit_text(l[0]->c, EP, "tls.staple_status", "good");
	cf_emit_text(l[1]->c, EP, "tls.staple_status", "bad");
	cf_emit_text(l[0]->c, EP, "tls.handshake", "refused");
	cf_emit_text(l[1]->c, EP, "tls.handshake", "clear");
	end(&all);
	SAID("tls.plaintext", "LOGIN");
	SAID("tls.leaves", "policy: x");
	SAID("tls.oddities", "a, b");
	SAID("tls.record_size_limit", "90");
	SAID("tls.staple_status", "(partial) good");
	SAID("tls.handshake", "clear");
	sink_close();
}

/* The same where one lacks it, or was not seen. */
static void
lacking(void **state)
{
	struct all all = begin(3, "");
	struct cf_look **l = all.look;

	(void)state;
	list(l[0], "tls.plaintext", "LOGIN", NULL);
	list(l[1], "tls.plaintext", "USER", NULL);
	list(l[0], "tls.leaves", "server: a", "policy: x");
	cf_emit_status(l[1]->c, EP, "tls.leaves", CF_ST_ABSENT, "%s", "");
	cf_emit_int(l[0]->c, EP, "tls.record_size_limit", 100);
	cf_emit_status(l[1]->c, EP, "tls.record_size_limit", CF_ST_ABSENT, "%s",
	    "");
	list(l[0], "tls.oddities", "a", NULL);
	cf_emit_text(l[0]->c, EP, "tls.handshake", "refused");
	cf_emit_text(l[1]->c, EP, "tls.handshake", "other");
	cf_emit_status(l[2]->c, EP, "tls.handshake", CF_ST_TIMEOUT, "%s",
	    "no answer");
	end(&all);
	SAID("tls.plaintext", "(partial) LOGIN, USER");
	SAID("tls.leaves", "(partial) ");
	SAID("tls.record_size_limit", "(absent)");
	assert_string_equal(sink_note(EP, "tls.record_size_limit"),
	    "192.0.2.1: 100; 192.0.2.2: absent; 192.0.2.3: not examined");
	SAID("tls.oddities", "(partial) a");
	SAID("tls.handshake", "(partial) refused");
	sink_close();
	all = begin(2, "");
	cf_emit_text(all.look[0]->c, EP, "tls.handshake", "clear");
	end(&all);
	SAID("tls.handshake", "clear");
	sink_close();
}

/* The caller knows where. */
static void
known(void **state)
{
	struct all all = { .n = 0 };
	struct cf_resolved r = { .status = CF_ST_OK, .note = "more than are "
		"tried", .addrs = addrs, .n = 1 };
	struct cf_looks_options o = { .subject = EP, .known = &r,
		.addresses = "tls.addresses", .start = on_look, .arg = &all };

	(void)state;
	sink_open(&c, NULL);
	assert_int_equal(cf_addr_parse("192.0.2.7", 444, &addrs[0]), CF_OK);
	assert_int_equal(cf_looks(&c, &o), CF_OK);
	assert_int_equal(all.n, 1);
	assert_string_equal(all.look[0]->target.connect_host, "192.0.2.7");
	assert_int_equal(all.look[0]->target.connect_port, 444);
	list(all.look[0], "tls.versions", "TLSv1.2", NULL);
	end(&all);
	SAID("tls.addresses", "(partial) 192.0.2.7");
	SAID("tls.versions", "(partial) TLSv1.2");
	sink_close();
}

/* This machine has no way to one of them, or to none. */
static void
no_route(void **state)
{
	static const struct cf_resolved two = { .status = CF_ST_OK, .note = "",
		.addrs = addrs, .n = 2 };
	static const struct cf_resolved one_only = { .status = CF_ST_OK,
		.note = "", .addrs = addrs, .n = 1 };
	struct all all = { .n = 0 };
	struct cf_looks_options o = { .subject = EP, .known = &two,
		.addresses = "tls.addresses", .start = on_look, .arg = &all };

	(void)state;
	assert_int_equal(cf_addr_parse("192.0.2.9", 443, &addrs[0]), CF_OK);
	assert_int_equal(cf_addr_parse("192.0.2.1", 443, &addrs[1]), CF_OK);
	sink_open(&c, NULL);
	assert_int_equal(cf_looks(&c, &o), CF_OK);
	assert_int_equal(all.n, 1);
	assert_int_equal(all.look[0]->n, 1);
	assert_string_equal(all.look[0]->target.connect_host, "192.0.2.1");
	list(all.look[0], "tls.versions", "TLSv1.2", NULL);
	end(&all);
	SAID("tls.addresses", "(partial) 192.0.2.1");
	SAID("tls.versions", "(partial) TLSv1.2");
	assert_string_equal(sink_note(EP, "tls.versions"), "192.0.2.1: TLSv1.2; "
	    "192.0.2.9 was not examined: this machine has no IPv4 route to it "
	    "(--ipv6 looks at IPv6 alone)");
	sink_close();
	all.n = 0;
	o.known = &one_only;
	sink_open(&c, NULL);
	assert_int_equal(cf_looks(&c, &o), CF_OK);
	assert_int_equal(all.n, 1);
	cf_emit_status(all.look[0]->c, EP, "tls.versions", CF_ST_UNREACHABLE,
	    "%s", "unreachable");
	end(&all);
	SAID("tls.versions", "(unreachable)");
	assert_non_null(strstr(sink_note(EP, "tls.versions"), "no IPv4 route"));
	sink_close();
}

/* Addresses that are not known, or more than are examined. */
static void
gaps(void **state)
{
	struct all all = begin(1, "AAAA: timeout");

	(void)state;
	list(all.look[0], "tls.versions", "TLSv1.2", NULL);
	cf_emit_status(all.look[0]->c, EP, "tls.suites.ssl3", CF_ST_ABSENT,
	    "%s", "");
	end(&all);
	SAID("tls.addresses", "(partial) 192.0.2.1");
	SAID("tls.versions", "(partial) TLSv1.2");
	assert_string_equal(sink_note(EP, "tls.versions"),
	    "192.0.2.1: TLSv1.2; AAAA: timeout");
	SAID("tls.suites.ssl3", "(not_collected)");
	SAID("tls.addresses_differ", "(not_collected)");
	sink_close();
	all = begin(CF_LOOKS + 1, "");
	assert_int_equal(all.n, CF_LOOKS);
	end(&all);
	assert_string_equal(sink_note(EP, "tls.addresses"),
	    "8 of 9 addresses were examined");
	sink_close();
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(one),
		cmocka_unit_test(none),
		cmocka_unit_test(alike),
		cmocka_unit_test(differ),
		cmocka_unit_test(one_fails),
		cmocka_unit_test(gaps),
		cmocka_unit_test(whole),
		cmocka_unit_test(lacking),
		cmocka_unit_test(known),
		cmocka_unit_test(no_route),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
