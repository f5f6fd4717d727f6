/*
 * Targets as people write them, lists, turns of hosts, and what a killed run
 * left behind.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "probe.h"

static char *
file_with(const char *text, size_t len)
{
	static char path[64];
	int fd;

	snprintf(path, sizeof(path), "/tmp/confiance-probe-XXXXXX");
	fd = mkstemp(path);
	assert_true(fd >= 0);
	assert_int_equal(write(fd, text, len), (ssize_t)len);
	close(fd);
	return path;
}

static void
test_good(void **state)
{
	static const struct {
		const char *in, *out, *host;
	} rows[] = {
		{ "https://Exemple.FR", "exemple.fr:443", "exemple.fr" },
		{ "https://a.fr:8443/x?y#z", "a.fr:8443", "a.fr" },
		{ "https://[2001:db8::1]:444/", "[2001:db8::1]:444",
		    "2001:db8::1" },
		{ "a.fr", "a.fr:25", "a.fr" },
		{ "a.fr:1", "a.fr:1", "a.fr" },
		{ "127.0.0.1:65535", "127.0.0.1:65535", "127.0.0.1" },
		{ "[::1]:5", "[::1]:5", "::1" },
		{ "[::1]", "[::1]:25", "::1" },
		{ "::1", "[::1]:25", "::1" },
		{ "2001:0DB8:0::1", "[2001:db8::1]:25", "2001:db8::1" },
		{ "_svc.a-b.fr:2", "_svc.a-b.fr:2", "_svc.a-b.fr" },
	};
	struct probe_target t;
	struct cf_text why;
	size_t i;

	(void)state;
	for (i = 0; i < CF_NELEM(rows); i++) {
		assert_true(probe_target_parse(rows[i].in, 25, &t, &why));
		assert_string_equal(t.text, rows[i].out);
		assert_string_equal(t.host, rows[i].host);
	}
}

static void
test_bad(void **state)
{
	static const char *const rows[] = { "", ":", ":443", "a:", "a:0",
		"a:65536", "a:+1", "a:1x", "http://a", "ftp://a:21", "[::1",
		"[::1]x", "[::1]:", "[]:1", "1.2.3:4", "300.1.1.1:4", "a b:1",
		"a..b:1", ".a:1", "-a:1", "a/b", "a\"b:1", "a\\b:1",
		"a\033[31m:1", "https://", "https:///x", "user@a:1",
		"\303\251.fr:1", "12345", "gggg::1" };
	char name[400];
	struct probe_target t;
	struct cf_text why;
	size_t i;

	(void)state;
	for (i = 0; i < CF_NELEM(rows); i++) {
		if (probe_target_parse(rows[i], 443, &t, &why))
			fail_msg("'%s' was taken for %s", rows[i], t.text);
		assert_true(why.fr[0] != '\0' && why.en[0] != '\0');
	}
	memset(name, 'a', sizeof(name));
	name[300] = '\0';
	assert_false(probe_target_parse(name, 443, &t, &why));
	name[254] = '\0';
	assert_false(probe_target_parse(name, 443, &t, &why));
	name[253] = '\0';
	assert_true(probe_target_parse(name, 443, &t, &why));
}

static void
test_resolve(void **state)
{
	static const char *const v[] = { "b.fr:443:192.0.2.1",
		"A.fr:443:[2001:db8::2]", "[::1]:8:192.0.2.3" };
	const struct cf_strings list = { .v = (const char **)v, .n = 3 };
	char to[CF_ADDR_LEN];
	struct probe_target t;
	struct cf_text why;
	size_t i;

	(void)state;
	for (i = 0; i < 3; i++)
		assert_true(probe_resolve_valid(v[i]));
	assert_false(probe_resolve_valid("a.fr:443"));
	assert_false(probe_resolve_valid("a.fr:443:b.fr"));
	assert_false(probe_resolve_valid("a.fr::192.0.2.1"));
	assert_false(probe_resolve_valid(""));
	assert_true(probe_target_parse("a.fr:443", 1, &t, &why));
	assert_string_equal(probe_resolve_pick(&list, &t, to), "2001:db8::2");
	assert_true(probe_target_parse("[::1]:8", 1, &t, &why));
	assert_string_equal(probe_resolve_pick(&list, &t, to), "192.0.2.3");
	assert_true(probe_target_parse("a.fr:444", 1, &t, &why));
	assert_null(probe_resolve_pick(&list, &t, to));
}

static void
test_starttls(void **state)
{
	(void)state;
	assert_int_equal(probe_starttls_port(""), 443);
	assert_int_equal(probe_starttls_port("smtp"), 25);
	assert_int_equal(probe_starttls_port("gopher"), 0);
}

#define LINE(t) "{\"format\":1,\"target\":\"" t "\",\"address\":null," \
    "\"statistics\":{\"connections\":1,\"seconds\":0.1}}"

static void
test_resume(void **state)
{
	static const char text[] = LINE("a.fr:1") "\n" LINE("b.fr:2") "\n"
	    "{\"format\":1,\"target\":\"torn.fr:3\",\"protocols\":{}}\n"
	    LINE("[::1]:4") "\n"
	    "{\"format\":1,\"target\":\"cut.fr:5\",\"add";
	struct probe_done *done = NULL;
	struct cf_err err = { 0 };
	char *path = file_with(text, sizeof(text) - 1);

	(void)state;
	assert_int_equal(probe_done_read(path, &done, &err), CF_OK);
	assert_true(probe_done_has(done, "a.fr:1"));
	assert_true(probe_done_has(done, "b.fr:2"));
	assert_true(probe_done_has(done, "[::1]:4"));
	assert_false(probe_done_has(done, "torn.fr:3"));
	assert_false(probe_done_has(done, "cut.fr:5"));
	assert_true(probe_done_torn(done));
	probe_done_free(done);
	unlink(path);

	/* A first run has no file yet. */
	assert_int_equal(probe_done_read(path, &done, &err), CF_OK);
	assert_false(probe_done_has(done, "a.fr:1"));
	assert_false(probe_done_torn(done));
	probe_done_free(done);

	path = file_with("a.fr:1\nb.fr:2\n", 14);
	assert_int_equal(probe_done_read(path, &done, &err), CF_EPARSE);
	unlink(path);
}

/* Everything that the source gives, as it comes, one host at a time. */
static void
take_all(struct probe_source *s, char *ret, size_t len)
{
	struct probe_target t;

	ret[0] = '\0';
	while (probe_source_take(s, true, 1, &t) == PROBE_TAKEN) {
		strncat(ret, t.text, len - strlen(ret) - 1);
		strncat(ret, " ", len - strlen(ret) - 1);
		probe_source_release(s, &t);
	}
}

static void
test_list(void **state)
{
	static const char text[] = "# a comment\n\n  a.fr:1 \r\nb.fr\nnot a "
	    "target\nhttps://c.fr\nd.fr:9";
	char *args[] = { (char *)"arg.fr:7" }, got[256];
	struct probe_source *s = NULL;
	struct cf_err err = { 0 };
	char *path = file_with(text, sizeof(text) - 1);

	(void)state;
	assert_int_equal(probe_source_new(args, 1, path, 25, NULL, &s, &err),
	    CF_OK);
	take_all(s, got, sizeof(got));
	assert_string_equal(got, "arg.fr:7 a.fr:1 b.fr:25 c.fr:443 d.fr:9 ");
	assert_int_equal(probe_source_bad(s), 1);
	probe_source_free(s);
	unlink(path);
	assert_int_equal(probe_source_new(NULL, 0, path, 25, NULL, &s, &err),
	    CF_ECONFIG);
}

/* A line of any length neither stops the list nor fills the memory. */
static void
test_long_line(void **state)
{
	size_t len = 100000;
	char *text = malloc(len + 32), got[64], *path;
	struct probe_source *s = NULL;
	struct cf_err err = { 0 };

	(void)state;
	assert_non_null(text);
	memset(text, 'a', len);
	memcpy(text, "a.fr:1\n", 7);
	memcpy(text + len, "\nb.fr:2", 8);
	path = file_with(text, len + 7);
	assert_int_equal(probe_source_new(NULL, 0, path, 25, NULL, &s, &err),
	    CF_OK);
	take_all(s, got, sizeof(got));
	assert_string_equal(got, "a.fr:1 b.fr:2 ");
	assert_int_equal(probe_source_bad(s), 1);
	probe_source_free(s);
	unlink(path);
	free(text);
}

/* 3,000 targets of 30 hosts, host after host: each comes once, and hosts take
 * turns as far as the window reaches. */
static void
test_turns(void **state)
{
	static unsigned char seen[30][100];
	struct probe_source *s = NULL;
	struct cf_err err = { 0 };
	struct probe_target t, busy[4];
	size_t i, k, len = 0, room = 3000 * 24;
	char *text = malloc(room), *path;

	(void)state;
	assert_non_null(text);
	for (i = 0; i < 30; i++) {
		for (k = 0; k < 100; k++)
			len += (size_t)snprintf(text + len, room - len,
			    "h%zu.fr:%zu\n", i, k + 1);
	}
	path = file_with(text, len);
	assert_int_equal(probe_source_new(NULL, 0, path, 25, NULL, &s, &err),
	    CF_OK);
	for (i = 0; i < 4; i++) {
		assert_int_equal(probe_source_take(s, true, 2, &busy[i]),
		    PROBE_TAKEN);
		for (k = 0; k < i; k++)
			assert_string_not_equal(busy[i].host, busy[k].host);
	}
	for (i = 0; i < 4; i++) {
		unsigned int host, port;

		assert_int_equal(sscanf(busy[i].text, "h%u.fr:%u", &host,
		    &port), 2);
		seen[host][port - 1]++;
		probe_source_release(s, &busy[i]);
	}
	while (probe_source_take(s, true, 2, &t) == PROBE_TAKEN) {
		unsigned int host, port;

		assert_int_equal(sscanf(t.text, "h%u.fr:%u", &host, &port), 2);
		seen[host][port - 1]++;
		probe_source_release(s, &t);
	}
	for (i = 0; i < 30; i++) {
		for (k = 0; k < 100; k++)
			assert_int_equal(seen[i][k], 1);
	}
	probe_source_free(s);
	unlink(path);
	free(text);
}

static void
test_busy(void **state)
{
	char *args[] = { (char *)"a.fr:1", (char *)"a.fr:2", (char *)"a.fr:3" };
	struct probe_source *s = NULL;
	struct cf_err err = { 0 };
	struct probe_target t, u;

	(void)state;
	assert_int_equal(probe_source_new(args, 3, NULL, 25, NULL, &s, &err),
	    CF_OK);
	assert_int_equal(probe_source_take(s, true, 2, &t), PROBE_TAKEN);
	assert_int_equal(probe_source_take(s, false, 2, &u), PROBE_TAKEN);
	assert_int_equal(probe_source_take(s, false, 2, &u), PROBE_LATER);
	probe_source_release(s, &t);
	assert_int_equal(probe_source_take(s, false, 2, &u), PROBE_TAKEN);
	assert_string_equal(u.text, "a.fr:3");
	assert_int_equal(probe_source_take(s, false, 2, &u), PROBE_NO_MORE);
	probe_source_free(s);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_good),
		cmocka_unit_test(test_bad),
		cmocka_unit_test(test_resolve),
		cmocka_unit_test(test_starttls),
		cmocka_unit_test(test_resume),
		cmocka_unit_test(test_list),
		cmocka_unit_test(test_long_line),
		cmocka_unit_test(test_turns),
		cmocka_unit_test(test_busy),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
