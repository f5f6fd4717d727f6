/*
 * The two things that are read from a page of HTML: its title, and whether it
 * asks for a password.  Pure.  No parser of HTML: tags are looked for, as a
 * person with grep would; comments and scripts count like the rest, so both
 * answers are hints for a rule and never more.
 */
#include <string.h>
#include <strings.h>

#include <confiance/text.h>

#include "exposure.h"

/* Where word begins in the bytes from p to end, ignoring case, or NULL. */
static const char *
find(const char *p, const char *end, const char *word)
{
	size_t n = strlen(word);

	for (; (size_t)(end - p) >= n; p++)
		if (strncasecmp(p, word, n) == 0)
			return p;
	return NULL;
}

/* A run of blanks and line ends becomes one blank. */
static const char *
squeeze(struct cf_arena *arena, const char *s, size_t len)
{
	char *out = cf_alloc(arena, len + 1);
	size_t i, n = 0;

	if (out == NULL)
		return "";
	for (i = 0; i < len; i++) {
		if (s[i] != ' ' && s[i] != '\t' && s[i] != '\n' && s[i] != '\r')
			out[n++] = s[i];
		else if (n > 0 && out[n - 1] != ' ')
			out[n++] = ' ';
	}
	while (n > 0 && out[n - 1] == ' ')
		n--;
	return cf_gate(arena, out, n, CF_EXPOSURE_VALUE);
}

static const char *
title(struct cf_arena *arena, const char *html, const char *end)
{
	const char *open = find(html, end, "<title"), *close;

	if (open == NULL ||
	    (open = memchr(open, '>', (size_t)(end - open))) == NULL)
		return "";
	open++;
	if ((close = find(open, end, "</title")) == NULL)
		close = end;
	if (close - open > CF_EXPOSURE_VALUE)
		close = open + CF_EXPOSURE_VALUE;
	return squeeze(arena, open, (size_t)(close - open));
}

/* type=password, with or without quotes, in a tag that ends at end. */
static bool
asks_password(const char *tag, const char *end)
{
	const char *p = tag;

	while ((p = find(p, end, "type")) != NULL) {
		p += 4;
		while (p < end && strchr(" \t\r\n='\"", *p) != NULL)
			p++;
		if (end - p >= 8 && strncasecmp(p, "password", 8) == 0)
			return true;
	}
	return false;
}

void
exp_page(struct cf_arena *arena, const char *html, size_t len,
    struct exp_page *ret)
{
	const char *end = html + len, *p = html, *close;
	struct exp_page page = { .title = title(arena, html, end) };

	while (!page.password && (p = find(p, end, "<input")) != NULL) {
		p += 6;
		close = memchr(p, '>', (size_t)(end - p));
		page.password = asks_password(p, close != NULL ? close : end);
	}
	*ret = page;
}
