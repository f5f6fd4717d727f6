/*
 * What was found, as facts.  Words like weak or old never occur here.
 */
#include <string.h>

#include "collect.h"
#include "names.h"

const struct cf_fact_def ssh_facts[] = {
	{ "ssh.addresses", "endpoint", CF_T_LIST, "",
	    { "Adresses du point d'accès qui ont été examinées en SSH.",
		"Addresses of the endpoint that were examined in SSH." } },
	{ "ssh.addresses_differ", "endpoint", CF_T_LIST, "",
	    { "Clés dont la valeur n'est pas la même à toutes les adresses ; leur "
	      "note dit qui a répondu quoi.",
		"Keys whose value is not the same at all addresses; their note "
		"says who answered what." } },
	{ "ssh.identification", "endpoint", CF_T_TEXT, "",
	    { "Ligne d'identification du serveur (RFC 4253, 4.2).",
		"Identification line of the server (RFC 4253, 4.2)." } },
	{ "ssh.software", "endpoint", CF_T_TEXT, "",
	    { "Logiciel et version que le serveur annonce.",
		"Software and version that the server announces." } },
	{ "ssh.protocol", "endpoint", CF_T_TEXT, "",
	    { "Version du protocole : 2.0, 1.99 (les deux) ou 1.x.",
		"Version of the protocol: 2.0, 1.99 (both) or 1.x." } },
	{ "ssh.kex", "endpoint", CF_T_LIST, "",
	    { "Méthodes d'échange de clés proposées, dans l'ordre du serveur.",
		"Key exchange methods offered, in the server's order." } },
	{ "ssh.kex_extensions", "endpoint", CF_T_LIST, "",
	    { "Extensions annoncées dans la liste des échanges de clés "
	      "(RFC 8308, échange strict).",
		"Extensions announced in the list of key exchanges (RFC 8308, "
		"strict key exchange)." } },
	{ "ssh.host_key_algorithms", "endpoint", CF_T_LIST, "",
	    { "Algorithmes de signature du serveur, dans son ordre.",
		"Signature algorithms of the server, in its order." } },
	{ "ssh.ciphers.in", "endpoint", CF_T_LIST, "",
	    { "Chiffrements du client vers le serveur.",
		"Ciphers from client to server." } },
	{ "ssh.ciphers.out", "endpoint", CF_T_LIST, "",
	    { "Chiffrements du serveur vers le client.",
		"Ciphers from server to client." } },
	{ "ssh.macs.in", "endpoint", CF_T_LIST, "",
	    { "Codes d'intégrité du client vers le serveur.",
		"Message authentication codes from client to server." } },
	{ "ssh.macs.out", "endpoint", CF_T_LIST, "",
	    { "Codes d'intégrité du serveur vers le client.",
		"Message authentication codes from server to client." } },
	{ "ssh.compression.in", "endpoint", CF_T_LIST, "",
	    { "Compressions du client vers le serveur.",
		"Compression from client to server." } },
	{ "ssh.compression.out", "endpoint", CF_T_LIST, "",
	    { "Compressions du serveur vers le client.",
		"Compression from server to client." } },
	{ "ssh.host_keys", "endpoint", CF_T_LIST, "",
	    { "Clés d'hôte vues, une par type.",
		"Host keys seen, one of each type." } },
	{ "ssh.host_certificates", "endpoint", CF_T_LIST, "",
	    { "Certificats OpenSSH d'hôte : type, fin de validité, empreinte "
	      "de l'autorité.",
		"OpenSSH host certificates: type, end of validity, "
		"fingerprint of the authority." } },
	{ "ssh.dh_gex", "endpoint", CF_T_LIST, "",
	    { "Taille du groupe que le serveur donne pour chaque taille "
	      "demandée (demandée:donnée, en bits).",
		"Size of the group that the server gives for each size asked "
		"for (asked:given, in bits)." } },
	{ "ssh.dh_gex_min", "endpoint", CF_T_INT, "bit",
	    { "Plus petit groupe que le serveur a donné.",
		"Smallest group that the server gave." } },
	{ "ssh.auth_methods", "endpoint", CF_T_LIST, "",
	    { "Méthodes d'authentification proposées à un compte inconnu ; "
	      "none : aucune n'est demandée.",
		"Authentication methods offered to an unknown account; none: "
		"nothing is asked for." } },
	{ "host_key.type", "host_key", CF_T_TEXT, "",
	    { "Type de la clé d'hôte.", "Type of the host key." } },
	{ "host_key.bits", "host_key", CF_T_INT, "bit",
	    { "Taille du module ou de la courbe.",
		"Size of the modulus or of the curve." } },
	{ "host_key.curve", "host_key", CF_T_TEXT, "",
	    { "Courbe de la clé d'hôte.", "Curve of the host key." } },
	{ NULL },
};

/* A list with the outcome of the conversation that gave it. */
static void
put(struct ssh_endpoint *e, const char *key, const struct ssh_outcome *o,
    const char *const *v, size_t n)
{
	struct cf_claim claim = { .subject = e->subject,
		.key = key,
		.status = o->status,
		.note = o->note };

	if (o->status == CF_ST_OK && n == 0)
		claim.status = CF_ST_ABSENT;
	else if (o->status == CF_ST_OK || o->status == CF_ST_PARTIAL)
		claim.value = cf_v_list(v, n);
	if (cf_streq(key, "ssh.kex") && e->raw != NULL) {
		claim.raw = e->raw;
		claim.raw_len = e->raw_len;
	}
	cf_emit(e->c, &claim);
}

static void
put_text(struct ssh_endpoint *e, const char *key, const struct ssh_outcome *o,
    const char *s)
{
	struct cf_claim claim = { .subject = e->subject,
		.key = key,
		.status = o->status,
		.note = o->note };

	if (o->status == CF_ST_OK && s[0] == '\0')
		claim.status = CF_ST_ABSENT;
	else if (o->status == CF_ST_OK)
		claim.value = cf_v_text(s);
	cf_emit(e->c, &claim);
}

static void
emit_kex(struct ssh_endpoint *e)
{
	const char *const *all = NULL;
	const char **kex, **marks;
	size_t i, n = 0, nkex = 0, nmarks = 0;

	if (e->lists.status == CF_ST_OK)
		all = ssh_list_split(
		    e->arena, &e->init.lists[SSH_L_KEX], &n);
	kex = cf_calloc(e->arena, n + 1, sizeof(*kex));
	marks = cf_calloc(e->arena, n + 1, sizeof(*marks));
	if (kex == NULL || marks == NULL)
		n = 0;
	for (i = 0; i < n; i++) {
		if (ssh_kex_is_marker(all[i]))
			marks[nmarks++] = all[i];
		else
			kex[nkex++] = all[i];
	}
	put(e, "ssh.kex", &e->lists, kex, nkex);
	put(e, "ssh.kex_extensions", &e->lists, marks, nmarks);
}

static void
emit_lists(struct ssh_endpoint *e)
{
	static const struct {
		const char *key;
		enum ssh_list list;
	} rows[] = {
		{ "ssh.host_key_algorithms", SSH_L_HOST_KEY },
		{ "ssh.ciphers.in", SSH_L_CIPHER_CS },
		{ "ssh.ciphers.out", SSH_L_CIPHER_SC },
		{ "ssh.macs.in", SSH_L_MAC_CS },
		{ "ssh.macs.out", SSH_L_MAC_SC },
		{ "ssh.compression.in", SSH_L_COMP_CS },
		{ "ssh.compression.out", SSH_L_COMP_SC },
	};
	const char *const *v = NULL;
	size_t i, n = 0;

	emit_kex(e);
	for (i = 0; i < CF_NELEM(rows); i++) {
		if (e->lists.status == CF_ST_OK)
			v = ssh_list_split(e->arena,
			    &e->init.lists[rows[i].list], &n);
		put(e, rows[i].key, &e->lists, v, n);
	}
}

/* ---- Host keys ---- */

/* As ssh-keygen -l prints it. */
static const char *
fingerprint(struct ssh_endpoint *e, const void *p, size_t len)
{
	unsigned char digest[CF_SHA256_LEN];
	char *text;

	if (cf_sha256(p, len, digest) != CF_OK ||
	    cf_base64(e->arena, digest, sizeof(digest), &text) != CF_OK)
		return NULL;
	text[strcspn(text, "=")] = '\0';
	return cf_printf(e->arena, "SHA256:%s", text);
}

static const char *
key_subject(struct ssh_endpoint *e, const struct ssh_host_key *key)
{
	const char *print;
	struct cf_buf plain;

	cf_buf_init(&plain, CF_SSH_PACKET);
	ssh_host_key_write(&plain, key);
	print = fingerprint(e, plain.data, plain.len);
	cf_buf_free(&plain);
	return print != NULL ? cf_subject(e->c->arena, "host_key", print)
			     : NULL;
}

static void
emit_key(struct cf_collect *c, const char *subject,
    const struct ssh_host_key *key)
{
	cf_emit_text(c, subject, "host_key.type", key->type);
	cf_emit_int(c, subject, "host_key.bits", key->bits);
	if (key->curve != NULL)
		cf_emit_text(c, subject, "host_key.curve", key->curve);
	else
		cf_emit(c, &(struct cf_claim){ .subject = subject,
			       .key = "host_key.curve",
			       .status = CF_ST_ABSENT });
}

static const char *
certificate_text(struct ssh_endpoint *e, const struct ssh_key_seen *k)
{
	const char *ca = fingerprint(e, k->key.ca, k->key.ca_len);
	char until[CF_TIME_LEN] = "forever";

	if (k->key.valid_until != 0)
		cf_time_text(k->key.valid_until, until);
	return cf_printf(e->arena, "%s, %s, %s", k->type, until,
	    ca != NULL ? ca : "?");
}

static bool
listed(const char *const *v, size_t n, const char *s)
{
	size_t i;

	for (i = 0; i < n; i++) {
		if (cf_streq(v[i], s))
			return true;
	}
	return false;
}

/* A list of keys is whole when every exchange that was planned went well. */
static void
emit_keys(struct ssh_endpoint *e)
{
	const char *keys[CF_SSH_HOST_KEYS], *certs[CF_SSH_HOST_KEYS], *s;
	struct ssh_outcome o = e->lists, bad = { .status = CF_ST_OK };
	size_t i, nkeys = 0, ncerts = 0;

	for (i = 0; i < e->nkeys; i++) {
		const struct ssh_key_seen *k = &e->keys[i];

		if (k->outcome.status != CF_ST_OK) {
			bad.status = k->outcome.status;
			bad.note = cf_printf(e->arena, "%s: %s", k->algorithm,
			    k->outcome.note);
			continue;
		}
		/* A certificate and its plain key are one key. */
		s = key_subject(e, &k->key);
		if (s != NULL && !listed(keys, nkeys, s)) {
			emit_key(e->c, s, &k->key);
			keys[nkeys++] = s;
		}
		if (k->key.certificate)
			certs[ncerts++] = certificate_text(e, k);
	}
	if (e->lists.status == CF_ST_OK && e->keys_left_out &&
	    bad.status == CF_ST_OK) {
		bad.status = CF_ST_NOT_COLLECTED;
		bad.note = "a type of host key that this program does not "
			   "read was offered";
	}
	if (bad.status != CF_ST_OK) {
		o = bad;
		if (nkeys > 0)
			o.status = CF_ST_PARTIAL;
	}
	put(e, "ssh.host_keys", &o, keys, nkeys);
	if (o.status == CF_ST_PARTIAL && ncerts == 0)
		o.status = bad.status;
	put(e, "ssh.host_certificates", &o, certs, ncerts);
}

/* ---- The rest ---- */

static void
emit_gex(struct ssh_endpoint *e)
{
	const char *v[SSH_GEX_ASKED];
	struct ssh_outcome o = e->lists, bad = { .status = CF_ST_OK };
	unsigned int min = 0;
	size_t i, n = 0;

	for (i = 0; i < SSH_GEX_ASKED && e->gex != NULL; i++) {
		unsigned int bits = e->gex_bits[i];

		if (e->gex_outcome[i].status != CF_ST_OK) {
			bad = e->gex_outcome[i];
			continue;
		}
		v[n++] = bits != 0 ? cf_printf(e->arena, "%u:%u",
					 ssh_gex_asked[i], bits)
				   : cf_printf(e->arena, "%u:refused",
					 ssh_gex_asked[i]);
		if (bits != 0 && (min == 0 || bits < min))
			min = bits;
	}
	if (bad.status != CF_ST_OK) {
		o = bad;
		if (n > 0)
			o.status = CF_ST_PARTIAL;
	}
	put(e, "ssh.dh_gex", &o, v, n);
	if (min != 0)
		cf_emit(e->c, &(struct cf_claim){ .subject = e->subject,
				  .key = "ssh.dh_gex_min",
				  .value = cf_v_int(min),
				  .status = o.status,
				  .note = o.note });
	else
		cf_emit(e->c,
		    &(struct cf_claim){ .subject = e->subject,
			.key = "ssh.dh_gex_min",
			.status = o.status == CF_ST_OK ||
					  o.status == CF_ST_PARTIAL
				      ? CF_ST_ABSENT
				      : o.status,
			.note = o.note });
}

void
ssh_emit_endpoint(struct ssh_endpoint *e)
{
	put_text(e, "ssh.identification", &e->hello,
	    e->hello.status == CF_ST_OK ? e->ident.line : "");
	put_text(e, "ssh.software", &e->hello,
	    e->hello.status == CF_ST_OK ? e->ident.software : "");
	put_text(e, "ssh.protocol", &e->hello,
	    e->hello.status == CF_ST_OK ? e->ident.protocol : "");
	emit_lists(e);
	emit_keys(e);
	emit_gex(e);
	put(e, "ssh.auth_methods",
	    e->lists.status == CF_ST_OK ? &e->auth : &e->lists, e->methods,
	    e->nmethods);
}

void
ssh_emit_failure(struct cf_collect *c, const char *subject,
    enum cf_status status, const char *note)
{
	const struct cf_fact_def *d;

	for (d = ssh_facts; d->name != NULL; d++) {
		if (cf_streq(d->subject, "endpoint"))
			cf_emit_status(c, subject, d->name, status, "%s",
			    note);
	}
}
