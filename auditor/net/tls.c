/*
 * One whole TLS handshake, for looking only: every certificate is accepted,
 * because what is wrong is what we came to see.  It is tried as an ordinary
 * client first; when the server will not have that, once more with every
 * version, suite and group that OpenSSL can speak.  OpenSSL never touches a
 * socket: it reads and writes memory, and a raw conversation carries the
 * bytes, with all its limits.  Nothing but the handshake is ever said.
 *
 * Over DTLS datagrams carry it: each flight of ours goes in one, and is written
 * anew by OpenSSL when nothing comes; a handshake that ends in silence is tried
 * once more.
 *
 * The chain is taken from the message itself, so that a certificate that
 * OpenSSL cannot use is still seen.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/ssl.h>

#include "trust.h"

/*
 * Two ways to greet.  The ordinary one comes first because servers fail on the
 * other: some close the connection on a long hello, or choose a suite that
 * they announce and cannot do.  Suites without a certificate have nothing to
 * show; those without encryption come last.
 */
static const struct greeting {
	const char *suites, *groups;
} greetings[] = {
	{ "ECDHE+AESGCM:ECDHE+CHACHA20:DHE+AESGCM:ECDHE+AES:DHE+AES:RSA+AES:"
	  "!aNULL:!AESCCM:!PSK:!SRP:@SECLEVEL=0",
	    "X25519:P-256:P-384:P-521" },
	{ "ALL:eNULL:!aNULL:@SECLEVEL=0",
	    "X25519:P-256:P-384:P-521:X448:brainpoolP256r1:brainpoolP384r1:"
	    "brainpoolP512r1:secp256k1:P-224:ffdhe2048:ffdhe3072:ffdhe4096:"
	    "ffdhe6144:ffdhe8192" },
};
#define GREETINGS CF_NELEM(greetings)

#define SUITES13                                                               \
	"TLS_AES_256_GCM_SHA384:TLS_CHACHA20_POLY1305_SHA256:"                 \
	"TLS_AES_128_GCM_SHA256:TLS_AES_128_CCM_SHA256:"                       \
	"TLS_AES_128_CCM_8_SHA256"

#define DTLS_HEADER 12 /* of a handshake message, RFC 6347, 4.2.2 */

struct net_tls {
	SSL_CTX *ctx[2][GREETINGS]; /* of TLS, and of DTLS */
};

struct handshake {
	struct cf_net *net;
	struct cf_arena *arena;
	struct cf_tls_options ask; /* its texts are ours */
	size_t greeting;	   /* which one is tried */
	SSL *ssl;
	BIO *in, *out;
	size_t fed;	   /* bytes given to OpenSSL */
	struct cf_buf say; /* what it wants to send */
	bool finished;
	bool failed; /* and result.note says why */
	bool wants_client; /* a client certificate was asked for */
	struct net_trust *trust;
	const unsigned char *chain[CF_TLS_CHAIN];
	size_t chain_len[CF_TLS_CHAIN];
	struct cf_tls_result result;
	cf_tls_fn *fn;
	void *arg;
};

/* ---- The context, one for a net ---- */

/* Suspends the handshake: what follows would need a client certificate, and
 * everything the server can show has been shown. */
static int
on_client_cert(SSL *ssl, X509 **cert, EVP_PKEY **key)
{
	struct handshake *hs = SSL_get_app_data(ssl);

	(void)cert;
	(void)key;
	hs->wants_client = true;
	/* A peer left waiting over UDP would repeat its flight. */
	return hs->ask.dtls ? 0 : -1;
}

static int
accept_any(X509_STORE_CTX *ctx, void *arg)
{
	(void)ctx;
	(void)arg;
	return 1;
}

/* RFC 6962, 3.3.1: kept as it came, of the first certificate alone. */
static int
on_scts(SSL *ssl, unsigned int type, unsigned int context,
    const unsigned char *in, size_t len, X509 *cert, size_t index, int *alert,
    void *arg)
{
	struct handshake *hs = SSL_get_app_data(ssl);

	(void)type;
	(void)context;
	(void)cert;
	(void)alert;
	(void)arg;
	if (index != 0)
		return 1;
	hs->result.scts = cf_memdup(hs->arena, in, len);
	hs->result.scts_len = hs->result.scts != NULL ? len : 0;
	return 1;
}

static SSL_CTX *
context_new(const struct greeting *greeting, bool dtls)
{
	SSL_CTX *ctx = SSL_CTX_new(
	    dtls ? DTLS_client_method() : TLS_client_method());

	if (ctx == NULL)
		return NULL;
	/* The system's openssl.cnf may have said otherwise. */
	SSL_CTX_clear_options(ctx, SSL_CTX_get_options(ctx));
	SSL_CTX_set_options(ctx, SSL_OP_LEGACY_SERVER_CONNECT |
	    SSL_OP_NO_TICKET | SSL_OP_IGNORE_UNEXPECTED_EOF |
	    SSL_OP_NO_QUERY_MTU);
	SSL_CTX_set_security_level(ctx, 0);
	SSL_CTX_set_session_cache_mode(ctx, SSL_SESS_CACHE_OFF);
	SSL_CTX_set_max_cert_list(ctx, CF_TLS_CHAIN_BYTES);
	SSL_CTX_set_verify(ctx, SSL_VERIFY_NONE, NULL);
	SSL_CTX_set_cert_verify_callback(ctx, accept_any, NULL);
	SSL_CTX_set_client_cert_cb(ctx, on_client_cert);
	if (SSL_CTX_add_custom_ext(ctx,
		TLSEXT_TYPE_signed_certificate_timestamp,
		SSL_EXT_CLIENT_HELLO | SSL_EXT_TLS1_2_SERVER_HELLO |
		    SSL_EXT_TLS1_3_CERTIFICATE,
		NULL, NULL, NULL, on_scts, NULL) != 1 ||
	    SSL_CTX_set_min_proto_version(ctx, 0) != 1 ||
	    SSL_CTX_set_max_proto_version(ctx, 0) != 1 ||
	    SSL_CTX_set_cipher_list(ctx, greeting->suites) != 1 ||
	    SSL_CTX_set_ciphersuites(ctx, SUITES13) != 1 ||
	    SSL_CTX_set1_groups_list(ctx, greeting->groups) != 1) {
		SSL_CTX_free(ctx);
		return NULL;
	}
	return ctx;
}

static SSL_CTX *
context(struct cf_net *net, size_t greeting, bool dtls)
{
	SSL_CTX **ctx;

	if (net->tls == NULL &&
	    (net->tls = calloc(1, sizeof(*net->tls))) == NULL)
		return NULL;
	ctx = &net->tls->ctx[dtls][greeting];
	if (*ctx == NULL)
		*ctx = context_new(&greetings[greeting], dtls);
	return *ctx;
}

void
net_tls_free(struct cf_net *net)
{
	size_t i;

	for (i = 0; net->tls != NULL && i < GREETINGS; i++) {
		SSL_CTX_free(net->tls->ctx[0][i]);
		SSL_CTX_free(net->tls->ctx[1][i]);
	}
	free(net->tls);
	net->tls = NULL;
}

/* ---- What was seen ---- */

/* The body of a Certificate message: RFC 5246 7.4.2, RFC 8446 4.4.2. */
static void
read_chain(struct handshake *hs, struct cf_reader body, bool tls13)
{
	struct cf_reader list, cert;
	size_t n = 0, total = 0;

	if (tls13)
		cf_read_vec(&body, 1); /* certificate_request_context */
	list = cf_read_vec(&body, 3);
	while (list.left > 0 && n < CF_TLS_CHAIN) {
		cert = cf_read_vec(&list, 3);
		if (tls13)
			cf_read_vec(&list, 2); /* extensions */
		total += cert.left;
		if (cf_reader_failed(&list) || cert.left == 0 ||
		    total > CF_TLS_CHAIN_BYTES)
			break;
		hs->chain[n] = cf_memdup(hs->arena, cert.p, cert.left);
		hs->chain_len[n] = cert.left;
		if (hs->chain[n] == NULL)
			break;
		n++;
	}
	hs->result.chain = hs->chain;
	hs->result.chain_len = hs->chain_len;
	hs->result.nchain = n;
}

static void
on_message(int sent, int version, int type, const void *buf, size_t len,
    SSL *ssl, void *arg)
{
	struct handshake *hs = arg;
	struct cf_reader r = cf_reader_init(buf, len);

	(void)version;
	if (sent || type != SSL3_RT_HANDSHAKE || hs->result.nchain > 0 ||
	    cf_read_u8(&r) != SSL3_MT_CERTIFICATE)
		return;
	if (hs->ask.dtls) {
		cf_read_skip(&r, DTLS_HEADER - 1);
		read_chain(hs, r, false);
		return;
	}
	read_chain(hs, cf_read_vec(&r, 3), SSL_version(ssl) == TLS1_3_VERSION);
}

/* As the IANA registry "TLS Supported Groups" writes it. */
static const char *
group_name(struct handshake *hs)
{
	static const struct {
		int nid;
		const char *name;
	} names[] = {
		{ NID_X25519, "x25519" },
		{ NID_X448, "x448" },
		{ NID_X9_62_prime256v1, "secp256r1" },
		{ NID_secp384r1, "secp384r1" },
		{ NID_secp521r1, "secp521r1" },
		{ NID_secp224r1, "secp224r1" },
		{ NID_secp256k1, "secp256k1" },
		{ NID_brainpoolP256r1, "brainpoolP256r1" },
		{ NID_brainpoolP384r1, "brainpoolP384r1" },
		{ NID_brainpoolP512r1, "brainpoolP512r1" },
		{ NID_ffdhe2048, "ffdhe2048" },
		{ NID_ffdhe3072, "ffdhe3072" },
		{ NID_ffdhe4096, "ffdhe4096" },
		{ NID_ffdhe6144, "ffdhe6144" },
		{ NID_ffdhe8192, "ffdhe8192" },
	};
	const char *text = "";
	EVP_PKEY *key = NULL;
	char name[64];
	size_t i, len;
	int nid;

	if (SSL_get_peer_tmp_key(hs->ssl, &key) != 1)
		return "";
	if (EVP_PKEY_get_base_id(key) == EVP_PKEY_DH) {
		/* Before TLS 1.3 the server chooses any numbers. */
		if (EVP_PKEY_get_group_name(key, name, sizeof(name), &len) == 1)
			text = cf_strdup(hs->arena, name);
		else
			text = cf_printf(hs->arena, "dh%d",
			    EVP_PKEY_get_bits(key));
		EVP_PKEY_free(key);
		return text;
	}
	EVP_PKEY_free(key);
	nid = (int)SSL_get_negotiated_group(hs->ssl);
	for (i = 0; i < CF_NELEM(names); i++)
		if (names[i].nid == nid)
			return names[i].name;
	return cf_printf(hs->arena, "0x%04x", nid & 0xffff);
}

static void
read_session(struct handshake *hs)
{
	struct cf_tls_result *result = &hs->result;
	const SSL_CIPHER *cipher = SSL_get_current_cipher(hs->ssl);
	const unsigned char *staple = NULL;
	const char *name;
	long len;

	if (cipher == NULL)
		cipher = SSL_get_pending_cipher(hs->ssl);
	if (cipher == NULL)
		return; /* no ServerHello came */
	name = SSL_CIPHER_standard_name(cipher);
	result->version = SSL_version(hs->ssl) == DTLS1_VERSION ? "DTLSv1.0" :
	    SSL_get_version(hs->ssl);
	result->suite = name != NULL ? name : SSL_CIPHER_get_name(cipher);
	result->group = group_name(hs);
	len = SSL_get_tlsext_status_ocsp_resp(hs->ssl, &staple);
	if (staple != NULL && len > 0) {
		result->stapled = true;
		result->staple = staple; /* lives as long as the SSL object */
		result->staple_len = (size_t)len;
	}
}

static void
anchor_digest(X509 *anchor, char ret[CF_SHA256_HEX])
{
	unsigned char md[EVP_MAX_MD_SIZE];
	unsigned int len;

	if (anchor != NULL &&
	    X509_digest(anchor, EVP_sha256(), md, &len) == 1 &&
	    len == CF_SHA256_LEN)
		cf_hex(md, len, ret);
}

static void
judge_chain(struct handshake *hs)
{
	struct cf_tls_result *result = &hs->result;
	STACK_OF(X509) *chain = chain_read(&(struct cf_ders){ hs->chain,
	    hs->chain_len, result->nchain });
	struct path path;

	result->chain_error = "the certificate of the server cannot be read";
	if (result->nchain == 0)
		result->chain_error = "the server sent no certificate";
	if (chain == NULL || sk_X509_num(chain) == 0)
		goto out;
	path_build(hs->trust, chain, hs->ask.host, hs->ask.time, &path);
	result->chain_ok = path.ok;
	result->chain_error = cf_strdup(hs->arena, path.error);
	if (!path.ok && hs->trust->bad != NULL)
		result->chain_error = cf_printf(hs->arena, "%s; \"%s\" holds no "
		    "certificate that can be read", path.error, hs->trust->bad);
	anchor_digest(path.anchor, result->anchor);
	if (path.anchor != NULL)
		result->anchor_extra = trust_is_extra(hs->net, hs->trust,
		    path.anchor);
	if (chain_write(hs->arena, path.built, &result->path) != CF_OK)
		result->path = (struct cf_ders){ 0 };
	if (hs->ask.stores)
		stores_judge(hs->net, hs->trust, chain, &hs->ask, hs->arena,
		    result->stores);
	if (result->stapled)
		result->staple_status = staple_check(sk_X509_value(chain, 0),
		    path.issuer, result->staple, result->staple_len,
		    hs->ask.time);
	path_free(&path);
out:
	sk_X509_pop_free(chain, X509_free);
}

/* ---- The handshake ---- */

static void
handshake_free(struct handshake *hs)
{
	if (hs == NULL)
		return;
	SSL_free(hs->ssl); /* and its BIOs */
	cf_buf_free(&hs->say);
	cf_arena_free(hs->arena);
	free(hs);
}

/* What went wrong, when the peer did not simply go away. */
static void
note_failure(struct handshake *hs)
{
	unsigned long error = ERR_peek_error();
	int reason = ERR_GET_REASON(error);
	const char *text;

	hs->failed = true;
	/* An alert of the peer stands in the reason (ssl(3), SSL_AD_*). */
	if (ERR_GET_LIB(error) == ERR_LIB_SSL &&
	    reason >= SSL_AD_REASON_OFFSET) {
		hs->result.status = CF_ST_REFUSED;
		hs->result.note = cf_printf(hs->arena, "alert %d, %s",
		    reason - SSL_AD_REASON_OFFSET, SSL_alert_desc_string_long(
			reason - SSL_AD_REASON_OFFSET));
		return;
	}
	text = ERR_reason_error_string(error);
	hs->result.status = CF_ST_MALFORMED;
	hs->result.note = cf_printf(hs->arena, "%s: %s",
	    SSL_get_current_cipher(hs->ssl) != NULL ||
	    SSL_get_pending_cipher(hs->ssl) != NULL ?
		"the handshake cannot be finished" : "not a TLS handshake",
	    text != NULL ? text : "unknown error");
}

/* Lets OpenSSL go on with what it has, and takes what it wants to send. */
static enum cf_talk_want
step(struct handshake *hs)
{
	char *out;
	long len;
	int n;

	ERR_clear_error();
	n = SSL_do_handshake(hs->ssl);
	if (n == 1 || (hs->wants_client && !hs->ask.dtls)) {
		hs->finished = true;
		return CF_WANT_ENOUGH;
	}
	n = SSL_get_error(hs->ssl, n);
	if (n != SSL_ERROR_WANT_READ) {
		/* One that will not go on without a client certificate. */
		if (hs->wants_client)
			hs->finished = true;
		else
			note_failure(hs);
		ERR_clear_error();
		return CF_WANT_ENOUGH;
	}
	cf_buf_reset(&hs->say);
	len = BIO_get_mem_data(hs->out, &out);
	if (len > 0)
		cf_buf_add(&hs->say, out, (size_t)len);
	hs->result.bytes_out += hs->say.len;
	(void)BIO_reset(hs->out);
	return hs->say.len > 0 ? CF_WANT_SEND : CF_WANT_MORE;
}

/* Farewell, or an alert: over UDP nothing else tells a peer that we go. */
static void
last_words(struct handshake *hs)
{
	char *out;
	long len;

	if (hs->finished)
		SSL_shutdown(hs->ssl);
	ERR_clear_error();
	cf_buf_reset(&hs->say);
	len = BIO_get_mem_data(hs->out, &out);
	if (len > 0)
		cf_buf_add(&hs->say, out, (size_t)len);
}

/* One datagram is one read of OpenSSL's. */
static enum cf_talk_want
on_datagram(void *arg, const unsigned char *in, size_t len,
    const unsigned char **ret_send, size_t *ret_len)
{
	struct handshake *hs = arg;
	enum cf_talk_want want;

	hs->fed += len;
	BIO_write(hs->in, in, (int)len);
	want = step(hs);
	if (want == CF_WANT_ENOUGH)
		last_words(hs);
	*ret_send = (const unsigned char *)hs->say.data;
	*ret_len = want == CF_WANT_MORE ? 0 : hs->say.len;
	return want;
}

static enum cf_talk_want
on_bytes(void *arg, const unsigned char *in, size_t len,
    const unsigned char **ret_send, size_t *ret_len)
{
	struct handshake *hs = arg;
	enum cf_talk_want want;

	BIO_write(hs->in, in + hs->fed, (int)(len - hs->fed));
	hs->fed = len;
	want = step(hs);
	*ret_send = (const unsigned char *)hs->say.data;
	*ret_len = hs->say.len;
	return want;
}

static void
on_again(void *arg, const void **ret, size_t *ret_len)
{
	struct handshake *hs = arg;

	*ret_len = net_dtls_again(hs->ssl, hs->out, &hs->say);
	*ret = hs->say.data;
	hs->result.bytes_out += *ret_len;
}

static int begin(struct handshake *);

/* Whether the server may yet like the other greeting. */
static bool
try_again(struct handshake *hs, enum cf_talk_end how)
{
	if (hs->finished || hs->result.nchain > 0 ||
	    hs->greeting + 1 >= GREETINGS ||
	    (!hs->failed && how != CF_TALK_CLOSED && how != CF_TALK_RESET &&
		(!hs->ask.dtls || how != CF_TALK_SILENT)))
		return false;
	hs->greeting++;
	return begin(hs) == CF_OK;
}

static void
on_done(void *arg, enum cf_talk_end how, const unsigned char *in, size_t len)
{
	struct handshake *hs = arg;
	struct cf_tls_result *result = &hs->result;

	(void)in;
	result->bytes_in = hs->ask.dtls ? hs->fed : len;
	if (hs->finished) {
		result->status = CF_ST_OK;
		if (hs->wants_client)
			result->note = "the server asks for a client "
				       "certificate";
	} else if (!hs->failed) {
		result->status = how == CF_TALK_CLOSED ?
		    CF_ST_REFUSED : cf_talk_status(how);
		result->note = cf_talk_end_name(how);
	}
	if (try_again(hs, how))
		return;
	if (how != CF_TALK_CANCELLED) {
		read_session(hs);
		judge_chain(hs);
	}
	hs->fn(hs->arg, result);
	handshake_free(hs);
}

static SSL *
session_new(struct handshake *hs, BIO **ret_in, BIO **ret_out)
{
	SSL_CTX *ctx = context(hs->net, hs->greeting, hs->ask.dtls);
	SSL *ssl = ctx != NULL ? SSL_new(ctx) : NULL;
	BIO *in = BIO_new(BIO_s_mem()), *out = BIO_new(BIO_s_mem());
	struct cf_addr literal;

	if (ssl == NULL || in == NULL || out == NULL) {
		SSL_free(ssl);
		BIO_free(in);
		BIO_free(out);
		return NULL;
	}
	/* An empty memory is "not yet", not the end. */
	BIO_set_mem_eof_return(in, -1);
	BIO_set_mem_eof_return(out, -1);
	SSL_set_bio(ssl, in, out);
	SSL_set_app_data(ssl, hs);
	if (hs->ask.dtls) {
		SSL_set_mtu(ssl, DTLS_MTU);
		DTLS_set_timer_cb(ssl, net_dtls_timer);
	}
	SSL_set_msg_callback(ssl, on_message);
	SSL_set_msg_callback_arg(ssl, hs);
	SSL_set_tlsext_status_type(ssl, TLSEXT_STATUSTYPE_ocsp);
	/* RFC 6066 section 3: no literal addresses. */
	if (hs->ask.sni[0] != '\0' &&
	    net_literal(hs->ask.sni, 0, &literal) != CF_OK)
		SSL_set_tlsext_host_name(ssl, hs->ask.sni);
	SSL_set_connect_state(ssl);
	*ret_in = in;
	*ret_out = out;
	return ssl;
}

/* ---- What handshakes over DTLS share ---- */

unsigned int
net_dtls_timer(SSL *ssl, unsigned int us)
{
	(void)ssl;
	return us == 0 ? CF_DTLS_WAIT_MS * 1000 * 5 / 6 : us * 2;
}

size_t
net_dtls_again(SSL *ssl, BIO *out, struct cf_buf *say)
{
	char *bytes;
	long len = 0;

	if (DTLSv1_handle_timeout(ssl) == 1)
		len = BIO_get_mem_data(out, &bytes);
	ERR_clear_error();
	if (len <= 0)
		return 0;
	cf_buf_reset(say);
	cf_buf_add(say, bytes, (size_t)len);
	(void)BIO_reset(out);
	return cf_buf_failed(say) ? 0 : say->len;
}

/* Makes the hello and starts the conversation; on failure all is as before. */
static int
begin(struct handshake *hs)
{
	BIO *in, *out, *old_in = hs->in, *old_out = hs->out;
	SSL *ssl = session_new(hs, &in, &out), *old = hs->ssl;
	struct cf_talk talk = { .addr = hs->ask.addr,
		.starttls = hs->ask.starttls, .name = hs->ask.sni,
		.read = on_bytes,
		.done = on_done, .arg = hs };
	struct cf_datagram datagram = { .addr = hs->ask.addr,
		.wait_ms = CF_DTLS_WAIT_MS, .tries = CF_DTLS_TRIES,
		.max = CF_DTLS_HEARD,
		.again = on_again,
		.read = on_datagram, .done = on_done, .arg = hs };
	int code = CF_ENOMEM;

	if (ssl == NULL)
		return CF_ENOMEM;
	hs->ssl = ssl;
	hs->in = in;
	hs->out = out;
	if (step(hs) == CF_WANT_SEND && !cf_buf_failed(&hs->say)) {
		talk.first = datagram.first = hs->say.data;
		talk.first_len = datagram.first_len = hs->say.len;
		code = hs->ask.dtls ? cf_datagram(hs->net, &datagram) :
		    cf_talk(hs->net, &talk);
	}
	if (code != CF_OK) {
		hs->ssl = old;
		hs->in = old_in;
		hs->out = old_out;
		SSL_free(ssl);
		return code;
	}
	SSL_free(old);
	hs->fed = 0;
	hs->failed = false;
	hs->result.note = "";
	return CF_OK;
}

static int
copy_options(struct handshake *hs, const struct cf_tls_options *options)
{
	struct cf_tls_options *ask = &hs->ask;

	*ask = *options;
	ask->time = options->time != 0 ? options->time : cf_now();
	ask->sni = cf_strdup(hs->arena, options->sni ? options->sni : "");
	ask->host = cf_strdup(hs->arena, options->host ? options->host : "");
	ask->starttls = cf_strdup(hs->arena,
	    options->starttls ? options->starttls : "");
	ask->trust = NULL;
	return cf_arena_failed(hs->arena) ? CF_ENOMEM : CF_OK;
}

int
cf_tls_handshake(struct cf_net *net, const struct cf_tls_options *options,
    cf_tls_fn *fn, void *arg)
{
	struct handshake *hs = calloc(1, sizeof(*hs));
	int code = CF_ENOMEM;

	if (hs == NULL)
		return CF_ENOMEM;
	hs->net = net;
	hs->fn = fn;
	hs->arg = arg;
	cf_buf_init(&hs->say, CF_TLS_HANDSHAKE);
	hs->result = (struct cf_tls_result){ .note = "", .version = "",
		.suite = "", .group = "", .chain_error = "",
		.staple_status = "" };
	if ((hs->arena = cf_arena_new(6 * CF_TLS_CHAIN_BYTES)) == NULL ||
	    (code = copy_options(hs, options)) != CF_OK ||
	    (code = trust_get(net, options->trust, &hs->trust)) != CF_OK ||
	    (code = begin(hs)) != CF_OK) {
		handshake_free(hs);
		return code;
	}
	return CF_OK;
}
