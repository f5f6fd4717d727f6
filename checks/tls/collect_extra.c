/*
 * What was asked besides (extensions, certificates for each kind of key, under
 * another name or none), as facts; and the full handshakes that TLS 1.3 needs
 * for it.  A certificate of another name is told by its digest alone: it is
 * nothing that this endpoint is to be judged by.
 */
#include <string.h>

#include "collect.h"

static void
put(struct tls_endpoint *e, const char *key, enum cf_status status,
    const char *note, const char *const *v, size_t n)
{
	struct cf_claim claim = { .subject = e->subject,
		.key = key,
		.status = status,
		.note = note };

	if (status == CF_ST_OK && n == 0)
		claim.status = CF_ST_ABSENT;
	else if (status == CF_ST_OK || status == CF_ST_PARTIAL)
		claim.value = cf_v_list(v, n);
	cf_emit(e->run->c, &claim);
}

static void
put_set(struct tls_endpoint *e, const char *key,
    const struct tls_exts_found *x, tls_exts set)
{
	const char *v[64];
	unsigned int i;
	size_t n = 0;

	for (i = 0; i < 64; i++) {
		if ((set & TLS_EXT(i)) && tls_ext_name(i)[0] != '\0')
			v[n++] = tls_ext_name(i);
	}
	put(e, key, x->status, x->note, v, n);
}

static void
put_clear(struct tls_endpoint *e, const struct tls_exts_found *x)
{
	static const char *const formats[] = { "uncompressed",
		"ansiX962_compressed_prime", "ansiX962_compressed_char2" };
	const char *v[CF_NELEM(formats)];
	enum cf_status status =
	    x->status == CF_ST_PARTIAL ? CF_ST_OK : x->status;
	size_t i, n = 0;

	put_set(e, "tls.extensions.tls12", x, x->answered);
	put_set(e, "tls.extensions_silent.tls12", x, x->silent);
	put_set(e, "tls.extensions_refused", x, x->refused & ~TLS_EXT_ODD);
	put_set(e, "tls.extensions_unasked", x, x->unasked);
	put_set(e, "tls.hello_refused", x, x->refused & TLS_EXT_ODD);
	for (i = 0; i < CF_NELEM(formats); i++) {
		if (x->points & (1u << i))
			v[n++] = formats[i];
	}
	put(e, "tls.ec_point_formats", status, x->note, v, n);
	if (x->record_limit != 0)
		cf_emit_int(e->run->c, e->subject, "tls.record_size_limit",
		    x->record_limit);
	else
		put(e, "tls.record_size_limit", status, x->note, NULL, 0);
}

/* ---- Names ---- */

static void
put_shown(struct tls_endpoint *e, const struct tls_shown *s, const char *key,
    const char *key_differs, const struct tls_extra_found *x)
{
	char hex[CF_SHA256_HEX];
	const char *v[4];
	bool none = s == &x->none;
	size_t n = 0;

	if (s->status != CF_ST_OK) {
		if (s->status == CF_ST_REFUSED)
			cf_emit(e->run->c,
			    &(struct cf_claim){ .subject = e->subject,
				.key = key,
				.value = cf_v_text("refused"),
				.note = s->note });
		else
			put(e, key, s->status, s->note, NULL, 0);
		put(e, key_differs,
		    s->status == CF_ST_REFUSED ? CF_ST_ABSENT : s->status,
		    s->note, NULL, 0);
		return;
	}
	if (!s->same_leaf && s->n > 0 &&
	    cf_sha256_hex(s->certs[0], s->lens[0], hex) == CF_OK)
		v[n++] = cf_printf(e->arena, "certificate %s", hex);
	if (!s->same_suite && s->suite != 0)
		v[n++] = cf_printf(e->arena, "suite %s",
		    tls_suite_text(e->arena, s->suite, false));
	if (none && x->none_suites == CF_TRI_YES)
		v[n++] = "suites";
	if (none && x->none_versions == CF_TRI_YES)
		v[n++] = "versions";
	cf_emit_text(e->run->c, e->subject, key, n > 0 ? "differs" : "same");
	put(e, key_differs, CF_ST_OK, "as under its name", v, n);
}

/* In clear where an older version is spoken, else from full handshakes. */
static void
emit_names(struct tls_endpoint *e, const struct tls_found *f)
{
	const struct tls_extra_found *x = &f->extra;
	const struct tls_more *m = &e->more;
	struct tls_extra_found sealed = { .none = m->none, .other = m->other };
	static const struct tls_shown never = { .status = CF_ST_NOT_COLLECTED,
		.note = "not asked" };

	if (f->status == CF_ST_OK && e->ep->sni[0] == '\0') {
		struct tls_shown no_name = { .status = CF_ST_ABSENT,
			.note = "no name is asked of this endpoint" };

		put_shown(e, &no_name, "tls.no_name", "tls.no_name_differs", x);
		put_shown(
		    e, &no_name, "tls.other_name", "tls.other_name_differs", x);
		return;
	}
	/* There is no suite to compare in a full handshake. */
	sealed.none.same_suite = sealed.other.same_suite = true;
	if (m->none.asked != NULL || m->other.asked != NULL)
		x = &sealed;
	put_shown(e, x->none.asked != NULL ? &x->none : &never, "tls.no_name",
	    "tls.no_name_differs", x);
	put_shown(e, x->other.asked != NULL ? &x->other : &never,
	    "tls.other_name", "tls.other_name_differs", x);
}

/* ---- Kinds of keys ---- */

static size_t
add_keys(struct tls_endpoint *e, const struct tls_shown *s, size_t n,
    const char **v, size_t at, bool *ret_gap)
{
	const char *cert;
	size_t i;

	for (i = 0; i < n; i++) {
		if (s[i].n == 0) {
			/* A server may name a scheme that it cannot use. */
			*ret_gap |= s[i].status != CF_ST_REFUSED;
			continue;
		}
		cert = tls_emit_cert(e->run, s[i].certs[0], s[i].lens[0]);
		if (cert != NULL)
			v[at++] = cf_printf(e->arena, "%s %s %s",
			    tls_version_label(s[i].vi,
				tls_is_dtls_endpoint(e->ep)),
			    s[i].asked, cert);
	}
	return at;
}

static bool
emit_keys(struct tls_endpoint *e, const struct tls_found *f)
{
	const char *v[2 * TLS_SHOWN];
	bool gap = false;
	size_t n;

	n = add_keys(e, f->extra.keys, f->extra.nkeys, v, 0, &gap);
	n = add_keys(e, e->more.keys, e->more.nkeys, v, n, &gap);
	if (f->status != CF_ST_OK)
		put(e, "tls.leaves_by_key", f->status, f->note, NULL, 0);
	else if (gap)
		put(e, "tls.leaves_by_key",
		    n > 0 ? CF_ST_PARTIAL : CF_ST_NOT_COLLECTED,
		    "not every kind of key could be asked for", v, n);
	else
		put(e, "tls.leaves_by_key", CF_ST_OK,
		    "the schemes are those of one kind of key", v, n);
	return gap;
}

/* ---- Chains ---- */

#define CHAINS (1 + TLS_FLIGHTS + 2 * TLS_SHOWN)
struct chains {
	const char *v[CHAINS], *paths[CHAINS];
	size_t n, npaths;
	bool unjudged; /* one at least */
};

/* The path of a chain that holds, up to its anchor: judged as that of the full
 * handshake, because the others were shown where nothing was judged.  The leaf
 * goes by the bytes that were sent, which OpenSSL may write otherwise. */
static void
add_path(struct tls_endpoint *e, struct chains *l, const struct cf_ders *chain,
    const char *leaf)
{
	struct cf_strings trust = cf_deployment_paths(
	    e->arena, e->run->c->deployment->file, &e->ep->trust);
	struct cf_chain_options o = { .host = e->ep->host, .trust = &trust,
		.time = e->run->c->now };
	const char *text = leaf, *cert;
	struct cf_ders path;
	size_t i;
	int code;

	code = cf_chain_verify(e->run->c->net, chain, &o, e->arena, &path);
	if (code != CF_OK) {
		l->unjudged |= code != CF_ENOTFOUND;
		return;
	}
	for (i = 1; i < path.n; i++) {
		cert = tls_emit_cert(e->run, path.v[i], path.len[i]);
		if (cert == NULL) {
			l->unjudged = true;
			return;
		}
		text = cf_printf(e->arena, "%s %s", text, cert);
	}
	l->paths[l->npaths++] = text;
}

/* One more, unless its leaf is there: "cert:leaf cert:issuer …". */
static void
add_chain(struct tls_endpoint *e, struct chains *l,
    const unsigned char *const *certs, const size_t *lens, size_t n)
{
	const char *text = NULL, *cert, *leaf = NULL;
	size_t i;

	for (i = 0; i < n; i++) {
		cert = tls_emit_cert(e->run, certs[i], lens[i]);
		if (cert == NULL)
			return;
		if (i == 0)
			leaf = cert;
		text = i == 0 ? cert :
				cf_printf(e->arena, "%s %s", text, cert);
	}
	for (i = 0; i < l->n && text != NULL; i++)
		if (strncmp(l->v[i], text, strcspn(text, " ")) == 0)
			return;
	if (text == NULL)
		return;
	l->v[l->n++] = text;
	add_path(e, l, &(struct cf_ders){ certs, lens, n }, leaf);
}

static void
emit_paths(struct tls_endpoint *e, const struct chains *l)
{
	put(e, "tls.chain_paths",
	    !l->unjudged ? CF_ST_OK :
	    l->npaths > 0 ? CF_ST_PARTIAL : CF_ST_NOT_COLLECTED,
	    l->unjudged ? "not every chain could be judged" : NULL, l->paths,
	    l->npaths);
}

/* Of every kind of key and exchange; that of SSLv2 is no chain. */
static void
emit_chains(struct tls_endpoint *e, const struct tls_found *f, bool gap)
{
	bool v13 = cf_streq(e->shake.version, "TLSv1.3");
	const struct tls_shown *keys[2] = { f->extra.keys, e->more.keys };
	const size_t nkeys[2] = { f->extra.nkeys, e->more.nkeys };
	struct chains l = { .n = 0 };
	size_t i, k;

	add_chain(
	    e, &l, e->shake.chain, e->shake.chain_len, e->shake.nchain);
	for (i = 0; i < f->nflights; i++)
		add_chain(e, &l, f->flights[i].certs, f->flights[i].lens,
		    f->flights[i].n);
	for (k = 0; k < CF_NELEM(keys); k++)
		for (i = 0; i < nkeys[k]; i++)
			add_chain(e, &l, keys[k][i].certs, keys[k][i].lens,
			    keys[k][i].n);
	gap |= f->flights_partial ||
	       (f->offered[TLS_V_13] && !(v13 && e->shake.nchain > 0));
	if (f->status != CF_ST_OK || l.n == 0) {
		const char *note = f->status != CF_ST_OK ? f->note :
		    "no certificate was seen";
		enum cf_status status = f->status != CF_ST_OK ? f->status :
		    e->shake.status != CF_ST_OK ? e->shake.status :
		    CF_ST_NOT_COLLECTED;

		put(e, "tls.chains", status, note, NULL, 0);
		put(e, "tls.chain_paths", status, note, NULL, 0);
		return;
	}
	put(e, "tls.chains", gap ? CF_ST_PARTIAL : CF_ST_OK,
	    gap ? "not every kind of handshake showed its chain" : NULL, l.v,
	    l.n);
	emit_paths(e, &l);
}

void
tls_emit_extra(struct tls_endpoint *e, const struct tls_found *f)
{
	const struct tls_exts_found *sealed = &e->more.exts;

	put_clear(e, &f->extra.clear);
	put_set(e, "tls.extensions.tls13", sealed, sealed->answered);
	put_set(e, "tls.extensions_silent.tls13", sealed, sealed->silent);
	emit_names(e, f);
	emit_chains(e, f, emit_keys(e, f));
}

void
tls_emit_extra_failure(
    struct tls_endpoint *e, enum cf_status status, const char *note)
{
	static const char *const keys[] = { "tls.extensions.tls12",
		"tls.extensions.tls13", "tls.extensions_silent.tls12",
		"tls.extensions_silent.tls13", "tls.extensions_refused",
		"tls.extensions_unasked", "tls.hello_refused",
		"tls.ec_point_formats",
		"tls.record_size_limit", "tls.leaves_by_key", "tls.chains",
		"tls.chain_paths", "tls.no_name",
		"tls.no_name_differs", "tls.other_name",
		"tls.other_name_differs" };
	size_t i;

	for (i = 0; i < CF_NELEM(keys); i++)
		put(e, keys[i], status, note, NULL, 0);
}

/* ---- Asking ---- */

static void
on_more(void *arg, const struct tls_more *m)
{
	struct tls_endpoint *e = arg;

	e->more = *m;
	e->pending--;
	tls_endpoint_step(e);
}

void
tls_more_ask(struct tls_endpoint *e)
{
	const struct tls_found *f = tls_plan_found(e->plan);
	struct tls_more_options o = { .arena = e->arena,
		.addr = e->addr,
		.sni = e->ep->sni,
		.starttls = e->ep->starttls,
		.extras = TLS_EXTRA_EXTENSIONS | TLS_EXTRA_CERTIFICATES };

	if (cf_streq(e->shake.version, "TLSv1.3") && e->shake.nchain > 0) {
		o.leaf = e->shake.chain[0];
		o.leaf_len = e->shake.chain_len[0];
	}
	tls_more_none(f, &e->more);
	/* The library makes no handshake of DTLS 1.3. */
	if (tls_is_dtls_endpoint(e->ep))
		return;
	if (tls_more_start(e->run->c->net, &o, f, on_more, e, NULL) ==
	    CF_OK)
		e->pending++;
}
