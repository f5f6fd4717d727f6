/*
 * The path from the server's certificate to its anchor, certificates that were
 * not sent included; how the chain as sent departs from it; and what each set
 * of authorities says, the trusted lists of the deployment among them.
 */
#include <string.h>

#include "codec_list.h"
#include "collect.h"

/* ---- Trusted lists ---- */

static void
say(const char **text, struct cf_arena *arena, const char *more)
{
	*text = cf_printf(arena, "%s%s%s", *text, **text != '\0' ? "; " : "",
	    more);
}

static void
add_ders(struct cf_arena *arena, struct cf_ders *all, const struct cf_ders *add)
{
	size_t total = all->n + add->n;
	const unsigned char **v = cf_calloc(arena, total + 1, sizeof(*v));
	size_t *len = cf_calloc(arena, total + 1, sizeof(*len));

	if (v == NULL || len == NULL)
		return;
	if (all->n > 0) {
		memcpy(v, all->v, all->n * sizeof(*v));
		memcpy(len, all->len, all->n * sizeof(*len));
	}
	if (add->n > 0) {
		memcpy(v + all->n, add->v, add->n * sizeof(*v));
		memcpy(len + all->n, add->len, add->n * sizeof(*len));
	}
	*all = (struct cf_ders){ v, len, total };
}

/* A list says until when it may be relied on (TS 119 612, 5.3.15). */
static bool
current(const struct tls_trusted_list *list, int64_t now)
{
	int64_t until;

	return cf_time_parse(list->next_update, &until) == CF_OK &&
	       until >= now;
}

static void
load_one(struct cf_collect *c, struct cf_arena *arena, const char *path,
    struct tls_lists *lists)
{
	struct tls_trusted_list list;
	struct cf_err err = { 0 };
	char *xml;
	size_t len;

	if (cf_file_read(arena, path, CF_TL_FILE, &xml, &len, &err) != CF_OK)
		say(&lists->bad, arena, err.msg);
	else if (tls_list_read(arena, xml, len, &list) != CF_OK)
		say(&lists->bad, arena, cf_printf(arena,
		    "\"%s\" is no trusted list", path));
	else if (!current(&list, c->now))
		say(&lists->bad, arena, cf_printf(arena,
		    "\"%s\": the list of %s was to be replaced on %s", path,
		    list.territory, list.next_update));
	else {
		add_ders(arena, &lists->ders, &list.authorities);
		say(&lists->source, arena, cf_printf(arena, "%s of %s (%zu)",
		    list.territory, list.issued, list.authorities.n));
	}
}

void
tls_lists_load(struct cf_collect *c, struct tls_lists *ret)
{
	const struct cf_strings *files = &c->deployment->trusted_lists;
	struct cf_strings paths;
	struct cf_arena *arena;
	size_t i;

	*ret = (struct tls_lists){ .source = "", .bad = "" };
	if (files->n == 0)
		return;
	ret->given = true;
	ret->bad = "out of memory";
	/* Freed with the process: as long as the net, which keeps them. */
	if ((arena = cf_arena_new(CF_ARENA_LISTS)) == NULL)
		return;
	ret->bad = "";
	paths = cf_deployment_paths(arena, c->deployment->file, files);
	for (i = 0; i < paths.n && i < CF_TL_LISTS; i++)
		load_one(c, arena, paths.v[i], ret);
}

/* ---- The chain as sent, and the path ---- */

static void
put(struct tls_endpoint *e, const char *key, enum cf_status status,
    const char *note)
{
	cf_emit(e->run->c, &(struct cf_claim){ .subject = e->subject,
			       .key = key, .status = status, .note = note });
}

static bool
same(const char *a, const char *b)
{
	return a != NULL && cf_streq(a, b);
}

static size_t
index_of(const char *cert, const char *const *v, size_t n)
{
	size_t i;

	for (i = 0; i < n && !same(v[i], cert); i++)
		;
	return i;
}

/* Whether a certificate has the key of one of the path: another authority's
 * signature on the same (a cross-certificate). */
static bool
has_key_of(struct tls_endpoint *e, const unsigned char *der, size_t len)
{
	const struct cf_ders *path = &e->shake.path;
	struct tls_cert cert, other;
	size_t i;

	if (tls_x509_read(e->arena, der, len, &cert) != CF_OK)
		return false;
	for (i = 0; i < path->n; i++)
		if (tls_x509_read(e->arena, path->v[i], path->len[i], &other) ==
			CF_OK &&
		    strcmp(cert.spki_sha256, other.spki_sha256) == 0)
			return true;
	return false;
}

/* sent and path: subjects; RFC 5246, 7.4.2: each certifies the one before,
 * the anchor may be left out. */
static void
emit_shape(struct tls_endpoint *e, const char *const *sent, size_t nsent,
    const char *const *path, size_t npath)
{
	const char *words[2 * CF_TLS_CHAIN + 1];
	struct cf_arena *arena = e->arena;
	size_t i, at, last = 0, n = 0;
	bool disorder = false;

	for (i = 0; i < nsent; i++) {
		at = index_of(sent[i], path, npath);
		if (index_of(sent[i], sent, i) < i)
			words[n++] = cf_printf(arena, "duplicate %s", sent[i]);
		else if (at == npath)
			words[n++] = cf_printf(arena, "%s %s",
			    has_key_of(e, e->shake.chain[i],
				e->shake.chain_len[i]) ?
				"cross-signed" : "superfluous", sent[i]);
		else if (at == npath - 1 && at > 0)
			words[n++] = cf_printf(arena, "anchor-sent %s", sent[i]);
		if (at < npath) {
			disorder |= at < last;
			last = at;
		}
	}
	for (i = 1; i + 1 < npath; i++)
		if (index_of(path[i], sent, nsent) == nsent)
			words[n++] = cf_printf(arena, "missing %s", path[i]);
	if (disorder)
		words[n++] = "disorder";
	if (n == 0)
		put(e, "tls.chain_shape", CF_ST_ABSENT, "the chain is the path");
	else
		cf_emit_list(e->run->c, e->subject, "tls.chain_shape", words, n);
}

static void
emit_path(struct tls_endpoint *e)
{
	const struct cf_tls_result *s = &e->shake;
	const char *sent[CF_TLS_CHAIN], *path[CF_TLS_CHAIN];
	size_t i;

	for (i = 0; i < s->nchain; i++)
		if ((sent[i] = tls_emit_cert(e->run, s->chain[i],
			 s->chain_len[i])) == NULL)
			sent[i] = "";
	for (i = 0; i < s->path.n; i++)
		if ((path[i] = tls_emit_cert(e->run, s->path.v[i],
			 s->path.len[i])) == NULL)
			path[i] = "";
	if (s->path.n == 0) {
		put(e, "tls.path", CF_ST_ABSENT, s->chain_error);
		put(e, "tls.chain_shape", CF_ST_NOT_COLLECTED,
		    "there is no path to an anchor to compare with");
		return;
	}
	cf_emit_list(e->run->c, e->subject, "tls.path", path, s->path.n);
	emit_shape(e, sent, s->nchain, path, s->path.n);
}

/* ---- Revocation ---- */

/* Whether the certificate sent after the first one has its issuer's name. */
static bool
next_is_issuer(struct tls_endpoint *e)
{
	const struct cf_tls_result *s = &e->shake;
	struct tls_cert cert, next;

	return s->nchain > 1 &&
	       tls_x509_read(e->arena, s->chain[0], s->chain_len[0], &cert) ==
		   CF_OK &&
	       tls_x509_read(e->arena, s->chain[1], s->chain_len[1], &next) ==
		   CF_OK &&
	       cf_streq(cert.issuer, next.subject);
}

/* Each certificate of the path but its anchor; without a path the first. */
static void
ask_revocation(struct tls_endpoint *e)
{
	const struct cf_tls_result *s = &e->shake;
	const struct cf_ders *path = &s->path;
	bool known;
	size_t i;

	for (i = 0; i + 1 < path->n; i++)
		tls_revocation_start(e->run,
		    tls_emit_cert(e->run, path->v[i], path->len[i]),
		    path->v[i], path->len[i], path->v[i + 1],
		    path->len[i + 1]);
	if (path->n > 0)
		return;
	known = next_is_issuer(e);
	tls_revocation_start(e->run,
	    tls_emit_cert(e->run, s->chain[0], s->chain_len[0]), s->chain[0],
	    s->chain_len[0], known ? s->chain[1] : NULL,
	    known ? s->chain_len[1] : 0);
}

/* ---- The sets of authorities ---- */

static const char *const store_keys[CF_TLS_STORES] = { "tls.store.system",
	"tls.store.mozilla", "tls.store.declared", "tls.store.listed" };

static void
emit_store(struct tls_endpoint *e, size_t id)
{
	const struct cf_tls_store *store = &e->shake.stores[id];
	const struct tls_lists *lists = &e->run->lists;
	const char *note = store->error;

	if (id == CF_STORE_LISTED && lists->given)
		note = cf_printf(e->arena, "%s%s%s%s%s; signature of the list "
		    "not verified", store->error,
		    store->error[0] != '\0' ? "; " : "", lists->source,
		    lists->bad[0] != '\0' ? "; " : "", lists->bad);
	if (store->status != CF_ST_OK)
		put(e, store_keys[id], store->status, note);
	else if (id == CF_STORE_LISTED && !store->trusted &&
		 lists->bad[0] != '\0')
		/* It may stand in a list that could not be used. */
		put(e, store_keys[id], CF_ST_NOT_COLLECTED, note);
	else
		cf_emit(e->run->c, &(struct cf_claim){ .subject = e->subject,
				       .key = store_keys[id],
				       .value = cf_v_bool(store->trusted),
				       .note = note });
}

void
tls_emit_path(struct tls_endpoint *e)
{
	const struct cf_tls_result *s = &e->shake;
	enum cf_status status = s->status != CF_ST_OK ? s->status : CF_ST_ABSENT;
	const char *note =
	    s->status != CF_ST_OK ? s->note : "no certificate was sent";
	size_t i;

	if (s->status != CF_ST_OK || s->nchain == 0) {
		put(e, "tls.path", status, note);
		put(e, "tls.chain_shape", status, note);
		for (i = 0; i < CF_TLS_STORES; i++)
			put(e, store_keys[i], status, note);
		return;
	}
	emit_path(e);
	ask_revocation(e);
	for (i = 0; i < CF_TLS_STORES; i++)
		emit_store(e, i);
}
