/*
 * Full handshakes that serve to see what comes after one: session tickets,
 * resumption, renegotiation.  OpenSSL never touches a socket: it reads and
 * writes memory, and a raw conversation carries the bytes, with all its
 * limits.  Every certificate is accepted, because nothing is ever entrusted to
 * the peer: no byte of application data is sent.  Secrets of the session are
 * our own, live as long as the conversation, and are wiped.
 */
#include <stdlib.h>
#include <string.h>

#include <openssl/bio.h>
#include <openssl/crypto.h>
#include <openssl/err.h>
#include <openssl/ssl.h>

#include "identity.h"
#include "room.h"

#define SUITES "ALL:eNULL:!aNULL:@SECLEVEL=0"
#define SUITES_RSA "kRSA:@SECLEVEL=0"
#define GROUPS                                                           \
	"X25519:P-256:P-384:P-521:X448:brainpoolP256r1:brainpoolP384r1:" \
	"brainpoolP512r1:ffdhe2048:ffdhe3072:ffdhe4096"
/* A session of one's own with its certificates, in DER. */
#define SESSION_BYTES (CF_TLS_CHAIN_BYTES + 65536)

enum stage { HANDSHAKE, TICKETS, CLOSING, RENEGOTIATION, LISTENING };

struct session {
	struct cf_arena *arena;
	SSL_CTX *ctx;
	SSL *ssl;
	BIO *in, *out;
	size_t fed;	   /* bytes given to OpenSSL */
	struct cf_buf say; /* what it wants to send */
	enum stage stage;
	bool connected; /* the first handshake came to its end */
	bool finished, failed;
	uint32_t age_add; /* of the ticket that is being read */
	unsigned int renegotiate;
	bool listen;	    /* for what is said inside TLS */
	bool dtls;
	const char *inside; /* said there first; NULL nothing */
	size_t inside_len;
	struct cf_buf said;
	unsigned char *blob; /* the latest session, in DER */
	size_t blob_len;
	unsigned char psk[CF_TLS_TICKETS][SSL_MAX_MASTER_KEY_LENGTH];
	struct cf_tls_ticket tickets[CF_TLS_TICKETS];
	unsigned int extensions[CF_TLS_EXTENSIONS];
	struct cf_identity *client;
	struct cf_tls_session_result result;
	cf_tls_session_fn *fn;
	void *arg;
};

static void
session_free(struct session *s)
{
	if (s == NULL)
		return;
	SSL_free(s->ssl); /* and its BIOs */
	SSL_CTX_free(s->ctx);
	cf_identity_free(s->client);
	if (s->blob != NULL)
		OPENSSL_cleanse(s->blob, s->blob_len);
	OPENSSL_cleanse(s->psk, sizeof(s->psk));
	cf_buf_free(&s->say);
	cf_buf_free(&s->said);
	cf_arena_free(s->arena);
	free(s);
}

/* ---- What OpenSSL tells ---- */

/* Without one, a server that only wishes for a certificate goes on. */
static int
on_client_cert(SSL *ssl, X509 **cert, EVP_PKEY **key)
{
	struct session *s = SSL_get_app_data(ssl);

	s->result.client_asked = true;
	s->result.client_shown = net_identity_show(s->client, ssl, cert, key);
	return s->result.client_shown;
}

static int
accept_any(X509_STORE_CTX *ctx, void *arg)
{
	(void)ctx;
	(void)arg;
	return 1;
}

/* A list of extensions: their numbers. */
static void
keep_extensions(struct session *s, struct cf_reader *m)
{
	struct cf_reader list = cf_read_vec(m, 2);
	unsigned int type;

	while (list.left > 0) {
		type = cf_read_u16(&list);
		cf_read_vec(&list, 2);
		if (cf_reader_failed(&list) ||
		    s->result.nextensions == CF_TLS_EXTENSIONS)
			return;
		s->extensions[s->result.nextensions++] = type;
	}
}

/* RFC 8446, 4.3.1 and 4.4.2: what the server answers out of sight. */
static void
read_encrypted(struct session *s, struct cf_reader m)
{
	unsigned int type = cf_read_u8(&m);
	struct cf_reader list;

	cf_read_skip(&m, 3);
	if (type == SSL3_MT_ENCRYPTED_EXTENSIONS) {
		keep_extensions(s, &m);
	} else if (type == SSL3_MT_CERTIFICATE) {
		cf_read_vec(&m, 1); /* context */
		list = cf_read_vec(&m, 3);
		cf_read_vec(&list, 3); /* the first certificate */
		if (!cf_reader_failed(&list))
			keep_extensions(s, &list);
	}
}

/* RFC 8446, 4.6.1: the one member of a ticket that OpenSSL does not show. */
static void
on_message(int sent, int version, int type, const void *buf, size_t len,
    SSL *ssl, void *arg)
{
	struct cf_reader r = cf_reader_init(buf, len);
	struct session *s = arg;

	(void)version;
	if (sent || type != SSL3_RT_HANDSHAKE ||
	    SSL_version(ssl) != TLS1_3_VERSION)
		return;
	read_encrypted(s, r);
	if (cf_read_u8(&r) != SSL3_MT_NEWSESSION_TICKET)
		return;
	cf_read_skip(&r, 3 + 4); /* length, lifetime */
	s->age_add = cf_read_u32(&r);
}

static void
keep_ticket(struct session *s, SSL_SESSION *session)
{
	struct cf_tls_ticket *t = &s->tickets[s->result.ntickets];
	const SSL_CIPHER *cipher = SSL_SESSION_get0_cipher(session);
	const unsigned char *bytes = NULL;
	size_t len = 0;

	if (s->result.ntickets == CF_TLS_TICKETS)
		return;
	SSL_SESSION_get0_ticket(session, &bytes, &len);
	if (len == 0)
		return;
	t->bytes = cf_memdup(s->arena, bytes, len);
	t->len = t->bytes != NULL ? len : 0;
	t->lifetime =
	    (uint32_t)SSL_SESSION_get_ticket_lifetime_hint(session);
	t->max_early = SSL_SESSION_get_max_early_data(session);
	t->suite = cipher != NULL ? SSL_CIPHER_get_protocol_id(cipher) : 0;
	if (SSL_SESSION_get_protocol_version(session) == TLS1_3_VERSION) {
		unsigned char *psk = s->psk[s->result.ntickets];

		t->age_add = s->age_add;
		t->psk_len = SSL_SESSION_get_master_key(
		    session, psk, SSL_MAX_MASTER_KEY_LENGTH);
		t->psk = psk;
		t->sha384 = cipher != NULL &&
			    EVP_MD_is_a(
				SSL_CIPHER_get_handshake_digest(cipher),
				"SHA384");
	}
	s->result.ntickets++;
}

static int
on_session(SSL *ssl, SSL_SESSION *session)
{
	struct session *s = SSL_get_app_data(ssl);
	unsigned char *at;
	int len;

	keep_ticket(s, session);
	if (!SSL_SESSION_is_resumable(session))
		return 0;
	len = i2d_SSL_SESSION(session, NULL);
	if (len <= 0 || (size_t)len > SESSION_BYTES ||
	    (at = cf_alloc(s->arena, (size_t)len)) == NULL)
		return 0;
	if (s->blob != NULL)
		OPENSSL_cleanse(s->blob, s->blob_len);
	s->blob = at;
	s->blob_len = (size_t)len;
	i2d_SSL_SESSION(session, &at);
	return 0;
}

/* What the library does not offer by itself, with bodies that ask for nothing
 * unusual: heartbeat (RFC 6520), certificate types X.509 (RFC 7250),
 * record_size_limit (RFC 8449), certificate transparency (RFC 6962). */
static const struct custom {
	unsigned int type;
	size_t len;
	unsigned char body[2];
} customs[] = { { 15, 1, { 1 } }, { 18, 0, { 0 } }, { 19, 2, { 1, 0 } },
	{ 20, 2, { 1, 0 } }, { 28, 2, { 0x40, 0 } } };

static int
on_offer(SSL *ssl, unsigned int type, unsigned int context,
    const unsigned char **ret, size_t *ret_len, X509 *cert, size_t n,
    int *alert, void *arg)
{
	const struct custom *c = arg;

	(void)ssl;
	(void)type;
	(void)context;
	(void)cert;
	(void)n;
	(void)alert;
	*ret = c->body;
	*ret_len = c->len;
	return 1;
}

static int
on_answer(SSL *ssl, unsigned int type, unsigned int context,
    const unsigned char *in, size_t len, X509 *cert, size_t n, int *alert,
    void *arg)
{
	(void)ssl;
	(void)type;
	(void)context;
	(void)in;
	(void)len;
	(void)cert;
	(void)n;
	(void)alert;
	(void)arg;
	return 1;
}

static bool
offer_extensions(SSL_CTX *ctx)
{
	size_t i;

	for (i = 0; i < CF_NELEM(customs); i++) {
		if (SSL_CTX_add_custom_ext(ctx, customs[i].type,
			SSL_EXT_CLIENT_HELLO |
			    SSL_EXT_TLS1_3_ENCRYPTED_EXTENSIONS |
			    SSL_EXT_TLS1_3_CERTIFICATE,
			on_offer, NULL, (void *)(uintptr_t)&customs[i],
			on_answer, NULL) != 1)
			return false;
	}
	return SSL_CTX_set_tlsext_max_fragment_length(
		   ctx, TLSEXT_max_fragment_length_4096) == 1 &&
	       SSL_CTX_set_tlsext_status_type(ctx, TLSEXT_STATUSTYPE_ocsp) == 1;
}

static SSL_CTX *
context_new(const struct cf_tls_session_options *o)
{
	SSL_CTX *ctx = SSL_CTX_new(
	    o->dtls ? DTLS_client_method() : TLS_client_method());
	bool tls13 = o->tls13 && !o->dtls;

	if (ctx == NULL)
		return NULL;
	/* The system's openssl.cnf may have said otherwise. */
	SSL_CTX_clear_options(ctx, SSL_CTX_get_options(ctx));
	SSL_CTX_set_options(ctx,
	    SSL_OP_LEGACY_SERVER_CONNECT |
		SSL_OP_ALLOW_UNSAFE_LEGACY_RENEGOTIATION |
		SSL_OP_IGNORE_UNEXPECTED_EOF | SSL_OP_NO_QUERY_MTU |
		(o->no_ticket ? SSL_OP_NO_TICKET : 0));
	SSL_CTX_set_security_level(ctx, 0);
	SSL_CTX_set_session_cache_mode(ctx,
	    SSL_SESS_CACHE_CLIENT | SSL_SESS_CACHE_NO_INTERNAL);
	SSL_CTX_sess_set_new_cb(ctx, on_session);
	SSL_CTX_set_max_cert_list(ctx, CF_TLS_CHAIN_BYTES);
	SSL_CTX_set_verify(ctx, SSL_VERIFY_NONE, NULL);
	SSL_CTX_set_cert_verify_callback(ctx, accept_any, NULL);
	SSL_CTX_set_client_cert_cb(ctx, on_client_cert);
	if (SSL_CTX_set_min_proto_version(
		ctx, tls13 ? TLS1_3_VERSION : 0) != 1 ||
	    SSL_CTX_set_max_proto_version(
		ctx, o->dtls ? 0 : tls13 ? TLS1_3_VERSION :
		TLS1_2_VERSION) != 1 ||
	    SSL_CTX_set_cipher_list(
		ctx, o->rsa ? SUITES_RSA : SUITES) != 1 ||
	    SSL_CTX_set1_groups_list(ctx, GROUPS) != 1 ||
	    (o->sigalgs != NULL &&
		SSL_CTX_set1_sigalgs_list(ctx, o->sigalgs) != 1) ||
	    (o->extensions && !offer_extensions(ctx)) ||
	    (!o->dtls && SSL_CTX_set_alpn_protos(ctx,
		(const unsigned char *)"\x02h2\x08http/1.1", 12) != 0)) {
		SSL_CTX_free(ctx);
		return NULL;
	}
	return ctx;
}

/* ---- The conversation ---- */

static const char *
error_text(
    struct session *s, enum cf_status *ret_status, unsigned int *ret_alert)
{
	unsigned long error = ERR_peek_error();
	int reason = ERR_GET_REASON(error);
	const char *text;

	/* An alert of the peer stands in the reason (ssl(3), SSL_AD_*). */
	if (ERR_GET_LIB(error) == ERR_LIB_SSL &&
	    reason >= SSL_AD_REASON_OFFSET) {
		*ret_status = CF_ST_REFUSED;
		reason -= SSL_AD_REASON_OFFSET;
		*ret_alert = (unsigned int)reason;
		return cf_printf(s->arena, "alert %d, %s", reason,
		    SSL_alert_desc_string_long(reason));
	}
	*ret_status = CF_ST_MALFORMED;
	text = ERR_reason_error_string(error);
	return cf_printf(s->arena, "not a TLS handshake: %s",
	    text != NULL ? text : "unknown error");
}

static void
read_connection(struct session *s)
{
	struct cf_tls_session_result *r = &s->result;
	const SSL_CIPHER *cipher = SSL_get_current_cipher(s->ssl);
	const unsigned char *alpn = NULL;
	unsigned char *der = NULL;
	const char *name;
	unsigned int len;
	X509 *leaf;
	int n;

	name = cipher != NULL ? SSL_CIPHER_standard_name(cipher) : NULL;
	r->suite = name != NULL ? name : "";
	r->version = SSL_version(s->ssl) == DTLS1_VERSION ? "DTLSv1.0" :
	    SSL_get_version(s->ssl);
	r->resumed = SSL_session_reused(s->ssl) == 1;
	r->secure_renegotiation =
	    SSL_get_secure_renegotiation_support(s->ssl) == 1;
	SSL_get0_alpn_selected(s->ssl, &alpn, &len);
	if (alpn != NULL && len > 0)
		r->alpn =
		    cf_strndup(s->arena, (const char *)alpn, (size_t)len);
	leaf = SSL_get0_peer_certificate(s->ssl);
	if (leaf == NULL || (n = i2d_X509(leaf, &der)) <= 0)
		return;
	r->leaf = cf_memdup(s->arena, der, (size_t)n);
	r->leaf_len = r->leaf != NULL ? (size_t)n : 0;
	OPENSSL_free(der);
}

/* Whether the renegotiation that was asked for has come to its end. */
static void
renegotiated(struct session *s)
{
	s->result.renegotiations++;
	s->result.renegotiation = CF_RENEG_DONE;
	if (--s->renegotiate == 0)
		s->finished = true;
	else if (SSL_renegotiate(s->ssl) != 1)
		s->finished = true;
}

static void
connected(struct session *s)
{
	s->connected = true;
	read_connection(s);
	if (s->listen) {
		if (s->inside != NULL)
			SSL_write(s->ssl, s->inside, (int)s->inside_len);
		s->stage = LISTENING;
	} else if (SSL_version(s->ssl) == TLS1_3_VERSION) {
		/* Tickets come now or never: a server has written them when
		 * it reads that nothing more is wanted. */
		SSL_shutdown(s->ssl);
		s->stage = TICKETS;
	} else if (s->renegotiate > 0 && SSL_renegotiate(s->ssl) == 1) {
		s->stage = RENEGOTIATION;
		s->result.renegotiation = CF_RENEG_STOPPED;
	} else if (s->dtls)
		/* Its ticket came before its Finished; see on_datagram(). */
		s->finished = true;
	else if (s->blob != NULL && !s->result.resumed) {
		/* A server may forget the session of a connection that ends
		 * without close_notify. */
		SSL_shutdown(s->ssl);
		s->stage = CLOSING;
	} else
		s->finished = true;
}

/* A handshake went as far as it could: 1 done, 0 wants more, -1 failed. */
static int
shake(struct session *s)
{
	int n = SSL_do_handshake(s->ssl);

	if (n == 1)
		return 1;
	n = SSL_get_error(s->ssl, n);
	return n == SSL_ERROR_WANT_READ ? 0 : -1;
}

static void
turn_renegotiation(struct session *s)
{
	enum cf_status ignored;
	unsigned int alert;

	switch (shake(s)) {
	case 1:
		renegotiated(s);
		break;
	case -1:
		s->result.renegotiation = CF_RENEG_REFUSED;
		s->result.renegotiation_note =
		    SSL_get_shutdown(s->ssl) & SSL_RECEIVED_SHUTDOWN
			? "closed by the peer"
			: error_text(s, &ignored, &alert);
		s->finished = true;
		break;
	default:
		break;
	}
}

static void
turn_end(struct session *s)
{
	char nothing[512];
	int n;

	while ((n = SSL_read(s->ssl, nothing, sizeof(nothing))) > 0)
		continue;
	n = SSL_get_error(s->ssl, n);
	if (s->stage == TICKETS && n == SSL_ERROR_SSL &&
	    s->result.ntickets == 0) {
		/* In TLS 1.3 a server refuses us after our last word. */
		s->connected = false;
		s->failed = true;
		s->result.note =
		    error_text(s, &s->result.status, &s->result.alert);
	}
	s->finished = (s->stage == TICKETS && s->result.ntickets > 0) ||
		      n != SSL_ERROR_WANT_READ;
}

/* What the server says inside TLS, whoever asked for it. */
static void
turn_listening(struct session *s)
{
	char bytes[1024];
	size_t room;
	int n;

	while ((n = SSL_read(s->ssl, bytes, sizeof(bytes))) > 0) {
		room = CF_TLS_SAID - s->said.len;
		cf_buf_add(&s->said, bytes,
		    (size_t)n < room ? (size_t)n : room);
		if ((size_t)n > room) {
			s->finished = true;
			return;
		}
	}
	n = SSL_get_error(s->ssl, n);
	s->result.said_whole = n == SSL_ERROR_ZERO_RETURN;
	s->finished = n != SSL_ERROR_WANT_READ;
}

static void
turn(struct session *s)
{
	enum stage stage;
	unsigned int round;

	do {
		stage = s->stage;
		round = s->renegotiate;
		ERR_clear_error();
		if (stage == TICKETS || stage == CLOSING)
			turn_end(s);
		else if (stage == LISTENING)
			turn_listening(s);
		else if (stage == RENEGOTIATION)
			turn_renegotiation(s);
		else {
			switch (shake(s)) {
			case 1:
				connected(s);
				break;
			case -1:
				s->failed = true;
				s->result.note =
				    error_text(s, &s->result.status,
					&s->result.alert);
				break;
			default:
				break;
			}
		}
		/* A new stage, or a new round, has something to say. */
	} while (!s->finished && !s->failed &&
		 (stage != s->stage || round != s->renegotiate));
	ERR_clear_error();
}

static enum cf_talk_want
step(struct session *s)
{
	char *out;
	long len;

	turn(s);
	if (s->failed || s->finished)
		return CF_WANT_ENOUGH;
	cf_buf_reset(&s->say);
	len = BIO_get_mem_data(s->out, &out);
	if (len > 0)
		cf_buf_add(&s->say, out, (size_t)len);
	(void)BIO_reset(s->out);
	return s->say.len > 0 ? CF_WANT_SEND : CF_WANT_MORE;
}

static enum cf_talk_want
on_bytes(void *arg, const unsigned char *in, size_t len,
    const unsigned char **ret_send, size_t *ret_len)
{
	struct session *s = arg;
	enum cf_talk_want want;

	BIO_write(s->in, in + s->fed, (int)(len - s->fed));
	s->fed = len;
	want = step(s);
	*ret_send = (const unsigned char *)s->say.data;
	*ret_len = s->say.len;
	if (want == CF_WANT_SEND)
		s->result.bytes_out += s->say.len;
	return want;
}

/* One datagram is one read of OpenSSL's.  Over UDP nothing but a farewell, or
 * an alert, tells a peer that we go. */
static enum cf_talk_want
on_datagram(void *arg, const unsigned char *in, size_t len,
    const unsigned char **ret_send, size_t *ret_len)
{
	struct session *s = arg;
	enum cf_talk_want want;
	char *out;
	long n;

	s->fed += len;
	BIO_write(s->in, in, (int)len);
	want = step(s);
	if (want == CF_WANT_ENOUGH) {
		if (s->connected)
			SSL_shutdown(s->ssl);
		ERR_clear_error();
		cf_buf_reset(&s->say);
		if ((n = BIO_get_mem_data(s->out, &out)) > 0)
			cf_buf_add(&s->say, out, (size_t)n);
	}
	*ret_send = (const unsigned char *)s->say.data;
	*ret_len = want == CF_WANT_MORE ? 0 : s->say.len;
	s->result.bytes_out += *ret_len;
	return want;
}

static void
on_again(void *arg, const void **ret, size_t *ret_len)
{
	struct session *s = arg;

	*ret_len = net_dtls_again(s->ssl, s->out, &s->say);
	*ret = s->say.data;
	s->result.bytes_out += *ret_len;
}

/* How a renegotiation ended that OpenSSL was still waiting for. */
static void
end_renegotiation(struct session *s, enum cf_talk_end how)
{
	switch (how) {
	case CF_TALK_CLOSED:
	case CF_TALK_RESET:
		s->result.renegotiation = CF_RENEG_REFUSED;
		break;
	case CF_TALK_SILENT:
	case CF_TALK_DEADLINE:
		s->result.renegotiation = CF_RENEG_SILENT;
		break;
	default:
		s->result.renegotiation = CF_RENEG_STOPPED;
		break;
	}
	s->result.renegotiation_note = cf_talk_end_name(how);
}

static void
on_done(void *arg, enum cf_talk_end how, const unsigned char *in, size_t len)
{
	struct session *s = arg;
	struct cf_tls_session_result *r = &s->result;

	(void)in;
	r->bytes_in = s->dtls ? s->fed : len;
	if (s->connected) {
		r->status = CF_ST_OK;
		if (s->stage == RENEGOTIATION && !s->finished)
			end_renegotiation(s, how);
		if (s->stage == LISTENING && !s->finished)
			r->said_whole = how == CF_TALK_SILENT ||
			    how == CF_TALK_CLOSED;
		if (s->stage == TICKETS && !s->finished &&
		    (how == CF_TALK_CANCELLED || how == CF_TALK_RESET)) {
			r->status = cf_talk_status(how);
			r->note = cf_talk_end_name(how);
		}
	} else if (!s->failed) {
		r->status = how == CF_TALK_CLOSED ? CF_ST_REFUSED
						  : cf_talk_status(how);
		r->note = cf_talk_end_name(how);
	}
	r->tickets = s->tickets;
	r->extensions = s->extensions;
	r->session = s->blob;
	r->session_len = s->blob_len;
	if (s->stage == LISTENING && !cf_buf_failed(&s->said)) {
		r->said = (const unsigned char *)s->said.data;
		r->said_len = s->said.len;
	}
	s->fn(s->arg, r);
	session_free(s);
}

/* ---- Starting ---- */

static int
resume(struct session *s, const struct cf_tls_session_options *o)
{
	const unsigned char *p = o->resume;
	SSL_SESSION *session;
	int ok;

	if (p == NULL)
		return CF_OK;
	session = d2i_SSL_SESSION(NULL, &p, (long)o->resume_len);
	if (session == NULL)
		return CF_EPARSE;
	ok = SSL_set_session(s->ssl, session);
	SSL_SESSION_free(session);
	return ok == 1 ? CF_OK : CF_EPARSE;
}

static int
start(struct session *s, const struct cf_tls_session_options *o)
{
	const char *sni = o->sni != NULL ? o->sni : "";
	struct cf_addr literal;
	int code;

	if ((s->ctx = context_new(o)) == NULL ||
	    (s->ssl = SSL_new(s->ctx)) == NULL)
		return CF_ENOMEM;
	s->in = BIO_new(BIO_s_mem());
	s->out = BIO_new(BIO_s_mem());
	if (s->in == NULL || s->out == NULL) {
		BIO_free(s->in);
		BIO_free(s->out);
		return CF_ENOMEM;
	}
	/* An empty memory is "not yet", not the end. */
	BIO_set_mem_eof_return(s->in, -1);
	BIO_set_mem_eof_return(s->out, -1);
	SSL_set_bio(s->ssl, s->in, s->out);
	SSL_set_app_data(s->ssl, s);
	if (o->dtls) {
		SSL_set_mtu(s->ssl, DTLS_MTU);
		DTLS_set_timer_cb(s->ssl, net_dtls_timer);
	}
	SSL_set_msg_callback(s->ssl, on_message);
	SSL_set_msg_callback_arg(s->ssl, s);
	/* RFC 6066 section 3: no literal addresses. */
	if (sni[0] != '\0' && net_literal(sni, 0, &literal) != CF_OK)
		SSL_set_tlsext_host_name(s->ssl, sni);
	if ((code = resume(s, o)) != CF_OK)
		return code;
	SSL_set_connect_state(s->ssl);
	return step(s) == CF_WANT_SEND && !cf_buf_failed(&s->say)
		   ? CF_OK
		   : CF_ENOMEM;
}

int
cf_tls_session(struct cf_net *net, const struct cf_tls_session_options *o,
    cf_tls_session_fn *fn, void *arg)
{
	struct session *s = calloc(1, sizeof(*s));
	struct cf_datagram datagram;
	struct cf_talk talk;
	int code = CF_ENOMEM;

	if (s == NULL)
		return CF_ENOMEM;
	s->fn = fn;
	s->arg = arg;
	s->renegotiate = o->renegotiate;
	s->dtls = o->dtls;
	s->client = net_identity_share(o->client);
	s->listen = o->after_starttls != NULL || o->inside != NULL;
	s->inside_len = o->inside_len;
	if (o->inside != NULL && o->inside_len == 0)
		s->inside_len = strlen(o->inside);
	cf_buf_init(&s->say, CF_TLS_HANDSHAKE);
	cf_buf_init(&s->said, CF_TLS_SAID);
	s->result = (struct cf_tls_session_result){ .note = "",
		.version = "",
		.suite = "",
		.alpn = "",
		.renegotiation_note = "" };
	if ((s->arena = cf_arena_new(16 * SESSION_BYTES)) == NULL ||
	    (o->inside != NULL &&
		(s->inside = cf_memdup(s->arena, o->inside,
		     s->inside_len)) == NULL) ||
	    (code = start(s, o)) != CF_OK)
		goto fail;
	talk = (struct cf_talk){ .addr = o->addr,
		.first = s->say.data,
		.first_len = s->say.len,
		.starttls = o->starttls,
		.name = o->sni,
		.after_starttls = o->after_starttls,
		.read = on_bytes,
		.done = on_done,
		.arg = s };
	datagram = (struct cf_datagram){ .addr = o->addr,
		.first = s->say.data,
		.first_len = s->say.len,
		.wait_ms = CF_DTLS_WAIT_MS,
		.tries = CF_DTLS_TRIES,
		.max = CF_DTLS_HEARD + CF_DTLS_RENEG_HEARD * o->renegotiate,
		.sends = CF_DATAGRAM_SENDS +
			 CF_DTLS_RENEG_SENDS * o->renegotiate,
		.again = on_again,
		.read = on_datagram,
		.done = on_done,
		.arg = s };
	code = o->dtls ? cf_datagram(net, &datagram) : cf_talk(net, &talk);
	if (code != CF_OK)
		goto fail;
	s->result.bytes_out = talk.first_len;
	return CF_OK;
fail:
	session_free(s);
	return code;
}
