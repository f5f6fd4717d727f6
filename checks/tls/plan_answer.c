/*
 * What an answer means.  A choice that was not offered ends its chain and is
 * reported; a failed conversation is asked again with less and then leaves a
 * status, never a "no".  Pure.
 */
#include <string.h>

#include "plan_priv.h"

/* ---- Chains end ---- */

enum cf_status
plan_status(enum tls_outcome o)
{
	switch (o) {
	case TLS_SILENT:
		return CF_ST_TIMEOUT;
	case TLS_REFUSED:
	case TLS_CLOSED:
	case TLS_RESET:
	case TLS_TURNED_AWAY:
		return CF_ST_REFUSED;
	case TLS_NO_CONNECT:
		return CF_ST_UNREACHABLE;
	case TLS_NOT_TLS:
	case TLS_MALFORMED:
		return CF_ST_MALFORMED;
	default:
		return CF_ST_NOT_COLLECTED;
	}
}

const char *
plan_reason(struct tls_plan *p, const struct chain *c)
{
	if (c->end == E_ODD)
		return "the server chose what was not offered";
	if (c->outcome == TLS_REFUSED)
		return cf_printf(p->arena, "alert %u %s", c->alert,
		    tls_alert_name(c->alert));
	switch (c->outcome) {
	case TLS_CLOSED:
		return "the peer closed without a word";
	case TLS_RESET:
		return "the peer reset the connection";
	case TLS_SILENT:
		return "the peer did not answer in time";
	case TLS_NO_CONNECT:
		return "no connection could be made";
	case TLS_TURNED_AWAY:
		return "the connection was refused";
	case TLS_NOT_TLS:
		return "the peer does not speak TLS";
	case TLS_MALFORMED:
		return "the answer breaks the protocol";
	case TLS_STOPPED:
		return "the collection was stopped";
	default:
		return "not asked: the limit of conversations was reached";
	}
}

static bool
ended_well(const struct chain *c)
{
	return c->end == E_EMPTY || c->end == E_ONCE || c->end == E_REFUSED ||
	       c->end == E_VERSION || c->end == E_SPLIT;
}

static void
list_end(struct tls_plan *p, struct tls_list *l, const struct chain *c)
{
	if (ended_well(c)) {
		/* A failure of a sister chain stays. */
		if (l->status == CF_ST_NOT_COLLECTED)
			l->status = l->n > 0 ? CF_ST_OK : CF_ST_ABSENT;
		else if (l->status == CF_ST_ABSENT && l->n > 0)
			l->status = CF_ST_OK;
		return;
	}
	l->status = l->n > 0 ? CF_ST_PARTIAL : plan_status(c->outcome);
	l->note = plan_reason(p, c);
}

static void
suite_chain_ended(struct tls_plan *p, struct chain *c)
{
	p->open[c->vi]--;
	if (c->hits > 0)
		p->pieces[c->vi]++;
	if (c->end == E_VERSION && !p->found.offered[c->vi])
		p->refused[c->vi] = true;
	if (!ended_well(c)) {
		p->broken[c->vi] = true;
		p->why[c->vi] = plan_reason(p, c);
	}
	list_end(p, &p->found.suites[c->vi], c);
	if (c->kind == K_FFDHE && c->hits > 0)
		p->ffdhe_only[c->vi] = true;
	if (c->vi == TLS_V_11)
		plan_lower(p, c);
	if (c->kind == K_JOINT)
		plan_joint_ended(p, c);
	else
		plan_suites_ended(p, c->vi, c->kind);
}

/* All suites together, in the order in which they were chosen. */
static void
order_chain_ended(struct tls_plan *p, struct chain *c)
{
	struct tls_list *l = &p->found.suites[c->vi];
	size_t i;

	p->open[c->vi]--;
	/* With fewer there were suites that only ffdhe groups bring. */
	if (c->hits == l->n) {
		for (i = 0; i < l->n; i++)
			l->v[i] = c->hit[i];
	}
	plan_suites_ended(p, c->vi, c->kind);
}

void
plan_chain_ended(struct tls_plan *p, struct chain *c, enum end end)
{
	c->state = S_ENDED;
	c->end = end;
	switch (c->kind) {
	case K_SSL2:
	case K_SUITES:
	case K_FFDHE:
	case K_JOINT:
	case K_SUITES13:
		suite_chain_ended(p, c);
		if (c->kind == K_JOINT && (c->ngroups == 0 || c->hits == 0))
			list_end(p, &p->found.groups[TLS_V_13], c);
		break;
	case K_ORDER:
		order_chain_ended(p, c);
		break;
	case K_GROUPS:
		list_end(p, &p->found.groups[c->vi], c);
		if (c->ffdhe && !ended_well(c))
			list_end(p, &p->found.suites[c->vi], c);
		break;
	case K_GROUPS13:
		list_end(p, &p->found.groups[c->vi], c);
		if (p->pace == TLS_FAST)
			plan_ask_schemes13(p);
		break;
	case K_SCHEMES:
		list_end(p, &p->found.schemes, c);
		if (ended_well(c) && p->known[TLS_V_12] &&
		    plan_schemes_short(p))
			plan_ask_schemes(p);
		break;
	case K_SCHEME13:
		/* Several that are accepted together are told apart later. */
		if (c->hits == 0 || c->nschemes == 1)
			list_end(p, &p->found.schemes13, c);
		break;
	case K_REVERSE:
	case K_ROTATE:
		p->rotating[c->vi] = false;
		if (c->hits == 0)
			p->order_failed[c->vi] = true;
		else
			plan_order_next(p, c->vi);
		break;
	case K_REV13:
		if (c->hits == 0)
			p->order_failed[TLS_V_13] = true;
		break;
	case K_FLIGHT:
		if (c->hits == 0)
			p->found.flights_partial = true;
		break;
	case K_DH:
		if (!ended_well(c))
			p->found.dh_partial = true;
		break;
	case K_LONG:
		if (c->hits == 0 && c->outcome != TLS_STOPPED &&
		    c->outcome != TLS_MORE)
			plan_long_failed(p, c);
		break;
	case K_CONTROL:
		p->control = c->hits > 0 ? C_GOOD : C_BAD;
		break;
	case K_EXTRA:
		plan_extra_ended(p, c);
		break;
	default:
		break;
	}
}

/* When the last flight of a version is in, its curves can be asked for. */
void
plan_maybe_groups(struct tls_plan *p, const struct chain *ended)
{
	const struct chain *c;

	if (ended->kind != K_FLIGHT)
		return;
	for (c = p->chains; c != NULL; c = c->next) {
		if (c->kind == K_FLIGHT && c->vi == ended->vi &&
		    c->state != S_ENDED)
			return;
		if (c->kind == K_GROUPS && c->vi == ended->vi)
			return;
	}
	plan_ask_groups(p, ended->vi);
}

/* ---- Answers ---- */

static void
note_dh(struct tls_plan *p, const struct chain *c, const struct tls_answer *a)
{
	struct tls_dh dh = { a->dh_bits,
		a->dh_prime != NULL ? a->dh_prime->name : "",
		plan_has(c->groups, c->ngroups, 0x0100) };
	const struct tls_suite *s;
	size_t i;

	/* An export suite has 512 bits by its definition, whatever the server's
	 * parameters are; it is a finding of its own. */
	s = tls_suite_find(a->suite, false);
	if (a->dh_bits == 0 || (s != NULL && strstr(s->name, "_EXPORT") != NULL))
		return;
	for (i = 0; i < p->found.ndh; i++) {
		if (p->found.dh[i].bits == dh.bits &&
		    cf_streq(p->found.dh[i].name, dh.name))
			return;
	}
	if (p->found.ndh < TLS_DHS)
		p->found.dh[p->found.ndh++] = dh;
}

/* "ECDHE-RSA" of a suite below TLS 1.3. */
static const char *
kx_of(struct tls_plan *p, unsigned int suite)
{
	const struct tls_suite *s = tls_suite_find(suite, false);

	return s == NULL ? "" : cf_printf(p->arena, "%s-%s", s->kx, s->auth);
}

void
plan_note_flight(
    struct tls_plan *p, const struct chain *c, const struct tls_answer *a)
{
	const unsigned char **certs;
	struct tls_flight *f;
	size_t *lens, i, total = 0;
	const char *kx = kx_of(p, a->suite);

	for (i = 0; i < p->found.nflights; i++) {
		if (p->found.flights[i].vi == c->vi &&
		    cf_streq(p->found.flights[i].kx, kx))
			return;
	}
	for (i = 0; i < a->ncerts; i++)
		total += a->cert_len[i];
	if (p->found.nflights == TLS_FLIGHTS || total > CF_TLS_CHAIN_BYTES) {
		p->found.flights_partial = true;
		return;
	}
	certs = cf_calloc(p->arena, a->ncerts + 1, sizeof(*certs));
	lens = cf_calloc(p->arena, a->ncerts + 1, sizeof(*lens));
	if (certs == NULL || lens == NULL)
		return;
	f = &p->found.flights[p->found.nflights++];
	for (i = 0; i < a->ncerts; i++) {
		certs[i] = cf_memdup(p->arena, a->certs[i], a->cert_len[i]);
		lens[i] = a->cert_len[i];
		if (certs[i] == NULL)
			return;
	}
	f->vi = c->vi;
	f->kx = kx;
	f->certs = certs;
	f->lens = lens;
	f->n = a->ncerts;
	f->staple = a->staple;
	f->cert_request = a->cert_request;
}

/* What every ServerHello below TLS 1.3 says by the way. */
static void
note_echo(struct tls_plan *p, const struct chain *c, const struct tls_answer *a)
{
	unsigned int ext = plan_ladder(c);
	const struct tls_suite *s = tls_suite_find(a->suite, false);

	if (a->version < TLS_10 || a->version > TLS_12 ||
	    c->kind == K_PLAINCBC) {
		if (a->version == TLS_SSL3 && s != NULL && plan_is_cbc(s))
			plan_list_add(p, &p->found.plain_cbc,
			    (uint32_t)c->vi << 16 | a->suite);
		return;
	}
	if (ext & TLS_X_EMS)
		*(a->echo & TLS_E_EMS ? &p->ems_yes : &p->ems_no) += 1;
	if (ext & TLS_X_RENEG)
		*(a->echo & TLS_E_RENEG ? &p->reneg_yes : &p->reneg_no) += 1;
	if (c->kind == K_REVERSE && !(c->ext & TLS_X_ETM)) {
		if (s != NULL && plan_is_cbc(s))
			p->found.etm_optional = CF_TRI_YES;
	} else if (!(ext & TLS_X_ETM) && s != NULL && plan_is_cbc(s))
		p->etm_unasked = true;
	else if (s != NULL && plan_is_cbc(s) && !(a->echo & TLS_E_ETM))
		plan_list_add(
		    p, &p->found.plain_cbc, (uint32_t)c->vi << 16 | a->suite);
	p->nsentinel[c->vi]++;
	if (a->sentinel !=
	    (a->version == TLS_12 ? TLS_SENTINEL_12 : TLS_SENTINEL_11))
		p->bad_sentinel[c->vi]++;
}

static void
note_suite(struct tls_plan *p, struct chain *c, const struct tls_answer *a)
{
	plan_list_add(p, &p->found.suites[c->vi], a->suite);
	p->found.offered[c->vi] = true;
	if (c->kind == K_SUITES)
		plan_other_chunks(p, c->vi);
	if (c->vi == TLS_V_11)
		plan_lower(p, c);
}

/* ChaCha20 is what some servers treat apart (RFC 7905; Go, OpenSSL). */
static bool
is_chacha(unsigned int suite)
{
	const struct tls_suite *s = tls_suite_find(suite, false);

	return s != NULL && cf_starts(s->enc, "CHACHA20");
}

/* What the last hello of the highest old version asked besides. */
static void
note_more(struct tls_plan *p, const struct chain *c, const struct tls_answer *a)
{
	if (plan_ladder(c) & TLS_X_DEFLATE)
		p->found.compression =
		    a->compression == 1 ? CF_TRI_YES : CF_TRI_NO;
	if (plan_ladder(c) & TLS_X_TICKET)
		p->found.ticket =
		    a->echo & TLS_E_TICKET ? CF_TRI_YES : CF_TRI_NO;
	if (plan_ladder(c) & TLS_X_ALPN)
		p->found.alpn = a->echo & TLS_E_H2	 ? "h2"
				: a->echo & TLS_E_HTTP11 ? "http/1.1"
							 : "";
}

static void
note_rotation(
    struct tls_plan *p, const struct chain *c, const struct tls_answer *a)
{
	const struct tls_list *l = &p->found.suites[c->vi];

	p->rotations[c->vi]++;
	if (a->suite == c->front)
		p->own[c->vi]++;
	if (l->n > 0 && a->suite == l->v[0])
		p->same[c->vi]++;
	if (is_chacha(c->front))
		p->chacha_front[c->vi] = true;
	else
		p->other_front[c->vi] = true;
	note_more(p, c, a);
}

/* The list backwards in TLS 1.3: suites and groups at once. */
static void
note_rev13(struct tls_plan *p, struct chain *c, const struct tls_answer *a)
{
	const struct tls_list *g = &p->found.groups[TLS_V_13];

	if (plan_ladder(c) & TLS_X_BOTH)
		p->found.preferred = a->version;
	if (a->version < TLS_13) {
		plan_rev13_again(p);
		return;
	}
	if (c->nsuites > 1 && p->found.suites[TLS_V_13].n > 1)
		note_rotation(p, c, a);
	plan_order_next(p, TLS_V_13);
	if (g->n < 2 || c->gfront == 0 || a->group == 0)
		return;
	p->found.group_order = a->group == g->v[0]   ? TLS_ORDER_SERVER
			       : a->group == c->gfront ? TLS_ORDER_CLIENT
						     : TLS_ORDER_MIXED;
}

static void
to_the_end(uint16_t *v, size_t n, unsigned int x)
{
	size_t i, at = n;

	for (i = 0; i < n; i++) {
		if (v[i] == x)
			at = i;
	}
	if (at == n)
		return;
	memmove(v + at, v + at + 1, (n - at - 1) * sizeof(*v));
	v[n - 1] = (uint16_t)x;
}

/*
 * What a hello that asked for suites says of the rest.  Groups and schemes are
 * not struck out there, as that would change which suites can be had; those
 * that were chosen go to the end of the offer, and a server that follows the
 * client's order shows another one each time.
 */
static void
note_keys(struct tls_plan *p, struct chain *c, const struct tls_answer *a)
{
	uint16_t x;
	size_t i;

	if (a->version < TLS_10 || a->version > TLS_12) {
		note_dh(p, c, a);
		return;
	}
	p->found.session_id = a->echo & TLS_E_SESSION ? CF_TRI_YES
			      : p->found.session_id == CF_TRI_YES
				  ? CF_TRI_YES
				  : CF_TRI_NO;
	if (a->group != 0 && a->dh_bits == 0 &&
	    plan_has(c->groups, c->ngroups, a->group)) {
		plan_list_add(p, &p->found.groups[c->vi], a->group);
		if (p->pace == TLS_QUIET)
			to_the_end(c->groups, c->ngroups, a->group);
	}
	/* What is fetched ahead has to be what is asked in the end. */
	if (p->pace == TLS_FAST) {
		if (a->scheme != 0 &&
		    plan_has(c->schemes, c->nschemes, a->scheme))
			plan_list_add(p, &p->found.schemes, a->scheme);
		note_dh(p, c, a);
		return;
	}
	/* The chain for schemes takes them from the front at the same time. */
	for (i = 0; c->hits == 0 && i < c->nschemes / 2; i++) {
		x = c->schemes[i];
		c->schemes[i] = c->schemes[c->nschemes - 1 - i];
		c->schemes[c->nschemes - 1 - i] = x;
	}
	if (a->scheme != 0 && plan_has(c->schemes, c->nschemes, a->scheme)) {
		plan_list_add(p, &p->found.schemes, a->scheme);
		to_the_end(c->schemes, c->nschemes, a->scheme);
	}
	note_dh(p, c, a);
}

/* The key that SSLv2 is spoken with is what DROWN works on. */
static void
note_ssl2_cert(struct tls_plan *p, const struct tls_answer *a)
{
	const unsigned char *copy;

	if (a->ncerts == 0 || p->found.ssl2_cert_len > 0 ||
	    (copy = cf_memdup(p->arena, a->certs[0], a->cert_len[0])) == NULL)
		return;
	p->found.ssl2_cert = copy;
	p->found.ssl2_cert_len = a->cert_len[0];
}

static void
note_hit(struct tls_plan *p, struct chain *c, const struct tls_answer *a)
{
	size_t i;
	bool seen;

	switch (c->kind) {
	case K_SSL2:
		p->found.offered[TLS_V_SSL2] = true;
		for (i = 0; i < a->nkinds; i++)
			plan_list_add(
			    p, &p->found.suites[TLS_V_SSL2], a->kinds[i]);
		note_ssl2_cert(p, a);
		break;
	case K_JOINT:
		plan_list_add(p, &p->found.groups[TLS_V_13], a->group);
		note_suite(p, c, a);
		/* By now TLS 1.2 has shown a certificate, if it ever does. */
		if (c->hits > 0 &&
		    plan_list_has(&p->found.groups[TLS_V_13], 0x001D))
			plan_ask_schemes13(p);
		break;
	case K_GROUPS13:
		plan_list_add(p, &p->found.groups[TLS_V_13], a->group);
		break;
	case K_SUITES:
	case K_FFDHE:
		if (a->ncerts > 0)
			plan_note_flight(p, c, a);
		seen = plan_list_has(&p->found.groups[c->vi], a->group);
		note_keys(p, c, a);
		note_suite(p, c, a);
		if (a->scheme != 0 && p->schemes == NULL)
			plan_ask_schemes(p);
		if (((seen && c->hits > 0) || p->pace == TLS_FAST) &&
		    c->kind == K_SUITES)
			plan_groups_early(p, c->vi);
		break;
	case K_SUITES13:
		note_suite(p, c, a);
		break;
	case K_ORDER:
		if (c->hits < CHUNK)
			c->hit[c->hits] = a->suite;
		break;
	case K_REVERSE:
	case K_ROTATE:
		note_rotation(p, c, a);
		break;
	case K_REV13:
		note_rev13(p, c, a);
		break;
	case K_SCHEME13:
		if (c->nschemes > 1)
			plan_single_schemes(p, c);
		else
			plan_list_add(
			    p, &p->found.schemes13, c->schemes[0]);
		break;
	case K_GROUPS:
		plan_list_add(p, &p->found.groups[c->vi], a->group);
		break;
	case K_SCHEMES:
		plan_list_add(p, &p->found.schemes, a->scheme);
		if (c->front != 0 && p->rotations[c->vi] == 0)
			note_rotation(p, c, a);
		break;
	case K_DH:
		note_dh(p, c, a);
		if (!plan_list_has(&p->found.suites[c->vi], a->suite))
			plan_ffdhe_only(p, c->vi);
		break;
	case K_FLIGHT:
		plan_note_flight(p, c, a);
		note_dh(p, c, a);
		break;
	case K_DEFLATE:
		note_more(p, c, a);
		break;
	case K_PLAINCBC:
		p->found.etm_optional = CF_TRI_YES;
		break;
	case K_EXTRA:
		plan_extra_hit(p, c, a);
		break;
	case K_LONG:
	case K_PULSE:
	case K_TWICE:
	case K_CONTROL:
	case K_SCOUT:
	case K_AHEAD:
		break;
	}
	c->hits++;
}

/* Whether the choice was offered; NULL when it was, else what is odd. */
static const char *
not_offered(
    struct tls_plan *p, const struct chain *c, const struct tls_answer *a)
{
	if (c->kind == K_SSL2)
		return a->version == TLS_SSL2
			   ? NULL
			   : "answered an SSLv2 hello with another version";
	if (!plan_has(c->suites, c->nsuites, a->suite))
		return cf_printf(p->arena,
		    "chose suite %s that was not offered (%s)",
		    tls_suite_text(p->arena, a->suite, false),
		    tls_version_label(c->vi, p->found.dtls));
	if ((c->strike & STRIKE_GROUP) && a->group != 0 &&
	    !plan_has(c->groups, c->ngroups, a->group))
		return cf_printf(p->arena,
		    "chose group %s that was not offered (%s)",
		    tls_group_text(p->arena, a->group),
		    tls_version_label(c->vi, p->found.dtls));
	if ((c->strike & STRIKE_SCHEME) && a->scheme != 0 &&
	    !plan_has(c->schemes, c->nschemes, a->scheme))
		return cf_printf(p->arena,
		    "signed with %s that was not offered",
		    tls_scheme_text(p->arena, a->scheme));
	return NULL;
}

/*
 * The suite was accepted but the group or scheme that was asked for is not
 * named.  An alert behind the ServerHello (Go, JSSE) and a HelloRetryRequest
 * without a group (wolfSSL) say that there is none in common.
 */
static void
unnamed(struct tls_plan *p, struct chain *c, const struct tls_answer *a)
{
	if (a->hrr)
		plan_odd(p, "HelloRetryRequest without a group");
	if (a->hrr || a->alert != 0) {
		c->outcome = TLS_REFUSED;
		plan_chain_ended(p, c, E_REFUSED);
		return;
	}
	c->outcome = TLS_MALFORMED;
	plan_chain_ended(p, c, E_FAILED);
}

/* More than these few have; suites and groups then go on each by itself, and
 * the hello that would end both without a word which is saved. */
static bool
has_usual13(const struct tls_plan *p)
{
	const struct tls_list *l = &p->found.suites[TLS_V_13];

	return plan_list_has(l, 0x1301) && plan_list_has(l, 0x1302) &&
	       plan_list_has(l, 0x1303);
}

/* With how much the server was first seen to answer. */
static void
note_level(struct tls_plan *p, const struct chain *c)
{
	if (c->exact || c->vi == TLS_V_SSL2 ||
	    (p->found.offered[c->vi] && c->level >= p->level[c->vi]))
		return;
	p->level[c->vi] = c->level;
	if (c->level > 0)
		plan_odd(p, cf_printf(p->arena,
				"answered only a hello with %s extensions (%s)",
				c->level == 1 ? "fewer" : "hardly any",
				tls_version_names[c->vi]));
}

static void
accepted(struct tls_plan *p, struct chain *c, const struct tls_answer *a)
{
	unsigned int version = tls_version_of[c->vi];
	const char *text;

	/* A lower version: this one is not spoken. */
	if (!(plan_ladder(c) & TLS_X_BOTH && a->version == TLS_12) &&
	    c->vi != TLS_V_SSL2 && a->version < version) {
		plan_chain_ended(p, c, c->hits > 0 ? E_REFUSED : E_VERSION);
		return;
	}
	if (c->vi != TLS_V_SSL2 && a->version > version) {
		plan_odd(p, cf_printf(p->arena,
				"answered a %s hello with version 0x%04X",
				tls_version_label(c->vi, p->found.dtls), a->version));
		plan_chain_ended(p, c, E_ODD);
		return;
	}
	if ((text = not_offered(p, c, a)) != NULL) {
		plan_odd(p, text);
		plan_chain_ended(p, c, E_ODD);
		return;
	}
	/* The groups of DHE rode along: ask for it in earnest. */
	if (c->ffdhe && cf_starts(kx_of(p, a->suite), "DHE")) {
		plan_ffdhe_only(p, c->vi);
		c->state = S_WANTED;
		c->ffdhe = false;
		plan_drop_dhe(c);
		return;
	}
	if (((c->strike & STRIKE_GROUP) && a->group == 0) ||
	    ((c->strike & STRIKE_SCHEME) && a->scheme == 0)) {
		unnamed(p, c, a);
		return;
	}
	if (c->kind == K_SCHEME13 && a->hrr) {
		c->outcome = TLS_MALFORMED;
		plan_chain_ended(p, c, E_FAILED);
		return;
	}
	if (c->kind != K_EXTRA)
		note_level(p, c);
	if (c->proof != 0 &&
	    c->proof == (c->kind == K_SCHEMES ? a->scheme : a->group)) {
		plan_chain_ended(p, c, E_REFUSED);
		return;
	}
	if (c->kind != K_EXTRA)
		note_echo(p, c, a);
	plan_extra_see(p, c, a);
	note_hit(p, c, a);
	if (c->strike == 0) {
		plan_chain_ended(p, c, E_ONCE);
		return;
	}
	if (c->strike & STRIKE_SUITE)
		plan_drop(c->suites, &c->nsuites, a->suite);
	if (c->strike & STRIKE_GROUP)
		plan_drop(c->groups, &c->ngroups, a->group);
	if (c->strike & STRIKE_SCHEME)
		plan_drop(c->schemes, &c->nschemes, a->scheme);
	c->tries = 0;
	if (c->kind == K_JOINT && (has_usual13(p) || p->pace == TLS_FAST)) {
		plan_chain_ended(p, c, E_SPLIT);
		return;
	}
	if (c->nsuites == 0 || c->ngroups == 0 || c->nschemes == 0)
		plan_chain_ended(p, c, E_EMPTY);
	else
		c->state = S_WANTED;
}

/* Half the suites each, for a server that cannot bear many. */
static void
split(struct tls_plan *p, struct chain *c)
{
	size_t half = c->nsuites / 2;
	struct chain *a, *b;

	a = plan_chain(p, c->kind, c->vi, c->suites, half, c->strike);
	b = plan_chain(
	    p, c->kind, c->vi, c->suites + half, c->nsuites - half, c->strike);
	if (a == NULL || b == NULL)
		return;
	plan_set_groups(p, a, c->groups, c->ngroups);
	plan_set_groups(p, b, c->groups, c->ngroups);
	a->level = b->level = c->level;
	a->want = b->want = c->want;
	p->open[c->vi] += 2;
	plan_odd(
	    p, cf_printf(p->arena, "no answer to a hello of %u suites (%s)",
		   (unsigned int)c->nsuites, tls_version_label(c->vi, p->found.dtls)));
	plan_chain_ended(p, c, E_SPLIT);
}

/* The transport failed: try with less; then it is not known. */
static void
failed(struct tls_plan *p, struct chain *c)
{
	if (c->kind == K_LONG || c->kind == K_TWICE) {
		plan_chain_ended(p, c, E_FAILED);
		return;
	}
	if (c->outcome == TLS_NO_CONNECT || c->outcome == TLS_TURNED_AWAY) {
		if (c->tries++ < 2 && p->words > 0)
			c->state = S_WANTED;
		else
			plan_chain_ended(p, c, E_FAILED);
		return;
	}
	if (c->outcome == TLS_STOPPED || c->vi == TLS_V_SSL2 ||
	    c->kind == K_CONTROL) {
		if (c->outcome != TLS_STOPPED && c->tries++ < 2)
			c->state = S_WANTED;
		else
			plan_chain_ended(p, c, E_FAILED);
		return;
	}
	/* A hello of DTLS was sent three times already, and some servers refuse
	 * by silence (GnuTLS): only where nothing was heard yet is it worth
	 * asking with less. */
	if (p->found.dtls && c->outcome == TLS_SILENT &&
	    (p->words > 0 || c->level > 0)) {
		plan_chain_ended(p, c, E_FAILED);
		return;
	}
	/* It bore a longer one: this is how it says no, which we cannot tell
	 * from not answering. */
	if (c->hits > 0) {
		plan_chain_ended(p, c, E_FAILED);
		return;
	}
	/* Each silence costs seconds; here it is a habit. */
	if (c->outcome == TLS_SILENT && p->honest[TLS_SILENT] >= HONEST &&
	    (c->kind != K_SUITES || c->nsuites <= CHUNK)) {
		if (c->level < plan_last_level(c)) {
			c->level = plan_last_level(c);
			c->state = S_WANTED;
		} else {
			plan_chain_ended(p, c, E_FAILED);
		}
		return;
	}
	/* More than 128 suites make some servers reset or hang. */
	if (c->kind == K_SUITES && c->nsuites > CHUNK && c->hits == 0 &&
	    c->outcome != TLS_NOT_TLS && p->words > 0) {
		split(p, c);
		return;
	}
	if (c->level < plan_last_level(c) && c->outcome != TLS_NOT_TLS) {
		c->level++;
		c->state = S_WANTED;
		return;
	}
	if ((c->kind == K_SUITES || c->kind == K_FFDHE) &&
	    c->nsuites > CHUNK_SMALL && c->outcome != TLS_NOT_TLS &&
	    p->words > 0) {
		split(p, c);
		return;
	}
	plan_chain_ended(p, c, E_FAILED);
}

/*
 * The last of the groups were refused with an alert that blames the hello: with
 * one that is known behind them, only a hello that cannot be borne is refused.
 */
static bool
prove(struct tls_plan *p, struct chain *c)
{
	const struct tls_list *l = &p->found.groups[c->vi];
	uint16_t v[128];

	if (c->kind != K_GROUPS || l->n == 0)
		return false;
	if (c->proof != 0) {
		plan_chain_ended(p, c, E_FAILED);
		return true;
	}
	if (c->ngroups >= CF_NELEM(v))
		return false;
	memcpy(v, c->groups, c->ngroups * sizeof(v[0]));
	v[c->ngroups] = (uint16_t)l->v[0];
	plan_set_groups(p, c, v, c->ngroups + 1);
	c->proof = (uint16_t)l->v[0];
	c->early = false; /* or it would leave the offer again */
	c->state = S_WANTED;
	return true;
}

static void
refused(struct tls_plan *p, struct chain *c)
{
	/* These blame the hello rather than the choice: ask with less. */
	bool unclear = c->outcome == TLS_REFUSED &&
		       (c->alert == 10 || c->alert == 47 || c->alert == 50 ||
			   c->alert == 80 || c->alert == 109 ||
			   (c->alert == 120 && c->ext & TLS_X_ALPN));

	/* Nothing was accepted yet with as much as this asks. */
	if (c->level < p->level[c->vi] && c->vi != TLS_V_13 && c->hits == 0) {
		if (c->level < plan_last_level(c)) {
			c->level++;
			c->state = S_WANTED;
		} else {
			plan_chain_ended(p, c, E_FAILED);
		}
		return;
	}
	if (unclear && c->hits == 0 && c->level < plan_last_level(c)) {
		c->level++;
		c->state = S_WANTED;
		return;
	}
	if (unclear && prove(p, c))
		return;
	if (unclear && c->hits > 0 && c->tries++ < 1) {
		c->state = S_WANTED;
		return;
	}
	if (c->outcome == TLS_REFUSED && c->alert == 70 && c->hits == 0) {
		plan_chain_ended(p, c, E_VERSION);
		return;
	}
	if (c->kind == K_SUITES)
		plan_other_chunks(p, c->vi);
	plan_chain_ended(p, c, E_REFUSED);
}

void
plan_meant(struct tls_plan *p, struct chain *c)
{
	if (plan_says_no(p, c))
		refused(p, c);
	else
		failed(p, c);
	if (c->state == S_ENDED)
		plan_maybe_groups(p, c);
}

/* Nobody there speaks TLS: stop asking. */
static bool
hopeless(const struct tls_plan *p)
{
	if (p->words > 0 || p->answers < p->first)
		return false;
	return p->strange[TLS_TURNED_AWAY] + p->strange[TLS_NO_CONNECT] >= 3 ||
	       p->strange[TLS_NOT_TLS] >= 3 || p->strange[TLS_SILENT] >= 4 ||
	       p->strange[TLS_RESET] >= 8;
}

void
plan_step(struct tls_plan *p, struct chain *c, const struct tls_answer *a)
{
	c->outcome = a->outcome;
	c->alert = a->alert;
	p->strange[a->outcome <= TLS_STOPPED ? a->outcome : TLS_STOPPED]++;
	if (a->outcome == TLS_ACCEPTED || a->outcome == TLS_REFUSED)
		p->words++;
	if (a->outcome == TLS_STOPPED) {
		p->aborted = true;
		p->abort_outcome = TLS_STOPPED;
	}
	if (c->kind == K_PULSE) {
		plan_pulse(p, c);
		return;
	}
	plan_heard_again(p, c);
	if (plan_is_ahead(c))
		plan_ahead_heard(p, c, a);
	else if (a->outcome == TLS_ACCEPTED)
		accepted(p, c, a);
	else if (a->outcome != TLS_REFUSED && plan_hold(p, c))
		return;
	else if (plan_says_no(p, c))
		refused(p, c);
	else
		failed(p, c);
	if (c->state == S_ENDED)
		plan_maybe_groups(p, c);
	if (!p->aborted && hopeless(p)) {
		p->aborted = true;
		p->abort_outcome = c->outcome;
		p->found.status = plan_status(c->outcome);
		p->found.note = plan_reason(p, c);
	}
}
