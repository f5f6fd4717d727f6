/*
 * The collectors against sockets of this program: what is open, refused or
 * behind a tunnel, what a clear server says, which ports a host has.  TLS and
 * all verdicts are in tests/e2e/exposure.sh.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <pthread.h>
#include <sys/socket.h>

#include <cmocka.h>

#include "exposure.h"
#include "sink.h"

/* ---- A server in clear: one thread, one connection at a time ---- */

static const struct {
	const char *path, *reply;
} pages[] = {
	{ "/ ", "200 OK\r\nContent-Type: text/html\r\n\r\n"
	    "<title>Console</title><input type=password>" },
	{ "/api ", "401 Unauthorized\r\nWWW-Authenticate: Basic realm=x"
	    "\r\n\r\n" },
	{ "/v1 ", "302 Found\r\nLocation: /login?t=canary\r\n\r\n" },
	{ "/v3 ", "200 OK\r\nContent-Type: application/json\r\n\r\n{}" },
	{ "/metrics ", "" }, /* closes without a word */
};

static int listener = -1;
static unsigned int port, closed_port;

static void
reply(int fd, const char *request)
{
	const char *text = "404 Not Found\r\n\r\n";
	char head[512];
	size_t i;
	int n;

	for (i = 0; i < CF_NELEM(pages); i++)
		if (strncmp(request + 4, pages[i].path,
		    strlen(pages[i].path)) == 0)
			text = pages[i].reply;
	if (text[0] == '\0')
		return;
	n = snprintf(head, sizeof(head), "HTTP/1.0 %s", text);
	(void)!write(fd, head, (size_t)n);
}

static void *
serve(void *arg)
{
	static char request[16384];
	size_t len;
	ssize_t n;
	int fd;

	while ((fd = accept(listener, NULL, NULL)) >= 0) {
		len = 0;
		request[0] = '\0';
		while (len + 1 < sizeof(request) &&
		    strstr(request, "\r\n\r\n") == NULL &&
		    (n = read(fd, request + len, sizeof(request) - 1 - len)) >
		    0) {
			len += (size_t)n;
			request[len] = '\0';
		}
		if (len > 4)
			reply(fd, request);
		close(fd);
	}
	return arg;
}

static pthread_t thread;

/* A bound socket of 127.0.0.1 and its port. */
static int
bound(unsigned int *ret_port)
{
	struct sockaddr_in at = { .sin_family = AF_INET };
	socklen_t len = sizeof(at);
	int fd = socket(AF_INET, SOCK_STREAM, 0);

	at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	if (fd < 0 || bind(fd, (struct sockaddr *)&at, sizeof(at)) != 0 ||
	    getsockname(fd, (struct sockaddr *)&at, &len) != 0)
		abort();
	*ret_port = ntohs(at.sin_port);
	return fd;
}

static int silent_socket;

static int
setup(void **state)
{
	(void)state;
	listener = bound(&port);
	/* Bound and not listening: refused, and nobody else takes it. */
	silent_socket = bound(&closed_port);
	if (listen(listener, 64) != 0)
		return 1;
	return pthread_create(&thread, NULL, serve, NULL);
}

static int
teardown(void **state)
{
	(void)state;
	shutdown(listener, SHUT_RDWR);
	pthread_join(thread, NULL);
	close(listener);
	close(silent_socket);
	return 0;
}

/* ---- The collectors ---- */

static void
collect(const struct cf_deployment *d,
    int (*run)(struct cf_collect *, struct cf_err *))
{
	static struct cf_collect c;
	struct cf_net_options options = { .resolver = "",
		.trust_anchor = "" };
	struct cf_err err = { 0 };

	sink_open(&c, d);
	sink_secret = "canary";
	assert_int_equal(cf_net_new(&options, &c.net, &err), CF_OK);
	assert_int_equal(run(&c, &err), CF_OK);
	cf_net_run(c.net);
	cf_net_free(c.net);
	assert_int_equal(cf_evidence_seal(sink_evidence), CF_OK);
	assert_int_equal(sink_bugs, 0);
}

static void
expect(const char *subject, const char *key, const char *value)
{
	const char *seen = sink_value(subject, key);

	if (strcmp(seen, value) != 0)
		print_error("%s of %s\n", key, subject);
	assert_string_equal(seen, value);
}

#define ENDPOINT .starttls = "", .sni = "", .connect_host = ""

static void
test_reach(void **state)
{
	static const char *const two[] = { "127.0.0.1", "127.0.0.1" };
	static const char *const elsewhere[] = { "192.0.2.1" };
	struct cf_endpoint e[] = {
		{ .id = "open", .host = "127.0.0.1", .port = port,
		    .protocol = "other", ENDPOINT },
		{ .id = "shut", .host = "127.0.0.1", .port = closed_port,
		    .protocol = "other", ENDPOINT },
		{ .id = "twice", .host = "name.example", .port = port,
		    .protocol = "other", .addresses = { two, 2 }, ENDPOINT },
		{ .id = "tunnel", .host = "name.example", .port = 443,
		    .protocol = "other", .addresses = { elsewhere, 1 },
		    .starttls = "", .sni = "", .connect_host = "127.0.0.1",
		    .connect_port = port },
		{ .id = "itself", .host = "name.example", .port = port,
		    .protocol = "other", .addresses = { two, 1 },
		    .starttls = "", .sni = "", .connect_host = "127.0.0.1",
		    .connect_port = port },
		{ .id = "ike", .host = "127.0.0.1", .port = 500,
		    .protocol = "ike", ENDPOINT },
	};
	struct cf_deployment d = { .file = "d.yaml", .endpoints = e,
		.nendpoints = CF_NELEM(e) };
	char place[32];

	(void)state;
	snprintf(place, sizeof(place), "127.0.0.1:%u", port);
	collect(&d, exp_collect_reach);
	expect("endpoint:open", "exposure.open", "127.0.0.1");
	expect("endpoint:open", "exposure.refused", "");
	expect("endpoint:open", "exposure.silent", "");
	expect("endpoint:open", "exposure.direct", "true");
	expect("endpoint:open", "exposure.vantage", "127.0.0.1");
	expect("endpoint:open", "exposure.talked_to", place);
	expect("endpoint:shut", "exposure.open", "");
	expect("endpoint:shut", "exposure.refused", "127.0.0.1");
	expect("endpoint:twice", "exposure.talked_to", place);
	expect("endpoint:tunnel", "exposure.direct", "false");
	expect("endpoint:tunnel", "exposure.open", "127.0.0.1");
	expect("endpoint:itself", "exposure.direct", "true");
	expect("endpoint:ike", "exposure.open", "(not_collected)");
	sink_close();
}

static void
test_web(void **state)
{
	static const char *const api[] = { "api" };
	struct cf_endpoint e[] = {
		{ .id = "a", .host = "127.0.0.1", .port = port,
		    .protocol = "http", .roles = { api, 1 }, ENDPOINT },
		{ .id = "b", .host = "127.0.0.1", .port = closed_port,
		    .protocol = "http", ENDPOINT },
		/* Not TLS at all, and port 80 is not where connect_to leads. */
		{ .id = "c", .host = "c.example", .port = 443,
		    .protocol = "https", .starttls = "", .sni = "",
		    .connect_host = "127.0.0.1", .connect_port = port },
	};
	struct cf_deployment d = { .file = "d.yaml", .endpoints = e,
		.nendpoints = CF_NELEM(e) };

	(void)state;
	collect(&d, exp_collect_web);
	expect("endpoint:a", "exposure.plain_http", "content");
	expect("endpoint:a", "exposure.plain_code", "200");
	expect("endpoint:a", "exposure.hsts", "-");
	assert_int_equal(cf_evidence_get(sink_evidence, "exposure.answers",
	    "endpoint:a")->status, CF_ST_PARTIAL);
	expect("answer:a/", "answer.title", "Console");
	expect("answer:a/", "answer.password_field", "true");
	expect("answer:a/", "answer.size", "43");
	expect("answer:a/api", "answer.code", "401");
	expect("answer:a/api", "answer.challenge", "basic");
	expect("answer:a/v1", "answer.code", "302");
	expect("answer:a/v1", "answer.location", cf_printf(sink_arena,
	    "http://127.0.0.1:%u/login", port));
	expect("answer:a/v3", "answer.type", "application/json");
	expect("answer:a/v3", "answer.title", "-");
	expect("answer:a/v3", "answer.sha256", "44136fa355b3678a1146ad16f7e8649e"
	    "94fb4fc21fe77e8310c060f61caaff8a");
	expect("answer:a/console", "answer.code", "404");
	expect("answer:a/metrics", "answer.code", "(refused)");
	expect("endpoint:b", "exposure.plain_http", "closed");
	expect("endpoint:b", "exposure.answers", "-");
	expect("endpoint:c", "exposure.plain_http", "(not_collected)");
	assert_int_not_equal(cf_evidence_get(sink_evidence, "exposure.hsts",
	    "endpoint:c")->status, CF_ST_ABSENT);
	sink_close();
}

static void
test_flows(void **state)
{
	char open[8], shut[8];
	const char *const first[] = { open }, *const second[] = { shut, open };
	struct cf_flow f[] = {
		{ .host = "127.0.0.1", .ports = { first, 1 }, .from = "" },
		{ .host = "127.0.0.1", .ports = { second, 2 }, .from = "x" },
	};
	struct cf_deployment d = { .file = "d.yaml", .flows = f,
		.nflows = CF_NELEM(f) };
	const struct cf_fact *seen;

	(void)state;
	snprintf(open, sizeof(open), "%u", port);
	snprintf(shut, sizeof(shut), "%u", closed_port);
	collect(&d, exp_collect_flows);
	seen = cf_evidence_get(sink_evidence, "exposure.flow_open",
	    "flow:127.0.0.1");
	assert_int_equal(seen->status, CF_ST_OK);
	assert_true(cf_list_has(seen, open));
	seen = cf_evidence_get(sink_evidence, "exposure.flow_refused",
	    "flow:127.0.0.1");
	assert_true(cf_list_has(seen, shut));
	expect("flow:127.0.0.1", "exposure.flow_silent", "");
	expect("flow:127.0.0.1", "exposure.flow_addresses", "127.0.0.1");
	sink_close();
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_reach),
		cmocka_unit_test(test_web),
		cmocka_unit_test(test_flows),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
