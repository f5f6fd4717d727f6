/*
 * What was found, as facts.  Words like weak or expired never occur here.
 */
#include <stdio.h>
#include <string.h>

#include "collect.h"
#include "vuln_crypt.h"

/* ---- Certificates ---- */

struct out {
	struct cf_collect *c;
	const char *subject;
};

/* Texts and lists that a certificate does not have are absent, not empty. */
static void
put_text(const struct out *o, const char *key, const char *s)
{
	if (s == NULL || s[0] == '\0')
		cf_emit(o->c, &(struct cf_claim){ .subject = o->subject,
				  .key = key,
				  .status = CF_ST_ABSENT });
	else
		cf_emit_text(o->c, o->subject, key, s);
}

static void
put_list(const struct out *o, const char *key, const struct tls_strings *l)
{
	struct cf_claim claim = { .subject = o->subject,
		.key = key,
		.value = cf_v_list(l->v, l->n) };

	if (l->n == 0) {
		claim.status = CF_ST_ABSENT;
		memset(&claim.value, 0, sizeof(claim.value));
	} else if (l->cut) {
		claim.status = CF_ST_PARTIAL;
		claim.note = "more names than are kept";
	}
	cf_emit(o->c, &claim);
}

static void
put_time(const struct out *o, const char *key, int64_t t)
{
	cf_emit(o->c,
	    &(struct cf_claim){
		.subject = o->subject, .key = key, .value = cf_v_time(t) });
}

static void
put_bool_if(const struct out *o, const char *key, bool has, bool value)
{
	if (has)
		cf_emit_bool(o->c, o->subject, key, value);
	else
		cf_emit(o->c, &(struct cf_claim){ .subject = o->subject,
				  .key = key,
				  .status = CF_ST_ABSENT });
}

static void
put_int_if(const struct out *o, const char *key, int64_t value)
{
	if (value != 0)
		cf_emit_int(o->c, o->subject, key, value);
	else
		cf_emit(o->c, &(struct cf_claim){ .subject = o->subject,
				  .key = key,
				  .status = CF_ST_ABSENT });
}

static void
emit_cert(const struct out *o, const struct tls_cert *c)
{
	put_text(o, "cert.issuer", c->issuer);
	put_text(o, "cert.issuer_cn", c->issuer_cn);
	put_text(o, "cert.issuer_o", c->issuer_o);
	put_text(o, "cert.serial", c->serial);
	cf_emit_int(o->c, o->subject, "cert.serial_bytes", c->serial_bytes);
	cf_emit_bool(
	    o->c, o->subject, "cert.serial_positive", c->serial_positive);
	cf_emit_int(o->c, o->subject, "cert.version", c->version);
	put_time(o, "cert.not_before", c->not_before);
	put_time(o, "cert.not_after", c->not_after);
	put_text(o, "cert.key_type", c->key_type);
	put_int_if(o, "cert.key_bits", c->key_bits);
	put_text(o, "cert.key_curve", c->key_curve);
	put_int_if(o, "cert.rsa_exponent", c->rsa_exponent);
	put_text(o, "cert.rsa_modulus", c->rsa_modulus);
	put_text(o, "cert.sha512", c->sha512);
	put_text(o, "cert.spki_sha256", c->spki_sha256);
	put_text(o, "cert.spki_sha512", c->spki_sha512);
	put_text(o, "cert.signature_algorithm", c->signature_algorithm);
	put_text(o, "cert.signature_hash", c->signature_hash);
	put_list(o, "cert.key_usage", &c->key_usage);
	put_bool_if(o, "cert.key_usage_critical", c->has_key_usage,
	    c->key_usage_critical);
	put_list(o, "cert.ext_key_usage", &c->eku);
	put_bool_if(
	    o, "cert.ext_key_usage_critical", c->has_eku, c->eku_critical);
	put_list(o, "cert.san_dns", &c->san_dns);
	put_list(o, "cert.san_ip", &c->san_ip);
	put_bool_if(o, "cert.san_critical", c->has_san, c->san_critical);
	put_text(o, "cert.aki", c->aki);
	put_bool_if(o, "cert.aki_critical", c->has_aki, c->aki_critical);
	put_text(o, "cert.ski", c->ski);
	put_list(o, "cert.crl_urls", &c->crl_urls);
	put_bool_if(o, "cert.crldp_critical", c->has_crldp, c->crldp_critical);
	put_list(o, "cert.ocsp_urls", &c->ocsp_urls);
	put_list(o, "cert.ca_issuer_urls", &c->ca_issuer_urls);
	put_bool_if(o, "cert.aia_critical", c->has_aia, c->aia_critical);
	cf_emit_int(o->c, o->subject, "cert.sct_count", c->sct_count);
	cf_emit_bool(o->c, o->subject, "cert.is_ca", c->is_ca);
	cf_emit_bool(o->c, o->subject, "cert.self_signed", c->self_signed);
}

/* For each certificate, as a server may have one of RSA beside another. */
static void
emit_key_flaws(const struct out *o, const struct tls_cert *c,
    const unsigned char *der, size_t len)
{
	static const char *const key = "cert.key_flaws";
	const char *v[VULN_KEY_FLAWS];
	unsigned int flaws = vuln_key_flaws(der, len);
	size_t n = vuln_flaw_names(flaws, v);

	if (n > 0)
		cf_emit_list(o->c, o->subject, key, v, n);
	else if (cf_starts(c->key_type, "RSA") && c->rsa_modulus[0] == '\0')
		cf_emit_status(o->c, o->subject, key, CF_ST_NOT_COLLECTED,
		    "no modulus, or too long a one");
	else
		cf_emit_status(o->c, o->subject, key,
		    flaws != 0 ? CF_ST_ABSENT : CF_ST_NOT_COLLECTED, "%s",
		    vuln_key_note(flaws));
}

static const char *
cert_subject(struct tls_run *run, const unsigned char *der, size_t len)
{
	char hex[CF_SHA256_HEX];

	if (cf_sha256_hex(der, len, hex) != CF_OK)
		return NULL;
	return cf_subject(run->c->arena, "cert", hex);
}

const char *
tls_emit_cert(struct tls_run *run, const unsigned char *der, size_t len)
{
	struct cf_claim claim = {
		.key = "cert.subject", .raw = der, .raw_len = len
	};
	struct tls_run *all = run->root != NULL ? run->root : run;
	struct tls_cert cert;
	struct cf_arena *arena;
	const char **seen;
	struct out o = { run->c, cert_subject(run, der, len) };
	size_t i;

	if (o.subject == NULL || (arena = cf_arena_new(CF_ARENA_TLS)) == NULL)
		return NULL;
	for (i = 0; i < all->nseen && !cf_streq(all->seen[i], o.subject); i++)
		;
	if (i < all->nseen)
		goto done;
	seen = cf_regrow(all->c->arena, all->seen, all->nseen * sizeof(*seen),
	    (all->nseen + 1) * sizeof(*seen));
	if (seen != NULL) {
		seen[all->nseen++] = o.subject;
		all->seen = seen;
	}
	claim.subject = o.subject;
	if (tls_x509_read(arena, der, len, &cert) != CF_OK) {
		claim.status = CF_ST_MALFORMED;
		claim.note = "not a DER certificate";
		cf_emit(run->c, &claim);
		goto done;
	}
	if (cert.subject[0] != '\0')
		claim.value = cf_v_text(cert.subject);
	else
		claim.status = CF_ST_ABSENT;
	cf_emit(run->c, &claim);
	emit_cert(&o, &cert);
	emit_key_flaws(&o, &cert, der, len);
done:
	cf_arena_free(arena);
	return o.subject;
}

/* ---- Lists of the plan ---- */

static void
put_status(struct tls_endpoint *e, const char *key, enum cf_status status,
    const char *note)
{
	cf_emit(e->run->c, &(struct cf_claim){ .subject = e->subject,
			       .key = key,
			       .status = status,
			       .note = note });
}

static void
put_strings(struct tls_endpoint *e, const char *key, enum cf_status status,
    const char *note, const char *const *v, size_t n)
{
	struct cf_claim claim = { .subject = e->subject,
		.key = key,
		.status = status,
		.note = status != CF_ST_OK && status != CF_ST_ABSENT ? note
								     : NULL };

	if (status == CF_ST_OK || status == CF_ST_PARTIAL)
		claim.value = cf_v_list(v, n);
	cf_emit(e->run->c, &claim);
}

typedef const char *name_fn(struct cf_arena *, uint32_t);

static const char *
name_suite(struct cf_arena *arena, uint32_t id)
{
	return tls_suite_text(arena, id, false);
}

static const char *
name_kind(struct cf_arena *arena, uint32_t id)
{
	return tls_suite_text(arena, id, true);
}

static const char *
name_group(struct cf_arena *arena, uint32_t id)
{
	return tls_group_text(arena, id);
}

static const char *
name_scheme(struct cf_arena *arena, uint32_t id)
{
	return tls_scheme_text(arena, id);
}

static const char *
name_version(struct cf_arena *arena, uint32_t vi)
{
	(void)arena;
	return tls_version_names[vi];
}

static const char *
name_dtls(struct cf_arena *arena, uint32_t vi)
{
	(void)arena;
	return tls_version_label((int)vi, true);
}

static const char *
name_versioned(struct cf_arena *arena, uint32_t x)
{
	return cf_printf(arena, "%s %s", tls_version_names[x >> 16],
	    tls_suite_text(arena, x & 0xFFFF, false));
}

static const char *
name_dtls_suite(struct cf_arena *arena, uint32_t x)
{
	return cf_printf(arena, "%s %s", tls_version_label((int)(x >> 16), true),
	    tls_suite_text(arena, x & 0xFFFF, false));
}

static void
put_found(struct tls_endpoint *e, const char *key, const struct tls_list *l,
    name_fn *name)
{
	const char **v = cf_calloc(e->arena, l->n + 1, sizeof(*v));
	size_t i;

	if (v == NULL)
		return;
	for (i = 0; i < l->n; i++)
		v[i] = name(e->arena, l->v[i]);
	put_strings(e, key, l->status, l->note, v, l->n);
}

/* What cannot be there is absent, when it is known what is there; otherwise
 * it is as little known as the rest. */
static enum cf_status
missing(const struct tls_found *f, bool applies)
{
	int vi;

	if (f->status != CF_ST_OK)
		return f->status;
	for (vi = 0; vi < TLS_V_MAX && !applies; vi++)
		applies = f->suites[vi].status != CF_ST_OK &&
			  f->suites[vi].status != CF_ST_ABSENT;
	return applies ? CF_ST_NOT_COLLECTED : CF_ST_ABSENT;
}

static void
put_tri(struct tls_endpoint *e, const struct tls_found *f, const char *key,
    enum cf_tri t, bool applies, const char *why)
{
	enum cf_status status = missing(f, applies);

	if (t != CF_TRI_UNSET)
		cf_emit_bool(e->run->c, e->subject, key, t == CF_TRI_YES);
	else
		put_status(
		    e, key, status, status == CF_ST_ABSENT ? why : f->note);
}

/* ---- The endpoint ---- */

static void
emit_versions(struct tls_endpoint *e, const struct tls_found *f)
{
	char key[CF_MAX_KEY];
	int vi;

	put_found(e, "tls.versions", &f->versions,
	    f->dtls ? name_dtls : name_version);
	for (vi = 0; vi < TLS_V_MAX; vi++) {
		snprintf(
		    key, sizeof(key), "tls.suites.%s", tls_version_keys[vi]);
		put_found(e, key, &f->suites[vi],
		    vi == TLS_V_SSL2 ? name_kind : name_suite);
		if (vi < TLS_V_SSL3)
			continue;
		snprintf(
		    key, sizeof(key), "tls.order.%s", tls_version_keys[vi]);
		if (f->order[vi] != TLS_ORDER_UNKNOWN)
			cf_emit_text(e->run->c, e->subject, key,
			    tls_order_name(f->order[vi]));
		else
			put_status(e, key,
			    f->suites[vi].n >= 2 ? CF_ST_NOT_COLLECTED
			    : f->suites[vi].status == CF_ST_OK ? CF_ST_ABSENT
			    : f->suites[vi].status == CF_ST_PARTIAL
				? CF_ST_NOT_COLLECTED
				: f->suites[vi].status,
			    "fewer than two suites to put in order");
		if (vi < TLS_V_10)
			continue;
		snprintf(
		    key, sizeof(key), "tls.groups.%s", tls_version_keys[vi]);
		put_found(e, key, &f->groups[vi], name_group);
	}
	put_found(e, "tls.sigalgs.tls12", &f->schemes, name_scheme);
	put_found(e, "tls.sigalgs.tls13", &f->schemes13, name_scheme);
}

/* What sessions are promised; whether they can be resumed is asked elsewhere. */
static void
emit_sessions(struct tls_endpoint *e, const struct tls_found *f, bool old)
{
	put_tri(e, f, "tls.session_id", f->session_id, old,
	    "no version that has it");
	put_tri(e, f, "tls.session_ticket", f->ticket, old,
	    "no version that has it");
	if (f->alpn != NULL && f->alpn[0] != '\0')
		cf_emit_text(e->run->c, e->subject, "tls.alpn", f->alpn);
	else
		put_status(e, "tls.alpn",
		    f->alpn != NULL ? CF_ST_ABSENT : missing(f, old),
		    f->alpn != NULL ? "none of these was chosen" : f->note);
}

static void
emit_dh(struct tls_endpoint *e, const struct tls_found *f)
{
	const char *v[TLS_DHS];
	unsigned int least = 0;
	size_t i;

	for (i = 0; i < f->ndh; i++) {
		v[i] = f->dh[i].name[0] != '\0'
			   ? f->dh[i].name
			   : cf_printf(e->arena, "unknown%u", f->dh[i].bits);
		if (least == 0 || f->dh[i].bits < least)
			least = f->dh[i].bits;
	}
	if (f->ndh > 0) {
		put_strings(e, "tls.dh_primes",
		    f->dh_partial ? CF_ST_PARTIAL : CF_ST_OK,
		    "a DHE handshake failed", v, f->ndh);
		cf_emit_int(e->run->c, e->subject, "tls.dh_bits", least);
		return;
	}
	put_status(e, "tls.dh_primes", missing(f, f->dh_partial), f->note);
	put_status(e, "tls.dh_bits", missing(f, f->dh_partial), f->note);
}

static void
emit_traits(struct tls_endpoint *e, const struct tls_found *f)
{
	bool old = f->offered[TLS_V_10] || f->offered[TLS_V_11] ||
		   f->offered[TLS_V_12];
	bool both = old && f->offered[TLS_V_13];

	emit_sessions(e, f, old);
	put_tri(e, f, "tls.extended_master_secret", f->ems, old,
	    "no version that has it");
	put_tri(e, f, "tls.secure_renegotiation", f->reneg, old,
	    "no version that has it");
	put_tri(e, f, "tls.compression", f->compression, old,
	    "no version that has it");
	put_tri(e, f, "tls.downgrade_sentinel", f->sentinel, both,
	    "not both TLS 1.3 and an older version");
	put_tri(
	    e, f, "tls.cbc_plain_mac", f->etm_optional, false, "not accepted");
	if (f->plain_cbc.n > 0)
		put_found(
		    e, "tls.cbc_without_etm", &f->plain_cbc,
		    f->dtls ? name_dtls_suite : name_versioned);
	else
		put_status(e, "tls.cbc_without_etm",
		    missing(f, f->plain_cbc.status != CF_ST_ABSENT),
		    f->plain_cbc.note);
	if (f->preferred != 0)
		cf_emit_text(e->run->c, e->subject, "tls.preferred_version",
		    tls_version_label(tls_version_index(f->preferred), f->dtls));
	else
		put_status(e, "tls.preferred_version",
		    f->status == CF_ST_OK ? CF_ST_ABSENT : f->status, f->note);
	if (f->group_order != TLS_ORDER_UNKNOWN)
		cf_emit_text(e->run->c, e->subject, "tls.group_order.tls13",
		    tls_order_name(f->group_order));
	put_strings(e, "tls.oddities", f->nodd > 0 ? CF_ST_OK : CF_ST_ABSENT,
	    NULL, f->odd, f->nodd);
	if (f->status == CF_ST_OK)
		cf_emit_bool(e->run->c, e->subject, "tls.inconsistent",
		    f->inconsistent);
	else
		put_status(e, "tls.inconsistent", f->status, f->note);
	cf_emit_int(e->run->c, e->subject, "tls.conversations", f->probes);
}

static const char **
emit_certs(struct tls_endpoint *e, const unsigned char *const *der,
    const size_t *lens, size_t n)
{
	const char **v = cf_calloc(e->arena, n + 1, sizeof(*v));
	size_t i;

	for (i = 0; v != NULL && i < n; i++) {
		v[i] = tls_emit_cert(e->run, der[i], lens[i]);
		if (v[i] == NULL)
			v[i] = "";
	}
	return v;
}

/* The leaf of each kind of handshake: "TLSv1.2 ECDHE-RSA cert:…". */
static void
emit_leaves(struct tls_endpoint *e, const struct tls_found *f)
{
	const char *v[TLS_FLIGHTS + 2];
	bool v2 = f->offered[TLS_V_SSL2], seen2 = false;
	bool v13 = f->offered[TLS_V_13], seen13 = false, request = false;
	size_t i, n = 0;
	const char **chain;

	if (v2 && f->ssl2_cert_len > 0) {
		chain = emit_certs(e, &f->ssl2_cert, &f->ssl2_cert_len, 1);
		if (chain != NULL) {
			v[n++] = cf_printf(e->arena, "SSLv2 RSA %s", chain[0]);
			seen2 = true;
		}
	}
	for (i = 0; i < f->nflights; i++) {
		const struct tls_flight *t = &f->flights[i];

		request |= t->cert_request;
		chain = emit_certs(e, t->certs, t->lens, t->n);
		if (chain != NULL && t->n > 0)
			v[n++] = cf_printf(e->arena, "%s %s %s",
			    tls_version_label(t->vi, f->dtls), t->kx, chain[0]);
	}
	if (v13 && cf_streq(e->shake.version, "TLSv1.3") &&
	    e->shake.nchain > 0) {
		chain = emit_certs(e, e->shake.chain, e->shake.chain_len, 1);
		if (chain != NULL) {
			v[n++] = cf_printf(e->arena, "TLSv1.3 %s", chain[0]);
			seen13 = true;
		}
	}
	put_strings(e, "tls.leaves",
	    n == 0 ? missing(f, true)
	    : f->flights_partial || (v2 && !seen2) || (v13 && !seen13)
		? CF_ST_PARTIAL
		: CF_ST_OK,
	    "not every kind of handshake showed a certificate", v, n);
	if (f->nflights > 0)
		cf_emit_bool(
		    e->run->c, e->subject, "tls.client_certificate", request);
}

/* The chain of the complete handshake, or else of the clear flight. */
static void
emit_chain(struct tls_endpoint *e, const struct tls_found *f)
{
	const unsigned char *const *der = e->shake.chain;
	const size_t *lens = e->shake.chain_len;
	size_t n = e->shake.nchain, i;
	struct cf_claim claim = { .subject = e->subject, .key = "tls.chain" };
	struct cf_buf raw;

	for (i = 0; i < f->nflights && n == 0; i++) {
		der = f->flights[i].certs;
		lens = f->flights[i].lens;
		n = f->flights[i].n;
	}
	if (n == 0) {
		put_status(e, "tls.chain",
		    e->shake.status != CF_ST_OK ? e->shake.status
						: CF_ST_ABSENT,
		    e->shake.note);
		return;
	}
	cf_buf_init(&raw, CF_MAX_RAW);
	for (i = 0; i < n; i++)
		cf_buf_add(&raw, der[i], lens[i]);
	claim.value = cf_v_list(emit_certs(e, der, lens, n), n);
	claim.raw = cf_buf_failed(&raw) ? NULL : raw.data;
	claim.raw_len = cf_buf_failed(&raw) ? 0 : raw.len;
	cf_emit(e->run->c, &claim);
	cf_buf_free(&raw);
}

static void
emit_handshake(struct tls_endpoint *e)
{
	const struct cf_tls_result *s = &e->shake;
	struct cf_collect *c = e->run->c;
	static const char *const keys[] = { "tls.anchor", "tls.chain_trusted",
		"tls.stapled", "tls.handshake" };
	size_t i;

	if (s->status != CF_ST_OK) {
		for (i = 0; i < CF_NELEM(keys); i++)
			put_status(e, keys[i], s->status, s->note);
		return;
	}
	cf_emit_text(c, e->subject, "tls.handshake",
	    cf_printf(e->arena, "%s %s %s", s->version, s->suite, s->group));
	if (s->nchain == 0) {
		put_status(
		    e, "tls.anchor", CF_ST_ABSENT, "no certificate was sent");
		put_status(e, "tls.chain_trusted", CF_ST_ABSENT,
		    "no certificate was sent");
	} else {
		cf_emit(c, &(struct cf_claim){ .subject = e->subject,
			       .key = "tls.chain_trusted",
			       .value = cf_v_bool(s->chain_ok),
			       .note = s->chain_error });
		if (s->anchor[0] != '\0') {
			cf_emit_text(c, e->subject, "tls.anchor", s->anchor);
			cf_emit_bool(c, e->subject, "tls.anchor_declared",
			    s->anchor_extra);
		} else {
			put_status(
			    e, "tls.anchor", CF_ST_ABSENT, s->chain_error);
		}
		if (!s->chain_ok)
			cf_emit_text(c, e->subject, "tls.chain_error",
			    s->chain_error[0] != '\0' ? s->chain_error
						      : "no path");
	}
	cf_emit(c, &(struct cf_claim){ .subject = e->subject,
		       .key = "tls.stapled",
		       .value = cf_v_bool(s->stapled),
		       .raw = s->staple,
		       .raw_len = s->staple != NULL ? s->staple_len : 0 });
	if (s->stapled && s->staple_status[0] != '\0')
		cf_emit_text(
		    c, e->subject, "tls.staple_status", s->staple_status);
}

static void
emit_name(struct tls_endpoint *e)
{
	cf_emit_text(e->run->c, e->subject, "tls.name",
	    e->ep->sni[0] != '\0' ? e->ep->sni : e->ep->host);
}

void
tls_emit_endpoint(struct tls_endpoint *e)
{
	const struct tls_found *f = tls_plan_found(e->plan);

	emit_name(e);
	emit_versions(e, f);
	emit_dh(e, f);
	emit_traits(e, f);
	emit_leaves(e, f);
	emit_chain(e, f);
	emit_handshake(e);
	tls_emit_extra(e, f);
	tls_emit_path(e);
	tls_emit_scts(e);
}

/* No conversation took place: what was to be learnt has that status. */
void
tls_emit_failure(
    struct tls_endpoint *e, enum cf_status status, const char *note)
{
	static const char *const keys[] = { "tls.versions", "tls.chain",
		"tls.chain_trusted", "tls.anchor", "tls.stapled", "tls.leaves",
		"tls.scts.certificate", "tls.scts.extension",
		"tls.path", "tls.chain_shape", "tls.store.system",
		"tls.store.mozilla", "tls.store.declared", "tls.store.listed",
		"tls.cbc_without_etm", "tls.dh_primes", "tls.sigalgs.tls12",
		"tls.preferred_version", "tls.compression",
		"tls.secure_renegotiation", "tls.extended_master_secret",
		"tls.downgrade_sentinel" };
	static const char *const kinds[] = { "suites", "order", "groups" };
	char key[CF_MAX_KEY];
	size_t i, k;

	emit_name(e);
	tls_emit_extra_failure(e, status, note);
	for (i = 0; i < CF_NELEM(keys); i++)
		put_status(e, keys[i], status, note);
	if (e->run->ct.given)
		put_status(e, "tls.sct_logs", status, note);
	for (k = 0; k < CF_NELEM(kinds); k++) {
		/* Suites from SSLv2 on, orders from SSLv3, groups from TLS 1.0. */
		for (i = k; i < TLS_V_MAX; i++) {
			snprintf(key, sizeof(key), "tls.%s.%s", kinds[k],
			    tls_version_keys[i]);
			put_status(e, key, status, note);
		}
	}
}
