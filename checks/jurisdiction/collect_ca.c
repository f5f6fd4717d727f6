/*
 * Names the certification authority behind each chain that the tls check saw:
 * by the fingerprint of the root, else by the names of the issuers, else by
 * what the deployment declares about roots of its own.
 *
 * A name proves nothing by itself: how the authority was recognised is a fact,
 * and the rules believe a name only in a chain that holds.  The country in a
 * certificate's subject is never used.
 */
#include <string.h>

#include <confiance/limits.h>

#include "jurisdiction.h"

/* What was found for one endpoint. */
struct found {
	const char *subject; /* ca:… */
	const struct jur_authority *authority;
	const struct cf_third_party *party; /* declared root of a third party */
	bool own;			    /* declared root of the provider */
	enum jur_ca_match match;
};

/* A root that the deployment declares. */
static bool
declared_root(const struct cf_deployment *d, const char *sha256,
    struct found *f)
{
	size_t i;

	if (sha256[0] == '\0')
		return false;
	if (cf_strings_has(&d->provider.ca_roots, sha256)) {
		f->own = true;
		f->match = JUR_CA_DECLARED;
		return true;
	}
	for (i = 0; i < d->nthird_parties; i++)
		if (cf_strings_has(&d->third_parties[i].ca_roots, sha256)) {
			f->party = &d->third_parties[i];
			f->match = JUR_CA_DECLARED;
			return true;
		}
	return false;
}

static const char *
cert_text(struct cf_collect *c, const char *cert, const char *key)
{
	const struct cf_fact *fact = cf_evidence_get(c->evidence, key, cert);

	return fact != NULL && fact->status == CF_ST_OK ? fact->value.s : "";
}

/* The certificates from the top of the chain down to the leaf.  Where the
 * chain leads to a root, a server may send any other certificate along: only
 * names of issuers are then looked at. */
static void
search_chain(struct cf_collect *c, const struct jur_world *world,
    const struct cf_fact *chain, bool anchored, struct found *f)
{
	const char *cert, *sha256;
	size_t i;

	for (i = chain->value.n; i > 0 && f->match == JUR_CA_NONE; i--) {
		cert = chain->value.list[i - 1];
		sha256 = anchored ? "" : cf_subject_name(cert);
		if (declared_root(c->deployment, sha256, f))
			return;
		f->authority = jur_authority_find(world, sha256,
		    cert_text(c, cert, "cert.issuer_cn"),
		    cert_text(c, cert, "cert.issuer_o"), &f->match);
	}
}

/* "ca:" and the root's digest, or that of the last issuer's name. */
static const char *
ca_subject(struct cf_collect *c, const char *anchor,
    const struct cf_fact *chain)
{
	char hex[CF_SHA256_HEX];
	const char *issuer;

	if (anchor[0] != '\0')
		return cf_subject(c->arena, "ca", anchor);
	issuer = cert_text(c, chain->value.list[chain->value.n - 1],
	    "cert.issuer");
	if (issuer[0] == '\0' ||
	    cf_sha256_hex(issuer, strlen(issuer), hex) != CF_OK)
		return "";
	return cf_subject(c->arena, "ca", hex);
}

/* ---- Facts ---- */

static void
say(struct cf_collect *c, const struct cf_claim *base, const char *key,
    const char *s, enum cf_status status, const char *note)
{
	struct cf_claim claim = *base;

	claim.key = key;
	if (s != NULL && s[0] != '\0') {
		claim.value = cf_v_text(s);
	} else {
		claim.status = status;
		claim.note = note;
	}
	cf_emit(c, &claim);
}

static void
emit_table(struct cf_collect *c, const struct jur_world *world,
    const struct found *f)
{
	const struct jur_authority *a = f->authority;
	struct cf_claim base = { .subject = f->subject, .origin = CF_OR_API,
		.source = cf_printf(c->arena, "%s, entry of %s",
		    jur_dataset_text(c->arena, world,
			"certificate-authorities.json"), a->as_of) };

	say(c, &base, "ca.operator", a->operator_, CF_ST_NOT_COLLECTED, "");
	say(c, &base, "ca.hq", a->hq, CF_ST_NOT_COLLECTED, "");
	say(c, &base, "ca.control", a->control, CF_ST_NOT_COLLECTED, "");
	say(c, &base, "ca.parent_country", a->parent_country, CF_ST_ABSENT,
	    "no parent known");
	say(c, &base, "ca.confidence", a->confidence, CF_ST_ABSENT, "");
	base.key = "ca.caa";
	if (a->caa.n != 0)
		base.value = cf_v_list(a->caa.v, a->caa.n);
	else
		base.status = CF_ST_NOT_COLLECTED;
	cf_emit(c, &base);
}

static void
emit_declared(struct cf_collect *c, const struct found *f)
{
	const struct cf_deployment *d = c->deployment;
	const struct cf_third_party *t = f->party;
	struct cf_claim base = { .subject = f->subject,
		.origin = CF_OR_DECLARED, .source = d->file };

	say(c, &base, "ca.operator",
	    f->own			? d->provider.name :
		t->name[0] != '\0' ? t->name :
					  t->id,
	    CF_ST_NOT_COLLECTED, "not declared");
	say(c, &base, "ca.hq", f->own ? d->provider.seats.registered : t->seat,
	    CF_ST_NOT_COLLECTED, "seat is not declared");
	if (f->own)
		say(c, &base, "ca.control", "", CF_ST_ABSENT,
		    "the provider itself: who controls it is 19.6.b");
	else
		say(c, &base, "ca.control", t->control, CF_ST_NOT_COLLECTED,
		    "control is not declared");
	say(c, &base, "ca.parent_country", "", CF_ST_ABSENT, "not declared");
}

static void
emit_authority(struct cf_collect *c, const struct jur_world *world,
    const struct found *f)
{
	struct cf_claim base = { .subject = f->subject };
	const char *ceremony = "";

	cf_emit_text(c, f->subject, "ca.match", jur_ca_match_name(f->match));
	if (f->match == JUR_CA_NONE) {
		say(c, &base, "ca.operator", "", CF_ST_NOT_COLLECTED,
		    "neither in the table nor declared");
		say(c, &base, "ca.hq", "", CF_ST_NOT_COLLECTED,
		    "authority is not known");
		say(c, &base, "ca.control", "", CF_ST_NOT_COLLECTED,
		    "authority is not known");
	} else if (f->match == JUR_CA_DECLARED) {
		emit_declared(c, f);
		ceremony = f->own ?
		    c->deployment->provider.ca_ceremony_country :
		    f->party->ca_ceremony_country;
	} else {
		emit_table(c, world, f);
	}
	base.origin = CF_OR_DECLARED;
	base.source = c->deployment->file;
	say(c, &base, "ca.ceremony_country", ceremony, CF_ST_NOT_COLLECTED,
	    "place of the key ceremony is not declared");
}

/* ---- The collector ---- */

static void
look_endpoint(struct cf_collect *c, const struct jur_world *world,
    const char *endpoint)
{
	const struct cf_fact *chain, *anchor;
	struct found f = { .match = JUR_CA_NONE };
	const char *root = "";

	chain = cf_evidence_get(c->evidence, "tls.chain", endpoint);
	anchor = cf_evidence_get(c->evidence, "tls.anchor", endpoint);
	if (chain == NULL || chain->value.n == 0) {
		cf_emit_status(c, endpoint, "endpoint.ca",
		    chain != NULL && chain->status != CF_ST_OK ?
			chain->status :
			CF_ST_NOT_COLLECTED,
		    "no certificate was seen");
		return;
	}
	if (anchor != NULL && anchor->status == CF_ST_OK)
		root = anchor->value.s;
	f.subject = ca_subject(c, root, chain);
	if (f.subject[0] == '\0') {
		cf_emit_status(c, endpoint, "endpoint.ca", CF_ST_MALFORMED,
		    "the chain names no issuer");
		return;
	}
	if (!declared_root(c->deployment, root, &f)) {
		f.authority = jur_authority_find(world, root, "", "", &f.match);
		search_chain(c, world, chain, root[0] != '\0', &f);
	}
	cf_emit_text(c, endpoint, "endpoint.ca", f.subject);
	emit_authority(c, world, &f);
}

int
jur_collect_ca(struct cf_collect *c, struct cf_err *err)
{
	const struct cf_deployment *d = c->deployment;
	const char *dir = jur_data_dir(c->arena, c->data_dir);
	const struct jur_dataset *set;
	struct jur_world world;
	const char *subject;
	size_t i;
	int rc;

	if (dir[0] == '\0')
		rc = cf_err_set(err, CF_ENOTFOUND,
		    CF_TR("aucune donnée de juridiction sous %s",
			"no jurisdiction data below %s"), c->data_dir);
	else
		rc = jur_world_load(c->arena, dir, &world, err);
	for (i = 0; i < d->nendpoints; i++) {
		subject = cf_subject(c->arena, "endpoint", d->endpoints[i].id);
		if (rc == CF_OK)
			look_endpoint(c, &world, subject);
		else
			cf_emit_status(c, subject, "endpoint.ca",
			    CF_ST_NOT_COLLECTED,
			    "the data files could not be read");
	}
	set = rc == CF_OK ?
	    jur_dataset_find(&world, "certificate-authorities.json") : NULL;
	if (set != NULL)
		cf_emit_dataset(c, &set->set);
	return rc;
}
