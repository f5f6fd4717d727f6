/*
 * Drives the full handshakes of more.h, all at once.  OpenSSL does them in the
 * net room; any certificate is accepted, as nothing is entrusted to the peer.
 */
#include <stdlib.h>
#include <string.h>

#include "more.h"

#define OTHER_NAME "not-served-here.invalid"

/* What these handshakes offer, see auditor/net/session.c; ALPN, server_name and
 * status_request are the library's own. */
#define OFFERED                                                     \
	(TLS_EXT(1) | TLS_EXT(5) | TLS_EXT(10) | TLS_EXT(15) |      \
	    TLS_EXT(16) | TLS_EXT(18) | TLS_EXT(19) | TLS_EXT(20) | \
	    TLS_EXT(28))

struct job {
	struct tls_more_run *all;
	struct tls_shown *shown; /* NULL: extensions */
};
struct tls_more_run {
	struct tls_more_options o;
	const struct tls_found *found;
	struct tls_more result;
	struct job jobs[TLS_SHOWN + 3];
	unsigned int pending;
	size_t njobs;
	tls_more_fn *done;
	void *arg;
};

static const struct {
	const char *name, *sigalgs;
	uint16_t schemes[6];
	size_t n;
} keys[] = {
	{ "rsa", "rsa_pss_rsae_sha256:rsa_pss_rsae_sha384:rsa_pss_rsae_sha512",
	    { 0x0804, 0x0805, 0x0806 }, 3 },
	{ "rsa_pss", "rsa_pss_pss_sha256:rsa_pss_pss_sha384:rsa_pss_pss_sha512",
	    { 0x0809, 0x080A, 0x080B }, 3 },
	{ "ecdsa", "ECDSA+SHA256:ECDSA+SHA384:ECDSA+SHA512",
	    { 0x0403, 0x0503, 0x0603 }, 3 },
	{ "eddsa", "ed25519:ed448", { 0x0807, 0x0808 }, 2 },
};

/* Which of several keys is shown may be chance. */
static void
compare_keys(const struct tls_more_run *m, struct tls_shown *s)
{
	const struct tls_shown *k = m->result.keys;
	size_t i;

	for (i = 0; i < m->result.nkeys && s->n > 0; i++)
		s->same_leaf |=
		    k[i].n > 0 && k[i].lens[0] == s->lens[0] &&
		    memcmp(k[i].certs[0], s->certs[0], s->lens[0]) == 0;
}

static void
finish(struct tls_more_run *m)
{
	if (m->pending > 0)
		return;
	compare_keys(m, &m->result.none);
	compare_keys(m, &m->result.other);
	m->done(m->arg, &m->result);
	free(m);
}

static void
note_exts(struct tls_more_run *m, const struct cf_tls_session_result *r)
{
	struct tls_exts_found *x = &m->result.exts;
	tls_exts offered = OFFERED;
	size_t i;

	if (r->status != CF_ST_OK) {
		x->status = r->status;
		x->note = cf_strdup(m->o.arena, r->note);
		return;
	}
	x->answered = m->found->extra.hello13 & ~TLS_EXT_OTHER;
	for (i = 0; i < r->nextensions; i++)
		x->answered |=
		    tls_ext_bit(r->extensions[i]) & ~TLS_EXT_OTHER;
	if (m->o.sni[0] != '\0')
		offered |= TLS_EXT(0);
	/* RFC 8449, 5: who answers the one does not look at the other. */
	if (x->answered & TLS_EXT(28))
		offered &= ~TLS_EXT(1);
	x->silent = offered & ~x->answered;
	x->status = CF_ST_OK;
	x->note = NULL;
}

static void
note_shown(struct tls_more_run *m, struct tls_shown *s,
    const struct cf_tls_session_result *r)
{
	const unsigned char **certs;
	size_t *lens;

	s->status = r->status;
	s->note = cf_strdup(m->o.arena, r->note);
	if (r->status != CF_ST_OK || r->leaf == NULL)
		return;
	certs = cf_calloc(m->o.arena, 1, sizeof(*certs));
	lens = cf_calloc(m->o.arena, 1, sizeof(*lens));
	if (certs == NULL || lens == NULL)
		return;
	s->same_leaf = m->o.leaf_len == r->leaf_len &&
		       memcmp(m->o.leaf, r->leaf, r->leaf_len) == 0;
	certs[0] = cf_memdup(m->o.arena, r->leaf, r->leaf_len);
	lens[0] = r->leaf_len;
	s->certs = certs;
	s->lens = lens;
	s->n = certs[0] != NULL ? 1 : 0;
}

static void
on_session(void *arg, const struct cf_tls_session_result *r)
{
	struct job *job = arg;
	struct tls_more_run *m = job->all;

	m->pending--;
	if (m->done == NULL) {
		if (m->pending == 0)
			free(m);
		return;
	}
	if (job->shown == NULL)
		note_exts(m, r);
	else
		note_shown(m, job->shown, r);
	finish(m);
}

static void
ask(struct tls_more_run *m, struct cf_net *net, struct tls_shown *shown,
    const char *asked, struct cf_tls_session_options *o)
{
	struct job *job = &m->jobs[m->njobs++];

	job->all = m;
	job->shown = shown;
	if (shown != NULL) {
		shown->asked = asked;
		shown->vi = TLS_V_13;
		shown->status = CF_ST_NOT_COLLECTED;
		shown->note = "the handshake could not start";
	}
	o->addr = m->o.addr;
	o->starttls = m->o.starttls;
	o->tls13 = true;
	if (o->sni == NULL)
		o->sni = m->o.sni;
	if (cf_tls_session(net, o, on_session, job) != CF_OK)
		return;
	m->pending++;
	m->result.handshakes++;
}

static bool
goes_on_with(const struct tls_found *f, size_t k)
{
	size_t i, n;

	for (i = 0; i < f->schemes13.n; i++) {
		for (n = 0; n < keys[k].n; n++) {
			if (f->schemes13.v[i] == keys[k].schemes[n])
				return true;
		}
	}
	return false;
}

/* Kinds of keys to ask for one by one: where there may be several. */
static unsigned int
count_keys(const struct tls_found *f)
{
	unsigned int n = 0;
	size_t k;

	for (k = 0; k < CF_NELEM(keys); k++)
		n += goes_on_with(f, k);
	return n > 1 ? n : 0;
}

static void
ask_keys(struct tls_more_run *m, struct cf_net *net)
{
	unsigned int n = count_keys(m->found);
	size_t k;

	for (k = 0; k < CF_NELEM(keys) && n > 0; k++) {
		struct cf_tls_session_options o = {
			.sigalgs = keys[k].sigalgs
		};

		if (goes_on_with(m->found, k))
			ask(m, net, &m->result.keys[m->result.nkeys++],
			    keys[k].name, &o);
	}
}

static bool
has_old(const struct tls_found *f)
{
	return f->offered[TLS_V_10] || f->offered[TLS_V_11] ||
	       f->offered[TLS_V_12];
}

void
tls_more_none(const struct tls_found *f, struct tls_more *ret)
{
	bool absent = f->status == CF_ST_OK &&
		      f->suites[TLS_V_13].status == CF_ST_ABSENT;

	memset(ret, 0, sizeof(*ret));
	ret->exts.vi = TLS_V_13;
	ret->exts.status = absent ? CF_ST_ABSENT
			   : f->status != CF_ST_OK ? f->status
						   : CF_ST_NOT_COLLECTED;
	ret->exts.note = absent ? f->dtls ? "DTLS 1.3 is not accepted"
					  : "TLS 1.3 is not spoken"
			 : f->status != CF_ST_OK ? f->note
			 : f->dtls ? "no handshake is made in DTLS 1.3"
				   : "not asked";
}

/* With an older version the plan has seen the names in clear. */
static bool
asks_names(const struct tls_more_options *o, const struct tls_found *f)
{
	return (o->extras & TLS_EXTRA_CERTIFICATES) != 0 && !has_old(f) &&
	       o->sni[0] != '\0';
}

unsigned int
tls_more_count(const struct tls_more_options *o, const struct tls_found *f)
{
	if (!f->offered[TLS_V_13])
		return 0;
	return (o->extras & TLS_EXTRA_EXTENSIONS ? 1 : 0) +
	       (o->extras & TLS_EXTRA_CERTIFICATES ? count_keys(f) : 0) +
	       (asks_names(o, f) ? 2 : 0);
}

void
tls_more_cancel(struct tls_more_run *m)
{
	m->done = NULL;
}

int
tls_more_start(struct cf_net *net, const struct tls_more_options *o,
    const struct tls_found *f, tls_more_fn *done, void *arg,
    struct tls_more_run **ret)
{
	struct cf_tls_session_options exts = { .extensions = true };
	struct cf_tls_session_options none = { .sni = "" };
	struct cf_tls_session_options other = { .sni = OTHER_NAME };
	struct tls_more_run *m;

	if (tls_more_count(o, f) == 0)
		return CF_ENOTFOUND;
	if ((m = calloc(1, sizeof(*m))) == NULL)
		return CF_ENOMEM;
	m->o = *o;
	m->found = f;
	m->done = done;
	m->arg = arg;
	tls_more_none(f, &m->result);
	if (o->extras & TLS_EXTRA_EXTENSIONS)
		ask(m, net, NULL, NULL, &exts);
	if (o->extras & TLS_EXTRA_CERTIFICATES)
		ask_keys(m, net);
	if (asks_names(o, f)) {
		ask(m, net, &m->result.none, "no name", &none);
		ask(m, net, &m->result.other, "another name", &other);
	}
	if (m->pending > 0) {
		if (ret != NULL)
			*ret = m;
		return CF_OK;
	}
	free(m);
	return CF_ENOTFOUND;
}
