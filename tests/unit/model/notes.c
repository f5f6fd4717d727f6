/*
 * The table of notes: what its patterns match, that it is sound, and that no
 * note the sources write is missing in it.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <glob.h>
#include <stdio.h>
#include <string.h>

#include <confiance/fact.h>

#include "note_priv.h"

static struct cf_arena *arena;

static int
start(void **state)
{
	(void)state;
	arena = cf_arena_new(SIZE_MAX);
	return arena == NULL;
}

static int
stop(void **state)
{
	(void)state;
	cf_arena_free(arena);
	return 0;
}

static void
says_in_french(void **state)
{
	static const char *const pairs[][2] = {
		{ "the run is offline", "l'exécution est hors ligne" },
		{ "DNS, no such name", "DNS, ce nom n'existe pas" },
		{ "12 randoms compared", "12 aléas comparés" },
		{ "alert 70, protocol version",
		    "alerte 70, protocol version" },
		{ "self-signed certificate; certificate has expired; hostname "
		  "mismatch",
		    "certificat auto-signé ; certificat expiré ; le nom ne "
		    "correspond pas" },
		{ "the answer is a X, expected a Y",
		    "la réponse est un élément X, attendu Y" },
		/* Not known: as it stands, whole or in part. */
		{ "HTTP 403 AccessDenied", "HTTP 403 AccessDenied" },
		{ "DNS, ??", "DNS, ??" },
		{ "", "" },
		{ "%1; %2", "%1 ; %2" },
		/* A hole is never empty, and the end counts. */
		{ " randoms compared", " randoms compared" },
		{ "12 randoms compared.", "12 randoms compared." },
		{ "alert ", "alert " },
		{ "; ", "; " },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(pairs) / sizeof(pairs[0]); i++)
		assert_string_equal(cf_note_french(arena, pairs[i][0]),
		    pairs[i][1]);
	assert_null(cf_note_known(arena, "HTTP 403 AccessDenied"));
}

/* As deep as it is cut, and no larger than a few times itself. */
static void
bears_hostile_texts(void **state)
{
	char note[1025];
	size_t i;

	(void)state;
	for (i = 0; i + 3 < sizeof(note); i += 3)
		memcpy(note + i, "A: ", 3);
	note[i] = '\0';
	assert_true(strlen(cf_note_french(arena, note)) < 2 * sizeof(note));
	memset(note, ';', sizeof(note) - 1);
	note[sizeof(note) - 1] = '\0';
	assert_string_equal(cf_note_french(arena, note), note);
}

/* "%1" to "%6" in this order; the French uses no other and is not the English. */
static void
table_is_sound(void **state)
{
	const struct cf_note_words *w, *o;
	const char *s;
	int n;

	(void)state;
	for (w = cf_note_table; w->en != NULL; w++) {
		for (n = 0, s = w->en; (s = strchr(s, '%')) != NULL; s++) {
			n++;
			if (s[1] != '0' + n)
				fail_msg("holes of \"%s\"", w->en);
		}
		for (s = w->fr; (s = strchr(s, '%')) != NULL; s++)
			if (s[1] < '1' || s[1] > '0' + n)
				fail_msg("holes of \"%s\"", w->fr);
		for (o = cf_note_table; o < w; o++)
			if (cf_streq(o->en, w->en))
				fail_msg("\"%s\" stands twice", w->en);
	}
}

/* ---- The sources ---- */

/* Notes without words of a language, and those of which a part may be empty. */
static bool
needs_no_french(const char *s)
{
	static const char *const those[] = { "HTTP #", "#: #", "# #", "# / #",
		"#", "document", "DNS", "page:##", "HTTP # #",
		"###: #", "#, found by its ##", "DNSSEC validation failed##", "C_GetSlotInfo: #",
		"C_Login: #", "C_OpenSession: #", "% address", NULL };
	size_t i;

	if (strchr(s, ' ') == NULL)
		return true;
	for (i = 0; those[i] != NULL; i++)
		if (cf_streq(s, those[i]))
			return true;
	return false;
}

/* The text of adjoining literals from s on, each conversion as "#". */
static const char *
literal(const char *s, char *out, size_t size)
{
	size_t n = 0;

	for (; *s == '"'; s += strspn(s, " \t\n")) {
		for (s++; *s != '"' && *s != '\0' && n + 1 < size; s++) {
			if (*s == '\\' && s[1] != '\0') {
				out[n++] = *++s;
			} else if (*s == '%') {
				out[n++] = '#';
				s += strcspn(s, "sduxXc");
			} else {
				out[n++] = *s;
			}
		}
		s += *s == '"';
	}
	out[n] = '\0';
	return s;
}

/* Each literal of a statement that sets a note or a status. */
static size_t
walk(const char *path, const char *text, size_t *missing)
{
	static const char *const marks[] = { ".note = ", ".note =\n",
		"->note = ", "note = ", "why = ", "cf_emit_status(", "->note, sizeof(",
		NULL };
	char note[512];
	const char *s, *at;
	size_t i, n = 0;
	bool is_status;

	for (i = 0; marks[i] != NULL; i++) {
		for (s = text; (s = strstr(s, marks[i])) != NULL;) {
			is_status = cf_streq(marks[i], "cf_emit_status(");
			for (at = s += strlen(marks[i]);
			    *at != ';' && *at != '\0'; at++) {
				if (strncmp(at, "CF_TR(", 6) == 0)
					break;
				if (!is_status && (*at == '}' ||
				    strncmp(at, ",\n", 2) == 0) &&
				    strchr(marks[i], '=') != NULL)
					break;
				if (*at != '"')
					continue;
				at = literal(at, note, sizeof(note)) - 1;
				n++;
				if (!needs_no_french(note) &&
				    cf_note_known(arena, note) == NULL)
					print_error("%s: the note \"%s\" is "
					    "not in auditor/model/note_table.c: "
					    "add its French\n", path, note),
					    (*missing)++;
			}
		}
	}
	return n;
}

static void
knows_the_sources(void **state)
{
	static const char *const where[] = {
		CF_SOURCE_DIR "/checks/*/*.c",
		CF_SOURCE_DIR "/auditor/net/*.c",
		CF_SOURCE_DIR "/auditor/collect/*.c",
	};
	static char text[1 << 20];
	size_t i, k, len, missing = 0, n = 0;
	glob_t found;
	FILE *f;

	(void)state;
	for (i = 0; i < sizeof(where) / sizeof(where[0]); i++) {
		assert_int_equal(glob(where[i], 0, NULL, &found), 0);
		for (k = 0; k < found.gl_pathc; k++) {
			if (strstr(found.gl_pathv[k], "/rules") != NULL)
				continue;
			f = fopen(found.gl_pathv[k], "r");
			assert_non_null(f);
			len = fread(text, 1, sizeof(text) - 1, f);
			fclose(f);
			text[len] = '\0';
			n += walk(found.gl_pathv[k], text, &missing);
		}
		globfree(&found);
	}
	assert_int_equal(missing, 0);
	assert_true(n > 100); /* it did find them */
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(says_in_french, start, stop),
		cmocka_unit_test_setup_teardown(bears_hostile_texts, start,
		    stop),
		cmocka_unit_test_setup_teardown(table_is_sound, start, stop),
		cmocka_unit_test_setup_teardown(knows_the_sources, start, stop),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
