/* Proxies: their words cut at every position, and whole ways through them. */
#include "pki.h"
#include "proxy.h"

static struct cf_secret *
secret(const char *text)
{
	char copy[300];
	size_t len = strlen(text);

	memcpy(copy, text, len);
	return cf_secret_new_take(copy, len);
}

static struct cf_proxy
proxy_like(enum cf_proxy_kind kind, bool names, bool password)
{
	struct cf_proxy proxy = { .kind = kind, .names = names,
		.text = "proxy" };

	if (password) {
		proxy.user = secret("Aladdin");
		proxy.password = secret("open sesame");
	}
	return proxy;
}

/* ---- Words ---- */

#define CONNECT(host)                                                          \
	"CONNECT " host ":443 HTTP/1.1\r\nHost: " host ":443\r\n"
#define AGENT "User-Agent: confiance\r\n\r\n"
#define IN(s) s, sizeof(s) - 1
#define V4 "\5\1\0\1\x7f\0\0\1\1\xbb"

static const struct {
	enum cf_proxy_kind kind;
	const char *host; /* NULL: 127.0.0.1 or, with v6, ::1 */
	bool v6, password;
	const char *in;
	size_t len;
	enum proxy_want want;
	enum cf_talk_end end;
	const char *said;
	size_t said_len, left;
} table[] = {
	{ CF_PROXY_HTTP, "a.example", false, false,
	    IN("HTTP/1.1 200 OK\r\nVia: x\r\n\r\n\x16\x03"), PROXY_READY, 0,
	    IN(CONNECT("a.example") AGENT), 2 },
	{ CF_PROXY_HTTP, NULL, true, true, IN("HTTP/1.0 200 ok\n\n"),
	    PROXY_READY, 0, /* RFC 7617, 2 */
	    IN(CONNECT("[::1]") "Proxy-Authorization: Basic "
	    "QWxhZGRpbjpvcGVuIHNlc2FtZQ==\r\n" AGENT), 0 },
	{ CF_PROXY_HTTP, NULL, false, false, IN("HTTP/1.1 407 who\r\n\r\n"),
	    PROXY_ENDED, CF_TALK_PROXY_AUTH, IN(CONNECT("127.0.0.1") AGENT), 0 },
	{ CF_PROXY_HTTP, NULL, false, false, IN("HTTP/1.1 403 no\r\n\r\n"),
	    PROXY_ENDED, CF_TALK_PROXY_DENIED, IN(CONNECT("127.0.0.1") AGENT),
	    0 },
	{ CF_PROXY_HTTP, NULL, false, false, IN("HTTP/1.1 504 no\r\n\r\n"),
	    PROXY_ENDED, CF_TALK_PROXY_UNREACHABLE,
	    IN(CONNECT("127.0.0.1") AGENT), 0 },
	{ CF_PROXY_HTTP, NULL, false, false, IN("HTTP/1.1 500 no\r\n\r\n"),
	    PROXY_ENDED, CF_TALK_PROXY_FAILED, IN(CONNECT("127.0.0.1") AGENT),
	    0 },
	{ CF_PROXY_HTTP, NULL, false, false, IN("HTTP/1.1\r\n\r\n"),
	    PROXY_ENDED, CF_TALK_PROXY_FAILED, IN(CONNECT("127.0.0.1") AGENT),
	    0 },
	{ CF_PROXY_HTTP, NULL, false, false, IN("\5\0"), PROXY_ENDED,
	    CF_TALK_PROXY_FAILED, IN(CONNECT("127.0.0.1") AGENT), 0 },
	{ CF_PROXY_HTTP, NULL, false, false, IN("HTTP/1.1 200 never ends\r\n"),
	    PROXY_MORE, 0, IN(CONNECT("127.0.0.1") AGENT), 0 },
	{ CF_PROXY_SOCKS5, NULL, false, false,
	    IN("\5\0\5\0\0\1\0\0\0\0\0\0\x16"), PROXY_READY, 0,
	    IN("\5\1\0" V4), 1 },
	{ CF_PROXY_SOCKS5, "a.example", false, false,
	    IN("\5\0\5\0\0\3\2ab\0\0"), PROXY_READY, 0,
	    IN("\5\1\0\5\1\0\3\11a.example\1\xbb"), 0 },
	{ CF_PROXY_SOCKS5, NULL, true, false,
	    IN("\5\0\5\0\0\4\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0"), PROXY_READY,
	    0, IN("\5\1\0\5\1\0\4\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\1\1\xbb"), 0 },
	{ CF_PROXY_SOCKS5, NULL, false, true,
	    IN("\5\2\1\0\5\0\0\1\0\0\0\0\0\0"), PROXY_READY, 0,
	    IN("\5\2\0\2\1\7Aladdin\13open sesame" V4), 0 },
	{ CF_PROXY_SOCKS5, NULL, false, true, IN("\5\2\1\1"), PROXY_ENDED,
	    CF_TALK_PROXY_AUTH, IN("\5\2\0\2\1\7Aladdin\13open sesame"), 0 },
	{ CF_PROXY_SOCKS5, NULL, false, false, IN("\5\2"), PROXY_ENDED,
	    CF_TALK_PROXY_AUTH, IN("\5\1\0"), 0 },
	{ CF_PROXY_SOCKS5, NULL, false, false, IN("\5\xff"), PROXY_ENDED,
	    CF_TALK_PROXY_AUTH, IN("\5\1\0"), 0 },
	{ CF_PROXY_SOCKS5, NULL, false, false, IN("HTTP"), PROXY_ENDED,
	    CF_TALK_PROXY_FAILED, IN("\5\1\0"), 2 },
	{ CF_PROXY_SOCKS5, NULL, false, false, IN("\5\0\5\1"), PROXY_ENDED,
	    CF_TALK_PROXY_FAILED, IN("\5\1\0" V4), 2 },
	{ CF_PROXY_SOCKS5, NULL, false, false, IN("\5\0\5\2"), PROXY_ENDED,
	    CF_TALK_PROXY_DENIED, IN("\5\1\0" V4), 2 },
	{ CF_PROXY_SOCKS5, NULL, false, false, IN("\5\0\5\4"), PROXY_ENDED,
	    CF_TALK_PROXY_UNREACHABLE, IN("\5\1\0" V4), 2 },
	{ CF_PROXY_SOCKS5, NULL, false, false, IN("\5\0\5\5"), PROXY_ENDED,
	    CF_TALK_PROXY_REFUSED, IN("\5\1\0" V4), 2 },
	{ CF_PROXY_SOCKS5, NULL, false, false, IN("\5\0\5\0\0\2\0"),
	    PROXY_ENDED, CF_TALK_PROXY_FAILED, IN("\5\1\0" V4), 5 },
	{ CF_PROXY_SOCKS5, NULL, false, false, IN("\5\0\5\0\0\3\xff"),
	    PROXY_MORE, 0, IN("\5\1\0" V4), 5 },
};

static void
check(size_t row, size_t cut)
{
	struct cf_proxy proxy =
	    proxy_like(table[row].kind, false, table[row].password);
	enum proxy_want want = PROXY_MORE;
	size_t len = table[row].len, n;
	struct proxy_talk t;
	struct cf_addr addr;
	struct cf_buf said;
	char *copy;

	cf_addr_parse(table[row].v6 ? "::1" : "127.0.0.1", 443, &addr);
	cf_buf_init(&said, 4096);
	proxy_talk_init(&t, &proxy, &addr, table[row].host);
	for (n = cut; want == PROXY_MORE; n = len) {
		/* Exactly as long as what has come, for the sanitizer. */
		copy = malloc(n != 0 ? n : 1);
		memcpy(copy, table[row].in, n);
		while ((want = proxy_step(&t, copy, n)) == PROXY_SEND)
			cf_buf_add(&said, t.out.data, t.out.len);
		free(copy);
		if (n == len)
			break;
	}
	if (want != table[row].want || said.len != table[row].said_len ||
	    memcmp(said.data, table[row].said, said.len) != 0)
		fail_msg("row %zu cut at %zu: %d, said %zu bytes \"%s\"", row,
		    cut, want, said.len, said.data);
	if (want == PROXY_ENDED && t.end != table[row].end)
		fail_msg("row %zu cut at %zu: end %s", row, cut,
		    cf_talk_end_name(t.end));
	if (want == PROXY_READY && t.used + table[row].left != len)
		fail_msg("row %zu: used %zu of %zu", row, t.used, len);
	proxy_talk_free(&t);
	cf_buf_free(&said);
	cf_proxy_free(&proxy);
}

static void
words(void **state)
{
	size_t i, cut;

	(void)state;
	for (i = 0; i < CF_NELEM(table); i++)
		for (cut = 0; cut <= table[i].len; cut++)
			check(i, cut);
}

/* A user name longer than a byte can say is no short one. */
static void
too_long(void **state)
{
	struct cf_proxy proxy = { .kind = CF_PROXY_SOCKS5, .text = "" };
	struct cf_addr addr;
	struct proxy_talk t;
	char name[300];

	(void)state;
	memset(name, 'x', sizeof(name));
	name[299] = '\0';
	proxy.user = secret(name);
	proxy.password = secret("x");
	cf_addr_parse("127.0.0.1", 443, &addr);
	proxy_talk_init(&t, &proxy, &addr, NULL);
	assert_int_equal(proxy_step(&t, "", 0), PROXY_SEND);
	assert_int_equal(proxy_step(&t, "\5\2", 2), PROXY_ENDED);
	assert_int_equal(t.end, CF_TALK_PROXY_FAILED);
	proxy_talk_free(&t);
	cf_proxy_free(&proxy);
}

static void
addresses(void **state)
{
	static const char *const bad[] = { "", "ftp://127.0.0.1:1",
		"http://", "http://127.0.0.1:0", "http://127.0.0.1:70000",
		"http://127.0.0.1:80x", "http://[::1", "http://127.0.0.1/a",
		"socks4://127.0.0.1:1", "https://127.0.0.1:1", "http://[::1]x" };
	struct cf_arena *arena = cf_arena_new(65536);
	struct cf_err err = { 0 };
	struct cf_proxy proxy;
	size_t i;

	(void)state;
	for (i = 0; i < CF_NELEM(bad); i++)
		if (cf_proxy_parse(arena, bad[i], &proxy, &err) != CF_EUSAGE)
			fail_msg("\"%s\" was taken", bad[i]);
	/* A password never comes back in an error. */
	assert_int_equal(cf_proxy_parse(arena, "http://u:pass@127.0.0.1:1",
	    &proxy, &err), CF_EUSAGE);
	assert_null(strstr(err.msg, "pass@"));
	assert_int_equal(cf_proxy_parse(arena, "socks5h://[::1]:9/", &proxy,
	    &err), CF_OK);
	assert_int_equal(proxy.addr.family, 6);
	assert_int_equal(proxy.addr.port, 9);
	assert_true(proxy.names);
	assert_int_equal(cf_proxy_parse(arena, "socks5://127.0.0.1", &proxy,
	    &err), CF_OK);
	assert_int_equal(proxy.addr.port, 1080);
	assert_false(proxy.names);
	assert_int_equal(cf_proxy_parse(arena, "http://127.0.0.1", &proxy,
	    &err), CF_OK);
	assert_int_equal(proxy.addr.port, 8080);
	assert_int_equal(proxy.kind, CF_PROXY_HTTP);
	cf_arena_free(arena);
}

/* ---- Ways ---- */

/* A proxy that reads until its first words are whole, answers, and then is
 * itself what it was asked for. */
struct way {
	const char *until[3], *answer[3];
	size_t answer_len[3];
	serve_fn *then;
	const void *arg;
};

static void
serve_way(int fd, struct shared *shared, const void *arg)
{
	const struct way *way = arg;
	size_t i;

	for (i = 0; i < 3 && way->until[i] != NULL; i++) {
		if (!await(fd, shared, way->until[i]))
			return;
		put(fd, way->answer[i], way->answer_len[i]);
	}
	if (way->then != NULL)
		way->then(fd, shared, way->arg);
}

/* What the proxy heard first; it writes that down when it is done. */
static bool
heard(const struct server *server, const char *text)
{
	int tries;

	for (tries = 0; tries < 200; tries++) {
		if (strstr(server->shared->said, text) != NULL)
			return true;
		usleep(10000);
	}
	return false;
}

static void
serve_smtp(int fd, struct shared *shared, const void *arg)
{
	put_text(fd, "220 a\r\n");
	await(fd, shared, "\r\n");
	put_text(fd, "250 b\r\n");
	await(fd, shared, "STARTTLS\r\n");
	put_text(fd, "220 go\r\n");
	if (await(fd, shared, "hello"))
		put_text(fd, arg);
}

/* The words to the proxy stay in said, and stand there before the answer. */
static void
answer_to(int fd, struct shared *shared, const char *until, const char *answer)
{
	char first[sizeof(shared->said)];

	memcpy(first, shared->said, sizeof(first));
	if (!await(fd, shared, until))
		return;
	memcpy(shared->said, first, sizeof(first));
	put_text(fd, answer);
}

static void
serve_echo(int fd, struct shared *shared, const void *arg)
{
	answer_to(fd, shared, "hello", arg);
}

struct heard {
	int done;
	enum cf_talk_end how;
	char in[64];
};

static void
on_talk(void *arg, enum cf_talk_end how, const unsigned char *in, size_t len)
{
	struct heard *h = arg;

	h->done++;
	h->how = how;
	snprintf(h->in, sizeof(h->in), "%.*s", (int)len, (const char *)in);
}

static struct cf_net *
net_through(const struct cf_proxy *proxy)
{
	struct cf_net_options options = { .proxy = proxy };

	return net_new(&options);
}

static void
on_resolved(void *arg, const struct cf_resolved *r)
{
	struct cf_addr *addr = arg;

	assert_int_equal(r->status, CF_ST_OK);
	assert_int_equal(r->n, 1);
	*addr = r->addrs[0];
}

static struct heard
talk_through(const struct server *server, enum cf_proxy_kind kind,
    bool names, const char *host, const char *starttls)
{
	struct cf_proxy proxy = proxy_like(kind, names, false);
	struct cf_target target = { .host = host, .port = 443,
		.connect_host = "", .declared = true };
	struct cf_talk ask = { .starttls = starttls, .first = "hello",
		.first_len = 5, .done = on_talk };
	struct heard h = { 0 };
	struct cf_net *net;
	char text[CF_ADDR_LEN];

	proxy.addr = local(server->port);
	net = net_through(&proxy);
	assert_string_equal(cf_net_proxy(net), "proxy");
	net->times.idle = 300;
	net->times.connect = 300;
	assert_int_equal(cf_resolve(net, &target, on_resolved, &ask.addr),
	    CF_OK);
	cf_net_run(net);
	assert_int_equal(ask.addr.family, names ? 0 : 4);
	cf_addr_text(&ask.addr, text);
	assert_string_equal(text, names ? "" : host);
	assert_string_equal(cf_addr_special(&ask.addr),
	    names ? "" : "loopback");
	ask.arg = &h;
	assert_int_equal(cf_talk(net, &ask), CF_OK);
	cf_net_run(net);
	assert_int_equal(h.done, 1);
	cf_net_free(net);
	return h;
}

#define SOCKS_OK "\5\0\0\1\0\0\0\0\0\0"

static void
ways(void **state)
{
	static const struct way http = { { "\r\n\r\n" },
		{ "HTTP/1.1 200 OK\r\n\r\n" }, { 19 }, serve_echo, "answer" },
	    socks = { { "\5\1", "\3\5a.net\1\xbb" }, { "\5\0", SOCKS_OK },
		{ 2, 10 }, serve_smtp, "answer" };
	struct server server = server_start(serve_way, &http);
	struct heard h;

	(void)state;
	h = talk_through(&server, CF_PROXY_HTTP, false, "127.0.0.9", "");
	assert_int_equal(h.how, CF_TALK_CLOSED);
	assert_string_equal(h.in, "answer");
	assert_true(heard(&server, "CONNECT 127.0.0.9:443 "));
	h = talk_through(&server, CF_PROXY_HTTP, true, "a.example", "");
	assert_string_equal(h.in, "answer");
	assert_true(heard(&server, "CONNECT a.example:443 "));
	server_stop(&server);
	server = server_start(serve_way, &socks);
	h = talk_through(&server, CF_PROXY_SOCKS5, true, "a.net", "smtp");
	assert_int_equal(h.how, CF_TALK_CLOSED);
	assert_string_equal(h.in, "answer");
	server_stop(&server);
}

static void
serve_nothing(int fd, struct shared *shared, const void *arg)
{
	(void)arg;
	await_end(fd, shared);
}

/* Whatever goes wrong on the way is no word of the server. */
static void
failures(void **state)
{
	static const struct way ends[] = {
		{ { "\r\n\r\n" }, { "HTTP/1.1 407 no\r\n\r\n" }, { 19 } },
		{ { "\r\n\r\n" }, { "HTTP/1.1 503 no\r\n\r\n" }, { 19 } },
		{ { "\r\n\r\n" }, { "HTTP/1.1 2" }, { 10 } },
	};
	static const enum cf_talk_end want[] = { CF_TALK_PROXY_AUTH,
		CF_TALK_PROXY_UNREACHABLE, CF_TALK_PROXY_FAILED };
	struct server server;
	struct heard h;
	size_t i;

	(void)state;
	for (i = 0; i < CF_NELEM(ends); i++) {
		server = server_start(serve_way, &ends[i]);
		h = talk_through(&server, CF_PROXY_HTTP, false, "127.0.0.9",
		    "");
		assert_int_equal(h.how, want[i]);
		server_stop(&server);
	}
	server = server_start(serve_nothing, NULL);
	h = talk_through(&server, CF_PROXY_HTTP, false, "127.0.0.9", "");
	assert_int_equal(h.how, CF_TALK_PROXY_FAILED);
	server_stop(&server);
	server.port = closed_port();
	h = talk_through(&server, CF_PROXY_HTTP, false, "127.0.0.9", "");
	assert_int_equal(h.how, CF_TALK_PROXY_FAILED);
	assert_int_equal(cf_talk_status(h.how), CF_ST_NOT_COLLECTED);
	assert_int_equal(cf_talk_status(CF_TALK_PROXY_REFUSED),
	    CF_ST_UNREACHABLE);
}

static void
on_refused(void *arg, const struct cf_resolved *r)
{
	(void)arg;
	assert_int_equal(r->status, CF_ST_REFUSED);
	assert_int_equal(r->n, 0);
	assert_non_null(strstr(r->note, "the proxy resolves names"));
}

/* What cannot be vetted is not talked to. */
static void
undeclared(void **state)
{
	struct cf_proxy proxy = proxy_like(CF_PROXY_HTTP, true, false);
	struct cf_target target = { .host = "a.example", .port = 443,
		.connect_host = "" };
	struct cf_datagram ask = { .addr = local(9), .first = "x",
		.first_len = 1, .done = on_talk };
	struct heard h = { 0 };
	struct cf_net *net;

	(void)state;
	proxy.addr = local(1);
	net = net_through(&proxy);
	assert_int_equal(cf_resolve(net, &target, on_refused, NULL), CF_OK);
	ask.arg = &h;
	assert_int_equal(cf_datagram(net, &ask), CF_OK);
	cf_net_run(net);
	assert_int_equal(h.how, CF_TALK_PROXY_NO_UDP);
	assert_int_equal(cf_talk_status(h.how), CF_ST_NOT_COLLECTED);
	cf_net_free(net);
}

/* ---- HTTP ---- */

struct got {
	int done;
	enum cf_status status;
	unsigned int code;
	char note[128], body[64];
};

static void
on_http(void *arg, const struct cf_http_answer *a)
{
	struct got *g = arg;

	g->done++;
	g->status = a->status;
	g->code = a->code;
	snprintf(g->note, sizeof(g->note), "%s", a->note);
	snprintf(g->body, sizeof(g->body), "%s", a->body);
}

static void
serve_page(int fd, struct shared *shared, const void *arg)
{
	answer_to(fd, shared, "\r\n\r\n", arg);
}

static struct got
http_through(const struct server *server, enum cf_proxy_kind kind, bool names,
    const char *url)
{
	struct cf_proxy proxy = proxy_like(kind, names, true);
	struct cf_http_request ask = { .method = "GET", .url = url,
		.declared = true };
	struct got got = { 0 };
	struct cf_net *net;

	proxy.addr = local(server->port);
	net = net_through(&proxy);
	assert_int_equal(cf_http(net, &ask, on_http, &got), CF_OK);
	cf_net_run(net);
	assert_int_equal(got.done, 1);
	cf_net_free(net);
	cf_proxy_free(&proxy);
	return got;
}

#define PAGE "HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\npage"

static void
http(void **state)
{
	static const struct way
	    yes = { { "\r\n\r\n" }, { "HTTP/1.1 200 OK\r\n\r\n" }, { 19 },
		serve_page, PAGE },
	    no = { { "\r\n\r\n" }, { "HTTP/1.1 407 no\r\n\r\n" }, { 19 } },
	    socks = { { "\5\2\0\2", "sesame", "\3\5a.net\1\xbb" },
		{ "\5\2", "\1\0", SOCKS_OK }, { 2, 2, 10 }, serve_page, PAGE },
	    refused = { { "\5\2\0\2", "sesame", "\1\x7f\0\0\x09\0\x50" },
		{ "\5\2", "\1\0", "\5\5\0\1\0\0\0\0\0\0" }, { 2, 2, 10 } };
	struct server server = server_start(serve_way, &yes);
	struct got got;

	(void)state;
	got = http_through(&server, CF_PROXY_HTTP, true, "http://a.example/");
	if (got.status != CF_ST_OK)
		fail_msg("%s", got.note);
	assert_string_equal(got.body, "page");
	assert_true(heard(&server, "CONNECT a.example:80 "));
	assert_true(heard(&server, "Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ=="));
	server_stop(&server);
	server = server_start(serve_way, &no);
	got = http_through(&server, CF_PROXY_HTTP, false, "http://127.0.0.9/");
	assert_int_equal(got.status, CF_ST_NOT_COLLECTED);
	assert_int_equal(got.code, 0);
	assert_string_equal(got.note, cf_talk_end_name(CF_TALK_PROXY_AUTH));
	server_stop(&server);
	server = server_start(serve_way, &socks);
	got = http_through(&server, CF_PROXY_SOCKS5, true, "http://a.net:443/");
	if (got.status != CF_ST_OK)
		fail_msg("%s", got.note);
	assert_string_equal(got.body, "page");
	server_stop(&server);
	server = server_start(serve_way, &refused);
	got = http_through(&server, CF_PROXY_SOCKS5, false,
	    "http://127.0.0.9/");
	assert_int_equal(got.status, CF_ST_UNREACHABLE);
	assert_string_equal(got.note, cf_talk_end_name(CF_TALK_PROXY_REFUSED));
	server_stop(&server);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(words),
		cmocka_unit_test(too_long),
		cmocka_unit_test(addresses),
		cmocka_unit_test(ways),
		cmocka_unit_test(failures),
		cmocka_unit_test(undeclared),
		cmocka_unit_test(http),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
