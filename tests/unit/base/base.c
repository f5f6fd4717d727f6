/* The ground: regions, buffers, readers, encodings, time, strings, files. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <confiance/base.h>
#include <confiance/text.h>

static void
arena_has_a_limit(void **state)
{
	struct cf_arena *arena = cf_arena_new(1000);

	(void)state;
	assert_non_null(cf_alloc(arena, 900));
	assert_false(cf_arena_failed(arena));
	assert_null(cf_alloc(arena, 200));
	assert_true(cf_arena_failed(arena));
	/* Strings never are NULL, so that a list of them is checked once. */
	assert_string_equal(cf_printf(arena, "%s", "a long text that does not "
	    "fit into what is left of the region, which is not much at all"
	    " after nine hundred bytes"), "");
	cf_arena_free(arena);
	cf_arena_free(NULL);
}

static void
arena_refuses_overflow(void **state)
{
	struct cf_arena *arena = cf_arena_new(SIZE_MAX);

	(void)state;
	assert_null(cf_calloc(arena, SIZE_MAX / 2, 3));
	assert_true(cf_arena_failed(arena));
	cf_arena_free(arena);
}

static void
arena_aligns_and_zeroes(void **state)
{
	struct cf_arena *arena = cf_arena_new(1u << 20);
	unsigned char *p;
	size_t i, k;

	(void)state;
	for (i = 1; i < 300; i++) {
		p = cf_alloc(arena, i * 7 % 5000 + 1);
		assert_non_null(p);
		assert_int_equal((uintptr_t)p % sizeof(void *), 0);
		for (k = 0; k < i * 7 % 5000 + 1; k++)
			assert_int_equal(p[k], 0);
		memset(p, 0xff, i * 7 % 5000 + 1);
	}
	cf_arena_free(arena);
}

static void
buffer_is_sticky(void **state)
{
	struct cf_buf buf;

	(void)state;
	cf_buf_init(&buf, 8);
	cf_buf_str(&buf, "12345");
	assert_false(cf_buf_failed(&buf));
	cf_buf_str(&buf, "6789");
	assert_true(cf_buf_failed(&buf));
	cf_buf_str(&buf, "6");
	assert_true(cf_buf_failed(&buf));
	assert_string_equal(buf.data, "12345");
	cf_buf_free(&buf);
}

static void
buffer_writes_prefixed_vectors(void **state)
{
	static const unsigned char expected[] = { 1, 0, 0, 5, 0, 3, 'a', 'b',
		'c' };
	struct cf_buf buf;
	size_t outer, inner;

	(void)state;
	cf_buf_init(&buf, 100);
	cf_buf_u8(&buf, 1);
	outer = cf_buf_open(&buf, 3);
	inner = cf_buf_open(&buf, 2);
	cf_buf_str(&buf, "abc");
	cf_buf_close(&buf, inner, 2);
	cf_buf_close(&buf, outer, 3);
	assert_int_equal(buf.len, sizeof(expected));
	assert_memory_equal(buf.data, expected, sizeof(expected));
	cf_buf_reset(&buf);
	inner = cf_buf_open(&buf, 1);
	for (outer = 0; outer < 9; outer++)
		cf_buf_str(&buf, "abcdefghij");
	cf_buf_close(&buf, inner, 1);
	assert_false(cf_buf_failed(&buf));
	cf_buf_free(&buf);
	cf_buf_init(&buf, 1000);
	inner = cf_buf_open(&buf, 1);
	for (outer = 0; outer < 30; outer++)
		cf_buf_str(&buf, "abcdefghij");
	cf_buf_close(&buf, inner, 1);
	assert_true(cf_buf_failed(&buf));
	cf_buf_free(&buf);
}

static void
reader_stops_at_the_end(void **state)
{
	static const unsigned char bytes[] = { 1, 0, 2, 0, 0, 3, 0, 2, 9, 8 };
	struct cf_reader r = cf_reader_init(bytes, sizeof(bytes)), v;

	(void)state;
	assert_int_equal(cf_read_u8(&r), 1);
	assert_int_equal(cf_read_u16(&r), 2);
	assert_int_equal(cf_read_u24(&r), 3);
	v = cf_read_vec(&r, 2);
	assert_int_equal(v.left, 2);
	assert_int_equal(cf_read_u16(&v), 0x0908);
	assert_false(cf_reader_failed(&v));
	assert_int_equal(cf_read_u8(&v), 0);
	assert_true(cf_reader_failed(&v));
	assert_false(cf_reader_failed(&r));
	assert_int_equal(cf_read_u32(&r), 0);
	assert_true(cf_reader_failed(&r));
	v = cf_read_vec(&r, 1);
	assert_true(cf_reader_failed(&v));
	r = cf_reader_init("\xff", 1);
	v = cf_read_vec(&r, 1);
	assert_true(cf_reader_failed(&r));
	assert_true(cf_reader_failed(&v));
}

static size_t
ber(const char *bytes, size_t len, bool *ret_failed)
{
	struct cf_reader r = cf_reader_init(bytes, len);
	size_t n = cf_read_ber_length(&r);

	*ret_failed = cf_reader_failed(&r);
	if (!*ret_failed)
		assert_int_equal(r.left, 0);
	return n;
}

static void
lengths_in_ber(void **state)
{
	static const struct {
		const char *bytes;
		size_t len, want;
		bool failed;
	} cases[] = {
		{ "\x00", 1, 0, false },
		{ "\x7f", 1, 127, false },
		{ "\x81\x80", 2, 128, false },
		{ "\x82\x01\x02", 3, 258, false },
		{ "\x84\xff\xff\xff\xfe", 5, 0xfffffffe, false },
		{ "\x84\x00\x00\x00\x05", 5, 5, false }, /* more than needed */
		{ "", 0, 0, true },
		{ "\x80", 1, 0, true }, /* indefinite */
		{ "\x82\x01", 2, 0, true },
		{ "\x85\x00\x00\x00\x00\x05", 6, 0, true },
		{ "\xff", 1, 0, true }, /* reserved, 8.1.3.5 c */
	};
	bool failed;
	size_t i;

	(void)state;
	for (i = 0; i < CF_NELEM(cases); i++) {
		assert_int_equal(ber(cases[i].bytes, cases[i].len, &failed),
		    cases[i].want);
		assert_int_equal(failed, cases[i].failed);
	}
}

static void
digests_and_encodings(void **state)
{
	struct cf_arena *arena = cf_arena_new(1u << 16);
	char hex[CF_SHA256_HEX], *text;
	unsigned char *bytes;
	size_t len, i;
	static const char *const bad[] = { "a", "abc", "====", "ab==c", "a===",
		"YW Jj", "YQ=a" };

	(void)state;
	/* FIPS 180-4, example "abc". */
	assert_int_equal(cf_sha256_hex("abc", 3, hex), CF_OK);
	assert_string_equal(hex, "ba7816bf8f01cfea414140de5dae2223"
	    "b00361a396177a9cb410ff61f20015ad");
	for (len = 0; len < 20; len++) {
		assert_int_equal(cf_base64(arena, "0123456789abcdefghij", len,
		    &text), CF_OK);
		assert_int_equal(cf_unbase64(arena, text, &bytes, &i), CF_OK);
		assert_int_equal(i, len);
		assert_memory_equal(bytes, "0123456789abcdefghij", len);
	}
	for (i = 0; i < CF_NELEM(bad); i++)
		assert_int_equal(cf_unbase64(arena, bad[i], &bytes, &len),
		    CF_EPARSE);
	assert_int_equal(cf_unhex(arena, "00ffA5", &bytes, &len), CF_OK);
	assert_int_equal(len, 3);
	assert_int_equal(bytes[2], 0xa5);
	assert_int_equal(cf_unhex(arena, "0", &bytes, &len), CF_EPARSE);
	assert_int_equal(cf_unhex(arena, "0g", &bytes, &len), CF_EPARSE);
	cf_arena_free(arena);
}

static void
time_is_utc(void **state)
{
	static const struct {
		int64_t t;
		const char *text;
	} table[] = {
		{ 0, "1970-01-01T00:00:00Z" },
		{ 951782400, "2000-02-29T00:00:00Z" },
		{ 1764028800, "2025-11-25T00:00:00Z" },
		{ 4102444799, "2099-12-31T23:59:59Z" },
		{ -1, "1969-12-31T23:59:59Z" },
		{ -2208988800, "1900-01-01T00:00:00Z" },
	};
	static const char *const bad[] = { "", "2026", "2026-02-29",
		"2026-13-01", "2026-01-32", "2026-1-1", "2026-01-01T",
		"2026-01-01T24:00:00Z", "2026-01-01T00:00:00",
		"2026-01-01T00:00:00+01:00", "2026-01-01 ", " 2026-01-01",
		"2100-02-29" };
	char text[CF_TIME_LEN];
	int64_t t;
	size_t i;

	(void)state;
	setenv("TZ", "Pacific/Kiritimati", 1);
	for (i = 0; i < CF_NELEM(table); i++) {
		cf_time_text(table[i].t, text);
		assert_string_equal(text, table[i].text);
		assert_int_equal(cf_time_parse(text, &t), CF_OK);
		assert_int_equal(t, table[i].t);
	}
	assert_int_equal(cf_time_parse("2024-02-29", &t), CF_OK);
	assert_int_equal(t % 86400, 0);
	for (i = 0; i < CF_NELEM(bad); i++)
		assert_int_equal(cf_time_parse(bad[i], &t), CF_EPARSE);
	setenv("SOURCE_DATE_EPOCH", "1764028800", 1);
	assert_int_equal(cf_now(), 1764028800);
	unsetenv("SOURCE_DATE_EPOCH");
	assert_true(cf_now() > 1764028800);
}

static void
suffixes_match_by_label(void **state)
{
	static const struct {
		const char *pattern, *name;
		bool match;
	} table[] = {
		{ "example.com", "example.com", true },
		{ "example.com", "a.b.EXAMPLE.com.", true },
		{ "example.com", "badexample.com", false },
		{ "example.com", "com", false },
		{ "goog", "dns.goog", true },
		{ "*.awsdns-*.com", "ns-1.awsdns-12.com", true },
		{ "*.awsdns-*.com", "awsdns-12.com", false },
		{ "*.awsdns-*.com", "ns-1.awsdns-12.net", false },
		{ "inbound-smtp.*.amazonaws.com",
		    "inbound-smtp.eu-west-3.amazonaws.com", true },
		{ "inbound-smtp.*.amazonaws.com",
		    "inbound-smtp.a.b.amazonaws.com", false },
		{ "a*b*c.fr", "aXbYbc.fr", true },
		{ "", "a", false }, { "a", "", false }, { ".", "a", false },
	};
	size_t i;

	(void)state;
	for (i = 0; i < CF_NELEM(table); i++)
		assert_int_equal(cf_suffix_match(table[i].pattern,
		    table[i].name) != 0, table[i].match);
	/* Most labels win, then most literal characters. */
	assert_true(cf_suffix_match("a.example.com", "a.example.com") >
	    cf_suffix_match("example.com", "a.example.com"));
	assert_true(cf_suffix_match("ab*.example.com", "abc.example.com") >
	    cf_suffix_match("a*.example.com", "abc.example.com"));
}

static void
nearest_is_near(void **state)
{
	static const char *const words[] = { "endpoints", "provider",
		"documents", "waivers" };

	(void)state;
	assert_string_equal(cf_nearest("endpoint", words, 4), "endpoints");
	assert_string_equal(cf_nearest("enpdoints", words, 4), "endpoints");
	assert_string_equal(cf_nearest("Waiver", words, 4), "waivers");
	assert_null(cf_nearest("xyzzy", words, 4));
}

static void
gate_keeps_no_control(void **state)
{
	static const struct {
		const char *in, *out;
	} table[] = {
		{ "plain", "plain" },
		{ "é € 𝄞", "é € 𝄞" },
		{ "a\tb\nc", "a b c" },
		{ "\x1b[31mred", "\\x1b[31mred" },
		{ "a\xc0\xaf", "a\\xc0\\xaf" },
		{ "a\xed\xa0\x80", "a\\xed\\xa0\\x80" },
		{ "a\xe2\x80\xae" "fdp.exe", "a\\xe2\\x80\\xae" "fdp.exe" },
		{ "zero\xe2\x80\x8bwidth", "zero\\xe2\\x80\\x8bwidth" },
		{ "c1\xc2\x9b", "c1\\xc2\\x9b" },
		{ "cut\xe2\x82", "cut\\xe2\\x82" },
		{ "\xf4\x90\x80\x80", "\\xf4\\x90\\x80\\x80" },
		{ "\xef\xbf\xbe", "\\xef\\xbf\\xbe" },
	};
	struct cf_arena *arena = cf_arena_new(1u << 20);
	char *out;
	size_t i;

	(void)state;
	for (i = 0; i < CF_NELEM(table); i++) {
		out = cf_gate(arena, table[i].in, strlen(table[i].in), 100);
		assert_string_equal(out, table[i].out);
		assert_true(cf_gate_clean(out, strlen(out), 100));
		assert_int_equal(cf_gate_clean(table[i].in,
		    strlen(table[i].in), 100),
		    strcmp(table[i].in, table[i].out) == 0);
	}
	assert_string_equal(cf_gate(arena, "a\0b", 3, 10), "a\\x00b");
	/* Every prefix length: never over the maximum, always clean. */
	for (i = 0; i < 30; i++) {
		out = cf_gate(arena, "é\x1b€abcdefghijkl", 17, i);
		assert_true(strlen(out) <= i);
		assert_true(cf_gate_clean(out, strlen(out), i));
	}
	assert_string_equal(cf_gate(arena, "0123456789", 10, 8), "01234…");
	assert_string_equal(cf_gate(arena, "01234567", 8, 8), "01234567");
	cf_arena_free(arena);
}

static void
files_are_whole(void **state)
{
	struct cf_arena *arena = cf_arena_new(1u << 20);
	char dir[] = "/tmp/confiance-test-XXXXXX", path[128], *text;
	struct cf_err err = { 0 };
	struct stat st;
	size_t len;

	(void)state;
	assert_non_null(mkdtemp(dir));
	snprintf(path, sizeof(path), "%s/file", dir);
	assert_int_equal(cf_file_write(path, "hello", 5, 0600, &err), CF_OK);
	assert_int_equal(stat(path, &st), 0);
	assert_int_equal(st.st_mode & 0777, 0600);
	assert_int_equal(cf_file_read(arena, path, 5, &text, &len, &err),
	    CF_OK);
	assert_int_equal(len, 5);
	assert_string_equal(text, "hello");
	assert_int_equal(cf_file_read(arena, path, 4, &text, &len, &err),
	    CF_ELIMIT);
	assert_non_null(strstr(err.msg, "file"));
	memset(&err, 0, sizeof(err));
	assert_int_equal(cf_file_read(arena, dir, 10, &text, &len, &err),
	    CF_ESYS);
	/* A FIFO would hang a careless reader. */
	unlink(path);
	assert_int_equal(mkfifo(path, 0600), 0);
	memset(&err, 0, sizeof(err));
	assert_int_equal(cf_file_read(arena, path, 10, &text, &len, &err),
	    CF_ESYS);
	unlink(path);
	memset(&err, 0, sizeof(err));
	assert_int_equal(cf_file_write("/proc/none/x", "a", 1, 0600, &err),
	    CF_ESYS);
	assert_non_null(strstr(err.msg, "/proc/none/x"));
	/* A full disk is an error, and the old file stays. */
	memset(&err, 0, sizeof(err));
	assert_int_equal(cf_file_write("/dev/full/x", "a", 1, 0600, &err),
	    CF_ESYS);
	rmdir(dir);
	cf_arena_free(arena);
}

static void
errors_keep_the_first(void **state)
{
	struct cf_err err = { 0 };
	char text[300];

	(void)state;
	assert_int_equal(cf_err_at(&err, CF_ECONFIG, "a.yaml", 3, 7, "first"),
	    CF_ECONFIG);
	assert_int_equal(cf_err_set(&err, CF_ENOMEM, "second"), CF_ENOMEM);
	assert_string_equal(cf_err_text(&err, text, sizeof(text)),
	    "a.yaml:3:7: first");
	memset(&err, 0, sizeof(err));
	errno = ENOENT;
	assert_int_equal(cf_err_sys(&err, "cannot open '%s'", "x"), CF_ESYS);
	assert_string_equal(cf_err_text(&err, text, sizeof(text)),
	    "cannot open 'x': No such file or directory");
	assert_int_equal(cf_err_set(NULL, CF_ESYS, "x"), CF_ESYS);
}

static void
secrets_are_taken(void **state)
{
	char pin[] = "1234";
	struct cf_secret *secret = cf_secret_new_take(pin, 4);
	size_t len;

	(void)state;
	assert_non_null(secret);
	assert_int_equal(pin[0], 0);
	assert_string_equal(cf_secret_bytes(secret, &len), "1234");
	assert_int_equal(len, 4);
	cf_secret_free(secret);
	cf_secret_free(NULL);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(arena_has_a_limit),
		cmocka_unit_test(arena_refuses_overflow),
		cmocka_unit_test(arena_aligns_and_zeroes),
		cmocka_unit_test(buffer_is_sticky),
		cmocka_unit_test(buffer_writes_prefixed_vectors),
		cmocka_unit_test(reader_stops_at_the_end),
		cmocka_unit_test(lengths_in_ber),
		cmocka_unit_test(digests_and_encodings),
		cmocka_unit_test(time_is_utc),
		cmocka_unit_test(suffixes_match_by_label),
		cmocka_unit_test(nearest_is_near),
		cmocka_unit_test(gate_keeps_no_control),
		cmocka_unit_test(files_are_whole),
		cmocka_unit_test(errors_keep_the_first),
		cmocka_unit_test(secrets_are_taken),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
