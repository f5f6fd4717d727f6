/*
 * Notes of facts in French.  A note is evidence: it is written once, in
 * English, whatever the language of the run, so that the same evidence gives
 * the same judgement.  A reason or a page in French says it in French where
 * the table knows it, and quotes it as it stands where it does not.  Pure; the
 * notes may be hostile texts, which no pattern can make longer than a few
 * times themselves.
 */
#include <string.h>

#include <confiance/fact.h>

#include "note_priv.h"

enum { HOLES = 6, DEPTH = 4 };

struct part {
	const char *s;
	size_t len;
};

/*
 * Whether the text is the pattern, in which "%1" to "%6" stand, in this order,
 * for the shortest text that lets the rest fit.  Each piece between two holes
 * is looked for once, from the left: no search goes back.
 */
static bool
fits(const char *pattern, struct part text, struct part hole[HOLES])
{
	const char *s = text.s, *end = text.s + text.len, *from = NULL, *at;
	size_t n = 0, len;

	for (;;) {
		len = strcspn(pattern, "%");
		if (from == NULL) {
			if ((size_t)(end - s) < len ||
			    memcmp(s, pattern, len) != 0)
				return false;
			at = s;
		} else if (pattern[len] == '\0') {
			if ((size_t)(end - s) < len ||
			    memcmp(end - len, pattern, len) != 0)
				return false;
			at = end - len;
		} else if ((at = memmem(s, (size_t)(end - s), pattern, len)) ==
		    NULL)
			return false;
		if (from != NULL) {
			if (at == from)
				return false; /* a hole is never empty */
			hole[n++] = (struct part){ from, (size_t)(at - from) };
		}
		if (pattern[len] == '\0')
			return at + len == end;
		if (n == HOLES)
			return false;
		from = s = at + len;
		pattern += len + strlen("%1");
	}
}

static const char *in_french(struct cf_arena *, struct part, int depth);

/* The French of a pattern, with what stood in its holes, in French too. */
static const char *
filled(struct cf_arena *arena, const char *fr,
    const struct part hole[HOLES], int depth)
{
	const char *out = "", *word;
	size_t len;

	for (; *fr != '\0'; fr += len) {
		if ((len = strcspn(fr, "%")) != 0) {
			out = cf_printf(arena, "%s%.*s", out, (int)len, fr);
		} else {
			word = in_french(arena, hole[fr[1] - '1'], depth);
			out = cf_printf(arena, "%s%s", out, word);
			len = strlen("%1");
		}
	}
	return out;
}

/* NULL when the table does not know the text. */
static const char *
known(struct cf_arena *arena, struct part text, int depth)
{
	const struct cf_note_words *w;
	struct part hole[HOLES];

	for (w = cf_note_table; depth < DEPTH && w->en != NULL; w++) {
		if (w->en[0] != '%' &&
		    (text.len == 0 || w->en[0] != text.s[0]))
			continue;
		if (fits(w->en, text, hole))
			return filled(arena, w->fr, hole, depth + 1);
	}
	return NULL;
}

static const char *
in_french(struct cf_arena *arena, struct part text, int depth)
{
	const char *fr = known(arena, text, depth);

	return fr != NULL ? fr : cf_strndup(arena, text.s, text.len);
}

const char *
cf_note_known(struct cf_arena *arena, const char *note)
{
	return known(arena, (struct part){ note, strlen(note) }, 0);
}

const char *
cf_note_french(struct cf_arena *arena, const char *note)
{
	const char *fr = cf_note_known(arena, note);

	return fr != NULL ? fr : note;
}
