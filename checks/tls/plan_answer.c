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
		break;
	case K_GROUPS13:
		list_end(p, &p->found.groups[c->vi], c);
		plan_groups13_ended(p, c);
		break;
	case K_SCHEMES:
		list_end(p, &p->found.schemes, c);
		break;
	case K_FLIGHT:
		if (c->hits == 0)
			p->found.flights_partial = true;
		break;
	case K_DH:
		if (!ended_well(c))
			p->found.dh_partial = true;
		break;
	case K_CONTROL:
		p->control = c->hits > 0 ? C_GOOD : C_BAD;
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
	size_t i;

	if (a->dh_bits == 0)
		return;
	for (i = 0; i < p->found.ndh; i++) {
		if (p->found.dh[i].bits == dh.bits &&
		    cf_streq(p->found.dh[i].name, dh.name))
			return;
	}
	if (p->found.ndh < TLS_DHS)
		p->found.dh[p->found.ndh++] = dh;
}

static void
note_flight(
    struct tls_plan *p, const struct chain *c, const struct tls_answer *a)
{
	const unsigned char **certs;
	struct tls_flight *f;
	size_t *lens, i, total = 0;

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
	f->kx = c->kx;
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

	if (c->kind == K_BOTH)
		return;
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
	if (!(ext & TLS_X_ETM) && s != NULL && plan_is_cbc(s))
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
}

static void
note_hit(struct tls_plan *p, struct chain *c, const struct tls_answer *a)
{
	size_t i;

	switch (c->kind) {
	case K_SSL2:
		p->found.offered[TLS_V_SSL2] = true;
		for (i = 0; i < a->nkinds; i++)
			plan_list_add(
			    p, &p->found.suites[TLS_V_SSL2], a->kinds[i]);
		break;
	case K_JOINT:
		plan_list_add(p, &p->found.groups[TLS_V_13], a->group);
		note_suite(p, c, a);
		break;
	case K_GROUPS13:
		plan_list_add(p, &p->found.groups[TLS_V_13], a->group);
		break;
	case K_SUITES:
	case K_FFDHE:
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
	case K_GROUPREV:
		p->found.group_order =
		    a->group == p->found.groups[TLS_V_13].v[0]
			? TLS_ORDER_SERVER
		    : a->group == c->front ? TLS_ORDER_CLIENT
					   : TLS_ORDER_MIXED;
		break;
	case K_GROUPS:
		plan_list_add(p, &p->found.groups[c->vi], a->group);
		break;
	case K_SCHEMES:
		plan_list_add(p, &p->found.schemes, a->scheme);
		break;
	case K_DH:
		note_dh(p, c, a);
		break;
	case K_FLIGHT:
		note_flight(p, c, a);
		note_dh(p, c, a);
		break;
	case K_BOTH:
		p->found.preferred = a->version;
		break;
	case K_DEFLATE:
		p->found.compression =
		    a->compression == 1 ? CF_TRI_YES : CF_TRI_NO;
		break;
	case K_PLAINCBC:
		p->found.etm_optional = CF_TRI_YES;
		break;
	case K_CONTROL:
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
		    tls_version_names[c->vi]);
	if ((c->strike & STRIKE_GROUP) && a->group != 0 &&
	    !plan_has(c->groups, c->ngroups, a->group))
		return cf_printf(p->arena,
		    "chose group %s that was not offered (%s)",
		    tls_group_text(p->arena, a->group),
		    tls_version_names[c->vi]);
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

static void
accepted(struct tls_plan *p, struct chain *c, const struct tls_answer *a)
{
	unsigned int version = tls_version_of[c->vi];
	const char *text;

	/* A lower version: this one is not spoken. */
	if (c->kind != K_BOTH && c->vi != TLS_V_SSL2 && a->version < version) {
		plan_chain_ended(p, c, c->hits > 0 ? E_REFUSED : E_VERSION);
		return;
	}
	if (c->kind != K_BOTH && c->vi != TLS_V_SSL2 && a->version > version) {
		plan_odd(p, cf_printf(p->arena,
				"answered a %s hello with version 0x%04X",
				tls_version_names[c->vi], a->version));
		plan_chain_ended(p, c, E_ODD);
		return;
	}
	if ((text = not_offered(p, c, a)) != NULL) {
		plan_odd(p, text);
		plan_chain_ended(p, c, E_ODD);
		return;
	}
	if (((c->strike & STRIKE_GROUP) && a->group == 0) ||
	    ((c->strike & STRIKE_SCHEME) && a->scheme == 0)) {
		unnamed(p, c, a);
		return;
	}
	note_echo(p, c, a);
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
	p->open[c->vi] += 2;
	plan_odd(
	    p, cf_printf(p->arena, "no answer to a hello of %u suites (%s)",
		   (unsigned int)c->nsuites, tls_version_names[c->vi]));
	plan_chain_ended(p, c, E_SPLIT);
}

/* The transport failed: try with less; then it is not known. */
static void
failed(struct tls_plan *p, struct chain *c)
{
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

static void
refused(struct tls_plan *p, struct chain *c)
{
	/* These blame the hello rather than the choice: ask with less. */
	bool unclear = c->outcome == TLS_REFUSED &&
		       (c->alert == 10 || c->alert == 47 || c->alert == 50 ||
			   c->alert == 80 || c->alert == 109);

	if (unclear && c->hits == 0 && c->level < plan_last_level(c)) {
		c->level++;
		c->state = S_WANTED;
		return;
	}
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

/* Nobody there speaks TLS: stop asking. */
static bool
hopeless(const struct tls_plan *p)
{
	if (p->words > 0)
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
	switch (a->outcome) {
	case TLS_ACCEPTED:
		accepted(p, c, a);
		break;
	case TLS_REFUSED:
	case TLS_CLOSED:
		refused(p, c);
		break;
	default:
		failed(p, c);
		break;
	}
	if (c->state == S_ENDED)
		plan_maybe_groups(p, c);
	if (!p->aborted && hopeless(p)) {
		p->aborted = true;
		p->abort_outcome = c->outcome;
		p->found.status = plan_status(c->outcome);
		p->found.note = plan_reason(p, c);
	}
}
