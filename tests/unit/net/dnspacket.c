/* The CNAME chain of a DNS packet, good and hostile. */
#include "dnspacket.h"
#include "servers.h"

#define QUESTION(flags, answers)                                               \
	"\x12\x34" flags "\0\1\0" answers "\0\0\0\0"                           \
	"\1a\7example\0\0\1\0\1"
#define GOOD "\x81\x80"
#define TTL "\0\0\0\x3c"
/* Offsets: "a" at 12, "example" at 14. */
#define A_RECORD(owner) owner "\0\1\0\1" TTL "\0\4\300\0\2\1"

struct chain {
	int code;
	const char *const *names;
	size_t n;
};

static struct cf_arena *arena;

static struct chain
parse(const char *packet, size_t len)
{
	struct chain c = { 0 };
	/* Exactly as long as the packet, for the sanitizer. */
	char *copy = malloc(len != 0 ? len : 1);

	memcpy(copy, packet, len);
	c.code = dnspacket_chain(arena, copy, len, &c.names, &c.n);
	free(copy);
	return c;
}

#define PARSE(s) parse(s, sizeof(s) - 1)

static void
good(void **state)
{
	static const char two[] = QUESTION(GOOD, "\3")
	    "\300\14" "\0\5\0\1" TTL "\0\4" "\1B\300\16"
	    "\1b\300\16" "\0\5\0\1" TTL "\0\6" "\3c\"D\300\16"
	    A_RECORD("\3C\"d\300\16");
	struct chain c;

	(void)state;
	c = PARSE(QUESTION(GOOD, "\1") A_RECORD("\300\14"));
	assert_int_equal(c.code, CF_OK);
	assert_int_equal(c.n, 0);
	c = PARSE(QUESTION(GOOD, "\0"));
	assert_int_equal(c.code, CF_OK);
	assert_int_equal(c.n, 0);
	c = PARSE(two);
	assert_int_equal(c.code, CF_OK);
	assert_int_equal(c.n, 2);
	assert_string_equal(c.names[0], "b.example");
	assert_string_equal(c.names[1], "c\"d.example");
}

/* Any order, and strangers among them. */
static void
unordered(void **state)
{
	static const char packet[] = QUESTION(GOOD, "\3")
	    "\1b\300\16" "\0\5\0\1" TTL "\0\4" "\1c\300\16"
	    "\1x\300\16" "\0\5\0\1" TTL "\0\4" "\1y\300\16"
	    "\300\14" "\0\5\0\1" TTL "\0\4" "\1b\300\16";
	struct chain c = PARSE(packet);

	(void)state;
	assert_int_equal(c.code, CF_OK);
	assert_int_equal(c.n, 2);
	assert_string_equal(c.names[1], "c.example");
}

static void
odd_names(void **state)
{
	static const char packet[] = QUESTION(GOOD, "\1")
	    "\300\14" "\0\5\0\1" TTL "\0\10" "\5.\\\1\xff \300\16";
	static const char root[] = QUESTION(GOOD, "\1")
	    "\300\14" "\0\5\0\1" TTL "\0\1" "\0";
	struct chain c = PARSE(packet);

	(void)state;
	assert_int_equal(c.code, CF_OK);
	assert_int_equal(c.n, 1);
	assert_string_equal(c.names[0], "\\046\\092\\001\\255\\032.example");
	c = PARSE(root);
	assert_int_equal(c.code, CF_OK);
	assert_string_equal(c.names[0], "");
}

static void
hostile(void **state)
{
	static const struct {
		const char *what, *packet;
		size_t len;
	} table[] = {
#define ROW(what, s) { what, s, sizeof(s) - 1 }
		ROW("empty", ""),
		ROW("a header only", "\x12\x34" GOOD "\0\1\0\0\0\0\0\0"),
		ROW("no question", "\x12\x34" GOOD "\0\0\0\0\0\0\0\0"),
		ROW("a name that points to itself",
		    QUESTION(GOOD, "\1") A_RECORD("\300\33")),
		ROW("a name that points forward",
		    QUESTION(GOOD, "\1") A_RECORD("\300\100")),
		ROW("a name that points beyond",
		    QUESTION(GOOD, "\1") A_RECORD("\377\377")),
		ROW("a reserved label type",
		    QUESTION(GOOD, "\1") A_RECORD("\100a\0")),
		ROW("fewer answers than said", QUESTION(GOOD, "\2")
		    A_RECORD("\300\14")),
		ROW("data longer than the packet", QUESTION(GOOD, "\1")
		    "\300\14\0\1\0\1" TTL "\0\5\300\0\2\1"),
		ROW("an alias shorter than its data", QUESTION(GOOD, "\1")
		    "\300\14\0\5\0\1" TTL "\0\5\1b\300\16x"),
		ROW("an alias longer than its data", QUESTION(GOOD, "\1")
		    "\300\14\0\5\0\1" TTL "\0\3\1b\300\16"),
		ROW("a circle of one", QUESTION(GOOD, "\1")
		    "\300\14\0\5\0\1" TTL "\0\2\300\14"),
		ROW("a circle of two", QUESTION(GOOD, "\2")
		    "\300\14\0\5\0\1" TTL "\0\4\1b\300\16"
		    "\1b\300\16\0\5\0\1" TTL "\0\2\300\14"),
	};
	size_t i;

	(void)state;
	for (i = 0; i < CF_NELEM(table); i++)
		if (parse(table[i].packet, table[i].len).code != CF_EPARSE)
			fail_msg("%s", table[i].what);
}

/* Every beginning of a good packet is refused, none is read beyond. */
static void
cut_everywhere(void **state)
{
	static const char packet[] = QUESTION(GOOD, "\2")
	    "\300\14" "\0\5\0\1" TTL "\0\4" "\1b\300\16"
	    A_RECORD("\1b\300\16");
	size_t len;

	(void)state;
	for (len = 0; len < sizeof(packet) - 1; len++)
		assert_int_equal(parse(packet, len).code, CF_EPARSE);
	assert_int_equal(PARSE(packet).code, CF_OK);
}

/* A name of 255 bytes is one, a longer one is not (RFC 1035 2.3.4). */
static void
long_names(void **state)
{
	char packet[600];
	size_t at, total;

	(void)state;
	for (total = 254; total <= 256; total++) {
		memcpy(packet, "\x12\x34\x81\x80\0\1\0\0\0\0\0\0", 12);
		for (at = 12; at < 12 + total - 1; at += 1 + (size_t)packet[at]) {
			size_t left = 12 + total - 1 - at - 1;

			packet[at] = (char)(left < 63 ? left : 63);
			if (left == 64)
				packet[at] = 62;
			memset(packet + at + 1, 'n', (size_t)packet[at]);
		}
		memcpy(packet + at, "\0\0\1\0\1", 5);
		assert_int_equal(parse(packet, at + 5).code,
		    total <= 255 ? CF_OK : CF_EPARSE);
	}
}

/* Just at the limit of steps, and one above. */
static void
long_chains(void **state)
{
	char packet[2048];
	struct chain c;
	size_t n, i, at;

	(void)state;
	for (n = CF_DNS_CHAIN; n <= CF_DNS_CHAIN + 1; n++) {
		memcpy(packet, QUESTION(GOOD, "\0"), 27);
		at = sizeof(QUESTION(GOOD, "\0")) - 1;
		packet[7] = (char)n;
		for (i = 0; i < n; i++) {
			memcpy(packet + at, "\1a\300\16\0\5\0\1" TTL
			    "\0\4\1b\300\16", 18);
			packet[at + 1] = (char)('a' + i);
			packet[at + 15] = (char)('b' + i);
			at += 18;
		}
		c = parse(packet, at);
		if (n == CF_DNS_CHAIN) {
			assert_int_equal(c.code, CF_OK);
			assert_int_equal(c.n, CF_DNS_CHAIN);
			assert_string_equal(c.names[CF_DNS_CHAIN - 1],
			    "q.example");
		} else
			assert_int_equal(c.code, CF_ELIMIT);
	}
}

static int
setup(void **state)
{
	(void)state;
	arena = cf_arena_new(1u << 20);
	return arena != NULL ? 0 : -1;
}

static int
teardown(void **state)
{
	(void)state;
	cf_arena_free(arena);
	return 0;
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(good),
		cmocka_unit_test(unordered),
		cmocka_unit_test(odd_names),
		cmocka_unit_test(hostile),
		cmocka_unit_test(cut_everywhere),
		cmocka_unit_test(long_names),
		cmocka_unit_test(long_chains),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
