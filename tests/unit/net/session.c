/* Sessions with an OpenSSL server: tickets, resumption, renegotiation. */
#include "pki.h"

struct seen {
	int done;
	enum cf_status status;
	char note[256], version[16], alpn[32], reneg_note[128];
	unsigned int alert, renegotiations;
	bool resumed, client_asked, secure;
	enum cf_tls_renegotiation renegotiation;
	size_t ntickets, ticket_len, psk_len, leaf_len;
	uint32_t lifetime, max_early;
	unsigned char *session;
	size_t session_len;
	char said[256];
	bool said_whole;
};

static struct pki *pki;

static void
on_session(void *arg, const struct cf_tls_session_result *r)
{
	struct seen *s = arg;

	s->done++;
	s->status = r->status;
	s->alert = r->alert;
	snprintf(s->note, sizeof(s->note), "%s", r->note);
	snprintf(s->version, sizeof(s->version), "%s", r->version);
	snprintf(s->alpn, sizeof(s->alpn), "%s", r->alpn);
	snprintf(s->reneg_note, sizeof(s->reneg_note), "%s",
	    r->renegotiation_note);
	s->resumed = r->resumed;
	s->client_asked = r->client_asked;
	s->secure = r->secure_renegotiation;
	s->renegotiation = r->renegotiation;
	s->renegotiations = r->renegotiations;
	s->ntickets = r->ntickets;
	s->leaf_len = r->leaf_len;
	if (r->ntickets > 0) {
		s->ticket_len = r->tickets[0].len;
		s->psk_len = r->tickets[0].psk_len;
		s->lifetime = r->tickets[0].lifetime;
		s->max_early = r->tickets[0].max_early;
	}
	if (r->said != NULL)
		snprintf(s->said, sizeof(s->said), "%.*s", (int)r->said_len,
		    (const char *)r->said);
	s->said_whole = r->said_whole;
	if (r->session != NULL) {
		s->session = malloc(r->session_len);
		assert_non_null(s->session);
		memcpy(s->session, r->session, r->session_len);
		s->session_len = r->session_len;
	}
}

/* What the server of a test is like; one context for all its connections. */
struct like {
	int version;
	unsigned long options;
	size_t tickets;
	uint32_t early;
	bool cache, verify, insist, alpn;
	SSL_CTX *ctx;
};

static int
choose_alpn(SSL *ssl, const unsigned char **out, unsigned char *len,
    const unsigned char *in, unsigned int in_len, void *arg)
{
	(void)ssl;
	(void)in_len;
	(void)arg;
	*len = in[0];
	*out = in + 1;
	return SSL_TLSEXT_ERR_OK;
}

static void
serve(int fd, struct shared *shared, const void *arg)
{
	const struct like *like = arg;
	SSL *ssl = SSL_new(like->ctx);
	char buf[256];

	SSL_set_fd(ssl, fd);
	if (SSL_accept(ssl) == 1) {
		while (SSL_read(ssl, buf, sizeof(buf)) > 0)
			atomic_fetch_add(&shared->questions, 1);
		/* Else the library forgets the session. */
		if (SSL_get_shutdown(ssl) & SSL_RECEIVED_SHUTDOWN)
			SSL_shutdown(ssl);
	}
	SSL_free(ssl);
}

static int
any_cert(int ok, X509_STORE_CTX *ctx)
{
	(void)ok;
	(void)ctx;
	return 1;
}

static struct server
start(struct like *like)
{
	const struct tls_server base = { .pki = pki,
		.pair = &pki->leaf,
		.version = like->version };

	like->ctx = tls_server_ctx(&base);
	SSL_CTX_set_options(like->ctx, like->options);
	SSL_CTX_set_num_tickets(like->ctx, like->tickets);
	SSL_CTX_set_max_early_data(like->ctx, like->early);
	SSL_CTX_set_session_id_context(
	    like->ctx, (const unsigned char *)"t", 1);
	if (!like->cache)
		SSL_CTX_set_session_cache_mode(like->ctx, SSL_SESS_CACHE_OFF);
	if (like->verify)
		SSL_CTX_set_verify(like->ctx,
		    SSL_VERIFY_PEER | (like->insist ?
			SSL_VERIFY_FAIL_IF_NO_PEER_CERT : 0), any_cert);
	if (like->alpn)
		SSL_CTX_set_alpn_select_cb(like->ctx, choose_alpn, NULL);
	return server_start(serve, like);
}

static struct seen
ask(const struct server *server, struct cf_tls_session_options o)
{
	struct cf_net *net = net_new(NULL);
	struct seen seen = { .done = 0 };

	o.addr = local(server->port);
	o.sni = o.sni != NULL ? o.sni : "good.example";
	net->times.idle = 700;
	net->times.talk = 3000;
	assert_int_equal(cf_tls_session(net, &o, on_session, &seen), CF_OK);
	assert_int_equal(seen.done, 0);
	assert_int_equal(cf_net_run(net), CF_OK);
	cf_net_free(net);
	assert_int_equal(seen.done, 1);
	return seen;
}

static struct seen
resume(const struct server *server, const struct seen *first,
    struct cf_tls_session_options o)
{
	struct seen s;

	assert_non_null(first->session);
	o.resume = first->session;
	o.resume_len = first->session_len;
	s = ask(server, o);
	free(s.session);
	s.session = NULL;
	return s;
}

static void
stop(struct server *server, struct like *like)
{
	/* Nothing is ever said to the server after a handshake. */
	assert_int_equal(atomic_load(&server->shared->questions), 0);
	server_stop(server);
	SSL_CTX_free(like->ctx);
}

static void
tickets13(void **state)
{
	struct cf_tls_session_options o = { .tls13 = true };
	struct like like = { .version = TLS1_3_VERSION,
		.tickets = 2,
		.early = 4096, /* its tickets lie in the cache then */
		.cache = true,
		.alpn = true };
	struct server server = start(&like);
	struct seen s = ask(&server, o), again;

	(void)state;
	assert_int_equal(s.status, CF_ST_OK);
	assert_string_equal(s.version, "TLSv1.3");
	assert_string_equal(s.alpn, "h2");
	assert_true(s.ntickets >= 1); /* the second may come later */
	assert_true(s.lifetime > 0 && s.lifetime <= 7200);
	assert_int_equal(s.max_early, 4096);
	assert_int_equal(s.psk_len, 48); /* of a suite with SHA-384 */
	assert_true(s.leaf_len > 100);
	assert_false(s.resumed);
	assert_int_equal(s.renegotiation, CF_RENEG_NOT_TRIED);
	again = resume(&server, &s, o);
	assert_int_equal(again.status, CF_ST_OK);
	assert_true(again.resumed);
	free(s.session);
	stop(&server, &like);
}

static void
no_tickets13(void **state)
{
	struct cf_tls_session_options o = { .tls13 = true };
	struct like like = { .version = TLS1_3_VERSION, .tickets = 0 };
	struct server server = start(&like);
	struct seen s = ask(&server, o);

	(void)state;
	assert_int_equal(s.status, CF_ST_OK);
	assert_int_equal(s.ntickets, 0);
	assert_null(s.session);
	stop(&server, &like);
}

static void
ticket12(void **state)
{
	struct cf_tls_session_options o = { .tls13 = false };
	struct like like = { .version = TLS1_2_VERSION };
	struct server server = start(&like);
	struct seen s = ask(&server, o), again;

	(void)state;
	assert_int_equal(s.status, CF_ST_OK);
	assert_string_equal(s.version, "TLSv1.2");
	assert_int_equal(s.ntickets, 1);
	assert_true(s.ticket_len > 16);
	assert_true(s.lifetime > 0);
	assert_int_equal(s.psk_len, 0);
	again = resume(&server, &s, o);
	assert_true(again.resumed);
	free(s.session);
	/* Without tickets and without a cache nothing is resumed. */
	o.no_ticket = true;
	s = ask(&server, o);
	assert_int_equal(s.ntickets, 0);
	assert_null(s.session);
	stop(&server, &like);
}

/* Connections of the server share one cache. */
static void
id12(void **state)
{
	struct cf_tls_session_options o = { .no_ticket = true };
	struct like like = { .version = TLS1_2_VERSION,
		.cache = true,
		.options = SSL_OP_NO_TICKET };
	struct server server = start(&like);
	struct seen s = ask(&server, o), again;

	(void)state;
	assert_int_equal(s.ntickets, 0);
	again = resume(&server, &s, o);
	assert_int_equal(again.status, CF_ST_OK);
	assert_true(again.resumed);
	free(s.session);
	stop(&server, &like);
}

static void
renegotiation(void **state)
{
	static const struct {
		unsigned long options;
		unsigned int ask;
		enum cf_tls_renegotiation expected;
		unsigned int done;
	} table[] = {
		{ SSL_OP_ALLOW_CLIENT_RENEGOTIATION, 1, CF_RENEG_DONE, 1 },
		{ SSL_OP_ALLOW_CLIENT_RENEGOTIATION, 10, CF_RENEG_DONE, 10 },
		{ 0, 1, CF_RENEG_REFUSED, 0 },
		{ SSL_OP_NO_RENEGOTIATION, 1, CF_RENEG_REFUSED, 0 },
	};
	size_t i;

	(void)state;
	for (i = 0; i < CF_NELEM(table); i++) {
		struct like like = { .version = TLS1_2_VERSION,
			.options = table[i].options };
		struct server server = start(&like);
		struct seen s = ask(&server,
		    (struct cf_tls_session_options){
			.renegotiate = table[i].ask });

		assert_int_equal(s.status, CF_ST_OK);
		assert_true(s.secure);
		assert_int_equal(s.renegotiation, table[i].expected);
		assert_int_equal(s.renegotiations, table[i].done);
		free(s.session);
		stop(&server, &like);
	}
}

static void
client_certificate(void **state)
{
	static const int versions[] = { TLS1_2_VERSION, TLS1_3_VERSION };
	size_t i;

	(void)state;
	for (i = 0; i < CF_NELEM(versions); i++) {
		struct like like = { .version = versions[i],
			.verify = true,
			.tickets = 1 };
		struct server server = start(&like);
		struct seen s = ask(&server,
		    (struct cf_tls_session_options){
			.tls13 = versions[i] == TLS1_3_VERSION });

		assert_int_equal(s.status, CF_ST_OK);
		assert_true(s.client_asked);
		free(s.session);
		stop(&server, &like);
	}
}

static void
certificate_required(void **state)
{
	struct like like = { .version = TLS1_3_VERSION,
		.verify = true,
		.insist = true,
		.tickets = 1 };
	struct server server = start(&like);
	struct seen s =
	    ask(&server, (struct cf_tls_session_options){ .tls13 = true });

	(void)state;
	assert_int_equal(s.status, CF_ST_REFUSED);
	assert_int_equal(s.alert, 116);
	assert_true(s.client_asked);
	assert_int_equal(s.ntickets, 0);
	stop(&server, &like);
}

static void
refused(void **state)
{
	struct like like = { .version = TLS1_2_VERSION };
	struct server server = start(&like);
	struct seen s =
	    ask(&server, (struct cf_tls_session_options){ .tls13 = true });

	(void)state;
	assert_int_equal(s.status, CF_ST_REFUSED);
	assert_int_equal(s.alert, 70);
	assert_string_equal(s.note, "alert 70, protocol version");
	stop(&server, &like);
}

static void
say_rubbish(int fd, struct shared *shared, const void *arg)
{
	(void)arg;
	put_text(fd, "220 hello there, no TLS here\r\n");
	await_end(fd, shared);
}

static void
say_nothing(int fd, struct shared *shared, const void *arg)
{
	(void)arg;
	await_end(fd, shared);
}

static void
no_tls(void **state)
{
	struct server rubbish = server_start(say_rubbish, NULL);
	struct server silence = server_start(say_nothing, NULL);
	struct server gone = { .port = closed_port() };
	struct cf_tls_session_options o = { .tls13 = true };

	(void)state;
	assert_int_equal(ask(&rubbish, o).status, CF_ST_MALFORMED);
	assert_int_equal(ask(&silence, o).status, CF_ST_TIMEOUT);
	assert_int_equal(ask(&gone, o).status, CF_ST_REFUSED);
	server_stop(&rubbish);
	server_stop(&silence);
}

/* A session that is none: said at once, and nothing is sent. */
static void
bad_session(void **state)
{
	struct cf_tls_session_options o = { .resume =
						(const unsigned char *)"junk",
		.resume_len = 4 };
	struct cf_net *net = net_new(NULL);
	struct seen seen = { .done = 0 };

	(void)state;
	o.addr = local(1);
	assert_int_equal(
	    cf_tls_session(net, &o, on_session, &seen), CF_EPARSE);
	assert_int_equal(cf_net_run(net), CF_OK);
	assert_int_equal(seen.done, 0);
	cf_net_free(net);
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

/* POP3 whose command reader keeps what stood behind STLS, or does not. */
static void
serve_pop3(int fd, struct shared *shared, const void *arg)
{
	const struct like *like = arg;
	SSL *ssl = SSL_new(like->ctx);
	char buf[256];
	ssize_t n;

	put_text(fd, "+OK ready\r\n");
	/* In one piece: this is what the one who asks must see to. */
	n = read(fd, shared->said, sizeof(shared->said) - 1);
	shared->said[n > 0 ? n : 0] = '\0';
	put_text(fd, "+OK begin\r\n");
	SSL_set_fd(ssl, fd);
	if (SSL_accept(ssl) == 1) {
		if (like->insist && strstr(shared->said, "NOOP") != NULL)
			SSL_write(ssl, "+OK noop\r\n", 10);
		if (SSL_read(ssl, buf, sizeof(buf)) > 0)
			SSL_write(ssl, "+OK bye\r\n", 9);
		SSL_shutdown(ssl);
	}
	SSL_free(ssl);
}

static void
plain_text_kept(void **state)
{
	struct cf_tls_session_options o = { .starttls = "pop3",
		.after_starttls = "NOOP\r\n", .inside = "QUIT\r\n" };
	struct like like = { 0 };
	struct server plain = start(&like), server;
	struct cf_net *net = net_new(NULL);
	struct seen s;
	int version, keeps;

	(void)state;
	server_stop(&plain);
	for (version = 0; version < 2; version++) {
		for (keeps = 0; keeps < 2; keeps++) {
			like.insist = keeps == 1;
			o.tls13 = version == 1;
			server = server_start(serve_pop3, &like);
			s = ask(&server, o);
			assert_int_equal(s.status, CF_ST_OK);
			assert_string_equal(s.said, keeps ?
			    "+OK noop\r\n+OK bye\r\n" : "+OK bye\r\n");
			assert_true(s.said_whole);
			assert_string_equal(server.shared->said,
			    "STLS\r\nNOOP\r\n");
			free(s.session);
			server_stop(&server);
		}
	}
	o.starttls = "rdp"; /* no lines, nothing can stand behind */
	o.addr = local(1);
	assert_int_equal(cf_tls_session(net, &o, on_session, &s), CF_ENOTFOUND);
	cf_net_free(net);
	SSL_CTX_free(like.ctx);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(plain_text_kept),
		cmocka_unit_test(tickets13),
		cmocka_unit_test(no_tickets13),
		cmocka_unit_test(ticket12),
		cmocka_unit_test(id12),
		cmocka_unit_test(renegotiation),
		cmocka_unit_test(client_certificate),
		cmocka_unit_test(certificate_required),
		cmocka_unit_test(refused),
		cmocka_unit_test(no_tls),
		cmocka_unit_test(bad_session),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
