/*
 * Verdicts and both outputs, on results that are written by hand: what a list
 * shows, what a partial list may not show, and texts of a hostile peer.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <jansson.h>

#include "probe.h"

struct fixture {
	struct cf_arena *arena;
	struct tls_found found;
	struct probe_vulns vulns;
	struct probe_options options;
	struct probe_target target;
	struct probe_result r;
};

static void
put(struct fixture *x, int vi, const uint32_t *v, size_t n)
{
	struct tls_list *l = &x->found.suites[vi];

	l->v = cf_memdup(x->arena, v, n * sizeof(*v));
	l->n = n;
	l->status = CF_ST_OK;
	x->found.offered[vi] = true;
}

#define PUT(x, vi, ...)                                                        \
	put(x, vi, (const uint32_t[]){ __VA_ARGS__ },                          \
	    CF_NELEM(((const uint32_t[]){ __VA_ARGS__ })))

/* A good server: TLS 1.2 and 1.3, everything whole. */
static int
setup(void **state)
{
	struct fixture *x = calloc(1, sizeof(*x));
	struct cf_text why;
	int vi;

	if (x == NULL || (x->arena = cf_arena_new(16u << 20)) == NULL)
		return -1;
	cf_lang = CF_LANG_EN;
	for (vi = 0; vi < TLS_V_MAX; vi++) {
		x->found.suites[vi].status = CF_ST_ABSENT;
		x->found.groups[vi].status = CF_ST_ABSENT;
	}
	x->found.status = CF_ST_OK;
	x->found.schemes.status = CF_ST_OK;
	x->found.schemes13.status = CF_ST_OK;
	x->found.plain_cbc.status = CF_ST_ABSENT;
	x->found.ems = x->found.reneg = x->found.sentinel = CF_TRI_YES;
	x->found.compression = CF_TRI_NO;
	PUT(x, TLS_V_12, 0xC030, 0xC02F);
	PUT(x, TLS_V_13, 0x1302, 0x1301);
	x->found.order[TLS_V_12] = TLS_ORDER_SERVER;
	x->found.order[TLS_V_13] = TLS_ORDER_CLIENT;
	x->found.extra.clear.vi = TLS_V_12;
	x->found.extra.clear.answered = TLS_EXT(23) | TLS_EXT(1);
	x->found.extra.clear.silent = TLS_EXT(15);
	x->options.sections = PROBE_ALL & ~(unsigned int)PROBE_CERTIFICATE;
	x->options.starttls = "";
	assert_true(probe_target_parse("a.fr:443", 443, &x->target, &why));
	x->r = (struct probe_result){ .arena = x->arena,
		.options = &x->options, .target = &x->target,
		.sni = "a.fr", .note = "", .found = &x->found, .ms = 12034 };
	x->r.more.exts.vi = TLS_V_13;
	x->r.more.exts.answered = TLS_EXT(51);
	snprintf(x->r.address, sizeof(x->r.address), "192.0.2.1");
	*state = x;
	return 0;
}

static int
teardown(void **state)
{
	struct fixture *x = *state;

	cf_arena_free(x->arena);
	free(x);
	return 0;
}

static enum probe_verdict
verdict(const struct fixture *x, const char *name)
{
	size_t i;

	for (i = 0; i < x->vulns.n; i++) {
		if (strcmp(x->vulns.v[i].name, name) == 0)
			return x->vulns.v[i].verdict;
	}
	fail_msg("no verdict about %s", name);
	return PROBE_INCONCLUSIVE;
}

static void
judge(struct fixture *x)
{
	memset(&x->vulns, 0, sizeof(x->vulns));
	probe_vuln_enumerated(x->arena, &x->found, &x->vulns);
}

static void
test_good(void **state)
{
	struct fixture *x = *state;
	size_t i;

	judge(x);
	assert_int_equal(x->vulns.n, 24);
	for (i = 0; i < x->vulns.n; i++) {
		if (x->vulns.v[i].verdict > PROBE_NOT_VULNERABLE)
			fail_msg("%s", x->vulns.v[i].name);
	}
	assert_int_equal(verdict(x, "cbc_without_encrypt_then_mac"),
	    PROBE_NOT_APPLICABLE);
}

static void
test_post_quantum(void **state)
{
	static const struct {
		uint32_t groups[2];
		size_t n;
		enum cf_status status;
		enum tls_order order;
		const char *name;
	} rows[] = {
		{ { 0x001D, 0x0017 }, 2, CF_ST_OK, TLS_ORDER_SERVER, "none" },
		{ { 0 }, 0, CF_ST_ABSENT, TLS_ORDER_CLIENT, "none" },
		{ { 0x001D }, 1, CF_ST_PARTIAL, TLS_ORDER_CLIENT, "unknown" },
		{ { 0x11EC, 0x001D }, 2, CF_ST_OK, TLS_ORDER_SERVER,
		    "hybrid-preferred" },
		{ { 0x11EC, 0x001D }, 2, CF_ST_OK, TLS_ORDER_CLIENT, "hybrid" },
		{ { 0x001D, 0x11EB }, 2, CF_ST_OK, TLS_ORDER_SERVER,
		    "hybrid" },
		{ { 0x11ED }, 1, CF_ST_PARTIAL, TLS_ORDER_CLIENT, "hybrid" },
		{ { 0x0201, 0x001D }, 2, CF_ST_OK, TLS_ORDER_CLIENT,
		    "ml-kem-alone" },
	};
	struct fixture *x = *state;
	struct tls_list *l = &x->found.groups[TLS_V_13];
	size_t i;

	for (i = 0; i < CF_NELEM(rows); i++) {
		l->v = cf_memdup(x->arena, rows[i].groups,
		    sizeof(rows[i].groups));
		l->n = rows[i].n;
		l->status = rows[i].status;
		x->found.group_order = rows[i].order;
		assert_string_equal(rows[i].name,
		    probe_pq_name(probe_post_quantum(&x->found)));
	}
}

static void
test_vulnerable(void **state)
{
	static const struct {
		const char *name;
		int vi;
		uint32_t suite;
	} rows[] = {
		{ "drown", TLS_V_SSL2, 0x010080 },
		{ "deprecated_versions", TLS_V_11, 0xC02F },
		{ "poodle", TLS_V_SSL3, 0x002F },
		{ "beast", TLS_V_10, 0x002F },
		{ "beast", TLS_V_SSL3, 0x002F },
		{ "sweet32", TLS_V_12, 0x000A },
		{ "sweet32", TLS_V_SSL2, 0x0700C0 },
		{ "rc4", TLS_V_12, 0x0005 },
		{ "freak", TLS_V_10, 0x0003 },
		{ "freak", TLS_V_SSL2, 0x040080 },
		{ "logjam", TLS_V_10, 0x0014 },
		{ "null_cipher", TLS_V_12, 0x003B },
		{ "anonymous", TLS_V_12, 0x0034 },
		{ "export_cipher", TLS_V_10, 0x0014 },
		{ "single_des", TLS_V_10, 0x0009 },
	};
	size_t i;

	for (i = 0; i < CF_NELEM(rows); i++) {
		struct fixture *x;
		void *fresh;

		(void)state;
		assert_int_equal(setup(&fresh), 0);
		x = fresh;
		put(x, rows[i].vi, &rows[i].suite, 1);
		judge(x);
		if (verdict(x, rows[i].name) != PROBE_VULNERABLE)
			fail_msg("%s", rows[i].name);
		/* A part of a list is enough to show it. */
		x->found.suites[rows[i].vi].status = CF_ST_PARTIAL;
		judge(x);
		assert_int_equal(verdict(x, rows[i].name), PROBE_VULNERABLE);
		teardown(&fresh);
	}
}

static void
test_inconclusive(void **state)
{
	struct fixture *x = *state;

	/* What a partial list does not show may be there all the same. */
	x->found.suites[TLS_V_10].status = CF_ST_TIMEOUT;
	judge(x);
	assert_int_equal(verdict(x, "beast"), PROBE_INCONCLUSIVE);
	assert_int_equal(verdict(x, "rc4"), PROBE_INCONCLUSIVE);
	assert_int_equal(verdict(x, "poodle"), PROBE_NOT_VULNERABLE);
	assert_int_equal(verdict(x, "deprecated_versions"),
	    PROBE_INCONCLUSIVE);
	/* Lucky 13 is never confirmed. */
	PUT(x, TLS_V_12, 0xC014);
	judge(x);
	assert_int_equal(verdict(x, "lucky13"), PROBE_INCONCLUSIVE);
}

static void
test_traits(void **state)
{
	struct fixture *x = *state;

	x->found.compression = CF_TRI_YES;
	x->found.reneg = x->found.ems = x->found.sentinel = CF_TRI_NO;
	judge(x);
	assert_int_equal(verdict(x, "crime"), PROBE_VULNERABLE);
	assert_int_equal(verdict(x, "renegotiation"), PROBE_VULNERABLE);
	assert_int_equal(verdict(x, "extended_master_secret"),
	    PROBE_VULNERABLE);
	assert_int_equal(verdict(x, "downgrade_sentinel"), PROBE_VULNERABLE);
	x->found.compression = x->found.reneg = x->found.ems =
	    x->found.sentinel = CF_TRI_UNSET;
	judge(x);
	assert_int_equal(verdict(x, "crime"), PROBE_INCONCLUSIVE);
	x->found.offered[TLS_V_12] = false;
	x->found.suites[TLS_V_12] = (struct tls_list){
		.status = CF_ST_ABSENT };
	judge(x);
	assert_int_equal(verdict(x, "crime"), PROBE_NOT_APPLICABLE);
	assert_int_equal(verdict(x, "downgrade_sentinel"),
	    PROBE_NOT_APPLICABLE);
	assert_int_equal(verdict(x, "sloth"), PROBE_NOT_APPLICABLE);
}

static void
test_dh(void **state)
{
	struct fixture *x = *state;

	PUT(x, TLS_V_12, 0x009F);
	judge(x);
	/* A DHE suite whose group was not seen. */
	assert_int_equal(verdict(x, "logjam"), PROBE_INCONCLUSIVE);
	x->found.ndh = 1;
	x->found.dh[0] = (struct tls_dh){ 1024, "modp1024", false };
	judge(x);
	assert_int_equal(verdict(x, "logjam"), PROBE_VULNERABLE);
	x->found.dh[0] = (struct tls_dh){ 1536, "modp1536", false };
	judge(x);
	assert_int_equal(verdict(x, "logjam"), PROBE_NOT_VULNERABLE);
	assert_int_equal(verdict(x, "weak_dh"), PROBE_VULNERABLE);
	x->found.dh[0] = (struct tls_dh){ 3072, "ffdhe3072", true };
	judge(x);
	assert_int_equal(verdict(x, "weak_dh"), PROBE_NOT_VULNERABLE);
}

/* A dedicated probe's answer replaces the enumeration's. */
static void
test_set(void **state)
{
	struct fixture *x = *state;
	size_t n;

	judge(x);
	n = x->vulns.n;
	probe_vuln_set(&x->vulns, "crime", PROBE_INCONCLUSIVE,
	    (struct cf_text){ "", "" });
	assert_int_equal(x->vulns.n, n);
	assert_int_equal(verdict(x, "crime"), PROBE_INCONCLUSIVE);
	probe_vuln_set(&x->vulns, "heartbleed", PROBE_NOT_VULNERABLE,
	    (struct cf_text){ "", "" });
	assert_int_equal(x->vulns.n, n + 1);
}

static json_t *
as_json(struct fixture *x)
{
	struct cf_buf out;
	json_t *root;

	cf_buf_init(&out, 1u << 20);
	x->r.vulns = x->vulns;
	probe_json(&x->r, &out);
	assert_false(cf_buf_failed(&out));
	assert_int_equal(out.data[out.len - 1], '\n');
	assert_ptr_equal(memchr(out.data, '\n', out.len),
	    out.data + out.len - 1);
	root = json_loads(out.data, JSON_REJECT_DUPLICATES, NULL);
	assert_non_null(root);
	cf_buf_free(&out);
	return root;
}

static const char *
text_at(const json_t *root, const char *name)
{
	return json_string_value(json_object_get(root, name));
}

static void
test_json(void **state)
{
	struct fixture *x = *state;
	json_t *root, *v12;

	judge(x);
	root = as_json(x);
	assert_string_equal(text_at(root, "target"), "a.fr:443");
	assert_string_equal(text_at(root, "status"), "ok");
	assert_true(json_is_true(json_object_get(root, "complete")));
	v12 = json_object_get(json_object_get(root, "protocols"), "TLSv1.2");
	assert_string_equal(json_string_value(json_array_get(json_object_get(
	    v12, "order"), 0)), "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384");
	assert_true(json_is_true(json_object_get(v12, "server_preference")));
	assert_null(json_object_get(json_object_get(json_object_get(root,
	    "protocols"), "TLSv1.3"), "order"));
	assert_true(json_real_value(json_object_get(json_object_get(root,
	    "statistics"), "seconds")) > 12.0339);
	json_decref(root);

	x->found.order[TLS_V_13] = TLS_ORDER_MIXED;
	root = as_json(x);
	assert_string_equal(text_at(json_object_get(json_object_get(root,
	    "protocols"), "TLSv1.3"), "server_preference"), "mixed");
	json_decref(root);

	x->found.groups[TLS_V_12].status = CF_ST_PARTIAL;
	x->found.groups[TLS_V_12].note = "the peer reset the connection";
	x->found.suites[TLS_V_SSL3].status = CF_ST_TIMEOUT;
	root = as_json(x);
	assert_true(json_is_false(json_object_get(root, "complete")));
	v12 = json_object_get(json_object_get(root, "protocols"), "TLSv1.2");
	assert_true(json_is_false(json_object_get(v12, "complete")));
	assert_string_equal(text_at(json_object_get(v12, "incomplete"),
	    "groups"), "the peer reset the connection");
	assert_non_null(text_at(json_object_get(root, "undecided"), "SSLv3"));
	json_decref(root);
}

static void
test_extensions(void **state)
{
	static const unsigned char der[] = { 1, 2, 3 };
	static const unsigned char *const certs[] = { der };
	static const size_t lens[] = { sizeof(der) };
	struct fixture *x = *state;
	struct tls_exts_found *e = &x->found.extra.clear;
	json_t *root, *v;

	judge(x);
	e->points = 1;
	e->refused = TLS_EXT_GREASE | TLS_EXT(20);
	e->borne = TLS_EXT_LONG;
	x->r.more.exts.status = CF_ST_TIMEOUT;
	x->r.more.exts.note = "silent";
	x->options.sections = PROBE_ALL;
	x->r.ncerts = 0;
	x->found.extra.none = (struct tls_shown){ .asked = "no name",
		.vi = TLS_V_12, .suite = 0xC02F, .certs = certs, .lens = lens,
		.n = 1, .same_suite = true };
	x->found.extra.other = (struct tls_shown){ .asked = "another name",
		.vi = TLS_V_12, .status = CF_ST_REFUSED, .note = "alert 112" };
	root = as_json(x);
	assert_true(json_is_false(json_object_get(root, "complete")));
	v = json_object_get(json_object_get(root, "extensions"), "TLSv1.2");
	assert_string_equal(json_string_value(json_array_get(
	    json_object_get(v, "answered"), 0)), "max_fragment_length");
	assert_int_equal(json_array_size(json_object_get(v, "refused")), 1);
	v = json_object_get(json_object_get(root, "extensions"), "TLSv1.3");
	assert_string_equal(text_at(v, "status"), "timeout");
	assert_null(json_object_get(v, "answered"));
	v = json_object_get(root, "tolerance");
	assert_true(json_is_false(json_object_get(v, "grease")));
	assert_true(json_is_true(json_object_get(v, "long_hello")));
	assert_int_equal(json_array_size(json_object_get(root,
	    "point_formats")), 1);
	v = json_object_get(json_object_get(root, "names"), "none");
	assert_string_equal(text_at(v, "answer"), "differs");
	assert_int_equal(strlen(text_at(v, "certificate")), 64);
	v = json_object_get(json_object_get(root, "names"), "unknown");
	assert_string_equal(text_at(v, "answer"), "refused");
	assert_string_equal(text_at(v, "note"), "alert 112");
	json_decref(root);
}

/* Nothing that a peer says reaches a terminal or breaks a line. */
static void
test_hostile(void **state)
{
	static const char evil[] =
	    "CN=\033[2J\"\\\n\r\a\xff\xe2\x80\xae x";
	struct fixture *x = *state;
	struct tls_cert cert = { .subject = evil, .issuer = evil,
		.serial = evil, .key_type = evil, .key_curve = "",
		.signature_algorithm = evil };
	const char *names[] = { evil };
	struct cf_buf out;
	json_t *root;
	size_t i;

	cert.san_dns = (struct tls_strings){ names, 1, true };
	x->options.sections = PROBE_ALL;
	x->r.certs = &cert;
	x->r.ncerts = 1;
	x->r.shaken = true;
	x->r.shake = (struct cf_tls_result){ .note = evil, .version = evil,
		.suite = evil, .group = evil, .chain_error = evil,
		.staple_status = evil };
	x->found.odd[0] = evil;
	x->found.nodd = 1;
	judge(x);
	root = as_json(x);
	assert_true(json_is_false(json_object_get(json_array_get(
	    json_object_get(root, "certificates"), 0), "names_complete")));
	json_decref(root);
	cf_buf_init(&out, 1u << 20);
	probe_text(&x->r, false, &out);
	assert_false(cf_buf_failed(&out));
	for (i = 0; i < out.len; i++)
		assert_true(out.data[i] == '\n' ||
		    (unsigned char)out.data[i] >= 0x20);
	assert_null(strstr(out.data, "\xe2\x80\xae"));
	cf_buf_reset(&out);
	probe_text(&x->r, true, &out);
	assert_non_null(strstr(out.data, "\033[31m"));
	assert_null(strstr(out.data, "\033[2J"));
	cf_buf_free(&out);
}

/* A target that could not be reached has its status, note and no protocols. */
static void
test_nothing(void **state)
{
	struct fixture *x = *state;
	json_t *root;

	x->r.found = NULL;
	x->r.status = CF_ST_REFUSED;
	x->r.note = "connection refused";
	x->r.address[0] = '\0';
	root = as_json(x);
	assert_string_equal(text_at(root, "status"), "refused");
	assert_true(json_is_null(json_object_get(root, "address")));
	assert_true(json_is_false(json_object_get(root, "complete")));
	assert_int_equal(json_object_size(json_object_get(root,
	    "protocols")), 0);
	json_decref(root);
}

/* ---- What the dedicated probes say ---- */

static void
hear(struct fixture *x, const char *key, enum cf_status status,
    struct cf_value value, const char *note)
{
	struct cf_fact f = { .key = key, .status = status, .value = value,
		.note = note };

	probe_vuln_fact(x->arena, &f, x->options.intrusive, &x->vulns);
}

static const char *
why(const struct fixture *x, const char *name)
{
	size_t i;

	for (i = 0; i < x->vulns.n; i++) {
		if (strcmp(x->vulns.v[i].name, name) == 0)
			return x->vulns.v[i].reason.en;
	}
	return "-";
}

static void
test_facts(void **state)
{
	static const char *const gzip[] = { "gzip" };
	struct fixture *x = *state;
	const struct cf_value none = { .type = CF_T_NONE };

	hear(x, "tls.vuln.heartbleed", CF_ST_OK, cf_v_bool(true), "");
	assert_int_equal(verdict(x, "heartbleed"), PROBE_VULNERABLE);
	hear(x, "tls.vuln.ccs", CF_ST_OK, cf_v_bool(false), "closed");
	assert_int_equal(verdict(x, "ccs_injection"), PROBE_NOT_VULNERABLE);
	assert_string_equal(why(x, "ccs_injection"), "");
	hear(x, "tls.vuln.fallback_scsv", CF_ST_OK, cf_v_bool(false), "");
	assert_int_equal(verdict(x, "fallback_scsv"), PROBE_VULNERABLE);
	hear(x, "tls.vuln.robot", CF_ST_OK, cf_v_text("weak"), "");
	assert_int_equal(verdict(x, "robot"), PROBE_VULNERABLE);
	assert_string_equal(why(x, "robot"), "oracle (weak)");
	hear(x, "tls.vuln.http_compression", CF_ST_OK, cf_v_list(gzip, 1), "");
	assert_int_equal(verdict(x, "breach"), PROBE_INCONCLUSIVE);
	/* What could not be asked is never fine. */
	hear(x, "tls.vuln.ticketbleed", CF_ST_TIMEOUT, none, "");
	assert_int_equal(verdict(x, "ticketbleed"), PROBE_INCONCLUSIVE);
	assert_string_equal(why(x, "ticketbleed"), "timeout");
	hear(x, "tls.vuln.opossum", CF_ST_ABSENT, none, "not HTTP");
	assert_int_equal(verdict(x, "opossum"), PROBE_NOT_APPLICABLE);
	/* Looked for and not found, and nothing to look at. */
	hear(x, "tls.vuln.key_flaws", CF_ST_ABSENT, none, "looked for ROCA");
	assert_int_equal(verdict(x, "weak_key"), PROBE_NOT_VULNERABLE);
	hear(x, "tls.vuln.intolerances", CF_ST_ABSENT, none,
	    "TLS 1.2 and older are refused (alert 70)");
	assert_int_equal(verdict(x, "intolerance"), PROBE_NOT_APPLICABLE);
	/* Two facts about one weakness: the worse one stays. */
	hear(x, "tls.vuln.strict_sni", CF_ST_OK, cf_v_bool(false), "");
	hear(x, "tls.vuln.strict_alpn", CF_ST_OK, cf_v_bool(true), "");
	assert_int_equal(verdict(x, "alpaca"), PROBE_INCONCLUSIVE);
	/* A fact that is about no weakness. */
	hear(x, "tls.session.alpn", CF_ST_OK, cf_v_text("h2"), "");
	assert_int_equal(x->vulns.n, 10);
	probe_vuln_unheard(&x->vulns);
	assert_int_equal(verdict(x, "invalid_curve"), PROBE_INCONCLUSIVE);
	assert_int_equal(verdict(x, "heartbleed"), PROBE_VULNERABLE);
}

static void
test_renegotiations(void **state)
{
	struct fixture *x = *state;
	const char *key = "tls.session.renegotiations";

	hear(x, key, CF_ST_OK, cf_v_int(0), "");
	assert_int_equal(verdict(x, "client_renegotiation"),
	    PROBE_NOT_VULNERABLE);
	hear(x, key, CF_ST_OK, cf_v_int(1), "");
	assert_int_equal(verdict(x, "client_renegotiation"),
	    PROBE_INCONCLUSIVE);
	x->options.intrusive = true;
	hear(x, key, CF_ST_OK, cf_v_int(10), "");
	assert_int_equal(verdict(x, "client_renegotiation"),
	    PROBE_VULNERABLE);
	hear(x, "tls.session.ticket_key", CF_ST_OK,
	    cf_v_text("00000000000000000000000000000000"), "");
	assert_int_equal(verdict(x, "ticket_key"), PROBE_VULNERABLE);
	hear(x, "tls.session.renegotiation", CF_ST_OK, cf_v_text("secure"),
	    "");
	assert_int_equal(verdict(x, "insecure_renegotiation"),
	    PROBE_NOT_VULNERABLE);
}

/* What has no object stays so when its probe was left out. */
static void
test_no_object(void **state)
{
	struct fixture *x = *state;
	const struct cf_value none = { .type = CF_T_NONE };

	judge(x);
	assert_int_equal(verdict(x, "robot"), PROBE_NOT_APPLICABLE);
	hear(x, "tls.vuln.robot", CF_ST_NOT_COLLECTED, none, "left out");
	assert_int_equal(verdict(x, "robot"), PROBE_NOT_APPLICABLE);
	hear(x, "tls.vuln.invalid_curve", CF_ST_NOT_COLLECTED, none,
	    "left out");
	assert_int_equal(verdict(x, "invalid_curve"), PROBE_INCONCLUSIVE);
}

static void
test_winshock(void **state)
{
	struct fixture *x = *state;

	judge(x);
	assert_int_equal(verdict(x, "winshock"), PROBE_NOT_VULNERABLE);
	x->found.offered[TLS_V_13] = false;
	x->found.suites[TLS_V_13].n = 0;
	judge(x);
	assert_int_equal(verdict(x, "winshock"), PROBE_INCONCLUSIVE);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_good, setup, teardown),
		cmocka_unit_test_setup_teardown(test_post_quantum, setup, teardown),
		cmocka_unit_test(test_vulnerable),
		cmocka_unit_test_setup_teardown(test_inconclusive, setup,
		    teardown),
		cmocka_unit_test_setup_teardown(test_traits, setup, teardown),
		cmocka_unit_test_setup_teardown(test_dh, setup, teardown),
		cmocka_unit_test_setup_teardown(test_set, setup, teardown),
		cmocka_unit_test_setup_teardown(test_json, setup, teardown),
		cmocka_unit_test_setup_teardown(test_extensions, setup,
		    teardown),
		cmocka_unit_test_setup_teardown(test_hostile, setup,
		    teardown),
		cmocka_unit_test_setup_teardown(test_nothing, setup,
		    teardown),
		cmocka_unit_test_setup_teardown(test_facts, setup, teardown),
		cmocka_unit_test_setup_teardown(test_renegotiations, setup,
		    teardown),
		cmocka_unit_test_setup_teardown(test_no_object, setup,
		    teardown),
		cmocka_unit_test_setup_teardown(test_winshock, setup,
		    teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
