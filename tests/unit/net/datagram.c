/* Conversations over UDP: every end, retransmission, and the limits. */
#include "servers.h"

/* What a UDP server does: it drops so many datagrams, then says replies. */
struct udp {
	unsigned int drop;
	const char *replies[4]; /* one for each datagram after that, in turn */
	unsigned int flood;	/* datagrams that are no answer, for each */
};
struct udp_server {
	pid_t pid;
	unsigned int port;
	struct shared *shared;
};

static void
udp_loop(int fd, const struct udp *udp, struct shared *shared)
{
	struct sockaddr_in from;
	socklen_t len = sizeof(from);
	unsigned int seen = 0, said = 0, i;
	char buf[2048];
	ssize_t n;

	while ((n = recvfrom(fd, buf, sizeof(buf) - 1, 0,
		    (struct sockaddr *)&from, &len)) >= 0) {
		buf[n] = '\0';
		atomic_fetch_add(&shared->all, 1);
		snprintf(shared->said, sizeof(shared->said), "%s", buf);
		for (i = 0; i < udp->flood; i++)
			sendto(fd, "noise", 5, 0, (struct sockaddr *)&from, len);
		if (seen++ < udp->drop || said >= 4 ||
		    udp->replies[said] == NULL)
			continue;
		sendto(fd, udp->replies[said], strlen(udp->replies[said]), 0,
		    (struct sockaddr *)&from, len);
		said++;
	}
}

static struct udp_server
udp_start(const struct udp *udp)
{
	struct udp_server s = { .shared = shared_new() };
	int fd = bound_socket(SOCK_DGRAM, "127.0.0.1", &s.port);

	fflush(NULL);
	s.pid = fork();
	assert_true(s.pid >= 0);
	if (s.pid == 0) {
		die_with_parent();
		udp_loop(fd, udp, s.shared);
		_exit(0);
	}
	close(fd);
	return s;
}

static void
udp_stop(struct udp_server *s)
{
	kill(s->pid, SIGKILL);
	waitpid(s->pid, NULL, 0);
	munmap(s->shared, sizeof(*s->shared));
}

struct heard {
	int done, reads;
	unsigned int sends; /* allowed, 0: the usual */
	enum cf_talk_end how;
	char in[64];
	bool inside;
};

static enum cf_talk_want
reader(void *arg, const unsigned char *in, size_t len,
    const unsigned char **ret_send, size_t *ret_send_len)
{
	struct heard *h = arg;

	assert_false(h->inside);
	h->reads++;
	if (len == 6 && memcmp(in, "answer", 6) == 0)
		return CF_WANT_ENOUGH;
	if (len == 6 && memcmp(in, "cookie", 6) == 0) {
		*ret_send = (const unsigned char *)"hello again";
		*ret_send_len = 11;
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
	assert_true(len < sizeof(h->in));
	memcpy(h->in, in, len);
}

static void
ask(struct cf_net *net, unsigned int port, struct heard *h)
{
	struct cf_datagram d = { .addr = local(port),
		.first = "hello",
		.first_len = 5,
		.wait_ms = 40,
		.sends = h->sends,
		.read = reader,
		.done = done,
		.arg = h };

	h->inside = true;
	assert_int_equal(cf_datagram(net, &d), CF_OK);
	h->inside = false;
}

static struct heard
one(const struct udp *udp, int *ret_messages, char *ret_said)
{
	struct udp_server s = udp_start(udp);
	struct cf_net *net = net_new(NULL);
	struct heard h = { 0 };

	ask(net, s.port, &h);
	assert_int_equal(cf_net_run(net), CF_OK);
	assert_int_equal(h.done, 1);
	cf_net_free(net);
	assert_int_equal(h.done, 1);
	*ret_messages = atomic_load(&s.shared->all);
	if (ret_said != NULL)
		snprintf(ret_said, 64, "%.60s", s.shared->said);
	udp_stop(&s);
	return h;
}

static void
answered_at_once(void **state)
{
	struct udp udp = { .replies = { "answer" } };
	int n;
	struct heard h = one(&udp, &n, NULL);

	(void)state;
	assert_int_equal(h.how, CF_TALK_ENOUGH);
	assert_string_equal(h.in, "answer");
	/* On a busy machine the answer may come after a second try. */
	assert_in_range(n, 1, CF_DATAGRAM_TRIES);
	assert_int_equal(cf_talk_status(h.how), CF_ST_OK);
}

static void
lost_twice(void **state)
{
	struct udp udp = { .drop = 2, .replies = { "answer" } };
	int n;
	struct heard h = one(&udp, &n, NULL);

	(void)state;
	assert_int_equal(h.how, CF_TALK_ENOUGH);
	assert_int_equal(n, 3);
}

static void
silence(void **state)
{
	struct udp udp = { .drop = 1000 };
	int n;
	struct heard h = one(&udp, &n, NULL);

	(void)state;
	assert_int_equal(h.how, CF_TALK_SILENT);
	assert_int_equal(n, CF_DATAGRAM_TRIES);
	assert_int_equal(cf_talk_status(h.how), CF_ST_TIMEOUT);
}

/* What is no answer is heard, and does not end the waiting. */
static void
something_else_first(void **state)
{
	struct udp udp = { .replies = { "else", "answer" } };
	int n;
	struct heard h = one(&udp, &n, NULL);

	(void)state;
	assert_int_equal(h.how, CF_TALK_ENOUGH);
	assert_int_equal(h.reads, 2);
	assert_int_equal(n, 2);
}

static void
noise(void **state)
{
	struct udp udp = { .drop = 1000, .flood = 20 };
	int n;
	struct heard h = one(&udp, &n, NULL);

	(void)state;
	assert_int_equal(h.how, CF_TALK_TOO_MUCH);
	assert_int_equal(h.reads, CF_DATAGRAM_HEARD);
}

static void
another_message(void **state)
{
	struct udp udp = { .replies = { "cookie", "answer" } };
	char said[64];
	int n;
	struct heard h = one(&udp, &n, said);

	(void)state;
	assert_int_equal(h.how, CF_TALK_ENOUGH);
	assert_string_equal(said, "hello again");
	assert_int_equal(n, 2);
}

/* One that wants another message for ever ends at the limit. */
static void
another_for_ever(void **state)
{
	struct udp udp = { .replies = { "cookie", "cookie", "cookie",
			       "cookie" } };
	int n;
	struct heard h = one(&udp, &n, NULL);

	(void)state;
	assert_int_equal(h.how, CF_TALK_SILENT);
	assert_true(n <= CF_DATAGRAM_SENDS);
}

/* Another number of messages than the usual one, be it more or less. */
static void
another_limit(void **state)
{
	struct udp udp = { .replies = { "cookie", "cookie", "cookie",
			       "cookie" } };
	static const unsigned int limits[] = { 5, 100 };
	size_t i;

	(void)state;
	for (i = 0; i < CF_NELEM(limits); i++) {
		struct udp_server s = udp_start(&udp);
		struct cf_net *net = net_new(NULL);
		struct heard h = { .sends = limits[i] };

		ask(net, s.port, &h);
		assert_int_equal(cf_net_run(net), CF_OK);
		cf_net_free(net);
		assert_int_equal(h.how, CF_TALK_SILENT);
		/* Four of them and what follows the last cookie. */
		assert_true(i == 0 ? atomic_load(&s.shared->all) == 5 :
		    atomic_load(&s.shared->all) >= 4 + CF_DATAGRAM_TRIES);
		udp_stop(&s);
	}
}

static void
closed_port_answers(void **state)
{
	struct cf_net *net = net_new(NULL);
	struct heard h = { 0 };
	unsigned int port;

	(void)state;
	close(bound_socket(SOCK_DGRAM, "127.0.0.1", &port));
	ask(net, port, &h);
	assert_int_equal(cf_net_run(net), CF_OK);
	assert_int_equal(h.done, 1);
	assert_int_equal(h.how, CF_TALK_REFUSED);
	cf_net_free(net);
}

static void
cancelled(void **state)
{
	struct udp udp = { .drop = 1000 };
	struct udp_server s = udp_start(&udp);
	volatile int cancel = 1;
	struct cf_net_options options = { .cancel = &cancel };
	struct cf_net *net = net_new(&options);
	struct heard h = { 0 };

	(void)state;
	ask(net, s.port, &h);
	assert_int_equal(cf_net_run(net), CF_ECANCELLED);
	assert_int_equal(h.done, 1);
	assert_int_equal(h.how, CF_TALK_CANCELLED);
	cf_net_free(net);
	udp_stop(&s);
}

/* Freed without having run: answered all the same. */
static void
never_run(void **state)
{
	struct cf_net *net = net_new(NULL);
	struct heard h = { 0 };

	(void)state;
	ask(net, 9, &h);
	cf_net_free(net);
	assert_int_equal(h.done, 1);
	assert_int_equal(h.how, CF_TALK_CANCELLED);
}

static void
sizes(void **state)
{
	static char big[CF_DATAGRAM_BYTES + 1];
	struct cf_net *net = net_new(NULL);
	struct cf_datagram d = { .addr = local(9),
		.first = big,
		.first_len = sizeof(big),
		.read = reader,
		.done = done };

	(void)state;
	assert_int_equal(cf_datagram(net, &d), CF_ELIMIT);
	d.first_len = 0;
	assert_int_equal(cf_datagram(net, &d), CF_ELIMIT);
	cf_net_free(net);
}

/* One at a time to one host: the second waits for the first to be over. */
static void
limit_per_host(void **state)
{
	struct udp udp = { .drop = 1000 };
	struct udp_server s = udp_start(&udp);
	struct cf_net_options options = { .per_host = 1 };
	struct cf_net *net = net_new(&options);
	struct heard h[2] = { { 0 }, { 0 } };
	int64_t begun = cf_monotonic_ms();

	(void)state;
	ask(net, s.port, &h[0]);
	ask(net, s.port, &h[1]);
	assert_int_equal(cf_net_run(net), CF_OK);
	assert_int_equal(h[0].how, CF_TALK_SILENT);
	assert_int_equal(h[1].how, CF_TALK_SILENT);
	/* 40 + 80 + 160 ms each */
	assert_true(cf_monotonic_ms() - begun >= 2 * 270);
	cf_net_free(net);
	udp_stop(&s);
}

/* ---- Answers of several datagrams ---- */

struct pieces {
	struct heard h;
	unsigned int n, want;
};

static enum cf_talk_want
count(void *arg, const unsigned char *in, size_t len,
    const unsigned char **ret_send, size_t *ret_send_len)
{
	struct pieces *p = arg;

	(void)in;
	(void)len;
	if (++p->n < p->want)
		return CF_WANT_MORE;
	*ret_send = (const unsigned char *)"bye 0";
	*ret_send_len = 5;
	return CF_WANT_ENOUGH;
}

static void
several(unsigned int want, unsigned int max, struct pieces *ret, int messages,
    char said[64])
{
	struct udp udp = { .drop = 1, .flood = 20 };
	struct udp_server s = udp_start(&udp);
	struct cf_net *net = net_new(NULL);
	struct cf_datagram d = { .addr = local(s.port),
		.first = "say 0",
		.first_len = 5,
		.wait_ms = 40,
		.max = max,
		.serial_at = 4,
		.read = count,
		.done = done,
		.arg = ret };
	int i;

	memset(ret, 0, sizeof(*ret));
	ret->want = want;
	assert_int_equal(cf_datagram(net, &d), CF_OK);
	assert_int_equal(cf_net_run(net), CF_OK);
	assert_int_equal(ret->h.done, 1);
	cf_net_free(net);
	for (i = 0; i < 100 && atomic_load(&s.shared->all) < messages; i++)
		usleep(10000);
	assert_int_equal(atomic_load(&s.shared->all), messages);
	memcpy(said, s.shared->said, 5);
	udp_stop(&s);
}

/* More datagrams than usual, the message numbered, and the last words. */
static void
in_pieces(void **state)
{
	struct pieces p;
	char said[64];

	(void)state;
	/* Twenty come for each message: the second was sent again. */
	several(30, 100, &p, 3, said);
	assert_int_equal(p.h.how, CF_TALK_ENOUGH);
	assert_int_equal(p.n, 30);
	assert_memory_equal(said, "bye \2", 5);
	/* The usual limit. */
	several(30, 0, &p, 1, said);
	assert_int_equal(p.h.how, CF_TALK_TOO_MUCH);
	assert_memory_equal(said, "say \0", 5);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(in_pieces),
		cmocka_unit_test(answered_at_once),
		cmocka_unit_test(lost_twice),
		cmocka_unit_test(silence),
		cmocka_unit_test(something_else_first),
		cmocka_unit_test(noise),
		cmocka_unit_test(another_message),
		cmocka_unit_test(another_for_ever),
		cmocka_unit_test(another_limit),
		cmocka_unit_test(closed_port_answers),
		cmocka_unit_test(cancelled),
		cmocka_unit_test(never_run),
		cmocka_unit_test(sizes),
		cmocka_unit_test(limit_per_host),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
