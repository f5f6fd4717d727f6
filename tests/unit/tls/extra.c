/*
 * What the planner asks besides: extensions, names, kinds of keys; against a
 * server that is a function.  And the hellos that carry the extensions.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "plan.h"

static const unsigned char cert_a[] = { 0x30, 0x03, 0x02, 0x01, 0x01 };
static const unsigned char cert_b[] = { 0x30, 0x03, 0x02, 0x01, 0x02 };
static const uint16_t suites[] = { 0xC02F, 0xC030, 0xC027 };
static const uint16_t default_suites[] = { 0xC030, 0x002F };

/* TLS 1.2 alone, RSA; the first suite of its own list that is offered. */
struct fake {
	tls_exts answers; /* of those offered */
	tls_exts unasked; /* sent whatever is offered */
	tls_exts hates;	  /* a hello with one of these is reset */
	bool hates_any;	  /* … with any of the seldom ones */
	bool no_h2;	  /* alert 120 for our protocols */
	bool other_server, strict_name, old_default;
	bool pss; /* a second certificate, for rsa_pss_pss */
	bool dtls;
	tls_exts offered; /* of the seldom ones */
	unsigned int hellos, extras;
};

static bool
has(const uint16_t *v, size_t n, unsigned int x)
{
	size_t i;

	for (i = 0; i < n; i++) {
		if (v[i] == x)
			return true;
	}
	return false;
}

static struct tls_answer
refuse(unsigned int alert)
{
	return (struct tls_answer){ .outcome = TLS_REFUSED, .alert = alert };
}

static unsigned int
scheme_of(const struct fake *f, const struct tls_offer *o)
{
	size_t i;

	for (i = 0; i < o->nschemes; i++) {
		if (o->schemes[i] == 0x0804 || o->schemes[i] == 0x0401 ||
		    (f->pss && o->schemes[i] == 0x0809))
			return o->schemes[i];
	}
	return 0;
}

static struct tls_answer
ask(struct fake *f, const struct tls_offer *o)
{
	bool right = cf_streq(o->sni, "a.example") && (o->ext & TLS_X_SNI);
	bool elsewhere = !right && f->other_server;
	const uint16_t *mine = elsewhere ? default_suites : suites;
	size_t i, n = elsewhere ? CF_NELEM(default_suites) : CF_NELEM(suites);
	struct tls_answer a = { .outcome = TLS_ACCEPTED, .version = TLS_12 };

	f->hellos++;
	f->extras += o->more != 0;
	f->offered |= o->more;
	if (f->hates_any && o->more != 0)
		return (struct tls_answer){ .outcome = TLS_SILENT };
	if (o->more & f->hates)
		return (struct tls_answer){ .outcome = TLS_RESET };
	if (!right && f->strict_name)
		return refuse(112);
	if (f->no_h2 && (o->more & TLS_EXT(16) || o->ext & TLS_X_ALPN))
		return refuse(120);
	if (o->version < TLS_12 && !(elsewhere && f->old_default))
		return refuse(70);
	if (o->version < TLS_11)
		return refuse(70);
	for (i = 0; i < n && a.suite == 0; i++) {
		if (has(o->suites, o->nsuites, mine[i]))
			a.suite = mine[i];
	}
	if (a.suite == 0)
		return refuse(40);
	if (o->version == TLS_11)
		a.version = TLS_11;
	a.group = has(o->groups, o->ngroups, 0x0017) ? 0x0017 : 0;
	if ((o->ext & TLS_X_GROUPS) && a.suite != 0x002F && a.group == 0)
		return refuse(40);
	a.scheme = scheme_of(f, o);
	if (a.scheme == 0)
		return refuse(40);
	a.exts = (f->answers & o->more) | f->unasked;
	if (f->answers & TLS_EXT(23))
		a.exts |= TLS_EXT(23);
	a.record_limit = a.exts & TLS_EXT(28) ? 4096 : 0;
	a.echo = TLS_E_EMS | TLS_E_RENEG;
	a.certs[0] = elsewhere || a.scheme == 0x0809 ? cert_b : cert_a;
	a.cert_len[0] = sizeof(cert_a);
	a.ncerts = 1;
	a.done = true;
	return a;
}

static const struct tls_found *
run(struct cf_arena *arena, struct fake *f, unsigned int extras)
{
	struct tls_plan *p = f->dtls ? tls_plan_new_dtls(arena, "a.example")
				     : tls_plan_new(arena, "a.example");
	struct tls_probe probes[8];
	struct tls_answer a;
	size_t i, n;

	assert_non_null(p);
	tls_plan_extra(p, extras);
	while ((n = tls_plan_next(p, probes, CF_NELEM(probes))) > 0) {
		for (i = 0; i < n; i++) {
			a = ask(f, &probes[i].offer);
			tls_plan_answer(p, probes[i].id, &a);
		}
	}
	assert_true(tls_plan_done(p));
	assert_int_equal(tls_plan_found(p)->suites[TLS_V_12].status, CF_ST_OK);
	assert_int_equal(tls_plan_found(p)->suites[TLS_V_12].n, 3);
	return tls_plan_found(p);
}

static void
nothing_more(void **state)
{
	struct cf_arena *arena = cf_arena_new(CF_ARENA_TLS);
	struct fake f = { .answers = TLS_EXT(1) };
	const struct tls_found *found = run(arena, &f, 0);

	(void)state;
	assert_int_equal(f.extras, 0);
	assert_int_equal(
	    found->extra.clear.status, CF_ST_NOT_COLLECTED);
	assert_null(found->extra.none.asked);
	cf_arena_free(arena);
}

static void
two_hellos(void **state)
{
	struct cf_arena *arena = cf_arena_new(CF_ARENA_TLS);
	struct fake f = { .answers = TLS_EXT(1) | TLS_EXT(28) | TLS_EXT(23) |
				     TLS_EXT(15) };
	const struct tls_exts_found *x =
	    &run(arena, &f, TLS_EXTRA_EXTENSIONS)->extra.clear;

	(void)state;
	assert_int_equal(f.extras, 2);
	assert_int_equal(x->status, CF_ST_OK);
	assert_int_equal(x->vi, TLS_V_12);
	assert_true(x->answered ==
		    (TLS_EXT(1) | TLS_EXT(28) | TLS_EXT(23) | TLS_EXT(15)));
	assert_true(x->silent & TLS_EXT(4) && x->silent & TLS_EXT_NPN &&
		    x->silent & TLS_EXT(22));
	assert_true(x->refused == 0 && x->unasked == 0);
	assert_true(x->borne == TLS_EXT_ODD);
	assert_int_equal(x->record_limit, 4096);
	cf_arena_free(arena);
}

/* Over DTLS: use_srtp as well, and nothing long, which is neither borne nor
 * refused. */
static void
over_dtls(void **state)
{
	struct cf_arena *arena = cf_arena_new(CF_ARENA_TLS);
	struct fake f = { .dtls = true,
		.answers = TLS_EXT(14) | TLS_EXT(15) | TLS_EXT(23) };
	const struct tls_exts_found *x =
	    &run(arena, &f, TLS_EXTRA_EXTENSIONS)->extra.clear;

	(void)state;
	assert_int_equal(f.extras, 2);
	assert_false(f.offered & TLS_EXT_LONG);
	assert_int_equal(x->status, CF_ST_OK);
	assert_int_equal(x->vi, TLS_V_12);
	assert_true(x->answered == (TLS_EXT(14) | TLS_EXT(15) | TLS_EXT(23)));
	assert_true(x->silent & TLS_EXT(1) && x->silent & TLS_EXT(22));
	assert_true(x->borne == TLS_EXT_GREASE);
	assert_true(x->refused == 0 && x->unasked == 0);
	cf_arena_free(arena);
	/* Over TLS it is not offered. */
	arena = cf_arena_new(CF_ARENA_TLS);
	f = (struct fake){ .answers = TLS_EXT(14) };
	x = &run(arena, &f, TLS_EXTRA_EXTENSIONS)->extra.clear;
	assert_false((f.offered | x->silent | x->answered) & TLS_EXT(14));
	cf_arena_free(arena);
}

/* The one that it cannot bear is found, and all others are still heard. */
static void
one_is_hated(void **state)
{
	static const tls_exts hated[] = { TLS_EXT(15), TLS_EXT(20),
		TLS_EXT_GREASE, TLS_EXT_LONG, TLS_EXT(1) | TLS_EXT(28) };
	struct cf_arena *arena;
	size_t i;

	(void)state;
	for (i = 0; i < CF_NELEM(hated); i++) {
		struct fake f = { .answers = TLS_EXT(35), .hates = hated[i] };
		const struct tls_exts_found *x;

		arena = cf_arena_new(CF_ARENA_TLS);
		x = &run(arena, &f, TLS_EXTRA_EXTENSIONS)->extra.clear;
		assert_int_equal(x->status, CF_ST_OK);
		assert_true(x->refused == hated[i]);
		assert_true(x->answered == TLS_EXT(35));
		assert_true(f.extras <= 20);
		cf_arena_free(arena);
	}
}

/* A block is nothing that one extension is to blame for. */
static void
blocked(void **state)
{
	struct cf_arena *arena = cf_arena_new(CF_ARENA_TLS);
	struct fake f = { .hates_any = true };
	const struct tls_exts_found *x =
	    &run(arena, &f, TLS_EXTRA_EXTENSIONS)->extra.clear;

	(void)state;
	assert_int_equal(x->status, CF_ST_NOT_COLLECTED);
	assert_true(x->refused == 0 && x->answered == 0 && x->silent == 0);
	assert_true(f.extras < 16);
	cf_arena_free(arena);
}

/* Our application is not served: that is an answer to ALPN. */
static void
no_application_protocol(void **state)
{
	struct cf_arena *arena = cf_arena_new(CF_ARENA_TLS);
	struct fake f = { .no_h2 = true };
	const struct tls_exts_found *x =
	    &run(arena, &f, TLS_EXTRA_EXTENSIONS)->extra.clear;

	(void)state;
	assert_int_equal(x->status, CF_ST_OK);
	assert_true(x->answered == TLS_EXT(16));
	assert_true(x->refused == 0);
	cf_arena_free(arena);
}

static void
unasked(void **state)
{
	struct cf_arena *arena = cf_arena_new(CF_ARENA_TLS);
	struct fake f = { .unasked = TLS_EXT(35) | TLS_EXT(12) };
	const struct tls_found *found = run(arena, &f, TLS_EXTRA_EXTENSIONS);

	(void)state;
	assert_true(found->extra.clear.unasked & TLS_EXT(12));
	assert_false(found->extra.clear.answered & TLS_EXT(12));
	assert_int_equal(found->nodd, 1);
	cf_arena_free(arena);
}

static void
same_without_name(void **state)
{
	struct cf_arena *arena = cf_arena_new(CF_ARENA_TLS);
	struct fake f = { .answers = 0 };
	const struct tls_extra_found *x =
	    &run(arena, &f, TLS_EXTRA_CERTIFICATES)->extra;

	(void)state;
	assert_int_equal(x->none.status, CF_ST_OK);
	assert_true(x->none.same_leaf && x->none.same_suite);
	assert_int_equal(x->other.status, CF_ST_OK);
	assert_true(x->other.same_leaf && x->other.same_suite);
	assert_int_equal(x->none_suites, CF_TRI_UNSET);
	assert_int_equal(x->nkeys, 0);
	cf_arena_free(arena);
}

static void
another_server_without_name(void **state)
{
	struct cf_arena *arena = cf_arena_new(CF_ARENA_TLS);
	struct fake f = { .other_server = true, .old_default = true };
	const struct tls_extra_found *x =
	    &run(arena, &f, TLS_EXTRA_CERTIFICATES)->extra;

	(void)state;
	assert_int_equal(x->none.status, CF_ST_OK);
	assert_false(x->none.same_leaf || x->none.same_suite);
	assert_int_equal(x->none.suite, 0xC030);
	assert_int_equal(x->none.n, 1);
	assert_memory_equal(x->none.certs[0], cert_b, sizeof(cert_b));
	assert_int_equal(x->none_suites, CF_TRI_YES);
	assert_int_equal(x->none_versions, CF_TRI_YES);
	assert_false(x->other.same_leaf);
	cf_arena_free(arena);
}

static void
refused_without_name(void **state)
{
	struct cf_arena *arena = cf_arena_new(CF_ARENA_TLS);
	struct fake f = { .strict_name = true };
	const struct tls_extra_found *x =
	    &run(arena, &f, TLS_EXTRA_CERTIFICATES)->extra;

	(void)state;
	assert_int_equal(x->none.status, CF_ST_REFUSED);
	assert_int_equal(x->other.status, CF_ST_REFUSED);
	assert_string_equal(x->none.note, "alert 112 unrecognized_name");
	cf_arena_free(arena);
}

/* Two keys behind the same suites, told apart by their schemes. */
static void
two_keys(void **state)
{
	struct cf_arena *arena = cf_arena_new(CF_ARENA_TLS);
	struct fake f = { .pss = true };
	const struct tls_extra_found *x =
	    &run(arena, &f, TLS_EXTRA_CERTIFICATES)->extra;

	(void)state;
	assert_int_equal(x->nkeys, 2);
	assert_string_equal(x->keys[0].asked, "rsa");
	assert_memory_equal(x->keys[0].certs[0], cert_a, sizeof(cert_a));
	assert_string_equal(x->keys[1].asked, "rsa_pss");
	assert_memory_equal(x->keys[1].certs[0], cert_b, sizeof(cert_b));
	assert_true(x->none.same_leaf);
	cf_arena_free(arena);
}

/* ---- The hellos ---- */

/* Walks a hello of TLS 1.2; the set of its extensions. */
static tls_exts
walk(const struct cf_buf *b)
{
	struct cf_reader r = cf_reader_init(b->data, b->len), v, body;
	tls_exts set = 0;
	unsigned int type;

	cf_read_skip(&r, 3);
	r = cf_read_vec(&r, 2);
	cf_read_skip(&r, 1);
	r = cf_read_vec(&r, 3);
	cf_read_skip(&r, 2 + 32);
	cf_read_vec(&r, 1);
	cf_read_vec(&r, 2);
	cf_read_vec(&r, 1);
	v = cf_read_vec(&r, 2);
	assert_int_equal(r.left, 0);
	while (v.left > 0) {
		type = cf_read_u16(&v);
		body = cf_read_vec(&v, 2);
		if (type == 16)
			assert_int_equal(body.left, 14);
		if (tls_ext_bit(type) != TLS_EXT_OTHER)
			assert_false(set & tls_ext_bit(type));
		set |= tls_ext_bit(type);
	}
	assert_false(cf_reader_failed(&v));
	return set;
}

static void
hellos(void **state)
{
	static const unsigned char random[TLS_RANDOM_LEN];
	struct tls_offer o = { .version = TLS_12,
		.ext = TLS_X_EMS,
		.suites = suites,
		.nsuites = CF_NELEM(suites),
		.sni = "" };
	struct cf_buf b;
	unsigned int i;

	(void)state;
	cf_buf_init(&b, 8192);
	for (i = 0; i < 62; i++) {
		o.more = TLS_EXT(i);
		cf_buf_reset(&b);
		tls_hello_build(&b, &o, random);
		assert_true((walk(&b) & ~TLS_EXT(23) & ~o.more) == 0);
	}
	o.more = TLS_EXT(1) | TLS_EXT(16) | TLS_EXT(28) | TLS_EXT_NPN;
	cf_buf_reset(&b);
	tls_hello_build(&b, &o, random);
	assert_true(walk(&b) == (o.more | TLS_EXT(23)));
	o.more = TLS_EXT_LONG;
	cf_buf_reset(&b);
	tls_hello_build(&b, &o, random);
	assert_true(walk(&b) == (TLS_EXT(23) | TLS_EXT(21)));
	assert_int_equal(b.len, 5 + 1500);
	o.more = TLS_EXT_GREASE;
	cf_buf_reset(&b);
	tls_hello_build(&b, &o, random);
	assert_true(walk(&b) == (TLS_EXT(23) | TLS_EXT_OTHER));
	cf_buf_free(&b);
}

static void
names(void **state)
{
	(void)state;
	assert_string_equal(tls_ext_name(1), "max_fragment_length");
	assert_string_equal(tls_ext_name(46), "renegotiation_info");
	assert_int_equal(tls_ext_named("encrypt_then_mac"), 22);
	assert_int_equal(tls_ext_named("no such"), -1);
	assert_true(tls_ext_bit(0xFF01) == TLS_EXT_RENEG);
	assert_true(tls_ext_bit(13172) == TLS_EXT_NPN);
	assert_true(tls_ext_bit(40) == TLS_EXT_OTHER);
	assert_true(tls_ext_bit(0xFFFF) == TLS_EXT_OTHER);
}

/* A ServerHello with point formats and a record size limit. */
static void
answers(void **state)
{
	static const unsigned char exts[] = { 0, 11, 0, 3, 2, 0, 2, 0, 28, 0, 2,
		0x10, 0, 0x7A, 0x7A, 0, 0 };
	struct tls_reader r;
	struct cf_buf b;
	const struct tls_answer *a;
	size_t record, message, i;

	(void)state;
	cf_buf_init(&b, 512);
	cf_buf_u8(&b, 22);
	cf_buf_u16(&b, TLS_12);
	record = cf_buf_open(&b, 2);
	cf_buf_u8(&b, 2);
	message = cf_buf_open(&b, 3);
	cf_buf_u16(&b, TLS_12);
	for (i = 0; i < 32; i++)
		cf_buf_u8(&b, 7);
	cf_buf_u8(&b, 0);
	cf_buf_u16(&b, 0xC02F);
	cf_buf_u8(&b, 0);
	cf_buf_u16(&b, sizeof(exts));
	cf_buf_add(&b, exts, sizeof(exts));
	cf_buf_close(&b, message, 3);
	cf_buf_close(&b, record, 2);
	tls_reader_init(&r, TLS_WANT_HELLO, false);
	tls_reader_feed(&r, (const unsigned char *)b.data, b.len);
	a = tls_reader_end(&r, TLS_CLOSED);
	assert_int_equal(a->outcome, TLS_ACCEPTED);
	assert_true(a->exts == (TLS_EXT(11) | TLS_EXT(28) | TLS_EXT_OTHER));
	assert_int_equal(a->points, 1 | 4);
	assert_int_equal(a->record_limit, 4096);
	tls_reader_free(&r);
	cf_buf_free(&b);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(nothing_more),
		cmocka_unit_test(two_hellos),
		cmocka_unit_test(over_dtls),
		cmocka_unit_test(one_is_hated),
		cmocka_unit_test(blocked),
		cmocka_unit_test(no_application_protocol),
		cmocka_unit_test(unasked),
		cmocka_unit_test(same_without_name),
		cmocka_unit_test(another_server_without_name),
		cmocka_unit_test(refused_without_name),
		cmocka_unit_test(two_keys),
		cmocka_unit_test(hellos),
		cmocka_unit_test(names),
		cmocka_unit_test(answers),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
