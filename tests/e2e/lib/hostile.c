/*
 * TLS servers that misbehave, one habit each, and the truth about every one of
 * them: what they would say to a client that avoids the habit.  No cryptography
 * takes place, only what is said in clear.  `hostile --list` prints a line of
 * JSON for each mode; `hostile NET PORT CERT.der` serves all modes, the first
 * on NET.1:PORT, the next on NET.2:PORT, until it is ended.  For tests on loopback only; it trusts
 * its client.
 */
#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <pthread.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#define NELEM(a) (sizeof(a) / sizeof((a)[0]))

/* ---- What a server has ---- */

struct name {
	unsigned int id;
	const char *name;
};
static const struct name names[] = {
	{ 0x1301, "TLS_AES_128_GCM_SHA256" },
	{ 0x1302, "TLS_AES_256_GCM_SHA384" },
	{ 0xC030, "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384" },
	{ 0xC02F, "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256" },
	{ 0xC013, "TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA" },
	{ 0xC014, "TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA" },
	{ 0x009C, "TLS_RSA_WITH_AES_128_GCM_SHA256" },
	{ 0x002F, "TLS_RSA_WITH_AES_128_CBC_SHA" },
	{ 0x0035, "TLS_RSA_WITH_AES_256_CBC_SHA" },
	{ 0x000A, "TLS_RSA_WITH_3DES_EDE_CBC_SHA" },
	/* Hardly anybody has these: scanners ask for them late. */
	{ 0x0096, "TLS_RSA_WITH_SEED_CBC_SHA" },
	{ 0xC050, "TLS_RSA_WITH_ARIA_128_GCM_SHA256" },
	{ 0x0017 | 0x10000, "secp256r1" },
	{ 0x0018 | 0x10000, "secp384r1" },
	{ 0x001D | 0x10000, "x25519" },
	{ 0x11EC | 0x10000, "X25519MLKEM768" },
};

struct has {
	unsigned int lowest, highest; /* 0x0300 … 0x0304 */
	uint16_t suites[8];	      /* below 1.3, in its order, 0 ends */
	uint16_t suites13[4], groups[4];
	bool client_order;
};
static const struct has modern = { 0x0303, 0x0304,
	{ 0xC030, 0xC02F, 0x009C, 0xC050, 0x0096 }, { 0x1302, 0x1301 },
	{ 0x0018, 0x001D, 0x11EC }, false };
static const struct has client = { 0x0303, 0x0304,
	{ 0xC030, 0xC02F, 0x009C, 0xC050, 0x0096 }, { 0x1302, 0x1301 },
	{ 0x0018, 0x001D }, true };
static const struct has legacy = { 0x0300, 0x0303,
	{ 0xC014, 0x009C, 0x0035, 0x002F, 0x0096, 0x000A }, { 0 },
	{ 0x0017, 0x0018 }, false };
static const struct has only10 = { 0x0301, 0x0301,
	{ 0x0035, 0xC013, 0x0096, 0x000A }, { 0 }, { 0x0017, 0x0018 }, false };
static const struct has only12 = { 0x0303, 0x0303,
	{ 0xC02F, 0x009C, 0x0096 }, { 0 }, { 0x001D, 0x0018 }, false };
/* The other back end: one suite less, one more; and hardly different. */
static const struct has other = { 0x0301, 0x0303,
	{ 0xC014, 0xC030, 0x0035, 0x000A }, { 0 }, { 0x0017 }, false };
static const struct has sibling = { 0x0303, 0x0304,
	{ 0xC030, 0x009C, 0x002F }, { 0x1301 }, { 0x001D }, false };

/* ---- Habits ---- */

enum act { A_ALERT, A_RESET, A_CLOSE, A_SILENT };
enum dislike {
	D_NONE,
	D_SUITES,   /* more than limit */
	D_UNKNOWN,  /* a suite younger than 2009, or GREASE */
	D_VERSIONS, /* supported_versions */
	D_VERSION,  /* a version above limit, that it should negotiate */
	D_EXTENSION,/* one that did not exist in 2006 */
	D_LENGTH,   /* 256 to 511 bytes */
	D_LONG,	    /* more than limit bytes */
	D_GREASE,
};
enum wire { W_WHOLE, W_FRAGMENTS, W_BYTES, W_WARNING, W_GARBAGE, W_SPLIT };

struct mode {
	const char *name;
	const struct has *has;
	enum dislike dislike;
	unsigned int limit;
	enum act act;
	unsigned int alert; /* of A_ALERT */
	enum act refuse;    /* how it says no */
	enum wire wire;
	unsigned int rate; /* connections in a second */
	bool smtp;	   /* and 421 above the rate */
	unsigned int delay_ms;
	bool serial;
	uint16_t stubborn; /* chooses this, whatever is offered */
	const struct has *second;
	bool by_hash; /* which back end; else by turns */
	bool http;
	/* A scanner can be expected to find all of it out. */
	bool exact;
};
static const struct mode modes[] = {
	{ .name = "well-behaved", .has = &modern, .exact = true },
	{ .name = "client-order", .has = &client, .exact = true },
	{ .name = "well-behaved-old", .has = &legacy, .exact = true },
	{ .name = "unknown-suites-reset", .has = &modern, .dislike = D_UNKNOWN,
	    .act = A_RESET },
	{ .name = "many-suites-reset", .has = &modern, .dislike = D_SUITES,
	    .limit = 128, .act = A_RESET, .exact = true },
	{ .name = "many-suites-alert", .has = &modern, .dislike = D_SUITES,
	    .limit = 128, .alert = 40, .exact = true },
	{ .name = "many-suites-silence", .has = &modern, .dislike = D_SUITES,
	    .limit = 128, .act = A_SILENT, .exact = true },
	{ .name = "many-suites-close", .has = &legacy, .dislike = D_SUITES,
	    .limit = 128, .act = A_CLOSE, .exact = true },
	{ .name = "64-suites-alert", .has = &modern, .dislike = D_SUITES,
	    .limit = 64, .alert = 40, .exact = true },
	{ .name = "64-suites-old-alert", .has = &legacy, .dislike = D_SUITES,
	    .limit = 64, .alert = 40, .exact = true },
	{ .name = "tls13-alert", .has = &legacy, .dislike = D_VERSIONS,
	    .alert = 70, .exact = true },
	{ .name = "tls13-reset", .has = &only12, .dislike = D_VERSIONS,
	    .act = A_RESET },
	{ .name = "tls13-silence", .has = &only12, .dislike = D_VERSIONS,
	    .act = A_SILENT },
	{ .name = "above-tls10-alert", .has = &only10, .dislike = D_VERSION,
	    .limit = 0x0301, .alert = 70, .exact = true },
	{ .name = "above-tls10-reset", .has = &only10, .dislike = D_VERSION,
	    .limit = 0x0301, .act = A_RESET },
	{ .name = "above-tls10-silence", .has = &only10, .dislike = D_VERSION,
	    .limit = 0x0301, .act = A_SILENT },
	{ .name = "extensions-reset", .has = &legacy, .dislike = D_EXTENSION,
	    .act = A_RESET },
	{ .name = "extensions-alert", .has = &legacy, .dislike = D_EXTENSION,
	    .alert = 47 },
	{ .name = "extensions-alert-40", .has = &legacy,
	    .dislike = D_EXTENSION, .alert = 40 },
	{ .name = "256-bytes-silence", .has = &modern, .dislike = D_LENGTH,
	    .act = A_SILENT },
	{ .name = "1400-bytes-reset", .has = &modern, .dislike = D_LONG,
	    .limit = 1400, .act = A_RESET, .exact = true },
	{ .name = "grease-reset", .has = &modern, .dislike = D_GREASE,
	    .act = A_RESET, .exact = true },
	{ .name = "refuses-by-silence", .has = &modern, .refuse = A_SILENT },
	{ .name = "refuses-by-reset", .has = &modern, .refuse = A_RESET },
	{ .name = "refuses-by-close", .has = &modern, .refuse = A_CLOSE,
	    .exact = true },
	{ .name = "fragments", .has = &modern, .wire = W_FRAGMENTS,
	    .exact = true },
	{ .name = "byte-by-byte", .has = &modern, .wire = W_BYTES,
	    .exact = true },
	{ .name = "split-server-hello", .has = &modern, .wire = W_SPLIT,
	    .exact = true },
	{ .name = "warning-first", .has = &legacy, .wire = W_WARNING,
	    .exact = true },
	{ .name = "garbage-behind", .has = &modern, .wire = W_GARBAGE,
	    .exact = true },
	{ .name = "rate-reset", .has = &modern, .rate = 8, .act = A_RESET,
	    .exact = true },
	{ .name = "rate-close", .has = &modern, .rate = 8, .act = A_CLOSE,
	    .exact = true },
	{ .name = "rate-silence", .has = &only12, .rate = 8,
	    .act = A_SILENT, .exact = true },
	{ .name = "rate-421", .has = &only12, .rate = 8, .smtp = true,
	    .exact = true },
	{ .name = "slow", .has = &modern, .delay_ms = 400, .exact = true },
	{ .name = "very-slow", .has = &only12, .delay_ms = 3000 },
	{ .name = "one-at-a-time", .has = &modern, .serial = true,
	    .delay_ms = 20, .exact = true },
	{ .name = "stubborn", .has = &only12, .stubborn = 0xC02F },
	{ .name = "two-by-turns", .has = &modern, .second = &other },
	{ .name = "two-by-hash", .has = &modern, .second = &other,
	    .by_hash = true },
	{ .name = "siblings-by-turns", .has = &modern, .second = &sibling },
	{ .name = "siblings-by-hash", .has = &modern, .second = &sibling,
	    .by_hash = true },
	{ .name = "http", .has = NULL, .http = true },
};

/* ---- The truth ---- */

static const char *
name_of(unsigned int id)
{
	size_t i;

	for (i = 0; i < NELEM(names); i++) {
		if (names[i].id == id)
			return names[i].name;
	}
	return "?";
}

static bool
newer(unsigned int suite)
{
	return suite == 0x009C || suite >= 0xC02F;
}

static void
print_list(const char *key, const uint16_t *v, size_t n, unsigned int version,
    unsigned int kind)
{
	const char *comma = "";
	size_t i;

	printf("\"%s\": [", key);
	for (i = 0; i < n && v[i] != 0; i++) {
		if (kind == 0 && newer(v[i]) && version < 0x0303)
			continue;
		if (kind == 0 && version == 0x0300 && v[i] >= 0xC000)
			continue;
		if (kind != 0 && version < 0x0304 && v[i] == 0x11EC)
			continue;
		printf("%s\"%s\"", comma, name_of(v[i] | kind));
		comma = ", ";
	}
	printf("]");
}

static void
print_has(const struct has *h)
{
	static const char *const versions[] = { "SSLv3", "TLSv1.0", "TLSv1.1",
		"TLSv1.2", "TLSv1.3" };
	const char *comma = "";
	unsigned int v;

	printf("{");
	for (v = h != NULL ? h->lowest : 1; h != NULL && v <= h->highest;
	     v++) {
		printf("%s\"%s\": {", comma, versions[v - 0x0300]);
		if (v == 0x0304)
			print_list("ciphers", h->suites13, 4, v, 0);
		else
			print_list("ciphers", h->suites, 8, v, 0);
		printf(", ");
		print_list("groups", h->groups, v == 0x0300 ? 0 : 4, v,
		    0x10000);
		printf(", \"server_preference\": %s}",
		    h->client_order ? "false" : "true");
		comma = ", ";
	}
	printf("}");
}

static void
list(void)
{
	size_t i;

	for (i = 0; i < NELEM(modes); i++) {
		printf("{\"mode\": \"%s\", \"exact\": %s, \"starttls\": \"%s\","
		       " \"protocols\": ",
		    modes[i].name, modes[i].exact ? "true" : "false",
		    modes[i].smtp ? "smtp" : "");
		print_has(modes[i].has);
		if (modes[i].second != NULL) {
			printf(", \"second\": ");
			print_has(modes[i].second);
		}
		printf("}\n");
	}
}

/* ---- A hello ---- */

struct hello {
	unsigned int version;
	bool versions13; /* supported_versions has TLS 1.3 */
	uint16_t suites[1024], groups[256], schemes[256], ext[64], shares[16];
	size_t nsuites, ngroups, nschemes, next, nshares, len;
	unsigned char session[32];
	size_t session_len;
};

static unsigned int
u16(const unsigned char *p)
{
	return (unsigned int)p[0] << 8 | p[1];
}

static size_t
read_list(const unsigned char *p, size_t len, uint16_t *v, size_t max)
{
	size_t n;

	for (n = 0; 2 * n + 1 < len && n < max; n++)
		v[n] = (uint16_t)u16(p + 2 * n);
	return n;
}

static void
read_extension(struct hello *h, unsigned int type, const unsigned char *p,
    size_t len)
{
	size_t i;

	if (h->next < NELEM(h->ext))
		h->ext[h->next++] = (uint16_t)type;
	if (type == 10 && len > 2)
		h->ngroups = read_list(p + 2, len - 2, h->groups, 256);
	else if (type == 13 && len > 2)
		h->nschemes = read_list(p + 2, len - 2, h->schemes, 256);
	else if (type == 43 && len > 1)
		for (i = 1; i + 1 < len; i += 2)
			h->versions13 |= u16(p + i) == 0x0304;
	else if (type == 51)
		for (i = 2; i + 3 < len && h->nshares < 16;
		     i += 4 + u16(p + i + 2))
			h->shares[h->nshares++] = (uint16_t)u16(p + i);
}

/* p: the body of a ClientHello, len bytes. */
static bool
read_hello(struct hello *h, const unsigned char *p, size_t len)
{
	size_t at = 35, n;

	memset(h, 0, sizeof(*h));
	h->len = len + 4;
	if (len < 38 || (h->session_len = p[34]) > 32 ||
	    at + h->session_len + 2 > len)
		return false;
	h->version = u16(p);
	memcpy(h->session, p + at, h->session_len);
	at += h->session_len;
	n = u16(p + at);
	at += 2;
	if (at + n + 1 > len)
		return false;
	h->nsuites = read_list(p + at, n, h->suites, NELEM(h->suites));
	at += n;
	at += 1u + p[at];
	for (at += 2; at + 4 <= len; at += 4 + n) {
		n = u16(p + at + 2);
		if (at + 4 + n > len)
			return false;
		read_extension(h, u16(p + at), p + at + 4, n);
	}
	return true;
}

static bool
in(const uint16_t *v, size_t n, unsigned int x)
{
	size_t i;

	for (i = 0; i < n; i++) {
		if (v[i] == x)
			return true;
	}
	return false;
}

static bool
grease(unsigned int x)
{
	return (x & 0x0F0F) == 0x0A0A && x >> 8 == (x & 0xFF);
}

static bool
young(unsigned int suite)
{
	return suite != 0x00FF && suite != 0x5600 &&
	       (suite > 0xC0B5 || (suite > 0x00C5 && suite < 0xC001)) &&
	       suite >> 8 != 0x13 && (suite < 0xCCA8 || suite > 0xCCAE);
}

static bool
dislikes(const struct mode *m, const struct hello *h)
{
	static const uint16_t old[] = { 1, 2, 3, 4, 5, 10, 11, 13, 65281 };
	bool found = false;
	size_t i;

	switch (m->dislike) {
	case D_SUITES:
		return h->nsuites > m->limit;
	case D_UNKNOWN:
		for (i = 0; i < h->nsuites; i++)
			found |= young(h->suites[i]);
		return found;
	case D_VERSIONS:
		return h->versions13;
	case D_VERSION:
		return h->version > m->limit;
	case D_EXTENSION:
		for (i = 0; i < h->next; i++) {
			found |= h->ext[i] != 0 && !in(old, NELEM(old), h->ext[i]);
		}
		return found;
	case D_LENGTH:
		return h->len >= 256 && h->len <= 511;
	case D_LONG:
		return h->len > m->limit;
	case D_GREASE:
		for (i = 0; i < h->nsuites; i++)
			found |= grease(h->suites[i]);
		for (i = 0; i < h->next; i++)
			found |= grease(h->ext[i]);
		for (i = 0; i < h->ngroups; i++)
			found |= grease(h->groups[i]);
		return found;
	default:
		return false;
	}
}

/* ---- Saying something ---- */

struct out {
	unsigned char b[65536];
	size_t n;
};

static void
put(struct out *o, const void *p, size_t n)
{
	if (o->n + n <= sizeof(o->b)) {
		memcpy(o->b + o->n, p, n);
		o->n += n;
	}
}

static void
put8(struct out *o, unsigned int x)
{
	unsigned char c = (unsigned char)x;

	put(o, &c, 1);
}

static void
put16(struct out *o, unsigned int x)
{
	put8(o, x >> 8);
	put8(o, x & 0xFF);
}

static void
put24(struct out *o, size_t x)
{
	put8(o, (unsigned int)(x >> 16));
	put16(o, (unsigned int)(x & 0xFFFF));
}

static void
fill(struct out *o, size_t n)
{
	while (n-- > 0)
		put8(o, (unsigned int)(0x5B + n) & 0x7F);
}

static void
say(int fd, const void *p, size_t n)
{
	const unsigned char *b = p;
	ssize_t k;

	while (n > 0 && (k = send(fd, b, n, MSG_NOSIGNAL)) > 0) {
		b += k;
		n -= (size_t)k;
	}
}

static void
reset(int fd)
{
	struct linger l = { 1, 0 };

	setsockopt(fd, SOL_SOCKET, SO_LINGER, &l, sizeof(l));
}

/* Until the client goes, thirty seconds at most. */
static void
stay(int fd)
{
	char c[256];

	while (recv(fd, c, sizeof(c), 0) > 0)
		continue;
}

static void
do_act(int fd, enum act act, unsigned int version, unsigned int alert)
{
	unsigned char b[7] = { 21, 3, (unsigned char)version, 0, 2, 2,
		(unsigned char)alert };

	if (act == A_ALERT)
		say(fd, b, sizeof(b));
	else if (act == A_RESET)
		reset(fd);
	else if (act == A_CLOSE)
		shutdown(fd, SHUT_WR);
	/* Closing with bytes unread would reset. */
	if (act == A_SILENT || act == A_CLOSE)
		stay(fd);
}

/* A flight of handshake messages, in records of at most size bytes. */
static void
say_flight(int fd, enum wire wire, const struct out *flight,
    unsigned int version)
{
	static const unsigned char warning[] = { 21, 3, 1, 0, 2, 1, 112 };
	unsigned char b[16400];
	size_t at = 0, n, i, size = wire == W_FRAGMENTS ? 40 : 16384;

	if (wire == W_WARNING)
		say(fd, warning, sizeof(warning));
	while (at < flight->n) {
		n = flight->n - at < size ? flight->n - at : size;
		if (wire == W_SPLIT && at == 0)
			n = 3;
		b[0] = 22;
		b[1] = 3;
		b[2] = (unsigned char)(version > 0x0303 ? 3 : version & 0xFF);
		b[3] = (unsigned char)(n >> 8);
		b[4] = (unsigned char)n;
		memcpy(b + 5, flight->b + at, n);
		for (i = 0; wire == W_BYTES && i < n + 5; i++)
			say(fd, b + i, 1);
		if (wire != W_BYTES)
			say(fd, b, n + 5);
		at += n;
	}
	if (wire == W_GARBAGE) {
		memset(b, 0xA5, 4000);
		say(fd, b, 4000);
	}
}

/* ---- The server ---- */

static unsigned char cert[8192];
static size_t cert_len;

struct listener {
	const struct mode *mode;
	int fd;
	pthread_mutex_t lock;
	unsigned int turn, count;
	time_t second;
};
struct client {
	struct listener *l;
	int fd;
	unsigned int turn;
	bool over; /* above the rate */
};

static unsigned int
choose(const uint16_t *ours, size_t nours, const uint16_t *theirs,
    size_t ntheirs, bool client_order, unsigned int version, bool ecdhe)
{
	const uint16_t *a = client_order ? theirs : ours,
		       *b = client_order ? ours : theirs;
	size_t na = client_order ? ntheirs : nours,
	       nb = client_order ? nours : ntheirs, i;

	for (i = 0; i < na && (a[i] != 0 || client_order); i++) {
		if (!in(b, nb, a[i]) || a[i] == 0)
			continue;
		if (version != 0 && version < 0x0303 && newer(a[i]))
			continue;
		if (version != 0 && version < 0x0304 && a[i] >= 0xC000 &&
		    a[i] < 0xC050 && !ecdhe)
			continue;
		return a[i];
	}
	return 0;
}

static void
message(struct out *o, unsigned int type, const struct out *body)
{
	put8(o, type);
	put24(o, body->n);
	put(o, body->b, body->n);
}

static void
server_hello(struct out *o, const struct hello *h, unsigned int version,
    unsigned int suite, const unsigned char *random)
{
	put16(o, version > 0x0303 ? 0x0303 : version);
	if (random != NULL)
		put(o, random, 32);
	else
		fill(o, 32);
	put8(o, version > 0x0303 ? (unsigned int)h->session_len : 0);
	if (version > 0x0303)
		put(o, h->session, h->session_len);
	put16(o, suite);
	put8(o, 0);
}

/* True when it was accepted. */
static bool
answer13(struct client *c, const struct has *s, const struct hello *h)
{
	static const unsigned char retry[32] = { 0xCF, 0x21, 0xAD, 0x74, 0xE5,
		0x9A, 0x61, 0x11, 0xBE, 0x1D, 0x8C, 0x02, 0x1E, 0x65, 0xB8,
		0x91, 0xC2, 0xA2, 0x11, 0x16, 0x7A, 0xBB, 0x8C, 0x5E, 0x07,
		0x9E, 0x09, 0xE2, 0xC8, 0xA8, 0x33, 0x9C };
	static const unsigned char rest[] = { 20, 3, 3, 0, 1, 1, 23, 3, 3, 0,
		8, 1, 2, 3, 4, 5, 6, 7, 8 };
	static const uint16_t schemes[] = { 0x0804, 0x0805 };
	static struct out zero;
	struct out body = zero, flight = zero;
	unsigned int suite, group;
	bool share;

	suite = choose(s->suites13, 4, h->suites, h->nsuites, s->client_order,
	    0, true);
	group = choose(s->groups, 4, h->groups, h->ngroups, s->client_order, 0,
	    true);
	if (suite == 0 || group == 0 ||
	    choose(schemes, 2, h->schemes, h->nschemes, true, 0, true) == 0)
		return false;
	share = in(h->shares, h->nshares, group);
	server_hello(&body, h, 0x0304, suite, share ? NULL : retry);
	put16(&body, share ? 6 + 8 + 32 - 4 + 4 : 6 + 6);
	put16(&body, 43);
	put16(&body, 2);
	put16(&body, 0x0304);
	put16(&body, 51);
	put16(&body, share ? 36 : 2);
	put16(&body, group);
	if (share) {
		put16(&body, 32);
		fill(&body, 32);
	}
	message(&flight, 2, &body);
	say_flight(c->fd, c->l->mode->wire, &flight, 0x0304);
	if (share)
		say(c->fd, rest, sizeof(rest));
	return true;
}

static void
put_keys(struct out *flight, const struct has *s, const struct hello *h,
    unsigned int version)
{
	static const uint16_t schemes[] = { 0x0804, 0x0401 }, p256[] = { 0x17 };
	static struct out zero;
	struct out body = zero;
	unsigned int group, scheme;

	group = choose(s->groups, 4, h->ngroups > 0 ? h->groups : p256,
	    h->ngroups > 0 ? h->ngroups : 1, s->client_order, 0, true);
	if (group == 0)
		group = s->groups[0];
	put8(&body, 3);
	put16(&body, group);
	put8(&body, 65);
	fill(&body, 65);
	if (version == 0x0303) {
		scheme = choose(schemes, 2, h->schemes, h->nschemes, true, 0,
		    true);
		put16(&body, scheme != 0 ? scheme : 0x0401);
	}
	put16(&body, 256);
	fill(&body, 256);
	message(flight, 12, &body);
}

static bool
answer_old(struct client *c, const struct has *s, const struct hello *h,
    unsigned int version)
{
	static const uint16_t schemes[] = { 0x0804, 0x0401 };
	static struct out zero;
	struct out body = zero, flight = zero;
	const struct mode *m = c->l->mode;
	unsigned int suite;
	bool ecdhe = version > 0x0300 &&
		     (h->ngroups == 0 ||
			 choose(s->groups, 4, h->groups, h->ngroups, true, 0,
			     true) != 0);

	if (version == 0x0303 && h->nschemes > 0 &&
	    choose(schemes, 2, h->schemes, h->nschemes, true, 0, true) == 0)
		ecdhe = false;
	suite = choose(s->suites, 8, h->suites, h->nsuites, s->client_order,
	    version, ecdhe);
	if (m->stubborn != 0)
		suite = m->stubborn;
	if (suite == 0)
		return false;
	server_hello(&body, h, version, suite, NULL);
	/* RFC 5746, to a client that signals it. */
	if (in(h->suites, h->nsuites, 0x00FF) && version > 0x0300) {
		put16(&body, 5);
		put16(&body, 65281);
		put16(&body, 1);
		put8(&body, 0);
	}
	message(&flight, 2, &body);
	body.n = 0;
	put24(&body, cert_len + 3);
	put24(&body, cert_len);
	put(&body, cert, cert_len);
	message(&flight, 11, &body);
	if (suite >= 0xC000 && suite < 0xC050)
		put_keys(&flight, s, h, version);
	body.n = 0;
	message(&flight, 14, &body);
	say_flight(c->fd, m->wire, &flight, version);
	return true;
}

static void
answer(struct client *c, const struct hello *h)
{
	const struct mode *m = c->l->mode;
	const struct has *s = m->has;
	unsigned int version = h->version > 0x0303 ? 0x0303 : h->version;

	if (m->second != NULL && c->turn % 2 == 1)
		s = m->second;
	if (m->delay_ms > 0)
		usleep(m->delay_ms * 1000);
	if (dislikes(m, h)) {
		do_act(c->fd, m->act, version, m->alert);
		return;
	}
	if (h->versions13 && s->highest == 0x0304 && answer13(c, s, h)) {
		stay(c->fd);
		return;
	}
	if (version > s->highest)
		version = s->highest > 0x0303 ? 0x0303 : s->highest;
	if (version < s->lowest) {
		do_act(c->fd, m->refuse, version, 70);
		return;
	}
	/* A hello for TLS 1.3 alone. */
	if (!answer_old(c, s, h, version))
		do_act(c->fd, m->refuse, version, 40);
	else
		stay(c->fd);
}

static bool
read_all(int fd, unsigned char *b, size_t n)
{
	ssize_t k;

	while (n > 0) {
		if ((k = recv(fd, b, n, 0)) <= 0)
			return false;
		b += k;
		n -= (size_t)k;
	}
	return true;
}

static bool
smtp(int fd)
{
	static const char hi[] = "220 x ESMTP\r\n", ok[] = "250-x\r\n250 STARTTLS\r\n",
			  go[] = "220 go\r\n";
	char b[512];

	say(fd, hi, sizeof(hi) - 1);
	if (recv(fd, b, sizeof(b), 0) <= 0)
		return false;
	say(fd, ok, sizeof(ok) - 1);
	if (recv(fd, b, sizeof(b), 0) <= 0)
		return false;
	say(fd, go, sizeof(go) - 1);
	return true;
}

static void
serve(struct client *c)
{
	static const char http[] = "HTTP/1.1 400 Bad Request\r\n\r\nno\r\n",
			  busy[] = "421 too many connections\r\n";
	const struct mode *m = c->l->mode;
	unsigned char head[5], b[17000];
	struct hello h;
	size_t n;

	if (c->over) {
		if (m->smtp)
			say(c->fd, busy, sizeof(busy) - 1);
		else
			do_act(c->fd, m->act, 0x0301, 0);
		return;
	}
	if (m->smtp && !smtp(c->fd))
		return;
	if (!read_all(c->fd, head, 5))
		return;
	n = u16(head + 3);
	if (m->http) {
		say(c->fd, http, sizeof(http) - 1);
		return;
	}
	/* SSLv2, or none at all. */
	if (head[0] != 22 || n < 42 || n > sizeof(b)) {
		do_act(c->fd, m->refuse, 0x0301, 70);
		return;
	}
	if (read_all(c->fd, b, n) && read_hello(&h, b + 4, n - 4))
		answer(c, &h);
}

static void *
on_client(void *arg)
{
	struct timeval t = { 30, 0 };
	struct client *c = arg;
	int one = 1;

	setsockopt(c->fd, SOL_SOCKET, SO_RCVTIMEO, &t, sizeof(t));
	setsockopt(c->fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof(one));
	serve(c);
	close(c->fd);
	free(c);
	return NULL;
}

/* Knuth's multiplicative hash: by chance, and the same chance each time. */
static unsigned int
hash(unsigned int n)
{
	return (uint32_t)(n * n * 2654435761u) >> 17;
}

static void *
on_listen(void *arg)
{
	struct listener *l = arg;
	struct sockaddr_in peer;
	socklen_t len;
	struct client *c;
	pthread_t t;
	time_t now;

	for (;;) {
		if ((c = calloc(1, sizeof(*c))) == NULL)
			return NULL;
		len = sizeof(peer);
		c->l = l;
		c->fd = accept(l->fd, (struct sockaddr *)&peer, &len);
		if (c->fd < 0) {
			free(c);
			continue;
		}
		c->turn = l->mode->by_hash ? hash(l->turn) : l->turn;
		l->turn++;
		now = time(NULL);
		l->count = now == l->second ? l->count + 1 : 1;
		l->second = now;
		c->over = l->mode->rate != 0 && l->count > l->mode->rate;
		if (l->mode->serial)
			on_client(c);
		else if (pthread_create(&t, NULL, on_client, c) == 0)
			pthread_detach(t);
	}
}

static int
start(const char *address, unsigned int port, const struct mode *m)
{
	struct listener *l = calloc(1, sizeof(*l));
	struct sockaddr_in a = { .sin_family = AF_INET,
		.sin_port = htons((uint16_t)port) };
	pthread_t t;
	int one = 1;

	if (l == NULL || inet_pton(AF_INET, address, &a.sin_addr) != 1)
		return -1;
	l->mode = m;
	l->fd = socket(AF_INET, SOCK_STREAM, 0);
	setsockopt(l->fd, SOL_SOCKET, SO_REUSEADDR, &one, sizeof(one));
	if (bind(l->fd, (struct sockaddr *)&a, sizeof(a)) != 0 ||
	    listen(l->fd, 512) != 0)
		return -1;
	return pthread_create(&t, NULL, on_listen, l);
}

int
main(int argc, char **argv)
{
	char address[64];
	FILE *f;
	size_t i;

	if (argc == 2 && strcmp(argv[1], "--list") == 0) {
		list();
		return 0;
	}
	if (argc != 4 || (f = fopen(argv[3], "rb")) == NULL) {
		fprintf(stderr, "usage: hostile --list | NET PORT CERT.der\n");
		return 2;
	}
	cert_len = fread(cert, 1, sizeof(cert), f);
	fclose(f);
	signal(SIGPIPE, SIG_IGN);
	for (i = 0; i < NELEM(modes); i++) {
		snprintf(address, sizeof(address), "%s.%u", argv[1],
		    (unsigned int)i + 1);
		if (start(address, (unsigned int)atoi(argv[2]), &modes[i]) !=
		    0) {
			perror(modes[i].name);
			return 1;
		}
	}
	for (;;)
		pause();
}
