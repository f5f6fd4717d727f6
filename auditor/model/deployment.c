/*
 * The deployment file, read: size and encoding, then YAML, then keys, then
 * what keys say of one another.  Each step runs only when the one before
 * found nothing, so that no error is the echo of another.  It trusts nothing
 * in the text, opens no file and no secret.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <confiance/text.h>

#include "deployment_priv.h"

/* ---- Errors ---- */

void
dep_error(struct dep_sink *sink, int code, struct cf_pos pos, const char *fmt,
    ...)
{
	char msg[sizeof(sink->errs[0].msg)];
	va_list ap;
	size_t n;

	if (sink->n == DEP_ERRORS)
		return;
	va_start(ap, fmt);
	vsnprintf(msg, sizeof(msg), fmt, ap);
	va_end(ap);
	/* A cut must not leave half a character. */
	n = strlen(msg);
	if (n == sizeof(msg) - 1) {
		while (n > 0 && ((unsigned char)msg[n - 1] & 0xc0) == 0x80)
			n--;
		msg[n > 0 ? n - 1 : 0] = '\0';
	}
	cf_err_at(&sink->errs[sink->n++], code, sink->file, pos.line,
	    pos.column, "%s", msg);
}

bool
dep_stop(const struct dep_sink *sink)
{
	return sink->fatal || sink->n == DEP_ERRORS ||
	    cf_arena_failed(sink->arena);
}

const char *
dep_show(struct cf_arena *arena, const char *s)
{
	if (strstr(s, "://") != NULL && strchr(s, '@') != NULL)
		return "…";
	return cf_gate(arena, s, strlen(s), 80);
}

const char *
dep_meant(struct cf_arena *arena, const char *nearest)
{
	if (nearest == NULL)
		return "";
	return cf_printf(arena, CF_TR(" ; voulez-vous dire « %s » ?",
	    "; did you mean '%s'?"), nearest);
}

static int
by_place(const void *a, const void *b)
{
	const struct cf_err *x = a, *y = b;

	if (x->line != y->line)
		return x->line < y->line ? -1 : 1;
	return (x->column > y->column) - (x->column < y->column);
}

/* ---- Reading ---- */

static void
read_all(struct dep_sink *sink, const char *text, size_t len,
    struct cf_deployment *dep)
{
	const struct dep_node *root = dep_yaml(sink, text, len);

	if (root == NULL)
		return;
	dep_read(sink, root, dep);
	if (sink->n == 0 && !cf_arena_failed(sink->arena))
		dep_check(sink, root, dep);
}

int
cf_deployment_parse_all(struct cf_arena *arena, const char *name,
    const char *text, size_t len, struct cf_deployment *ret,
    void (*report)(void *, const struct cf_err *), void *arg,
    struct cf_err *err)
{
	struct dep_sink sink = { .arena = arena, .file = name };
	struct cf_deployment dep = { .file = cf_strdup(arena, name) };
	size_t i;

	read_all(&sink, text, len, &dep);
	/* Out of memory, other errors may be its doing. */
	if (cf_arena_failed(arena)) {
		memset(sink.errs, 0, sizeof(sink.errs));
		sink.n = 0;
		dep_error(&sink, CF_ENOMEM, (struct cf_pos){ 0, 0 }, "%s",
		    CF_TR("mémoire insuffisante pour lire le déploiement",
		    "out of memory reading the deployment"));
	}
	if (sink.n == 0) {
		*ret = dep;
		return CF_OK;
	}
	qsort(sink.errs, sink.n, sizeof(sink.errs[0]), by_place);
	for (i = 0; report != NULL && i < sink.n; i++)
		report(arg, &sink.errs[i]);
	return cf_err_at(err, sink.errs[0].code, name, sink.errs[0].line,
	    sink.errs[0].column, "%s", sink.errs[0].msg);
}

int
cf_deployment_parse(struct cf_arena *arena, const char *name, const char *text,
    size_t len, struct cf_deployment *ret, struct cf_err *err)
{
	return cf_deployment_parse_all(arena, name, text, len, ret, NULL, NULL,
	    err);
}

/* ---- Questions ---- */

char *
cf_subject(struct cf_arena *arena, const char *kind, const char *name)
{
	return cf_printf(arena, "%s:%s", kind, name);
}

const struct cf_third_party *
cf_third_party_find(const struct cf_deployment *dep, const char *id)
{
	size_t i;

	for (i = 0; i < dep->nthird_parties; i++) {
		if (strcmp(dep->third_parties[i].id, id) == 0)
			return &dep->third_parties[i];
	}
	return NULL;
}
