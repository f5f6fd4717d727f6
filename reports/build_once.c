/*
 * Each text once.  Of a large audit the same words come back with every
 * endpoint: subjects, times, collectors, values, reasons.  A text that the
 * report has already is not copied again.
 */
#include <stdlib.h>
#include <string.h>

#include "build.h"

#define FIRST_SLOTS 1024 /* a power of two */

/* FNV-1a (draft-eastlake-fnv); nothing rests on it but speed. */
static uint64_t
hash(const char *s)
{
	uint64_t h = 0xCBF29CE484222325u;

	for (; *s != '\0'; s++)
		h = (h ^ (unsigned char)*s) * 0x100000001B3u;
	return h;
}

static const char **
slot(const char **slots, size_t n, const char *s)
{
	size_t i = (size_t)hash(s) & (n - 1);

	while (slots[i] != NULL && strcmp(slots[i], s) != 0)
		i = (i + 1) & (n - 1);
	return &slots[i];
}

static bool
grow(struct rb_once *o)
{
	size_t i, n = o->nslots == 0 ? FIRST_SLOTS : o->nslots * 2;
	const char **slots = calloc(n, sizeof(*slots));

	if (slots == NULL)
		return false;
	for (i = 0; i < o->nslots; i++) {
		if (o->slots[i] != NULL)
			*slot(slots, n, o->slots[i]) = o->slots[i];
	}
	free(o->slots);
	o->slots = slots;
	o->nslots = n;
	return true;
}

const char *
rb_once(struct rb *b, const char *s)
{
	struct rb_once *o = &b->once;
	const char **at;

	/* Half empty at least.  Without memory it is one more copy. */
	if (o->n >= o->nslots / 2 && !grow(o) && o->n + 1 >= o->nslots)
		return cf_strdup(b->arena, s);
	at = slot(o->slots, o->nslots, s);
	if (*at == NULL && (*at = cf_strdup(b->arena, s)) != NULL)
		o->n++;
	return *at;
}

void
rb_once_free(struct rb_once *o)
{
	free(o->slots);
	*o = (struct rb_once){ 0 };
}
