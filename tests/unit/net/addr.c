/* Addresses: read, written, unmapped, and what they are for. */
#include "servers.h"

static struct cf_addr
parse(const char *s)
{
	struct cf_addr addr;

	if (cf_addr_parse(s, 443, &addr) != CF_OK)
		fail_msg("%s", s);
	return addr;
}

static void
kinds(void **state)
{
	static const struct {
		const char *addr, *kind;
	} table[] = {
		{ "0.0.0.0", "unspecified" },
		{ "0.1.2.3", "unspecified" },
		{ "9.255.255.255", "" },
		{ "10.0.0.0", "private" },
		{ "10.255.255.255", "private" },
		{ "11.0.0.0", "" },
		{ "100.63.255.255", "" },
		{ "100.64.0.0", "shared" },
		{ "100.127.255.255", "shared" },
		{ "100.128.0.0", "" },
		{ "127.0.0.1", "loopback" },
		{ "127.255.255.255", "loopback" },
		{ "169.254.169.254", "link-local" },
		{ "172.15.255.255", "" },
		{ "172.16.0.0", "private" },
		{ "172.31.255.255", "private" },
		{ "172.32.0.0", "" },
		{ "192.0.0.8", "reserved" },
		{ "192.0.0.9", "" },
		{ "192.0.0.10", "" },
		{ "192.0.2.1", "documentation" },
		{ "192.88.99.1", "reserved" },
		{ "192.168.1.1", "private" },
		{ "198.17.255.255", "" },
		{ "198.18.0.0", "benchmarking" },
		{ "198.19.255.255", "benchmarking" },
		{ "198.20.0.0", "" },
		{ "198.51.100.7", "documentation" },
		{ "203.0.113.5", "documentation" },
		{ "224.0.0.1", "multicast" },
		{ "239.255.255.255", "multicast" },
		{ "240.0.0.1", "reserved" },
		{ "255.255.255.255", "reserved" },
		{ "8.8.8.8", "" },
		{ "51.44.238.5", "" },
		{ "::", "unspecified" },
		{ "::1", "loopback" },
		{ "::2", "reserved" },
		{ "fe80::1", "link-local" },
		{ "febf::1", "link-local" },
		{ "fec0::1", "reserved" },
		{ "fc00::1", "unique-local" },
		{ "fdff::1", "unique-local" },
		{ "ff02::1", "multicast" },
		{ "2001:db8::1", "documentation" },
		{ "3fff:0fff::1", "documentation" },
		{ "2001:2::1", "benchmarking" },
		{ "2001:2:1::1", "reserved" },
		{ "2001:1::1", "" },
		{ "2001:1::2", "" },
		{ "2001:3::1", "" },
		{ "2001:4:112::1", "" },
		{ "2001:20::1", "" },
		{ "2001:2f:ffff::1", "" },
		{ "2001::1", "reserved" },
		{ "2001:200::1", "" },
		{ "2001:4860:4860::8888", "" },
		{ "2a00:1450:4007:80e::2003", "" },
		{ "100::1", "reserved" },
		{ "5f00::1", "reserved" },
		{ "4000::1", "reserved" },
		{ "64:ff9b:1::1", "reserved" },
		/* What is inside counts. */
		{ "::ffff:127.0.0.1", "loopback" },
		{ "::ffff:10.1.2.3", "private" },
		{ "::ffff:8.8.8.8", "" },
		{ "64:ff9b::7f00:1", "loopback" },
		{ "64:ff9b::8.8.8.8", "" },
		{ "2002:a9fe:a9fe::1", "link-local" },
		{ "2002:808:808::1", "" },
		/* Old IPv4-compatible form: not used by anybody. */
		{ "::127.0.0.1", "reserved" },
	};
	struct cf_addr addr;
	size_t i;

	(void)state;
	for (i = 0; i < CF_NELEM(table); i++) {
		addr = parse(table[i].addr);
		if (strcmp(cf_addr_special(&addr), table[i].kind) != 0)
			fail_msg("%s is \"%s\", expected \"%s\"", table[i].addr,
			    cf_addr_special(&addr), table[i].kind);
	}
}

static void
unmap(void **state)
{
	static const char *const table[][2] = {
		{ "::ffff:192.0.2.33", "192.0.2.33" },
		{ "64:ff9b::c000:221", "192.0.2.33" },
		{ "2002:c000:221:1::5", "192.0.2.33" },
		{ "64:ff9b:0:1::c000:221", "64:ff9b:0:1::c000:221" },
		{ "2001:db8::1", "2001:db8::1" },
		{ "192.0.2.1", "192.0.2.1" },
	};
	char text[CF_ADDR_LEN];
	struct cf_addr addr;
	size_t i;

	(void)state;
	for (i = 0; i < CF_NELEM(table); i++) {
		addr = parse(table[i][0]);
		addr = cf_addr_unmap(&addr);
		cf_addr_text(&addr, text);
		assert_string_equal(text, table[i][1]);
		assert_int_equal(addr.port, 443);
	}
}

/* The spellings that make other programs talk to themselves. */
static void
no_addresses(void **state)
{
	static const char *const table[] = { "", "127.1", "2130706433",
		"0x7f.0.0.1", "0177.0.0.1", "127.0.0.1 ", " 127.0.0.1",
		"127.0.0.1:80", "256.0.0.1", "1.2.3", "1.2.3.4.5", "[::1]",
		"::1%lo", "fe80::1%eth0", ":::", "1::2::3", "localhost",
		"g::1", "::ffff:999.0.0.1" };
	struct cf_addr addr = { .family = 99 };
	size_t i;

	(void)state;
	for (i = 0; i < CF_NELEM(table); i++)
		if (cf_addr_parse(table[i], 1, &addr) != CF_EPARSE)
			fail_msg("\"%s\" was taken", table[i]);
	assert_int_equal(cf_addr_parse(NULL, 1, &addr), CF_EPARSE);
	assert_int_equal(cf_addr_parse("127.0.0.1", 65536, &addr), CF_EPARSE);
	assert_int_equal(addr.family, 99); /* written only on success */
}

static void
literals(void **state)
{
	struct cf_addr addr;

	(void)state;
	assert_int_equal(net_literal("[::1]", 8443, &addr), CF_OK);
	assert_int_equal(addr.family, 6);
	assert_int_equal(addr.port, 8443);
	assert_int_equal(net_literal("::1", 1, &addr), CF_OK);
	assert_int_equal(net_literal("192.0.2.1", 1, &addr), CF_OK);
	assert_int_equal(addr.family, 4);
	assert_int_equal(net_literal("[192.0.2.1]", 1, &addr), CF_EPARSE);
	assert_int_equal(net_literal("[", 1, &addr), CF_EPARSE);
	assert_int_equal(net_literal("[]", 1, &addr), CF_EPARSE);
	assert_int_equal(net_literal("[::1", 1, &addr), CF_EPARSE);
	assert_int_equal(net_literal("", 1, &addr), CF_EPARSE);
	assert_int_equal(net_literal("[1111:1111:1111:1111:1111:1111:1111:1111:"
	    "1111:1111:1111:1111:1111]", 1, &addr), CF_EPARSE);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(kinds),
		cmocka_unit_test(unmap),
		cmocka_unit_test(no_addresses),
		cmocka_unit_test(literals),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
