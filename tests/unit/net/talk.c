/* Raw conversations: every end, one by one, and the limits. */
#include "servers.h"

/* A conversation of a test, and what became of it. */
struct heard {
	int done;
	enum cf_talk_end how;
	unsigned char in[70000];
	size_t len;
	int reads;
	bool inside; /* cf_talk() has not returned yet */
	/* What the reader does. */
	const char *until;
	const char *replies[4];
	unsigned int said;
	volatile int *cancel;
};

static enum cf_talk_want
reader(void *arg, const unsigned char *in, size_t len,
    const unsigned char **ret_send, size_t *ret_send_len)
{
	struct heard *h = arg;
	size_t n = h->until != NULL ? strlen(h->until) : 0;

	assert_false(h->inside);
	h->reads++;
	if (h->cancel != NULL)
		*h->cancel = 1;
	if (n > 0 && len >= n && memcmp(in + len - n, h->until, n) == 0)
		return CF_WANT_ENOUGH;
	if (h->said < 4 && h->replies[h->said] != NULL &&
	    in[len - 1] == '\n') {
		*ret_send = (const unsigned char *)h->replies[h->said++];
		*ret_send_len = strlen((const char *)*ret_send);
		return CF_WANT_SEND;
	}
	return CF_WANT_MORE;
}

static void
done(void *arg, enum cf_talk_end how, const unsigned char *in, size_t len)
{
	struct heard *h = arg;

	assert_false(h->inside);
	h->done++;
	h->how = how;
	h->len = len;
	memcpy(h->in, in, len < sizeof(h->in) ? len : sizeof(h->in));
}

static void
talk(struct cf_net *net, struct cf_talk ask, struct heard *h)
{
	ask.read = reader;
	ask.done = done;
	ask.arg = h;
	h->inside = true;
	assert_int_equal(cf_talk(net, &ask), CF_OK);
	h->inside = false;
}

/* One conversation with one server. */
static void
one(serve_fn *serve, struct cf_talk ask, struct heard *h,
    struct server *server, const struct net_times *times)
{
	struct cf_net *net = net_new(NULL);

	*server = server_start(serve, NULL);
	if (times != NULL)
		net->times = *times;
	ask.addr = local(server->port);
	talk(net, ask, h);
	assert_int_equal(cf_net_run(net), CF_OK);
	assert_int_equal(h->done, 1);
	cf_net_free(net);
	assert_int_equal(h->done, 1);
}

static const struct net_times fast = { .connect = 300, .idle = 200,
	.talk = 700, .dns = 500, .http = 1500, .http_idle = 1000 };

static void
serve_hello(int fd, struct shared *shared, const void *arg)
{
	(void)arg;
	put_text(fd, "hello");
	await_end(fd, shared);
}

static void
enough(void **state)
{
	struct heard h = { .until = "hello" };
	struct server server;

	(void)state;
	one(serve_hello, (struct cf_talk){ 0 }, &h, &server, NULL);
	assert_int_equal(h.how, CF_TALK_ENOUGH);
	assert_int_equal(h.len, 5);
	assert_memory_equal(h.in, "hello", 5);
	/* It ended with a reset, so that no socket stays in TIME_WAIT. */
	assert_reaches(&server.shared->resets, 1);
	server_stop(&server);
}

static void
serve_bye(int fd, struct shared *shared, const void *arg)
{
	(void)shared;
	(void)arg;
	put_text(fd, "bye");
	shutdown(fd, SHUT_WR);
}

static void
closed(void **state)
{
	struct heard h = { 0 };
	struct server server;

	(void)state;
	one(serve_bye, (struct cf_talk){ 0 }, &h, &server, NULL);
	assert_int_equal(h.how, CF_TALK_CLOSED);
	assert_int_equal(h.len, 3);
	server_stop(&server);
}

static void
serve_reset(int fd, struct shared *shared, const void *arg)
{
	(void)arg;
	put_text(fd, "x");
	await(fd, shared, "hello");
	reset(fd);
}

static void
peer_resets(void **state)
{
	struct heard h = { 0 };
	struct server server;

	(void)state;
	one(serve_reset, (struct cf_talk){ .first = "hello", .first_len = 5 },
	    &h, &server, NULL);
	assert_int_equal(h.how, CF_TALK_RESET);
	assert_int_equal(h.len, 1);
	server_stop(&server);
}

static void
serve_silence(int fd, struct shared *shared, const void *arg)
{
	(void)arg;
	await_end(fd, shared);
}

static void
silent(void **state)
{
	struct heard h = { 0 };
	struct server server;
	int64_t start = cf_monotonic_ms();

	(void)state;
	one(serve_silence, (struct cf_talk){ .idle_ms = 150 }, &h, &server,
	    NULL);
	assert_int_equal(h.how, CF_TALK_SILENT);
	assert_int_equal(h.reads, 0);
	assert_true(cf_monotonic_ms() - start < 1500);
	server_stop(&server);
}

static void
serve_slowly(int fd, struct shared *shared, const void *arg)
{
	(void)shared;
	(void)arg;
	for (;;) {
		if (write(fd, "z", 1) != 1)
			return;
		pause_ms(40);
	}
}

static void
slow(void **state)
{
	struct heard h = { 0 };
	struct server server;

	(void)state;
	one(serve_slowly, (struct cf_talk){ 0 }, &h, &server, &fast);
	assert_int_equal(h.how, CF_TALK_DEADLINE);
	assert_true(h.len > 3 && h.len < 40);
	server_stop(&server);
}

static void
serve_endlessly(int fd, struct shared *shared, const void *arg)
{
	char bytes[4096];

	(void)shared;
	(void)arg;
	memset(bytes, 'e', sizeof(bytes));
	while (write(fd, bytes, sizeof(bytes)) > 0)
		continue;
}

static void
too_much(void **state)
{
	struct heard h = { 0 };
	struct server server;

	(void)state;
	one(serve_endlessly, (struct cf_talk){ .max = 50001 }, &h, &server,
	    NULL);
	assert_int_equal(h.how, CF_TALK_TOO_MUCH);
	assert_int_equal(h.len, 50001);
	server_stop(&server);
}

/* Who has heard enough within the limit is not disturbed by more. */
static void
enough_at_the_limit(void **state)
{
	struct heard h = { .until = "eeee" };
	struct server server;

	(void)state;
	one(serve_endlessly, (struct cf_talk){ .max = 10 }, &h, &server, NULL);
	assert_int_equal(h.how, CF_TALK_ENOUGH);
	assert_int_equal(h.len, 10);
	server_stop(&server);
}

static void
refused(void **state)
{
	struct cf_net *net = net_new(NULL);
	struct heard h = { 0 };

	(void)state;
	talk(net, (struct cf_talk){ .addr = local(closed_port()) }, &h);
	cf_net_run(net);
	assert_int_equal(h.done, 1);
	assert_int_equal(h.how, CF_TALK_REFUSED);
	cf_net_free(net);
}

/* A listener whose queue is full drops what comes: no answer in time. */
static void
unreachable(void **state)
{
	struct cf_net *net = net_new(NULL);
	struct heard h = { 0 };
	struct sockaddr_storage addr;
	struct cf_addr to;
	unsigned int port;
	int listener = bound_socket(SOCK_STREAM, "127.0.0.1", &port);
	int fds[4];
	size_t i;

	(void)state;
	assert_int_equal(listen(listener, 0), 0);
	to = local(port);
	net_sockaddr(&to, &addr);
	for (i = 0; i < CF_NELEM(fds); i++) {
		fds[i] = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
		connect(fds[i], (struct sockaddr *)&addr,
		    sizeof(struct sockaddr_in));
	}
	net->times = fast;
	talk(net, (struct cf_talk){ .addr = to }, &h);
	cf_net_run(net);
	assert_int_equal(h.done, 1);
	assert_int_equal(h.how, CF_TALK_UNREACHABLE);
	cf_net_free(net);
	for (i = 0; i < CF_NELEM(fds); i++)
		close(fds[i]);
	close(listener);
}

/* Six conversations in 300 ms, the others are turned away. */
static void
serve_limited(int fd, struct shared *shared, const void *arg)
{
	static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
	static int64_t since;
	static int n;
	bool much;

	(void)arg;
	pthread_mutex_lock(&lock);
	if (cf_monotonic_ms() - since > 300) {
		since = cf_monotonic_ms();
		n = 0;
	}
	much = ++n > 6;
	pthread_mutex_unlock(&lock);
	if (much) {
		reset(fd);
		return;
	}
	put_text(fd, "hello");
	await_end(fd, shared);
}

/* All of them are heard in the end, each once. */
static void
rate_limited(void **state)
{
	struct cf_net_options options = { .per_host = 16 };
	struct cf_net *net = net_new(&options);
	struct server server = server_start(serve_limited, NULL);
	struct heard h[40];
	size_t i, n = 0;

	(void)state;
	for (i = 0; i < CF_NELEM(h); i++) {
		h[i] = (struct heard){ .until = "hello" };
		talk(net, (struct cf_talk){ .addr = local(server.port) },
		    &h[i]);
	}
	assert_int_equal(cf_net_run(net), CF_OK);
	for (i = 0; i < CF_NELEM(h); i++) {
		assert_int_equal(h[i].done, 1);
		n += h[i].how == CF_TALK_ENOUGH;
	}
	/* The first few may be a way to say no: those are not repeated. */
	assert_true(n >= 30);
	cf_net_free(net);
	server_stop(&server);
}

/* Answers three times, then nobody any more. */
static void
serve_three(int fd, struct shared *shared, const void *arg)
{
	(void)arg;
	if (atomic_load(&shared->all) > 3) {
		reset(fd);
		return;
	}
	put_text(fd, "hello");
	await_end(fd, shared);
}

/* It is not asked for ever. */
static void
goes_away(void **state)
{
	struct cf_net_options options = { .per_host = 1 };
	struct cf_net *net = net_new(&options);
	struct server server = server_start(serve_three, NULL);
	struct heard h[20];
	size_t i, n = 0;

	(void)state;
	for (i = 0; i < CF_NELEM(h); i++) {
		h[i] = (struct heard){ .until = "hello" };
		talk(net, (struct cf_talk){ .addr = local(server.port) },
		    &h[i]);
	}
	assert_int_equal(cf_net_run(net), CF_OK);
	for (i = 0; i < CF_NELEM(h); i++) {
		assert_int_equal(h[i].done, 1);
		n += h[i].how == CF_TALK_RESET;
	}
	assert_int_equal(n, CF_NELEM(h) - 3);
	cf_net_free(net);
	server_stop(&server);
}

static void
serve_dialogue(int fd, struct shared *shared, const void *arg)
{
	(void)arg;
	put_text(fd, "one\n");
	await(fd, shared, "first");
	put_text(fd, "two\n");
	await(fd, shared, "second");
	put_text(fd, "three!");
	await_end(fd, shared);
}

static void
sends_more(void **state)
{
	struct heard h = { .until = "three!", .replies = { "first", "second" } };
	struct server server;

	(void)state;
	one(serve_dialogue, (struct cf_talk){ 0 }, &h, &server, NULL);
	assert_int_equal(h.how, CF_TALK_ENOUGH);
	assert_memory_equal(h.in, "one\ntwo\nthree!", 14);
	assert_int_equal(h.said, 2);
	server_stop(&server);
}

static void
serve_slow_reader(int fd, struct shared *shared, const void *arg)
{
	char buf[65536];
	size_t total = 0;
	ssize_t n;

	(void)shared;
	(void)arg;
	while (total < 8u << 20 && (n = read(fd, buf, sizeof(buf))) > 0) {
		total += (size_t)n;
		if (total < 1u << 20)
			pause_ms(1);
	}
	put_text(fd, total == 8u << 20 ? "all" : "part");
	await_end(fd, shared);
}

/* More than the kernel takes at once is written in pieces. */
static void
long_words(void **state)
{
	struct heard h = { .until = "all" };
	struct server server;
	char *words = calloc(1, 8u << 20);

	(void)state;
	one(serve_slow_reader, (struct cf_talk){ .first = words,
	    .first_len = 8u << 20 }, &h, &server, NULL);
	free(words);
	assert_int_equal(h.how, CF_TALK_ENOUGH);
	server_stop(&server);
}

/* ---- Limits ---- */

static void
serve_a_while(int fd, struct shared *shared, const void *arg)
{
	(void)arg;
	arrive(shared);
	pause_ms(30);
	leave(shared);
	put_text(fd, "!");
	await_end(fd, shared);
}

#define MANY 24

static void
per_host(void **state)
{
	struct cf_net_options options = { .per_host = 3, .total = 16 };
	struct cf_net *net = net_new(&options);
	struct server server = server_start(serve_a_while, NULL);
	struct heard *h = calloc(MANY, sizeof(*h));
	struct cf_net_stats stats;
	int i;

	(void)state;
	for (i = 0; i < MANY; i++) {
		h[i].until = "!";
		talk(net, (struct cf_talk){ .addr = local(server.port) }, &h[i]);
	}
	assert_int_equal(cf_net_run(net), CF_OK);
	for (i = 0; i < MANY; i++) {
		assert_int_equal(h[i].done, 1);
		assert_int_equal(h[i].how, CF_TALK_ENOUGH);
	}
	assert_in_range(atomic_load(&server.shared->most), 2, 3);
	assert_int_equal(atomic_load(&server.shared->all), MANY);
	cf_net_stats(net, &stats);
	assert_int_equal(stats.connections, MANY);
	assert_int_equal(stats.bytes_in, MANY);
	assert_int_equal(net->sched.active, 0);
	cf_net_free(net);
	free(h);
	server_stop(&server);
}

/* Several addresses together keep within the limit of all. */
static void
overall(void **state)
{
	struct cf_net_options options = { .per_host = 4, .total = 5 };
	struct cf_net *net = net_new(&options);
	struct server server = server_start_at("0.0.0.0", serve_a_while, NULL);
	struct heard *h = calloc(MANY, sizeof(*h));
	char ip[32];
	int i;

	(void)state;
	for (i = 0; i < MANY; i++) {
		struct cf_talk ask = { 0 };

		snprintf(ip, sizeof(ip), "127.0.0.%d", 1 + i % 6);
		assert_int_equal(cf_addr_parse(ip, server.port, &ask.addr),
		    CF_OK);
		h[i].until = "!";
		talk(net, ask, &h[i]);
	}
	assert_int_equal(cf_net_run(net), CF_OK);
	for (i = 0; i < MANY; i++)
		assert_int_equal(h[i].how, CF_TALK_ENOUGH);
	assert_in_range(atomic_load(&server.shared->most), 2, 5);
	cf_net_free(net);
	free(h);
	server_stop(&server);
}

/* ---- Stopping ---- */

static void
serve_word_then_silence(int fd, struct shared *shared, const void *arg)
{
	(void)arg;
	put_text(fd, "w");
	await_end(fd, shared);
}

/* One is in the middle, others wait for their turn: all get an answer. */
static void
cancelled(void **state)
{
	volatile int cancel = 0;
	struct cf_net_options options = { .per_host = 2, .cancel = &cancel };
	struct cf_net *net = net_new(&options);
	struct server server = server_start(serve_word_then_silence, NULL);
	struct heard *h = calloc(10, sizeof(*h));
	int64_t start = cf_monotonic_ms();
	int i;

	(void)state;
	for (i = 0; i < 10; i++) {
		h[i].cancel = &cancel;
		talk(net, (struct cf_talk){ .addr = local(server.port) }, &h[i]);
	}
	assert_int_equal(cf_net_run(net), CF_ECANCELLED);
	for (i = 0; i < 10; i++) {
		assert_int_equal(h[i].done, 1);
		assert_int_equal(h[i].how, CF_TALK_CANCELLED);
	}
	assert_true(cf_monotonic_ms() - start < 1000);
	cf_net_free(net);
	for (i = 0; i < 10; i++)
		assert_int_equal(h[i].done, 1);
	free(h);
	server_stop(&server);
}

static void
out_of_time(void **state)
{
	struct cf_net_options options = { .run_ms = 200 };
	struct cf_net *net = net_new(&options);
	struct server server = server_start(serve_silence, NULL);
	struct heard h = { 0 };

	(void)state;
	talk(net, (struct cf_talk){ .addr = local(server.port) }, &h);
	assert_int_equal(cf_net_run(net), CF_ECANCELLED);
	assert_int_equal(h.done, 1);
	assert_int_equal(h.how, CF_TALK_CANCELLED);
	cf_net_free(net);
	server_stop(&server);
}

/* A collector that never gives up. */
struct stubborn {
	struct cf_net *net;
	int asked, answered;
	int last;
};

static void
again(void *arg, enum cf_talk_end how, const unsigned char *in, size_t len)
{
	struct stubborn *s = arg;
	struct cf_talk ask = { .addr = local(1), .done = again, .arg = s };

	(void)how;
	(void)in;
	(void)len;
	s->answered++;
	s->last = cf_talk(s->net, &ask);
	s->asked += s->last == CF_OK;
}

static void
ends_all_the_same(void **state)
{
	struct cf_net_options options = { .run_ms = 100 };
	struct stubborn s = { .net = net_new(&options) };
	struct cf_talk ask = { .addr = local(1), .done = again, .arg = &s };

	(void)state;
	assert_int_equal(cf_talk(s.net, &ask), CF_OK);
	s.asked++;
	assert_int_equal(cf_net_run(s.net), CF_ECANCELLED);
	assert_true(s.answered > 1);
	assert_int_equal(s.asked, s.answered);
	assert_int_equal(s.last, CF_ECANCELLED);
	cf_net_free(s.net);
	assert_int_equal(s.asked, s.answered);
}

static void
freed_without_run(void **state)
{
	struct cf_net *net = net_new(NULL);
	struct heard h = { 0 };

	(void)state;
	talk(net, (struct cf_talk){ .addr = local(1) }, &h);
	assert_int_equal(h.done, 0);
	cf_net_free(net);
	assert_int_equal(h.done, 1);
	assert_int_equal(h.how, CF_TALK_CANCELLED);
}

static void
nothing_to_do(void **state)
{
	struct cf_net *net = net_new(NULL);

	(void)state;
	assert_int_equal(cf_net_run(net), CF_OK);
	assert_int_equal(cf_net_run(net), CF_OK);
	cf_net_free(net);
	cf_net_free(NULL);
}

/* ---- STARTTLS in front ---- */

static void
serve_smtp(int fd, struct shared *shared, const void *arg)
{
	const char *answer = arg;

	put_text(fd, "220-mail.example\r\n220 ESMTP\r\n");
	if (!await(fd, shared, "]\r\n"))
		return;
	put_text(fd, "250-mail.example\r\n250-SIZE 1000\r\n250 STARTTLS\r\n");
	if (!await(fd, shared, "STARTTLS\r\n"))
		return;
	put_text(fd, answer);
	if (!await(fd, shared, "tls-hello"))
		return;
	put_text(fd, "tls-answer");
	await_end(fd, shared);
}

static void
starttls(void **state)
{
	struct cf_net *net = net_new(NULL);
	struct server server = server_start(serve_smtp, "220 go\r\n");
	struct heard h = { .until = "tls-answer" };

	(void)state;
	talk(net, (struct cf_talk){ .addr = local(server.port),
	    .starttls = "smtp", .first = "tls-hello", .first_len = 9,
	    .max = 10 }, &h);
	cf_net_run(net);
	assert_int_equal(h.done, 1);
	assert_int_equal(h.how, CF_TALK_ENOUGH);
	assert_int_equal(h.len, 10);
	assert_memory_equal(h.in, "tls-answer", 10);
	assert_string_equal(server.shared->said, "tls-hello");
	cf_net_free(net);
	server_stop(&server);
}

static void
no_starttls(void **state)
{
	struct cf_net *net = net_new(NULL);
	struct server no = server_start(serve_smtp, "454 not today\r\n");
	struct server busy = server_start(serve_smtp, "421 later\r\n");
	struct server endless = server_start(serve_endlessly, NULL);
	struct heard h[4] = { 0 };
	struct cf_talk ask = { .addr = local(1), .starttls = "gopher",
		.done = done };

	(void)state;
	talk(net, (struct cf_talk){ .addr = local(no.port),
	    .starttls = "smtp" }, &h[0]);
	talk(net, (struct cf_talk){ .addr = local(endless.port),
	    .starttls = "smtp" }, &h[1]);
	talk(net, (struct cf_talk){ .addr = local(endless.port),
	    .starttls = "postgres" }, &h[2]);
	talk(net, (struct cf_talk){ .addr = local(busy.port),
	    .starttls = "smtp" }, &h[3]);
	cf_net_run(net);
	assert_int_equal(h[3].how, CF_TALK_BUSY);
	assert_int_equal(h[0].how, CF_TALK_NO_STARTTLS);
	assert_int_equal(h[0].reads, 0);
	assert_int_equal(h[1].how, CF_TALK_TOO_MUCH); /* a line without end */
	assert_int_equal(h[2].how, CF_TALK_NO_STARTTLS);
	assert_int_equal(cf_talk(net, &ask), CF_ENOTFOUND);
	cf_net_free(net);
	server_stop(&no);
	server_stop(&busy);
	server_stop(&endless);
}

static void
words(void **state)
{
	static const enum cf_status statuses[] = { CF_ST_OK, CF_ST_OK,
		CF_ST_REFUSED, CF_ST_TIMEOUT, CF_ST_TIMEOUT, CF_ST_MALFORMED,
		CF_ST_REFUSED, CF_ST_UNREACHABLE, CF_ST_NOT_COLLECTED,
		CF_ST_REFUSED };
	size_t i;

	(void)state;
	for (i = 0; i < CF_NELEM(statuses); i++) {
		assert_int_equal(cf_talk_status((enum cf_talk_end)i),
		    statuses[i]);
		assert_true(cf_talk_end_name((enum cf_talk_end)i)[0] != '\0');
	}
	assert_string_equal(cf_talk_end_name((enum cf_talk_end)99), "");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(enough),
		cmocka_unit_test(closed),
		cmocka_unit_test(peer_resets),
		cmocka_unit_test(silent),
		cmocka_unit_test(slow),
		cmocka_unit_test(too_much),
		cmocka_unit_test(enough_at_the_limit),
		cmocka_unit_test(refused),
		cmocka_unit_test(unreachable),
		cmocka_unit_test(rate_limited),
		cmocka_unit_test(goes_away),
		cmocka_unit_test(sends_more),
		cmocka_unit_test(long_words),
		cmocka_unit_test(per_host),
		cmocka_unit_test(overall),
		cmocka_unit_test(cancelled),
		cmocka_unit_test(out_of_time),
		cmocka_unit_test(ends_all_the_same),
		cmocka_unit_test(freed_without_run),
		cmocka_unit_test(nothing_to_do),
		cmocka_unit_test(starttls),
		cmocka_unit_test(no_starttls),
		cmocka_unit_test(words),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
