/* DNS: a stub resolver on 127.0.0.1 that answers from a table. */
#include <ctype.h>

#include "servers.h"

/* What the stub knows.  Types: 1 A, 5 CNAME, 16 TXT, 28 AAAA. */
struct record {
	const char *name;
	unsigned int type;
	const char *value; /* address or name; NULL: no answer at all */
	unsigned int rcode;
	unsigned int copies; /* that many addresses, counting up */
};

static const struct record zone[] = {
	{ "plain.example", 1, "192.0.2.10", 0, 1 },
	{ "plain.example", 28, "2001:db8::10", 0, 1 },
	{ "alias.example", 5, "step.example", 0, 1 },
	{ "step.example", 5, "Real.example", 0, 1 },
	{ "real.example", 1, "198.51.100.7", 0, 1 },
	{ "loop.example", 5, "pool.example", 0, 1 },
	{ "pool.example", 5, "loop.example", 0, 1 },
	{ "silent.example", 1, NULL, 0, 0 },
	{ "silent.example", 28, NULL, 0, 0 },
	{ "half.example", 1, "192.0.2.20", 0, 1 },
	{ "half.example", 28, NULL, 0, 0 },
	{ "refused.example", 1, "", 5, 0 },
	{ "refused.example", 28, "", 5, 0 },
	{ "inner.example", 1, "127.0.0.1", 0, 1 },
	{ "mixed.example", 1, "8.8.8.8", 0, 1 },
	{ "mixed.example", 28, "::1", 0, 1 },
	{ "public.example", 1, "8.8.8.8", 0, 2 },
	{ "public.example", 28, "2a00:1450::1", 0, 1 },
	{ "many.example", 1, "8.1.0.0", 0, 100 },
	{ "empty.example", 16, "x", 0, 1 },
};

static size_t
put_name(unsigned char *out, const char *name)
{
	unsigned char *p = out;
	size_t n;

	while (*name != '\0') {
		n = strcspn(name, ".");
		*p++ = (unsigned char)n;
		memcpy(p, name, n);
		p += n;
		name += n + (name[n] == '.');
	}
	*p++ = 0;
	return (size_t)(p - out);
}

static size_t
put_record(unsigned char *out, const char *owner, const struct record *r,
    unsigned int copy)
{
	unsigned char rdata[256];
	size_t at = put_name(out, owner), len = 0;

	if (r->type == 1) {
		inet_pton(AF_INET, r->value, rdata);
		rdata[3] = (unsigned char)(rdata[3] + copy);
		len = 4;
	} else if (r->type == 28) {
		inet_pton(AF_INET6, r->value, rdata);
		len = 16;
	} else if (r->type == 5)
		len = put_name(rdata, r->value);
	else {
		rdata[0] = (unsigned char)strlen(r->value);
		memcpy(rdata + 1, r->value, rdata[0]);
		len = 1 + (size_t)rdata[0];
	}
	out[at++] = 0;
	out[at++] = (unsigned char)r->type;
	memcpy(out + at, "\0\1\0\0\0\74", 6); /* IN, 60 seconds */
	at += 6;
	out[at++] = (unsigned char)(len >> 8);
	out[at++] = (unsigned char)len;
	memcpy(out + at, rdata, len);
	return at + len;
}

/* The question's name as text, lower case; its end in the packet. */
static size_t
get_name(const unsigned char *packet, char *out)
{
	size_t at = 12, n, i, len = 0;

	while ((n = packet[at++]) != 0) {
		if (len > 0)
			out[len++] = '.';
		for (i = 0; i < n; i++)
			out[len++] = (char)tolower(packet[at++]);
	}
	out[len] = '\0';
	return at;
}

/* The length of the answer, 0 for silence. */
static size_t
answer(unsigned char *packet, size_t len)
{
	char name[512], want[512];
	size_t end = get_name(packet, name), at = end + 4, i;
	unsigned int type = packet[end + 1], n = 0, copy, steps = 0;
	bool known = false;

	(void)len;
	packet[2] |= 0x80;
	packet[3] = 0x80;
	snprintf(want, sizeof(want), "%s", name);
again:
	for (i = 0; i < CF_NELEM(zone); i++) {
		if (strcasecmp(zone[i].name, want) != 0)
			continue;
		known = true;
		if (zone[i].type != type && zone[i].type != 5)
			continue;
		if (zone[i].value == NULL)
			return 0;
		packet[3] = (unsigned char)(0x80 | zone[i].rcode);
		for (copy = 0; copy < zone[i].copies; copy++, n++)
			at += put_record(packet + at, want, &zone[i], copy);
		if (zone[i].type == 5 && steps++ < 6) {
			snprintf(want, sizeof(want), "%s", zone[i].value);
			goto again;
		}
	}
	if (!known)
		packet[3] = 0x83;
	packet[6] = (unsigned char)(n >> 8);
	packet[7] = (unsigned char)n;
	memset(packet + 8, 0, 4);
	return at;
}

struct stub {
	pid_t pid;
	struct shared *shared;
	char address[64];
};

/* One UDP socket; what is too large for 512 bytes goes out all the same. */
static struct stub
stub_start(void)
{
	unsigned char packet[8192];
	struct sockaddr_in from;
	socklen_t from_len;
	struct stub stub = { .shared = shared_new() };
	unsigned int port;
	int fd = bound_socket(SOCK_DGRAM, "127.0.0.1", &port);
	ssize_t n;
	size_t len;

	snprintf(stub.address, sizeof(stub.address), "127.0.0.1@%u", port);
	fflush(NULL);
	if ((stub.pid = fork()) != 0) {
		close(fd);
		return stub;
	}
	die_with_parent();
	for (;;) {
		from_len = sizeof(from);
		n = recvfrom(fd, packet, sizeof(packet), 0,
		    (struct sockaddr *)&from, &from_len);
		if (n < 17)
			continue;
		/* Not the root: that is the probe for DNSSEC. */
		if (packet[12] != 0)
			atomic_fetch_add(&stub.shared->questions, 1);
		len = answer(packet, (size_t)n);
		if (len > 0)
			sendto(fd, packet, len, 0, (struct sockaddr *)&from,
			    from_len);
	}
}

static void
stub_stop(struct stub *stub)
{
	kill(stub->pid, SIGKILL);
	waitpid(stub->pid, NULL, 0);
	munmap(stub->shared, sizeof(*stub->shared));
}

/* ---- Questions ---- */

struct heard {
	int done;
	bool inside;
	enum cf_status status;
	enum cf_dns_trust trust;
	bool nxdomain;
	size_t n, nchain, packet_len;
	size_t len;
	unsigned char rdata[16];
	char chain[4][64];
	char note[128];
	struct cf_net *net; /* ask again from the callback */
};

static void
on_answer(void *arg, const struct cf_dns_answer *a)
{
	struct heard *h = arg;
	struct cf_net *net = h->net;
	size_t i;

	assert_false(h->inside);
	h->done++;
	h->status = a->status;
	h->trust = a->trust;
	h->nxdomain = a->nxdomain;
	h->n = a->n;
	h->nchain = a->nchain;
	h->packet_len = a->packet_len;
	snprintf(h->note, sizeof(h->note), "%s", a->note);
	for (i = 0; i < a->nchain && i < 4; i++)
		snprintf(h->chain[i], sizeof(h->chain[i]), "%s", a->chain[i]);
	if (a->n > 0 && a->rdata_len[0] <= sizeof(h->rdata)) {
		h->len = a->rdata_len[0];
		memcpy(h->rdata, a->rdata[0], h->len);
	}
	if (net != NULL) {
		h->net = NULL;
		h->inside = true;
		assert_int_equal(cf_dns_query(net, "plain.example", 1, on_answer,
		    h), CF_OK);
		h->inside = false;
	}
}

static void
query(struct cf_net *net, const char *name, unsigned int type, struct heard *h)
{
	h->inside = true;
	assert_int_equal(cf_dns_query(net, name, type, on_answer, h), CF_OK);
	h->inside = false;
}

static struct cf_net *
net_with(const struct stub *stub)
{
	struct cf_net_options options = { .resolver = stub->address };

	return net_new(&options);
}

static void
answers(void **state)
{
	struct stub stub = stub_start();
	struct cf_net *net = net_with(&stub);
	struct heard a = { 0 }, aaaa = { 0 }, none = { 0 }, nodata = { 0 };
	struct heard refused = { 0 };

	(void)state;
	query(net, "plain.example", CF_DNS_A, &a);
	query(net, "PLAIN.example.", CF_DNS_AAAA, &aaaa);
	query(net, "nobody.example", CF_DNS_A, &none);
	query(net, "empty.example", CF_DNS_A, &nodata);
	query(net, "refused.example", CF_DNS_A, &refused);
	assert_int_equal(cf_net_run(net), CF_OK);
	assert_int_equal(a.done, 1);
	assert_int_equal(a.status, CF_ST_OK);
	assert_int_equal(a.trust, CF_DNS_INSECURE);
	assert_int_equal(a.n, 1);
	assert_int_equal(a.len, 4);
	assert_memory_equal(a.rdata, "\xc0\0\2\12", 4);
	assert_true(a.packet_len > 12);
	assert_int_equal(a.nchain, 0);
	assert_int_equal(aaaa.status, CF_ST_OK);
	assert_int_equal(aaaa.len, 16);
	assert_int_equal(none.status, CF_ST_ABSENT);
	assert_true(none.nxdomain);
	assert_int_equal(none.n, 0);
	assert_int_equal(nodata.status, CF_ST_ABSENT);
	assert_false(nodata.nxdomain);
	assert_int_equal(refused.status, CF_ST_REFUSED);
	assert_non_null(strstr(refused.note, "SERVFAIL"));
	cf_net_free(net);
	stub_stop(&stub);
}

static void
chain(void **state)
{
	struct stub stub = stub_start();
	struct cf_net *net = net_with(&stub);
	struct heard h = { 0 }, circle = { 0 }, itself = { 0 };

	(void)state;
	query(net, "alias.example", CF_DNS_A, &h);
	query(net, "loop.example", CF_DNS_A, &circle);
	query(net, "alias.example", 5, &itself);
	cf_net_run(net);
	assert_int_equal(h.status, CF_ST_OK);
	assert_int_equal(h.n, 1);
	assert_int_equal(h.nchain, 2);
	assert_string_equal(h.chain[0], "step.example");
	assert_string_equal(h.chain[1], "real.example");
	assert_int_equal(circle.done, 1);
	assert_int_not_equal(circle.status, CF_ST_OK);
	assert_int_equal(itself.status, CF_ST_OK);
	assert_int_equal(itself.nchain, 0);
	cf_net_free(net);
	stub_stop(&stub);
}

/* The same question, before and after its answer, from within one too. */
static void
asked_once(void **state)
{
	struct stub stub = stub_start();
	struct cf_net *net = net_with(&stub);
	struct heard h[5] = { 0 };
	struct cf_net_stats stats;
	int i;

	(void)state;
	h[0].net = net;
	for (i = 0; i < 4; i++)
		query(net, i % 2 ? "plain.EXAMPLE" : "plain.example.", 1, &h[i]);
	cf_net_run(net);
	query(net, "plain.example", 1, &h[4]);
	assert_int_equal(h[4].done, 0);
	cf_net_run(net);
	assert_int_equal(h[0].done, 2);
	for (i = 1; i < 5; i++)
		assert_int_equal(h[i].done, 1);
	assert_int_equal(atomic_load(&stub.shared->questions), 1);
	cf_net_stats(net, &stats);
	assert_int_equal(stats.dns_queries, 1);
	cf_net_free(net);
	stub_stop(&stub);
}

static void
no_names(void **state)
{
	/* The last one has a label of 64 bytes. */
	static const char *const names[] = { "", " ", "a..b", ".a",
		"a b.example", "x\n.example", "\xc3\xa9.example", "a\\.b",
		"..",
		("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
		 "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa.example") };
	struct cf_net *net = net_new(NULL);
	struct heard h[CF_NELEM(names)] = { 0 };
	struct cf_net_stats stats;
	size_t i;

	(void)state;
	for (i = 0; i < CF_NELEM(names); i++)
		query(net, names[i], 1, &h[i]);
	cf_net_run(net);
	for (i = 0; i < CF_NELEM(names); i++) {
		assert_int_equal(h[i].done, 1);
		assert_int_equal(h[i].status, CF_ST_MALFORMED);
	}
	cf_net_stats(net, &stats);
	assert_int_equal(stats.dns_queries, 0);
	cf_net_free(net);
}

static void
timeout(void **state)
{
	struct stub stub = stub_start();
	struct cf_net *net = net_with(&stub);
	struct heard h = { 0 }, later = { 0 };
	int64_t start = cf_monotonic_ms();

	(void)state;
	net->times.dns = 400;
	query(net, "silent.example", 1, &h);
	cf_net_run(net);
	assert_int_equal(h.done, 1);
	assert_int_equal(h.status, CF_ST_TIMEOUT);
	assert_true(cf_monotonic_ms() - start < 3000);
	/* Also that is remembered. */
	query(net, "silent.example", 1, &later);
	cf_net_run(net);
	assert_int_equal(later.status, CF_ST_TIMEOUT);
	cf_net_free(net);
	assert_int_equal(h.done, 1);
	stub_stop(&stub);
}

/* Nobody listens there at all: the probe fails, and so does the question. */
static void
no_resolver(void **state)
{
	struct cf_net_options options = { .resolver = "127.0.0.1@1" };
	struct cf_net_options wrong = { .resolver = "not an address" };
	struct cf_net *net = net_new(&options);
	struct heard h = { 0 }, w = { 0 };

	(void)state;
	net->times.dns = 1000;
	query(net, "plain.example", 1, &h);
	cf_net_run(net);
	assert_int_equal(h.done, 1);
	assert_true(h.status == CF_ST_REFUSED || h.status == CF_ST_TIMEOUT);
	cf_net_free(net);
	net = net_new(&wrong);
	query(net, "plain.example", 1, &w);
	cf_net_run(net);
	assert_int_equal(w.done, 1);
	assert_int_equal(w.status, CF_ST_NOT_COLLECTED);
	assert_non_null(strstr(w.note, "resolver"));
	cf_net_free(net);
}

static void
cancelled(void **state)
{
	struct stub stub = stub_start();
	volatile int cancel = 1;
	struct cf_net_options options = { .resolver = stub.address,
		.cancel = &cancel };
	struct cf_net *net = net_new(&options);
	struct heard h[3] = { 0 };
	int i;

	(void)state;
	for (i = 0; i < 3; i++)
		query(net, i == 2 ? "plain.example" : "silent.example", 1, &h[i]);
	assert_int_equal(cf_net_run(net), CF_ECANCELLED);
	for (i = 0; i < 3; i++) {
		assert_int_equal(h[i].done, 1);
		assert_int_equal(h[i].status, CF_ST_NOT_COLLECTED);
	}
	cf_net_free(net);
	stub_stop(&stub);
}

static void
localhost(void **state)
{
	struct stub stub = stub_start();
	struct cf_net *net = net_with(&stub);
	struct heard h = { 0 };

	(void)state;
	query(net, "localhost", 1, &h);
	cf_net_run(net);
	assert_int_equal(h.status, CF_ST_OK);
	assert_memory_equal(h.rdata, "\x7f\0\0\1", 4);
	cf_net_free(net);
	stub_stop(&stub);
}

static void
no_anchor(void **state)
{
	struct cf_net_options options = { .trust_anchor = "/nowhere/root.key" };
	struct cf_net *net = NULL;
	struct cf_err err = { 0 };

	(void)state;
	assert_int_not_equal(cf_net_new(&options, &net, &err), CF_OK);
	assert_non_null(strstr(err.msg, "/nowhere/root.key"));
	assert_null(net);
}

/* ---- Where to connect ---- */

struct place {
	int done;
	bool inside;
	enum cf_status status;
	size_t n;
	char addrs[4][CF_ADDR_LEN];
	unsigned int port;
	char note[256];
};

static void
on_resolved(void *arg, const struct cf_resolved *r)
{
	struct place *p = arg;
	size_t i;

	assert_false(p->inside);
	p->done++;
	p->status = r->status;
	p->n = r->n;
	for (i = 0; i < r->n && i < 4; i++) {
		cf_addr_text(&r->addrs[i], p->addrs[i]);
		p->port = r->addrs[i].port;
	}
	snprintf(p->note, sizeof(p->note), "%s", r->note);
}

static struct place
resolve(struct cf_net *net, struct cf_target target)
{
	struct place p = { .inside = true };

	assert_int_equal(cf_resolve(net, &target, on_resolved, &p), CF_OK);
	p.inside = false;
	cf_net_run(net);
	assert_int_equal(p.done, 1);
	return p;
}

static void
places(void **state)
{
	struct stub stub = stub_start();
	struct cf_net *net = net_with(&stub);
	struct place p;

	(void)state;
	net->times.dns = 400;
	p = resolve(net, (struct cf_target){ .host = "public.example",
	    .port = 443 });
	assert_int_equal(p.status, CF_ST_OK);
	assert_int_equal(p.n, 3);
	assert_string_equal(p.addrs[0], "8.8.8.8");
	assert_string_equal(p.addrs[1], "8.8.8.9");
	assert_string_equal(p.addrs[2], "2a00:1450::1");
	assert_int_equal(p.port, 443);

	p = resolve(net, (struct cf_target){ .host = "inner.example",
	    .port = 443 });
	assert_int_equal(p.status, CF_ST_REFUSED);
	assert_int_equal(p.n, 0);
	assert_non_null(strstr(p.note, "loopback"));
	p = resolve(net, (struct cf_target){ .host = "inner.example",
	    .port = 443, .declared = true });
	assert_int_equal(p.status, CF_ST_OK);
	assert_string_equal(p.addrs[0], "127.0.0.1");

	/* What may be talked to is, and the note says what is missing. */
	p = resolve(net, (struct cf_target){ .host = "mixed.example",
	    .port = 443 });
	assert_int_equal(p.status, CF_ST_OK);
	assert_non_null(strstr(p.note, "loopback"));
	assert_int_equal(p.n, 1);
	assert_string_equal(p.addrs[0], "8.8.8.8");
	p = resolve(net, (struct cf_target){ .host = "half.example",
	    .port = 443, .declared = true });
	assert_int_equal(p.status, CF_ST_OK);
	assert_string_equal(p.addrs[0], "192.0.2.20");
	assert_non_null(strstr(p.note, "AAAA"));

	p = resolve(net, (struct cf_target){ .host = "many.example",
	    .port = 443 });
	assert_int_equal(p.status, CF_ST_OK);
	assert_int_equal(p.n, CF_DNS_ADDRESSES);
	assert_non_null(strstr(p.note, "more than"));

	p = resolve(net, (struct cf_target){ .host = "nobody.example",
	    .port = 443 });
	assert_int_equal(p.status, CF_ST_UNREACHABLE);
	p = resolve(net, (struct cf_target){ .host = "empty.example",
	    .port = 443 });
	assert_int_equal(p.status, CF_ST_UNREACHABLE);
	p = resolve(net, (struct cf_target){ .host = "silent.example",
	    .port = 443 });
	assert_int_equal(p.status, CF_ST_TIMEOUT);
	p = resolve(net, (struct cf_target){ .host = "", .port = 443 });
	assert_int_equal(p.status, CF_ST_MALFORMED);

	p = resolve(net, (struct cf_target){ .host = "nobody.example",
	    .port = 443, .connect_host = "127.0.0.1", .connect_port = 8443,
	    .declared = true });
	assert_int_equal(p.status, CF_ST_OK);
	assert_string_equal(p.addrs[0], "127.0.0.1");
	assert_int_equal(p.port, 8443);
	cf_net_free(net);
	stub_stop(&stub);
}

static void
literals(void **state)
{
	struct cf_net *net = net_new(NULL);
	struct place p;

	(void)state;
	p = resolve(net, (struct cf_target){ .host = "8.8.8.8", .port = 1 });
	assert_int_equal(p.status, CF_ST_OK);
	assert_int_equal(p.n, 1);
	p = resolve(net, (struct cf_target){ .host = "[2a00:1450::1]",
	    .port = 1 });
	assert_int_equal(p.status, CF_ST_OK);
	assert_string_equal(p.addrs[0], "2a00:1450::1");
	p = resolve(net, (struct cf_target){ .host = "169.254.169.254",
	    .port = 80 });
	assert_int_equal(p.status, CF_ST_REFUSED);
	assert_non_null(strstr(p.note, "link-local"));
	p = resolve(net, (struct cf_target){ .host = "::ffff:127.0.0.1",
	    .port = 80 });
	assert_int_equal(p.status, CF_ST_REFUSED);
	/* No question was put, so there is no context. */
	assert_null(net->dns);
	cf_net_free(net);
}

static void
offline(void **state)
{
	struct cf_net_options options = { .offline = true };
	struct cf_net *net = net_new(&options);
	struct place p;

	(void)state;
	p = resolve(net, (struct cf_target){ .host = "8.8.8.8", .port = 1 });
	assert_int_equal(p.status, CF_ST_REFUSED);
	assert_non_null(strstr(p.note, "offline"));
	p = resolve(net, (struct cf_target){ .host = "8.8.8.8", .port = 1,
	    .declared = true });
	assert_int_equal(p.status, CF_ST_OK);
	cf_net_free(net);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(answers),
		cmocka_unit_test(chain),
		cmocka_unit_test(asked_once),
		cmocka_unit_test(no_names),
		cmocka_unit_test(timeout),
		cmocka_unit_test(no_resolver),
		cmocka_unit_test(cancelled),
		cmocka_unit_test(localhost),
		cmocka_unit_test(no_anchor),
		cmocka_unit_test(places),
		cmocka_unit_test(literals),
		cmocka_unit_test(offline),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
