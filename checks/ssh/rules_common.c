/* What several rules share.  Pure. */
#include "rules.h"

bool
ssh_applies(struct cf_judge *j, const char *key)
{
	return cf_speaks(j, "ssh", "SSH", key);
}

void
ssh_few_add(struct ssh_few *l, const char *name)
{
	size_t i;

	for (i = 0; i < l->n; i++) {
		if (cf_streq(l->v[i], name))
			return;
	}
	l->total++;
	if (l->n < SSH_NAMES)
		l->v[l->n++] = name;
}

const char *
ssh_few_text(struct cf_judge *j, const struct ssh_few *l)
{
	const char *s = "";
	size_t i;

	for (i = 0; i < l->n && i < SSH_SHOWN; i++)
		s = cf_printf(
		    cf_judge_arena(j), "%s%s%s", s, i > 0 ? ", " : "", l->v[i]);
	if (l->total > SSH_SHOWN)
		s = cf_printf(cf_judge_arena(j), "%s (+%zu)", s,
		    l->total - SSH_SHOWN);
	return l->n > 0 ? s : "-";
}

void
ssh_sort(struct cf_judge *j, enum ssh_kind kind, enum ssh_document doc,
    const char *key, struct ssh_sorted *ret)
{
	const struct cf_fact *f = cf_fact(j, key);
	const struct ssh_alg *a;
	enum ssh_word word;
	size_t i;

	if (f == NULL ||
	    (f->status != CF_ST_OK && f->status != CF_ST_ABSENT)) {
		ret->whole = false;
		ret->gap = key;
	}
	for (i = 0; f != NULL && i < f->value.n; i++) {
		a = ssh_alg_find(kind, f->value.list[i]);
		word = a == NULL ? SSH_W_OPEN
		       : doc == SSH_DOC_NOTE ? a->note
					      : a->pg083;
		ssh_few_add(word == SSH_W_GOOD	  ? &ret->good
			    : word == SSH_W_NEWER ? &ret->newer
			    : word == SSH_W_BAD	  ? &ret->bad
						  : &ret->open,
		    f->value.list[i]);
	}
}
