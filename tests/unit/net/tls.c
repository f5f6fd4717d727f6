/* Whole handshakes with an OpenSSL server, and the paths built from them. */
#include "pki.h"

struct seen {
	int done;
	bool inside;
	enum cf_status status;
	char note[256], version[16], suite[64], group[32], error[256];
	size_t nchain;
	char leaf[CF_SHA256_HEX];
	bool chain_ok, anchor_extra, stapled;
	char anchor[CF_SHA256_HEX], path_anchor[CF_SHA256_HEX];
	size_t npath;
	struct cf_tls_store stores[CF_TLS_STORES];
	char why[CF_TLS_STORES][256];
	char scts[64];
	char staple[16];
};

static struct pki *pki;

static void
on_tls(void *arg, const struct cf_tls_result *r)
{
	struct seen *s = arg;
	size_t i;

	assert_false(s->inside);
	s->done++;
	s->status = r->status;
	snprintf(s->note, sizeof(s->note), "%s", r->note);
	snprintf(s->version, sizeof(s->version), "%s", r->version);
	snprintf(s->suite, sizeof(s->suite), "%s", r->suite);
	snprintf(s->group, sizeof(s->group), "%s", r->group);
	snprintf(s->error, sizeof(s->error), "%s", r->chain_error);
	snprintf(s->staple, sizeof(s->staple), "%s", r->staple_status);
	s->nchain = r->nchain;
	if (r->nchain > 0)
		cf_sha256_hex(r->chain[0], r->chain_len[0], s->leaf);
	s->chain_ok = r->chain_ok;
	s->anchor_extra = r->anchor_extra;
	s->stapled = r->stapled;
	memcpy(s->anchor, r->anchor, sizeof(s->anchor));
	s->npath = r->path.n;
	if (r->path.n > 0)
		cf_sha256_hex(r->path.v[r->path.n - 1],
		    r->path.len[r->path.n - 1], s->path_anchor);
	for (i = 0; i < CF_TLS_STORES; i++) {
		s->stores[i] = r->stores[i];
		snprintf(s->why[i], sizeof(s->why[i]), "%s",
		    r->stores[i].error != NULL ? r->stores[i].error : "");
	}
	if (r->scts_len > 0 && r->scts_len < sizeof(s->scts))
		memcpy(s->scts, r->scts, r->scts_len);
}

/* One handshake; by default it trusts the root of the tests. */
static struct seen
handshake_with(serve_fn *serve, const void *arg, struct cf_tls_options options)
{
	const char *files[] = { pki->trust };
	struct cf_strings trust = { files, 1 };
	struct server server = server_start(serve, arg);
	struct cf_net *net = net_new(NULL);
	struct seen seen = { .inside = true };

	options.addr = local(server.port);
	options.sni = options.sni != NULL ? options.sni : "good.example";
	options.host = options.host != NULL ? options.host : "good.example";
	options.trust = options.trust != NULL ? options.trust : &trust;
	net->times.idle = 1000;
	net->times.talk = 2000;
	assert_int_equal(cf_tls_handshake(net, &options, on_tls, &seen), CF_OK);
	seen.inside = false;
	assert_int_equal(cf_net_run(net), CF_OK);
	cf_net_free(net);
	assert_int_equal(seen.done, 1);
	server_stop(&server);
	return seen;
}

static struct seen
handshake(struct tls_server like, struct cf_tls_options options)
{
	like.pki = pki;
	like.pair = like.pair != NULL ? like.pair : &pki->leaf;
	return handshake_with(serve_tls, &like, options);
}

static void
good(void **state)
{
	struct seen s = handshake((struct tls_server){ 0 },
	    (struct cf_tls_options){ 0 });
	char root[CF_SHA256_HEX];

	(void)state;
	pki_root_hex(pki, root);
	assert_int_equal(s.status, CF_ST_OK);
	assert_string_equal(s.note, "");
	assert_string_equal(s.version, "TLSv1.3");
	assert_string_equal(s.suite, "TLS_AES_256_GCM_SHA384");
	assert_string_equal(s.group, "x25519");
	assert_int_equal(s.nchain, 2);
	assert_true(s.chain_ok);
	assert_string_equal(s.error, "");
	assert_string_equal(s.anchor, root);
	assert_true(s.anchor_extra);
	assert_false(s.stapled);
	assert_string_equal(s.staple, "");
}

/* The root is not sent and still known; each set of authorities is asked by
 * itself. */
static void
stores(void **state)
{
	unsigned char *der = NULL;
	int len = i2d_X509(pki->root.cert, &der);
	const unsigned char *const v[] = { der };
	const size_t lens[] = { (size_t)len };
	const struct cf_ders root = { v, lens, 1 }, none = { v, lens, 0 };
	struct seen s = handshake((struct tls_server){ 0 },
	    (struct cf_tls_options){ .stores = true, .listed = &root });

	(void)state;
	assert_int_equal(s.nchain, 2);
	assert_int_equal(s.npath, 3);
	assert_string_equal(s.path_anchor, s.anchor);
	assert_int_equal(s.stores[CF_STORE_SYSTEM].status, CF_ST_OK);
	assert_false(s.stores[CF_STORE_SYSTEM].trusted);
	assert_int_not_equal(s.why[CF_STORE_SYSTEM][0], '\0');
	assert_int_equal(s.stores[CF_STORE_MOZILLA].status, CF_ST_OK);
	assert_false(s.stores[CF_STORE_MOZILLA].trusted);
	assert_true(s.stores[CF_STORE_DECLARED].trusted);
	assert_string_equal(s.why[CF_STORE_DECLARED], "");
	assert_true(s.stores[CF_STORE_LISTED].trusted);

	s = handshake((struct tls_server){ .pair = &pki->expired },
	    (struct cf_tls_options){ .stores = true, .listed = &none });
	assert_false(s.stores[CF_STORE_DECLARED].trusted);
	assert_string_equal(s.why[CF_STORE_DECLARED], "certificate has expired");
	assert_int_equal(s.stores[CF_STORE_LISTED].status,
	    CF_ST_NOT_COLLECTED);
	OPENSSL_free(der);
}

static const char sct_list[] = "\0\6not an SCT";

static int
add_scts(SSL *ssl, unsigned int type, unsigned int context,
    const unsigned char **out, size_t *len, X509 *cert, size_t index, int *al,
    void *arg)
{
	(void)ssl;
	(void)type;
	(void)context;
	(void)cert;
	(void)al;
	(void)arg;
	if (index != 0)
		return 0;
	*out = (const unsigned char *)sct_list;
	*len = sizeof(sct_list) - 1;
	return 1;
}

static void
serve_scts(int fd, struct shared *shared, const void *arg)
{
	const struct tls_server *like = arg;
	SSL_CTX *ctx = tls_server_ctx(like);
	SSL *ssl;

	(void)shared;
	SSL_CTX_add_custom_ext(ctx, TLSEXT_TYPE_signed_certificate_timestamp,
	    SSL_EXT_CLIENT_HELLO | SSL_EXT_TLS1_2_SERVER_HELLO |
		SSL_EXT_TLS1_3_CERTIFICATE, add_scts, NULL, NULL, NULL, NULL);
	ssl = SSL_new(ctx);
	SSL_set_fd(ssl, fd);
	SSL_accept(ssl);
	SSL_free(ssl);
	SSL_CTX_free(ctx);
}

/* The extension is taken as it came, in both versions. */
static void
scts(void **state)
{
	static const int versions[] = { TLS1_2_VERSION, TLS1_3_VERSION };
	struct tls_server like = { .pki = pki, .pair = &pki->leaf };
	struct seen s;
	size_t i;

	(void)state;
	for (i = 0; i < CF_NELEM(versions); i++) {
		like.version = versions[i];
		s = handshake_with(serve_scts, &like,
		    (struct cf_tls_options){ 0 });
		assert_int_equal(s.status, CF_ST_OK);
		assert_memory_equal(s.scts, sct_list, sizeof(sct_list));
	}
}

static void
versions(void **state)
{
	static const struct {
		int version;
		const char *suites, *groups, *name, *suite, *group;
	} table[] = {
		{ TLS1_VERSION, NULL, "P-256", "TLSv1",
		    "TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA", "secp256r1" },
		{ TLS1_1_VERSION, NULL, "P-384", "TLSv1.1",
		    "TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA", "secp384r1" },
		{ TLS1_2_VERSION, "ECDHE-ECDSA-AES128-GCM-SHA256:@SECLEVEL=0",
		    "brainpoolP256r1:P-256", "TLSv1.2",
		    "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256", NULL },
		/* Only the second greeting offers these. */
		{ TLS1_2_VERSION,
		    "ECDHE-ECDSA-CAMELLIA128-SHA256:@SECLEVEL=0", "P-256",
		    "TLSv1.2", "TLS_ECDHE_ECDSA_WITH_CAMELLIA_128_CBC_SHA256",
		    "secp256r1" },
		{ TLS1_3_VERSION, NULL, "ffdhe3072", "TLSv1.3",
		    "TLS_AES_256_GCM_SHA384", "ffdhe3072" },
		{ TLS1_3_VERSION, NULL, "X448", "TLSv1.3",
		    "TLS_AES_256_GCM_SHA384", "x448" },
	};
	size_t i;

	(void)state;
	for (i = 0; i < CF_NELEM(table); i++) {
		struct seen s = handshake((struct tls_server){
		    .version = table[i].version, .suites = table[i].suites,
		    .groups = table[i].groups }, (struct cf_tls_options){ 0 });

		assert_int_equal(s.status, CF_ST_OK);
		assert_string_equal(s.version, table[i].name);
		assert_string_equal(s.suite, table[i].suite);
		if (table[i].group != NULL)
			assert_string_equal(s.group, table[i].group);
		assert_int_equal(s.nchain, 2);
		assert_true(s.chain_ok);
	}
}

/* The path is judged apart from the name, and all that is wrong is said. */
static void
bad_chains(void **state)
{
	struct cf_strings none = { NULL, 0 };
	const char *middle_files[] = { pki->middle_trust };
	struct cf_strings middle = { middle_files, 1 };
	const char *missing_files[] = { "/nowhere/ca.pem" };
	struct cf_strings missing = { missing_files, 1 };
	char root[CF_SHA256_HEX];
	struct seen s;

	(void)state;
	pki_root_hex(pki, root);
	s = handshake((struct tls_server){ .pair = &pki->expired },
	    (struct cf_tls_options){ 0 });
	assert_int_equal(s.status, CF_ST_OK);
	assert_false(s.chain_ok);
	assert_string_equal(s.error, "certificate has expired");
	assert_string_equal(s.anchor, root);

	/* At another time it was good. */
	s = handshake((struct tls_server){ .pair = &pki->expired },
	    (struct cf_tls_options){ .time = cf_now() - DAYS(3) });
	assert_true(s.chain_ok);
	s = handshake((struct tls_server){ 0 },
	    (struct cf_tls_options){ .time = cf_now() - DAYS(8) });
	assert_string_equal(s.error, "certificate is not yet valid");

	s = handshake((struct tls_server){ .pair = &pki->other },
	    (struct cf_tls_options){ 0 });
	assert_false(s.chain_ok);
	assert_string_equal(s.error, "hostname mismatch");
	assert_string_equal(s.anchor, root);
	s = handshake((struct tls_server){ .pair = &pki->expired },
	    (struct cf_tls_options){ .host = "127.0.0.2" });
	assert_string_equal(s.error,
	    "certificate has expired; IP address mismatch");
	s = handshake((struct tls_server){ 0 },
	    (struct cf_tls_options){ .host = "127.0.0.1" });
	assert_true(s.chain_ok);

	/* Nobody we know signed it. */
	s = handshake((struct tls_server){ 0 },
	    (struct cf_tls_options){ .trust = &none });
	assert_int_equal(s.status, CF_ST_OK);
	assert_false(s.chain_ok);
	assert_string_equal(s.anchor, "");
	assert_non_null(strstr(s.error, "issuer certificate"));
	s = handshake((struct tls_server){ .alone = true },
	    (struct cf_tls_options){ 0 });
	assert_false(s.chain_ok);
	assert_string_equal(s.anchor, "");
	assert_int_equal(s.nchain, 1);
	s = handshake((struct tls_server){ .pair = &pki->lonely,
	    .alone = true }, (struct cf_tls_options){ .host = "localhost" });
	assert_string_equal(s.error, "self-signed certificate");
	assert_string_equal(s.anchor, "");

	/* Who names an intermediate authority means to trust it. */
	s = handshake((struct tls_server){ .alone = true },
	    (struct cf_tls_options){ .trust = &middle });
	assert_true(s.chain_ok);
	assert_true(s.anchor_extra);
	s = handshake((struct tls_server){ 0 },
	    (struct cf_tls_options){ .trust = &missing });
	assert_false(s.chain_ok);
	assert_non_null(strstr(s.error, "/nowhere/ca.pem"));
}

static void
client_certificate(void **state)
{
	static const int table[] = { TLS1_2_VERSION, TLS1_3_VERSION };
	size_t i;

	(void)state;
	for (i = 0; i < CF_NELEM(table); i++) {
		struct seen s = handshake((struct tls_server){
		    .version = table[i], .client_cert = true },
		    (struct cf_tls_options){ 0 });

		assert_int_equal(s.status, CF_ST_OK);
		assert_non_null(strstr(s.note, "client certificate"));
		assert_int_equal(s.nchain, 2);
		assert_true(s.chain_ok);
		assert_true(s.suite[0] != '\0');
		assert_string_equal(s.group, "x25519");
	}
}

/* ---- OCSP ---- */

static size_t
make_staple(int status, long from, long until, const struct pair *signer,
    unsigned char **ret)
{
	OCSP_BASICRESP *basic = OCSP_BASICRESP_new();
	OCSP_CERTID *id = OCSP_cert_to_id(NULL, pki->leaf.cert,
	    pki->middle.cert);
	ASN1_TIME *this = X509_gmtime_adj(NULL, from);
	ASN1_TIME *next = X509_gmtime_adj(NULL, until);
	ASN1_TIME *revoked = X509_gmtime_adj(NULL, -DAYS(1));
	OCSP_RESPONSE *response;
	int len;

	assert_non_null(OCSP_basic_add1_status(basic, id, status, 0, revoked,
	    this, next));
	assert_int_equal(OCSP_basic_sign(basic, signer->cert, signer->key,
	    EVP_sha256(), NULL, 0), 1);
	response = OCSP_response_create(OCSP_RESPONSE_STATUS_SUCCESSFUL, basic);
	*ret = NULL;
	len = i2d_OCSP_RESPONSE(response, ret);
	assert_true(len > 0);
	OCSP_RESPONSE_free(response);
	OCSP_BASICRESP_free(basic);
	OCSP_CERTID_free(id);
	ASN1_TIME_free(this);
	ASN1_TIME_free(next);
	ASN1_TIME_free(revoked);
	return (size_t)len;
}

static void
stapled(void **state)
{
	const struct {
		int status;
		long from, until;
		const struct pair *signer;
		const char *want;
	} table[] = {
		{ V_OCSP_CERTSTATUS_GOOD, -60, DAYS(1), &pki->middle, "good" },
		{ V_OCSP_CERTSTATUS_REVOKED, -60, DAYS(1), &pki->middle,
		    "revoked" },
		{ V_OCSP_CERTSTATUS_UNKNOWN, -60, DAYS(1), &pki->middle,
		    "unknown" },
		{ V_OCSP_CERTSTATUS_GOOD, -DAYS(3), -DAYS(1), &pki->middle,
		    "invalid" },
		{ V_OCSP_CERTSTATUS_GOOD, DAYS(1), DAYS(2), &pki->middle,
		    "invalid" },
		{ V_OCSP_CERTSTATUS_GOOD, -60, DAYS(1), &pki->lonely,
		    "invalid" },
	};
	struct seen s;
	size_t i;

	(void)state;
	for (i = 0; i < CF_NELEM(table); i++) {
		unsigned char *staple;
		size_t len = make_staple(table[i].status, table[i].from,
		    table[i].until, table[i].signer, &staple);

		s = handshake((struct tls_server){ .staple = staple,
		    .staple_len = len,
		    .version = i % 2 ? TLS1_2_VERSION : 0 },
		    (struct cf_tls_options){ 0 });
		assert_int_equal(s.status, CF_ST_OK);
		assert_true(s.stapled);
		assert_string_equal(s.staple, table[i].want);
		OPENSSL_free(staple);
	}
	s = handshake((struct tls_server){
	    .staple = (const unsigned char *)"garbage", .staple_len = 7 },
	    (struct cf_tls_options){ 0 });
	assert_int_equal(s.status, CF_ST_OK);
	assert_string_equal(s.staple, "invalid");
}

/* ---- Peers that are no TLS servers, or no friends ---- */

static void
serve_http(int fd, struct shared *shared, const void *arg)
{
	(void)arg;
	put_text(fd, "HTTP/1.1 400 Bad Request\r\n\r\n");
	await_end(fd, shared);
}

static void
serve_close(int fd, struct shared *shared, const void *arg)
{
	char buf[4096];

	(void)shared;
	(void)arg;
	if (read(fd, buf, sizeof(buf)) > 0)
		shutdown(fd, SHUT_WR);
}

static void
serve_reset(int fd, struct shared *shared, const void *arg)
{
	char buf[16];

	(void)shared;
	(void)arg;
	if (read(fd, buf, sizeof(buf)) > 0)
		reset(fd);
}

static void
serve_silence(int fd, struct shared *shared, const void *arg)
{
	(void)arg;
	await_end(fd, shared);
}

/* An alert, byte by byte. */
static void
serve_alert(int fd, struct shared *shared, const void *arg)
{
	static const char alert[] = { 21, 3, 1, 0, 2, 2, 40 };
	size_t i;

	(void)arg;
	for (i = 0; i < sizeof(alert); i++) {
		put(fd, alert + i, 1);
		pause_ms(5);
	}
	await_end(fd, shared);
}

/* Handshake records without end: a ServerHello of 16 MB that never comes. */
static void
serve_endless(int fd, struct shared *shared, const void *arg)
{
	unsigned char record[5 + 16384] = { 22, 3, 3, 0x40, 0, 2, 0xff, 0xff,
		0xff };

	(void)shared;
	(void)arg;
	while (write(fd, record, sizeof(record)) > 0)
		continue;
}

static void
serve_noise(int fd, struct shared *shared, const void *arg)
{
	unsigned char noise[3000];
	uint32_t x = 12345;
	size_t i;

	(void)arg;
	for (i = 0; i < sizeof(noise); i++) {
		x = x * 1664525u + 1013904223u;
		noise[i] = (unsigned char)(x >> 24);
	}
	put(fd, noise, sizeof(noise));
	await_end(fd, shared);
}

static void
strangers(void **state)
{
	static const struct {
		serve_fn *serve;
		enum cf_status status;
		const char *note;
	} table[] = {
		{ serve_http, CF_ST_MALFORMED, "not a TLS handshake" },
		{ serve_close, CF_ST_REFUSED, "closed" },
		{ serve_reset, CF_ST_REFUSED, "reset" },
		{ serve_silence, CF_ST_TIMEOUT, "no answer" },
		{ serve_alert, CF_ST_REFUSED, "alert 40" },
		{ serve_endless, CF_ST_MALFORMED, "" },
		{ serve_noise, CF_ST_MALFORMED, "not a TLS handshake" },
	};
	size_t i;

	(void)state;
	for (i = 0; i < CF_NELEM(table); i++) {
		struct seen s = handshake_with(table[i].serve, NULL,
		    (struct cf_tls_options){ 0 });

		if (s.status != table[i].status ||
		    strstr(s.note, table[i].note) == NULL)
			fail_msg("server %zu: status %d, \"%s\"", i, s.status,
			    s.note);
		assert_int_equal(s.nchain, 0);
		assert_false(s.chain_ok);
		assert_string_equal(s.version, "");
		assert_string_equal(s.anchor, "");
	}
}

/* A server that holds back after N bytes of a good handshake. */
struct cut {
	struct tls_server like;
	size_t bytes;
};

static void
serve_cut(int fd, struct shared *shared, const void *arg)
{
	const struct cut *cut = arg;
	SSL_CTX *ctx = tls_server_ctx(&cut->like);
	SSL *ssl = SSL_new(ctx);
	BIO *in = BIO_new(BIO_s_mem()), *out = BIO_new(BIO_s_mem());
	char buf[16384], *bytes;
	ssize_t n;
	long len;

	(void)shared;
	SSL_set_bio(ssl, in, out);
	SSL_set_accept_state(ssl);
	if ((n = read(fd, buf, sizeof(buf))) > 0) {
		BIO_write(in, buf, (int)n);
		SSL_do_handshake(ssl);
		len = BIO_get_mem_data(out, &bytes);
		put(fd, bytes, (size_t)len < cut->bytes ?
			(size_t)len : cut->bytes);
		shutdown(fd, SHUT_WR);
	}
	SSL_free(ssl);
	SSL_CTX_free(ctx);
}

static void
truncated(void **state)
{
	struct cut cut = { { .pki = pki, .pair = &pki->leaf,
		.version = TLS1_2_VERSION }, 0 };
	struct seen s;

	(void)state;
	for (cut.bytes = 1; cut.bytes < 1400; cut.bytes += 97) {
		s = handshake_with(serve_cut, &cut,
		    (struct cf_tls_options){ 0 });
		assert_int_equal(s.status, CF_ST_REFUSED);
	}
	/* What was seen before the cut is kept. */
	assert_int_equal(s.nchain, 2);
	assert_true(s.chain_ok);
	assert_string_equal(s.version, "TLSv1.2");
}

static void
no_shared_suite(void **state)
{
	struct seen s = handshake((struct tls_server){
	    .version = TLS1_2_VERSION, .suites = "ADH-AES128-SHA:@SECLEVEL=0" },
	    (struct cf_tls_options){ 0 });

	(void)state;
	assert_int_equal(s.status, CF_ST_REFUSED);
	assert_non_null(strstr(s.note, "handshake failure"));
}

static void
serve_imap(int fd, struct shared *shared, const void *arg)
{
	put_text(fd, "* OK [CAPABILITY IMAP4rev1 STARTTLS] ready\r\n");
	if (!await(fd, shared, "STARTTLS\r\n"))
		return;
	put_text(fd, "* something else\r\na OK begin\r\n");
	serve_tls(fd, shared, arg);
}

static void
starttls(void **state)
{
	struct tls_server like = { .pki = pki, .pair = &pki->leaf };
	struct seen s = handshake_with(serve_imap, &like,
	    (struct cf_tls_options){ .starttls = "imap" });

	(void)state;
	assert_int_equal(s.status, CF_ST_OK);
	assert_true(s.chain_ok);
	s = handshake_with(serve_imap, &like,
	    (struct cf_tls_options){ .starttls = "pop3" });
	assert_int_equal(s.status, CF_ST_REFUSED);
	assert_string_equal(s.note, "no STARTTLS");
}

static void
cancelled(void **state)
{
	volatile int cancel = 0;
	struct cf_net_options options = { .cancel = &cancel, .run_ms = 150 };
	struct server server = server_start(serve_silence, NULL);
	struct cf_net *net = net_new(&options);
	struct seen seen[3] = { 0 };
	struct cf_tls_options ask = { .addr = local(server.port) };
	int i;

	(void)state;
	for (i = 0; i < 3; i++)
		assert_int_equal(cf_tls_handshake(net, &ask, on_tls, &seen[i]),
		    CF_OK);
	assert_int_equal(cf_net_run(net), CF_ECANCELLED);
	for (i = 0; i < 3; i++) {
		assert_int_equal(seen[i].done, 1);
		assert_int_equal(seen[i].status, CF_ST_NOT_COLLECTED);
	}
	ask.starttls = "gopher";
	assert_int_equal(cf_tls_handshake(net, &ask, on_tls, &seen[0]),
	    CF_ENOTFOUND);
	cf_net_free(net);
	server_stop(&server);
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
		cmocka_unit_test(good),
		cmocka_unit_test(stores),
		cmocka_unit_test(scts),
		cmocka_unit_test(versions),
		cmocka_unit_test(bad_chains),
		cmocka_unit_test(client_certificate),
		cmocka_unit_test(stapled),
		cmocka_unit_test(strangers),
		cmocka_unit_test(truncated),
		cmocka_unit_test(no_shared_suite),
		cmocka_unit_test(starttls),
		cmocka_unit_test(cancelled),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
