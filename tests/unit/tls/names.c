/*
 * The table that rules and planner use is the one of data/: a forgotten run of
 * gen_table.py is seen here.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "names.h"

#define COLUMNS 20

/* One CSV line cut into fields in place; quotes as in RFC 4180. */
static size_t
cut(char *line, char *field[COLUMNS])
{
	char *in = line, *out = line;
	bool quoted = false;
	size_t n = 0;

	field[n++] = out;
	for (; *in != '\0' && *in != '\n'; in++) {
		if (*in == '"') {
			if (quoted && in[1] == '"')
				*out++ = *in++;
			else
				quoted = !quoted;
		} else if (*in == ',' && !quoted) {
			*out++ = '\0';
			assert_true(n < COLUMNS);
			field[n++] = out;
		} else {
			*out++ = *in;
		}
	}
	*out = '\0';
	return n;
}

typedef void row_fn(size_t i, char *field[COLUMNS]);

static size_t
each(const char *name, row_fn *row)
{
	char path[512], line[1024], *field[COLUMNS];
	size_t n = 0;
	FILE *f;

	snprintf(
	    path, sizeof(path), "%s/checks/tls/data/%s", CF_SOURCE_DIR, name);
	f = fopen(path, "r");
	assert_non_null(f);
	assert_non_null(fgets(line, sizeof(line), f));
	while (fgets(line, sizeof(line), f) != NULL) {
		cut(line, field);
		row(n++, field);
	}
	fclose(f);
	return n;
}

static void
check_digest(const char *name, const char *expected)
{
	struct cf_arena *arena = cf_arena_new(1 << 20);
	char path[512], hex[CF_SHA256_HEX], *text;
	size_t len;

	snprintf(
	    path, sizeof(path), "%s/checks/tls/data/%s", CF_SOURCE_DIR, name);
	assert_int_equal(
	    cf_file_read(arena, path, 1 << 19, &text, &len, NULL), CF_OK);
	assert_int_equal(cf_sha256_hex(text, len, hex), CF_OK);
	assert_string_equal(hex, expected);
	cf_arena_free(arena);
}

static void
check_span(const char *text, unsigned int from, unsigned int to)
{
	char expected[64] = "";

	if (from != 0 && from == to)
		snprintf(expected, sizeof(expected), "%s",
		    tls_version_names[tls_version_index(from)]);
	else if (from != 0)
		snprintf(expected, sizeof(expected), "%s-%s",
		    tls_version_names[tls_version_index(from)],
		    tls_version_names[tls_version_index(to)]);
	assert_string_equal(text, expected);
}

static void
suite_row(size_t i, char *f[COLUMNS])
{
	const struct tls_suite *s = &tls_suites[i];

	assert_int_equal(s->id, strtoul(f[0], NULL, 16));
	assert_string_equal(s->name, f[1]);
	assert_string_equal(s->kx, f[2]);
	assert_string_equal(s->auth, f[3]);
	assert_string_equal(s->enc, f[4]);
	assert_string_equal(s->mode, f[5]);
	assert_int_equal(s->bits, strtoul(f[6], NULL, 10));
	assert_int_equal(s->block, strtoul(f[7], NULL, 10));
	assert_string_equal(s->mac, f[8]);
	assert_int_equal(s->pfs, f[10][0] == 'Y');
	check_span(f[12], s->from, s->to);
	assert_int_equal(s->ssl2, strcmp(f[13], "SSLv2") == 0);
	assert_string_equal(s->anssi, f[14]);
	assert_string_equal(s->rules, f[15]);
	assert_string_equal(s->pg083, f[16]);
	assert_ptr_equal(tls_suite_named(s->name), s);
	assert_ptr_equal(tls_suite_find(s->id, s->ssl2), s);
}

static void
group_row(size_t i, char *f[COLUMNS])
{
	const struct tls_group *g = &tls_groups[i];

	assert_int_equal(g->id, strtoul(f[0], NULL, 16));
	assert_string_equal(g->name, f[1]);
	assert_string_equal(g->type, f[2]);
	assert_int_equal(g->order_bits, strtoul(f[3], NULL, 10));
	check_span(f[4], g->from, g->to);
	assert_string_equal(g->anssi, f[5]);
	assert_string_equal(g->pg083, f[6]);
	assert_string_equal(g->status, f[7]);
	assert_ptr_equal(tls_group_named(g->name), g);
	assert_ptr_equal(tls_group_find(g->id), g);
}

static void
scheme_row(size_t i, char *f[COLUMNS])
{
	const struct tls_scheme *s = &tls_schemes[i];

	assert_int_equal(s->id, strtoul(f[0], NULL, 16));
	assert_string_equal(s->name, f[1]);
	assert_string_equal(s->key, f[2]);
	assert_string_equal(s->padding, f[3]);
	assert_string_equal(s->hash, f[4]);
	assert_int_equal(s->tls12, f[5][0] == 'Y');
	assert_int_equal(s->tls13, f[6][0] == 'Y');
	assert_string_equal(s->anssi, f[7]);
	assert_ptr_equal(tls_scheme_named(s->name), s);
	assert_ptr_equal(tls_scheme_find(s->id), s);
}

static void
tables(void **state)
{
	(void)state;
	assert_int_equal(each("cipher-suites.csv", suite_row), tls_nsuites);
	assert_int_equal(each("groups.csv", group_row), tls_ngroups);
	assert_int_equal(
	    each("signature-schemes.csv", scheme_row), tls_nschemes);
	check_digest("cipher-suites.csv", tls_data_sha256[0]);
	check_digest("groups.csv", tls_data_sha256[1]);
	check_digest("signature-schemes.csv", tls_data_sha256[2]);
}

/* Every suite but SSLv2 kinds and signalling values is offered, once. */
static void
order(void **state)
{
	size_t i, k, expected = 0;

	(void)state;
	for (i = 0; i < tls_nsuites; i++)
		expected += !tls_suites[i].ssl2 &&
			    strcmp(tls_suites[i].kx, "SCSV") != 0;
	assert_int_equal(tls_nsuite_order, expected);
	for (i = 1; i < tls_nsuites; i++) {
		assert_int_equal(tls_suites[i].ssl2, i >= tls_nsuites_tls);
		if (i != tls_nsuites_tls)
			assert_true(tls_suites[i - 1].id < tls_suites[i].id);
	}
	for (i = 0; i < tls_nsuite_order; i++) {
		assert_non_null(tls_suite_find(tls_suite_order[i], false));
		for (k = 0; k < i; k++)
			assert_int_not_equal(
			    tls_suite_order[i], tls_suite_order[k]);
	}
}

static void
words(void **state)
{
	(void)state;
	assert_true(tls_word("R6;R10(R10-)", "R6"));
	assert_true(tls_word("R6;R10(R10-)", "R10(R10-)"));
	assert_false(tls_word("R6;R10(R10-)", "R10"));
	assert_false(tls_word("R6", "R"));
	assert_false(tls_word("", "R6"));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(tables),
		cmocka_unit_test(order),
		cmocka_unit_test(words),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
