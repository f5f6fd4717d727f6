/*
 * What is asked besides versions, suites, groups and schemes, once those are
 * known: extensions that the server answers in clear, and the certificates
 * that it shows under another name, under none, and for each kind of key.
 * Nothing of the rest depends on these answers.  Pure.
 */
#include <string.h>

#include "plan_priv.h"

/* Hellos beyond the first ones, when a server cannot bear something. */
#define EXTRAS_MAX 32
#define OTHER_NAME "not-served-here.invalid"

/*
 * Not in one hello: record_size_limit makes a server ignore max_fragment_length
 * (RFC 8449, 5), ALPN makes it ignore NPN, status_request_v2 stands in for
 * status_request (RFC 6961), cert_type for the two of RFC 7250.
 */
#define SET_A                                                              \
	(TLS_EXT(1) | TLS_EXT(2) | TLS_EXT(5) | TLS_EXT(9) | TLS_EXT(15) | \
	    TLS_EXT(16) | TLS_EXT(18) | TLS_EXT(35) | TLS_EXT_ODD)
#define SET_B                                                                \
	(TLS_EXT(3) | TLS_EXT(4) | TLS_EXT(6) | TLS_EXT(7) | TLS_EXT(8) |    \
	    TLS_EXT(17) | TLS_EXT(19) | TLS_EXT(20) | TLS_EXT(28) |          \
	    TLS_EXT_NPN)

/* Over DTLS there is use_srtp (RFC 5764), and a hello goes in one datagram,
 * without padding (codec_dtls.c): nothing long is tried. */
#define SET_B_DTLS (SET_B | TLS_EXT(14))
#define SET_A_DTLS (SET_A & ~TLS_EXT_LONG)

enum role { R_SET_A, R_SET_B, R_NONE, R_OTHER, R_SUITES, R_VERSION, R_NONE13,
	R_KEY };

static const struct {
	const char *name, *auth;
	uint16_t schemes[9];
	size_t n;
} keys[] = {
	{ "rsa", "RSA", { 0x0804, 0x0805, 0x0806, 0x0401, 0x0501, 0x0601 }, 6 },
	{ "rsa_pss", "RSA", { 0x0809, 0x080A, 0x080B }, 3 },
	{ "ecdsa", "ECDSA",
	    { 0x0403, 0x0503, 0x0603, 0x081A, 0x081B, 0x081C }, 6 },
	{ "eddsa", "ECDSA", { 0x0807, 0x0808 }, 2 },
};

void
tls_plan_extra(struct tls_plan *p, unsigned int extras)
{
	p->extras = extras;
}

void
plan_extra_start(struct tls_plan *p)
{
	p->found.extra.clear.status = CF_ST_NOT_COLLECTED;
	p->found.extra.clear.note = "not asked";
	p->found.extra.clear.vi = -1;
}

/* ---- Asking ---- */

static int
highest_old(const struct tls_plan *p)
{
	int vi;

	for (vi = TLS_V_12; vi >= TLS_V_10; vi--) {
		if (p->found.offered[vi])
			return vi;
	}
	return -1;
}

static size_t
suites_of(const struct tls_plan *p, int vi,
    bool (*want)(const struct tls_suite *), uint16_t *v)
{
	const struct tls_list *l = &p->found.suites[vi];
	const struct tls_suite *s;
	size_t i, n = 0;

	for (i = 0; i < l->n && n < CHUNK; i++) {
		s = tls_suite_find(l->v[i], false);
		if (want == NULL || (s != NULL && want(s)))
			v[n++] = (uint16_t)l->v[i];
	}
	return n;
}

static struct chain *
extra(struct tls_plan *p, enum role role, int vi, const uint16_t *v, size_t n)
{
	struct chain *c;

	if (p->nextras >= EXTRAS_MAX || n == 0 ||
	    (c = plan_chain(p, K_EXTRA, vi, v, n, 0)) == NULL)
		return NULL;
	p->nextras++;
	c->role = role;
	c->repeat = true;
	/* A server that was found to bear less is asked with less. */
	if (p->good != NULL && p->good->offer.version == tls_version_of[vi])
		c->ext &= p->good->offer.ext | TLS_X_RENEG;
	return c;
}

static bool
has_curve(const struct tls_suite *s)
{
	return cf_starts(s->kx, "ECDHE");
}

static void
ask_set(struct tls_plan *p, enum role role, int vi, tls_exts set)
{
	struct chain *c;
	uint16_t v[CHUNK];
	size_t n;

	/* encrypt_then_mac and truncated_hmac are about CBC suites,
	 * ec_point_formats about those with curves. */
	n = suites_of(p, vi, role == R_SET_B ? plan_is_cbc : has_curve, v);
	if (n == 0)
		n = suites_of(p, vi, NULL, v);
	if ((c = extra(p, role, vi, v, n)) != NULL)
		c->more = set;
	else
		p->found.extra.clear.note = "too many hellos failed";
}

/* Under another name, or "" for none. */
static struct chain *
ask_named(struct tls_plan *p, enum role role, int vi, const char *sni,
    const uint16_t *v, size_t n)
{
	struct chain *c = extra(p, role, vi, v, n);

	if (c == NULL)
		return NULL;
	c->sni = sni;
	c->want = vi == TLS_V_13 ? TLS_WANT_HELLO : TLS_WANT_DONE;
	return c;
}

static bool
is_old_rsa(const struct tls_suite *s)
{
	return cf_streq(s->auth, "RSA") && strstr(s->kx, "DHE") != NULL;
}

static bool
is_old_ecdsa(const struct tls_suite *s)
{
	return cf_streq(s->auth, "ECDSA") && cf_starts(s->kx, "ECDHE");
}

static bool
signs_one_of(const struct tls_plan *p, size_t k)
{
	size_t i;

	for (i = 0; i < keys[k].n; i++) {
		if (plan_list_has(&p->found.schemes, keys[k].schemes[i]))
			return true;
	}
	return false;
}

/* RSA and RSA-PSS keys, ECDSA and EdDSA keys share their suites in TLS 1.2:
 * where both sign, each is asked for by its schemes (RFC 8446, 4.2.3). */
static void
ask_keys(struct tls_plan *p)
{
	uint16_t v[CHUNK];
	struct chain *c;
	size_t k, n;

	if (!p->found.offered[TLS_V_12])
		return;
	for (k = 0; k < CF_NELEM(keys); k++) {
		if (!signs_one_of(p, k) || !signs_one_of(p, k ^ 1))
			continue;
		n = suites_of(p, TLS_V_12,
		    cf_streq(keys[k].auth, "RSA") ? is_old_rsa : is_old_ecdsa,
		    v);
		c = ask_named(
		    p, (enum role)(R_KEY + (int)k), TLS_V_12, NULL, v, n);
		if (c == NULL)
			continue;
		memcpy(c->schemes, keys[k].schemes,
		    keys[k].n * sizeof(c->schemes[0]));
		c->nschemes = keys[k].n;
	}
}

void
plan_extra_ask(struct tls_plan *p)
{
	struct tls_exts_found *x = &p->found.extra.clear;
	int vi = highest_old(p);
	uint16_t v[CHUNK];
	size_t n;

	x->vi = vi;
	if ((p->extras & TLS_EXTRA_EXTENSIONS) && vi >= 0) {
		ask_set(p, R_SET_A, vi, p->found.dtls ? SET_A_DTLS : SET_A);
		ask_set(p, R_SET_B, vi, p->found.dtls ? SET_B_DTLS : SET_B);
	}
	if (!(p->extras & TLS_EXTRA_CERTIFICATES))
		return;
	if (p->sni[0] != '\0') {
		if (vi < 0)
			vi = p->found.offered[TLS_V_13] ? TLS_V_13 : -1;
		n = vi >= 0 ? suites_of(p, vi, NULL, v) : 0;
		ask_named(p, vi == TLS_V_13 ? R_NONE13 : R_NONE, vi, "", v, n);
		ask_named(p, R_OTHER, vi, OTHER_NAME, v, n);
	}
	ask_keys(p);
}

/* Without a name something is different: what else may be? */
static void
ask_further(struct tls_plan *p, int vi)
{
	const struct tls_suite *s;
	uint16_t v[CHUNK];
	size_t i, n = 0;

	for (i = 0; i < tls_nsuite_order && n < CHUNK; i++) {
		s = tls_suite_find(tls_suite_order[i], false);
		if (s != NULL && s->from != TLS_13 && s->to >= TLS_12 &&
		    (s->from != TLS_12 || vi == TLS_V_12) &&
		    !plan_list_has(&p->found.suites[vi], s->id))
			v[n++] = tls_suite_order[i];
	}
	ask_named(p, R_SUITES, vi, "", v, n);
	if (vi != TLS_V_12 || p->found.offered[TLS_V_11] ||
	    p->found.offered[TLS_V_10])
		return;
	/* TLS 1.1 at most, as a server that has 1.0 alone chooses that. */
	for (i = n = 0; i < tls_nsuite_order && n < CHUNK; i++) {
		s = tls_suite_find(tls_suite_order[i], false);
		if (s != NULL && s->from <= TLS_10 && s->to >= TLS_11)
			v[n++] = tls_suite_order[i];
	}
	ask_named(p, R_VERSION, TLS_V_11, "", v, n);
}

/* ---- Answers ---- */

/* What the usual part of these hellos offers besides c->more. */
static tls_exts
usual_of(const struct tls_plan *p, const struct chain *c, unsigned int suite)
{
	const struct tls_suite *s = tls_suite_find(suite, false);
	unsigned int ext = plan_ladder(c);
	tls_exts set = 0;

	if (ext & TLS_X_EMS)
		set |= TLS_EXT(23);
	/* RFC 7366: only with a CBC suite is there something to answer. */
	if ((ext & TLS_X_ETM) && s != NULL && plan_is_cbc(s))
		set |= TLS_EXT(22);
	if (ext & TLS_X_RENEG)
		set |= TLS_EXT_RENEG;
	if ((ext & TLS_X_GROUPS) && s != NULL && cf_starts(s->kx, "ECDH"))
		set |= TLS_EXT(11);
	if ((ext & TLS_X_SNI) && p->sni[0] != '\0')
		set |= TLS_EXT(0);
	return set;
}

static bool
is_set(const struct chain *c)
{
	return c->kind == K_EXTRA && c->role <= R_SET_B;
}

static void
note_exts(struct tls_plan *p, const struct chain *c, const struct tls_answer *a)
{
	struct tls_exts_found *x = &p->found.extra.clear;
	tls_exts offered =
	    (c->more & ~TLS_EXT_ODD) | usual_of(p, c, a->suite);
	tls_exts got = a->exts & ~TLS_EXT_OTHER;

	/* The first also comes with suites that have no curve. */
	offered |= got & TLS_EXT(11);
	x->answered |= got & offered;
	x->silent |= offered & ~got;
	x->borne |= c->more & TLS_EXT_ODD;
	if (got & TLS_EXT(11))
		x->points |= a->points;
	if (got & TLS_EXT(28))
		x->record_limit = a->record_limit;
	if (plan_ladder(c) & TLS_X_ETM)
		offered |= TLS_EXT(22);
	x->unasked |= got & ~offered;
	if (x->unasked != 0 || (a->exts & TLS_EXT_OTHER) != 0)
		plan_odd(p, "answered an extension that was not offered");
}

void
plan_extra_see(
    struct tls_plan *p, const struct chain *c, const struct tls_answer *a)
{
	(void)c;
	if (a->version == TLS_13)
		p->found.extra.hello13 |= a->exts;
}

/* The leaf that the right name shows for this kind of handshake. */
static const struct tls_flight *
right_flight(const struct tls_plan *p, int vi, unsigned int suite)
{
	const struct tls_suite *s = tls_suite_find(suite, false);
	const struct tls_flight *f;
	size_t i, len;

	for (i = 0; s != NULL && i < p->found.nflights; i++) {
		f = &p->found.flights[i];
		len = strlen(s->kx);
		if (f->vi == vi && strncmp(f->kx, s->kx, len) == 0 &&
		    f->kx[len] == '-' && cf_streq(f->kx + len + 1, s->auth))
			return f;
	}
	return NULL;
}

static bool
same_leaf(const struct tls_flight *f, const struct tls_answer *a)
{
	return f != NULL && f->n > 0 && a->ncerts > 0 &&
	       f->lens[0] == a->cert_len[0] &&
	       memcmp(f->certs[0], a->certs[0], f->lens[0]) == 0;
}

static void
keep_leaf(struct tls_plan *p, struct tls_shown *s, const struct tls_answer *a)
{
	const unsigned char **certs = cf_calloc(p->arena, 1, sizeof(*certs));
	size_t *lens = cf_calloc(p->arena, 1, sizeof(*lens));

	if (a->ncerts == 0 || a->cert_len[0] > CF_TLS_CHAIN_BYTES ||
	    certs == NULL || lens == NULL)
		return;
	certs[0] = cf_memdup(p->arena, a->certs[0], a->cert_len[0]);
	lens[0] = a->cert_len[0];
	if (certs[0] == NULL)
		return;
	s->certs = certs;
	s->lens = lens;
	s->n = 1;
}

static struct tls_shown *
place_of(struct tls_plan *p, const struct chain *c)
{
	struct tls_extra_found *x = &p->found.extra;
	struct tls_shown *s;

	switch (c->role) {
	case R_NONE:
	case R_NONE13:
		s = &x->none;
		s->asked = "no name";
		break;
	case R_OTHER:
		s = &x->other;
		s->asked = "another name";
		break;
	default:
		if (x->nkeys == TLS_SHOWN)
			return NULL;
		s = &x->keys[x->nkeys++];
		s->asked = keys[c->role - R_KEY].name;
		break;
	}
	s->vi = c->vi;
	return s;
}

static void
note_shown(struct tls_plan *p, struct chain *c, const struct tls_answer *a)
{
	struct tls_shown *s = place_of(p, c);
	const struct tls_list *l = &p->found.suites[c->vi];

	if (s == NULL)
		return;
	s->status = CF_ST_OK;
	s->suite = a->suite;
	s->same_suite = l->n > 0 && a->suite == l->v[0];
	s->same_leaf = same_leaf(right_flight(p, c->vi, a->suite), a);
	keep_leaf(p, s, a);
	if (c->role == R_NONE && (!s->same_suite || !s->same_leaf))
		ask_further(p, c->vi);
}

void
plan_extra_hit(struct tls_plan *p, struct chain *c, const struct tls_answer *a)
{
	switch (c->role) {
	case R_SET_A:
	case R_SET_B:
		note_exts(p, c, a);
		break;
	case R_SUITES:
		p->found.extra.none_suites = CF_TRI_YES;
		break;
	case R_VERSION:
		p->found.extra.none_versions = CF_TRI_YES;
		break;
	default:
		note_shown(p, c, a);
		break;
	}
}

static bool
is_word(const struct chain *c)
{
	return c->outcome == TLS_REFUSED || c->outcome == TLS_CLOSED;
}

static tls_exts
lower_half(tls_exts set)
{
	tls_exts half = 0;
	unsigned int i, n = 0;

	for (i = 0; i < 64; i++)
		n += (set >> i) & 1;
	for (i = 0; n > 1; i++) {
		if (!(set & TLS_EXT(i)))
			continue;
		half |= TLS_EXT(i);
		n -= 2;
	}
	return half;
}

/* Half of what was offered each time, until one is alone. */
static void
halve(struct tls_plan *p, struct chain *c)
{
	tls_exts half, rest = c->more;

	if (c->outcome == TLS_STOPPED || c->outcome == TLS_NO_CONNECT ||
	    c->outcome == TLS_TURNED_AWAY || c->outcome == TLS_MORE) {
		p->found.extra.clear.note = plan_reason(p, c);
		return;
	}
	/* An application that is not ours is refused by one that has the
	 * extension (RFC 7301, 3.2). */
	if (c->more == TLS_EXT(16) && c->outcome == TLS_REFUSED &&
	    c->alert == 120) {
		p->found.extra.clear.answered |= c->more;
		return;
	}
	if ((rest & (rest - 1)) == 0) {
		p->found.extra.clear.refused |= rest;
		return;
	}
	half = lower_half(rest);
	rest &= ~half;
	/* Nothing of all this is accepted: it may be a block. */
	if (p->nextras >= 8 && p->found.extra.clear.silent == 0 &&
	    p->found.extra.clear.answered == 0)
		return;
	ask_set(p, (enum role)c->role, c->vi, half);
	ask_set(p, (enum role)c->role, c->vi, rest);
}

void
plan_extra_ended(struct tls_plan *p, struct chain *c)
{
	struct tls_shown *s;

	if (c->hits > 0)
		return;
	if (is_set(c)) {
		halve(p, c);
		return;
	}
	if (c->role == R_SUITES) {
		if (is_word(c))
			p->found.extra.none_suites = CF_TRI_NO;
		return;
	}
	if (c->role == R_VERSION) {
		if (is_word(c))
			p->found.extra.none_versions = CF_TRI_NO;
		return;
	}
	if ((s = place_of(p, c)) == NULL)
		return;
	s->status = is_word(c) || c->end == E_VERSION
			? CF_ST_REFUSED
			: plan_status(c->outcome);
	s->note = c->end == E_VERSION && c->outcome == TLS_ACCEPTED
		      ? "an older version was chosen"
		      : plan_reason(p, c);
}

/* ---- The result ---- */

static bool
same_bytes(const struct tls_shown *s, const unsigned char *const *certs,
    const size_t *lens, size_t n)
{
	return n > 0 && s->lens[0] == lens[0] &&
	       memcmp(s->certs[0], certs[0], lens[0]) == 0;
}

/* Several keys share a key exchange, and the order of the schemes offered says
 * which is shown: any certificate of the right name is the same. */
static void
settle_shown(struct tls_plan *p, struct tls_shown *s)
{
	const struct tls_found *f = &p->found;
	size_t i;

	for (i = 0; i < f->nflights && s->n > 0; i++)
		s->same_leaf |= same_bytes(s, f->flights[i].certs,
		    f->flights[i].lens, f->flights[i].n);
	for (i = 0; i < f->extra.nkeys && s->n > 0; i++)
		s->same_leaf |= same_bytes(s, f->extra.keys[i].certs,
		    f->extra.keys[i].lens, f->extra.keys[i].n);
	/* Where nobody decides alone, another choice says nothing. */
	if (s->asked != NULL && f->suites[s->vi].n > 1 &&
	    f->order[s->vi] != TLS_ORDER_SERVER &&
	    f->order[s->vi] != TLS_ORDER_CLIENT)
		s->same_suite = true;
}

void
plan_extra_settle(struct tls_plan *p)
{
	struct tls_exts_found *x = &p->found.extra.clear;
	tls_exts all = p->found.dtls ? SET_A_DTLS | SET_B_DTLS : SET_A | SET_B;

	settle_shown(p, &p->found.extra.none);
	settle_shown(p, &p->found.extra.other);
	if (!(p->extras & TLS_EXTRA_EXTENSIONS))
		return;
	if (x->vi < 0) {
		x->status = p->found.status != CF_ST_OK ? p->found.status
			    : p->aborted ? CF_ST_NOT_COLLECTED
					 : CF_ST_ABSENT;
		x->note = p->found.status != CF_ST_OK
			      ? p->found.note
			: p->found.dtls ? "neither DTLS 1.0 nor DTLS 1.2"
					: "no version from TLS 1.0 to TLS 1.2";
		return;
	}
	/* Where no hello at all was accepted, nothing is to blame. */
	if (x->answered == 0 && x->silent == 0) {
		x->refused = 0;
		if (x->note == NULL || cf_streq(x->note, "not asked"))
			x->note = "no hello with these extensions was accepted";
		return;
	}
	x->silent &= ~x->answered;
	x->refused &= ~(x->answered | x->silent | x->borne);
	all &= ~(x->answered | x->silent | x->refused | x->borne);
	x->status = all == 0 ? CF_ST_OK : CF_ST_PARTIAL;
}
