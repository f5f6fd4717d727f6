/*
 * Reads the text of a CAA record (RFC 8659, 4).  Anybody wrote it into a zone:
 * nothing in it is trusted, and nothing is judged here.
 */
#include <string.h>

#include "codec_caa.h"

#define CRITICAL 128 /* RFC 8659, 4.1: bit 0 of the flags */

int
jur_caa_read(struct cf_arena *arena, const char *text, struct jur_caa *ret)
{
	size_t digits = strspn(text, "0123456789"), n;
	unsigned int flags = 0;
	struct jur_caa caa;

	if (digits == 0 || digits > 3 || text[digits] != ' ')
		return CF_EPARSE;
	while (*text != ' ')
		flags = flags * 10 + (unsigned int)(*text++ - '0');
	n = strcspn(++text, " ");
	if (flags > 255 || n == 0 || text[n] != ' ')
		return CF_EPARSE;
	caa.critical = (flags & CRITICAL) != 0;
	caa.tag = cf_strndup(arena, text, n);
	text += n + strspn(text + n, " \"");
	/* 4.2: the domain ends at the parameters. */
	caa.value = cf_strndup(arena, text, strcspn(text, ";\" \t"));
	if (caa.tag == NULL || caa.value == NULL)
		return CF_ENOMEM;
	*ret = caa;
	return CF_OK;
}
