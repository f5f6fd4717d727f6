/* Chains judged from their bytes, apart from a handshake. */
#include <time.h>

#include "pki.h"

static struct pki *pki;

/* Up to three certificates, as sent, before the root of the tests. */
static int
verify(X509 *const *certs, size_t n, const char *host, size_t *ret_path,
    char ret_anchor[CF_SHA256_HEX])
{
	const char *files[] = { pki->trust };
	struct cf_strings trust = { files, 1 };
	struct cf_chain_options o = { .host = host, .trust = &trust,
		.time = time(NULL) };
	struct cf_arena *arena = cf_arena_new(1 << 20);
	struct cf_net *net = net_new(NULL);
	unsigned char *der[3] = { NULL };
	const unsigned char *v[3];
	struct cf_ders path = { .n = 0 };
	size_t len[3], i;
	int code;

	for (i = 0; i < n; i++) {
		len[i] = (size_t)i2d_X509(certs[i], &der[i]);
		v[i] = der[i];
	}
	code = cf_chain_verify(net, &(struct cf_ders){ v, len, n }, &o, arena,
	    &path);
	*ret_path = path.n;
	if (path.n > 0)
		assert_int_equal(cf_sha256_hex(path.v[path.n - 1],
		    path.len[path.n - 1], ret_anchor), CF_OK);
	for (i = 0; i < n; i++)
		OPENSSL_free(der[i]);
	cf_net_free(net);
	cf_arena_free(arena);
	return code;
}

static void
holds(void **state)
{
	X509 *const certs[] = { pki->leaf.cert, pki->middle.cert };
	char anchor[CF_SHA256_HEX], root[CF_SHA256_HEX];
	size_t path;

	(void)state;
	pki_root_hex(pki, root);
	assert_int_equal(verify(certs, 2, "good.example", &path, anchor),
	    CF_OK);
	assert_int_equal(path, 3);
	assert_string_equal(anchor, root);
	assert_int_equal(verify(certs, 2, "", &path, anchor), CF_OK);
}

static void
does_not_hold(void **state)
{
	X509 *const leaf[] = { pki->leaf.cert, pki->middle.cert };
	X509 *const expired[] = { pki->expired.cert, pki->middle.cert };
	X509 *const lonely[] = { pki->lonely.cert };
	char anchor[CF_SHA256_HEX];
	size_t path;

	(void)state;
	/* Another host, an intermediate that is not sent, out of date, its
	 * own authority. */
	assert_int_equal(verify(leaf, 2, "bad.example", &path, anchor),
	    CF_ENOTFOUND);
	assert_int_equal(verify(leaf, 1, "good.example", &path, anchor),
	    CF_ENOTFOUND);
	assert_int_equal(verify(expired, 2, "good.example", &path, anchor),
	    CF_ENOTFOUND);
	assert_int_equal(verify(lonely, 1, "localhost", &path, anchor),
	    CF_ENOTFOUND);
	assert_int_equal(path, 0);
}

static void
no_certificate(void **state)
{
	static const unsigned char junk[] = "\x30\x03 no";
	const unsigned char *v[] = { junk };
	size_t len[] = { sizeof(junk) - 1 };
	struct cf_strings none = { NULL, 0 };
	struct cf_chain_options o = { .host = "x", .trust = &none };
	struct cf_arena *arena = cf_arena_new(1 << 20);
	struct cf_net *net = net_new(NULL);
	struct cf_ders path;

	(void)state;
	assert_int_equal(cf_chain_verify(net, &(struct cf_ders){ v, len, 1 },
	    &o, arena, &path), CF_EPARSE);
	assert_int_equal(cf_chain_verify(net, &(struct cf_ders){ v, len, 0 },
	    &o, arena, &path), CF_EPARSE);
	cf_net_free(net);
	cf_arena_free(arena);
}

static int
setup(void **state)
{
	(void)state;
	pki = pki_new();
	return 0;
}

static int
teardown(void **state)
{
	(void)state;
	pki_free(pki);
	return 0;
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(holds),
		cmocka_unit_test(does_not_hold),
		cmocka_unit_test(no_certificate),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
