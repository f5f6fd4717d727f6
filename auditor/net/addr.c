/*
 * Addresses: read, written, and told apart by what they are for.  Two tables
 * from the IANA special-purpose registries (RFC 6890 and what was registered
 * since; read in 2025).  Pure; never asks anybody.
 */
#include <arpa/inet.h>
#include <netinet/in.h>

#include <stdio.h>
#include <string.h>

#include "room.h"

struct block {
	unsigned char ip[16];
	unsigned int bits;
	const char *kind; /* "": globally reachable after all */
};

/* The first block that holds the address decides: narrow ones first. */
static const struct block blocks4[] = {
	{ { 0, 0, 0, 0 }, 8, "unspecified" },	    /* RFC 791 this network */
	{ { 10, 0, 0, 0 }, 8, "private" },	    /* RFC 1918 */
	{ { 100, 64, 0, 0 }, 10, "shared" },	    /* RFC 6598 */
	{ { 127, 0, 0, 0 }, 8, "loopback" },	    /* RFC 1122 */
	{ { 169, 254, 0, 0 }, 16, "link-local" },   /* RFC 3927 */
	{ { 172, 16, 0, 0 }, 12, "private" },	    /* RFC 1918 */
	{ { 192, 0, 0, 9 }, 32, "" },		    /* RFC 7723 PCP */
	{ { 192, 0, 0, 10 }, 32, "" },		    /* RFC 8155 TURN */
	{ { 192, 0, 0, 0 }, 24, "reserved" },	    /* RFC 6890 */
	{ { 192, 0, 2, 0 }, 24, "documentation" },  /* RFC 5737 */
	{ { 192, 88, 99, 0 }, 24, "reserved" },	    /* RFC 7526 6to4 relay */
	{ { 192, 168, 0, 0 }, 16, "private" },	    /* RFC 1918 */
	{ { 198, 18, 0, 0 }, 15, "benchmarking" },  /* RFC 2544 */
	{ { 198, 51, 100, 0 }, 24, "documentation" }, /* RFC 5737 */
	{ { 203, 0, 113, 0 }, 24, "documentation" }, /* RFC 5737 */
	{ { 224, 0, 0, 0 }, 4, "multicast" },	    /* RFC 5771 */
	{ { 240, 0, 0, 0 }, 4, "reserved" },	    /* RFC 1112, broadcast */
};

static const struct block blocks6[] = {
	{ { [15] = 0 }, 128, "unspecified" },		/* RFC 4291 */
	{ { [15] = 1 }, 128, "loopback" },		/* RFC 4291 */
	{ { 0xfe, 0x80 }, 10, "link-local" },		/* RFC 4291 */
	{ { 0xfc }, 7, "unique-local" },		/* RFC 4193 */
	{ { 0xff }, 8, "multicast" },			/* RFC 4291 */
	{ { 0x20, 0x01, 0x0d, 0xb8 }, 32, "documentation" }, /* RFC 3849 */
	{ { 0x3f, 0xff }, 20, "documentation" },	/* RFC 9637 */
	{ { 0x20, 0x01, 0, 2, 0, 0 }, 48, "benchmarking" }, /* RFC 5180 */
	{ { 0x20, 0x01, 0, 1, [15] = 1 }, 128, "" },	/* RFC 7723 PCP */
	{ { 0x20, 0x01, 0, 1, [15] = 2 }, 128, "" },	/* RFC 8155 TURN */
	{ { 0x20, 0x01, 0, 1, [15] = 3 }, 128, "" },	/* RFC 9665 SRP */
	{ { 0x20, 0x01, 0, 3 }, 32, "" },		/* RFC 7450 AMT */
	{ { 0x20, 0x01, 0, 4, 0x01, 0x12 }, 48, "" },	/* RFC 7535 AS112 */
	{ { 0x20, 0x01, 0, 0x20 }, 28, "" },		/* RFC 7343 ORCHIDv2 */
	{ { 0x20, 0x01, 0, 0x30 }, 28, "" },		/* RFC 9374 DET */
	{ { 0x20, 0x01 }, 23, "reserved" },		/* RFC 2928, Teredo */
	{ { 0x20, 0x02 }, 16, "reserved" },		/* 6to4, see unmap */
	{ { 0x20 }, 3, "" },				/* RFC 4291 global */
	{ { 0 }, 0, "reserved" },			/* all the rest */
};

int
cf_addr_parse(const char *s, unsigned int port, struct cf_addr *ret)
{
	struct cf_addr addr = { .port = port };

	if (s == NULL || port > 65535)
		return CF_EPARSE;
	if (inet_pton(AF_INET, s, addr.ip) == 1)
		addr.family = 4;
	else if (inet_pton(AF_INET6, s, addr.ip) == 1)
		addr.family = 6;
	else
		return CF_EPARSE;
	*ret = addr;
	return CF_OK;
}

void
cf_addr_text(const struct cf_addr *addr, char ret[CF_ADDR_LEN])
{
	if (addr->family == 0 || inet_ntop(addr->family == 4 ? AF_INET : AF_INET6, addr->ip, ret,
		CF_ADDR_LEN) == NULL)
		ret[0] = '\0';
}

int
net_literal(const char *host, unsigned int port, struct cf_addr *ret)
{
	char inner[CF_ADDR_LEN];
	size_t len = strlen(host);

	if (host[0] != '[')
		return cf_addr_parse(host, port, ret);
	if (host[len - 1] != ']' || len - 2 >= sizeof(inner))
		return CF_EPARSE;
	memcpy(inner, host + 1, len - 2);
	inner[len - 2] = '\0';
	/* Brackets are for IPv6 only (RFC 3986 section 3.2.2). */
	if (strchr(inner, ':') == NULL)
		return CF_EPARSE;
	return cf_addr_parse(inner, port, ret);
}

void
net_sockaddr(const struct cf_addr *addr, struct sockaddr_storage *ret)
{
	struct sockaddr_in *in = (struct sockaddr_in *)ret;
	struct sockaddr_in6 *in6 = (struct sockaddr_in6 *)ret;

	memset(ret, 0, sizeof(*ret));
	if (addr->family == 4) {
		in->sin_family = AF_INET;
		in->sin_port = htons((uint16_t)addr->port);
		memcpy(&in->sin_addr, addr->ip, 4);
		return;
	}
	in6->sin6_family = AF_INET6;
	in6->sin6_port = htons((uint16_t)addr->port);
	memcpy(&in6->sin6_addr, addr->ip, 16);
}

static bool
in_block(const unsigned char *ip, const unsigned char *block, unsigned int bits)
{
	unsigned int whole = bits / 8, rest = bits % 8;
	unsigned char mask;

	if (memcmp(ip, block, whole) != 0)
		return false;
	if (rest == 0)
		return true;
	mask = (unsigned char)(0xff << (8 - rest));
	return ((ip[whole] ^ block[whole]) & mask) == 0;
}

/* Where the IPv4 address stands inside: RFC 4291 2.5.5.2, RFC 3056, RFC 6052
 * with the well-known prefix. */
struct cf_addr
cf_addr_unmap(const struct cf_addr *addr)
{
	static const struct {
		unsigned char prefix[16];
		unsigned int bits, at;
	} inside[] = {
		{ { [10] = 0xff, [11] = 0xff }, 96, 12 },
		{ { 0x20, 0x02 }, 16, 2 },
		{ { 0x00, 0x64, 0xff, 0x9b }, 96, 12 },
	};
	struct cf_addr v4 = { .family = 4, .port = addr->port };
	size_t i;

	if (addr->family != 6)
		return *addr;
	for (i = 0; i < CF_NELEM(inside); i++) {
		if (!in_block(addr->ip, inside[i].prefix, inside[i].bits))
			continue;
		memcpy(v4.ip, addr->ip + inside[i].at, 4);
		return v4;
	}
	return *addr;
}

const char *
cf_addr_special(const struct cf_addr *addr)
{
	struct cf_addr plain = cf_addr_unmap(addr);
	const struct block *blocks = plain.family == 4 ? blocks4 : blocks6;
	size_t n = plain.family == 4 ? CF_NELEM(blocks4) : CF_NELEM(blocks6);
	size_t i;

	if (plain.family == 0) /* only the proxy knows */
		return "";
	for (i = 0; i < n; i++)
		if (in_block(plain.ip, blocks[i].ip, blocks[i].bits))
			return blocks[i].kind;
	return "";
}
