/* HTTP against servers that answer well, badly, endlessly or not at all. */
#include "pki.h"

struct seen {
	int done;
	bool inside;
	enum cf_status status;
	char note[300];
	unsigned int code;
	size_t nheaders, body_len;
	char headers[8][128];
	char body[64];
	volatile int *cancel;
};

static struct pki *pki;

static void
on_http(void *arg, const struct cf_http_answer *a)
{
	struct seen *s = arg;
	size_t i;

	assert_false(s->inside);
	s->done++;
	s->status = a->status;
	s->code = a->code;
	s->nheaders = a->nheaders;
	s->body_len = a->body_len;
	snprintf(s->note, sizeof(s->note), "%s", a->note);
	for (i = 0; i < a->nheaders && i < 8; i++)
		snprintf(s->headers[i], sizeof(s->headers[i]), "%s",
		    a->headers[i]);
	assert_non_null(a->body);
	assert_int_equal(a->body[a->body_len], '\0');
	snprintf(s->body, sizeof(s->body), "%s", a->body);
}

static void
start(struct cf_net *net, struct cf_http_request ask, struct seen *s)
{
	s->inside = true;
	ask.declared = true;
	assert_int_equal(cf_http(net, &ask, on_http, s), CF_OK);
	s->inside = false;
}

static struct seen
run(struct cf_net *net, struct cf_http_request ask)
{
	struct seen s = { 0 };

	start(net, ask, &s);
	assert_int_equal(cf_net_run(net), CF_OK);
	assert_int_equal(s.done, 1);
	assert_int_equal(net->sched.active, 0);
	return s;
}

/* A request for a path of a server. */
static struct seen
get_with(struct server *server, const char *path, struct cf_http_request ask)
{
	struct cf_net *net = net_new(NULL);
	struct seen s;
	char url[128];

	net->times.http = 2500;
	net->times.http_idle = 1000;
	snprintf(url, sizeof(url), "http://127.0.0.1:%u%s", server->port, path);
	ask.url = url;
	s = run(net, ask);
	cf_net_free(net);
	return s;
}

static struct seen
get(struct server *server, const char *path)
{
	return get_with(server, path, (struct cf_http_request){ 0 });
}

/* ---- One server of many pages ---- */

static void
chunks(int fd, const char *path)
{
	char data[8192], head[16];
	int i;

	(void)path;
	put_text(fd, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
	memset(data, 'c', sizeof(data));
	for (i = 0; i < 4000; i++) {
		snprintf(head, sizeof(head), "%x\r\n", (unsigned)sizeof(data));
		put_text(fd, head);
		put(fd, data, sizeof(data));
		put_text(fd, "\r\n");
	}
	put_text(fd, "0\r\n\r\n");
}

static void
endless(int fd, const char *path)
{
	char line[200];
	int i;

	(void)path;
	put_text(fd, "HTTP/1.1 200 OK\r\n");
	for (i = 0; i < 100000; i++) {
		snprintf(line, sizeof(line), "X-%d: %0150d\r\n", i, i);
		put_text(fd, line);
	}
}

static void
dribble(int fd, const char *path)
{
	const char *text = "HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n";

	(void)path;
	put_text(fd, text);
	while (write(fd, "d", 1) == 1)
		pause_ms(50);
}

static void
silence(int fd, const char *path)
{
	char c;

	(void)path;
	while (read(fd, &c, 1) > 0)
		continue;
}

static void
slam(int fd, const char *path)
{
	if (strcmp(path, "/reset-late") == 0) {
		put_text(fd, "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nabc");
		pause_ms(100);
	}
	reset(fd);
}

static const struct page {
	const char *path, *answer;
	void (*serve)(int fd, const char *path);
} pages[] = {
	{ "/ok", "HTTP/1.1 200 OK\r\nContent-Length: 5\r\nX-Kind: Good\r\n"
		 "Set-Cookie: a=b\r\n\r\nhello", NULL },
	{ "/empty", "HTTP/1.1 204 No Content\r\n\r\n", NULL },
	{ "/401", "HTTP/1.1 401 No\r\nContent-Length: 2\r\n"
		  "WWW-Authenticate: Basic\r\n\r\nno", NULL },
	{ "/500", "HTTP/1.1 500 Oh\r\nContent-Length: 2\r\n\r\noh", NULL },
	{ "/continue", "HTTP/1.1 103 Early\r\nX-Early: 1\r\n\r\n"
		       "HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\nx", NULL },
	{ "/truncated", "HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\nhal",
	    NULL },
	{ "/no-length", "HTTP/1.1 200 OK\r\n\r\nuntil the end", NULL },
	{ "/garbage", "\x16\x03\x01garbage\r\n\r\n\r\n", NULL },
	{ "/http09", "just text", NULL },
	{ "/nothing", "", NULL },
	{ "/gzip", "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n"
		   "Content-Length: 4\r\n\r\nraw!", NULL },
	{ "/bad-chunk", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
			"zzzz\r\nhello", NULL },
	{ "/huge-length", "HTTP/1.1 200 OK\r\nContent-Length: "
			  "99999999999999\r\n\r\nx", NULL },
	{ "/loop", "HTTP/1.1 302 Found\r\nLocation: /loop\r\n"
		   "Content-Length: 0\r\n\r\n", NULL },
	{ "/once", "HTTP/1.1 301 Moved\r\nLocation: ok\r\n"
		   "Content-Length: 0\r\n\r\n", NULL },
	{ "/three", "HTTP/1.1 307 x\r\nLocation: /two\r\n\r\n", NULL },
	{ "/two", "HTTP/1.1 308 x\r\nLocation: /once\r\n\r\n", NULL },
	{ "/away", "HTTP/1.1 302 Found\r\nLocation: http://127.0.0.2/\r\n"
		   "Content-Length: 0\r\n\r\n", NULL },
	{ "/ftp", "HTTP/1.1 302 Found\r\nLocation: ftp://127.0.0.1/x\r\n"
		  "Content-Length: 0\r\n\r\n", NULL },
	{ "/file", "HTTP/1.1 302 Found\r\nLocation: file:///etc/passwd\r\n"
		   "Content-Length: 0\r\n\r\n", NULL },
	{ "/port", "HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:1/\r\n"
		   "Content-Length: 0\r\n\r\n", NULL },
	{ "/user", "HTTP/1.1 302 Found\r\nLocation: //a:b@127.0.0.1/\r\n"
		   "Content-Length: 0\r\n\r\n", NULL },
	{ "/chunks", NULL, chunks },
	{ "/headers", NULL, endless },
	{ "/dribble", NULL, dribble },
	{ "/silence", NULL, silence },
	{ "/reset", NULL, slam },
	{ "/reset-late", NULL, slam },
};

static void
serve_pages(int fd, struct shared *shared, const void *arg)
{
	char head[4096] = "", path[64] = "";
	const char *answer = "HTTP/1.1 404 Not Found\r\n"
			     "Content-Length: 0\r\n\r\n";
	size_t len = 0, i;

	(void)arg;
	arrive(shared);
	while (len + 1 < sizeof(head) && strstr(head, "\r\n\r\n") == NULL)
		if (read(fd, head + len, 1) == 1)
			len++;
		else {
			leave(shared);
			return;
		}
	snprintf(shared->said, sizeof(shared->said), "%s", head);
	sscanf(head, "%*s %63s", path);
	for (i = 0; i < CF_NELEM(pages); i++) {
		if (strcmp(pages[i].path, path) != 0)
			continue;
		if (pages[i].serve != NULL) {
			leave(shared);
			pages[i].serve(fd, path);
			return;
		}
		answer = pages[i].answer;
	}
	leave(shared);
	put_text(fd, answer);
	/* What is left unread would turn the end into a reset. */
	shutdown(fd, SHUT_WR);
	await_end(fd, shared);
}

static struct server server;

static void
answers(void **state)
{
	struct seen s = get(&server, "/ok");

	(void)state;
	assert_int_equal(s.status, CF_ST_OK);
	assert_int_equal(s.code, 200);
	assert_string_equal(s.body, "hello");
	assert_int_equal(s.nheaders, 3);
	assert_string_equal(s.headers[1], "x-kind: Good");
	assert_non_null(strstr(server.shared->said, "GET /ok HTTP/1.1\r\n"));
	assert_non_null(strstr(server.shared->said, "User-Agent: confiance\r\n"));
	assert_null(strstr(server.shared->said, "Accept-Encoding"));
	assert_null(strstr(server.shared->said, "Authorization"));
	s = get(&server, "/empty");
	assert_int_equal(s.code, 204);
	assert_int_equal(s.status, CF_ST_OK);
	s = get(&server, "/401");
	assert_int_equal(s.status, CF_ST_OK);
	assert_int_equal(s.code, 401);
	assert_string_equal(s.body, "no");
	s = get(&server, "/500");
	assert_int_equal(s.code, 500);
	assert_string_equal(s.body, "oh");
	s = get(&server, "/not-there");
	assert_int_equal(s.code, 404);
	/* Headers of an interim answer are not those of the answer. */
	s = get(&server, "/continue");
	assert_int_equal(s.code, 200);
	assert_int_equal(s.nheaders, 1);
	s = get(&server, "/no-length");
	assert_int_equal(s.status, CF_ST_OK);
	assert_string_equal(s.body, "until the end");
	/* Not asked for, and not decompressed. */
	s = get(&server, "/gzip");
	assert_int_equal(s.status, CF_ST_OK);
	assert_string_equal(s.body, "raw!");
}

static void
bad_answers(void **state)
{
	static const struct {
		const char *path;
		enum cf_status status;
		const char *note;
	} table[] = {
		{ "/truncated", CF_ST_MALFORMED, "" },
		{ "/garbage", CF_ST_MALFORMED, "" },
		{ "/http09", CF_ST_MALFORMED, "" },
		{ "/nothing", CF_ST_REFUSED, "" },
		{ "/bad-chunk", CF_ST_MALFORMED, "" },
		{ "/huge-length", CF_ST_MALFORMED, "" },
		{ "/headers", CF_ST_MALFORMED, "headers larger" },
		{ "/dribble", CF_ST_TIMEOUT, "" },
		{ "/silence", CF_ST_TIMEOUT, "" },
		{ "/reset", CF_ST_REFUSED, "" },
		{ "/reset-late", CF_ST_MALFORMED, "" },
	};
	struct seen s;
	size_t i;

	(void)state;
	for (i = 0; i < CF_NELEM(table); i++) {
		s = get(&server, table[i].path);
		if (s.status != table[i].status || s.note[0] == '\0' ||
		    strstr(s.note, table[i].note) == NULL)
			fail_msg("%s: status %d, \"%s\"", table[i].path,
			    s.status, s.note);
	}
	/* 32 MB in chunks, of which we take what we allowed. */
	s = get_with(&server, "/chunks",
	    (struct cf_http_request){ .max = 100000 });
	assert_int_equal(s.status, CF_ST_MALFORMED);
	assert_string_equal(s.note, "body larger than allowed");
	assert_int_equal(s.body_len, 100000);
	s = get_with(&server, "/ok", (struct cf_http_request){ .max = 5 });
	assert_int_equal(s.status, CF_ST_OK);
	s = get_with(&server, "/ok", (struct cf_http_request){ .max = 4 });
	assert_int_equal(s.status, CF_ST_MALFORMED);
}

static void
redirects(void **state)
{
	struct seen s = get(&server, "/once");
	int before;

	(void)state;
	assert_int_equal(s.code, 200);
	assert_string_equal(s.body, "hello");
	s = get(&server, "/three");
	assert_int_equal(s.code, 200);
	before = atomic_load(&server.shared->all);
	s = get(&server, "/loop");
	assert_int_equal(s.status, CF_ST_MALFORMED);
	assert_non_null(strstr(s.note, "redirects"));
	assert_int_equal(atomic_load(&server.shared->all) - before,
	    CF_HTTP_REDIRECTS + 1);
	/* Elsewhere we do not go: the redirect itself is the answer. */
	s = get(&server, "/away");
	assert_int_equal(s.status, CF_ST_OK);
	assert_int_equal(s.code, 302);
	assert_string_equal(s.headers[0], "location: http://127.0.0.2/");
	assert_int_equal(get(&server, "/ftp").code, 302);
	assert_int_equal(get(&server, "/file").code, 302);
	assert_int_equal(get(&server, "/port").code, 302);
	assert_int_equal(get(&server, "/user").code, 302);
	s = get_with(&server, "/once", (struct cf_http_request){
	    .method = "POST", .body = "x", .body_len = 1 });
	assert_int_equal(s.code, 301);
	s = get_with(&server, "/once", (struct cf_http_request){
	    .no_follow = true });
	assert_int_equal(s.status, CF_ST_OK);
	assert_int_equal(s.code, 301);
}

static void
methods(void **state)
{
	const char *headers[] = { "X-One: 1", "Content-Type: text/x" };
	struct cf_http_request ask = { .method = "POST", .body = "a\0b",
		.body_len = 3, .headers = headers, .nheaders = 2 };
	const char *bad[] = { "X: a\r\nY: b" };
	struct cf_net *net = net_new(NULL);
	struct seen s;

	(void)state;
	s = get_with(&server, "/ok", ask);
	assert_int_equal(s.code, 200);
	assert_non_null(strstr(server.shared->said, "POST /ok HTTP/1.1\r\n"));
	assert_non_null(strstr(server.shared->said, "X-One: 1\r\n"));
	assert_non_null(strstr(server.shared->said, "Content-Type: text/x\r\n"));
	assert_non_null(strstr(server.shared->said, "Content-Length: 3\r\n"));
	s = get_with(&server, "/ok", (struct cf_http_request){
	    .method = "POST" });
	assert_null(strstr(server.shared->said, "Content-Type"));
	assert_non_null(strstr(server.shared->said, "Content-Length: 0\r\n"));
	s = get_with(&server, "/ok", (struct cf_http_request){
	    .method = "PUT", .body = "x", .body_len = 1 });
	assert_non_null(strstr(server.shared->said, "PUT /ok HTTP/1.1\r\n"));
	s = get_with(&server, "/ok", (struct cf_http_request){
	    .method = "DELETE" });
	assert_non_null(strstr(server.shared->said, "DELETE /ok HTTP/1.1\r\n"));
	s = get_with(&server, "/ok", (struct cf_http_request){
	    .method = "HEAD" });
	assert_int_equal(s.code, 200);
	assert_int_equal(s.body_len, 0);
	/* No header can smuggle in another. */
	ask = (struct cf_http_request){ .url = "http://127.0.0.1/",
		.headers = bad, .nheaders = 1 };
	assert_int_equal(cf_http(net, &ask, on_http, &s), CF_EUSAGE);
	ask = (struct cf_http_request){ .url = "http://127.0.0.1/",
		.method = "GET /x" };
	assert_int_equal(cf_http(net, &ask, on_http, &s), CF_EUSAGE);
	cf_net_free(net);
}

static void
bad_urls(void **state)
{
	static const char *const urls[] = { "", "x", "ftp://127.0.0.1/",
		"file:///etc/passwd", "http://", "http://a:b@127.0.0.1/",
		"gopher://127.0.0.1:70/", "http://127.0.0.1:99999/",
		"http://a b/", "http://exa\nmple/" };
	struct cf_net *net = net_new(NULL);
	struct seen s;
	size_t i;

	(void)state;
	for (i = 0; i < CF_NELEM(urls); i++) {
		s = run(net, (struct cf_http_request){ .url = urls[i] });
		if (s.status != CF_ST_MALFORMED || s.note[0] == '\0')
			fail_msg("\"%s\": status %d", urls[i], s.status);
	}
	s = run(net, (struct cf_http_request){ .url = NULL });
	assert_int_equal(s.status, CF_ST_MALFORMED);
	cf_net_free(net);
}

/* A target that is not declared is vetted, however it is written. */
static void
vetted(void **state)
{
	static const char *const hosts[] = { "127.0.0.1", "127.1", "0x7f000001",
		"2130706433", "[::1]", "[::ffff:127.0.0.1]", "localhost",
		"169.254.169.254", "10.0.0.1" };
	struct cf_net *net = net_new(NULL);
	struct cf_http_request ask = { 0 };
	struct cf_net_stats stats;
	struct seen s;
	char url[128];
	size_t i;

	(void)state;
	for (i = 0; i < CF_NELEM(hosts); i++) {
		s = (struct seen){ 0 };
		snprintf(url, sizeof(url), "http://%s:%u/ok", hosts[i],
		    server.port);
		ask.url = url;
		assert_int_equal(cf_http(net, &ask, on_http, &s), CF_OK);
		cf_net_run(net);
		assert_int_equal(s.done, 1);
		if (s.status != CF_ST_REFUSED)
			fail_msg("%s: status %d, %s", url, s.status, s.note);
	}
	cf_net_stats(net, &stats);
	assert_int_equal(stats.connections, 0);
	cf_net_free(net);
}

static void
elsewhere(void **state)
{
	struct cf_net *net = net_new(NULL);
	struct seen s = run(net, (struct cf_http_request){
	    .url = "http://api.example:8080/ok", .connect_host = "127.0.0.1",
	    .connect_port = server.port });

	(void)state;
	assert_int_equal(s.code, 200);
	assert_non_null(strstr(server.shared->said,
	    "Host: api.example:8080\r\n"));
	s = run(net, (struct cf_http_request){
	    .url = "http://api.example/ok", .connect_host = "127.0.0.1",
	    .connect_port = closed_port() });
	assert_int_equal(s.status, CF_ST_REFUSED);
	cf_net_free(net);
}

/* Proxies of the environment are not for us. */
static void
no_proxy(void **state)
{
	struct seen s;

	(void)state;
	setenv("http_proxy", "http://127.0.0.1:1/", 1);
	setenv("ALL_PROXY", "http://127.0.0.1:1/", 1);
	s = get(&server, "/ok");
	unsetenv("http_proxy");
	unsetenv("ALL_PROXY");
	assert_int_equal(s.code, 200);
}

/* ---- Secrets ---- */

static struct cf_secret *
secret(const char *s)
{
	char *copy = strdup(s);
	struct cf_secret *secret = cf_secret_new_take(copy, strlen(s));

	free(copy);
	assert_non_null(secret);
	return secret;
}

static void
signs(void **state)
{
	struct cf_secret *user = secret("AKIDEXAMPLE");
	struct cf_secret *password = secret("wJalrXUtnFEMI/K7MDENG");
	const char *headers[] = { "x-amz-content-sha256: e3b0c44298fc1c149afbf4"
				  "c8996fb92427ae41e4649b934ca495991b7852b855" };
	struct seen s;

	(void)state;
	s = get_with(&server, "/ok", (struct cf_http_request){ .user = user,
	    .password = password, .sigv4 = "aws:amz:eu-west-3:s3",
	    .headers = headers, .nheaders = 1 });
	assert_int_equal(s.code, 200);
	assert_non_null(strstr(server.shared->said,
	    "Authorization: AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/"));
	assert_non_null(strstr(server.shared->said, "/eu-west-3/s3/aws4_request"));
	assert_non_null(strstr(server.shared->said, "x-amz-content-sha256"));
	assert_null(strstr(server.shared->said, "wJalr"));
	s = get_with(&server, "/401", (struct cf_http_request){ .user = user,
	    .password = password });
	assert_int_equal(s.code, 401);
	/* base64 of AKIDEXAMPLE:wJalrXUtnFEMI/K7MDENG */
	assert_non_null(strstr(server.shared->said, "Authorization: Basic "
	    "QUtJREVYQU1QTEU6d0phbHJYVXRuRkVNSS9LN01ERU5H\r\n"));
	cf_secret_free(user);
	cf_secret_free(password);
}

/* Basic over plain HTTP to another machine is not even tried. */
static void
keeps_secrets(void **state)
{
	struct cf_secret *user = secret("u"), *password = secret("p");
	struct cf_net *net = net_new(NULL);
	struct cf_net_stats stats;
	struct seen s = run(net, (struct cf_http_request){
	    .url = "http://192.0.2.77/", .user = user, .password = password });

	(void)state;
	assert_int_equal(s.status, CF_ST_REFUSED);
	assert_non_null(strstr(s.note, "password"));
	cf_net_stats(net, &stats);
	assert_int_equal(stats.connections, 0);
	cf_net_free(net);
	cf_secret_free(user);
	cf_secret_free(password);
}

/* ---- TLS ---- */

static struct seen
get_tls(struct tls_server like, const char *host, const char *file)
{
	const char *files[] = { file };
	struct cf_strings trust = { files, 1 };
	struct server tls;
	struct cf_net *net = net_new(NULL);
	struct seen s;
	char url[128];

	like.pki = pki;
	like.answer = "HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nsafe";
	tls = server_start(serve_tls, &like);
	snprintf(url, sizeof(url), "https://%s:%u/", host, tls.port);
	s = run(net, (struct cf_http_request){ .url = url,
	    .connect_host = "127.0.0.1", .trust = file != NULL ? &trust : NULL });
	cf_net_free(net);
	server_stop(&tls);
	return s;
}

static void
verifies(void **state)
{
	struct seen s;

	(void)state;
	s = get_tls((struct tls_server){ .pair = &pki->leaf }, "good.example",
	    pki->trust);
	assert_string_equal(s.note, "");
	assert_int_equal(s.status, CF_ST_OK);
	assert_string_equal(s.body, "safe");
	s = get_tls((struct tls_server){ .pair = &pki->leaf }, "127.0.0.1",
	    pki->trust);
	assert_int_equal(s.status, CF_ST_OK);
	/* Not for this name, not by an authority we know, not any more. */
	s = get_tls((struct tls_server){ .pair = &pki->leaf }, "bad.example",
	    pki->trust);
	assert_int_equal(s.status, CF_ST_REFUSED);
	s = get_tls((struct tls_server){ .pair = &pki->leaf }, "good.example",
	    NULL);
	assert_int_equal(s.status, CF_ST_REFUSED);
	s = get_tls((struct tls_server){ .pair = &pki->expired },
	    "good.example", pki->trust);
	assert_int_equal(s.status, CF_ST_REFUSED);
	assert_non_null(strstr(s.note, "expired"));
	s = get_tls((struct tls_server){ .pair = &pki->leaf }, "good.example",
	    "/nowhere/ca.pem");
	assert_int_equal(s.status, CF_ST_NOT_COLLECTED);
	assert_non_null(strstr(s.note, "/nowhere/ca.pem"));
}

/* What one request trusts is nothing to the next one on the same net, in
 * either order: neither a store nor a session is kept. */
static void
trusts_for_itself(void **state)
{
	const char *files[] = { pki->trust };
	struct cf_strings trust = { files, 1 };
	struct tls_server like = { .pair = &pki->leaf, .pki = pki,
		.answer = "HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nsafe" };
	struct server tls = server_start(serve_tls, &like);
	struct cf_http_request ask = { .connect_host = "127.0.0.1" };
	struct cf_net *net;
	char url[128];
	size_t first, i;

	(void)state;
	snprintf(url, sizeof(url), "https://good.example:%u/", tls.port);
	ask.url = url;
	for (first = 0; first < 2; first++) {
		net = net_new(NULL);
		for (i = first; i < first + 4; i++) {
			ask.trust = i % 2 == 0 ? &trust : NULL;
			assert_int_equal(run(net, ask).status, i % 2 == 0 ?
			    CF_ST_OK : CF_ST_REFUSED);
		}
		cf_net_free(net);
	}
	server_stop(&tls);
}

static void
not_tls(void **state)
{
	struct cf_net *net = net_new(NULL);
	struct seen s;
	char url[64];

	(void)state;
	net->times.http = 1500;
	snprintf(url, sizeof(url), "https://127.0.0.1:%u/", server.port);
	s = run(net, (struct cf_http_request){ .url = url });
	assert_int_not_equal(s.status, CF_ST_OK);
	cf_net_free(net);
}

/* ---- Many, and none any more ---- */

static void
many(void **state)
{
	struct cf_net_options options = { .per_host = 2 };
	struct cf_net *net = net_new(&options);
	struct seen *s = calloc(40, sizeof(*s));
	char url[64];
	int i, before = atomic_load(&server.shared->all);

	(void)state;
	atomic_store(&server.shared->most, 0);
	snprintf(url, sizeof(url), "http://127.0.0.1:%u/ok", server.port);
	for (i = 0; i < 40; i++)
		start(net, (struct cf_http_request){ .url = url }, &s[i]);
	assert_int_equal(cf_net_run(net), CF_OK);
	for (i = 0; i < 40; i++) {
		assert_int_equal(s[i].done, 1);
		assert_int_equal(s[i].code, 200);
	}
	assert_int_equal(atomic_load(&server.shared->all) - before, 40);
	assert_in_range(atomic_load(&server.shared->most), 1, 2);
	cf_net_free(net);
	free(s);
}

static void
cancelled(void **state)
{
	struct cf_net_options options = { .run_ms = 300, .per_host = 2 };
	struct cf_net *net = net_new(&options);
	struct seen s[6] = { 0 };
	char url[64];
	int i;

	(void)state;
	snprintf(url, sizeof(url), "http://127.0.0.1:%u/silence", server.port);
	for (i = 0; i < 5; i++)
		start(net, (struct cf_http_request){ .url = url }, &s[i]);
	assert_int_equal(cf_net_run(net), CF_ECANCELLED);
	/* Too late, and answered all the same. */
	start(net, (struct cf_http_request){ .url = url }, &s[5]);
	assert_int_equal(cf_net_run(net), CF_ECANCELLED);
	for (i = 0; i < 6; i++) {
		assert_int_equal(s[i].done, 1);
		assert_int_equal(s[i].status, CF_ST_NOT_COLLECTED);
	}
	cf_net_free(net);
}

static void
offline(void **state)
{
	struct cf_net_options options = { .offline = true };
	struct cf_net *net = net_new(&options);
	struct cf_http_request ask = { .url = "http://8.8.8.8/" };
	struct seen s = { 0 };

	(void)state;
	assert_int_equal(cf_http(net, &ask, on_http, &s), CF_OK);
	cf_net_run(net);
	assert_int_equal(s.done, 1);
	assert_int_equal(s.status, CF_ST_REFUSED);
	assert_non_null(strstr(s.note, "offline"));
	cf_net_free(net);
}

static int
setup(void **state)
{
	(void)state;
	pki = pki_new();
	server = server_start(serve_pages, NULL);
	return 0;
}

static int
teardown(void **state)
{
	(void)state;
	server_stop(&server);
	pki_free(pki);
	return 0;
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(answers),
		cmocka_unit_test(bad_answers),
		cmocka_unit_test(redirects),
		cmocka_unit_test(methods),
		cmocka_unit_test(bad_urls),
		cmocka_unit_test(vetted),
		cmocka_unit_test(elsewhere),
		cmocka_unit_test(no_proxy),
		cmocka_unit_test(signs),
		cmocka_unit_test(keeps_secrets),
		cmocka_unit_test(verifies),
		cmocka_unit_test(trusts_for_itself),
		cmocka_unit_test(not_tls),
		cmocka_unit_test(many),
		cmocka_unit_test(cancelled),
		cmocka_unit_test(offline),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
