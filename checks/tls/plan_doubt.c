/*
 * Doubts: whether a refusal means what it says.  A server may turn connections
 * away because there were too many of them, may be unable to bear the hello
 * (too many suites, extensions it does not know), or may be two servers behind
 * one address.  Each doubt is settled by a hello of which the answer is known;
 * what cannot be settled leaves its list partial.  Pure.
 */
#include <string.h>

#include "plan_priv.h"

static bool
is_no(const struct sent *s)
{
	return s->answer.outcome == TLS_REFUSED &&
	       (s->answer.alert == 40 || s->answer.alert == 70);
}

/* Its answer counts: it was asked under the endpoint's own name. */
static bool
counts(const struct sent *s)
{
	return s->answered && s->chain->kind != K_EXTRA;
}

/* ---- Turned away: hold, ask something known to be good, slow down ---- */

/* Pauses in milliseconds: the first, and the longest between two tries.  Seven
 * tries wait 0.25 + 0.5 + 1 + 2 + 3 * 4 = 15.75 seconds, longer than the
 * window of one second that rate limits usually have. */
#define PAUSE_FIRST 250
#define PAUSE_MOST 4000
#define PULSES 7
#define PULSES_SILENT 3
/* Between two conversations once a server was seen to turn us away. */
#define GAP_FIRST 100
#define GAP_MOST 1000
/* Of PLAN_TWICE, in the quiet pace, one for so many conversations. */
#define TWICE_EACH 40

static void
as_before(struct tls_plan *p, struct chain *c, const struct tls_offer *o)
{
	plan_set_groups(p, c, o->groups, o->ngroups);
	c->level = 0;
	c->ext = o->ext;
	c->exact = true;
	c->nschemes = o->nschemes <= plan_nschemes ? o->nschemes : c->nschemes;
	memcpy(c->schemes, o->schemes, c->nschemes * sizeof(c->schemes[0]));
}

/* A hello that was accepted, once more. */
static struct chain *
again(struct tls_plan *p, enum kind kind)
{
	const struct tls_offer *o = &p->good->offer;
	struct chain *c;

	c = plan_chain(p, kind, tls_version_index(o->version), o->suites,
	    o->nsuites, 0);
	if (c != NULL)
		as_before(p, c, o);
	return c;
}

/*
 * A close is a refusal.  So is the reset of an SSLv2 hello, once the same was
 * heard twice and a hello known to be good was answered in between: it has
 * nothing in it that a server of SSLv2 could not bear, and one that knows no
 * such hello may end without having read it, which the peer sees as a reset
 * (Mbed TLS, wolfSSL).
 */
bool
plan_says_no(const struct tls_plan *p, const struct chain *c)
{
	return c->outcome == TLS_REFUSED || c->outcome == TLS_CLOSED ||
	       (c->vi == TLS_V_SSL2 && c->outcome == TLS_RESET &&
		   p->honest[TLS_RESET] > 0);
}

bool
plan_hold(struct tls_plan *p, struct chain *c)
{
	enum tls_outcome o = c->outcome;

	if (p->aborted || c->kind == K_PULSE || c->kind == K_LONG ||
	    c->kind == K_TWICE || (c->vi == TLS_V_SSL2 && o != TLS_RESET) ||
	    c->held >= (p->slow ? 3u : 2u))
		return false;
	if (o != TLS_RESET && o != TLS_CLOSED && o != TLS_TURNED_AWAY &&
	    o != TLS_SILENT && o != TLS_NO_CONNECT && o != TLS_NOT_TLS)
		return false;
	if (!p->slow && p->honest[o] >= HONEST)
		return false;
	if (p->good == NULL) {
		/* Nothing to ask again as yet, but others are out. */
		if (p->flying == 0 ||
		    (p->pace == TLS_QUIET && o != TLS_TURNED_AWAY &&
			o != TLS_NO_CONNECT))
			return false;
	} else if (p->pulse == NULL && (p->pulse = again(p, K_PULSE)) == NULL) {
		return false;
	}
	c->state = S_HELD;
	c->held++;
	return true;
}

static void
once_more(struct chain *c)
{
	c->again = c->doubted = true;
	c->state = S_WANTED;
}

/* What it heard is what is said. */
static void
meant(struct tls_plan *p, struct chain *c)
{
	p->honest[c->outcome]++;
	plan_meant(p, c);
}

void
plan_unhold(struct tls_plan *p)
{
	struct chain *c;
	bool held = false;

	if (p->pulse != NULL || p->silence != NULL || p->aborted)
		return;
	for (c = p->chains; c != NULL; c = c->next)
		held |= c->state == S_HELD;
	if (!held || (p->good == NULL && p->flying > 0))
		return;
	if (p->good != NULL && (p->pulse = again(p, K_PULSE)) != NULL)
		return;
	for (c = p->chains; c != NULL; c = c->next) {
		if (c->state == S_HELD)
			plan_meant(p, c);
	}
}

/*
 * The server answers: those that waited are asked once more, and what they
 * hear the second time is meant.  Silence costs seconds, so one asks for all
 * that heard nothing.
 */
static void
release(struct tls_plan *p)
{
	struct chain *c;

	p->pulse = NULL;
	for (c = p->chains; c != NULL; c = c->next) {
		if (c->state != S_HELD)
			continue;
		if (c->held >= (p->slow ? 3u : 2u)) {
			meant(p, c);
		} else if (c->outcome != TLS_SILENT || p->slow) {
			once_more(c);
		} else if (p->silence == NULL) {
			p->silence = c;
			once_more(c);
		}
	}
}

/* We were turned away: one at a time from now on. */
static void
turned_away(struct tls_plan *p)
{
	plan_odd(p, "turned connections away for a while: too many at once, or "
		    "too many in a short time");
	p->slow = true;
	if (p->gap == 0)
		p->gap = GAP_FIRST;
}

void
plan_heard_again(struct tls_plan *p, struct chain *c)
{
	bool heard =
	    c->outcome == TLS_ACCEPTED || c->outcome == TLS_REFUSED;
	struct chain *d;

	if (!c->doubted)
		return;
	c->doubted = false;
	if (heard)
		turned_away(p);
	if (p->silence != c)
		return;
	p->silence = NULL;
	for (d = p->chains; d != NULL; d = d->next) {
		if (d->state != S_HELD || d->outcome != TLS_SILENT)
			continue;
		if (heard)
			once_more(d);
		else
			meant(p, d);
	}
}

static void
give_in(struct tls_plan *p)
{
	struct chain *c;

	p->control = C_BAD;
	p->pulse = NULL;
	for (c = p->chains; c != NULL; c = c->next) {
		if (c->state == S_HELD)
			plan_chain_ended(p, c, E_FAILED);
	}
	p->aborted = true;
}

void
plan_pulse(struct tls_plan *p, struct chain *c)
{
	if (c->outcome == TLS_ACCEPTED || c->outcome == TLS_REFUSED) {
		if (c->outcome == TLS_REFUSED)
			plan_contradiction(p);
		c->state = S_ENDED;
		c->end = E_ONCE;
		release(p);
		return;
	}
	p->gap = p->gap == 0 ? GAP_FIRST : p->gap * 2;
	if (p->gap > GAP_MOST)
		p->gap = GAP_MOST;
	turned_away(p);
	p->pause = p->pause == 0 ? PAUSE_FIRST : p->pause * 2;
	if (p->pause > PAUSE_MOST)
		p->pause = PAUSE_MOST;
	if (++c->tries <
	    (c->outcome == TLS_SILENT ? PULSES_SILENT : PULSES)) {
		c->state = S_WANTED;
		return;
	}
	p->abort_outcome = c->outcome;
	c->state = S_ENDED;
	c->end = E_FAILED;
	give_in(p);
}

bool
plan_must_wait(const struct tls_plan *p, const struct chain *c)
{
	if (p->pulse != NULL)
		return c->kind != K_PULSE;
	return p->slow && p->flying > 0;
}

unsigned int
plan_wait_ms(const struct tls_plan *p, const struct chain *c)
{
	return !p->slow ? 0 : c->kind == K_PULSE ? p->pause : p->gap;
}

/* ---- Hellos that cannot be borne ---- */

/* What clients of the last twenty years offered first. */
static const uint16_t few_suites[] = { 0xC02F, 0xC030, 0xC02B, 0xC02C, 0xCCA8,
	0xCCA9, 0x009C, 0x009D, 0x009E, 0x009F, 0xC013, 0xC014, 0xC009, 0xC00A,
	0xC027, 0xC028, 0x0033, 0x0039, 0x003C, 0x003D, 0x002F, 0x0035, 0x000A,
	0x0005, 0x0004 };

static bool
ask_few(struct tls_plan *p, int vi)
{
	const struct tls_suite *s;
	uint16_t v[CF_NELEM(few_suites)];
	struct chain *c;
	size_t i, n = 0;

	if (p->few[vi] == 2)
		return false;
	p->few[vi]++;
	for (i = 0; i < CF_NELEM(few_suites); i++) {
		s = tls_suite_find(few_suites[i], false);
		if (s != NULL && (s->from < TLS_12 || vi == TLS_V_12))
			v[n++] = few_suites[i];
	}
	c = plan_chain(p, K_SUITES, vi, v, n, STRIKE_SUITE);
	if (c == NULL)
		return false;
	c->want = TLS_WANT_DONE;
	c->level = p->few[vi] == 2 ? 2 : 0;
	p->open[vi]++;
	return true;
}

/* A hello below TLS 1.3 with extensions was accepted, of this version or of
 * another: so extensions are no reason to refuse one. */
static bool
bears_extensions(const struct tls_plan *p)
{
	unsigned int i;

	for (i = 0; i < p->nsent; i++) {
		if (counts(p->sent[i]) &&
		    p->sent[i]->answer.outcome == TLS_ACCEPTED &&
		    p->sent[i]->answer.version >= TLS_10 &&
		    p->sent[i]->offer.ext & TLS_X_EMS)
			return true;
	}
	return false;
}

/* A small hello ahead of the others was accepted in this version. */
static bool
spoken(const struct tls_plan *p, int vi)
{
	const struct sent *s;
	unsigned int i;

	for (i = 0; i < p->nsent; i++) {
		s = p->sent[i];
		if (counts(s) && s->answer.outcome == TLS_ACCEPTED &&
		    s->answer.version == tls_version_of[vi] &&
		    plan_has(s->offer.suites, s->offer.nsuites, s->answer.suite))
			return true;
	}
	return false;
}

static bool
try_less(struct tls_plan *p)
{
	const struct chain *c;
	bool any = false, bears;

	if (p->words == 0 && p->strange[TLS_CLOSED] == 0 &&
	    p->strange[TLS_RESET] == 0 && p->strange[TLS_SILENT] == 0)
		return false;
	bears = bears_extensions(p);
	for (c = p->chains; c != NULL; c = c->next) {
		if (c->kind != K_SUITES || c->hits > 0 ||
		    (bears && !spoken(p, c->vi)) ||
		    c->state != S_ENDED || p->found.offered[c->vi] ||
		    c->end == E_VERSION || c->end == E_SPLIT)
			continue;
		any |= ask_few(p, c->vi);
	}
	return any;
}

/* Whoever refuses a hello of so many suites may do so because of their number:
 * the largest that was refused, and the largest that was accepted. */
static const struct sent *
largest_refused(const struct tls_plan *p, size_t *ret_accepted)
{
	const struct sent *s, *most = NULL;
	unsigned int i;

	*ret_accepted = 0;
	for (i = 0; i < p->nsent; i++) {
		s = p->sent[i];
		if (!counts(s))
			continue;
		if (s->answer.outcome == TLS_ACCEPTED) {
			if (s->offer.nsuites > *ret_accepted)
				*ret_accepted = s->offer.nsuites;
		} else if ((s->answer.outcome == TLS_CLOSED ||
			       (s->answer.outcome == TLS_REFUSED &&
				   s->answer.alert != 70)) &&
			   (most == NULL ||
			       s->offer.nsuites > most->offer.nsuites)) {
			most = s;
		}
	}
	return most;
}

/*
 * All that were refused at once, and at the end one that is known: a server
 * that answers with that one has looked at the others.
 */
void
plan_ask_long(struct tls_plan *p)
{
	uint16_t v[CHUNK_REST + 1];
	const struct sent *s;
	struct chain *c;
	size_t n, accepted;
	int vi = TLS_V_13;

	if (p->long_asked || p->good == NULL ||
	    (s = largest_refused(p, &accepted)) == NULL)
		return;
	n = s->offer.nsuites;
	if (n <= accepted || n <= CHUNK_SMALL || n > CHUNK_REST)
		return;
	while (vi > TLS_V_SSL2 && (vi == TLS_V_13 || vi == TLS_V_SSL3 ||
				      !p->found.offered[vi]))
		vi--;
	if (vi <= TLS_V_SSL2)
		vi = tls_version_index(p->good->offer.version);
	if (vi <= TLS_V_SSL2 || p->found.suites[vi].n == 0)
		return;
	p->long_asked = true;
	memcpy(v, s->offer.suites, n * sizeof(v[0]));
	plan_drop(v, &n, p->found.suites[vi].v[0]);
	v[n++] = (uint16_t)p->found.suites[vi].v[0];
	if ((c = plan_chain(p, K_LONG, vi, v, n, 0)) == NULL)
		return;
	c->repeat = true;
}

/*
 * The same suites in pieces that were seen to be borne, with as many extensions
 * as are: that the long hello was asked with fewer was for its length.
 */
static void
in_pieces(struct tls_plan *p, const struct chain *c, size_t size)
{
	unsigned int level = p->level[c->vi];
	struct chain *d;
	size_t at, n;

	if (!p->found.offered[c->vi] && c->level > level)
		level = c->level;
	for (at = 0; at < c->nsuites; at += n) {
		n = c->nsuites - at < size ? c->nsuites - at : size;
		d = plan_chain(
		    p, c->kind, c->vi, c->suites + at, n, c->strike);
		if (d == NULL)
			return;
		plan_set_groups(p, d, c->groups, c->ngroups);
		d->want = c->want;
		d->level = level;
		p->open[c->vi]++;
	}
}

static bool
was_refused(const struct chain *c)
{
	return (c->kind == K_SUITES || c->kind == K_FFDHE) &&
	       c->state == S_ENDED && c->end == E_REFUSED && !c->asked_again;
}

void
plan_long_failed(struct tls_plan *p, const struct chain *failed)
{
	struct chain *c, *stop;
	size_t accepted, size;

	(void)largest_refused(p, &accepted);
	size = accepted >= CHUNK ? CHUNK : CHUNK_SMALL;
	plan_odd(p, cf_printf(p->arena,
			"refuses a hello of %u suites, whatever is in it",
			(unsigned int)failed->nsuites));
	p->chunk_most = size;
	stop = failed->next;
	for (c = p->chains; c != NULL && c != stop; c = c->next) {
		if (!was_refused(c) || c->nsuites <= size)
			continue;
		c->asked_again = true;
		in_pieces(p, c, size);
		p->versions_done = false;
	}
	/* What rode along with the groups made those hellos long, too. */
	for (c = p->chains; c != NULL && c != stop; c = c->next) {
		struct chain *d;

		if (c->kind != K_GROUPS || c->state != S_ENDED ||
		    c->nsuites <= size || c->asked_again)
			continue;
		c->asked_again = true;
		plan_drop_dhe(c);
		d = plan_chain(
		    p, K_GROUPS, c->vi, c->suites, c->nsuites, STRIKE_GROUP);
		if (d == NULL)
			return;
		plan_set_groups(p, d, c->groups, c->ngroups);
		d->want = c->want;
	}
}

/* Refused with more extensions than what is now known to be borne. */
static bool
ask_lower(struct tls_plan *p)
{
	struct chain *c, *stop = NULL;
	bool any = false;

	for (c = p->chains; c != NULL; c = c->next)
		stop = c;
	for (c = p->chains; c != NULL; c = c->next) {
		if (was_refused(c) && c->kind == K_SUITES &&
		    c->level < p->level[c->vi]) {
			c->asked_again = true;
			in_pieces(p, c, CHUNK);
			any = true;
		}
		if (c == stop)
			break;
	}
	return any;
}

/* ---- Suites that take more than a suite ---- */

static size_t
drop_srp(uint16_t *v, size_t n)
{
	const struct tls_suite *s;
	size_t i, kept = 0;

	for (i = 0; i < n; i++) {
		s = tls_suite_find(v[i], false);
		if (s == NULL || !cf_starts(s->kx, "SRP"))
			v[kept++] = v[i];
	}
	return kept;
}

/* Another hello of this version was refused in other words. */
static bool
refused_otherwise(const struct tls_plan *p, const struct chain *c)
{
	const struct sent *s;
	unsigned int i;

	for (i = 0; i < p->nsent; i++) {
		s = p->sent[i];
		if (counts(s) && s->offer.version == tls_version_of[c->vi] &&
		    s->answer.outcome == TLS_REFUSED &&
		    s->answer.alert != 70 && s->answer.alert != c->alert)
			return true;
	}
	return false;
}

/*
 * A server that has SRP suites may choose one though the hello names no user,
 * and then refuse it (RFC 5054, 2.5.1.3: unknown_psk_identity; others say
 * handshake_failure): what else it would have accepted of that hello is asked
 * without them.
 */
static bool
ask_without_srp(struct tls_plan *p)
{
	uint16_t v[CHUNK_REST + 1];
	struct chain *c, *d, *stop = NULL;
	bool any = false;
	size_t n;

	for (c = p->chains; c != NULL; c = c->next)
		stop = c;
	for (c = p->chains; c != NULL; c = c == stop ? NULL : c->next) {
		if (!was_refused(c) || c->kind != K_SUITES ||
		    c->outcome != TLS_REFUSED || c->nsuites > CF_NELEM(v) ||
		    (c->alert != 115 && !refused_otherwise(p, c)))
			continue;
		memcpy(v, c->suites, c->nsuites * sizeof(v[0]));
		n = drop_srp(v, c->nsuites);
		if (n == 0 || n == c->nsuites)
			continue;
		c->asked_again = p->srp = true;
		d = plan_chain(p, K_SUITES, c->vi, v, n, c->strike);
		if (d == NULL)
			return any;
		plan_set_groups(p, d, c->groups, c->ngroups);
		d->want = c->want;
		d->level = c->level;
		p->open[c->vi]++;
		any = true;
	}
	return any;
}

/* SHA-256 and nothing stronger of a kind of key. */
static bool
stops_at_sha256(const struct tls_plan *p, const uint16_t kind[3])
{
	const struct tls_list *l = &p->found.schemes;

	return plan_list_has(l, kind[0]) && !plan_list_has(l, kind[1]) &&
	       !plan_list_has(l, kind[2]);
}

/*
 * Asked for a few schemes at a time, a server is refused what its certificate
 * was signed with, and may refuse the hello for it (RFC 5246, 7.4.2; Erlang).
 * Where it stops at what nearly every certificate is signed with, the others
 * are asked once more beside that one.
 */
static bool
ask_beside_sha256(struct tls_plan *p)
{
	static const uint16_t kinds[][3] = { { 0x0401, 0x0501, 0x0601 },
		{ 0x0403, 0x0503, 0x0603 } };
	struct chain *c, *like = p->schemes;
	size_t i, k;
	bool any = false;

	if (p->beside || p->pace != TLS_FAST || like == NULL ||
	    like->nsuites == 0)
		return false;
	p->beside = true;
	for (i = 0; i < CF_NELEM(kinds); i++) {
		if (!stops_at_sha256(p, kinds[i]))
			continue;
		c = plan_chain(p, K_SCHEMES, TLS_V_12, like->suites,
		    like->nsuites, STRIKE_SCHEME);
		if (c == NULL)
			return any;
		c->want = TLS_WANT_KEYS;
		c->nschemes = plan_nschemes;
		for (k = 0; k < p->found.schemes.n; k++)
			plan_drop(c->schemes, &c->nschemes,
			    p->found.schemes.v[k]);
		c->proof = kinds[i][0];
		c->schemes[c->nschemes++] = c->proof;
		any = true;
	}
	return any;
}

static const struct sent *
last_no(const struct tls_plan *p, int vi)
{
	unsigned int i;

	for (i = p->nsent; i > 0; i--) {
		if (counts(p->sent[i - 1]) && is_no(p->sent[i - 1]) &&
		    p->sent[i - 1]->offer.version == tls_version_of[vi])
			return p->sent[i - 1];
	}
	return NULL;
}

/*
 * The last refusals of the newest versions once or twice more: several servers
 * behind an address rarely all refuse the same.
 */
void
plan_ask_twice(struct tls_plan *p)
{
	static const int order[] = { TLS_V_12, TLS_V_11, TLS_V_13 };
	unsigned int i, n = PLAN_TWICE;
	const struct sent *no;
	struct chain *c;
	int vi;

	if (p->twice)
		return;
	p->twice = true;
	if (p->pace == TLS_QUIET && p->nsent / TWICE_EACH < n)
		n = p->nsent / TWICE_EACH;
	for (i = 0; i < n; i++) {
		vi = order[i % CF_NELEM(order)];
		if ((no = last_no(p, vi)) == NULL)
			continue;
		c = plan_chain(p, K_TWICE, vi, no->offer.suites,
		    no->offer.nsuites, 0);
		if (c == NULL)
			return;
		as_before(p, c, &no->offer);
	}
}

bool
plan_doubt_versions(struct tls_plan *p)
{
	return plan_lower_late(p) || try_less(p) || ask_lower(p) ||
	       ask_without_srp(p) || ask_beside_sha256(p);
}

/* ---- Two servers behind one address ---- */

void
plan_contradiction(struct tls_plan *p)
{
	p->twofold = true;
	plan_odd(p, "answered differently to hellos that one server answers "
		    "alike: there may be several behind this address");
}

static bool
within(const uint16_t *a, size_t na, const uint16_t *b, size_t nb)
{
	size_t i;

	for (i = 0; i < na; i++) {
		if (!plan_has(b, nb, a[i]))
			return false;
	}
	return true;
}

/* Everything that the first offers, the second offers too; nothing else about
 * them differs. */
static bool
offers_more(const struct tls_offer *a, const struct tls_offer *b)
{
	return a->version == b->version && a->ext == b->ext &&
	       within(a->groups, a->ngroups, b->groups, b->ngroups) &&
	       within(a->schemes, a->nschemes, b->schemes, b->nschemes);
}

static bool
offers_same(const struct tls_offer *a, const struct tls_offer *b)
{
	return offers_more(a, b) && a->ngroups == b->ngroups &&
	       a->nschemes == b->nschemes;
}

/* What is refused has all that the accepted one was accepted for.  Before TLS
 * 1.3 a further group can make a server refuse DHE (RFC 7919). */
static bool
has_all(const struct sent *yes, const struct sent *no)
{
	const struct tls_offer *y = &yes->offer, *n = &no->offer;

	if (!plan_has(n->suites, n->nsuites, yes->answer.suite))
		return false;
	if (y->version == TLS_13)
		return n->version == TLS_13 && y->ext == n->ext &&
		       plan_has(n->groups, n->ngroups, yes->answer.group) &&
		       within(y->schemes, y->nschemes, n->schemes, n->nschemes);
	return offers_same(y, n) ||
	       (yes->answer.dh_bits == 0 && offers_more(y, n));
}

/* The most suites that were accepted with these extensions. */
static size_t
borne(const struct tls_plan *p, const struct tls_offer *o)
{
	const struct sent *s;
	unsigned int i;
	size_t most = 0;

	for (i = 0; i < p->nsent; i++) {
		s = p->sent[i];
		if (s->answered && s->answer.outcome == TLS_ACCEPTED &&
		    s->offer.version == o->version && s->offer.ext == o->ext &&
		    s->offer.nsuites > most)
			most = s->offer.nsuites;
	}
	return most;
}

/* Refused for its SRP suites, which the other does not offer. */
static bool
for_srp(const struct tls_plan *p, const struct sent *no, const struct sent *yes)
{
	uint16_t v[CHUNK_REST + 1];
	size_t n = no->offer.nsuites < CF_NELEM(v) ? no->offer.nsuites :
						      CF_NELEM(v);

	if (!p->srp)
		return false;
	memcpy(v, no->offer.suites, n * sizeof(v[0]));
	if (drop_srp(v, n) == n)
		return false;
	n = yes->offer.nsuites < CF_NELEM(v) ? yes->offer.nsuites : CF_NELEM(v);
	memcpy(v, yes->offer.suites, n * sizeof(v[0]));
	return drop_srp(v, n) == n;
}

static bool
intolerant(const struct tls_plan *p)
{
	int vi;

	for (vi = 0; vi < TLS_V_MAX; vi++) {
		if (p->level[vi] > 0)
			return true;
	}
	return p->chunk_most != 0;
}

/*
 * A refuses what B chose, though A's hello is no longer than one that was
 * borne, or the version that B speaks; or B chose another version than A for
 * the same.
 */
static bool
contradict(const struct tls_plan *p, const struct sent *no,
    const struct sent *yes)
{
	if (yes->answer.outcome != TLS_ACCEPTED ||
	    yes->answer.version != yes->offer.version)
		return false;
	/* protocol_version (RFC 8446, 6.2) is not said of what it speaks. */
	if (is_no(no) && no->answer.alert == 70 &&
	    no->offer.version == yes->offer.version &&
	    no->offer.ext == yes->offer.ext && !intolerant(p))
		return true;
	if (!has_all(yes, no))
		return false;
	/* It may have been refused for its length, or for how it is padded. */
	if (is_no(no))
		return !intolerant(p) && !for_srp(p, no, yes) &&
		       no->offer.nsuites <= borne(p, &no->offer);
	return no->answer.outcome == TLS_ACCEPTED &&
	       no->answer.version != yes->answer.version &&
	       no->offer.nsuites == yes->offer.nsuites &&
	       within(no->offer.suites, no->offer.nsuites, yes->offer.suites,
		   yes->offer.nsuites);
}

/* The same hello was answered with something else. */
static bool
unlike(const struct sent *a, const struct sent *b)
{
	if (memcmp(a->digest, b->digest, sizeof(a->digest)) != 0)
		return false;
	if (a->answer.outcome == TLS_ACCEPTED &&
	    b->answer.outcome == TLS_ACCEPTED)
		return a->answer.suite != b->answer.suite ||
		       a->answer.version != b->answer.version ||
		       a->answer.group != b->answer.group;
	return (a->answer.outcome == TLS_ACCEPTED && is_no(b)) ||
	       (b->answer.outcome == TLS_ACCEPTED && is_no(a));
}

static size_t
place(const uint16_t *v, size_t n, unsigned int x)
{
	size_t i;

	for (i = 0; i < n && v[i] != x; i++)
		continue;
	return i;
}

/* Both had the choice between x and y, which stood in the same order. */
static bool
same_choice(const uint16_t *a, size_t na, const uint16_t *b, size_t nb,
    unsigned int x, unsigned int y)
{
	return plan_has(a, na, x) && plan_has(a, na, y) &&
	       plan_has(b, nb, x) && plan_has(b, nb, y) &&
	       (place(a, na, x) < place(a, na, y)) ==
		   (place(b, nb, x) < place(b, nb, y));
}

static bool
moved_up(unsigned int suite)
{
	const struct tls_suite *s = tls_suite_find(suite, false);

	return s == NULL || cf_starts(s->enc, "CHACHA20");
}

/*
 * Both had the choice between the same two, which stood in the same order, and
 * chose differently.  ChaCha20 is left out, which some move up and down.
 */
static bool
other_choice(const struct sent *a, const struct sent *b)
{
	unsigned int x = a->answer.suite, y = b->answer.suite;

	if (a->answer.outcome != TLS_ACCEPTED ||
	    b->answer.outcome != TLS_ACCEPTED || x == y ||
	    a->answer.version != b->answer.version ||
	    moved_up(a->offer.suites[0]) || moved_up(b->offer.suites[0]) ||
	    moved_up(x) || moved_up(y))
		return false;
	/* Before TLS 1.3 the choice also hangs on groups and schemes. */
	if (a->answer.version < TLS_13 && !offers_same(&a->offer, &b->offer))
		return false;
	if (a->answer.version < TLS_13 &&
	    memcmp(a->offer.schemes, b->offer.schemes,
		a->offer.nschemes * sizeof(a->offer.schemes[0])) != 0)
		return false;
	return same_choice(a->offer.suites, a->offer.nsuites, b->offer.suites,
	    b->offer.nsuites, x, y);
}

/* The same for groups; NSS chooses one that fits the suite. */
static bool
other_group(const struct sent *a, const struct sent *b)
{
	return a->answer.outcome == TLS_ACCEPTED &&
	       b->answer.outcome == TLS_ACCEPTED &&
	       a->answer.version == b->answer.version &&
	       (a->answer.version == TLS_13 ||
		   a->answer.suite == b->answer.suite) &&
	       a->answer.dh_bits == 0 && b->answer.dh_bits == 0 &&
	       a->answer.group != b->answer.group &&
	       a->offer.ext == b->offer.ext &&
	       !(a->offer.ext & TLS_X_SHARE) &&
	       same_choice(a->offer.groups, a->offer.ngroups, b->offer.groups,
		   b->offer.ngroups, a->answer.group, b->answer.group);
}

/* The same suite for the same extensions, with other answers to them. */
static bool
other_echo(const struct sent *a, const struct sent *b)
{
	const unsigned int looked = TLS_E_EMS | TLS_E_ETM | TLS_E_RENEG;

	return a->answer.outcome == TLS_ACCEPTED &&
	       b->answer.outcome == TLS_ACCEPTED &&
	       a->answer.version == b->answer.version &&
	       a->answer.version <= TLS_12 &&
	       a->answer.suite == b->answer.suite &&
	       a->offer.ext == b->offer.ext &&
	       (a->answer.echo & looked) != (b->answer.echo & looked);
}

void
plan_compare(struct tls_plan *p)
{
	const struct sent *a, *b;
	unsigned int i, j;

	for (i = 0; i < p->nsent && !p->twofold; i++) {
		a = p->sent[i];
		if (!counts(a) || a->offer.version == TLS_SSL2)
			continue;
		for (j = 0; j < i && !p->twofold; j++) {
			b = p->sent[j];
			if (!counts(b) || a->offer.version != b->offer.version)
				continue;
			if (contradict(p, a, b) || contradict(p, b, a) ||
			    unlike(a, b) || other_choice(a, b) ||
			    other_group(a, b) || other_echo(a, b))
				plan_contradiction(p);
		}
	}
}
